// Secrets on the wire: at the hosts and places that were granted, nowhere else; and never on the way back.
import zlib from 'node:zlib';
import { EgressHost, LIBCURL } from '../fake/egress.mjs';
import { WireServer, ok } from '../fake/wire.mjs';
import { equal, finish, match, test, truth } from '../fake/check.mjs';

const TOKEN = 'tok_live_5f2c7719e0', ODD = 'p+w/=&% "0123\\';
const a = await new WireServer().start();
const b = await new WireServer().start();
const host = await EgressHost.start({
  egress: [{ url: `${a.origin}/*`, private: true }, { url: `${b.origin}/*`, private: true }],
  secrets: {
    TOKEN: { hosts: [`127.0.0.1:${a.port}`] },
    ODD: { hosts: [`127.0.0.1:${a.port}`], in: ['query', 'x-key', 'body', 'header:Authorization'] },
    QUERY: { hosts: [`127.0.0.1:${a.port}`], in: ['query'] },
    MISSING: { hosts: [`127.0.0.1:${a.port}`] },
  },
}, { secrets: { TOKEN: `${TOKEN}\n`, ODD, QUERY: 'only in the query' } });
const { TOKEN: token, ODD: odd, QUERY: query, MISSING: missing } = host.secrets[0];
const get = (path, more = {}) => host.request({ url: a.origin + path, ...more });
const last = () => a.requests.at(-1);
const denied = async (request, words) => {
  const before = [a.requests.length, b.requests.length];
  const r = await host.request(request);
  equal(r.code, 'ERR_SECRET_DENIED', JSON.stringify(request));
  match(r.message, words);
  equal([a.requests.length, b.requests.length], before);
};
const basic = (text) => `Basic ${Buffer.from(text).toString('base64')}`;

await test('placeholders differ for each run, and say nothing', () => {
  truth(token !== host.secrets[1].TOKEN);
  truth(!JSON.stringify(host.secrets).includes(TOKEN));
});

await test('values go into headers, queries and bodies', async () => {
  const r = await get(`/x?k=${token}&o=${odd}`, { method: 'POST', headers: [['Authorization', `Bearer ${token}`], ['X-Key', odd], ['Content-Type', 'application/json']], body: JSON.stringify({ o: odd }) });
  equal(r.status, 200);
  equal(last().path, `/x?k=${TOKEN}&o=${encodeURIComponent(ODD)}`);
  equal([last().header('authorization'), last().header('x-key')], [`Bearer ${TOKEN}`, ODD]);
  equal(JSON.parse(last().body), { o: ODD });
  equal(last().header('content-length'), String(last().body.length));
  await get('/x', { method: 'POST', headers: [['Content-Type', 'application/x-www-form-urlencoded']], body: `o=${odd}` });
  equal(new URLSearchParams(last().body.toString()).get('o'), ODD);
});

await test('without an "in" a body keeps the placeholder', async () => {
  await get(`/x?k=${token}`, { method: 'POST', body: `{"t":"${token}"}`, headers: [['X-Key', odd]] });
  equal([last().path, last().header('x-key'), last().body.toString()], [`/x?k=${TOKEN}`, ODD, `{"t":"${token}"}`]);
});

await test('Basic credentials are found in their base64', async () => {
  await get('/x', { headers: [['authorization', basic(`user:${token}`)]] });
  equal(last().header('authorization'), basic(`user:${TOKEN}`));
});

await test('a placeholder of another run is only text', async () => {
  const foreign = host.secrets[1].TOKEN;
  await get(`/x?k=${foreign}`, { headers: [['X', foreign]] });
  equal([last().path, last().header('x')], [`/x?k=${foreign}`, foreign]);
});

await test('other hosts and other places are refused before anything is sent', async () => {
  await denied({ url: `${b.origin}/?k=${token}` }, /TOKEN may not go to 127\.0\.0\.1:\d+/);
  await denied({ url: `${b.origin}/`, headers: [['X', token]] }, /may not go to/);
  await denied({ url: `${b.origin}/`, headers: [['Authorization', basic(`u:${token}`)]] }, /may not go to/);
  await denied({ url: `${b.origin}/`, method: 'POST', body: `{"a":"${odd}"}` }, /may not go to/);
  await denied({ url: `${a.origin}/`, method: 'POST', body: query }, /"in" has no "body"/);
  await denied({ url: `${a.origin}/`, headers: [['X-Other', odd]] }, /this header/);
  await denied({ url: `${a.origin}/`, headers: [['X', missing]] }, /no value/);
  await denied({ url: `${a.origin}/${token}` }, /before its query/);
  await denied({ url: `${a.origin}/${token.toUpperCase()}` }, /before its query/);
  await denied({ url: `${a.origin}/%${token.charCodeAt(0).toString(16)}${token.slice(1)}` }, /the path/);
  await denied({ url: `http://${token}.evil.example/` }, /before its query/);
  await denied({ url: `http://u:${token}@127.0.0.1:${a.port}/` }, /before its query/);
  await denied({ url: `${a.origin}/`, headers: [[token, '1']] }, /a header's name/);
  await denied({ url: `${a.origin}/`, method: token }, /the method/);
});

const everywhere = [TOKEN, encodeURIComponent(ODD), ODD, JSON.stringify(ODD).slice(1, -1), Buffer.from(TOKEN).toString('hex'), ...[0, 1, 2].map((n) => Buffer.from('.'.repeat(n) + TOKEN).toString('base64').slice(n ? n + 1 : 0, 20))];
const clean = (r) => {
  const text = JSON.stringify(r) + r.text + JSON.stringify(r.headers);
  for (const form of everywhere) truth(!text.includes(form), `${form} in ${text}`);
};
const echoing = (answer, more = {}) => {
  a.answers['/echo'] = answer;
  return get('/echo', { headers: [['X-Key', odd], ['X-Token', token]], ...more });
};

await test('echoes are masked in body, headers, status text, in every form', async () => {
  const body = `${TOKEN} ${ODD} ${encodeURIComponent(ODD)} ${JSON.stringify({ ODD })} ${Buffer.from(TOKEN).toString('hex')} ${[0, 1, 2].map((n) => Buffer.from('.'.repeat(n) + TOKEN + '!').toString('base64')).join(' ')}`;
  const r = await echoing((socket) => socket.end(ok(body, `X-Echo: ${TOKEN}`, `X-${TOKEN}: 1`, `X-Odd: ${ODD}`).toString('latin1').replace('200 OK', `200 It is ${TOKEN}`)));
  clean(r);
  equal([r.header('x-echo'), r.header('x-odd'), r.reason], [token, odd, `It is ${token}`]);
  truth(r.text.startsWith(`${token} ${odd} ${odd} {"ODD":"${odd}"}`));
});

await test('also in pieces of one byte, compressed, and in error bodies', async () => {
  const chunks = (socket) => {
    socket.write('HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const c of `<${TOKEN}>`) socket.write(`1\r\n${c}\r\n`);
    socket.end('0\r\n\r\n');
  };
  let r = await echoing(chunks);
  clean(r);
  equal([r.status, r.text], [500, `<${token}>`]);
  const packed = zlib.gzipSync(`<${TOKEN}>`);
  const gzip = (encoding) => Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${packed.length}\r\n\r\n`), packed]);
  r = await echoing(gzip('gzip'));
  equal(r.text, `<${token}>`);
  /* A function that wants to unpack by itself gets no packed secret. */
  r = await echoing(gzip('gzip'), { raw: true, headers: [['Accept-Encoding', 'gzip'], ['X-Token', token]] });
  equal([r.text, r.header('content-encoding'), last().header('accept-encoding')], [`<${token}>`, undefined, 'identity']);
  r = await echoing(gzip('gzip, gzip'));
  /* libcurl 8 tries to unpack it twice, and nothing is left. */
  if (LIBCURL < 8) equal(r.code, 'ERR_SECRET_DENIED');
  clean(r);
  r = await echoing(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<${TOKEN}>`);
  equal([r.text, r.broken], [`<${token}>`, 'ECONNRESET']);
});

await test('a secret that was not sent is masked too', async () => {
  a.answers['/leak'] = ok(`it was ${TOKEN}`);
  clean(await get('/leak'));
});

const moved = (location) => `HTTP/1.1 302 F\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;

await test('an open redirector cannot carry a secret to another host', async () => {
  const count = b.requests.length;
  for (const location of [`${b.origin}/?t=${TOKEN}`, `${b.origin}/${TOKEN}`, `${b.origin}/?b=${encodeURIComponent(ODD)}`, `${b.origin}/?t=${TOKEN.slice(0, 5)}\t${TOKEN.slice(5)}`, `http://${TOKEN}.evil.example/`]) {
    const r = await echoing(moved(location));
    match(r.code, /^ERR_(SECRET|EGRESS)_DENIED$/, location);
    clean(r);
    const kept = await echoing(moved(location), { redirects: 0 });
    equal(kept.status, 302);
    clean(kept);
  }
  equal(b.requests.length, count);
});

await test('headers with secrets are judged again at each hop', async () => {
  const count = b.requests.length;
  let r = await echoing(moved(`${b.origin}/`), { headers: [['X-Token', token]] });
  equal([r.code, r.hops.length], ['ERR_SECRET_DENIED', 1]);
  equal(b.requests.length, count);
  /* Authorization is dropped on the way to another host, so there is nothing to refuse. */
  r = await echoing(moved(`${b.origin}/`), { headers: [['Authorization', `Bearer ${token}`]] });
  equal([r.status, b.requests.at(-1).header('authorization')], [200, undefined]);
  r = await echoing(moved(`/landed?t=${TOKEN}`), { headers: [['X-Token', token]] });
  equal([r.status, last().path, last().header('x-token'), r.url], [200, `/landed?t=${TOKEN}`, TOKEN, `${a.origin}/landed?t=${token}`]);
  clean(r);
});

await test('secrets do not go over plain http but where the rule is private', async () => {
  const h = await EgressHost.start({ egress: [{ url: 'http://127.0.0.1:1/*' }, { url: 'http://public.example/*' }], secrets: { TOKEN: { hosts: ['public.example'] } } }, { secrets: { TOKEN }, hosts: '93.184.216.34 public.example' });
  const r = await h.request({ url: 'http://public.example/', headers: [['X', h.secrets[0].TOKEN]] });
  equal(r.code, 'ERR_SECRET_DENIED');
  match(r.message, /plain http/);
  equal(await h.stop(), 0);
});

equal(await host.stop(), 0);
await a.stop();
await b.stop();
finish();

// Requests of real functions, from axios in the sandbox to a server and back: what the outcome says of them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHmac } from 'node:crypto';
import { spawn } from 'node:child_process';
import { SmtpServer } from '../fake/smtp.mjs';
import { WireServer, ok } from '../fake/wire.mjs';
import { equal, finish, match, test, truth } from '../fake/check.mjs';

const program = path.resolve(import.meta.dirname, '../..', process.env.B ?? 'build', 'postcallctl');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'requests-'));
const server = await new WireServer({ '/json': ok('{"a":1}', 'Content-Type: application/json', 'Connection: close') }).start();
const smtp = await new SmtpServer().start();
const TOKEN = 'tok_live_5f2c7719e0';
fs.mkdirSync(path.join(folder, 'secrets'), { mode: 0o700 });
fs.writeFileSync(path.join(folder, 'secrets/TOKEN'), TOKEN, { mode: 0o600 });
fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ smtp: { url: `smtp://127.0.0.1:${smtp.port}`, starttls: false } }), { mode: 0o600 });
fs.writeFileSync(path.join(folder, 'call.json'), JSON.stringify({ agent: 'a', callSid: 'CA1', call_duration: 1, call_metadata: { origin: server.origin } }));

// The outcome of one advanced function with this body; `out` is what it left in post_call.out.
async function run(body, more = {}) {
  const policy = { agent: 'a', egress: [{ url: `${server.origin}/*`, private: true }], secrets: { TOKEN: { hosts: ['127.0.0.1'] } }, email: { from: 'bot@example.com', to: ['*@example.com'] }, functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }], ...more };
  fs.writeFileSync(path.join(folder, 'policy.json'), JSON.stringify(policy), { mode: 0o600 });
  fs.writeFileSync(path.join(folder, 'f.js'), `async function f(context) {\n  const o = context.call_metadata.origin, out = context.post_call.out = [];\n  ${body}\n}\n`, { mode: 0o600 });
  const child = spawn(program, ['run', '--secrets', path.join(folder, 'secrets'), '--config', path.join(folder, 'config.json'), '-p', path.join(folder, 'policy.json'), path.join(folder, 'call.json')]);
  let text = '', errors = '';
  child.stdout.on('data', (d) => { text += d; });
  child.stderr.on('data', (d) => { errors += d; });
  await new Promise((done) => child.on('close', done));
  truth(text, errors);
  const outcome = JSON.parse(text), row = outcome.functions[0];
  return { outcome, row, text, out: outcome.context.post_call.out, http: row.http.map((h) => [h.method, h.url.replace(server.origin, ''), h.status, h.error]) };
}

await test('each request has its row, with times and statuses', async () => {
  const { row, http, out } = await run("out.push((await axios.get(o + '/json?q=1')).data); await axios.post(o + '/none', { x: 1 });");
  equal([row.status, out], ['succeeded', [{ a: 1 }]]);
  equal(http, [['GET', '/json?q=1', 200, undefined], ['POST', '/none', 200, undefined]]);
  truth(row.http.every((h) => h.duration_ms > 0));
});

await test('redirects are rows of their own, and count', async () => {
  server.answers['/r'] = (socket) => socket.end('HTTP/1.1 302 F\r\nLocation: /json\r\nContent-Length: 0\r\n\r\n');
  let r = await run("out.push((await axios.post(o + '/r', {})).data);");
  equal(r.http, [['POST', '/r', 302, undefined], ['GET', '/json', 200, undefined]]);
  r = await run("for (let i = 0; i < 2; i++) out.push(await axios.get(o + '/r').then((x) => x.status, (e) => [e.code, e.message]));", { limits: { http_requests: 3 } });
  equal(r.out[0], 200);
  equal(r.out[1][0], 'limit.http_requests');
  match(r.out[1][1], /http_requests/);
});

await test('refusals and failures tell their code', async () => {
  server.answers['/drop'] = (socket) => socket.destroy();
  const { out, http } = await run("for (const u of ['http://other.example/', o + '/drop', 'http://127.0.0.1:1/']) out.push(await axios.get(u).catch((e) => [e.code, axios.isAxiosError(e), e.response === undefined]));");
  equal(out[0], ['ERR_EGRESS_DENIED', true, true]);
  equal(out[1], ['ECONNRESET', true, true]);
  equal(out[2], ['ERR_EGRESS_DENIED', true, true]);
  equal([http[0][2], http[0][3]], [null, 'ERR_EGRESS_DENIED']);
});

await test('what is not awaited is carried out all the same', async () => {
  server.requests.length = 0;
  server.answers['/slow'] = (socket) => setTimeout(() => socket.end(ok('late')), 150);
  const { row, http, outcome } = await run("axios.post(o + '/slow', { a: 1 });");
  equal([row.status, outcome.status, http], ['succeeded', 'completed', [['POST', '/slow', 200, undefined]]]);
  equal(row.violations.map((v) => v.code), ['unawaited_request']);
  equal(server.requests[0].body.toString(), '{"a":1}');
});

await test('what is not awaited ends with wall_ms', async () => {
  server.answers['/never'] = () => {};
  const { row, http } = await run("axios.get(o + '/never').catch(() => {});", { limits: { wall_ms: 400, http_timeout_ms: 10000 } });
  equal([row.status, http[0][2]], ['succeeded', null]);
});

await test('more requests than http_concurrency wait their turn', async () => {
  let now = 0, most = 0;
  server.answers['/turn'] = (socket) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now--;
      socket.write(ok('x'));
    }, 30);
  };
  const { out } = await run("out.push((await Promise.all(Array.from({ length: 9 }, () => axios.get(o + '/turn')))).length);", { limits: { http_concurrency: 3 } });
  equal([out, most], [[9], 3]);
});

await test('a secret is on the wire and nowhere else', async () => {
  server.answers['/echo'] = (socket, request) => socket.end(ok(request.lines.join('\n')));
  const { text, out } = await run("const r = await axios.get(o + '/echo', { headers: { 'X-Key': x_secrets.TOKEN }, auth: { username: 'u', password: x_secrets.TOKEN } }); console.log(r.data); out.push(r.data.includes(x_secrets.TOKEN)); throw new Error(r.data);");
  const request = server.requests.at(-1);
  equal([request.header('x-key'), request.header('authorization')], [TOKEN, `Basic ${Buffer.from(`u:${TOKEN}`).toString('base64')}`]);
  equal(out, [true]);
  truth(!text.includes(TOKEN) && !text.includes(Buffer.from(TOKEN).toString('base64').slice(0, 20)));
});

const sign_with = (places, body) => run(body, { secrets: { TOKEN: { hosts: [], in: places } } });
const hmac = (algorithm, key, data, encoding = 'hex') => createHmac(algorithm, key).update(data).digest(encoding);

await test('a signature with a secret is on the wire, the secret nowhere', async () => {
  const { text, out, row } = await sign_with(['hmac'], `const text = JSON.stringify({ a: 'é' });
    const sign = (name, key) => crypto.createHmac(name, key).update(text).digest('hex');
    for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']) out.push(sign(name, x_secrets.TOKEN));
    out.push(sign('sha512', 'AWS4' + x_secrets.TOKEN.repeat(9)));
    const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(x_secrets.TOKEN), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    out.push(Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from(text))).toString('base64'));
    await axios.post(o + '/json', text, { headers: { 'X-Signature': 'sha256=' + out[3], 'Content-Type': 'application/json' } }); console.log(x_secrets.TOKEN, out);`);
  const data = JSON.stringify({ a: 'é' });
  equal(row.status, 'succeeded');
  equal(out, [...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((name) => hmac(name, TOKEN, data)), hmac('sha512', `AWS4${TOKEN.repeat(9)}`, data), hmac('sha256', TOKEN, data, 'base64')]);
  equal(server.requests.at(-1).header('x-signature'), `sha256=${hmac('sha256', TOKEN, data)}`);
  truth(!text.includes(TOKEN) && !server.requests.at(-1).lines.join().includes(TOKEN));
});

await test('no signature where the policy does not say hmac, and nothing else where it says only that', async () => {
  let r = await run("try { crypto.createHmac('sha256', x_secrets.TOKEN).update('x').digest(); } catch (e) { out.push(e.code, e.message); }");
  equal(r.out, ['ERR_SECRET_DENIED', 'Secret denied: TOKEN may not stand in the key of an HMAC ("in" has no "hmac")']);
  r = await sign_with(['query'], "crypto.createHmac('sha256', x_secrets.TOKEN).update('x').digest();");
  equal([r.row.status, r.row.error.code], ['failed', 'secret.denied']);
  r = await sign_with(['hmac'], "await axios.get(o + '/json', { headers: { A: x_secrets.TOKEN } });");
  equal([r.row.status, r.row.error.code], ['failed', 'secret.denied']);
});

await test('answers that come while a signature is waited for are told in their order', async () => {
  const { out, row } = await sign_with(['hmac'], `const all = [1, 2, 3].map((n) => axios.get(o + '/json?' + n).then(() => 0)); for (let i = 0; i < 20; i++) { out.push(crypto.createHmac('sha1', x_secrets.TOKEN).update(String(i)).digest('hex')); await null; } out.push(...await Promise.all(all));`);
  equal([row.status, out], ['succeeded', [...Array.from({ length: 20 }, (_, i) => hmac('sha1', TOKEN, String(i))), 0, 0, 0]]);
});

await test('data beyond request_kb is told', async () => {
  const { out } = await sign_with(['hmac'], "try { crypto.createHmac('sha1', x_secrets.TOKEN).update(Buffer.alloc(2 << 20)).digest(); } catch (e) { out.push(e.code, e.message); }");
  equal(out, ['limit.request_kb', 'The request is larger than request_kb allows']);
});

await test('e-mails go to whom the policy names, as many as it lets', async () => {
  const { out } = await run("for (const to of ['a@example.com', 'b@evil.example', 'c@example.com']) out.push(await sendEmail({ to, subject: 'Grüße', text: 'x' }).then((r) => typeof r.messageId, (e) => e.code)); sendEmail({ to: 'd@example.com', subject: 's', html: '<b>' });", { limits: { emails: 4 } });
  equal(out, ['string', 'email.denied', 'string']);
  equal(smtp.mails.map((m) => m.to[0]), ['a@example.com', 'c@example.com', 'd@example.com']);
});

await test('a secret stays a placeholder in an e-mail', async () => {
  smtp.mails.length = 0;
  const { out, row } = await run("out.push(typeof (await sendEmail({ to: 'a@example.com', subject: x_secrets.TOKEN, text: 'key ' + x_secrets.TOKEN })).messageId);");
  equal([out, row.status, smtp.mails.length], [['string'], 'succeeded', 1]);
  truth(/\r\nkey \S/.test(smtp.mails[0].raw) && !smtp.mails[0].raw.includes(TOKEN) && !smtp.mails[0].raw.includes(Buffer.from(TOKEN).toString('base64').slice(0, 20)));
});

await test('an e-mail to a server that says nothing ends with wall_ms', async () => {
  smtp.options.silent = true;
  let r = await run("sendEmail({ to: 'a@example.com', text: 't' }).catch(() => {});", { limits: { wall_ms: 400 } });
  equal([r.row.status, r.row.violations.map((v) => v.code)], ['succeeded', ['unawaited_request']]);
  r = await run("await sendEmail({ to: 'a@example.com', text: 't' });", { limits: { wall_ms: 400 } });
  equal([r.row.status, r.row.error.code], ['timed_out', 'limit.wall_ms']);
  smtp.options.silent = false;
});

await test('an e-mail counts in request_kb', async () => {
  const { out } = await run("for (const n of [900, 1100]) out.push(await sendEmail({ to: 'a@example.com', text: 'x'.repeat(n) }).then((r) => typeof r.messageId, (e) => [e.code, e.message]));", { limits: { request_kb: 1 } });
  equal(out, ['string', ['limit.request_kb', 'The e-mail is larger than request_kb allows']]);
});

await server.stop();
await smtp.stop();
fs.rmSync(folder, { recursive: true });
finish();

// Requests over TLS: whom we believe, and what a function is told of those whom we do not.
import fs from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { Certificates } from '../fake/certificates.mjs';
import { EgressHost } from '../fake/egress.mjs';
import { equal, finish, match, test } from '../fake/check.mjs';

const certificates = new Certificates();
const plain = net.createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad\r\n\r\n'));
await new Promise((done) => plain.listen(0, '127.0.0.1', done));
plain.port = plain.address().port;

async function serve(options) {
  const server = https.createServer({ ...options, ALPNProtocols: ['h2', 'http/1.1'] }, (request, response) => {
    server.protocol = request.socket.alpnProtocol;
    server.name = request.socket.servername;
    if (request.url === '/r') response.writeHead(302, { Location: `http://127.0.0.1:${plain.port}/` });
    response.end(`for ${request.headers.host}`);
  });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', () => server.count++);
  server.count = 0;
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  server.port = server.address().port;
  return server;
}

const good = await serve(certificates.signed('good.example'));
const wrong = await serve(certificates.signed('other.example'));
const expired = await serve(certificates.expired('good.example'));
const alone = await serve(certificates.self_signed('good.example'));
const in_chain = certificates.signed('good.example');
const chain = await serve({ ...in_chain, cert: Buffer.concat([in_chain.cert, fs.readFileSync(certificates.ca)]) });
const indirect = certificates.indirect('good.example');
const with_issuer = { ...indirect, cert: Buffer.concat([indirect.cert, indirect.issuer]) };
const whole = await serve(with_issuer), whole_1_2 = await serve({ ...with_issuer, maxVersion: 'TLSv1.2' });
const part = await serve(indirect), part_1_2 = await serve({ ...indirect, maxVersion: 'TLSv1.2' });
const servers = [good, wrong, expired, alone, chain, whole, whole_1_2, part, part_1_2];
const policy = { egress: [...[...servers, plain].map((s) => ({ url: `https://good.example:${s.port}/*`, private: true })), { url: `https://127.0.0.1:${good.port}/*`, private: true }] };
const options = { hosts: '127.0.0.1 good.example\n' };
const believing = await EgressHost.start(policy, { ...options, ca: certificates.ca });
const doubting = await EgressHost.start(policy, options);
const get = (host, server, more = {}) => host.request({ url: `https://good.example:${server.port}/`, ...more });

await test('a certificate of a known authority is believed, and HTTP/1.1 spoken', async () => {
  const r = await get(believing, good);
  equal(r.text, `for good.example:${good.port}`);
  equal([good.protocol, good.name], ['http/1.1', 'good.example']);
});

await test('connections over TLS are kept too', async () => {
  const count = good.count;
  for (let i = 0; i < 3; i++) equal((await get(believing, good)).status, 200);
  equal(good.count, count);
  equal((await get(believing, good, { scope: 1 })).status, 200);
  equal(good.count, count + 1);
});

await test('those that are not believed are named as Node names them', async () => {
  for (const [host, server, code, message] of [
    [believing, expired, 'CERT_HAS_EXPIRED', 'certificate has expired'],
    [believing, alone, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
    [doubting, chain, 'SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'],
    [doubting, good, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
  ]) {
    const r = await get(host, server);
    equal([r.code, r.message], [code, message]);
  }
  const r = await get(believing, wrong);
  equal(r.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  match(r.message, /^Hostname\/IP does not match certificate's altnames: Host: good\.example\. is not in the cert's altnames/);
  equal((await believing.request({ url: `https://127.0.0.1:${good.port}/` })).code, 'ERR_TLS_CERT_ALTNAME_INVALID');
});

const of_node = (server, ca) => new Promise((done) => {
  https.get({ host: '127.0.0.1', port: server.port, servername: 'good.example', ca, agent: false }, () => done(['none'])).on('error', (e) => done([e.code, e.message]));
});

await test('whether the issuer came along is told as Node tells it', async () => {
  const none = fs.readFileSync(certificates.ca);
  equal((await get(believing, whole)).status, 200);
  for (const server of [whole, whole_1_2, part, part_1_2]) {
    const r = await get(doubting, server), is_whole = server === whole || server === whole_1_2;
    equal([r.code, r.message], await of_node(server));
    equal(r.code, is_whole ? 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' : 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    if (!is_whole) equal((await get(believing, server)).code, (await of_node(server, none))[0]);
  }
});

await test('what does not speak TLS', async () => {
  const r = await get(believing, plain);
  equal([r.code, r.syscall], ['EPROTO', 'write']);
  match(r.message, /^write EPROTO /);
});

await test('a redirect from https to http drops credentials and asks the rules', async () => {
  const r = await believing.request({ url: `https://good.example:${good.port}/r`, headers: [['Authorization', 'x']] });
  equal([r.code, r.hops.map((h) => h.url)], ['ERR_EGRESS_DENIED', [`http://127.0.0.1:${plain.port}/`]]);
});

equal(await believing.stop(), 0);
equal(await doubting.stop(), 0);
for (const server of servers) {
  server.closeAllConnections();
  server.close();
}
plain.close();
certificates.done();
finish();

// Where a name may lead: answers of a name server that lies, stays silent, or changes its mind, the hosts
// file, and addresses that no rule lets pass.
import fs from 'node:fs';
import { EgressHost } from '../fake/egress.mjs';
import { DnsServer } from '../fake/dns.mjs';
import { WireServer, ok } from '../fake/wire.mjs';
import { equal, finish, match, test, truth } from '../fake/check.mjs';

const server = await new WireServer({ '*': (socket) => socket.write(ok('here')) }).start();
const port = server.port;
const dns = await new DnsServer({
  'good.example': ['127.0.0.1'],
  'inside.example': ['10.1.2.3'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mixed6.example': ['93.184.216.34', '::1'],
  'mapped.example': ['0:0:0:0:0:ffff:7f00:1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'alias.example': ['cname:good.example', '127.0.0.1'],
  'rebind.example': (type, asked) => (type === 28 ? [] : asked === 0 ? ['93.184.216.34'] : ['127.0.0.1']),
  'dual.example': ['127.0.0.1', '::1'],
  'four.example': (type) => (type === 1 ? ['127.0.0.1'] : 'silent'),
  'nothing.example': [],
  'silent.example': 'silent',
  'broken.example': 'servfail',
  'refused.example': 'refused',
}).start();
const names = Object.keys(dns.records);
const rule = (name, extra = {}) => ({ url: `http://${name}:${port}/*`, ...extra });
const host = await EgressHost.start({ egress: [...names.map((n) => rule(n, { private: true })), rule('*.wild.example', { private: true }), rule('missing.example'), rule('localhost', { private: true }), rule('hosts.example', { private: true }), rule('single', { private: true })] }, { resolvers: [dns.address], hosts: '# comment\n127.0.0.1 hosts.example other # localhost\n' });
const strict = await EgressHost.start({ egress: [...names.map((n) => rule(n)), rule('localhost'), rule('127.0.0.1'), rule('[::1]'), rule('169.254.169.254'), rule('hosts.example')] }, { resolvers: [dns.address], hosts: '127.0.0.1 hosts.example\n' });
const get = (name, more = {}) => host.request({ url: `http://${name}:${port}/`, ...more });
const get_strict = (name, more = {}) => strict.request({ url: `http://${name}:${port}/`, ...more });
const asked = (name) => dns.questions.filter((q) => q.name === name);

await test('a name is looked up, and the Host is the name', async () => {
  const r = await get('good.example');
  equal(r.text, 'here');
  equal(server.requests.at(-1).header('host'), `good.example:${port}`);
  equal(asked('good.example').map((q) => q.type).sort(), [1, 28]);
  equal((await get('alias.example')).text, 'here');
  equal((await get('dual.example')).text, 'here');
});

await test('names are looked up in canonical form', async () => {
  equal((await host.request({ url: `http://GOOD.example.:${port}/` })).text, 'here');
  truth(!dns.questions.some((q) => q.name !== q.name.toLowerCase()));
});

await test('no name is looked up without a rule for it', async () => {
  const before = dns.questions.length;
  for (const url of ['http://no-rule.example/', `http://good.example:${port + 1}/`, `https://good.example:${port}/`, 'http://wild.example/', `http://secret-in-a-name.evil.example:${port}/`]) equal((await host.request({ url })).code, 'ERR_EGRESS_DENIED');
  equal(dns.questions.length, before);
});

await test('addresses that are not public are refused after the look-up', async () => {
  const count = server.connections;
  for (const [name, words] of [['good.example', /127\.0\.0\.1, which is a loopback address/], ['inside.example', /10\.1\.2\.3, which is a private address/], ['mapped.example', /IPv4-mapped/], ['nat64.example', /loopback/], ['hosts.example', /loopback/], ['localhost', /loopback/]]) {
    const r = await get_strict(name);
    equal(r.code, 'ERR_EGRESS_DENIED', name);
    match(r.message, words);
    match(r.message, /"private": true/);
  }
  equal(server.connections, count);
});

await test('an answer that mixes public and private addresses is refused', async () => {
  const count = server.connections;
  for (const name of ['mixed.example', 'mixed6.example']) equal((await get_strict(name)).code, 'ERR_EGRESS_DENIED');
  equal(server.connections, count);
});

await test('literal addresses that are not public are refused without asking anybody', async () => {
  for (const name of ['127.0.0.1', '[::1]', '169.254.169.254', '2130706433', '0x7f.1', '127.1']) equal((await get_strict(name)).code, 'ERR_EGRESS_DENIED', name);
});

await test('the address that was checked is the one that is used', async () => {
  const count = server.connections;
  const r = await get_strict('rebind.example', { total: 300 });
  truth(r.code !== 'ERR_EGRESS_DENIED');
  equal(asked('rebind.example').filter((q) => q.type === 1).length, 1);
  equal((await get_strict('rebind.example', { total: 300 })).code, 'ERR_EGRESS_DENIED');
  equal(server.connections, count);
});

await test('localhost and the hosts file need no server', async () => {
  const before = dns.questions.length;
  equal((await get('localhost')).text, 'here');
  equal((await get('hosts.example')).text, 'here');
  equal(dns.questions.length, before);
});

await test('the hosts file is read again when it changes', async () => {
  equal((await get('single')).code, 'ENOTFOUND');
  fs.writeFileSync(host.hostsFile, '127.0.0.1\tsingle\n::1 other\n127.0.0.1 hosts.example\n');
  equal((await get('single')).text, 'here');
});

await test('names that are not there, and servers that do not know', async () => {
  for (const [name, code] of [['missing.example', 'ENOTFOUND'], ['nothing.example', 'ENOTFOUND'], ['a.wild.example', 'ENOTFOUND'], ['broken.example', 'EAI_AGAIN'], ['refused.example', 'EAI_AGAIN']]) {
    const r = await get(name);
    equal([r.code, r.message, r.syscall, r.hostname], [code, `getaddrinfo ${code} ${name}`, 'getaddrinfo', name]);
  }
});

await test('a silent server holds up nobody but who asks it', async () => {
  // As many as one policy's functions can ask at once, twice for each family.
  const slow = Array.from({ length: 100 }, () => get('silent.example', { total: 400 }));
  equal((await get('good.example', { total: 400 })).text, 'here');
  const [r] = await Promise.all(slow);
  equal([r.code, r.message], ['ECONNABORTED', 'timeout of 400ms exceeded']);
  equal((await get('silent.example', { timeout: 100 })).message, 'timeout of 100ms exceeded');
});

await test('one family is enough when the other stays silent', async () => {
  equal((await get('four.example', { total: 2500 })).text, 'here');
});

await test('answers are remembered for their time to live, and not beyond', async () => {
  dns.records['kept.wild.example'] = ['127.0.0.1'];
  dns.ttl = 60;
  for (let i = 0; i < 3; i++) equal((await get('kept.wild.example')).text, 'here');
  equal(asked('kept.wild.example').length, 2);
  dns.ttl = 0;
  dns.records['fresh.wild.example'] = ['127.0.0.1'];
  for (let i = 0; i < 3; i++) equal((await get('fresh.wild.example')).text, 'here');
  equal(asked('fresh.wild.example').length, 6);
});

await test('each hop of a redirect is looked up and checked', async () => {
  server.answers['/r'] = (socket) => socket.end(`HTTP/1.1 302 F\r\nLocation: http://inside.example:${port}/\r\nContent-Length: 0\r\n\r\n`);
  const h = await EgressHost.start({ egress: [rule('good.example', { private: true }), rule('inside.example')] }, { resolvers: [dns.address] });
  const r = await h.request({ url: `http://good.example:${port}/r` });
  equal([r.code, r.hops.length], ['ERR_EGRESS_DENIED', 1]);
  match(r.message, /inside\.example is at 10\.1\.2\.3/);
  equal(await h.stop(), 0);
});

await test('requests that wait for a name can be canceled, and the rest goes on', async () => {
  for (let i = 0; i < 5; i++) get('silent.example').cancel();
  equal((await get('good.example')).text, 'here');
});

equal(await host.stop(), 0);
equal(await strict.stop(), 0);
dns.stop();
await server.stop();
finish();

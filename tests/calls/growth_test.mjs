#!/usr/bin/env node
// Nothing grows: after 10,000 calls of every kind of end the service has the processes and
// descriptors it had before, and hardly more memory.
import fs from 'node:fs';
import http from 'node:http';
import assert from 'node:assert/strict';
import { FakeServer } from '../fake/http.mjs';
import { Service, run } from '../fake/service.mjs';

const WARM = 1000, BATCHES = 10, CALLS = 1000, AT_ONCE = 8;
const GROWTH_KB = 8 << 10, KEPT = 64;

const server = await new FakeServer([{ method: 'POST', path: '/hook', status: 200, body: { id: 7 } }, { path: '/no', status: 404, body: { error: 'no' } }]).start();
const advanced = (name, body) => ({ policy: { name, mode: 'advanced', source: `${name}.js` }, [`${name}.js`]: `async function ${name}(context) {\n${body}\n}\n` });
const made = [
  advanced('sends', `const { data } = await axios.post('${server.origin}/hook', { call: context.callSid });\n  context.post_call.id = data.id;`),
  advanced('throws', `await axios.get('${server.origin}/no');`),
  advanced('changes', "context.post_call.at = moment('2026-03-06').format('LL');\n  context.functions_called.push({ name: 'changes', parameters: {}, success: true, response: null, timestamp: new Date().toISOString() });"),
  advanced('sleeps', 'await new Promise((done) => setTimeout(done, 1));'),
  advanced('never', 'await new Promise(() => {});'),
  advanced('eats', 'const all = []; for (;;) all.push(new Array(1000).fill(all.length));'),
];
const one = (name, functions) => ({ agent: name, egress: [{ url: `${server.origin}/*`, private: true }], limits: { memory_mb: 16 }, functions });
const service = await new Service({
  policies: {
    ...Object.assign({}, ...made.map(({ policy, ...files }) => files)),
    ...Object.fromEntries(made.map(({ policy }) => [`${policy.name}.json`, one(policy.name, [policy])])),
    'basic.json': one('basic', [{ name: 'hook', mode: 'basic', api: `${server.origin}/hook`, method: 'POST', parameters: { sid: '{{callSid}}' } }]),
  },
}).start();
process.on('exit', () => service.process.kill('SIGKILL'));

// What eats memory takes long, so it comes once in sixty.
const agents = [...Array(10).fill(['basic', 'sends', 'throws', 'changes', 'sleeps', 'never']).flat(), 'eats', 'nobody'];
const statuses = {};
// Connections that stay open, as a caller in production has them.
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
function submit(number) {
  const body = JSON.stringify({ agent: agents[number % agents.length], callSid: `CA${number}`, call_duration: 1 });
  return new Promise((done, fail) => {
    const request = http.request({ agent, socketPath: service.socket, method: 'POST', path: '/v1/calls', headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => {
        const { status, code } = JSON.parse(text);
        statuses[`${response.statusCode} ${code ?? status}`] = (statuses[`${response.statusCode} ${code ?? status}`] ?? 0) + 1;
        done();
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}
let next = 0;
async function calls(count) {
  const end = next + count;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { while (next < end) await submit(next++); }));
}

const processes = () => [service.process.pid, ...service.children()];
const resident = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
// Of a process that cannot be dumped only root may list them.
const descriptors = (pid) => process.getuid() === 0 ? fs.readdirSync(`/proc/${pid}/fd`).length : 0;
let before;

await run({
  async 'a thousand calls first, so that pools and caches have their size'() {
    await calls(WARM);
    before = { processes: processes().length, descriptors: descriptors(service.process.pid), resident: resident(service.process.pid) };
  },
  ...Object.fromEntries(Array.from({ length: BATCHES }, (_, i) => [`calls ${i * CALLS + 1} to ${(i + 1) * CALLS}`, () => calls(CALLS)])),
  'as many processes and descriptors as before, hardly more memory'() {
    const after = { processes: processes().length, descriptors: descriptors(service.process.pid), resident: resident(service.process.pid) };
    console.log(`     ${JSON.stringify(statuses)}\n     before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
    assert.equal(after.processes, before.processes);
    /* How many connections are kept for a while is chance; what leaks with calls would be thousands. */
    assert.ok(after.descriptors < before.descriptors + KEPT, `descriptors: ${before.descriptors}, then ${after.descriptors}`);
    assert.ok(after.resident - before.resident < GROWTH_KB, `${after.resident - before.resident} kB more`);
    assert.deepEqual(Object.keys(statuses).sort(), ['200 completed', '200 failed', '404 policy.not_found']);
  },
  async 'it still ends in order'() {
    agent.destroy();
    assert.equal(await service.stop(), 0);
    await server.stop();
  },
});

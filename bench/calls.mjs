// node calls.mjs [SECONDS]: calls through the real service, each answered with its outcome: how many a second,
// how long one takes (median, 90th and 99th percentile) and what the children of one call cost, at
// concurrency 1 and 8. Functions that send do so to a server in this process.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { FakeServer } from '../tests/fake/http.mjs';
import { Service } from '../tests/fake/service.mjs';

const SECONDS = Number(process.argv[2] ?? 1);
const WARM = 8; // calls that are not counted

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const text = (name) => fs.readFileSync(path.join(here, 'functions', name), 'utf8');
const context = JSON.parse(text('context.json'));
const server = await new FakeServer([
  { method: 'POST', path: '/leads', body: { id: 17 } },
]).start();
const egress = [{ url: `${server.origin}/*`, private: true }];
const advanced = (name) => [{ name, mode: 'advanced', source: `${name}.js` }];
const functions = {
  skipped: [{ ...advanced('empty')[0], conditions: [{ source: 'call_metadata', name: 'x', value: 'y' }] }],
  empty: advanced('empty'),
  typical: advanced('typical'),
  basic: [{ name: 'basic', mode: 'basic', api: `${server.origin}/leads`, method: 'POST', parameters: { to: '{{user_phone_number}}' } }],
  sending: advanced('sending'),
};
const policies = { 'empty.js': text('empty.js'), 'typical.js': text('typical.js'), 'sending.js': text('sending.js') };
for (const [agent, list] of Object.entries(functions)) policies[`${agent}.json`] = { agent, egress, functions: list };

const service = await new Service({ policies }).start();
let count = 0;

function call(connection, agent) {
  const body = JSON.stringify({ ...context, agent, callSid: `CA${count++}`, server: server.origin });
  return new Promise((done, failed) => {
    const request = http.request({ agent: connection, socketPath: service.socket, method: 'POST', path: '/v1/calls',
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      done(JSON.parse(Buffer.concat(parts)));
    });
    request.on('error', failed);
    request.end(body);
  });
}

async function measure(agent, concurrency) {
  const connection = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const took = [], cpu = [];
  const wanted = agent === 'skipped' ? 'skipped' : 'succeeded';
  for (let i = 0; i < WARM; i++) await call(connection, agent);
  const begin = performance.now();
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (performance.now() - begin < SECONDS * 1000) {
      const from = performance.now();
      const outcome = await call(connection, agent);
      const [ran] = outcome.functions ?? [];
      if (ran?.status !== wanted) throw new Error(`${agent}: ${JSON.stringify(outcome)}`);
      took.push(performance.now() - from);
      if (ran.cpu_ms !== undefined) cpu.push(ran.cpu_ms);
    }
  }));
  const seconds = (performance.now() - begin) / 1000;
  connection.destroy();
  took.sort((a, b) => a - b);
  const part = (p) => took[Math.min(took.length - 1, Math.floor(took.length * p))].toFixed(1).padStart(6);
  const mean = cpu.length ? `, ${(cpu.reduce((a, b) => a + b, 0) / cpu.length).toFixed(2)} ms of processor in the child` : '';
  console.log(`${agent.padEnd(8)} ${String(concurrency).padStart(2)} at once: ${(took.length / seconds).toFixed(0).padStart(5)} calls/s, ms: ${part(0.5)} ${part(0.9)} ${part(0.99)}${mean}`);
}

try {
  for (const concurrency of [1, 8]) {
    for (const agent of Object.keys(functions)) await measure(agent, concurrency);
  }
} finally {
  await service.stop();
  await server.stop();
}

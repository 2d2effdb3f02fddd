#!/usr/bin/env node
// The supervisor is killed at random points of a loaded run, again and again with the same state: every
// request that a server saw has its record, written before; every secret too; the chain is whole; what was
// open is closed as unknown by the next start.
//   audit_test.mjs [POINTS [SECONDS]]    usually 40 points, or as many as 40 seconds allow
import fs from 'node:fs';
import path from 'node:path';
import http from 'node:http';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { Service, CTL } from '../fake/service.mjs';
import { test, truth, equal, finish } from '../fake/check.mjs';
import { chain_fault, open_acts, read_log, records } from '../fake/audit.mjs';

const points = Number(process.argv[2] ?? 40), seconds = Number(process.argv[3] ?? (process.argv[2] ? Infinity : 40));
const SECRET = 'a-secret-value-for-the-crash-test';

// A server that notes what arrives and is quiet only when every connection is gone.
const seen = [];
let connections = 0, on_request = () => {}, on_quiet;
const server = http.createServer(async (request, response) => {
  seen.push({ path: request.url, secret: request.headers['x-key'] });
  on_request();
  for await (const _ of request);
  if (/^\/hop\//.test(request.url)) return response.writeHead(302, { Location: request.url.replace('/hop/', '/end/') }).end();
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}');
});
server.on('connection', (socket) => {
  connections++;
  socket.on('error', () => {}).on('close', () => --connections || on_quiet?.());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;
const quiet = () => connections ? new Promise((done) => { on_quiet = done; }) : undefined;

const source = `async function many(context) {
  await Promise.all([0, 1, 2, 3].map((i) => axios.get('${origin}/many/' + context.callSid + '/' + i)));
  await axios.get('${origin}/hop/' + context.callSid);
  await axios.get('http://127.0.0.1:9/denied').catch(() => {});
}
`;
const policy = { agent: 'crash', egress: [{ url: `${origin}/*`, private: true }], secrets: { CRASH_KEY: { hosts: [new URL(origin).host], in: ['header:X-Key'] } },
  functions: [{ name: 'tell', mode: 'basic', api: `${origin}/tell/{{callSid}}`, method: 'POST', headers: { 'X-Key': 'x_secrets.CRASH_KEY' }, parameters: { a: 1 } },
    { name: 'many', mode: 'advanced', source: 'many.js' }] };
const service = new Service({ policies: { 'crash.json': policy, 'many.js': source }, secrets: { CRASH_KEY: SECRET },
  config: { zygotes: 1, audit: { rotate_mb: 1 } } });
const log = path.join(service.dir, 'state/audit.jsonl');

let sid = 0;
// Calls without end, until the service is gone.
async function load(is_over) {
  while (!is_over()) await service.post('/v1/calls', { agent: 'crash', callSid: `CA${++sid}` }).catch(() => {});
}

async function one_point(i) {
  const from = seen.length;
  service.log = '';
  await service.start();
  if (service.code !== undefined) throw new Error(`it did not start:\n${service.log}`);
  let over = false, timer;
  const clients = Array.from({ length: 6 }, () => load(() => over));
  await new Promise((now) => {
    // Every other time in the middle of what a server sees, else anywhere.
    let left = 1 + Math.floor(Math.random() * 60);
    if (i % 2) on_request = () => --left || now();
    timer = setTimeout(now, i % 2 ? 5000 : Math.random() * 300);
  });
  clearTimeout(timer);
  over = true;
  on_request = () => {};
  service.process.kill('SIGKILL');
  await service.ended;
  await Promise.all(clients);
  await quiet();
  service.code = undefined;
  return seen.slice(from);
}

let count = 0, requests = 0, unknown = 0;
const missing = [], unreleased = [], faults = [];
const deadline = Date.now() + seconds * 1000;
for (; count < points && Date.now() < deadline; count++) {
  const before = fs.existsSync(log) ? records(read_log(log)).length : 0;
  const wire = await one_point(count);
  const text = read_log(log), all = records(text), fresh = all.slice(before);
  const fault = chain_fault(text);
  if (fault) faults.push(fault);
  const told = new Map();
  for (const record of fresh.filter((r) => r.kind === 'request.started')) told.set(record.url, (told.get(record.url) ?? 0) + 1);
  const released = new Set(fresh.filter((r) => r.kind === 'secret.released' && r.secret === 'CRASH_KEY' && r.place === 'header').map((r) => r.call_id));
  for (const { path: at, secret } of wire) {
    requests++;
    const left = told.get(origin + at) ?? 0;
    if (left === 0) missing.push(at);
    told.set(origin + at, left - 1);
    if (!secret) continue;
    const start = fresh.find((r) => r.kind === 'request.started' && r.url === origin + at);
    if (!start || !released.has(start.call_id)) unreleased.push(at);
  }
  open_acts(all);
}
console.log(`${count} kills, ${requests} requests on the wire`);

await test('every request on the wire has its record', () => {
  truth(requests > count, `only ${requests} requests in ${count} runs`);
  equal(missing, []);
});
await test('every secret on the wire was released before', () => equal(unreleased, []));
await test('the chain is whole after every kill', () => equal(faults, []));
await test('the next start closes what was open as unknown, and keeps the chain', async () => {
  service.log = '';
  await service.start();
  service.process.kill('SIGTERM');
  equal(await service.ended, 0);
  const text = read_log(log), all = records(text);
  equal(chain_fault(text), undefined);
  equal(open_acts(all), []);
  unknown = all.filter((r) => r.status === 'unknown').length;
  truth(unknown > 0, 'nothing was ever open');
  const verified = JSON.parse(execFileSync(CTL, ['audit', 'verify', '--state', path.dirname(log)], { encoding: 'utf8' }));
  equal([verified.whole, verified.first, verified.last, verified.hash], [true, 1, all.at(-1).seq, all.at(-1).hash]);
});
await test('no value of a secret is in the log', () => truth(!read_log(log).includes(SECRET)));
console.log(`${unknown} acts were closed as unknown`);
fs.rmSync(service.dir, { recursive: true, force: true });
server.close();
finish();

// P10 to P13: what the supervisor stands. The cases themselves are tests/attack/cases.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { Service } from '../fake/service.mjs';
import { ROOT, family, status_of, until, with_waiters } from './lib.mjs';

let lines;

// The whole suite runs once; with `only` just these cases do.
export function wire(only) {
  const run = (ids) => spawnSync(process.execPath, [path.join(ROOT, 'tests/attack/wire_test.mjs'), ...ids], { cwd: ROOT, encoding: 'utf8', timeout: 600000, maxBuffer: 1 << 26 }).stdout;
  return only ? run(only) : (lines ??= run([]));
}

// The slowest harmless call beside these cases, and how many cases there were.
function held(ids, text) {
  const rows = ids.flatMap((id) => text.split('\n').filter((line) => line.slice(5, 8) === id && /^(ok  |FAIL)/.test(line)));
  assert.ok(ids.every((id) => rows.some((row) => row.slice(5, 8) === id)), `not all of ${ids} ran: ${text.slice(-2000)}`);
  assert.deepEqual(rows.filter((row) => row.startsWith('FAIL')), [], text.slice(text.indexOf('FAIL'), text.indexOf('FAIL') + 2000));
  const times = rows.map((row) => Number(/\[(\d+) ms\]/.exec(row)?.[1] ?? 0));
  return { cases: rows.length, slowest: Math.max(...times) };
}

const source_of = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

export function P10(all) {
  // What a child may say has no field for who it is.
  const messages = source_of('sandbox/wire/messages.h');
  const structs = ['http_start', 'timer', 'mail', 'checkpoint', 'console', 'diagnostic', 'compiled', 'result'].map((name) => messages.match(new RegExp(`struct message_${name} \\{([^}]*)\\}`))[1]);
  for (const text of structs) assert.doesNotMatch(text, /\b(call|function|agent|policy|uid|pid|grant|host|secret)\w*;/);
  const { cases } = held(['W16', 'W17', 'W18', 'W19', 'W20'], wire(all ? undefined : ['W16', 'W17', 'W18', 'W19', 'W20']));
  return `${structs.length} messages of a child have no field for who it is; ${cases} cases of ids, names and placeholders of others`;
}

export async function P11(all) {
  const { cases } = held(['W10', 'W29', 'W30', 'W35'], wire(all ? undefined : ['W10', 'W29', 'W30', 'W35']));
  const f = (body) => `async function f(context) {\n  ${body}\n}\n`;
  const deep = 'let x = {}, top = x; for (let i = 0; i < 70; i++) x = x.a = {}; context.post_call.x = top;';
  const bodies = { read_only: ["context.agent = 'x';", 'exception'], size: ["context.post_call.x = 'x'.repeat(1100000);", 'limit.context_kb'], depth: [deep, 'limit.context_kb'],
    count: ["for (let i = 0; i < 1001; i++) context.functions_called.push({ name: 'n', parameters: {}, success: true, response: null, timestamp: '2026-01-01T00:00:00.000Z' });", 'limit.context_kb'], type: ["context.conversion_status = 'yes';", 'exception'] };
  const policies = {};
  for (const [name, [body]] of Object.entries(bodies)) Object.assign(policies, { [`${name}.json`]: { agent: name, functions: [{ name: 'f', mode: 'advanced', source: `${name}.js` }] }, [`${name}.js`]: f(body) });
  const service = await new Service({ policies }).start();
  try {
    for (const [name, [, code]] of Object.entries(bodies)) {
      const { body } = await service.post('/v1/calls', { agent: name, call_metadata: { kept: 1 } });
      assert.deepEqual([name, body.functions[0].error?.code, body.context.post_call, body.context.agent], [name, code, {}, name]);
    }
  } finally {
    await service.stop();
  }
  return `${cases} cases of a hijacked child and ${Object.keys(bodies).length} of a function: type, 1 MB, depth 64, 1000 entries`;
}

export function P12(all) {
  const ids = ['W03', 'W04', 'W07', 'W10', 'W11', 'W12', 'W13', 'W14', 'W15', 'W36', 'W37', 'W41'];
  const { cases, slowest } = held(ids, wire(all ? undefined : ids));
  return `${cases} cases of floods and stalls; the slowest harmless call beside one took ${slowest} ms; descriptors, children and zygotes are as before after each`;
}

export function W() {
  const text = wire();
  const failed = text.split('\n').filter((line) => line.startsWith('FAIL'));
  assert.deepEqual(failed, [], text);
  const ids = new Set([...text.matchAll(/^ok {3}(W\d\d)/gm)].map((match) => match[1]));
  assert.equal(ids.size, 38, text);
  return `${ids.size} of the 41 cases of a malicious child, ${[...text.matchAll(/the filter open/g)].length} of them with the filter open as well; ${[...text.matchAll(/^ {5}(W\d\d is proved with P\d)/gm)].map((match) => match[1]).join(', ')}`;
}

export async function P13(all) {
  const ids = ['W24', 'W25', 'W26', 'W27'];
  const { cases } = held(ids, wire(all ? undefined : ids));
  const wall_ms = 300;
  const policy = { agent: 'a', limits: { wall_ms }, functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }] };
  const service = await new Service({ policies: { 'a.json': policy, 'f.js': 'async function f(context) {\n  await new Promise((done) => setTimeout(done, 60000));\n}\n' } }).start();
  let late = 0;
  try {
    for (let i = 0; i < 10; i++) {
      const [end] = (await service.post('/v1/calls', { agent: 'a' })).body.functions;
      assert.equal(end.error.code, 'limit.wall_ms');
      late = Math.max(late, end.duration_ms - wall_ms);
    }
    const { outer, zygotes, children } = await until(() => {
      const found = family(service);
      return found.children.length === 0 && found;
    }, 'no child');
    assert.equal(children.length, 0);
    for (const pid of [service.process.pid, ...outer, ...zygotes]) assert.doesNotMatch(status_of(pid).State, /^Z/);
  } finally {
    await service.stop();
  }
  // The supervisor's own death is the end of all below it.
  await with_waiters(3, async (doomed, children) => {
    const { outer, zygotes } = family(doomed);
    const all_below = [...outer, ...zygotes, ...children];
    assert.equal(children.length, 3);
    doomed.process.kill('SIGKILL');
    await doomed.ended;
    await until(() => all_below.every((pid) => !fs.existsSync(`/proc/${pid}`) || /^Z/.test(fs.existsSync(`/proc/${pid}/status`) ? status_of(pid).State : 'Z')), 'the end of all below a killed supervisor');
  });
  return `${cases} cases of children that do not end by themselves; 10 were killed at most ${late.toFixed(1)} ms after wall_ms; no zombie; a killed supervisor leaves no process`;
}

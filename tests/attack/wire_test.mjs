#!/usr/bin/env node
// A malicious child on the supervisor's socket: the cases W01 to W41, one line each. Beside every
// case runs a harmless call with a secret and a request of its own.
//   node tests/attack/wire_test.mjs [--times N] [--daemon asan/postcalld] [W01 ...]
import fs from 'node:fs';
import assert from 'node:assert/strict';
import { cases, variants_of } from './cases.mjs';
import { Evil, SECRETS } from './evil.mjs';
import { IS_ROOT, family, until } from '../promises/lib.mjs';

const words = process.argv.slice(2);
const option = (name, usual) => {
  const at = words.indexOf(name);
  return at < 0 ? usual : words.splice(at, 2)[1];
};
const times = Number(option('--times', 1)), daemon = option('--daemon', 'postcalld');
const PARALLEL = 16, GROWTH_KB = 8 << 10;
const elsewhere = { W37: 'see below', W38: 'P1', W39: 'P7', W40: 'P2' };
const ids = Object.keys(cases).filter((id) => !words.length || words.includes(id));
let passed = 0, failed = 0;

function tell(id, about, error, note = '') {
  error ? failed++ : passed++;
  console.log(`${error ? 'FAIL' : 'ok  '} ${id} ${about}${note}${error ? `: ${String(error.stack).split('\n').slice(0, 8).join('\n     ')}` : ''}`);
}

const limits = { early: { cpu_ms: 6500 } };
for (const id of ids) for (const name of variants_of(id)) limits[name] = cases[id].limits ?? {};

const entry = { name: 'earlier', parameters: {}, success: true, response: null, timestamp: '2026-01-01T00:00:00.000Z' };

async function run_case(evil, id, expect) {
  const row = cases[id];
  let stolen = '';
  if (row.stolen) {
    const leak = evil.service.post('/v1/calls', { agent: 'leak' }, { Prefer: 'respond-async' });
    await leak;
    stolen = await until(() => evil.asked('/leak').at(-1)?.body.join(''), 'the placeholder of another call');
  }
  // Crashes are counted by function: three in a minute and it is not run any more.
  const rounds = Math.min(times * (row.times ?? 1), row.crashes ? 3 : row.most ?? Infinity);
  const jobs = Array.from({ length: rounds }, () => variants_of(id)).flat();
  let slowest = 0;
  const fds = row.stolen ? undefined : await evil.settled();
  let before_kb = evil.memory_kb();
  evil.counts.most = 0;
  const parallel = Math.min(PARALLEL, row.parallel ?? Infinity);
  let kept_kb = 0;
  for (let at = 0; at < jobs.length; at += parallel) {
    const group = jobs.slice(at, at + parallel);
    evil.counts.most = evil.counts.now;
    const context = { stolen, ...(row.entries ? { functions_called: [entry] } : {}) };
    const [ends, good_ms] = await Promise.all([Promise.all(group.map((name) => evil.call(name, context))), evil.good(at)]);
    // ASan keeps what was freed.
    const grown_kb = daemon === 'postcalld' ? evil.memory_kb() - before_kb : 0;
    ends.forEach((end, i) => expect({ end, evil, context, is_release: daemon === 'postcalld', grown_kb, name: group[i], number: Number(/_(\d+)$/.exec(group[i])?.[1] ?? 0), parallel: group.length, runs: at + group.length }));
    // Outcomes stay for those who ask later.
    kept_kb += ends.reduce((sum, end) => sum + JSON.stringify(end.call).length / 1024, 0);
    slowest = Math.max(slowest, good_ms);
    // The first round may make pools and caches grow.
    if (at === 0) before_kb = evil.memory_kb();
    assert.ok(good_ms < 10000, `the harmless call took ${good_ms} ms`);
  }
  if (row.stolen) return slowest;
  const after = await evil.settled();
  // Each policy that sends a request has a connection pool for a while, with one or two descriptors of its own (libcurl 8 and 7).
  const pools = Math.min(jobs.length, row.variants) * 2;
  assert.ok(after - fds <= pools, `descriptors of the supervisor: ${fds}, then ${after}`);
  if (daemon === 'postcalld' && rounds > 1) assert.ok(evil.memory_kb() - before_kb < GROWTH_KB + 1.5 * kept_kb, `${evil.memory_kb() - before_kb} kB more`);
  for (const request of evil.server.requests) {
    if (request.path !== '/good') assert.ok(!JSON.stringify(request).includes(SECRETS.GOOD_KEY), 'the harmless call\'s secret is in another request');
  }
  return slowest;
}

// A JOB that no socket's buffer holds: it cannot have been read whole. Only where the child empties the socket as
// fast as one send() fills it nobody can tell, and then nothing is lost either.
async function speaks_early(evil) {
  const codes = [];
  do
    codes.push((await evil.call('early', { call_metadata: { large: 'x'.repeat(900000) } })).error?.code);
  while (codes.at(-1) === undefined && codes.length < 10);
  assert.equal(codes.at(-1), 'child.protocol', 'a RESULT before the JOB');
}

async function all(program, wanted, expect_of, note) {
  const evil = await new Evil([...wanted.flatMap(variants_of), 'early'], { program, daemon, limits }).start();
  try {
    for (const id of wanted) {
      let error, slowest = 0;
      try {
        slowest = await run_case(evil, id, expect_of(cases[id]));
        if (id === 'W09') await speaks_early(evil);
      } catch (caught) {
        error = caught;
      }
      tell(id, cases[id].about, error, `${note} [${Math.round(slowest)} ms]`);
    }
    if (program === 'evil-child' && (!words.length || words.includes('W37'))) await zygote_dies(evil).then(() => tell('W37', 'a zygote is killed with 8 calls in flight'), (error) => tell('W37', 'a zygote is killed', error));
  } finally {
    await evil.stop().then(() => tell('C6 ', `${evil.ends.length} ends of evil children are in the audit log`, undefined, note), (error) => tell('C6 ', 'the audit log', error, note));
  }
}

async function zygote_dies(evil) {
  const from = evil.asked('/slow').length;
  const calls = Array.from({ length: 8 }, () => evil.service.post('/v1/calls', { agent: 'leak' }));
  await until(() => evil.asked('/slow').length === from + 8, 'eight calls in flight');
  const { outer, zygotes } = family(evil.service);
  const victim = (outer.length ? outer : zygotes)[0];
  process.kill(victim, 'SIGKILL');
  await evil.good();
  await until(async () => (await evil.service.get('/readyz')).body.zygotes === 2, 'two zygotes again');
  evil.end_slow();
  const ends = (await Promise.all(calls)).map(({ body }) => body.functions[0]);
  assert.ok(ends.every((end) => end.status === 'succeeded' || end.error.code === 'child.closed'), JSON.stringify(ends.map((end) => end.error)));
  const killed = ends.filter((end) => end.status === 'killed').length;
  assert.ok(killed > 0 && killed < 8, `${killed} of 8 were killed`);
  await evil.settled();
}

await all('evil-child', ids, (row) => row.expect, '');
const open = ids.filter((id) => cases[id].open);
if (open.length) await all('evil-child-open', open, (row) => row.open, ' (the filter open)');
for (const [id, where] of Object.entries(elsewhere)) if (id !== 'W37' && !words.length) console.log(`     ${id} is proved with ${where}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

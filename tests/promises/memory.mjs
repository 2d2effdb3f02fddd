// P7, P8 and P9: what the memory of children and zygotes holds, and where it lies.
import fs from 'node:fs';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Evil } from '../attack/evil.mjs';
import { Service } from '../fake/service.mjs';
import { IS_ROOT, KIND, SIGSEGV, SYS, ask, build, family, found_in, maps_of, not_applicable, probe, status_of, until, with_waiters } from './lib.mjs';
import { spawnSync } from 'node:child_process';

// 32 random bytes as text that no encoder changes.
const marker = (name) => `${name}-${randomBytes(32).toString('hex')}`.slice(0, 32);
const base64 = (text) => Buffer.from(text).toString('base64').slice(0, 40);

export async function P7() {
  if (!IS_ROOT) not_applicable('only root may read the memory of a process that is not dumpable');
  const secret = marker('secret'), environment = marker('env'), other_policy = marker('policy'), other_source = marker('source');
  const calls = [marker('call'), marker('call')];
  const other = { agent: 'other', description: other_policy, functions: [{ name: 'other', mode: 'advanced', source: 'other.js' }] };
  return with_waiters(2, async (service, children) => {
    const hidden = [secret, base64(secret), environment, other_policy, other_source, service.socket];
    let bytes = 0;
    const mine = children.map((pid) => {
      const { found, bytes: size } = found_in(pid, [...hidden, ...calls]);
      bytes += size;
      assert.equal(found.length, 1, `a child holds ${found.map((text) => text.replace(/-.*/, ''))}`);
      assert.ok(calls.includes(found[0]), found[0]);
      return found[0];
    });
    assert.notEqual(mine[0], mine[1]);
    const zygotes = family(service).zygotes;
    for (const pid of zygotes) assert.deepEqual(found_in(pid, [...hidden, ...calls]).found, []);
    // The test sees what is there: the supervisor holds them all.
    const supervisor = found_in(service.process.pid, [secret, environment, other_policy, ...calls]).found;
    assert.equal(supervisor.length, 5, 'the scan finds nothing in the supervisor either');
    return `${hidden.length} markers and the other call's are in none of ${children.length} children in their functions (${Math.round(bytes / 2 ** 20)} MB read) nor in ${zygotes.length} zygotes, all of them in the supervisor`;
  }, { secrets: { TOKEN: secret }, env: { MARKER: environment }, policies: { 'other.json': other, 'other.js': `async function other(context) {\n  context.post_call.x = '${other_source}';\n}\n` },
    context: (i) => ({ call_metadata: { marker: calls[i] } }) });
}

const CALLS = 1000, AT_ONCE = 20;

export async function P8() {
  const texts = Array.from({ length: AT_ONCE }, () => marker('call')), secret = marker('secret');
  const source = `async function f(context) {\n  context.post_call.seen = context.call_metadata.marker + x_secrets.KEY;\n}\n`;
  const service = await new Service({ secrets: { KEY: secret }, policies: { 'a.json': { agent: 'a', secrets: { KEY: { hosts: ['example.com'] } }, functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }] }, 'f.js': source } }).start();
  let figure;
  try {
    const before = family(service).zygotes;
    for (let i = 0; i < CALLS; i += AT_ONCE)
      await Promise.all(texts.map(async (text) => assert.equal((await service.post('/v1/calls', { agent: 'a', call_metadata: { marker: text } })).body.status, 'completed')));
    const { zygotes } = family(service);
    assert.deepEqual(zygotes, before, 'a zygote was replaced');
    for (const pid of zygotes) {
      const status = status_of(pid);
      assert.deepEqual([fs.readdirSync(`/proc/${pid}/task`).length, status.Seccomp, status.NoNewPrivs, status.CapEff], [1, '2', '1', '0000000000000000']);
      if (!IS_ROOT) continue;
      assert.deepEqual(fs.readdirSync(`/proc/${pid}/fd`), ['3']);
      assert.deepEqual(found_in(pid, [...texts, secret, service.socket]).found, [], 'a zygote holds bytes of a call');
    }
    figure = `after ${CALLS} calls ${zygotes.length} zygotes have one thread${IS_ROOT ? ', one descriptor and no byte of a call' : ' (their memory and descriptors are root\'s to see)'}`;
  } finally {
    await service.stop();
  }
  // What no supervisor sends: the zygote ends, and takes nothing with it.
  const fork = (bytes) => Buffer.from(Uint8Array.from(bytes)).toString('hex');
  const packets = ['-', '00', fork([1, ...Array(22).fill(0)]), fork([1, ...Array(24).fill(0)]), fork([1, ...Array(23).fill(0)]), fork([2, ...Array(23).fill(0)]), fork([1, 0, 0, 0, ...Array(16).fill(0), 1, 0, 0, 0]),
    fork(Array(24).fill(255)), ...Array.from({ length: 12 }, (_, i) => randomBytes(1 + i * 300).toString('hex'))];
  const ends = packets.map((hex) => spawnSync(build('tests/probe'), [build('tests/evil-child'), '0'], { input: `raw ${hex}\n`, encoding: 'utf8', timeout: 20000 }).stdout.trim().split('\n').at(-1));
  assert.ok(ends.every((end) => end === 'exit 70' || end === 'exit 0'), ends.join(', '));
  return `${figure}; ${packets.length} packets that are no fork request end it cleanly`;
}

const starts = (pid) => new Set(maps_of(pid).map((map) => map.begin));
const shared = (a, b) => [...starts(a)].filter((begin) => starts(b).has(begin));
const SIBLINGS = 8;

export async function P9() {
  // Siblings from one zygote: their own secrets and distances.
  const rows = Array.from({ length: SIBLINGS }, () => [ask('new', KIND.canary), ask('same', KIND.guard), ask('same', KIND.stack), ask('same', KIND.syscall, SYS.brk, [0]), ask('same', KIND.syscall, SYS.mmap, [0, 1 << 20, 3, 34, '0xffffffffffffffff', 0])]).flat();
  const answers = probe('evil-child', rows).answers.map((answer) => answer.result);
  const different = [0, 1, 2, 3, 4].map((column) => new Set(answers.filter((_, i) => i % 5 === column)).size);
  assert.ok(different[0] === SIBLINGS && different[1] === SIBLINGS, `canaries ${different[0]}, guards ${different[1]} of ${SIBLINGS}`);
  assert.ok(different.slice(2).every((count) => count >= SIBLINGS - 2), `stack, heap, mappings: ${different.slice(2)} of ${SIBLINGS}`);
  let figure = `${SIBLINGS} siblings: ${different[0]} canaries, ${different[1]} pointer guards, ${different[2]} stacks, ${different[3]} heaps, ${different[4]} mappings`;

  if (IS_ROOT) await with_waiters(4, (service) => {
    const groups = family(service).zygotes.map((zygote) => [...new Set(family(service).children)].filter((pid) => Number(status_of(pid).PPid) === zygote));
    assert.ok(groups.length === 2 && groups.every((group) => group.length > 0), JSON.stringify(groups));
    assert.deepEqual(shared(groups[0][0], groups[1][0]), [], 'children of two zygotes share the beginning of a mapping');
    const texts = [...starts(groups[0][0])].length;
    figure += `; children of two zygotes differ in all ${texts} mappings`;
  });

  // Random numbers, and a crash that comes again and again.
  const evil = await new Evil(['w25_2']).start();
  try {
    const before = family(evil.service).zygotes, layouts = IS_ROOT ? before.map(starts) : [];
    for (let i = 0; i < 3; i++) assert.equal((await evil.call('w25_2')).error.code, 'child.signal');
    const fourth = await evil.call('w25_2');
    assert.deepEqual([fourth.status, fourth.error.code], ['failed', 'function.quarantined']);
    await evil.good();
    await evil.settled();
    const after = family(evil.service).zygotes;
    const kept = after.filter((pid) => before.includes(pid));
    assert.ok(kept.length < 2, 'no zygote was replaced');
    if (IS_ROOT) for (const pid of after.filter((fresh) => !before.includes(fresh))) {
      const now = starts(pid);
      assert.ok(layouts.every((layout) => ![...layout].some((begin) => now.has(begin))), 'a new zygote lies where an old one lay');
    }
    figure += `; each of 3 crashes replaced its zygote${IS_ROOT ? ' by one that lies elsewhere' : ' (where they lie is root\'s to see)'}, the 4th within a minute was refused`;
  } finally {
    await evil.stop();
  }

  const service = await new Service({ policies: { 'a.json': { agent: 'a', functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }] }, 'f.js': 'async function f(context) {\n  context.post_call.drawn = [Math.random(), crypto.randomUUID()];\n}\n' } }).start();
  try {
    const drawn = [];
    for (let i = 0; i < 6; i++) drawn.push(...(await service.post('/v1/calls', { agent: 'a' })).body.context.post_call.drawn);
    assert.equal(new Set(drawn).size, drawn.length);
  } finally {
    await service.stop();
  }
  for (const program of ['postcalld', 'postcallctl', 'postcall-sandbox']) {
    const flags = spawnSync('readelf', ['-dlW', build(program)], { encoding: 'utf8' }).stdout;
    assert.match(flags, /BIND_NOW/);
    assert.match(flags, /GNU_RELRO/);
    assert.match(flags, /PIE/);
    assert.match(flags, /GNU_STACK\s+\S+ \S+ \S+ \S+ \S+ RW /);
    const symbols = spawnSync('readelf', ['--dyn-syms', '-W', build(program)], { encoding: 'utf8' }).stdout;
    assert.match(symbols, /_chk@/, `${program}: not fortified`);
  }
  return `${figure}; PIE, full RELRO, fortified`;
}

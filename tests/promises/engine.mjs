// P17 and P20: no dynamic code, and no clock.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Service } from '../fake/service.mjs';
import { KIND, SIGSEGV, ask, build, probe, status_of, with_waiters } from './lib.mjs';

const ROADS = ["globalThis.eval('1')", "globalThis['ev' + 'al']('1')", "[].constructor.constructor('return 1')()", "(() => {}).constructor('return 1')()", "(async () => {}).constructor('return 1')()",
  "(function* () {}).constructor('return 1')()", "(async function* () {}).constructor('return 1')()", "Reflect.construct((() => {}).constructor, ['return 1'])", "Object.getPrototypeOf(function () {}).constructor('1')",
  "setTimeout('1', 1)", "setInterval('1', 1)", "setImmediate('1')", "_.template('<%= 1 %>')()", "(class { static x() {} }).x.constructor('return 1')()", "structuredClone.constructor('return 1')()", "axios.get.constructor('return 1')()",
  "(0, globalThis.Function)('return 1')", 'globalThis.process.exit()', "globalThis.require('fs')", "JSON.parse.constructor.call(null, 'return 1')", "new (Object.getPrototypeOf(async function () {}).constructor)('return 1')"];
const FORBIDDEN = ['process', 'require', 'eval', 'Function', 'fs', 'child_process', '__dirname', '__filename'];

export async function P17() {
  const source = `async function f(context) {\n  const open = [];\n${ROADS.map((road, i) => `  try { const got = ${road}; open.push([${i}, String(got)]); } catch (error) { }`).join('\n')}\n  context.post_call.open = open;\n}\n`;
  const policies = { 'f.json': { agent: 'f', functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }] }, 'f.js': source };
  FORBIDDEN.forEach((name, i) => Object.assign(policies, { [`n${i}.json`]: { agent: `n${i}`, functions: [{ name: 'f', mode: 'advanced', source: `n${i}.js` }] }, [`n${i}.js`]: `async function f(context) {\n  return ${name};\n}\n` }));
  const service = await new Service({ policies }).start();
  try {
    const { body } = await service.post('/v1/calls', { agent: 'f' });
    assert.equal(body.status, 'completed', `${JSON.stringify(body)}${service.log}`);
    assert.deepEqual(body.context.post_call.open.map(([i, got]) => [ROADS[i], got]), [], 'roads to dynamic code that are open');
    const refused = (await service.get('/readyz')).body.policies.refused.map((row) => row.code).sort();
    assert.deepEqual(refused, FORBIDDEN.map((name) => `forbidden.${name}`).sort());
  } finally {
    await service.stop();
  }
  const symbols = spawnSync('nm', [build('postcall-sandbox')], { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout;
  assert.match(symbols, / T js_call\n/);
  assert.doesNotMatch(symbols, /\b(jsP_parse\w*|jsC_compile\w*|js_p?loadstring|js_p?loadfile|js_dostring|jsB_eval|jsB_Function)\b/);
  return `${ROADS.length} roads to dynamic code throw, ${FORBIDDEN.length} names are refused at load, the engine's own parser and compiler are not in the program`;
}

export async function P20() {
  const { answers } = probe('evil-child', [KIND.rdtsc, KIND.rdtscp, KIND.vdso].map((kind) => ask('new', kind)));
  assert.deepEqual(answers.map((answer) => answer.signal), [SIGSEGV, SIGSEGV, SIGSEGV], 'rdtsc, rdtscp, the vDSO');
  const source = `async function f(context) {\n  const seen = new Set(), fine = new Set();\n  for (let i = 0; i < 200000; i++) if (i % 1000 === 0) { seen.add(Date.now()); seen.add(+new Date()); seen.add(+moment()); fine.add(performance.now()); }\n` +
    '  const before = Date.now();\n  await new Promise((done) => setTimeout(done, 20));\n  context.post_call.clock = { seen: seen.size, fine: fine.size, whole: Number.isInteger(before), moved: Date.now() - before, threads: ["SharedArrayBuffer", "Worker", "Atomics"].map((name) => typeof globalThis[name]).join("") };\n}\n';
  const service = await new Service({ policies: { 'f.json': { agent: 'f', functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }] }, 'f.js': source,
    's.json': { agent: 's', egress: [{ url: 'https://example.com/*' }], secrets: { SHORT: { hosts: ['example.com'] } }, functions: [] } }, secrets: { SHORT: 'eleven-byte' } }).start();
  try {
    const { clock } = (await service.post('/v1/calls', { agent: 'f' })).body.context.post_call;
    assert.deepEqual([clock.seen, clock.fine, clock.whole, clock.threads], [1, 1, true, 'undefinedundefinedundefined']);
    assert.ok(clock.moved >= 20);
    const refused = (await service.get('/readyz')).body.policies.refused;
    assert.ok(refused.length === 1 && /less than 12 bytes/.test(refused[0].message), JSON.stringify(refused));
  } finally {
    await service.stop();
  }
  return with_waiters(1, (waiting, [pid]) => {
    const { Speculation_Store_Bypass: bypass, SpeculationIndirectBranch: branch } = status_of(pid);
    const told = /no tsc/.test(waiting.log) && /no vdso/.test(waiting.log);
    assert.ok(told, 'the start line says neither');
    return `rdtsc and rdtscp die, the vDSO is gone, the clock stands still inside a computation and has whole ms, no threads; a secret of 11 bytes is refused; store bypass: ${bypass}, indirect branches: ${branch} (what this kernel offers)`;
  });
}

#!/usr/bin/env node
// Intl and toLocale...String in a real child: intl_cases.json has cases of every kind that tests/intl makes,
// and what Node 20 with ICU 78 (CLDR 48) says to them. Recorded, since another Node on this machine has
// another CLDR: node tests/intl/compare.mjs --record tests/calls/intl_cases.json
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { CTL, folder, run, write } from '../fake/service.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const cases = JSON.parse(fs.readFileSync(path.join(here, 'intl_cases.json'), 'utf8'));
const dir = folder();
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

const SOURCE = `${fs.readFileSync(path.join(here, '../intl/evaluate.js'), 'utf8')}
async function shown(context) {
  context.post_call.shown = context.call_metadata.cases.map(evaluate);
}
`;

function shown(list) {
  write(dir, { 'policy.json': { agent: 'a', limits: { cpu_ms: 10000 }, functions: [{ name: 'shown', mode: 'advanced', source: 'f.js' }] }, 'f.js': SOURCE,
    'call.json': { agent: 'a', call_metadata: { cases: list.map(({ want, ...one }) => one) } } });
  const { stdout, stderr } = spawnSync(CTL, ['run', '--json', '-p', path.join(dir, 'policy.json'), path.join(dir, 'call.json')], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const outcome = JSON.parse(stdout || 'null');
  assert.equal(outcome?.status, 'completed', stderr + stdout.slice(0, 500));
  return outcome.context.post_call.shown;
}

await run(Object.fromEntries(Array.from(new Set(cases.map((one) => one.k)), (kind) => {
  const list = cases.filter((one) => one.k === kind);
  return [`${kind}: as ICU has it (${list.length} cases)`, () => {
    const got = shown(list);
    const wrong = list.map((one, i) => [one, got[i]]).filter(([one, text]) => one.want !== text);
    assert.deepEqual(wrong.slice(0, 3).map(([one, text]) => ({ ...one, text })), [], `${wrong.length} differ`);
  }];
})));

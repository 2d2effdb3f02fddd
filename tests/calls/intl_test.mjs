#!/usr/bin/env node
// Intl and toLocale...String in a real child: intl_cases.json has 900 cases and what Node 20 with
// ICU 78 (CLDR 48) says to them. Recorded, since another Node on this machine has another CLDR.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { CTL, folder, run, write } from '../fake/service.mjs';

const cases = JSON.parse(fs.readFileSync(path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'intl_cases.json'), 'utf8'));
const dir = folder();
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

const SOURCE = `async function shown(context) {
  const show = ({ m, l, o, v }) => {
    if (m === 'number') return v.toLocaleString(l, o);
    if (m === 'formatToParts') return new Intl.DateTimeFormat(l, o).formatToParts(v).map((part) => part.type + '=' + part.value).join('|');
    return new Date(v)[m](l, o);
  };
  context.post_call.shown = context.call_metadata.cases.map(show);
}
`;

function shown(list) {
  write(dir, { 'policy.json': { agent: 'a', limits: { cpu_ms: 10000 }, functions: [{ name: 'shown', mode: 'advanced', source: 'f.js' }] }, 'f.js': SOURCE,
    'call.json': { agent: 'a', call_metadata: { cases: list.map(({ m, l, o, v }) => ({ m, l, o, v })) } } });
  const { stdout, stderr } = spawnSync(CTL, ['run', '--json', '-p', path.join(dir, 'policy.json'), path.join(dir, 'call.json')], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const outcome = JSON.parse(stdout || 'null');
  assert.equal(outcome?.status, 'completed', stderr + stdout.slice(0, 500));
  return outcome.context.post_call.shown;
}

const same = (kind, list) => ({
  [`${kind} are shown as ICU shows them (${list.length} cases)`]() {
    const got = shown(list);
    const wrong = list.map((one, i) => [one, got[i]]).filter(([one, text]) => one.want !== text);
    assert.deepEqual(wrong.slice(0, 3).map(([one, text]) => ({ ...one, text })), [], `${wrong.length} differ`);
  },
});

await run({
  ...same('dates', cases.filter((one) => one.m !== 'number' && one.m !== 'formatToParts')),
  ...same('parts of dates', cases.filter((one) => one.m === 'formatToParts')),
  ...same('numbers', cases.filter((one) => one.m === 'number')),
});

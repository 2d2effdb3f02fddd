#!/usr/bin/env node
// make check-promises: one line for each promise, with what was measured. Where the kernel or the
// user does not allow a proof, the line says why; nothing passes silently.
//   node tests/promises/run.mjs [--both] [P1 P9 ...]    --both: as root, and then as nobody
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { IS_ROOT, NotApplicable, ROOT } from './lib.mjs';
import * as confinement from './confinement.mjs';
import * as memory from './memory.mjs';
import * as supervisor from './supervisor.mjs';
import * as engine from './engine.mjs';
import * as setup from './setup.mjs';
import * as others from './others.mjs';
import * as egress from './egress.mjs';

const proofs = { ...confinement, ...memory, ...supervisor, ...engine, ...setup, ...others, ...egress };
const both = process.argv.includes('--both');
const wanted = process.argv.slice(2).filter((word) => word !== '--both');
let passed = 0, failed = 0;

// Again without root's rights, with a copy of what was built.
function as_nobody() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'postcalld-nobody-'));
  const copy = (name) => fs.cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true, filter: (file) => !/build\/(deps|sandbox|supervisor|fuzz|bench|tests\/unit)|\.[od]$/.test(file) });
  ['build', 'tests', 'policies', 'sandbox', 'supervisor'].forEach(copy);
  fs.chmodSync(dir, 0o755);
  const run = spawnSync('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, 'tests/promises/run.mjs', ...wanted],
    { cwd: dir, env: { PATH: process.env.PATH, HOME: '/tmp' }, encoding: 'utf8', maxBuffer: 1 << 26 });
  fs.rmSync(dir, { recursive: true });
  const [, p, f] = (run.stdout ?? '').match(/^(\d+) passed, (\d+) failed$/m) ?? [0, 0, 1];
  passed += Number(p);
  failed += Number(f);
  console.log(`as nobody:\n${run.stdout?.replace(/^\d+ passed, \d+ failed\n/m, '')}${run.stderr}`.trimEnd());
}

// The promises, and last the cases of a malicious child that prove several of them.
for (const name of [...Array.from({ length: 23 }, (_, i) => `P${i + 1}`), 'W']) {
  if (wanted.length && !wanted.includes(name)) continue;
  const before = process.hrtime.bigint();
  try {
    const figure = await proofs[name](!wanted.length);
    passed++;
    console.log(`${name.padEnd(3)} pass  ${figure}`);
  } catch (error) {
    if (error instanceof NotApplicable) {
      console.log(`${name.padEnd(3)} not applicable: ${error.message}`);
    } else {
      failed++;
      console.log(`${name.padEnd(3)} fail  ${String(error.stack).split('\n').slice(0, 12).join('\n     ')}`);
    }
  }
  if (process.env.TIMES) console.log(`     ${Number((process.hrtime.bigint() - before) / 1000000n)} ms`);
}
if (both && IS_ROOT) as_nobody();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

// node test262.mjs TEST262 RUNNER [RUNNER'S OPTIONS]: runs a subset of test262 on js-host and compares what
// fails with test262-known.txt beside this file. Checkout and runner are not part of the tree: RUNNER takes
// --test262 DIR, --server COMMAND and --out FILE, and writes JSON with {total: {pos, posPass, neg, negPass},
// failures: [[path, why], ...]}. With --sample, --shard or --filter only new failures count.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const REASONS = ['dynamic code', 'V8', 'open', 'no Intl'];
const TIMEOUT_MS = 120000; // processor time ends a test much earlier; a busy machine shall not fail it

const [checkout, runner, ...options] = process.argv.slice(2);
if (!checkout || !runner) {
  console.error('usage: test262.mjs TEST262 RUNNER [OPTIONS]');
  process.exit(64);
}

// path -> reason; a line is "PATH  REASON", # begins a comment.
function read_known(file) {
  const known = new Map();
  for (const [at, line] of fs.readFileSync(file, 'utf8').split('\n').entries()) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [, test, reason] = /^(\S+) +(.+)$/.exec(line) ?? [];
    if (!REASONS.includes(reason) || known.has(test)) throw new Error(`${file}:${at + 1}: a path once, then one of: ${REASONS.join(', ')}`);
    known.set(test, reason);
  }
  return known;
}

function run() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'test262-'));
  try {
    const out = path.join(dir, 'report.json');
    const host = path.join(here, '../../build/tests/js-host');
    const { status } = spawnSync(process.execPath, [runner, '--test262', checkout, '--server', `${host} --server`,
      '--timeout', String(TIMEOUT_MS), '--out', out, ...options], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${runner} ended with ${status}`);
    return JSON.parse(fs.readFileSync(out, 'utf8'));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

const known = read_known(path.join(here, 'test262-known.txt'));
const { total, failures } = run();
const failed = new Map(failures);
const fresh = failures.filter(([test]) => !known.has(test));
const is_part = options.some((option) => /^--(sample|shard|filter)$/.test(option));
const stale = is_part ? [] : [...known.keys()].filter((test) => !failed.has(test));

for (const [test, why] of fresh) console.log(`fails and is not in the list: ${test}: ${why}`);
for (const test of stale) console.log(`is in the list (${known.get(test)}) and passes: ${test}`);
for (const reason of REASONS) {
  const count = failures.filter(([test]) => known.get(test) === reason).length;
  if (count) console.log(`${count} known to fail: ${reason}`);
}
const passed = total.posPass + total.negPass + failures.length - fresh.length;
console.log(`${passed} passed, ${fresh.length + stale.length} failed`);
process.exitCode = fresh.length + stale.length ? 1 : 0;

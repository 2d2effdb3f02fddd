// P18, P19 and P21: proved by test programs of their own, whose figures are told here.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { folder, write } from '../fake/service.mjs';
import { ROOT, not_applicable } from './lib.mjs';

function tells(command, args) {
  const run = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', timeout: 600000, maxBuffer: 1 << 26 });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(run.stdout) ?? [0, 0, 1];
  assert.equal(Number(failed), 0, `${command} ${args.join(' ')}: ${run.stdout.slice(-3000)}${run.stderr.slice(-2000)}`);
  return { passed: Number(passed), text: run.stdout };
}

export function P18() {
  const targets = fs.readdirSync(path.join(ROOT, 'tests/fuzz')).flatMap((name) => name.match(/^(.*)_fuzz\.c$/)?.[1] ?? []);
  const built = targets.filter((name) => fs.existsSync(path.join(ROOT, 'build/fuzz', name)));
  if (!built.length) not_applicable('the fuzz targets are not built here (make fuzz-build)');
  assert.deepEqual(built, targets);
  if (!/libFuzzer/.test(spawnSync(path.join(ROOT, 'build/fuzz', built[0]), ['-help=1'], { encoding: 'utf8' }).stderr)) {
    const { passed } = tells('tests/fuzz/replay', targets);
    return `${passed} kept inputs of ${targets.length} fuzz targets without a finding of ASan or UBSan; for a search clang's libFuzzer is missing`;
  }
  const { text } = tells('tests/fuzz/short', ['30', ...targets]);
  const runs = [...text.matchAll(/^(\S+) +(\d+) runs +(\d+) edges/gm)];
  assert.equal(runs.length, targets.length, text);
  return `${targets.length} fuzz targets, 30 s each, without a finding of ASan or UBSan; executions: ${runs.map(([, name, count]) => `${name} ${count}`).join(', ')}; make fuzz TIME=3600 searches on`;
}

export function P19() {
  const { passed, text } = tells(process.execPath, ['tests/crash/audit_test.mjs', '12', '30']);
  const told = text.split('\n').find((line) => /point|kill/i.test(line) && !/^(ok|FAIL)/.test(line));
  return `${passed} behaviours of the log after SIGKILL at 12 random points of a loaded run${told ? ` (${told.trim()})` : ''}; make check-crash takes 200`;
}

export function P21() {
  const unit = fs.readFileSync(path.join(ROOT, 'supervisor/unit/postcalld.service'), 'utf8');
  const needed = ['DynamicUser=', 'ProtectProc=invisible', 'MemoryDenyWriteExecute=', 'SystemCallFilter=', 'RestrictAddressFamilies=', 'LoadCredential'];
  for (const setting of needed) assert.ok(unit.includes(setting), setting);
  const dir = folder();
  write(dir, { 'postcalld.service': unit.replaceAll('@BINDIR@', '/usr/bin').replaceAll('@SYSCONFDIR@', '/etc') });
  const run = spawnSync('systemd-analyze', ['security', '--offline=true', path.join(dir, 'postcalld.service')], { encoding: 'utf8' });
  fs.rmSync(dir, { recursive: true });
  if (run.error || /[Uu]nrecognized option/.test(run.stderr)) not_applicable(`systemd-analyze is not here; ${needed.length} settings are in the unit file`);
  const [, exposure] = /Overall exposure level for \S+: (\d+\.\d+)/.exec(run.stdout) ?? assert.fail(run.stdout.slice(-2000) + run.stderr);
  assert.ok(Number(exposure) <= 2.2, `exposure ${exposure}`);
  return `${needed.length} settings are in the unit file; systemd-analyze security: ${exposure} of 2.2 allowed`;
}

// What leaves the machine: P14 to P16, each proved by the tests of its own, against real servers and a
// name server that lies. The figure is the number of behaviours that held.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { ROOT, build } from './lib.mjs';

function node_test(name) {
  const run = spawnSync(process.execPath, [path.join(ROOT, `tests/calls/${name}_test.mjs`)], { cwd: ROOT, encoding: 'utf8', timeout: 300000 });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(run.stdout) ?? [0, 0, 1];
  assert.equal(Number(failed), 0, `${name}: ${run.stdout}${run.stderr}`);
  return Number(passed);
}

// Not there when only the programs were copied; then what Node's tests say has to do.
function unit_test(name) {
  const program = build(`tests/unit/${name}_test`);
  if (!fs.existsSync(program)) return 0;
  const run = spawnSync(program, { cwd: ROOT, encoding: 'utf8', timeout: 300000 });
  assert.equal(run.status, 0, `${name}: ${run.stdout}${run.stderr}`);
  return Number(/\[  PASSED  \] (\d+)/.exec(run.stderr + run.stdout)[1]);
}

const sum = (...counts) => counts.reduce((a, b) => a + b, 0);

// Every option that would let libcurl go another way is set where a transfer is made, and only there.
function curl_options() {
  const text = fs.readFileSync(path.join(ROOT, 'supervisor/egress/transfer.c'), 'utf8');
  const fixed = [/CURLOPT_PROTOCOLS_STR, "http,https"/, /CURLOPT_REDIR_PROTOCOLS_STR, "http,https"/, /CURLOPT_PROXY, ""/, /CURLOPT_NOPROXY, "\*"/, /CURLOPT_NETRC, CURL_NETRC_IGNORED/, /CURLOPT_FOLLOWLOCATION, 0/, /CURLOPT_OPENSOCKETFUNCTION, on_open/, /CURLOPT_PREREQFUNCTION, on_connected/];
  for (const pattern of fixed) assert.match(text, pattern);
  assert.doesNotMatch(text, /UNIX_SOCKET|COOKIEFILE|COOKIEJAR|PATH_AS_IS|CURLOPT_SHARE|UNRESTRICTED_AUTH/);
  return fixed.length;
}

export function P14() {
  const options = curl_options();
  const units = sum(...['egress_address', 'egress_url', 'egress_rule'].map(unit_test));
  return `${sum(units, node_test('egress_names'), node_test('egress'))} behaviours of rules, names, addresses and redirects; ${options} options of libcurl fixed`;
}

export function P15() {
  return `${node_test('egress_tls')} behaviours over TLS; connections of two policies, of private rules, and spoilt ones are proved with P14`;
}

export function P16() {
  const units = sum(...['egress_secret', 'egress_scope', 'egress_mask'].map(unit_test));
  return `${sum(units, node_test('egress_secrets'))} behaviours of secrets: loaded, granted, sent, masked in every form`;
}

#!/usr/bin/env node
// Runs the scenario files of policies/examples: each call through `postcallctl run`, against a
// server that answers from the scenario, and compares outcome and requests with `expect`.
//   tests/examples.mjs [NAME...]      closes with "N passed, N failed"
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { FakeServer } from './fake/http.mjs';

const ROOT = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const EXAMPLES = path.join(ROOT, 'policies/examples');
const CTL = process.env.POSTCALLCTL ?? path.join(ROOT, process.env.B ?? 'build', 'postcallctl');
const PORT_IN_POLICIES = '127.0.0.1:18080';

function run(args) {
  return new Promise((done) => {
    execFile(CTL, args, { timeout: 60000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr }));
  });
}

/* A copy of the agent's folder in which the sample CRM's port is the test server's. */
function copyFor(agent, origin, folder) {
  const from = path.join(EXAMPLES, agent);
  for (const file of fs.readdirSync(from).filter((f) => /\.(json|js)$/.test(f))) {
    const text = fs.readFileSync(path.join(from, file), 'utf8').replaceAll(PORT_IN_POLICIES, new URL(origin).host);
    fs.writeFileSync(path.join(folder, file), text);
  }
}

const subset = (want, got, at) => {
  for (const [key, value] of Object.entries(want)) assert.deepEqual(got?.[key], value, `${at}.${key}`);
};

function compareRequest(want, got, at) {
  assert.equal(`${got?.method} ${got?.path}`, `${want.method} ${want.path}`, at);
  if (want.body !== undefined) assert.deepEqual(got.body, want.body, `${at} body`);
  if (want.text !== undefined) assert.equal(got.text, want.text, `${at} text`);
  if (want.headers) subset(want.headers, got.headers, `${at} headers`);
}

function compare(expect, outcome, requests) {
  for (const [name, status] of Object.entries(expect.functions ?? {})) {
    const one = outcome.functions.find((f) => f.name === name);
    assert.equal(one?.status, status, `${name}: ${JSON.stringify(one?.error ?? one)}`);
  }
  if (expect.status) assert.equal(outcome.status, expect.status);
  for (const [name, error] of Object.entries(expect.errors ?? {})) subset(error, outcome.functions.find((f) => f.name === name).error, `${name}.error`);
  for (const [name, condition] of Object.entries(expect.skipped ?? {})) subset(condition, outcome.functions.find((f) => f.name === name).condition, `${name}.condition`);
  for (const [name, lines] of Object.entries(expect.console ?? {})) assert.deepEqual(outcome.functions.find((f) => f.name === name).console.map((l) => l.message), lines);
  if (expect.context) subset(expect.context, outcome.context, 'context');
  if (expect.called) expect.called.forEach((want, i) => subset(want, outcome.context.functions_called[i], `functions_called.${i}`));
  if (expect.requests) {
    assert.equal(requests.length, expect.requests.length, `requests: ${requests.map((r) => `${r.method} ${r.path}`).join(', ')}`);
    expect.requests.forEach((want, i) => compareRequest(want, requests[i], `request ${i}`));
  }
  if (expect.requests_in_any_order) {
    const key = (r) => `${r.method} ${r.path} ${r.headers?.['x-attempt'] ?? ''}`;
    const left = [...requests];
    for (const want of expect.requests_in_any_order) {
      const i = left.findIndex((got) => key(got).startsWith(key(want).trimEnd()));
      assert.notEqual(i, -1, `no request ${key(want)} among ${left.map(key).join(', ')}`);
      compareRequest(want, left.splice(i, 1)[0], key(want));
    }
    assert.deepEqual(left.map(key), []);
  }
}

async function runScenario(agent, file) {
  const scenario = JSON.parse(fs.readFileSync(file, 'utf8'));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postcall-example-'));
  const server = await new FakeServer(scenario.server).start();
  try {
    copyFor(agent, server.origin, folder);
    fs.mkdirSync(path.join(folder, 'secrets'), { mode: 0o700 });
    for (const [name, value] of Object.entries(scenario.secrets ?? {})) fs.writeFileSync(path.join(folder, 'secrets', name), value, { mode: 0o600 });
    fs.writeFileSync(path.join(folder, 'call.json'), JSON.stringify(scenario.call));
    const { code, stdout, stderr } = await run(['run', '--secrets', path.join(folder, 'secrets'), '-p', path.join(folder, 'policy.json'), path.join(folder, 'call.json')]);
    assert.ok(stdout, `no outcome, exit ${code}: ${stderr}`);
    const outcome = JSON.parse(stdout);
    compare(scenario.expect, outcome, server.requests);
    assert.equal(code, outcome.status === 'completed' ? 0 : 1, 'exit status');
    for (const value of Object.values(scenario.secrets ?? {})) assert.ok(!stdout.includes(value), 'a secret is in the outcome');
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

let passed = 0, failed = 0;
const only = process.argv.slice(2);
for (const agent of fs.readdirSync(EXAMPLES).sort()) {
  const folder = path.join(EXAMPLES, agent, 'scenarios');
  if (!fs.existsSync(folder)) continue;
  for (const file of fs.readdirSync(folder).sort()) {
    const name = `${agent}/${path.basename(file, '.json')}`;
    if (only.length && !only.some((o) => name.includes(o))) continue;
    try {
      await runScenario(agent, path.join(folder, file));
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.message}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

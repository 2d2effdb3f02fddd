#!/usr/bin/env node
// The service under a service manager: the socket that it is given, what it tells, its unit file. Where no
// systemd runs, tests/fake/unit_host.c takes away what the unit takes away.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import http from 'node:http';
import { spawn, spawnSync } from 'node:child_process';
import { FakeServer } from '../fake/http.mjs';
import { DAEMON, folder, run, write } from '../fake/service.mjs';

const ROOT = path.dirname(path.dirname(import.meta.dirname));
const HOST = path.join(ROOT, process.env.B ?? 'build', 'tests/unit-host');
const UNIT = path.join(ROOT, 'supervisor/unit/postcalld.service');
const EXPOSURE_MOST = 2.2;
const SECRET = 'a-value-for-the-unit-test';

// postcalld below unit-host, its lines as they come.
class Unit {
  out = '';
  err = '';
  #waiting = [];

  constructor(host, { policies = {}, args = [], env = {} } = {}) {
    this.dir = folder();
    fs.chmodSync(this.dir, 0o755);
    this.socket = path.join(this.dir, 'socket');
    write(path.join(this.dir, 'policies'), policies);
    fs.chmodSync(path.join(this.dir, 'policies'), 0o755);
    this.state = path.join(this.dir, 'state');
    this.args = [...host, DAEMON, '--policies', path.join(this.dir, 'policies'), '--state', this.state, ...args];
    this.env = env;
  }

  start() {
    this.process = spawn(HOST, this.args, { env: { PATH: process.env.PATH, ...this.env } });
    this.ended = new Promise((done) => this.process.on('close', (code) => {
      this.code = code;
      for (const { failed, pattern } of this.#waiting.splice(0)) failed(new Error(`ended (${code}) without ${pattern}:\n${this.out}${this.err}`));
      done(code);
    }));
    this.process.stderr.setEncoding('utf8').on('data', (text) => { this.err += text; });
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      this.out += text;
      this.#waiting = this.#waiting.filter(({ pattern, found }) => !(pattern.test(this.out) && (found(), true)));
    });
    return this;
  }

  says(pattern) {
    if (pattern.test(this.out)) return Promise.resolve();
    if (this.code !== undefined) return Promise.reject(new Error(`ended (${this.code}) without ${pattern}:\n${this.out}${this.err}`));
    return new Promise((found, failed) => this.#waiting.push({ pattern, found, failed }));
  }

  request(method, target, body) {
    return new Promise((done, failed) => {
      const request = http.request({ socketPath: this.socket, method, path: target, agent: false, headers: body ? { 'Content-Type': 'application/json' } : {} }, async (response) => {
        const parts = [];
        for await (const part of response) parts.push(part);
        done({ status: response.statusCode, body: JSON.parse(Buffer.concat(parts)) });
      });
      request.on('error', failed).end(body && JSON.stringify(body));
    });
  }

  async stop() {
    if (this.code === undefined) this.process.kill('SIGTERM');
    await this.ended;
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

const hello = { 'hello.json': { agent: 'hello', functions: [{ name: 'hello', mode: 'advanced', source: 'hello.js' }] }, 'hello.js': 'async function hello(context) { context.post_call.hello = 1; }\n' };
const not_applicable = (why) => console.log(`     not applicable: ${why}`);

// The unit's file with its program in place.
function installed() {
  const dir = folder();
  fs.writeFileSync(path.join(dir, 'postcalld.service'), fs.readFileSync(UNIT, 'utf8').replaceAll('@BINDIR@', path.dirname(DAEMON)).replaceAll('@SYSCONFDIR@', '/etc'));
  fs.copyFileSync(UNIT.replace('.service', '.socket'), path.join(dir, 'postcalld.socket'));
  return dir;
}

const settings = (key) => [...fs.readFileSync(UNIT, 'utf8').matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].flatMap(([, value]) => value.split(' '));

// The names that SystemCallFilter= lets through; undefined where nobody knows its sets.
function allowed_calls() {
  const names = [];
  const add = (name) => {
    if (!name.startsWith('@')) return names.push(name);
    const { status, stdout } = spawnSync('systemd-analyze', ['syscall-filter', name], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`systemd-analyze does not know ${name}`);
    for (const line of stdout.split('\n').slice(1).map((l) => l.trim()).filter((l) => l && !l.startsWith('#'))) add(line);
  };
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) return;
  for (const name of ['@default', ...settings('SystemCallFilter')]) add(name);
  return names;
}

await run({
  async 'a socket that is passed is used, and left where it is'() {
    const unit = new Unit(['--socket', 'SOCKET', '--notify'], { policies: hello });
    unit.args[1] = unit.socket;
    await unit.start().says(/READY=1/);
    assert.equal((await unit.request('GET', '/readyz')).body.ready, true);
    assert.equal((await unit.request('POST', '/v1/calls', { agent: 'hello' })).body.context.post_call.hello, 1);
    assert.ok(unit.err.includes(`socket=${unit.socket}`));
    unit.process.kill('SIGTERM');
    assert.equal(await unit.ended, 0);
    assert.ok(fs.statSync(unit.socket).isSocket());
    await unit.stop();
  },

  async 'what else may be passed is refused or not meant for us'() {
    const two = new Unit(['--socket', '/tmp/x', '--socket', '/tmp/x']);
    two.args[1] = two.socket;
    two.args[3] = `${two.socket}2`;
    assert.equal(await two.start().ended, 78);
    assert.match(two.err, /more than one/);
    await two.stop();
    const other = new Unit(['--socket', '/tmp/x', '--pid', '1']);
    other.args[1] = other.socket;
    assert.equal(await other.start().ended, 64);
    assert.match(other.err, /--socket PATH is missing/);
    await other.stop();
  },

  async 'the manager hears: ready, reloading, stopping'() {
    const unit = new Unit(['--notify'], { policies: hello, args: ['--socket', 'S'] });
    unit.args[unit.args.length - 1] = unit.socket;
    await unit.start().says(/^notify: READY=1 \| STATUS=1 policies, 0 files refused$/m);
    write(path.join(unit.dir, 'policies'), { 'bad.json': '{' });
    unit.process.kill('SIGHUP');
    await unit.says(/^notify: RELOADING=1 \| MONOTONIC_USEC=\d+\nnotify: READY=1 \| STATUS=1 policies, 1 files refused$/m);
    unit.process.kill('SIGTERM');
    await unit.says(/^notify: STOPPING=1$/m);
    assert.equal(await unit.ended, 0);
    assert.doesNotMatch(unit.out, /WATCHDOG/);
    await unit.stop();
  },

  async 'the watchdog hears the loop turn'() {
    const unit = new Unit(['--notify', '--watchdog-us', '100000'], { args: ['--socket', 'S'] });
    unit.args[unit.args.length - 1] = unit.socket;
    await unit.start().says(/(WATCHDOG=1\n[^]*){4}/);
    assert.ok(unit.out.indexOf('READY=1') < unit.out.indexOf('WATCHDOG=1'));
    await unit.stop();
  },

  async 'the unit exposes little'() {
    const dir = installed();
    const { status, stdout, stderr, error } = spawnSync('systemd-analyze', ['security', '--offline=true', path.join(dir, 'postcalld.service')], { encoding: 'utf8' });
    if (error || /[Uu]nrecognized option/.test(stderr)) return not_applicable('no systemd-analyze security --offline here');
    const [, level] = /Overall exposure level for postcalld\.service: ([\d.]+)/.exec(stdout) ?? [];
    assert.ok(Number(level) <= EXPOSURE_MOST, `exposure ${level} (status ${status}):\n${stdout}${stderr}`);
    console.log(`     exposure ${level}`);
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', path.join(dir, 'postcalld.socket'), path.join(dir, 'postcalld.service')], { encoding: 'utf8' });
    // A root without procps has no kill; systems that run units do.
    assert.doesNotMatch(verified.stdout + verified.stderr, /postcalld\.(service|socket):(?! Command \/bin\/kill is not executable)/);
    fs.rmSync(dir, { recursive: true });
  },

  async 'it runs, and keeps its sandbox, with the rights that the unit leaves it'() {
    const calls = allowed_calls();
    if (process.getuid() !== 0) return not_applicable('only root can take rights away like systemd');
    if (!calls) return not_applicable('no systemd-analyze here that knows the sets of SystemCallFilter');
    const server = await new FakeServer([{ method: 'POST', path: '/tell', body: { id: 9 } }]).start();
    const policies = { ...hello, 'tell.json': { agent: 'tell', egress: [{ url: `${server.origin}/*`, private: true }], secrets: { KEY: { hosts: [new URL(server.origin).host] } },
      functions: [{ name: 'tell', mode: 'basic', api: `${server.origin}/tell`, method: 'POST', headers: { 'X-Key': 'x_secrets.KEY' } }] } };
    const uid = 61234;
    const unit = new Unit(['--socket', 'S', '--notify', '--uid', String(uid), '--no-new-privs', '--deny-write-exec', '--restrict-suid', '--proc',
      '--families', settings('RestrictAddressFamilies').join(), '--filter', 'F'], { policies });
    const filter = path.join(unit.dir, 'filter'), credentials = path.join(unit.dir, 'credentials');
    unit.args[1] = unit.socket;
    unit.args[unit.args.indexOf('F')] = filter;
    fs.writeFileSync(filter, calls.join('\n'));
    write(credentials, { secrets_KEY: SECRET }, 0o400);
    fs.mkdirSync(unit.state, { mode: 0o700 });
    for (const owned of [unit.state, credentials, path.join(credentials, 'secrets_KEY')]) fs.chownSync(owned, uid, uid);
    unit.env = { CREDENTIALS_DIRECTORY: credentials };
    try {
      await unit.start().says(/READY=1/);
      const left_out = unit.out.match(/^refused: .*$/gm);
      if (left_out) not_applicable(left_out.join('; '));
      const { body } = await unit.request('GET', '/readyz');
      assert.match(body.layers, /namespaces, landlock/);
      assert.deepEqual(body.waived, []);
      assert.equal((await unit.request('POST', '/v1/calls', { agent: 'hello' })).body.context.post_call.hello, 1);
      const told = (await unit.request('POST', '/v1/calls', { agent: 'tell' })).body;
      assert.equal(told.status, 'completed', JSON.stringify(told));
      assert.equal(server.requests[0].headers['x-key'], SECRET);
      unit.process.kill('SIGTERM');
      assert.equal(await unit.ended, 0, unit.err);
    } finally {
      await unit.stop();
      await server.stop();
    }
  },
});

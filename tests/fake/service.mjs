// A real postcalld for tests, in a folder of its own, and a client for its socket.
//   const service = await new Service({ policies: { 'a.json': {...}, 'f.js': '...' } }).start();
//   const { status, body } = await service.post('/v1/calls', { agent: 'a' });
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import http from 'node:http';
import { spawn } from 'node:child_process';

const ROOT = path.dirname(path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)));
export const DAEMON = path.join(ROOT, process.env.B ?? 'build', 'postcalld');
export const CTL = path.join(ROOT, process.env.B ?? 'build', 'postcallctl');

export function folder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'postcalld-test-'));
}

export function write(dir, files, mode = 0o644) {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 1), { mode });
  }
}

export class Service {
  log = '';
  #waiting = [];

  constructor({ policies = {}, secrets = {}, config, wrap = [], daemon = DAEMON, env = {} } = {}) {
    this.dir = folder();
    this.policies = path.join(this.dir, 'policies');
    this.socket = path.join(this.dir, 'socket');
    this.wrap = wrap;
    this.daemon = daemon;
    this.env = { PATH: process.env.PATH, ...env };
    write(this.policies, policies);
    write(path.join(this.dir, 'secrets'), secrets, 0o600);
    if (config) write(this.dir, { 'config.json': config });
    this.args = ['--policies', this.policies, '--socket', this.socket, '--state', path.join(this.dir, 'state'), '--secrets', path.join(this.dir, 'secrets'),
      ...(config ? ['--config', path.join(this.dir, 'config.json')] : [])];
  }

  // Starts it; done when it listens or has ended.
  async start() {
    const [program, ...rest] = [...this.wrap, this.daemon, ...this.args];
    this.process = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], env: this.env });
    this.ended = new Promise((done) => this.process.on('close', (code, signal) => {
      this.code = signal ?? code;
      for (const { give_up } of this.#waiting.splice(0)) give_up();
      done(this.code);
    }));
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.log += text;
      this.#waiting = this.#waiting.filter(({ pattern, from, found }) => !(pattern.test(this.log.slice(from)) && (found(), true)));
    });
    await Promise.race([this.says(/ start /), this.ended]);
    return this;
  }

  // The next log line (from `from` on) that fits; fails when the service ends before.
  says(pattern, from = 0) {
    if (pattern.test(this.log.slice(from))) return Promise.resolve();
    return new Promise((found, failed) => this.#waiting.push({ pattern, from, found, give_up: () => failed(new Error(`ended (${this.code}) without saying ${pattern}:\n${this.log}`)) })).catch((error) => {
      if (pattern.source !== ' start ') throw error;
    });
  }

  request(method, target, { body, headers = {}, signal } = {}) {
    return new Promise((done, failed) => {
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const request = http.request({ socketPath: this.socket, method, path: target, signal, agent: false,
        headers: { ...(text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }), ...headers } }, async (response) => {
        try {
          const parts = [];
          for await (const part of response) parts.push(part);
          const answer = Buffer.concat(parts).toString();
          const is_json = /json/.test(response.headers['content-type'] ?? '');
          done({ status: response.statusCode, headers: response.headers, text: answer, body: is_json ? JSON.parse(answer) : undefined });
        } catch (error) {
          failed(error);
        }
      });
      request.on('error', failed);
      request.end(text);
    });
  }

  get(target) {
    return this.request('GET', target);
  }

  post(target, body, headers) {
    return this.request('POST', target, { body, headers });
  }

  // The processes that it started and that live.
  children(of = this.process.pid) {
    try {
      return fs.readFileSync(`/proc/${of}/task/${of}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  // Sends a signal to every child that runs a function: they are the zygotes' own children.
  crash_children(signal) {
    let count = 0;
    for (const pid of this.children().flatMap((outer) => this.children(outer)).flatMap((zygote) => this.children(zygote))) {
      try {
        process.kill(pid, signal);
        count++;
      } catch { /* it has just ended */ }
    }
    return count;
  }

  async stop(signal = 'SIGTERM') {
    if (this.code === undefined) this.process.kill(signal);
    const code = await this.ended;
    fs.rmSync(this.dir, { recursive: true, force: true });
    return code;
  }
}

// A gate for FakeServer routes: `answer` waits until open() was called; `reached` settles with the first request.
export function gate(answer = { body: { ok: true } }) {
  let open, reach;
  const opened = new Promise((done) => { open = done; });
  const reached = new Promise((done) => { reach = done; });
  return { open, reached, answer: async () => { reach(); await opened; return answer; } };
}

// Runs tests one after the other; closes with "N passed, N failed" and exits.
export async function run(tests) {
  let passed = 0, failed = 0;
  const only = process.argv.slice(2);
  for (const [name, test] of Object.entries(tests)) {
    if (only.length && !only.some((o) => name.includes(o))) continue;
    try {
      let timer;
      await Promise.race([test(), new Promise((_, late) => { timer = setTimeout(() => late(new Error('not over after a minute')), 60000); })]).finally(() => clearTimeout(timer));
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.stack}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

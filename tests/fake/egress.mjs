// Drives build/tests/egress-host: one promise for each request. See tests/fake/egress_host.c.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const program = process.env.EGRESS_HOST ?? path.resolve(import.meta.dirname, '../..', process.env.B ?? 'build', 'tests/egress-host');

// The major version of the libcurl that is built against: 7 on Debian 12, 8 on Debian 13.
export const LIBCURL = Number(/libcurl (\d+)/.exec(execFileSync('curl-config', ['--version'], { encoding: 'utf8' }))[1]);

export class EgressHost {
  #process;
  #waiting = new Map();
  #next = 1;
  #folder;

  // policy: an object; options: {secrets: {NAME: value}, resolvers: [], hosts: text, ca: file, env: {}, args: []}
  static async start(policy, options = {}) {
    const host = new EgressHost();
    await host.#start(policy, options);
    return host;
  }

  async #start(policy, options) {
    this.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'egress-'));
    const file = path.join(this.#folder, 'policy.json');
    fs.writeFileSync(file, JSON.stringify({ agent: 'a', functions: [], ...policy }), { mode: 0o600 });
    const args = [file, ...(options.resolvers ?? ['127.0.0.1:9']).map((r) => `resolver=${r}`)];
    const hosts = path.join(this.#folder, 'hosts');
    fs.writeFileSync(hosts, options.hosts ?? '');
    this.hostsFile = hosts;
    args.push(`hosts=${hosts}`);
    if (options.ca) args.push(`ca=${options.ca}`);
    args.push(...(options.args ?? []));
    if (options.secrets) {
      const folder = path.join(this.#folder, 'secrets');
      fs.mkdirSync(folder, { mode: 0o700 });
      for (const [name, value] of Object.entries(options.secrets)) fs.writeFileSync(path.join(folder, name), value, { mode: 0o600 });
      args.push(`secrets=${folder}`);
    }
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...options.env } });
    this.ended = new Promise((done) => this.#process.on('close', (code, signal) => done(signal ?? code)));
    const ready = new Promise((done, failed) => {
      this.#waiting.set(0, { done });
      this.ended.then((code) => {
        failed(new Error(`egress-host ended with ${code}`));
        for (const { done: tell } of this.#waiting.values()) tell({ code: `egress-host ended with ${code}` });
      });
    });
    readline.createInterface(this.#process.stdout).on('line', (line) => this.#hear(JSON.parse(line)));
    this.secrets = await ready;
  }

  #hear(line) {
    const waiting = this.#waiting.get(line.id);
    if (!waiting) return;
    if (line.hop) return waiting.hops.push(line.hop);
    this.#waiting.delete(line.id);
    if (line.secrets) return waiting.done(line.secrets);
    if (line.mail) return waiting.done({ message_id: line.mail });
    const ret = line.response ?? line.failed;
    ret.hops = waiting.hops;
    if (line.response) {
      ret.bytes = Buffer.from(ret.body, 'base64');
      ret.text = ret.bytes.toString();
      ret.header = (name) => ret.headers.find(([n]) => n.toLowerCase() === name)?.[1];
    }
    waiting.done(ret);
  }

  // {status, reason, headers, bytes, text, broken, words, url, redirects, hops} or {code, message, ..., hops}
  request(request) {
    const id = this.#next++;
    const promise = new Promise((done) => this.#waiting.set(id, { done, hops: [] }));
    this.#process.stdin.write(`${JSON.stringify({ id, method: 'GET', headers: [], ...request })}\n`);
    promise.cancel = () => {
      this.#waiting.delete(id);
      this.#process.stdin.write(`${JSON.stringify({ cancel: id })}\n`);
    };
    return promise;
  }

  // {message_id} or {code, message, ...}
  mail(mail) {
    const id = this.#next++;
    const promise = new Promise((done) => this.#waiting.set(id, { done, hops: [] }));
    this.#process.stdin.write(`${JSON.stringify({ id, mail })}\n`);
    return promise;
  }

  get pid() {
    return this.#process.pid;
  }

  async stop() {
    this.#process.stdin.end();
    const code = await this.ended;
    fs.rmSync(this.#folder, { recursive: true });
    return code;
  }
}

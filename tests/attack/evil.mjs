// A service whose sandbox program is the evil child, with a policy for each variant of each case
// and a harmless function beside them.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { chain_fault, open_acts, read_log, records } from '../fake/audit.mjs';
import { FakeServer } from '../fake/http.mjs';
import { Service, folder } from '../fake/service.mjs';
import { build, children_of, family, until } from '../promises/lib.mjs';

export const SECRETS = { TOKEN: 'value-of-the-token-01', OTHER: 'value-of-the-other-02', GOOD_KEY: 'value-of-the-good-key-03', LONG: `value-of-the-long-04-${'0123456789abcdef'.repeat(1000)}` };

// postcalld finds postcall-sandbox beside itself: a copy of it, beside the evil program.
export function install(program = 'evil-child', daemon = 'postcalld') {
  const dir = folder();
  fs.chmodSync(dir, 0o755);
  fs.copyFileSync(build(daemon), path.join(dir, 'postcalld'));
  fs.copyFileSync(build(`tests/${program}`), path.join(dir, 'postcall-sandbox'));
  return path.join(dir, 'postcalld');
}

// Kept connections would be counted among the descriptors.
const CLOSE = { Connection: 'close' };
const LEAK = (origin) => `async function leak(context) {\n  await axios.post('${origin}/leak', [...x_secrets.GOOD_KEY]);\n  await axios.get('${origin}/slow');\n}\n`;

export class Evil {
  counts = { now: 0, most: 0 };
  ends = [];

  // variants: names of functions, "w01_3"; limits: by name
  constructor(variants, { program = 'evil-child', daemon = 'postcalld', limits = {} } = {}) {
    this.variants = variants;
    this.limits = limits;
    this.daemon = install(program, daemon);
  }

  async start() {
    const large = 'x'.repeat(4 << 20);
    this.slow = new Promise((done) => { this.end_slow = () => done({ body: 'slow', headers: CLOSE }); });
    this.server = await new FakeServer([{ path: '/ok', answer: async () => this.#counted() }, { method: 'POST', path: '/good', headers: CLOSE, body: { fine: true } },
      { method: 'POST', path: '/leak', headers: CLOSE, body: '' }, { path: '/slow', answer: () => this.slow }, { path: '/large', headers: CLOSE, body: large }, { path: '*', headers: CLOSE, body: 'any' }]).start();
    const { origin } = this.server;
    const host = origin.slice('http://'.length);
    const rule = (path_) => ({ url: `${origin}${path_}`, private: true });
    const policies = {};
    for (const name of this.variants) {
      policies[`${name}.json`] = { agent: name, limits: { wall_ms: 30000, cpu_ms: 2000, ...this.limits[name] }, egress: [rule('/ok'), rule('/slow'), rule('/large')],
        secrets: { TOKEN: { hosts: [host], in: ['header:X-Token'] }, OTHER: { hosts: ['other.example'], in: ['header:X-Token'] }, LONG: { hosts: [host], in: ['body'] } },
        functions: [{ name, mode: 'advanced', source: `${name}.js` }] };
      policies[`${name}.js`] = `async function ${name}(context) {\n  context.post_call.harmless = true;\n}\n`;
    }
    policies['good.json'] = { agent: 'good', egress: [rule('/good')], secrets: { GOOD_KEY: { hosts: [host], in: ['header:X-Key'] } },
      functions: [{ name: 'good', mode: 'basic', api: `${origin}/good`, method: 'POST', headers: { 'X-Key': 'x_secrets.GOOD_KEY' }, parameters: { n: '{{call_metadata.n}}' } }] };
    policies['leak.json'] = { agent: 'leak', egress: [{ ...rule('/leak') }, rule('/slow')], secrets: { GOOD_KEY: { hosts: [host], in: ['header:X-Key'] } }, functions: [{ name: 'leak', mode: 'advanced', source: 'leak.js' }] };
    policies['leak.js'] = LEAK(origin);
    this.service = await new Service({ policies, secrets: SECRETS, daemon: this.daemon }).start();
    assert.equal(this.service.code, undefined, this.service.log);
    assert.match(this.service.log, / start .*refused=0/);
    await this.good();
    return this;
  }

  async #counted() {
    this.counts.most = Math.max(this.counts.most, ++this.counts.now);
    await new Promise((done) => setImmediate(done));
    this.counts.now--;
    return { body: 'ok', headers: CLOSE };
  }

  async stop() {
    this.end_slow();
    this.service.process.kill('SIGTERM');
    await this.service.ended;
    const log = fs.existsSync(this.service.dir) ? read_log(path.join(this.service.dir, 'state/audit.jsonl')) : '';
    const code = await this.service.stop();
    this.#audited(log);
    await this.server.stop();
    fs.rmSync(path.dirname(this.daemon), { recursive: true });
    assert.equal(code, 0, this.service.log);
    assert.doesNotMatch(this.service.log, /Sanitizer|runtime error/, this.service.log);
  }

  // The one function of one call of an evil agent, and the call's context afterwards.
  async call(name, context = {}) {
    const { status, body, text } = await this.service.post('/v1/calls', { agent: name, callSid: 'CA1', origin: this.server.origin, call_metadata: { kept: 1 }, ...context });
    assert.equal(status, 200, text);
    for (const value of Object.values(SECRETS)) assert.ok(!text.includes(value), `${name}: a secret's value is in the outcome`);
    this.ends.push([body.call_id, body.functions[0].error?.code]);
    return { ...body.functions[0], context: body.context, call: body, said: body.functions[0].console.map((line) => line.message) };
  }

  // One record of each child's end, with the code that its outcome has, and none of its bytes.
  #audited(log) {
    assert.equal(chain_fault(log), undefined);
    const all = records(log);
    assert.deepEqual(open_acts(all), []);
    const ends = new Map();
    for (const record of all.filter((row) => row.kind === 'child.ended' && row.call_id)) ends.set(record.call_id, [...(ends.get(record.call_id) ?? []), record.code]);
    for (const [call_id, error] of this.ends) {
      if (error === 'function.quarantined') continue;
      const told = ends.get(call_id);
      assert.equal(told?.length, 1, `${call_id}: ${told}`);
      // What the result said only the outcome tells: limit.context_kb, a result that is none.
      assert.ok(told[0] === error || told[0] === undefined, `${call_id}: ${error} in the outcome, ${told[0]} in the log`);
    }
    for (const value of Object.values(SECRETS)) assert.ok(!log.includes(value));
    assert.ok(log.split('\n').every((line) => line.length < 4096));
  }

  async good(n = 1) {
    const before = process.hrtime.bigint();
    const { body } = await this.service.post('/v1/calls', { agent: 'good', call_metadata: { n } });
    assert.equal(body.status, 'completed', JSON.stringify(body));
    assert.deepEqual(body.functions[0].http.map((row) => row.status), [200]);
    return Number(process.hrtime.bigint() - before) / 1e6;
  }

  // What must be as it was before: descriptors, processes, zombies.
  async settled() {
    const fds = () => { try { return fs.readdirSync(`/proc/${this.service.process.pid}/fd`).length; } catch { return -1; } };
    await until(async () => {
      const ready = (await this.service.get('/readyz')).body;
      return ready.children === 0 && ready.zygotes === 2 && family(this.service).children.length === 0 && children_of(this.service.process.pid).length === 2;
    }, 'no children, two zygotes');
    return fds();
  }

  memory_kb() {
    return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${this.service.process.pid}/status`, 'utf8'))[1]);
  }

  asked(path_) {
    return this.server.requests.filter((request) => request.path === path_);
  }
}

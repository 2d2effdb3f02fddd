#!/usr/bin/env node
// The audit log from outside: what is recorded, in which order, and what `postcallctl audit` makes of it.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { FakeServer } from '../fake/http.mjs';
import { CTL, DAEMON, Service, folder, run, write } from '../fake/service.mjs';
import { chain_fault, open_acts, read_log, records } from '../fake/audit.mjs';

const SECRET = 'the-value-of-a-secret-1';

function ctl(...args) {
  const { status, stdout, stderr } = spawnSync(CTL, ['audit', ...args], { encoding: 'utf8' });
  let json;
  try { json = JSON.parse(stdout); } catch { json = undefined; }
  return { status, stdout, stderr, json };
}

const source = `async function ask(context) {
  await axios.get(context.call_metadata.origin + '/old');
  await axios.get('http://127.0.0.1:9/nowhere').catch(() => {});
  await axios.post(context.call_metadata.origin + '/new?key=' + x_secrets.KEY).catch(() => {});
  await axios.get(context.call_metadata.origin + '/echo', { headers: { 'X-Other': x_secrets.KEY } }).catch(() => {});
}
`;
const policy = (origin) => ({ agent: 'audited', egress: [{ url: `${origin}/*`, private: true }], secrets: { KEY: { hosts: [new URL(origin).host], in: ['header:X-Key', 'query'] } },
  functions: [{ name: 'tell', mode: 'basic', api: `${origin}/tell/{{callSid}}`, method: 'POST', headers: { 'X-Key': 'x_secrets.KEY' } }, { name: 'ask', mode: 'advanced', source: 'ask.js' }] });

// One service that ran one call and stopped; its log.
async function one_call(more = {}) {
  const server = await new FakeServer([{ method: 'POST', path: '/tell/*', body: {} }, { path: '/old', status: 302, headers: { Location: '/moved' } },
    { path: '/moved', body: {} }, { method: 'POST', path: '/new', status: 500, body: {} }]).start();
  const service = await new Service({ policies: { 'policy.json': policy(server.origin), 'ask.js': source }, secrets: { KEY: SECRET }, ...more }).start();
  const { body } = await service.post('/v1/calls', { agent: 'audited', callSid: 'CA1', call_metadata: { origin: server.origin } });
  const dir = folder();
  service.process.kill('SIGTERM');
  await service.ended;
  fs.cpSync(service.dir, dir, { recursive: true });
  fs.rmSync(service.dir, { recursive: true });
  await server.stop();
  const copy = path.join(dir, 'state/audit.jsonl');
  return { origin: server.origin, outcome: body, log: copy, dir, text: read_log(copy), all: records(read_log(copy)), stderr: service.log };
}

const drop = ({ dir }) => fs.rmSync(dir, { recursive: true });
const kinds = (all) => all.map((r) => r.kind);
const details = ({ seq, time, hash, call_id, agent, function: _, ...rest }) => rest;

await run({
  async 'a call from its acceptance to its end'() {
    const it = await one_call();
    try {
      assert.equal(chain_fault(it.text), undefined);
      assert.deepEqual(open_acts(it.all), []);
      assert.deepEqual(kinds(it.all).slice(0, 2), ['log.begun', 'service.started']);
      assert.equal(it.all.at(-1).kind, 'service.stopped');
      const [loaded] = it.all.filter((r) => r.kind === 'policy.loaded');
      assert.equal(loaded.sha256, it.outcome.policy.sha256);
      assert.deepEqual(loaded.functions.map((f) => f.name), ['tell', 'ask']);
      const call = it.all.filter((r) => r.call_id);
      assert.deepEqual(kinds(call), ['call.accepted',
        'child.started', 'secret.released', 'request.started', 'request.ended', 'child.ended',
        'child.started', 'request.started', 'request.ended', 'request.started', 'request.ended', 'request.denied',
        'secret.released', 'request.started', 'request.ended', 'request.denied', 'child.ended',
        'call.ended']);
      assert.ok(call.every((r) => r.call_id === it.outcome.call_id && r.agent === 'audited'));
      assert.deepEqual(call.slice(1, -1).map((r) => r.function), [...Array(5).fill('tell'), ...Array(11).fill('ask')]);
      assert.equal(call[0].uid, process.getuid());
      const host = new URL(it.origin).host;
      assert.deepEqual(details(call[2]), { kind: 'secret.released', secret: 'KEY', host, place: 'header' });
      assert.deepEqual(details(call[3]), { kind: 'request.started', method: 'POST', url: `${it.origin}/tell/CA1`, rule: `${it.origin}/*`, private: true, hop: 0 });
      assert.equal(call[4].http, 200);
      assert.deepEqual([call[7].hop, call[8].http, call[9].hop, call[9].url], [0, 302, 1, `${it.origin}/moved`]);
      assert.equal(call[11].code, 'ERR_EGRESS_DENIED');
      assert.match(call[11].message, /127\.0\.0\.1:9/);
      assert.equal(call[12].place, 'query');
      assert.match(call[13].url, /\/new\?key=secret-KEY-/);
      assert.equal(call[14].http, 500);
      assert.equal(call[15].code, 'ERR_SECRET_DENIED');
      assert.equal(call.at(-1).status, 'completed');
    } finally {
      drop(it);
    }
  },

  async 'signatures with secrets'() {
    const sign = (name) => `try { crypto.createHmac('sha256', x_secrets.${name}).update('data').digest(); } catch (e) { context.post_call.code = e.code; }`;
    const service = await new Service({ secrets: { KEY: SECRET, OTHER: `${SECRET}2` }, policies: {
      'policy.json': { agent: 'audited', secrets: { KEY: { hosts: [], in: ['hmac'] }, OTHER: { hosts: [] } }, functions: [{ name: 'sign', mode: 'advanced', source: 'sign.js' }] },
      'sign.js': `async function sign(context) { ${sign('KEY')} ${sign('OTHER')} ${sign('OTHER')} }` } }).start();
    const log = path.join(service.dir, 'state/audit.jsonl');
    try {
      const { body } = await service.post('/v1/calls', { agent: 'audited' });
      assert.equal(body.context.post_call.code, 'ERR_SECRET_DENIED');
      service.process.kill('SIGTERM');
      await service.ended;
      const text = read_log(log), call = records(text).filter((r) => r.call_id && r.function);
      assert.equal(chain_fault(text), undefined);
      assert.deepEqual(kinds(call), ['child.started', 'secret.released', 'signature.started', 'signature.ended', 'signature.denied', 'child.ended']);
      assert.deepEqual(details(call[1]), { kind: 'secret.released', secret: 'KEY', place: 'hmac' });
      assert.deepEqual(details(call[2]), { kind: 'signature.started', algorithm: 'sha256', bytes: 4 });
      assert.deepEqual([call[3].begin, call[3].status, call[4].code], [call[2].seq, 'given', 'ERR_SECRET_DENIED']);
      assert.ok(!text.includes(SECRET));
    } finally {
      service.process.kill('SIGKILL');
      fs.rmSync(service.dir, { recursive: true });
    }
  },

  async 'no secret, and no more than 200 bytes of what a child says'() {
    const it = await one_call();
    try {
      assert.ok(!it.text.includes(SECRET));
      assert.ok(it.all.every((r) => Object.entries(r).every(([key, value]) => typeof value !== 'string' || key === 'hash' || Buffer.byteLength(value) <= 200)));
    } finally {
      drop(it);
    }
  },

  async 'policies: loaded, changed, refused, removed; peers'() {
    const good = { agent: 'a', functions: [] };
    const service = await new Service({ policies: { 'a.json': good } }).start();
    const log = path.join(service.dir, 'state/audit.jsonl');
    const reload = () => service.post('/v1/policies/reload');
    try {
      await reload();
      write(service.policies, { 'a.json': { ...good, description: 'another' } });
      await reload();
      write(service.policies, { 'a.json': '{' });
      await reload();
      fs.rmSync(path.join(service.policies, 'a.json'));
      await reload();
      await service.get('/healthz');
      service.process.kill('SIGTERM');
      await service.ended;
      const all = records(fs.readFileSync(log, 'utf8'));
      const policies = all.filter((r) => r.kind.startsWith('policy.'));
      assert.deepEqual(kinds(policies), ['policy.loaded', 'policy.changed', 'policy.refused', 'policy.removed']);
      assert.equal(policies[1].before, policies[0].sha256);
      assert.deepEqual([policies[2].code, policies[2].line], ['json.syntax', 1]);
      assert.equal(policies[3].before, policies[1].sha256);
      const peers = all.filter((r) => r.kind === 'peer.connected');
      assert.equal(peers.length, 5);
      assert.deepEqual([peers[0].uid, peers[0].pid], [process.getuid(), process.pid]);
    } finally {
      await service.stop();
    }
  },

  async 'a service does not start where it cannot keep its log'() {
    const service = new Service({ policies: {}, config: { audit: { path: '/proc/nowhere/audit.jsonl' } } });
    await service.start();
    assert.equal(service.code, 78);
    assert.match(service.log, /audit\.file/);
    await service.stop();
  },

  async 'nothing begins while the disk takes nothing'() {
    const server = await new FakeServer([{ method: 'POST', path: '/tell', body: {} }]).start();
    const service = await new Service({ policies: { 'tell.json': { agent: 'tell', egress: [{ url: `${server.origin}/*`, private: true }], functions: [{ name: 'tell', mode: 'basic', api: `${server.origin}/tell`, method: 'POST' }] } } }).start();
    const limit = (size) => spawnSync('prlimit', ['--pid', String(service.process.pid), `--fsize=${size}:unlimited`]).status;
    const call = async () => (await service.post('/v1/calls', { agent: 'tell' })).body;
    try {
      assert.equal((await call()).status, 'completed');
      if (limit(fs.statSync(path.join(service.dir, 'state/audit.jsonl')).size) !== 0) return console.log('     not applicable: no prlimit(1)');
      const refused = await call();
      assert.deepEqual([refused.status, refused.functions[0].error], ['failed', { code: 'child.start', message: 'The service cannot write its audit log' }]);
      assert.equal(refused.functions[0].duration_ms, 0);
      assert.ok(Math.abs(Date.parse(refused.functions[0].started_at) - Date.now()) < 600000, refused.functions[0].started_at);
      const ready = await service.get('/readyz');
      assert.deepEqual([ready.status, ready.body.audit.error], [503, 'File too large']);
      assert.equal(server.requests.length, 1);
      limit('unlimited');
      while ((await service.get('/readyz')).status !== 200);
      assert.equal((await call()).status, 'completed');
      const verified = ctl('verify', '--state', path.join(service.dir, 'state'));
      assert.deepEqual([verified.status, verified.json.whole], [0, true]);
    } finally {
      await service.stop();
      await server.stop();
    }
  },

  async 'verify finds what was changed, taken out or moved'() {
    const it = await one_call();
    const verify = (text) => {
      fs.writeFileSync(it.log, text);
      return ctl('verify', it.log);
    };
    try {
      const good = ctl('verify', '--state', path.dirname(it.log));
      assert.deepEqual([good.status, good.json.whole, good.json.records, good.json.hash], [0, true, it.all.length, it.all.at(-1).hash]);
      const lines = it.text.split('\n');
      const broken = (changed, line) => {
        const answer = verify(changed.join('\n'));
        assert.deepEqual([answer.status, answer.json.whole, answer.json.file, answer.json.line], [1, false, it.log, line]);
      };
      broken(lines.map((l, i) => i === 4 ? l.replace('"time":"2', '"time":"1') : l), 5);
      broken(lines.filter((_, i) => i !== 6), 7);
      broken(lines.filter((_, i) => i !== 0), 1);
      broken(lines.map((l, i) => lines[i === 8 ? 9 : i === 9 ? 8 : i]), 9);
      broken([...lines.slice(0, 3), lines[2], ...lines.slice(3)], 4);
      broken([...lines.slice(0, 3), 'x', ...lines.slice(3)], 4);
      const torn = verify(it.text.slice(0, -10));
      assert.deepEqual([torn.status, torn.json.whole, torn.json.records], [0, true, it.all.length - 1]);
      assert.ok(torn.json.torn_bytes > 0);
      assert.equal(verify('').status, 1);
      assert.equal(ctl('verify', path.join(it.dir, 'none')).status, 66);
      assert.equal(ctl('verify', '--nonsense').status, 64);
    } finally {
      drop(it);
    }
  },

  async 'the oldest kept files may be taken away, and none from the middle'() {
    const deny = 'async function deny(context) {\n  for (let i = 0; i < 200; i++) await axios.get(`http://127.0.0.1:9/${\'x\'.repeat(400)}`).catch(() => {});\n}\n';
    const service = await new Service({ policies: { 'deny.json': { agent: 'deny', limits: { http_requests: 200 }, functions: [{ name: 'deny', mode: 'advanced', source: 'deny.js' }] }, 'deny.js': deny }, config: { audit: { rotate_mb: 1 } } }).start();
    const state = path.join(service.dir, 'state'), kept = () => fs.readdirSync(state).filter((name) => /^audit\.jsonl\.\d+$/.test(name)).sort().map((name) => path.join(state, name));
    const whole = (...files) => {
      const { status, json } = ctl('verify', ...(files.length ? files : ['--state', state]));
      assert.deepEqual([status, json.whole], [0, true], JSON.stringify(json));
      return json;
    };
    try {
      while (kept().length < 3) assert.equal((await service.post('/v1/calls', { agent: 'deny' })).body.status, 'completed');
      service.process.kill('SIGTERM');
      await service.ended;
      assert.equal(whole().first, 1);
      const [oldest, middle] = kept(), archive = path.join(service.dir, 'archive.jsonl');
      fs.renameSync(oldest, archive);
      const rest = whole(), gone = whole(archive);
      assert.deepEqual([rest.first, rest.previous_hash], [gone.last + 1, gone.hash]);
      assert.equal(whole(archive, ...kept(), path.join(state, 'audit.jsonl')).records, gone.records + rest.records);
      service.code = undefined;
      service.log = '';
      await service.start();
      assert.equal(service.code, undefined, service.log);
      assert.equal((await service.get('/readyz')).status, 200);
      assert.equal(whole().first, rest.first);
      fs.renameSync(middle, path.join(service.dir, 'middle.jsonl'));
      fs.renameSync(archive, oldest);
      const { status, json } = ctl('verify', '--state', state);
      assert.deepEqual([status, json.whole, json.line], [1, false, 1]);
    } finally {
      await service.stop();
    }
  },

  async 'the overview tells what policies reach and children can do'() {
    const dir = folder();
    write(dir, { 'policy.json': { ...policy('http://127.0.0.1:8080'), email: { from: 'bot@example.com', to: ['*@example.com'] } }, 'ask.js': source, 'bad.json': '{' });
    write(path.join(dir, 'secrets'), { KEY: SECRET }, 0o600);
    try {
      const { status, json, stderr } = ctl('--secrets', path.join(dir, 'secrets'), dir);
      assert.equal(status, 1);
      assert.match(stderr, /bad\.json:1/);
      const [bad, good] = json.policies;
      assert.deepEqual([bad.status, bad.egress], ['refused', undefined]);
      assert.deepEqual(good.egress, [{ url: 'http://127.0.0.1:8080/*', methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'], private: true, idempotency_key: false }]);
      assert.deepEqual(good.secrets, [{ name: 'KEY', hosts: ['127.0.0.1:8080'], in: ['query', 'header:X-Key'], available: true }]);
      assert.deepEqual(good.email, { from: 'bot@example.com', to: ['*@example.com'] });
      assert.deepEqual(good.functions.map((f) => [f.name, f.mode]), [['tell', 'basic'], ['ask', 'advanced']]);
      assert.equal(good.limits.http_timeout_ms, 10000);
      const sandbox = JSON.parse(spawnSync(DAEMON, ['--print-sandbox'], { encoding: 'utf8' }).stdout);
      assert.deepEqual(json.sandbox, sandbox);
      assert.match(json.sandbox.filter.sha256, /^[0-9a-f]{64}$/);
      assert.equal(ctl().status, 64);
      assert.equal(ctl(path.join(dir, 'none')).status, 66);
    } finally {
      fs.rmSync(dir, { recursive: true });
    }
  },

  async 'a run leaves nothing behind'() {
    const dir = folder();
    write(dir, { 'p.json': { agent: 'a', functions: [] }, 'c.json': { agent: 'a' } });
    fs.mkdirSync(path.join(dir, 'tmp'));
    const { status } = spawnSync(CTL, ['run', '-p', path.join(dir, 'p.json'), path.join(dir, 'c.json')], { env: { ...process.env, TMPDIR: path.join(dir, 'tmp') } });
    assert.equal(status, 0);
    assert.deepEqual(fs.readdirSync(path.join(dir, 'tmp')), []);
    fs.rmSync(dir, { recursive: true });
  },
});

#!/usr/bin/env node
// The service from outside: start, calls, policies, signals, and what goes wrong around it.
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { FakeServer } from '../fake/http.mjs';
import { Service, folder, gate, run, write } from '../fake/service.mjs';
import { WireServer, ok } from '../fake/wire.mjs';
import { records } from '../fake/audit.mjs';

const HELLO = `async function hello(context) {\n  context.post_call.hello = 'ran';\n}\n`;
const hello = (agent = 'hello') => ({ agent, functions: [{ name: 'hello', mode: 'advanced', source: 'hello.js' }] });
const basic = (origin, agent = 'basic') => ({ agent, egress: [{ url: `${origin}/*`, private: true }],
  functions: [{ name: 'tell', mode: 'basic', api: `${origin}/tell/{{callSid}}`, method: 'POST', parameters: { took: '{{call_duration}}' } }] });

// A service and a server whose answer waits for open(); every call of agent "basic" waits there.
async function held({ config, policies = {} } = {}) {
  const { open, reached, answer } = gate();
  const server = await new FakeServer([{ method: 'POST', path: '/tell/*', answer }]).start();
  const service = await new Service({ config, policies: { 'basic.json': basic(server.origin), 'hello.json': hello(), 'hello.js': HELLO, ...policies } }).start();
  return { service, server, open, reached, stop: async () => { open(); await service.stop(); await server.stop(); } };
}

// Asks again until `test` holds.
async function until(ask, test) {
  for (const from = Date.now(); Date.now() - from < 30000;) {
    const answer = await ask();
    if (test(answer)) return answer;
    await new Promise(setImmediate);
  }
  assert.fail('it never came so far');
}

const problem = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
  assert.equal(answer.body.code, code);
  assert.equal(answer.body.status, status);
};

await run({
  async 'a limit of descriptors that could be reached is told, and the hard one is what counts'() {
    for (const [hard, http_concurrency, most] of [[4000, 10, null], [1800, 10, 1892], [4000, 50, 4452]]) {
      const service = await new Service({ wrap: ['sh', '-c', `ulimit -Sn 300; ulimit -Hn ${hard}; exec "$@"`, 'sh'], policies: { 'hello.json': { ...hello(), limits: { http_concurrency } }, 'hello.js': HELLO } }).start();
      try {
        const line = / descriptors\.few message="RLIMIT_NOFILE is (\d+); 64 children with (\d+) requests each and 1024 clients may come to (\d+)"/.exec(service.log);
        assert.deepEqual(line && line.slice(1).map(Number), most && [hard, http_concurrency, most], service.log);
      } finally {
        assert.equal(await service.stop(), 0);
      }
    }
  },

  async 'the start says what is in force'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO } }).start();
    try {
      assert.match(service.log, / start layers="seccomp \(\d+ syscalls\), no_new_privs, rlimits, descriptors/);
      assert.equal(fs.statSync(service.socket).mode & 0o7777, 0o660);
      assert.deepEqual((await service.get('/healthz')).body, { status: 'ok' });
      const ready = await service.get('/readyz');
      assert.equal(ready.status, 200);
      assert.equal(ready.body.ready, true);
      assert.match(ready.body.layers, /seccomp/);
      assert.equal(ready.body.zygotes, 2);
      assert.deepEqual([ready.body.policies.loaded, ready.body.policies.refused], [1, []]);
      const metrics = await service.get('/metrics');
      assert.match(metrics.text, /^# TYPE postcalld_calls_accepted_total counter\npostcalld_calls_accepted_total 0$/m);
      assert.equal(metrics.text.match(/^# TYPE postcalld_policies /gm).length, 1);
      const { body } = await service.get('/v1/policies');
      assert.equal(body.policies[0].agent, 'hello');
      assert.deepEqual(body.policies[0].functions, [{ name: 'hello', mode: 'advanced' }]);
      assert.equal(body.policies[0].status, 'loaded');
    } finally {
      assert.equal(await service.stop(), 0);
    }
    assert.match(service.log, / stopped /);
  },

  async 'a call is answered with its outcome'() {
    const server = await new FakeServer([{ method: 'POST', path: '/tell/*', body: { id: 5 } }]).start();
    const service = await new Service({ policies: { 'basic.json': basic(server.origin) } }).start();
    try {
      const { status, body } = await service.post('/v1/calls', { agent: 'basic', callSid: 'CA1', call_duration: 7 });
      assert.equal(status, 200);
      assert.equal(body.status, 'completed', JSON.stringify(body));
      assert.equal(body.callSid, 'CA1');
      assert.equal(body.functions[0].http[0].status, 200);
      assert.deepEqual(body.context.functions_called[0].response, { id: 5 });
      assert.deepEqual(server.requests.map((r) => [r.path, r.body]), [['/tell/CA1', { took: 7 }]]);
      const shown = await service.get(`/v1/calls/${body.call_id}`);
      assert.deepEqual(shown.body, body);
      const { calls } = (await service.get('/v1/calls')).body;
      assert.deepEqual(calls.map((c) => [c.call_id, c.status, c.agent, c.callSid]), [[body.call_id, 'completed', 'basic', 'CA1']]);
      assert.match((await service.get('/metrics')).text, /postcalld_calls_ended_total\{status="completed"\} 1/);
    } finally {
      await service.stop();
      await server.stop();
    }
  },

  async 'a response that the context has no room for is left out, and told'() {
    const server = await new FakeServer([{ method: 'POST', path: '/tell/CA9', body: ['x'.repeat(900 << 10)] },
      { method: 'POST', path: '/tell/CA8', body: ['x'.repeat(3 << 20)] },
      { method: 'POST', path: '/tell/*', body: ['\u20AC'.repeat(400 << 10)] }]).start();
    const service = await new Service({ policies: { 'basic.json': basic(server.origin) } }).start();
    try {
      const small = await service.post('/v1/calls', { agent: 'basic', callSid: 'CA9' });
      assert.equal(small.body.context.functions_called[0].response[0].length, 900 << 10);
      for (const callSid of ['CA1', 'CA8']) {
        const { body } = await service.post('/v1/calls', { agent: 'basic', callSid, call_duration: 7 });
        const { parameters, success, response } = body.context.functions_called[0];
        assert.deepEqual([body.status, parameters, success, response], ['completed', {}, true, null]);
        assert.deepEqual(body.functions[0].violations.map(({ code }) => code), ['limit.context_kb']);
      }
    } finally {
      await service.stop();
      await server.stop();
    }
  },

  async 'policies serve their agent, "*" the others'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO } }).start();
    try {
      problem(await service.post('/v1/calls', { agent: 'nobody' }), 404, 'policy.not_found');
      problem(await service.post('/v1/calls', {}), 404, 'policy.not_found');
      problem(await service.post('/v1/calls', { agent: 'hello\u0000x' }), 404, 'policy.not_found');
      problem(await service.post('/v1/calls', { agent: 7 }), 400, 'context.type');
      write(service.policies, { 'any.json': { ...hello('*'), functions: [] } });
      assert.equal((await service.post('/v1/policies/reload')).body.loaded, 2);
      const one = await service.post('/v1/calls', { agent: 'nobody' });
      assert.deepEqual([one.status, one.body.functions, path.basename(one.body.policy.file)], [200, [], 'any.json']);
      assert.equal((await service.post('/v1/calls', { agent: 'hello' })).body.context.post_call.hello, 'ran');
    } finally {
      await service.stop();
    }
  },

  async 'bodies are read strictly'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO } }).start();
    const post = (body) => service.request('POST', '/v1/calls', { body });
    try {
      problem(await post('{"agent":"hello"'), 400, 'json.syntax');
      problem(await post('{"agent":"hello","agent":"x"}'), 400, 'json.duplicate_key');
      problem(await post('\uFEFF{"agent":"hello"}'), 400, 'json.syntax');
      problem(await post('{"agent":"hello","n":1e999}'), 400, 'json.number');
      problem(await post('{"agent":"hello","conversion_status":"yes"}'), 400, 'context.type');
      for (const body of ['[]', '"x"', 'null', '{"agent":5}']) problem(await post(body), 400, 'context.type');
      problem(await post(`{"agent":"hello","x":${'['.repeat(70)}${']'.repeat(70)}}`), 413, 'limit.context_kb');
      problem(await post(`{"agent":"hello","x":"${'x'.repeat(1100000)}"}`), 413, 'limit.context_kb');
      const { body } = await post('{"agent":"hello","n":[0.10,1E2,12345678901234567890]}');
      assert.equal(body.status, 'completed');
      assert.match((await post('{"agent":"hello","n":0.10}')).text, /"n":0\.10,/);
    } finally {
      await service.stop();
    }
  },

  async 'respond-async answers at once'() {
    const { service, open, reached, stop } = await held();
    try {
      const { status, headers, body } = await service.post('/v1/calls', { agent: 'basic', callSid: 'CA2' }, { Prefer: 'respond-async' });
      assert.equal(status, 202);
      assert.equal(headers['preference-applied'], 'respond-async');
      assert.equal(headers.location, `/v1/calls/${body.call_id}`);
      await reached;
      const shown = await service.get(headers.location);
      assert.deepEqual([shown.status, shown.body.status, shown.body.functions], [200, 'running', undefined]);
      assert.equal((await service.get('/v1/calls?status=running')).body.calls.length, 1);
      assert.equal((await service.get('/v1/calls?status=completed')).body.calls.length, 0);
      problem(await service.get('/v1/calls?status=nope'), 400, 'query.invalid');
      open();
      const ended = await until(() => service.get(headers.location), (answer) => answer.body.status !== 'running');
      assert.equal(ended.body.functions[0].status, 'succeeded');
    } finally {
      await stop();
    }
  },

  async 'an Idempotency-Key runs once'() {
    const { service, server, open, reached, stop } = await held();
    const key = { 'Idempotency-Key': 'k-1' };
    const call = { agent: 'basic', callSid: 'CA3' };
    try {
      const first = service.post('/v1/calls', call, key);
      await reached;
      problem(await service.post('/v1/calls', call, key), 409, 'idempotency_key.running');
      problem(await service.post('/v1/calls', { ...call, x: 1 }, key), 422, 'idempotency_key.other_body');
      open();
      const { text } = await first;
      assert.equal((await service.post('/v1/calls', call, key)).text, text);
      problem(await service.post('/v1/calls', { ...call, x: 1 }, key), 422, 'idempotency_key.other_body');
      assert.equal(server.requests.length, 1);
      /* What was refused has not been run, so its key is free. */
      problem(await service.post('/v1/calls', { agent: 'nobody' }, { 'Idempotency-Key': 'k-2' }), 404, 'policy.not_found');
      assert.equal((await service.post('/v1/calls', { agent: 'hello' }, { 'Idempotency-Key': 'k-2' })).status, 200);
    } finally {
      await stop();
    }
  },

  async 'a refused policy never replaces a loaded one'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO, 'other/policy.json': { ...hello('other'), functions: [] } } }).start();
    const runs = async () => (await service.post('/v1/calls', { agent: 'hello' })).body.context.post_call.hello;
    const reload = async () => (await service.post('/v1/policies/reload')).body;
    try {
      assert.equal(await runs(), 'ran');
      write(service.policies, { 'hello.js': 'async function hello(context) {\n  let x = ;\n}\n' });
      let answer = await reload();
      assert.deepEqual([answer.loaded, answer.refused], [1, 1]);
      let file = answer.policies.find((p) => p.status === 'previous');
      assert.deepEqual([file.diagnostics[0].code, file.diagnostics[0].line, file.diagnostics[0].column, path.basename(file.diagnostics[0].file)], ['syntax', 2, 11, 'hello.js']);
      assert.equal(file.diagnostics[0].path, 'functions.0.source');
      assert.equal(await runs(), 'ran');
      const ready = (await service.get('/readyz')).body;
      assert.equal(ready.ready, true);
      assert.equal(ready.policies.refused[0].code, 'syntax');
      write(service.policies, { 'hello.json': '{"agent":"hello",\n "functions": 5}' });
      answer = await reload();
      assert.equal(answer.policies.find((p) => p.status === 'previous').diagnostics[0].line, 2);
      assert.equal(await runs(), 'ran');
      write(service.policies, { 'hello.json': hello(), 'hello.js': HELLO.replace("'ran'", "'new'") });
      answer = await reload();
      assert.deepEqual([answer.loaded, answer.refused], [2, 0]);
      assert.equal(await runs(), 'new');
      write(service.policies, { 'a.json': { ...hello(), functions: [] } });
      answer = await reload();
      assert.deepEqual(answer.policies.filter((p) => p.status === 'refused').map((p) => [path.basename(p.file), p.diagnostics[0].code]), [['a.json', 'policy.duplicate_agent']]);
      assert.equal(await runs(), 'new');
      fs.rmSync(path.join(service.policies, 'a.json'));
      fs.rmSync(path.join(service.policies, 'hello.json'));
      assert.equal((await reload()).loaded, 1);
      problem(await service.post('/v1/calls', { agent: 'hello' }), 404, 'policy.not_found');
    } finally {
      await service.stop();
    }
  },

  async 'SIGHUP reads the policies again'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO } }).start();
    try {
      write(service.policies, { 'bad.json': '{' });
      const from = service.log.length;
      service.process.kill('SIGHUP');
      await service.says(/policies\.loaded loaded=1 refused=1/, from);
      assert.match(service.log.slice(from), /error policy\.refused file=\S+bad\.json line=1 column=2 .*code=json\.syntax/);
    } finally {
      await service.stop();
    }
  },

  async 'SIGTERM lets a running call end'() {
    const { service, server, open, reached } = await held();
    const answer = service.post('/v1/calls', { agent: 'basic', callSid: 'CA4' });
    await reached;
    service.process.kill('SIGTERM');
    await service.says(/ stop .*1 calls are still to end/);
    await assert.rejects(service.get('/healthz'));
    assert.equal(service.code, undefined);
    open();
    const { status, headers, body } = await answer;
    assert.deepEqual([status, body.status, headers.connection], [200, 'completed', 'close']);
    assert.equal(await service.ended, 0);
    assert.equal(fs.existsSync(service.socket), false);
    await service.stop();
    await server.stop();
  },

  async 'SIGTERM lets a call end that nobody waits for'() {
    const { service, server, open, reached } = await held();
    await service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' }, { Prefer: 'respond-async' });
    await reached;
    service.process.kill('SIGTERM');
    await service.says(/ stop /);
    open();
    assert.equal(await service.ended, 0);
    assert.match(service.log, /call\.ended .*status=completed/);
    await service.stop();
    await server.stop();
  },

  async 'a second SIGTERM stops at once'() {
    const { service, server, open, reached } = await held();
    const answer = service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' }).then(({ status }) => status, () => 'closed');
    await reached;
    service.process.kill('SIGTERM');
    await service.says(/ stop /);
    service.process.kill('SIGTERM');
    assert.equal(await service.ended, 1);
    assert.notEqual(await answer, 200);
    open();
    await service.stop();
    await server.stop();
  },

  async 'a killed zygote is replaced'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO } }).start();
    try {
      const before = service.children();
      for (const pid of before) process.kill(pid, 'SIGKILL');
      const { status, body } = await service.post('/v1/calls', { agent: 'hello' });
      assert.deepEqual([status, body.status], [200, 'completed'], JSON.stringify(body));
      const { zygotes } = await until(async () => (await service.get('/readyz')).body, (ready) => ready.zygotes === 2);
      assert.equal(zygotes, 2);
      assert.ok(service.children().every((pid) => !before.includes(pid)));
    } finally {
      assert.equal(await service.stop(), 0);
    }
  },

  async 'what a killed child told before is kept'() {
    const { service, server, open, reached, stop } = await held({ policies: {
      'waits.json': { agent: 'waits', egress: [{ url: 'http://127.0.0.1:*/*', private: true }], functions: [{ name: 'waits', mode: 'advanced', source: 'waits.js' }] },
      'waits.js': 'async function waits(context) {\n  context.post_call.before = 1;\n  await axios.post(context.call_metadata.to);\n  context.post_call.after = 1;\n}\n' } });
    try {
      write(service.policies, { 'waits.json': { agent: 'waits', egress: [{ url: `${server.origin}/*`, private: true }], functions: [{ name: 'waits', mode: 'advanced', source: 'waits.js' }] } });
      await service.post('/v1/policies/reload');
      const answer = service.post('/v1/calls', { agent: 'waits', call_metadata: { to: `${server.origin}/tell/x` } });
      await reached;
      assert.equal(service.crash_children('SIGSEGV'), 1);
      const { body } = await answer;
      assert.deepEqual([body.functions[0].status, body.functions[0].error.code], ['killed', 'child.signal']);
      assert.deepEqual(body.context.post_call, { before: 1 });
      assert.deepEqual(body.context.functions_called.map((c) => [c.name, c.success]), [['waits', false]]);
    } finally {
      await stop();
    }
  },

  async 'a function that crashes three times is put into quarantine'() {
    const { service, stop } = await held();
    try {
      for (let i = 0; i < 3; i++) {
        const answer = service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' });
        await until(async () => service.crash_children('SIGSEGV'), (count) => count > 0);
        assert.equal((await answer).body.functions[0].error.code, 'child.signal');
      }
      const { body } = await service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' });
      assert.deepEqual([body.functions[0].status, body.functions[0].error.code], ['failed', 'function.quarantined']);
      assert.equal((await service.post('/v1/calls', { agent: 'hello' })).body.status, 'completed');
    } finally {
      await stop();
    }
  },

  async 'a zygote that dies takes its children along, and the call says so'() {
    const { service, reached, stop } = await held();
    try {
      const answer = service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' });
      await reached;
      for (const pid of service.children()) process.kill(pid, 'SIGKILL');
      const { body } = await answer;
      assert.equal(body.functions[0].status, 'killed', JSON.stringify(body.functions));
      assert.equal((await service.post('/v1/calls', { agent: 'hello' })).body.status, 'completed');
    } finally {
      await stop();
    }
  },

  async 'transfers that take long let those of other policies go before them'() {
    const sockets = {};
    const hold = (socket, { path: asked }) => { (sockets[asked] ??= []).push(socket); };
    const server = await new WireServer({ '/large': hold, '/small': hold }).start();
    const policy = (name, source) => ({ [`${name}.json`]: { agent: name, egress: [{ url: `${server.origin}/*`, private: true }], functions: [{ name, mode: 'advanced', source: `${name}.js` }] }, [`${name}.js`]: source });
    const service = await new Service({ policies: {
      ...policy('large', `async function large(context) {\n  await Promise.all(Array.from({ length: 8 }, () => axios.get('${server.origin}/large')));\n}\n`),
      ...policy('small', `async function small(context) {\n  await axios.get('${server.origin}/small');\n}\n`) } }).start();
    try {
      const calls = ['large', 'small'].map((agent) => service.post('/v1/calls', { agent }));
      await until(() => sockets, () => sockets['/large']?.length === 8 && sockets['/small']);
      const bomb = ok(zlib.gzipSync(Buffer.alloc(4 << 20, 'a')), 'Content-Encoding: gzip');
      // All are there when it looks again, the small one last.
      process.kill(service.process.pid, 'SIGSTOP');
      for (const socket of sockets['/large']) await new Promise((sent) => socket.write(bomb, sent));
      await new Promise((sent) => sockets['/small'][0].write(ok('{}'), sent));
      process.kill(service.process.pid, 'SIGCONT');
      for (const { body } of await Promise.all(calls)) assert.equal(body.status, 'completed', JSON.stringify(body));
      const ended = records(fs.readFileSync(path.join(service.dir, 'state/audit.jsonl'), 'utf8')).filter((row) => row.kind === 'request.ended').map((row) => row.agent);
      assert.equal(ended.length, 9);
      assert.ok(ended.indexOf('small') <= 2, ended.join());
    } finally {
      await service.stop();
      await server.stop();
    }
  },

  async 'a client that leaves loses nothing'() {
    const { service, open, reached, stop } = await held();
    const leave = new AbortController();
    try {
      const answer = service.request('POST', '/v1/calls', { body: { agent: 'basic', callSid: 'CA5' }, signal: leave.signal }).catch(() => 'left');
      await reached;
      leave.abort();
      assert.equal(await answer, 'left');
      open();
      const ended = await until(() => service.get('/v1/calls?status=completed'), ({ body }) => body.calls.length === 1);
      const { body } = await service.get(`/v1/calls/${ended.body.calls[0].call_id}`);
      assert.equal(body.functions[0].status, 'succeeded');
    } finally {
      await stop();
    }
  },

  async 'lists show the beginning of a long name'() {
    const service = await new Service({ policies: { 'all.json': { agent: '*', functions: [] } } }).start();
    try {
      const long = 'é'.repeat(5000);
      const { body } = await service.post('/v1/calls', { agent: long, callSid: long });
      assert.deepEqual([body.agent, body.callSid], [long, long]);
      const { calls } = (await service.get('/v1/calls')).body;
      assert.deepEqual(calls.map((call) => [call.agent, call.callSid]), [[long.slice(0, 500), long.slice(0, 500)]]);
    } finally {
      await service.stop();
    }
  },

  async 'too many calls are told to come back'() {
    const { service, reached, stop } = await held({ config: { concurrency: { children: 1, queue: 1 } } });
    try {
      for (let i = 0; i < 2; i++)
        assert.equal((await service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' }, { Prefer: 'respond-async' })).status, 202);
      await reached;
      const third = await service.post('/v1/calls', { agent: 'basic', callSid: 'CA0' });
      problem(third, 503, 'overload');
      assert.ok(Number(third.headers['retry-after']) > 0);
      assert.equal((await service.get('/healthz')).status, 200);
    } finally {
      await stop();
    }
  },

  async 'strangers are turned away'() {
    const service = await new Service({ config: { socket: { peers: ['54321'] } } }).start();
    try {
      problem(await service.get('/healthz'), 403, 'peer.refused');
      assert.match(service.log, /warn peer\.refused uid=/);
    } finally {
      assert.equal(await service.stop(), 0);
    }
  },

  async 'replay is not there yet, and says so'() {
    const service = await new Service({ policies: { 'hello.json': hello(), 'hello.js': HELLO } }).start();
    try {
      problem(await service.post('/v1/calls/01JD0000000000000000000000/replay'), 404, 'call.not_found');
      problem(await service.get('/v1/calls/01JD0000000000000000000000'), 404, 'call.not_found');
      const { body } = await service.post('/v1/calls', { agent: 'hello' });
      problem(await service.post(`/v1/calls/${body.call_id}/replay`), 501, 'not_implemented');
    } finally {
      await service.stop();
    }
  },

  async 'what is wrong at the start is named'() {
    const dir = folder();
    const start = async (change, code, pattern) => {
      const service = new Service();
      change(service);
      await service.start();
      assert.equal(service.code, code, service.log);
      assert.match(service.log, pattern);
      assert.equal(fs.existsSync(service.socket), false);
      await service.stop();
    };
    const option = (service, name, value) => { service.args[service.args.indexOf(name) + 1] = value; };
    await start((s) => option(s, '--policies', path.join(dir, 'none')), 66, /none: No such file/);
    await start((s) => option(s, '--secrets', path.join(dir, 'none')), 78, /none/);
    await start((s) => option(s, '--state', path.join(dir, 'a/b')), 78, /state\.directory/);
    await start((s) => option(s, '--socket', path.join(dir, 'a/b')), 78, /socket\.folder/);
    await start((s) => option(s, '--socket', `/${'x'.repeat(200)}`), 78, /socket\.path/);
    await start((s) => s.args.push('--nonsense'), 64, /usage/);
    await start((s) => s.args.splice(0, 2), 64, /--policies DIR is missing/);
    await start((s) => s.args.push('--config', path.join(dir, 'none')), 66, /none/);
    write(dir, { 'config.json': '{\n "zygotes": "many"}' });
    await start((s) => s.args.push('--config', path.join(dir, 'config.json')), 78, /config\.json:2:13/);
    write(dir, { 'log.json': { log: { format: 'json' } } });
    await start((s) => { option(s, '--policies', '/none'); s.args.push('--config', path.join(dir, 'log.json')); }, 66,
      /^\{"time":"20[^"]+Z","level":"error","event":"start\.refused","code":"policies\.folder","message":"\/none: No such file or directory"\}$/m);
    write(dir, { 'tls.json': { tls: { ca_file: '/none/ca.pem' } } });
    await start((s) => s.args.push('--config', path.join(dir, 'tls.json')), 78, /config\.tls.*\/none\/ca\.pem/);
    fs.mkdirSync(path.join(dir, 'open'));
    fs.chmodSync(path.join(dir, 'open'), 0o777);
    await start((s) => option(s, '--state', path.join(dir, 'open')), 78, /state\.mode/);
    fs.mkdirSync(path.join(dir, 'linked'));
    fs.symlinkSync('/etc/passwd', path.join(dir, 'linked/lock'));
    await start((s) => option(s, '--state', path.join(dir, 'linked')), 78, /state\.lock/);
    const first = await new Service().start();
    await start((s) => option(s, '--state', first.args[5]), 78, /state\.in_use/);
    await first.stop();
    fs.rmSync(dir, { recursive: true });
  },

  async 'a missing layer stops the start unless it is waived by name'() {
    const wrap = ['unshare', '-Ur', 'sh', '-c', 'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"', 'sh'];
    try {
      execFileSync(wrap[0], [...wrap.slice(1), 'true'], { stdio: 'ignore' });
    } catch {
      console.log('not applicable: no user namespace can be made here to forbid others in');
      return;
    }
    const policies = { 'hello.json': hello(), 'hello.js': HELLO };
    const refused = await new Service({ policies, wrap }).start();
    assert.equal(refused.code, 78, refused.log);
    assert.match(refused.log, /sandbox\.refused.*namespaces/);
    await refused.stop();
    const waived = await new Service({ policies, wrap, config: { waive: ['namespaces'] } }).start();
    try {
      assert.equal(waived.code, undefined, waived.log);
      assert.match(waived.log, / start layers=".*; waived: namespaces"/);
      const ready = (await waived.get('/readyz')).body;
      assert.deepEqual(ready.waived, ['namespaces']);
      assert.match(ready.layers, /waived: namespaces/);
      assert.equal((await waived.post('/v1/calls', { agent: 'hello' })).body.status, 'completed');
    } finally {
      assert.equal(await waived.stop(), 0);
    }
  },
});

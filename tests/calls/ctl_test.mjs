#!/usr/bin/env node
// postcallctl from outside: what it prints, where, and its exit status.
import fs from 'node:fs';
import path from 'node:path';
import http from 'node:http';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { CTL, DAEMON, Service, folder, run, write } from '../fake/service.mjs';

const dir = folder();
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const at = (name) => path.join(dir, name);
const HELLO = `async function hello(context) {\n  context.post_call.hello = context.agent;\n}\n`;
write(dir, {
  'good.json': { agent: 'a', functions: [{ name: 'hello', mode: 'advanced', source: 'hello.js' }, { name: 'boom', mode: 'advanced', source: 'boom.js' },
    { name: 'never', mode: 'advanced', source: 'never.js', conditions: [{ source: 'call_type', key: 'connected' }] }] },
  'hello.js': HELLO,
  'boom.js': 'async function boom(context) {\n  throw new RangeError(`no ${context.callSid}`);\n}\n',
  'never.js': 'async function never(context) {\n  context.post_call.never = 1;\n}\n',
  'bad.json': '{ "agent": "b",\n  "functions": [\n    { "name": "f", "mode": "advanced", "source": "bad.js", "nope": 1 } ] }\n',
  'wrong.json': { agent: 'w', functions: [{ name: 'f', mode: 'advanced', source: 'bad.js' }] },
  'bad.js': '// \u001b[31m\nasync function f(context) {\n\treturn eval("1");\n}\n',
  'inline.json': '{ "agent": "i",\n  "functions": [ { "name": "f", "mode": "advanced",\n    "source_code": "async function f(context) {\\n  let x = ;\\n}" } ] }\n',
  'calls/call.json': { agent: 'somebody else', callSid: 'C1', call_duration: 0 },
  'calls/a.json': { agent: 'a', callSid: 'C9', post_call: { hello: 0 } },
  'calls/broken.json': '{"agent":"a","agent":"b"}',
});

function ctl(args, { input, env = {} } = {}) {
  return new Promise((done) => {
    const child = spawn(CTL, args, { env: { PATH: process.env.PATH, ...env } });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { out[name] += text; });
    child.on('close', (code, signal) => done({ code: signal ?? code, ...out }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

// The same on a terminal, which script(1) makes; standard output and error come together.
function terminal(args) {
  return new Promise((done) => {
    const child = spawn('script', ['-qec', [CTL, ...args].map((a) => `'${a}'`).join(' '), '/dev/null'], { env: { PATH: process.env.PATH, TERM: 'dumb' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (t) => { text += t; });
    child.on('error', () => done(null));
    child.on('close', (code) => done({ code, text: text.replaceAll('\r\n', '\n') }));
  });
}

await run({
  async 'run prints the outcome and tells it by its exit status'() {
    const all = await ctl(['run', '-p', at('good.json'), at('calls/call.json')]);
    assert.equal(all.code, 1, all.stderr);
    const outcome = JSON.parse(all.stdout);
    assert.deepEqual(outcome.functions.map((f) => f.status), ['succeeded', 'failed', 'skipped']);
    assert.equal(outcome.context.post_call.hello, 'somebody else');
    assert.deepEqual([outcome.functions[1].error.name, outcome.functions[1].error.message, outcome.functions[1].error.line], ['RangeError', 'RangeError: no C1', 2]);
    assert.equal(all.stdout.trimEnd().split('\n').length, 1);
    const one = await ctl(['run', '-p', at('good.json'), '-f', 'hello', at('calls/call.json')]);
    assert.equal(one.code, 0);
    assert.deepEqual(JSON.parse(one.stdout).functions.map((f) => f.name), ['hello']);
    const input = await ctl(['run', '-p', at('good.json'), '-f', 'never', '-'], { input: '{"agent":"x","call_duration":3}' });
    assert.equal(JSON.parse(input.stdout).context.post_call.never, 1);
  },

  async 'run refuses what is no policy or no call'() {
    const is = async (args, code, pattern, options) => {
      const got = await ctl(['run', ...args], options);
      assert.equal(got.code, code, `${args}: ${got.stderr}`);
      assert.match(got.stderr, pattern);
      assert.equal(got.stdout, '');
    };
    await is(['-p', at('none.json'), at('calls/call.json')], 66, /none\.json: No such file/);
    await is(['-p', at('good.json'), at('none.json')], 66, /none\.json: No such file/);
    await is(['-p', at('bad.json'), at('calls/call.json')], 65, /bad\.json:3:\d+: .*nope/);
    await is(['-p', at('wrong.json'), at('calls/call.json')], 65, /bad\.js:3:9: .*\[forbidden\.eval\]/);
    await is(['-p', at('good.json'), at('calls/broken.json')], 65, /broken\.json:1:14: .*json\.duplicate_key/);
    await is(['-p', at('good.json'), '-'], 65, /json\.syntax/, { input: '' });
    await is(['-p', at('good.json'), '-f', 'nobody', at('calls/call.json')], 64, /no function "nobody"/);
    await is(['-p', dir, at('calls/call.json')], 64, /one policy file/);
    await is([at('calls/call.json')], 64, /usage/);
    await is(['-p', at('good.json')], 64, /usage/);
    await is(['-p', at('good.json'), '--config', at('none.json'), at('calls/call.json')], 66, /none\.json/);
    await is(['-p', at('good.json'), '--secrets', at('none'), at('calls/call.json')], 78, /none/);
  },

  async 'check tells each finding as an object'() {
    const { code, stdout, stderr } = await ctl(['check', dir]);
    assert.equal(code, 1, stderr);
    const found = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(found.map((d) => [path.basename(d.file), d.line, d.column, d.path, d.code]), [
      ['bad.json', 3, 60, 'functions.0.nope', 'policy.unknown_key'],
      ['inline.json', 3, 20, 'functions.0.source_code', 'syntax'],
      ['bad.js', 3, 9, 'functions.0.source', 'forbidden.eval'],
    ]);
    assert.match(found.find((d) => d.path === 'functions.0.source_code').message, /^line 2, column 11 of the source: /);
    for (const d of found) assert.deepEqual(Object.keys(d), ['file', 'line', 'column', 'path', 'code', 'message', 'severity']);
    assert.match(stderr, /good\.json: good; agent a, 3 functions/);
  },

  async 'check takes files, folders and sources'() {
    const good = await ctl(['check', at('good.json'), at('hello.js'), at('boom.js')]);
    assert.deepEqual([good.code, good.stdout], [0, '']);
    assert.match(good.stderr, /hello\.js: good/);
    const bad = await ctl(['check', at('bad.js')]);
    assert.equal(bad.code, 1);
    assert.equal(JSON.parse(bad.stdout).code, 'forbidden.eval');
    assert.equal((await ctl(['check', at('none')])).code, 66);
    assert.equal((await ctl(['check', at('none'), at('bad.js')])).code, 66);
    assert.equal((await ctl(['check'])).code, 64);
    fs.mkdirSync(at('empty'), { recursive: true });
    assert.equal((await ctl(['check', at('empty')])).code, 66);
  },

  async 'check names one mistake once, and what refuses a file before its hints'() {
    const found = async (policy, files = {}) => {
      const where = folder();
      write(where, { 'p.json': policy, ...files });
      const { stdout } = await ctl(['check', path.join(where, 'p.json')]);
      fs.rmSync(where, { recursive: true });
      return stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((d) => `${d.path} ${d.code} ${d.line}:${d.column}`);
    };
    assert.deepEqual(await found('{ "agent": "a",\n "Functions": [] }'), ['Functions policy.unknown_key 2:2']);
    assert.deepEqual(await found('{ "agent": "a",\n "egress": [ { "url": "http://a.example/*" },\n { "url": "ftp://b" } ],\n "functions": [] }'), ['egress.1.url policy.egress 3:11', 'egress.0.url policy.egress 2:23']);
    // Hints leave room for what refuses a file, however many there are.
    const open = Array.from({ length: 60 }, (_, i) => ({ url: `http://h${i}.example/*` }));
    const f = [{ name: 'f', mode: 'advanced', source: 'f.js' }];
    assert.equal((await found({ agent: 'a', egress: [...open, { url: 'ftp://x' }], functions: [] }))[0].split(' ')[0], 'egress.60.url');
    assert.equal((await found({ agent: 'a', egress: open, functions: f }, { 'f.js': 'async function f(context) {\n  let x = ;\n}\n' }))[0], 'functions.0.source syntax 2:11');
    assert.equal((await found({ agent: 'a', egress: open, functions: [] })).length, 25);
    const condition = (c) => found({ agent: 'a', functions: [{ name: 'f', mode: 'basic', api: 'https://h.example/', method: 'GET', conditions: [c] }] });
    for (const op of ['lt', 'lte', 'gt', 'gte']) {
      for (const value of [5, '5', ' -1.5e3 ', '.5', '5.']) assert.deepEqual(await condition({ source: 'call_metadata', key: 'k', op, value }), []);
      for (const value of ['x', '', ' ', true, null, [5], '0x10', 'Infinity', '5 6', 'nan']) assert.match((await condition({ source: 'call_metadata', key: 'k', op, value })).join(), /^functions\.0\.conditions\.0\.value policy\.condition /, JSON.stringify(value));
    }
    const place = (word) => found({ agent: 'a', egress: [{ url: 'https://h.example/*' }], secrets: { TOKEN_A: { hosts: ['h.example'], in: [word] } }, functions: [] });
    for (const word of ['header:path', 'X-Key', 'query', 'hmac']) assert.deepEqual((await place(word)).filter((row) => !/ policy\.secret 1:/.test(row)), [], word);
    for (const word of ['path', 'Query', 'url', 'HOST', 'method', 'header:', 'a b', '']) assert.match((await place(word)).join(), /^secrets\.TOKEN_A\.in\.0 policy\.secret /, word);
    assert.deepEqual(await found({ agent: 'a', functions: [{ name: 'f', mode: 'advanced', source: 'f.js' }] }, { 'f.js': Buffer.from('async function f(context) {\n  "\xf0\x9f\x98\x80\xff";\n}\n', 'latin1') }), ['functions.0.source syntax 2:6']);
  },

  async 'a terminal gets text, a caret and no control characters'() {
    const shown = await terminal(['check', at('bad.js'), at('hello.js')]);
    if (!shown) return console.log('not applicable: script(1) is not here');
    assert.equal(shown.code, 1);
    assert.match(shown.text, /bad\.js:3:9: .* \[forbidden\.eval\]\n {4}\treturn eval\("1"\);\n {4}\t {7}\^~~~\n/);
    assert.match(shown.text, /hello\.js: good\n1 error\n/);
    const outcome = await terminal(['run', '-p', at('good.json'), '-f', 'hello', at('calls/call.json')]);
    assert.equal(outcome.code, 0);
    assert.match(outcome.text, /^call \w{26} completed\nagent somebody else, callSid C1\n\nhello {2}succeeded {2}\d+\.\d ms\n\nchanged\n {2}context\.post_call\.hello = "somebody else"\n {2}context\.functions_called\.0 = \{.*\}\n$/);
    assert.equal((await terminal(['run', '--json', '-p', at('good.json'), '-f', 'hello', at('calls/call.json')])).text.trim().split('\n').length, 1);
    write(dir, { 'escape.js': 'async function f(context) {\n  "\u001b]0;evil\u0007" + eval;\n}\n' });
    const escaped = await terminal(['check', at('escape.js')]);
    assert.match(escaped.text, /forbidden\.eval/);
    assert.doesNotMatch(escaped.text, /[\u001b\u0007]/);
  },

  async 'a terminal is told what each function did and what became of the context'() {
    const server = http.createServer((request, response) => { response.statusCode = 418; response.end('{}'); }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${server.address().port}`;
    write(dir, {
      'talk/policy.json': { agent: 't', egress: [{ url: `${base}/*`, private: true }], functions: [
        { name: 'talk', mode: 'advanced', source: 'talk.js' },
        { name: 'within', mode: 'advanced', source_code: 'async function within(context) {\n  "é😀"; null.x;\n}' },
        { name: 'send', mode: 'basic', method: 'POST', api: `${base}/basic` },
        { name: 'later', mode: 'advanced', source: 'later.js', conditions: [{ source: 'call_metadata', key: 'due', op: 'gt', value: 3 }] }] },
      'talk/talk.js': `async function talk(context) {
  console.log('one\\nhello  succeeded');
  console.warn('\\u001b[31m\\u009b');
  await axios.get('${base}/a?b=1', { validateStatus: null });
  await axios.get('http://example.com/').catch(() => 0);
  context.post_call.kept.deep[1]++;
  context.post_call.kept.deep.length = 2;
  delete context.post_call.gone;
  context.post_call.long = 'é'.repeat(300);
  throw new RangeError('no');
}
`,
      'talk/later.js': 'async function later(context) {}\n',
      'talk/call.json': '{ "agent": "t", "call_metadata": { "due": "2" },\n "post_call": { "gone": true, "kept": { "same": 1.0, "deep": [ 1, 2, 3 ] } } }',
    });
    const shown = await terminal(['run', '-p', at('talk/policy.json'), at('talk/call.json')]);
    server.close();
    if (!shown) return console.log('not applicable: script(1) is not here');
    assert.equal(shown.code, 1);
    const ms = (text) => text.replaceAll(dir, 'DIR').replaceAll(base, 'BASE').replace(/\d+\.\d+ m?s$/gm, 'MS').replace(/functions_called(.\d) = .*/g, 'functions_called$1');
    const [head, functions, changed] = ms(shown.text).split('\n\n');
    assert.match(head, /^call \w+ failed\nagent t$/);
    assert.equal(functions, `talk    failed     MS
  GET BASE/a?b=1: 418, MS
  GET http://example.com/: ERR_EGRESS_DENIED, MS
  log: one
       hello  succeeded
  warn: \ufffd[31m\ufffd
  DIR/talk/talk.js:10:9: RangeError: no [exception]
        throw new RangeError('no');
              ^
within  failed     MS
  DIR/talk/policy.json: line 2, column 15 of the source: TypeError: Cannot read properties of null (reading 'x') [exception]
        "é😀"; null.x;
                   ^
send    failed     MS
  POST BASE/basic: 418, MS
  Request failed with status code 418 [http.status]
later   skipped    condition call_metadata due gt 3, found "2"`);
    assert.equal(changed, `changed
  context.post_call.kept.deep.1 = 3 (was 2)
  context.post_call.kept.deep.2 is gone
  context.post_call.long = "${'é'.repeat(99)}... (602 bytes)
  context.post_call.gone is gone
  context.functions_called.0
  context.functions_called.1
  context.functions_called.2
`);
    const none = await terminal(['run', '-p', at('talk/policy.json'), '-f', 'later', at('talk/call.json')]);
    assert.match(none.text, /\n\nthe context is as it was\n$/);
  },

  async 'commands speak to a service'() {
    const service = await new Service({ policies: { 'good.json': JSON.parse(fs.readFileSync(at('good.json'))), 'hello.js': HELLO, 'boom.js': fs.readFileSync(at('boom.js'), 'utf8'), 'never.js': fs.readFileSync(at('never.js'), 'utf8') } }).start();
    const ask = (args, options) => ctl([args[0], '--socket', service.socket, ...args.slice(1)], options);
    try {
      const failed = await ask(['submit', '-'], { input: '{"agent":"a","callSid":"C7"}' });
      assert.equal(failed.code, 1, failed.stderr);
      const outcome = JSON.parse(failed.stdout);
      assert.deepEqual((await ask(['show', outcome.call_id])).stdout, failed.stdout);
      const taken = await ask(['submit', '--async', '--key', 'k1', '-'], { input: '{"agent":"a","callSid":"C8"}' });
      assert.equal(taken.code, 0);
      assert.equal(JSON.parse(taken.stdout).callSid, 'C8');
      const other = await ask(['submit', '--key', 'k1', '-'], { input: '{"agent":"a"}' });
      assert.equal(other.code, 65);
      assert.match(other.stderr, /\[idempotency_key\.other_body\]/);
      assert.equal(JSON.parse(other.stdout).status, 422);
      const unknown = await ask(['submit', at('calls/call.json')]);
      assert.deepEqual([unknown.code, JSON.parse(unknown.stdout).code], [65, 'policy.not_found']);
      assert.equal((await ask(['submit', '-'], { input: '{' })).code, 65);
      assert.equal((await ask(['show', '01JD0000000000000000000000'])).code, 65);
      assert.equal((await ask(['show', '../policies'])).code, 64);
      const list = JSON.parse((await ask(['list', '--limit', '1'])).stdout);
      assert.deepEqual(list.calls.map((c) => c.callSid), ['C8']);
      assert.deepEqual(JSON.parse((await ask(['list', '--agent', 'a b&c'])).stdout), { calls: [] });
      assert.equal((await ask(['list', '--limit', '0'])).code, 65);
      const ready = await ask(['status']);
      assert.deepEqual([ready.code, JSON.parse(ready.stdout).ready], [0, true]);
      assert.equal((await ask(['reload'])).code, 0);
      write(service.policies, { 'bad.json': '{' });
      const reload = await ask(['reload']);
      assert.deepEqual([reload.code, JSON.parse(reload.stdout).refused], [1, 1]);
      const shown = await terminal(['status', '--socket', service.socket]);
      if (shown) {
        const submitted = await terminal(['submit', '--socket', service.socket, at('calls/a.json')]);
        assert.equal(submitted.code, 1);
        assert.match(submitted.text, /^call \w+ failed\nagent a, callSid C9\n\nhello .*\nboom .*\n {2}line 2, column 9 of the source: RangeError: no C9 \[exception\]\nnever .*\n\nchanged\n {2}context\.post_call\.hello = "a" \(was 0\)\n/);
        const later = await terminal(['show', '--socket', service.socket, submitted.text.split(' ')[1]]);
        assert.equal(later.code, 0);
        assert.equal(later.text, submitted.text.replace('\nchanged\n', '\nthe context at the end\n').replace(' (was 0)', ''));
        assert.match((await terminal(['submit', '--async', '--socket', service.socket, at('calls/a.json')])).text, /^call \w+ running\nagent a, callSid C9\n$/);
      }
      if (shown) assert.match(shown.text, /^ready\nsandbox: {2}seccomp .*\n(.*\n)*policies: 1 loaded\nrefused:\n {2}\S+bad\.json:1:2: .* \[json\.syntax\]\n$/);
      assert.equal((await ctl(['status'], { env: { POSTCALLD_SOCKET: service.socket } })).code, 0);
    } finally {
      await service.stop();
    }
    for (const args of [['status'], ['reload'], ['list'], ['show', 'X'], ['submit', at('calls/call.json')]]) {
      const gone = await ask(args);
      assert.equal(gone.code, 69, args[0]);
      assert.match(gone.stderr, /^postcallctl: no service answers at \S+: No such file or directory; does postcalld run\? --socket /);
    }
  },

  async 'help teaches, and what is not there says so'() {
    const general = await ctl(['--help']);
    assert.equal(general.code, 0);
    for (const command of ['run', 'check', 'submit', 'show', 'list', 'reload', 'status', 'audit']) {
      assert.match(general.stdout, new RegExp(`^  ${command} `, 'm'));
      const help = await ctl([command, '--help']);
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`^usage: postcallctl ${command} `));
      assert.match(help.stdout, /^  (echo .*\| )?(id=\$\()?postcallctl /m);
    }
    for (const command of ['test', 'replay', 'generate', 'import']) {
      const later = await ctl([command, 'x']);
      assert.equal(later.code, 64);
      assert.match(later.stderr, /not in this version/);
    }
    assert.equal((await ctl([])).code, 64);
    assert.equal((await ctl(['nonsense'])).code, 64);
    for (const [args, pattern] of [[['run', '--nonsense'], /run: .*--nonsense/], [['run', '-p'], /run: .*'p'/], [['run'], /run: which policy/],
      [['run', '-p', 'x'], /run: name one call/], [['check'], /check: what/], [['show'], /show: name one call/], [['show', '--agent', 'x'], /show: .*--agent/],
      [['list', 'x'], /list: it takes options only/], [['reload', '--json=1'], /reload: .*--json/], [['audit'], /audit: which policies/],
      [['audit', 'verify', '--secrets', 'x'], /audit: .*--secrets/]]) {
      const wrong = await ctl(args);
      assert.equal(wrong.code, 64, args.join(' '));
      assert.match(wrong.stderr, new RegExp(`^postcallctl ${pattern.source}.*\nusage: postcallctl ${args[0]} .*\npostcallctl ${args[0]} --help tells more\n$`));
    }
    assert.match((await ctl(['--version'])).stdout, /^postcallctl \d/);
  },

  'what cannot be written is no success'() {
    for (const [program, ...args] of [[CTL, '--help'], [CTL, '--version'], [CTL, 'run', '--help'], [DAEMON, '--help'], [DAEMON, '--version'], [DAEMON, '--print-sandbox']]) {
      const full = fs.openSync('/dev/full', 'w');
      assert.ok(spawnSync(program, args, { stdio: ['ignore', full, 'ignore'] }).status > 0, `${program} ${args}`);
      fs.closeSync(full);
    }
  },
});

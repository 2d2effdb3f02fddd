// The contract from outside, one call at a time: what a function did to the context, what became of its errors.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { WireServer, ok } from '../fake/wire.mjs';
import { equal, finish, match, test } from '../fake/check.mjs';

const program = path.resolve(import.meta.dirname, '../../build/postcallctl');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spec-'));
const server = await new WireServer({ '/json': ok('{"a":1}', 'Content-Type: application/json') }).start();

// The outcome of a policy's functions for a call, whose text is given where its bytes matter.
async function run(functions, call = '{"agent":"a"}', more = {}) {
  const policy = { agent: 'a', egress: [{ url: `${server.origin}/*`, private: true }], functions, ...more };
  fs.writeFileSync(path.join(folder, 'policy.json'), JSON.stringify(policy), { mode: 0o600 });
  const child = spawn(program, ['run', '-p', path.join(folder, 'policy.json'), '-']);
  let text = '', errors = '';
  child.stdout.on('data', (d) => { text += d; });
  child.stderr.on('data', (d) => { errors += d; });
  child.stdin.end(call);
  const code = await new Promise((done) => child.on('close', done));
  const outcome = text ? JSON.parse(text) : null;
  return { code, text, errors, outcome, row: outcome?.functions[0], post_call: outcome?.context.post_call };
}
const advanced = (body) => [{ name: 'f', mode: 'advanced', source_code: `async function f(context) {\n  ${body}\n}\n` }];
const get = `await axios.get('${server.origin}/json');`;

await test('what a function left as it was comes back as it was submitted', async () => {
  const call = '{"agent":"a","post_call":{"n":1.0,"big":12345678901234567890,"l":[1.50]},"post_call_detail":{"d":{"value":2.0,"comment":"\\u0041"}}}';
  const { text } = await run(advanced('context.post_call.new = 0.1 + 0.2; context.post_call.l.push(2);'), call);
  match(text, /"post_call":\{"n":1\.0,"big":12345678901234567890,"l":\[1\.50,2\],"new":0\.30000000000000004\}/);
  match(text, /"post_call_detail":\{"d":\{"value":2\.0,"comment":"\\u0041"\}\}/);
});

await test('a context that became too large is as it was at the last request', async () => {
  let r = await run(advanced("context.post_call.x = 'x'.repeat(1100 * 1024);"));
  equal([r.row.status, r.row.error.code, r.post_call], ['failed', 'limit.context_kb', {}]);
  r = await run(advanced(`context.post_call.a = 1; ${get} context.post_call.x = 'x'.repeat(1100 * 1024);`));
  equal([r.row.status, r.row.error.code, r.post_call], ['failed', 'limit.context_kb', { a: 1 }]);
  // So large that nobody reads it.
  r = await run(advanced(`context.post_call.a = 1; ${get} context.post_call.x = 'x'.repeat(5 << 20);`));
  equal([r.row.status, r.row.error.code, r.post_call], ['failed', 'limit.context_kb', { a: 1 }]);
  r = await run(advanced('let d = []; for (let i = 0; i < 64; i++) d = [d]; context.post_call.d = d;'));
  equal([r.row.error.code, r.post_call], ['limit.context_kb', {}]);
  match(r.row.error.message, /deeper than 64 levels, or has more than 1000 new entries/);
});

await test('a submission that is too deep has the code of its limit', async () => {
  const { code, errors } = await run([], `{"agent":"a","x":${'['.repeat(70)}${']'.repeat(70)}}`);
  equal(code, 65);
  match(errors, /\[limit\.context_kb\]/);
});

await test('a failed fetch tells the line that awaited it', async () => {
  const { row } = await run(advanced("await fetch('http://other.example/');"));
  equal([row.error.code, row.error.name, row.error.message, row.error.line, row.error.column], ['egress.denied', 'TypeError', 'fetch failed', 2, 3]);
});

await test('a DOMException is told as the error that it is', async () => {
  const { row, outcome } = await run(advanced('AbortSignal.abort().throwIfAborted();'));
  equal([row.error.code, row.error.name, row.error.line], ['exception', 'AbortError', 2]);
  equal(outcome.context.functions_called[0].response, 'This operation was aborted');
});

await test('what texts of every size have left is used again', async () => {
  const { post_call, row } = await run(advanced(`let front = '', rest = 'é, '.repeat(6000), n = 0;
  for (let i = 0; i < 12000; i++) front = i + front;
  while (rest) { rest = rest.slice(3); n++; }
  context.post_call.out = [front.length, n];`), undefined, { limits: { cpu_ms: 10000 } });
  equal([post_call.out, row.status], [[48890, 6000], 'succeeded']);
});

await test('cpu_ms just below a whole second is no other limit', async () => {
  const { row } = await run(advanced('for (;;);'), undefined, { limits: { cpu_ms: 999 } });
  equal([row.status, row.error.code], ['timed_out', 'limit.cpu_ms']);
});

await test('memory_mb is a RangeError for buffers too', async () => {
  const { post_call } = await run(advanced('for (const make of [() => new ArrayBuffer(1e9), () => new Uint8Array(1e9), () => Buffer.alloc(1e9)]) try { make(); } catch (e) { (context.post_call.out ??= []).push(String(e)); }'));
  equal(post_call.out, Array(3).fill('RangeError: out of memory'));
});

await test('blanks inside {{ }} count nowhere', async () => {
  const { row } = await run([{ name: 'f', mode: 'basic', method: 'GET', api: `${server.origin}/{{ path }}`, parameters: { a: '{{ path }}' } }], '{"agent":"a","path":"json"}');
  equal([row.status, row.http[0].url], ['succeeded', `${server.origin}/json?a=json`]);
});

fs.rmSync(folder, { recursive: true });
await server.stop();
finish();

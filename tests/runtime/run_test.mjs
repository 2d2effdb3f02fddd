#!/usr/bin/env node
// How runs end (SPEC 6, 11): results, errors and their codes, what nobody caught, timers and their order.
import { run, test, equal, finish } from './child.mjs';

const body = (text, more) => run({ source: `async function f(context) {\n${text}\n}`, ...more });
const ends = async (text, more) => { const { result } = await body(text, more); return [result.status, result.error?.code, result.error?.name, result.error?.message]; };

await test('returns, whatever the value is', async () => {
	equal(await ends('return { ignored: 1 };'), ['succeeded', undefined, undefined, undefined]);
	equal(await ends('return Promise.resolve(5);'), ['succeeded', undefined, undefined, undefined]);
	equal(await ends('return { then(r) { r(); } };'), ['succeeded', undefined, undefined, undefined]);
});
await test('throws: name and message apart, place in the author\'s file', async () => {
	equal(await ends('throw new TypeError("bad");'), ['failed', 'exception', 'TypeError', 'bad']);
	equal(await ends('await null; null.x;'), ['failed', 'exception', 'TypeError', "Cannot read properties of null (reading 'x')"]);
	equal((await ends('throw 5;')).slice(0, 2).concat((await ends('throw 5;'))[3]), ['failed', 'exception', '5']);
	equal((await ends('throw undefined;'))[3], 'undefined');
	equal(await ends('throw new class Own extends Error { get name() { return "Own"; } get message() { return "got"; } }();'), ['failed', 'exception', 'Own', 'got']);
	equal(await ends('function Old(m) { this.message = m; } Old.prototype = Object.create(Error.prototype, { name: { value: "Old" } }); throw new Old("style");'), ['failed', 'exception', 'Old', 'style']);
	equal(await ends('const e = new RangeError("m"); e.message = { a: 1 }; throw e;'), ['failed', 'exception', 'RangeError', '[object Object]']);
	equal(await ends('throw new class extends Error { get message() { throw 1; } }();'), ['failed', 'exception', 'Error', '']);
	const { result } = await body('\n\n  throw new Error("here");');
	equal([result.error.line, result.error.column, result.error.stack.split('\n')[0]], [4, 9, 'Error: here']);
});
await test('what a function changed before it threw is kept', async () => {
	const { state } = await body('context.post_call.a = 1; await null; context.post_call.b = 2; throw new Error("x"); ');
	equal(state.post_call, { a: 1, b: 2 });
});
await test('refusals of the supervisor end a run by their own codes', async () => {
	const code = async (answer) => (await ends('await axios.get("http://h/");', { answer: () => answer }))[1];
	equal(await code({ code: 'ERR_EGRESS_DENIED', message: 'm' }), 'egress.denied');
	equal(await code({ code: 'ERR_SECRET_DENIED', message: 'm' }), 'secret.denied');
	equal(await code({ code: 'limit.response_kb', message: 'm' }), 'limit.response_kb');
	equal(await code({ code: 'ECONNRESET', message: 'm' }), 'exception');
	equal(await code({ status: 500 }), 'exception');
	equal((await ends('await fetch("http://h/");', { answer: () => ({ code: 'ERR_EGRESS_DENIED', message: 'm' }) }))[1], 'egress.denied');
});
await test('hostile things thrown', async () => {
	for (const text of ['throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })', 'const e = new Error("m"); Object.defineProperty(e, "code", { get() { for (;;); } }); throw e;',
		'throw { toString() { throw 1; } }', 'throw Object.create(null)', 'throw Symbol("s")', 'throw () => {}', 'const e = new Error("m"); e.code = { toString() { return "limit.x"; } }; throw e;'])
		equal((await ends(text)).slice(0, 2), ['failed', 'exception'], text);
	const { result } = await body('throw new Error("m".repeat(3e6));');
	equal(result.error.message.length < 20000, true);
});
await test('memory that runs out is an error that can be caught, and ends a run by its limit', async () => {
	const fill = 'const all = []; for (;;) all.push("x".repeat(1000) + all.length);';
	equal((await ends(fill, { memory_mb: 16 })).slice(0, 4), ['failed', 'limit.memory_mb', 'RangeError', 'out of memory']);
	equal((await ends(`globalThis.all = []; for (;;) all.push({ a: [all.length] });`, { memory_mb: 16 })).slice(0, 2), ['failed', 'limit.memory_mb']);
	const { state, status } = await body(`context.post_call.before = 1; try { ${fill} } catch (e) { context.post_call.caught = e.message; }`, { memory_mb: 16 });
	equal([status, state.post_call], ['succeeded', { before: 1, caught: 'out of memory' }]);
});
await test('memory that runs out in a loop is told where the loop is', async () => {
	const line = async (loop) => (await body(`context.post_call.a = 1;\n${loop}`, { memory_mb: 16 })).result.error.line;
	for (const loop of ['let x = 1; for (;;) x = [x];', 'let x = 1; while (true) { x = [x]; }', 'let x = 1; do x = { x }; while (true);',
		'let f = 1; for (;;) { const g = f; f = () => g; }', 'let x = 1; a: for (;;) { x = [x]; continue a; }', 'let x = 1; for (const k of { [Symbol.iterator]: () => ({ next: () => ({}) }) }) x = [x];'])
		equal(await line(loop), 3, loop);
});
await test('where no byte is left, what was changed is kept all the same, and the limit is named', async () => {
	const full = `globalThis.kept = null; const fill = () => { for (let size = 1 << 18; size >= 1; size >>= 1) for (;;) try { kept = { kept, all: new Array(size).fill(1) }; } catch { break; } };`;
	const end = async (text) => { const { result, state } = await body(`context.post_call.before = 1; ${text}`, { memory_mb: 16 }); return [result.status, result.error?.code, state?.post_call]; };
	const kept = ['failed', 'limit.memory_mb', { before: 1 }];
	equal(await end(`[...'\u00e9\u{1f600}'.repeat(200000)].length;`), kept);
	equal(await end(`${full} fill(); fill(); throw new Error('another');`), kept);
	equal(await end(`${full} fill(); fill();`), kept);
	equal(await end(`${full} await null; fill(); fill(); await null;`), kept);
	equal(await end(`${full} await axios.get('http://h/'); fill(); fill(); throw new Error('another');`), kept);
	for (const size of [4500, 5700, 7100, 8900])
		equal(await end(`let spare = 'x'.repeat(${size}); ${full} fill(); fill(); spare = null; try { new Array(1 << 19).fill(1); } catch {} kept = null; await new Promise((r) => setTimeout(r, 9)); context.post_call.after = true;`),
			['succeeded', undefined, { before: 1, after: true }], size);
});
await test('a promise that nothing can settle', async () => {
	equal((await ends('context.post_call.a = 1; await new Promise(() => {});')).slice(0, 2), ['failed', 'never_settled']);
	equal((await body('context.post_call.a = 1; await new Promise(() => {});')).state.post_call, { a: 1 });
	equal((await ends('setTimeout(() => {}, 10).unref(); await new Promise(() => {});'))[1], 'never_settled');
	equal((await ends('await new Promise((r) => AbortSignal.timeout(5).addEventListener("abort", r));'))[1], 'never_settled');
});
await test('callbacks after the end change nothing', async () => {
	const { state, requests, console: lines } = await body(`setTimeout(() => { context.post_call.late = 1; }, 0); setImmediate(() => console.log('late')); setInterval(() => axios.get('http://h/'), 1);
		axios.get('http://h/floating').then(() => { context.post_call.late = 2; }); (async () => { for (let i = 0; i < 9; i++) await null; context.post_call.late = 3; })(); context.post_call.now = true;`);
	equal([state.post_call, lines, requests.map((r) => r.url)], [{ now: true }, [], ['http://h/floating']]);
});
await test('unhandled rejections are a line and a violation, the status stays', async () => {
	const { status, violations, console: lines } = await body('Promise.reject(new Error("floating")); Promise.reject(5); const late = Promise.reject(1); await null; late.catch(() => {}); await new Promise((r) => setTimeout(r, 1));');
	equal([status, violations], ['succeeded', [{ code: 'unhandled_rejection', message: 'Error: floating' }, { code: 'unhandled_rejection', message: '5' }]]);
	equal(lines.map((line) => line.split('\n')[0]), ['error Uncaught (in promise) Error: floating', 'error Uncaught (in promise) 5']);
	equal((await body('Promise.reject(new Error("at the end"));')).violations.length, 1);
});
await test('timers and microtasks that throw', async () => {
	const { status, violations } = await body('setTimeout(() => { throw new RangeError("t"); }, 1); setImmediate(() => { throw "i"; }); queueMicrotask(() => { throw new Error("m"); }); await new Promise((r) => setTimeout(r, 9)); console.log("on");');
	equal([status, violations.map((v) => `${v.code} ${v.message}`)], ['succeeded', ['timer_error Error: m', 'timer_error i', 'timer_error RangeError: t']]);
	equal((await body('const t = setInterval(() => { throw 1; }, 1); await new Promise((r) => setTimeout(r, 1000)); clearInterval(t);')).violations.length, 100);
});

const order = async (text) => (await body(`const log = []; const wait = (ms) => new Promise((r) => setTimeout(r, ms));\n${text}\ncontext.post_call.log = log;`)).state.post_call.log;
await test('timers fire by time, then by age; microtasks between; immediates first', async () => {
	equal(await order(`setTimeout(() => log.push('b'), 20); setTimeout(() => log.push('a'), 10); setTimeout(() => log.push('c'), 20); setTimeout(() => log.push('zero'), 0); setTimeout(() => log.push('one'), 1);
		setImmediate(() => { log.push('i1'); Promise.resolve().then(() => log.push('m1')); setImmediate(() => log.push('i3')); }); setImmediate(() => log.push('i2')); queueMicrotask(() => log.push('q')); await wait(30);`),
		['q', 'i1', 'm1', 'i2', 'zero', 'one', 'i3', 'a', 'b', 'c']);
	equal(await order(`setTimeout(() => { log.push(1); Promise.resolve().then(() => log.push(2)); }, 5); setTimeout(() => log.push(3), 5); await wait(9);`), [1, 2, 3]);
});
await test('intervals, clear, refresh, arguments, this', async () => {
	equal(await order(`let n = 0; await new Promise((r) => { const t = setInterval((a, b) => { log.push(a + b); if (++n === 3) { clearInterval(t); r(); } }, 2, 'x', 'y'); });
		const c = setTimeout(() => log.push('no'), 3); clearTimeout(c); clearTimeout(undefined); clearTimeout({}); const id = +setTimeout(() => log.push('no'), 3); clearTimeout(id); clearTimeout(String(+setTimeout(() => log.push('no'), 3)));
		setTimeout(function () { log.push(this === t); }, 1).ref(); const t = setTimeout(function () { log.push('r'); }, 4); await wait(2); t.refresh(); await wait(3); log.push('late'); await wait(4); log.push(t.hasRef());`.replace('setTimeout(function () { log.push(this === t); }, 1).ref(); ', '')),
		['xy', 'xy', 'xy', 'late', 'r', true]);
	equal(await order(`await new Promise((r) => { const t = setTimeout(function (x) { log.push(this === t, x); r(); }, 1, 'arg'); });`), [true, 'arg']);
});
await test('odd delays', async () => {
	const { timers } = await body('for (const ms of [0, -5, NaN, "7", undefined, 1.9, 3e9, Infinity]) setTimeout(() => {}, ms); await new Promise((r) => setTimeout(r, 2));');
	equal(timers, [1, 2]);
});
await test('callbacks that are no functions', async () => {
	const { state } = await body(`const out = context.post_call.out = []; for (const f of [setTimeout, setInterval, setImmediate, queueMicrotask]) try { f('text'); } catch (e) { out.push([e.name, e.code, e.message]); }`);
	equal(state.post_call.out, Array(4).fill(['TypeError', 'ERR_INVALID_ARG_TYPE', 'The "callback" argument must be of type function. Received type string (\'text\')']));
});
await test('a loop of immediates lets timers and answers in', async () => {
	equal(await order('let on = true; setTimeout(() => { on = false; }, 5); while (on) await new Promise(setImmediate); log.push("out");'), ['out']);
	equal(await order('let on = true; axios.get("http://h/").then(() => { on = false; }); while (on) await new Promise(setImmediate); log.push("out");'), ['out']);
});
await test('time moves on with answers only', async () => {
	const { state } = await body('const a = Date.now(); for (let i = 0; i < 1e5; i++); const b = Date.now(); await axios.get("http://h/"); const c = Date.now(); await new Promise((r) => setTimeout(r, 50)); context.post_call.t = [b - a, c - a, Date.now() - c, performance.now() >= 82, moment().valueOf() - c];',
		{ answer: () => ({ ms: 32 }) });
	equal(state.post_call.t, [0, 32, 50, true, 50]);
});
await test('the globals are those of SPEC 6 and no others', async () => {
	const { state } = await body(`context.post_call.names = Object.getOwnPropertyNames(globalThis).filter((k) => typeof globalThis[k] !== 'function' || /^[a-z_]/.test(k)).sort(); context.post_call.none = ['door', 'process', 'require', 'global', 'module', 'exports', 'Function', 'eval'].filter((k) => k in globalThis);`);
	equal(state.post_call.none, []);
});
await test('sendEmail checks its message and tells the id', async () => {
	const mail = (message) => message.to[0] === 'no@x' ? { code: 'limit.emails', message: 'too many' } : { message_id: '<1@h>' };
	const { state, mails } = await body(`const out = context.post_call.out = []; const t = async (m) => { try { out.push(await sendEmail(m)); } catch (e) { out.push([e.name, e.code ?? null, e.message]); } };
		await t({ to: 'a@x, "B, C" <b@x>', cc: ['c@x'], subject: 'S é', text: 'T', html: undefined, replyTo: 'r@x' }); await t({ to: 'no@x', text: '' }); await t({ to: 'a@x' }); await t({ text: 'x' }); await t('x');
		await t({ to: 'a@x', text: 't', subject: 'a\\nBcc: x' }); await t({ to: 'a@x', text: 't', from: 'me' }); await t({ to: 5, text: 't' }); await t({ to: 'a@x', text: 5 }); await t({ to: 'a@x', text: 't', files: [] });`, { mail });
	equal(mails, [{ to: ['a@x', '"B, C" <b@x>'], cc: ['c@x'], subject: 'S é', text: 'T', replyTo: ['r@x'] }, { to: ['no@x'], text: '' }]);
	equal(state.post_call.out, [{ messageId: '<1@h>' }, ['Error', 'limit.emails', 'too many'], ...['"text" or "html" is needed', 'there is nobody to send it to ("to", "cc", "bcc")', 'a message is an object {to, subject, text, ...}, got a string',
		'"subject" must not hold a line break', 'the sender ("from") is the policy\'s matter', '"to" must be a string, got a number', '"text" must be a string, got a number', 'there is no field "files"'].map((text) => ['TypeError', null, `sendEmail: ${text}`])]);
});
finish();

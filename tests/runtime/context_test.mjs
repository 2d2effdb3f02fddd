#!/usr/bin/env node
// The context of SPEC 2 and 7 as a function sees it, and the state that leaves.
import { run, test, equal, finish } from './child.mjs';

const ENTRY = { name: 'old', parameters: { p: [1] }, success: true, response: { r: 1 }, timestamp: '2024-01-01T00:00:00.000Z' };
const CONTEXT = { agent: 'a', callSid: 'CA1', call_duration: 5, tags: ['x', { y: [1] }], call_metadata: { lead_id: 'L', nested: { deep: { k: 'v' } }, list: [3, 1] },
	conversion_status: null, post_call: { kept: 'yes' }, post_call_detail: { d: { value: 1, comment: '' } }, functions_called: [ENTRY] };
const body = (text, more) => run({ source: `async function f(context) {\n${text}\n}`, context: CONTEXT, ...more });
// What each statement throws, as [name, message]; null: nothing.
async function thrown(statements, more) {
	const { state, error } = await body(`const out = [];
		for (const f of [${statements.map((text) => `() => { ${text} }`).join(', ')}]) { try { f(); out.push(null); } catch (e) { out.push([e.name, e.message]); } }
		context.post_call = { out };`, more);
	if (error) throw new Error(error.message);
	return state.post_call.out;
}
const readonly = (path) => ['TypeError', `${path} is read-only`];

await test('read-only fields throw at any depth, by every road', async () => {
	const cases = {
		'context.callSid = 1': 'context.callSid', 'context.brand_new = 1': 'context.brand_new', 'delete context.agent': 'context.agent',
		'context.call_duration++': 'context.call_duration', 'context.call_metadata.lead_id = 1': 'context.call_metadata.lead_id',
		'context.call_metadata.nested.deep.k = 2': 'context.call_metadata.nested.deep.k', 'delete context.call_metadata.nested.deep': 'context.call_metadata.nested.deep',
		'context.tags[0] = 1': 'context.tags.0', 'context.tags[1].y.push(2)': 'context.tags.1.y.1', 'context.tags.length = 0': 'context.tags.length',
		'context.call_metadata.list.sort()': 'context.call_metadata.list.0', 'Object.assign(context.call_metadata, { city: 1 })': 'context.call_metadata.city',
		'_.set(context, "call_metadata.lead_id", 9)': 'context.call_metadata.lead_id', 'Object.defineProperty(context, "agent", { value: 1 })': 'context.agent',
		'Reflect.set(context, "agent", 1)': 'context.agent', '"use strict"; context.agent = 1': 'context.agent', 'Array.prototype.push.call(context.tags, 1)': 'context.tags.2',
		'delete context.functions_called': 'context.functions_called', 'context.functions_called[0].success = false': 'context.functions_called.0.success', 'context.functions_called[0].parameters.p[0] = 2': 'context.functions_called.0.parameters.p.0',
	};
	const got = await thrown(Object.keys(cases));
	Object.entries(cases).forEach(([text, path], i) => equal(got[i], readonly(path), text));
	const objects = await thrown(['Object.freeze(context)', 'Object.setPrototypeOf(context.call_metadata, {})', 'context.__proto__ = {}']);
	objects.forEach((one, i) => equal(one?.[0], 'TypeError', `object ${i}`));
});
await test('copies are the function\'s own', async () => {
	const { state } = await body(`const copy = { ...context.call_metadata }; copy.lead_id = 1; const deep = _.cloneDeep(context.call_metadata); deep.nested.deep.k = 2;
		context.post_call = { copy: copy.lead_id, deep: deep.nested.deep.k, same: context.call_metadata.nested.deep.k, list: context.call_metadata.list.map((x) => x + 1) };`);
	equal(state.post_call, { copy: 1, deep: 2, same: 'v', list: [4, 2] });
});
await test('writable fields are checked as they are assigned', async () => {
	equal(await thrown(['context.conversion_status = "yes"', 'context.conversion_status = undefined', 'context.disposition_reason = 5', 'context.next_call_scheduled = {}', 'context.post_call = "x"',
		'context.post_call = []', 'context.post_call = null', 'context.post_call_detail = { a: 1 }', 'context.post_call_detail.a = "text"', 'context.functions_called = {}',
		'Object.defineProperty(context, "post_call", { get() {} })']), [
		['TypeError', 'context.conversion_status must be a boolean or null, got a string'], ['TypeError', 'context.conversion_status must be a boolean or null, got undefined'],
		['TypeError', 'context.disposition_reason must be a string or null, got a number'], ['TypeError', 'context.next_call_scheduled must be a boolean or null, got an object'],
		['TypeError', 'context.post_call must be an object, got a string'], ['TypeError', 'context.post_call must be an object, got an array'], ['TypeError', 'context.post_call must be an object, got null'],
		['TypeError', 'context.post_call_detail.a must be an object {value, comment}, got a number'], ['TypeError', 'context.post_call_detail.a must be an object {value, comment}, got a string'],
		['TypeError', 'context.functions_called must be an array, got an object'], ['TypeError', 'context.post_call must be an object, got undefined']]);
	equal(await thrown(['context.conversion_status = false', 'context.disposition_reason = "x"', 'context.next_call_scheduled = null', 'context.post_call = { a: 1 }', 'context.post_call_detail.a = { value: 1 }',
		'delete context.post_call_detail.d', 'delete context.conversion_status', 'context.post_call.any = [1]; delete context.post_call.any']), Array(8).fill(null));
});
await test('what is read-only stays so where it is assigned to a writable field', async () => {
	equal(await thrown(['context.post_call_detail = context.call_metadata.nested; context.call_metadata.nested.deep = {}', 'context.post_call = context.call_metadata; context.call_metadata.x = 1']),
		[readonly('context.call_metadata.nested.deep'), readonly('context.call_metadata.x')]);
});

await test('functions_called: earlier entries stay, new ones are the function\'s own', async () => {
	equal((await thrown(['context.functions_called[0] = {}', 'context.functions_called.pop()', 'context.functions_called.length = 0', 'context.functions_called.unshift({})',
		'context.functions_called = []', 'context.functions_called = [{}]'])).map((one) => one?.[0]), Array(6).fill('TypeError'));
	const { state, status } = await body(`const log = { name: 'new' }; context.functions_called.push(log, 7); log.late = true; context.functions_called.pop();
		context.functions_called = [...context.functions_called, { name: 'more' }]; context.functions_called.push({ name: 'last' });
		context.functions_called[1].later = 1; try { context.functions_called[0] = 1; } catch (e) { context.functions_called[2].thrown = e.message; }`);
	equal(status, 'succeeded');
	equal(state.functions_called, [ENTRY, { name: 'new', late: true, later: 1 }, { name: 'more', thrown: 'context.functions_called.0 is read-only' }, { name: 'last' }]);
	equal((await body('context.functions_called = JSON.parse(JSON.stringify(context.functions_called)).concat({ name: "n" });')).state.functions_called, [ENTRY, { name: 'n' }]);
});
await test('response: undefined counts as null', async () => {
	const { state } = await body('context.functions_called.push({ name: "a", response: undefined }, { response: undefined }, { name: "b" }, undefined);');
	equal(state.functions_called.slice(1), [{ name: 'a', response: null }, { response: null }, { name: 'b' }, null]);
});

await test('missing fields arrive empty and stay missing when nobody touches them', async () => {
	const { state } = await body('console.log(JSON.stringify([context.post_call, context.post_call_detail, context.functions_called, "conversion_status" in context]));', { context: { agent: 'a' } });
	equal(state, {});
	const other = await body('context.post_call.x = 1; context.functions_called.push({}); context.conversion_status ??= true;', { context: { agent: 'a' } });
	equal(other.state, { conversion_status: true, post_call: { x: 1 }, functions_called: [{}] });
	equal((await body('console.log(JSON.stringify(context.functions_called));', { context: {} })).console, ['log []']);
});
await test('the state is written by the rules of JSON.stringify', async () => {
	const { state } = await body(`Object.assign(context.post_call, { d: new Date(0), u: undefined, f() {}, n: NaN, m: new Map([[1, 2]]), s: '\\ud800', j: { toJSON: () => 'J' }, a: [undefined], neg: -0, tiny: 1e-7 });
		delete context.post_call_detail;`);
	equal(state.post_call, { kept: 'yes', d: '1970-01-01T00:00:00.000Z', n: null, m: {}, s: '\ud800', j: 'J', a: [null], neg: 0, tiny: 1e-7 });
	equal('post_call_detail' in state, false);
});
await test('cycles and BigInt fail with a message; the rest of the state stays', async () => {
	const cycle = await body('context.conversion_status = true; context.post_call.me = context.post_call; context.functions_called.push({ name: "x" });');
	equal([cycle.status, cycle.error.name, cycle.error.message.split('\n')[0]], ['failed', 'TypeError', 'Converting circular structure to JSON']);
	equal([cycle.state.conversion_status, cycle.state.post_call, cycle.state.functions_called.length], [true, { kept: 'yes' }, 2]);
	const big = await body('context.functions_called.push({ n: 5n }, { name: "good" });');
	equal([big.status, big.error.message, big.state.functions_called.slice(1)], ['failed', 'Do not know how to serialize a BigInt', [{ name: 'good' }]]);
});
await test('numbers and odd keys come back as they were', async () => {
	const { state } = await body('context.post_call.more = 1;', { context_text: '{"post_call":{"a":0.1,"b":1e21,"__proto__":{"x":1},"":2,"10":3,"c":1.0}}' });
	equal(Object.entries(state.post_call), Object.entries(JSON.parse('{"a":0.1,"b":1e21,"__proto__":{"x":1},"":2,"10":3,"c":1.0,"more":1}')));
});

await test('patched built-ins change neither the state nor what is read-only', async () => {
	const patches = ['Object.prototype.toJSON = () => "pwned"', 'Array.prototype.toJSON = () => []', 'JSON.stringify = () => "{}"', 'Array.prototype.push = () => 0; Array.prototype.join = () => "x"',
		'Object.defineProperty(Array.prototype, 0, { set() {}, get() { return "pwned"; } })', 'Array.prototype[Symbol.iterator] = function* () {}', 'Promise.prototype.then = () => {}',
		'Object.prototype.then = (f) => f()', 'Object.defineProperty(Promise.prototype, "constructor", { get() { throw 1; } })', 'Object.keys = () => ["agent"]; Object.prototype.get = () => 1; Object.prototype.value = 1',
		'String.prototype.slice = () => "x"; RegExp.prototype.exec = () => null', 'Object.defineProperty(Object.prototype, "error", { get() { return {}; }, set() {} })'];
	for (const patch of patches) {
		const { state, status } = await body(`${patch}; context.disposition_reason = 'set'; try { context.call_metadata.lead_id = 1; } catch (e) { context.conversion_status = true; }`);
		equal([status, state], ['succeeded', { conversion_status: true, disposition_reason: 'set', post_call: { kept: 'yes' }, post_call_detail: CONTEXT.post_call_detail, functions_called: [ENTRY] }], patch);
	}
});
await test('checkpoints go before requests, when something changed', async () => {
	const { checkpoints } = await body(`await axios.get('http://h/1'); context.post_call.a = 1; await axios.get('http://h/2'); await axios.get('http://h/3');
		context.conversion_status = true; await new Promise((r) => setTimeout(r, 5)); context.post_call.b = 1n; await axios.get('http://h/4').catch(() => {}); delete context.post_call.b;`);
	equal(checkpoints.map((state) => [state.conversion_status, state.post_call]), [[null, { kept: 'yes', a: 1 }], [true, { kept: 'yes', a: 1 }]]);
});
finish();

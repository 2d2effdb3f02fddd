#!/usr/bin/env node
// What a function finds in its global object: the documented names and nothing else (SPEC 6), as the
// language and Node define them; and that the built-ins have Node's properties.
import { run, test, equal, finish } from './child.mjs';

const LANGUAGE = ['globalThis', 'Infinity', 'NaN', 'undefined', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'decodeURI',
	'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'AggregateError', 'Array', 'ArrayBuffer',
	'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date', 'Error', 'EvalError', 'FinalizationRegistry',
	'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Map', 'Number', 'Object', 'Promise', 'Proxy',
	'RangeError', 'ReferenceError', 'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'Uint8Array',
	'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'URIError', 'WeakMap', 'WeakRef', 'WeakSet', 'Intl', 'JSON', 'Math', 'Reflect'];
const GIVEN = ['axios', 'moment', '_', 'lodash', 'console', 'x_secrets', 'sendEmail', 'setTimeout', 'setInterval', 'clearTimeout',
	'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal',
	'FormData', 'Blob', 'File', 'fetch', 'Headers', 'Request', 'Response', 'Buffer', 'performance', 'TextEncoder', 'TextDecoder',
	'btoa', 'atob', 'structuredClone', 'crypto', 'Crypto', 'CryptoKey', 'SubtleCrypto', 'Event', 'CustomEvent', 'EventTarget', 'DOMException'];
const FORBIDDEN = ['process', 'require', 'module', 'exports', 'global', 'eval', 'Function', '__dirname', '__filename', 'door', 'WebAssembly',
	'SharedArrayBuffer', 'Atomics', 'window', 'self', 'importScripts', 'ReadableStream', 'Worker'];

/* The function's answer, and any number of names as what it may not say. */
const ask = async (expression) => {
	const { state, result } = await run({ source: `async function f(context) { context.post_call.answer = ${expression}; }` });
	equal(result.status, 'succeeded', JSON.stringify(result.error));
	return state.post_call.answer;
};

await test('the documented names are there, and nothing else', async () => {
	const names = await ask('Reflect.ownKeys(globalThis).map(String)');
	equal(names.sort(), [...LANGUAGE, ...GIVEN].sort());
	equal(await ask(`${JSON.stringify(FORBIDDEN)}.filter((name) => name in globalThis)`), []);
	equal(await ask('[Object.getPrototypeOf(globalThis) === Object.prototype, Object.keys(globalThis), typeof this, this === undefined]'), [true, [], 'object', false]);
});
await test('each is writable, configurable and not enumerable, but for the constants', async () => {
	const rows = await ask(`Reflect.ownKeys(globalThis).map((name) => { const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
		return [name, writable, enumerable, configurable, value === undefined && name !== 'undefined']; })`);
	for (const [name, ...attributes] of rows) {
		const fixed = ['Infinity', 'NaN', 'undefined'].includes(name);
		equal(attributes, [!fixed, false, !fixed, false], name);
	}
});
await test("Intl's classes are functions, and only the oldest may be called without new", async () => {
	const shown = (names) => names.map((name) => { let called; try { called = String(Intl[name]('en')); } catch (error) { called = `${error}`; } return [name, called, Intl[name].name, Intl[name].length, Intl[name].prototype.constructor === Intl[name]]; });
	const names = ['Collator', 'DateTimeFormat', 'NumberFormat', 'PluralRules', 'RelativeTimeFormat', 'ListFormat', 'DisplayNames', 'Locale'];
	equal(await ask(`(${shown})(${JSON.stringify(names)})`), shown(names));
	equal(await ask('(() => { class Own extends Intl.PluralRules { } return [new Own("en").select(1), new Own("en") instanceof Own, new Intl.Locale("en").maximize() instanceof Intl.Locale]; })()'), ['one', true, true]);
});
await test('what a function declares or leaves in the global object is its own', async () => {
	const source = 'var counter = 0;\nasync function f(context) { globalThis.left = (globalThis.left ?? 0) + 1; context.post_call.seen = [globalThis.left, ++counter, Object.keys(globalThis)]; }';
	for (let i = 0; i < 2; i++)
		equal((await run({ source })).state.post_call.seen, [1, 1, ['left']]);
});
await test('built-ins have the properties that Node gives them', async () => {
	const describe = `(names) => {
		const seen = new Set(), out = {};
		const walk = (path, object, depth) => {
			if (object === null || (typeof object !== 'object' && typeof object !== 'function') || seen.has(object) || depth > 2) return;
			seen.add(object);
			for (const key of Reflect.ownKeys(object)) {
				const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key), f = value ?? get;
				out[path + '.' + String(key)] = [typeof value, !!get, !!set, writable, enumerable, configurable].concat(typeof f === 'function' ? [f.name, f.length] : []).join();
				walk(path + '.' + String(key), value, depth + 1);
			}
		};
		for (const name of names) walk(name, globalThis[name], 0);
		return out;
	}`;
	const names = LANGUAGE.filter((name) => !['globalThis', 'Intl'].includes(name));
	const got = await ask(`(${describe})(${JSON.stringify(names)})`), wanted = eval(describe)(names);
	/* ES2024 and later, what V8 and Node add for themselves, and the roads to dynamic code. */
	const beyond = /unicodeSets|[dD]ispose|prepareStackTrace|^Array\.fromAsync|groupBy|withResolvers|isWellFormed|toWellFormed|^RegExp\.(\$|last|left|right|input)|resizable|maxByteLength|\.resize|transfer|detached|constructor/;
	const differs = (a, b) => Object.keys(a).filter((path) => !beyond.test(path) && a[path] !== b[path]).map((path) => `${path}: ${a[path]} | ${b[path]}`);
	equal(differs(wanted, got), []);
	equal(differs(got, wanted), []);
});

/* Not asked of Node here, which may know an older Unicode. */
await test('pictographs are those of Unicode 17', async () => {
	equal(await ask("'★☆♪✓😀❤☎'.replace(/\\p{Extended_Pictographic}/gu, '')"), '★☆♪✓');
});

finish();

#!/usr/bin/env node
// Runs scripts on sandbox/runtime in a bare realm of node, behind a door made here: for development
// of the runtime without the engine, and as a second opinion when a test fails on the engine.
//   node --expose-internals tests/lang/runtime_shim.mjs FILE...
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { createRequire } from 'node:module';
import { types } from 'node:util';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
process.removeAllListeners('warning');
const { internalBinding } = createRequire(import.meta.url)('internal/test/binding');
const { getPromiseDetails, getProxyDetails, previewEntries } = internalBinding('util');

// The runtime's own list says which scripts there are; those that serve requests are left out.
const listed = /const own = \[([^\]]*)\]/.exec(fs.readFileSync(path.join(here, '../../sandbox/runtime/embed.mjs'), 'utf8'))[1];
const names = [...listed.matchAll(/'([^']+)'/g)].map((match) => match[1]);
export const RUNTIME = names.slice(0, names.indexOf('crypto_subtle') + 1).filter((name) => name !== 'timers').map((name) => `${name}.js`);

const tagOf = (v) => Object.prototype.toString.call(v);
const kinds = [['proxy', types.isProxy], ['map', types.isMap], ['set', types.isSet], ['weakmap', types.isWeakMap],
	['weakset', types.isWeakSet], ['promise', types.isPromise], ['error', types.isNativeError], ['regexp', types.isRegExp],
	['date', types.isDate], ['arguments', types.isArgumentsObject], ['map iterator', types.isMapIterator],
	['set iterator', types.isSetIterator], ['number', types.isNumberObject], ['string', types.isStringObject],
	['boolean', types.isBooleanObject], ['symbol', types.isSymbolObject], ['bigint', types.isBigIntObject],
	['arraybuffer', types.isAnyArrayBuffer], ['dataview', types.isDataView], ['typedarray', types.isTypedArray],
	['generator', types.isGeneratorObject], ['weakref', (v) => tagOf(v) === '[object WeakRef]'],
	['array iterator', (v) => tagOf(v) === '[object Array Iterator]']];

export function makeRealm(write) {
	const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
	const inside = (text) => vm.runInContext(text, context);
	const InnerBuffer = inside('ArrayBuffer'), InnerUint8 = inside('Uint8Array'), InnerTypeError = inside('TypeError');
	const InnerArray = inside('Array');
	for (const name of inside('Object.getOwnPropertyNames(globalThis)'))
		if (['console', 'WebAssembly', 'Atomics', 'SharedArrayBuffer'].includes(name)) inside(`delete globalThis.${name}`);
	const buffer = (bytes) => { const b = new InnerBuffer(bytes.length); new InnerUint8(b).set(bytes); return b; };
	const bytes = (value) => ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(value);
	const list = (...items) => { const a = new InnerArray(); a.push(...items); return a; };
	const entries = { __proto__: null };
	const door = inside('({})');
	Object.assign(door, {
		entry: (name, f) => { entries[name] = f; },
		kind: (v) => {
			if (v === null || (typeof v !== 'object' && typeof v !== 'function')) return undefined;
			for (const [name, is] of kinds) if (is(v)) return name;
			if (Array.isArray(v)) return 'array';
			if (typeof v === 'function') return /^class\b/.test(Function.prototype.toString.call(v)) ? 'class' : 'function';
			return 'object';
		},
		promise: (p) => list(...getPromiseDetails(p)),
		proxy: (p) => list(...getProxyDetails(p, true)),
		preview: (i) => { const [items, pairs] = previewEntries(i, true); return list(list(...items), pairs); },
		function_kind: (f) => {
			const kind = (types.isAsyncFunction(f) ? 'async ' : '') + (types.isGeneratorFunction(f) ? 'generator' : '');
			return kind.trim() || (/^class\b/.test(Function.prototype.toString.call(f)) ? 'class' : 'function');
		},
		now: () => Date.now(),
		console: (level, text) => write(text + '\n', level),
		random: (n) => buffer(crypto.randomBytes(n)),
		utf8_encode: (t) => buffer(Buffer.from(t, 'utf8')),
		utf8_decode: (b, fatal) => {
			try { return new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(bytes(b)); } catch { throw new InnerTypeError('invalid UTF-8'); }
		},
		latin1_encode: (t) => buffer(Buffer.from(t, 'latin1')), latin1_decode: (b) => bytes(b).toString('latin1'),
		hex_encode: (b) => bytes(b).toString('hex'), hex_decode: (t) => buffer(Buffer.from(t, 'hex')),
		base64_encode: (b, url) => bytes(b).toString(url ? 'base64url' : 'base64'), base64_decode: (t) => buffer(Buffer.from(t, 'base64')),
		detach: (b) => { structuredClone(b, { transfer: [b] }); },
		hash: (name, b) => buffer(crypto.createHash(name).update(bytes(b)).digest()),
		hmac: (name, key, b) => buffer(crypto.createHmac(name, bytes(key)).update(bytes(b)).digest()),
	});
	context.door = door;
	Object.defineProperty(context, 'queueMicrotask', { value: queueMicrotask, enumerable: false, configurable: true });
	for (const name of RUNTIME) {
		const file = path.join(here, '../../sandbox/runtime', name);
		if (fs.existsSync(file)) vm.runInContext(fs.readFileSync(file, 'utf8'), context, { filename: file });
	}
	if (door.runtime) door.runtime.set_timeout ??= (f, ms) => setTimeout(f, ms);
	delete context.door;
	return { context, door, entries };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const file of process.argv.slice(2)) {
		const { context } = makeRealm((text, level) => (level === 2 || level === 3 ? process.stderr : process.stdout).write(text));
		Object.defineProperty(context, 'setTimeout', { value: setTimeout, enumerable: false, configurable: true });
		vm.runInContext(fs.readFileSync(file, 'utf8'), context, { filename: file });
	}

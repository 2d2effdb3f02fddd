// What an author does to the built-ins neither changes nor breaks the runtime: everything is asked
// twice, before and after the methods of the language throw. (Node gets through it only unharmed.)
const { getOwnPropertyNames, getOwnPropertySymbols, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Object;
const { URL, URLSearchParams, Buffer: B, TextEncoder, TextDecoder, structuredClone, btoa, atob, AbortController, AbortSignal, FormData, Blob, crypto } = globalThis;
var values = {
	object: { a: 1, 'b-c': [1, , 'two', { deep: { deeper: { deepest: 1 } } }], n: null, u: undefined, f() {}, s: Symbol('s') },
	list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
	map: new Map([[{ k: 1 }, new Set(['v'])]]),
	error: Object.assign(new TypeError('bad'), { code: 'X', stack: 'TypeError: bad' }),
	re: /a+/g, date: new Date(0), bytes: new Uint8Array([1, 2, 3]), buffer: Buffer.from('buffer'), promise: Promise.resolve(1),
	url: new URL('http://user@example.com:81/a?b=c#d'), params: new URLSearchParams('a=1&b=2'), form: new FormData(), blob: new Blob(['x']),
	text: "it's \n\u0001", cls: class A extends Map {}, big: 12n, boxed: new String('boxed'), abort: new AbortController(),
};
const names = ['object', 'list', 'map', 'error', 're', 'date', 'bytes', 'buffer', 'promise', 'url', 'params', 'form', 'blob', 'text', 'cls', 'big', 'boxed', 'abort'];
const pairs = new Map([['x', 'y z']]), raw = new Uint8Array([104, 105, 0xe2, 0x82, 0xac]);
const { iterator } = Symbol;
const { log, table, group, groupEnd, assert, count, dir } = console;
function ask(name, f) {
	let told;
	try { told = f(); } catch (e) { told = '! ' + e.name + ' ' + e.message; }
	log(name, told);
}
function ask_all() {
	for (let i = 0; i < names.length; i++) log('%s %o', names[i], 1, values[names[i]]);
	log('%s|%d|%i|%f|%j|%O', 'text', 5, 6.5, 7.5, { j: [1] }, values.object, 'rest');
	table(values.list.constructor === 1 ? [] : [{ a: 1, b: 'x' }, { a: 2 }]);
	group('g'); log('inside\nlines'); groupEnd(); assert(true); dir(values.object, { depth: 0 });
	ask('url', () => new URL('../x/%7e?q=ü&r=1#f', 'https://münchen.de:443/a/b/c').href);
	ask('ip', () => new URL('http://0x7f.1/').host + new URL('http://[1::0:0:1]/').host);
	ask('bad url', () => new URL('nope'));
	ask('params', () => { const p = new URLSearchParams('b=2&a=1&b=%20+x'); p.append('c', 'é'); p.sort(); p.delete('a'); return p.toString() + p.get('b') + p.has('c') + p.size; });
	ask('params of an object', () => new URLSearchParams({ a: 1, b: 'x y' }).toString());
	ask('live', () => { const u = new URL('http://a/?x=1'); u.searchParams.set('y', '2'); u.hash = 'h'; u.pathname = '/p q'; return u.href; });
	ask('buffer', () => B.from('héllo').toString('base64') + B.from('68656c', 'hex').toString() + B.from('aGk', 'base64url').toString('hex') + B.concat([B.from('a'), B.from('b')]).toString('latin1'));
	ask('buffer find', () => B.from('hello').indexOf('l') + B.from('hello').slice(1, 3).toString() + B.from([1, 2]).equals(B.from([1, 2])) + B.alloc(3, 'ab').toString() + B.byteLength('€'));
	ask('buffer numbers', () => { const b = B.alloc(8); b.writeInt32BE(-5, 0); b.writeFloatLE(1.5, 4); return b.readInt32BE(0) + ' ' + b.readFloatLE(4) + b.toString('hex'); });
	ask('buffer error', () => B.from(5));
	ask('text', () => new TextDecoder().decode(raw) + new TextEncoder().encode('é').length + btoa('hi') + atob('aGk='));
	ask('clone', () => { const c = structuredClone(values.object.n === 0 ? 1 : { m: pairs, d: values.date, r: values.re, b: raw, l: [1, , 2] }); return c.m.size + c.l.length + c.b[0]; });
	ask('clone error', () => structuredClone({ f() {} }));
	ask('abort', () => { const c = new AbortController(), s = AbortSignal.any([c.signal]); let seen = ''; s.addEventListener('abort', (e) => { seen += e.type; }); c.abort(); return seen + s.aborted + s.reason.message; });
	ask('form', () => { const f = new FormData(); f.append('a', 'b'); f.append('c', new Blob(['x']), 'n'); f.set('a', 'z'); f.delete('q'); return f.get('a') + f.get('c').name + f.has('c'); });
	ask('blob', () => new Blob(['abc', raw, new Blob(['q'])], { type: 'A/b' }).slice(1, 4).size + new Blob([], { type: 'A/b' }).type);
	ask('crypto', () => crypto.randomUUID().length + crypto.getRandomValues(new Uint8Array(4)).length);
}
ask_all();
const found = [];
function collect(object) {
	for (const key of [...getOwnPropertyNames(object), ...getOwnPropertySymbols(object)]) {
		const d = getOwnPropertyDescriptor(object, key);
		if (typeof d.value === 'function' && (d.configurable || d.writable) && !/^[A-Z]/.test(String(key)) && !spared.has(key) &&
			(key !== Symbol.iterator || object === Map.prototype || object === Set.prototype))
			found.push([object, key]);
	}
}
// What this file itself needs: constructors, texts of values, for-of over arrays.
const spared = new Set(['constructor', 'toString', 'valueOf', 'next', 'now', Symbol.toPrimitive, Symbol.hasInstance]);
const TypedArray = getPrototypeOf(Uint8Array);
for (const C of [Array, Object, String, Number, Boolean, Function, RegExp, Date, Map, Set, WeakMap, WeakSet, Promise, Error, ArrayBuffer,
	DataView, TypedArray, BigInt]) {
	collect(C);
	collect(C.prototype);
}
for (const object of [JSON, Math, Reflect, getPrototypeOf([][Symbol.iterator]()), getPrototypeOf(new Map().entries()), getPrototypeOf(new Set().values())])
	collect(object);
const gone = ['Map', 'Set', 'Promise', 'TypeError', 'Date', 'RegExp', 'String', 'Number', 'JSON', 'Math', 'Reflect', 'Symbol', 'parseInt',
	'encodeURIComponent', 'DOMException', 'queueMicrotask'];
function poison() {
	for (let i = 0; i < found.length; i++) {
		const value = function () { throw new Error('poisoned'); };
		defineProperty(found[i][0], found[i][1], { __proto__: null, value, configurable: true, writable: true });
	}
	for (const name of ['get', 'set'])
		defineProperty(Object.prototype, name, { __proto__: null, get() { throw new Error(`poisoned ${name}`); }, configurable: true });
	for (let i = 0; i < gone.length; i++) globalThis[gone[i]] = undefined;
}
if (typeof process === 'undefined') poison();
log('--- poisoned');
ask_all();
defineProperty(Array.prototype, iterator, { __proto__: null, value() { throw new Error('poisoned'); } });
log('--- not even spread');
log('%s is', 'text', values.object, values.map); group('g', 1); assert(false, '%d', 5); groupEnd();

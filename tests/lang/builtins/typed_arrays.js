// ArrayBuffer and typed arrays: conversions, methods, species, exotic keys, buffers that change.
function attempt(action) {
	try {
		const value = action();
		console.log(Array.isArray(value) ? `[${value}]` : String(value));
	} catch (error) {
		console.log(`${error.name}: ${error.message}`);
	}
}

const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
const source = [1, -1, 255.5, 256, -129, 65536.7, 1e10, NaN, Infinity, -Infinity, 2.5, 1.5, 0.5, -0.5, 4294967297, -4294967299, '7', null, [8], true];
for (const Kind of kinds) {
	const array = new Kind(source);
	console.log(Kind.name, Kind.BYTES_PER_ELEMENT, Kind.length, String(array));
	console.log(String(array.toSorted()), '|', String(array.filter((x) => Math.abs(x) < 1e11).toSorted((a, b) => b - a)));
	console.log(String(array.subarray(2, -3)), '|', String(array.slice(-3)), '|', String(array.toReversed()));
	console.log(String(array.map((x) => x * 2)), '|', String(array.filter((x) => x > 3)), '|', array.join('-'));
	console.log(array.indexOf(255), array.lastIndexOf(0), array.includes(NaN), array.at(-1), array.at(99), array.find((x) => x < 0), array.findLast((x) => x > 9), array.findIndex((x) => x === 7), array.findLastIndex((x) => x === -4));
	console.log(String(array.with(1, 9.7)), String(array.reduce((sum, x) => sum + (x || 0), 0)), array.some((x) => x === 8), array.every((x) => x < 1e11));
	const small = new Kind([1, 2, 3, 4, 5, 6]);
	small.copyWithin(1, 0, 4);
	console.log(String(small), String(small.fill(7, 1, -2)), String(small.reverse()));
	small.set([9, 8], 2);
	small.set(small.subarray(0, 4), 1);
	console.log(String(small), JSON.stringify(small), Object.keys(small).join(), small.reduceRight((text, x) => text + x, ''));
	console.log(String(Kind.from({ length: 3, 0: 5, 2: 6 }, (x, i) => (x ?? 1) * i)), String(Kind.of(1, '2', 3.9)), String(Kind.from(new Set([3, 4]))));
	console.log([...small.entries()].join(' '), [...small.keys()].join(), Object.prototype.toString.call(small), small.toLocaleString());
}
for (const Kind of [BigInt64Array, BigUint64Array]) {
	const array = new Kind([1n, -1n, 2n ** 63n, 2n ** 64n + 5n, '17', true]);
	console.log(Kind.name, String(array), String(array.toSorted()), String(array.sort((a, b) => (a < b ? 1 : -1))), array.indexOf(5n), array.includes(17n), array.indexOf(1));
	attempt(() => array.fill(1));
	attempt(() => new Kind([1]));
	attempt(() => new Uint8Array(array));
	attempt(() => array.set(new Int8Array(1)));
	attempt(() => array.map((x) => x + 1n));
}
attempt(() => new Float64Array([3, NaN, -0, 0, -Infinity, 1]).sort().map((x) => 1 / x));

// Views share their buffer.
const buffer = new ArrayBuffer(8);
const words = new Uint16Array(buffer, 2, 2), octets = new Uint8Array(buffer);
words[0] = 0x1234;
words[1] = 70000;
console.log(String(octets), words.byteOffset, words.byteLength, words.length, words.buffer === buffer);
console.log(String(new Uint8Array(buffer.slice(2, 5))), buffer.slice(-2).byteLength, buffer.slice(6, 2).byteLength, ArrayBuffer.isView(words), ArrayBuffer.isView(buffer));
console.log(String(new Float32Array(new Uint8Array([0, 0, 128, 63, 0, 0, 32, 65]).buffer)));

// Keys that are numbers never reach the prototype.
Object.prototype[9] = 'inherited';
Uint8Array.prototype['-0'] = 'inherited';
const keyed = new Uint8Array(3);
keyed['1'] = 5;
keyed[7] = 1;
keyed['1.5'] = 1;
keyed['01'] = 'plain';
keyed.name = 'plain';
console.log(keyed[9], keyed['-0'], keyed[7], keyed['1.5'], 1 in keyed, 3 in keyed, '-0' in keyed, '01' in keyed, Object.keys(keyed).join());
console.log(delete keyed[7], Reflect.deleteProperty(keyed, 0), Reflect.set(keyed, 8, 1), Reflect.defineProperty(keyed, 8, { value: 1 }), Reflect.has(keyed, 2));
console.log(JSON.stringify(Object.getOwnPropertyDescriptor(keyed, 1)), Object.getOwnPropertyDescriptor(keyed, 5), JSON.stringify(Object.getOwnPropertyNames(keyed)));
delete Object.prototype[9];
delete Uint8Array.prototype['-0'];
const inheriting = Object.create(keyed);
inheriting[1] = 6;
inheriting[50] = 6;
console.log(keyed[1], inheriting[1], Object.keys(inheriting).join());
for (const key in new Uint8Array(2)) console.log(key);
attempt(() => { 'use strict'; delete keyed[0]; });
attempt(() => Object.defineProperty(keyed, 0, { value: 1, writable: false }));
attempt(() => Object.defineProperty(keyed, 8, { value: 1 }));
attempt(() => Object.defineProperty(keyed, 0, { get() {} }));
attempt(() => Object.freeze(keyed));
attempt(() => Object.isFrozen(Object.freeze(new Uint8Array(0))));
attempt(() => { keyed[0] = Symbol('s'); });
attempt(() => { keyed[0] = 1n; });
attempt(() => { keyed[0] = { valueOf: () => 300 }; return keyed[0]; });

// Constructors.
attempt(() => Uint8Array(1));
attempt(() => new Uint8Array(-1));
attempt(() => new Uint8Array(2 ** 53));
attempt(() => new (Object.getPrototypeOf(Uint8Array))());
attempt(() => new Uint16Array(new ArrayBuffer(3)));
attempt(() => new Uint16Array(buffer, 1));
attempt(() => new Uint16Array(buffer, 10));
attempt(() => new Uint16Array(buffer, 4, 3));
attempt(() => new Uint16Array(buffer, -2));
attempt(() => new ArrayBuffer(-1));
attempt(() => new ArrayBuffer(1e13));
attempt(() => new ArrayBuffer(8, { maxByteLength: 4 }));
attempt(() => new Uint8Array({ [Symbol.iterator]: 1 }));
attempt(() => new Uint8Array(1.9).length);
attempt(() => new Uint8Array('3').length);
attempt(() => new Uint8Array(null).length);
attempt(() => new Uint8Array((function* () { yield 1; yield 2; })()));
attempt(() => Uint8Array.from(null));
attempt(() => Uint8Array.from([], 1));
attempt(() => Uint8Array.of.call(Array, 1));
attempt(() => [1, 2].concat(new Uint8Array(2)).length);
attempt(() => Array.from(new Uint8Array([1, 2]), (x) => x * 2));
attempt(() => String.fromCharCode(...new Uint8Array([104, 105])));
attempt(() => Math.max.apply(null, new Int8Array([4, -9, 100])));
attempt(() => Array.prototype.concat.call(new Uint8Array([1]), [2]).length);

// Methods refuse what is no typed array and what is no function.
const methods = Object.getPrototypeOf(Uint8Array.prototype);
for (const name of ['fill', 'set', 'slice', 'sort', 'join', 'map', 'at', 'entries']) attempt(() => methods[name].call([]));
for (const name of ['map', 'find', 'reduce', 'forEach']) attempt(() => keyed[name]({ a: 1 }));
attempt(() => methods.length);
attempt(() => new Uint8Array(0).reduce((a, b) => a + b));
attempt(() => keyed.sort(1));
attempt(() => keyed.with(3, 1));
attempt(() => keyed.set([1, 2], 2));
attempt(() => keyed.set([1], -1));
attempt(() => keyed.set('12', 1) ?? String(keyed));
console.log(methods.toString === Array.prototype.toString, methods[Symbol.iterator] === methods.values, String(Object.getOwnPropertyDescriptor(methods, Symbol.toStringTag).get.call(1)));

// Species.
class Bytes extends Uint8Array {
	static get [Symbol.species]() {
		return Uint16Array;
	}
}
const derived = new Bytes([1, 2, 300]);
console.log(derived.constructor.name, derived.map((x) => x * 200).constructor.name, String(derived.map((x) => x * 200)));
attempt(() => derived.subarray(0, 2));
class Plain extends Float32Array {}
console.log(new Plain(2).slice().constructor.name, Plain.from([1.5]).constructor.name, new Plain([1, 2]).filter((x) => x > 1) instanceof Plain);
class Wrong extends Uint8Array {
	static get [Symbol.species]() {
		return Array;
	}
}
attempt(() => new Wrong(3).slice(1));
attempt(() => new Wrong(3).map((x) => x));
class Short extends Uint8Array {
	static get [Symbol.species]() {
		return function () {
			return new Uint8Array(0);
		};
	}
}
attempt(() => new Short(3).slice(1));

// A buffer that changes its size.
const changing = new ArrayBuffer(8, { maxByteLength: 16 });
const tracking = new Uint8Array(changing), fixed = new Uint8Array(changing, 4, 4);
console.log(changing.resizable, changing.maxByteLength, tracking.length, fixed.length);
tracking.fill(3);
changing.resize(12);
console.log(String(tracking), String(fixed));
changing.resize(6);
console.log(String(tracking), fixed.length, fixed.byteOffset, fixed[0], 0 in fixed);
attempt(() => fixed.fill(1));
attempt(() => [...fixed]);
attempt(() => new Uint8Array(fixed));
attempt(() => changing.resize(17));
attempt(() => new ArrayBuffer(1).resize(1));
attempt(() => {
	const seen = [];
	for (const x of tracking) {
		seen.push(x);
		if (seen.length === 2) changing.resize(4);
	}
	return seen;
});
attempt(() => tracking.map((x, i) => (i === 0 && changing.resize(2), x)));
changing.resize(16);
console.log(String(tracking), fixed.length);

/*
 * First file of the runtime. Captures the built-ins that later files use, so that what an author
 * does to Array.prototype.map, JSON or Promise.prototype.then neither changes nor observes the
 * runtime. Everything shared between runtime files is in door.runtime, which is out of reach when
 * `door` is gone: a file takes what it needs while it is loaded, never later.
 *
 *	door.runtime.primordials   ArrayPush(array, value) for array.push(value), StringSlice(text, 1)
 *				   for text.slice(1), ObjectKeys, JSONStringify, MapGet(map, key), ...
 *	door.runtime.NAME	   what runtime files offer each other: door.runtime.inspect
 *
 * Not safe after an author's code ran, and therefore not to be used inside functions of the runtime:
 * methods called with a dot, for-of and spread over arrays, destructuring of arrays (they ask
 * Array.prototype[Symbol.iterator]), text.replace and its like with a regular expression (they ask
 * RegExp.prototype.exec), property descriptors that inherit from Object.prototype.
 */
(function () {
	'use strict';

	const { defineProperty, getOwnPropertyDescriptor } = Object;
	const { apply, ownKeys } = Reflect;
	const uncurry = door.uncurry || Function.prototype.bind.bind(Function.prototype.call);
	const primordials = { __proto__: null };
	const runtime = { __proto__: null, primordials };

	const capital = (name) => name.charAt(0).toUpperCase() + name.slice(1);

	/* Methods of a prototype, with `this` as first parameter: `push` of Array is ArrayPush. */
	function methods(prefix, prototype, names) {
		for (const name of names.split(' ')) {
			const descriptor = getOwnPropertyDescriptor(prototype, name);
			if (descriptor && descriptor.value)
				primordials[prefix + capital(name)] = uncurry(descriptor.value);
		}
	}

	/* Accessors of a prototype: `size` of Map is MapSize(map). */
	function getters(prefix, prototype, names) {
		for (const name of names.split(' ')) {
			const descriptor = getOwnPropertyDescriptor(prototype, name);
			if (descriptor && descriptor.get)
				primordials[prefix + capital(name)] = uncurry(descriptor.get);
		}
	}

	/* Static functions that do not ask for their `this`. */
	function statics(prefix, object, names) {
		for (const name of names.split(' '))
			primordials[prefix + capital(name)] = object[name];
	}

	methods('Array', Array.prototype, 'concat every fill filter find findIndex forEach includes indexOf ' +
		'join lastIndexOf map pop push reverse shift slice some sort splice unshift');
	methods('String', String.prototype, 'charAt charCodeAt codePointAt endsWith includes indexOf ' +
		'lastIndexOf normalize padEnd padStart repeat slice split startsWith substring toLowerCase ' +
		'toUpperCase trim trimEnd trimStart isWellFormed toWellFormed');
	methods('Number', Number.prototype, 'toFixed toString valueOf');
	methods('Boolean', Boolean.prototype, 'valueOf');
	methods('BigInt', BigInt.prototype, 'toString valueOf');
	methods('Symbol', Symbol.prototype, 'toString valueOf');
	getters('Symbol', Symbol.prototype, 'description');
	primordials.StringValueOf = uncurry(String.prototype.valueOf);
	methods('Object', Object.prototype, 'propertyIsEnumerable toString isPrototypeOf');
	methods('Function', Function.prototype, 'bind call toString');
	methods('Date', Date.prototype, 'getTime toISOString toString getTimezoneOffset');
	methods('Error', Error.prototype, 'toString');
	methods('RegExp', RegExp.prototype, 'exec toString');
	getters('RegExp', RegExp.prototype, 'source flags');
	methods('Map', Map.prototype, 'clear delete entries forEach get has keys set values');
	getters('Map', Map.prototype, 'size');
	methods('Set', Set.prototype, 'add clear delete forEach has values');
	getters('Set', Set.prototype, 'size');
	methods('WeakMap', WeakMap.prototype, 'delete get has set');
	methods('WeakSet', WeakSet.prototype, 'add delete has');
	methods('Promise', Promise.prototype, 'then catch finally');

	if (typeof Uint8Array === 'function') {
		const TypedArray = Object.getPrototypeOf(Uint8Array);
		methods('TypedArray', TypedArray.prototype, 'copyWithin fill set slice subarray indexOf sort');
		getters('TypedArray', TypedArray.prototype, 'buffer byteLength byteOffset length');
		primordials.TypedArrayName = uncurry(
			getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get);
		primordials.TypedArrayPrototype = TypedArray.prototype;
		methods('ArrayBuffer', ArrayBuffer.prototype, 'slice');
		getters('ArrayBuffer', ArrayBuffer.prototype, 'byteLength');
		methods('DataView', DataView.prototype, 'getBigInt64 getBigUint64 getFloat32 getFloat64 ' +
			'setBigInt64 setBigUint64 setFloat32 setFloat64');
		getters('DataView', DataView.prototype, 'buffer byteLength byteOffset');
		statics('ArrayBuffer', ArrayBuffer, 'isView');
	}

	statics('Object', Object, 'assign create defineProperties defineProperty entries freeze fromEntries ' +
		'getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames ' +
		'getOwnPropertySymbols getPrototypeOf hasOwn is isExtensible isFrozen isSealed keys ' +
		'preventExtensions seal setPrototypeOf values');
	statics('Reflect', Reflect, 'apply construct get getOwnPropertyDescriptor has ownKeys set');
	statics('Array', Array, 'isArray');
	statics('Number', Number, 'isFinite isInteger isNaN isSafeInteger parseFloat parseInt');
	statics('String', String, 'fromCharCode fromCodePoint');
	statics('Symbol', Symbol, 'for keyFor');
	statics('Math', Math, 'abs ceil floor log log10 log2 max min pow random round sqrt trunc');
	statics('JSON', JSON, 'parse stringify');
	statics('Date', Date, 'now UTC parse');
	statics('BigInt', BigInt, 'asIntN asUintN');

	primordials.uncurry = uncurry;
	primordials.decodeURIComponent = decodeURIComponent;
	primordials.encodeURIComponent = encodeURIComponent;

	/* The classes themselves, for `new` and as prototypes: an author may replace the globals. */
	for (const name of ('AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean ' +
		'DataView Date Error EvalError Float32Array Float64Array Int16Array Int32Array Int8Array Map ' +
		'Number Object Promise RangeError ReferenceError RegExp Set String Symbol SyntaxError ' +
		'TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef ' +
		'WeakSet Proxy').split(' '))
		primordials[name] = globalThis[name];

	/* Names of the language's own classes. */
	primordials.built_in_names = new Set(Object.getOwnPropertyNames(globalThis)
		.filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)));

	/*
	 * Promises. The static functions of Promise read `this.resolve` again for every element, which
	 * an author can replace; these do not.
	 */
	const { Promise: NativePromise, PromiseThen } = primordials;
	const PromisePrototype = NativePromise.prototype;
	primordials.PromiseResolve = (value) => new NativePromise((resolve) => resolve(value));
	primordials.PromiseReject = (reason) => new NativePromise((resolve, reject) => reject(reason));
	/* {promise, resolve, reject} */
	primordials.PromiseParts = () => {
		const parts = { __proto__: null, promise: undefined, resolve: undefined, reject: undefined };
		parts.promise = new NativePromise((resolve, reject) => {
			parts.resolve = resolve;
			parts.reject = reject;
		});
		return parts;
	};
	/* A job that cannot be seen from outside; its errors are the caller's matter. */
	const settled = new NativePromise((resolve) => resolve());
	defineProperty(settled, 'constructor', { __proto__: null, value: undefined });
	primordials.enqueue = (job) => {
		PromiseThen(settled, job);
	};

	/* re.test(text) without RegExp.prototype.exec; of a global expression it moves lastIndex. */
	const { RegExpExec, StringSlice, StringSplit, StringStartsWith, ArrayJoin } = primordials;
	primordials.RegExpTest = (re, text) => RegExpExec(re, text) !== null;

	/* text.replace(re, change) for a global expression and change(match) or a text used as it is. */
	primordials.replaceMatches = (text, re, change) => {
		let done = '', at = 0, match;
		re.lastIndex = 0;
		while ((match = RegExpExec(re, text)) !== null) {
			const found = match[0];
			done += StringSlice(text, at, match.index);
			done += typeof change === 'string' ? change : change(found);
			at = match.index + found.length;
			if (found === '')
				re.lastIndex++;
		}
		re.lastIndex = 0;
		return at === 0 && done === '' ? text : done + StringSlice(text, at);
	};
	/* text.replaceAll(from, to) for texts; `from` is not empty. */
	primordials.replaceText = (text, from, to) => ArrayJoin(StringSplit(text, from), to);

	/* Properties as the globals and the members of classes have them in Node. */
	const hidden = (object, name, value) => defineProperty(object, name,
		{ __proto__: null, value, writable: true, enumerable: false, configurable: true });
	runtime.define = hidden;
	runtime.define_global = (name, value) => hidden(globalThis, name, value);
	/* Web IDL: the named members of a class's prototype are enumerable, and it has a tag. */
	runtime.web_class = (constructor, tag, names) => {
		for (const name of names.split(' ')) {
			const descriptor = getOwnPropertyDescriptor(constructor.prototype, name);
			descriptor.enumerable = true;
			defineProperty(constructor.prototype, name, descriptor);
		}
		defineProperty(constructor.prototype, Symbol.toStringTag,
			{ __proto__: null, value: tag, configurable: true });
	};
	/*
	 * Iterators of a web class. entry(object, index) gives a pair, or undefined at the end; the result
	 * makes one: (object, kind), kind being 'keys', 'values' or 'entries'. `left_of` of it lists what
	 * an iterator will still give.
	 */
	const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
	runtime.web_iterator = (tag, entry) => {
		const pick = (pair, kind) => kind === 'keys' ? pair[0] : kind === 'values' ? pair[1] : [pair[0], pair[1]];
		let is_own, left_of;
		class Pairs {
			#object;
			#kind;
			#at = 0;

			static {
				is_own = (value) => value !== null && typeof value === 'object' && #at in value;
				left_of = (pairs) => {
					const left = [];
					for (let at = pairs.#at, pair; (pair = entry(pairs.#object, at)) !== undefined; at++)
						primordials.ArrayPush(left, pick(pair, pairs.#kind));
					return left;
				};
			}

			constructor(object, kind) {
				this.#object = object;
				this.#kind = kind;
			}

			next() {
				if (!is_own(this))
					throw runtime.invalid_this(`${tag}Iterator`);
				const pair = entry(this.#object, this.#at);
				if (pair === undefined)
					return { value: undefined, done: true };
				this.#at++;
				return { value: pick(pair, this.#kind), done: false };
			}
		}
		const { prototype } = Pairs;
		delete prototype.constructor;
		Object.setPrototypeOf(prototype, IteratorPrototype);
		runtime.web_class(Pairs, `${tag} Iterator`, 'next');
		const make = (object, kind) => new Pairs(object, kind);
		make.left_of = left_of;
		make.prototype = prototype;
		return make;
	};

	/* An error of Node's own: its stack and its text say `TypeError [CODE]: message`. */
	runtime.coded = (Kind, code, message) => {
		const error = new Kind(message);
		const { name, stack } = error;
		if (typeof stack === 'string' && StringStartsWith(stack, name))
			hidden(error, 'stack', `${name} [${code}]${StringSlice(stack, name.length)}`);
		hidden(error, 'toString', () => `${name} [${code}]: ${error.message}`);
		error.code = code;
		return error;
	};

	primordials.ReflectApply = apply;
	primordials.ReflectOwnKeys = ownKeys;
	primordials.PromisePrototype = PromisePrototype;
	door.runtime = runtime;
})();

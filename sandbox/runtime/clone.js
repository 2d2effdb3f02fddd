/*
 * structuredClone, with the texts of V8 for what cannot be cloned.
 */
(function () {
	'use strict';

	const {
		ArrayBufferByteLength, ArrayBufferSlice, ArrayIncludes, ArrayPush, BigIntValueOf, BooleanValueOf,
		DataView, DataViewBuffer, DataViewByteLength, DataViewByteOffset, Date, DateGetTime, Error,
		EvalError, FunctionToString, Map, MapForEach, MapGet, MapHas, MapSet, NumberValueOf, Object,
		ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectHasOwn, ObjectKeys,
		ObjectToString, RangeError, ReferenceError, RegExp, RegExpFlags, RegExpSource, Set, SetAdd,
		SetForEach, StringSlice, StringValueOf, Symbol, SymbolToString, SyntaxError, TypeError,
		TypedArrayBuffer, TypedArrayByteOffset, TypedArrayLength, TypedArrayName, URIError,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { detach, kind: kind_of, proxy: proxy_of } = door;
	const { DOMException, coded, define, define_global } = runtime;
	const { iterator: iterator_symbol, toStringTag: tag_symbol } = Symbol;
	const classes = runtime.primordials;
	const object_to_string = Object.prototype.toString;

	/* As V8 tells of an object without running more of its code than it must. */
	function name_of(value) {
		if (typeof value === 'symbol')
			return SymbolToString(value);
		if (typeof value === 'function')
			return function_text(FunctionToString(value));
		if (kind_of(value) === 'proxy' && proxy_of(value)[0] === null)
			return 'null';
		if (value.toString === object_to_string && typeof value.constructor === 'function' && value.constructor.name)
			return `#<${value.constructor.name}>`;
		const tag = value[tag_symbol];
		return typeof tag === 'string' ? `[object ${tag}]` : ObjectToString(value);
	}

	/* V8 leaves out of a long function all but its beginning and its end. */
	const function_text = (text) => text.length > 128 ?
		`${StringSlice(text, 0, 111)}...<omitted>...${StringSlice(text, -2)}` : text;

	const refusal = (value) => new DOMException(`${name_of(value)} could not be cloned.`, 'DataCloneError');

	const put = (object, key, value) => ObjectDefineProperty(object, key,
		{ __proto__: null, value, writable: true, enumerable: true, configurable: true });

	function copy_properties(from, to, seen) {
		const keys = ObjectKeys(from);
		for (let i = 0; i < keys.length; i++)
			if (ObjectHasOwn(from, keys[i]))
				put(to, keys[i], copy(from[keys[i]], seen));
		return to;
	}

	const errors = { __proto__: null, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

	function copy_error(error, seen) {
		const Kind = errors[error.name] || Error;
		const message = ObjectGetOwnPropertyDescriptor(error, 'message');
		const cause = ObjectGetOwnPropertyDescriptor(error, 'cause');
		const { stack } = error;
		const result = message === undefined ? new Kind() : new Kind(`${message.value}`);
		MapSet(seen, error, result);
		if (typeof stack === 'string')
			define(result, 'stack', stack);
		if (cause !== undefined)
			define(result, 'cause', copy(error.cause, seen));
		return result;
	}

	/* Entries are taken first: copying them may run getters that change the collection. */
	function copy_map(map, seen) {
		const result = new Map(), entries = [];
		MapSet(seen, map, result);
		MapForEach(map, (value, key) => {
			ArrayPush(entries, key);
			ArrayPush(entries, value);
		});
		for (let i = 0; i < entries.length; i += 2)
			MapSet(result, copy(entries[i], seen), copy(entries[i + 1], seen));
		return result;
	}

	function copy_set(set, seen) {
		const result = new Set(), entries = [];
		MapSet(seen, set, result);
		SetForEach(set, (value) => ArrayPush(entries, value));
		for (let i = 0; i < entries.length; i++)
			SetAdd(result, copy(entries[i], seen));
		return result;
	}

	function copy_array(array, seen) {
		const result = [];
		MapSet(seen, array, result);
		result.length = array.length;
		return copy_properties(array, result, seen);
	}

	function copy_object(object, seen) {
		const result = {};
		MapSet(seen, object, result);
		return copy_properties(object, result, seen);
	}

	const copies = {
		__proto__: null,
		object: copy_object,
		array: copy_array,
		map: copy_map,
		set: copy_set,
		error: copy_error,
		date: (date) => new Date(DateGetTime(date)),
		regexp: (regexp) => new RegExp(RegExpSource(regexp), RegExpFlags(regexp)),
		boolean: (value) => Object(BooleanValueOf(value)),
		number: (value) => Object(NumberValueOf(value)),
		string: (value) => Object(StringValueOf(value)),
		bigint: (value) => Object(BigIntValueOf(value)),
		arraybuffer: (buffer) => ArrayBufferSlice(buffer, 0, ArrayBufferByteLength(buffer)),
		typedarray: (view, seen) => new classes[TypedArrayName(view)](
			copy(TypedArrayBuffer(view), seen), TypedArrayByteOffset(view), TypedArrayLength(view)),
		dataview: (view, seen) => new DataView(
			copy(DataViewBuffer(view), seen), DataViewByteOffset(view), DataViewByteLength(view)),
	};

	/* `seen`: what was copied already, by what it was. */
	function copy(value, seen) {
		if (typeof value === 'symbol' || typeof value === 'function')
			throw refusal(value);
		if (typeof value !== 'object' || value === null)
			return value;
		if (MapHas(seen, value))
			return MapGet(seen, value);
		if (runtime.is_blob(value))
			return value;
		const copy_kind = copies[kind_of(value)];
		if (copy_kind === undefined)
			throw refusal(value);
		const result = copy_kind(value, seen);
		MapSet(seen, value, result);
		return result;
	}

	const wrong = (code, message) => coded(TypeError, code, message);

	/* The ArrayBuffers that the caller gives away. */
	function transfers(options) {
		if (options === undefined || options === null)
			return [];
		if (typeof options !== 'object' && typeof options !== 'function')
			throw wrong('ERR_INVALID_ARG_TYPE', 'The options argument must be either an object or undefined');
		const { transfer } = options, list = [];
		if (transfer === undefined || transfer === null)
			return list;
		if (typeof transfer !== 'object' || typeof transfer[iterator_symbol] !== 'function')
			throw wrong('ERR_INVALID_ARG_TYPE', 'Optional transferList argument must be an iterable');
		for (const item of transfer) {
			if (kind_of(item) !== 'arraybuffer')
				throw wrong('ERR_INVALID_TRANSFER_OBJECT', 'Found invalid object in transferList');
			if (ArrayIncludes(list, item))
				throw new DOMException('Transfer list contains duplicate ArrayBuffer', 'DataCloneError');
			ArrayPush(list, item);
		}
		return list;
	}

	function structuredClone(value, options) {
		if (arguments.length === 0)
			throw wrong('ERR_MISSING_ARGS', 'The value argument must be specified');
		const given = transfers(options), result = copy(value, new Map());
		for (let i = 0; i < given.length; i++)
			if (detach)
				detach(given[i]);
		return result;
	}

	define_global('structuredClone', structuredClone);
})();

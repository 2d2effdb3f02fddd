/*
 * util.inspect as Node 20 has it: what console prints of objects. Left out: colours, and the options
 * getters and numericSeparator.
 *
 *	runtime.inspect(value, options)
 *
 * `at` is the state of one inspection: the options, `indentation` (columns), `current_depth`, `seen`
 * (the values that contain the present one) and `circular` (those referred to from inside).
 * A `shape` is what is known of one value before its entries are made: `name` of its constructor,
 * null without a prototype; `tag` (Symbol.toStringTag); `keys` to show; `base`, `open`, `close`;
 * `entries`, a function that lists what its kind holds; or `done`, the whole text.
 */
(function () {
	'use strict';

	const {
		ArrayBufferByteLength, ArrayIncludes, ArrayIndexOf, ArrayPush, ArraySort, ArraySplice, ArrayUnshift,
		DateGetTime, DateToISOString, DateToString, FunctionCall, Map, MapGet, MapSet, MapSize,
		ObjectHasOwn, ObjectKeys, ObjectPropertyIsEnumerable, RangeError, RegExpFlags, RegExpSource,
		RegExpToString, SetSize, StringSlice, TypedArrayLength, TypedArrayName,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { function_kind, kind: kind_of, proxy: proxy_of } = door;
	const { custom_inspect, layout } = runtime;
	const parts = runtime.inspect_parts;
	const {
		array_entries, boxed, boxed_base, bytes_entries, constructor_name, error_base, function_base,
		indent, is_beyond, is_error, is_instance, iterator_entries, keys_beside_indexes, keys_of,
		map_entries, plain_prefix, prefix_of, primitive_text, promise_entries, property_text,
		set_entries, typed_array_entries, unknown_entries,
	} = parts;
	const { iterator: iterator_symbol, toStringTag: tag_symbol } = runtime.primordials.Symbol;

	const defaults = {
		__proto__: null, showHidden: false, depth: 2, colors: false, customInspect: true,
		showProxy: false, maxArrayLength: 100, maxStringLength: 10000, breakLength: 80, compact: 3,
		sorted: false, getters: false, numericSeparator: false,
	};
	const option_names = ObjectKeys(defaults);

	/* Nothing to show but what the value itself is. */
	const is_bare = (shape) => shape.keys.length === 0 && shape.inherited === undefined;

	/* Shapes: what is iterable by its kind. False: nothing that is known. */
	function shape_list(at, value, kind, shape) {
		switch (kind) {
		case 'array':
			shape.keys = keys_beside_indexes(at, value);
			shape.open = `${shape.name !== 'Array' || shape.tag !== '' ? prefix_of(shape, 'Array', `(${value.length})`) : ''}[`;
			shape.close = ']';
			if (value.length === 0 && is_bare(shape))
				shape.done = `${shape.open}]`;
			shape.is_list = true;
			shape.entries = array_entries;
			return true;
		case 'set':
		case 'map': {
			const size = kind === 'set' ? SetSize(value) : MapSize(value);
			shape.keys = keys_of(at, value);
			shape.open = `${prefix_of(shape, kind === 'set' ? 'Set' : 'Map', `(${size})`)}{`;
			if (size === 0 && is_bare(shape))
				shape.done = `${shape.open}}`;
			shape.entries = kind === 'set' ? set_entries : map_entries;
			return true;
		}
		case 'typedarray': {
			const size = TypedArrayLength(value);
			shape.keys = keys_beside_indexes(at, value);
			shape.open = `${prefix_of(shape, shape.name === null ? TypedArrayName(value) : '', `(${size})`)}[`;
			shape.close = ']';
			if (size === 0 && is_bare(shape) && !at.showHidden)
				shape.done = `${shape.open}]`;
			shape.is_list = true;
			shape.entries = typed_array_entries;
			return true;
		}
		case 'map iterator':
		case 'set iterator': {
			const type = kind === 'map iterator' ? 'Map Iterator' : 'Set Iterator', { tag } = shape;
			shape.keys = keys_of(at, value);
			shape.open = `[${tag === type ? '' : tag === '' ? '' : `${tag}] [`}${type}] {`;
			shape.entries = iterator_entries;
			return true;
		}
		default:
			return false;
		}
	}

	/* The text is the base alone when there is nothing else to show. */
	function just(shape, base) {
		shape.base = base;
		if (is_bare(shape))
			shape.done = base;
	}

	const date_text = (value) => DateGetTime(value) !== DateGetTime(value) ? DateToString(value) : DateToISOString(value);

	const holders = {
		__proto__: null, promise: ['Promise', promise_entries], weakset: ['WeakSet', unknown_entries],
		weakmap: ['WeakMap', unknown_entries],
	};

	function shape_value(at, value, kind, shape, level, inside_view) {
		if (kind === 'regexp' || kind === 'date') {
			const is_date = kind === 'date', fallback = is_date ? 'Date' : 'RegExp';
			const prefix = prefix_of(shape, fallback);
			const text = is_date ? date_text(value) : shape.name !== null ? RegExpToString(value) :
				`/${RegExpSource(value)}/${RegExpFlags(value)}`;
			just(shape, prefix === `${fallback} ` ? text : prefix + text);
			if (!is_date && is_beyond(at, level))
				shape.done = shape.base;
		} else if (is_error(value, kind)) {
			just(shape, error_base(at, value, shape));
		} else if (kind === 'arraybuffer') {
			const prefix = prefix_of(shape, 'ArrayBuffer');
			shape.open = `${prefix}{`;
			if (!inside_view)
				shape.entries = bytes_entries;
			else if (is_bare(shape))
				shape.done = `${prefix}{ byteLength: ${ArrayBufferByteLength(value)} }`;
			ArrayUnshift(shape.keys, 'byteLength');
		} else if (kind === 'dataview') {
			shape.open = `${prefix_of(shape, 'DataView')}{`;
			ArrayUnshift(shape.keys, 'byteLength', 'byteOffset', 'buffer');
		} else if (holders[kind]) {
			shape.open = `${prefix_of(shape, holders[kind][0])}{`;
			shape.entries = holders[kind][1];
		} else if (boxed[kind]) {
			just(shape, boxed_base(at, value, kind, shape));
		} else {
			shape.open = `${plain_prefix(shape, value, kind)}{`;
			if (is_bare(shape))
				shape.done = `${shape.open}}`;
		}
	}

	function shape_of(at, value, kind, level, inside_view) {
		const inherited = at.showHidden && !is_beyond(at, level) ? [] : undefined;
		const name = constructor_name(at, value, kind, level, inherited);
		let tag = value[tag_symbol];
		/* A tag among the keys is shown there. */
		if (typeof tag !== 'string' || (tag !== '' &&
			(at.showHidden ? ObjectHasOwn : ObjectPropertyIsEnumerable)(value, tag_symbol)))
			tag = '';
		const shape = {
			__proto__: null, name, tag, keys: undefined,
			inherited: inherited && inherited.length ? inherited : undefined,
			base: '', open: '{', close: '}', entries: undefined,
			done: undefined, is_list: false, value,
		};
		if ((name === null || iterator_symbol in value) && shape_list(at, value, kind, shape))
			return shape;
		shape.keys = keys_of(at, value);
		if (typeof value === 'function') {
			if (at.showHidden && function_kind(value) === 'sloppy')
				ArraySplice(shape.keys, ArrayIndexOf(shape.keys, 'prototype'), 0, 'arguments', 'caller');
			just(shape, function_base(shape, value));
		} else if (name === 'Object') {
			if (kind === 'arguments')
				shape.open = '[Arguments] {';
			else if (tag !== '')
				shape.open = `${prefix_of(shape, 'Object')}{`;
			if (is_bare(shape))
				shape.done = `${shape.open}}`;
		} else {
			shape_value(at, value, kind, shape, level, inside_view);
		}
		return shape;
	}

	/* Values. */

	const is_overflow = (error) => is_instance(error, RangeError) &&
		error.message === 'Maximum call stack size exceeded';

	function all_entries(at, value, shape, level) {
		const entries = shape.entries ? shape.entries(at, value, level, shape) : [], { keys, inherited } = shape;
		for (let i = 0; i < keys.length; i++)
			ArrayPush(entries, property_text(at, value, keys[i], level));
		for (let i = 0; inherited && i < inherited.length; i++)
			ArrayPush(entries, inherited[i]);
		return entries;
	}

	function sort_entries(at, entries, shape) {
		const order = at.sorted === true ? undefined : at.sorted;
		const fixed = shape.is_list ? entries.length - shape.keys.length : 0;
		const sorted = ArraySort(ArraySplice(entries, fixed, entries.length - fixed), order);
		for (let i = 0; i < sorted.length; i++)
			ArrayPush(entries, sorted[i]);
	}

	function object_text(at, value, kind, level, inside_view) {
		const shape = shape_of(at, value, kind, level, inside_view);
		if (shape.done !== undefined)
			return shape.done;
		if (is_beyond(at, level)) {
			const text = StringSlice(plain_prefix(shape, value, kind), 0, -1);
			return shape.name === null ? text : `[${text}]`;
		}
		level++;
		ArrayPush(at.seen, value);
		at.current_depth = level;
		const { indentation } = at;
		let entries;
		try {
			entries = all_entries(at, value, shape, level);
		} catch (error) {
			if (!is_overflow(error))
				throw error;
			at.seen.length--;
			at.indentation = indentation;
			const text = StringSlice(plain_prefix(shape, value, kind), 0, -1);
			return `[${text}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`;
		}
		const reference = at.circular === undefined ? undefined : MapGet(at.circular, value);
		if (reference !== undefined && at.compact !== true)
			shape.base = `<ref *${reference}>${shape.base === '' ? '' : ` ${shape.base}`}`;
		else if (reference !== undefined)
			shape.open = `<ref *${reference}> ${shape.open}`;
		at.seen.length--;
		if (at.sorted)
			sort_entries(at, entries, shape);
		return layout.join(at, entries, shape, level);
	}

	function circular_text(at, value) {
		if (at.circular === undefined)
			at.circular = new Map();
		let index = MapGet(at.circular, value);
		if (index === undefined) {
			index = MapSize(at.circular) + 1;
			MapSet(at.circular, value, index);
		}
		return `[Circular *${index}]`;
	}

	function proxy_text(at, halves, level) {
		if (is_beyond(at, level))
			return 'Proxy [Array]';
		at.indentation += 2;
		const entries = [value_text(at, halves[0], level + 1), value_text(at, halves[1], level + 1)];
		at.indentation -= 2;
		return layout.join(at, entries, { base: '', open: 'Proxy [', close: ']', is_list: true }, level + 1);
	}

	/* An author's own [util.inspect.custom](depth, options, inspect). Undefined: there is none. */
	function custom_text(at, value, given, level) {
		const method = value[custom_inspect];
		if (typeof method !== 'function' || (value.constructor && value.constructor.prototype === value))
			return undefined;
		const options = { stylize: (text) => `${text}` };
		for (let i = 0; i < option_names.length; i++)
			options[option_names[i]] = at[option_names[i]];
		const told = FunctionCall(method, given, at.depth === null ? null : at.depth - level, options, inspect);
		if (told === given)
			return undefined;
		return typeof told === 'string' ? indent(at, told) : value_text(at, told, level);
	}

	parts.value_text = value_text;

	function value_text(at, value, level, inside_view) {
		if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
			return primitive_text(at, value);
		const given = value;
		let kind = kind_of(value);
		while (kind === 'proxy') {
			const halves = proxy_of(value);
			if (halves[0] === null)
				return '<Revoked Proxy>';
			if (at.showProxy)
				return proxy_text(at, halves, level);
			value = halves[0];
			kind = kind_of(value);
		}
		if (at.customInspect) {
			const text = custom_text(at, value, given, level);
			if (text !== undefined)
				return text;
		}
		if (ArrayIncludes(at.seen, value))
			return circular_text(at, value);
		return object_text(at, value, kind, level, inside_view);
	}

	/* Also with the old arguments: value, showHidden, depth. */
	function inspect(value, options, depth) {
		const at = {
			__proto__: null, indentation: 0, current_depth: 0, seen: [], circular: undefined,
		};
		for (let i = 0; i < option_names.length; i++) {
			const name = option_names[i];
			at[name] = options !== null && typeof options === 'object' && ObjectHasOwn(options, name) ?
				options[name] : defaults[name];
		}
		if (typeof options === 'boolean')
			at.showHidden = options;
		if (depth !== undefined)
			at.depth = depth;
		if (at.maxArrayLength === null)
			at.maxArrayLength = Infinity;
		if (at.maxStringLength === null)
			at.maxStringLength = Infinity;
		return value_text(at, value, 0);
	}
	inspect.custom = custom_inspect;

	runtime.inspect = inspect;
})();

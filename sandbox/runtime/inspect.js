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
		ArrayBufferByteLength, ArrayIncludes, ArrayIndexOf, ArrayIsArray, ArrayJoin, ArrayPush,
		ArraySort, ArraySplice, ArrayUnshift, BigIntToString, BigIntValueOf, BooleanValueOf,
		DateGetTime, DateToISOString, DateToString, Error, ErrorToString, FunctionCall, Map,
		MapForEach, MapGet, MapSet, MapSize, MathMax, MathMin, NumberValueOf, Object,
		ObjectGetOwnPropertyDescriptor, ObjectGetOwnPropertyNames, ObjectGetOwnPropertySymbols,
		ObjectGetPrototypeOf, ObjectHasOwn, ObjectIs, ObjectKeys, ObjectPropertyIsEnumerable,
		RangeError, ReflectOwnKeys, RegExpExec, RegExpFlags, RegExpSource, RegExpTest, RegExpToString, Set, SetAdd, SetForEach,
		SetHas, SetSize, StringEndsWith, StringIncludes, StringIndexOf, StringRepeat, StringSlice,
		StringSplit, StringStartsWith, StringValueOf, Symbol, SymbolToString, SymbolValueOf,
		TypedArrayLength, TypedArrayName, built_in_names, replaceText,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { custom_inspect, layout, view_of } = runtime;
	const { function_kind, hex_encode, kind: kind_of, preview, promise: promise_of, proxy: proxy_of } = door;
	const { iterator: iterator_symbol, toStringTag: tag_symbol } = Symbol;

	const defaults = {
		__proto__: null, showHidden: false, depth: 2, colors: false, customInspect: true,
		showProxy: false, maxArrayLength: 100, maxStringLength: 10000, breakLength: 80, compact: 3,
		sorted: false, getters: false, numericSeparator: false,
	};
	const option_names = ObjectKeys(defaults);

	const is_beyond = (at, level) => at.depth !== null && level > at.depth;
	const more_items = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;
	const indent = (at, text) => at.indentation === 0 ? text :
		replaceText(text, '\n', `\n${StringRepeat(' ', at.indentation)}`);

	/* Symbol.hasInstance may be an author's function that throws. */
	function is_instance(value, constructor) {
		try {
			return value instanceof constructor;
		} catch {
			return false;
		}
	}

	/* Primitives. */

	function number_text(number) {
		return ObjectIs(number, -0) ? '-0' : `${number}`;
	}

	function string_text(at, text) {
		let trailer = '';
		if (text.length > at.maxStringLength) {
			const more = text.length - at.maxStringLength;
			text = StringSlice(text, 0, at.maxStringLength);
			trailer = `... ${more} more character${more > 1 ? 's' : ''}`;
		}
		/* A text that does not fit is broken after its line ends. */
		if (at.compact === true || text.length <= 16 || text.length <= at.breakLength - at.indentation - 4)
			return layout.quote(text) + trailer;
		const lines = [];
		for (let start = 0; start < text.length;) {
			const end = StringIndexOf(text, '\n', start) + 1 || text.length;
			ArrayPush(lines, layout.quote(StringSlice(text, start, end)));
			start = end;
		}
		return ArrayJoin(lines, ` +\n${StringRepeat(' ', at.indentation + 2)}`) + trailer;
	}

	function primitive_text(at, value) {
		switch (typeof value) {
		case 'string':
			return string_text(at, value);
		case 'number':
			return number_text(value);
		case 'bigint':
			return `${BigIntToString(value)}n`;
		case 'symbol':
			return SymbolToString(value);
		default:
			return `${value}`;
		}
	}

	/* Names. */

	const plain_names = {
		__proto__: null, array: 'Array', function: 'Function', class: 'Function', map: 'Map', set: 'Set',
		weakmap: 'WeakMap', weakset: 'WeakSet', weakref: 'WeakRef', promise: 'Promise', error: 'Error',
		regexp: 'RegExp', date: 'Date', arraybuffer: 'ArrayBuffer', dataview: 'DataView',
		boolean: 'Boolean', number: 'Number', string: 'String', symbol: 'Symbol', bigint: 'BigInt',
	};
	const plain_name = (value, kind) => kind === 'typedarray' ? TypedArrayName(value) : plain_names[kind] || 'Object';

	const own_constructor = (object) => {
		const descriptor = ObjectGetOwnPropertyDescriptor(object, 'constructor');
		return descriptor !== undefined && typeof descriptor.value === 'function' ? descriptor.value : undefined;
	};

	/* With showHidden: what up to three prototypes of an author's own hold, methods left out. */
	function add_inherited(at, value, first, level, found) {
		const seen = new Set();
		let object = first || value;
		ArrayPush(at.seen, value);
		for (let depth = 0; depth < 3; depth++) {
			if (depth !== 0 || value === object) {
				object = ObjectGetPrototypeOf(object);
				const constructor = object === null ? undefined : own_constructor(object);
				if (object === null || (constructor && SetHas(built_in_names, constructor.name)))
					break;
			}
			const keys = ReflectOwnKeys(object);
			for (let i = 0; i < keys.length; i++) {
				const descriptor = ObjectGetOwnPropertyDescriptor(object, keys[i]);
				if (keys[i] !== 'constructor' && !ObjectHasOwn(value, keys[i]) && !SetHas(seen, keys[i]) &&
					typeof descriptor.value !== 'function')
					ArrayPush(found, property_text(at, object, keys[i], level));
			}
			for (let i = 0; i < keys.length; i++)
				SetAdd(seen, keys[i]);
		}
		at.seen.length--;
	}

	/* null: no prototype. `inherited` is a list for add_inherited(), or undefined. */
	function constructor_name(at, value, kind, level, inherited) {
		let first;
		for (let object = value; object; ) {
			const constructor = own_constructor(object);
			const is_plain = object === Object.prototype && object !== value;
			if (is_plain || (constructor && constructor.name !== '' && is_instance(value, constructor))) {
				if (inherited && (first !== object || (!is_plain && !SetHas(built_in_names, constructor.name))))
					add_inherited(at, value, first, level, inherited);
				return is_plain ? 'Object' : `${constructor.name}`;
			}
			object = ObjectGetPrototypeOf(object);
			if (first === undefined)
				first = object;
		}
		if (first === null)
			return null;
		const name = plain_name(value, kind);
		if (is_beyond(at, level))
			return `${name} <Complex prototype>`;
		const of_prototype = constructor_name(at, first, kind_of(first), level + 1, inherited);
		if (of_prototype === null)
			return `${name} <${inspect(first, { __proto__: null, customInspect: false, depth: -1 })}>`;
		return `${name} <${of_prototype}>`;
	}

	/* `Foo [tag] `, `[Array(2): null prototype] ` */
	function prefix_of({ name, tag }, fallback, size = '') {
		if (name === null) {
			const rest = tag !== '' && fallback !== tag ? `[${tag}] ` : '';
			return `[${fallback}${size}: null prototype] ${rest}`;
		}
		return `${name}${size} ${tag !== '' && name !== tag ? `[${tag}] ` : ''}`;
	}

	function plain_prefix(shape, value, kind) {
		let fallback = '';
		if (shape.name === null) {
			fallback = plain_name(value, kind);
			if (fallback === shape.tag)
				fallback = 'Object';
		}
		return prefix_of(shape, fallback);
	}

	/* Keys. */

	function add_symbols(at, value, keys) {
		const symbols = ObjectGetOwnPropertySymbols(value);
		for (let i = 0; i < symbols.length; i++)
			if (at.showHidden || ObjectPropertyIsEnumerable(value, symbols[i]))
				ArrayPush(keys, symbols[i]);
		return keys;
	}

	const names_of = (at, value) => at.showHidden ? ObjectGetOwnPropertyNames(value) : ObjectKeys(value);
	const keys_of = (at, value) => add_symbols(at, value, names_of(at, value));

	const index_shape = /^(?:0|[1-9][0-9]{0,9})$/;
	const is_index = (key) => RegExpTest(index_shape, key) && +key < 2 ** 32 - 1;

	/* What an array has beside its elements: all indexes come first. */
	function keys_beside_indexes(at, value) {
		const names = names_of(at, value), keys = [];
		let start = names.length;
		while (start > 0 && !is_index(names[start - 1]))
			start--;
		for (; start < names.length; start++)
			ArrayPush(keys, names[start]);
		return add_symbols(at, value, keys);
	}

	/* Entries. */

	const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

	function key_text(key, is_enumerable) {
		if (typeof key === 'symbol')
			return `[${layout.escape(SymbolToString(key))}]`;
		if (key === '__proto__')
			return "['__proto__']";
		if (!is_enumerable)
			return `[${layout.escape(key)}]`;
		return RegExpTest(identifier, key) ? key : layout.quote(key);
	}

	function property_value(at, descriptor, level, is_element) {
		if (descriptor.value !== undefined) {
			const margin = at.compact !== true || is_element ? 2 : 3;
			at.indentation += margin;
			const text = value_text(at, descriptor.value, level);
			const is_long = margin === 3 && at.breakLength < layout.width(text);
			const lead = is_long ? `\n${StringRepeat(' ', at.indentation)}` : ' ';
			at.indentation -= margin;
			return is_element ? text : lead + text;
		}
		const lead = is_element ? '' : ' ';
		const has_getter = ObjectHasOwn(descriptor, 'get') && descriptor.get !== undefined;
		const has_setter = ObjectHasOwn(descriptor, 'set') && descriptor.set !== undefined;
		if (has_getter)
			return `${lead}[${has_setter ? 'Getter/Setter' : 'Getter'}]`;
		return `${lead}${has_setter ? '[Setter]' : 'undefined'}`;
	}

	function property_text(at, value, key, level) {
		const descriptor = ObjectGetOwnPropertyDescriptor(value, key) ||
			{ __proto__: null, value: value[key], enumerable: true };
		return `${key_text(key, descriptor.enumerable)}:${property_value(at, descriptor, level, false)}`;
	}

	const element_text = (at, value, key, level) =>
		property_value(at, ObjectGetOwnPropertyDescriptor(value, key) ||
			{ __proto__: null, value: value[key] }, level, true);

	const empty_items = (count) => `<${count} empty item${count > 1 ? 's' : ''}>`;

	/* From the first hole on: the keys that exist, and how many do not. */
	function sparse_entries(at, value, level, limit, entries, index) {
		const keys = ObjectKeys(value);
		for (let i = index; i < keys.length && entries.length < limit && is_index(keys[i]); i++) {
			const next = +keys[i];
			if (next !== index) {
				ArrayPush(entries, empty_items(next - index));
				index = next;
				if (entries.length === limit)
					break;
			}
			ArrayPush(entries, element_text(at, value, keys[i], level));
			index++;
		}
		const left = value.length - index;
		if (left > 0)
			ArrayPush(entries, entries.length === limit ? more_items(left) : empty_items(left));
		return entries;
	}

	function array_entries(at, value, level) {
		const limit = MathMin(MathMax(0, at.maxArrayLength), value.length), entries = [];
		for (let i = 0; i < limit; i++) {
			if (!ObjectHasOwn(value, i))
				return sparse_entries(at, value, level, limit, entries, i);
			ArrayPush(entries, element_text(at, value, i, level));
		}
		if (value.length > limit)
			ArrayPush(entries, more_items(value.length - limit));
		return entries;
	}

	function typed_array_entries(at, value, level) {
		const length = TypedArrayLength(value), entries = [];
		const limit = MathMin(MathMax(0, at.maxArrayLength), length);
		for (let i = 0; i < limit; i++)
			entries[i] = primitive_text(at, value[i]);
		if (length > limit)
			entries[limit] = more_items(length - limit);
		if (!at.showHidden)
			return entries;
		at.indentation += 2;
		const getters = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];
		for (let i = 0; i < getters.length; i++)
			ArrayPush(entries, `[${getters[i]}]: ${value_text(at, value[getters[i]], level, true)}`);
		at.indentation -= 2;
		return entries;
	}

	/* At most maxArrayLength of `size` entries; walk(add) offers them one by one as functions. */
	function limited_entries(at, size, walk) {
		const limit = MathMin(MathMax(0, at.maxArrayLength), size), entries = [];
		at.indentation += 2;
		walk((make) => {
			if (entries.length < limit)
				ArrayPush(entries, make());
		});
		at.indentation -= 2;
		if (size > limit)
			ArrayPush(entries, more_items(size - limit));
		return entries;
	}

	const set_entries = (at, value, level) => limited_entries(at, SetSize(value),
		(add) => SetForEach(value, (item) => add(() => value_text(at, item, level))));

	const map_entries = (at, value, level) => limited_entries(at, MapSize(value),
		(add) => MapForEach(value, (item, key) =>
			add(() => `${value_text(at, key, level)} => ${value_text(at, item, level)}`)));

	/* What an iterator will still give: door.preview() tells without moving it. */
	function iterator_entries(at, value, level, shape) {
		const told = preview ? preview(value) : [[], false], items = told[0];
		if (!told[1])
			return limited_entries(at, items.length, (add) => {
				for (let i = 0; i < items.length; i++)
					add(() => value_text(at, items[i], level));
			});
		shape.open = `${StringSlice(shape.open, 0, -' Iterator] {'.length)} Entries] {`;
		return limited_entries(at, items.length / 2, (add) => {
			for (let i = 0; i < items.length; i += 2)
				add(() => layout.join(at, [value_text(at, items[i], level), value_text(at, items[i + 1], level)],
					{ base: '', open: '[', close: ']', is_list: true }, level));
		});
	}

	function promise_entries(at, value, level) {
		const told = promise_of(value);
		if (told[0] === 0)
			return ['<pending>'];
		at.indentation += 2;
		const text = value_text(at, told[1], level);
		at.indentation -= 2;
		return [told[0] === 2 ? `<rejected> ${text}` : text];
	}

	const unknown_entries = () => ['<items unknown>'];

	function bytes_entries(at, value) {
		const size = ArrayBufferByteLength(value), limit = MathMin(MathMax(0, at.maxArrayLength), size);
		const hex = hex_encode(runtime.slice_view(view_of(value), 0, limit));
		let text = '';
		for (let i = 0; i < hex.length; i += 2)
			text += `${i ? ' ' : ''}${hex[i]}${hex[i + 1]}`;
		if (size > limit)
			text += ` ... ${size - limit} more byte${size - limit > 1 ? 's' : ''}`;
		return [`[Uint8Contents]: <${text}>`];
	}

	/* Errors. */

	const stack_of = (error) => error.stack ? `${error.stack}` : ErrorToString(error);

	/* Where frames repeat those of the cause, four or more: [first, count]. */
	function repeated_frames(frames, of_cause) {
		for (let i = 0; i < frames.length - 3; i++) {
			const at = ArrayIndexOf(of_cause, frames[i]);
			if (at < 0)
				continue;
			const most = MathMin(frames.length - i, of_cause.length - at);
			let count = 1;
			while (count < most && frames[i + count] === of_cause[at + count])
				count++;
			if (count > 3)
				return [i, count];
		}
		return undefined;
	}

	function frames_of(error, stack) {
		const frames = StringSplit(stack, '\n');
		let cause;
		try {
			cause = error.cause;
		} catch {
			return frames;
		}
		if (cause === null || cause === undefined || !is_error(cause, kind_of(cause)))
			return frames;
		const cause_stack = stack_of(cause), start = StringIndexOf(cause_stack, '\n    at');
		const repeated = start < 0 ? undefined :
			repeated_frames(frames, StringSplit(StringSlice(cause_stack, start + 1), '\n'));
		if (repeated)
			ArraySplice(frames, repeated[0] + 1, repeated[1] - 2,
				`    ... ${repeated[1] - 2} lines matching cause stack trace ...`);
		return frames;
	}

	const unnamed_start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/;
	const unnamed_whole = /^([a-z_A-Z0-9-]*Error)$/;

	/* The class, where the stack's first line says only the name: `Failure [TypeError]: ...` */
	function with_class(shape, name, stack) {
		const after = stack[name.length];
		const is_regular = StringEndsWith(name, 'Error') && StringStartsWith(stack, name) &&
			(stack.length === name.length || after === ':' || after === '\n');
		if (shape.name !== null && !is_regular)
			return stack;
		let fallback = 'Error', size = name.length;
		if (shape.name === null) {
			const start = RegExpExec(unnamed_start, stack) || RegExpExec(unnamed_whole, stack);
			fallback = (start && start[1]) || '';
			size = fallback.length;
			fallback = fallback || 'Error';
		}
		const prefix = StringSlice(prefix_of(shape, fallback), 0, -1);
		if (name === prefix)
			return stack;
		if (!StringIncludes(prefix, name))
			return `${prefix} [${name}]${StringSlice(stack, size)}`;
		return size === 0 ? `${prefix}: ${stack}` : `${prefix}${StringSlice(stack, size)}`;
	}

	function error_base(at, error, shape) {
		const { keys } = shape;
		const name = error.name === null || error.name === undefined ? 'Error' : `${error.name}`;
		let stack = stack_of(error);
		const told = ['name', 'message', 'stack'];
		for (let i = 0; !at.showHidden && i < told.length; i++) {
			const index = ArrayIndexOf(keys, told[i]);
			if (index >= 0 && StringIncludes(stack, error[told[i]]))
				ArraySplice(keys, index, 1);
		}
		if ('cause' in error && !ArrayIncludes(keys, 'cause'))
			ArrayPush(keys, 'cause');
		if (ArrayIsArray(error.errors) && !ArrayIncludes(keys, 'errors'))
			ArrayPush(keys, 'errors');
		stack = with_class(shape, name, stack);
		const { message } = error;
		let from = (message && StringIndexOf(stack, message)) || -1;
		if (from !== -1)
			from += message.length;
		const start = StringIndexOf(stack, '\n    at', from);
		if (start < 0)
			return indent(at, `[${stack}]`);
		const frames = frames_of(error, StringSlice(stack, start + 1));
		return indent(at, `${StringSlice(stack, 0, start)}\n${ArrayJoin(frames, '\n')}`);
	}

	const is_error = (value, kind) => kind === 'error' || is_instance(value, Error);

	/* Functions. */

	function class_base({ name, tag }, value) {
		const own = ObjectHasOwn(value, 'name') && value.name;
		let base = `class ${own || '(anonymous)'}`;
		if (name !== 'Function' && name !== null)
			base += ` [${name}]`;
		if (tag !== '' && name !== tag)
			base += ` [${tag}]`;
		if (name === null)
			return `[${base} extends [null prototype]]`;
		const parent = ObjectGetPrototypeOf(value).name;
		return `[${base}${parent ? ` extends ${parent}` : ''}]`;
	}

	const function_types = {
		__proto__: null, async: 'AsyncFunction', generator: 'GeneratorFunction',
		'async generator': 'AsyncGeneratorFunction',
	};

	function function_base(shape, value) {
		const kind = function_kind(value), { name, tag } = shape;
		if (kind === 'class')
			return class_base(shape, value);
		const type = function_types[kind] || 'Function';
		let base = `[${type}${name === null ? ' (null prototype)' : ''}`;
		base += value.name === '' ? ' (anonymous)]' : `: ${value.name}]`;
		if (name !== type && name !== 'Function' && name !== null)
			base += ` ${name}`;
		return tag !== '' && name !== tag && tag !== type ? `${base} [${tag}]` : base;
	}

	/* Boxed primitives. */

	const boxed = {
		__proto__: null, number: ['Number', NumberValueOf], string: ['String', StringValueOf],
		boolean: ['Boolean', BooleanValueOf], bigint: ['BigInt', BigIntValueOf],
		symbol: ['Symbol', SymbolValueOf],
	};

	function boxed_base(at, value, kind, { name, tag, keys }) {
		const type = boxed[kind][0], inner = boxed[kind][1](value);
		if (kind === 'string')
			ArraySplice(keys, 0, inner.length);
		const of = type === name ? '' : name === null ? ' (null prototype)' : ` (${name})`;
		const rest = tag !== '' && tag !== name ? ` [${tag}]` : '';
		return `[${type}${of}: ${primitive_text(at, inner)}]${rest}`;
	}

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

	function proxy_text(at, parts, level) {
		if (is_beyond(at, level))
			return 'Proxy [Array]';
		at.indentation += 2;
		const entries = [value_text(at, parts[0], level + 1), value_text(at, parts[1], level + 1)];
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

	function value_text(at, value, level, inside_view) {
		if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
			return primitive_text(at, value);
		const given = value;
		let kind = kind_of(value);
		while (kind === 'proxy') {
			const parts = proxy_of(value);
			if (parts[0] === null)
				return '<Revoked Proxy>';
			if (at.showProxy)
				return proxy_text(at, parts, level);
			value = parts[0];
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

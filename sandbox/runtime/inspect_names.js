/*
 * Of util.inspect: primitives, the names of constructors, keys. See inspect.js for `at` and `shape`;
 * what the files of inspect offer each other is runtime.inspect_parts.
 */
(function () {
	'use strict';

	const {
		ArrayJoin, ArrayPush, BigIntToString, Object, ObjectGetOwnPropertyDescriptor,
		ObjectGetOwnPropertyNames, ObjectGetOwnPropertySymbols, ObjectGetPrototypeOf, ObjectHasOwn,
		ObjectIs, ObjectKeys, ObjectPropertyIsEnumerable, ReflectOwnKeys, RegExpTest, Set, SetAdd,
		SetHas, StringIndexOf, StringRepeat, StringSlice, SymbolToString, TypedArrayName,
		built_in_names, replaceText, ObjectAssign,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { kind: kind_of } = door;
	const { layout } = runtime;
	const { toStringTag: tag_symbol } = runtime.primordials.Symbol;
	const parts = { __proto__: null };

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
	function plain_name(value, kind) {
		if (kind === 'typedarray')
			return TypedArrayName(value);
		return plain_names[kind] || own_tag(value) || 'Object';
	}

	/* V8 names what has no constructor by its tag. */
	function own_tag(value) {
		for (let object = value; object; object = ObjectGetPrototypeOf(object)) {
			const tag = ObjectGetOwnPropertyDescriptor(object, tag_symbol);
			if (tag !== undefined)
				return typeof tag.value === 'string' ? tag.value : '';
		}
		return '';
	}

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
					ArrayPush(found, parts.property_text(at, object, keys[i], level));
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
			return `${name} <${runtime.inspect(first, { __proto__: null, customInspect: false, depth: -1 })}>`;
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

	runtime.inspect_parts = parts;
	ObjectAssign(parts, {
		constructor_name, indent, is_beyond, is_index, is_instance, keys_beside_indexes, keys_of,
		more_items, plain_name, plain_prefix, prefix_of, primitive_text,
	});
})();

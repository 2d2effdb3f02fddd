/*
 * Of util.inspect: what stands between the brackets of each kind of value. See inspect.js.
 */
(function () {
	'use strict';

	const {
		ArrayBufferByteLength, ArrayPush, MapForEach, MapSize, MathMax, MathMin,
		ObjectGetOwnPropertyDescriptor, ObjectHasOwn, ObjectKeys, RegExpTest, SetForEach, SetSize,
		StringRepeat, StringSlice, SymbolToString, TypedArrayLength, ObjectAssign,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { hex_encode, preview, promise: promise_of } = door;
	const { layout, view_of } = runtime;
	const parts = runtime.inspect_parts;
	const { is_index, more_items, primitive_text } = parts;

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
			const text = parts.value_text(at, descriptor.value, level);
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
		/* What a sloppy function has in V8 alone is null while it does not run. */
		const descriptor = ObjectGetOwnPropertyDescriptor(value, key) || (typeof value === 'function' ?
			{ __proto__: null, value: null, enumerable: false } :
			{ __proto__: null, value: value[key], enumerable: true });
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
			ArrayPush(entries, `[${getters[i]}]: ${parts.value_text(at, value[getters[i]], level, true)}`);
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
		(add) => SetForEach(value, (item) => add(() => parts.value_text(at, item, level))));

	const map_entries = (at, value, level) => limited_entries(at, MapSize(value),
		(add) => MapForEach(value, (item, key) =>
			add(() => `${parts.value_text(at, key, level)} => ${parts.value_text(at, item, level)}`)));

	/* What an iterator will still give: door.preview() tells without moving it. */
	function iterator_entries(at, value, level, shape) {
		const told = preview ? preview(value) : [[], false], items = told[0];
		if (!told[1])
			return limited_entries(at, items.length, (add) => {
				for (let i = 0; i < items.length; i++)
					add(() => parts.value_text(at, items[i], level));
			});
		shape.open = `${StringSlice(shape.open, 0, -' Iterator] {'.length)} Entries] {`;
		return limited_entries(at, items.length / 2, (add) => {
			for (let i = 0; i < items.length; i += 2)
				add(() => layout.join(at, [parts.value_text(at, items[i], level), parts.value_text(at, items[i + 1], level)],
					{ base: '', open: '[', close: ']', is_list: true }, level));
		});
	}

	function promise_entries(at, value, level) {
		const told = promise_of(value);
		if (told[0] === 0)
			return ['<pending>'];
		at.indentation += 2;
		const text = parts.value_text(at, told[1], level);
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

	ObjectAssign(parts, {
		array_entries, bytes_entries, iterator_entries, map_entries, promise_entries, property_text,
		set_entries, typed_array_entries, unknown_entries,
	});
})();

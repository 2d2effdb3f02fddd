/*
 * Node's Buffer: a Uint8Array with texts, whose encodings are in buffer_text.js; numbers are in
 * buffer_numbers.js. Each Buffer has an ArrayBuffer of its own; there is no pool.
 *
 *	runtime.Buffer
 *	runtime.buffer_on(bytes, offset, length)	a Buffer on an ArrayBuffer that is there
 */
(function () {
	'use strict';

	const {
		ArrayIsArray, MathAbs, MathFloor, MathMin, MathTrunc, NumberIsInteger, NumberIsNaN,
		ObjectIsPrototypeOf, ObjectDefineProperty, ObjectKeys, ObjectSetPrototypeOf, RangeError, TypeError,
		ReflectConstruct, RegExpTest, StringSlice, Symbol, TypedArrayBuffer, TypedArrayByteLength,
		TypedArrayByteOffset, TypedArrayFill, TypedArrayIndexOf, TypedArrayLength, TypedArrayName,
		TypedArraySet, TypedArraySlice, Uint8Array, ArrayBufferByteLength,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { hex_encode, kind: kind_of } = door;
	const {
		check_integer, coded, custom_inspect, define, define_global, inspect, invalid_type, invalid_value,
		is_view, out_of_range, slice_view, view_of,
	} = runtime;
	const { codec, codec_of, utf16, utf8 } = runtime.codecs;
	const { toPrimitive } = Symbol;

	const MOST_BYTES = 2 ** 32;

	const is_bytes = (value) => kind_of(value) === 'typedarray' && TypedArrayName(value) === 'Uint8Array';
	const check_offset = (value, name, least = 0, most = MOST_BYTES) => check_integer(value, name, least, most);
	const out_of_bounds = (name) => coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS',
		name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds');

	/* A Buffer on bytes that are there already. */
	const buffer_on = (bytes, offset, length) => ReflectConstruct(Uint8Array, [bytes, offset, length], Buffer);
	const new_buffer = (size) => ReflectConstruct(Uint8Array, [size], Buffer);
	const buffer_of_view = (view) =>
		buffer_on(TypedArrayBuffer(view), TypedArrayByteOffset(view), TypedArrayByteLength(view));

	/* What makes a Buffer. */

	function from_string(text, encoding) {
		const { encode } = !encoding || typeof encoding !== 'string' ? utf8 : codec(encoding);
		return text === '' ? new_buffer(0) : buffer_of_view(encode(text));
	}

	function from_array_buffer(bytes, offset, length) {
		const start = NumberIsNaN(+offset) ? 0 : +offset;
		const most = ArrayBufferByteLength(bytes) - start;
		if (most < 0)
			throw out_of_bounds('offset');
		let size = most;
		if (length !== undefined) {
			size = +length > 0 ? +length : 0;
			if (size > most)
				throw out_of_bounds('length');
		}
		return buffer_on(bytes, start, size);
	}

	function from_array_like(list) {
		const { length } = list;
		if (!(length > 0))
			return new_buffer(0);
		const buffer = new_buffer(length);
		TypedArraySet(buffer, list);
		return buffer;
	}

	function from_object(object) {
		if (object.length !== undefined || kind_of(object.buffer) === 'arraybuffer')
			return typeof object.length === 'number' ? from_array_like(object) : new_buffer(0);
		return object.type === 'Buffer' && ArrayIsArray(object.data) ? from_array_like(object.data) : undefined;
	}

	function from(value, encoding_or_offset, length) {
		if (typeof value === 'string')
			return from_string(value, encoding_or_offset);
		if (typeof value === 'object' && value !== null) {
			if (kind_of(value) === 'arraybuffer')
				return from_array_buffer(value, encoding_or_offset, length);
			const inner = value.valueOf && value.valueOf();
			if (inner !== null && inner !== undefined && inner !== value &&
				(typeof inner === 'string' || typeof inner === 'object'))
				return from(inner, encoding_or_offset, length);
			const buffer = from_object(value);
			if (buffer)
				return buffer;
			if (typeof value[toPrimitive] === 'function') {
				const text = value[toPrimitive]('string');
				if (typeof text === 'string')
					return from_string(text, encoding_or_offset);
			}
		}
		throw invalid_type('first argument',
			['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
	}

	function check_size(size) {
		if (typeof size !== 'number')
			throw invalid_type('size', 'number', size);
		if (!(size >= 0 && size <= MOST_BYTES))
			throw out_of_range('size', `>= 0 && <= ${MOST_BYTES}`, size);
	}

	function Buffer(value, encoding_or_offset, length) {
		if (typeof value !== 'number')
			return from(value, encoding_or_offset, length);
		if (typeof encoding_or_offset === 'string')
			throw invalid_type('string', 'string', value);
		return statics.alloc(value);
	}

	const statics = {
		from,
		copyBytesFrom(view, offset, length) {
			if (kind_of(view) !== 'typedarray')
				throw invalid_type('view', ['TypedArray'], view);
			const start = offset === undefined ? 0 : offset;
			check_integer(start, 'offset', 0);
			if (length !== undefined)
				check_integer(length, 'length', 0);
			const end = length === undefined ? TypedArrayLength(view) : start + length;
			return from_array_like(view_of(TypedArraySlice(view, start, end)));
		},
		of: (...items) => from_array_like(items),
		alloc(size, fill, encoding) {
			check_size(size);
			const buffer = new_buffer(size);
			return fill !== undefined && fill !== 0 && size > 0 ? fill_bytes(buffer, fill, 0, buffer.length, encoding) : buffer;
		},
		allocUnsafe(size) {
			check_size(size);
			return new_buffer(size);
		},
		allocUnsafeSlow(size) {
			check_size(size);
			return new_buffer(size);
		},
		isBuffer: (value) => ObjectIsPrototypeOf(Buffer.prototype, value),
		compare(first, second) {
			if (!is_bytes(first))
				throw invalid_type('buf1', ['Buffer', 'Uint8Array'], first);
			if (!is_bytes(second))
				throw invalid_type('buf2', ['Buffer', 'Uint8Array'], second);
			return compare_bytes(first, second);
		},
		isEncoding: (encoding) => typeof encoding === 'string' && encoding !== '' && codec_of(encoding) !== undefined,
		concat(list, length) {
			if (!ArrayIsArray(list))
				throw invalid_type('list', 'Array', list);
			let total = length;
			if (total === undefined) {
				total = 0;
				for (let i = 0; i < list.length; i++)
					total += list[i].length || 0;
			} else {
				check_offset(total, 'length');
			}
			const buffer = new_buffer(list.length ? total : 0);
			let at = 0;
			for (let i = 0; i < list.length; i++) {
				if (!is_bytes(list[i]))
					throw invalid_type(`list[${i}]`, ['Buffer', 'Uint8Array'], list[i]);
				const size = MathMin(TypedArrayLength(list[i]), total - at);
				TypedArraySet(buffer, slice_view(list[i], 0, size), at);
				at += size;
			}
			return buffer;
		},
		byteLength(text, encoding) {
			if (typeof text === 'string')
				return text === '' ? 0 : ((encoding && codec_of(encoding)) || utf8).size(text);
			if (!is_view(text) && kind_of(text) !== 'arraybuffer')
				throw invalid_type('string', ['string', 'Buffer', 'ArrayBuffer'], text);
			return text.byteLength;
		},
	};

	/* Comparing and searching. */

	function compare_bytes(first, second) {
		const size = MathMin(first.length, second.length);
		for (let i = 0; i < size; i++)
			if (first[i] !== second[i])
				return first[i] < second[i] ? -1 : 1;
		return first.length === second.length ? 0 : first.length < second.length ? -1 : 1;
	}

	/* Where a search begins; below 0: nowhere. */
	function search_start(length, offset, size, is_forward) {
		if (offset < 0) {
			if (offset + length >= 0)
				return length + offset;
			return is_forward || size === 0 ? 0 : -1;
		}
		if (offset + size <= length)
			return offset;
		if (size === 0)
			return length;
		return is_forward ? -1 : length - 1;
	}

	function is_at(view, needle, at) {
		for (let i = 0; i < needle.length; i++)
			if (view[at + i] !== needle[i])
				return false;
		return true;
	}

	/* `step` is 2 for texts of 16-bit units, which begin at even places. */
	function search_bytes(view, needle, offset, step, is_forward) {
		const length = TypedArrayLength(view), size = needle.length;
		let at = search_start(length, offset, size, is_forward);
		if (size === 0 || at < 0)
			return at;
		if (size > length || (is_forward && at + size > length))
			return -1;
		at -= at % step;
		if (is_forward) {
			while (at + size <= length) {
				if (step === 1) {
					at = TypedArrayIndexOf(view, needle[0], at);
					if (at < 0 || at + size > length)
						return -1;
				}
				if (is_at(view, needle, at))
					return at;
				at += step;
			}
			return -1;
		}
		const last = length - size;
		for (at = MathMin(at, last - last % step); at >= 0; at -= step)
			if (is_at(view, needle, at))
				return at;
		return -1;
	}

	function search(buffer, value, offset, encoding, is_forward) {
		if (!is_view(buffer))
			throw invalid_type('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
		let name = encoding, start = offset;
		if (typeof start === 'string') {
			name = start;
			start = undefined;
		}
		start = MathTrunc(+start);
		if (NumberIsNaN(start))
			start = is_forward ? 0 : buffer.length;
		start = start > 0x7fffffff ? 0x7fffffff : start < -0x80000000 ? -0x80000000 : start;
		if (typeof value === 'number')
			return search_bytes(buffer, new Uint8Array([value]), start, 1, is_forward);
		if (typeof value === 'string') {
			const found = name === undefined ? utf8 : codec(name);
			return search_bytes(buffer, found.encode(value), start, found === utf16 ? 2 : 1, is_forward);
		}
		if (is_bytes(value))
			return search_bytes(buffer, value, start, codec_of(name) === utf16 ? 2 : 1, is_forward);
		throw invalid_type('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
	}

	/* Filling and writing. */

	function fill_pattern(value, encoding) {
		if (typeof value === 'string')
			return value === '' ? new Uint8Array(1) : codec(encoding).encode(value);
		return view_of(value) || new Uint8Array([value]);
	}

	function fill_bytes(buffer, value, offset, end, encoding) {
		let start = offset, stop = end, name = encoding;
		if (typeof value === 'string') {
			if (start === undefined || typeof start === 'string') {
				name = start;
				start = undefined;
			} else if (typeof stop === 'string') {
				name = stop;
				stop = undefined;
			}
			if (name === undefined || name === null || name === '')
				name = 'utf8';
			else if (typeof name !== 'string')
				throw invalid_type('encoding', 'string', name);
			codec(name);
		}
		if (start === undefined) {
			start = 0;
			stop = buffer.length;
		} else {
			check_offset(start, 'offset');
			if (stop === undefined)
				stop = buffer.length;
			else
				check_offset(stop, 'end', 0, buffer.length);
		}
		if (start >= stop)
			return buffer;
		const pattern = fill_pattern(value, name);
		if (pattern.length === 0)
			throw invalid_value('value', value);
		if (pattern.length === 1)
			return TypedArrayFill(buffer, pattern[0], start, stop);
		for (let at = start; at < stop; at += pattern.length)
			TypedArraySet(buffer, slice_view(pattern, 0, MathMin(pattern.length, stop - at)), at);
		return buffer;
	}

	/* Only whole characters are written. */
	function write_text(buffer, text, offset, length, found) {
		if (typeof text !== 'string')
			throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string');
		const bytes = found.encode(text);
		let size = MathMin(bytes.length, length);
		if (size < bytes.length && found === utf8)
			while (size > 0 && (bytes[size] & 0xc0) === 0x80)
				size--;
		if (found === utf16)
			size -= size % 2;
		TypedArraySet(buffer, slice_view(bytes, 0, size), offset);
		return size;
	}

	function whole_offset(value, name, otherwise, most) {
		if (value === undefined)
			return otherwise;
		const number = NumberIsInteger(value) ? value : MathAbs(+value) < 2 ** 53 ? MathFloor(+value) : 0;
		if (number < 0 || number > most)
			throw out_of_range(name, most === Infinity ? '>= 0' : `>= 0 && <= ${most}`, number);
		return number;
	}

	/* As slice() of arrays reads its parameters. */
	function slice_offset(value, length) {
		const offset = MathTrunc(value) || 0;
		return offset < 0 ? (offset + length > 0 ? offset + length : 0) : MathMin(offset, length);
	}

	const index_shape = /^(?:0|[1-9][0-9]*)$/;

	const methods = {
		copy(target, target_start, start, end) {
			if (!is_bytes(target))
				throw invalid_type('target', ['Buffer', 'Uint8Array'], target);
			const to = whole_offset(target_start, 'targetStart', 0, Infinity);
			const from_index = whole_offset(start, 'sourceStart', 0, this.length);
			const stop = MathMin(whole_offset(end, 'sourceEnd', this.length, Infinity), this.length);
			if (to >= target.length || from_index >= stop)
				return 0;
			const size = MathMin(stop - from_index, target.length - to);
			TypedArraySet(target, slice_view(this, from_index, from_index + size), to);
			return size;
		},
		toString(encoding, start, end) {
			const { length } = this;
			const first = start > 0 ? MathTrunc(start) || 0 : start >= length ? length : 0;
			const last = end === undefined || end > length ? length : MathTrunc(end) || 0;
			if (last <= first)
				return '';
			const found = encoding === undefined ? utf8 : codec(encoding);
			return found.decode(first === 0 && last === length ? this : slice_view(this, first, last));
		},
		equals(other) {
			if (!is_bytes(other))
				throw invalid_type('otherBuffer', ['Buffer', 'Uint8Array'], other);
			return this === other || (this.length === other.length && compare_bytes(this, other) === 0);
		},
		compare(target, target_start = 0, target_end, start = 0, end) {
			if (!is_bytes(target))
				throw invalid_type('target', ['Buffer', 'Uint8Array'], target);
			const target_stop = target_end === undefined ? target.length : target_end;
			const stop = end === undefined ? this.length : end;
			check_offset(target_start, 'targetStart');
			check_offset(target_stop, 'targetEnd', 0, target.length);
			check_offset(start, 'sourceStart');
			check_offset(stop, 'sourceEnd', 0, this.length);
			if (start >= stop)
				return target_start >= target_stop ? 0 : -1;
			if (target_start >= target_stop)
				return 1;
			return compare_bytes(slice_view(this, start, stop), slice_view(target, target_start, target_stop));
		},
		indexOf(value, offset, encoding) {
			return search(this, value, offset, encoding, true);
		},
		lastIndexOf(value, offset, encoding) {
			return search(this, value, offset, encoding, false);
		},
		includes(value, offset, encoding) {
			return search(this, value, offset, encoding, true) !== -1;
		},
		fill(value, offset, end, encoding) {
			return fill_bytes(this, value, offset, end, encoding);
		},
		write(text, offset, length, encoding) {
			let start = offset, size = length, name = encoding;
			if (start === undefined)
				return write_text(this, text, 0, this.length, utf8);
			if (size === undefined && typeof start === 'string') {
				name = start;
				start = 0;
			} else {
				check_offset(start, 'offset', 0, this.length);
				if (typeof size === 'string') {
					name = size;
					size = undefined;
				} else if (size !== undefined) {
					check_offset(size, 'length', 0, this.length);
				}
			}
			const room = this.length - start;
			return write_text(this, text, start, size === undefined ? room : MathMin(size, room), name ? codec(name) : utf8);
		},
		toJSON() {
			const data = [];
			for (let i = 0; i < this.length; i++)
				data[i] = this[i];
			return { type: 'Buffer', data };
		},
		subarray(start, end) {
			const { length } = this;
			const first = slice_offset(start, length), last = end === undefined ? length : slice_offset(end, length);
			return buffer_on(TypedArrayBuffer(this), TypedArrayByteOffset(this) + first, last > first ? last - first : 0);
		},
		slice(start, end) {
			return this.subarray(start, end);
		},
	};

	function inspect_buffer(depth, options) {
		const size = MathMin(this.length, 50), hex = hex_encode(slice_view(this, 0, size));
		let text = '';
		for (let i = 0; i < hex.length; i += 2)
			text += `${i ? ' ' : ''}${hex[i]}${hex[i + 1]}`;
		if (this.length > size)
			text += ` ... ${this.length - size} more byte${this.length - size > 1 ? 's' : ''}`;
		const keys = options ? ObjectKeys(this) : [], rest = { __proto__: null };
		let has_rest = false;
		for (let i = keys.length - 1; i >= 0 && !RegExpTest(index_shape, keys[i]); i--)
			has_rest = true;
		for (let i = 0; has_rest && i < keys.length; i++)
			if (!RegExpTest(index_shape, keys[i]))
				rest[keys[i]] = this[keys[i]];
		if (has_rest)
			text += `${text === '' ? '' : ', '}${StringSlice(
				inspect(rest, { ...options, breakLength: Infinity, compact: true }), 27, -2)}`;
		return `<${this.constructor.name} ${text}>`;
	}

	const swap = (size) => function () {
		const { length } = this;
		if (length % size)
			throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
		for (let at = 0; at < length; at += size)
			for (let i = 0; i < size / 2; i++) {
				const byte = this[at + i];
				this[at + i] = this[at + size - 1 - i];
				this[at + size - 1 - i] = byte;
			}
		return this;
	};

	ObjectSetPrototypeOf(Buffer, Uint8Array);
	ObjectSetPrototypeOf(Buffer.prototype, Uint8Array.prototype);
	/* Node's are enumerable, as functions assigned to an object are. */
	for (const name of ObjectKeys(statics))
		Buffer[name] = statics[name];
	Buffer.poolSize = 8192;
	for (const name of ObjectKeys(methods))
		Buffer.prototype[name] = methods[name];
	define(Buffer.prototype, 'toString', methods.toString);
	Buffer.prototype.toLocaleString = methods.toString;
	for (const size of [2, 4, 8])
		ObjectDefineProperty(Buffer.prototype[`swap${size * 8}`] = swap(size), 'name', { value: `swap${size * 8}` });
	define(Buffer.prototype, custom_inspect, inspect_buffer);
	Buffer.prototype.inspect = inspect_buffer;

	runtime.Buffer = Buffer;
	runtime.buffer_on = buffer_on;
	define_global('Buffer', Buffer);
})();

/*
 * Numbers in Buffers: readUInt8 to writeDoubleBE, made from a table of names, sizes and orders.
 */
(function () {
	'use strict';

	const {
		BigInt, Float32Array, Float64Array, MathFloor, Number, ObjectDefineProperty, RangeError,
		TypedArrayBuffer, Uint8Array,
	} = door.runtime.primordials;
	const { Buffer, coded, invalid_type, out_of_range } = door.runtime;
	const { prototype } = Buffer;

	function check_number(value, name) {
		if (typeof value !== 'number')
			throw invalid_type(name, 'number', value);
	}

	/* `most` is the last place that there is. */
	function bounds_error(value, most, name = 'offset') {
		if (MathFloor(value) !== value) {
			check_number(value, name);
			return out_of_range(name, 'an integer', value);
		}
		if (most < 0)
			return coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
		return out_of_range(name, `>= ${name === 'offset' ? 0 : 1} and <= ${most}`, value);
	}

	function check_bounds(buffer, offset, size) {
		check_number(offset, 'offset');
		if (buffer[offset] === undefined || buffer[offset + size - 1] === undefined)
			throw bounds_error(offset, buffer.length - size);
	}

	function check_value(value, least, most, size) {
		if (!(value > most || value < least))
			return;
		const n = typeof least === 'bigint' ? 'n' : '', bits = size * 8;
		let range = `>= ${least}${n} and <= ${most}${n}`;
		if (size > 4)
			range = least < 0 ? `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}` :
				`>= 0${n} and < 2${n} ** ${bits}${n}`;
		throw out_of_range('value', range, value);
	}

	/* Integers of up to six bytes. */

	function read_integer(buffer, offset, size, is_signed, is_little) {
		check_bounds(buffer, offset, size);
		let number = 0;
		for (let i = 0; i < size; i++)
			number = number * 256 + buffer[is_little ? offset + size - 1 - i : offset + i];
		const limit = 2 ** (size * 8 - 1);
		return is_signed && number >= limit ? number - limit * 2 : number;
	}

	function write_integer(buffer, given, offset, size, is_signed, is_little) {
		const value = +given, limit = 2 ** (size * 8);
		if (size === 1)
			check_number(offset, 'offset');
		check_value(value, is_signed ? -limit / 2 : 0, (is_signed ? limit / 2 : limit) - 1, size);
		check_bounds(buffer, offset, size);
		const low = value >>> 0, high = MathFloor(value * 2 ** -32);
		for (let i = 0; i < size; i++)
			buffer[is_little ? offset + i : offset + size - 1 - i] = i < 4 ? low >>> (i * 8) : high >>> (i * 8 - 32);
		return offset + size;
	}

	/* Integers of eight bytes. */

	function read_big(buffer, offset, is_signed, is_little) {
		check_bounds(buffer, offset, 8);
		const low = read_integer(buffer, is_little ? offset : offset + 4, 4, false, is_little);
		const high = read_integer(buffer, is_little ? offset + 4 : offset, 4, is_signed, is_little);
		return (BigInt(high) << 32n) + BigInt(low);
	}

	function write_big(buffer, value, offset, is_signed, is_little) {
		check_value(value, is_signed ? -(2n ** 63n) : 0n, is_signed ? 2n ** 63n - 1n : 2n ** 64n - 1n, 8);
		check_bounds(buffer, offset, 8);
		const low = Number(value & 0xffffffffn), high = Number(value >> 32n & 0xffffffffn);
		write_integer(buffer, low, is_little ? offset : offset + 4, 4, false, is_little);
		write_integer(buffer, high, is_little ? offset + 4 : offset, 4, false, is_little);
		return offset + 8;
	}

	/* Floats: through an array of one, whose bytes are little endian on every machine that we run on. */
	const floats = { 4: new Float32Array(1), 8: new Float64Array(1) };
	const float_bytes = { 4: new Uint8Array(TypedArrayBuffer(floats[4])), 8: new Uint8Array(TypedArrayBuffer(floats[8])) };

	function read_float(buffer, offset, size, is_little) {
		check_bounds(buffer, offset, size);
		for (let i = 0; i < size; i++)
			float_bytes[size][i] = buffer[is_little ? offset + i : offset + size - 1 - i];
		return floats[size][0];
	}

	function write_float(buffer, value, offset, size, is_little) {
		const number = +value;
		check_bounds(buffer, offset, size);
		floats[size][0] = number;
		for (let i = 0; i < size; i++)
			buffer[is_little ? offset + i : offset + size - 1 - i] = float_bytes[size][i];
		return offset + size;
	}

	function add(name, method) {
		ObjectDefineProperty(method, 'name', { __proto__: null, value: name, configurable: true });
		prototype[name] = method;
		/* Node has both spellings. */
		if (name.includes('UInt'))
			prototype[name.replace('UInt', 'Uint')] = method;
	}

	function check_size(size) {
		if (size !== 1 && size !== 2 && size !== 3 && size !== 4 && size !== 5 && size !== 6)
			throw bounds_error(size, 6, 'byteLength');
	}

	for (const [order, is_little] of [['LE', true], ['BE', false]]) {
		for (const [type, is_signed] of [['UInt', false], ['Int', true]]) {
			for (const size of [1, 2, 4]) {
				const name = size === 1 ? `${type}8` : `${type}${size * 8}${order}`;
				add(`read${name}`, function (offset = 0) {
					return read_integer(this, offset, size, is_signed, is_little);
				});
				add(`write${name}`, function (value, offset = 0) {
					return write_integer(this, value, offset, size, is_signed, is_little);
				});
			}
			add(`read${type}${order}`, function (offset, size) {
				if (offset === undefined)
					throw invalid_type('offset', 'number', offset);
				check_size(size);
				return read_integer(this, offset, size, is_signed, is_little);
			});
			add(`write${type}${order}`, function (value, offset, size) {
				check_size(size);
				return write_integer(this, value, offset, size, is_signed, is_little);
			});
			add(`readBig${type}64${order}`, function (offset = 0) {
				return read_big(this, offset, is_signed, is_little);
			});
			add(`writeBig${type}64${order}`, function (value, offset = 0) {
				return write_big(this, value, offset, is_signed, is_little);
			});
		}
		for (const [type, size] of [['Float', 4], ['Double', 8]]) {
			add(`read${type}${order}`, function (offset = 0) {
				return read_float(this, offset, size, is_little);
			});
			add(`write${type}${order}`, function (value, offset = 0) {
				return write_float(this, value, offset, size, is_little);
			});
		}
	}
})();

/*
 * TextEncoder, TextDecoder, atob, btoa; and for the other files of the runtime views on bytes.
 *
 *	runtime.view_of(value)	a Uint8Array on the bytes of an ArrayBuffer, typed array or DataView;
 *				undefined for anything else
 *	runtime.slice_view(view, start, end)
 *	runtime.copy_of(view)	its bytes as an ArrayBuffer of their own
 *	runtime.custom_inspect	the symbol util.inspect.custom
 */
(function () {
	'use strict';

	const {
		ArrayBufferIsView, ArrayBufferSlice, DataViewBuffer, DataViewByteLength,
		DataViewByteOffset, MapGet, Map, RangeError, StringCharCodeAt, StringFromCharCode, StringSlice,
		StringToLowerCase, SymbolFor, TypeError, TypedArrayBuffer, TypedArrayByteLength,
		TypedArrayByteOffset, TypedArraySet, TypedArrayName, Uint8Array,
	} = door.runtime.primordials;
	const { runtime } = door;
	const {
		base64_decode, base64_encode, kind, latin1_decode, latin1_encode, utf8_decode, utf8_encode,
	} = door;
	const {
		coded, define_global, define, invalid_type, missing_arguments, web_class, DOMException,
	} = runtime;

	runtime.custom_inspect = SymbolFor('nodejs.util.inspect.custom');
	runtime.is_view = ArrayBufferIsView;

	runtime.view_of = (value) => {
		switch (kind(value)) {
		case 'typedarray':
			return new Uint8Array(TypedArrayBuffer(value), TypedArrayByteOffset(value), TypedArrayByteLength(value));
		case 'arraybuffer':
			return new Uint8Array(value);
		case 'dataview':
			return new Uint8Array(DataViewBuffer(value), DataViewByteOffset(value), DataViewByteLength(value));
		default:
			return undefined;
		}
	};
	const { view_of } = runtime;

	runtime.slice_view = (view, start, end) =>
		new Uint8Array(TypedArrayBuffer(view), TypedArrayByteOffset(view) + start, end - start);
	const { slice_view } = runtime;

	/* A copy of the bytes that a view shows, as an ArrayBuffer. */
	runtime.copy_of = (view) => {
		const start = TypedArrayByteOffset(view);
		return ArrayBufferSlice(TypedArrayBuffer(view), start, start + TypedArrayByteLength(view));
	};

	class TextEncoder {
		#is_encoder = true;

		get encoding() {
			void this.#is_encoder;
			return 'utf-8';
		}

		encode(input = '') {
			void this.#is_encoder;
			return new Uint8Array(utf8_encode(`${input}`));
		}

		encodeInto(source, destination) {
			void this.#is_encoder;
			if (typeof source !== 'string')
				throw invalid_type('src', 'string', source);
			if (kind(destination) !== 'typedarray' || TypedArrayName(destination) !== 'Uint8Array')
				throw invalid_type('dest', 'Uint8Array', destination);
			const room = TypedArrayByteLength(destination);
			let read = 0, written = 0;
			while (read < source.length) {
				const unit = StringCharCodeAt(source, read);
				const is_pair = unit >= 0xd800 && unit <= 0xdbff && read + 1 < source.length &&
					(StringCharCodeAt(source, read + 1) & 0xfc00) === 0xdc00;
				const size = is_pair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
				if (written + size > room)
					break;
				written += size;
				read += is_pair ? 2 : 1;
			}
			TypedArraySet(destination, new Uint8Array(utf8_encode(StringSlice(source, 0, read))));
			return { read, written };
		}
	}
	web_class(TextEncoder, 'TextEncoder', 'encoding encode encodeInto');
	define(TextEncoder.prototype, runtime.custom_inspect, function (depth, options) {
		const { encoding } = this;
		return typeof depth === 'number' && depth < 0 ? this : runtime.inspect({ encoding }, options);
	});

	const labels = new Map();
	for (const [encoding, names] of [
		['utf-8', 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8'],
		['utf-16le', 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16le utf-16'],
		['utf-16be', 'unicodefffe utf-16be'],
		['windows-1252', 'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 ' +
			'iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252'],
	]) {
		for (const name of names.split(' '))
			labels.set(name, encoding);
	}

	/* Of windows-1252, 0x80 to 0x9F; bytes that it leaves out stand for themselves. */
	const windows_1252 = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
		'\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

	const is_blank = (unit) => unit === 32 || unit === 9 || unit === 10 || unit === 12 || unit === 13;

	function label_of(text) {
		let start = 0, end = text.length;
		while (start < end && is_blank(StringCharCodeAt(text, start)))
			start++;
		while (end > start && is_blank(StringCharCodeAt(text, end - 1)))
			end--;
		return MapGet(labels, StringToLowerCase(StringSlice(text, start, end)));
	}

	/* Bytes at the end of a view that may be the beginning of a character in UTF-8. */
	function unfinished(view) {
		const { length } = view;
		for (let back = 1; back <= 3 && back <= length; back++) {
			const byte = view[length - back];
			if ((byte & 0xc0) === 0x80)
				continue;
			const size = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
			if (back >= size)
				return 0;
			/* What cannot be continued is wrong already: surrogates, too long, beyond U+10FFFF. */
			const next = back > 1 ? view[length - back + 1] : 0x90;
			if ((byte === 0xe0 && next < 0xa0) || (byte === 0xed && back > 1 && next > 0x9f) ||
				(byte === 0xf0 && next < 0x90) || (byte === 0xf4 && back > 1 && next > 0x8f))
				return 0;
			return back;
		}
		return 0;
	}

	function joined(first, second) {
		const whole = new Uint8Array(first.length + second.length);
		TypedArraySet(whole, first);
		TypedArraySet(whole, second, first.length);
		return whole;
	}

	const is_object_or_null = (value) => typeof value === 'object' || typeof value === 'function';
	const no_bytes = new Uint8Array(0);

	class TextDecoder {
		#encoding;
		#is_fatal;
		#keeps_mark;
		#rest = no_bytes;
		#is_started = false;
		#has_streamed = false;

		constructor(encoding = 'utf-8', options = {}) {
			const label = `${encoding}`;
			if (!is_object_or_null(options))
				throw invalid_type('options', 'object', options);
			this.#encoding = label_of(label);
			if (this.#encoding === undefined)
				throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
			this.#is_fatal = options !== null && !!options.fatal;
			this.#keeps_mark = options !== null && !!options.ignoreBOM;
		}

		#fail() {
			this.#rest = no_bytes;
			this.#is_started = false;
			return coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA',
				`The encoded data was not valid for encoding ${this.#encoding}`);
		}

		/* Each of Node's decoders has words of its own for this. */
		#wrong_input() {
			const name = this.#encoding === 'utf-8' && !this.#has_streamed ? 'list' : 'input';
			const classes = this.#encoding === 'windows-1252' && !this.#has_streamed ?
				'ArrayBuffer, SharedArrayBuffer, or ArrayBufferView' :
				'SharedArrayBuffer, ArrayBuffer or ArrayBufferView';
			return coded(TypeError, 'ERR_INVALID_ARG_TYPE',
				`The "${name}" argument must be an instance of ${classes}.`);
		}

		#decode_utf8(view, more) {
			const left = more ? unfinished(view) : 0;
			this.#rest = left ? new Uint8Array(runtime.copy_of(slice_view(view, view.length - left, view.length))) : no_bytes;
			try {
				return utf8_decode(left ? slice_view(view, 0, view.length - left) : view, this.#is_fatal);
			} catch {
				throw this.#fail();
			}
		}

		#decode_utf16(view, more) {
			const low = this.#encoding === 'utf-16le' ? 0 : 1;
			let text = '', end = view.length - view.length % 2;
			const unit_at = (at) => view[at + low] | view[at + 1 - low] << 8;
			if (more && end && (unit_at(end - 2) & 0xfc00) === 0xd800)
				end -= 2;
			for (let at = 0; at < end; at += 2) {
				const unit = unit_at(at);
				if (unit >= 0xd800 && unit <= 0xdbff && at + 2 < end && (unit_at(at + 2) & 0xfc00) === 0xdc00) {
					text += StringFromCharCode(unit, unit_at(at + 2));
					at += 2;
				} else if ((unit & 0xf800) === 0xd800) {
					if (this.#is_fatal)
						throw this.#fail();
					text += '\ufffd';
				} else {
					text += StringFromCharCode(unit);
				}
			}
			const has_rest = end < view.length;
			this.#rest = has_rest && more ? new Uint8Array(runtime.copy_of(slice_view(view, end, view.length))) : no_bytes;
			if (!has_rest || more)
				return text;
			if (this.#is_fatal)
				throw this.#fail();
			return `${text}\ufffd`;
		}

		#decode_windows(view, more) {
			this.#has_streamed ||= more;
			const text = latin1_decode(view);
			/* As Node 20 does: its short way takes these bytes as ISO-8859-1. */
			if (!this.#has_streamed)
				return text;
			let mapped = '', done = 0;
			for (let at = 0; at < text.length; at++) {
				const unit = view[at];
				if (unit >= 0x80 && unit < 0xa0) {
					mapped += StringSlice(text, done, at) + windows_1252[unit - 0x80];
					done = at + 1;
				}
			}
			return mapped + StringSlice(text, done);
		}

		decode(input = no_bytes, options = {}) {
			const encoding = this.#encoding;
			let view = view_of(input);
			if (!view)
				throw this.#wrong_input();
			const more = options !== null && !!options.stream;
			if (encoding === 'windows-1252')
				return this.#decode_windows(view, more);
			this.#has_streamed ||= more;
			if ((encoding !== 'utf-8' || this.#has_streamed) && !is_object_or_null(options))
				throw invalid_type('options', 'object', options);
			if (this.#rest.length)
				view = joined(this.#rest, view);
			let text = encoding === 'utf-8' ? this.#decode_utf8(view, more) : this.#decode_utf16(view, more);
			if (text !== '' && !this.#is_started && !this.#keeps_mark && StringCharCodeAt(text, 0) === 0xfeff)
				text = StringSlice(text, 1);
			this.#is_started = more && (this.#is_started || view.length > this.#rest.length);
			return text;
		}

		get encoding() {
			return this.#encoding;
		}

		get fatal() {
			return this.#is_fatal;
		}

		get ignoreBOM() {
			return this.#keeps_mark;
		}
	}
	web_class(TextDecoder, 'TextDecoder', 'decode encoding fatal ignoreBOM');
	define(TextDecoder.prototype, runtime.custom_inspect, function (depth) {
		const { encoding, fatal, ignoreBOM } = this;
		if (typeof depth === 'number' && depth < 0)
			return this;
		return `${this.constructor.name} ${runtime.inspect({ encoding, fatal, ignoreBOM })}`;
	});

	function btoa(input) {
		if (arguments.length === 0)
			throw missing_arguments(['input']);
		const text = `${input}`;
		for (let i = 0; i < text.length; i++)
			if (StringCharCodeAt(text, i) > 255)
				throw new DOMException('Invalid character', 'InvalidCharacterError');
		return base64_encode(latin1_encode(text));
	}

	const is_base64 = (unit) => (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) ||
		(unit >= 97 && unit <= 122) || unit === 43 || unit === 47;

	function atob(input) {
		if (arguments.length === 0)
			throw missing_arguments(['input']);
		const text = `${input}`;
		let letters = 0, signs = 0;
		for (let i = 0; i < text.length; i++) {
			const unit = StringCharCodeAt(text, i);
			if (is_blank(unit))
				continue;
			if (unit === 61)
				signs++;
			else if (signs || !is_base64(unit))
				throw new DOMException('Invalid character', 'InvalidCharacterError');
			else
				letters++;
		}
		if (signs && (signs > 2 || (letters + signs) % 4))
			throw new DOMException('Invalid character', 'InvalidCharacterError');
		if (letters % 4 === 1)
			throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
		return latin1_decode(base64_decode(text));
	}

	define_global('TextEncoder', TextEncoder);
	define_global('TextDecoder', TextDecoder);
	define_global('atob', atob);
	define_global('btoa', btoa);
})();

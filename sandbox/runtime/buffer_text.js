/*
 * The encodings of Node's Buffer. One is {name, encode(text), decode(view), size(text)}; encode gives
 * a Uint8Array of its own.
 *
 *	runtime.codecs.codec(name)	one of them; an unknown name throws as Node does
 *	runtime.codecs.codec_of(name)	undefined instead
 *	runtime.encode(text, name), runtime.decode(view, name)
 */
(function () {
	'use strict';

	const {
		MathFloor, StringCharCodeAt, StringFromCharCode, StringToLowerCase, TypeError, Uint8Array,
		ArrayBufferByteLength,
	} = door.runtime.primordials;
	const { runtime } = door;
	const {
		base64_decode, base64_encode, hex_decode, hex_encode, latin1_decode, latin1_encode, utf8_decode, utf8_encode,
	} = door;
	const { coded } = runtime;

	/* Texts. */

	function utf16_bytes(text) {
		const bytes = new Uint8Array(text.length * 2);
		for (let i = 0; i < text.length; i++) {
			const unit = StringCharCodeAt(text, i);
			bytes[i * 2] = unit;
			bytes[i * 2 + 1] = unit >> 8;
		}
		return bytes;
	}

	function utf16_text(view) {
		let text = '';
		for (let i = 0; i + 1 < view.length; i += 2)
			text += StringFromCharCode(view[i] | view[i + 1] << 8);
		return text;
	}

	function ascii_text(view) {
		const masked = new Uint8Array(view.length);
		for (let i = 0; i < view.length; i++)
			masked[i] = view[i] & 127;
		return latin1_decode(masked);
	}

	function base64_length(text) {
		let { length } = text;
		if (length > 0 && StringCharCodeAt(text, length - 1) === 61)
			length--;
		if (length > 1 && StringCharCodeAt(text, length - 1) === 61)
			length--;
		return MathFloor(length * 3 / 4);
	}

	/* What a placeholder decodes to is not what its secret would: better nothing than a wrong key. */
	const known = (text) => {
		if (runtime.secrets && runtime.secrets.holds_placeholder(text))
			throw new TypeError('A secret cannot be decoded here: the function knows only its placeholder');
		return text;
	};

	const utf8_length = (text) => ArrayBufferByteLength(utf8_encode(text));
	const latin1 = {
		name: 'latin1', encode: (text) => new Uint8Array(latin1_encode(text)), decode: latin1_decode,
		size: (text) => text.length,
	};
	const utf16 = { name: 'utf16le', encode: utf16_bytes, decode: utf16_text, size: (text) => text.length * 2 };
	const utf8 = {
		name: 'utf8', encode: (text) => new Uint8Array(utf8_encode(text)),
		decode: (view) => utf8_decode(view, false), size: utf8_length,
	};
	const codecs = {
		__proto__: null, utf8, 'utf-8': utf8, latin1, binary: latin1, ucs2: utf16, 'ucs-2': utf16,
		utf16le: utf16, 'utf-16le': utf16,
		ascii: { name: 'ascii', encode: latin1.encode, decode: ascii_text, size: latin1.size },
		base64: {
			name: 'base64', encode: (text) => new Uint8Array(base64_decode(known(text))),
			decode: (view) => base64_encode(view, false), size: base64_length,
		},
		base64url: {
			name: 'base64url', encode: (text) => new Uint8Array(base64_decode(known(text))),
			decode: (view) => base64_encode(view, true), size: base64_length,
		},
		hex: {
			name: 'hex', encode: (text) => new Uint8Array(hex_decode(known(text))), decode: hex_encode,
			size: (text) => text.length >>> 1,
		},
	};

	/* Undefined: there is no such encoding. */
	const codec_of = (encoding) => codecs[encoding] || codecs[StringToLowerCase(`${encoding}`)];

	const unknown_encoding = (encoding) =>
		coded(TypeError, 'ERR_UNKNOWN_ENCODING', runtime.format('Unknown encoding: %s', encoding));

	function codec(encoding) {
		const found = codec_of(encoding);
		if (!found)
			throw unknown_encoding(encoding);
		return found;
	}

	runtime.codecs = { __proto__: null, utf8, utf16, codec, codec_of };
	runtime.encode = (text, encoding) => codec(encoding).encode(text);
	runtime.decode = (view, encoding) => codec(encoding).decode(view);
})();

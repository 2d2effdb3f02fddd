/*
 * Hosts of URLs: names to ASCII (UTS #46, as far as normalisation and lower case carry), IPv4, IPv6.
 *
 *	url.parse_host(text, is_special)	its canonical form; undefined: not a host
 *	url.percent_encode(text, set), url.percent_decode(text)
 *	url.sets				what a part of a URL may not hold as it is
 *
 * `url` is runtime.url_parts. Texts are well-formed, see StringToWellFormed.
 */
(function () {
	'use strict';

	const {
		ArrayJoin, ArrayPush, MathFloor, MathMin, NumberParseInt, NumberToString, RegExp, RegExpExec, RegExpTest,
		StringCharCodeAt, StringCodePointAt, StringFromCodePoint, StringIncludes,
		StringIndexOf, StringLastIndexOf, StringNormalize, StringSlice, StringSplit,
		StringStartsWith, StringToLowerCase, Uint8Array, encodeURIComponent,
		replaceMatches,
	} = door.runtime.primordials;
	const { utf8_decode, utf8_encode } = door;
	const { runtime } = door;

	/* What is percent-encoded where, everything beyond ASCII besides. */
	const sets = {
		__proto__: null,
		control: /[^ -~]/,
		fragment: /[^!#-;=?-_a-~]/,
		query: /[^!$-;=?-~]/,
		special_query: /[^!$-&(-;=?-~]/,
		path: /[^!$-;=@-_a-z|~]/,
		userinfo: /[^!$-.0-9A-Z_a-z~]/,
		form: /[^*\-.0-9A-Z_a-z]/,
	};

	const hex_digits = '0123456789ABCDEF';

	function percent_encode(text, set) {
		if (!RegExpTest(set, text))
			return text;
		let done = '';
		for (let i = 0; i < text.length; i++) {
			const letter = text[i], unit = StringCharCodeAt(text, i);
			if (unit >= 0x80) {
				const point = StringFromCodePoint(StringCodePointAt(text, i));
				done += encodeURIComponent(point);
				i += point.length - 1;
			} else if (RegExpTest(set, letter)) {
				done += `%${hex_digits[unit >> 4]}${hex_digits[unit & 15]}`;
			} else {
				done += letter;
			}
		}
		return done;
	}

	const hex_value = (unit) => unit >= 48 && unit <= 57 ? unit - 48 : unit >= 65 && unit <= 70 ? unit - 55 :
		unit >= 97 && unit <= 102 ? unit - 87 : -1;

	/* The text that the bytes stand for; broken UTF-8 becomes U+FFFD. */
	function percent_decode(text) {
		if (!StringIncludes(text, '%'))
			return text;
		const bytes = new Uint8Array(utf8_encode(text));
		let to = 0;
		for (let i = 0; i < bytes.length; i++, to++) {
			const high = bytes[i] === 37 && i + 2 < bytes.length ? hex_value(bytes[i + 1]) : -1;
			const low = high < 0 ? -1 : hex_value(bytes[i + 2]);
			bytes[to] = low < 0 ? bytes[i] : high * 16 + low;
			i += low < 0 ? 0 : 2;
		}
		return utf8_decode(runtime.slice_view(bytes, 0, to), false);
	}

	/* Punycode, RFC 3492. */

	function adapt(delta, count, is_first) {
		let rest = is_first ? MathFloor(delta / 700) : delta >> 1, k = 0;
		rest += MathFloor(rest / count);
		for (; rest > 455; k += 36)
			rest = MathFloor(rest / 35);
		return k + MathFloor(36 * rest / (rest + 38));
	}

	const digit_text = (digit) => StringFromCodePoint(digit < 26 ? digit + 97 : digit + 22);
	const digit_value = (unit) => unit >= 48 && unit <= 57 ? unit - 22 : unit >= 97 && unit <= 122 ? unit - 97 : -1;
	const limit_of = (k, bias) => k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;

	function points_of(text) {
		const points = [];
		for (let i = 0; i < text.length; i++) {
			const point = StringCodePointAt(text, i);
			ArrayPush(points, point);
			i += point > 0xffff ? 1 : 0;
		}
		return points;
	}

	function punycode(label) {
		const points = points_of(label);
		let done = '', n = 128, delta = 0, bias = 72, handled = 0;
		for (let i = 0; i < points.length; i++)
			if (points[i] < 128)
				done += StringFromCodePoint(points[i]);
		const basic = handled = done.length;
		if (basic)
			done += '-';
		while (handled < points.length) {
			let next = Infinity;
			for (let i = 0; i < points.length; i++)
				if (points[i] >= n)
					next = MathMin(next, points[i]);
			delta += (next - n) * (handled + 1);
			n = next;
			for (let i = 0; i < points.length; i++) {
				if (points[i] < n)
					delta++;
				if (points[i] !== n)
					continue;
				let q = delta;
				for (let k = 36; ; k += 36) {
					const limit = limit_of(k, bias);
					if (q < limit)
						break;
					done += digit_text(limit + (q - limit) % (36 - limit));
					q = MathFloor((q - limit) / (36 - limit));
				}
				done += digit_text(q);
				bias = adapt(delta, handled + 1, handled === basic);
				delta = 0;
				handled++;
			}
			delta++;
			n++;
		}
		return done;
	}

	/* Undefined: it is none. */
	function from_punycode(text) {
		const dash = StringLastIndexOf(text, '-'), points = points_of(StringSlice(text, 0, dash < 0 ? 0 : dash));
		let n = 128, index = 0, bias = 72;
		for (let at = dash + 1; at < text.length; index++) {
			const old = index;
			let weight = 1;
			for (let k = 36; ; k += 36) {
				const digit = at < text.length ? digit_value(StringCharCodeAt(text, at++)) : -1;
				if (digit < 0)
					return undefined;
				index += digit * weight;
				const limit = limit_of(k, bias);
				if (digit < limit)
					break;
				weight *= 36 - limit;
				if (index > 2 ** 31 || weight > 2 ** 31)
					return undefined;
			}
			const count = points.length + 1;
			bias = adapt(index - old, count, old === 0);
			n += MathFloor(index / count);
			index %= count;
			if (n > 0x10ffff || (n >= 0xd800 && n < 0xe000))
				return undefined;
			points.length++;
			for (let i = points.length - 1; i > index; i--)
				points[i] = points[i - 1];
			points[index] = n;
		}
		let label = '';
		for (let i = 0; i < points.length; i++)
			label += StringFromCodePoint(points[i]);
		return label;
	}

	/* Names. */

	/* Soft hyphens, zero width spaces and variation selectors do not count. */
	const ignored = /[\u00ad\u034f\u180b-\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]|\ud834[\udd73-\udd7a]/g;
	const stops = /[\u3002\uff0e\uff61]/g;
	const disallowed = new RegExp('[\\p{Cc}\\p{Cn}\\p{Co}\\p{Cs}\\p{Zs}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f' +
		'\\u202a-\\u202e\\u2061-\\u2063\\u2066-\\u206f\\u2ff0-\\u2fff\\u3164\\uffa0\\ufff9-\\ufffd' +
		'\\u{e0001}-\\u{e007f}]', 'u');
	const begins_with_mark = /^\p{M}/u;
	const joiner = /[\u200c\u200d]/;
	/* Joiners stand after a virama, or in an Arabic word. */
	const viramas = '\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0e3a\u0f84\u1039\u103a\u1714\u1734\u17d2';
	const bad_joiner = new RegExp(`(?<![${viramas}])[\u200c\u200d](?<![\u0620-\u06ff]\u200c(?=[\u0620-\u06ff]))`);

	/* What normalisation would make a stop of is no stop. */
	const hidden_stop = /[\u2024-\u2026\u2488-\u249b\u33c2\u33c7\u33d8\ufe12\ufe19\ufe30\ufe52]/;

	/* Names written from right to left, RFC 5893 without its finer points. */
	const right_to_left = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufeff\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
	const has_right = new RegExp(`(?!\\p{M})[${right_to_left}]`, 'u');
	const has_left = new RegExp(`(?![${right_to_left}])\\p{L}`, 'u');
	const begins_right = new RegExp(`^(?:(?!\\p{M})[${right_to_left}]|[0-9])`, 'u');
	const ends_right = new RegExp(`(?:[${right_to_left}]|\\p{N})\\p{M}*$`, 'u');

	const has_direction = (label) => !RegExpTest(has_right, label) ||
		(RegExpTest(begins_right, label) && !RegExpTest(has_left, label) && RegExpTest(ends_right, label));

	/* Lower case one by one: within a word a final sigma would depend on its neighbours. */
	function lower(text) {
		let done = '';
		for (let i = 0; i < text.length; i++) {
			const point = StringFromCodePoint(StringCodePointAt(text, i));
			done += point === '\u1e9e' ? 'ss' : StringToLowerCase(point);
			i += point.length - 1;
		}
		return done;
	}

	const mapped = (text) => StringNormalize(lower(StringNormalize(
		replaceMatches(replaceMatches(text, stops, '.'), ignored, ''), 'NFKC')), 'NFKC');

	const ascii_only = /^[\x00-\x7f]*$/;

	const is_valid_label = (label) => !RegExpTest(disallowed, label) && !RegExpTest(begins_with_mark, label) &&
		has_direction(label) && (!RegExpTest(joiner, label) || !RegExpTest(bad_joiner, label));

	/* Undefined: not the ASCII form of a label that needs one. */
	function label_of_ascii(text) {
		const label = RegExpTest(ascii_only, text) ? from_punycode(StringSlice(text, 4)) : undefined;
		return label === undefined || RegExpTest(ascii_only, label) || mapped(label) !== label ? undefined : label;
	}

	/* Undefined: one of the labels cannot be. */
	function name_to_ascii(name) {
		const is_ascii = RegExpTest(ascii_only, name);
		if (is_ascii && !RegExpTest(/xn--/i, name))
			return StringToLowerCase(name);
		if (RegExpTest(hidden_stop, name))
			return undefined;
		const labels = StringSplit(is_ascii ? StringToLowerCase(name) : mapped(name), '.'), ascii = [];
		for (let i = 0; i < labels.length; i++) {
			ascii[i] = labels[i];
			if (StringStartsWith(labels[i], 'xn--'))
				labels[i] = label_of_ascii(labels[i]);
			else if (!RegExpTest(ascii_only, labels[i]))
				ascii[i] = `xn--${punycode(labels[i])}`;
			if (labels[i] === undefined || (!RegExpTest(ascii_only, labels[i]) && !is_valid_label(labels[i])))
				return undefined;
		}
		return ArrayJoin(ascii, '.');
	}

	/* Addresses. */

	const numeric = /^(?:0[xX][0-9a-fA-F]*|[0-9]+)$/;
	const octal_digits = /^[0-7]*$/;

	/* NaN: no number. */
	function ipv4_number(text) {
		if (!RegExpTest(numeric, text))
			return NaN;
		if (text.length > 1 && text[0] === '0') {
			if (text[1] === 'x' || text[1] === 'X')
				return text.length === 2 ? 0 : NumberParseInt(StringSlice(text, 2), 16);
			return RegExpTest(octal_digits, text) ? NumberParseInt(text, 8) : NaN;
		}
		return NumberParseInt(text, 10);
	}

	function ends_in_number(name) {
		const labels = StringSplit(name, '.');
		if (labels[labels.length - 1] === '' && labels.length > 1)
			labels.length--;
		const last = labels[labels.length - 1];
		return RegExpTest(/^[0-9]+$/, last) || RegExpTest(/^0[xX][0-9a-fA-F]*$/, last);
	}

	/* Undefined: a name that ends in a number and is no address. */
	function parse_ipv4(name) {
		const labels = StringSplit(name, '.');
		if (labels[labels.length - 1] === '' && labels.length > 1)
			labels.length--;
		const count = labels.length;
		if (count > 4)
			return undefined;
		let address = 0;
		for (let i = 0; i < count; i++) {
			const number = ipv4_number(labels[i]), is_last = i === count - 1;
			if (!(number < (is_last ? 256 ** (5 - count) : 256)))
				return undefined;
			address += is_last ? number : number * 256 ** (3 - i);
		}
		return ArrayJoin([MathFloor(address / 2 ** 24), MathFloor(address / 2 ** 16) % 256,
			MathFloor(address / 256) % 256, address % 256], '.');
	}

	const byte = '(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])';
	const dotted = new RegExp(`^${byte}\\.${byte}\\.${byte}\\.${byte}$`);
	const hex_piece = /^[0-9a-fA-F]{1,4}$/;

	/* The 16-bit pieces of one side of `::`. Undefined: wrong. */
	function ipv6_pieces(text, may_end_dotted) {
		const parts = text === '' ? [] : StringSplit(text, ':'), pieces = [];
		for (let i = 0; i < parts.length; i++) {
			if (RegExpTest(hex_piece, parts[i])) {
				ArrayPush(pieces, NumberParseInt(parts[i], 16));
				continue;
			}
			const four = may_end_dotted && i === parts.length - 1 ? RegExpExec(dotted, parts[i]) : null;
			if (four === null)
				return undefined;
			ArrayPush(pieces, +four[1] * 256 + +four[2]);
			ArrayPush(pieces, +four[3] * 256 + +four[4]);
		}
		return pieces;
	}

	function parse_ipv6(text) {
		const gap = StringIndexOf(text, '::');
		const left = ipv6_pieces(gap < 0 ? text : StringSlice(text, 0, gap), gap < 0);
		const right = gap < 0 ? [] : ipv6_pieces(StringSlice(text, gap + 2), true);
		if (!left || !right || (gap < 0 ? left.length !== 8 : left.length + right.length > 7))
			return undefined;
		while (left.length + right.length < 8)
			ArrayPush(left, 0);
		for (let i = 0; i < right.length; i++)
			ArrayPush(left, right[i]);
		return left;
	}

	/* The first of the longest runs of zeros, two at least, becomes `::`. */
	function ipv6_text(pieces) {
		let best = -1, best_size = 1;
		for (let i = 0; i < 8; i++) {
			let size = 0;
			while (i + size < 8 && pieces[i + size] === 0)
				size++;
			if (size > best_size) {
				best = i;
				best_size = size;
			}
			i += size;
		}
		let text = '';
		for (let i = 0; i < 8; i++) {
			if (i === best) {
				text += i === 0 ? '::' : ':';
				i += best_size - 1;
				continue;
			}
			text += NumberToString(pieces[i], 16) + (i < 7 ? ':' : '');
		}
		return text;
	}

	const forbidden_in_host = /[\0\t\n\r #/:<>?@[\\\]^|]/;
	const forbidden_in_domain = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;

	function parse_host(text, is_special) {
		if (text[0] === '[') {
			const pieces = text[text.length - 1] === ']' ? parse_ipv6(StringSlice(text, 1, -1)) : undefined;
			return pieces && `[${ipv6_text(pieces)}]`;
		}
		if (!is_special)
			return RegExpTest(forbidden_in_host, text) ? undefined : percent_encode(text, sets.control);
		const name = name_to_ascii(percent_decode(text));
		if (name === undefined || name === '' || RegExpTest(forbidden_in_domain, name))
			return undefined;
		return ends_in_number(name) ? parse_ipv4(name) : name;
	}

	runtime.url_parts = { __proto__: null, sets, percent_encode, percent_decode, parse_host };
})();

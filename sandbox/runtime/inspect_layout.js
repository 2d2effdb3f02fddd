/*
 * How inspect.js puts texts together, as Node's util.inspect does: quotes and escapes, columns for
 * long arrays, one line or many.
 *
 *	layout.quote(text)		with quotes that need no escape, if there are such
 *	layout.escape(text)		without quotes around it, ' escaped
 *	layout.join(at, entries, shape)	one text of all entries
 *
 * `at` is the state of an inspection and `shape` what is known of one value, see inspect.js.
 */
(function () {
	'use strict';

	const {
		ArrayJoin, ArrayPush, MathFloor, MathMax, MathMin, MathRound, MathSqrt, NumberParseInt,
		NumberToString, RegExpTest, StringCharCodeAt, StringCodePointAt, StringFromCodePoint,
		StringIncludes, StringNormalize, StringPadEnd, StringPadStart, StringRepeat, StringSlice,
		StringToUpperCase,
	} = door.runtime.primordials;

	const escapes = { __proto__: null, 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };

	function escape_of(unit) {
		if (escapes[unit])
			return escapes[unit];
		const digits = NumberToString(unit, 16);
		if (unit > 255)
			return `\\u${digits}`;
		return `\\x${unit < 16 ? '0' : ''}${StringToUpperCase(digits)}`;
	}

	/* Control characters, backslashes, half surrogates and the quote given (39, or -1 for none). */
	function escape_with(text, quote) {
		let done = '', copied = 0;
		for (let i = 0; i < text.length; i++) {
			const unit = StringCharCodeAt(text, i);
			if (unit >= 0xd800 && unit <= 0xdfff) {
				if (unit <= 0xdbff && i + 1 < text.length && (StringCharCodeAt(text, i + 1) & 0xfc00) === 0xdc00) {
					i++;
					continue;
				}
			} else if (unit !== quote && unit !== 92 && unit >= 32 && (unit < 127 || unit > 159)) {
				continue;
			}
			done += StringSlice(text, copied, i) + escape_of(unit);
			copied = i + 1;
		}
		return copied ? done + StringSlice(text, copied) : text;
	}

	const to_escape = /[\x00-\x1f'\\\x7f-\x9f\ud800-\udfff]/;

	function quote(text) {
		if (!RegExpTest(to_escape, text))
			return `'${text}'`;
		if (!StringIncludes(text, "'"))
			return `'${escape_with(text, 39)}'`;
		if (!StringIncludes(text, '"'))
			return `"${escape_with(text, -1)}"`;
		if (!StringIncludes(text, '`') && !StringIncludes(text, '${'))
			return `\`${escape_with(text, -1)}\``;
		return `'${escape_with(text, 39)}'`;
	}

	/* Characters that take two columns on a terminal: ranges in hexadecimal. */
	const wide_ranges = '1100-115f 231a-231b 2329-232a 23e9-23ec 23f0 23f3 25fd-25fe 2614-2615 2630-2637 ' +
		'2648-2653 267f 268a-268f 2693 26a1 26aa-26ab 26bd-26be 26c4-26c5 26ce 26d4 26ea 26f2-26f3 26f5 ' +
		'26fa 26fd 2705 270a-270b 2728 274c 274e 2753-2755 2757 2795-2797 27b0 27bf 2b1b-2b1c 2b50 2b55 ' +
		'2e80-2e99 2e9b-2ef3 2f00-2fd5 2ff0-303e 3041-3096 3099-30ff 3105-312f 3131-318e 3190-31e5 ' +
		'31ef-321e 3220-3247 3250-a48c a490-a4c6 a960-a97c ac00-d7a3 f900-faff fe10-fe19 fe30-fe52 ' +
		'fe54-fe66 fe68-fe6b ff01-ff60 ffe0-ffe6 16fe0-16fe4 16ff0-16ff6 17000-18cd5 18cff-18d1e ' +
		'18d80-18df2 1aff0-1aff3 1aff5-1affb 1affd-1affe 1b000-1b122 1b132 1b150-1b152 1b155 ' +
		'1b164-1b167 1b170-1b2fb 1d300-1d356 1d360-1d376 1f004 1f0cf 1f18e 1f191-1f19a 1f1e6-1f202 ' +
		'1f210-1f23b 1f240-1f248 1f250-1f251 1f260-1f265 1f300-1f320 1f32d-1f335 1f337-1f37c ' +
		'1f37e-1f393 1f3a0-1f3ca 1f3cf-1f3d3 1f3e0-1f3f0 1f3f4 1f3f8-1f43e 1f440 1f442-1f4fc ' +
		'1f4ff-1f53d 1f54b-1f54e 1f550-1f567 1f57a 1f595-1f596 1f5a4 1f5fb-1f64f 1f680-1f6c5 1f6cc ' +
		'1f6d0-1f6d2 1f6d5-1f6d8 1f6dc-1f6df 1f6eb-1f6ec 1f6f4-1f6fc 1f7e0-1f7eb 1f7f0 1f90c-1f93a ' +
		'1f93c-1f945 1f947-1f9ff 1fa70-1fa7c 1fa80-1fa8a 1fa8e-1fac6 1fac8 1facd-1fadc 1fadf-1faea ' +
		'1faef-1faf8 20000-2fffd 30000-3fffd';
	const wide_first = [], wide_last = [];
	for (const range of wide_ranges.split(' ')) {
		const [first, last] = range.split('-');
		wide_first.push(NumberParseInt(first, 16));
		wide_last.push(NumberParseInt(last || first, 16));
	}
	const no_width = /^[\p{Cc}\p{Cf}\p{Me}\p{Mn}]$/u;

	function columns_of(point) {
		let low = 0, high = wide_first.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (wide_last[middle] < point)
				low = middle + 1;
			else
				high = middle;
		}
		if (low < wide_first.length && wide_first[low] <= point)
			return 2;
		return point !== 0xad && RegExpTest(no_width, StringFromCodePoint(point)) ? 0 : 1;
	}

	/* Columns that a text takes on a terminal. */
	function width(text) {
		let columns = 0;
		for (let i = 0; i < text.length; i++) {
			const unit = StringCharCodeAt(text, i);
			if (unit >= 127) {
				const rest = StringNormalize(StringSlice(text, i), 'NFC');
				for (let j = 0; j < rest.length; j++) {
					const point = StringCodePointAt(rest, j);
					columns += columns_of(point);
					j += point > 0xffff ? 1 : 0;
				}
				return columns;
			}
			columns += unit >= 32 ? 1 : 0;
		}
		return columns;
	}

	/* How many columns look well: near a square of characters, which are 2.5 times as high as wide. */
	function column_count(at, count, total, longest) {
		const room = longest + 2;
		if (room * 3 + at.indentation >= at.breakLength || (total / room <= 5 && longest > 6))
			return 1;
		const biased = MathMax(room - 3 - MathSqrt(room - total / count.all), 1);
		return MathMin(MathRound(MathSqrt(2.5 * biased * count.shown) / biased),
			MathFloor((at.breakLength - at.indentation) / room), at.compact * 4, 15);
	}

	/* More than six entries of an array stand in columns. The last may be `... n more items`. */
	function in_columns(at, entries, value) {
		const count = { all: entries.length, shown: entries.length - (at.maxArrayLength < entries.length ? 1 : 0) };
		const widths = [], columns = [], lines = [];
		let total = 0, longest = 0;
		for (let i = 0; i < count.shown; i++) {
			widths[i] = width(entries[i]);
			total += widths[i] + 2;
			longest = MathMax(longest, widths[i]);
		}
		const per_line = column_count(at, count, total, longest);
		if (per_line <= 1)
			return entries;
		for (let i = 0; i < per_line; i++) {
			columns[i] = 2;
			for (let j = i; j < count.shown; j += per_line)
				columns[i] = MathMax(columns[i], widths[j] + 2);
		}
		/* Numbers stand to the right. */
		let pad = StringPadStart;
		for (let i = 0; value !== undefined && i < count.all && pad === StringPadStart; i++)
			if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint')
				pad = StringPadEnd;
		for (let i = 0; i < count.shown; i += per_line) {
			const end = MathMin(i + per_line, count.shown) - 1;
			let line = '';
			for (let j = i; j < end; j++)
				line += pad(`${entries[j]}, `, columns[j - i] + entries[j].length - widths[j], ' ');
			line += pad === StringPadEnd ? entries[end] :
				pad(entries[end], columns[end - i] + entries[end].length - widths[end] - 2, ' ');
			ArrayPush(lines, line);
		}
		if (count.shown < count.all)
			ArrayPush(lines, entries[count.shown]);
		return lines;
	}

	/* Whether all entries fit on one line, commas and whatever stands around them counted. */
	function fits(at, entries, around, base) {
		let total = entries.length + around;
		if (total + entries.length > at.breakLength)
			return false;
		for (let i = 0; i < entries.length; i++) {
			total += entries[i].length;
			if (total > at.breakLength)
				return false;
		}
		return !StringIncludes(base, '\n');
	}

	function join_compactly(at, entries, { base, open, close }) {
		const lead = base === '' ? '' : ` ${base}`;
		if (fits(at, entries, 0, base))
			return `${open}${lead} ${ArrayJoin(entries, ', ')} ${close}`;
		const margin = `\n${StringRepeat(' ', at.indentation)}`;
		const first = base === '' && open.length === 1 ? ' ' : `${lead}${margin}  `;
		return `${open}${first}${ArrayJoin(entries, `,${margin}  `)} ${close}`;
	}

	/*
	 * shape: base (what stands before the opening bracket), open, close, is_list, value (of a list whose
	 * numbers may be aligned). depth: of the value, counted from 1.
	 */
	function join(at, entries, shape, depth) {
		const { base, open, close } = shape;
		if (at.compact === true)
			return join_compactly(at, entries, shape);
		const lead = base === '' ? '' : `${base} `;
		if (typeof at.compact === 'number' && at.compact >= 1) {
			const lines = shape.is_list && entries.length > 6 ? in_columns(at, entries, shape.value) : entries;
			/* On one line go the innermost levels only, as many as `compact` says. */
			if (at.current_depth - depth < at.compact && lines.length === entries.length) {
				const around = lines.length + at.indentation + open.length + base.length + 10;
				if (fits(at, lines, around, base)) {
					const text = ArrayJoin(lines, ', ');
					if (!StringIncludes(text, '\n'))
						return `${lead}${open} ${text} ${close}`;
				}
			}
			entries = lines;
		}
		const margin = `\n${StringRepeat(' ', at.indentation)}`;
		return `${lead}${open}${margin}  ${ArrayJoin(entries, `,${margin}  `)}${margin}${close}`;
	}

	door.runtime.layout = { quote, escape: (text) => escape_with(text, 39), join, width };
})();

/*
 * console, with Node's format placeholders. Lines go out by door.console(level, text).
 *
 *	runtime.format(...values)	what console.log would print
 */
(function () {
	'use strict';

	const {
		ArrayConcat, ArrayIsArray, ArrayJoin, ArrayPush, ArrayUnshift, Error, JSONStringify, Map, MapDelete, MapForEach,
		MapGet, MapHas, MapSet, MathFloor, MathMax, Number, NumberParseFloat, NumberParseInt,
		NumberToFixed, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf,
		ObjectHasOwn, ObjectKeys, ReflectApply, SetForEach, SetHas, String, StringCharCodeAt, StringIncludes,
		StringPadStart, StringRepeat, StringSlice, StringSplit, Symbol, TypeError, built_in_names,
		replaceText,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { console: write, kind: kind_of, now, preview, proxy: proxy_of } = door;
	const { define, define_global, inspect, layout } = runtime;
	const { toPrimitive } = Symbol;

	/* Format. */

	/* Whether String(value) would give no more than a built-in's text: then inspect tells more. */
	function has_plain_text(value) {
		while (kind_of(value) === 'proxy') {
			value = proxy_of(value)[0];
			if (value === null)
				return true;
		}
		const has_text = typeof value.toString === 'function';
		const has_primitive = typeof value[toPrimitive] === 'function';
		if (!has_text && !has_primitive)
			return true;
		if ((has_text && ObjectHasOwn(value, 'toString')) || (has_primitive && ObjectHasOwn(value, toPrimitive)))
			return false;
		let owner = value;
		do {
			owner = ObjectGetPrototypeOf(owner);
		} while (!(has_text && ObjectHasOwn(owner, 'toString')) && !(has_primitive && ObjectHasOwn(owner, toPrimitive)));
		const descriptor = ObjectGetOwnPropertyDescriptor(owner, 'constructor');
		return descriptor !== undefined && typeof descriptor.value === 'function' &&
			SetHas(built_in_names, descriptor.value.name);
	}

	const is_number = (value) => typeof value === 'number' || typeof value === 'bigint';

	function format_text(value) {
		if (is_number(value))
			return inspect(value);
		if (typeof value !== 'object' || value === null || !has_plain_text(value))
			return String(value);
		return inspect(value, { depth: 0 });
	}

	function format_json(value) {
		try {
			const text = JSONStringify(value);
			return text === undefined ? 'undefined' : text;
		} catch (error) {
			if (error instanceof TypeError && StringIncludes(error.message, 'circular structure'))
				return '[Circular]';
			throw error;
		}
	}

	const format_number = (value, read) => typeof value === 'bigint' ? `${value}n` :
		typeof value === 'symbol' ? 'NaN' : inspect(read(value));

	const placeholders = {
		__proto__: null,
		s: format_text,
		j: format_json,
		d: (value) => format_number(value, Number),
		i: (value) => format_number(value, NumberParseInt),
		f: (value) => typeof value === 'symbol' ? 'NaN' : inspect(NumberParseFloat(value)),
		o: (value) => inspect(value, { showHidden: true, showProxy: true, depth: 4 }),
		O: (value) => inspect(value),
		c: () => '',
	};

	function format(...values) {
		const first = values[0], count = values.length;
		let text = '', used = 0, copied = 0;
		if (typeof first === 'string') {
			if (count === 1)
				return first;
			for (let i = 0; i < first.length - 1; i++) {
				if (StringCharCodeAt(first, i) !== 37)
					continue;
				const letter = first[++i];
				if (letter === '%') {
					text += StringSlice(first, copied, i);
					copied = i + 1;
				} else if (used + 1 < count && placeholders[letter]) {
					text += StringSlice(first, copied, i - 1) + placeholders[letter](values[++used]);
					copied = i + 1;
				}
			}
			if (copied !== 0) {
				used++;
				text += StringSlice(first, copied);
			}
		}
		for (let is_first = copied === 0; used < count; used++, is_first = false)
			text += `${is_first ? '' : ' '}${typeof values[used] === 'string' ? values[used] : inspect(values[used])}`;
		return text;
	}

	/* Lines. */

	const LOG = 0, INFO = 1, WARN = 2, ERROR = 3, DEBUG = 4;
	let margin = '';

	function put(level, text) {
		write(level, margin === '' ? text : margin + replaceText(text, '\n', `\n${margin}`));
	}

	const counts = new Map(), timers = new Map();

	const two_digits = (number) => StringPadStart(`${number}`, 2, '0');

	function duration_text(ms) {
		if (ms < 1000)
			return `${Number(NumberToFixed(ms, 3))}ms`;
		if (ms < 60000)
			return `${NumberToFixed(ms / 1000, 3)}s`;
		const hours = MathFloor(ms / 3600000), minutes = MathFloor(ms % 3600000 / 60000);
		const parts = StringSplit(NumberToFixed(ms % 60000 / 1000, 3), '.');
		const rest = `${two_digits(parts[0])}.${parts[1]}`;
		return hours ? `${hours}:${two_digits(minutes)}:${rest} (h:mm:ss.mmm)` : `${minutes}:${rest} (m:ss.mmm)`;
	}

	const say = (level, values) => put(level, ReflectApply(format, undefined, values));

	function put_duration(label, rest) {
		if (!MapHas(timers, label))
			return false;
		say(LOG, ArrayConcat(['%s: %s', label, duration_text(now() - MapGet(timers, label))], rest));
		return true;
	}

	/* Tables. */

	const cell_text = (value) => inspect(value, {
		depth: value !== null && typeof value === 'object' && !ArrayIsArray(value) &&
			kind_of(value) !== 'typedarray' && ObjectKeys(value).length > 2 ? -1 : 0,
		maxArrayLength: 3,
		breakLength: Infinity,
	});

	function table_text(head, columns) {
		const widths = [];
		let height = 0;
		for (let i = 0; i < head.length; i++) {
			widths[i] = layout.width(head[i]);
			height = MathMax(height, columns[i].length);
			for (let j = 0; j < columns[i].length; j++)
				widths[i] = MathMax(widths[i], ObjectHasOwn(columns[i], j) ? layout.width(columns[i][j]) : 0);
		}
		const rule = (left, middle, right) => {
			const parts = [];
			for (let i = 0; i < widths.length; i++)
				parts[i] = StringRepeat('─', widths[i] + 2);
			return left + ArrayJoin(parts, middle) + right;
		};
		const row = (cell) => {
			const parts = [];
			for (let i = 0; i < widths.length; i++)
				parts[i] = cell(i) + StringRepeat(' ', widths[i] - layout.width(cell(i)));
			return `│ ${ArrayJoin(parts, ' │ ')} │`;
		};
		const lines = [rule('┌', '┬', '┐'), row((i) => head[i]), rule('├', '┼', '┤')];
		for (let j = 0; j < height; j++)
			ArrayPush(lines, row((i) => ObjectHasOwn(columns[i], j) ? columns[i][j] : ''));
		ArrayPush(lines, rule('└', '┴', '┘'));
		return ArrayJoin(lines, '\n');
	}

	/* Map and Set, and what their iterators still hold: [keys or undefined, values]. */
	function collection(data) {
		const keys = [], values = [], kind = kind_of(data);
		if (kind === 'map') {
			MapForEach(data, (value, key) => {
				ArrayPush(keys, cell_text(key));
				ArrayPush(values, cell_text(value));
			});
			return [keys, values];
		}
		if (kind === 'set') {
			SetForEach(data, (value) => ArrayPush(values, cell_text(value)));
			return [undefined, values];
		}
		if ((kind !== 'map iterator' && kind !== 'set iterator') || !preview)
			return undefined;
		const told = preview(data), items = told[0], has_keys = told[1] && kind === 'map iterator';
		for (let i = 0; i < items.length; i++)
			ArrayPush(has_keys && i % 2 === 0 ? keys : values, cell_text(items[i]));
		return [has_keys ? keys : undefined, values];
	}

	function collection_table(keys, values) {
		const indexes = [];
		for (let i = 0; i < values.length; i++)
			indexes[i] = `${i}`;
		return keys ? table_text(['(iteration index)', 'Key', 'Values'], [indexes, keys, values]) :
			table_text(['(iteration index)', 'Values'], [indexes, values]);
	}

	function object_table(data, properties) {
		const rows = ObjectKeys(data), by_name = { __proto__: null }, plain = [];
		let has_plain = false;
		for (let i = 0; i < rows.length; i++) {
			const item = data[rows[i]];
			const is_plain = item === null || (typeof item !== 'function' && typeof item !== 'object');
			if (is_plain && properties === undefined) {
				has_plain = true;
				plain[i] = cell_text(item);
				continue;
			}
			const names = properties || ObjectKeys(item);
			for (let j = 0; j < names.length; j++) {
				const column = by_name[names[j]] || (by_name[names[j]] = []);
				column[i] = is_plain || !ObjectHasOwn(item, names[j]) ? '' : cell_text(item[names[j]]);
			}
		}
		const head = ObjectKeys(by_name), columns = [];
		for (let i = 0; i < head.length; i++)
			columns[i] = by_name[head[i]];
		if (has_plain) {
			ArrayPush(head, 'Values');
			ArrayPush(columns, plain);
		}
		ArrayUnshift(head, '(index)');
		ArrayUnshift(columns, rows);
		return table_text(head, columns);
	}

	const methods = {
		log(...values) {
			say(LOG, values);
		},
		warn(...values) {
			say(WARN, values);
		},
		dir(value, options) {
			put(LOG, inspect(value, { customInspect: false, ...options }));
		},
		time(label = 'default') {
			const name = `${label}`;
			if (!MapHas(timers, name))
				MapSet(timers, name, now());
		},
		timeEnd(label = 'default') {
			const name = `${label}`;
			if (put_duration(name, []))
				MapDelete(timers, name);
		},
		timeLog(label = 'default', ...rest) {
			put_duration(`${label}`, rest);
		},
		trace(...values) {
			const error = new Error(ReflectApply(format, undefined, values));
			define(error, 'name', 'Trace');
			captureStackTrace(error, methods.trace);
			put(ERROR, error.stack);
		},
		assert(holds, ...values) {
			if (holds)
				return;
			if (values.length === 0)
				put(WARN, 'Assertion failed');
			else {
				values[0] = `Assertion failed: ${values[0]}`;
				say(WARN, values);
			}
		},
		clear() {
		},
		count(label = 'default') {
			const name = `${label}`;
			MapSet(counts, name, (MapGet(counts, name) || 0) + 1);
			put(LOG, `${name}: ${MapGet(counts, name)}`);
		},
		countReset(label = 'default') {
			MapDelete(counts, `${label}`);
		},
		group(...values) {
			if (values.length)
				say(LOG, values);
			margin += '  ';
		},
		groupEnd() {
			margin = StringSlice(margin, 2);
		},
		table(data, properties) {
			if (properties !== undefined && !ArrayIsArray(properties))
				throw runtime.invalid_type('properties', 'Array', properties);
			if (data === null || typeof data !== 'object') {
				put(LOG, format(data));
				return;
			}
			const held = collection(data);
			put(LOG, held ? collection_table(held[0], held[1]) : object_table(data, properties));
		},
		debug(...values) {
			say(DEBUG, values);
		},
		info(...values) {
			say(INFO, values);
		},
		dirxml(...values) {
			say(LOG, values);
		},
		error(...values) {
			say(ERROR, values);
		},
		groupCollapsed(...values) {
			ReflectApply(methods.group, undefined, values);
		},
	};
	const { captureStackTrace } = Error;

	const console = {};
	for (const name of ObjectKeys(methods))
		console[name] = methods[name];
	ObjectDefineProperty(console, Symbol.toStringTag, { __proto__: null, value: 'console', configurable: true });

	runtime.format = format;
	define_global('console', console);
})();

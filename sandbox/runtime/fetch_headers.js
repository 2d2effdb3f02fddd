/*
 * Headers of fetch, with undici's error texts. Beside the class, for fetch itself:
 *	runtime.header_list(headers)	[[name, value], ...] as they were given, joined where equal
 *	runtime.media_type(text)	in the standard's spelling; '': it is none
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ArrayIsArray, ArrayPush, ArraySlice, ArraySort, Map, MapDelete, MapForEach, MapGet, MapHas, MapSet,
		ObjectKeys, ReflectApply, RegExpExec, RegExpTest, StringCharCodeAt, StringSlice, StringSplit,
		StringToLowerCase, TypeError, WeakMap, WeakMapGet, WeakMapSet } = runtime.primordials;
	const { iterator } = Symbol;

	const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
	const BLANK = /^[\t\n\r ]$/;
	const arguments_of = (name, count, given) => {
		if (given < count)
			throw new TypeError(`${name}: ${count} argument${count > 1 ? 's' : ''} required, but` +
				`${given ? ' only' : ''} ${given} found.`);
	};

	/* A string whose characters are one byte each on the wire. */
	function byte_string(value) {
		const text = `${value}`;
		for (let i = 0; i < text.length; i++) {
			if (StringCharCodeAt(text, i) > 255)
				throw new TypeError('Cannot convert argument to a ByteString because the character ' +
					`at index ${i} has a value of ${StringCharCodeAt(text, i)} which is greater than 255.`);
		}
		return text;
	}
	function name_of(place, value) {
		const name = byte_string(value);
		if (!RegExpTest(TOKEN, name))
			throw new TypeError(`${place}: "${name}" is an invalid header name.`);
		return name;
	}
	function value_of(place, given) {
		const value = byte_string(given);
		let from = 0, to = value.length;
		while (from < to && RegExpTest(BLANK, value[from]))
			from++;
		while (to > from && RegExpTest(BLANK, value[to - 1]))
			to--;
		const text = StringSlice(value, from, to);
		if (RegExpTest(/[\0\r\n]/, text))
			throw new TypeError(`${place}: "${text}" is an invalid header value.`);
		return text;
	}

	const lists = new WeakMap(); /* Headers to Map of lower case to {name, value, cookies} */
	function list_of(headers) {
		const list = WeakMapGet(lists, headers);
		if (!list)
			throw new TypeError('Illegal invocation');
		return list;
	}

	function add(list, name, value) {
		const key = StringToLowerCase(name), row = MapGet(list, key);
		if (key === 'set-cookie') {
			const cookies = row ? row.cookies : [];
			ArrayPush(cookies, value);
			MapSet(list, key, { __proto__: null, name: row ? row.name : name,
				value: row ? `${row.value}, ${value}` : value, cookies });
		} else if (row) {
			row.value += `${key === 'cookie' ? '; ' : ', '}${value}`;
		} else {
			MapSet(list, key, { __proto__: null, name, value });
		}
	}
	function fill(headers, init) {
		if (init === null || typeof init !== 'object' && typeof init !== 'function')
			throw new TypeError('Headers constructor: Argument 1 could not be converted to one of: ' +
				'sequence<sequence<ByteString>>, record<ByteString, ByteString>.');
		/* As they were given, not sorted. */
		if (WeakMapGet(lists, init) && init[iterator] === Headers.prototype.entries) {
			for (const pair of header_list(init))
				headers.append(pair[0], pair[1]);
			return;
		}
		if (typeof init[iterator] !== 'function') {
			const keys = ObjectKeys(init);
			for (let i = 0; i < keys.length; i++)
				headers.append(keys[i], init[keys[i]]);
			return;
		}
		for (const pair of init) {
			const entry = ArrayIsArray(pair) ? pair : [...pair];
			if (entry.length !== 2)
				throw new TypeError('Headers constructor: expected name/value pair to be length 2, ' +
					`found ${entry.length}.`);
			headers.append(entry[0], entry[1]);
		}
	}

	function header_list(headers) {
		const ret = [];
		MapForEach(list_of(headers), ({ name, value, cookies }) => {
			for (let i = 0; cookies && i < cookies.length; i++)
				ArrayPush(ret, [name, cookies[i]]);
			if (!cookies)
				ArrayPush(ret, [name, value]);
		});
		return ret;
	}

	/* Pairs sorted by name; each cookie is one of its own. */
	function sorted(headers) {
		const names = [], ret = [], list = list_of(headers);
		MapForEach(list, (row, key) => ArrayPush(names, key));
		ArraySort(names);
		for (let i = 0; i < names.length; i++) {
			const { value, cookies } = MapGet(list, names[i]);
			for (let j = 0; cookies && j < cookies.length; j++)
				ArrayPush(ret, [names[i], cookies[j]]);
			if (!cookies)
				ArrayPush(ret, [names[i], value]);
		}
		return ret;
	}
	function* iterate(headers, pick) {
		const pairs = sorted(headers);
		for (let i = 0; i < pairs.length; i++)
			yield pick(pairs[i]);
	}

	class Headers {
		constructor(init = undefined) {
			WeakMapSet(lists, this, new Map());
			if (init !== undefined)
				fill(this, init);
		}
		append(name, value) {
			arguments_of('Headers.append', 2, arguments.length);
			const list = list_of(this);
			add(list, name_of('Headers.append', name), value_of('Headers.append', value));
		}
		delete(name) {
			arguments_of('Headers.delete', 1, arguments.length);
			MapDelete(list_of(this), StringToLowerCase(name_of('Headers.delete', name)));
		}
		get(name) {
			arguments_of('Headers.get', 1, arguments.length);
			const row = MapGet(list_of(this), StringToLowerCase(name_of('Headers.get', name)));
			return row ? row.value : null;
		}
		has(name) {
			arguments_of('Headers.has', 1, arguments.length);
			return MapHas(list_of(this), StringToLowerCase(name_of('Headers.has', name)));
		}
		set(name, value) {
			arguments_of('Headers.set', 2, arguments.length);
			const list = list_of(this), text = name_of('Headers.set', name);
			const checked = value_of('Headers.set', value), key = StringToLowerCase(text);
			const row = MapGet(list, key);
			if (row)
				row.value = checked, row.cookies = row.cookies && [checked];
			else
				add(list, text, checked);
		}
		getSetCookie() {
			const row = MapGet(list_of(this), 'set-cookie');
			return row ? ArraySlice(row.cookies) : [];
		}
		forEach(callback, self = undefined) {
			arguments_of('Headers.forEach', 1, arguments.length);
			if (typeof callback !== 'function')
				throw new TypeError("Failed to execute 'forEach' on 'Headers': " +
					"parameter 1 is not of type 'Function'.");
			const pairs = sorted(this);
			for (let i = 0; i < pairs.length; i++)
				ReflectApply(callback, self, [pairs[i][1], pairs[i][0], this]);
		}
		keys() {
			return iterate(this, (pair) => pair[0]);
		}
		values() {
			return iterate(this, (pair) => pair[1]);
		}
		entries() {
			return iterate(this, (pair) => pair);
		}
		[runtime.custom_inspect](depth, options) {
			const shown = {};
			MapForEach(list_of(this), (row) => runtime.put(shown, row.name, row.value));
			return `Headers ${runtime.inspect(shown, { ...options, depth })}`;
		}
	}
	runtime.web_class(Headers, 'Headers', 'append delete get has set getSetCookie forEach keys values entries');
	runtime.define(Headers.prototype, iterator, Headers.prototype.entries);

	/* Parameters that are none are left out, and of equal names the first one counts. */
	function media_type(text) {
		const parts = RegExpExec(/^[\t\n\r ]*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)[\t\n\r ]*(;[^]*)?$/, text);
		if (!parts)
			return '';
		const seen = { __proto__: null }, list = StringSplit(parts[2] || '', ';');
		let ret = StringToLowerCase(parts[1]);
		for (let i = 1; i < list.length; i++) {
			const pair = RegExpExec(/^[\t\n\r ]*([!#$%&'*+.^_`|~\w-]+)=("?)([^]*?)\2[\t\n\r ]*$/, list[i]);
			const name = pair && StringToLowerCase(pair[1]);
			if (!pair || seen[name] || !pair[2] && !pair[3])
				continue;
			seen[name] = true;
			ret += `;${name}=${RegExpTest(TOKEN, pair[3]) ? pair[3] : `"${pair[3]}"`}`;
		}
		return ret;
	}

	runtime.media_type = media_type;
	runtime.arguments_of = arguments_of;
	runtime.byte_string = byte_string;
	runtime.Headers = Headers;
	runtime.header_list = header_list;
	runtime.define_global('Headers', Headers);
})();

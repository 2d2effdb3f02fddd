/*
 * URLSearchParams.
 *
 *	url.bind_search(params, changed)	changed(text) hears of every change
 *	url.reset_search(params, text)		without telling
 */
(function () {
	'use strict';

	const {
		ArrayIsArray, ArrayJoin, ArrayPush, ArraySlice, ArraySort, FunctionCall, Map, MapGet, MapSet,
		ReflectGetOwnPropertyDescriptor, ReflectOwnKeys, StringIncludes, StringIndexOf, StringSlice,
		StringSplit, StringToWellFormed, Symbol, TypeError, replaceText,
	} = door.runtime.primordials;
	const { runtime } = door;
	const {
		coded, custom_inspect, define, define_global, inspect, invalid_this, invalid_type,
		missing_arguments, web_class, web_iterator,
	} = runtime;
	const url = runtime.url_parts;
	const { percent_decode, percent_encode, sets } = url;
	const { iterator: iterator_symbol } = Symbol;

	const text_of = (value) => StringToWellFormed(`${value}`);
	const form_decode = (text) => percent_decode(StringIncludes(text, '+') ? replaceText(text, '+', ' ') : text);
	const form_encode = (text) => replaceText(percent_encode(text, sets.form), '%20', '+');

	function parse_pairs(text) {
		const parts = StringSplit(text, '&'), pairs = [];
		for (let i = 0; i < parts.length; i++) {
			if (parts[i] === '')
				continue;
			const at = StringIndexOf(parts[i], '=');
			ArrayPush(pairs, at < 0 ? [form_decode(parts[i]), ''] :
				[form_decode(StringSlice(parts[i], 0, at)), form_decode(StringSlice(parts[i], at + 1))]);
		}
		return pairs;
	}

	function pairs_text(pairs) {
		const parts = [];
		for (let i = 0; i < pairs.length; i++)
			parts[i] = `${form_encode(pairs[i][0])}=${form_encode(pairs[i][1])}`;
		return ArrayJoin(parts, '&');
	}

	const wrong_pair = () => coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');

	function pair_from(item) {
		if (item === null || item === undefined)
			throw wrong_pair();
		if (ArrayIsArray(item)) {
			if (item.length !== 2)
				throw wrong_pair();
			return [text_of(item[0]), text_of(item[1])];
		}
		if ((typeof item !== 'object' && typeof item !== 'function') || typeof item[iterator_symbol] !== 'function')
			throw wrong_pair();
		const pair = [];
		for (const part of item)
			ArrayPush(pair, text_of(part));
		if (pair.length !== 2)
			throw wrong_pair();
		return pair;
	}

	function pairs_from_object(object) {
		const pairs = [], places = new Map(), keys = ReflectOwnKeys(object);
		for (let i = 0; i < keys.length; i++) {
			const descriptor = ReflectGetOwnPropertyDescriptor(object, keys[i]);
			if (descriptor === undefined || !descriptor.enumerable)
				continue;
			const name = text_of(keys[i]), value = text_of(object[keys[i]]), place = MapGet(places, name);
			if (place !== undefined)
				pairs[place][1] = value;
			else
				MapSet(places, name, ArrayPush(pairs, [name, value]) - 1);
		}
		return pairs;
	}

	let is_own, make_iterator;

	class URLSearchParams {
		#pairs = [];
		#changed = undefined;

		static {
			is_own = (value) => value !== null && typeof value === 'object' && #pairs in value;
			make_iterator = web_iterator('URLSearchParams', (params, index) => params.#pairs[index]);
			url.bind_search = (params, changed) => {
				params.#changed = changed;
			};
			url.reset_search = (params, text) => {
				params.#pairs = parse_pairs(text);
			};
		}

		constructor(init = undefined) {
			if (init === null || init === undefined)
				return;
			if (typeof init !== 'object' && typeof init !== 'function') {
				const text = text_of(init);
				this.#pairs = parse_pairs(text[0] === '?' ? StringSlice(text, 1) : text);
				return;
			}
			const method = init[iterator_symbol];
			if (is_own(init) && method === this[iterator_symbol]) {
				for (let i = 0; i < init.#pairs.length; i++)
					ArrayPush(this.#pairs, ArraySlice(init.#pairs[i]));
			} else if (method === null || method === undefined) {
				this.#pairs = pairs_from_object(init);
			} else if (typeof method !== 'function') {
				throw coded(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
			} else {
				for (const item of init)
					ArrayPush(this.#pairs, pair_from(item));
			}
		}

		static #check(self, names, given) {
			if (!is_own(self))
				throw invalid_this('URLSearchParams');
			if (given < names.length)
				throw missing_arguments(names);
		}

		#tell() {
			if (this.#changed)
				this.#changed(pairs_text(this.#pairs));
		}

		get size() {
			URLSearchParams.#check(this, [], 0);
			return this.#pairs.length;
		}

		append(name, value) {
			URLSearchParams.#check(this, ['name', 'value'], arguments.length);
			ArrayPush(this.#pairs, [text_of(name), text_of(value)]);
			this.#tell();
		}

		delete(name, value = undefined) {
			URLSearchParams.#check(this, ['name'], arguments.length);
			const key = text_of(name), wanted = value === undefined ? undefined : text_of(value), kept = [];
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] !== key || (wanted !== undefined && this.#pairs[i][1] !== wanted))
					ArrayPush(kept, this.#pairs[i]);
			this.#pairs = kept;
			this.#tell();
		}

		get(name) {
			URLSearchParams.#check(this, ['name'], arguments.length);
			const key = text_of(name);
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] === key)
					return this.#pairs[i][1];
			return null;
		}

		getAll(name) {
			URLSearchParams.#check(this, ['name'], arguments.length);
			const key = text_of(name), values = [];
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] === key)
					ArrayPush(values, this.#pairs[i][1]);
			return values;
		}

		has(name, value = undefined) {
			URLSearchParams.#check(this, ['name'], arguments.length);
			const key = text_of(name), wanted = value === undefined ? undefined : text_of(value);
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] === key && (wanted === undefined || this.#pairs[i][1] === wanted))
					return true;
			return false;
		}

		set(name, value) {
			URLSearchParams.#check(this, ['name', 'value'], arguments.length);
			const pair = [text_of(name), text_of(value)], kept = [];
			let is_set = false;
			for (let i = 0; i < this.#pairs.length; i++) {
				if (this.#pairs[i][0] !== pair[0]) {
					ArrayPush(kept, this.#pairs[i]);
				} else if (!is_set) {
					is_set = true;
					ArrayPush(kept, pair);
				}
			}
			if (!is_set)
				ArrayPush(kept, pair);
			this.#pairs = kept;
			this.#tell();
		}

		sort() {
			URLSearchParams.#check(this, [], 0);
			ArraySort(this.#pairs, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
			this.#tell();
		}

		entries() {
			URLSearchParams.#check(this, [], 0);
			return make_iterator(this, 'entries');
		}

		forEach(callback, self = undefined) {
			URLSearchParams.#check(this, [], 0);
			if (typeof callback !== 'function')
				throw invalid_type('callback', 'Function', callback);
			for (let i = 0; i < this.#pairs.length; i++)
				FunctionCall(callback, self, this.#pairs[i][1], this.#pairs[i][0], this);
		}

		keys() {
			URLSearchParams.#check(this, [], 0);
			return make_iterator(this, 'keys');
		}

		values() {
			URLSearchParams.#check(this, [], 0);
			return make_iterator(this, 'values');
		}

		toString() {
			URLSearchParams.#check(this, [], 0);
			return pairs_text(this.#pairs);
		}

		[custom_inspect](depth, options) {
			URLSearchParams.#check(this, [], 0);
			const { name } = this.constructor;
			if (typeof depth === 'number' && depth < 0)
				return '[Object]';
			const parts = [];
			let length = -2;
			for (let i = 0; i < this.#pairs.length; i++) {
				parts[i] = `${inspect(this.#pairs[i][0], options)} => ${inspect(this.#pairs[i][1], options)}`;
				length += parts[i].length + 2;
			}
			if (length > options.breakLength)
				return `${name} {\n  ${ArrayJoin(parts, ',\n  ')} }`;
			return parts.length ? `${name} { ${ArrayJoin(parts, ', ')} }` : `${name} {}`;
		}
	}
	web_class(URLSearchParams, 'URLSearchParams',
		'append delete get getAll has set size sort entries forEach keys values toString');
	define(URLSearchParams.prototype, iterator_symbol, URLSearchParams.prototype.entries);
	define(make_iterator.prototype, custom_inspect, function (depth, options) {
		if (typeof depth === 'number' && depth < 0)
			return '[Object]';
		const left = make_iterator.left_of(this), inner = { ...options };
		if (depth !== null)
			inner.depth = depth - 1;
		const texts = [];
		for (let i = 0; i < left.length; i++)
			texts[i] = inspect(left[i], inner);
		return StringIncludes(inspect(left, inner), '\n') ?
			`URLSearchParams Iterator {\n  ${ArrayJoin(texts, ',\n  ')} }` :
			`URLSearchParams Iterator { ${ArrayJoin(texts, ', ')} }`;
	});

	runtime.URLSearchParams = URLSearchParams;
	runtime.is_search_params = is_own;
	define_global('URLSearchParams', URLSearchParams);
})();

/*
 * Blob, File, FormData. There are no streams.
 *
 *	runtime.blob_bytes(blob)	a Uint8Array that nobody may change
 *	runtime.is_blob(value), runtime.is_form(value)
 *	runtime.form_pairs(form)	its list of [name, text or File]
 */
(function () {
	'use strict';

	const {
		ArrayIsArray, ArrayPush, ArraySplice, FunctionCall, MathMax, MathMin, PromiseReject, PromiseResolve,
		RegExpTest, StringIndexOf, StringSlice, StringToLowerCase, StringToWellFormed, Symbol, TypeError,
		TypedArrayByteLength, TypedArraySet, Uint8Array, DateNow, MathTrunc, replaceText,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { utf8_decode, utf8_encode } = door;
	const {
		copy_of, custom_inspect, define, define_global, inspect, invalid_this, invalid_type,
		invalid_value, missing_arguments, slice_view, view_of, web_class, web_iterator,
	} = runtime;
	const { iterator: iterator_symbol } = Symbol;

	/* Blob. */

	const type_shape = /^[ -~]*$/;
	const type_text = (type) => {
		const text = `${type}`;
		return RegExpTest(type_shape, text) ? StringToLowerCase(text) : '';
	};

	function joined(parts, total) {
		const bytes = new Uint8Array(total);
		let at = 0;
		for (let i = 0; i < parts.length; i++) {
			TypedArraySet(bytes, parts[i], at);
			at += parts[i].length;
		}
		return bytes;
	}

	/* The parts of an author's sequence, which may be any iterable. */
	function collect(sources, is_native) {
		if (sources === null || sources === undefined || typeof sources === 'string' ||
			typeof sources[iterator_symbol] !== 'function')
			throw invalid_type('sources', 'a sequence', sources);
		const parts = [];
		let total = 0;
		for (const source of sources) {
			let part = is_blob(source) ? blob_bytes(source) : view_of(source);
			if (part === undefined) {
				let text = `${source}`;
				if (is_native)
					text = replaceText(replaceText(text, '\r\n', '\n'), '\r', '\n');
				part = new Uint8Array(utf8_encode(text));
			}
			total += TypedArrayByteLength(part);
			ArrayPush(parts, part);
		}
		return joined(parts, total);
	}

	const slice_offset = (value, size) => {
		const offset = MathTrunc(value) || 0;
		return offset < 0 ? MathMax(offset + size, 0) : MathMin(offset, size);
	};

	let is_blob, blob_bytes, set_bytes;

	class Blob {
		#bytes;
		#type;

		static {
			is_blob = (value) => value !== null && typeof value === 'object' && #bytes in value;
			blob_bytes = (blob) => blob.#bytes;
			set_bytes = (blob, bytes, type) => {
				blob.#bytes = bytes;
				blob.#type = type;
				return blob;
			};
		}

		constructor(sources = [], options = {}) {
			if (options !== null && typeof options !== 'object' && typeof options !== 'function')
				throw invalid_type('options', 'a dictionary', options);
			const { type = '', endings = 'transparent' } = options || {};
			if (endings !== 'transparent' && endings !== 'native')
				throw invalid_value('options.endings', endings);
			this.#bytes = collect(sources, endings === 'native');
			this.#type = type_text(type);
		}

		get type() {
			if (!is_blob(this))
				throw invalid_this('Blob');
			return this.#type;
		}

		get size() {
			if (!is_blob(this))
				throw invalid_this('Blob');
			return this.#bytes.length;
		}

		slice(start = 0, end = this.size, type = '') {
			if (!is_blob(this))
				throw invalid_this('Blob');
			const { length } = this.#bytes;
			const first = slice_offset(start, length), last = MathMax(slice_offset(end, length), first);
			return set_bytes(new Blob(), slice_view(this.#bytes, first, last), type_text(type));
		}

		arrayBuffer() {
			return is_blob(this) ? PromiseResolve(copy_of(this.#bytes)) : PromiseReject(invalid_this('Blob'));
		}

		bytes() {
			return is_blob(this) ? PromiseResolve(new Uint8Array(copy_of(this.#bytes))) : PromiseReject(invalid_this('Blob'));
		}

		text() {
			if (!is_blob(this))
				return PromiseReject(invalid_this('Blob'));
			const text = utf8_decode(this.#bytes, false);
			return PromiseResolve(text[0] === '\ufeff' ? StringSlice(text, 1) : text);
		}

		[custom_inspect](depth, options) {
			if (depth < 0)
				return this;
			return `${this.constructor.name} ${inspect({ size: this.size, type: this.type },
				{ ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
		}
	}
	web_class(Blob, 'Blob', 'type size slice arrayBuffer text');

	class File extends Blob {
		#name;
		#time;

		constructor(sources, name, options = {}) {
			if (arguments.length < 2)
				throw missing_arguments(['fileBits', 'fileName']);
			super(sources, options);
			const { lastModified } = options || {};
			this.#name = StringToWellFormed(`${name}`);
			this.#time = lastModified === undefined ? DateNow() : MathTrunc(+lastModified) || 0;
		}

		get name() {
			return this.#name;
		}

		get lastModified() {
			return this.#time;
		}

		[custom_inspect](depth, options) {
			if (depth < 0)
				return this;
			return `${this.constructor.name} ${inspect({
				size: this.size, type: this.type, name: this.#name, lastModified: this.#time,
			}, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
		}
	}
	web_class(File, 'File', 'name lastModified');

	/* FormData. */

	function as_file(blob, name) {
		if (name === undefined && blob instanceof File)
			return blob;
		const options = { type: blob.type, lastModified: blob instanceof File ? blob.lastModified : DateNow() };
		const file = new File([], name === undefined ? 'blob' : name, options);
		return set_bytes(file, blob_bytes(blob), blob.type);
	}

	function missing(method, wanted, given) {
		const wants = `${wanted} argument${wanted > 1 ? 's' : ''} required`;
		return new TypeError(`FormData.${method}: ${wants}, but${given === 1 ? ' only' : ''} ${given} found.`);
	}

	/* What append and set were given, as [name, text or File]. */
	function pair_of(method, name, value, file_name, count) {
		if (count < 2)
			throw missing(method, 2, count);
		if (count > 2 && !is_blob(value))
			throw new TypeError(`Failed to execute '${method}' on 'FormData': parameter 2 is not of type 'Blob'`);
		const key = StringToWellFormed(`${name}`);
		if (!is_blob(value))
			return [key, StringToWellFormed(`${value}`)];
		return [key, as_file(value, count > 2 ? StringToWellFormed(`${file_name}`) : undefined)];
	}

	let is_form, form_pairs, make_iterator;

	class FormData {
		#pairs = [];

		static {
			is_form = (value) => value !== null && typeof value === 'object' && #pairs in value;
			form_pairs = (form) => form.#pairs;
			make_iterator = web_iterator('FormData', (form, index) => form.#pairs[index]);
		}

		constructor(form = undefined) {
			if (form !== undefined)
				throw new TypeError('FormData constructor: Argument 1 could not be converted to: undefined.');
		}

		#check(method, wanted, given) {
			if (given < wanted)
				throw missing(method, wanted, given);
		}

		append(name, value, file_name = undefined) {
			ArrayPush(this.#pairs, pair_of('append', name, value, file_name, arguments.length));
		}

		delete(name) {
			this.#check('delete', 1, arguments.length);
			const key = StringToWellFormed(`${name}`);
			for (let i = this.#pairs.length - 1; i >= 0; i--)
				if (this.#pairs[i][0] === key)
					ArraySplice(this.#pairs, i, 1);
		}

		get(name) {
			this.#check('get', 1, arguments.length);
			const key = StringToWellFormed(`${name}`);
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] === key)
					return this.#pairs[i][1];
			return null;
		}

		getAll(name) {
			this.#check('getAll', 1, arguments.length);
			const key = StringToWellFormed(`${name}`), values = [];
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] === key)
					ArrayPush(values, this.#pairs[i][1]);
			return values;
		}

		has(name) {
			this.#check('has', 1, arguments.length);
			const key = StringToWellFormed(`${name}`);
			for (let i = 0; i < this.#pairs.length; i++)
				if (this.#pairs[i][0] === key)
					return true;
			return false;
		}

		set(name, value, file_name = undefined) {
			const pair = pair_of('set', name, value, file_name, arguments.length), kept = [];
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
		}

		keys() {
			return make_iterator(this, 'keys');
		}

		values() {
			return make_iterator(this, 'values');
		}

		entries() {
			return make_iterator(this, 'entries');
		}

		forEach(callback, self = globalThis) {
			this.#check('forEach', 1, arguments.length);
			if (typeof callback !== 'function')
				throw new TypeError("Failed to execute 'forEach' on 'FormData': parameter 1 is not of type 'Function'.");
			for (let i = 0; i < this.#pairs.length; i++)
				FunctionCall(callback, self, this.#pairs[i][1], this.#pairs[i][0], this);
		}

		[custom_inspect](depth, options) {
			const shown = { __proto__: null };
			for (let i = 0; i < this.#pairs.length; i++) {
				const pair = this.#pairs[i], old = shown[pair[0]];
				if (ArrayIsArray(old))
					ArrayPush(old, pair[1]);
				else
					shown[pair[0]] = old === undefined ? pair[1] : [old, pair[1]];
			}
			options.depth = options.depth === null || options.depth === undefined ? 2 : options.depth;
			const text = inspect(shown, options);
			return `FormData ${StringSlice(text, StringIndexOf(text, ']') + 2)}`;
		}
	}
	web_class(FormData, 'FormData', 'append delete get getAll has set keys values entries forEach');
	define(FormData.prototype, iterator_symbol, FormData.prototype.entries);

	runtime.is_blob = is_blob;
	runtime.blob_bytes = blob_bytes;
	runtime.is_form = is_form;
	runtime.form_pairs = form_pairs;
	define_global('Blob', Blob);
	define_global('File', File);
	define_global('FormData', FormData);
})();

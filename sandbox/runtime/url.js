/*
 * Class URL, on the parser of url_parse.js.
 */
(function () {
	'use strict';

	const { ObjectDefineProperty, StringToWellFormed, TypeError } = door.runtime.primordials;
	const { runtime } = door;
	const {
		URLSearchParams, coded, custom_inspect, define_global, inspect, missing_arguments, web_class,
	} = runtime;
	const url = runtime.url_parts;
	const { parse, path_text, serialize, set } = url;

	const text_of = (value) => StringToWellFormed(`${value}`);

	/* Undefined: wrong, the base or the text. */
	function parse_with_base(text, base) {
		if (base === undefined)
			return parse(text, null);
		const parsed = parse(base, null);
		return parsed && parse(text, parsed);
	}

	/* As Node's: without the code in its stack. */
	function invalid_url(input, base) {
		const error = new TypeError('Invalid URL');
		error.code = 'ERR_INVALID_URL';
		error.input = input;
		if (base !== undefined)
			error.base = base;
		return error;
	}

	const host_text = ({ host, port }) => host === null ? '' : `${host}${port === null ? '' : `:${port}`}`;

	function origin_text(record) {
		const { scheme } = record;
		if (scheme === 'blob') {
			const inner = parse(path_text(record), null);
			return inner && (inner.scheme === 'http' || inner.scheme === 'https') ?
				`${inner.scheme}://${host_text(inner)}` : 'null';
		}
		return url.is_special(record) && scheme !== 'file' ? `${scheme}://${host_text(record)}` : 'null';
	}

	const token = { __proto__: null };

	class URL {
		#record;
		#params = undefined;

		constructor(input, base = undefined) {
			if (arguments.length === 0)
				throw missing_arguments(['url']);
			if (base === token) {
				this.#record = input;
				return;
			}
			const text = text_of(input), base_text = base === undefined ? undefined : text_of(base);
			this.#record = parse_with_base(text, base_text);
			if (this.#record === undefined)
				throw invalid_url(text, base_text);
		}

		static parse(input, base = undefined) {
			if (arguments.length === 0)
				throw missing_arguments(['url']);
			const record = parse_with_base(text_of(input), base === undefined ? undefined : text_of(base));
			return record === undefined ? null : new URL(record, token);
		}

		static canParse(input, base = undefined) {
			if (arguments.length === 0)
				throw missing_arguments(['url']);
			return parse_with_base(text_of(input), base === undefined ? undefined : text_of(base)) !== undefined;
		}

		/* The parameters follow the query. */
		#update_params() {
			if (this.#params)
				url.reset_search(this.#params, this.#record.query || '');
		}

		toString() {
			return serialize(this.#record);
		}

		get href() {
			return serialize(this.#record);
		}

		set href(value) {
			const text = `${value}`, record = parse(StringToWellFormed(text), null);
			if (record === undefined) {
				const error = coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
				error.input = text;
				throw error;
			}
			this.#record = record;
			this.#update_params();
		}

		get origin() {
			return origin_text(this.#record);
		}

		get protocol() {
			return `${this.#record.scheme}:`;
		}

		set protocol(value) {
			set.protocol(this.#record, text_of(value));
		}

		get username() {
			return this.#record.username;
		}

		set username(value) {
			set.username(this.#record, text_of(value));
		}

		get password() {
			return this.#record.password;
		}

		set password(value) {
			set.password(this.#record, text_of(value));
		}

		get host() {
			return host_text(this.#record);
		}

		set host(value) {
			set.host(this.#record, text_of(value));
		}

		get hostname() {
			return this.#record.host === null ? '' : this.#record.host;
		}

		set hostname(value) {
			set.hostname(this.#record, text_of(value));
		}

		get port() {
			return this.#record.port === null ? '' : `${this.#record.port}`;
		}

		set port(value) {
			set.port(this.#record, text_of(value));
		}

		get pathname() {
			return path_text(this.#record);
		}

		set pathname(value) {
			set.pathname(this.#record, text_of(value));
		}

		get search() {
			return this.#record.query ? `?${this.#record.query}` : '';
		}

		set search(value) {
			set.search(this.#record, text_of(value));
			this.#update_params();
		}

		get searchParams() {
			if (this.#params === undefined) {
				this.#params = new URLSearchParams(this.#record.query || '');
				url.bind_search(this.#params, (text) => {
					this.#record.query = text === '' ? null : text;
				});
			}
			return this.#params;
		}

		get hash() {
			return this.#record.fragment ? `#${this.#record.fragment}` : '';
		}

		set hash(value) {
			set.hash(this.#record, text_of(value));
		}

		toJSON() {
			return serialize(this.#record);
		}

		[custom_inspect](depth, options) {
			if (typeof depth === 'number' && depth < 0)
				return this;
			const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
			return `${this.constructor.name} ${inspect({
				href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash,
			}, options)}`;
		}
	}
	web_class(URL, 'URL', 'toString href origin protocol username password host hostname port pathname ' +
		'search searchParams hash toJSON');

	for (const name of ['parse', 'canParse'])
		ObjectDefineProperty(URL, name, { __proto__: null, enumerable: true });

	runtime.URL = URL;
	define_global('URL', URL);
})();

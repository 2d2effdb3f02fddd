/*
 * The package `follow-redirects` as axios uses it: the request that an error without a response has.
 * Redirects are the supervisor's work. Only where a function wants a word at each hop
 * (beforeRedirect, sensitiveHeaders) are they followed here, one request after the other, by the
 * rules of that package.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { Writable } = runtime.node_stream;
	const { ClientRequest } = runtime.node_http;
	const { requests } = runtime;
	const { Error, TypeError, ArrayPush, ObjectAssign, ObjectKeys, RegExpTest, StringEndsWith,
		StringSlice, encodeURIComponent, replaceMatches } = runtime.primordials;
	const REDIRECTS = 21; /* when the function does not say: what follow-redirects, and so axios, does */
	const EVENTS = ['abort', 'timeout', 'error'];

	const too_many = () => requests.error_of({ __proto__: null, code: 'ERR_FR_TOO_MANY_REDIRECTS',
		message: 'Maximum number of redirects exceeded' });
	function failure(cause) {
		const error = requests.error_of({ __proto__: null, code: 'ERR_FR_REDIRECTION_FAILURE',
			message: `Redirected request failed: ${cause && cause.message}` });
		error.cause = cause;
		return error;
	}

	/* Deletes headers by name; returns the last value. */
	function remove(pattern, headers) {
		const names = ObjectKeys(headers);
		let last;
		for (let i = 0; i < names.length; i++) {
			if (RegExpTest(pattern, names[i])) {
				last = headers[names[i]];
				delete headers[names[i]];
			}
		}
		return last;
	}

	/* The parts of a URL as http.request() has them. */
	const parts_of = (url) => ({
		auth: '', host: url.host, href: url.href, path: url.pathname + url.search,
		pathname: url.pathname, port: url.port === '' ? '' : +url.port, protocol: url.protocol,
		query: StringSlice(url.search, 1), search: url.search, hash: url.hash,
		hostname: url.hostname[0] === '[' ? StringSlice(url.hostname, 1, -1) : url.hostname,
	});

	class RedirectableRequest extends Writable {
		#options;
		#chunks = [];
		#timeout = 0;
		#follow; /* how many the supervisor may follow; 0: they are followed here */

		constructor(options, callback, follow) {
			super();
			this.#options = options;
			this.#follow = follow;
			runtime.define(this, '_options', options);
			this._redirectCount = 0;
			this._redirects = [];
			this._isRedirect = false;
			this.once('response', callback);
			this.#prepare();
		}
		#prepare() {
			const { protocol, hostname, port, path } = this.#options;
			const request = this._currentRequest = new ClientRequest(this.#options, undefined, this.#follow);
			const host = RegExpTest(/:/, hostname) ? `[${hostname}]` : hostname;
			this._currentUrl = `${protocol}//${host}${port ? `:${port}` : ''}${path}${this.#options.hash || ''}`;
			runtime.define(request, '_redirectable', this);
			for (let i = 0; i < EVENTS.length; i++)
				request.on(EVENTS[i], (value) => this.emit(EVENTS[i], value));
			request.on('response', (response) => {
				try {
					this.#process(response);
				} catch (error) {
					this.emit('error', error && error.code === 'ERR_FR_TOO_MANY_REDIRECTS'
						? error : failure(error));
				}
			});
			request.setTimeout(this.#timeout);
		}
		#send() {
			for (let i = 0; i < this.#chunks.length; i++)
				this._currentRequest.write(this.#chunks[i]);
			this._currentRequest.end();
		}
		_write(chunk, encoding, callback) {
			ArrayPush(this.#chunks, chunk);
			callback(null);
		}
		_final(callback) {
			this.#send();
			callback(null);
		}
		/* The supervisor has followed. Within one origin axios gives each hop the credentials. */
		#take_way({ hops, landed }) {
			if (!hops)
				return;
			const first = new runtime.URL(this._currentUrl), last = new runtime.URL(landed);
			const { auth } = this.#options;
			this._redirectCount = hops;
			this._isRedirect = true;
			this._currentUrl = last.href;
			if (auth && first.origin === last.origin)
				this._currentUrl = `${last.protocol}//` +
					`${replaceMatches(encodeURIComponent(auth), /%3A/gi, () => ':')}@` +
					StringSlice(last.href, last.protocol.length + 2);
		}
		#process(response) {
			const { statusCode, headers: { location } } = response;
			if (this.#follow)
				this.#take_way(response);
			if (this.#follow || !location || statusCode < 300 || statusCode >= 400) {
				response.responseUrl = this._currentUrl;
				response.redirects = [];
				this.emit('response', response);
				return;
			}
			const options = this.#options, { method } = options, from = this._currentUrl;
			this._isRedirect = true;
			if (++this._redirectCount > (options.maxRedirects || REDIRECTS))
				throw too_many();
			const sent = ObjectAssign({ Host: response.req.getHeader('host') }, options.headers);
			if ((statusCode === 301 || statusCode === 302) && method === 'POST' ||
				statusCode === 303 && method !== 'GET' && method !== 'HEAD') {
				options.method = 'GET';
				this.#chunks = [];
				remove(/^content-/i, options.headers);
			}
			const before = new runtime.URL(from), host = remove(/^host$/i, options.headers) || before.host;
			const to = new runtime.URL(location, from);
			ObjectAssign(options, parts_of(to));
			if (to.protocol !== before.protocol && to.protocol !== 'https:' ||
				to.host !== host && !StringEndsWith(to.host, `.${host}`))
				remove(/^(?:authorization|proxy-authorization|cookie)$/i, options.headers);
			options.beforeRedirect(options, { headers: response.headers, statusCode },
				{ url: from, method, headers: sent });
			if (options.protocol !== 'http:' && options.protocol !== 'https:')
				throw new TypeError(`Unsupported protocol ${options.protocol}`);
			this.#prepare();
			this.#send();
		}
		setTimeout(ms, callback) {
			this.#timeout = ms;
			this._currentRequest.setTimeout(ms);
			if (callback)
				this.once('timeout', callback);
			return this;
		}
		abort() {
			this._currentRequest.abort();
		}
		destroy(error) {
			this._currentRequest.destroy(error);
			return super.destroy();
		}
	}

	/* file:// comes this far. */
	function mismatch(actual, expected) {
		const error = new Error('protocol mismatch');
		runtime.define(error, 'name', 'AssertionError');
		return ObjectAssign(error, { generatedMessage: false, code: 'ERR_ASSERTION', actual, expected,
			operator: '==' });
	}
	const wrap = (protocol) => ({ __proto__: null, request(options, callback) {
		if (options.protocol !== protocol)
			throw mismatch(options.protocol, protocol);
		const by_hand = options.beforeRedirects && options.beforeRedirects.config ||
			options.sensitiveHeaders && options.sensitiveHeaders.length;
		return new RedirectableRequest(options, callback, by_hand ? 0 : options.maxRedirects || REDIRECTS);
	} });

	runtime.node_follow_redirects = { __proto__: null, http: wrap('http:'), https: wrap('https:') };
})();

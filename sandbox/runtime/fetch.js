/*
 * fetch, Request and Response as undici in Node 20 has them: the same headers on the wire in the
 * same order, the same errors. Redirects are followed by the supervisor.
 */
(function () {
	'use strict';

	const { runtime, kind, latin1_encode, utf8_decode } = door;
	const { captureStackTrace } = globalThis.Error;
	const { bodies, coded, header_list, put, requests, words } = runtime;
	const { AbortSignal, AbortController, Headers, URL, arguments_of, byte_string } = runtime;
	const { ArrayJoin, ArrayPush, Error, JSONStringify, Promise, PromiseReject, PromiseThen, RangeError,
		RegExpTest, String, StringEndsWith, StringSlice, StringSplit, StringStartsWith, StringToLowerCase,
		StringToUpperCase, TypeError, Uint8Array } =
		runtime.primordials;

	const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
	const NORMAL = words('DELETE GET HEAD OPTIONS POST PUT');
	const FORBIDDEN = words('CONNECT TRACE TRACK');
	const BODYLESS = words('GET HEAD DELETE OPTIONS');
	const REDIRECTS = 20;
	const MOVED = words('301 302 303 307 308');
	/* Those that the Fetch standard has for other protocols. */
	const BAD_PORTS = words('1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 ' +
		'104 109 110 111 113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 ' +
		'530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 ' +
		'5060 5061 6000 6566 6665 6666 6667 6668 6669 6697 10080');
	const OPTIONS = {
		__proto__: null,
		redirect: ['follow', 'manual', 'error'],
		cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
		credentials: ['omit', 'same-origin', 'include'],
		mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
	};

	function option_of(init, name, otherwise) {
		const given = init[name];
		if (given === undefined)
			return otherwise;
		const text = String(given);
		for (let i = 0; i < OPTIONS[name].length; i++) {
			if (OPTIONS[name][i] === text)
				return text;
		}
		throw new TypeError(`Request constructor: ${text} is not an accepted type. Expected one of ` +
			`${ArrayJoin(OPTIONS[name], ', ')}.`);
	}
	function method_of(given) {
		const method = String(given), upper = StringToUpperCase(method);
		if (!RegExpTest(TOKEN, method))
			throw new TypeError(`'${method}' is not a valid HTTP method.`);
		if (FORBIDDEN[upper])
			throw new TypeError(`'${method}' HTTP method is unsupported.`);
		return NORMAL[upper] ? upper : method;
	}
	function url_of(given) {
		let url;
		try {
			url = new URL(given);
		} catch (cause) {
			throw new TypeError(`Failed to parse URL from ${given}`, { cause });
		}
		if (url.username || url.password)
			throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${given}`);
		return url;
	}
	const type_in = (headers) => headers.get('content-type');
	const shown = (object, names) => {
		const ret = {};
		for (let i = 0; i < names.length; i++)
			put(ret, names[i], object[names[i]]);
		return ret;
	};

	/* What stands where options may: none is an empty object. */
	function options_of(place, value) {
		if (value === null || value === undefined)
			return {};
		if (typeof value !== 'object' && typeof value !== 'function')
			throw new TypeError(`${place}: Expected ${value} to be one of: Null, Undefined, Object.`);
		return value;
	}

	class Request {
		#url;
		#method = 'GET';
		#headers;
		#signal;
		#body = null;
		#options;

		constructor(input, init = {}) {
			arguments_of('Request constructor', 1, arguments.length);
			const from = input instanceof Request ? input : null;
			const given = options_of('Request constructor', init);
			this.#url = from ? from.#url : url_of(input);
			if (from)
				this.#method = from.#method;
			if (given.method !== undefined)
				this.#method = method_of(given.method);
			this.#options = { __proto__: null };
			const before = from ? from.#options : { redirect: 'follow', cache: 'default',
				credentials: 'same-origin', mode: 'cors', referrer: 'about:client', integrity: '',
				keepalive: false };
			for (const name in OPTIONS)
				this.#options[name] = option_of(given, name, before[name]);
			if (given.mode !== undefined && this.#options.mode === 'navigate')
				throw new TypeError('Request constructor: invalid request mode navigate.');
			this.#options.referrer = given.referrer === undefined ? before.referrer : String(given.referrer);
			this.#options.integrity = given.integrity === undefined ? before.integrity : String(given.integrity);
			this.#options.keepalive = given.keepalive === undefined ? before.keepalive : !!given.keepalive;
			this.#headers = new Headers(given.headers === undefined ? from ? from.#headers : undefined
				: given.headers);
			this.#take_signal(given.signal === undefined && from ? from.#signal : given.signal);
			this.#take_body(given.body, from, given.duplex);
		}
		#take_signal(signal) {
			if (signal !== null && signal !== undefined && !(signal instanceof AbortSignal))
				throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
			this.#signal = signal || new AbortController().signal;
		}
		#take_body(body, from, duplex) {
			const has_body = body !== null && body !== undefined;
			if ((has_body || from && from.#body) && (this.#method === 'GET' || this.#method === 'HEAD'))
				throw new TypeError('Request with GET/HEAD method cannot have body.');
			if (has_body) {
				this.#body = bodies.extract(body);
				if (!this.#body.has_length && duplex === undefined)
					throw new TypeError('RequestInit: duplex option is required when sending a body.');
				if (this.#body.type && !this.#headers.has('content-type'))
					this.#headers.append('content-type', this.#body.type);
			} else if (from && from.#body) {
				if (from.bodyUsed)
					throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
				this.#body = bodies.copy(from.#body);
				from.#body.is_used = true;
			}
		}
		get method() {
			return this.#method;
		}
		get url() {
			return this.#url.href;
		}
		get headers() {
			return this.#headers;
		}
		get destination() {
			return '';
		}
		get referrer() {
			return this.#options.referrer;
		}
		get referrerPolicy() {
			return '';
		}
		get mode() {
			return this.#options.mode;
		}
		get credentials() {
			return this.#options.credentials;
		}
		get cache() {
			return this.#options.cache;
		}
		get redirect() {
			return this.#options.redirect;
		}
		get integrity() {
			return this.#options.integrity;
		}
		get keepalive() {
			return this.#options.keepalive;
		}
		/* Of documents; always so here. */
		get isReloadNavigation() {
			return false;
		}
		get isHistoryNavigation() {
			return false;
		}
		get signal() {
			return this.#signal;
		}
		get duplex() {
			return 'half';
		}
		clone() {
			if (this.bodyUsed)
				throw new TypeError('unusable');
			const ret = new Request(this.#url.href, { method: this.#method, headers: this.#headers,
				signal: this.#signal, ...this.#options });
			ret.#body = bodies.copy(this.#body);
			return ret;
		}
		static body_of(request) {
			return { __proto__: null, state: request.#body, type: () => type_in(request.#headers) };
		}
		static url_of(request) {
			return request.#url;
		}
		[runtime.custom_inspect](depth, options) {
			return `Request ${runtime.inspect(shown(this, ['method', 'url', 'headers', 'destination', 'referrer',
				'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect', 'integrity', 'keepalive',
				'isReloadNavigation', 'isHistoryNavigation', 'signal']), { ...options, depth })}`;
		}
	}
	const { body_of: request_body, url_of: request_url } = Request;
	delete Request.body_of;
	delete Request.url_of;
	runtime.give_body(Request, request_body);
	runtime.web_class(Request, 'Request', 'method url headers destination referrer referrerPolicy mode ' +
		'credentials cache redirect integrity keepalive isReloadNavigation isHistoryNavigation signal ' +
		'duplex clone');

	const has_body = ({ method, status }) => method !== 'HEAD' && status !== 204 && status !== 205 && status !== 304;

	class Response {
		#state = { __proto__: null, type: 'default', url: '', redirected: false, status: 200, statusText: '',
			headers: null, body: null };

		constructor(body = null, init = {}) {
			const given = options_of('undefined', init), state = this.#state;
			if (given.status !== undefined) {
				const status = given.status & 0xffff;
				if (status < 200 || status > 599)
					throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
				state.status = status;
			}
			if (given.statusText !== undefined) {
				state.statusText = byte_string(given.statusText);
				if (!RegExpTest(/^[\t\x20-\x7e\x80-\xff]*$/, state.statusText))
					throw new TypeError('Invalid statusText');
			}
			state.headers = new Headers(given.headers);
			if (body === null || body === undefined)
				return;
			if (state.status === 204 || state.status === 205 || state.status === 304)
				throw new TypeError(`Response constructor: Invalid response status code ${state.status}`);
			state.body = bodies.extract(body);
			if (state.body.type && !state.headers.has('content-type'))
				state.headers.append('content-type', state.body.type);
		}
		static error() {
			const ret = new Response();
			ret.#state.type = 'error';
			ret.#state.status = 0;
			return ret;
		}
		static redirect(url, status = 302) {
			arguments_of('Response.redirect', 1, arguments.length);
			const { href } = url_of(url);
			if (!MOVED[status])
				throw new RangeError(`Invalid status code ${status}`);
			const ret = new Response(null, { status });
			ret.#state.headers.set('location', href);
			return ret;
		}
		static json(data, init = {}) {
			arguments_of('Response.json', 1, arguments.length);
			const text = JSONStringify(data);
			if (text === undefined)
				throw new TypeError('Value is not JSON serializable');
			const ret = new Response(text, init);
			if (!new Headers(init && init.headers || undefined).has('content-type'))
				ret.#state.headers.set('content-type', 'application/json');
			return ret;
		}
		get type() {
			return this.#state.type;
		}
		get url() {
			return this.#state.url;
		}
		get redirected() {
			return this.#state.redirected;
		}
		get status() {
			return this.#state.status;
		}
		get ok() {
			return this.#state.status >= 200 && this.#state.status <= 299;
		}
		get statusText() {
			return this.#state.statusText;
		}
		get headers() {
			return this.#state.headers;
		}
		clone() {
			if (this.bodyUsed)
				throw new TypeError('Response.clone: Body has already been consumed.');
			const ret = new Response();
			ret.#state = { ...this.#state, __proto__: null, headers: new Headers(this.#state.headers),
				body: bodies.copy(this.#state.body) };
			return ret;
		}
		static body_of(response) {
			return { __proto__: null, state: response.#state.body, type: () => type_in(response.headers) };
		}
		/* What an answer of the supervisor makes. */
		static of_answer(answer, from) {
			const ret = new Response(), state = ret.#state, { status } = answer;
			state.type = new URL(answer.url).origin === from.origin ? 'basic' : 'cors';
			state.url = StringSplit(answer.url, '#')[0];
			state.redirected = answer.redirects > 0;
			state.status = status;
			state.statusText = utf8_decode(latin1_encode(answer.reason), false);
			for (let i = 0; i < answer.headers.length; i++)
				state.headers.append(answer.headers[i][0], answer.headers[i][1]);
			if (has_body(answer))
				state.body = bodies.of_bytes(new Uint8Array(answer.body),
					answer.broken && terminated(answer.broken));
			return ret;
		}
		[runtime.custom_inspect](depth, options) {
			return `Response ${runtime.inspect(shown(this, ['status', 'statusText', 'headers', 'body', 'bodyUsed',
				'ok', 'redirected', 'type', 'url']), { ...options, depth })}`;
		}
	}
	const { body_of: response_body, of_answer } = Response;
	delete Response.body_of;
	delete Response.of_answer;
	runtime.give_body(Response, response_body);
	runtime.web_class(Response, 'Response', 'type url redirected status ok statusText headers clone');

	function named(name, code, message) {
		const error = new Error(message);
		error.name = name;
		error.code = code;
		return error;
	}
	const socket_error = (message) => named('SocketError', 'UND_ERR_SOCKET', message);
	/* Node's parser words one thing differently than undici's. */
	function parser_error({ code, message }) {
		const words = StringSlice(message, 'Parse Error: '.length);
		return named('HTTPParserError', code, 'Response does not match the HTTP/1.1 protocol (' +
			`${words === 'Expected HTTP/, RTSP/ or ICE/' ? 'Expected HTTP/' : words})`);
	}
	const overflow = () => named('HeadersOverflowError', 'UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error');
	const is_parser = ({ code }) => StringStartsWith(code, 'HPE_');
	function terminated(answer) {
		const { code, message } = answer;
		let cause;
		if (code === 'ECONNRESET') {
			cause = socket_error('other side closed');
		} else if (is_parser(answer)) {
			cause = parser_error(answer);
		} else {
			cause = new Error(message);
			cause.code = code;
		}
		return new TypeError('terminated', { cause });
	}
	/* Why a redirect could not be followed, in undici's words. */
	function redirect_error({ message }) {
		if (!StringEndsWith(message, 'Invalid URL'))
			return new Error('URL scheme must be a HTTP(S) scheme');
		return coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
	}
	function failed(answer) {
		let cause;
		if (answer.code === 'ERR_FR_TOO_MANY_REDIRECTS') {
			cause = new Error('redirect count exceeded');
		} else if (answer.code === 'ERR_FR_REDIRECTION_FAILURE') {
			cause = redirect_error(answer);
		} else if (!answer.error && runtime.is_timeout(answer)) {
			cause = named('HeadersTimeoutError', 'UND_ERR_HEADERS_TIMEOUT',
				`Headers Timeout Error (http_timeout_ms: ${runtime.http_timeout()})`);
		} else if (answer.code === 'ECONNRESET' && !answer.syscall) {
			cause = socket_error('other side closed');
		} else if (answer.code === 'HPE_INVALID_CHUNK_SIZE') {
			return terminated(answer); /* the head was good */
		} else if (answer.code === 'HPE_HEADER_OVERFLOW') {
			cause = overflow();
		} else if (!answer.error && is_parser(answer)) {
			cause = parser_error(answer);
		} else {
			cause = requests.error_of(answer);
		}
		return new TypeError('fetch failed', { cause });
	}

	/* All headers of a request in undici's order. */
	function wire_headers(request, body) {
		const url = request_url(request), given = request.headers, list = header_list(given);
		const ret = [];
		const add = (name, value) => {
			if (!given.has(name))
				ArrayPush(ret, [name, value]);
		};
		add('host', url.host);
		if (given.has('host'))
			ArrayPush(ret, ['host', given.get('host')]);
		ArrayPush(ret, ['connection', given.get('connection') || 'keep-alive']);
		for (let i = 0; i < list.length; i++) {
			const name = StringToLowerCase(list[i][0]);
			if (name !== 'host' && name !== 'connection' && name !== 'content-length' && name !== 'transfer-encoding')
				ArrayPush(ret, list[i]);
		}
		add('accept', '*/*');
		add('accept-language', '*');
		if (RegExpTest(/^https?:/, request.referrer))
			ArrayPush(ret, ['referer', new URL(request.referrer).href]);
		ArrayPush(ret, ['sec-fetch-mode', request.mode]);
		add('user-agent', 'node');
		if (request.cache === 'no-cache')
			add('cache-control', 'max-age=0');
		if (request.cache === 'no-store' || request.cache === 'reload') {
			add('pragma', 'no-cache');
			add('cache-control', 'no-cache');
		}
		add('accept-encoding', url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate');
		const { state } = request_body(request);
		if (state && !state.has_length)
			ArrayPush(ret, ['transfer-encoding', 'chunked']);
		else if (body || !BODYLESS[request.method])
			ArrayPush(ret, ['content-length', String(body ? body.length : 0)]);
		return ret;
	}

	/* Undefined: it has what was asked for. */
	function integrity_error(integrity, answer) {
		if (answer.broken)
			return terminated(answer.broken);
		if (!has_body(answer))
			return new Error(''); /* so undici says */
		return runtime.has_integrity(integrity, new Uint8Array(answer.body)) ? undefined
			: new Error('integrity mismatch');
	}

	function send(request, resolve, reject) {
		const { signal, redirect } = request, { state } = request_body(request);
		const url = request_url(request);
		let id = null, is_over = false, response;
		const abort = () => {
			is_over = true;
			if (id)
				requests.cancel(id);
			if (response)
				bodies.abort(response_body(response).state, signal.reason);
			reject(signal.reason);
		};
		const respond = (answer) => {
			const cause = request.integrity && integrity_error(request.integrity, answer);
			if (cause)
				reject(new TypeError('fetch failed', { cause }));
			else
				resolve(response = of_answer(answer, url));
		};
		const answered = (answer) => {
			id = null;
			is_over = true;
			const moved = answer.ok && redirect === 'error' && MOVED[answer.status];
			if (!answer.ok)
				reject(failed(answer));
			else if (moved)
				reject(new TypeError('fetch failed', { cause: new Error('unexpected redirect') }));
			else
				respond(answer);
		};
		if (signal.aborted) {
			reject(signal.reason);
			return;
		}
		const elsewhere = runtime.fetch_elsewhere(url);
		if (elsewhere && elsewhere.reason) {
			reject(new TypeError('fetch failed', { cause: new Error(elsewhere.reason) }));
			return;
		}
		if (elsewhere) {
			respond({ __proto__: null, status: 200, reason: 'OK', url: url.href, redirects: 0,
				headers: [['content-type', elsewhere.type]], body: elsewhere.bytes, broken: null });
			return;
		}
		if (BAD_PORTS[url.port]) {
			reject(new TypeError('fetch failed', { cause: new Error('bad port') }));
			return;
		}
		signal.addEventListener('abort', abort);
		const start = (body) => {
			if (is_over)
				return;
			id = requests.start({ __proto__: null, method: request.method,
				url: StringSplit(url.href, '#')[0], headers: wire_headers(request, body), body,
				timeout: 0, redirects: redirect === 'follow' ? REDIRECTS : 0, most_bytes: 0,
				decompress: true, is_fetch: true }, answered);
		};
		if (!state) {
			start();
			return;
		}
		state.is_used = true;
		PromiseThen(state.load(), start, reject);
	}

	/* As in Node, a failure has the stack of who awaits it. */
	async function sent(request) {
		try {
			return await new Promise((resolve, reject) => send(request, resolve, reject));
		} catch (error) {
			if (kind(error) === 'error')
				captureStackTrace(error);
			throw error;
		}
	}
	function fetch(input, init = undefined) {
		let request;
		try {
			request = new Request(input, init);
		} catch (error) {
			return PromiseReject(error);
		}
		return sent(request);
	}

	runtime.define_global('fetch', fetch);
	runtime.define_global('Request', Request);
	runtime.define_global('Response', Response);
})();

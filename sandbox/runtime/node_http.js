/*
 * Node's `http` and `https` as axios' own adapter uses them, over the supervisor: the same headers
 * in the same order and casing, the same errors. A request leaves as a whole when it is ended, and
 * its answer arrives as a whole.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { Readable, Writable } = runtime.node_stream;
	const { EventEmitter } = runtime.node_events;
	const { coded, put, requests, words } = runtime;
	const { enqueue, Error, TypeError, ArrayIsArray, ArrayJoin, ArrayPush, ObjectCreate, ObjectHasOwn,
		ObjectKeys, RegExpTest, String, StringIncludes, StringToLowerCase, StringToUpperCase } =
		runtime.primordials;

	const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
	const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
	const BAD_PATH = /[^\u0021-\u00ff]/;
	/* Methods that have no Content-Length when they have no body. */
	const BODYLESS = words('GET HEAD DELETE OPTIONS TRACE CONNECT');
	/* Of these headers the first one counts; others are joined. */
	const SINGLE = words('age authorization content-length content-type etag expires from host ' +
		'if-modified-since if-unmodified-since last-modified location max-forwards ' +
		'proxy-authorization referer retry-after server user-agent');
	/* What the supervisor undoes when it is asked to decompress. */
	const ENCODINGS = words('gzip x-gzip deflate br');

	function join_headers(list) {
		const ret = {};
		for (let i = 0; i < list.length; i++) {
			const name = StringToLowerCase(list[i][0]), value = list[i][1];
			const has = ObjectHasOwn(ret, name);
			if (name === 'set-cookie') {
				if (has)
					ArrayPush(ret[name], value);
				else
					put(ret, name, [value]);
			} else if (!has) {
				put(ret, name, value);
			} else if (!SINGLE[name]) {
				put(ret, name, ret[name] + (name === 'cookie' ? '; ' : ', ') + value);
			}
		}
		return ret;
	}

	class IncomingMessage extends Readable {
		constructor(answer, request) {
			super();
			this.httpVersion = answer.version;
			this.rawHeaders = [];
			for (let i = 0; i < answer.headers.length; i++)
				ArrayPush(this.rawHeaders, answer.headers[i][0], answer.headers[i][1]);
			this.headers = join_headers(answer.headers);
			this.trailers = {};
			this.statusCode = answer.status;
			this.statusMessage = answer.reason;
			this.complete = !answer.broken;
			this.aborted = false;
			runtime.define(this, 'is_lenient', true);
			runtime.define(this, 'req', request);
		}
		/*
		 * The body ended early: the connection was closed, or it could not be decompressed. That is
		 * heard of after what came before has been read. Behind a decompressor in Node is another
		 * stream, which is not aborted but fails.
		 */
		break_off({ code, message }, is_decoded, is_native) {
			const error = new Error(message), is_silence = code === 'ETIMEDOUT';
			error.code = is_silence ? 'ECONNRESET' : code;
			if (error.code !== 'ECONNRESET')
				error.errno = -3;
			runtime.set_immediate(() => {
				if (this.destroyed || is_silence && is_native && this.req.emit('timeout'))
					return;
				this.aborted = error.code === 'ECONNRESET';
				if (this.aborted && !is_decoded)
					this.emit('aborted');
				this.destroy(error);
			});
		}
		setTimeout() {
			return this;
		}
	}

	class ClientRequest extends Writable {
		#headers = ObjectCreate(null); /* lower case to {name, value} */
		#options;
		#follow;
		#chunks = [];
		#timeout = 0;
		#sent = null; /* what is on its way */

		/*
		 * follow: as many redirects as the supervisor may follow for it; 0: somebody else does;
		 * undefined: nobody.
		 */
		constructor(options, callback, follow) {
			super();
			const method = options.method === undefined ? 'GET' : options.method;
			this.#options = options;
			this.#follow = follow;
			this.protocol = options.protocol || 'http:';
			if (this.protocol !== 'http:' && this.protocol !== 'https:')
				throw coded(TypeError, 'ERR_INVALID_PROTOCOL',
					`Protocol "${this.protocol}" not supported. Expected "http:"`);
			if (options.socketPath)
				throw coded(Error, 'ERR_EGRESS_DENIED',
					'Egress denied: a unix socket is not available in a function');
			this.path = options.path || '/';
			if (RegExpTest(BAD_PATH, String(this.path)))
				throw coded(TypeError, 'ERR_UNESCAPED_CHARACTERS',
					'Request path contains unescaped characters');
			if (!RegExpTest(TOKEN, method))
				throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN',
					`Method must be a valid HTTP token ["${method}"]`);
			this.method = StringToUpperCase(method);
			this.host = options.hostname || options.host || 'localhost';
			this.aborted = false;
			this.finished = false;
			this.res = null;
			const names = ObjectKeys(options.headers || {});
			for (let i = 0; i < names.length; i++)
				this.setHeader(names[i], options.headers[names[i]]);
			if (!this.hasHeader('host'))
				this.setHeader('Host', this.#authority());
			if (options.auth && !this.hasHeader('authorization'))
				this.setHeader('Authorization',
					`Basic ${runtime.Buffer.from(String(options.auth)).toString('base64')}`);
			if (callback)
				this.once('response', callback);
		}
		#authority() {
			const host = StringIncludes(this.host, ':') ? `[${this.host}]` : this.host;
			const port = String(this.#options.port || '');
			return port && port !== (this.protocol === 'https:' ? '443' : '80') ? `${host}:${port}` : host;
		}
		setHeader(name, value) {
			if (typeof name !== 'string' || !RegExpTest(TOKEN, name))
				throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN',
					`Header name must be a valid HTTP token ["${name}"]`);
			if (value === undefined)
				throw coded(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE',
					`Invalid value "undefined" for header "${name}"`);
			if (RegExpTest(BAD_VALUE, String(value)))
				throw coded(TypeError, 'ERR_INVALID_CHAR',
					`Invalid character in header content ["${name}"]`);
			this.#headers[StringToLowerCase(name)] = { __proto__: null, name, value };
			return this;
		}
		getHeader(name) {
			const header = this.#headers[StringToLowerCase(name)];
			return header && header.value;
		}
		hasHeader(name) {
			return this.#headers[StringToLowerCase(name)] !== undefined;
		}
		removeHeader(name) {
			delete this.#headers[StringToLowerCase(name)];
		}
		getHeaderNames() {
			return ObjectKeys(this.#headers);
		}
		getHeaders() {
			const ret = ObjectCreate(null), names = this.getHeaderNames();
			for (let i = 0; i < names.length; i++)
				ret[names[i]] = this.#headers[names[i]].value;
			return ret;
		}
		flushHeaders() {
		}
		setNoDelay() {
		}
		setSocketKeepAlive() {
		}
		setTimeout(ms, callback) {
			this.#timeout = ms;
			if (callback)
				this.once('timeout', callback);
			return this;
		}
		get headersSent() {
			return this.#sent !== null || this.res !== null;
		}
		_write(chunk, encoding, callback) {
			const bytes = typeof chunk === 'string' ? runtime.Buffer.from(chunk, encoding)
				: runtime.view_of(chunk);
			if (!bytes)
				throw runtime.invalid_type('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
			ArrayPush(this.#chunks, bytes);
			callback(null);
		}
		_final(callback) {
			this.finished = true;
			if (!this.destroyed)
				this.#start();
			callback(null);
		}
		/* The headers as they leave: Connection and an empty body's length come last. */
		#wire(body) {
			const ret = [], names = this.getHeaderNames();
			for (let i = 0; i < names.length; i++) {
				const { name, value } = this.#headers[names[i]];
				if (!ArrayIsArray(value))
					ArrayPush(ret, [name, String(value)]);
				else if (names[i] === 'cookie')
					ArrayPush(ret, [name, ArrayJoin(value, '; ')]);
				else
					for (let j = 0; j < value.length; j++)
						ArrayPush(ret, [name, String(value[j])]);
			}
			if (!this.hasHeader('connection'))
				ArrayPush(ret, ['Connection', 'keep-alive']);
			if (this.hasHeader('content-length') || this.hasHeader('transfer-encoding'))
				return ret;
			/* What was written piece by piece, like a stream, has no length in Node. */
			if (body && !BODYLESS[this.method])
				ArrayPush(ret, ['Transfer-Encoding', 'chunked']);
			else if (body || !BODYLESS[this.method])
				ArrayPush(ret, ['Content-Length', String(body ? body.byteLength : 0)]);
			return ret;
		}
		#start() {
			const chunks = this.#chunks, extra = this.#options.http2Options || {};
			const body = chunks.length > 1 ? runtime.Buffer.concat(chunks) : chunks[0];
			const decompress = extra.decompress !== false;
			const most_bytes = extra.most_bytes > 0 ? extra.most_bytes : 0;
			this.#chunks = [];
			const headers = this.#wire(body);
			runtime.define(this, '_header', head_text(this.method, this.path, headers));
			this.#sent = requests.start({
				__proto__: null, method: this.method,
				url: `${this.protocol}//${this.#authority()}${this.path}`, headers, body, timeout: this.#timeout, redirects: this.#follow || 0,
				most_bytes, decompress,
			}, (answer) => {
				this.#sent = null;
				if (answer.ok)
					this.#answered(answer, decompress);
				else
					this.#failed(answer, most_bytes);
			});
		}
		/* The supervisor stopped at maxContentLength; axios has its own error for one byte more. */
		#overflowed(most_bytes) {
			const response = new IncomingMessage({ __proto__: null, version: '1.1', status: 200, reason: '',
				headers: [], broken: null }, this);
			this.res = response;
			this.emit('response', response);
			response.push({ __proto__: null, length: most_bytes + 1 });
		}
		#answered(answer, decompress) {
			const response = new IncomingMessage(answer, this);
			const encoding = response.headers['content-encoding'];
			const is_decoded = decompress && encoding && !!ENCODINGS[StringToLowerCase(encoding)];
			if (is_decoded)
				delete response.headers['content-encoding'];
			if (answer.redirects > 0)
				this.#moved(answer);
			runtime.define(response, 'hops', answer.redirects);
			runtime.define(response, 'landed', answer.url);
			this.res = response;
			if (!this.emit('response', response))
				response.resume();
			if (answer.body.byteLength)
				response.push(runtime.Buffer.from(answer.body));
			if (answer.broken)
				response.break_off(answer.broken, is_decoded, this.#follow === undefined);
			else
				response.push(null);
			this.destroyed = true;
		}
		/* The supervisor followed redirects: the request tells of the last one. */
		#moved({ method, url }) {
			const { protocol, hostname, pathname, search } = new runtime.URL(url);
			this.method = method;
			this.protocol = protocol;
			this.host = hostname;
			this.path = pathname + search;
		}
		#failed(answer, most_bytes) {
			if (most_bytes && answer.code === 'ERR_BAD_RESPONSE') {
				this.#overflowed(most_bytes);
				return;
			}
			if (runtime.is_timeout(answer)) {
				if (this.emit('timeout'))
					return;
				this.destroy(runtime.timeout_error());
				return;
			}
			const error = requests.error_of(answer);
			/* A refusal of the policy is axios' error, not one of Node's (SPEC 9). */
			if (answer.code === 'ERR_EGRESS_DENIED' || answer.code === 'ERR_SECRET_DENIED')
				runtime.define(error, 'name', 'AxiosError');
			this.destroy(error);
		}
		abort() {
			this.aborted = true;
			this.emit('abort');
			this.destroy();
		}
		destroy(error) {
			if (this.destroyed)
				return this;
			if (this.#sent)
				requests.cancel(this.#sent);
			this.#sent = null;
			return super.destroy(error || (this.res ? undefined : hang_up()));
		}
	}

	function head_text(method, path, headers) {
		let text = `${method} ${path} HTTP/1.1\r\n`;
		for (let i = 0; i < headers.length; i++)
			text += `${headers[i][0]}: ${headers[i][1]}\r\n`;
		return `${text}\r\n`;
	}
	function hang_up() {
		const error = new Error('socket hang up');
		error.code = 'ECONNRESET';
		return error;
	}

	class Agent extends EventEmitter {
		constructor(options) {
			super();
			this.options = { ...options };
		}
		destroy() {
		}
	}

	const module_of = (protocol) => {
		const globalAgent = new Agent({ keepAlive: true });
		const request = (options, callback) => new ClientRequest(
			options.protocol ? options : { ...options, protocol }, callback);
		return {
			__proto__: null, Agent, ClientRequest, IncomingMessage, globalAgent, request,
			get: (options, callback) => request(options, callback).end(),
		};
	};
	runtime.node_http = module_of('http:');
	runtime.node_https = module_of('https:');
	runtime.join_headers = join_headers;
})();

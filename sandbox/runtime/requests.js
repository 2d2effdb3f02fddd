/*
 * What a run asks its supervisor for and waits to hear of: HTTP requests and e-mails, here until
 * their answers come. axios' transport, fetch and sendEmail stand on this.
 */
(function () {
	'use strict';

	const { runtime, http_start, http_cancel, mail } = door;
	const { ArrayPush, enqueue, Error, ObjectSetPrototypeOf, TypeError, JSONParse, JSONStringify, Map, MapDelete, MapGet, MapSet,
		MapSize, StringStartsWith } = runtime.primordials;

	const waiting = new Map(); /* id to {begin, done, id} */

	/* libuv's numbers, which Node's errors carry. */
	const ERRNO = {
		__proto__: null, E2BIG: -7, EACCES: -13, EADDRNOTAVAIL: -99, EAI_AGAIN: -3001,
		EAI_FAIL: -3004, EAI_MEMORY: -3006, ECONNABORTED: -103, ECONNREFUSED: -111,
		ECONNRESET: -104, EHOSTUNREACH: -113, EINVAL: -22, ENETUNREACH: -101, ENODATA: -3007,
		ENOTFOUND: -3008, EPIPE: -32, EPROTO: -71, ETIMEDOUT: -110,
	};

	/* The error that Node would make of a failed answer. */
	function error_of(answer) {
		if (answer.error)
			return answer.error;
		const error = new (answer.code === 'ERR_INVALID_URL' ? TypeError : Error)(answer.message);
		if (StringStartsWith(answer.code, 'ERR_FR_'))
			runtime.define(error, 'name', `Error [${answer.code}]`);
		if (answer.syscall)
			error.errno = ERRNO[answer.code];
		error.code = answer.code;
		if (answer.syscall)
			error.syscall = answer.syscall;
		if (answer.hostname)
			error.hostname = answer.hostname;
		if (answer.address)
			error.address = answer.address;
		if (answer.port)
			error.port = answer.port;
		return error;
	}

	/* [[name, value], ...] as JSON, whatever an author did to the toJSON of arrays. */
	function headers_json(headers) {
		let text = '[';
		for (let i = 0; i < headers.length; i++)
			text += `${i ? ',' : ''}[${JSONStringify(headers[i][0])},${JSONStringify(headers[i][1])}]`;
		return text + ']';
	}

	/*
	 * Nothing leaves before the jobs of a turn have run: in Node a socket is connected then, and who
	 * aborts a request at once has sent nothing. Whatever an author does to Array.prototype.
	 */
	let queue = ObjectSetPrototypeOf([], null);
	function later(begin, done) {
		const job = { __proto__: null, begin, done, id: 0 };
		ArrayPush(queue, job);
		return job;
	}

	/* What the door refuses at once ends like what fails later. */
	function begin(job) {
		try {
			job.id = job.begin();
			MapSet(waiting, job.id, job);
		} catch (error) {
			enqueue(() => runtime.guarded(() => job.done({ __proto__: null, ok: false, error })));
		}
	}

	runtime.requests = {
		__proto__: null,
		error_of,
		/*
		 * Sends {method, url, headers, body, timeout, redirects, most_bytes, decompress, is_fetch};
		 * headers in the order of the wire, all of them; is_fetch: its rules for redirects. done(answer) hears once of {ok: true, status, reason,
		 * version, method, url, redirects, headers, body, broken}, method and url being those of the
		 * last hop, broken {code, message} when the body ended early; or {ok: false, code, message, syscall, address, port, hostname}, or {ok:
		 * false, error}. Returns what cancel() takes.
		 */
		start(request, done) {
			return later(() => http_start(request.method, request.url, headers_json(request.headers),
				request.body, request.timeout, request.redirects, request.most_bytes,
				request.decompress, request.is_fetch === true), done);
		},
		/* The answer is no longer wanted. */
		cancel(job) {
			job.begin = null;
			if (job.id && MapDelete(waiting, job.id))
				http_cancel(job.id);
		},
		/* done({ok: true, message_id}) or done({ok: false, ...}) */
		mail(json, done) {
			later(() => mail(json), done);
		},
		/* Sends what the jobs of this turn have begun. False: nothing. */
		flush() {
			const jobs = queue;
			if (!jobs.length)
				return false;
			queue = ObjectSetPrototypeOf([], null);
			runtime.checkpoint();
			for (let i = 0; i < jobs.length; i++) {
				if (jobs[i].begin)
					begin(jobs[i]);
			}
			return true;
		},
		count() {
			return MapSize(waiting);
		},
		/* False: nobody waits for it, or it is a timer's. */
		answer(id, kind, a, b, c, d, e, f, g, h, i, j) {
			const job = MapGet(waiting, id);
			if (!job || kind === 'timer')
				return false;
			const { done } = job;
			MapDelete(waiting, id);
			if (kind === 'response')
				done({ __proto__: null, ok: true, status: a, reason: b, version: c, method: d, url: e,
					redirects: f, headers: JSONParse(g), body: h,
					broken: i ? { __proto__: null, code: i, message: j } : null });
			else if (kind === 'mail')
				done({ __proto__: null, ok: true, message_id: a });
			else
				done({ __proto__: null, ok: false, code: a, message: b, syscall: c,
					address: d, port: e, hostname: f });
			return true;
		},
	};
})();

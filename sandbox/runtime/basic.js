/*
 * Basic functions (SPEC 5): one declared request, sent by the same axios that authors use, again if
 * the policy says so, and at most some fields saved from the answer. No author's code runs here.
 */
(function () {
	'use strict';

	const { runtime, now } = door;
	const { DateParse, MathMax, MathMin, MathRandom, Number, ObjectAssign, ObjectHasOwn, ObjectKeys, Promise,
		RegExpTest, StringSplit } = runtime.primordials;
	const { find, MISSING, put, is_object } = runtime;

	const ATTEMPTS = 3, BACKOFF_MS = 500; /* of a "retry" that does not say */
	const LONGEST_MS = 60000;

	const sleep = (ms) => new Promise((resolve) => runtime.set_timeout(resolve, ms));

	function config_of(spec, expanded) {
		const is_query = spec.method === 'GET' || spec.method === 'DELETE';
		const config = { method: spec.method, url: expanded.url, headers: expanded.headers,
			validateStatus: () => true };
		if (ObjectKeys(expanded.parameters).length || !is_query)
			config[is_query ? 'params' : 'data'] = expanded.parameters;
		return config;
	}

	/* One attempt: {data, error, wait, again}; error {code, message} or null. */
	async function attempt(config) {
		try {
			const response = await runtime.axios.request(config);
			const { status, data } = response;
			if (status >= 200 && status < 300)
				return { data, error: null };
			return {
				data: data === '' ? undefined : data,
				error: { code: 'http.status', message: `Request failed with status code ${status}` },
				again: status === 429 || status >= 500,
				wait: retry_after(response.headers.get('retry-after')),
			};
		} catch (error) {
			const code = runtime.code_of(error);
			const is_refused = code !== 'exception';
			return {
				data: undefined,
				error: { code: is_refused ? code : 'http.failed', message: `${error.message}` },
				again: !is_refused && is_network_error(error),
			};
		}
	}
	/* Not what the request itself is to blame for: a URL or a header that cannot be. */
	const is_network_error = (error) => error.isAxiosError === true && error.request !== undefined &&
		error.code !== 'ERR_BAD_REQUEST' && error.code !== 'ERR_INVALID_URL';

	/* Retry-After in ms: seconds or a date; 0: it says nothing. */
	function retry_after(text) {
		if (typeof text !== 'string')
			return 0;
		if (RegExpTest(/^\s*\d+\s*$/, text))
			return Number(text) * 1000;
		const date = DateParse(text);
		return date > now() ? date - now() : 0;
	}

	/* Exponential, half of it by chance. What the server asks for counts when it is longer. */
	function pause_of(retry, count, wait) {
		const base = ObjectHasOwn(retry, 'backoff_ms') ? retry.backoff_ms : BACKOFF_MS;
		const backoff = MathMin(base * 2 ** (count - 1), LONGEST_MS);
		return MathMax(backoff / 2 + MathRandom() * backoff / 2, wait || 0);
	}

	async function send(spec, config) {
		const retry = is_object(spec.retry) ? spec.retry : { attempts: 1 };
		const most = ObjectHasOwn(retry, 'attempts') ? retry.attempts : ATTEMPTS;
		const ends = now() + spec.limits.wall_ms;
		for (let count = 1; ; count++) {
			const result = await attempt(ObjectAssign({}, config));
			if (!result.error || !result.again || count >= most)
				return result;
			const pause = pause_of(retry, count, result.wait);
			/* Beyond wall_ms nobody would hear of this answer either. */
			if (now() + pause >= ends)
				return result;
			await sleep(pause);
		}
	}

	/* "post_call.a.b": objects on the way are made. */
	function write(context, path, value) {
		const keys = StringSplit(path, '.');
		let at = context;
		for (let i = 0; i < keys.length - 1; i++) {
			if (!ObjectHasOwn(at, keys[i]) || !is_object(at[keys[i]]))
				put(at, keys[i], {});
			at = at[keys[i]];
		}
		put(at, keys[keys.length - 1], value);
	}
	function save(spec, context, data) {
		const paths = is_object(spec.save) ? ObjectKeys(spec.save) : [];
		for (let i = 0; i < paths.length; i++) {
			const value = find(data, spec.save[paths[i]]);
			if (value !== MISSING)
				write(context, paths[i], value);
		}
	}

	/* A promise of {error, sent}. */
	runtime.run_basic = async (spec, context) => {
		let expanded;
		try {
			expanded = runtime.expand(spec, context);
		} catch (refusal) {
			return { error: refusal, sent: { parameters: {}, response: refusal.message } };
		}
		const { data, error } = await send(spec, config_of(spec, expanded));
		if (!error)
			save(spec, context, data);
		return { error, sent: { parameters: expanded.parameters,
			response: data === undefined ? error ? error.message : null : data } };
	};
})();

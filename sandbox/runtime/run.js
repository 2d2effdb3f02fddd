/*
 * The run of one function: starts it, hears what becomes of its requests, and tells the supervisor
 * once how it ended. The loop around it is sandbox/functions.
 */
(function () {
	'use strict';

	const { runtime, entry, console: print, describe_error, result: tell, kind } = door;
	const { Error, JSONParse, JSONStringify, ObjectDefineProperty, PromiseThen,
		ReflectApply, StringSlice, StringStartsWith, enqueue } = runtime.primordials;
	const { own } = runtime;

	const TEXT_MOST = 16384;       /* of a message or a stack; the supervisor cuts there too */
	const VIOLATIONS_MOST = 100;
	const VIOLATIONS_TEXT_MOST = 50000; /* together: a result has little room beside the state */
	const ERROR_LEVEL = 3;

	let limits = { __proto__: null };
	let violations = '', violations_count = 0; /* JSON, comma-separated */
	let is_settled = false, is_told = false;
	let conclusion = ''; /* the RESULT but for its violations, once it is settled */
	let last_state = ''; /* and the state then */

	const cut = (text) => StringSlice(text, 0, TEXT_MOST);

	/*
	 * error.code of the outcome: the supervisor's refusals by their own names, also as the cause of
	 * what fetch throws; everything else is an exception. Runs no code of the error.
	 */
	function code_of(error, is_cause) {
		if (error === null || typeof error !== 'object' || kind(error) === 'proxy')
			return 'exception';
		const code = own(error, 'code');
		if (code === undefined && !is_cause && own(error, 'cause') !== undefined)
			return code_of(own(error, 'cause'), true);
		if (code === 'ERR_EGRESS_DENIED')
			return 'egress.denied';
		if (code === 'ERR_SECRET_DENIED')
			return 'secret.denied';
		if (code === 'email.unavailable' || typeof code === 'string' && StringStartsWith(code, 'limit.'))
			return code;
		return is_out_of_memory(error) ? 'limit.memory_mb' : 'exception';
	}
	const is_out_of_memory = (error) => kind(error) === 'error' && own(error, 'message') === 'out of memory';

	/* {code, name, message, line, column, stack} as JSON. */
	function error_json(error) {
		const told = JSONParse(describe_error(error));
		const ret = { __proto__: null, code: code_of(error) };
		if (told.name)
			ret.name = cut(told.name);
		ret.message = cut(told.message);
		if (told.line)
			ret.line = told.line, ret.column = told.column;
		if (told.stack)
			ret.stack = cut(told.stack);
		return JSONStringify(ret);
	}

	/* Ends the run: what happens from now on changes nothing. error: JSON text or undefined. */
	function conclude(error, sent) {
		if (is_settled)
			return;
		const { text, failure } = runtime.context.state();
		const reason = error || failure && error_json(failure.error);
		is_settled = true;
		runtime.timers.drop();
		conclusion = `{"status":${reason ? '"failed"' : '"succeeded"'},` +
			(reason ? `"error":${reason},` : '') + (sent ? `"sent":${sent},` : '');
		last_state = text;
	}
	function tell_once() {
		if (is_told)
			return;
		is_told = true;
		tell(`${conclusion}"violations":[${violations}]}`, last_state);
	}

	/* A line on the console as Node prints it, and a violation; the run goes on. */
	function stray(code, error) {
		let text, message;
		try {
			const told = JSONParse(describe_error(error));
			message = told.name ? `${told.name}: ${told.message}` : told.message;
			text = runtime.inspect(error);
		} catch {
			text = message = message || 'an error that cannot be described';
		}
		print(ERROR_LEVEL, code === 'timer_error' ? `Uncaught ${text}` : `Uncaught (in promise) ${text}`);
		if (violations_count++ < VIOLATIONS_MOST && violations.length < VIOLATIONS_TEXT_MOST)
			violations += `${violations && ','}{"code":"${code}","message":${JSONStringify(cut(message))}}`;
	}

	runtime.code_of = code_of;
	/* Runs a callback of an author's; what it throws has nobody else to go to. */
	runtime.guarded = (callback) => {
		try {
			callback();
		} catch (error) {
			stray('timer_error', error);
		}
	};
	/* How long a request may take in all. */
	runtime.http_timeout = () => limits.http_timeout_ms || 10000;
	/* Did the supervisor give up waiting? */
	runtime.is_timeout = (answer) => answer.code === 'ECONNABORTED' && !answer.syscall;
	runtime.timeout_error = () => {
		const error = new Error(`timeout of ${runtime.http_timeout()}ms exceeded`);
		error.code = 'ECONNABORTED';
		return error;
	};

	/*
	 * A native promise, without asking its constructor. The state is taken two jobs later, when a
	 * caller that awaits the function in Node would go on.
	 */
	function when_settled(promise, done, failed) {
		ObjectDefineProperty(promise, 'constructor', { __proto__: null, value: undefined });
		PromiseThen(promise, () => enqueue(done), (error) => enqueue(() => failed(error)));
	}

	/* An async function: it neither throws nor returns anything but a promise of its own making. */
	function run_advanced(fn, context) {
		const promise = ReflectApply(fn, undefined, [context]);
		when_settled(promise, () => conclude(), (error) => conclude(error_json(error)));
	}
	/* What no context has room for is not sent; the supervisor says so. */
	function sent_json(sent) {
		const text = JSONStringify(sent);
		return text.length > limits.context_kb * 1024 ? '{}' : text;
	}
	function run_basic(spec, context) {
		PromiseThen(runtime.run_basic(spec, context),
			({ error, sent }) => conclude(error ? JSONStringify(error) : undefined, sent_json(sent)),
			(error) => conclude(error_json(error)));
	}

	const BASIC = 1;
	entry('start', (mode, name, spec_json, context_json, secrets_json, file, fn) => {
		const spec = JSONParse(spec_json);
		limits = spec.limits || limits;
		runtime.start_clock();
		runtime.secrets.install(JSONParse(secrets_json));
		const context = runtime.context.make(JSONParse(context_json), mode !== BASIC);
		if (mode === BASIC)
			run_basic(spec, context);
		else
			run_advanced(fn, context);
	});
	entry('answer', (id, what, a, b, c, d, e, f, g, h, i, j) => {
		runtime.timers.answered(what === 'timer');
		if (!is_settled)
			runtime.guarded(() => runtime.requests.answer(id, what, a, b, c, d, e, f, g, h, i, j));
	});
	entry('turn', () => {
		const has_sent = runtime.requests.flush();
		if (!is_settled)
			return has_sent ? 1 : runtime.timers.turn();
		tell_once();
		return 0;
	});
	entry('stuck', () => {
		conclude(JSONStringify({ __proto__: null, code: 'never_settled',
			message: 'The function waits for a promise that nothing can settle any more' }));
		tell_once();
	});
	/* No road to dynamic code, not even by name (SPEC 6). The libraries have been loaded with it. */
	delete globalThis.Function;

	/* Where memory has run out. Called again after the end if not even turn() had enough. */
	function fail(error) {
		if (is_settled)
			tell_once();
		else
			conclude(error_json(error));
	}
	entry('failed', fail);
	/* A job that threw is one of the runtime's or the engine's own: an author's are guarded. */
	entry('fault', (what, error) => {
		if (what === 0)
			fail(error);
		else
			stray('unhandled_rejection', error);
	});
})();

/*
 * AbortController, AbortSignal.
 *
 *	runtime.AbortSignal, runtime.AbortController
 *	runtime.is_abort_signal(value)
 *	runtime.abort_signal(signal, reason)
 *	runtime.on_abort(signal, job)	job(reason) when the signal is aborted, before its listeners;
 *					the result is a function that takes the job back
 */
(function () {
	'use strict';

	const {
		ArrayIndexOf, ArrayIsArray, ArrayPush, ArraySplice, TypeError,
	} = door.runtime.primordials;
	const { runtime } = door;
	const {
		DOMException, Event, EventTarget, check_integer, coded, custom_inspect, define_global,
		dispatch, inner_options, inspect, invalid_this, invalid_type, web_class,
	} = runtime;

	/* Only the runtime makes signals. */
	const secret = { __proto__: null };
	let abort, follow;
	const abort_error = () => new DOMException('This operation was aborted', 'AbortError');

	class AbortSignal extends EventTarget {
		#is_aborted = false;
		#reason = undefined;
		/* What follows from an abort: jobs of the runtime, then listeners, then composed signals. */
		#jobs = [];
		#dependants = [];
		/* Of a composed signal: those that it follows. */
		#sources = undefined;

		static {
			abort = (signal, reason) => {
				if (signal.#is_aborted)
					return;
				signal.#is_aborted = true;
				signal.#reason = reason;
				const jobs = signal.#jobs, dependants = signal.#dependants;
				signal.#jobs = [];
				signal.#dependants = [];
				for (let i = 0; i < jobs.length; i++)
					jobs[i](reason);
				dispatch(signal, new Event('abort'));
				for (let i = 0; i < dependants.length; i++)
					abort(dependants[i], reason);
			};
			runtime.on_abort = (signal, job) => {
				ArrayPush(signal.#jobs, job);
				return () => {
					const index = ArrayIndexOf(signal.#jobs, job);
					if (index >= 0)
						ArraySplice(signal.#jobs, index, 1);
				};
			};
			follow = (signal, source) => {
				if (source.#sources) {
					for (let i = 0; i < source.#sources.length; i++)
						follow(signal, source.#sources[i]);
				} else if (ArrayIndexOf(signal.#sources, source) < 0) {
					ArrayPush(signal.#sources, source);
					ArrayPush(source.#dependants, signal);
				}
			};
			runtime.is_abort_signal = (value) => value !== null && typeof value === 'object' && #is_aborted in value;
		}

		constructor(token) {
			if (token !== secret)
				throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
			super();
		}

		get aborted() {
			if (!(#is_aborted in this))
				throw invalid_this('AbortSignal');
			return this.#is_aborted;
		}

		get reason() {
			if (!(#is_aborted in this))
				throw invalid_this('AbortSignal');
			return this.#reason;
		}

		throwIfAborted() {
			if (!(#is_aborted in this))
				throw invalid_this('AbortSignal');
			if (this.#is_aborted)
				throw this.#reason;
		}

		static abort(reason = abort_error()) {
			const signal = new AbortSignal(secret);
			signal.#is_aborted = true;
			signal.#reason = reason;
			return signal;
		}

		static timeout(delay) {
			check_integer(delay, 'delay', 0, 2 ** 32 - 1);
			const signal = new AbortSignal(secret);
			const timer = runtime.set_timeout(() => abort(signal,
				new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
			/* As in Node, it does not keep a run waiting. */
			if (timer && typeof timer.unref === 'function')
				timer.unref();
			return signal;
		}

		static any(signals) {
			if (!ArrayIsArray(signals))
				throw invalid_type('signals', 'Array', signals);
			for (let i = 0; i < signals.length; i++)
				if (!runtime.is_abort_signal(signals[i]))
					throw invalid_type(`signals[${i}]`, 'AbortSignal', signals[i]);
			const signal = new AbortSignal(secret);
			signal.#sources = [];
			for (let i = 0; i < signals.length; i++) {
				if (signals[i].#is_aborted) {
					abort(signal, signals[i].#reason);
					return signal;
				}
				follow(signal, signals[i]);
			}
			return signal;
		}

		[custom_inspect](depth, options) {
			return depth < 0 ? this :
				`${this.constructor.name} ${inspect({ aborted: this.aborted }, inner_options(options))}`;
		}
	}
	web_class(AbortSignal, 'AbortSignal', 'aborted');
	runtime.event_handler(AbortSignal.prototype, 'abort');

	class AbortController {
		#signal = new AbortSignal(secret);

		get signal() {
			return this.#signal;
		}

		abort(reason = abort_error()) {
			abort(this.#signal, reason);
		}

		[custom_inspect](depth, options) {
			return depth < 0 ? this :
				`${this.constructor.name} ${inspect({ signal: this.signal }, inner_options(options))}`;
		}
	}
	web_class(AbortController, 'AbortController', 'signal abort');

	runtime.AbortSignal = AbortSignal;
	runtime.AbortController = AbortController;
	runtime.abort_signal = abort;
	define_global('AbortSignal', AbortSignal);
	define_global('AbortController', AbortController);
})();

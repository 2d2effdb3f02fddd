/*
 * The stream that `body` of a request or response is, and its reader. The body is in memory, so it
 * has one chunk; one that ended early has what came, and then its error.
 *
 *	runtime.body_stream(state)	for what fetch_body.js calls a state
 *	runtime.is_body_stream(value), runtime.is_disturbed(stream)
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ArrayShift, Promise, PromiseReject, PromiseResolve, PromiseThen, TypeError } = runtime.primordials;
	const { asyncIterator } = Symbol;

	const invalid_state = (text) => runtime.coded(TypeError, 'ERR_INVALID_STATE', `Invalid state: ${text}`);
	const nothing = () => {
	};

	/* As in Node, nothing stands for what lies too deep. */
	const shown = (depth, options, name, fields) => depth < 0 ? undefined :
		`${name} ${runtime.inspect(fields, runtime.inner_options(options))}`;

	let state_of, lock, unlock, read, cancel;

	class BodyStream {
		#state;
		#reader = null;
		#rest = null; /* what was not read yet: chunks and errors; null: nothing was asked for */
		#has_failed = false;

		static {
			runtime.is_body_stream = (value) => value !== null && typeof value === 'object' && #state in value;
			state_of = (stream) => stream.#state;
			lock = (stream, reader) => {
				if (stream.locked)
					throw invalid_state('ReadableStream is locked');
				stream.#reader = reader;
			};
			unlock = (stream) => {
				stream.#reader = null;
			};
			read = (stream) => stream.#read();
			cancel = (stream) => {
				stream.#rest = [];
				stream.#state.is_used = true;
				return PromiseResolve(undefined);
			};
		}

		constructor(state) {
			this.#state = state;
		}
		get locked() {
			return this.#reader !== null || this.#state.is_taken;
		}
		#condition() {
			const { source, broken, is_taken } = this.#state;
			if (this.#has_failed || source && source.failure || is_taken && broken)
				return 'errored';
			return is_taken || this.#rest && !this.#rest.length ? 'closed' : 'readable';
		}
		/* The next of what there is. */
		#next() {
			const next = ArrayShift(this.#rest);
			if (next && next.failure) {
				this.#has_failed = true;
				return PromiseReject(next.failure);
			}
			return PromiseResolve(next ? { value: next.bytes, done: false } : { value: undefined, done: true });
		}
		#read() {
			const state = this.#state, failure = state.source && state.source.failure;
			if (failure)
				return PromiseReject(failure);
			if (this.#rest)
				return this.#next();
			state.is_used = true;
			this.#rest = [];
			if (state.broken) {
				const { bytes, failure } = state.broken;
				this.#rest = bytes.length ? [{ bytes }, { failure }] : [{ failure }];
				return this.#next();
			}
			return PromiseThen(state.load(), (bytes) => bytes.length
				? { value: bytes, done: false } : { value: undefined, done: true });
		}
		getReader() {
			return new Reader(this);
		}
		cancel() {
			return this.locked ? PromiseReject(invalid_state('ReadableStream is locked')) : cancel(this);
		}
		tee() {
			const reader = new Reader(this), state = this.#state;
			void reader;
			state.is_used = true;
			return [new BodyStream(runtime.bodies.copy(state)), new BodyStream(runtime.bodies.copy(state))];
		}
		values(options = {}) {
			const reader = new Reader(this);
			const { preventCancel = false } = options;
			return {
				next: () => PromiseThen(reader.read(), (step) => {
					if (step.done)
						reader.releaseLock();
					return step;
				}, (error) => {
					reader.releaseLock();
					throw error;
				}),
				return: (value) => {
					const over = preventCancel ? PromiseResolve(undefined) : reader.cancel();
					reader.releaseLock();
					return PromiseThen(over, () => ({ value, done: true }));
				},
				[asyncIterator]() {
					return this;
				},
			};
		}
		[asyncIterator]() {
			return this.values();
		}
		[runtime.custom_inspect](depth, options) {
			return shown(depth, options, 'ReadableStream',
				{ locked: this.locked, state: this.#condition(), supportsBYOB: true });
		}
	}
	runtime.web_class(BodyStream, 'ReadableStream', 'locked getReader cancel tee values');
	runtime.define(BodyStream, 'name', 'ReadableStream');

	class Reader {
		#stream;
		#closed;
		#settle;

		constructor(stream) {
			lock(stream, this);
			this.#stream = stream;
			this.#renew();
		}
		#renew() {
			this.#closed = new Promise((resolve, reject) => {
				this.#settle = { resolve, reject };
			});
			PromiseThen(this.#closed, nothing, nothing);
		}
		get closed() {
			return this.#closed;
		}
		read() {
			if (!this.#stream)
				return PromiseReject(invalid_state('The reader is not attached to a stream'));
			const settle = this.#settle;
			return PromiseThen(read(this.#stream), (step) => {
				if (step.done)
					settle.resolve(undefined);
				return step;
			}, (error) => {
				settle.reject(error);
				throw error;
			});
		}
		cancel() {
			if (!this.#stream)
				return PromiseReject(invalid_state('The reader is not attached to a stream'));
			this.#settle.resolve(undefined);
			return cancel(this.#stream);
		}
		releaseLock() {
			if (!this.#stream)
				return;
			unlock(this.#stream);
			this.#stream = null;
			this.#settle.reject(invalid_state('Reader released'));
		}
		[runtime.custom_inspect](depth, options) {
			return shown(depth, options, 'ReadableStreamDefaultReader',
				{ stream: this.#stream, readRequests: 0, close: this.#closed });
		}
	}
	runtime.web_class(Reader, 'ReadableStreamDefaultReader', 'closed read cancel releaseLock');
	runtime.define(Reader, 'name', 'ReadableStreamDefaultReader');

	runtime.body_stream = (state) => new BodyStream(state);
	runtime.is_disturbed = (stream) => state_of(stream).is_used;
})();

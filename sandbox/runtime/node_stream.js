/*
 * Node's `stream` as far as axios needs it: everything is in memory already, so nothing ever waits
 * for a reader (push() and write() always return true), and chunks travel in microtasks.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { EventEmitter } = runtime.node_events;
	const { enqueue, Error, Promise, PromiseThen, PromiseResolve, ArrayJoin, ArrayPush, ArrayShift, ArrayPop,
		ArrayIsArray, ArrayBufferIsView, ReflectApply, ObjectHasOwn } = runtime.primordials;
	const { asyncIterator, iterator } = Symbol;

	/* Errors that Node's streams have with a code. */
	const premature = () => runtime.coded(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');

	class Stream extends EventEmitter {
		pipe(target, options) {
			this.on('data', (chunk) => target.write(chunk));
			if (!options || options.end !== false)
				this.on('end', () => target.end());
			target.emit('pipe', this);
			return target;
		}
	}

	/* Says once, in a microtask, how it ended. What is lenient fails in silence when nobody listens. */
	function close(stream, error) {
		enqueue(() => runtime.guarded(() => {
			if (error && !(stream.is_lenient && !stream.listenerCount('error')))
				stream.emit('error', error);
			stream.closed = true;
			stream.emit('close');
		}));
	}
	const define_state = (stream) => {
		stream.destroyed = false;
		runtime.define(stream, 'closed', false);
		runtime.define(stream, 'errored', null);
	};

	class Readable extends Stream {
		#chunks = [];
		#flowing = null; /* null: nobody asked yet */
		#ended = false;  /* push(null) was called */
		#done = false;   /* 'end' was emitted */
		#running = false;
		#encoding = null;

		constructor(options) {
			super();
			this.readable = true;
			define_state(this);
			if (options && ObjectHasOwn(options, 'read') && typeof options.read === 'function')
				this._read = options.read;
		}
		_read() {
		}
		push(chunk) {
			if (chunk === null)
				this.#ended = true;
			else
				ArrayPush(this.#chunks, chunk);
			this.#run();
			return true;
		}
		#run() {
			if (this.#running || this.destroyed)
				return;
			this.#running = true;
			enqueue(() => {
				this.#running = false;
				if (!this.destroyed)
					runtime.guarded(() => this.#flowing ? this.#step() : this.#tell());
			});
		}
		/* One step of a flow. */
		#step() {
			if (this.#chunks.length) {
				this.read();
				this.#run();
			} else if (this.#ended) {
				this.#end();
			} else {
				this._read(65536);
			}
		}
		/* For who reads by himself. */
		#tell() {
			if (!this.listenerCount('readable'))
				return;
			if (this.#chunks.length || this.#ended && !this.#done)
				this.emit('readable');
			else
				this._read(65536);
		}
		#end() {
			if (this.#done)
				return;
			this.#done = true;
			this.readable = false;
			this.emit('end');
			this.destroy();
		}
		/* A chunk of a flow; else all there is, or as many bytes as are asked for. */
		#take(size) {
			const chunks = this.#chunks;
			if (this.#flowing || chunks.length < 2 && size === undefined)
				return ArrayShift(chunks);
			const whole = typeof chunks[0] === 'string' ? ArrayJoin(chunks, '') : runtime.Buffer.concat(chunks);
			const { length } = whole;
			if (size > length && !this.#ended)
				return null;
			this.#chunks = size < length ? [whole.slice(size)] : [];
			return size < length ? whole.slice(0, size) : whole;
		}
		read(size) {
			if (!this.#chunks.length) {
				if (this.#ended && !this.#done)
					enqueue(() => runtime.guarded(() => this.#end()));
				return null;
			}
			const taken = this.#take(size);
			if (taken === null)
				return null;
			const chunk = this.#encoding && typeof taken !== 'string' ? taken.toString(this.#encoding) : taken;
			this.emit('data', chunk);
			return chunk;
		}
		on(name, listener) {
			super.on(name, listener);
			if (name === 'data' && this.#flowing === null)
				this.resume();
			if (name === 'readable') {
				this.#flowing = false;
				this.#run();
			}
			return this;
		}
		addListener(name, listener) {
			return this.on(name, listener);
		}
		once(name, listener) {
			super.once(name, listener);
			if (name === 'data' && this.#flowing === null)
				this.resume();
			if (name === 'readable') {
				this.#flowing = false;
				this.#run();
			}
			return this;
		}
		resume() {
			this.#flowing = !this.listenerCount('readable');
			this.#run();
			return this;
		}
		pause() {
			this.#flowing = false;
			return this;
		}
		isPaused() {
			return this.#flowing === false;
		}
		setEncoding(encoding) {
			this.#encoding = encoding;
			return this;
		}
		get readableEnded() {
			return this.#done;
		}
		get readableFlowing() {
			return this.#flowing;
		}
		destroy(error) {
			if (this.destroyed)
				return this;
			this.destroyed = true;
			this.readable = false;
			this.errored = error || null;
			close(this, error);
			return this;
		}
		/* All chunks, one after the other; rejects with the stream's error. */
		[asyncIterator]() {
			const chunks = [], waiting = [];
			let failure, over = this.#done;
			const answer = () => {
				while (waiting.length && (chunks.length || over)) {
					const { resolve, reject } = ArrayShift(waiting);
					const error = failure;
					if (chunks.length) {
						resolve({ value: ArrayShift(chunks), done: false });
					} else if (error) {
						failure = undefined;
						reject(error);
					} else {
						resolve({ value: undefined, done: true });
					}
				}
			};
			const end = (error) => {
				failure = error;
				over = true;
				answer();
			};
			if (!over)
				this.on('data', (chunk) => {
					ArrayPush(chunks, chunk);
					answer();
				});
			finished(this, end);
			return {
				next: () => new Promise((resolve, reject) => {
					ArrayPush(waiting, { resolve, reject });
					answer();
				}),
				return: (value) => {
					this.destroy();
					return PromiseResolve({ value, done: true });
				},
				[asyncIterator]() {
					return this;
				},
			};
		}
		async toArray() {
			const ret = [];
			for await (const chunk of this)
				ArrayPush(ret, chunk);
			return ret;
		}
		async forEach(callback) {
			for await (const chunk of this)
				await callback(chunk);
		}
		/* A text or bytes are one chunk; iterators are asked when the chunk before has been read. */
		static from(source) {
			const stream = new Readable();
			if (typeof source === 'string' || ArrayBufferIsView(source)) {
				stream.push(source);
				stream.push(null);
				return stream;
			}
			const next = typeof source[asyncIterator] === 'function' ? source[asyncIterator]()
				: source[iterator]();
			let asked = false;
			stream._read = () => {
				if (asked)
					return;
				asked = true;
				PromiseThen(PromiseResolve(next.next()), (step) => {
					asked = false;
					stream.push(step.done ? null : step.value);
				}, (error) => stream.destroy(error));
			};
			return stream;
		}
	}

	/* What Writable and Duplex share. */
	const writable = {
		__proto__: null,
		write(chunk, encoding, callback) {
			const done = typeof encoding === 'function' ? encoding : callback;
			this._write(chunk, typeof encoding === 'string' ? encoding : 'utf8', (error) => {
				if (error)
					this.destroy(error);
				if (done)
					done(error);
			});
			return true;
		},
		end(chunk, encoding, callback) {
			let done = callback;
			if (typeof chunk === 'function')
				done = chunk, chunk = null;
			else if (typeof encoding === 'function')
				done = encoding, encoding = null;
			if (chunk !== null && chunk !== undefined)
				this.write(chunk, encoding);
			if (done)
				this.once('finish', done);
			this.writable = false;
			this._final((error) => {
				if (error)
					this.destroy(error);
				else
					enqueue(() => runtime.guarded(() => this.emit('finish')));
			});
			return this;
		},
		_write(chunk, encoding, callback) {
			callback(null);
		},
		_final(callback) {
			callback(null);
		},
		cork() {
		},
		uncork() {
		},
	};
	const give_writable = (constructor) => {
		for (const name in writable)
			runtime.define(constructor.prototype, name, writable[name]);
	};

	class Writable extends Stream {
		constructor(options) {
			super();
			this.writable = true;
			define_state(this);
			if (options && ObjectHasOwn(options, 'write') && typeof options.write === 'function')
				this._write = options.write;
		}
		destroy(error) {
			if (this.destroyed)
				return this;
			this.destroyed = true;
			this.writable = false;
			this.errored = error || null;
			close(this, error);
			return this;
		}
	}
	give_writable(Writable);

	class Duplex extends Readable {
		constructor(options) {
			super(options);
			this.writable = true;
		}
	}
	give_writable(Duplex);

	class Transform extends Duplex {
		#waiting = []; /* {bytes, callback}, one after the other; without bytes: the end */
		#busy = false;

		constructor(options) {
			super(options);
			if (options && ObjectHasOwn(options, 'transform') && typeof options.transform === 'function')
				this._transform = options.transform;
			if (options && ObjectHasOwn(options, 'flush') && typeof options.flush === 'function')
				this._flush = options.flush;
		}
		_transform(chunk, encoding, callback) {
			callback(null, chunk);
		}
		_flush(callback) {
			callback(null);
		}
		_write(chunk, encoding, callback) {
			const bytes = typeof chunk === 'string' ? runtime.Buffer.from(chunk, encoding) : chunk;
			ArrayPush(this.#waiting, { bytes, callback });
			this.#go_on();
		}
		_final(callback) {
			ArrayPush(this.#waiting, { bytes: null, callback });
			this.#go_on();
		}
		#go_on() {
			if (this.#busy || !this.#waiting.length || this.destroyed)
				return;
			const { bytes, callback } = ArrayShift(this.#waiting);
			const done = (error, out) => {
				this.#busy = false;
				if (!error && out !== undefined && out !== null)
					this.push(out);
				if (!error && bytes === null)
					this.push(null);
				callback(error);
				this.#go_on();
			};
			this.#busy = true;
			if (bytes === null)
				this._flush(done);
			else
				this._transform(bytes, 'buffer', done);
		}
	}
	class PassThrough extends Transform {
	}

	/* Calls back once: when it ended, failed, or was closed too early. Returns what calls it off. */
	function finished(stream, callback) {
		let called = false;
		const over = stream instanceof Readable && (stream.readableEnded || stream.destroyed);
		const once = (error) => {
			if (called)
				return;
			called = true;
			ReflectApply(callback, stream, error ? [error] : []);
		};
		stream.on(stream instanceof Readable ? 'end' : 'finish', () => once());
		stream.on('error', once);
		stream.on('close', () => once(premature()));
		if (over && stream.closed)
			enqueue(() => once(stream.errored || (stream.readableEnded ? undefined : premature())));
		return () => {
			called = true;
		};
	}

	/* An error in one destroys all; the last one is returned. */
	function pipeline(...streams) {
		const callback = typeof streams[streams.length - 1] === 'function' ? ArrayPop(streams) : undefined;
		const list = ArrayIsArray(streams[0]) ? streams[0] : streams;
		const last = list[list.length - 1];
		for (let i = 0; i < list.length; i++) {
			list[i].on('error', (error) => {
				for (let j = 0; j < list.length; j++)
					list[j].destroy(error);
			});
			if (i > 0)
				list[i - 1].pipe(list[i]);
		}
		finished(last, callback || (() => {
		}));
		return last;
	}

	Stream.Stream = Stream;
	runtime.node_stream = { __proto__: null, Stream, Readable, Writable, Duplex, Transform, PassThrough,
		finished, pipeline };
})();

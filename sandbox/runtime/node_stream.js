/*
 * Node's `stream` as far as axios needs it: everything is in memory already, so nothing ever waits
 * for a reader (push() and write() always return true), and chunks travel in microtasks.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { EventEmitter } = runtime.node_events;
	const { enqueue, Error, Promise, PromiseThen, PromiseResolve, ArrayPush, ArrayShift, ArrayPop,
		ArrayIsArray, ArrayBufferIsView, ReflectApply, ObjectHasOwn } = runtime.primordials;
	const { asyncIterator, iterator } = Symbol;

	/* Errors that Node's streams have with a code. */
	const premature = () => runtime.coded(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');

	class Stream extends EventEmitter {
		pipe(target) {
			this.on('data', (chunk) => target.write(chunk));
			this.on('end', () => target.end());
			target.emit('pipe', this);
			return target;
		}
	}

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
			this.destroyed = false;
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
			if (this.#running || !this.#flowing || this.destroyed)
				return;
			this.#running = true;
			enqueue(() => {
				this.#running = false;
				runtime.guarded(() => this.#step());
			});
		}
		#step() {
			if (!this.#flowing || this.destroyed)
				return;
			if (this.#chunks.length) {
				const chunk = ArrayShift(this.#chunks);
				this.emit('data', this.#encoding && typeof chunk !== 'string'
					? chunk.toString(this.#encoding) : chunk);
				this.#run();
			} else if (this.#ended && !this.#done) {
				this.#done = true;
				this.readable = false;
				this.emit('end');
				this.destroy();
			} else if (!this.#ended) {
				this._read(65536);
			}
		}
		on(name, listener) {
			super.on(name, listener);
			if (name === 'data' && this.#flowing === null)
				this.resume();
			return this;
		}
		resume() {
			this.#flowing = true;
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
			enqueue(() => runtime.guarded(() => {
				if (error)
					this.emit('error', error);
				this.emit('close');
			}));
			return this;
		}
		/* All chunks, one after the other; rejects with the stream's error. */
		[asyncIterator]() {
			const chunks = [], waiting = [];
			let failure, over = false;
			const answer = () => {
				while (waiting.length && (chunks.length || over)) {
					const { resolve, reject } = ArrayShift(waiting);
					if (chunks.length)
						resolve({ value: ArrayShift(chunks), done: false });
					else if (failure)
						reject(failure);
					else
						resolve({ value: undefined, done: true });
				}
			};
			this.on('data', (chunk) => {
				ArrayPush(chunks, chunk);
				answer();
			});
			finished(this, (error) => {
				failure = error;
				over = true;
				answer();
			});
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
			this.destroyed = false;
			if (options && ObjectHasOwn(options, 'write') && typeof options.write === 'function')
				this._write = options.write;
		}
		destroy(error) {
			if (this.destroyed)
				return this;
			this.destroyed = true;
			this.writable = false;
			enqueue(() => runtime.guarded(() => {
				if (error)
					this.emit('error', error);
				this.emit('close');
			}));
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
			this._transform(bytes, 'buffer', (error, out) => {
				if (!error && out !== undefined && out !== null)
					this.push(out);
				callback(error);
			});
		}
		_final(callback) {
			this._flush((error, out) => {
				if (!error && out !== undefined && out !== null)
					this.push(out);
				if (!error)
					this.push(null);
				callback(error);
			});
		}
	}
	class PassThrough extends Transform {
	}

	/* Calls back once: when it ended, failed, or was closed too early. Returns what calls it off. */
	function finished(stream, callback) {
		let called = false;
		const once = (error) => {
			if (called)
				return;
			called = true;
			ReflectApply(callback, stream, error ? [error] : []);
		};
		stream.on(stream instanceof Readable ? 'end' : 'finish', () => once());
		stream.on('error', once);
		stream.on('close', () => once(premature()));
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

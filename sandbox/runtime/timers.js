/*
 * Timers with Node's objects and order: due times first, then order of creation; immediates after
 * them; microtasks between any two callbacks, because turn() runs one callback and then the loop
 * runs the jobs. Time stands still but for answers of the supervisor, who holds one timer for each
 * child: the earliest of these here.
 */
(function () {
	'use strict';

	const { runtime, now, timer: arm_timer } = door;
	const { enqueue, Map, MapDelete, MapGet, MapSet, MathTrunc, ArrayPush, ArrayShift,
		ArraySplice, ArrayIndexOf, Number, ObjectSetPrototypeOf, ReflectApply } = runtime.primordials;
	const { toPrimitive } = Symbol;
	const LONGEST = 2147483647;

	let sequence = 0;
	/* Whatever an author does to Array.prototype. */
	const list = () => ObjectSetPrototypeOf([], null);
	const armed = list();    /* Timeouts, the next one first */
	const by_id = new Map(); /* those whose number somebody asked for */
	let coming = list(), batch = list(); /* immediates: of the next round, of this one */
	let is_checking = false; /* this round's immediates come before due timers */
	let must_look = false; /* other answers get a chance before the next round */
	let told; /* the due time that the supervisor has */

	function insert(timeout, start) {
		timeout._idleStart = start;
		timeout._destroyed = false;
		let at = armed.length;
		const due = start + timeout._idleTimeout;
		while (at > 0 && armed[at - 1]._idleStart + armed[at - 1]._idleTimeout > due)
			at--;
		ArraySplice(armed, at, 0, timeout);
	}
	function remove(timeout) {
		const at = ArrayIndexOf(armed, timeout);
		if (at >= 0)
			ArraySplice(armed, at, 1);
		timeout._destroyed = true;
	}
	const due_of = (timeout) => timeout._idleStart + timeout._idleTimeout;

	class Timeout {
		#id = ++sequence;
		#refed = true;

		constructor(callback, after, values, repeats) {
			const ms = after * 1;
			this._idleTimeout = MathTrunc(ms >= 1 && ms <= LONGEST ? ms : 1);
			this._idleStart = 0;
			this._onTimeout = callback;
			this._timerArgs = values;
			this._repeat = repeats ? this._idleTimeout : null;
			this._destroyed = false;
			insert(this, now());
		}
		ref() {
			this.#refed = true;
			return this;
		}
		unref() {
			this.#refed = false;
			return this;
		}
		hasRef() {
			return this.#refed;
		}
		refresh() {
			remove(this);
			if (this._onTimeout)
				insert(this, now());
			return this;
		}
		close() {
			clearTimeout(this);
			return this;
		}
		[toPrimitive]() {
			MapSet(by_id, this.#id, this);
			return this.#id;
		}
		/* Runs it; an interval is armed anew, also when its callback throws. */
		static fire(timeout) {
			const callback = timeout._onTimeout;
			ArrayShift(armed);
			timeout._destroyed = timeout._repeat === null;
			runtime.guarded(() => ReflectApply(callback, timeout, timeout._timerArgs || []));
			if (timeout._repeat !== null && timeout._onTimeout && ArrayIndexOf(armed, timeout) < 0) {
				timeout._idleTimeout = timeout._repeat;
				insert(timeout, now());
			}
			if (timeout._destroyed)
				MapDelete(by_id, timeout.#id);
		}
		static is(value) {
			return value !== null && typeof value === 'object' && #id in value;
		}
		static counts(timeout) {
			return timeout.#refed;
		}
	}

	class Immediate {
		#refed = true;

		constructor(callback, values) {
			this._onImmediate = callback;
			this._argv = values;
			this._destroyed = false;
			ArrayPush(coming, this);
		}
		ref() {
			this.#refed = true;
			return this;
		}
		unref() {
			this.#refed = false;
			return this;
		}
		hasRef() {
			return this.#refed;
		}
	}

	function check(callback) {
		if (typeof callback !== 'function')
			throw runtime.invalid_type('callback', 'function', callback);
	}
	function setTimeout(callback, after, ...values) {
		check(callback);
		return new Timeout(callback, after, values, false);
	}
	function setInterval(callback, repeat, ...values) {
		check(callback);
		return new Timeout(callback, repeat, values, true);
	}
	function setImmediate(callback, ...values) {
		check(callback);
		return new Immediate(callback, values);
	}
	function clearTimeout(timeout) {
		const found = typeof timeout === 'number' || typeof timeout === 'string'
			? MapGet(by_id, Number(timeout)) : timeout;
		if (!Timeout.is(found))
			return;
		found._onTimeout = null;
		found._repeat = null;
		remove(found);
	}
	function clearInterval(timeout) {
		clearTimeout(timeout);
	}
	function clearImmediate(immediate) {
		if (!(immediate instanceof Immediate) || immediate._destroyed)
			return;
		immediate._destroyed = true;
		immediate._onImmediate = null;
	}
	function queueMicrotask(callback) {
		check(callback);
		enqueue(() => runtime.guarded(callback));
	}

	function run_immediate() {
		const immediate = ArrayShift(batch), callback = immediate._onImmediate;
		if (callback) {
			immediate._destroyed = true;
			immediate._onImmediate = null;
			runtime.guarded(() => ReflectApply(callback, immediate, immediate._argv));
		}
		is_checking = batch.length > 0;
		must_look = !is_checking;
	}

	/* Something else may still happen: a request is on its way or a timer armed. */
	function others_pending() {
		if (runtime.requests.count())
			return true;
		for (let i = 0; i < armed.length; i++) {
			if (Timeout.counts(armed[i]))
				return true;
		}
		return false;
	}
	function wait_until(due) {
		if (due === told)
			return;
		runtime.checkpoint();
		arm_timer(due);
		told = due;
	}

	runtime.timers = {
		__proto__: null,
		/* An answer came: after one of another kind than the timer's, immediates are first. */
		answered(is_timer) {
			is_checking = !is_timer;
			must_look = false;
			if (is_timer)
				told = undefined;
		},
		/* What `turn` answers: 1 something ran, 2 an answer is awaited, 0 nothing will happen. */
		turn() {
			const has_immediates = batch.length > 0 || coming.length > 0;
			if (armed.length && due_of(armed[0]) <= now() && !(is_checking && has_immediates)) {
				Timeout.fire(armed[0]);
				return 1;
			}
			if (has_immediates && !(must_look && others_pending())) {
				if (!batch.length) {
					batch = coming;
					coming = list();
				}
				run_immediate();
				return 1;
			}
			if (!has_immediates && !others_pending())
				return 0;
			if (has_immediates)
				wait_until(now());
			else if (armed.length)
				wait_until(due_of(armed[0]));
			return 2;
		},
		drop() {
			ArraySplice(armed, 0);
			coming = list();
			batch = list();
		},
	};

	/* For other files: a timer that does not keep the run alive when `idle`. */
	runtime.set_timeout = (callback, ms, idle) => {
		const timeout = new Timeout(callback, ms, [], false);
		return idle ? timeout.unref() : timeout;
	};
	runtime.clear_timeout = clearTimeout;
	runtime.set_immediate = (callback) => new Immediate(callback, []);

	for (const callee of [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval,
		clearImmediate, queueMicrotask])
		runtime.define_global(callee.name, callee);
})();

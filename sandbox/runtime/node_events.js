/*
 * Node's `events` as far as axios and the streams beside it need it. Not a global: authors meet it
 * as the `request` of a response or an error.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { Error, String, ObjectCreate, ReflectApply, ReflectOwnKeys, ArraySlice,
		ArraySplice, ArrayPush, ArrayUnshift } = runtime.primordials;

	class EventEmitter {
		#lists = ObjectCreate(null); /* name to array of {listener, once}; never changed in place */

		#add(name, listener, once, first) {
			if (typeof listener !== 'function')
				throw runtime.invalid_type('listener', 'function', listener);
			if (this.#lists.newListener)
				this.emit('newListener', name, listener);
			const list = this.#lists[name] ? ArraySlice(this.#lists[name]) : [];
			(first ? ArrayUnshift : ArrayPush)(list, { __proto__: null, listener, once });
			this.#lists[name] = list;
			return this;
		}
		on(name, listener) {
			return this.#add(name, listener, false, false);
		}
		addListener(name, listener) {
			return this.#add(name, listener, false, false);
		}
		prependListener(name, listener) {
			return this.#add(name, listener, false, true);
		}
		once(name, listener) {
			return this.#add(name, listener, true, false);
		}
		off(name, listener) {
			return this.removeListener(name, listener);
		}
		removeListener(name, listener) {
			const list = this.#lists[name] || [];
			for (let i = list.length - 1; i >= 0; i--) {
				if (list[i].listener !== listener)
					continue;
				const kept = ArraySlice(list);
				ArraySplice(kept, i, 1);
				this.#lists[name] = kept.length ? kept : undefined;
				break;
			}
			return this;
		}
		removeAllListeners(name) {
			if (name === undefined)
				this.#lists = ObjectCreate(null);
			else
				this.#lists[name] = undefined;
			return this;
		}
		emit(name, ...values) {
			const list = this.#lists[name];
			if (!list) {
				if (name !== 'error')
					return false;
				throw values[0] instanceof Error ? values[0]
					: new Error(`Unhandled error. (${String(values[0])})`);
			}
			for (let i = 0; i < list.length; i++) {
				if (list[i].once)
					this.removeListener(name, list[i].listener);
				ReflectApply(list[i].listener, this, values);
			}
			return true;
		}
		listenerCount(name) {
			return this.#lists[name] ? this.#lists[name].length : 0;
		}
		listeners(name) {
			const ret = [];
			for (let i = 0; i < this.listenerCount(name); i++)
				ArrayPush(ret, this.#lists[name][i].listener);
			return ret;
		}
		eventNames() {
			const ret = [], names = ReflectOwnKeys(this.#lists);
			for (let i = 0; i < names.length; i++) {
				if (this.#lists[names[i]])
					ArrayPush(ret, names[i]);
			}
			return ret;
		}
		setMaxListeners() {
			return this;
		}
	}

	runtime.node_events = { __proto__: null, EventEmitter };
})();

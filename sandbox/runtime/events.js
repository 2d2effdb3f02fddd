/*
 * Event, CustomEvent, EventTarget.
 *
 *	runtime.dispatch(target, event)		as an event of the runtime's own
 *	runtime.event_handler(prototype, name)	defines `onNAME`
 *	runtime.throw_later(error)		an error that nobody catches
 */
(function () {
	'use strict';

	const {
		ArrayIsArray, ArrayPush, ArraySlice, ArraySplice, Error, FunctionCall, Map, MapDelete, MapGet,
		MapSet, ObjectAssign, ObjectDefineProperty, WeakMap, WeakMapGet, WeakMapSet, uncurry,
	} = door.runtime.primordials;
	const { runtime } = door;
	const {
		coded, custom_inspect, define_global, inspect, invalid_this, invalid_type, missing_arguments,
		web_class,
	} = runtime;
	const enqueue = queueMicrotask;

	runtime.throw_later = (error) => enqueue(() => {
		throw error;
	});

	/* Of what stands inside of a custom inspection. */
	const inner_options = (options) => ObjectAssign({}, options,
		{ depth: options.depth === null ? null : options.depth - 1 });

	/* Event. */

	let is_event, begin_dispatch, end_dispatch, is_stopped, trust;

	class Event {
		#type;
		#bubbles = false;
		#cancelable = false;
		#composed = false;
		#is_prevented = false;
		#is_propagation_stopped = false;
		#is_stopped = false;
		#is_dispatched = false;
		#is_trusted = false;
		#target = null;
		#time = runtime.performance_now ? runtime.performance_now() : 0;

		static {
			is_event = (value) => value !== null && typeof value === 'object' && #type in value;
			begin_dispatch = (event, target) => {
				if (event.#is_dispatched)
					throw coded(Error, 'ERR_EVENT_RECURSION', `The event "${event.#type}" is already being dispatched`);
				event.#target = target;
				event.#is_dispatched = true;
			};
			end_dispatch = (event) => {
				event.#is_dispatched = false;
			};
			is_stopped = (event) => event.#is_stopped;
			trust = (event) => {
				event.#is_trusted = true;
				return event;
			};
		}

		constructor(type, options = undefined) {
			if (arguments.length === 0)
				throw missing_arguments(['type']);
			if (options !== null && options !== undefined && (typeof options !== 'object' || ArrayIsArray(options)))
				throw invalid_type('options', 'object', options);
			this.#type = `${type}`;
			if (options) {
				this.#bubbles = !!options.bubbles;
				this.#cancelable = !!options.cancelable;
				this.#composed = !!options.composed;
			}
		}

		initEvent(type, bubbles = false, cancelable = false) {
			if (arguments.length === 0)
				throw missing_arguments(['type']);
			if (this.#is_dispatched)
				return;
			this.#type = `${type}`;
			this.#bubbles = !!bubbles;
			this.#cancelable = !!cancelable;
		}

		stopImmediatePropagation() {
			this.#is_propagation_stopped = true;
			this.#is_stopped = true;
		}

		preventDefault() {
			this.#is_prevented = true;
		}

		get target() {
			return this.#target;
		}

		get currentTarget() {
			return this.#is_dispatched ? this.#target : null;
		}

		get srcElement() {
			return this.#target;
		}

		get type() {
			return this.#type;
		}

		get cancelable() {
			return this.#cancelable;
		}

		get defaultPrevented() {
			return this.#cancelable && this.#is_prevented;
		}

		get timeStamp() {
			return this.#time;
		}

		composedPath() {
			return this.#is_dispatched ? [this.#target] : [];
		}

		get returnValue() {
			return !this.#cancelable || !this.#is_prevented;
		}

		get bubbles() {
			return this.#bubbles;
		}

		get composed() {
			return this.#composed;
		}

		get eventPhase() {
			return this.#is_dispatched ? 2 : 0;
		}

		get cancelBubble() {
			return this.#is_propagation_stopped;
		}

		set cancelBubble(value) {
			if (value)
				this.#is_propagation_stopped = true;
		}

		stopPropagation() {
			this.#is_propagation_stopped = true;
		}

		get isTrusted() {
			return this.#is_trusted;
		}

		[custom_inspect](depth, options) {
			const { name } = this.constructor;
			if (depth < 0)
				return name;
			return `${name} ${inspect({
				type: this.#type, defaultPrevented: this.#is_prevented, cancelable: this.#cancelable,
				timeStamp: this.#time,
			}, inner_options(options))}`;
		}
	}
	web_class(Event, 'Event', 'initEvent stopImmediatePropagation preventDefault target currentTarget ' +
		'srcElement type cancelable defaultPrevented timeStamp composedPath returnValue bubbles ' +
		'composed eventPhase cancelBubble stopPropagation isTrusted');
	for (const [value, name] of ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].entries())
		ObjectDefineProperty(Event, name, { __proto__: null, value, enumerable: true });

	class CustomEvent extends Event {
		#detail;

		constructor(type, options = {}) {
			if (arguments.length === 0)
				throw missing_arguments(['type']);
			super(type, options);
			this.#detail = options && options.detail !== undefined ? options.detail : null;
		}

		get detail() {
			return this.#detail;
		}
	}
	web_class(CustomEvent, 'CustomEvent', 'detail');

	/* EventTarget. */

	function check_listener(listener) {
		if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null))
			return true;
		if (listener === null || listener === undefined)
			return false;
		throw invalid_type('listener', 'EventListener', listener);
	}

	function listener_options(options) {
		if (typeof options === 'boolean')
			return { __proto__: null, capture: options };
		if (options === null)
			return { __proto__: null };
		if (typeof options !== 'object' && typeof options !== 'function')
			throw invalid_type('options', 'object', options);
		return {
			__proto__: null, once: !!options.once, capture: !!options.capture, signal: options.signal,
		};
	}

	let dispatch;

	class EventTarget {
		/* By type: lists of {listener, capture, once, is_removed}. */
		#listeners = new Map();

		static {
			dispatch = (target, event) => {
				begin_dispatch(event, target);
				const list = MapGet(target.#listeners, event.type);
				/* Those added meanwhile wait for the next event. */
				const now = list ? ArraySlice(list) : [];
				for (let i = 0; i < now.length && !is_stopped(event); i++) {
					const entry = now[i];
					if (entry.is_removed)
						continue;
					if (entry.once)
						target.#remove(event.type, entry.listener, entry.capture);
					try {
						if (typeof entry.listener === 'function')
							FunctionCall(entry.listener, target, event);
						else if (entry.listener.handleEvent)
							entry.listener.handleEvent(event);
					} catch (error) {
						runtime.throw_later(error);
					}
				}
				end_dispatch(event);
				return !event.defaultPrevented;
			};
		}

		#find(type, listener, capture) {
			const list = MapGet(this.#listeners, type);
			for (let i = 0; list && i < list.length; i++)
				if (list[i].listener === listener && list[i].capture === capture)
					return i;
			return -1;
		}

		#remove(type, listener, capture) {
			const index = this.#find(type, listener, capture);
			if (index < 0)
				return;
			const list = MapGet(this.#listeners, type);
			list[index].is_removed = true;
			ArraySplice(list, index, 1);
			if (list.length === 0)
				MapDelete(this.#listeners, type);
		}

		addEventListener(type, listener, options = {}) {
			if (!(#listeners in this))
				throw invalid_this('EventTarget');
			if (arguments.length < 2)
				throw missing_arguments(['type', 'listener']);
			const { once, capture, signal } = listener_options(options);
			if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal)))
				throw invalid_type('options.signal', 'AbortSignal', signal);
			if (signal && signal.aborted)
				return;
			if (!check_listener(listener))
				return;
			const name = `${type}`;
			if (this.#find(name, listener, !!capture) >= 0)
				return;
			const list = MapGet(this.#listeners, name) || [];
			ArrayPush(list, { __proto__: null, listener, capture: !!capture, once: !!once, is_removed: false });
			MapSet(this.#listeners, name, list);
			if (signal)
				signal.addEventListener('abort', () => this.#remove(name, listener, !!capture), { once: true });
		}

		removeEventListener(type, listener, options = {}) {
			if (!(#listeners in this))
				throw invalid_this('EventTarget');
			if (arguments.length < 2)
				throw missing_arguments(['type', 'listener']);
			if (check_listener(listener))
				this.#remove(`${type}`, listener, options === true || (!!options && options.capture === true));
		}

		dispatchEvent(event) {
			if (!(#listeners in this))
				throw invalid_this('EventTarget');
			if (arguments.length < 1)
				throw missing_arguments(['event']);
			if (!is_event(event))
				throw invalid_type('event', 'Event', event);
			return dispatch(this, event);
		}

		[custom_inspect](depth, options) {
			const { name } = this.constructor;
			return depth < 0 ? name : `${name} ${inspect({}, inner_options(options))}`;
		}
	}
	web_class(EventTarget, 'EventTarget', 'addEventListener removeEventListener dispatchEvent');

	/* `onNAME`: one listener whose function can be replaced; it keeps its place among the others. */
	runtime.event_handler = (prototype, name) => {
		const handlers = new WeakMap();
		ObjectDefineProperty(prototype, `on${name}`, {
			__proto__: null, enumerable: true, configurable: true,
			get() {
				const holder = WeakMapGet(handlers, this);
				return holder && holder.handler !== undefined ? holder.handler : null;
			},
			set(value) {
				let holder = WeakMapGet(handlers, this);
				if (!holder) {
					holder = { __proto__: null, handler: undefined };
					WeakMapSet(handlers, this, holder);
					add_listener(this, name, function (event) {
						if (typeof holder.handler === 'function')
							FunctionCall(holder.handler, this, event);
					});
				}
				holder.handler = value;
			},
		});
	};
	const add_listener = uncurry(EventTarget.prototype.addEventListener);

	runtime.EventTarget = EventTarget;
	runtime.Event = Event;
	runtime.dispatch = (target, event) => dispatch(target, trust(event));
	runtime.inner_options = inner_options;
	define_global('Event', Event);
	define_global('CustomEvent', CustomEvent);
	define_global('EventTarget', EventTarget);
})();

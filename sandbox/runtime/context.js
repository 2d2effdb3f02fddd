/*
 * The context as a function sees it (SPEC 2): what is read-only throws at every attempt, what is
 * writable is checked as it is assigned, and its state leaves as JSON that nobody else can forge.
 * Texts are joined by hand: an author may have given Array.prototype a setter for 0.
 */
(function () {
	'use strict';

	const { runtime, guard, kind } = door;
	const { Array, ArrayIsArray, ArraySlice, JSONStringify, Object,
		ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectHasOwn, ObjectKeys,
		ObjectSetPrototypeOf, StringSlice, TypeError, WeakSet, WeakSetAdd, WeakSetHas } = runtime.primordials;
	const object_prototype = Object.prototype, array_prototype = Array.prototype;
	const { deleteProperty } = Reflect;
	const { checkpoint: tell } = door;
	const { is_object, describe_type, own, put } = runtime;

	const ENTRIES_MOST = 1001; /* new ones that are told; the supervisor refuses more than 1000 */

	const FIELDS = {
		__proto__: null,
		conversion_status: 'a boolean or null',
		disposition_reason: 'a string or null',
		next_call_scheduled: 'a boolean or null',
		post_call: 'an object',
		post_call_detail: 'an object',
		functions_called: 'an array',
	};
	const NAMES = ObjectKeys(FIELDS);
	const fits = {
		__proto__: null,
		'a boolean or null': (value) => value === null || typeof value === 'boolean',
		'a string or null': (value) => value === null || typeof value === 'string',
		'an object': is_object,
		'an array': ArrayIsArray,
	};

	let context;
	const missing = { __proto__: null }; /* fields that the call did not have */
	let earlier = [], earlier_json = ''; /* the entries of functions_called as they came */
	let sent = ''; /* the last checkpoint */
	const kept = { __proto__: null }; /* name to the last text that could be made of it */
	const watched = new WeakSet();

	const wrong_type = (path, wanted, value) => {
		throw new TypeError(`${path} must be ${wanted}, got ${describe_type(value)}`);
	};

	/* Guards an author's own object once; what is read-only stays so. */
	function watch(object, path, check) {
		const what = kind(object);
		if (what !== 'object' && what !== 'array' || WeakSetHas(watched, object))
			return object;
		const ret = guard(object, path, check);
		WeakSetAdd(watched, ret);
		return ret;
	}
	function read_only(value, path) {
		return value !== null && typeof value === 'object' ? guard(value, path) : value;
	}

	/* post_call_detail holds objects only. */
	function check_detail(key, value, how) {
		if (how !== 'delete' && value !== undefined && !is_object(value) && typeof key === 'string')
			wrong_type(`context.post_call_detail.${key}`, 'an object {value, comment}', value);
		return true;
	}
	function check_details(detail) {
		const keys = ObjectKeys(detail);
		for (let i = 0; i < keys.length; i++)
			check_detail(keys[i], own(detail, keys[i]), 'set');
	}

	/* functions_called: the earlier entries stay, the rest is the function's own. */
	function check_called(key, value, how) {
		if (key === 'length')
			return how !== 'delete' && !(value < earlier.length);
		return !(typeof key === 'string' && key < earlier.length && key >= 0);
	}
	function check_new_called(list) {
		for (let i = 0; i < earlier.length; i++) {
			const entry = own(list, i);
			if (entry !== earlier[i] && !(is_object(entry) && text_of(entry) === text_of(earlier[i])))
				throw new TypeError(
					`context.functions_called must begin with its earlier entries; entry ${i} is another`);
		}
	}

	function check_field(key, value, how) {
		if (typeof key !== 'string' || FIELDS[key] === undefined)
			return false;
		if (how === 'delete')
			return key !== 'functions_called';
		if (!fits[FIELDS[key]](value))
			wrong_type(`context.${key}`, FIELDS[key], value);
		if (key === 'post_call_detail') {
			check_details(value);
			watch(value, 'context.post_call_detail', check_detail);
		} else if (key === 'functions_called') {
			check_new_called(value);
			watch(value, 'context.functions_called', check_called);
		}
		return true;
	}

	/* Without what an author gave all objects or arrays as toJSON: that would be a forgery. */
	function text_of(value) {
		if (!ObjectHasOwn(object_prototype, 'toJSON') && !ObjectHasOwn(array_prototype, 'toJSON'))
			return JSONStringify(value);
		const of_objects = take_json(object_prototype), of_arrays = take_json(array_prototype);
		try {
			return JSONStringify(value);
		} finally {
			give_json(object_prototype, of_objects);
			give_json(array_prototype, of_arrays);
		}
	}
	function take_json(prototype) {
		const descriptor = ObjectGetOwnPropertyDescriptor(prototype, 'toJSON');
		return descriptor && deleteProperty(prototype, 'toJSON') ? descriptor : undefined;
	}
	function give_json(prototype, descriptor) {
		if (descriptor)
			ObjectDefineProperty(prototype, 'toJSON', ObjectSetPrototypeOf(descriptor, null));
	}

	/* `response: undefined` counts as null. */
	function entry_text(entry) {
		const text = text_of(entry);
		if (text === undefined)
			return 'null';
		if (!is_object(entry) || text[0] !== '{')
			return text;
		const descriptor = ObjectGetOwnPropertyDescriptor(entry, 'response');
		if (!descriptor || !ObjectHasOwn(descriptor, 'value') || descriptor.value !== undefined)
			return text;
		return `${StringSlice(text, 0, -1)}${text === '{}' ? '' : ','}"response":null}`;
	}
	function called_text(list) {
		let text = earlier_json, failure;
		for (let i = earlier.length; i < list.length && i < earlier.length + ENTRIES_MOST; i++) {
			try {
				text += `${text && ','}${entry_text(list[i])}`;
			} catch (error) {
				failure = failure || { __proto__: null, error };
			}
		}
		return { __proto__: null, text: `[${text}]`, failure };
	}

	/* A missing field that a function left as it found it stays missing. */
	const is_empty = (text) => text === '{}' || text === '[]';

	/*
	 * The writable fields as JSON text. What cannot be written keeps its last text, and `failure` is
	 * {error} with the first reason.
	 */
	function state() {
		let text = '', failure;
		for (let i = 0; i < NAMES.length; i++) {
			const name = NAMES[i], value = own(context, name);
			if (value === undefined)
				continue;
			try {
				if (name === 'functions_called') {
					const called = called_text(value);
					kept[name] = called.text;
					failure = failure || called.failure;
				} else {
					kept[name] = text_of(value);
				}
			} catch (error) {
				failure = failure || { __proto__: null, error };
			}
			if (kept[name] !== undefined && !(missing[name] && is_empty(kept[name])))
				text += `${text && ','}"${name}":${kept[name]}`;
		}
		return { __proto__: null, text: `{${text}}`, failure };
	}

	function guard_called(list) {
		for (let i = 0; i < list.length; i++)
			put(list, i, read_only(list[i], `context.functions_called.${i}`));
		earlier = ArraySlice(list);
		earlier_json = StringSlice(JSONStringify(list), 1, -1);
		return watch(list, 'context.functions_called', check_called);
	}

	runtime.context = {
		__proto__: null,
		/* Takes over the parsed context. Guarded: for an author's function. */
		make(given, is_guarded) {
			for (let i = 0; i < NAMES.length; i++)
				missing[NAMES[i]] = !ObjectHasOwn(given, NAMES[i]);
			if (missing.post_call)
				put(given, 'post_call', {});
			if (missing.post_call_detail)
				put(given, 'post_call_detail', {});
			if (missing.functions_called)
				put(given, 'functions_called', []);
			context = given;
			given.functions_called = guard_called(given.functions_called);
			if (is_guarded) {
				const keys = ObjectKeys(given);
				for (let i = 0; i < keys.length; i++) {
					if (FIELDS[keys[i]] === undefined)
						put(given, keys[i], read_only(given[keys[i]], `context.${keys[i]}`));
				}
				given.post_call_detail = watch(given.post_call_detail,
					'context.post_call_detail', check_detail);
				context = guard(given, 'context', check_field);
			}
			sent = state().text;
			return context;
		},
		state,
	};

	/* Before each request, e-mail and timer: the state, when it is another than the supervisor's. */
	runtime.checkpoint = () => {
		const { text } = state();
		if (text === sent)
			return;
		sent = text;
		tell(text);
	};
})();

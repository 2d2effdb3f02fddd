/*
 * Small helpers over values that others made: nothing here runs their code or asks a prototype.
 * Also the web globals that later files of the runtime build upon, as they are before any author's
 * code.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ArrayIsArray, ObjectCreate, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectHasOwn,
		StringSplit } = runtime.primordials;

	/* What an own property holds; undefined: it has none of that name, or an accessor. */
	runtime.own = (object, key) => {
		const descriptor = ObjectGetOwnPropertyDescriptor(object, key);
		return descriptor && ObjectHasOwn(descriptor, 'value') ? descriptor.value : undefined;
	};

	/* object[key] = value for an object literal; also where key is __proto__. */
	runtime.put = (object, key, value) => {
		ObjectDefineProperty(object, key,
			{ __proto__: null, value, writable: true, enumerable: true, configurable: true });
		return object;
	};

	runtime.is_object = (value) => value !== null && typeof value === 'object' && !ArrayIsArray(value);

	/* "a string" for people. */
	runtime.describe_type = (value) => {
		if (value === null || value === undefined)
			return String(value);
		if (ArrayIsArray(value))
			return 'an array';
		return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
	};

	/* A set of words, for `in` and []. */
	runtime.words = (text) => {
		const ret = ObjectCreate(null), list = StringSplit(text, ' ');
		for (let i = 0; i < list.length; i++)
			ret[list[i]] = true;
		return ret;
	};

	for (const name of ('AbortController AbortSignal Blob Buffer DOMException FormData TextDecoder ' +
		'TextEncoder URL URLSearchParams').split(' ')) {
		if (globalThis[name])
			runtime[name] = globalThis[name];
	}
})();

/*
 * Small helpers over values that others made: nothing here runs their code or asks a prototype.
 * Also the web globals that later files of the runtime build upon, as they are before any author's
 * code.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ArrayIsArray, ObjectCreate, StringSplit } = runtime.primordials;

	/* What an own property holds; undefined: it has none of that name, or an accessor. */
	runtime.own = door.own;

	/* object[key] = value for an object literal; also where key is __proto__. Returns the object. */
	runtime.put = door.put;

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

/*
 * Conditions (SPEC 4): whether a function runs for this call. Their form was checked when the policy
 * was loaded. A skipped function names the first condition that did not match, with what was found.
 */
(function () {
	'use strict';

	const { runtime, entry } = door;
	const { ArrayIsArray, JSONParse, JSONStringify, Number, ObjectHasOwn, ObjectKeys, RegExpTest, String,
		StringIncludes, StringSlice } = runtime.primordials;
	const { put, is_object } = runtime;

	const NUMERIC = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;
	const MISSING = { __proto__: null };

	const has = (value, key) => value !== null && typeof value === 'object' &&
		ObjectHasOwn(value, key) && !(ArrayIsArray(value) && key === 'length');

	/* The value of a dotted path; a key that has dots itself wins. MISSING: there is none. */
	function find(value, path) {
		if (has(value, path))
			return value[path];
		for (let at = path.length - 1; at > 0; at--) {
			if (path[at] === '.' && has(value, StringSlice(path, 0, at)))
				return find(value[StringSlice(path, 0, at)], StringSlice(path, at + 1));
		}
		return MISSING;
	}

	const is_scalar = (value) => value === null || typeof value !== 'object';

	/* The same JSON value; scalars of different types by their text. */
	function equal(a, b) {
		if (is_scalar(a) || is_scalar(b))
			return is_scalar(a) && is_scalar(b) && (a === b || typeof a !== typeof b && String(a) === String(b));
		if (ArrayIsArray(a) !== ArrayIsArray(b))
			return false;
		const keys = ObjectKeys(a);
		if (keys.length !== ObjectKeys(b).length)
			return false;
		for (let i = 0; i < keys.length; i++) {
			if (!ObjectHasOwn(b, keys[i]) || !equal_strictly(a[keys[i]], b[keys[i]]))
				return false;
		}
		return true;
	}
	function equal_strictly(a, b) {
		return is_scalar(a) || is_scalar(b) ? a === b : equal(a, b);
	}

	function one_of(list, value) {
		for (let i = 0; i < list.length; i++) {
			if (equal(list[i], value))
				return true;
		}
		return false;
	}

	/* NaN: neither a number nor the text of one. */
	const number_of = (value) => typeof value === 'number' ? value
		: typeof value === 'string' && RegExpTest(NUMERIC, value) ? Number(value) : NaN;

	/* By op: does `found`, which is not missing, match? */
	const OPS = {
		__proto__: null,
		eq: equal,
		ne: (found, value) => !equal(found, value),
		lt: (found, value) => number_of(found) < number_of(value),
		lte: (found, value) => number_of(found) <= number_of(value),
		gt: (found, value) => number_of(found) > number_of(value),
		gte: (found, value) => number_of(found) >= number_of(value),
		in: (found, value) => ArrayIsArray(value) && one_of(value, found),
		contains: (found, value) => ArrayIsArray(found) ? one_of(found, value)
			: typeof found === 'string' && is_scalar(value) && StringIncludes(found, String(value)),
		exists: () => true,
		not_exists: () => false,
	};

	const op_of = (condition) => ObjectHasOwn(condition, 'op') ? condition.op : 'eq';
	const has_key = (condition, key) => ObjectHasOwn(condition, key);

	/* The condition itself, without notes, and what was found; null for what is missing. */
	function told(condition, found) {
		const ret = {}, keys = ObjectKeys(condition);
		for (let i = 0; i < keys.length; i++) {
			const key = keys[i];
			if (key !== 'id' && key !== 'other' && StringSlice(key, 0, 2) !== 'x-')
				put(ret, key, condition[key]);
		}
		return put(ret, 'found', found === MISSING ? null : found);
	}

	/* null: it matches. Else what did not, as told() tells it. */
	function mismatch(condition, context) {
		if (has_key(condition, 'all'))
			return first_mismatch(condition.all, context);
		if (has_key(condition, 'any'))
			return any_mismatch(condition, context);
		if (has_key(condition, 'not')) {
			const inner = condition.not;
			if (ArrayIsArray(inner) ? first_mismatch(inner, context) : mismatch(inner, context))
				return null;
			return told(condition, is_object(inner) ? found_by(inner, context) : MISSING);
		}
		const found = found_by(condition, context);
		if (condition.source === 'call_type')
			return condition.key === 'all' || condition.key === found ? null : told(condition, found);
		const op = op_of(condition);
		const matches = found === MISSING ? op === 'ne' || op === 'not_exists'
			: OPS[op](found, condition.value);
		return matches ? null : told(condition, found);
	}
	function any_mismatch(condition, context) {
		let first = null;
		for (let i = 0; i < condition.any.length; i++) {
			const other = mismatch(condition.any[i], context);
			if (!other)
				return null;
			first = first || other;
		}
		return first || told(condition, MISSING);
	}
	function first_mismatch(list, context) {
		for (let i = 0; i < list.length; i++) {
			const other = mismatch(list[i], context);
			if (other)
				return other;
		}
		return null;
	}

	/* What a comparison compares; MISSING for groups. */
	function found_by(condition, context) {
		const key = has_key(condition, 'key') ? condition.key : condition.name;
		if (condition.source === 'call_type')
			return context.call_duration > 0 ? 'connected' : 'not_connected';
		if (condition.source === 'call_metadata')
			return find(has(context, 'call_metadata') ? context.call_metadata : null, key);
		if (condition.source === 'post_call_variables')
			return find(has(context, 'post_call') ? context.post_call : null, key);
		return MISSING;
	}

	runtime.find = find;
	runtime.MISSING = MISSING;

	/* null: the function runs. Else the RESULT of one that is skipped. */
	entry('condition', (spec_json, context_json) => {
		const { conditions } = JSONParse(spec_json);
		if (!conditions || !conditions.length)
			return null;
		const other = first_mismatch(conditions, JSONParse(context_json));
		return other && JSONStringify({ status: 'skipped', condition: other });
	});
})();

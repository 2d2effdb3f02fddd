/*
 * x_secrets: names to placeholders of this run, which the supervisor turns into values where the
 * policy allows it. The values themselves never come here.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ObjectFreeze, ObjectHasOwn, ObjectKeys } = runtime.primordials;
	let placeholders = { __proto__: null };

	runtime.secrets = {
		__proto__: null,
		/* The global of a run. A name that the policy does not declare is undefined. */
		install(given) {
			const names = ObjectKeys(given), shown = {};
			placeholders = { __proto__: null };
			for (let i = 0; i < names.length; i++) {
				placeholders[names[i]] = given[names[i]];
				runtime.put(shown, names[i], given[names[i]]);
			}
			runtime.define_global('x_secrets', ObjectFreeze(shown));
		},
		/* undefined: there is none of that name. */
		placeholder(name) {
			return ObjectHasOwn(placeholders, name) ? placeholders[name] : undefined;
		},
		/* Does a text hold one? For what must not be computed from a secret here. */
		holds_placeholder(text) {
			const names = ObjectKeys(placeholders);
			for (let i = 0; i < names.length; i++) {
				if (runtime.primordials.StringIncludes(text, placeholders[names[i]]))
					return true;
			}
			return false;
		},
	};
})();

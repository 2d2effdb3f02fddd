/*
 * {{variables}} of basic functions (SPEC 5). Only the policy's own text is expanded, once; braces
 * and `x_secrets.` that come out of a call are data.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ArrayIsArray, ArrayPush, JSONStringify, ObjectHasOwn, ObjectKeys, RegExpTest, String, StringIndexOf,
		StringSlice, StringSplit, StringStartsWith, StringToWellFormed, StringTrim, encodeURIComponent,
		decodeURIComponent } = runtime.primordials;
	const { find, MISSING, put } = runtime;
	const SECRET = 'x_secrets.';

	/* An error that ends a function with a code of its own (SPEC 11). */
	function refusal(code, message) {
		return { __proto__: null, code, message };
	}

	/*
	 * What fills in the variables of one spec: lookup(name, mappings) gives a value or MISSING, the
	 * mapping named first wins.
	 */
	function scope_of(spec, context) {
		const lookup_in = (mapping, name) => mapping && ObjectHasOwn(mapping, name);
		return {
			__proto__: null,
			is_mapped(name, mappings) {
				for (let i = 0; i < mappings.length; i++) {
					if (lookup_in(spec[mappings[i]], name))
						return true;
				}
				return false;
			},
			lookup(name, mappings) {
				if (StringStartsWith(name, SECRET)) {
					const placeholder = runtime.secrets.placeholder(StringSlice(name, SECRET.length));
					return placeholder === undefined ? MISSING : placeholder;
				}
				for (let i = 0; i < mappings.length; i++) {
					if (lookup_in(spec[mappings[i]], name))
						return find(context, spec[mappings[i]][name]);
				}
				let found = find(context, name);
				if (found === MISSING && ObjectHasOwn(context, 'call_metadata'))
					found = find(context.call_metadata, name);
				if (found === MISSING && ObjectHasOwn(context, 'post_call'))
					found = find(context.post_call, name);
				return found;
			},
		};
	}

	/* Text and names in turn: "a{{b}}c" is ["a", "b", "c"]. */
	function split(text, is_single) {
		const ret = [];
		let done = 0, at = 0;
		for (;;) {
			at = StringIndexOf(text, '{', at);
			if (at < 0)
				break;
			const is_double = text[at + 1] === '{';
			const end = StringIndexOf(text, is_double ? '}}' : '}', at + 1);
			if (end < 0)
				break;
			const name = StringTrim(StringSlice(text, at + (is_double ? 2 : 1), end));
			if (!is_double && !(is_single && is_single(name))) {
				at++;
				continue;
			}
			ArrayPush(ret, StringSlice(text, done, at), name);
			at = done = end + (is_double ? 2 : 1);
		}
		ArrayPush(ret, StringSlice(text, done));
		return ret;
	}

	/* As part of a text; what is missing is empty. */
	function text_of(value) {
		if (value === MISSING || value === null)
			return '';
		return typeof value === 'object' ? JSONStringify(value) : String(value);
	}

	const API = ['api_mapping', 'mapping'];
	const PARAMETERS = ['parameters_mapping', 'mapping'];
	const HEADERS = ['mapping', 'parameters_mapping', 'api_mapping'];

	/* A variable must not become "." or "..", which are steps and not names. */
	function check_segments(pieces, url) {
		const path = StringSplit(StringSplit(url, '?')[0], '/');
		for (let i = 3; i < path.length && pieces.length > 1; i++) {
			let name = path[i];
			try {
				name = decodeURIComponent(name);
			} catch {
				/* The author's own text; not a step. */
			}
			if (name === '.' || name === '..')
				throw refusal('template.missing', `a variable in api stands for the step "${name}"`);
		}
	}
	function expand_api(spec, scope) {
		const pieces = split(spec.api, (name) => scope.is_mapped(name, API));
		let url = pieces[0];
		for (let i = 1; i < pieces.length; i += 2) {
			const value = scope.lookup(pieces[i], API);
			if (value === MISSING || value === null)
				throw refusal('template.missing', `{{${pieces[i]}}} in api has no value in this call`);
			url += encodeURIComponent(StringToWellFormed(text_of(value))) + pieces[i + 1];
		}
		check_segments(pieces, url);
		return url;
	}

	function expand_text(text, scope, mappings) {
		const pieces = split(text);
		if (pieces.length === 1)
			return text;
		let ret = pieces[0];
		for (let i = 1; i < pieces.length; i += 2)
			ret += text_of(scope.lookup(pieces[i], mappings)) + pieces[i + 1];
		return ret;
	}
	function expand_value(value, scope) {
		if (typeof value === 'string') {
			const pieces = split(value);
			if (pieces.length === 3 && pieces[0] === '' && pieces[2] === '') {
				const found = scope.lookup(pieces[1], PARAMETERS);
				return found === MISSING ? null : found;
			}
			return expand_text(value, scope, PARAMETERS);
		}
		if (value === null || typeof value !== 'object')
			return value;
		const ret = ArrayIsArray(value) ? [] : {}, keys = ObjectKeys(value);
		for (let i = 0; i < keys.length; i++)
			put(ret, keys[i], expand_value(value[keys[i]], scope));
		return ret;
	}

	function expand_headers(headers, scope) {
		const ret = {}, names = ObjectKeys(headers);
		for (let i = 0; i < names.length; i++) {
			const text = headers[names[i]];
			const value = StringStartsWith(text, SECRET) && RegExpTest(/^x_secrets\.[A-Za-z0-9_]+$/, text)
				? text_of(scope.lookup(text, HEADERS)) : expand_text(text, scope, HEADERS);
			if (RegExpTest(/[\r\n\0]/, value))
				throw refusal('template.header', `the header ${names[i]} would hold a line break or NUL`);
			put(ret, names[i], value);
		}
		return ret;
	}

	/* {url, headers, parameters} of a basic function; throws a refusal(). */
	runtime.expand = (spec, context) => {
		const scope = scope_of(spec, context);
		return { __proto__: null, url: expand_api(spec, scope), headers: expand_headers(spec.headers, scope),
			parameters: expand_value(spec.parameters, scope) };
	};
})();

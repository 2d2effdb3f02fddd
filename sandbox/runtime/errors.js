/*
 * Node's own argument errors, texts included, and DOMException. Authors log error.message and ask
 * for error.code.
 */
(function () {
	'use strict';

	const {
		ArrayIndexOf, ArrayJoin, ArrayPush, ArraySlice, BigIntToString, Error, JSONStringify, MapGet, MapHas, Map,
		NumberIsInteger, ObjectDefineProperty, ObjectSetPrototypeOf, RangeError, RegExpTest,
		StringEndsWith, StringIncludes, StringSlice, StringToLowerCase, TypeError,
		MathAbs,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { coded, define, define_global, web_class } = runtime;

	/* ` Received type number (5)`, ` Received an instance of Foo` */
	function received(value) {
		if (value === null || value === undefined)
			return ` Received ${value}`;
		if (typeof value === 'function')
			return ` Received function ${value.name}`;
		if (typeof value === 'object') {
			if (value.constructor && 'name' in value.constructor)
				return ` Received an instance of ${value.constructor.name}`;
			return ` Received ${runtime.inspect(value, { depth: -1 })}`;
		}
		if (typeof value !== 'string')
			return ` Received type ${typeof value} (${runtime.inspect(value)})`;
		if (value.length > 28)
			value = `${StringSlice(value, 0, 25)}...`;
		return ` Received type string (${StringIncludes(value, "'") ? JSONStringify(value) : `'${value}'`})`;
	}

	const alternatives = (list) => {
		if (list.length < 3)
			return ArrayJoin(list, ' or ');
		return `${ArrayJoin(ArraySlice(list, 0, -1), ', ')}, or ${list[list.length - 1]}`;
	};

	const primitives = ['string', 'function', 'number', 'object', 'boolean', 'bigint', 'symbol'];
	const is_class_name = /^[A-Z][A-Za-z0-9]*$/;

	/* `must be of type string or an instance of Buffer`; expected: a name or a list of names. */
	function must_be(expected) {
		const types = [], classes = [], others = [];
		const list = typeof expected === 'string' ? [expected] : expected;
		for (let i = 0; i < list.length; i++) {
			const name = list[i];
			if (ArrayIndexOf(primitives, name) >= 0 || name === 'Function')
				ArrayPush(types, StringToLowerCase(name));
			else if (RegExpTest(is_class_name, name))
				ArrayPush(classes, name);
			else
				ArrayPush(others, name);
		}
		/* Beside classes, `object` is told with the others of its kind. */
		const at = ArrayIndexOf(types, 'object');
		if (classes.length && at >= 0) {
			for (let i = at; i + 1 < types.length; i++)
				types[i] = types[i + 1];
			types.length--;
			ArrayPush(classes, 'Object');
		}
		const parts = [];
		if (types.length)
			ArrayPush(parts, `${types.length > 1 ? 'one of type' : 'of type'} ${alternatives(types)}`);
		if (classes.length)
			ArrayPush(parts, `an instance of ${alternatives(classes)}`);
		if (others.length > 1)
			ArrayPush(parts, `one of ${alternatives(others)}`);
		else if (others.length)
			ArrayPush(parts, `${StringToLowerCase(others[0]) === others[0] ? '' : 'an '}${others[0]}`);
		return `must be ${ArrayJoin(parts, ' or ')}`;
	}

	const named = (name) => StringEndsWith(name, ' argument') ? `The ${name}` :
		`The "${name}" ${StringIncludes(name, '.') ? 'property' : 'argument'}`;

	runtime.invalid_type = (name, expected, value) => coded(TypeError, 'ERR_INVALID_ARG_TYPE',
		`${named(name)} ${must_be(expected)}.${received(value)}`);

	runtime.invalid_value = (name, value, reason = 'is invalid') => {
		let text = runtime.inspect(value);
		if (text.length > 128)
			text = `${StringSlice(text, 0, 128)}...`;
		return coded(TypeError, 'ERR_INVALID_ARG_VALUE',
			`The ${StringIncludes(name, '.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${text}`);
	};

	/* 4294967297 is told as 4_294_967_297 */
	function grouped(digits) {
		let done = '', end = digits.length;
		const start = digits[0] === '-' ? 1 : 0;
		for (; end >= start + 4; end -= 3)
			done = `_${StringSlice(digits, end - 3, end)}${done}`;
		return `${StringSlice(digits, 0, end)}${done}`;
	}

	runtime.out_of_range = (name, range, value, whole_message) => {
		let text;
		if (NumberIsInteger(value) && MathAbs(value) > 2 ** 32)
			text = grouped(`${value}`);
		else if (typeof value === 'bigint')
			text = `${value > 2n ** 32n || value < -(2n ** 32n) ? grouped(BigIntToString(value)) : value}n`;
		else
			text = runtime.inspect(value);
		const what = whole_message ? name : `The value of "${name}" is out of range.`;
		return coded(RangeError, 'ERR_OUT_OF_RANGE', `${what} It must be ${range}. Received ${text}`);
	};

	runtime.missing_arguments = (names) => {
		const quoted = [];
		for (let i = 0; i < names.length; i++)
			ArrayPush(quoted, `"${names[i]}"`);
		const list = quoted.length < 3 ? ArrayJoin(quoted, ' and ') :
			`${ArrayJoin(ArraySlice(quoted, 0, -1), ', ')}, and ${quoted[quoted.length - 1]}`;
		return coded(TypeError, 'ERR_MISSING_ARGS',
			`The ${list} argument${names.length > 1 ? 's' : ''} must be specified`);
	};

	runtime.invalid_this = (name) => coded(TypeError, 'ERR_INVALID_THIS',
		`Value of "this" must be of type ${name}`);

	/* A whole number within limits, as Node's validateInteger. */
	runtime.check_integer = (value, name, least = -(2 ** 53 - 1), most = 2 ** 53 - 1) => {
		if (typeof value !== 'number')
			throw runtime.invalid_type(name, 'number', value);
		if (!NumberIsInteger(value))
			throw runtime.out_of_range(name, 'an integer', value);
		if (value < least || value > most)
			throw runtime.out_of_range(name, `>= ${least} && <= ${most}`, value);
	};

	const codes = new Map([
		['IndexSizeError', 1], ['HierarchyRequestError', 3], ['WrongDocumentError', 4],
		['InvalidCharacterError', 5], ['NoModificationAllowedError', 7], ['NotFoundError', 8],
		['NotSupportedError', 9], ['InUseAttributeError', 10], ['InvalidStateError', 11],
		['SyntaxError', 12], ['InvalidModificationError', 13], ['NamespaceError', 14],
		['InvalidAccessError', 15], ['TypeMismatchError', 17], ['SecurityError', 18],
		['NetworkError', 19], ['AbortError', 20], ['URLMismatchError', 21],
		['QuotaExceededError', 22], ['TimeoutError', 23], ['InvalidNodeTypeError', 24],
		['DataCloneError', 25],
	]);
	const constants = ['INDEX_SIZE_ERR', 'DOMSTRING_SIZE_ERR', 'HIERARCHY_REQUEST_ERR',
		'WRONG_DOCUMENT_ERR', 'INVALID_CHARACTER_ERR', 'NO_DATA_ALLOWED_ERR',
		'NO_MODIFICATION_ALLOWED_ERR', 'NOT_FOUND_ERR', 'NOT_SUPPORTED_ERR', 'INUSE_ATTRIBUTE_ERR',
		'INVALID_STATE_ERR', 'SYNTAX_ERR', 'INVALID_MODIFICATION_ERR', 'NAMESPACE_ERR',
		'INVALID_ACCESS_ERR', 'VALIDATION_ERR', 'TYPE_MISMATCH_ERR', 'SECURITY_ERR', 'NETWORK_ERR',
		'ABORT_ERR', 'URL_MISMATCH_ERR', 'QUOTA_EXCEEDED_ERR', 'TIMEOUT_ERR',
		'INVALID_NODE_TYPE_ERR', 'DATA_CLONE_ERR'];

	const { captureStackTrace } = Error;

	class DOMException {
		#name;
		#message;

		constructor(message = '', options = 'Error') {
			this.#message = `${message}`;
			if (options !== null && typeof options === 'object') {
				this.#name = `${options.name}`;
				if ('cause' in options)
					define(this, 'cause', options.cause);
			} else {
				this.#name = `${options}`;
			}
			/* An error of the same name and message has the stack that this one wants. */
			const told = new Error(this.#message);
			define(told, 'name', this.#name);
			captureStackTrace(told, DOMException);
			define(this, 'stack', told.stack);
		}

		get name() {
			return this.#name;
		}

		get message() {
			return this.#message;
		}

		get code() {
			return MapHas(codes, this.#name) ? MapGet(codes, this.#name) : 0;
		}
	}
	ObjectSetPrototypeOf(DOMException.prototype, Error.prototype);
	web_class(DOMException, 'DOMException', 'name message code');
	for (let i = 0; i < constants.length; i++) {
		const constant = { __proto__: null, value: i + 1, enumerable: true };
		ObjectDefineProperty(DOMException, constants[i], constant);
		ObjectDefineProperty(DOMException.prototype, constants[i], constant);
	}
	runtime.DOMException = DOMException;
	define_global('DOMException', DOMException);
})();

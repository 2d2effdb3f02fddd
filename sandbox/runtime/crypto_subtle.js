/*
 * crypto.subtle: digest, and HMAC keys with importKey, exportKey, sign, verify. Other algorithms are
 * refused as NotSupportedError. Errors come as rejections.
 *
 *	runtime.secret_key_bytes(value)	of a CryptoKey; undefined: it is none
 */
(function () {
	'use strict';

	const {
		ArrayIncludes, ArrayIsArray, ArrayPush, PromiseReject, PromiseResolve, StringSlice,
		StringToUpperCase, TypeError, TypedArrayLength, Uint8Array,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { base64_decode, base64_encode, latin1_encode } = door;
	const {
		DOMException, coded, copy_of, custom_inspect, define_global, digest, hmac, inspect, view_of, web_class,
	} = runtime;

	const hashes = { __proto__: null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
	const usages_of_hmac = ['sign', 'verify'];
	const fail = (message, name) => new DOMException(message, name);
	const no_algorithm = () => fail('Unrecognized algorithm name', 'NotSupportedError');

	/* Every method answers with a promise, also for what is wrong with its arguments. */
	function answer(work) {
		try {
			return PromiseResolve(work());
		} catch (error) {
			return PromiseReject(error);
		}
	}

	function check_count(method, wanted, given) {
		if (given < wanted)
			throw coded(TypeError, 'ERR_MISSING_ARGS', `Failed to execute '${method}' on 'SubtleCrypto': ` +
				`${wanted} arguments required, but only ${given} present.`);
	}

	function bytes_argument(method, place, value) {
		const view = view_of(value);
		if (view === undefined)
			throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `Failed to execute '${method}' on 'SubtleCrypto': ` +
				`${place} argument is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
		return new Uint8Array(copy_of(view));
	}

	const name_of = (algorithm) => StringToUpperCase(typeof algorithm === 'string' ? algorithm : `${algorithm.name}`);

	function hash_name(algorithm) {
		const name = name_of(algorithm);
		if (!hashes[name])
			throw no_algorithm();
		return name;
	}

	function check_hmac(algorithm) {
		if (name_of(algorithm) !== 'HMAC')
			throw no_algorithm();
	}

	const token = { __proto__: null };
	let bytes_of, is_key;

	class CryptoKey {
		#bytes;
		#algorithm;
		#usages;
		#is_extractable;

		static {
			is_key = (value) => value !== null && typeof value === 'object' && #bytes in value;
			bytes_of = (key) => key.#bytes;
		}

		constructor(given, bytes, algorithm, usages, is_extractable) {
			if (given !== token)
				throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
			this.#bytes = bytes;
			this.#algorithm = algorithm;
			this.#usages = usages;
			this.#is_extractable = is_extractable;
		}

		get type() {
			void this.#bytes;
			return 'secret';
		}

		get extractable() {
			return this.#is_extractable;
		}

		get algorithm() {
			return this.#algorithm;
		}

		get usages() {
			return this.#usages;
		}

		[custom_inspect](depth, options) {
			if (depth < 0)
				return this;
			const { type, extractable, algorithm, usages } = this;
			return `CryptoKey ${inspect({ type, extractable, algorithm, usages },
				{ ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
		}
	}
	web_class(CryptoKey, 'CryptoKey', 'type extractable algorithm usages');

	runtime.secret_key_bytes = (value) => is_key(value) ? bytes_of(value) : undefined;

	function key_argument(method, key, usage) {
		if (!is_key(key))
			throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `Failed to execute '${method}' on 'SubtleCrypto': ` +
				'2nd argument is not of type CryptoKey.');
		if (!ArrayIncludes(key.usages, usage))
			throw fail(`Unable to use this key to ${usage}`, 'InvalidAccessError');
		return key;
	}

	function jwk_bytes(jwk, hash, extractable) {
		if (jwk === null || typeof jwk !== 'object' || !jwk.kty)
			throw fail('Invalid keyData', 'DataError');
		if (jwk.kty !== 'oct')
			throw fail('Invalid JWK "kty" Parameter', 'DataError');
		if (jwk.ext === false && extractable)
			throw fail('JWK "ext" Parameter and extractable mismatch', 'DataError');
		if (jwk.alg !== undefined && jwk.alg !== `HS${StringSlice(hash, 4)}`)
			throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
		if (typeof jwk.k !== 'string')
			throw fail('Invalid keyData', 'DataError');
		/* What a secret's placeholder decodes to is no key. */
		runtime.refuse_placeholder(latin1_encode(jwk.k));
		return new Uint8Array(base64_decode(jwk.k));
	}

	function import_key(format, data, algorithm, extractable, usages) {
		check_hmac(algorithm);
		if (algorithm.hash === undefined)
			throw coded(TypeError, 'ERR_MISSING_OPTION', "Failed to normalize algorithm: passed algorithm can not be " +
				"converted to 'HmacImportParams' because 'hash' is required in 'HmacImportParams'.");
		const hash = hash_name(algorithm.hash), wanted = [];
		for (let i = 0; i < usages.length; i++) {
			if (!ArrayIncludes(usages_of_hmac, usages[i]))
				throw fail('Unsupported key usage for an HMAC key', 'SyntaxError');
			ArrayPush(wanted, usages[i]);
		}
		let bytes;
		if (format === 'jwk')
			bytes = jwk_bytes(data, hash, extractable);
		else if (format === 'raw')
			bytes = bytes_argument('importKey', '2nd', data);
		else
			throw fail(`Unable to import HMAC key with format ${format}`);
		const length = TypedArrayLength(bytes) * 8;
		if (length === 0)
			throw fail('Zero-length key is not supported', 'DataError');
		if (algorithm.length !== undefined && algorithm.length !== length)
			throw fail('Invalid key length', 'DataError');
		if (wanted.length === 0)
			throw fail('Usages cannot be empty when importing a secret key.', 'SyntaxError');
		runtime.refuse_placeholder(bytes, true);
		return new CryptoKey(token, bytes, { name: 'HMAC', hash: { name: hash }, length }, wanted, !!extractable);
	}

	function export_key(format, key) {
		if (!is_key(key))
			throw coded(TypeError, 'ERR_INVALID_ARG_TYPE',
				"Failed to execute 'exportKey' on 'SubtleCrypto': 2nd argument is not of type CryptoKey.");
		if (!key.extractable)
			throw fail('key is not extractable', 'InvalidAccessException');
		if (format === 'raw')
			return copy_of(bytes_of(key));
		if (format !== 'jwk')
			throw fail(`Unable to export a HMAC key using format ${format}`, 'NotSupportedError');
		return {
			key_ops: key.usages, ext: true, kty: 'oct', k: base64_encode(bytes_of(key), true),
			alg: `HS${StringSlice(key.algorithm.hash.name, 4)}`,
		};
	}

	const signature_of = (key, data) => hmac(hashes[key.algorithm.hash.name], bytes_of(key), [data]);

	function is_same(signature, expected) {
		let difference = signature.length ^ expected.length;
		for (let i = 0; i < expected.length; i++)
			difference |= signature[i] ^ expected[i];
		return difference === 0;
	}

	class SubtleCrypto {
		constructor(given) {
			if (given !== token)
				throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
		}

		digest(algorithm, data) {
			const count = arguments.length;
			return answer(() => {
				check_count('digest', 2, count);
				const bytes = bytes_argument('digest', '2nd', data);
				return digest(hashes[hash_name(algorithm)], [bytes]);
			});
		}

		importKey(format, data, algorithm, extractable, usages) {
			const count = arguments.length;
			return answer(() => {
				check_count('importKey', 4, count);
				return import_key(format, data, algorithm, extractable, ArrayIsArray(usages) ? usages : []);
			});
		}

		exportKey(format, key) {
			const count = arguments.length;
			return answer(() => {
				check_count('exportKey', 2, count);
				return export_key(format, key);
			});
		}

		sign(algorithm, key, data) {
			const count = arguments.length;
			return answer(() => {
				check_count('sign', 3, count);
				check_hmac(algorithm);
				return signature_of(key_argument('sign', key, 'sign'), bytes_argument('sign', '3rd', data));
			});
		}

		verify(algorithm, key, signature, data) {
			const count = arguments.length;
			return answer(() => {
				check_count('verify', 4, count);
				check_hmac(algorithm);
				const own = key_argument('verify', key, 'verify'), given = bytes_argument('verify', '3rd', signature);
				const expected = new Uint8Array(signature_of(own, bytes_argument('verify', '4th', data)));
				return is_same(given, expected);
			});
		}
	}
	for (const name of ['encrypt', 'decrypt', 'deriveBits', 'deriveKey', 'generateKey', 'unwrapKey', 'wrapKey'])
		runtime.define(SubtleCrypto.prototype, name, { [name]: () => answer(() => {
			throw no_algorithm();
		}) }[name]);
	web_class(SubtleCrypto, 'SubtleCrypto', 'digest importKey exportKey sign verify');

	runtime.subtle = new SubtleCrypto(token);
	define_global('SubtleCrypto', SubtleCrypto);
	define_global('CryptoKey', CryptoKey);
})();

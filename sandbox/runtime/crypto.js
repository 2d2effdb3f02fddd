/*
 * crypto: randomUUID and getRandomValues of the web; createHash, createHmac, timingSafeEqual,
 * randomBytes and randomInt of Node's module, which authors cannot require. Chance comes from the
 * run's seed. crypto.subtle is in crypto_subtle.js.
 *
 *	runtime.digest(algorithm, parts)	bytes of a list of views
 *	runtime.hmac(algorithm, key, parts)
 *				a key that holds a secret's placeholder goes to the supervisor, which
 *				signs where the policy allows it
 *	runtime.refuse_placeholder(view, is_key)
 *				throws where a digest would be taken of a placeholder, or a key be one
 *				in disguise
 */
(function () {
	'use strict';

	const {
		ArrayPush, Error, MathFloor, NumberIsSafeInteger, ObjectDefineProperty, StringSlice,
		StringToLowerCase, TypeError, TypedArrayByteLength, TypedArrayName, TypedArraySet, Uint8Array,
		RangeError, replaceText,
	} = door.runtime.primordials;
	const { runtime } = door;
	const {
		base64_decode, hash, hex_decode, hex_encode, hmac, hmac_secret, kind: kind_of, latin1_decode, random,
	} = door;
	const {
		Buffer, DOMException, buffer_on, coded, copy_of, decode, define, define_global,
		encode, invalid_this, invalid_type, out_of_range, view_of, web_class,
	} = runtime;

	const refuse = (text) => {
		if (runtime.secrets.holds_placeholder(text))
			throw new TypeError('A digest or signature of a secret cannot be computed here: ' +
				'the function knows only its placeholder');
	};

	/* A secret is not known here, and a digest of its placeholder would be a wrong signature. */
	runtime.refuse_placeholder = (view, is_key) => {
		if (!runtime.secrets)
			return;
		const text = latin1_decode(view);
		if (!is_key) {
			refuse(text);
			return;
		}
		/* Keys are often passed on encoded: the supervisor would not find the placeholder. */
		refuse(latin1_decode(base64_decode(text)));
		refuse(latin1_decode(hex_decode(text)));
	};

	const holds_secret = (view) => runtime.secrets && runtime.secrets.holds_placeholder(latin1_decode(view));

	function joined(parts) {
		let total = 0, at = 0;
		for (let i = 0; i < parts.length; i++)
			total += parts[i].length;
		const whole = new Uint8Array(total);
		for (let i = 0; i < parts.length; i++) {
			TypedArraySet(whole, parts[i], at);
			at += parts[i].length;
		}
		runtime.refuse_placeholder(whole);
		return whole;
	}

	runtime.digest = (algorithm, parts) => hash(algorithm, joined(parts));
	runtime.hmac = (algorithm, key, parts) => {
		const data = joined(parts);
		runtime.refuse_placeholder(key, true);
		return (holds_secret(key) ? hmac_secret : hmac)(algorithm, key, data);
	};

	/* Node's classes. */

	const algorithms = {
		__proto__: null, md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64,
	};

	/* `RSA-SHA256` and `sha-256` are names of sha256. Undefined: unknown. */
	function algorithm_of(name) {
		let text = StringToLowerCase(name);
		if (StringSlice(text, 0, 4) === 'rsa-')
			text = StringSlice(text, 4);
		text = replaceText(text, '-', '');
		return algorithms[text] ? text : undefined;
	}

	const finalized = () => coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');

	/* A copy, because the author may change the bytes before the digest is taken. */
	function bytes_of(data, encoding) {
		if (typeof data === 'string') {
			const known = encoding !== undefined && Buffer.isEncoding(encoding) ? encoding : 'utf8';
			if (data.length % 2 && StringToLowerCase(known) === 'hex')
				throw runtime.invalid_value('encoding', encoding, `is invalid for data of length ${data.length}`);
			return encode(data, known);
		}
		if (kind_of(data) === 'arraybuffer' || view_of(data) === undefined)
			throw invalid_type('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
		return new Uint8Array(copy_of(view_of(data)));
	}

	const output = (bytes, encoding) => encoding && encoding !== 'buffer' && Buffer.isEncoding(encoding) ?
		decode(new Uint8Array(bytes), encoding) : buffer_on(bytes);

	class Hash {
		#algorithm;
		#parts = [];
		#is_final = false;

		constructor(algorithm) {
			if (typeof algorithm !== 'string')
				throw invalid_type('algorithm', 'string', algorithm);
			this.#algorithm = algorithm_of(algorithm);
			if (this.#algorithm === undefined)
				throw new Error('Digest method not supported');
		}

		update(data, encoding) {
			if (this.#is_final)
				throw finalized();
			ArrayPush(this.#parts, bytes_of(data, encoding));
			return this;
		}

		digest(encoding) {
			if (this.#is_final)
				throw finalized();
			const bytes = runtime.digest(this.#algorithm, this.#parts);
			this.#is_final = true;
			return output(bytes, encoding);
		}

		copy() {
			if (this.#is_final)
				throw finalized();
			const other = new Hash(this.#algorithm);
			for (let i = 0; i < this.#parts.length; i++)
				ArrayPush(other.#parts, this.#parts[i]);
			return other;
		}
	}

	function key_bytes(key, encoding) {
		if (typeof key === 'string')
			return encode(key, encoding || 'utf8');
		const view = view_of(key) || (runtime.secret_key_bytes && runtime.secret_key_bytes(key));
		if (view === undefined)
			throw invalid_type('key',
				['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey'], key);
		return new Uint8Array(copy_of(view));
	}

	class Hmac {
		#algorithm;
		#key;
		#parts = [];
		#is_final = false;

		constructor(algorithm, key, options) {
			if (typeof algorithm !== 'string')
				throw invalid_type('hmac', 'string', algorithm);
			this.#key = key_bytes(key, options && options.encoding);
			this.#algorithm = algorithm_of(algorithm);
			if (this.#algorithm === undefined)
				throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
			runtime.refuse_placeholder(this.#key, true);
		}

		update(data, encoding) {
			if (this.#is_final)
				throw finalized();
			ArrayPush(this.#parts, bytes_of(data, encoding));
			return this;
		}

		digest(encoding) {
			if (this.#is_final)
				return output(new Uint8Array(0).buffer, encoding);
			const bytes = runtime.hmac(this.#algorithm, this.#key, this.#parts);
			this.#is_final = true;
			return output(bytes, encoding);
		}
	}

	/* Chance. */

	const hex_of = (bytes, from, to) => StringSlice(hex_encode(bytes), from * 2, to * 2);

	function random_uuid() {
		const bytes = new Uint8Array(random(16));
		bytes[6] = bytes[6] & 0x0f | 0x40;
		bytes[8] = bytes[8] & 0x3f | 0x80;
		return `${hex_of(bytes, 0, 4)}-${hex_of(bytes, 4, 6)}-${hex_of(bytes, 6, 8)}-` +
			`${hex_of(bytes, 8, 10)}-${hex_of(bytes, 10, 16)}`;
	}

	const is_whole_numbers = (array) => kind_of(array) === 'typedarray' &&
		TypedArrayName(array) !== 'Float32Array' && TypedArrayName(array) !== 'Float64Array';

	let is_crypto;

	class Crypto {
		#is_crypto = true;

		static {
			is_crypto = (value) => value !== null && typeof value === 'object' && #is_crypto in value;
		}

		constructor(token) {
			if (token !== Crypto)
				throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
		}

		get subtle() {
			return runtime.subtle;
		}

		getRandomValues(array) {
			if (!is_crypto(this))
				throw invalid_this('Crypto');
			if (arguments.length === 0)
				throw coded(TypeError, 'ERR_MISSING_ARGS',
					"Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.");
			if (!is_whole_numbers(array))
				throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
			if (TypedArrayByteLength(array) > 65536)
				throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
			TypedArraySet(view_of(array), new Uint8Array(random(TypedArrayByteLength(array))));
			return array;
		}

		randomUUID() {
			if (!is_crypto(this))
				throw invalid_this('Crypto');
			return random_uuid();
		}
	}
	web_class(Crypto, 'Crypto', 'subtle getRandomValues randomUUID');

	/* An answer for a callback of Node's kind comes later. */
	const give = (value, callback) => {
		if (callback === undefined)
			return value;
		if (typeof callback !== 'function')
			throw invalid_type('callback', 'function', callback);
		runtime.primordials.enqueue(() => callback(null, value));
		return undefined;
	};

	function check_view(view, name) {
		if (view_of(view) === undefined)
			throw coded(TypeError, 'ERR_INVALID_ARG_TYPE',
				`The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
		return view_of(view);
	}

	/* Even among `range` numbers: what would make the first ones likelier is thrown away. */
	function random_below(range) {
		const limit = 2 ** 48 - 2 ** 48 % range;
		for (;;) {
			const bytes = new Uint8Array(random(6));
			let number = 0;
			for (let i = 0; i < 6; i++)
				number = number * 256 + bytes[i];
			if (number < limit)
				return number % range;
		}
	}

	const node = {
		createHash: (algorithm) => new Hash(algorithm),
		createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
		getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
		randomBytes(size, callback) {
			if (typeof size !== 'number')
				throw invalid_type('size', 'number', size);
			if (!(size >= 0 && size <= 2 ** 31 - 1))
				throw out_of_range('size', '>= 0 && <= 2147483647', size);
			return give(buffer_on(random(MathFloor(size))), callback);
		},
		randomInt(first, second, third) {
			const has_min = typeof second === 'number';
			const min = has_min ? first : 0, max = has_min ? second : first, callback = has_min ? third : second;
			if (!NumberIsSafeInteger(min))
				throw invalid_type('min', 'a safe integer', min);
			if (!NumberIsSafeInteger(max))
				throw invalid_type('max', 'a safe integer', max);
			if (max <= min)
				throw out_of_range('max', `greater than the value of "min" (${min})`, max);
			if (max - min > 2 ** 48 - 1)
				throw out_of_range('max - min', '<= 281474976710655', max - min);
			return give(min + random_below(max - min), callback);
		},
		timingSafeEqual(first, second) {
			const a = check_view(first, 'buf1'), b = check_view(second, 'buf2');
			if (a.length !== b.length)
				throw coded(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
					'Input buffers must have the same byte length');
			let difference = 0;
			for (let i = 0; i < a.length; i++)
				difference |= a[i] ^ b[i];
			return difference === 0;
		},
	};

	const crypto = new Crypto(Crypto);
	for (const name of ['createHash', 'createHmac', 'getHashes', 'randomBytes', 'randomInt', 'timingSafeEqual'])
		define(crypto, name, node[name]);
	define(crypto, 'webcrypto', crypto);
	ObjectDefineProperty(runtime, 'crypto', { value: crypto });
	define_global('crypto', crypto);
	define_global('Crypto', Crypto);
})();

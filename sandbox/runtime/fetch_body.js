/*
 * Bodies of requests and responses: what they are made of, and how they are read. All of it is in
 * memory; `body` is a stream of one chunk for those who want to read it so.
 */
(function () {
	'use strict';

	const { runtime, kind, latin1_decode, latin1_encode, utf8_decode, utf8_encode } = door;
	const { ArrayPush, JSONParse, MathFloor, MathRandom, ObjectDefineProperty,
		ObjectGetOwnPropertyDescriptor, Promise, PromiseReject, PromiseResolve, PromiseThen, ReflectApply,
		RegExpExec, String, StringIndexOf, StringSlice, StringStartsWith, StringToLowerCase, TypedArraySet,
		TypeError, Uint8Array, replaceMatches } = runtime.primordials;
	const { captureStackTrace } = globalThis.Error;
	const { asyncIterator } = Symbol;
	const { Blob, DOMException, FormData, URLSearchParams, view_of, slice_view, copy_of } = runtime;
	const blob_bytes = Blob && Blob.prototype.arrayBuffer;

	const bytes_of = (text) => new Uint8Array(utf8_encode(text));
	const text_of = (bytes) => {
		const text = utf8_decode(bytes);
		return text[0] === '\ufeff' ? StringSlice(text, 1) : text;
	};
	const load_blob = (blob) => PromiseThen(ReflectApply(blob_bytes, blob, []), (buffer) => new Uint8Array(buffer));

	/* One after the other. */
	function concat(list) {
		let size = 0, at = 0;
		for (let i = 0; i < list.length; i++)
			size += list[i].length;
		const ret = new Uint8Array(size);
		for (let i = 0; i < list.length; i++) {
			TypedArraySet(ret, list[i], at);
			at += list[i].length;
		}
		return ret;
	}

	const ESCAPES = { __proto__: null, '\n': '%0A', '\r': '%0D', '"': '%22' };
	const escape = (text) => replaceMatches(text, /[\n\r"]/g, (found) => ESCAPES[found]);
	const crlf = (text) => replaceMatches(text, /\r?\n|\r/g, '\r\n');

	/* multipart/form-data as undici writes it. */
	async function write_form(form, boundary) {
		const parts = [];
		for (const [name, value] of form) {
			const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(crlf(name))}"`;
			if (typeof value === 'string') {
				ArrayPush(parts, bytes_of(`${head}\r\n\r\n${crlf(value)}\r\n`));
				continue;
			}
			ArrayPush(parts, bytes_of(`${head}${value.name ? `; filename="${escape(value.name)}"` : ''}\r\n` +
				`Content-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`));
			ArrayPush(parts, await load_blob(value), bytes_of('\r\n'));
		}
		ArrayPush(parts, bytes_of(`--${boundary}--\r\n`));
		return concat(parts);
	}
	function boundary_text() {
		let digits = String(MathFloor(MathRandom() * 1e11));
		while (digits.length < 11)
			digits = `0${digits}`;
		return `----formdata-undici-0${digits}`;
	}

	/* The end of what multipart/form-data says of one part. */
	function read_part(head, body, form) {
		const name = RegExpExec(/(?:^|;)\s*name="([^"]*)"/i, head);
		const filename = RegExpExec(/;\s*filename="([^"]*)"/i, head);
		const type = RegExpExec(/(?:^|\r\n)content-type:\s*([^\r\n]+)/i, head);
		if (!name)
			throw new TypeError('Failed to parse body as FormData.');
		const unescape = (text) => replaceMatches(text, /%0a|%0d|%22/gi, (found) =>
			found === '%22' ? '"' : found[2] === 'a' || found[2] === 'A' ? '\n' : '\r');
		if (!filename)
			form.append(unescape(name[1]), text_of(body));
		else
			form.append(unescape(name[1]), new Blob([body], { type: type ? type[1] : 'text/plain' }),
				unescape(filename[1]));
	}
	function read_form(bytes, boundary) {
		/* Latin-1: one character is one byte, so that places in the text are places in the bytes. */
		const text = latin1_decode(bytes), form = new FormData(), mark = `--${boundary}`;
		let at = StringIndexOf(text, mark);
		for (;;) {
			const start = at + mark.length;
			if (at < 0)
				throw new TypeError('Failed to parse body as FormData.');
			if (StringSlice(text, start, start + 2) === '--')
				return form;
			const end = StringIndexOf(text, '\r\n\r\n', start);
			const next = StringIndexOf(text, `\r\n${mark}`, start);
			if (end < 0 || next < 0)
				throw new TypeError('Failed to parse body as FormData.');
			const head = StringSlice(text, start + 2, end);
			const disposition = RegExpExec(/content-disposition:\s*form-data([^\r\n]*)/i, head);
			read_part((disposition ? text_of(new Uint8Array(latin1_encode(disposition[1]))) : '') +
				`\r\n${head}`, slice_view(bytes, end + 4, next < end + 4 ? end + 4 : next), form);
			at = next + 2;
		}
	}

	/*
	 * {load, type, is_used, is_taken, stream, broken, has_length, source}: load() promises a Uint8Array;
	 * type may be null; is_taken: as a whole, by text() and the like; broken is {bytes, failure} where the
	 * body ended early; source is what clones share.
	 */
	const state_of = (load, type) => ({ __proto__: null, load, type, is_used: false, is_taken: false, stream: null,
		broken: null, has_length: true, source: null });
	const loaded = (bytes) => () => PromiseResolve(bytes);

	/* What a stream or another asynchronous iterable gives. */
	async function gather(source) {
		const list = [];
		for await (const chunk of source) {
			const view = view_of(chunk);
			if (!view || typeof chunk === 'string')
				throw new TypeError('Received non-Uint8Array chunk');
			ArrayPush(list, new Uint8Array(copy_of(view)));
		}
		return concat(list);
	}
	function of_iterable(value) {
		if (runtime.is_body_stream(value) && (value.locked || runtime.is_disturbed(value)))
			throw new TypeError('Response body object should not be disturbed or locked');
		let bytes; /* once: two may want it */
		const ret = state_of(() => bytes = bytes || gather(value), null);
		ret.has_length = false;
		return ret;
	}

	runtime.bodies = {
		__proto__: null,
		extract(value) {
			if (typeof value === 'string')
				return state_of(loaded(bytes_of(value)), 'text/plain;charset=UTF-8');
			if (URLSearchParams && value instanceof URLSearchParams)
				return state_of(loaded(bytes_of(value.toString())),
					'application/x-www-form-urlencoded;charset=UTF-8');
			const view = view_of(value);
			if (view)
				return state_of(loaded(new Uint8Array(copy_of(view))), null);
			if (Blob && value instanceof Blob)
				return state_of(() => load_blob(value), value.type || null);
			if (FormData && value instanceof FormData) {
				const boundary = boundary_text();
				return state_of(() => write_form(value, boundary),
					`multipart/form-data; boundary=${boundary}`);
			}
			if (typeof value === 'object' && typeof value[asyncIterator] === 'function')
				return of_iterable(value);
			return state_of(loaded(bytes_of(`${value}`)), 'text/plain;charset=UTF-8');
		},
		/* Of a response: what was received, which abort() may still take away. */
		of_bytes(bytes, failure) {
			const ret = state_of(() => ret.source.failure || failure
				? PromiseReject(ret.source.failure || failure) : PromiseResolve(bytes), null);
			ret.source = { __proto__: null, failure: null, is_shared: false };
			if (failure)
				ret.broken = { __proto__: null, bytes, failure };
			return ret;
		},
		/* Two of one, for clone(). */
		copy(state) {
			if (state && state.source)
				state.source.is_shared = true;
			return state && { ...state, __proto__: null, is_used: false, is_taken: false, stream: null };
		},
		abort(state, reason) {
			if (state && state.source)
				state.source.failure = state.source.is_shared ? reason
					: new DOMException('The operation was aborted.', 'AbortError');
		},
	};

	/* Gives a class its readers; get(object) is {state, type()}. */
	runtime.give_body = (constructor, get) => {
		function consume(object) {
			const { state } = get(object);
			if (!state)
				return PromiseResolve(new Uint8Array(0));
			if (state.is_used || state.stream && state.stream.locked)
				return PromiseReject(new TypeError('Body is unusable: Body has already been read'));
			state.is_used = state.is_taken = true;
			return state.load();
		}
		const readers = {
			__proto__: null,
			arrayBuffer: (bytes) => copy_of(bytes),
			text: text_of,
			json: (bytes) => JSONParse(text_of(bytes)),
			bytes: (bytes) => new Uint8Array(copy_of(bytes)),
			blob: (bytes, type) => new Blob([bytes], { type: runtime.media_type(type || '') }),
			formData(bytes, type) {
				const media = StringToLowerCase(type || '');
				if (StringStartsWith(media, 'application/x-www-form-urlencoded')) {
					const form = new FormData();
					new URLSearchParams(text_of(bytes)).forEach((value, name) => form.append(name, value));
					return form;
				}
				const boundary = StringStartsWith(media, 'multipart/form-data') &&
					RegExpExec(/boundary="?([^";]+)"?/i, type);
				if (!boundary)
					throw new TypeError('Content-Type was not one of "multipart/form-data" or ' +
						'"application/x-www-form-urlencoded".');
				return read_form(bytes, boundary[1]);
			},
		};
		/* As in Node, a failure has the stack of who awaits it. */
		async function read(object, name) {
			try {
				return readers[name](await consume(object), get(object).type());
			} catch (error) {
				if (kind(error) === 'error')
					captureStackTrace(error);
				throw error;
			}
		}
		for (const name in readers)
			runtime.define(constructor.prototype, name, {
				[name]() {
					return read(this, name);
				},
			}[name]);
		const accessors = {
			get body() {
				const { state } = get(this);
				if (!state)
					return null;
				state.stream = state.stream || runtime.body_stream(state);
				return state.stream;
			},
			get bodyUsed() {
				const { state } = get(this);
				return state !== null && state.is_used;
			},
		};
		for (const name of ['body', 'bodyUsed'])
			ObjectDefineProperty(constructor.prototype, name,
				ObjectGetOwnPropertyDescriptor(accessors, name));
	};
})();

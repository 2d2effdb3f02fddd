/*
 * The package `form-data`, which axios uses for postForm() and objects that become multipart bodies.
 * Same bytes and the same interface, but for values that are streams: a function has no files.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { Stream } = runtime.node_stream;
	const { enqueue, Error, TypeError, ArrayIsArray, ArrayJoin, ArrayPush, ObjectDefineProperty,
		ObjectKeys, ReflectConstruct, String, StringLastIndexOf, StringSlice, StringToLowerCase,
		replaceMatches } = runtime.primordials;
	const { toStringTag } = Symbol;
	const BREAK = '\r\n';

	/* Types of the files that such functions attach; others are application/octet-stream. */
	const TYPES = {
		__proto__: null, csv: 'text/csv', css: 'text/css', gif: 'image/gif', gz: 'application/gzip',
		htm: 'text/html', html: 'text/html', ics: 'text/calendar', jpeg: 'image/jpeg',
		jpg: 'image/jpeg', js: 'application/javascript', json: 'application/json',
		md: 'text/markdown', mp3: 'audio/mpeg', mp4: 'video/mp4', ogg: 'audio/ogg',
		pdf: 'application/pdf', png: 'image/png', svg: 'image/svg+xml', tsv: 'text/tab-separated-values',
		txt: 'text/plain', vcf: 'text/x-vcard', wav: 'audio/wav', webm: 'video/webm',
		webp: 'image/webp', xls: 'application/vnd.ms-excel', xml: 'application/xml',
		xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
		zip: 'application/zip',
	};
	const ESCAPES = { __proto__: null, '\r': '%0D', '\n': '%0A', '"': '%22' };
	const escape = (text) => replaceMatches(String(text), /[\r\n"]/g, (found) => ESCAPES[found]);
	const base_name = (path) => StringSlice(path, StringLastIndexOf(path, '/') + 1);
	const type_of = (name) => TYPES[StringToLowerCase(StringSlice(name, StringLastIndexOf(name, '.') + 1))];

	class FormData extends Stream {
		#parts = []; /* {header, value}: texts and buffers */
		#boundary;

		append(field, value, options) {
			const given = typeof options === 'string' ? { filename: options } : options || {};
			let part = value;
			if (typeof part === 'number' || part === null || part === undefined)
				part = String(part);
			if (ArrayIsArray(part))
				throw new Error('Arrays are not supported.');
			if (typeof part !== 'string' && !runtime.Buffer.isBuffer(part))
				throw new TypeError('source.on is not a function');
			ArrayPush(this.#parts, { __proto__: null, value: part, header: this.#header(field, part, given) });
		}
		#header(field, value, options) {
			if (typeof options.header === 'string')
				return options.header;
			const filename = options.filepath || options.filename &&
				base_name(String(options.filename));
			const type = options.contentType || filename && type_of(filename) ||
				(typeof value === 'object' ? 'application/octet-stream' : '');
			let lines = `Content-Disposition: form-data; name="${escape(field)}"` +
				(filename ? `; filename="${escape(filename)}"` : '') + BREAK;
			if (type)
				lines += `Content-Type: ${type}${BREAK}`;
			if (options.header) {
				const names = ObjectKeys(options.header);
				for (let i = 0; i < names.length; i++) {
					const more = options.header[names[i]];
					lines += `${names[i]}: ${ArrayIsArray(more) ? ArrayJoin(more, '; ') : more}${BREAK}`;
				}
			}
			return `--${this.getBoundary()}${BREAK}${lines}${BREAK}`;
		}
		getHeaders(more) {
			const ret = { 'content-type': `multipart/form-data; boundary=${this.getBoundary()}` };
			const names = more ? ObjectKeys(more) : [];
			for (let i = 0; i < names.length; i++)
				ret[StringToLowerCase(names[i])] = more[names[i]];
			return ret;
		}
		setBoundary(boundary) {
			if (typeof boundary !== 'string')
				throw new TypeError('FormData boundary must be a string');
			this.#boundary = boundary;
		}
		getBoundary() {
			if (!this.#boundary)
				this.#boundary = '--------------------------' + runtime.random_hex(12);
			return this.#boundary;
		}
		getBuffer() {
			const { Buffer } = runtime, chunks = [];
			for (let i = 0; i < this.#parts.length; i++) {
				const { header, value } = this.#parts[i];
				ArrayPush(chunks, Buffer.from(header), typeof value === 'string'
					? Buffer.from(value) : value, Buffer.from(BREAK));
			}
			ArrayPush(chunks, Buffer.from(`--${this.getBoundary()}--${BREAK}`));
			return Buffer.concat(chunks);
		}
		hasKnownLength() {
			return true;
		}
		getLengthSync() {
			return this.#parts.length ? this.getBuffer().length : 0;
		}
		getLength(callback) {
			enqueue(() => runtime.guarded(() => callback(null, this.getLengthSync())));
		}
		resume() {
			if (this.#parts.length)
				this.emit('data', this.getBuffer());
			this.emit('end');
			this.emit('close');
			return this;
		}
		pause() {
			return this;
		}
		pipe(target) {
			super.pipe(target);
			enqueue(() => runtime.guarded(() => this.resume()));
			return target;
		}
		toString() {
			return '[object FormData]';
		}
	}
	runtime.define(FormData.prototype, toStringTag, 'FormData');

	/* The package has a function: it may be called without `new`, and configurations show it as one. */
	function form_data(options) {
		return ReflectConstruct(FormData, [options], new.target || form_data);
	}
	ObjectDefineProperty(form_data, 'name', { __proto__: null, value: 'FormData', configurable: true });
	form_data.LINE_BREAK = BREAK;
	form_data.DEFAULT_CONTENT_TYPE = 'application/octet-stream';
	form_data.prototype = FormData.prototype;
	runtime.define(form_data.prototype, 'constructor', form_data);

	runtime.node_form_data = form_data;
})();

/*
 * The URL parser of the WHATWG's standard, as a descent by parts instead of a state machine: what
 * ends a part (`#`, `?`, slashes) does so in every state, so a text can be cut there first.
 *
 * A record: scheme (without colon), username, password, host (null: none), port (null: none or the
 * scheme's own), path (a list of segments, or a text when it is opaque), query, fragment (null: none).
 *
 *	url.parse(text, base)		a record; undefined: not a URL
 *	url.serialize(record)
 *	url.path_text(record)
 *	url.set.NAME(record, text)	the setters of class URL; what cannot be changes nothing
 */
(function () {
	'use strict';

	const {
		ArrayJoin, ArrayPush, ArraySlice, NumberParseInt, RegExpExec, RegExpTest, StringCharCodeAt,
		StringIndexOf, StringLastIndexOf, StringSlice, StringSplit, StringToLowerCase,
		replaceMatches,
	} = door.runtime.primordials;
	const url = door.runtime.url_parts;
	const { parse_host, percent_encode, sets } = url;

	const default_ports = { __proto__: null, http: 80, https: 443, ws: 80, wss: 443, ftp: 21, file: null };
	const is_special = (record) => default_ports[record.scheme] !== undefined;
	const line_ends = /[\t\n\r]/g;
	const without_line_ends = (text) => replaceMatches(text, line_ends, '');

	/* Cuts at the first `sign`: [before, after], after being null where there is none. */
	function cut(text, sign) {
		const at = StringIndexOf(text, sign);
		return at < 0 ? [text, null] : [StringSlice(text, 0, at), StringSlice(text, at + 1)];
	}

	/* Paths. */

	const drive = /^[a-zA-Z][:|]$/;
	const normal_drive = /^[a-zA-Z]:$/;
	const begins_with_drive = /^[a-zA-Z][:|](?:[/\\?#]|$)/;
	const single_dot = /^(?:\.|%2e)$/i;
	const double_dot = /^(?:\.|%2e){2}$/i;
	const any_slash = /[/\\]/;

	function shorten(record) {
		const { path } = record;
		if (path.length && !(record.scheme === 'file' && path.length === 1 && RegExpTest(normal_drive, path[0])))
			path.length--;
	}

	/* Appends the segments of a text whose leading slash is gone. */
	function add_segments(record, text) {
		const parts = StringSplit(is_special(record) ? replaceMatches(text, /\\/g, '/') : text, '/');
		const last = parts.length - 1;
		for (let i = 0; i <= last; i++) {
			let part = percent_encode(parts[i], sets.path);
			if (RegExpTest(double_dot, part)) {
				shorten(record);
				if (i === last)
					ArrayPush(record.path, '');
			} else if (!RegExpTest(single_dot, part)) {
				if (record.scheme === 'file' && record.path.length === 0 && RegExpTest(drive, part))
					part = `${part[0]}:`;
				ArrayPush(record.path, part);
			} else if (i === last) {
				ArrayPush(record.path, '');
			}
		}
	}

	const is_slash = (record, letter) => letter === '/' || (letter === '\\' && is_special(record));

	/* What stands after the authority. */
	function add_path(record, text) {
		if (is_special(record) || text !== '')
			add_segments(record, is_slash(record, text[0]) ? StringSlice(text, 1) : text);
	}

	/* Authorities. */

	const digits = /^[0-9]*/;

	/* False: too large. */
	function set_port(record, text) {
		if (text === '')
			return true;
		const port = NumberParseInt(text, 10);
		if (!(port <= 65535))
			return false;
		record.port = port === default_ports[record.scheme] ? null : port;
		return true;
	}

	/* Where the port's colon is, not within brackets; -1: there is none. */
	function port_colon(text) {
		let is_inside = false;
		for (let i = 0; i < text.length; i++) {
			const unit = StringCharCodeAt(text, i);
			if (unit === 91)
				is_inside = true;
			else if (unit === 93)
				is_inside = false;
			else if (unit === 58 && !is_inside)
				return i;
		}
		return -1;
	}

	function set_authority(record, text) {
		const at = StringLastIndexOf(text, '@'), place = StringSlice(text, at + 1);
		if (at >= 0) {
			if (place === '')
				return false;
			const credentials = cut(StringSlice(text, 0, at), ':');
			record.username = percent_encode(credentials[0], sets.userinfo);
			record.password = percent_encode(credentials[1] || '', sets.userinfo);
		}
		const colon = port_colon(place), host = colon < 0 ? place : StringSlice(place, 0, colon);
		if (host === '' && (colon >= 0 || is_special(record)))
			return false;
		record.host = host === '' ? '' : parse_host(host, is_special(record));
		if (record.host === undefined)
			return false;
		const port = colon < 0 ? '' : StringSlice(place, colon + 1);
		return RegExpExec(digits, port)[0] === port && set_port(record, port);
	}

	/* Authority and path, behind the slashes. */
	function parse_authority(record, text) {
		let end = 0;
		while (end < text.length && !is_slash(record, text[end]))
			end++;
		if (!set_authority(record, StringSlice(text, 0, end)))
			return undefined;
		add_path(record, StringSlice(text, end));
		return record;
	}

	function without_slashes(text) {
		let start = 0;
		while (text[start] === '/' || text[start] === '\\')
			start++;
		return StringSlice(text, start);
	}

	/* Undefined: not a host. */
	function file_host(text) {
		const host = text === '' ? '' : parse_host(text, true);
		return host === 'localhost' ? '' : host;
	}

	/* file: */

	function parse_file_host(record, text) {
		const slash = RegExpExec(any_slash, text), end = slash ? slash.index : text.length;
		const host = StringSlice(text, 0, end);
		if (RegExpTest(drive, host)) {
			add_segments(record, text);
			return record;
		}
		record.host = file_host(host);
		if (record.host === undefined)
			return undefined;
		add_path(record, StringSlice(text, end));
		return record;
	}

	function parse_file(record, text, base) {
		const of_base = base && base.scheme === 'file' ? base : null;
		record.host = '';
		if (is_slash(record, text[0])) {
			if (is_slash(record, text[1]))
				return parse_file_host(record, StringSlice(text, 2));
			const rest = StringSlice(text, 1);
			if (of_base) {
				record.host = of_base.host;
				if (!RegExpTest(begins_with_drive, rest) && of_base.path.length && RegExpTest(normal_drive, of_base.path[0]))
					ArrayPush(record.path, of_base.path[0]);
			}
			add_segments(record, rest);
			return record;
		}
		if (!of_base) {
			add_segments(record, text);
			return record;
		}
		record.host = of_base.host;
		if (text === '') {
			record.path = ArraySlice(of_base.path);
			if (record.query === null)
				record.query = of_base.query;
			return record;
		}
		if (!RegExpTest(begins_with_drive, text)) {
			record.path = ArraySlice(of_base.path);
			shorten(record);
		}
		add_segments(record, text);
		return record;
	}

	/* Relative to a base of the same scheme. */
	function parse_relative(record, text, base) {
		record.scheme = base.scheme;
		if (is_slash(record, text[0]) && is_slash(record, text[1]))
			return parse_authority(record, is_special(record) ? without_slashes(text) : StringSlice(text, 2));
		record.username = base.username;
		record.password = base.password;
		record.host = base.host;
		record.port = base.port;
		if (is_slash(record, text[0])) {
			add_segments(record, StringSlice(text, 1));
			return record;
		}
		record.path = ArraySlice(base.path);
		if (text !== '') {
			shorten(record);
			add_segments(record, text);
		} else if (record.query === null) {
			record.query = base.query;
		}
		return record;
	}

	const scheme_shape = /^([a-zA-Z][a-zA-Z0-9+\-.]*):/;

	function parse_by_scheme(record, text, base) {
		const scheme = RegExpExec(scheme_shape, text);
		if (scheme === null) {
			if (!base)
				return undefined;
			if (typeof base.path === 'string') {
				if (text !== '' || record.query !== null || record.fragment === null)
					return undefined;
				record.scheme = base.scheme;
				record.path = base.path;
				record.query = base.query;
				return record;
			}
			record.scheme = base.scheme;
			return base.scheme === 'file' ? parse_file(record, text, base) : parse_relative(record, text, base);
		}
		const rest = StringSlice(text, scheme[0].length);
		record.scheme = StringToLowerCase(scheme[1]);
		if (record.scheme === 'file')
			return parse_file(record, rest, base);
		if (is_special(record)) {
			const is_relative = base && base.scheme === record.scheme && !(rest[0] === '/' && rest[1] === '/');
			return is_relative ? parse_relative(record, rest, base) : parse_authority(record, without_slashes(rest));
		}
		if (rest[0] === '/' && rest[1] === '/')
			return parse_authority(record, StringSlice(rest, 2));
		if (rest[0] === '/')
			add_segments(record, StringSlice(rest, 1));
		else
			record.path = percent_encode(rest, sets.control);
		return record;
	}

	const query_set = (record) => is_special(record) ? sets.special_query : sets.query;

	function trimmed(text) {
		let start = 0, end = text.length;
		while (start < end && StringCharCodeAt(text, start) <= 32)
			start++;
		while (end > start && StringCharCodeAt(text, end - 1) <= 32)
			end--;
		return StringSlice(text, start, end);
	}

	function parse(text, base) {
		const with_fragment = cut(without_line_ends(trimmed(text)), '#');
		const with_query = cut(with_fragment[0], '?');
		const record = {
			__proto__: null, scheme: '', username: '', password: '', host: null, port: null, path: [],
			query: with_query[1], fragment: with_fragment[1],
		};
		if (parse_by_scheme(record, with_query[0], base) === undefined)
			return undefined;
		if (with_query[1] !== null)
			record.query = percent_encode(with_query[1], query_set(record));
		if (record.fragment !== null)
			record.fragment = percent_encode(record.fragment, sets.fragment);
		return record;
	}

	/* Texts of a record. */

	const path_text = ({ path }) => typeof path === 'string' ? path :
		path.length ? `/${ArrayJoin(path, '/')}` : '';

	function serialize(record) {
		const { scheme, username, password, host, port, path, query, fragment } = record;
		let text = `${scheme}:`;
		if (host !== null) {
			text += '//';
			if (username !== '' || password !== '')
				text += `${username}${password === '' ? '' : `:${password}`}@`;
			text += `${host}${port === null ? '' : `:${port}`}`;
		} else if (typeof path !== 'string' && path.length > 1 && path[0] === '') {
			/* Else the path would read as a host. */
			text += '/.';
		}
		return `${text}${path_text(record)}${query === null ? '' : `?${query}`}${fragment === null ? '' : `#${fragment}`}`;
	}

	/* Setters. */

	const has_no_credentials = (record) => record.host === null || record.host === '' || record.scheme === 'file';
	const host_end = /[/?#]/;
	const special_host_end = /[/\\?#]/;
	const whole_scheme = /^([a-zA-Z][a-zA-Z0-9+\-.]*)(?::|$)/;

	/* `with_port` false: the text's port makes it wrong. */
	function set_host(record, given, with_port) {
		if (typeof record.path === 'string')
			return;
		const text = without_line_ends(given);
		const stop = RegExpExec(is_special(record) ? special_host_end : host_end, text);
		const place = stop ? StringSlice(text, 0, stop.index) : text;
		if (record.scheme === 'file') {
			const host = file_host(place);
			record.host = host === undefined ? record.host : host;
			return;
		}
		const colon = port_colon(place), name = colon < 0 ? place : StringSlice(place, 0, colon);
		if (colon >= 0 && (name === '' || !with_port))
			return;
		if (name === '' && (is_special(record) || record.username !== '' || record.password !== '' || record.port !== null))
			return;
		const host = name === '' ? '' : parse_host(name, is_special(record));
		if (host === undefined)
			return;
		record.host = host;
		if (colon >= 0)
			set_port(record, RegExpExec(digits, StringSlice(place, colon + 1))[0]);
	}

	const set = {
		__proto__: null,
		protocol(record, text) {
			const found = RegExpExec(whole_scheme, without_line_ends(text));
			if (found === null)
				return;
			const scheme = StringToLowerCase(found[1]);
			if (is_special({ scheme }) !== is_special(record))
				return;
			if (scheme === 'file' && (record.username !== '' || record.password !== '' || record.port !== null))
				return;
			if (record.scheme === 'file' && record.host === '')
				return;
			record.scheme = scheme;
			if (record.port === default_ports[scheme])
				record.port = null;
		},
		username(record, text) {
			if (!has_no_credentials(record))
				record.username = percent_encode(text, sets.userinfo);
		},
		password(record, text) {
			if (!has_no_credentials(record))
				record.password = percent_encode(text, sets.userinfo);
		},
		host: (record, text) => set_host(record, text, true),
		hostname: (record, text) => set_host(record, text, false),
		port(record, text) {
			if (has_no_credentials(record))
				return;
			if (text === '')
				record.port = null;
			else
				set_port(record, RegExpExec(digits, without_line_ends(text))[0]);
		},
		pathname(record, given) {
			if (typeof record.path === 'string')
				return;
			const text = without_line_ends(given);
			record.path = [];
			if (!is_special(record) && text === '' && record.host === null)
				ArrayPush(record.path, '');
			add_path(record, text);
		},
		search(record, given) {
			const text = without_line_ends(given[0] === '?' ? StringSlice(given, 1) : given);
			record.query = given === '' ? null : percent_encode(text, query_set(record));
		},
		hash(record, given) {
			const text = without_line_ends(given[0] === '#' ? StringSlice(given, 1) : given);
			record.fragment = given === '' ? null : percent_encode(text, sets.fragment);
		},
	};

	url.parse = parse;
	url.serialize = serialize;
	url.path_text = path_text;
	url.set = set;
	url.is_special = is_special;
})();

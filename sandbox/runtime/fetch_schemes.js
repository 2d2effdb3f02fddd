/*
 * What fetch does with URLs that lead to no server.
 *
 *	runtime.fetch_elsewhere(url)	undefined: a server's; {type, bytes} of a data: URL; or {reason},
 *					undici's words for why there is nothing to fetch
 */
(function () {
	'use strict';

	const { runtime, latin1_encode } = door;
	const { RegExpTest, StringFromCharCode, StringIndexOf, StringSlice, Uint8Array, NumberParseInt, replaceMatches } = runtime.primordials;
	const { atob } = globalThis;

	const REASONS = {
		__proto__: null, 'about:': 'about scheme is not supported', 'blob:': 'invalid method',
		'file:': 'not implemented... yet...',
	};
	const percent_decoded = (text) => replaceMatches(text, /%[0-9a-f]{2}/gi,
		(found) => StringFromCharCode(NumberParseInt(StringSlice(found, 1), 16)));

	const media_type = (text) => runtime.media_type(text[0] === ';' ? `text/plain${text}` : text) ||
		'text/plain;charset=US-ASCII';
	function data_of(href) {
		const end = StringIndexOf(href, '#'), comma = StringIndexOf(href, ',');
		if (comma < 0)
			return { __proto__: null, reason: 'invalid data: URL' };
		const head = StringSlice(href, 'data:'.length, comma);
		const body = percent_decoded(StringSlice(href, comma + 1, end < 0 ? href.length : end));
		const is_base64 = RegExpTest(/; *base64\s*$/i, head);
		try {
			return { __proto__: null, type: media_type(replaceMatches(head, /; *base64\s*$/gi, () => '')),
				bytes: new Uint8Array(latin1_encode(is_base64 ? atob(body) : body)) };
		} catch {
			return { __proto__: null, reason: 'invalid data: URL' };
		}
	}

	runtime.fetch_elsewhere = ({ protocol, href }) => {
		if (protocol === 'http:' || protocol === 'https:')
			return undefined;
		if (protocol === 'data:')
			return data_of(href);
		return { __proto__: null, reason: REASONS[protocol] || 'unknown scheme' };
	};
})();

/*
 * Subresource integrity as undici reads it: words between single blanks, of which those with the
 * longest hash count, and one of these has to fit.
 *
 *	runtime.has_integrity(text, bytes)	true also where no word is a hash
 */
(function () {
	'use strict';

	const { runtime, base64_encode, hash } = door;
	const { ArrayPush, RegExpExec, StringSplit, StringToLowerCase, Uint8Array, replaceText } =
		runtime.primordials;

	/* What follows a hash makes it one that nothing fits, as there. */
	const WORD = /(sha256|sha384|sha512)-(?:([\w+/-]+)={0,2}(?!\S))?/i;
	const as_base64url = (text) => replaceText(replaceText(text, '+', '-'), '/', '_');

	runtime.has_integrity = (text, bytes) => {
		const words = StringSplit(text, ' ');
		let algorithm = '', wanted = [];
		for (let i = 0; i < words.length; i++) {
			const found = RegExpExec(WORD, words[i]);
			const name = found ? StringToLowerCase(found[1]) : '';
			if (name > algorithm) {
				algorithm = name;
				wanted = [];
			}
			if (name && name === algorithm)
				ArrayPush(wanted, found[2]);
		}
		if (!algorithm)
			return true;
		const actual = base64_encode(new Uint8Array(hash(algorithm, bytes)), true);
		for (let i = 0; i < wanted.length; i++) {
			if (wanted[i] && as_base64url(wanted[i]) === actual)
				return true;
		}
		return false;
	};
})();

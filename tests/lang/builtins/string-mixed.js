// Methods of String on random strings, with random positions, and on one long string.
let seed = 777;
function random(n) { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 2147483648 * n); }
const units = ['a', 'b', 'A', 'ä', '€', '😀', '\ud800', '\udc00', '\0', ' ', '\u00a0', 'ß', 'Σ', 'İ', '$', 'x', '1', '\n', 'e\u0301', '\u{1D4B3}'];
function text(n) { let s = ''; for (let i = random(n); i-- > 0;) s += units[random(units.length)]; return s; }
function show(value) {
	if (Array.isArray(value)) return `[${value.map(show).join()}]`;
	if (typeof value !== 'string') return String(value);
	return JSON.stringify(value).replace(/[^ -~]/g, (c) => '\\u' + c.charCodeAt(0).toString(16));
}
const steps = {
	at: (s) => s.at(random(20) - 10), slice: (s) => s.slice(random(20) - 10, random(20) - 10),
	substring: (s) => s.substring(random(20) - 5, random(20) - 5), substr: (s) => s.substr(random(20) - 10, random(20) - 5),
	indexOf: (s) => s.indexOf(text(3), random(20) - 5), lastIndexOf: (s) => s.lastIndexOf(text(3), random(20) - 5),
	includes: (s) => s.includes(text(2)), startsWith: (s) => s.startsWith(text(2), random(5)), endsWith: (s) => s.endsWith(text(2), random(30)),
	padStart: (s) => s.padStart(random(30), text(4)), padEnd: (s) => s.padEnd(random(30), text(4)), repeat: (s) => s.repeat(random(4)),
	split: (s) => s.split(text(2), random(9)), replace: (s) => s.replace(text(2), "[$&$`$'$$$1]"), replaceAll: (s) => s.replaceAll(text(2), '<$&>'),
	upper: (s) => s.toUpperCase(), lower: (s) => s.toLowerCase(), trim: (s) => s.trim(),
	normalize: (s) => s.normalize(['NFC', 'NFD', 'NFKC', 'NFKD'][random(4)]), codePointAt: (s) => s.codePointAt(random(20)), spread: (s) => [...s],
	isWellFormed: (s) => s.isWellFormed(), toWellFormed: (s) => s.toWellFormed(), localeCompare: (s) => s.localeCompare(text(20)),
	less: (s) => s < text(20), length: (s) => (s + text(20)).length, charCodeAt: (s) => s.charCodeAt(random(30)), concat: (s) => s.concat(text(4), text(4)),
	match: (s) => s.match(/[ab]+|./gu), search: (s) => s.search(/\p{L}/u), splitCaptures: (s) => s.split(/([ab])/),
	groups: (s) => s.replace(/(.)(?<n>.)/su, '$2$1$<n>'), encode: (s) => encodeURIComponent(s.toWellFormed()), escape: (s) => escape(s),
	unescape: (s) => unescape(escape(s)) === s, stringify: (s) => JSON.stringify(s), keys: (s) => Object.keys(Object(s)).length, index: (s) => s[random(20)],
	points: (s) => s.replace(/./gsu, (c) => c.codePointAt(0).toString(16) + ','), matchAll: (s) => s.matchAll(/(.)\1/gsu).next().done,
};
const names = Object.keys(steps);
for (let i = 0; i < 5000; i++) {
	const s = text(24), name = names[random(names.length)];
	let result;
	try { result = show(steps[name](s)); } catch (e) { result = String(e); }
	console.log(name, show(s), result);
}
let long = '';
for (let i = 0; i < 3000; i++) long += text(8);
for (let i = 0; i < 1500; i++) {
	const at = random(long.length);
	console.log(show(long.slice(at, at + random(50))), long.indexOf(long.substr(at, 5), at - 3), long.charCodeAt(at), long.lastIndexOf(long.substr(at, 4), at + 2));
}

// Texts that are cut short again and again, and what regular expressions see of them.
{
	for (const unit of ['let x = 1;\n', 'é, ', '😀=5; ', 'a\0b ', 'ü\ud83d\ude00 \ud83d ']) {
		let rest = unit.repeat(40), n = 0;
		const seen = [];
		while (rest) {
			const found = /^(\s+|[\w\0]+|[^\s\w\0])/u.exec(rest);
			rest = rest.slice(found[0].length);
			n += rest.length + rest.substring(2, 40).length + rest.substr(-30).length;
			if (rest.length % 37 === 0) seen.push(rest.length, rest.search(/[^\w]/), rest.match(/./g)?.length, rest.charCodeAt(rest.length - 2));
		}
		console.log(n, seen.join());
	}
}

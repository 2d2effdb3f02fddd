// String: every method over odd strings and positions, errors, long strings.
function t(f) { try { console.log('-', f()); } catch (e) { console.log(String(e)); } }
function q(x) {
	if (typeof x !== 'string') return Array.isArray(x) ? '[' + x.map(q) + ']' : String(x);
	let text = '';
	for (let i = 0; i < x.length; i++) {
		const unit = x.charCodeAt(i);
		text += unit < 32 || unit > 126 ? '\\u' + unit.toString(16) : x[i];
	}
	return '"' + text + '"';
}
const strings = ['', 'a', 'abc', 'Hello, World', 'äöüß', '😀a😀', 'ΑΣ', 'ΑΣΑ', 'ΑΣ.', 'Σ', '\ud800x', 'x\udc00', '\0a\0',
	'  pad\u00a0\ufeff\n', 'ǅ', 'ŉ', 'ﬁ', 'İ', 'éèê e\u0301', '한글', '\u1e9b\u0323', '𝒳𐐀', 'a'.repeat(90) + 'ä' + 'a'.repeat(50) + '😀z'];
const positions = [undefined, 0, 1, 2, -1, -2, 3, 5, 100, NaN, Infinity, -Infinity, 1.7, '1', null];
strings.forEach((s, k) => {
	console.log(k, s.length, q(s), q(s.toUpperCase()), q(s.toLowerCase()), q(s.trim()), q(s.trimStart()), q(s.trimEnd()),
		...['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => q(s.normalize(form))), s.isWellFormed(), q(s.toWellFormed()));
	positions.forEach((i) => {
		const length = i === Infinity ? 3 : i;
		console.log(q(s.charAt(i)), s.charCodeAt(i), s.codePointAt(i), q(s.at(i)), q(s[i]), q(s.slice(i)), q(s.substring(i)),
			q(s.substr(i)), s.indexOf('a', i), s.lastIndexOf('a', i), s.includes('a', i), s.startsWith('a', i),
			s.endsWith('a', i), s.indexOf('', i), s.lastIndexOf('', i), q(s.padStart(length, 'xyä😀')), q(s.padEnd(length)));
		positions.forEach((j) => console.log(q(s.slice(i, j)), q(s.substring(i, j)), q(s.substr(i, j))));
	});
	console.log(q(s.repeat(3)), q(s.concat(1, null, undefined, 'x')), q(s.split('')), q(s.split('a')), q(s.replace('a', 'b$&')),
		q([...s]), q(s.anchor('"q"')), q(s.big()), q(s.link('x')), Object.keys(Object(s)).length);
});
[() => 'a'.normalize('x'), () => 'a'.repeat(-1), () => 'a'.repeat(Infinity), () => 'a'.repeat(2 ** 30), () => 'a'.padEnd(2 ** 30),
	() => 'a'.startsWith(/a/), () => String.prototype.at.call(null), () => String.fromCodePoint(-1), () => String.fromCodePoint({}),
	() => q(String.fromCodePoint('0x1F600', 97, 0xd800)), () => q(String.fromCharCode(65, 0x1F600, -1, '66', 0)),
	() => String.raw`a${1}\n${2}`, () => String.raw({ raw: 'xyz' }, 1), () => String.raw(), () => String(Symbol('x')),
	() => '' + Symbol('x'), () => new String(Symbol()), () => String(), () => String.prototype.toString.call(3),
	() => String.prototype.trimLeft.call(null), () => String.prototype.trimLeft.name, () => { 'use strict'; 'abc'.length = 3; },
	() => { 'use strict'; 'abc'[0] = 'x'; }, () => { 'use strict'; return delete 'abc'[0]; }, () => 'a'.toLocaleUpperCase('x'),
	() => 'i'.toLocaleUpperCase('tr') + 'I'.toLocaleLowerCase('tr'), () => 'a'.localeCompare('b', ''),
	() => 'a'.localeCompare('b', 'en', { sensitivity: 'foo' })].forEach(t);
console.log('\0' < 'a', '\0' > '', 'a\0' < 'ab', 'a' < 'a\0', '\ud800' < '\uffff', 'a' < 'B', '10' < '9');
const object = new String('héy');
object[5] = 'x';
object.foo = 1;
console.log(Object.keys(object).join(), object[1], delete object.foo, Object.hasOwn(object, 'length'), Object.hasOwn(object, 1));
console.log(Object.getOwnPropertyNames(String).sort().join(), Object.getOwnPropertyNames(String.prototype).sort().join());

// Growing and walking a long string, with what was there before kept.
let grown = '';
const kept = [];
for (let i = 0; i < 50000; i++) {
	grown += i % 7 ? 'x' : 'ä€😀'[i % 4];
	if (i % 9999 === 0) kept.push(grown);
}
let sum = 0;
for (let i = 0, j = grown.length - 1; i < j; i++, j--) sum += grown.charCodeAt(i) * 3 + grown.charCodeAt(j) + (grown[i] === grown[j]);
console.log(grown.length, sum, kept.map((s) => s.length).join(), kept.every((s) => grown.startsWith(s)), kept[1] + '!' === grown.slice(0, kept[1].length) + '!');
try { 'a'.replace(Object.assign(/a/, { exec: () => 5 }), ''); } catch (e) { console.log(e.message); }
for (const p of ['\\W', '[\\W]', '[^\\W]', '\\w', '^\\b']) console.log(p, [...'kKsSſ\u212aé-'].filter((c) => new RegExp(p, 'iu').test(c)).join(' '));
console.log('☆✓😀❤☎'.replace(/\p{Extended_Pictographic}/gu, ''));

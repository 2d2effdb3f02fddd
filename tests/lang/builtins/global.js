// Functions of the global object.
function t(f) { try { console.log(f()); } catch (e) { console.log(String(e)); } }
var odd = 'äü€😀 #;/?:@&=+$,-_.!~*\'()"<>%[]\0\x7f';
console.log(encodeURI(odd), encodeURIComponent(odd), escape(odd));
console.log(decodeURI(encodeURI(odd)) === odd, decodeURIComponent(encodeURIComponent(odd)) === odd, unescape(escape(odd)) === odd);
['\ud800', '\udc00', 'a\ud800b', '\udc00\ud800'].forEach(function (text) { t(function () { return encodeURIComponent(text); }); });
['%', '%4', '%zz', '%C0%80', '%ED%A0%80', '%F8%80%80%80', '%F4%90%80%80', '%C3%2', '%E2%82', '%E2%82x', '%80', '%f0%9f%98%80',
	'%23%24%26%2b%2C%2f%3A%3b%3D%3f%40%41', '%00'].forEach(function (text) {
	t(function () { return "" + decodeURI(text); });
	t(function () { return "" + decodeURIComponent(text); });
});
console.log('unescaped', unescape('%u20AC%E4%zz%u12%1%%u'), escape('\u0100\u00ff'));
console.log(isNaN('x'), isNaN(''), isNaN(undefined), isFinite('1'), isFinite(null), isFinite(Infinity));
t(function () { return isNaN(Symbol()); });
t(function () { 'use strict'; undefined = 1; });
t(function () { 'use strict'; NaN = 1; });
['undefined', 'NaN', 'Infinity', 'globalThis', 'parseInt'].forEach(function (name) {
	var d = Object.getOwnPropertyDescriptor(globalThis, name);
	console.log(name, d.writable, d.enumerable, d.configurable);
});
console.log(parseInt(' -0x1A'), 1 / parseInt('-0'), parseInt('9007199254740993'), parseInt(null, 36), parseFloat('1.5.5'), parseFloat('-.5e-3z'));

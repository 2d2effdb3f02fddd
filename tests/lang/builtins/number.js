// Number: reading, printing in every form, limits, errors.
function t(f) { try { console.log(f()); } catch (e) { console.log(String(e)); } }
var numbers = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 0.1, 1 / 3, 123.456, 1e21, 1e-7, 1e-6, 1.7976931348623157e308,
	5e-324, 9007199254740993, 123456789012345680000, 1.005, 1.45, 8.345, NaN, Infinity, -Infinity, 10.235,
	1000000000000000128, 255, -255.5, 4294967296, 0.1 + 0.2, -1.5e-9];
numbers.forEach(function (x) {
	console.log([2, 3, 7, 16, 36].map(function (radix) { return x.toString(radix); }).join(' '));
	for (var digits = 0; digits <= 24; digits += 3) {
		console.log(x.toFixed(digits), x.toExponential(digits), x.toPrecision(digits + 1));
	}
	console.log(x.toFixed(100), x.toPrecision(100), x.toExponential(100), x.toExponential(), x.toPrecision());
	console.log(x.toLocaleString(), String(x), Number(String(x)) === x);
});
['', '  12  ', '0x1F', '0b101', '0o17', '0X', '0b2', '1e3', '1e', 'e1', '.5', '5.', '.', '+1', '--1', '+0x10',
	'Infinity', '-Infinity', 'infinity', '12px', '1_000', '\u00a012\ufeff', '\u180e1', '0x1fffffffffffff8', '1e1000',
	'-', '00012', '1 2', '\u20281\u2029', '0x1p3', '9007199254740993.000000000000000000000000000000000000000001',
	'0.e-1', '0x' + 'f'.repeat(30), '1'.repeat(400)
].forEach(function (text) {
	console.log(Number(text), parseFloat(text), [undefined, 2, 3, 10, 16, 36, 37, 1, -1].map(function (radix) {
		return parseInt(text, radix);
	}).join(' '));
});
t(function () { return (1).toString(1); });
t(function () { return (1).toFixed(101); });
t(function () { return (1).toPrecision(0); });
t(function () { return (1).toExponential(-1); });
t(function () { return Number.prototype.toString.call('x'); });
t(function () { return Number.prototype.toFixed.call({}); });
t(function () { return Number(Symbol()); });
console.log(Object.getOwnPropertyNames(Number).sort().join(), Object.getOwnPropertyNames(Number.prototype).sort().join());
console.log(Number.parseInt === parseInt, typeof new Number(3), new Number('0x10') + 1, Number(), Number.EPSILON);
console.log(String([5, 5.5, '5', Infinity, 2 ** 53].map(Number.isInteger)), String([5, 2 ** 53].map(Number.isSafeInteger)));
for (let power = 2 ** 70; power < Infinity; power *= 2 ** 13) console.log(power, -power, 1 / power);
console.log(2 ** -24, 2 ** 89, 2 ** 122, 2 ** -1007);

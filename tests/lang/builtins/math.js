// Math: edge cases of every function, and what is exact.
var edges = [0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, -4503599627370495.5,
	2147483648, 4294967295, 1e300, NaN, Infinity, -Infinity, '12', null, undefined, [], {}, true];
['abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'ceil', 'floor', 'fround', 'round', 'sign', 'sqrt', 'trunc',
	'clz32', 'log', 'log1p', 'log2', 'log10', 'exp', 'expm1', 'tanh', 'cbrt'].forEach(function (name) {
	console.log(name, edges.map(function (x) {
		var y = Math[name](x);
		return Math.abs(y) < 1e-4 || y > 1e15 || y === Math.floor(y) ? (Object.is(y, -0) ? '-0' : String(y)) : y.toPrecision(12);
	}).join(' '));
});
[[0, -0], [-0, 0], [1, 2, 3], [NaN, 1], [1, NaN], ['3', 2], [], [-Infinity, Infinity], [{}, 1]].forEach(function (list) {
	console.log(1 / Math.max.apply(null, list), Math.max.apply(null, list), 1 / Math.min.apply(null, list), Math.min.apply(null, list));
});
[[2, 10], [2, -1], [NaN, 0], [0, 0], [1, Infinity], [-1, -Infinity], [-8, 1 / 3], [-2, 3], [0, -1], [-0, -1], [-0, -2],
	[Infinity, -1], [0.5, Infinity], [1.5, -Infinity], [1, NaN]].forEach(function (pair) {
	console.log(Math.pow(pair[0], pair[1]), pair[0] ** pair[1]);
});
console.log(Math.hypot(), Math.hypot(3, 4), Math.hypot(NaN, Infinity), Math.hypot(1e200, 1e200), Math.hypot(0.1, 0.2, 0.3), Math.hypot(-0));
console.log(Math.imul(0xffffffff, 5), Math.imul(3, '4'), Math.imul(0x7fffffff, 0x7fffffff), Math.atan2(-0, -0), Math.atan2(0, -0));
console.log(Object.getOwnPropertyNames(Math).sort().join(), String(Math), Math.max.length, Math.hypot.length, Math.PI, Math.LOG2E);
// To the last digit.
let seed = 7;
function random() { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; }
['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt', 'expm1', 'cos', 'cosh', 'exp', 'log', 'log1p', 'log2', 'log10', 'sin', 'sinh',
	'sqrt', 'tan', 'tanh'].forEach((name) => {
	for (let i = 0; i < 60; i++) console.log(name, Math[name]((i % 2 ? random() : random() * 40 - 20) + (name === 'acosh')));
});
for (let i = -330; i < 309; i++) console.log(10 ** i);
for (let i = 0; i < 200; i++) {
	const rate = 1 + random() / 10, x = random(), y = random();
	console.log(rate ** Math.floor(random() * 400), Math.pow(random() * 100, random() * 10 - 5), Math.atan2(y, x), Math.hypot(x, y, 1));
	console.log(Math.floor(random() * 1000) ** Math.floor(random() * 12), Math.floor(random() * 100000 / 100) ** 0.5);
}
console.log([[1e308, -1], [1, -1e-300], [-1e300, -7], [1e10, -1e-10]].map(([y, x]) => Math.atan2(y, x)).join());

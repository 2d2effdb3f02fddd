// BigInt: literals, operators, comparisons, conversions, what is refused.
function show(...values) {
	console.log(values.map((value) => typeof value === 'bigint' ? `${value}n` : String(value)).join(' '));
}

function attempt(action) {
	try {
		show(action());
	} catch (error) {
		show(`${error.name}: ${error.message}`);
	}
}

show(typeof 1n, typeof Object(1n), 0x1Fn, 0b101n, 0o17n, 1_000_000n, 123456789012345678901234567890n);
show(-7n / 2n, -7n % 2n, 7n % -2n, 2n ** 200n, (-3n) ** 3n, 0n ** 0n);
show(-5n >> 1n, 5n << 70n, -1n >> 500n, 1n << -1n, ~5n, ~-6n, -0n);
show(-1n & 0xffn, -256n | 1n, -1n ^ 1n, (2n ** 64n) & -(2n ** 63n), (-(2n ** 64n)) ^ (2n ** 70n - 1n));

const large = 2n ** 521n - 1n;
show(large, large * large % 1000000007n, large / (2n ** 261n + 12345n), large % (2n ** 261n + 12345n));
show(large.toString(36), large.toString(2).length, (-large).toString(16), large.toString(32));
show(BigInt(large.toString()) === large, BigInt(`0x${large.toString(16)}`) === large);

// Euclid with numbers of many limbs, factorials, Fibonacci: long chains of operations.
let [a, b] = [7n ** 300n, 3n ** 400n * 49n];
while (b) [a, b] = [b, a % b];
show(a);
let factorial = 1n;
for (let i = 1n; i <= 120n; i++) factorial *= i;
show(factorial);
let [previous, current] = [0n, 1n];
for (let i = 0; i < 500; i++) [previous, current] = [current, previous + current];
show(current, BigInt.asUintN(64, current), BigInt.asIntN(64, current));

let counter = 18446744073709551615n;
show(counter++, counter, ++counter, counter--, --counter, -counter);
counter += 5n;
counter *= 3n;
counter **= 2n;
counter >>= 3n;
show(counter);

// Mixed comparisons are exact; mixed arithmetic is an error.
show(1n == 1, 1n === 1, 1n == '1', 1n == true, 0n == '', 2n > 1, 1n < 1.5, 1n < '2', '3' > 2n, 1n < 'x', 1n >= 'x');
show(9007199254740993n > 9007199254740992, 9007199254740993n == 9007199254740993, 10n ** 400n > 1e308, 10n ** 400n < Infinity);
show(0n == -0, 0n < NaN, 0n >= NaN, 1n == null, 1n == undefined, 1n != {}, 1n == { valueOf: () => 1n }, 0n < -0.5, -1n > -1.5);
show([3n, 1, 2n, 10n, 1n].sort(), [10n, 9n, 1n].sort((x, y) => (x < y ? -1 : 1)));
attempt(() => 1n + 1);
attempt(() => 1 * 1n);
attempt(() => 1n & 1);
attempt(() => +1n);
attempt(() => 1n >>> 0n);
attempt(() => 1n / 0n);
attempt(() => 1n % 0n);
attempt(() => Math.max(1n, 2n));
attempt(() => isNaN(1n));
attempt(() => 1n + Symbol.iterator);
attempt(() => new BigInt(1));
attempt(() => BigInt.prototype.valueOf.call(1));
attempt(() => 1n.foo.bar);

show(1n + 'x', `${2n}`, 'a' + -3n, 1n + [], [1n] + 2n, !0n, !1n, 0n || 'zero', 5n && 'five', 0n ?? 'null');
show(Number(2n ** 64n), Number(-(2n ** 53n) - 1n), Number(10n ** 400n), parseInt('12n'), parseFloat(5n), Number('0x10'));
show(Number(9007199254740993n), Number(9007199254740995n), Number(2n ** 1024n - 2n ** 970n), Number(2n ** 1024n - 2n ** 969n));

const texts = ['', '  ', '0', '-0', '+5', ' 12 \n', '0x1F', '0B11', '0o7', '-0x1', '1n', '1.0', '1e3', 'abc', '0x', '1_0'];
for (const text of texts) attempt(() => BigInt(text));
for (const value of [0, -0, 1e21, 2 ** 60, 1.5, NaN, Infinity, true, false, null, undefined, [], [7], {}]) attempt(() => BigInt(value));
attempt(() => BigInt({ [Symbol.toPrimitive]: () => '0b11' }));
attempt(() => BigInt(Symbol('s')));

for (const bits of [0, 1, 8, 63, 64, 65, 200]) {
	show(bits, BigInt.asIntN(bits, 2n ** 64n - 1n), BigInt.asUintN(bits, -1n), BigInt.asIntN(bits, -(2n ** 63n)), BigInt.asUintN(bits, 2n ** 130n + 3n));
}
attempt(() => BigInt.asIntN(-1, 1n));
attempt(() => BigInt.asUintN(2 ** 53, 1n));
attempt(() => BigInt.asIntN(8, 1));
attempt(() => (255n).toString(1));
show((1234567890123n).toLocaleString(), (-1000n).toLocaleString(), (12n).toLocaleString(), (255n).toString(16), (-255n).toString(2));

const map = new Map([[10n ** 30n, 'big'], [1n, 'one'], [1, 'number']]);
show(map.get(10n ** 30n), map.get(1n), map.get(1), map.size, new Set([1n, 1n, 2n, 1]).size, [1n, 2n].includes(2n), [1n].indexOf(1));
show({ 1n: 'key' }[1], ({ [2n]: 'x' })['2'], Object.is(0n, -0n), Object.prototype.toString.call(1n), JSON.stringify({ a: 1 }));
switch (2n) {
case 2:
	show('number');
	break;
case 2n:
	show('bigint');
}
attempt(() => JSON.stringify({ a: 1n }));
BigInt.prototype.toJSON = function () { return `${this}n`; };
show(JSON.stringify({ a: 1n, b: [2n] }));
delete BigInt.prototype.toJSON;

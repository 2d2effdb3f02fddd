// Array.prototype.sort: results and calls of the comparator, sound or not.
let seed = 3;
function random() { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; }
const comparators = {
	sub: (a, b) => a - b, gt: (a, b) => a > b, lt: (a, b) => a < b ? 1 : -1, one: () => 1, neg: () => -1, zero: () => 0, nan: () => NaN,
	mod: (a, b) => a % 3 - b % 3, rev: (a, b) => b - a, rand: () => random() - 0.5, text: (a, b) => String(a) > String(b),
	weird: (a, b) => (a * 7 + b * 3) % 5 - 2,
};
const kinds = {
	random: (i, n) => Math.floor(random() * n * 2), rising: (i) => i, falling: (i, n) => n - i, few: () => Math.floor(random() * 4),
	runs: (i) => i % 37, saw: (i) => (i * 7919) % 101,
};
for (const n of [0, 1, 2, 3, 5, 8, 16, 31, 32, 33, 40, 63, 64, 65, 100, 128, 200, 500, 1000, 3000]) {
	for (const kind in kinds) {
		const base = Array.from({ length: n }, (_, i) => kinds[kind](i, n));
		for (const name in comparators) {
			let calls = 0, asked = 0, got = 0;
			const sorted = base.slice().sort((a, b) => {
				calls++;
				asked = (asked * 31 + a * 17 + b) % 1000003;
				return comparators[name](a, b);
			});
			for (const x of sorted) got = (got * 31 + x) % 1000003;
			console.log(n, kind, name, calls, asked, got, sorted.slice(0, 8).join());
		}
		console.log(base.slice().sort().slice(0, 10).join(), base.toSorted((a, b) => b - a).slice(0, 5).join());
	}
}
console.log([3, undefined, 1, , 2].sort((a, b) => b - a).join(), [3, undefined, 1, null, 'a', {}, [1]].sort().map(String).join());

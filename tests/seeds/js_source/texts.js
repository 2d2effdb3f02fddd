const s = 'a\ud83d\ude00b'.repeat(3) + `${[1, 2]}`;
print(s.replace(/(?<x>b)|\u{1f600}/gu, (m, x) => { collect(); return x; }), s.split(/(a)/), [...s].length);
print(s.normalize('NFD').padEnd(99, 'xy').slice(-5).at(0), 'aXb'.match(/x/id).indices, s.matchAll(/b/g).next());
print((0.1).toFixed(20), (255).toString(36), parseFloat('1e-7x'), 12n ** 30n / 7n, BigInt.asIntN(8, 200n));
print(new Date(2020, 1, 30).toISOString(), Date.parse('2020-01-01T00:00:00+05:30'), encodeURIComponent(s), escape(s));
//0

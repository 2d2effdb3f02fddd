function* g(n) { try { const x = yield n; yield* [x, ...g(n - 1)]; } finally { collect(); } }
const i = g(2); i.next(); i.next([1]); i.return(3);
const [a, , ...b] = g(1), {x = 1, ...o} = {y: {z: 2}};
for (const v of g(1)) { if (v) break; }
print(a, b, x, o);
//1

const o = new Proxy({a: 1}, {get(t, k, r) { collect(); return Reflect.get(t, k, r); }, ownKeys: () => ['a', 'b']});
print(JSON.stringify({o, n: [1, {toJSON() { return 'x'; }}]}, null, 2), Object.keys(o), 'a' in o);
Object.defineProperty(o, 'b', {get() { return 1; }, enumerable: true, configurable: true});
for (const k in o) delete o[k];
const m = new Map([[{}, 1]]), w = new WeakMap([[o, m]]);
m.forEach((v, k) => { m.delete(k); m.set({}, 2); if (m.size > 1) m.clear(); });
print(preview(m.entries()), kind(w), proxy(o), structured = {...o, [Symbol.iterator]: 1});
//4

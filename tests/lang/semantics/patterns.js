// Destructuring, defaults, rest: values, order of evaluation, closing of iterators, error texts.
const log = (...a) => console.log(a.map((x) => typeof x === 'string' ? x : JSON.stringify(x) ?? String(x)).join(' '));
const attempt = (f) => { try { log('no throw', f()); } catch (e) { log(e.constructor.name + ':', e.message); } };

const { a = 1, b: { c, d = c + 1 } = { c: 5 }, ...rest } = { x: 1, y: [2], [Symbol('s')]: 3 };
log(a, c, d, rest, Object.getOwnPropertySymbols(rest).length);
const [p, , q = p * 2, ...[r, s = 'def', ...t]] = [1, 2, undefined, 4];
log(p, q, r, s, t);
let i = 0;
const source = { get a() { log('get a'); return undefined; }, get b() { log('get b'); return 2; } };
const key = (k) => { log('key', k); return k; };
const dflt = (v) => { log('default', v); return v; };
const target = { set a(v) { log('set a', v); }, set b(v) { log('set b', v); } };
({ [key('a')]: target[key('a')] = dflt(9), [key('b')]: target[key('b')] = dflt(8) } = source);
log([i, i] = [i + 1, i + 2], i);
[target.a, target.b] = 'xy';
({ length: i } = 'seven77'); log(i);
(({ x, y = x }, [z] = [x + y], ...more) => log(x, y, z, more))({ x: 1 }, undefined, 3, 4);
((a1, b1 = () => a1, c1 = b1()) => { var a1 = 5; log(a1, b1(), c1); })(1);
(function (x, f = () => x) { var x; log(x, f()); x = 2; log(x, f()); })(1);
log(((a, b = 2, ...c) => 0).length, ((a, b) => 0).length, (({ a }, b) => 0).length, ((a = 1, b) => 0).length);

function closing(values, log_) {
	let at = 0;
	return {
		[Symbol.iterator]() { return this; },
		next() { log_('next'); return at < values.length ? { value: values[at++], done: false } : { value: undefined, done: true }; },
		return(v) { log_('return'); return {}; },
	};
}
{ const [x, y] = closing([1, 2, 3], log); log(x, y); }
{ const [x, ...y] = closing([1, 2, 3], log); log(x, y); }
{ const [x, y, z] = closing([1], log); log(x, y ?? 'none', z ?? 'none'); }
{ const [] = closing([1], log); }
attempt(() => { const [x = (() => { throw new Error('inner'); })()] = closing([undefined], log); });
attempt(() => { for (const x of closing([1, 2], log)) { if (x === 1) continue; break; } });
attempt(() => { for (const x of closing([1, 2], log)) throw new Error('body'); });
attempt(() => { outer: for (;;) for (const x of closing([1], log)) break outer; });
attempt(() => { (() => { for (const x of closing([1], log)) return 1; })(); });
attempt(() => { const it = closing([1], log); it.return = () => 5; for (const x of it) break; });
attempt(() => { const it = closing([1], log); it.return = () => { throw new Error('ret'); }; for (const x of it) throw new Error('wins'); });
attempt(() => { const it = closing([1], log); it.return = () => { throw new Error('ret'); }; for (const x of it) break; });
attempt(() => { const { x } = null; });
attempt(() => { const { x } = undefined; });
attempt(() => { const {} = null; });
attempt(() => { const { x: { y } } = {}; });
attempt(() => { (({ x }) => x)(); });
attempt(() => { (({ x }) => x)(null); });
attempt(() => { let v; ({ v } = null); });
attempt(() => { const [{ x }] = [null]; });
attempt(() => { const { [key('k')]: x } = null; });
attempt(() => { (function f({ a, b }) {})(undefined); });
attempt(() => { for (const { x } of [null]); });
attempt(() => { const obj = {}; const { deep } = obj.missing; });
attempt(() => { const { ...r2 } = null; });
attempt(() => { ((x = y, y) => x)(); });
attempt(() => { ((x = x) => x)(); });
for (const [k, { v }] of Object.entries({ one: { v: 1 }, two: { v: 2 } })) log(k, v);
for (let [x, y] = [0, 3]; x < y; [x, y] = [x + 1, y - 1]) log(x, y);
const swap = [1, 2, 3]; [swap[0], swap[2]] = [swap[2], swap[0]]; log(swap);
const fns = []; for (const { f } of [{ f: 1 }, { f: 2 }]) fns.push(() => f); log(fns.map((g) => g()));
log((({ a: { b: [, x] } }) => x)({ a: { b: [1, 'deep'] } }));
try { throw { code: 7, list: [1, 2] }; } catch ({ code, list: [, second] }) { log(code, second); }
log(Object.keys((({ a, ...others }) => others)({ z: 1, a: 2, 1: 'i', b: 3 })));
var { length } = [1, 2]; log(length);
const { 0: first, [2]: third, 'quoted-key': qk = 'none', 1.5: f } = { 0: 'zero', 2: 'two', 1.5: 'frac' }; log(first, third, qk, f);

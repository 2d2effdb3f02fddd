// What the engine says of values that are taken apart, walked through or called wrongly: V8's texts.
let u, o = { a: { b: null, list: [{}] }, fn() {}, f: 5 };
const n = null, fn = () => undefined, k = 'key';
const attempt = (f) => { try { console.log('no throw', f()); } catch (e) { console.log(e.name, e.message); } };

// Patterns with defaults: V8 shows the default, or nothing.
attempt(() => { const { a = 1 } = n; });
attempt(() => { const { a, b = 1 } = n; });
attempt(() => { const { a: { x } = {} } = n; });
attempt(() => { const { a: { x } = {} } = { a: n }; });
attempt(() => { const { a: { x = 1 } = {} } = { a: n }; });
attempt(() => { const { a: { x, ...rest } = {} } = { a: n }; });
attempt(() => { const { a: { [k]: x } = {} } = { a: n }; });
attempt(() => { const { a: {} = {} } = { a: n }; });
attempt(() => { const { a: { x } = n } = {}; });
attempt(() => { const { a: { x } = fn() } = {}; });
attempt(() => { const { a: { x } = o.q } = { a: n }; });
attempt(() => { const { a: { x } = { b: 1, c: 2 } } = { a: n }; });
attempt(() => { const { a: [x] = u } = {}; });
attempt(() => { const { a: [x] = fn() } = {}; });
attempt(() => { const { a: [x] = [] } = { a: n }; });
attempt(() => { const [{ x } = {}] = [n]; });
attempt(() => { const [[x] = []] = [5]; });
attempt(() => { let x; ({ a: { x } = {} } = { a: n }); });
attempt(() => { let x; ({ a = 1 } = n); var a; });
attempt(() => { function g({ x } = {}) {} g(n); });
attempt(() => { function g({ x = 1 } = {}) {} g(n); });
attempt(() => { function g({ x = 1 }) {} g(n); });
attempt(() => { function g({ x: { y } } = {}) {} g(n); });
attempt(() => { function g({ x: { y } = {} } = {}) {} g({ x: n }); });
attempt(() => { function g({ ...rest } = {}) {} g(n); });
attempt(() => [{ a: n }].map(({ a: { b } = {} }) => b));
attempt(() => { class Z { constructor({ a } = {}) {} } new Z(n); });
attempt(() => { for (const { a: { x } = {} } of [{ a: n }]); });
attempt(() => { for (const { a = 1 } of [n]); });
attempt(() => { try { throw n; } catch ({ message }) {} });

// Calls whose value is taken apart or walked through.
attempt(() => { const [x] = fn(); });
attempt(() => { const [x = 1, ...y] = fn(); });
attempt(() => { const [x] = o.fn(); });
attempt(() => { let x; [x] = fn(); });
attempt(() => { for (const x of fn()); });
attempt(() => { for (const x of o.fn()); });
attempt(() => [...fn()]);
attempt(() => { function* g() { yield* u; } [...g()]; });
attempt(() => { function* g() { yield* 5; } [...g()]; });
attempt(() => { function* g() { yield* fn(); } [...g()]; });
attempt(() => { function* g() { yield* o.a; } [...g()]; });

// Chains of one operator stand in one pair of parentheses.
attempt(() => (o.q || u || n)());
attempt(() => ((o.q || u) || n)());
attempt(() => (o.q || (u || n))());
attempt(() => (o.a && o.b || o.c)());
attempt(() => (o.q ?? u ?? n)());
attempt(() => (o.q * 2 * 3 * 4)());
attempt(() => (o.q < k < 2)());
attempt(() => ('a' + k + o.q)());
attempt(() => (o.q || u || n).x());

// Private names.
class A {
	#p = 1; #m() {} get #g() { return 1; } static #sm() {} static #sp = 1; static get #sg() { return 1; }
	static field(x) { return x.#p; } static write(x) { x.#p = 1; } static method(x) { x.#m(); } static getter(x) { return x.#g; }
	static statically(x) { x.#sm(); } static static_field(x) { return x.#sp; } static static_getter(x) { return x.#sg; } static add(x) { x.#p++; }
}
for (const name of ['field', 'write', 'method', 'getter', 'statically', 'static_field', 'static_getter', 'add'])
	for (const value of [u, n, {}, 5]) attempt(() => A[name](value));

// Built-ins.
attempt(() => Array.prototype.map.call(n, fn));
attempt(() => Array.prototype.reduceRight.call(u, fn));
attempt(() => Array.prototype.join.call(n));
attempt(() => Array.prototype.at.call(u));
attempt(() => Object.prototype.toLocaleString.call(u));
attempt(() => Date.prototype.toISOString.call(1));
attempt(() => new WeakRef(1));
attempt(() => 2n ** -1n);
attempt(() => 'a' in new Proxy({}, { has: 5 }));
attempt(() => new Proxy(Object.freeze({ a: 1 }), { get() { return 2; } }).a);
attempt(() => new (new Proxy(function () {}, { construct() { return 5; } }))());
attempt(() => { const { add } = Set.prototype; Set.prototype.add = 5; try { new Set([1]); } finally { Set.prototype.add = add; } });

(async () => {
	const later = async (f) => { try { console.log('no throw', await f()); } catch (e) { console.log(e.name, e.message); } };
	await later(async () => { for await (const x of u); });
	await later(async () => { for await (const x of n); });
	await later(async () => { for await (const x of fn()); });
	await later(async () => { for await (const x of o.a); });
	await later(async () => { async function* g() { yield* u; } await g().next(); });
	await later(async () => { async function* g() { yield* o.a; } await g().next(); });
	await later(async () => { const [a] = await fn(); });
})();

// Keys that are objects, of what has no properties.
{
	const u = undefined, n = null, t = (f) => { try { f(); console.log('passed'); } catch (e) { console.log(e.message); } };
	class K {} class S { toString() { return 's'; } }
	const keys = [{}, [], [1], new Date(0), /x/, () => 1, class Q {}, new Map(), new K(), new S(), new Error('er'), Object.create(null), new Proxy({}, {}), 5n, Symbol('q'), Object(1), Object('s'), Math, Promise.resolve(), { toString() { return 'own'; } }, { [Symbol.toStringTag]: 'T' }, new Uint8Array(1), (function () { return arguments; })()];
	for (const k of keys) { t(() => u[k]); t(() => { n[k] = 1; }); t(() => u[k]()); t(() => u[k]++); }
}

// error.stack: V8's words, lines and columns; frames of the test's own functions only.
const log = (e) => console.log(String(e.stack).split('\n').filter((l) => !/node:internal|Object.<anonymous>|Module\._|prelude|\battempt\b|^    at [^ ]*stacks.js/.test(l)).map((l) => l.replace(/[^ (]*\/(\w+\.js)/, '$1')).join('\n'));
const attempt = (f) => { try { f(); } catch (e) { log(e); } };
function fail() { throw new Error('a'); }
const o = { m() { fail(); }, get x() { return fail(); }, set x(v) { fail(); }, k: fail, ['c' + 1]() { fail(); }, arrow: () => { fail(); }, async am() { await null; fail(); } };
attempt(() => o.m());
attempt(() => o.x);
attempt(() => { o.x = 1; });
attempt(() => o.k());
attempt(() => o.c1());
attempt(() => o.arrow());
class A { constructor() { fail(); } static s() { fail(); } m() { fail(); } #p() { fail(); } static q() { A.prototype.r.call(Object.create(A.prototype)); } r() { this.m(); } get g() { fail(); } }
class B extends A { n() { fail(); } constructor(z) { if (z) super(); else return Object.create(B.prototype); } }
attempt(() => new A());
attempt(() => new B(1));
attempt(() => A.s());
attempt(() => A.q());
attempt(() => new B().n());
attempt(() => new B().m());
attempt(() => new B().g);
attempt(() => A.prototype.m.call({}));
attempt(() => [1].map(fail));
attempt(() => [1].forEach(() => fail()));
attempt(() => 'a'.replace(/a/, fail));
attempt(() => new Promise(fail).catch(log));
attempt(() => Array.from([1], fail));
attempt(() => fail.call(1));
attempt(() => fail.apply({}));
attempt(() => fail.bind({})());
attempt(() => new Map([[1, 2]]).forEach(fail));
attempt(() => [3, 1].sort(function compare() { fail(); }));
attempt(() => { (function inner() { (() => { fail(); })(); })(); });
function* g() { fail(); }
attempt(() => g().next());
attempt(() => { for (const z of g()); });
attempt(() => Object.defineProperty(1, 'a', {}));
class MyErr extends Error {}
class MyErr2 extends TypeError { constructor() { super('two'); this.name = 'MyErr2'; } }
function thrower() { throw new MyErr('q'); }
function thrower2() { throw new MyErr2(); }
attempt(thrower);
attempt(thrower2);
const holder = { name: 'Holder', message: 'captured' };
function capture() { function inner() { Error.captureStackTrace(holder, inner); } inner(); }
capture(); log(holder);
attempt(() => `${{ toString() { fail(); } }}`);
attempt(() => +{ valueOf() { fail(); } });
attempt(() => Reflect.apply(fail, null, []));
attempt(() => new (class { constructor() { fail(); } })());
const late = new Error('before'); late.message = 'after'; log(late);
attempt(function named() { null.x; });
attempt(function named() { undefinedName; });
attempt(function named() { o.missing(); });
attempt(function named() { o.m.missing.deep(); });
attempt(function named() { const x = 1;
	x = 2; });
attempt(function named() { [].
	reduce(
		() => 1); });
attempt(function named() { o
	.m
	.nothing(1,
		2); });
attempt(function named() { new o.missing(); });
attempt(function named() { for (const x of 5); });
attempt(function named() { const { a } = null; });
attempt(function named() { 'x' in 1; });
attempt(function named() { 1 + Symbol(); });
attempt(function named() { throw new RangeError('r', { cause: 1 }); });
attempt(function named() { o.m().x; });
console.log(Object.keys(new Error('x')).length, Object.getOwnPropertyNames(new Error('x')).join());
Error.stackTraceLimit = 1; attempt(() => o.m()); Error.stackTraceLimit = 10;
async function a1() { await null; fail(); }
async function a2() { await a1(); }
const a3 = async () => { await a2(); };
(async () => {
	try { await a2(); } catch (e) { log(e); }
	try { await a3(); } catch (e) { log(e); }
	try { await o.am(); } catch (e) { log(e); }
	try { await Promise.resolve().then(() => a2()); } catch (e) { log(e); }
})();

// Where a read before a write is told.
const kept = {}; const told = (f) => { try { f(); } catch (e) { console.log(e.message, e.stack.split('\n')[1].replace(/.*:(\d+:\d+)\)?$/, '$1')); } };
told(() => { kept.zz.q--; }); told(() => { ++kept.zz.q; }); told(() => { kept.zz.q += 1; }); told(() => { kept.zz.q ??= 1; });
told(() => { kept.a.b.c = 1; }); told(() => { kept.a[kept.b.c] = 1; }); told(() => { kept.s = 1n; kept.s += 1; }); told(() => { kept.s++; kept.s.x.y++; }); told(() => { nope += 1; }); told(() => { nope++; });
told(() => {
  kept
    .zz
    .q++;
});
told(() => {
  kept.zz
    .q += 5;
});

// How receivers are named.
(function () {
	const first = function () { return new Error('x').stack.split('\n')[1].replace(/\(.*/, ''); };
	const receivers = [10n, new Proxy({}, {}), new Proxy(first, {}), (function* () { })(), (function* named() { })(), (function () { return arguments; })(), 5, 'text'];
	for (const receiver of receivers)
		console.log(first.call(receiver));
})();

// The parts of a class that run by themselves.
(function () {
	const thrower = () => { throw new Error('x'); };
	const lines = (f) => { try { f(); } catch (e) { console.log(e.stack.split('\n').slice(2, 4).map((line) => line.replace(/\(.*:(\d+:\d+)\)$/, '$1')).join()); } };
	lines(() => new (class Named { a = 1; field = thrower(); })());
	lines(() => new (class { #own = thrower(); })());
	lines(() => new (class extends Array { ['x' + 1] = [thrower()]; })());
	lines(() => new (class { made = this.make(); make() { thrower(); } })());
	for (const f of [() => class S { static s = thrower(); }, () => class S { static { thrower(); } }])
		try { f(); } catch (e) { console.log(e.stack.split('\n')[2].replace(/\(.*:(\d+:\d+)\)$/, '$1')); }
})();
const odd = { 'two words'() { fail(); }, [Symbol('sy')]() { fail(); }, 'a-b': () => fail(), 7() { fail(); }, $ok_1() { fail(); }, 'é'() { fail(); } };
attempt(() => odd['two words']());
attempt(() => odd[Object.getOwnPropertySymbols(odd)[0]]());
attempt(() => odd['a-b']());
attempt(() => odd[7]());
attempt(() => odd.$ok_1());
attempt(() => odd.é());
(async () => { try { for await (const x of (async function* steps() { fail(); })()); } catch (e) { log(e); } })();
attempt(() => odd?.gone.map((x) => x));
attempt(() => odd?.$ok_1.gone.deep);

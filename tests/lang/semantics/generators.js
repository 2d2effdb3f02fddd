// Generators and async generators: protocol, finally, delegation, order of jobs.
const log = (...a) => console.log(a.map((x) => typeof x === 'string' ? x : JSON.stringify(x) ?? String(x)).join(' '));
const attempt = (f) => { try { log('no throw', f()); } catch (e) { log(e?.constructor?.name + ':', e?.message); } };

function* basic(a, b = a) { log('start', a, b); const x = yield a; log('got', x ?? 'nothing'); try { const y = yield b; log('y', y); } catch (e) { log('caught', e); yield 'after catch'; } finally { log('finally'); } return 'done'; }
let it = basic(1);
log(it.next('dropped'), it.next('sent'), it.throw('thrown'), it.next(), it.next());
it = basic(1); log(it.next(), it.return('early'), it.next());
it = basic(1); it.next(); it.next(); log(it.return('r'), it.next());
it = basic(1); log(it.return('before start'), it.next());
it = basic(1); attempt(() => it.throw(new Error('before start'))); log(it.next());
function* fin() { try { yield 1; } finally { yield 'in finally'; log('cleanup'); } }
it = fin(); log(it.next(), it.return('ret'), it.next(), it.next());
function* over() { try { return 'inner'; } finally { return 'outer'; } } log(over().next());
function* nested() { try { try { yield 1; } finally { log('f1'); } } finally { log('f2'); } } it = nested(); it.next(); log(it.return(9));
function* inner() { const r = yield 'i1'; log('inner got', r); try { yield 'i2'; } catch (e) { log('inner caught', e); yield 'recovered'; } return 'inner result'; }
function* outer() { const r = yield* inner(); log('result', r); yield* [10, 20]; yield* 'ab'; return 'end'; }
it = outer(); log(it.next(), it.next('v'), it.throw('t'), it.next(), it.next(), it.next(), it.next(), it.next());
it = outer(); it.next(); log(it.return('stop'), it.next());
const custom = { [Symbol.iterator]() { let n = 0; return { next(v) { log('c.next', v ?? 'none'); return { value: n++, done: n > 2 }; }, return(v) { log('c.return', v); return { value: 'from return', done: true }; } }; } };
function* del() { const v = yield* custom; log('custom ended with', v); }
it = del(); log(it.next('a'), it.next('b'), it.next('c'));
it = del(); it.next(); log(it.return('rv'));
it = del(); it.next(); attempt(() => it.throw(new Error('no throw method')));
log([...outer()], Array.from(inner()), Math.max(...(function* () { yield 3; yield 9; })()));
const [d1, ...drest] = basic('x'); log(d1, drest);
function* fib() { let [x, y] = [0, 1]; for (;;) { yield x; [x, y] = [y, x + y]; } }
for (const n of fib()) { if (n > 50) break; if (n % 2) continue; log(n); }
const o = { *g() { yield this.v; }, v: 'this works' }; log([...o.g()]);
log(Object.prototype.toString.call(basic(1)), basic.constructor.name, typeof basic.prototype, Object.getPrototypeOf(it) === del.prototype);
attempt(() => { function* g() { yield 1; } new g(); });
function* args() { yield arguments.length; yield* arguments; } log([...args(5, 6)]);
function* deep(n) { if (n) yield* deep(n - 1); yield n; } log([...deep(5)]);
const entries = (function* () { for (const [k, v] of Object.entries({ a: 1, b: 2 })) yield { k, v }; })(); log([...entries]);
function* params(x = yield_()) { yield x; } function yield_() { return 'default ran'; } log(params().next());
attempt(() => { function* bad({ x }) {} bad(); });
const lazy = { *[Symbol.iterator]() { try { yield 1; yield 2; } finally { log('lazy closed'); } } };
for (const x of lazy) { log(x); break; }
const [only] = lazy; log(only);

async function* ag(n) { try { for (let i = 0; i < n; i++) { await null; const sent = yield i; if (sent) log('sent', sent); } return 'ag done'; } finally { log('ag finally'); } }
async function* adel() { const r = yield* ag(2); log('adel result', r); yield* [Promise.resolve('p'), 'plain']; yield Promise.resolve('awaited'); }
(async () => {
	for await (const x of ag(2)) log('for await', x);
	for await (const x of adel()) log('adel', x);
	for await (const x of [Promise.resolve(1), 2]) log('sync iterable', x);
	const g = ag(5);
	log(await Promise.all([g.next(), g.next('hello'), g.return('bye'), g.next()]));
	const h = ag(1); log(await h.throw(new Error('never started')).catch((e) => e.message), await h.next());
	for await (const x of ag(9)) { if (x === 1) break; }
	try { for await (const x of ag(9)) throw new Error('body'); } catch (e) { log(e.message); }
	try { for await (const x of [Promise.reject(new Error('rejected item'))]) log('never'); } catch (e) { log(e.message); }
	try { for await (const x of 5); } catch (e) { log(e.message); }
	try { for await (const x of { [Symbol.asyncIterator]() { return { next() { return 1; } }; } }); } catch (e) { log(e.message); }
	const slow = { async *[Symbol.asyncIterator]() { yield* [1, 2]; } }; for await (const x of slow) log(x);
	const order = []; const tick = async (n) => { for (let i = 0; i < 3; i++) { order.push(n + i); await null; } };
	await Promise.all([tick('a'), tick('b'), (async () => { for await (const x of ag(2)) order.push('g' + x); })()]); log(order.join());
	async function* ret() { try { yield 1; } finally { await null; log('async cleanup'); } } const rg = ret(); await rg.next(); log(await rg.return(Promise.resolve('awaited return')));
	async function* yp() { try { yield Promise.reject(new Error('yielded rejection')); } catch (e) { log('caught inside', e.message); yield 'after'; } } log(await yp().next());
})();

// Async functions: order of jobs, errors, this, arguments.
const log = (...a) => console.log(a.map((x) => typeof x === 'string' ? x : JSON.stringify(x) ?? String(x)).join(' '));
const order = [];
async function first() { order.push(1); await second(); order.push(6); }
async function second() { order.push(2); await null; order.push(4); }
queueMicrotask(() => order.push(3));
first().then(() => order.push(7));
Promise.resolve().then(() => order.push(5));
order.push('sync');
(async () => {
	await new Promise((r) => r()); await null; await null; await null; await null; await null;
	log(order.join());
	const thenable = { then(ok) { log('then called'); ok('thenable value'); } };
	log(await thenable, await 5, await Promise.resolve('p'));
	const f = async () => { throw new TypeError('async throw'); };
	await f().catch((e) => log(e.name, e.message));
	try { await Promise.reject('plain'); } catch (e) { log('caught', e); } finally { log('finally'); }
	const r = await (async () => { try { return await 'value'; } finally { await null; log('before return'); } })(); log(r);
	log(await (async () => { for (const x of [1, 2, 3]) { if (await x === 2) return 'found ' + x; } })());
	const o = { v: 7, async m() { return this.v; }, a: async () => typeof this, async ['c' + 1](...x) { return arguments.length + x.length; } };
	log(await o.m(), await o.a(), await o.c1(1, 2));
	log((async () => {})() instanceof Promise, Object.prototype.toString.call(async () => {}), (async function named() {}).name, (async (a, b) => {}).length);
	const params = async ({ x } = {}, y = x.z) => y; await params().catch((e) => log('rejected:', e.message));
	const results = await Promise.allSettled([1, Promise.reject(new Error('no')), (async () => 3)()]); log(results.map((s) => s.status + ':' + (s.value ?? s.reason.message)).join());
	log(await Promise.any([Promise.reject(1), 2]), await Promise.race([new Promise(() => {}), 'fast']));
	await Promise.any([Promise.reject(1)]).catch((e) => log(e.constructor.name, e.message, e.errors));
	let steps = ''; const a = (async () => { steps += 'a'; await 0; steps += 'b'; })(), b = (async () => { steps += 'c'; await 0; steps += 'd'; })(); steps += 'e'; await a; await b; log(steps);
	const nested = async (n) => n ? (await nested(n - 1)) + 1 : 0; log(await nested(500));
	const loop = async () => { let s = 0; for (let i = 0; i < 100; i++) { s += await i; } return s; }; log(await loop());
	const conditional = async (c) => c ? await 1 : 2; log([await conditional(true), await conditional(false)]);
	const args = [await 1, ...(await [2, 3]), await 4]; log(args, Math.max(await 3, await 9), { [await 'k']: await 'v' });
	log(`${await 'template'} ${(await { p: 1 }).p}`, (await (async () => (x) => x * 2)())(21));
	label: for (;;) { try { await null; break label; } finally { log('left the loop'); } }
	switch (await 2) { case await 1: log('no'); break; case await 2: log('case'); }
	const closures = []; for (let i = 0; i < 3; i++) { await null; closures.push(() => i); } log(closures.map((f) => f()));
	class A { async m() { return 'A.m'; } } class B extends A { async m() { return 'B>' + await super.m(); } } log(await new B().m());
	const err = await (async () => { await null; null.x; })().catch((e) => e); log(err instanceof TypeError, err.message);
	await Promise.resolve(1).finally(() => log('fin')).then((v) => log('value', v));
	const t = []; await Promise.all([1, 2, 3].map(async (n) => { await null; if (n % 2) await null; t.push(n); })); log(t);
	log(await new Promise((ok) => ok(new Promise((ok2) => ok2('chained')))));
	await Promise.reject(new Error('x')).then(() => log('never'), (e) => log('onRejected', e.message));
	log('end');
})();

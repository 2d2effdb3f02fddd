// Jobs run in the language's order.
const log = (...parts) => console.log(parts.join(' '));
Promise.resolve(1)
	.then((v) => { log('a', v); return Promise.resolve(2); })
	.then((v) => { log('b', v); throw new Error('x'); })
	.catch((e) => log('c', e.message))
	.finally(() => log('finally'));
Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4));
queueMicrotask(() => log('microtask'));
Promise.all([1, Promise.resolve(2), { then(r) { r(3); } }]).then((a) => log('all', a.length, a));
Promise.allSettled([1, Promise.reject(2)]).then((a) => log('settled', JSON.stringify(a)));
Promise.any([Promise.reject(1), Promise.reject(2)]).catch((e) => log(e, e.errors, e instanceof AggregateError));
Promise.race([new Promise(() => {}), Promise.resolve(7)]).then((a) => log('race', a));
try { Promise(); } catch (e) { log(e); }
try { new Promise({}); } catch (e) { log(e); }
try { new Promise(); } catch (e) { log(e); }
Promise.all(5).catch((e) => log(e));
Promise.all().catch((e) => log(e));
try { Promise.resolve.call(1); } catch (e) { log(e); }
const self = new Promise((resolve) => setTimeout0(() => resolve(self)));
function setTimeout0(f) { Promise.resolve().then(f); }
self.catch((e) => log(e));
class Sub extends Promise {}
log(Sub.resolve(1) instanceof Sub, Sub.resolve(1).then(() => {}) instanceof Sub, Promise.resolve(Sub.resolve(1)) instanceof Sub);
new Promise((r) => { r(1); throw new Error('ignored'); }).then((v) => log('first call wins', v));
new Promise((r) => r({ then(a, b) { b('thenable rejects'); a('too late'); } })).catch((e) => log(e));
new Promise((r) => r({ get then() { throw 'getter'; } })).catch((e) => log(e));

async function h(x) { try { return await x; } finally { collect(); } }
async function* k() { for await (const x of [1, h(2), Promise.resolve(3)]) yield x; }
h({then(f, g) { collect(); g(1); }}).catch(print);
(async () => { for await (const x of k()) print(x); })();
Promise.all([h(1), 2]).then(print);
//1

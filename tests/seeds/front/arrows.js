const f = async (a = 1, { b }, ...c) => ({ a, async *d() {}, get [e]() {}, set g(h) {}, __proto__: i, ...j });

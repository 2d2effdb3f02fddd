const K = new Map(), R = /(?<y>\d+)/u, o = Object.freeze({a: [1, -2n]});
class C { static #x = 1; get v() { return C.#x; } }
async function f(context) {
	for await (const {x = 1, ...r} of context.a ?? []) { label: try { await x; } catch { break; } finally { new C().v; } }
	return `a${o.a?.[0] ** 2}b`;
}
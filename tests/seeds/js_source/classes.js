class A { #p = 1; static s = new Set([1]); get p() { return this.#p; } static { this.t = 2; } has(o) { return #p in o; } }
class B extends A { constructor(...rest) { super(...rest); this.r = rest; } get p() { return super.p + 1; } }
const b = new B(1, 2);
print(b.p, b.has(b), b.has({}), B.s.size, [...Object.entries(b)]);
//1

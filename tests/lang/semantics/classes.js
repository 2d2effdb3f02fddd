// Classes: members, fields, private names, inheritance, super, static blocks, new.target.
const log = (...a) => console.log(a.map((x) => typeof x === 'string' ? x : typeof x === 'function' ? x.name + '()' : JSON.stringify(x) ?? String(x)).join(' '));
const attempt = (f) => { try { log('no throw', f()); } catch (e) { log(e.constructor.name + ':', e.message); } };

class Base {
	static count = 0;
	static { this.ready = 'block ' + this.count; }
	#secret = 's' + ++Base.count;
	plain = this.#secret + '!';
	['comp' + 'uted'] = () => this.plain;
	static #hidden = 42;
	static reveal() { return Base.#hidden; }
	static isBase(o) { return #secret in o; }
	get secret() { return this.#secret; }
	set secret(v) { this.#secret = v; }
	#method(x) { return 'private ' + x + this.#secret; }
	callPrivate(x) { return this.#method(x); }
	get #acc() { return 'acc ' + this.plain; }
	set #acc(v) { this.plain = v; }
	useAcc(v) { this.#acc = v; return this.#acc; }
	*items() { yield this.plain; yield* [1, 2]; }
	async later() { return this.plain; }
	static make(...args) { return new this(...args); }
	toString() { return 'Base:' + this.plain; }
}
class Derived extends Base {
	extra = super.toString();
	constructor(x) { super(); this.x = x; log(new.target === Derived, new.target.name); }
	toString() { return 'Derived>' + super.toString(); }
	get secret() { return super.secret + '?'; }
	set secret(v) { super.secret = v + v; }
	static make(...args) { const made = super.make(...args); made.made = true; return made; }
	arrow() { return [1, 2].map((n) => super.callPrivate(n)); }
}
const b = new Base(), d = Derived.make('x');
log(b.plain, b.secret, b.computed(), Base.ready, Base.reveal(), Base.isBase(b), Base.isBase(d), Base.isBase({}));
log(d.toString(), `${d}`, d.extra, d.secret, d.made, d.x);
d.secret = 'n'; log(d.secret, d.arrow(), d.callPrivate('p'), d.useAcc('changed'), [...d.items()]);
d.later().then((v) => log('later', v));
log(Object.getOwnPropertyNames(Base), Object.getOwnPropertyNames(Base.prototype), Object.getOwnPropertyNames(d));
log(Base.length, Derived.length, Base.name, Derived.name, (class {}).name, (class Named {}).name);
const anon = class { static who = this.name; }; log(anon.name, anon.who);
const obj = { m: class {}, ['n' + 1]: class {}, f: function () {}, a: () => {} }; log(obj.m.name, obj.n1.name, obj.f.name, obj.a.name);
log(typeof Base, Object.getPrototypeOf(Derived) === Base, Derived.prototype instanceof Base, Base.prototype.constructor === Base);
log(Object.getOwnPropertyDescriptor(Base, 'prototype').writable, Object.getOwnPropertyDescriptor(Base.prototype, 'items').enumerable);
attempt(() => Base());
attempt(() => Derived.call({}));
attempt(() => Base.prototype.callPrivate.call({}, 1));
attempt(() => new (class extends Base { constructor() { this.x = 1; } })());
attempt(() => { class A { static x = A.y; static y = 1; } return String(A.x); });
attempt(() => { class A { a = this.b; b = 2; } return String(new A().a); });
attempt(() => { const x = 'out'; class A { x = x; } return new A().x; });
attempt(() => { class A { static m() { return this; } } const { m } = A; return String(m()); });
attempt(() => { class A { 'quoted name'() { return 1; } 123() { return 2; } static async *gen() { yield 3; } } return [new A()['quoted name'](), new A()[123]()].join(); });
attempt(() => { let order = []; class A { [(order.push('k1'), 'a')] = order.push('v1'); static [(order.push('k2'), 'b')] = order.push('v2'); [(order.push('k3'), 'c')]() {} } new A(); return order.join(); });
attempt(() => { class A extends Array { sum() { return this.reduce((x, y) => x + y, 0); } } const a = A.from([1, 2, 3]); return [a.sum(), a instanceof A, a.map((x) => x * 2).sum(), a.length, a.filter(Boolean).constructor.name].join(); });
attempt(() => { class E extends Error { constructor(m) { super(m); this.name = 'E'; } } const e = new E('msg'); return [e instanceof Error, String(e), e.message, e.stack.split('\n')[0]].join(); });
attempt(() => { class M extends Map { get(k) { return super.get(k) ?? 'none'; } } return new M([['a', 1]]).get('a') + new M().get('b'); });
attempt(() => { class P extends Promise {} return P.resolve(1) instanceof P && P.resolve(1).then(() => {}) instanceof P; });
attempt(() => { function Old(x) { if (!new.target) return new Old(x); this.x = x; } class New extends Old { y = this.x + 1; } return [Old(1).x, new New(5).y].join(); });
attempt(() => { class A { constructor() { return { other: true }; } } class B extends A { f = 1; } const x = new B(); return [x.other, x.f, x instanceof B].join(); });
attempt(() => { class A { static #p = 1; static get p() { return this.#p; } } class B extends A {} return B.p; });
attempt(() => { class A { get x() { return 'A.x'; } } class B extends A { get x() { return super.x + '<B'; } } class C extends B { x2 = super.x; } return new C().x2; });
attempt(() => { const o = { __proto__: { hi() { return 'proto hi ' + this.n; } }, n: 1, hi() { return super.hi() + '!'; } }; return o.hi(); });
attempt(() => { class A { async #am() { return 1; } *#gm() { yield 2; } r() { return [...this.#gm()].join(); } } return new A().r(); });
attempt(() => { class A { static accessor = 5; static async = 6; get = 7; set = 8; static static = 9; } return [A.accessor, A.async, new A().get, new A().set, A.static].join(); });
attempt(() => { class Counter { static #n = 0; static next() { return ++Counter.#n; } static { Counter.next(); } } return Counter.next(); });
attempt(() => { class A { #x = 1; has(o) { try { o.#x; return true; } catch { return false; } } } return [new A().has(new A()), new A().has({})].join(); });
attempt(() => { class A { f = function () { return new.target; }; } return String(new A().f()); });
attempt(() => Object.keys(new (class { b = 1; a = 2; [1] = 3; })()).join());
attempt(() => { class A { static [Symbol.hasInstance](x) { return x === 1; } } return 1 instanceof A; });
attempt(() => { class A { get [Symbol.toStringTag]() { return 'Tagged'; } } return String(new A()); });
attempt(() => (class { static toString() { return 'custom'; } }) + '');
log(String(class A { m() { return 1 } }), String(class extends Base { }));
log(String(obj.f), String(obj.a), String({ get x() { return 1 } }.__lookupGetter__?.('x')), String(Object.getOwnPropertyDescriptor({ set y(v) { } }, 'y').set), String({ async *m() { } }.m), String({ ['k']() { } }.k));

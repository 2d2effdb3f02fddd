// What a field's initialiser throws, and methods of classes without a name: their stacks can be read.
const u = undefined;
const lines = (error) => error.stack.split('\n').filter((line) => line.includes('fields_thrown.js')).map((line) => line.replace(/.*:(\d+):\d+\)?$/, '$1')).join();
const t = (f) => {
	try {
		f();
	} catch (error) {
		console.log(error.message, lines(error), [1, 2].map((x) => x * 2).join());
	}
};
class A {
	x = u.z;
}
class B extends A {
}
class C extends A {
	constructor() {
		super();
	}
}
for (const K of [A, B, C])
	t(() => new K());
t(() => new (class {
	m = u.m;
})());
t(() => new (class {
	go() {
		return u.n;
	}
})().go());
t(() => ({ constructor: class { }, go() { return u.o; } }).go());
t(() => Object.create({ constructor: () => 1, go() { return u.p; } }).go());
t(() => Object.create({ constructor: 5, go() { return u.q; } }).go());

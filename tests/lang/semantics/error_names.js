// The first line of a stack when a name comes from a getter, a field or the prototype.
'use strict';
const h=(e)=>e.stack.split('\n')[0];
class A extends Error { get name() { return 'VE' } }
console.log(h(new A('x')));
class B extends Error { get name() { return this.constructor.name } }
console.log(h(new B('y')));
class C extends Error { get message() { return 'getmsg' } }
console.log(h(new C('z')), new C('z').message);
class D extends Error { name = 'FieldName' }
console.log(h(new D('z')));
class E1 extends Error {} E1.prototype.name = 'ProtoName';
console.log(h(new E1('z')));
class H extends Error { get name() { return { toString() { return 'objname' } } } }
console.log(h(new H('z')));
class I extends Error { get name() { return undefined } }
console.log(h(new I('z')));
class J extends Error { get name() { return '' } }
console.log(h(new J('z')), '|', h(new J('')));
class K extends Error { get name() { return this.constructor.name } constructor(m) { super(m); this.code = 5 } }
console.log(new K('kk').stack.split('\n')[0], String(new K('kk')));
const o = { get name() { return 'ON' }, message: 'OM' }; Error.captureStackTrace(o); console.log(h(o));
const p = Object.create(Error.prototype, { name: { get() { return 'PN' } } }); p.message = 'q'; Error.captureStackTrace(p); console.log(h(p));
class L extends Error { get [Symbol.toStringTag]() { return 'LL' } toString() { return 'custom' } }
console.log(h(new L('z')), String(new L('z')));
class M extends TypeError { constructor(m) { super(m); this.message = 'after' } } console.log(h(new M('before')));
// A message or a name that is no text, in the stack; the line where super() is missing.
for (const [name, message] of [[undefined, 5], ['N', null], [5, 'x'], [null, 'y'], [true, 10n], ['', 'z'], ['', ''], ['Q', undefined]]) {
	const error = new Error('before');
	if (name !== undefined)
		error.name = name;
	error.message = message;
	console.log(h(error), '|', String(error));
}
try {
	new (class Bare extends Object {
		constructor() { }
	})();
} catch (error) {
	console.log(error.stack.split('\n')[1].replace(/.*:(\d+):\d+\)?$/, '$1'));
}

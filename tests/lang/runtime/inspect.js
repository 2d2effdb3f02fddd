// What console prints of every kind of value.
console.log({a:1,b:'x',c:[1,2,3],d:{e:{f:{g:1}}}}, [1,,3], new Map([[1,{a:2}]]), new Set([1]), Symbol('x'), 5n, -0);
class Foo { constructor(){ this.x=1 } get y(){return 1} }
class Bar extends Foo {}
console.log(new Foo, new Bar, Foo, Bar, function(){}, ()=>{}, async function f(){}, function* g(){}, async function* h(){}, async()=>{});
console.log([Object.create(null), Object.create({}), Object.create(Object.create(null))]);
console.log(Array.from({length:120},(_, i)=>i), Array.from({length:30},(_, i)=>'item'+i));
console.log(new Error('boom').message, [new Date(0), /x/g, new Date(NaN)]);
const e = new TypeError('bad'); e.stack = 'TypeError: bad\n    at x'; e.code='X'; console.log(e, {e});
const o={}; o.o=o; o.p={o}; console.log(o, [o]);
console.log([new Number(3), new String('abc'), new Boolean(false), Object(Symbol('q')), Object(3n)]);
console.log(Promise.resolve(4), Promise.reject(new Error('x')).catch(()=>{}), new WeakMap, new WeakSet);
console.log(new Uint8Array(3), new ArrayBuffer(4), new DataView(new ArrayBuffer(2)), new Float64Array([1.5,-0]));
console.log(new Map([[1,2]]).entries(), new Set([1]).values(), [1][Symbol.iterator](), (function*(){})());
console.log("it's", ["it's", 'a"b\'c', 'a`"\'', 'new\nline', '\u0001\ud800 é']);
console.log('%s %d %i %f %j %o %O %c|%% %x', 'a', '42', 3.7, '2.5', {a:1}, {f(){}} , {a:{b:{c:{d:1}}}}, 'css', 'rest', {q:1});
console.log(process=>1, globalThis.nothing, new Proxy({a:1},{}), new Proxy(function f(){},{}));
console.log({get a(){return 1}, set a(v){}, get b(){return 1}, set c(v){}, [Symbol('k')]:1, 'a-b':1, '__proto__x':1});
console.table([{a:1,b:'x'},{a:2,c:true}]); console.table([1,2]); console.table(new Map([['k',{v:1}]])); console.table({x:{y:1}});
console.group('G'); console.log('in\nside'); console.group(); console.log({a:1}); console.groupEnd(); console.groupEnd(); console.log('out');
console.count(); console.count('x'); console.count(); console.countReset(); console.count();
console.dir({a:{b:{c:{d:1}}}},{depth:0}); 
console.log((function(){return arguments})(1,2), JSON, Math, globalThis.Reflect);
console.log('a'.repeat(200), ['a'.repeat(100)+'\n'+'b'.repeat(50)], {x:'longer text that goes on and on and on and on and on',y:'longer text that goes on and on and on and on and on'});
const mixin = (B) => class extends B {}; class Base {}
console.log(class A extends mixin(Base) {}, class B extends (Base) {}, class C /* ( */ extends Base {}, class D { constructor(a) {} }, mixin(Base), new (class E extends mixin(Base) {})());
console.log(Object.assign(Object.create(null), { [Symbol.toStringTag]: 'Tag' }), Object.create(Object.assign(Object.create(null), { [Symbol.toStringTag]: 'Tag' })));
const told = new Error('x'); told.message = { a: 1 }; console.log(told.stack.split('\n')[0]);
console.log('%o', function f(a) {}); console.log('%o', { g: function () {}, h: () => 1, m() {}, async n() {}, s: (function () { 'use strict'; return function s() {}; })() }); console.log('%o', Object.assign(function w() {}, { p: 1 }));
console.dir(class A { static x = 1; m() {} }, { showHidden: true }); console.dir(new Proxy(function p() {}, {}), { showHidden: false });

'use strict';
// Objects: order, attributes, errors.
console.log(Object.keys({b:1,a:2,10:1,9:2}).length, JSON.stringify({b:1,a:2,10:1,9:2}));
function t(f){ try { console.log(f()) } catch (e) { console.log(String(e)) } }
var o={};Object.defineProperty(o,'p',{value:1,configurable:true});Object.defineProperty(o,'p',{value:2}); console.log(o.p);
t(function(){ return Object.defineProperty({get p(){return 1}},'p',{value:2}).p });
t(function(){ 'a'.x=1 });
t(function(){ Object.freeze({a:1}).a=2 });
t(function(){ Object.freeze([1])[1]=2 });
t(function(){ return null.x });
t(function(){ undefined.foo = 1 });
t(function(){ return Object.prototype.toString.call(null)+Object.prototype.toString.call([])+({}) });
t(function(){ return Reflect.ownKeys({b:1,a:2,1:1}).length });
t(function(){ return 'a' in {a:1} });
t(function(){ return 'a' in 'b' });
var s=''; for (var k in Object.create({x:1,y:2},{x:{value:1},z:{value:1,enumerable:true}})) s+=k; console.log(s);
t(function(){ return Object.getOwnPropertyNames(function f(a){}).length });
t(function(){ return Object.entries({a:1,b:2})[1][1] });
t(function(){ Object.defineProperty(1,'x',{}) });
t(function(){ var a=[1,2,3]; a.length=4294967295; a[4294967294]=1; return a.length });
t(function(){ return delete Object.freeze({a:1}).a });

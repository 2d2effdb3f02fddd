// Map, Set, weak collections, Proxy.
function t(f){ try { var v=f(); console.log(typeof v==='object'?JSON.stringify(v):v) } catch (e) { console.log(String(e)) } }
t(function(){var m=new Map([[1,'a'],[NaN,'b'],['x',{}]]); m.set(1,'c'); m.delete('x'); m.set(-0,0); return Array.from(m)});
t(function(){var m=new Map([[1,1],[2,2],[3,3]]), r=[]; m.forEach(function(v,k){ r.push(k); if(k===1){m.delete(1);m.delete(2);m.set(4,4)} if (k===4&&r.length<5) {m.clear(); m.set(5,5)} }); return r});
t(function(){var s=new Set([1,2,2,3]); s.add(4); return [s.size, Array.from(s.values()), Array.from(s.entries())]});
t(function(){return new Map([1])}); t(function(){return new Map(5)}); t(function(){return Map()});
t(function(){ var w=new WeakMap(), k={}; w.set(k,5); return w.get(k)+''+w.has({}) }); t(function(){ new WeakMap().set(1,1) }); t(function(){ new WeakSet().add(1) });
t(function(){ return Map.prototype.get.call({},1) });
t(function(){ var p=new Proxy({a:1},{get:function(t,k){return k+'!'},has:function(){return true},ownKeys:function(){return ['a']}}); return [p.foo, 'zz' in p, Object.keys(p)] });
t(function(){ var p=Proxy.revocable({},{}); p.revoke(); return p.proxy.x });
t(function(){ var p=new Proxy(function(a){return a+1},{apply:function(t,s,a){return t(a[0])*10}}); return p(1)+typeof p });
t(function(){ return Array.isArray(new Proxy([],{}))+Object.prototype.toString.call(new Proxy([],{})) });
t(function(){ var log=[]; var p=new Proxy({},{set:function(t,k,v){log.push(k+v); t[k]=v; return true}}); p.x=1; p.y=2; return log });
t(function(){ 'use strict'; var p=new Proxy({},{set:function(t,k,v){return false}}); p.x=1; });
t(function(){ return Object.prototype.toString.call(new Map)+Object.prototype.toString.call(Promise.resolve()) });
t(function(){ var m=new Map; for (var i=0;i<100000;i++) m.set('k'+i,i); for (i=0;i<99999;i++) m.delete('k'+i); return m.size+m.get('k99999') });

// -0 is 0 in a collection, also when it is added to one that has 0.
console.log([...new Set([0, -0])].map((x) => Object.is(x, 0)).join(), [...new Map([[0, 1], [-0, 2]])].map(([key, value]) => Object.is(key, 0) + ' ' + value).join());
console.log([...new Set([-0])].map((x) => Object.is(x, 0)).join(), new Map([[1, 0]]).set(1, -0).get(1) === 0 && Object.is(new Map([[1, 0]]).set(1, -0).get(1), -0));

// What V8 says when a proxy's traps break their rules, and of what is called and is no function.
const t=(n,f)=>{try{console.log(n,f())}catch(e){console.log(n,e.name+': '+e.message)}};
const nc=Object.defineProperty({},'x',{value:1}), ne=Object.preventExtensions({a:1}), acc=Object.defineProperty({},'x',{get:undefined,set:undefined}), wr=Object.defineProperty({},'x',{value:1,writable:true}), sealed=Object.preventExtensions(Object.defineProperty({},'x',{value:1,configurable:true}));
const P=(h,o={})=>new Proxy(o,h);
t('has1',()=>'x' in P({has:()=>false},nc)); t('has2',()=>'a' in P({has:()=>false},ne));
t('del1',()=>delete P({deleteProperty:()=>true},nc).x); t('del2',()=>delete P({deleteProperty:()=>true},ne).a);
t('gopd1',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>undefined},nc),'x'));
t('gopd2',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>undefined},ne),'a'));
t('gopd3',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>({value:2})},nc),'x'));
t('gopd4',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>({value:2,configurable:false})},{}),'x'));
t('gopd5',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>({value:1,configurable:false,writable:false})},wr),'x'));
t('gopd6',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>({value:1,configurable:true})},ne),'b'));
t('gopd7',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>5},{}),'x'));
t('gopd8',()=>Object.getOwnPropertyDescriptor(P({getOwnPropertyDescriptor:()=>({value:1,configurable:false})},{x:1}),'x'));
t('def1',()=>Object.defineProperty(P({defineProperty:()=>true},ne),'b',{value:1}));
t('def2',()=>Object.defineProperty(P({defineProperty:()=>true},{}),'b',{value:1,configurable:false}));
t('def3',()=>Object.defineProperty(P({defineProperty:()=>true},nc),'x',{value:2}));
t('def4',()=>Object.defineProperty(P({defineProperty:()=>true},{x:1}),'x',{configurable:false}));
t('def5',()=>Object.defineProperty(P({defineProperty:()=>true},wr),'x',{writable:false}));
t('def6',()=>Object.defineProperty(P({defineProperty:()=>false},{}),'x',{}));
t('get1',()=>P({get:()=>2},nc).x); t('get2',()=>P({get:()=>2},acc).x);
t('set1',()=>{'use strict';P({set:()=>true},nc).x=5}); t('set2',()=>{'use strict';P({set:()=>true},acc).x=5}); t('set3',()=>{'use strict';P({set:()=>false}).q=1}); t('set4',()=>{'use strict';P({set(){return 0}})[Symbol('s')]=1});
t('del3',()=>{'use strict';delete P({deleteProperty:()=>false}).q});
t('keys1',()=>Object.keys(P({ownKeys:()=>[]},nc))); t('keys2',()=>Object.keys(P({ownKeys:()=>['a','z']},ne))); t('keys3',()=>Object.keys(P({ownKeys:()=>[1]}))); t('keys4',()=>Object.keys(P({ownKeys:()=>['a','a']}))); t('keys5',()=>Object.keys(P({ownKeys:()=>5}))); t('keys6',()=>Object.keys(P({ownKeys:()=>['a','b']},ne)));
t('gp1',()=>Object.getPrototypeOf(P({getPrototypeOf:()=>5}))); t('gp2',()=>Object.getPrototypeOf(P({getPrototypeOf:()=>({})},ne)));
t('sp1',()=>Object.setPrototypeOf(P({setPrototypeOf:()=>false}),{})); t('sp2',()=>Object.setPrototypeOf(P({setPrototypeOf:()=>true},ne),{}));
t('ie1',()=>Object.isExtensible(P({isExtensible:()=>false}))); t('ie2',()=>Object.isExtensible(P({isExtensible:()=>true},ne)));
t('pe1',()=>Object.preventExtensions(P({preventExtensions:()=>true}))); t('pe2',()=>Object.preventExtensions(P({preventExtensions:()=>false}))); t('pe3',()=>Reflect.preventExtensions(P({preventExtensions:()=>false}))); t('fr',()=>Object.freeze(P({preventExtensions:()=>false}))); t('se',()=>Object.seal(P({preventExtensions:()=>false})));
t('ap2',()=>P({})()); t('ap3',()=>{const p=P({});p.x()}); t('co1',()=>new (P({construct:()=>1},class{}))); t('co2',()=>new (P({},()=>1))); t('trap',()=>P({get:1}).x); t('trap2',()=>{P({set:{}}).x=1}); t('trap3',()=>'x' in P({has:'s'}));
t('rev',()=>{const r=Proxy.revocable({},{});r.revoke();return r.proxy.x}); t('rev2',()=>{const r=Proxy.revocable({},{});r.revoke();r.proxy.x=1}); t('rev3',()=>{const r=Proxy.revocable({},{});r.revoke();return JSON.stringify(r.proxy)}); t('rev4',()=>{const r=Proxy.revocable({},{});r.revoke();return typeof r.proxy}); t('rev5',()=>{const r=Proxy.revocable({},{});r.revoke();return 'x' in r.proxy}); t('rev7',()=>{const r=Proxy.revocable({},{});r.revoke();return new Proxy(r.proxy,{}) && 1}); t('rev8',()=>{const r=Proxy.revocable(function(){},{});r.revoke();return new r.proxy}); t('rev9',()=>{const r=Proxy.revocable({},{});r.revoke();for(const k in r.proxy);}); t('rev10',()=>{const r=Proxy.revocable({},{});r.revoke();return Object.getPrototypeOf(r.proxy)});
t('forin',()=>{const l=[];const p=new Proxy({a:1},{has(t,k){return k==='a'},ownKeys(){return ['a','virt']},getOwnPropertyDescriptor(t,k){return {value:k==='a'?1:'v',enumerable:true,configurable:true}}}); for(const k in p)l.push(k);return l.join()});
t('forin2',()=>{const l=[];const p=new Proxy(Object.create({inh:1},{own:{value:1,enumerable:true}}),{}); for(const k in p)l.push(k);return l.join()});
t('hi',()=>({}) instanceof {[Symbol.hasInstance]:1}); t('hi2',()=>({}) instanceof {[Symbol.hasInstance]:'str'}); t('hi3',()=>({}) instanceof {[Symbol.hasInstance]:{}}); t('hi4',()=>({}) instanceof {[Symbol.hasInstance]:true}); t('hi5',()=>({}) instanceof {[Symbol.hasInstance]:Symbol('q')});
t('tp',()=>+{[Symbol.toPrimitive]:1}); t('tp2',()=>`${{[Symbol.toPrimitive]:{}}}`); t('it',()=>[...{[Symbol.iterator]:1}]); t('it2',()=>[...{[Symbol.iterator](){return 1}}]); t('it4',()=>[...{[Symbol.iterator](){return {next(){return 1}}}}]); t('it5',()=>{const [a]={[Symbol.iterator]:5}}); t('it6',()=>{for (const x of {[Symbol.iterator](){return {next:5}}});}); t('sp',()=>'x'.split({[Symbol.split]:1})); t('jt',()=>JSON.stringify({toJSON:5})); t('th',()=>{Array.from({[Symbol.iterator]:1})}); t('mp',()=>new Map({[Symbol.iterator](){return {next(){return {value:1}}}}}));

// What stands behind a proxy is described.
class K{}; const around=(o)=>new Proxy(o,{});
for (const o of [{}, [], new K(), new Map(), Object.create(null), new Date(0), /x/, function fn(){}, class Q{}, new Error('er'), around({}), new Proxy(new K(), { get() { return 'trapped' } }), { toString() { return 'x' } }]) { t('described',()=>Symbol.keyFor(around(o))); t('described',()=>Object.setPrototypeOf({}, 1) ); t('described',()=>{ null[around(o)] }); }
t('zero',()=>{const [x]=-0}); t('zero',()=>[...(function*(){ yield* -0; })()]); t('zero',()=>(-0)());

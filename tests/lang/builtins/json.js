// JSON: texts that are refused and how, what is written, circles, replacers and revivers.
const cases=['','{','}','[','[1','[1,','[1,]','{"a"','{"a":','{"a":1','{"a":1,','{"a":1,}','{a:1}',"{'a':1}",'tru',
	'true1','truex','nul','nulll','01','-','-x','1.','1.x','1e','1e+','.5','+1','"abc','"a\nb"','"\\x"','"\\u12"',
	'"\\u12G4"','"a\\','{"a" 1}','[1 2]','1 2','{"a":1}x','undefined','NaN','Infinity','abc','\u00e4','"\t"','  ',
	'\n\n{\n"a":\n}','[1,\n2,\nx]','{"a":1 "b":2}','{"a":1,"b"}','[,]','{,}','[[[[','{"a":{"b":[1,2,{"c":}]}}',
	'x'.repeat(100),'{"k":'+'1'.repeat(60)+',}','['+'1,'.repeat(40)+'x'+',2'.repeat(40)+']',
	'<!DOCTYPE html><html><body>hello world this is long</body></html>','"\u2028"','\ufeff{}','\u00a01','/*c*/1','[1,2',
	'"abc\u0001def"','{"__proto__":1}','-0','1e999','"\\ud800"','😀','{"a":😀}','[object Object]','tRue','fals','false,',
	'null,null',']','[}','{]','{"a":1]','[1}','"a"b','1x','-1-','1.5.5','1e5e5','--1','"\\','"\\u','[""','{"":""',
	'{"a":undefined}','{"a":"b\n"}', '{"a":tru}', '{"a":nul', '{"a":"x','\0','"\0"','[1\0]','{"a":1,"b" 2}',
	'{"a":1,"b""c"}','t1','t"','[tr"]','ääääääääääääääääääääääääääääx','[1,2,3,4,5,6,7,8,9,10,11,12,x]',
	'123456789 x234567890','123456789x12345678901','[12345678x12345678901]','{"aaaaaaaaa":x,"bbbbbbbb":1}',
	'{"aaaaaaaa":x,"bbbbbbbb":11}','{"aaaaaaaaaa":"bbbbbb",xy}',
	'"\\\\\\/\\b\\f\\n\\r\\t\\"\\u00e4\\uD83d\\ude00\\u0000"','{"b":1,"a":2,"1":3,"0":4,"b":5}','[]','{}',' [ ] ','[{}]',
	'{"a":{}}','1E5','-1.5e-3','123456789012345678901234567890','0.1','1e-400','[1,[2,[3,[4]]]]'];
for(const c of cases){try{console.log(JSON.stringify(c),'OK',
	JSON.stringify(JSON.parse(c)))}catch(e){console.log(JSON.stringify(c),e.name,JSON.stringify(e.message))}}
function t(f){try{console.log('-',f())}catch(e){console.log(String(e))}}
t(()=>{const a={};a.a=a;return JSON.stringify(a)});
t(()=>{const a={b:{c:[{d:{}}]}};a.b.c[0].d.e=a;return JSON.stringify(a)});
t(()=>{class Foo{};const a=new Foo;a.x=[a];return JSON.stringify({q:a})});
t(()=>{const a=Object.create(null);a[""]=a;return JSON.stringify(a)});
t(()=>{const a=[];a[0]=a;return JSON.stringify(a)});
t(()=>{const a={};a.b={toJSON(){return a}};return JSON.stringify(a)});
t(()=>{const m=new Map;m.x=m;return JSON.stringify(m)});
t(()=>{const f=Object.create({constructor:5});f.x=f;return JSON.stringify(f)});
t(()=>{function F(){};const f=Object.create(F.prototype);f.x=f;return JSON.stringify(f)});
t(()=>{const f={[Symbol.toStringTag]:"Tag"};f.x=f;return JSON.stringify(f)});
t(()=>{class A{};class B extends A{};const f=new B;f.x=f;return JSON.stringify(f)});
t(()=>{const f=new (class{});f.x=f;return JSON.stringify(f)});
t(()=>{const f=new Error("x");f.x=f;return JSON.stringify(f)});
t(()=>{const f=new Date(0);f.toJSON=null;f.x=f;return JSON.stringify(f)});
t(()=>{const a={a:{b:{c:{d:{e:{}}}}}};a.a.b.c.d.e.f=a.a.b;return JSON.stringify(a)});
t(()=>{const a={"5":{}};a[5].x=a;return JSON.stringify(a)});
t(()=>JSON.stringify(1n));
t(()=>JSON.stringify({a:Object(1n)}));
t(()=>JSON.stringify({get a(){throw 5}}));
t(()=>JSON.parse());
t(()=>JSON.parse(null));
t(()=>JSON.parse({}));
t(()=>JSON.parse(Symbol()));
const d="[".repeat(100000)+"]".repeat(100000);
t(()=>JSON.parse(d).length);let o={};for(let i=0;i<100000;i++)o={o};
	t(()=>JSON.stringify(o).length);
t(()=>JSON.parse(d,(k,v)=>v).length);
for (const v of [undefined,()=>1,Symbol(),null,true,1.5,-0,NaN,Infinity,
	"a\"\\\b\f\n\r\t\u0001\u007f\u2028ä😀\ud800x\udc00\0",[],{},[undefined,()=>1,Symbol()],{a:undefined,b:()=>1,
	[Symbol()]:1,c:Symbol()},new Number(3),new String("x"),new Boolean(false),Object(Symbol()),new Date(0),/x/,
	new Map([[1,2]]),[1,[2,[3]]],{a:{b:{c:1}}},[[],{}],{toJSON(k){return "J"+k}},{a:{toJSON(k){return "J"+k}}},
	[{toJSON(k){return typeof k+k}}],{"2":1,"1":2,b:1,a:2},[,1],Object.create({x:1}),new Proxy([1,2],{}),new Proxy({a:1},
	{}),"\udc00\ud83d","\ud83d\ude00"]) for (const s of [undefined,2,"--",20,"abcdefghijklmnop",1.9,-1,new Number(3),
	new String("x"),true,""]) t(()=>JSON.stringify(v,null,s));
t(()=>JSON.stringify({a:1,b:[1,{a:2,c:3}],c:{a:4}},["a","b",1,new String("c"),"a",{},null]));
t(()=>JSON.stringify({1:1,2:2,a:3},[1,"a"]," "));
t(()=>{const l=[];const r=JSON.stringify({a:1,b:[1,{c:2}],d:null},function(k,v){l.push(k,typeof k,Array.isArray(this),
	typeof v);return v===1?undefined:v});return l.join()+r});
t(()=>JSON.stringify({a:1},(k,v)=>k===""?{x:5}:v));
t(()=>{const l=[];const r=JSON.parse('{"a":[1,2,{"b":3}],"c":null}',function(k,v){l.push(k,JSON.stringify(v),
	JSON.stringify(this));return k==="b"?undefined:Array.isArray(v)?v.concat(9):v});
	return l.join("|")+JSON.stringify(r)});
t(()=>JSON.stringify(JSON.parse('[1,2,3,4]',function(k,v){if(k==="0"){this[2]="x";
	delete this[3]}return v===2?undefined:v})));
t(()=>{const x=JSON.parse('{"__proto__":[1],"a":1}');
	return Object.keys(x)+Array.isArray(x.__proto__)+(Object.getPrototypeOf(x)===Object.prototype)});
t(()=>JSON[Symbol.toStringTag]+String(JSON)+Object.getOwnPropertyNames(JSON)+JSON.parse.length+JSON.stringify.length);

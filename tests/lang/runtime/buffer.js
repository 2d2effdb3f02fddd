// Buffer: every method with many values, good and bad; same results and errors as Node.
let seed = 20;
function rnd(n){ seed = (seed*1103515245+12345) & 0x7fffffff; return (seed>>>8) % n; }
const pick=a=>a[rnd(a.length)];
const encs=['utf8','utf-8','UTF8','hex','base64','base64url','latin1','binary','ascii','HEX','Base64','Latin1','nope','',undefined,null,5];
const strs=['','a','héllo','€uro','😀x','deadbeef','deadbeeg','abc','00ff','aGVsbG8=','aGVs bG8','-_-_','+/+/','\ud800x','ÿþ','aaaaab','ab','日本','YQ==','=','zz','abcabcabc\0x'];
const nums=[0,1,2,-1,3,5,100,1.5,NaN,undefined,null,'1',-2,2**31,2**33,Infinity,-Infinity,{},4,7,8];
const vals=[0,1,255,256,-1,-128,127,128,65535,65536,-32768,2**31,2**32-1,2**32,2**47,-(2**47),2**48,1.7,-1.5,NaN,'12','x',undefined,1e300,2**40-1,-(2**39)];
const bigs=[0n,1n,-1n,2n**63n,2n**64n-1n,2n**64n,-(2n**63n),-(2n**63n)-1n,5,'x'];
function mk(){ switch(rnd(6)){case 0: return Buffer.from(pick(strs)); case 1: return Buffer.from(pick(strs),pick(encs.slice(0,12))); case 2: return Buffer.alloc(rnd(12)); case 3: return Buffer.from(Array.from({length:rnd(12)},()=>rnd(256))); case 4: return Buffer.from(Array.from({length:rnd(70)},()=>rnd(256))); default: return Buffer.from(Array.from({length:16},()=>rnd(4)*60)); } }
function any(){ return pick([()=>pick(strs),()=>pick(nums),()=>mk(),()=>new Uint8Array([1,2,3]),()=>new Uint16Array([1,2,300]),()=>[1,2,300],()=>({length:2,0:5}),()=>({type:'Buffer',data:[1,2]}),()=>new ArrayBuffer(8),()=>null,()=>true,()=>new String('boxed'),()=>function foo(){},()=>new Date(0),()=>({}),()=>new DataView(new ArrayBuffer(3))])(); }
const show=v=> v instanceof Uint8Array? v : v;
function t(name,f){ let r; try { r=f(); } catch(e) { console.log(name,'!', e.name, e.code, e.message); return } console.log(name, typeof r==='string'?JSON.stringify(r):show(r)); }
const nm=['UInt8','Int8','UInt16LE','UInt16BE','Int16LE','Int16BE','UInt32LE','UInt32BE','Int32LE','Int32BE','FloatLE','FloatBE','DoubleLE','DoubleBE','Uint8'];
for(let i=0;i<400;i++){ const b=mk(); 
 switch(rnd(22)){
 case 0: { const e=pick(encs), a=pick(nums), c=pick(nums); t('toString',()=>b.toString(e,a,c)); break; }
 case 1: { const v=any(), e=pick(encs); t('from',()=>Buffer.from(v,e)); break; }
 case 2: { const a=new ArrayBuffer(8), x=pick(nums), y=pick(nums); t('fromab',()=>Buffer.from(a,x,y)); break; }
 case 3: { const s=pick(nums), f=any(), e=pick(encs); if(typeof s==='number'&&s>1e6) break; t('alloc',()=>Buffer.alloc(s,f,e)); break; }
 case 4: { const v=any(), o=pick(nums), e=pick(encs); t('indexOf',()=>b.indexOf(v,o,e)); t('lastIndexOf',()=>b.lastIndexOf(v,o,e)); t('includes',()=>b.includes(v,o)); break; }
 case 5: { const v=any(), o=pick(nums), en=pick(nums), e=pick(encs); t('fill',()=>b.fill(v,o,en,e)); break; }
 case 6: { const v=pick(strs), o=pick(nums), l=pick(nums), e=pick(encs); t('write',()=>b.write(v,o,l,e)); t('after',()=>b); break; }
 case 7: { const a=pick(nums), c=pick(nums); t('slice',()=>b.slice(a,c)); t('subarray',()=>b.subarray(a,c)); break; }
 case 8: { const v=mk(); t('equals',()=>b.equals(v)); t('compare',()=>b.compare(v)); t('cmp',()=>Buffer.compare(b,v)); const a=[pick(nums),pick(nums),pick(nums),pick(nums)]; t('compare4',()=>b.compare(v,...a)); break; }
 case 9: { const v=mk(), a=pick(nums),c=pick(nums),d=pick(nums); t('copy',()=>b.copy(v,a,c,d)); t('copied',()=>v); break; }
 case 10: { const l=[mk(),mk(),pick([mk(),5,'x',new Uint8Array(2)])], n=pick(nums); if(n>1e6) break; t('concat',()=>Buffer.concat(l)); t('concat',()=>Buffer.concat(l.slice(0,2),n)); break; }
 case 11: { const v=any(), e=pick(encs); t('byteLength',()=>Buffer.byteLength(v,e)); break; }
 case 12: { t('swap16',()=>b.swap16()); t('swap32',()=>b.swap32()); t('swap64',()=>b.swap64()); break; }
 case 13: { t('json',()=>JSON.stringify(b)); t('isBuffer',()=>Buffer.isBuffer(b)); t('isEnc',()=>Buffer.isEncoding(pick(encs))); break; }
 case 14: case 15: { const n=pick(nm), o=pick(nums); t('read'+n,()=>b['read'+n](o)); break; }
 case 16: case 17: { const n=pick(nm), o=pick(nums), v=pick(vals); t('write'+n+v,()=>b['write'+n](v,o)); t('written',()=>b); break; }
 case 18: { const n=pick(['readUIntLE','readUIntBE','readIntLE','readIntBE']), o=pick(nums), s=pick([1,2,3,4,5,6,6,5,3,0,7,undefined,1.5,'2']); t(n,()=>b[n](o,s)); break; }
 case 19: { const n=pick(['writeUIntLE','writeUIntBE','writeIntLE','writeIntBE']), o=pick(nums), s=pick([1,2,3,4,5,6,6,5,3,0,7,undefined]), v=pick(vals); t(n+v,()=>b[n](v,o,s)); t('written',()=>b); break; }
 case 20: { const n=pick(['readBigUInt64LE','readBigInt64BE','readBigUInt64BE','readBigInt64LE']), o=pick(nums); t(n,()=>b[n](o)); break; }
 case 21: { const n=pick(['writeBigUInt64LE','writeBigInt64BE','writeBigUInt64BE','writeBigInt64LE']), o=pick(nums), v=pick(bigs); t(n,()=>b[n](v,o)); t('written',()=>b); break; }
 }}
for (const text of ['a', 'héllo€', '😀', 'x\ud800y', ''])
	for (const enc of ['utf16le', 'ucs2']) {
		const b = Buffer.from(text, enc);
		console.log(b, JSON.stringify(b.toString(enc)), Buffer.byteLength(text, enc), b.indexOf('l', 0, enc));
	}
class Mine { [Symbol.toPrimitive]() { return 'prim'; } }
console.log(Buffer.from(new Mine()), Buffer.from(new String('boxed')), Buffer.from({ valueOf() { return 'inner'; } }));
const b = Buffer.from('hello');
b.note = { a: 1 };
console.log(b, [Buffer.alloc(60)], { b: Buffer.from('x') }, Buffer.from('abc').map((x) => x + 1), b instanceof Uint8Array);
console.log(Object.keys(Buffer.from('ab')), typeof Buffer, Buffer.name, b.constructor === Buffer, Buffer.poolSize);
console.log(b.buffer.byteLength >= 5, b.readUint16BE(1), [...b.entries()].length, String(b), `${Buffer.concat([b, b])}`);
for (const f of [() => Buffer.from('a').write(5), () => Buffer.from('a').write(5, 7), () => Buffer.from('a').write(5, 'nope'), () => Buffer.from('a', {}), () => Buffer.from('a').toString([1]), () => Buffer.from('a').toString(3n)]) { try { console.log(f()); } catch (e) { console.log(e.code, e.message); } }

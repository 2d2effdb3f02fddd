// Blob, File, FormData.
const t = (name, f) => { try { console.log(name, f()); } catch (e) { console.log(name, '!', e.name, e.code, e.message); } };
const f = new FormData(); f.append('a','1'); f.append('c',new File(['x'],'n',{type:'text/Plain',lastModified:7}),'n.txt'); f.append('d',new File(['z'],'file.bin',{type:'a/b',lastModified:5}));
console.log(f); console.log([f]); 
t('append1',()=>f.append('x')); t('new',()=>new FormData(1)); t('new',()=>new FormData({})); t('new',()=>new FormData(undefined)); 
t('get',()=>f.get()); t('getAll',()=>f.getAll('nope')); t('get',()=>f.get('nope')); t('has',()=>f.has('a')); t('set',()=>{f.set('a','2');f.set('a','3');return [...f.keys()]}); t('del',()=>f.delete('zz'));
t('foreach',()=>f.forEach()); t('fe',()=>f.forEach(5));
console.log(f.get('c').name, f.get('c').type, f.get('d').lastModified, Object.prototype.toString.call(f), f.entries(), f.keys().next(), Object.keys(FormData.prototype));
t('symbol',()=>f.append(Symbol('x'),1)); t('num',()=>{f.append(5,6); return f.get('5')}); t('obj',()=>{f.append('o',{}); return f.get('o')}); t('lone',()=>{f.append('l','\ud800'); return escape(f.get('l'))});
t('blobs',()=>new Blob('x')); t('blobs',()=>new Blob(5)); t('blobs',()=>new Blob()); t('blobs',()=>new Blob(null)); t('opt',()=>new Blob([],5)); t('opt',()=>new Blob([],{endings:'x'}));
console.log(new Blob(['abc', new Uint8Array([1,2]), new ArrayBuffer(2), new Blob(['q']), 5, null, {}],{type:'é'}), new Blob(['a\r\nb\nc'],{endings:'native'}).size);
const b = new Blob(['héllo wörld']); console.log(b.slice(1,4), b.slice(-3), b.slice(2,1).size, b.slice(0,2,'X/Y').type);
t('file',()=>new File()); t('file',()=>new File(['x'])); console.log(new File(['x'],'a/b',{lastModified:1}), Object.keys(File.prototype), typeof File);
b.text().then((x) => { console.log(x); return b.slice(0,3).arrayBuffer(); }).then((x) => { console.log(x); return b.slice(1,2).text(); }).then((x) => console.log(JSON.stringify(x))); 
t('proto',()=>Blob.prototype.size); t('it',()=>f[Symbol.iterator]===f.entries); console.log(Object.getPrototypeOf(f.entries()), f.entries()[Symbol.toStringTag]); f.forEach(function(v,k,o){ if(k==='a') console.log(v,k,o===f,this)}, 7);
{
	const g = new FormData();
	g.append('b', new Blob(['x'], { type: 'text/plain' }));
	g.append('b', 'second');
	console.log(g.get('b').name, g.get('b').size, g.getAll('b').length, [...g].length, g.get('b') instanceof File);
}

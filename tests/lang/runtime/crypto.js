// crypto: Node's digests and the web's.
const crypto = typeof require === 'function' ? require('crypto') : globalThis.crypto;
const t = (name, f) => { try { console.log(name, f()); } catch (e) { console.log(name, '!', e.name, e.code, e.message); } };
t('h',()=>crypto.createHash('nope')); t('h',()=>crypto.createHash(5)); t('u',()=>crypto.createHash('sha1').update(5)); t('u',()=>crypto.createHash('SHA256').update('é','latin1').digest('hex')); t('d',()=>{const h=crypto.createHash('md5'); h.digest(); h.digest()}); t('d',()=>{const h=crypto.createHash('md5'); h.digest(); h.update('x')});
t('m',()=>crypto.createHmac('nope','k')); t('m',()=>crypto.createHmac('sha1')); t('m',()=>crypto.createHmac('sha1',5)); t('m2',()=>{const h=crypto.createHmac('sha1','k'); return [h.digest('hex'), h.digest('hex'), h.digest()]}); t('m3',()=>{const h=crypto.createHmac('sha1','k'); h.digest(); h.update('x')});
t('copy',()=>{const h=crypto.createHash('sha1').update('a'); const c=h.copy(); return [h.update('b').digest('base64'), c.digest('base64url'), crypto.createHash('sha1').digest('latin1').length]});
t('ts',()=>crypto.timingSafeEqual(Buffer.from('a'),Buffer.from('b'))); t('ts',()=>crypto.timingSafeEqual(Buffer.from('a'),Buffer.from('bb'))); t('ts',()=>crypto.timingSafeEqual('a','a'));
t('rb',()=>crypto.randomBytes(4).length); t('rb',()=>crypto.randomBytes('x')); t('rb',()=>crypto.randomBytes(-1)); t('ri',()=>crypto.randomInt(1,2)); t('grv',()=>globalThis.crypto.getRandomValues([])); t('grv',()=>globalThis.crypto.getRandomValues(new Float32Array(1))); t('grv',()=>globalThis.crypto.getRandomValues(new Uint8Array(70000))); t('grv',()=>globalThis.crypto.getRandomValues(new Uint8Array(0)));t('grv',()=>globalThis.crypto.getRandomValues());
t('dig',()=>crypto.createHash('sha256').update('x').digest('nope')); t('dig',()=>crypto.createHash('sha256').update('x').digest('buffer')); 
 t('g',()=>globalThis.crypto); t('gk',()=>Object.keys(globalThis.crypto)+Object.prototype.toString.call(globalThis.crypto)); t('sub',()=>globalThis.crypto.subtle);
t('uuid',()=>/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(globalThis.crypto.randomUUID())); t('this',()=>(0,globalThis.crypto.randomUUID)());
(async()=>{ const s=globalThis.crypto.subtle; const a=async(n,f)=>{try{console.log(n,await f())}catch(e){console.log(n,'!',e.name,e.code,e.message)}};
await a('d',()=>s.digest('SHA-256',new Uint8Array([1]))); await a('d',()=>s.digest({name:'sha-1'},new ArrayBuffer(1))); await a('d',()=>s.digest('MD5',new Uint8Array(1))); await a('d',()=>s.digest('SHA-256','x')); await a('d',()=>s.digest());
const raw=new TextEncoder().encode('key'); const k=await s.importKey('raw',raw,{name:'HMAC',hash:'SHA-256'},false,['sign','verify']); console.log(k, k.algorithm, k.usages);
await a('s',()=>s.sign('HMAC',k,new TextEncoder().encode('data'))); const sig=await s.sign({name:'HMAC'},k,raw); await a('v',()=>s.verify('HMAC',k,sig,raw)); await a('v',()=>s.verify('HMAC',k,new Uint8Array(32),raw));
await a('i',()=>s.importKey('raw',raw,{name:'HMAC',hash:'MD5'},false,['sign'])); await a('i',()=>s.importKey('raw',raw,{name:'HMAC'},false,['sign'])); await a('i',()=>s.importKey('raw',raw,{name:'HMAC',hash:'SHA-1'},false,[])); await a('i',()=>s.importKey('raw',raw,{name:'HMAC',hash:'SHA-1'},false,['encrypt'])); await a('i',()=>s.importKey('raw','str',{name:'HMAC',hash:'SHA-1'},false,['sign'])); await a('i',()=>s.importKey('raw',new Uint8Array(0),{name:'HMAC',hash:'SHA-1'},false,['sign']));
await a('i',()=>s.importKey('pkcs8',raw,{name:'HMAC',hash:'SHA-1'},false,['sign'])); await a('e',()=>s.exportKey('raw',k)); const k2=await s.importKey('raw',raw,{name:'HMAC',hash:{name:'SHA-512'}},true,['sign']); await a('e',()=>s.exportKey('raw',k2)); await a('e',()=>s.exportKey('jwk',k2)); await a('v',()=>s.verify('HMAC',k2,sig,raw)); await a('j',()=>s.importKey('jwk',{kty:'oct',k:'a2V5',alg:'HS256'},{name:'HMAC',hash:'SHA-256'},false,['sign']));
})();
for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
	for (const text of ['', 'abc', 'é'.repeat(200)]) console.log(name, crypto.createHash(name).update(text).digest('hex'), crypto.createHmac(name, text).update(text).digest('base64url'));
for (const made of [() => crypto.createHash('sha256'), () => crypto.createHmac('sha256', 'k')])
	for (const [data, encoding] of [['abc', 'hex'], ['abc', 'HEX'], ['abcd', 'hex'], ['zz', 'hex'], ['abc', 'nope'], ['YWJj', 'base64']])
		try { console.log(made().update(data, encoding).digest('hex')); } catch (e) { console.log(e.name, e.code, e.message); }

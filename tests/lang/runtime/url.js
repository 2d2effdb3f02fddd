// URL and URLSearchParams as classes: see url_parse.js for the parser.
const t = (name, f) => { try { console.log(name, f()); } catch (e) { console.log(name, '!', e.name, e.code, e.message); } };
const p = new URLSearchParams('?a=1&b=2&a=3&c=%20+x&d&=e&&f=%zz%E2%82%AC%ff');
console.log(p, p.toString(), p.size, [...p], p.get('a'), p.getAll('a'), p.get('q'), p.has('d'), p.has('a','3'), p.has('a','4'));
for (const init of [undefined,null,'','a','?','??a=b',5,true,{a:1,b:'x y',c:[1,2]},[['a','b'],['c','d']],new Map([['x','y']]),new URLSearchParams('q=1'),[['a']],[1],['ab'],[null],{[Symbol('s')]:1},new Set([['k','v']]),function(){}, 'é=ü&😀=\ud800', '%F0%9F%98%80=%', {'\ud800':1,'\ufffd':2},[new Set(['a','b'])],{[Symbol.iterator]:5}]) t('init', () => { const u = new URLSearchParams(init); return [u.toString(), u]; });
t('append',()=>p.append('x')); t('append',()=>p.append()); t('delete',()=>p.delete()); t('get',()=>p.get()); t('has',()=>p.has()); t('set',()=>p.set('a')); t('forEach',()=>p.forEach()); t('getAll',()=>p.getAll());
p.append('z z','&=+'); p.delete('b'); p.delete('a','3'); p.set('c','new'); p.set('n','1'); console.log(p.toString());
p.sort(); console.log(p.toString(), Object.keys(URLSearchParams.prototype));
p.forEach(function (v,k,o) { console.log(k,v,o===p,this.q); }, {q:1});
console.log(p.keys(), p.values(), p.entries(), p.entries().next(), p[Symbol.iterator] === p.entries, Object.prototype.toString.call(p), Object.prototype.toString.call(p.keys()));
console.log({a:{b:{c:{p}}}}, [p.keys()], new URLSearchParams({long:'x'.repeat(60),other:'y'.repeat(30)}), new URLSearchParams());
const u = new URL('https://user:pw@example.com:8080/a/b?x=1&y=2#frag'); console.log(u, String(u), JSON.stringify({u}), u.searchParams === u.searchParams);
u.searchParams.append('z','ü'); u.searchParams.delete('x'); console.log(u.href, u.search); u.search='?k=v'; console.log([...u.searchParams], u.searchParams.get('k')); u.href='http://other/?m=1'; console.log([...u.searchParams]); u.searchParams.delete('m'); console.log(u.href); u.search=''; u.hash=''; console.log(u.href, u.hash, u);
t('no args',()=>new URL()); t('bad',()=>new URL('bad')); t('bad base',()=>new URL('x','bad')); t('canParse',()=>[URL.canParse('x'),URL.canParse('x','http://a'),URL.canParse('http://a')]); t('canParse',()=>URL.canParse()); t('parse',()=>URL.parse('nope')); t('parse',()=>URL.parse('/a','http://b').href);
try { new URL('/x','nope') } catch (e) { console.log(Object.keys(e), e.input, e.base, e.toString(), e.stack.split('\n')[0]) }
try { u.href='nope' } catch (e) { console.log(Object.keys(e), e.input, e.base, e.toString(), e.stack.split('\n')[0]) }
t('call',()=>URL('x')); t('call',()=>URLSearchParams('x')); console.log(Object.keys(URL.prototype), Object.keys(URL).filter(k=>k!=='createObjectURL'&&k!=='revokeObjectURL'));
t('this',()=>URLSearchParams.prototype.get.call({},'a')); t('it',()=>p.keys().next.call({}));
console.log(new URL('http://a/?a=~%7E!*()\'"').searchParams.toString(), new URL("http://a/?a='").href, new URL(new URL('http://x/y')).href, new URL({toString(){return 'http://obj/'}}).href, [new URL('http://a/')], {a:{b:{c:new URL('http://a/')}}});
class MyURL extends URL {} ; console.log(new MyURL('http://a/b'), new MyURL('http://a') instanceof URL, 'x' + new URL('http://a'));
const q = new URL('http://a/?a=1'); for (const [k] of q.searchParams) { console.log(k); if (q.searchParams.size < 4) q.searchParams.append('n' + q.searchParams.size, ''); } console.log(q.href);

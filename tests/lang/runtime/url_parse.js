// The URL parser and the setters, on texts put together from parts, good and bad.
let seed = 7;
function rnd(n){ seed = (seed*1103515245+12345) & 0x7fffffff; return (seed>>>8) % n; }
const pick=a=>a[rnd(a.length)];
const schemes=['http','https','HTTP','ftp','file','ws','wss','foo','mailto','javascript','data','blob','a+b-c.d','1x','','h ttp','non-special'];
const hosts=['example.com','EXAMPLE.com','localhost','127.0.0.1','0x7f.1','1.2.3','256.1.1.1','1.2.3.4.5','0','4294967296','4294967295','[::1]','[1:2:3:4:5:6:7:8]','[::ffff:1.2.3.4]','[1::8]','[::1','[1:2:3]','[2001:db8::ff00:42:8329]','münchen.de','MÜNCHEN.DE','日本語.jp','xn--mnchen-3ya.de','xn--a','a b','a%20b','a%41b','ex%2Fample','a..b','.','','a^b','a|b','a<b','a_b','straße.de','ＡＢＣ.com','a。b','☃.net','1.2.3.09','a.0x','foo.1','foo.1.','192.168.0.1.','%31%32','x\u00ady','ﬁ.com','É.com','user@host','a:b','0300.0.0.1','1e3','0x','08','host*','{h}','a`b','a"b','a\'b',"a'b",'a&b=c','a~b','\ud83d\ude00.com','ß.x','ﷺ.com','İ.com','Ⅷ.com','a\u200bb','\u0300a.com','xn--','xn--zca.com','XN--MNCHEN-3YA.de','C:','C|','a\tb','a\nb'];
const paths=['','/','/a','/a/b','/a/../b','/a/./b','/a/%2e%2e/b','/a//b','//a','/a b','/é','/%zz','/a?b','\\a\\b','/C:/x','/C|/x','/.','/a;b=c','/{x}','/a^b','/a`b','/a"b<c>','/a|b',"/a'b",'/a%2fb','/%','/a:b','/./x','a/b','./x','.','C:/x','C|','/a\\b','/\ud800','/\u{1f600}','/a\tb','/%41','/~x','/[x]','/a@b',':80/x','/C:','/./C:/x','///x','/\\x','\\/x','\\\\x'];
const queries=['','?','?a=b','?a=b&c=d','?é','?a b','?a\'b','?"<>`{}|^','?a=%zz','?#','?a#b','?x?y','?\ud800','?a=1+2%20'];
const frags=['','#','#x','#a b','#é`<>"','#x#y','#%zz','# ','#\0'];
const users=['','','','','user@','user:pass@','u%20x:p@',':p@','@','a@b@','u:p:q@','é:ü@','u^|[]:;=/@',"u'\"<>`@"];
const ports=['','','',':80',':443',':8080',':0',':65535',':65536',':abc',':80abc',':','::',':00080',':+80',': 80'];
const seps=['://','://','://','://',':/',':','::','///',':\\\\',':/\\','://///',':\\/'];
function mk(){ const k=rnd(10); if(k<7) return pick(schemes)+pick(seps)+pick(users)+pick(hosts)+pick(ports)+pick(paths)+pick(queries)+pick(frags); if(k===7) return pick(paths)+pick(queries)+pick(frags); if(k===8) return pick(schemes)+':'+pick(paths)+pick(queries)+pick(frags); return pick([' ','\t','\n','',''])+pick(['//','/','\\\\',''])+pick(hosts)+pick(paths)+pick([' ','  ','\0','']); }
const bases=[undefined,undefined,'http://base.com/dir/file?q#f','https://u:p@base.com:8080/a/b','file:///C:/dir/file','file:///home/x','file://server/share/x','foo://host/a/b','foo:/a/b','ws://w.com','foo://h','nope'];
const keys=['href','origin','protocol','username','password','host','hostname','port','pathname','search','hash'];
const J=s=>JSON.stringify(s);
for(let i=0;i<500;i++){ const s=mk(), b=pick(bases); let line=J(s)+' '+J(b)+' ';
 const doset=rnd(3)===0, p=pick(keys.concat('searchParams')); const v= p==='searchParams'?0: p==='href'?mk(): p==='protocol'?pick(schemes)+pick([':','','://x']): p==='host'||p==='hostname'?pick(hosts)+pick(['','',':80',':99999','/x','?x','#x','\\x',':x']): p==='port'?pick(ports).slice(1)+pick(['','x','9']): p==='pathname'?pick(paths)+pick(queries): p==='search'?pick(queries)+pick(frags): p==='hash'?pick(frags):pick(users); const sp=rnd(2);
 try { const u=new URL(s,b); line+=keys.map(k=>u[k]).map(J).join(' '); 
  if(doset){ 
   if(p==='searchParams'){ u.searchParams.append('k é','v&='); u.searchParams.delete('a'); line+=' SP '+J(u.href)+J([...u.searchParams]); }
   else { line+=' SET '+p+J(v); try { if(sp) u.searchParams; u[p]=v; line+=' '+J(u.href)+J(u.searchParams.toString()); } catch(e) { line+=' ! '+e.message+e.code+J(e.input); } } }
 } catch(e){ line+='! '+e.name+' '+e.message+' '+e.code+' '+J(e.input)+J(e.base)+URL.canParse(s,b); }
 console.log(line); }
for (const h of ['אבג.com','אבג.co.il','1אב.com','אב1.com','aאב.com','مثال.إختبار','xn--mgbh0fb.xn--kgbechtv','نامه‌ای.com','क्‍ष.com','faß.de','Faß.de','βόλος.com','ΒΌΛΟΣ','xn--bcher-kva.ch','bücher.ch','xn--0.pt','xn--a.pt','☕.example','💩.la','xn--ls8h.la','ab。cd','a‥b','test.﹒','ｅｘａｍｐｌｅ．ｃｏｍ','ドメイン名例.jp','한국.kr','ไทย.th','xn--fsq.com','XN--FSQ.com','a-.com','-a.com','xn--fiqs8s','中国']) { let r; try { r=new URL('http://'+h+'/').hostname } catch(e) { r=e.code } console.log(h, r); }

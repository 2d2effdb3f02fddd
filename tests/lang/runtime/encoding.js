// TextEncoder, TextDecoder, atob, btoa.
const j=JSON.stringify;
console.log(j(new TextDecoder('windows-1252').decode(new Uint8Array([0x80,0x81,0x41,0xe9]))), j(new TextDecoder('latin1').decode(new Uint8Array([0x80,0x81,0x41,0xe9]),{stream:true})));
for (const s of ['','a','ab','abc','YQ','YQ=','YQ==','YR==','YWI=','YWJ=','Y W I =','YWI==','=','====','YQ=a','é','YWJj\n','-_-_','YQ\0','ab\u000bc','ab\u00a0'] ) { try { console.log(j(s), j(atob(s))) } catch (e) { console.log(j(s), e.name, e.message, e.code) } }
for (const s of ['','é','€','ÿ']) { try { console.log(j(s), j(btoa(s))) } catch (e) { console.log(j(s), e.name, e.message, e.code) } }
try{atob()}catch(e){console.log(String(e))}
const t=f=>{try{console.log(f())}catch(e){console.log(e.name,e.code,e.message)}};
t(()=>new TextDecoder('utf-8',{fatal:true}).decode(new Uint8Array([255])));
t(()=>new TextDecoder('utf-16le',{fatal:true}).decode(new Uint8Array([255,0xd8])));
t(()=>new TextDecoder().decode('x'));
t(()=>new TextDecoder('utf-16le').decode('x'));
t(()=>new TextDecoder('latin1').decode('x'));
t(()=>new TextDecoder('nope'));
t(()=>new TextDecoder(' UTF8 ').encoding);
t(()=>new TextDecoder('utf-8',5));
t(()=>new TextDecoder('latin1',{fatal:true}).decode(new Uint8Array([0x81])));
t(()=>new TextDecoder('utf-8').decode(new Uint8Array([1]),5));
t(()=>new TextDecoder('utf-16le').decode(new Uint8Array([1]),5));
t(()=>j(new TextDecoder('utf-16le').decode(new Uint8Array([1]))));
t(()=>j(new TextDecoder('utf-16le').decode(new Uint8Array([0xff,0xfe,65,0,0,0xd8,66,0]))));
t(()=>j(new TextDecoder('utf-16be').decode(new Uint8Array([0xfe,0xff,0,65]))));
t(()=>new TextEncoder()); t(()=>[new TextDecoder()]);t(()=>new TextDecoder());
t(()=>new TextEncoder().encodeInto('héé€',new Uint8Array(5)));
t(()=>new TextEncoder().encodeInto(5,new Uint8Array(5)));
t(()=>new TextEncoder().encode('a\ud800'));
t(()=>j(new TextDecoder('utf-8',{ignoreBOM:true}).decode(new Uint8Array([0xef,0xbb,0xbf,65]))));
t(()=>j(new TextDecoder().decode(new Uint8Array([0xef,0xbb,0xbf,0xef,0xbb,0xbf,65]))));
t(()=>{const d=new TextDecoder(); return [j(d.decode(new Uint8Array([0xef]),{stream:true})),j(d.decode(new Uint8Array([0xbb,0xbf,0xe2]),{stream:true})),j(d.decode(new Uint8Array([0x82,0xac,0xf0,0x9f]),{stream:true})),j(d.decode())]});
t(()=>Object.keys(TextDecoder.prototype)+TextDecoder.prototype[Symbol.toStringTag]);

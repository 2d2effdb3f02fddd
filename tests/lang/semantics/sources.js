// The source of functions, behind characters of every size in UTF-8.
const one = 'é', two = '日', three = '😀😀', f = () => 1;
function g(a = '😀', b) { return `é${a}`; } // 😀
class K { static s = '😀'; #p = '日'; m() { return '😀'; } get ü() { return 1; } async *['😀']() {} }
const o = { '😀': function () {}, ß() { return '\u{1F600}'; }, get x() { return '😀'; } };
console.log([f, g, K, K.prototype.m, Object.getOwnPropertyDescriptor(K.prototype, 'ü').get, K.prototype['😀'], o['😀'], o.ß, Object.getOwnPropertyDescriptor(o, 'x').get, (ü) => ü, async (x) => '😀', function* 日() {}].map(String).join('\n'));
try { '😀'.x.y; } catch (e) { console.log(/:\d+:\d+/.exec(e.stack.split('\n')[1])[0]); }
console.log(['sorted', [undefined, Symbol.iterator].sort().length, [Symbol.iterator].sort().length].join());

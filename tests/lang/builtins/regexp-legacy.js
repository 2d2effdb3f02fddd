// RegExp.$1 and its like: what the last match was.
const R=RegExp;function all(){return JSON.stringify([R.$1,R.$2,R.$3,R.$9,R.input,R.$_,R.lastMatch,R["$&"],R.lastParen,R["$+"],R.leftContext,R["$`"],R.rightContext,R["$'"]])}
console.log(all());"xx abc12 yy".match(/([a-z]+)(\d+)/);console.log(all());
console.log(Object.getOwnPropertyNames(R).sort().join(" "));
const d=Object.getOwnPropertyDescriptor(R,"$1");console.log(d.enumerable,d.configurable,d.get.name,d.set.name);R.$1="q";R.input="zz";console.log(R.$1,R.input);
"a1b2".replace(/\d/g,"");console.log(all());/(x)|(y)/.exec("y");console.log(all());/z/.test("nothing");console.log(all());"äöü😀x".replace(/(ö)(.)/u,"");console.log(all());
/(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)/.exec("--abcdefghijk--");console.log(all());
try{const s="x".repeat(50);for(let i=0;i<100;i++)(s+i).match(/(\d+)/);console.log(R.$1)}catch(e){console.log(e)}

// Errors have V8's words; with i and u a property stands for all that folds into it.
for (const [source, flags] of [['(?=a)*', 'u'], ['(?<=a)*', ''], ['(?<!b){2}', ''], ['(?<=a){x', ''], ['(?=a){2}', 'u'], ['\\b{1,2}', 'u'], ['{1}', 'u'], ['{x', 'u'],
	['\\u{110000}', 'u'], ['\\u{', 'u'], ['\\u12', 'u'], ['\\c', 'u'], ['[\\c]', 'u'], ['\\x1', 'u'], ['[\\d-z]', 'u'], ['[b-\\d]', 'u'], ['[\\w-\\d]', 'u'], ['[z-a]', 'u'], ['\\-', 'u']]) {
	try {
		console.log(String(new RegExp(source, flags)));
	} catch (error) {
		console.log(error.message);
	}
}
console.log('aB\u212a'.replace(/\p{Lu}/giu, '<$&>'), 'aB'.replace(/\p{Lu}/gu, '<$&>'), 'aB1'.replace(/\P{Lu}/giu, '<$&>'), 'aB1'.replace(/[^\p{Lu}]/giu, '<$&>'), /^\p{Lowercase}+$/iu.test('ABC'));

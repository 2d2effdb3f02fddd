// JSON texts with a few characters changed: what is read from them, or what is said about them.
let seed = 12345;
function random(n) { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 2147483648 * n); }
const texts = [
	'{"a":[1,2.5,-3e2,true,false,null,"x\\n\\u00e4"],"b":{"c":"ü😀","d":[]},"e":""}',
	'[{"id":1,"n":"Müller"},{"id":2,"n":null}]', '"just a string"', '-12.5e+3', ' \n\t{ "k" : [ ] } ', '[[[[1],2],3],4]',
	'{"1":1,"a":{"b":{"c":{}}}}',
];
const characters = '{}[]:,"\\ \n\t0123456789-+.eEtrufalsn/xü😀\u0000\u0001\u2028'.split('');
function mutate(text) {
	const at = random(text.length + 1), character = characters[random(characters.length)];
	switch (random(4)) {
	case 0: return text.slice(0, at) + text.slice(at + 1);
	case 1: return text.slice(0, at) + character + text.slice(at);
	case 2: return text.slice(0, at);
	default: return text.slice(0, at) + character + text.slice(at + 1);
	}
}
for (let i = 0; i < 5000; i++) {
	let text = texts[random(texts.length)], result;
	for (let left = random(3); left >= 0; left--) text = mutate(text);
	try {
		const value = JSON.parse(text);
		result = `ok ${JSON.stringify(value)} ${JSON.stringify(value, null, random(4))}`;
	} catch (e) {
		result = String(e);
	}
	console.log(i, JSON.stringify(text), JSON.stringify(result));
}

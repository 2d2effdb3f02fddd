// Methods of Date on what is no date, in V8's words.
const texts = [];
for (const name of Object.getOwnPropertyNames(Date.prototype)) {
	if (name === 'constructor')
		continue;
	for (const receiver of [{}, [], 5, undefined, new Proxy(new Date(0), {})]) {
		try {
			texts.push(`${name} ${Date.prototype[name].call(receiver)}`);
		} catch (error) {
			texts.push(`${name} ${error}`);
		}
	}
}
console.log(texts.sort().join('\n'));

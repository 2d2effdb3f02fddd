// Captures of groups that repeat: each repetition begins without those of the one before.
const show = (pattern, text, flags = '') => console.log(String(new RegExp(pattern, flags)), JSON.stringify(new RegExp(pattern, flags).exec(text)));

for (const quantifier of ['*', '+', '*?', '+?', '{2}', '{1,2}', '{0,3}', '{2,}'])
	for (const group of ['(?:(a)|b)', '(?:(a)|(b))', '((a)|b)', '(?:(a)|(b)|c)', '(?:(?=(a))a|(?!(a))b)', '(?:(a)(b)?)']) {
		show(group + quantifier + '$', 'ab');
		show(group + quantifier + 'c', 'aabbac');
	}
show('(z)((a+)?(b+)?(c))*', 'zaacbbbcac');
show('(?:(a)|(b)|(c)){3}', 'abc');
show('(?:(?<y>\\d+)-|(?<name>\\w+)-)+', '12-ab-7-');
show('(?:(x)?y)*', 'xyy');
show('(?:(a)|b)*\\1', 'aba');
console.log('a1b,c2,d'.replace(/(?:([a-z])(\d)?,?)+/g, '[$1|$2]'), JSON.stringify('k=v;k;x=1'.split(/(?:(=)|;)+/)), Object.entries('a:1,b'.match(/(?:(?<key>\w):(?<value>\d),|(?<bare>\w))+/).groups).join(' '));

// Array: methods, holes, array-likes, errors.
function t(f) { try { const v = f(); console.log(typeof v === "object" ? JSON.stringify(v) : v); } catch (e) { console.log(String(e)); } }
t(function () {return [3,1,2].sort()}); 
t(function () {return [3,1,undefined,2,10].sort(function(a,b){return b-a})});
t(function () {return [1,[2,[3,[4]]]].flat(Infinity)});
t(function () {return Array.from({length:3},function(v,i){return i*2})});
t(function () {return Array.from('héllo')}); 
t(function () {return Array.from([1,2,3].entries())});
t(function () {return [1,2,3].push()}); 
t(function () {return [1,2,3].push(4,5)});
t(function () {var a=[1,2,3,4,5]; return [a.splice(1,2,'x','y','z'),a]});
t(function () {var a=[1,2,3,4,5]; return [a.splice(1),a]}); 
t(function () {var a=[1,2,3,4,5]; return [a.splice(),a]});
t(function () {return [1,2,3].concat(4,[5,[6]])}); 
t(function () {return [1,,3].indexOf(undefined)});
t(function () {var a=[1]; a.push(a); return String(a)});
t(function () {return [].reduce(function(){})}); 
t(function () {return [1,2,3].reduceRight(function(a,b){return a+'-'+b})});
t(function () {return [1,2,3].at(-1)}); 
t(function () {return [1,2,3].with(1,5)}); 
t(function () {return [1,2,3].with(5,5)});
t(function () {return [1,2,3].toSpliced(1,1,8,9)}); 
t(function () {return [5,1,4].toSorted()}); 
t(function () {return [1,2,3].toReversed()});
t(function () {return [1,2,3].findLast(function(x){return x<3})});
t(function () {return [1,2,3,4,5].copyWithin(0,3)}); 
t(function () {return new Array(3).fill(7)});
t(function () {return Array.of(7).concat(Array(2))}); 
t(function () {return new Array(-1)});
t(function () {return [1,2,3].map(5)}); 
t(function () {return [3,2,1].shift()}); 
t(function () {var a=[3,2,1]; a.unshift(9,8); return a});
t(function () {return Array.isArray([]) && [1,2,3].includes(NaN)}); 
t(function () {return [NaN].includes(NaN)});
t(function () {return Array.from(5)}); 
t(function () {return Array.from(null)});
t(function () {var r=[];for (var i=0;i<600;i++) r.push({i:i}); r.sort(function(a,b){return a.i%3-b.i%3}); return r.slice(0,4)});
t(function () {return [1,2,3].flatMap(function(x){return [x,x]})}); 
t(function () { return [1,2].toString()+[[1,2],[3]].join(';') });
t(function () {return Object.getOwnPropertyNames(Array.prototype).length}); 
t(function () {return Array.prototype.concat.length});
t(function () {return [10,9,1].sort()});
t(function () {return Object.fromEntries([['a',1],['b',2]])});
t(function () {return Promise.all([1]) instanceof Promise});
{
	/* Without a comparator each text is made once, however large the array. */
	let made = 0;
	const values = [5, undefined, 1, , 3].map((x) => x && { toString() { made++; return String(x); } });
	console.log(values.sort().map(String).join(), made >= 3);
	const many = Array.from({ length: 60000 }, (_, i) => (i * 7919) % 60013);
	many.sort();
	console.log(many[0], many[1], many[59999]);
}
console.log(Object.freeze([1]).sort().join(), Object.freeze([]).sort().length);
for (const [length, between] of [[2 ** 31, 'xx'], [2 ** 32 - 1, ','], [2 ** 32 - 1, '']]) {
	try { console.log(length, between.length && new Array(length).join(between).length); } catch (e) { console.log(length, String(e)); }
}

// Elements that move up and down, in arrays of all kinds.
{
	let seed = 7;
	const below = (n) => (seed = (seed * 16807) % 2147483647) % n;
	const kinds = [() => Array.from({ length: below(9) }, (_, i) => i), () => [1, , 3, , , 6], () => Object.assign([1, 2, 3], { 9: 'far' }), () => new Array(5), () => Object.assign([4, 5], { named: 1 })];
	const shown = [];
	for (let round = 0; round < 300; round++) {
		const list = kinds[below(kinds.length)](), added = Array.from({ length: below(4) }, (_, i) => `n${i}`);
		for (let step = 0; step < 4; step++) {
			const removed = below(2) ? list.splice(below(12) - 4, below(5), ...added) : list.unshift(...added);
			shown.push(JSON.stringify([list, removed, list.length, Object.keys(list)]));
		}
	}
	console.log(shown.length, shown.join('').length, shown.filter((_, i) => i % 40 === 0).join('\n'));
	const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(e.name, e.message); } };
	attempt(() => Object.freeze([1, 2]).unshift(0)); attempt(() => Object.seal([1, 2]).splice(0, 1)); attempt(() => Object.preventExtensions([1, 2]).unshift(0));
	attempt(() => { const o = { 0: 'a', length: 1 }; Array.prototype.unshift.call(o, 'z'); Array.prototype.splice.call(o, 1, 0, 'm'); return JSON.stringify(o); });
	attempt(() => { class Shrinks extends Array { static get [Symbol.species]() { return function () { a.length = 1; return []; }; } } const a = Shrinks.from([1, 2, 3, 4]); const r = a.splice(0, 2); return JSON.stringify([a, r]); });
	attempt(() => { const log = []; const a = new Proxy([1, 2], { set(t, k, v) { log.push(`${String(k)}=${v}`); t[k] = v; return true; }, deleteProperty(t, k) { log.push(`-${k}`); return delete t[k]; } }); a.unshift(0); a.splice(0, 2, 9); return log.join(); });
	attempt(() => { const a = [3, 4]; a.unshift(a, a.length); return a[0] === a && a.length; });
	for (const list of [[], [1, 2]]) {
		let log = '';
		for (const place of [0, 2]) Object.defineProperty(Array.prototype, place, { set(value) { log += ` ${place}=${value}`; }, configurable: true });
		attempt(() => (list.unshift(0), list.splice(1, 0, 5), list.length + log));
		delete Array.prototype[0], delete Array.prototype[2];
	}
}

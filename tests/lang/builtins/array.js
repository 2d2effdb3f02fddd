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

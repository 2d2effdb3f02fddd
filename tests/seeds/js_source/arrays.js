const a = [3, 1, , 2];
a.sort((x, y) => { collect(); a.length = 3; return x - y; });
a.splice(1, 1, {valueOf() { a.push(1); return 2; }});
print(a.map((x) => x * 2).flat().concat([1], a).join(), a.at(-1), a.indexOf(2), Array.from({length: 3}, (x, i) => i));
delete a[0]; a.unshift(1, 2); a.reverse(); a.fill(0, 1); a.copyWithin(0, 1);
//2

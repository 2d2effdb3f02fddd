// Where Intl refuses options, whom the error names, and zones by their old short names.
const d = new Date(Date.UTC(2024, 10, 23, 18, 45, 59, 999));
const show = (name, f) => { try { console.log(name, f()); } catch (e) { console.log(name, e.name, e.message); } };

for (const zone of ['IST', 'PST', 'JST', 'CST', 'BST', 'AST', 'ist', 'EST', 'EST5EDT', 'CET', 'UTC', 'asia/kolkata', 'Foo', '', 'PDT', 'GMT+5'])
	show(zone, () => new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', minute: 'numeric', hour12: false }).format(d) + ' ' + new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone);
for (const options of [{ month: 'bad' }, { hour: 'long' }, { timeStyle: 'x' }, { dateStyle: 'x' }, { timeStyle: 'short', weekday: 'long' }, { dateStyle: 'short', hour: '2-digit' }, { localeMatcher: 'x' }, { fractionalSecondDigits: 4 }, null, 5, 'x', { timeZone: null }])
	for (const method of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) show(method + JSON.stringify(options), () => d[method]('en-US', options).length > 0);
for (const options of [{ minimumFractionDigits: 21 }, { maximumFractionDigits: 20 }, { maximumFractionDigits: 100 }, { minimumFractionDigits: 3, maximumFractionDigits: 1 }, { style: 'unit' }, { style: 'unit', unit: 'bad' }, { notation: 'x' }, { style: 'currency' }, { style: 'currency', currency: 'RUPEE' }, { useGrouping: 'x' }, null, 5, 'x', { minimumSignificantDigits: 0 }]) {
	show('number ' + JSON.stringify(options), () => (1234.5678).toLocaleString('en-US', options));
	show('bigint ' + JSON.stringify(options), () => 12345n.toLocaleString('en-US', options));
	show('format ' + JSON.stringify(options), () => new Intl.NumberFormat('en-US', options).format(1234.5678));
}
for (const locale of ['bad_locale', '', 'x', ['en', 5], [null], null, 5]) show('locale ' + JSON.stringify(locale), () => (5.5).toLocaleString(locale));
console.log([1234.5, null, 12n, 'x', [1e6]].toLocaleString('de-DE'), [1.5].toLocaleString('en-US', { style: 'currency', currency: 'USD' }), new Float64Array([1234.5]).toLocaleString('de-DE'), [1e6, [2e6]].toLocaleString('en-IN'), [d].toLocaleString('en-US', { year: 'numeric', timeZone: 'UTC' }));
const range = (options, to) => new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).formatRange(Date.UTC(2024, 1, 9, 5), to).replace(/\s/g, ' ');
for (const to of [Date.UTC(2024, 1, 12), Date.UTC(2024, 4, 2), Date.UTC(2025, 0, 2)]) console.log([{ dateStyle: 'medium' }, { dateStyle: 'long' }, { month: 'short', day: 'numeric' }, { day: 'numeric' }, { timeStyle: 'short' }].map((options) => range(options, to)));
console.log([Number, BigInt].map((C) => C.prototype.toLocaleString.length), Intl.NumberFormat.supportedLocalesOf.length);

// Functions as authors have them written, but for their requests: signatures by hand, working days,
// dates from words, tables and XML, amounts, classes, collections. What they print must be what Node prints.
const makeContext = () => ({ agent: 'a', name: 'Asha Rao', callSid: 'CA55', user_phone_number: '+919812345678', call_duration: 125, conversion_status: null, disposition_reason: null, next_call_scheduled: null,
	call_metadata: { lead_id: 'L-9', city: 'Pune', amount: 1234567.5, callback: '2024-11-23T18:45:00+05:30' }, post_call: { interested: true, score: 7, notes: "it's ok" }, post_call_detail: {}, functions_called: [] });
const sent = async (url, body, options) => ({ status: 200, data: { echoed: typeof body === 'string' ? body.length : body }, headers: {}, url, options });
const api = { post: sent, get: sent };

async function run_0() {
	function sha256(bytes) {
		const K = [], H = []; let n = 2;
		const isPrime = (x) => { for (let i = 2; i * i <= x; i++) if (x % i === 0) return false; return true; };
		const frac = (x) => ((x - Math.floor(x)) * 0x100000000) | 0;
		while (K.length < 64) { if (isPrime(n)) { if (H.length < 8) H.push(frac(n ** (1 / 2))); K.push(frac(n ** (1 / 3))); } n++; }
		const len = bytes.length, padded = new Uint8Array(((len + 9 + 63) >> 6) << 6); padded.set(bytes); padded[len] = 0x80;
		const view = new DataView(padded.buffer); view.setUint32(padded.length - 8, Math.floor((len * 8) / 0x100000000)); view.setUint32(padded.length - 4, (len * 8) >>> 0);
		const w = new Int32Array(64), rr = (x, k) => (x >>> k) | (x << (32 - k));
		for (let o = 0; o < padded.length; o += 64) {
			for (let i = 0; i < 16; i++) w[i] = view.getInt32(o + i * 4);
			for (let i = 16; i < 64; i++) { const a = w[i - 15], b = w[i - 2]; w[i] = (w[i - 16] + (rr(a, 7) ^ rr(a, 18) ^ (a >>> 3)) + w[i - 7] + (rr(b, 17) ^ rr(b, 19) ^ (b >>> 10))) | 0; }
			let [a, b, c, d, e, f, g, h] = H;
			for (let i = 0; i < 64; i++) { const t1 = (h + (rr(e, 6) ^ rr(e, 11) ^ rr(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0, t2 = ((rr(a, 2) ^ rr(a, 13) ^ rr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0; h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0; }
			[a, b, c, d, e, f, g, h].forEach((v, i) => { H[i] = (H[i] + v) | 0; });
		}
		const out = new Uint8Array(32); H.forEach((v, i) => new DataView(out.buffer).setInt32(i * 4, v)); return out;
	}
	const concat = (...parts) => { const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0)); let o = 0; for (const p of parts) { out.set(p, o); o += p.length; } return out; };
	function hmac(key, message) {
		const enc = new TextEncoder(); let k = enc.encode(key); if (k.length > 64) k = sha256(k);
		const block = new Uint8Array(64); block.set(k);
		return sha256(concat(block.map((b) => b ^ 0x5c), sha256(concat(block.map((b) => b ^ 0x36), enc.encode(message)))));
	}
	const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
	async function signed(context) {
		const body = JSON.stringify({ sid: context.callSid, name: 'Zoë 😀', at: 1700000000 });
		const mac = hmac('key-'.repeat(20), `1700000000.${body}`), b64 = btoa(String.fromCharCode(...mac));
		console.log(hex(mac), b64, hex(sha256(new TextEncoder().encode(''))), atob(b64).length);
		const { data } = await api.post('http://h/hook', body, { headers: { 'Content-Type': 'application/json', 'X-Signature': `sha256=${hex(mac)}`, 'X-Timestamp': 1700000000 } });
		console.log(data);
		context.post_call.signature = b64;
	}
	return signed;
}
async function run_1() {
	const csvCell = (v) => { const s = v == null ? '' : v instanceof Date ? v.toISOString() : typeof v === 'object' ? JSON.stringify(v) : String(v); return /[",\r\n]|^\s|\s$/.test(s) ? `"${s.replaceAll('"', '""')}"` : s; };
	async function csv_report(context) {
		const rows = [['name', 'note', 'when', 'amount', 'obj'], [context.name, 'said "hi", left\nbye', new Date(Date.UTC(2024, 1, 29)), 1e6 + 0.1, { a: 1 }], ['Zoë ', null, undefined, -0, [1, 2]], ['日本', '😀', true, NaN, 10n ** 20n]];
		const csv = '\ufeff' + rows.map((r) => r.map(csvCell).join(',')).join('\r\n');
		console.log(csv.length, csv.split('\r\n').length, [...csv].length, encodeURIComponent(csv).length);
		const r = await api.post('http://h/upload', csv, { headers: { 'Content-Type': 'text/csv; charset=utf-8' } });
		console.log(r.data);
		const parsed = csv.slice(1).split('\r\n').slice(1).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((c) => c.replace(/,$/, '').replace(/^"|"$/g, '').replace(/""/g, '"')));
		console.log(parsed);
	}
	return csv_report;
}
async function run_2() {
	const esc = (s) => String(s).replace(/[<>&'"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' })[c]);
	const el = (name, attrs, ...kids) => `<${name}${Object.entries(attrs ?? {}).map(([k, v]) => ` ${k}="${esc(v)}"`).join('')}${kids.length ? `>${kids.flat(Infinity).join('')}</${name}>` : '/>'}`;
	async function soap(context) {
		const xml = `<?xml version="1.0"?>\n` + el('soap:Envelope', { 'xmlns:soap': 'http://x' }, el('soap:Body', null, Object.entries(context.post_call).map(([k, v]) => el('Field', { name: k }, esc(v))), el('Empty')));
		const { data, headers } = await (async (...a) => ({ ...(await api.post(...a)), headers: { 'content-type': 'text/xml' }, data: '<r><id>7</id><msg>a &amp; b</msg><item n="1"/><item n="2"/></r>' }))('http://h/soap', xml, { headers: { 'Content-Type': 'text/xml', SOAPAction: '"urn:x"' } });
		const id = data.match(/<id>(.*?)<\/id>/)?.[1], items = [...data.matchAll(/<item n="(\d+)"\/>/g)].map((m) => [m.index, +m[1]]);
		console.log(xml, typeof data, headers['content-type'], id, items, data.replace(/<[^>]+>/g, ' ').replace(/&amp;/g, '&').trim().split(/\s+/));
		context.post_call.soap_id = Number(id);
	}
	return soap;
}
async function run_3() {
	const HOLIDAYS = new Set(['2024-01-26', '2024-03-25', '2024-08-15', '2024-10-02']);
	const isWorking = (m) => m.isoWeekday() < 6 && !HOLIDAYS.has(m.format('YYYY-MM-DD'));
	function nextWorking(from, days, { open = 10, close = 19, zone = 'Asia/Kolkata' } = {}) {
		const m = moment.tz(from, zone);
		if (m.hour() >= close) m.add(1, 'day').startOf('day').hour(open); else if (m.hour() < open) m.startOf('day').hour(open);
		while (!isWorking(m)) m.add(1, 'day').startOf('day').hour(open);
		for (let left = days; left > 0;) { m.add(1, 'day'); if (isWorking(m)) left--; }
		return m;
	}
	async function calculate_ndoa(context) {
		const cases = ['2024-01-25T18:30:00Z', '2024-03-22T09:00:00+05:30', '2024-08-14T23:59:59+05:30', '2024-12-31T12:00:00Z', context.call_metadata.callback];
		const out = cases.map((c) => [0, 1, 3, 10].map((n) => nextWorking(c, n).format('ddd DD MMM HH:mm Z')));
		console.log(out);
		const ndoa = nextWorking(cases[4], 2);
		context.post_call.ndoa = ndoa.format('DD/MM/YYYY hh:mm A'); context.post_call.ndoa_iso = ndoa.toISOString(); context.post_call.ndoa_epoch = ndoa.valueOf();
		context.post_call_detail.ndoa = { value: ndoa.format(), comment: `in ${ndoa.diff(cases[4], 'days')} days (${ndoa.from(moment.tz(cases[4], 'Asia/Kolkata'))})` };
		context.next_call_scheduled = ndoa.isAfter(cases[4]); context.disposition_reason = ndoa.isDST() ? 'dst' : 'std';
	}
	return calculate_ndoa;
}
async function run_4() {
	async function parse_when(context) {
		const now = moment.tz('2024-05-15 14:30', 'Asia/Kolkata'); const words = { one: 1, two: 2, three: 3, five: 5, half: 0.5 };
		const parse = (text) => {
			const t = text.toLowerCase().trim(); let m;
			if ((m = /^in (?<n>\d+|one|two|three|half an?) (?<u>minute|hour|day|week|month)s?$/.exec(t))) return now.clone().add(words[m.groups.n.split(' ')[0]] ?? +m.groups.n, m.groups.u);
			if ((m = /^(?<d>today|tomorrow|day after tomorrow)(?: (?:at|by) (?<h>\d{1,2})(?::(?<mi>\d\d))?\s*(?<ap>am|pm)?)?$/.exec(t))) { const { d, h, mi = '00', ap } = m.groups; const r = now.clone().add(['today', 'tomorrow', 'day after tomorrow'].indexOf(d), 'days'); if (h) r.startOf('day').hour((+h % 12) + (ap === 'pm' || (!ap && +h < 8) ? 12 : 0)).minute(+mi); return r; }
			if ((m = /^(?:next|this|coming)?\s*(?<w>mon|tues|wednes|thurs|fri|satur|sun)day$/.exec(t))) { const r = now.clone().day(['sun', 'mon', 'tues', 'wednes', 'thurs', 'fri', 'satur'].indexOf(m.groups.w)); return r.isAfter(now) ? r : r.add(7, 'd'); }
			const f = moment.tz(text, ['DD/MM/YYYY', 'Do MMM', 'MMMM D, YYYY h:mm A', moment.ISO_8601], true, 'Asia/Kolkata'); return f.isValid() ? f : null;
		};
		for (const t of ['in 2 hours', 'In three days', 'in half an hour', 'tomorrow at 5', 'today by 11:45 am', 'day after tomorrow', 'next Friday', 'monday', '31/12/2024', '5th Mar', 'March 3, 2025 4:05 PM', '2024-06-01T10:00:00Z', 'sometime', '', '32/01/2024']) { const r = parse(t); console.log(t.padEnd(24), r ? `${r.format('ddd YYYY-MM-DD HH:mm')} | ${r.calendar(now)} | ${r.fromNow === undefined}` : r); }
		context.post_call.parsed = parse('tomorrow at 5').toISOString();
	}
	return parse_when;
}
async function run_5() {
	async function money(context) {
		const words = (n) => { const a = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'], b = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']; const two = (x) => (x < 20 ? a[x] : `${b[Math.floor(x / 10)]}${x % 10 ? '-' + a[x % 10] : ''}`); return [[1e7, 'crore'], [1e5, 'lakh'], [1e3, 'thousand'], [100, 'hundred']].reduce(([acc, r], [u, name]) => (r >= u ? [[...acc, `${two(Math.floor(r / u))} ${name}`], r % u] : [acc, r]), [[], n]).flatMap((x) => (Array.isArray(x) ? x : x ? [two(x)] : [])).join(' '); };
		console.log([0, 7, 21, 100, 1999, 100000, 1234567, 98765432].map((n) => [n.toLocaleString('en-IN'), words(n)]));
		console.log([1.005, 2.675, 1.45, -1.5, 0.1 + 0.7, 1e-10, 123456789.987654321, 5e-7, 1e21, 0.000123].map((n) => [n.toFixed(2), n.toPrecision(3), n.toExponential(1), Math.round(n * 100) / 100, +n.toFixed(1), String(n), n.toString(2).length]), (25).toString(36), (0.5).toString(16), (-255).toString(16), (1e21).toString(7), Number('0x1F'), Number('-0'), parseFloat('-.5e-3x'), (1234.5).toLocaleString(), (1234.5678).toLocaleString('en-US', { maximumFractionDigits: 1 }), Number.parseFloat('1.').toFixed(1), (0).toFixed(2), (-0).toFixed(1), (1e21).toFixed(1), 0.1 * 3, 4.35 * 100, 1.1 + 2.2, 9.95.toFixed(1), 1.255.toFixed(2), 10 .toFixed(1), 8.345.toFixed(2), (1.23e-7).toFixed(10), 123.456.toFixed(0), 0.5.toFixed(0), 1.5.toFixed(0), 2.5.toFixed(0), 1e-7 + '', 1e-6 + '', 123e20 + '', 1e300 * 1e10, -1 / 0, 0 / 0);
		const emi = (p, r, n) => (p * r * (1 + r) ** n) / ((1 + r) ** n - 1); console.log(emi(500000, 0.085 / 12, 60).toFixed(2), emi(2500000, 0.0725 / 12, 240), Math.pow(1.0725, 20), Math.exp(0.0725), Math.log(2), Math.sin(1), Math.atan2(1, 2), Math.sqrt(2), Math.cbrt(2), Math.log2(10), Math.log1p(1e-5), Math.expm1(1e-5), Math.sinh(1), Math.tanh(0.3), Math.hypot(1, 2, 3), 7 ** 0.5, 2 ** -1074);
	}
	return money;
}
async function run_6() {
	const h = (tag, attrs = {}, ...kids) => `<${tag}${Object.entries(attrs).filter(([, v]) => v !== false && v != null).map(([k, v]) => (v === true ? ` ${k}` : ` ${k}="${_.escape(typeof v === 'object' ? Object.entries(v).map(([p, x]) => `${_.kebabCase(p)}:${x}`).join(';') : v)}"`)).join('')}>${kids.flat(3).filter((x) => x !== false && x != null).join('')}</${tag}>`;
	async function html_mail(context) {
		const rows = { ...context.post_call, ...context.call_metadata }; const body = h('table', { style: { borderCollapse: 'collapse', fontSize: '12px' }, border: 1, hidden: false, 'data-x': null }, Object.entries(rows).map(([k, v], i) => h('tr', { class: i % 2 ? 'odd' : 'even', key: i }, h('th', {}, _.startCase(k)), h('td', { title: `${v}` }, _.escape(String(v))))), rows.missing && h('p', {}, 'never'), [[h('br')]]);
		const { data } = await api.post('http://h/mail', body, { headers: { 'Content-Type': 'text/html; charset=utf-8' }, transformRequest: [(d, hd) => { hd.set('X-Len', String(d.length)); return d.replace(/>\s+</g, '><'); }] }); console.log(body, data);
	}
	return html_mail;
}
async function run_7() {
	async function table_text(context) {
		const rows = [['Metric', 'Value'], ['Duration', context.call_duration], ['Duration (m:ss)', `${Math.floor(context.call_duration / 60)}:${String(context.call_duration % 60).padStart(2, '0')}`], ['Score', context.post_call.score.toFixed(2)], ['Pct', ((7 / 9) * 100).toPrecision(4) + '%'], ['Exp', (123456.789).toExponential(2)], ['Hex', (255).toString(16).toUpperCase()], ['Bin', (10).toString(2).padStart(8, '0')], ['Base36', (1e12).toString(36)], ['Neg', (-1.005).toFixed(2)], ['Big', (2n ** 64n).toString()], ['Round', [Math.round(-0.5), Math.round(2.5), Math.trunc(-4.7), Math.sign(-3), Math.hypot(3, 4), Math.cbrt(27), Math.log10(1000), Math.fround(5.5), Math.clz32(1)].join('/')]];
		const w = rows.reduce((m, [a]) => Math.max(m, a.length), 0);
		const text = rows.map(([a, b]) => `${a.padEnd(w, '.')} ${b}`).join('\n');
		console.log(text); console.log('-'.repeat(w)); console.log(`\x1b[1mbold\x1b[0m\ttab`); console.log(text.split('\n').map((l) => l.length)); 
		console.log([0.1 + 0.2, 1 / 3, 1e21, 1e-7, 123456789012345680000, 5e-324, 1.7976931348623157e308, -0, 0xff, 0b11, 0o17, 1_000_000, .5, 5., 0.000001, 1e300 * 10, Number.MAX_SAFE_INTEGER + 2, Number.EPSILON > 0, parseFloat('3.14abc'), parseInt('08'), parseInt('0x1f'), Number(''), Number(' 12 '), Number('1,000'), Number(null), Number(undefined), Number([5]), Number('1e3'), +true, ~~'7.9', '5' * '2', '5' + 2, '5' - 2, [] + {}, [2] * [3], null + 1, undefined + 1, true + true, '10' > '9', 10 > '9', NaN === NaN, Object.is(-0, 0), [1, 2] == '1,2', null == 0, null >= 0, typeof null, typeof NaN, void 0]);
	}
	return table_text;
}
async function run_8() {
	const registry = new Map();
	class Base { static count = 0; static #made = []; #id; static { this.kind = 'base'; } constructor(id) { this.#id = id; Base.count++; Base.#made.push(id); registry.set(id, this); } get id() { return this.#id; } set id(v) { if (!Number.isInteger(v)) throw new TypeError(`bad id: ${v}`); this.#id = v; } static get made() { return [...this.#made]; } #priv(x) { return `${this.#id}:${x}`; } show(...a) { return a.map((x) => this.#priv(x)).join(); } static isBase(o) { return #id in o; } *[Symbol.iterator]() { yield this.#id; yield* ['x', 'y']; } get [Symbol.toStringTag]() { return 'Base'; } toString() { return `Base(${this.#id})`; } async load() { await null; return this; } static async *gen(n) { for (let i = 0; i < n; i++) yield i; } ['computed' + 1]() { return 'c1'; } }
	class Child extends Base { extra = this.id * 2; arrow = () => this.extra; constructor(id, ...rest) { super(id); this.rest = rest; } show(...a) { return 'child ' + super.show(...a); } get id() { return super.id + 100; } set id(v) { super.id = v; } static make(...a) { return Reflect.construct(this, a); } toJSON() { return { id: this.id }; } }
	async function classes(context) {
		const b = new Base(1), c = Child.make(2, 'r1', 'r2'); const { arrow } = c;
		console.log(b, c, [...b], `${c}`, c + '', b.show(1, 2), c.show('z'), c.id, arrow(), Base.count, Base.kind, Child.kind, Base.made, Base.isBase(c), Base.isBase({}), Object.prototype.toString.call(c), JSON.stringify([b, c]), c instanceof Base, Child.name, c.constructor.name, Object.getOwnPropertyNames(Base.prototype), b.computed1(), await (await c.load()).load() === c, registry.size);
		try { b.id = 'x'; } catch (e) { console.log(e.message); } try { Base.made.push(1); c.id = 7; console.log(c.id); } catch (e) { console.log(e.message); } try { Child(); } catch (e) { console.log(e.message); } try { Base.prototype.show.call({}, 1); } catch (e) { console.log(e.message); }
		const got = []; for await (const x of Base.gen(3)) got.push(x); console.log(got); const proto = Object.create(b); try { console.log(proto.id); } catch (e) { console.log(e.message); }
		const o = { a: 1, get b() { return this.a + 1; }, set b(v) { this.a = v; }, ['c' + 1]: 3, async d() { return 4; }, *e() { yield 5; }, f: function () {}, g: () => {}, __proto__: { h: 1 } }; o.b = 10; console.log(o, o.b, o.h, await o.d(), [...o.e()], o.f.name, o.g.name, Object.getOwnPropertyDescriptor(o, 'b').get.name);
	}
	return classes;
}
async function run_9() {
	function* slots(from, to, step) { for (let t = moment.utc(from); t.isBefore(to); t.add(step, 'minutes')) { const skip = yield t.format('HH:mm'); if (skip) { console.log('skip', skip); t.add(skip, 'minutes'); } } return 'end'; }
	const businessDay = (d) => ![0, 6].includes(d.getUTCDay());
	async function gens(context) {
		const g = slots('2024-03-04T09:00Z', '2024-03-04T11:00Z', 30); console.log(g.next(), g.next(60), g.next(), g.next(), g.return('early'), g.next(), [...slots('2024-01-01T00:00Z', '2024-01-01T01:00Z', 15)]);
		const days = []; for (let d = new Date(Date.UTC(2024, 1, 27)); days.length < 5; d.setUTCDate(d.getUTCDate() + 1)) if (businessDay(d)) days.push(d.toISOString().slice(0, 10)); console.log(days);
		const addMonths = (d, n) => { const r = new Date(d); const day = r.getUTCDate(); r.setUTCDate(1); r.setUTCMonth(r.getUTCMonth() + n); r.setUTCDate(Math.min(day, new Date(Date.UTC(r.getUTCFullYear(), r.getUTCMonth() + 1, 0)).getUTCDate())); return r; };
		console.log([1, 2, 12, 13, -1].map((n) => addMonths(new Date('2024-01-31T10:00:00Z'), n)), new Date(2024, 0, 31, 10), new Date('2024-01-31'), new Date('2024-01-31T10:00'), new Date('Jan 31, 2024 10:00 AM'), new Date('2024/01/31'), new Date('31 January 2024 10:00 GMT+0530'), new Date('2024-02-30'), new Date('nope'), new Date(2024, 12, 1), new Date(0, 0, 1), new Date(99, 5), new Date('2024-1-5'), Date.UTC(2024), new Date(null), new Date(undefined), new Date(true), new Date('1'), new Date('2024'), new Date('12:30'), new Date('2024-06-15T12:00:00.123456Z'), new Date('2024-06-15 12:00:00Z'), new Date('Sat Jun 15 2024 12:00:00 GMT+0200 (CEST)'), Date.parse('2024-06-15T12:00:00+05:30'), new Date(8.64e15 + 1));
		const age = (dob, at) => { const [a, b] = [new Date(dob), new Date(at)]; let y = b.getFullYear() - a.getFullYear(); if (b.getMonth() < a.getMonth() || (b.getMonth() === a.getMonth() && b.getDate() < a.getDate())) y--; return y; }; console.log(age('1990-06-15', '2024-06-14'), age('1990-06-15', '2024-06-15'), Math.round((new Date('2024-03-31') - new Date('2024-03-01')) / 864e5), new Date('2024-03-31') > '2024', JSON.stringify([new Date(NaN), new Date(0)]));
	}
	return gens;
}
async function run_10() {
	async function texts(context) {
		const s = 'Call John at +1 (555) 123-4567 or mary.smith+tag@example.co.uk by 2024-03-15, budget ₹12,50,000.50 / $3.5k';
		console.log(s.match(/\+?\d[\d\s()-]{8,}\d/)?.[0], s.match(/[\w.+-]+@[\w-]+\.[\w.]+/g), s.replace(/(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)/, '$<d>/$<m>/$<y>'), s.match(/(?<=₹)[\d,]+(?:\.\d+)?/)[0].replaceAll(',', ''), s.search(/budget/i), s.split(/\s*(?:,|or|by)\s*/), [...s.matchAll(/\b(?<w>[A-Z])(?<r>\w+)/g)].map((m) => ({ ...m.groups, i: m.index })), s.replace(/\b[a-z]/g, (c, i) => (i % 2 ? c : c.toUpperCase())), /^[\p{L}\s'-]+$/u.test('Zoë O’Brien'.replace('’', "'")), 'ÅngströM'.normalize('NFD').replace(/\p{M}/gu, ''), 'aBc'.replace(/b/i, '[$&$`$\'$$]'), 'x'.replace('x', '$1'), 'a-b-c'.replace(/-(\w)/g, (_, c) => c.toUpperCase()), 'tel:123'.match(/tel:(?<n>\d+)(?<ext>x\d+)?/).groups, /a.c/s.test('a\nc'), /(\d+)\s\1/.exec('12 12').slice(), 'aaa'.lastIndexOf('a'), /\bfoo\b/y.test('foo'), (() => { const r = /o/g; r.lastIndex = 5; return [r.test('foo boo'), r.lastIndex]; })(), 'one  two'.split(' '), 'abc'.split(''), ''.split(','), 'a,b'.split(',', 1), '2024-01-02'.split('-').map(Number), 'é'.length, '😀'.length, [...'😀a'].length, '😀'.codePointAt(0).toString(16), '😀'.split(''), 'ß'.toUpperCase(), 'İ'.toLowerCase().length, 'abc'.at(-1), 'abc'.substring(2, 0), 'abc'.substr(-2, 1), 'abc'.slice(-2, -1), ' \u00a0x\ufeff'.trim(), 'a\tb'.padEnd(6, '*'), 'abc' < 'abd', 'Z' < 'a', 'a'.localeCompare('B'), ['é', 'z', 'a', 'É', 'Z'].sort(), ['é', 'z', 'a', 'É', 'Z'].sort((a, b) => a.localeCompare(b)), 'x'.concat(1, null, [2, 3]), String.raw`a\n${1}`, escape('ü x'), unescape('%FC'), encodeURIComponent("a b&c=d/é'()*!~"), encodeURI('http://x/ü?a=b c#d'), decodeURIComponent('%F0%9F%98%80'), 'abc'.isWellFormed?.(), '\ud800x'.length, JSON.stringify('\ud800'), JSON.stringify({ a: [1, { b: 2 }], c: undefined }, null, 2), JSON.stringify([new Date(0), /x/, new Map(), NaN]), JSON.stringify({ a: 1, b: 2, c: { a: 3 } }, ['a', 'c']), JSON.stringify({ a: 5 }, (k, v) => (typeof v === 'number' ? v * 2 : v)), JSON.parse('{"a":[1,2,{"b":null}]}', (k, v) => (Array.isArray(v) ? v.length : v)), JSON.stringify('\u2028</script>'), JSON.stringify({ '\u0007': '\b\f\n\r\t\v"\\/' }));
		const tpl = (strs, ...vals) => strs.raw.map((r, i) => r + (vals[i] ?? '')).join('|'); console.log(tpl`a${1}\n${2}c`, `multi
	line ${`nested ${1 + 1}`}`, 'cont\
	inued', '\x41\u{1F600}\0'.length);
	}
	return texts;
}
async function run_11() {
	async function colls(context) {
		const a = [5, 1, 10, 2, undefined, null, 'b', , 3]; console.log(a.slice().sort(), [5, 1, 10].sort((x, y) => x - y), a.indexOf(undefined), a.includes(undefined), a.findIndex((x) => x === undefined), a.flat(), [[1, [2, [3]]]].flat(Infinity), Array.from('abc', (c, i) => c + i), Array.of(7), Array(3).fill().map((_, i) => i), [1, 2, 3, 4].copyWithin(0, 2), [3, 1].toSorted?.(), [1, 2].toReversed?.(), [1, 2, 3].with?.(1, 9), [1, 2, 3, 4].toSpliced?.(1, 2, 'x'), [1, 2, 3].findLast((x) => x < 3), [1, 2, 3].at(-1), a.splice(1, 2, 'x', 'y', 'z'), a.length, a, [..."ab"].entries().next(), Object.keys(a), a.reduceRight((m, x) => m + '|' + x, ''), [1, 2, 3].some((x) => x > 2), [].every(() => false), [1, [2]].toString(), [null, [undefined]].join('-'), [1, 2, 3].lastIndexOf(3), Array.isArray(new Proxy([], {})), [3, 2, 1].concat([4], 5, [[6]]), [1, 2, 3, 4, 5].slice(-3, -1), delete a[0], 0 in a, a.length = 2, a);
		const m = new Map([['k', 1], [NaN, 'nan'], [0, 'zero']]); m.set(-0, 'negzero').delete('k'); console.log(m, m.get(NaN), [...m.entries()], new Map([...m].map(([k, v]) => [v, k])), new Set([1, '1', NaN, NaN, 0, -0]), [...new Set('hello')].join(''), Object.fromEntries(new Map([['a', 1]])), new Map(Object.entries({ x: 1 })), [...m.keys()], m.size, m.has(0)); m.forEach((v, k, mm) => { if (k === 0) mm.set('added', 1); console.log(k, v); });
		const o = { b: 1, 2: 'two', a: 2, 1: 'one', [Symbol('s')]: 3, '-1': 'neg', '01': 'z' }; console.log(Object.keys(o), JSON.stringify(o), Object.entries(o).map(([k, v]) => k + v), { ...o, a: 9 }, Object.assign({}, o, null, { z: 1 }), (({ a, ...r }) => r)(o), Object.getOwnPropertySymbols(o).length, 'a' in o, delete o.a, o.a?.b?.c, o.x ?? 'def', o.b || 5, (o.cnt ??= 3, o.cnt), (o.b &&= 7), Object.entries({}).length, Object.is(NaN, NaN), o?.['b'], Reflect.ownKeys(o).length, Object.values('ab'), Object.entries([7]));
		const { b: renamed = 5, q: { w = 'dw' } = {}, ...others } = o, [x, , y = 'dy', ...z] = [1, 2, undefined, 4, 5]; let p = 1, q = 2; [p, q] = [q, p]; console.log(renamed, w, others, x, y, z, p, q); outer: for (const i of [1, 2, 3]) { for (const j of [1, 2, 3]) { if (j === 2) continue outer; if (i === 3) break outer; console.log(i, j); } } switch (typeof x) { case 'string': console.log('s'); case 'number': console.log('n'); default: console.log('fall'); break; case 'z': console.log('no'); } var fns = []; for (let i = 0; i < 3; i++) fns.push(() => i); for (var v = 0; v < 2; v++) fns.push(() => v); console.log(fns.map((f) => f()), v, typeof undeclared, (() => { try { return 'try'; } finally { console.log('finally'); } })(), (function () { return this === undefined; }).call(undefined), [10, 1, 3].map(parseInt), ['1', '2', '3'].map(Number), +[], +{}, [] == false, !!'false', 1 < 2 < 3, 3 > 2 > 1, 2 ** 3 ** 2, (-2) ** 2, 7 % -3, -7 % 3, 5 / 0, ~5, 1 << 31, -1 >>> 0, '3' + 4 + 5, 3 + 4 + '5', 0.1 * 3, 9007199254740993);
	}
	return colls;
}

(async () => {
	for (const f of [run_0, run_1, run_2, run_3, run_4, run_5, run_6, run_7, run_8, run_9, run_10, run_11]) {
		const context = makeContext(), author = await f();
		console.log(author.name);
		await author(context);
		console.log(JSON.stringify(context, (key, value) => (key === 'timestamp' ? 'now' : value)));
	}
})();

// moment and moment-timezone as functions use them: parsing, arithmetic, zones, locales, durations.
const at = moment.utc('2024-02-29T23:59:58.123Z'), show = (name, f) => { try { console.log(name, f()); } catch (e) { console.log(name, e.name, e.message); } };

// Locales: formats, calendars, relative times.
for (const name of ['en', 'en-gb', 'en-in', 'hi', 'de', 'fr', 'es', 'sv', 'ar', 'ru', 'ja', 'zh-cn', 'pt-br', 'bn', 'ta', 'pl', 'he', 'lt', 'nope']) {
	const m = at.clone().locale(name);
	console.log(name, m.locale(), m.format('LLLL | dddd Do MMMM YYYY, h:mm:ss a | L LT | [w]ww gggg | DDDo Qo'), m.from(moment.utc('2024-03-05')));
	console.log(moment.duration(-3, 'hours').locale(name).humanize(true), m.calendar(moment.utc('2024-03-01')), m.localeData().firstDayOfWeek());
}
console.log(moment.locale(), moment.locales().length, moment.weekdaysShort().join(), moment.monthsShort().join());

// Zones, with the hours that do not exist or exist twice.
for (const zone of ['Asia/Kolkata', 'America/New_York', 'Europe/London', 'Pacific/Auckland', 'Asia/Kathmandu', 'America/St_Johns', 'Europe/Dublin', 'America/Sao_Paulo', 'Africa/Casablanca', 'UTC']) {
	console.log(zone, moment.tz('2024-03-10 02:30', zone).format(), moment.tz('2024-11-03 01:30', zone).utc().format(), moment.tz(at, zone).isDST());
	console.log(at.clone().tz(zone).format('z Z ZZ X x YYYY-MM-DD'), moment.tz('1914-06-01', zone).format(), moment.tz('2060-07-01', zone).format(), moment.tz.zone(zone).abbr(0));
}
console.log(moment.tz.guess(), moment.tz.names().length > 400, moment.tz.zonesForCountry('IN').join(), moment.tz.zone('Nope/Zone'));
console.log(moment.tz('2024-01-15 10:00', 'YYYY-MM-DD HH:mm', true, 'Asia/Dubai').toISOString(), moment.tz('15/01/2024', 'DD/MM/YYYY', 'Asia/Tokyo').unix(), moment.utc(0).tz('America/New_York', true).format());
console.log(moment.parseZone('2024-01-01T00:00:00+05:30').format('LLL Z'), moment('2024-01-01T10:00:00+05:30').utcOffset(330).format(), at.clone().utcOffset('-08:00').format());

// Parsing.
for (const [text, format, strict] of [['2024-13-45', 'YYYY-MM-DD', true], ['31/12/2024', ['DD/MM/YYYY', 'MM/DD/YYYY'], true], ['12:30 PM', 'h:mm A'], ['5th March 2024', 'Do MMMM YYYY'],
	['20240301T101112'], ['2024-W10-2'], ['2024-060'], ['1709287872', 'X'], ['1709287872123', 'x'], ['Fri, 01 Mar 2024 10:00:00 GMT', moment.RFC_2822], ['24:00', 'HH:mm'], ['2024-02-30'], ['garbage', 'YYYY'],
	['3 PM', 'h a'], ['Q2 2024', '[Q]Q YYYY'], ['2024-03-01 10:20:30.456789', 'YYYY-MM-DD HH:mm:ss.SSSSSS'], ['', 'YYYY'], ['2024-3-1', 'YYYY-MM-DD', true], ['mardi 5 mars 2024', 'dddd D MMMM YYYY', 'fr']])
	show(JSON.stringify([text, format, strict]), () => { const m = typeof strict === 'string' ? moment.utc(text, format, strict) : moment.utc(text, format, strict); return [m.isValid(), m.format(), m.parsingFlags().overflow]; });
console.log(moment.utc([2024, 1, 30]).isValid(), moment.utc({ y: 2024, M: 0, d: 31 }).format(), moment(null).isValid(), moment(NaN).format(), moment.invalid().toJSON(), moment.utc(new Date(0)).valueOf(), String(moment.utc('nope', 'YYYY')));

// Arithmetic and comparisons.
console.log(moment.utc('2024-01-31').add(1, 'month').format(), moment.utc('2024-03-31').subtract(1, 'M').format(), moment.utc('2024-02-29').add(1, 'y').format('L'), moment.utc(0).add(1.5, 'days').format(), moment.utc(0).add({ weeks: 1, hours: -3 }).format());
console.log(at.clone().startOf('isoWeek').format(), at.clone().endOf('quarter').format(), at.clone().startOf('week').format('ddd'), at.quarter(), at.isoWeek(), at.weekday(), at.dayOfYear(), at.daysInMonth(), at.isLeapYear(), at.week());
console.log(at.diff('2023-02-28', 'years', true), at.diff('2024-01-30', 'months'), at.diff(moment.utc('2024-02-28'), 'hours'), at.isBetween('2024-02-29', '2024-03-01', undefined, '[)'), at.isSame('2024-02-01', 'month'), at.isSameOrAfter('2024-03-01'), moment.max(at, moment.utc(5)).year());
console.log(at.clone().set({ hour: 5, minute: 0 }).format('LT'), at.clone().day('Monday').format('L'), at.clone().isoWeekday(7).format('L'), at.clone().date(31).format('L'), at.get('ms'), at.toObject(), at.toArray(), at.to('2025-06-01'), at.isAfter(0));

// Durations.
const d = moment.duration({ days: 1, hours: 26, minutes: 61, seconds: 5 });
console.log(d.toISOString(), d.asMinutes(), d.humanize(), d.days(), d.hours(), moment.duration('PT1H30M').asSeconds(), moment.duration('1.02:03:04').asHours(), moment.duration(1e9).toJSON(), moment.duration(45, 's').humanize({ s: 40, ss: 3 }), d.as('weeks').toFixed(3));
console.log(moment.duration(at.diff('2024-01-01')).humanize(), moment.duration('garbage').asMilliseconds(), moment.duration(-90, 'minutes').toISOString(), moment.isDuration(d), moment.isMoment(at), JSON.stringify({ at, d }), `${at}`, at.inspect(), moment.normalizeUnits('hrs'));

// Customised.
moment.updateLocale('en', { relativeTime: { future: 'in about %s' } });
console.log(moment.utc(0).to(moment.utc(36e5)));
moment.updateLocale('en', null);
moment.defineLocale('x-own', { parentLocale: 'de', months: 'a_b_c_d_e_f_g_h_i_j_k_l'.split('_') });
console.log(at.clone().locale('x-own').format('LL'), moment.locale('en'), moment.utc(0).calendar(moment.utc(0), { sameDay: '[now is] LT' }), moment.utc(0).to(moment.utc(36e5)));

// The sections of one locale's data, taken out of CLDR's JSON: each is a function of `read(package,
// file)`, which gives that file's content for the locale. locales.mjs calls them; intl_locale.js knows
// them by the same names and parses each when it is first wanted.
const STYLES = ['full', 'long', 'medium', 'short'];
const UNITS = new Set(('acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare ' +
	'hour inch kilobit kilobyte kilogram kilometer liter megabit megabyte meter microsecond mile mile-scandinavian milliliter millimeter millisecond ' +
	'minute month nanosecond ounce percent petabyte pound second stone terabit terabyte week yard year').split(' '));

const standard = (pattern) => (typeof pattern === 'string' ? pattern : pattern._value);
const mapped = (object, test, key, value) => Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => test.test(name)).map(([name, entry]) => [key(name), value(entry)]));
const same = (x) => x;
const counted = (object, prefix) => mapped(object, new RegExp(`^${prefix}-count-\\w+$`), (name) => name.slice(prefix.length + 7), same);

function names(table, keys) {
	const of = (context) => ['abbreviated', 'wide', 'narrow'].map((width) => keys.map((key) => table[context][width]?.[key] ?? null));
	return { format: of('format'), alone: of('stand-alone') };
}

function dates(read) {
	const calendar = read('cldr-dates-full', 'ca-gregorian.json').dates.calendars.gregorian;
	const { fields } = read('cldr-dates-full', 'dateFields.json').dates;
	const glue = calendar.dateTimeFormats;
	const periods = Object.keys(calendar.dayPeriods.format.wide).filter((key) => !key.includes('-alt-'));
	const label = (name) => fields[name]?.displayName ?? '';
	return {
		months: names(calendar.months, Array.from({ length: 12 }, (_, i) => String(i + 1))),
		days: names(calendar.days, ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']),
		periods, periodNames: names(calendar.dayPeriods, periods),
		eras: [calendar.eras.eraAbbr, calendar.eras.eraNames, calendar.eras.eraNarrow].map((era) => [era[0], era[1]]),
		date: STYLES.map((style) => standard(calendar.dateFormats[style])),
		time: STYLES.map((style) => standard(calendar.timeFormats[style])),
		glue: STYLES.map((style) => standard(glue[style])),
		at: STYLES.map((style) => standard(calendar['dateTimeFormats-atTime'].standard[style])),
		available: mapped(glue.availableFormats, /^(?!.*-(alt|count)-)/, same, standard),
		append: glue.appendItems,
		labels: { G: label('era'), y: label('year'), Q: label('quarter'), M: label('month'), w: label('week'), E: label('weekday'), d: label('day'), a: label('dayperiod'), H: label('hour'), m: label('minute'), s: label('second'), v: label('zone') },
		between: glue.intervalFormats.intervalFormatFallback,
		intervals: mapped(glue.intervalFormats, /^(?!.*-alt-|intervalFormatFallback)/, same, (entry) => mapped(entry, /^(?!.*-alt-)/, same, standard)),
	};
}

function relative(read) {
	const { fields } = read('cldr-dates-full', 'dateFields.json').dates;
	const rows = {};
	for (const unit of ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']) {
		for (const [suffix, style] of [['', 'long'], ['-short', 'short'], ['-narrow', 'narrow']]) {
			const field = fields[unit + suffix];
			const plural = (type) => counted(field[`relativeTime-type-${type}`], 'relativeTimePattern');
			rows[`${unit} ${style}`] = { fixed: mapped(field, /^relative-type-/, (name) => name.slice(14), same), future: plural('future'), past: plural('past') };
		}
	}
	return rows;
}

function zones(read) {
	const table = read('cldr-dates-full', 'timeZoneNames.json').dates.timeZoneNames;
	const triple = (set) => (set ? [set.generic ?? null, set.standard ?? null, set.daylight ?? null] : null);
	const own = {}, cities = {};
	const walk = (node, at) => {
		for (const [key, value] of Object.entries(node)) {
			if (typeof value !== 'object') continue;
			const name = [...at, key].join('/');
			if (value.long || value.short) own[name] = [triple(value.long), triple(value.short)];
			if (value.exemplarCity) cities[name] = value.exemplarCity;
			if (!value.long && !value.short && !value.exemplarCity) walk(value, [...at, key]);
		}
	};
	walk(table.zone, []);
	return {
		hour: table.hourFormat, gmt: table.gmtFormat, region: table.regionFormat, partial: table.fallbackFormat, own, cities,
		meta: mapped(table.metazone, /./, same, (value) => [triple(value.long), triple(value.short)]),
	};
}

function numberSystem(all, ns) {
	const { decimal, group, percentSign, plusSign, minusSign, exponential, nan, infinity, approximatelySign, currencyDecimal, currencyGroup, timeSeparator } = all[`symbols-numberSystem-${ns}`];
	const currency = all[`currencyFormats-numberSystem-${ns}`], decimals = all[`decimalFormats-numberSystem-${ns}`], spacing = currency.currencySpacing;
	const compact = (table) => mapped(table, /^1000*-count-\w+$/, same, same);
	return {
		symbols: { decimal, group, percent: percentSign, plus: plusSign, minus: minusSign, exponent: exponential, nan, infinity, approximately: approximatelySign, currencyDecimal, currencyGroup, time: timeSeparator },
		decimal: decimals.standard, percent: all[`percentFormats-numberSystem-${ns}`].standard,
		currency: currency.standard, accounting: currency.accounting,
		spaces: [spacing?.beforeCurrency.insertBetween ?? '\u00a0', spacing?.afterCurrency.insertBetween ?? '\u00a0'],
		short: compact(decimals.short.decimalFormat), long: compact(decimals.long.decimalFormat), shortCurrency: compact(currency.short?.standard),
		unitPattern: counted(currency, 'unitPattern'), range: all[`miscPatterns-numberSystem-${ns}`]?.range,
	};
}
function numbers(read) {
	const all = read('cldr-numbers-full', 'numbers.json').numbers;
	const systems = Object.keys(all).filter((key) => key.startsWith('symbols-numberSystem-') && !key.includes('-alt-')).map((key) => key.slice(21));
	return { system: all.defaultNumberingSystem, native: all.otherNumberingSystems?.native, systems: Object.fromEntries(systems.map((ns) => [ns, numberSystem(all, ns)])), grouping: Number(all.minimumGroupingDigits) };
}

// [symbol, narrow symbol, formal symbol, name, names by plural]; what is missing or the code itself is 0.
function currencies(read) {
	const rows = {};
	for (const [code, entry] of Object.entries(read('cldr-numbers-full', 'currencies.json').numbers.currencies)) {
		const plural = counted(entry, 'displayName');
		const row = [entry.symbol && entry.symbol !== code ? entry.symbol : 0, entry['symbol-alt-narrow'] || 0, entry['symbol-alt-formal'] || 0,
			entry.displayName && entry.displayName !== code ? entry.displayName : 0, Object.values(plural).some((name) => name !== entry.displayName) ? plural : 0];
		while (row.length && row[row.length - 1] === 0) row.pop();
		rows[code] = row;
	}
	return rows;
}

function units(read) {
	const table = read('cldr-units-full', 'units.json').units;
	const found = {};
	for (const style of ['long', 'short', 'narrow']) {
		for (const [key, entry] of Object.entries(table[style])) {
			const name = key.replace(/^[a-z]+-/, '');
			if (!UNITS.has(name) && !(name.includes('-per-') && name.split('-per-').every((part) => UNITS.has(part)))) continue;
			found[name] ??= {};
			found[name][style] = counted(entry, 'unitPattern');
			if (entry.perUnitPattern) found[name][`${style} per`] = entry.perUnitPattern;
		}
	}
	return { units: found, per: Object.fromEntries(['long', 'short', 'narrow'].map((style) => [style, table[style].per.compoundUnitPattern])) };
}

function lists(read) {
	const table = read('cldr-misc-full', 'listPatterns.json').listPatterns;
	const row = (type) => {
		const { 2: two, start, middle, end } = table[`listPattern-type-${type}`];
		return [two, start, middle, end];
	};
	return Object.fromEntries(['standard', 'or', 'unit'].flatMap((type) => ['', '-short', '-narrow'].map((width) => [type + width, row(type + width)])));
}

// Names for codes; an alternative width or form is behind the code: "US short".
const labels = (table) => Object.fromEntries(Object.entries(table ?? {}).map(([code, name]) => [code.replace(/-alt-(\w+)$/, ' $1'), name])
	.filter(([code]) => !/ (?!short|long|menu|narrow|stand|variant)/.test(code)));
function regions(read) {
	return labels(read('cldr-localenames-full', 'territories.json').localeDisplayNames.territories);
}
function languages(read) {
	const { localeDisplayNames: shown } = read('cldr-localenames-full', 'localeDisplayNames.json');
	return {
		languages: labels(read('cldr-localenames-full', 'languages.json').localeDisplayNames.languages),
		scripts: labels(read('cldr-localenames-full', 'scripts.json').localeDisplayNames.scripts),
		calendars: labels(shown.types?.calendar), pattern: shown.localeDisplayPattern,
	};
}
function fields(read) {
	return Object.fromEntries(Object.entries(read('cldr-dates-full', 'dateFields.json').dates.fields).filter(([, field]) => field.displayName).map(([name, field]) => [name, field.displayName]));
}

export const sections = { dates, relative, zones, numbers, currencies, units, lists, regions, languages, fields };

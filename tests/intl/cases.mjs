// Seeded random cases for compare.mjs: what authors ask of Intl and of the toLocale...String methods,
// with all their options and some that are wrong. A case is JSON that evaluate.js understands.

// The locales that the contract names, those that are in wide use, and a few of every other kind.
const NAMED = 'en-US en-GB en-CA en-IN hi-IN sv-SE de-DE fr-FR es-ES'.split(' ');
const WIDE = ('en-AU en-NZ en-ZA en-SG en-AE en-IE en-HK en-PH en-KE en-NG pt-BR pt-PT it-IT nl-NL nl-BE es-MX es-US es-AR es-CO es-CL es-PE es-419 ' +
	'fr-CA fr-BE fr-CH de-AT de-CH ja-JP zh-CN zh-TW zh-HK ko-KR ar-AE ar-EG ar-SA ar-MA ar ta-IN te-IN bn-IN bn-BD mr-IN gu-IN kn-IN ml-IN pa-IN ur-PK ' +
	'ur-IN or-IN as-IN ne-NP si-LK id-ID ms-MY tr-TR pl-PL ru-RU uk-UA cs-CZ sk-SK da-DK nb-NO no fi-FI el-GR he-IL fa-IR ro-RO hu-HU bg-BG hr-HR sr-RS ' +
	'sl-SI lt-LT lv-LV et-EE th-TH vi-VN fil-PH sw-KE af-ZA ca-ES en de fr es it pt hi ja zh ko ru en-001 en-150').split(' ');
const RARE = ('am az be bs cy eu ga gl gu gd hy is ka kk km kn ky lo mk mn mt my nn no ps sd so sq ta-LK te tk uz zu yo ig ha xh rw rm lb fo fy ia ' +
	'en-DE en-SE en-DK en-FI en-NL en-BE en-CH en-IL en-ZW en-MT en-BW en-BZ en-MV en-PK en-JM en-TT en-MY en-LK en-US-POSIX es-BO es-CR es-DO es-EC es-GT es-HN es-NI es-PA es-PR ' +
	'es-PY es-SV es-UY es-VE fr-LU fr-MA fr-DZ fr-SN fr-HT de-LI de-LU it-CH pt-AO pt-MZ ar-DZ ar-IQ ar-JO ar-KW ar-LB ar-QA ar-TN ru-UA ru-KZ sv-FI nl-AW ' +
	'sr-Latn sr-Latn-RS sr-Cyrl-BA uz-Cyrl zh-Hant zh-Hans-SG zh-SG pa-Arab pa-PK az-Cyrl bs-Cyrl hi-Latn ks mai sat brx doi kok mni sa ckb ku br gsw kab ' +
	'dje nus vai rof mas kln agq tlh xx und-US zh-MO fa-AF ro-MD sw-TZ da-GL se tg tt ug ee ff-Adlm yue').split(' ');
const ZONES = ('UTC GMT Etc/UTC Asia/Kolkata Asia/Calcutta America/New_York America/Los_Angeles America/Chicago America/Denver America/Phoenix America/Toronto ' +
	'America/Sao_Paulo America/Mexico_City America/Bogota America/Argentina/Buenos_Aires America/Anchorage America/Halifax America/St_Johns America/Caracas ' +
	'Europe/London Europe/Paris Europe/Berlin Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Stockholm Europe/Dublin Europe/Lisbon Europe/Moscow Europe/Istanbul ' +
	'Europe/Kiev Europe/Kyiv Europe/Athens Europe/Zurich Asia/Dubai Asia/Singapore Asia/Tokyo Asia/Shanghai Asia/Hong_Kong Asia/Seoul Asia/Karachi Asia/Dhaka ' +
	'Asia/Kathmandu Asia/Colombo Asia/Jakarta Asia/Manila Asia/Bangkok Asia/Riyadh Asia/Tehran Asia/Jerusalem Australia/Sydney Australia/Melbourne Australia/Perth ' +
	'Australia/Adelaide Australia/Lord_Howe Pacific/Auckland Pacific/Honolulu Pacific/Apia Pacific/Chatham Africa/Johannesburg Africa/Lagos Africa/Nairobi Africa/Cairo ' +
	'Atlantic/Reykjavik Atlantic/Azores Antarctica/Troll US/Eastern US/Pacific Etc/GMT+5 Etc/GMT-3 EST MST EST5EDT CET IST PST asia/kolkata').split(' ');
const BAD_ZONES = ['Mars/Base', '+05:30', '-08:00', '+0530', '', 'GMT+5', 'Asia/Bombay', 'utc+2', 'ISt', 'EDT'];
const CURRENCIES = 'USD EUR GBP INR CAD AUD NZD JPY CNY BRL MXN CHF SEK NOK DKK PLN AED SAR KWD SGD HKD ZAR KRW TRY RUB IDR THB VND ILS CLP BHD PKR BDT NGN EGP UAH XXX XOF BTC usd'.split(' ');
const UNITS = ('acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare hour inch kilobit kilobyte kilogram kilometer liter megabit ' +
	'megabyte meter mile mile-scandinavian milliliter millimeter millisecond minute month ounce percent petabyte pound second stone terabit terabyte week yard year ' +
	'kilometer-per-hour mile-per-hour meter-per-second liter-per-kilometer mile-per-gallon megabyte-per-second gigabit-per-second gram-per-milliliter hour-per-day foot-per-minute').split(' ');
const SYSTEMS = 'latn arab deva beng fullwide thai hanidec mymr gujr tamldec arabext'.split(' ');
const WORDS = ('apple Apple äpfel Äpfel zebra Zebra éclair eclair Eclair Ångström angstrom öl Öl ol ñandú nandu naïve résumé resume RÉSUMÉ straße strasse co-op coop coöp 10 9 2 1 file10 file9 ' +
	'File10 a b A B č ch c d ł l z ž ø œ æ æther नमस्ते हिन्दी अंक ক তমিল தமிழ் 中文 日本語 にほん ニホン 한국어 привет Привет мир Ёлка елка שלום مرحبا $5 €5 #1 @x _y -z x-y x_y x.y (a) [b] "q" \'q\'').split(/\s+/);

// What authors write most.
const DAY = { year: 'numeric', month: 'long', day: 'numeric' }, CLOCK = { hour: '2-digit', minute: '2-digit' };
const FORMS = [
	['date', 'toLocaleString'], ['date', 'toLocaleDateString'], ['date', 'toLocaleTimeString'], ['date', 'toLocaleString', { timeZone: 'Asia/Kolkata' }],
	['date', 'toLocaleDateString', { timeZone: 'America/New_York' }], ['date', 'toLocaleTimeString', CLOCK], ['date', 'toLocaleTimeString', { ...CLOCK, hour12: true }],
	['date', 'toLocaleTimeString', { ...CLOCK, hour12: false, timeZone: 'Europe/London' }], ['date', 'toLocaleTimeString', { hour: 'numeric', minute: '2-digit' }],
	['date', 'toLocaleDateString', DAY], ['date', 'toLocaleDateString', { weekday: 'long', ...DAY }], ['date', 'toLocaleDateString', { weekday: 'short', month: 'short', day: 'numeric' }],
	['date', 'toLocaleDateString', { weekday: 'long' }], ['date', 'toLocaleDateString', { month: 'long' }], ['date', 'toLocaleDateString', { month: 'short', year: 'numeric' }],
	['date', 'toLocaleDateString', { day: '2-digit', month: '2-digit', year: 'numeric' }], ['date', 'toLocaleString', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Kolkata' }],
	['date', 'toLocaleString', { dateStyle: 'full', timeStyle: 'long', timeZone: 'America/Los_Angeles' }], ['date', 'toLocaleDateString', { dateStyle: 'short' }], ['date', 'toLocaleTimeString', { timeStyle: 'short' }],
	['date', 'toLocaleString', { ...DAY, ...CLOCK, timeZoneName: 'short', timeZone: 'America/Chicago' }], ['date', 'formatToParts', { ...DAY, ...CLOCK, timeZone: 'Asia/Dubai' }], ['date', 'resolvedOptions'],
	['number', 'toLocaleString'], ['number', 'toLocaleString', { minimumFractionDigits: 2, maximumFractionDigits: 2 }], ['number', 'toLocaleString', { maximumFractionDigits: 0 }],
	['number', 'toLocaleString', { style: 'currency', currency: 'INR' }], ['number', 'format', { style: 'currency', currency: 'USD' }], ['number', 'format', { style: 'currency', currency: 'EUR' }],
	['number', 'format', { style: 'currency', currency: 'INR', maximumFractionDigits: 0 }], ['number', 'format', { style: 'percent' }], ['number', 'format', { notation: 'compact' }],
	['number', 'format', { style: 'currency', currency: 'USD', currencyDisplay: 'name' }], ['number', 'formatToParts', { style: 'currency', currency: 'GBP' }],
	['number', 'formatRange', { style: 'unit', unit: 'day', unitDisplay: 'long' }], ['number', 'formatRange', { style: 'currency', currency: 'INR', currencyDisplay: 'name' }],
	['relative', 'format', { numeric: 'auto' }], ['list', 'format', { style: 'long', type: 'conjunction' }], ['plural', 'select'],
];

export const KINDS = {
	common: 2000,
	'date.toLocale': 1800, 'date.format': 2400, 'date.parts': 1200, 'date.range': 1500, 'date.rangeParts': 600, 'date.resolved': 700,
	'number.toLocale': 1200, 'number.format': 2600, 'number.parts': 1100, 'number.range': 600, 'number.resolved': 500,
	plural: 600, collator: 700, list: 400, relative: 800, names: 500, locales: 500, locale: 400, case: 200, array: 200,
};

export function cases({ seed = 1, scale = 1, only = '' } = {}) {
	let state = seed >>> 0 || 1;
	const random = () => {
		state ^= state << 13; state >>>= 0;
		state ^= state >>> 17;
		state ^= state << 5; state >>>= 0;
		return state / 4294967296;
	};
	for (let i = 0; i < 20; i++) random();
	const chance = (p) => random() < p;
	const pick = (list) => list[Math.floor(random() * list.length)];
	const between = (a, b) => a + Math.floor(random() * (b - a + 1));
	const maybe = (options, key, p, values) => { if (chance(p)) options[key] = pick(values); };

	function locale() {
		const r = random();
		let tag = r < 0.45 ? pick(NAMED) : r < 0.85 ? pick(WIDE) : r < 0.98 ? pick(RARE) : pick(['en_US', 'x', '', 'i-klingon', 'en-', 'de-DE-1996', 'zh-cmn', 'EN-us', 'hi-in']);
		if (chance(0.05) && r < 0.98) tag += '-u-' + pick(['nu-arab', 'nu-latn', 'nu-deva', 'nu-xxxx', 'hc-h12', 'hc-h23', 'hc-h11', 'hc-h24', 'ca-gregory', 'nu-thai-hc-h24', 'co-phonebk', 'kn', 'kf-upper', 'ca-gregory-nu-beng']);
		return tag;
	}
	const locales = () => (chance(0.04) ? undefined : chance(0.05) ? Array.from({ length: between(0, 3) }, locale) : locale());
	const bad = (options, p) => {
		if (!chance(p)) return;
		const key = pick(Object.keys(options).length ? Object.keys(options) : ['style']);
		options[key] = pick(['bogus', '', null, 0, -1, 1000, 'NaN', true, 'long']);
	};

	const DIGITS = ['numeric', '2-digit'], TEXT = ['narrow', 'short', 'long'];
	function dateOptions(forRange) {
		const o = {};
		if (chance(0.2)) {
			maybe(o, 'dateStyle', 0.75, ['full', 'long', 'medium', 'short']);
			maybe(o, 'timeStyle', o.dateStyle ? 0.6 : 1, ['full', 'long', 'medium', 'short']);
			if (chance(0.03)) o.year = 'numeric';
		} else {
			const hasDate = chance(0.75), hasTime = chance(hasDate ? 0.45 : 0.95);
			if (hasDate) {
				maybe(o, 'weekday', 0.4, TEXT);
				maybe(o, 'era', 0.08, TEXT);
				maybe(o, 'year', 0.65, DIGITS);
				maybe(o, 'month', 0.8, [...DIGITS, ...TEXT]);
				maybe(o, 'day', 0.75, DIGITS);
			}
			if (hasTime) {
				maybe(o, 'dayPeriod', 0.12, TEXT);
				maybe(o, 'hour', 0.9, DIGITS);
				maybe(o, 'minute', 0.8, DIGITS);
				maybe(o, 'second', 0.4, DIGITS);
				maybe(o, 'fractionalSecondDigits', 0.08, [1, 2, 3]);
			}
			maybe(o, 'timeZoneName', 0.2, ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric']);
			maybe(o, 'formatMatcher', 0.02, ['basic', 'best fit']);
		}
		maybe(o, 'hour12', 0.25, [true, false]);
		maybe(o, 'hourCycle', 0.1, ['h11', 'h12', 'h23', 'h24']);
		if (chance(0.6)) o.timeZone = chance(0.04) ? pick(BAD_ZONES) : pick(ZONES);
		maybe(o, 'numberingSystem', 0.06, [...SYSTEMS, 'zzzz']);
		maybe(o, 'calendar', 0.03, ['gregory', 'iso8601x', 'gregory']);
		if (!forRange) bad(o, 0.02);
		return o;
	}
	function time() {
		const r = random();
		if (r < 0.85) return Math.floor(Date.UTC(2015, 0, 1) + random() * 15 * 365.25 * 864e5);
		if (r < 0.9) return pick([0, 951782400000, 1709208000000, 1735689599999, 1798761600000, 1711846800000]);
		if (r < 0.96) return Math.floor(Date.UTC(1900, 0, 1) + random() * 150 * 365.25 * 864e5);
		if (r < 0.985) return Math.floor((random() - 0.5) * 1.2e14);
		return pick(['NaN', 8.64e15, -8.64e15, -62135596800001, -62198755200000]);
	}
	function span() {
		const from = time();
		if (typeof from !== 'number') return [from, time()];
		const step = pick([0, 500, 20000, 30 * 60000, 3 * 3600000, 9 * 3600000, 864e5, 5 * 864e5, 40 * 864e5, 400 * 864e5, -864e5]);
		return [from, Math.floor(from + step * (0.5 + random()))];
	}

	function number() {
		const r = random();
		if (r < 0.15) return pick([0, 1, 2, 5, 10, 100, 1000, 10000, 100000, 1e6, 1e7, 1e9, 1e12, 1234567.891, 0.5, 1.5, 2.5, -1.5, 0.125, 1.005, 999999, 999.995, 99999.5]);
		if (r < 0.2) return pick(['NaN', 'Infinity', '-Infinity', '-0', { big: '12345678901234567890' }, { big: '-1' }, { big: '0' }, { text: '12345678901234567890.12345' }, { text: '1e3' }, { text: 'abc' }]);
		const value = (random() < 0.2 ? -1 : 1) * random() * 10 ** between(-4, 16);
		return Number(value.toFixed(between(0, 6)));
	}
	function numberOptions() {
		const o = {};
		const style = random();
		if (style < 0.12) o.style = 'percent';
		else if (style < 0.5) {
			o.style = 'currency';
			o.currency = pick(chance(0.6) ? CURRENCIES.slice(0, 8) : CURRENCIES);
			maybe(o, 'currencyDisplay', 0.5, ['symbol', 'narrowSymbol', 'code', 'name']);
			maybe(o, 'currencySign', 0.25, ['standard', 'accounting', 'accounting']);
		} else if (style < 0.68) {
			o.style = 'unit';
			o.unit = pick(UNITS);
			maybe(o, 'unitDisplay', 0.7, ['short', 'long', 'narrow']);
		}
		maybe(o, 'notation', 0.3, ['compact', 'compact', 'scientific', 'engineering', 'standard']);
		if (o.notation === 'compact') maybe(o, 'compactDisplay', 0.6, ['short', 'long']);
		maybe(o, 'signDisplay', 0.15, ['auto', 'always', 'never', 'exceptZero', 'negative']);
		maybe(o, 'useGrouping', 0.2, [true, false, 'always', 'auto', 'min2', 'true', 'false']);
		maybe(o, 'minimumIntegerDigits', 0.08, [1, 2, 3, 6]);
		maybe(o, 'minimumFractionDigits', 0.2, [0, 1, 2, 3, 6]);
		maybe(o, 'maximumFractionDigits', 0.25, [0, 1, 2, 3, 4, 8, 20]);
		maybe(o, 'minimumSignificantDigits', 0.07, [1, 2, 3, 5]);
		maybe(o, 'maximumSignificantDigits', 0.12, [1, 2, 3, 5, 10, 21]);
		maybe(o, 'roundingMode', 0.08, ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven']);
		if (chance(0.04)) {
			o.roundingIncrement = pick([1, 2, 5, 10, 20, 25, 50, 100, 250, 5000, 3]);
			if (chance(0.8)) o.minimumFractionDigits = o.maximumFractionDigits = pick([0, 1, 2, 3]);
		}
		maybe(o, 'roundingPriority', 0.06, ['auto', 'morePrecision', 'lessPrecision']);
		maybe(o, 'trailingZeroDisplay', 0.06, ['auto', 'stripIfInteger']);
		maybe(o, 'numberingSystem', 0.06, [...SYSTEMS, 'zzzz']);
		bad(o, 0.02);
		return o;
	}
	const few = (p, make) => (chance(p) ? undefined : make());
	const word = () => (chance(0.5) ? pick(WORDS) : pick(WORDS) + pick(['', ' ', '-', '1', '2', '10', 's', 'É', 'ab']) + pick(WORDS));

	const make = {
		common() {
			const [kind, m, o] = pick(FORMS);
			const v = { date: () => [Math.floor(Date.UTC(2020, 0, 1) + random() * 15 * 365.25 * 864e5)], number: () => [chance(0.3) ? between(0, 100000) : Number((random() * 10 ** between(1, 8)).toFixed(2))],
				relative: () => [between(-3, 10), pick(['minute', 'hour', 'day', 'week', 'month'])], list: () => [Array.from({ length: between(1, 4) }, () => pick(WORDS))], plural: () => [between(0, 30)] }[kind]();
			if (m === 'formatRange') v.splice(0, 1, between(0, 3), between(4, 30) * between(0, 1));
			return { as: kind, m, l: chance(0.15) ? undefined : chance(0.05) ? [] : pick(chance(0.6) ? NAMED : WIDE), ...(o ? { o } : {}), v: m === 'resolvedOptions' ? [] : v };
		},
		'date.toLocale': () => ({ m: pick(['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']), l: locales(), o: few(0.3, dateOptions), v: [time()] }),
		'date.format': () => ({ m: 'format', l: locales(), o: few(0.05, dateOptions), v: [time()] }),
		'date.parts': () => ({ m: 'formatToParts', l: locales(), o: few(0.05, dateOptions), v: [time()] }),
		'date.range': () => ({ m: 'formatRange', l: locales(), o: few(0.1, () => dateOptions(true)), v: span() }),
		'date.rangeParts': () => ({ m: 'formatRangeToParts', l: locales(), o: few(0.1, () => dateOptions(true)), v: span() }),
		'date.resolved': () => ({ m: 'resolvedOptions', l: locales(), o: few(0.1, dateOptions), v: [] }),
		'number.toLocale': () => ({ m: 'toLocaleString', l: locales(), o: few(0.35, numberOptions), v: [number()] }),
		'number.format': () => ({ m: 'format', l: locales(), o: few(0.1, numberOptions), v: [number()] }),
		'number.parts': () => ({ m: 'formatToParts', l: locales(), o: few(0.05, numberOptions), v: [number()] }),
		'number.range': () => {
			const from = number();
			return { m: pick(['formatRange', 'formatRangeToParts']), l: locales(), o: few(0.2, numberOptions), v: [from, chance(0.15) ? from : typeof from === 'number' && chance(0.8) ? from + Math.abs(from) * random() : number()] };
		},
		'number.resolved': () => ({ m: 'resolvedOptions', l: locales(), o: few(0.1, numberOptions), v: [] }),
		plural() {
			const o = {};
			maybe(o, 'type', 0.5, ['cardinal', 'ordinal']);
			maybe(o, 'minimumFractionDigits', 0.1, [0, 1, 2]);
			maybe(o, 'maximumSignificantDigits', 0.05, [1, 2, 3]);
			bad(o, 0.02);
			const m = chance(0.1) ? 'resolvedOptions' : chance(0.1) ? 'selectRange' : 'select';
			const value = () => (chance(0.6) ? between(0, 30) : number());
			return { m, l: locales(), o: few(0.3, () => o), v: m === 'selectRange' ? [between(0, 5), between(5, 100)] : [value()] };
		},
		collator() {
			const o = {};
			maybe(o, 'numeric', 0.3, [true, false]);
			maybe(o, 'sensitivity', 0.4, ['base', 'accent', 'case', 'variant']);
			maybe(o, 'caseFirst', 0.15, ['upper', 'lower', 'false']);
			maybe(o, 'ignorePunctuation', 0.1, [true, false]);
			maybe(o, 'usage', 0.1, ['sort', 'search']);
			bad(o, 0.02);
			const m = pick(['compare', 'localeCompare', 'localeCompare', 'sort', 'resolvedOptions']);
			return { m, l: locales(), o: few(0.4, () => o), v: Array.from({ length: m === 'sort' ? between(3, 9) : 2 }, word) };
		},
		list() {
			const o = {};
			maybe(o, 'type', 0.7, ['conjunction', 'disjunction', 'unit']);
			maybe(o, 'style', 0.5, ['long', 'short', 'narrow']);
			bad(o, 0.03);
			return { m: pick(['format', 'format', 'formatToParts', 'resolvedOptions']), l: locales(), o: few(0.2, () => o), v: [Array.from({ length: between(0, 5) }, word)] };
		},
		relative() {
			const o = {};
			maybe(o, 'numeric', 0.6, ['always', 'auto']);
			maybe(o, 'style', 0.6, ['long', 'short', 'narrow']);
			maybe(o, 'numberingSystem', 0.05, SYSTEMS);
			bad(o, 0.03);
			const unit = pick('second minute hour day week month quarter year'.split(' ')) + pick(['', 's']);
			return { m: pick(['format', 'format', 'formatToParts', 'resolvedOptions']), l: locales(), o: few(0.2, () => o), v: [chance(0.7) ? between(-5, 25) : number(), chance(0.02) ? 'decade' : unit] };
		},
		names() {
			const type = pick(['region', 'region', 'language', 'language', 'currency', 'currency', 'script', 'calendar', 'dateTimeField']);
			const code = {
				region: 'US IN GB DE FR ES SE CA AE BR CN JP HK MO UK ZZ 419 001 us XK CI TR CZ SZ MK XX'.split(' '),
				language: 'en hi de fr es sv en-US en-GB en-IN pt-BR pt-PT zh-Hans zh-Hant zh-TW hi-Latn es-419 es-MX fr-CA nl-BE sr-Latn ar-AE mr ta te bn gu kn ml pa ur xx tlh ro-MD fa-AF sw-CD en-Latn-US'.split(' '),
				currency: [...CURRENCIES, 'XTS', 'ABC'], script: 'Latn Deva Cyrl Arab Hans Hant Jpan Zzzz Taml latn'.split(' '),
				calendar: 'gregory buddhist chinese islamic-umalqura japanese roc iso8601'.split(' '),
				dateTimeField: 'era year quarter month weekOfYear weekday day dayPeriod hour minute second timeZoneName'.split(' '),
			}[type];
			const o = { type };
			maybe(o, 'style', 0.5, ['long', 'short', 'narrow']);
			maybe(o, 'fallback', 0.2, ['code', 'none']);
			maybe(o, 'languageDisplay', 0.2, ['dialect', 'standard']);
			bad(o, 0.03);
			return { m: chance(0.1) ? 'resolvedOptions' : 'of', l: locales(), o, v: [chance(0.03) ? pick(['', 'abcdefghij', 'q', '1']) : pick(code)] };
		},
		locales: () => ({ m: pick(['getCanonicalLocales', 'DateTimeFormat', 'NumberFormat', 'Collator', 'PluralRules']), l: Array.from({ length: between(1, 4) }, () => (chance(0.3) ? pick(['en-us', 'zh-hans-cn', 'DE-de', 'iw', 'in-ID', 'sh', 'tl-PH', 'mo', 'no-NO', 'cmn-Hans', 'en-GB-oed', 'sr-latn-rs', 'es-es-u-nu-latn', 'en-x-private', 'hi-u-ca-buddhist-nu-deva', 'en-t-jp', 'ja-Latn-hepburn', 'sl-rozaj-biske', 'en-u-kn-true', 'en-u-nu', 'de-u-attr-co-phonebk', 'zh-yue', 'art-lojban', 'aa', 'la', 'eo']) : locale())) }),
		locale: () => {
			const o = {};
			maybe(o, 'language', 0.1, ['de', 'en', 'xx', '1']);
			maybe(o, 'region', 0.15, ['US', 'IN', '419', 'x']);
			maybe(o, 'script', 0.1, ['Latn', 'Deva', 'x']);
			maybe(o, 'hourCycle', 0.1, ['h12', 'h23', 'bogus']);
			maybe(o, 'numberingSystem', 0.1, SYSTEMS);
			maybe(o, 'calendar', 0.1, ['gregory', 'buddhist', 'x']);
			maybe(o, 'numeric', 0.1, [true, false]);
			return { m: pick(['toString', 'properties', 'maximize', 'minimize', 'info']), l: locale(), o: few(0.4, () => o) };
		},
		case: () => ({ m: pick(['toLocaleUpperCase', 'toLocaleLowerCase']), l: pick([locales(), pick(['tr-TR', 'az', 'lt', 'el', 'tr', 'lt-LT', 'el-GR'])]), v: [pick([word(), 'Iiİı ISTANBUL istanbul', 'ΆΈΉΊΌΎΏ άέήίόύώ ϊΐ', 'ΟΔΥΣΣΕΥΣ ΣΑΣ', 'straße ﬁ ŉ', 'Ì i̇́ j̇ Į̃', 'ǆ Ǆ ǅ'])] }),
		array: () => ({ m: pick(['numbers', 'dates', 'mixed']), l: locales(), o: few(0.4, () => (chance(0.5) ? numberOptions() : { timeZone: pick(ZONES) })), v: [number(), number(), time()] }),
	};
	// JSON has no negative zero.
	const plain = (value) => (Object.is(value, -0) ? '-0' : value);
	const made = [];
	for (const [kind, count] of Object.entries(KINDS)) {
		state = (seed * 2654435761 + Array.from(kind).reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7)) >>> 0 || 1;
		for (let i = 0; i < 10; i++) random();
		for (let i = 0; i < count * scale; i++) {
			const one = { k: kind, ...make[kind]() };
			if (kind !== 'list' && one.v) one.v = one.v.map(plain);
			if (kind.startsWith(only)) made.push(one);
		}
	}
	return made;
}

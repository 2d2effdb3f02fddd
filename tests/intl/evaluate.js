// evaluate(case): what an engine says to a case of cases.mjs, as one text; a script for both engines.
function evaluate({ k, as, m, l, o, v }) {
	const kind = as ?? k.split('.')[0];
	const value = (x) => (typeof x === 'object' && x !== null ? (x.big !== undefined ? BigInt(x.big) : x.text) : ['NaN', 'Infinity', '-Infinity', '-0'].includes(x) ? Number(x) : x);
	const json = (x) => JSON.stringify(x);
	const classes = { date: 'DateTimeFormat', number: 'NumberFormat', plural: 'PluralRules', collator: 'Collator', list: 'ListFormat', relative: 'RelativeTimeFormat', names: 'DisplayNames' };
	const show = (result) => (typeof result === 'object' ? json(result) : String(result));
	try {
		switch (kind) {
		case 'date':
			if (m.startsWith('toLocale')) return new Date(value(v[0]))[m](l, o);
			break;
		case 'number':
			if (m.startsWith('toLocale')) return value(v[0]).toLocaleString(l, o);
			break;
		case 'collator':
			if (m === 'localeCompare') return String(v[0].localeCompare(v[1], l, o));
			if (m === 'sort') return v.slice().sort(new Intl.Collator(l, o).compare).join(' | ');
			break;
		case 'locales': return m === 'getCanonicalLocales' ? json(Intl.getCanonicalLocales(l)) : json(Intl[m].supportedLocalesOf(l));
		case 'locale': {
			const locale = new Intl.Locale(l, o);
			if (m === 'properties') return json([locale.baseName, locale.language, locale.script, locale.region, locale.calendar, locale.collation, locale.hourCycle, locale.numberingSystem, locale.caseFirst, locale.numeric]);
			if (m === 'info') return json([locale.calendars, locale.numberingSystems, locale.hourCycles, locale.textInfo, locale.weekInfo]);
			return locale[m]().toString();
		}
		case 'case': return v[0][m](l);
		case 'array': {
			const [a, b, t] = v.map(value), d = new Date(t);
			return { numbers: [a, b, null], dates: [d, undefined, d], mixed: [a, 'x', d, [b]] }[m].toLocaleString(l, o);
		}
		}
		const format = new Intl[classes[kind]](l, o);
		return show(format[m](...v.map((x) => (Array.isArray(x) ? x : value(x)))));
	} catch (error) {
		return `${error.name}: ${error.message}`;
	}
}

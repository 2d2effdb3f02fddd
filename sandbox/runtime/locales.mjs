// node locales.mjs NPM_DIR OUT.json: the locale data that intl_*.js work on, from the CLDR packages of the
// lock file, as texts by name, each JSON itself. Every locale that ICU serves is in it:
// locale/NAME/SECTION is what differs from the locale's parent in one section (locale_sections.mjs),
// and is not there where nothing does (currencies are lines, a code and its JSON); locale/NAME what all locales share.
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { sections } from './locale_sections.mjs';

// CLDR has beginnings of these languages; ICU leaves them out.
const LEFT_OUT = new Set(('aa ab an ann apc arn bal bew bgn blt bqi bss byn cad cch cho cic co cop cu dv frr gez gn hnj ht io iu jbo kaa kaj kcg kek ken ' +
	'kpe la lld ltg lzz mdf mhn mic moh mus mww myv nr nv ny oka osa pap pi pis quc rhg rif sdh sgs sid skr sma smj sms ss ssy suz tig tpi trv trw ts ve vo wa wal wbp').split(' '));
// Written in ways for which there is no data, or variants of a spelling.
const VARIANTS = /^(az-Arab|bm-Nkoo|en-Dsrt|en-Shaw|ha-Arab|ku-Arab|mn-Mong|mni-Mtei|ms-Arab|sat-Deva|zh-Latn|nb-NO|nb-SJ)\b|-[a-z\d]{5,}$|^und$/;

function localeTexts(npm) {
	const read = (pkg, file) => JSON.parse(fs.readFileSync(path.join(npm, 'node_modules', pkg, file), 'utf8'));
	const supplemental = (file) => read('cldr-core', `supplemental/${file}`).supplemental;
	const likely = supplemental('likelySubtags.json').likelySubtags;
	const parents = supplemental('parentLocales.json').parentLocales.parentLocale;
	const { full } = read('cldr-core', 'availableLocales.json').availableLocales;
	const { defaultContent } = read('cldr-core', 'defaultContent.json');
	const available = [...new Set([...full, ...defaultContent])].filter((tag) => !LEFT_OUT.has(tag.split('-')[0]) && !VARIANTS.test(tag));
	const parentOf = (tag) => {
		if (tag === 'und') return null;
		const found = parents[tag] ?? (tag.includes('-') ? tag.slice(0, tag.lastIndexOf('-')) : 'und');
		return found === 'root' ? 'und' : found;
	};

	// All sections of a tag; its parent's where CLDR has no file for it.
	const whole = new Map();
	const wholeOf = (tag) => {
		if (tag === null) return {};
		if (whole.has(tag)) return whole.get(tag);
		const files = new Map();
		const of = (pkg, file) => {
			const key = `${pkg}/main/${tag}/${file}`;
			if (!files.has(key)) files.set(key, read(pkg, `main/${tag}/${file}`).main[tag]);
			return files.get(key);
		};
		const made = { ...wholeOf(parentOf(tag)) };
		for (const [name, make] of Object.entries(sections)) {
			try {
				made[name] = make(of);
			} catch (error) {
				if (error.code !== 'ENOENT') throw error;
			}
		}
		whole.set(tag, made);
		return made;
	};
	const texts = {};
	for (const [name, table] of Object.entries(common({ read, supplemental, available, parents, likely }))) texts[`locale/${name}`] = JSON.stringify(table);
	for (const tag of ['und', ...available]) {
		const own = wholeOf(tag), parent = wholeOf(parentOf(tag));
		for (const name of Object.keys(sections)) {
			const change = difference(own[name], parent[name]);
			if (change !== undefined) texts[`locale/${tag}/${name}`] = name === 'currencies' ? lines(change) : JSON.stringify(change);
		}
	}
	return texts;
}

// A table of which one row is wanted at a time: each is a line of its own.
const lines = (table) => `\n${Object.keys(table).map((key) => `${key}\t${JSON.stringify(table[key])}`).join('\n')}\n`;

// What must be changed in `parent` to have `own`; undefined for nothing. A key that is taken away is null.
function difference(own, parent) {
	if (isDeepStrictEqual(own, parent)) return undefined;
	const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
	if (!isTable(own) || !isTable(parent)) return own;
	const changed = {};
	// In this order ICU meets date patterns, which decides between those that are equally near.
	for (const key of Object.keys(own).sort()) {
		const value = difference(own[key], parent[key]);
		if (value !== undefined) changed[key] = value;
	}
	for (const key of Object.keys(parent)) if (own[key] === undefined && parent[key] !== undefined) changed[key] = null;
	return changed;
}

// What every locale needs, and in texts of their own what is seldom asked for.
function common({ read, supplemental, available, parents, likely }) {
	const languages = new Set(available.map((tag) => tag.split('-')[0]));
	const ours = (table) => Object.fromEntries(Object.entries(table).filter(([tag]) => languages.has(tag.split('-')[0])));
	const plurals = (file, key) => Object.fromEntries(Object.entries(supplemental(file)[key]).filter(([tag]) => tag !== 'und' && tag !== 'root').map(([tag, rules]) => [tag, Object.entries(rules).map(([name, rule]) => [name.replace('pluralRule-count-', ''), rule.replace(/@.*/, '').trim()])]));
	const ranges = Object.fromEntries(Object.entries(ours(supplemental('pluralRanges.json').plurals)).map(([tag, rules]) => [tag, Object.fromEntries(Object.entries(rules).map(([name, to]) => [name.replace('pluralRange-start-', '').replace('-end-', ' '), to]))]));
	const known = {}, regions = {}, scripts = {};
	for (const tag of available) (known[tag.split('-')[0]] ??= []).push(tag);
	// zh-TW is zh-Hant-TW.
	for (const tag of available) {
		const [language, script, region] = tag.split('-');
		const short = `${language}-${region}`;
		if (region && script.length === 4 && !available.includes(short) && (likely[short] ?? likely[language])?.split('-')[1] === script) {
			scripts[short] = tag;
			known[language].push(short);
		}
	}
	for (const tag of Object.keys(known).concat(available.filter((tag) => /^[a-z]+-[A-Z][a-z]{3}$/.test(tag)))) if (likely[tag]) regions[tag] = likely[tag].split('-')[2];
	const { timeZoneNames, zoneAliases } = zoneTable(read, supplemental);
	const { alias } = supplemental('aliases.json').metadata;
	const replaced = (table) => Object.fromEntries(Object.entries(table).map(([code, { _replacement: to }]) => [code, to]));
	const { weekData } = supplemental('weekData.json');
	const shared = {
		known, regions, scripts, parents: ours(parents), zoneAliases,
		hours: Object.fromEntries(Object.entries(supplemental('timeData.json').timeData).map(([tag, row]) => [tag.replace('_', '-'), `${row._preferred} ${row._allowed}`])),
		fractions: Object.fromEntries(Object.entries(supplemental('currencyData.json').currencyData.fractions).map(([code, row]) => [code, Number(row._digits)])),
		digits: Object.fromEntries(Object.entries(supplemental('numberingSystems.json').numberingSystems).filter(([, row]) => row._type === 'numeric').map(([name, row]) => [name, row._digits])),
		cardinal: plurals('plurals.json', 'plurals-type-cardinal'), ordinal: plurals('ordinals.json', 'plurals-type-ordinal'),
	};
	const aliases = { language: replaced(alias.languageAlias), region: replaced(alias.territoryAlias) };
	// Codes of two letters that are replaced: a tag without them is canonical.
	shared.old = Object.values(aliases).flatMap(Object.keys).filter((code) => code.length === 2);
	const rare = {
		likely, ranges,
		calendars: Object.fromEntries(Object.entries(supplemental('calendarPreferenceData.json').calendarPreferenceData).map(([region, list]) => [region, [list].flat().join(' ')])),
		week: { first: weekData.firstDay, from: weekData.weekendStart, to: weekData.weekendEnd, least: weekData.minDays },
	};
	return { common: shared, aliases, periods: ours(supplemental('dayPeriods.json').dayPeriodRuleSet), timeZoneNames, rare };
}

// meta: names of what a zone belongs to, by time: [name, until, name, until, name]; one name is a text.
function zoneTable(read, supplemental) {
	const { metazoneInfo, metazones } = supplemental('metaZones.json').metaZones;
	const meta = {};
	const walk = (node, at) => {
		if (!Array.isArray(node)) {
			for (const [key, value] of Object.entries(node)) walk(value, [...at, key]);
			return;
		}
		const list = node.flatMap(({ usesMetazone: { _mzone: name, _to: to } }) => (to ? [name, Date.parse(`${to.replace(' ', 'T')}Z`)] : [name]));
		meta[at.join('/')] = list.length === 1 ? list[0] : list;
	};
	walk(metazoneInfo.timezone, []);
	const aliases = {}, countries = {};
	for (const [key, entry] of Object.entries(read('cldr-bcp47', 'bcp47/timezone.json').keyword.u.tz)) {
		const [first, ...others] = (entry._alias ?? '').split(' ');
		for (const other of others) aliases[other] = first;
		if (!first) continue;
		aliases[first] = first;
		if (first.includes('/') && !first.startsWith('Etc/') && !entry._deprecated) countries[first] = (entry._region ?? key.slice(0, 2)).toUpperCase();
	}
	const golden = {};
	for (const { mapZone: { _other: name, _type: zone, _territory: territory } } of metazones) (golden[name] ??= {})[territory] = zone;
	return { zoneAliases: aliases, timeZoneNames: { meta, countries, golden, primary: supplemental('primaryZones.json').primaryZones } };
}

fs.writeFileSync(process.argv[3], JSON.stringify(localeTexts(process.argv[2])));

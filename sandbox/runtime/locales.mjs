// locales.mjs NPM_DIR: prints the locale data that intl_*.js work on, as one JSON text, taken from
// the CLDR packages of the lock file. Run by embed.mjs. What a locale lacks here falls back as in
// ECMA-402: language with another region, then en-US.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const LOCALES = `en en-GB en-CA en-IN en-AU en-NZ en-IE en-ZA en-SG en-HK en-AE en-PH en-001 hi sv de de-AT de-CH
fr fr-CA fr-CH fr-BE es es-MX es-US es-AR es-CO es-419 it pt pt-PT nl nl-BE pl tr id ja zh zh-Hant ko ru uk cs da nb fi el he
ro hu th vi ms fil bn bn-IN ta te mr gu kn ml pa ur ar ar-AE ar-SA ar-EG`.split(/\s+/);
const CURRENCY_NAMES = new Set(`USD EUR GBP INR CAD AUD NZD SEK NOK DKK CHF JPY CNY HKD SGD AED SAR QAR KWD BHD OMR
BRL MXN ARS CLP COP PEN ZAR NGN KES EGP TRY RUB PLN CZK HUF RON ILS THB IDR MYR PHP VND KRW TWD BDT PKR LKR NPR`.split(/\s+/));
const STYLES = ['full', 'long', 'medium', 'short'];
const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond', 'byte', 'kilobyte', 'megabyte',
  'gigabyte', 'terabyte', 'percent', 'meter', 'kilometer', 'centimeter', 'millimeter', 'mile', 'foot', 'inch', 'yard', 'gram', 'kilogram',
  'ounce', 'pound', 'liter', 'milliliter', 'celsius', 'fahrenheit', 'degree'];

export function localeData(npm) {
  const read = (pkg, file) => JSON.parse(fs.readFileSync(path.join(npm, 'node_modules', pkg, file), 'utf8'));
  const ofLocale = (pkg, locale, file) => read(pkg, `main/${locale}/${file}`).main[locale];
  const supplemental = (file) => read('cldr-core', `supplemental/${file}`).supplemental;
  const standard = (pattern) => (typeof pattern === 'string' ? pattern : pattern._value);
  const plain = (entries) => Object.fromEntries(Object.entries(entries).filter(([key]) => !key.includes('-alt-')).map(([k, v]) => [k, standard(v)]));

  function names(table, keys) {
    const of = (context) => ['abbreviated', 'wide', 'narrow'].map((width) => keys.map((key) => table[context][width]?.[key] ?? null));
    return { format: of('format'), alone: of('stand-alone') };
  }

  function dates(locale) {
    const calendar = ofLocale('cldr-dates-full', locale, 'ca-gregorian.json').dates.calendars.gregorian;
    const glue = calendar.dateTimeFormats;
    const periods = Object.keys(calendar.dayPeriods.format.wide).filter((key) => !key.includes('-alt-'));
    return {
      months: names(calendar.months, Array.from({ length: 12 }, (_, i) => String(i + 1))),
      days: names(calendar.days, ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']),
      periods, periodNames: names(calendar.dayPeriods, periods),
      eras: [calendar.eras.eraAbbr, calendar.eras.eraNames, calendar.eras.eraNarrow].map((era) => [era[0], era[1]]),
      date: STYLES.map((style) => standard(calendar.dateFormats[style])),
      time: STYLES.map((style) => standard(calendar.timeFormats[style])),
      glue: STYLES.map((style) => standard(glue[style])),
      at: STYLES.map((style) => standard(calendar['dateTimeFormats-atTime'].standard[style])),
      available: Object.fromEntries(Object.entries(plain(glue.availableFormats)).filter(([key]) => !key.includes('-count-'))),
      append: glue.appendItems,
      fields: fieldNames(locale),
      between: plain(Object.fromEntries(Object.entries(glue.intervalFormats).filter(([key]) => key === 'intervalFormatFallback'))).intervalFormatFallback,
      intervals: Object.fromEntries(Object.entries(glue.intervalFormats).filter(([key]) => key !== 'intervalFormatFallback' && !key.includes('-alt-')).map(([key, value]) => [key, plain(value)])),
    };
  }

  function fieldNames(locale) {
    const fields = ofLocale('cldr-dates-full', locale, 'dateFields.json').dates.fields;
    const relative = {};
    for (const unit of ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'])
      for (const [suffix, style] of [['', 'long'], ['-short', 'short'], ['-narrow', 'narrow']]) {
        const field = fields[unit + suffix];
        const fixed = Object.fromEntries(Object.entries(field).filter(([key]) => key.startsWith('relative-type-')).map(([key, value]) => [key.slice('relative-type-'.length), value]));
        const plural = (type) => Object.fromEntries(Object.entries(field[`relativeTime-type-${type}`] ?? {}).map(([key, value]) => [key.replace('relativeTimePattern-count-', ''), value]));
        relative[`${unit} ${style}`] = { fixed, future: plural('future'), past: plural('past') };
      }
    const label = (name) => fields[name]?.displayName ?? '';
    return { labels: { G: label('era'), y: label('year'), Q: label('quarter'), M: label('month'), w: label('week'), E: label('weekday'), d: label('day'), a: label('dayperiod'), H: label('hour'), m: label('minute'), s: label('second'), v: label('zone') }, relative };
  }

  function zones(locale) {
    const table = ofLocale('cldr-dates-full', locale, 'timeZoneNames.json').dates.timeZoneNames;
    const triple = (set) => (set ? [set.generic ?? null, set.standard ?? null, set.daylight ?? null] : null);
    const own = {};
    const walk = (node, at) => {
      for (const [key, value] of Object.entries(node)) {
        if (typeof value !== 'object') continue;
        if (value.long || value.short) own[[...at, key].join('/')] = [triple(value.long), triple(value.short)];
        else if (!value.exemplarCity) walk(value, [...at, key]);
      }
    };
    walk(table.zone, []);
    const cities = {};
    const visit = (node, at) => {
      for (const [key, value] of Object.entries(node)) {
        if (typeof value !== 'object') continue;
        if (value.exemplarCity) cities[[...at, key].join('/')] = value.exemplarCity;
        else if (!value.long && !value.short) visit(value, [...at, key]);
      }
    };
    visit(table.zone, []);
    return {
      hour: table.hourFormat, gmt: table.gmtFormat, zero: table.gmtZeroFormat, region: table.regionFormat, own,
      meta: Object.fromEntries(Object.entries(table.metazone ?? {}).map(([key, value]) => [key, [triple(value.long), triple(value.short)]])),
    };
  }

  function numbers(locale) {
    const all = ofLocale('cldr-numbers-full', locale, 'numbers.json').numbers;
    const system = all.defaultNumberingSystem;
    const systems = {};
    for (const ns of new Set([system, 'latn', all.otherNumberingSystems?.native ?? 'latn'])) {
      const symbols = all[`symbols-numberSystem-${ns}`];
      if (!symbols) continue;
      const currency = all[`currencyFormats-numberSystem-${ns}`];
      const decimal = all[`decimalFormats-numberSystem-${ns}`];
      const compact = (table) => Object.fromEntries(Object.entries(table).filter(([key]) => /^1000*-count-\w+$/.test(key)));
      systems[ns] = {
        symbols: { decimal: symbols.decimal, group: symbols.group, percent: symbols.percentSign, plus: symbols.plusSign, minus: symbols.minusSign, exponent: symbols.exponential, nan: symbols.nan, infinity: symbols.infinity, approximately: symbols.approximatelySign,
          currencyDecimal: symbols.currencyDecimal, currencyGroup: symbols.currencyGroup, time: symbols.timeSeparator },
        decimal: decimal.standard, percent: all[`percentFormats-numberSystem-${ns}`].standard, scientific: all[`scientificFormats-numberSystem-${ns}`].standard,
        currency: currency.standard, currencyText: currency['standard-alphaNextToNumber'], accounting: currency.accounting, accountingText: currency['accounting-alphaNextToNumber'],
        short: compact(decimal.short.decimalFormat), long: compact(decimal.long.decimalFormat), shortCurrency: compact(currency.short?.standard ?? {}),
        unitPattern: Object.fromEntries(Object.entries(currency).filter(([key]) => key.startsWith('unitPattern-count-')).map(([key, value]) => [key.slice(18), value])),
        range: all[`miscPatterns-numberSystem-${ns}`]?.range,
      };
    }
    const currencies = {};
    for (const [code, entry] of Object.entries(ofLocale('cldr-numbers-full', locale, 'currencies.json').numbers.currencies)) {
      const row = {};
      if (entry.symbol && entry.symbol !== code) row.symbol = entry.symbol;
      if (entry['symbol-alt-narrow']) row.narrow = entry['symbol-alt-narrow'];
      if (entry['symbol-alt-formal']) row.formal = entry['symbol-alt-formal'];
      if (CURRENCY_NAMES.has(code)) {
        row.name = entry.displayName;
        row.plural = Object.fromEntries(Object.entries(entry).filter(([key]) => key.startsWith('displayName-count-')).map(([key, value]) => [key.slice(18), value]));
      }
      if (Object.keys(row).length) currencies[code] = row;
    }
    return { system, systems, grouping: Number(all.minimumGroupingDigits), currencies };
  }

  function units(locale) {
    const table = ofLocale('cldr-units-full', locale, 'units.json').units;
    const found = {};
    for (const [style, short] of [['long', 'long'], ['short', 'short'], ['narrow', 'narrow']])
      for (const [key, entry] of Object.entries(table[style])) {
        const name = key.replace(/^[a-z]+-/, '');
        if (!UNITS.includes(name) && !(name.includes('-per-') && name.split('-per-').every((n) => UNITS.includes(n)))) continue;
        found[name] ??= {};
        found[name][short] = Object.fromEntries(Object.entries(entry).filter(([k]) => /^unitPattern-count-\w+$/.test(k)).map(([k, v]) => [k.slice(18), v]));
        if (entry.perUnitPattern) found[name][`${short} per`] = entry.perUnitPattern;
      }
    return { units: found, per: Object.fromEntries(['long', 'short', 'narrow'].map((style) => [style, table[style].per.compoundUnitPattern])) };
  }

  function lists(locale) {
    const table = ofLocale('cldr-misc-full', locale, 'listPatterns.json').listPatterns;
    const row = (type) => { const t = table[`listPattern-type-${type}`]; return [t[2], t.start, t.middle, t.end]; };
    return Object.fromEntries(['standard', 'or', 'unit'].flatMap((type) => ['', '-short', '-narrow'].map((width) => [type + width, row(type + width)])));
  }

  function zoneTable() {
    const info = supplemental('metaZones.json').metaZones.metazoneInfo.timezone;
    const meta = {};
    const walk = (node, at) => {
      if (Array.isArray(node)) meta[at.join('/')] = node[node.length - 1].usesMetazone._mzone;
      else for (const [key, value] of Object.entries(node)) walk(value, [...at, key]);
    };
    walk(info, []);
    const aliases = {};
    const types = read('cldr-bcp47', 'bcp47/timezone.json').keyword.u.tz;
    for (const entry of Object.values(types)) {
      const [first, ...others] = (entry._alias ?? '').split(' ');
      for (const other of others) aliases[other] = first;
      if (first) aliases[first] = first;
    }
    return { meta, aliases };
  }

  const plurals = (file, key) => Object.fromEntries(Object.entries(supplemental(file)[key]).filter(([l]) => LOCALES.some((x) => x.split('-')[0] === l)).map(([l, rules]) => [l, Object.entries(rules).map(([name, rule]) => [name.replace('pluralRule-count-', ''), rule.replace(/@.*/, '').trim()])]));
  const time = supplemental('timeData.json').timeData;
  const likely = supplemental('likelySubtags.json').likelySubtags;
  const territoryOf = (locale) => likely[locale]?.split('-').pop() ?? locale.split('-').pop();
  const hours = {};
  for (const locale of LOCALES) {
    const region = /-([A-Z]{2}|\d{3})$/.exec(locale)?.[1] ?? territoryOf(locale);
    const language = locale.split('-')[0];
    const row = time[`${language}_${region}`] ?? time[`${language}-${region}`] ?? time[region] ?? time['001'];
    hours[locale] = [row._preferred, row._allowed.split(' ')[0]];
  }
  const fractions = Object.fromEntries(Object.entries(supplemental('currencyData.json').currencyData.fractions).filter(([code]) => code !== 'DEFAULT').map(([code, row]) => [code, Number(row._digits)]));
  const digits = Object.fromEntries(Object.entries(supplemental('numberingSystems.json').numberingSystems).filter(([, row]) => row._type === 'numeric').map(([name, row]) => [name, row._digits]));
  const periodRules = supplemental('dayPeriods.json').dayPeriodRuleSet ?? {};
  const cldrLocales = fs.readdirSync(path.join(npm, 'node_modules/cldr-dates-full/main'));
  const regions = {};
  for (const name of cldrLocales) {
    const [language] = name.split('-');
    if (LOCALES.includes(language)) (regions[language] ??= []).push(name);
  }
  return {
    locales: Object.fromEntries(LOCALES.map((locale) => [locale, { dates: dates(locale), zones: zones(locale), numbers: numbers(locale), ...units(locale), lists: lists(locale) }])),
    known: regions, parents: supplemental('parentLocales.json').parentLocales.parentLocale, hours, fractions, digits, periodRules, zones: zoneTable(),
    cardinal: plurals('plurals.json', 'plurals-type-cardinal'), ordinal: plurals('ordinals.json', 'plurals-type-ordinal'),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(JSON.stringify(localeData(process.argv[2])));

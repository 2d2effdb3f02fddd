// Intl.DisplayNames: what languages, regions, scripts, currencies, calendars and fields of dates are called.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const has = intl.has;
  const FIELDS = { era: 'era', year: 'year', quarter: 'quarter', month: 'month', weekOfYear: 'week', weekday: 'weekday', day: 'day', dayPeriod: 'dayperiod', hour: 'hour', minute: 'minute', second: 'second', timeZoneName: 'zone' };
  const invalid = () => new RangeError('invalid_argument');
  const checked = (code, pattern) => {
    if (!pattern.test(code)) throw invalid();
    return code;
  };
  // A short name where one is asked for and CLDR has it.
  const named = (table, code, style) => (style !== 'long' && has(table, `${code} short`) ? table[`${code} short`] : has(table, code) ? table[code] : undefined);

  // Of languages for which CLDR has no names.
  const NOTHING = { languages: {}, scripts: {}, calendars: {}, pattern: { localePattern: '{0} ({1})', localeSeparator: '{0}, {1}' } };
  // Countries that have another code now: UK is GB.
  const OLD = /^(?:AN|BU|CS|DD|DY|FX|HV|NH|RH|SU|TP|UK|VD|YD|YU|ZR)$/;
  const regionName = ({ data, style }, code) => {
    if (code === '') return '';
    checked(code, /^(?:[a-z]{2}|\d{3})$/i);
    return named(data.regions, OLD.test(code) ? intl.shared.aliases.region[code].split(' ')[0] : code, style);
  };

  // "American English", or "English (United States)".
  function language({ data, style, languageDisplay }, code) {
    let parts;
    try {
      parts = intl.parseTag(code);
    } catch {
      throw invalid();
    }
    const { languages, scripts, pattern } = { ...NOTHING, ...data.languages };
    let { script, region } = parts, name;
    if (languageDisplay === 'dialect') {
      name = script || region ? named(languages, [parts.language, script, region].filter(Boolean).join('-'), style) : undefined;
      if (name !== undefined) script = region = undefined;
    }
    name ??= named(languages, parts.language, style);
    if (name === undefined) return undefined;
    const rest = [];
    if (script) rest.push(named(scripts, script, style) ?? script);
    if (region) rest.push(named(data.regions, region, style) ?? region);
    rest.push(...parts.variants.map((variant) => variant.toUpperCase()));
    if (!rest.length) return name;
    const fill = (text, a, b) => text.replace(/\{[01]\}/g, (place) => (place === '{0}' ? a : b));
    return fill(pattern.localePattern, name, rest.reduce((list, one) => fill(pattern.localeSeparator, list, one)));
  }
  const KINDS = {
    language,
    region: regionName,
    script: ({ data, style }, code) => named(data.languages.scripts ?? {}, checked(code, /^[a-z]{4}$/i), style),
    currency: ({ data }, code) => intl.currencyRow(data, checked(code, /^[a-z]{3}$/i).toUpperCase())[3] || undefined,
    calendar: ({ data }, code) => {
      checked(code, /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i);
      return named(data.languages.calendars ?? {}, code === 'gregory' ? 'gregorian' : code, 'long');
    },
    dateTimeField: ({ data, style }, code) => {
      if (!has(FIELDS, code)) throw invalid();
      const { fields } = data;
      return fields[FIELDS[code] + (style === 'long' ? '' : `-${style}`)] ?? fields[FIELDS[code]];
    },
  };

  class DisplayNames {
    constructor(locales, options) {
      intl.current = 'Intl.DisplayNames';
      intl.canonicalList(locales);
      if (options === undefined) throw new TypeError('invalid_argument');
      options = intl.optionsBag(options);
      intl.option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
      const style = intl.option(options, 'style', ['narrow', 'short', 'long'], 'long');
      const type = intl.option(options, 'type', Object.keys(KINDS), undefined);
      if (type === undefined) throw new TypeError('invalid_argument');
      const fallback = intl.option(options, 'fallback', ['code', 'none'], 'code');
      const languageDisplay = intl.option(options, 'languageDisplay', ['dialect', 'standard'], 'dialect');
      const found = intl.resolve(locales, []);
      intl.states.set(this, { kind: 'DisplayNames', locale: found.locale, data: intl.data(found.name), style, type, fallback, languageDisplay });
    }
    of(code) {
      const state = intl.state(this, 'DisplayNames', 'Intl.DisplayNames.prototype.of');
      code = String(code);
      return KINDS[state.type](state, code) ?? (state.fallback === 'code' ? code : undefined);
    }
    resolvedOptions() {
      const { locale, style, type, fallback, languageDisplay } = intl.state(this, 'DisplayNames', 'Intl.DisplayNames.prototype.resolvedOptions');
      return { locale, style, type, fallback, ...(type === 'language' ? { languageDisplay } : {}) };
    }
  }
  intl.expose('DisplayNames', intl.constructed(DisplayNames, 'DisplayNames', 2));
  Object.defineProperty(DisplayNames, 'length', { value: 2, configurable: true });
})(door.runtime);

// Locales: language tags, which data serves which tag, options of constructors, plural categories.
// The data is that of locales.mjs. Other intl_*.js files use what is collected in `intl` here.
(function (runtime, source) {
  'use strict';
  const intl = (runtime.intl = {});
  const parsed = new Map();
  intl.common = JSON.parse(source.common);

  // The nine locales that most calls use are parsed before any child exists, the rest on demand.
  intl.data = (name) => {
    let found = parsed.get(name);
    if (!found) {
      parsed.set(name, (found = JSON.parse(source.locales[name])));
      found.dates.decimal = found.numbers.systems[found.numbers.system].symbols.decimal;
    }
    return found;
  };
  for (const name of ['en', 'en-GB', 'en-CA', 'en-IN', 'hi', 'sv', 'de', 'fr', 'es']) intl.data(name);

  const TAG = /^([a-z]{2,3}|[a-z]{5,8})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)((?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*)(-x(?:-[a-z\d]{1,8})+)?$/i;

  // { base: 'en-US', keys: { nu: 'latn' } } of a well-formed tag; RangeError for any other.
  const parseTag = (tag) => {
    const match = TAG.exec(tag);
    if (!match) throw new RangeError(`Incorrect locale information provided`);
    const script = match[2] ? '-' + match[2][1].toUpperCase() + match[2].slice(2).toLowerCase() : '';
    const base = match[1].toLowerCase() + script + (match[3] ?? '').toUpperCase() + (match[4] ?? '').toLowerCase();
    const keys = {};
    let extension = '';
    for (const part of (match[5] ?? '').toLowerCase().split(/-(?=[a-z\d]-)/)) {
      if (!part) continue;
      const words = part.split('-');
      extension += '-' + part.replace(/^-/, '');
      if (words[0] !== 'u') continue;
      for (let i = 1, key = ''; i < words.length; i++) {
        if (words[i].length === 2) keys[(key = words[i])] = '';
        else if (key) keys[key] += (keys[key] ? '-' : '') + words[i];
      }
    }
    return { base, keys, tag: base + extension };
  };

  intl.canonicalList = (locales) => {
    if (locales === undefined) return [];
    if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
    const list = typeof locales === 'string' || locales instanceof intl.Locale ? [locales] : Array.from(Object(locales));
    const seen = [];
    for (const item of list) {
      if (typeof item !== 'string' && (typeof item !== 'object' || item === null)) throw new TypeError('Language ID should be string or object.');
      let tag;
      try {
        tag = parseTag(String(item)).tag;
      } catch {
        throw new RangeError(`Incorrect locale information provided`);
      }
      if (!seen.includes(tag)) seen.push(tag);
    }
    return seen;
  };

  // The available locale that a base tag means (as ICU lists them), or undefined.
  const available = (base) => {
    let tag = base.replace(/^(zh)-(TW|HK|MO)$/, '$1-Hant-$2');
    const known = intl.common.known[tag.split('-')[0]];
    if (!known) return undefined;
    for (; tag; tag = tag.includes('-') ? tag.slice(0, tag.lastIndexOf('-')) : '') {
      if (known.includes(tag) || tag === 'en-US' || (intl.implied[tag] && base === tag)) return tag;
    }
    return undefined;
  };
  // Language with its likely region: en-US is en.
  intl.implied = {};
  for (const tag of ['en-US', 'hi-IN', 'sv-SE', 'de-DE', 'fr-FR', 'es-ES', 'it-IT', 'pt-BR', 'nl-NL', 'pl-PL', 'tr-TR', 'id-ID', 'ja-JP', 'zh-CN', 'ko-KR',
    'ru-RU', 'uk-UA', 'cs-CZ', 'da-DK', 'nb-NO', 'fi-FI', 'el-GR', 'he-IL', 'ro-RO', 'hu-HU', 'th-TH', 'vi-VN', 'ms-MY', 'fil-PH', 'bn-BD', 'ta-IN', 'te-IN',
    'mr-IN', 'gu-IN', 'kn-IN', 'ml-IN', 'pa-IN', 'ur-PK', 'ar-EG']) intl.implied[tag] = true;

  // The locale whose data we have: the tag itself, its CLDR parent, its language.
  const dataName = (tag) => {
    const { locales } = source;
    for (let name = tag; name; ) {
      if (locales[name]) return name;
      const parent = intl.common.parents[name];
      name = parent && parent !== 'root' && parent !== 'und' ? parent : name.includes('-') ? name.slice(0, name.lastIndexOf('-')) : '';
    }
    return 'en';
  };

  // ResolveLocale: { locale, name (of the data), keys } where keys are the wanted extensions of the tag.
  intl.resolve = (locales, wanted) => {
    for (const tag of intl.canonicalList(locales)) {
      const { base, keys } = parseTag(tag);
      const found = available(base);
      if (!found) continue;
      const kept = {};
      for (const key of wanted) if (keys[key] !== undefined) kept[key] = keys[key];
      return { locale: found, name: dataName(found), keys: kept };
    }
    return { locale: 'en-US', name: 'en', keys: {} };
  };
  intl.withKeys = (locale, keys) => {
    const names = Object.keys(keys).sort();
    return names.length ? `${locale}-u-${names.map((key) => (keys[key] ? `${key}-${keys[key]}` : key)).join('-')}` : locale;
  };
  intl.supported = (locales, options) => {
    if (options !== undefined) intl.option(Object(options), 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    return intl.canonicalList(locales).filter((tag) => available(parseTag(tag).base));
  };

  // intl.current: what the author called, for errors.
  intl.option = (options, name, values, otherwise) => {
    let value = options[name];
    if (value === undefined) return otherwise;
    value = String(value);
    if (values && !values.includes(value)) throw new RangeError(`Value ${value} out of range for ${intl.current} options property ${name}`);
    return value;
  };
  intl.numberOption = (options, name, least, most, otherwise) => {
    let value = options[name];
    if (value === undefined) return otherwise;
    value = Number(value);
    if (Number.isNaN(value) || value < least || value > most) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(value);
  };
  intl.optionsObject = (options) => {
    if (options === undefined) return Object.create(null);
    if (options === null) throw new TypeError(`${intl.current} called on null or undefined`);
    return Object(options);
  };

  intl.numberingSystem = (data, asked) => (asked && intl.common.digits[asked] ? asked : data.numbers.system);
  intl.digits = (text, system) => {
    if (system === 'latn') return text;
    const digits = Array.from(intl.common.digits[system]);
    return text.replace(/\d/g, (digit) => digits[digit]);
  };
  // Symbols of a numbering system; those of the locale's own where CLDR has none.
  intl.system = (data, system) => data.numbers.systems[system] ?? data.numbers.systems.latn ?? data.numbers.systems[data.numbers.system];

  // Unicode plural rules: n i v w f t e of the shown number (UTS 35).
  const operands = (text) => {
    const [whole, fraction = ''] = text.replace(/^[-+]/, '').split('.');
    const trimmed = fraction.replace(/0+$/, '');
    return { n: Number(text.replace(/^[-+]/, '')), i: Number(whole), v: fraction.length, w: trimmed.length, f: Number(fraction || 0), t: Number(trimmed || 0), e: 0, c: 0 };
  };
  const relation = (text, of) => {
    const match = /^([nivwftec])(?:\s*%\s*(\d+))?\s*(!?=)\s*(.+)$/.exec(text.trim());
    let value = of[match[1]];
    if (match[2]) value %= Number(match[2]);
    const holds = match[4].split(',').some((range) => {
      const [from, to] = range.trim().split('..').map(Number);
      return to === undefined ? value === from : Number.isInteger(value) && value >= from && value <= to;
    });
    return holds === (match[3] === '=');
  };
  intl.plural = (locale, text, ordinal) => {
    const rules = (ordinal ? intl.common.ordinal : intl.common.cardinal)[locale.split('-')[0]] ?? [];
    const of = operands(text);
    for (const [category, rule] of rules) {
      if (!rule) continue;
      if (rule.split(' or ').some((part) => part.split(' and ').every((one) => relation(one, of)))) return category;
    }
    return 'other';
  };
  intl.pluralCategories = (locale, ordinal) => {
    const rules = (ordinal ? intl.common.ordinal : intl.common.cardinal)[locale.split('-')[0]] ?? [['other', '']];
    // In V8's order.
    return ['few', 'many', 'one', 'two', 'zero', 'other'].filter((name) => rules.some(([category]) => category === name));
  };

  // Built-in classes: methods not enumerable, a tag, supportedLocalesOf.
  intl.define = (object, methods) => {
    for (const key of Reflect.ownKeys(methods)) {
      const descriptor = Object.getOwnPropertyDescriptor(methods, key);
      descriptor.enumerable = false;
      Object.defineProperty(object, key, descriptor);
    }
  };
  intl.expose = (name, constructor) => {
    Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
    intl.define(constructor, { supportedLocalesOf(locales, options) { intl.current = `Intl.${name}.supportedLocalesOf`; return intl.supported(locales, options); } });
    Object.defineProperty(constructor.supportedLocalesOf, 'length', { value: 1, configurable: true });
    Object.defineProperty(intl.object, name, { value: constructor, writable: true, configurable: true });
  };
  intl.states = new WeakMap();
  intl.state = (object, name, method) => {
    const state = intl.states.get(object);
    if (!state || state.kind !== name) throw new TypeError(`Method ${method} called on incompatible receiver ${typeof object === 'symbol' ? 'Symbol()' : String(object)}`);
    return state;
  };
  intl.object = {};
  Object.defineProperty(intl.object, Symbol.toStringTag, { value: 'Intl', configurable: true });
  intl.define(intl.object, {
    getCanonicalLocales(locales) { return intl.canonicalList(locales); },
    supportedValuesOf(key) {
      switch (String(key)) {
        case 'timeZone': return Array.from(new Set(Object.values(intl.common.zones.aliases))).filter((zone) => zone.includes('/') && !zone.startsWith('Etc/')).sort();
        case 'currency': return Object.keys(intl.data('en').numbers.currencies).sort();
        case 'numberingSystem': return Object.keys(intl.common.digits).sort();
        case 'calendar': return ['gregory'];
        case 'collation': return ['default'];
        case 'unit': return Object.keys(intl.data('en').units).filter((unit) => !unit.includes('-per-')).sort();
        default: throw new RangeError(`Invalid key : ${String(key)}`);
      }
    },
  });

  intl.Locale = class Locale {
    #tag;
    constructor(tag, options) {
      if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError('First argument to Intl.Locale constructor can\'t be empty or missing');
      let parts;
      try {
        parts = parseTag(String(tag));
      } catch {
        throw new RangeError('Incorrect locale information provided');
      }
      const [language] = parts.base.split('-');
      const script = /-([A-Z][a-z]{3})/.exec(parts.base)?.[1], region = /-([A-Z]{2}|\d{3})$/.exec(parts.base)?.[1];
      const keys = { ...parts.keys };
      for (const [name, key] of [['calendar', 'ca'], ['collation', 'co'], ['hourCycle', 'hc'], ['numberingSystem', 'nu'], ['caseFirst', 'kf']])
        if (options?.[name] !== undefined) keys[key] = String(options[name]);
      if (options?.numeric !== undefined) keys.kn = options.numeric ? '' : 'false';
      const wanted = { language: options?.language ?? language, script: options?.script ?? script, region: options?.region ?? region };
      this.#tag = { ...wanted, keys, base: [wanted.language, wanted.script, wanted.region].filter(Boolean).join('-') };
    }
    get baseName() { return this.#tag.base; }
    get language() { return this.#tag.language; }
    get script() { return this.#tag.script; }
    get region() { return this.#tag.region; }
    get calendar() { return this.#tag.keys.ca; }
    get collation() { return this.#tag.keys.co; }
    get hourCycle() { return this.#tag.keys.hc; }
    get numberingSystem() { return this.#tag.keys.nu; }
    get caseFirst() { return this.#tag.keys.kf; }
    get numeric() { return this.#tag.keys.kn !== undefined && this.#tag.keys.kn !== 'false'; }
    toString() { return intl.withKeys(this.#tag.base, this.#tag.keys); }
  };
  Object.defineProperty(intl.Locale.prototype, Symbol.toStringTag, { value: 'Intl.Locale', configurable: true });
  Object.defineProperty(intl.object, 'Locale', { value: intl.Locale, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Intl', { value: intl.object, writable: true, configurable: true });
})(door.runtime, door.runtime.localeSource);

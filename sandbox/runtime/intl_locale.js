// Locales: which data serves which tag, options of constructors, plural categories, built-in classes.
// The data is that of locales.mjs: stored texts, each parsed when it is first wanted. Other intl_*.js files
// use what is collected in `intl` here.
(function (runtime, stored) {
  'use strict';
  const intl = (runtime.intl = {});
  const has = Object.prototype.hasOwnProperty;
  intl.has = (object, key) => has.call(object, key);

  // intl.shared.NAME: what all locales have in common.
  intl.shared = {};
  for (const name of ['common', 'aliases', 'periods', 'timeZoneNames', 'rare']) {
    let parsed;
    Object.defineProperty(intl.shared, name, { get() { return (parsed ??= JSON.parse(stored(`locale/${name}`))); } });
  }
  intl.common = intl.shared.common;

  // The locale that another's data is a change of.
  const parentOf = (name) => (name === 'und' ? null : intl.common.parents[name] ?? (name.includes('-') ? name.slice(0, name.lastIndexOf('-')) : 'und'));
  const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  // What a table's own locale says comes first.
  function changed(table, change) {
    if (!isTable(change) || !isTable(table)) return change;
    const result = {};
    for (const key of Object.keys(change)) if (change[key] !== null) result[key] = changed(table[key], change[key]);
    for (const key of Object.keys(table)) if (!has.call(change, key)) result[key] = table[key];
    return result;
  }
  const parsed = new Map();
  function section(name, part) {
    const key = `locale/${name}/${part}`;
    if (parsed.has(key)) return parsed.get(key);
    const text = stored(key), parent = parentOf(name);
    const table = parent === null ? {} : section(parent, part);
    const found = text === undefined ? table : changed(table, JSON.parse(text));
    parsed.set(key, found);
    return found;
  }
  // intl.data('de').numbers and so on: the sections of locale_sections.mjs.
  const data = new Map();
  class LocaleData {
    constructor(name) { this.name = name; }
  }
  for (const part of ['dates', 'relative', 'zones', 'numbers', 'units', 'lists', 'regions', 'languages', 'fields']) {
    Object.defineProperty(LocaleData.prototype, part, { get() {
      const value = section(this.name, part);
      Object.defineProperty(this, part, { value });
      return value;
    } });
  }
  intl.data = (name) => {
    if (!data.has(name)) data.set(name, new LocaleData(name));
    return data.get(name);
  };

  // The row of a currency (locale_sections.mjs); [] for an unknown one.
  const texts = new Map(), rows = new Map();
  intl.currencyRow = (data, code) => {
    const key = `${data.name} ${code}`;
    let row = rows.get(key);
    for (let name = data.name; row === undefined && name !== null; name = parentOf(name)) {
      if (!texts.has(name)) texts.set(name, stored(`locale/${name}/currencies`) ?? '');
      const text = texts.get(name), at = text.indexOf(`\n${code}\t`);
      if (at >= 0) row = JSON.parse(text.slice(at + code.length + 2, text.indexOf('\n', at + 1)));
    }
    rows.set(key, (row ??= []));
    return row;
  };

  // The available locale that a base tag means (as ICU lists them), or undefined.
  const available = (base) => {
    const language = base.split('-')[0];
    if (!has.call(intl.common.known, language)) return undefined;
    const known = intl.common.known[language];
    for (let tag = base; tag; tag = tag.includes('-') ? tag.slice(0, tag.lastIndexOf('-')) : '') if (known.includes(tag)) return tag;
    return undefined;
  };
  // What is said of a language, its script or its region: the region of a tag, as likely as it may be.
  intl.regionOf = (tag) => /-([A-Z]{2}|\d{3})(?=-|$)/.exec(tag)?.[1] ?? intl.common.regions[tag] ?? intl.common.regions[tag.split('-')[0]] ?? '001';

  // ResolveLocale: { locale, name (of the data), keys } where keys are the wanted extensions of the tag.
  intl.resolve = (locales, wanted) => {
    for (const tag of intl.canonicalList(locales)) {
      const { base, keys } = intl.parseTag(tag);
      const found = available(base);
      if (!found) continue;
      const kept = {};
      for (const key of wanted) if (keys[key] !== undefined) kept[key] = keys[key];
      return { locale: found, name: intl.common.scripts[found] ?? found, keys: kept };
    }
    return { locale: 'en-US', name: 'en-US', keys: {} };
  };
  intl.withKeys = (locale, keys) => {
    const names = Object.keys(keys).sort();
    return names.length ? `${locale}-u-${names.map((key) => (keys[key] ? `${key}-${keys[key]}` : key)).join('-')}` : locale;
  };
  intl.supported = (locales, options, isSupported = available) => {
    const list = intl.canonicalList(locales);
    if (options !== undefined) intl.option(Object(options), 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    return list.filter((tag) => isSupported(intl.parseTag(tag).base));
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
  // A type of a Unicode extension, such as a numbering system.
  intl.typeOption = (options, name) => {
    const value = intl.option(options, name, undefined, undefined);
    if (value !== undefined && !/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(value)) throw new RangeError(`Invalid ${name} : ${value}`);
    return value?.toLowerCase();
  };
  intl.optionsObject = (options) => {
    if (options === undefined) return Object.create(null);
    if (options === null) throw new TypeError(`${intl.current} called on null or undefined`);
    return Object(options);
  };
  // The bag of the newer constructors: an object or nothing.
  intl.optionsBag = (options) => {
    if (options === undefined) return Object.create(null);
    if (options === null || (typeof options !== 'object' && typeof options !== 'function')) throw new TypeError('invalid_argument');
    return options;
  };

  intl.numberingSystem = (data, asked) => (asked && has.call(intl.common.digits, asked) ? asked : data.numbers.system);
  intl.digits = (text, system) => {
    if (system === 'latn') return text;
    const digits = Array.from(intl.common.digits[system]);
    return text.replace(/\d/g, (digit) => digits[digit]);
  };
  // Symbols and patterns of a numbering system: the locale's own, else those of its Latin digits with what
  // CLDR's root has for the system.
  const ROOT = {
    arab: { symbols: { decimal: '٫', group: '٬', percent: '٪\u061c', plus: '\u061c+', minus: '\u061c-', exponent: 'اس' }, currency: '#,##0.00\u00a0¤', accounting: '#,##0.00\u00a0¤', percent: '#,##0%' },
    arabext: { symbols: { decimal: '٫', group: '٬', percent: '٪', plus: '\u200e+\u200e', minus: '\u200e-\u200e', exponent: '×۱۰^' } },
  };
  intl.system = ({ numbers: { systems } }, system) => {
    if (systems[system]) return systems[system];
    const { latn } = systems;
    if (!has.call(ROOT, system)) return latn;
    const { currencyDecimal, currencyGroup, ...symbols } = { ...latn.symbols, ...ROOT[system].symbols, nan: 'NaN', infinity: '∞', approximately: '~' };
    return { ...latn, ...ROOT[system], symbols };
  };

  // Unicode plural rules: n i v w f t e of the shown number (UTS 35).
  const operands = (text, exponent) => {
    const [whole, fraction = ''] = text.replace(/^[-+]/, '').split('.');
    const trimmed = fraction.replace(/0+$/, '');
    return { n: Number(text.replace(/^[-+]/, '')), i: Number(whole), v: fraction.length, w: trimmed.length, f: Number(fraction || 0), t: Number(trimmed || 0), e: exponent, c: exponent };
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
  const rulesOf = (locale, ordinal) => {
    const table = ordinal ? intl.common.ordinal : intl.common.cardinal;
    for (let tag = locale; tag; tag = tag.includes('-') ? tag.slice(0, tag.lastIndexOf('-')) : '') if (has.call(table, tag)) return table[tag];
    return [['other', '']];
  };
  // The category of a number's text; `exponent` is that of compact notation.
  intl.plural = (locale, text, ordinal, exponent = 0) => {
    const of = operands(text, exponent);
    for (const [category, rule] of rulesOf(locale, ordinal)) {
      if (!rule) continue;
      if (rule.split(' or ').some((part) => part.split(' and ').every((one) => relation(one, of)))) return category;
    }
    return 'other';
  };
  // In V8's order.
  intl.pluralCategories = (locale, ordinal) => ['few', 'many', 'one', 'two', 'zero', 'other'].filter((name) => rulesOf(locale, ordinal).some(([category]) => category === name));
  intl.pluralRange = (locale, from, to) => (intl.shared.rare.ranges[locale] ?? intl.shared.rare.ranges[locale.split('-')[0]])?.[`${from} ${to}`] ?? 'other';

  // Built-in classes: methods not enumerable, a tag, supportedLocalesOf.
  intl.define = (object, methods) => {
    for (const key of Reflect.ownKeys(methods)) {
      const descriptor = Object.getOwnPropertyDescriptor(methods, key);
      descriptor.enumerable = false;
      Object.defineProperty(object, key, descriptor);
    }
  };
  // What scripts see of a class: a function. Some have always been callable without new.
  const seen = (type, name, length, isCallable) => {
    const made = function (locales, options) {
      if (!new.target && !isCallable) throw new TypeError(`Constructor Intl.${name} requires 'new'`);
      return Reflect.construct(type, [locales, options], new.target ?? made);
    };
    Object.defineProperty(made, 'name', { value: name, configurable: true });
    Object.defineProperty(made, 'length', { value: length, configurable: true });
    Object.defineProperty(made, 'prototype', { value: type.prototype, writable: false });
    Object.defineProperty(type.prototype, 'constructor', { value: made, writable: true, configurable: true });
    return made;
  };
  intl.callable = (type, name) => seen(type, name, 0, true);
  intl.constructed = (type, name, length = 0) => seen(type, name, length, false);
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
        case 'timeZone': return Array.from(new Set(Object.values(intl.common.zoneAliases))).filter((zone) => zone.includes('/') && !zone.startsWith('Etc/')).sort();
        case 'currency': return stored('locale/en/currencies').match(/^[A-Z]{3}/gm).sort();
        case 'numberingSystem': return Object.keys(intl.common.digits).sort();
        case 'calendar': return ['gregory'];
        case 'collation': return ['default'];
        case 'unit': return Object.keys(intl.data('en').units.units).filter((unit) => !unit.includes('-per-')).sort();
        default: throw new RangeError(`Invalid key : ${String(key)}`);
      }
    },
  });
  Object.defineProperty(globalThis, 'Intl', { value: intl.object, writable: true, configurable: true });
})(door.runtime, door.stored);

// Intl.NumberFormat, Number.prototype.toLocaleString, Intl.PluralRules (ECMA-402 as of ES2023).
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const has = Object.prototype.hasOwnProperty;

  const { shown } = intl.decimal;

  function digitOptions(state, options, leastFraction, mostFraction, notation) {
    state.minimumIntegerDigits = intl.numberOption(options, 'minimumIntegerDigits', 1, 21, 1);
    const minF = options.minimumFractionDigits, maxF = options.maximumFractionDigits;
    const minS = options.minimumSignificantDigits, maxS = options.maximumSignificantDigits;
    const increment = intl.numberOption(options, 'roundingIncrement', 1, 5000, 1);
    if (![1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000].includes(increment)) throw new RangeError('roundingIncrement value is out of range.');
    // V8 reads these under a name of its own.
    const service = intl.current;
    if (increment !== 1) mostFraction = leastFraction;
    const mode = intl.option(options, 'roundingMode', intl.decimal.modes, 'halfExpand');
    intl.current = 'SetNumberFormatDigitOptions';
    const priority = intl.option(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
    intl.current = service;
    state.trailingZeroDisplay = intl.option(options, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto');
    state.roundingMode = mode;
    state.roundingIncrement = increment;
    state.roundingPriority = priority;
    const wantsS = minS !== undefined || maxS !== undefined, wantsF = minF !== undefined || maxF !== undefined;
    const needS = priority !== 'auto' || wantsS;
    const needF = priority !== 'auto' || !(wantsS || (!wantsF && notation === 'compact'));
    if (needS) {
      state.minimumSignificantDigits = wantsS ? intl.numberOption(options, 'minimumSignificantDigits', 1, 21, 1) : 1;
      state.maximumSignificantDigits = wantsS ? intl.numberOption(options, 'maximumSignificantDigits', state.minimumSignificantDigits, 21, 21) : 21;
    }
    if (needF) {
      let least = intl.numberOption(options, 'minimumFractionDigits', 0, 20, undefined);
      let most = intl.numberOption(options, 'maximumFractionDigits', 0, 20, undefined);
      if (least === undefined && most === undefined) [least, most] = [leastFraction, mostFraction];
      else if (least === undefined) least = Math.min(leastFraction, most);
      else if (most === undefined) most = Math.max(mostFraction, least);
      else if (least > most) throw new RangeError('maximumFractionDigits value is out of range.');
      state.minimumFractionDigits = least;
      state.maximumFractionDigits = most;
    }
    const isByFraction = needF && !needS;
    if (increment !== 1 && !isByFraction) throw new TypeError('RoundingType is not fractionDigits');
    if (increment !== 1 && state.minimumFractionDigits !== state.maximumFractionDigits) throw new RangeError('maximumFractionDigits not equal to minimumFractionDigits');
    if (needS && needF) state.roundingType = priority === 'auto' ? 'significantDigits' : priority;
    else if (needS) state.roundingType = 'significantDigits';
    else if (needF) state.roundingType = 'fractionDigits';
    else {
      Object.assign(state, { roundingType: 'morePrecision', roundingPriority: 'morePrecision', isCompactDefault: true, minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2 });
    }
  }

  const currencyDigits = (code) => intl.common.fractions[code] ?? 2;

  function unitIsKnown(unit) {
    const known = intl.data('en').units.units;
    if (has.call(known, unit)) return true;
    const parts = unit.split('-per-');
    return parts.length === 2 && parts.every((part) => has.call(known, part));
  }

  function newState(locales, options, service = 'Intl.NumberFormat') {
    intl.current = service;
    const requested = intl.canonicalList(locales);
    options = intl.optionsObject(options);
    intl.option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const asked = intl.option(options, 'numberingSystem', undefined, undefined);
    if (asked !== undefined && !/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(asked)) throw new RangeError(`Invalid numberingSystem : ${asked}`);
    const found = intl.resolve(requested, ['nu']);
    const data = intl.data(found.name);
    const system = intl.numberingSystem(data, asked ?? found.keys.nu);
    const keys = asked === undefined && found.keys.nu && found.keys.nu === system ? { nu: system } : {};
    const state = { kind: 'NumberFormat', locale: intl.withKeys(found.locale, keys), name: found.name, data, numberingSystem: system };
    state.style = intl.option(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const currency = intl.option(options, 'currency', undefined, undefined);
    if (currency !== undefined && !/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
    if (state.style === 'currency' && currency === undefined) throw new TypeError('Currency code is required with currency style.');
    const currencyDisplay = intl.option(options, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol');
    const currencySign = intl.option(options, 'currencySign', ['standard', 'accounting'], 'standard');
    const unit = intl.option(options, 'unit', undefined, undefined);
    if (unit !== undefined && !unitIsKnown(unit)) throw new RangeError(`Invalid unit argument for ${service}() '${unit}'`);
    if (state.style === 'unit' && unit === undefined) throw new TypeError(`Invalid unit argument for ${service}() ''`);
    const unitDisplay = intl.option(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short');
    if (state.style === 'currency') Object.assign(state, { currency: currency.toUpperCase(), currencyDisplay, currencySign });
    if (state.style === 'unit') Object.assign(state, { unit, unitDisplay });
    state.notation = intl.option(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const digits = state.style === 'currency' ? currencyDigits(state.currency) : null;
    digitOptions(state, options, digits ?? 0, digits ?? (state.style === 'percent' ? 0 : 3), state.notation);
    const compactDisplay = intl.option(options, 'compactDisplay', ['short', 'long'], 'short');
    if (state.notation === 'compact') state.compactDisplay = compactDisplay;
    const normal = state.notation === 'compact' ? 'min2' : 'auto';
    let grouping = options.useGrouping;
    if (grouping === undefined) grouping = normal;
    else if (grouping === true) grouping = 'always';
    else if (!grouping) grouping = false;
    else {
      grouping = String(grouping);
      if (grouping === 'true' || grouping === 'false') grouping = normal;
      else if (!['min2', 'auto', 'always'].includes(grouping)) throw new RangeError(`Value ${grouping} out of range for ${service} options property useGrouping`);
    }
    state.useGrouping = grouping;
    state.signDisplay = intl.option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    return state;
  }

  // What is to be formatted: a number, a BigInt, or the decimal of a text.
  function toNumeric(value) {
    if (typeof value === 'object' || typeof value === 'function') value = value === null ? 0 : toPrimitive(value);
    if (typeof value === 'bigint') return value;
    if (typeof value === 'string') {
      const number = Number(value);
      return Number.isFinite(number) && value.trim() ? intl.decimal.ofText(value) ?? number : number;
    }
    return Number(value);
  }
  function toPrimitive(value) {
    const convert = value[Symbol.toPrimitive];
    if (convert !== undefined && convert !== null) return convert.call(value, 'number');
    const plain = value.valueOf();
    return typeof plain === 'object' || typeof plain === 'function' ? String(value) : plain;
  }

  const joined = (parts) => parts.map((part) => part.value).join('');

  function rangeOf(state, start, end) {
    if (start === undefined || end === undefined) throw new TypeError(`${start === undefined ? 'start' : 'end'} is undefined`);
    const [from, to] = [toNumeric(start), toNumeric(end)];
    for (const [name, value, given] of [['start', from, start], ['end', to, end]]) if (Number.isNaN(value)) throw new RangeError(`Invalid ${name} : ${String(given)}`);
    return intl.numberRange(state, from, to);
  }

  class NumberFormat {
    constructor(locales, options) {
      intl.states.set(this, newState(locales, options));
    }
    get format() {
      const state = intl.state(this, 'NumberFormat', 'get Intl.NumberFormat.prototype.format');
      state.format ??= Object.defineProperty((value) => joined(intl.numberParts(state, toNumeric(value))), 'name', { value: '' });
      return state.format;
    }
    formatToParts(value) {
      return intl.numberParts(intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.formatToParts'), toNumeric(value));
    }
    formatRange(start, end) {
      return joined(rangeOf(intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.formatRange'), start, end));
    }
    formatRangeToParts(start, end) {
      return rangeOf(intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.formatRangeToParts'), start, end);
    }
    resolvedOptions() {
      const state = intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.resolvedOptions');
      const result = {};
      for (const key of ['locale', 'numberingSystem', 'style', 'currency', 'currencyDisplay', 'currencySign', 'unit', 'unitDisplay', 'minimumIntegerDigits',
        'minimumSignificantDigits', 'maximumSignificantDigits', 'minimumFractionDigits', 'maximumFractionDigits', 'useGrouping', 'notation', 'compactDisplay',
        'signDisplay', 'roundingMode', 'roundingIncrement', 'trailingZeroDisplay', 'roundingPriority']) {
        if (state[key] !== undefined) result[key] = state[key];
      }
      // What V8 cannot read back from ICU.
      if (state.signDisplay === 'never' && result.currencySign) result.currencySign = 'standard';
      if (state.trailingZeroDisplay === 'stripIfInteger') result.roundingPriority = 'auto';
      return result;
    }
  }
  intl.NumberFormat = intl.callable(NumberFormat, 'NumberFormat');
  intl.expose('NumberFormat', intl.NumberFormat);
  intl.formatNumber = (locales, options, value) => joined(intl.numberParts(newState(locales, options), value));
  // A plain number as dates show it: no groups, at least `least` digits.
  intl.plainNumber = (value, least, system) => intl.digits(String(value).padStart(least, '0'), system);
  intl.toNumeric = toNumeric;
  intl.numberState = newState;

  const plain = new Map();
  // The commonest calls, without options, keep their state.
  const defaultState = (locales) => {
    if (!plain.has(locales)) plain.set(locales, newState(locales, undefined));
    return plain.get(locales);
  };
  intl.define(Number.prototype, {
    toLocaleString(locales, options) {
      const value = Number.prototype.valueOf.call(this);
      if (options === undefined && (locales === undefined || typeof locales === 'string')) return joined(intl.numberParts(defaultState(locales), value));
      return joined(intl.numberParts(newState(locales, options, 'Number.prototype.toLocaleString'), value));
    },
  });
  intl.define(BigInt.prototype, {
    toLocaleString(locales, options) { return joined(intl.numberParts(newState(locales, options, 'BigInt.prototype.toLocaleString'), BigInt.prototype.valueOf.call(this))); },
  });
  for (const { prototype } of [Number, BigInt]) Object.defineProperty(prototype.toLocaleString, 'length', { value: 0, configurable: true });

  const ruleNames = Object.keys(intl.common.cardinal);
  // The language that rules are for, of the first tag that has some.
  function pluralLocale(locales) {
    for (const tag of intl.canonicalList(locales)) {
      const { base, keys } = intl.parseTag(tag);
      for (let name = base; name; name = name.includes('-') ? name.slice(0, name.lastIndexOf('-')) : '')
        if (ruleNames.includes(name)) return { name, locale: keys.va ? intl.withKeys(name, { va: keys.va }) : name };
    }
    return { name: 'en', locale: 'en-US' };
  }
  class PluralRules {
    constructor(locales, options) {
      intl.current = 'Intl.PluralRules';
      intl.canonicalList(locales);
      options = intl.optionsObject(options);
      intl.option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
      const state = { kind: 'PluralRules', ...pluralLocale(locales), type: intl.option(options, 'type', ['cardinal', 'ordinal'], 'cardinal'), notation: 'standard' };
      digitOptions(state, options, 0, 3, 'standard');
      intl.states.set(this, state);
    }
    select(value) {
      return selected(intl.state(this, 'PluralRules', 'Intl.PluralRules.prototype.select'), +value);
    }
    selectRange(start, end) {
      const state = intl.state(this, 'PluralRules', 'Intl.PluralRules.prototype.selectRange');
      for (const [name, value] of [['startRange', start], ['endRange', end]]) if (value === undefined) throw new TypeError(`Invalid ${name} : undefined`);
      const from = +start, to = +end;
      for (const [name, value] of [['startRange', from], ['endRange', to]]) if (Number.isNaN(value)) throw new RangeError(`Invalid ${name} : NaN`);
      return intl.pluralRange(state.name, selected(state, from), selected(state, to));
    }
    resolvedOptions() {
      const state = intl.state(this, 'PluralRules', 'Intl.PluralRules.prototype.resolvedOptions');
      const result = {};
      for (const key of ['locale', 'type', 'minimumIntegerDigits', 'minimumFractionDigits', 'maximumFractionDigits', 'minimumSignificantDigits', 'maximumSignificantDigits'])
        if (state[key] !== undefined) result[key] = state[key];
      result.pluralCategories = intl.pluralCategories(state.name, state.type === 'ordinal');
      return result;
    }
  }
  function selected(state, number) {
    if (!Number.isFinite(number)) return 'other';
    const [whole, fraction] = shown(intl.decimal.of(number), state);
    return intl.plural(state.name, (whole || '0') + (fraction ? `.${fraction}` : ''), state.type === 'ordinal');
  }
  const Exposed = intl.constructed(PluralRules, 'PluralRules');
  intl.expose('PluralRules', Exposed);
  intl.define(Exposed, { supportedLocalesOf(locales, options) {
    intl.current = 'Intl.PluralRules.supportedLocalesOf';
    return intl.supported(locales, options, (base) => ruleNames.some((name) => base === name || base.startsWith(`${name}-`)));
  } });
  Object.defineProperty(Exposed.supportedLocalesOf, 'length', { value: 1, configurable: true });
})(door.runtime);

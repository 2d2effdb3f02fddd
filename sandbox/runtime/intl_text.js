// Intl.ListFormat, Intl.RelativeTimeFormat and Intl.Collator.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const joined = (parts) => parts.map((part) => part.value).join('');

  class ListFormat {
    constructor(locales, options) {
      intl.current = 'Intl.ListFormat';
      const found = intl.resolve(locales, []);
      options = intl.optionsBag(options);
      const type = intl.option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction');
      const style = intl.option(options, 'style', ['long', 'short', 'narrow'], 'long');
      const name = { conjunction: 'standard', disjunction: 'or', unit: 'unit' }[type] + (style === 'long' ? '' : `-${style}`);
      intl.states.set(this, { kind: 'ListFormat', locale: found.locale, type, style, patterns: intl.data(found.name).lists[name] });
    }
    format(list) { return joined(this.formatToParts(list)); }
    formatToParts(list) {
      const { patterns, locale } = intl.state(this, 'ListFormat', 'Intl.ListFormat.prototype.formatToParts');
      const items = list === undefined ? [] : Array.from(list, (item) => {
        if (typeof item !== 'string') throw new TypeError('Iterable yielded ' + String(item) + ' which is not a string');
        return [{ type: 'element', value: item }];
      });
      if (!items.length) return [];
      const join = (pattern, a, b) => {
        // Spanish: "y" before a sound of i is "e", "o" before one of o is "u".
        if (locale.startsWith('es')) {
          const text = joined(b);
          if (/^(?:i|hi(?!e|a))/i.test(text)) pattern = pattern.replace('{0} y {1}', '{0} e {1}');
          if (/^(?:o|ho|8)|^11(?:$|\D)/i.test(text)) pattern = pattern.replace('{0} o {1}', '{0} u {1}');
        }
        // Hebrew: "and" is part of the word behind it, and apart from one in other letters.
        if (/^(?:he|iw)\b/.test(locale) && /^\P{Script=Hebrew}/u.test(joined(b))) pattern = pattern.replace(/^(.* \u05d5)\{1\}$/, '$1-{1}');
        return pattern.split(/(\{[01]\})/).flatMap((piece) => (piece === '{0}' ? a : piece === '{1}' ? b : piece ? [{ type: 'literal', value: piece }] : []));
      };
      const [two, start, middle, end] = patterns;
      if (items.length === 1) return items[0];
      if (items.length === 2) return join(two, items[0], items[1]);
      let parts = join(end, items[items.length - 2], items[items.length - 1]);
      for (let i = items.length - 3; i >= 0; i--) parts = join(i ? middle : start, items[i], parts);
      return parts;
    }
    resolvedOptions() {
      const { locale, type, style } = intl.state(this, 'ListFormat', 'Intl.ListFormat.prototype.resolvedOptions');
      return { locale, type, style };
    }
  }
  intl.expose('ListFormat', intl.constructed(ListFormat, 'ListFormat'));

  function relativeParts(format, value, unit, method) {
    const state = intl.state(format, 'RelativeTimeFormat', `Intl.RelativeTimeFormat.prototype.${method}`);
    const number = +value, name = String(unit).replace(/s$/, '');
    const row = state.data.relative[`${name} ${state.style}`];
    if (!Number.isFinite(number)) throw new RangeError(`Value need to be finite number for Intl.RelativeTimeFormat.prototype.${method}()`);
    if (!row) throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.${method}() '${String(unit)}'`);
    // As ICU does: within a hundredth of a whole number the words for it.
    const hundredths = Math.sign(number) * Math.floor(Math.abs(number) * 100 + 0.5);
    const fixed = Math.abs(number) < 2.1 && hundredths % 100 === 0 ? row.fixed[hundredths / 100 + 0] : undefined;
    if (state.numeric === 'auto' && fixed !== undefined) return [{ type: 'literal', value: fixed }];
    const isPast = number < 0 || Object.is(number, -0);
    const parts = intl.numberParts(state.numbers, Math.abs(number));
    const plain = intl.numberParts({ ...state.numbers, numberingSystem: 'latn', useGrouping: false }, Math.abs(number)).map((p) => (p.type === 'decimal' ? '.' : p.value)).join('');
    const patterns = isPast ? row.past : row.future;
    const pattern = patterns[intl.plural(state.name, plain, false)] ?? patterns.other;
    return pattern.split(/(\{0\})/).flatMap((piece) => (piece === '{0}' ? parts.map((part) => ({ ...part, unit: name })) : piece ? [{ type: 'literal', value: piece }] : []));
  }
  class RelativeTimeFormat {
    constructor(locales, options) {
      intl.current = 'Intl.RelativeTimeFormat';
      const found = intl.resolve(locales, ['nu']);
      options = intl.optionsObject(options);
      const system = intl.typeOption(options, 'numberingSystem'), keys = found.keys.nu && (system === undefined || system === found.keys.nu) ? { nu: found.keys.nu } : {};
      const numbers = intl.numberState(intl.withKeys(found.locale, found.keys), { numberingSystem: system });
      numbers.roundingMode = 'halfEven';
      intl.current = 'Intl.RelativeTimeFormat';
      const style = intl.option(options, 'style', ['long', 'short', 'narrow'], 'long');
      const numeric = intl.option(options, 'numeric', ['always', 'auto'], 'always');
      intl.states.set(this, { kind: 'RelativeTimeFormat', locale: numbers.numberingSystem === keys.nu ? intl.withKeys(found.locale, keys) : found.locale, name: found.name, style, numeric, data: intl.data(found.name), numbers });
    }
    format(value, unit) { return joined(relativeParts(this, value, unit, 'format')); }
    formatToParts(value, unit) { return relativeParts(this, value, unit, 'formatToParts'); }
    resolvedOptions() {
      const { locale, style, numeric, numbers } = intl.state(this, 'RelativeTimeFormat', 'Intl.RelativeTimeFormat.prototype.resolvedOptions');
      return { locale, style, numeric, numberingSystem: numbers.numberingSystem };
    }
  }
  intl.expose('RelativeTimeFormat', intl.constructed(RelativeTimeFormat, 'RelativeTimeFormat'));

  const { localeCompare } = String.prototype;
  // Locales with an order of their own to ICU; all others are told as their language.
  const ORDERED = /^(?:en-US|de-AT|fr-CA|nb-NO|he-IL|id-ID|ar-SA|pa-IN|(?:zh|sr|yue)\b.*|[a-z]+|bs-Cyrl)$/;
  class Collator {
    constructor(locales, options) {
      intl.current = 'Intl.Collator';
      const found = intl.resolve(locales, ['kn', 'kf']);
      options = intl.optionsObject(options);
      const usage = intl.option(options, 'usage', ['sort', 'search'], 'sort');
      intl.option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
      const { kn, kf } = found.keys, keys = {};
      const isNumeric = options.numeric === undefined ? undefined : Boolean(options.numeric), first = intl.option(options, 'caseFirst', ['upper', 'lower', 'false'], undefined);
      const numeric = isNumeric ?? (kn !== undefined && kn !== 'false'), caseFirst = first ?? (['upper', 'lower', 'false'].includes(kf) ? kf : 'false');
      if (kn !== undefined && numeric === (kn !== 'false')) keys.kn = kn;
      if (kf !== undefined && caseFirst === kf) keys.kf = kf;
      const sensitivity = intl.option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
      const ignorePunctuation = Boolean(options.ignorePunctuation);
      const locale = intl.withKeys(ORDERED.test(found.locale) ? found.locale : found.locale.split('-')[0], keys);
      intl.states.set(this, { kind: 'Collator', locale, usage, sensitivity, ignorePunctuation, collation: 'default', numeric, caseFirst });
    }
    get compare() {
      const state = intl.state(this, 'Collator', 'get Intl.Collator.prototype.compare');
      const options = { numeric: state.numeric, caseFirst: state.caseFirst, sensitivity: state.sensitivity, ignorePunctuation: state.ignorePunctuation };
      state.compare ??= Object.defineProperty((a, b) => localeCompare.call(String(a), String(b), state.locale, options), 'name', { value: '' });
      return state.compare;
    }
    resolvedOptions() {
      const { locale, usage, sensitivity, ignorePunctuation, collation, numeric, caseFirst } = intl.state(this, 'Collator', 'Intl.Collator.prototype.resolvedOptions');
      return { locale, usage, sensitivity, ignorePunctuation, collation, numeric, caseFirst };
    }
  }
  intl.expose('Collator', intl.callable(Collator, 'Collator'));
})(door.runtime);

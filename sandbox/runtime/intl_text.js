// Intl.ListFormat, Intl.RelativeTimeFormat and Intl.Collator.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const joined = (parts) => parts.map((part) => part.value).join('');

  class ListFormat {
    constructor(locales, options) {
      intl.current = 'Intl.ListFormat';
      const found = intl.resolve(locales, []);
      if (options !== undefined && (options === null || (typeof options !== 'object' && typeof options !== 'function'))) throw new TypeError('invalid_argument');
      options = intl.optionsObject(options);
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
  intl.expose('ListFormat', ListFormat);

  class RelativeTimeFormat {
    constructor(locales, options) {
      intl.current = 'Intl.RelativeTimeFormat';
      const found = intl.resolve(locales, ['nu']);
      options = intl.optionsObject(options);
      const style = intl.option(options, 'style', ['long', 'short', 'narrow'], 'long');
      const numeric = intl.option(options, 'numeric', ['always', 'auto'], 'always');
      intl.states.set(this, { kind: 'RelativeTimeFormat', locale: found.locale, style, numeric, data: intl.data(found.name), numbers: intl.numberState(found.locale, undefined) });
    }
    format(value, unit) { return joined(this.formatToParts(value, unit)); }
    formatToParts(value, unit) {
      const state = intl.state(this, 'RelativeTimeFormat', 'Intl.RelativeTimeFormat.prototype.format');
      const number = Number(value);
      const name = String(unit).replace(/s$/, '');
      const row = state.data.dates.fields.relative[`${name} ${state.style}`];
      if (!Number.isFinite(number)) throw new RangeError('Value need to be finite number for Intl.RelativeTimeFormat.prototype.format()');
      if (!row) throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.format() '${String(unit)}'`);
      const fixed = row.fixed[Object.is(number, -0) ? 0 : number];
      if (state.numeric === 'auto' && fixed !== undefined) return [{ type: 'literal', value: fixed }];
      const isPast = number < 0 || Object.is(number, -0);
      const parts = intl.numberParts(state.numbers, Math.abs(number));
      const plain = parts.filter((p) => p.type !== 'group').map((p) => (p.type === 'decimal' ? '.' : p.value)).join('');
      const patterns = isPast ? row.past : row.future;
      const pattern = patterns[intl.plural(state.locale, plain, false)] ?? patterns.other;
      return pattern.split(/(\{0\})/).flatMap((piece) => (piece === '{0}' ? parts.map((part) => ({ ...part, unit: name })) : piece ? [{ type: 'literal', value: piece }] : []));
    }
    resolvedOptions() {
      const { locale, style, numeric, numbers } = intl.state(this, 'RelativeTimeFormat', 'Intl.RelativeTimeFormat.prototype.resolvedOptions');
      return { locale, style, numeric, numberingSystem: numbers.numberingSystem };
    }
  }
  intl.expose('RelativeTimeFormat', RelativeTimeFormat);

  const { localeCompare } = String.prototype;
  class Collator {
    constructor(locales, options) {
      intl.current = 'Intl.Collator';
      const found = intl.resolve(locales, ['kn', 'kf']);
      options = intl.optionsObject(options);
      const usage = intl.option(options, 'usage', ['sort', 'search'], 'sort');
      const numeric = options.numeric === undefined ? found.keys.kn !== undefined && found.keys.kn !== 'false' : Boolean(options.numeric);
      const caseFirst = intl.option(options, 'caseFirst', ['upper', 'lower', 'false'], 'false');
      const sensitivity = intl.option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
      const ignorePunctuation = Boolean(options.ignorePunctuation);
      intl.states.set(this, { kind: 'Collator', locale: found.locale, usage, sensitivity, ignorePunctuation, collation: 'default', numeric, caseFirst });
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

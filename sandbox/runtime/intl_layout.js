// How a number is laid out: the pieces around its digits (sign, currency, percent, compact word, unit)
// by the patterns of the locale, as parts; and ranges of numbers, by the method of ICU's
// NumberRangeFormatter. States are those of intl_number.js.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const { shown, texts, toIncrement } = intl.decimal;

  // Sizes of the first and the other groups, from "#,##,##0".
  const groupSizes = (pattern) => {
    const groups = pattern.split(';')[0].replace(/[^#,0.]/g, '').split('.')[0].split(',');
    if (groups.length < 2) return null;
    return [groups[groups.length - 1].length, groups.length > 2 ? groups[groups.length - 2].length : groups[groups.length - 1].length];
  };
  function grouped(whole, pattern, state) {
    const sizes = groupSizes(pattern);
    if (!state.useGrouping || !sizes) return [whole];
    const least = state.useGrouping === 'always' ? 1 : state.useGrouping === 'min2' ? Math.max(2, state.data.numbers.grouping) : state.data.numbers.grouping;
    if (whole.length < sizes[0] + least) return [whole];
    const groups = [whole.slice(-sizes[0])];
    for (let left = whole.slice(0, -sizes[0]); left; left = left.slice(0, -sizes[1])) groups.unshift(left.slice(-sizes[1]));
    return groups;
  }

  function currencyText(state) {
    if (state.currencyDisplay === 'code') return state.currency;
    const [symbol, narrow] = intl.currencyRow(state.data, state.currency);
    return (state.currencyDisplay === 'narrowSymbol' && narrow) || symbol || state.currency;
  }

  // The pattern of compact notation for a magnitude: { divide, pattern } or null. Some numbers have a
  // pattern of their own: French 1000 is "mille".
  function compactPattern(state, system, magnitude, category, whole) {
    const { latn } = state.data.numbers.systems, isCurrency = state.style === 'currency' && state.currencyDisplay !== 'name';
    const tableOf = (from) => (isCurrency ? from.shortCurrency : state.compactDisplay === 'long' ? from.long : from.short);
    const table = Object.keys(tableOf(system)).length ? tableOf(system) : tableOf(latn);
    const key = `1${'0'.repeat(Math.min(magnitude, 14))}`;
    const pattern = (/^[01]$/.test(whole) ? table[`${key}-count-${whole}`] : undefined) ?? table[`${key}-count-${category}`] ?? table[`${key}-count-other`];
    if (!pattern || pattern === '0') return null;
    const zeros = /0+/.exec((table[`${key}-count-other`] ?? pattern).replace(/'[^']*'/g, ''));
    return { divide: Math.min(magnitude, 14) - (zeros ? zeros[0].length : 1) + 1, pattern };
  }

  // 1.25 and 3: "1250".
  const scaledText = (whole, fraction, scale) => whole + fraction.slice(0, scale).padEnd(scale, '0') + (fraction.length > scale ? `.${fraction.slice(scale)}` : '');
  function digitsOf(state, system, n) {
    let compact = null, exponent = 0;
    const scaled = (by) => (n.digits ? { ...n, point: n.point - by } : n);
    let number = n;
    if (state.notation === 'compact') {
      const pick = (magnitude) => {
        const found = magnitude >= 3 ? compactPattern(state, system, magnitude, 'other', '') : null;
        return found && { ...found, magnitude };
      };
      const magnitude = n.digits ? n.point - 1 : 0;
      compact = pick(magnitude);
      number = scaled(compact ? compact.divide : 0);
      // Rounding may lead to the next magnitude: 999999 is 1M.
      const [whole] = shown(number, state);
      if (whole.length > Math.max(1, number.point)) {
        const next = pick(magnitude + 1);
        if (next) {
          compact = next;
          number = scaled(compact.divide);
        }
      }
    } else if (state.notation !== 'standard' && n.digits) {
      const step = state.notation === 'engineering' ? 3 : 1;
      const exponentOf = (point) => Math.floor((point - 1) / step) * step;
      exponent = exponentOf(n.point);
      number = scaled(exponent);
      const [whole] = shown(number, state);
      if (whole.length > Math.max(1, number.point)) {
        exponent = exponentOf(n.point + 1);
        number = scaled(exponent);
      }
    }
    if (state.roundingIncrement > 1) number = toIncrement(number, state);
    let [whole, fraction] = shown(number, state);
    if (state.trailingZeroDisplay === 'stripIfInteger' && /^0*$/.test(fraction)) fraction = '';
    whole = whole.padStart(state.minimumIntegerDigits, '0') || '0';
    const plain = fraction ? `${whole}.${fraction}` : whole, scale = exponent || (compact?.divide ?? 0);
    const category = scale > 0 ? intl.plural(state.name, scaledText(whole, fraction, scale), false, scale) : intl.plural(state.name, plain, false);
    const parts = [];
    const isCurrency = state.style === 'currency';
    const groups = grouped(whole, patternOf(state, system, '')[0], state);
    groups.forEach((group, i) => {
      if (i) parts.push({ type: 'group', value: (isCurrency && system.symbols.currencyGroup) || system.symbols.group });
      parts.push({ type: 'integer', plain: group });
    });
    if (fraction) parts.push({ type: 'decimal', value: (isCurrency && system.symbols.currencyDecimal) || system.symbols.decimal }, { type: 'fraction', plain: fraction });
    if (compact) compact = compactPattern(state, system, compact.magnitude, intl.plural(state.name, plain, false), fraction ? '' : whole) ?? compact;
    return [parts, compact, exponent, category];
  }

  function signOf(state, negative, isZero) {
    switch (state.signDisplay) {
      case 'never': return '';
      case 'always': return negative ? '-' : '+';
      case 'exceptZero': return isZero ? '' : negative ? '-' : '+';
      case 'negative': return negative && !isZero ? '-' : '';
      default: return negative ? '-' : '';
    }
  }

  // Text of a pattern with its quotes taken off.
  const unquoted = (text) => text.replace(/'([^']*)'/g, (_, inner) => inner || "'");
  // Letters, digits and marks of a currency are kept apart from digits (currencySpacing), symbols are not.
  const isApart = (char) => char !== undefined && !/[\p{S}\p{Z}]/u.test(char);

  // { core, exponent, middle: [before, after], outer: [before, after] } as lists of parts; `isAbout`: with the
  // sign of approximation.
  function piecesOf(state, value, isAbout = false) {
    const system = intl.system(state.data, state.numberingSystem);
    const { symbols } = system;
    let core, compact = null, exponent = 0, category = 'other', negative, isZero = false;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      negative = value < 0;
      isZero = Number.isNaN(value);
      core = [isZero ? { type: 'nan', value: symbols.nan } : { type: 'infinity', value: symbols.infinity }];
    } else {
      let n = typeof value === 'object' ? value : intl.decimal.of(value);
      ({ negative } = n);
      if (state.style === 'percent' && n.digits) n = { ...n, point: n.point + 2 };
      [core, compact, exponent, category] = digitsOf(state, system, n);
      isZero = !core.some((part) => part.plain !== undefined && /[1-9]/.test(part.plain));
    }
    const isDigit = core[0].plain !== undefined;
    for (const part of core) if (part.plain !== undefined) part.value = intl.digits(part.plain, state.numberingSystem);
    const tail = [];
    if (isDigit && (state.notation === 'scientific' || state.notation === 'engineering')) {
      tail.push({ type: 'exponentSeparator', value: symbols.exponent });
      if (exponent < 0) push(tail, 'exponentMinusSign', symbols.minus);
      tail.push({ type: 'exponentInteger', value: intl.digits(String(Math.abs(exponent)), state.numberingSystem) });
    }
    const sign = (isAbout ? '~' : '') + signOf(state, negative, isZero);
    // Chinese numerals are no digits to CLDR.
    const middle = middleOf(state, system, sign, compact, isDigit && state.numberingSystem !== 'hanidec'), outer = outerOf(state, system, category);
    // A pattern for one number alone has no place for digits.
    return { core: compact && !/0/.test(compact.pattern.replace(/'[^']*'/g, '')) ? [] : core, exponent: tail, middle, outer, exact: core, category };
  }

  function middleOf(state, system, sign, compact, isDigit) {
    const code = state.style === 'currency' && state.currencyDisplay !== 'name' ? currencyText(state) : '';
    const [positive, below] = patternOf(state, system);
    const word = compact?.pattern.split(';')[0].replace(/0+/, '{0}');
    let text = positive, own = false;
    if (word !== undefined && code) text = word;
    else {
      // A pattern for negative numbers says where the minus stands, or stands for it (parentheses).
      own = below !== undefined && (sign.includes('-') || (sign !== '' && below.includes('-')));
      text = (own ? below.replace('-', sign) : positive).replace(/[#,0.]+/, '{0}');
      if (word !== undefined) text = text.replace('{0}', () => word);
    }
    if (!own) text = sign + text;
    return fill(text, system, code, compact !== null, isDigit);
  }
  // [positive, negative]: the pattern that CLDR has for this style.
  const isPercentUnit = (state) => state.style === 'unit' && state.unit === 'percent' && state.unitDisplay !== 'long' && state.notation !== 'compact';
  function patternOf(state, system) {
    if ((state.style === 'percent' && state.notation !== 'compact') || isPercentUnit(state)) return system.percent.split(';');
    if (state.style !== 'currency' || state.currencyDisplay === 'name') return system.decimal.split(';');
    return (state.currencySign === 'accounting' ? system.accounting : system.currency).split(';');
  }

  // Appends a part. Marks that steer the direction of writing are literals of their own.
  function push(parts, type, value) {
    const marks = type === 'literal' ? null : /^([\u200e\u200f\u061c]*)(.*?)([\u200e\u200f\u061c]*)$/.exec(value);
    if (marks && (marks[1] || marks[3])) {
      for (const [kind, text] of [['literal', marks[1]], [type, marks[2]], ['literal', marks[3]]]) if (text) push(parts, kind, text);
      return;
    }
    const last = parts[parts.length - 1];
    if ((type === 'literal' || type === 'compact') && last?.type === type) last.value += value;
    else if (value) parts.push({ type, value });
  }
  // [before, after] the digits, as parts.
  function fill(text, { symbols, spaces }, code, isCompact, isDigit) {
    const sides = [[], []];
    const tokens = text.match(/'[^']*'|\{0\}|[-+%¤~]|[\u200e\u200f\u061c]|[^'{}\-+%¤~\u200e\u200f\u061c()]+|./g) ?? [];
    let side = 0;
    const put = (type, value) => push(sides[side], type, value);
    tokens.forEach((token, i) => {
      if (token === '{0}') side = 1;
      else if (token === '-') put('minusSign', symbols.minus);
      else if (token === '+') put('plusSign', symbols.plus);
      else if (token === '~') put('approximatelySign', symbols.approximately);
      else if (token === '%') put('percentSign', symbols.percent);
      else if (token === '¤') {
        if (tokens[i - 1] === '{0}' && isDigit && isApart(Array.from(code)[0])) put('literal', spaces[1]);
        put('currency', code);
        if (tokens[i + 1] === '{0}' && isDigit && isApart(Array.from(code).pop())) put('literal', spaces[0]);
      } else if (isCompact && /[^\s\u00a0\u202f()\u200e\u200f\u061c]/.test(token)) {
        const [, left, word, right] = /^([\s\u00a0\u202f]*)(.*?)([\s\u00a0\u202f]*)$/.exec(unquoted(token));
        put('literal', left);
        put('compact', word);
        put('literal', right);
      } else put('literal', unquoted(token));
    });
    return sides;
  }

  // The words around a number: a unit, or the name of a currency. Only those before it, as `alone`, where a
  // language's word says the number as well (a dual).
  function outerOf(state, system, category) {
    let text = '{0}', type = 'unit';
    if (state.style === 'unit' && !isPercentUnit(state)) text = unitPattern(state, category);
    // Compact percents are laid out as the unit is.
    else if (state.style === 'percent' && state.notation === 'compact') text = unitPattern({ unit: 'percent', unitDisplay: 'short', data: state.data }, category);
    else if (state.style === 'currency' && state.currencyDisplay === 'name') {
      const [, , , name, plural] = intl.currencyRow(state.data, state.currency);
      text = (system.unitPattern[category] ?? system.unitPattern.other).replace('{1}', () => (plural && (plural[category] ?? plural.other)) || name || state.currency);
      type = 'currency';
    }
    const at = text.indexOf('{0}');
    const sides = (at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 3)]).map((side) => {
      const parts = [], [, left, word, right] = /^([\s\u00a0\u202f]*)(.*?)([\s\u00a0\u202f]*)$/.exec(side);
      push(parts, 'literal', left);
      push(parts, type, word);
      push(parts, 'literal', right);
      return parts;
    });
    sides.alone = at < 0;
    return sides;
  }
  function unitPattern(state, category) {
    const { unit, unitDisplay, data } = state, { units, per } = data.units;
    const of = (name) => units[name]?.[unitDisplay];
    if (of(unit)) return of(unit)[category] ?? of(unit).other;
    const [first, second] = unit.split('-per-');
    const inner = of(first)[category] ?? of(first).other;
    const whole = units[second][`${unitDisplay} per`] ?? per[unitDisplay].replace('{1}', () => (of(second).one ?? of(second).other).replace('{0}', '').trim());
    return whole.replace('{0}', () => inner);
  }

  const merged = (...lists) => {
    const parts = [];
    for (const { type, value, source } of lists.flat()) {
      const last = parts[parts.length - 1];
      if (type === 'literal' && last?.type === 'literal' && last.source === source) last.value += value;
      else parts.push(source === undefined ? { type, value } : { type, value, source });
    }
    return parts;
  };
  const partsIn = (state, { core, exponent, middle, outer }) =>
    named(state, outer.alone ? merged(outer[0]) : merged(outer[0], middle[0], core, exponent, middle[1], outer[1]));
  const named = (state, parts) => {
    if (state.style === 'unit') for (const part of parts) if (part.type === 'percentSign') part.type = 'unit';
    return parts;
  };
  intl.numberParts = (state, value) => partsIn(state, piecesOf(state, value));

  // Ranges: what both ends have in common around their digits is written once.
  const textOf = (parts) => parts.map((part) => part.value).join('');
  const key = ([before, after]) => `${textOf(before)}\0${textOf(after)}`;
  const size = (sides) => Array.from(textOf(sides.flat())).length;
  intl.numberRange = (state, from, to) => {
    const a = piecesOf(state, from), b = piecesOf(state, to);
    const isSame = key(a.middle) === key(b.middle);
    const shared = (parts, source) => parts.map((part) => ({ ...part, source }));
    if (isSame && textOf(a.exact) === textOf(b.exact) && textOf(a.exponent) === textOf(b.exponent)) return shared(partsIn(state, piecesOf(state, from, true)), 'shared');
    const isOnce = isSame && size(a.middle) > 1;
    const system = intl.system(state.data, state.numberingSystem);
    let [, before, between, after] = /^(.*)\{0\}(.*)\{1\}(.*)$/.exec(system.range ?? '{0}–{1}');
    const repeats = textOf(a.exponent) !== '' || (!isOnce && size(a.middle) > 0);
    if (repeats) between = (/^\s/.test(between) ? '' : ' ') + between + (/\s$/.test(between) ? '' : ' ');
    const outer = outerOf(state, system, intl.pluralRange(state.name, a.category, b.category));
    if (outer.alone) return shared(merged(outer[0]), 'shared');
    const end = ({ core, exponent, middle }, source) => shared(isOnce ? [...core, ...exponent] : [...middle[0], ...core, ...exponent, ...middle[1]], source);
    const once = (side) => (isOnce ? shared(a.middle[side], 'shared') : []), literal = (value) => (value ? [{ type: 'literal', value, source: 'shared' }] : []);
    return named(state, merged(shared(outer[0], 'shared'), once(0), literal(before), end(a, 'startRange'), literal(between), end(b, 'endRange'), literal(after), once(1), shared(outer[1], 'shared')));
  };
})(door.runtime);

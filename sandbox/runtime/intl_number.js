// Intl.NumberFormat, Number.prototype.toLocaleString, Intl.PluralRules (ECMA-402 as of ES2023).
// Rounding works on the shortest decimal text of a number, as ICU does, never on the double.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const has = Object.prototype.hasOwnProperty;

  // { negative, digits: '12345', point: 3 } means 0.d1d2d3... * 10^point; '' is zero.
  function decimalOf(value) {
    if (typeof value === 'bigint') {
      const text = String(value < 0n ? -value : value).replace(/^0+/, '');
      return { negative: value < 0n, digits: text, point: text.length };
    }
    const negative = value < 0 || Object.is(value, -0);
    const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(Math.abs(value).toExponential());
    const digits = (match[1] + (match[2] ?? '')).replace(/0+$/, '').replace(/^0+$/, '');
    return { negative, digits, point: digits ? Number(match[3]) + 1 : 0 };
  }
  // Texts keep digits that a double has not.
  function decimalOfText(text) {
    const match = /^\s*([-+]?)(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?\s*$/i.exec(text);
    if (!match || !(match[2] || match[3])) return null;
    let digits = match[2] + (match[3] ?? ''), point = match[2].length + Number(match[4] ?? 0);
    const zeros = /^0*/.exec(digits)[0].length;
    digits = digits.slice(zeros).replace(/0+$/, '');
    return { negative: match[1] === '-', digits, point: digits ? point - zeros : 0 };
  }

  const up = {
    ceil: (n) => !n.negative, floor: (n) => n.negative, expand: () => true, trunc: () => false,
    halfCeil: (n, half) => half > 0 || (half === 0 && !n.negative), halfFloor: (n, half) => half > 0 || (half === 0 && n.negative),
    halfExpand: (n, half) => half >= 0, halfTrunc: (n, half) => half > 0, halfEven: (n, half, odd) => half > 0 || (half === 0 && odd),
  };
  // Keeps `count` digits of n (may be <= 0).
  function cut(n, count, mode) {
    if (n.digits.length <= count) return n;
    const kept = count > 0 ? n.digits.slice(0, count) : '';
    const rest = count >= 0 ? n.digits.slice(count) : '0' + n.digits;
    const half = rest[0] > '5' || (rest[0] === '5' && /[1-9]/.test(rest.slice(1))) ? 1 : rest[0] === '5' ? 0 : -1;
    const odd = kept ? Number(kept[kept.length - 1]) % 2 === 1 : false;
    if (!up[mode](n, half, odd)) return trim({ negative: n.negative, digits: kept, point: kept ? n.point : 0 });
    if (count <= 0) return { negative: n.negative, digits: '1', point: n.point - count + 1 };
    const list = kept.split('');
    let i = list.length - 1;
    for (; i >= 0 && list[i] === '9'; i--) list[i] = '0';
    if (i < 0) return { negative: n.negative, digits: '1', point: n.point + 1 };
    list[i] = String(Number(list[i]) + 1);
    return trim({ negative: n.negative, digits: list.join(''), point: n.point });
  }
  const trim = (n) => {
    const digits = n.digits.replace(/0+$/, '');
    return { negative: n.negative, digits, point: digits ? n.point : 0 };
  };

  // The rounded number as [whole, fraction] texts.
  function shown(n, state) {
    const fraction = (kept, least) => {
      const scale = Math.max(0, kept.digits.length - kept.point);
      return Math.max(scale, least);
    };
    let kept, least;
    const bySignificant = () => [cut(n, state.maximumSignificantDigits, state.roundingMode), 0];
    const byFraction = () => [cut(n, n.point + state.maximumFractionDigits, state.roundingMode), state.minimumFractionDigits];
    if (state.roundingType === 'significantDigits') [kept, least] = bySignificant();
    else if (state.roundingType === 'fractionDigits') [kept, least] = byFraction();
    else {
      const [s] = bySignificant(), [f] = byFraction();
      const significantIsFiner = n.point - state.maximumSignificantDigits <= -state.maximumFractionDigits;
      const useSignificant = state.roundingType === 'morePrecision' ? significantIsFiner : !significantIsFiner;
      [kept, least] = useSignificant ? [s, 0] : [f, state.minimumFractionDigits];
      if (state.notation === 'compact' && state.isCompactDefault) least = 0;
      if (useSignificant && !state.isCompactDefault) least = significantLeast(kept);
      return texts(kept, fraction(kept, least));
    }
    if (state.roundingType === 'significantDigits') least = significantLeast(kept);
    return texts(kept, fraction(kept, least));

    function significantLeast(number) {
      const whole = number.digits ? number.point : 1;
      return Math.max(0, state.minimumSignificantDigits - whole);
    }
  }
  function texts(n, scale) {
    const whole = n.point > 0 ? n.digits.slice(0, n.point).padEnd(n.point, '0') : '';
    const fraction = (n.point < 0 ? '0'.repeat(-n.point) : '') + n.digits.slice(Math.max(0, n.point));
    return [whole, fraction.padEnd(scale, '0').slice(0, scale)];
  }

  function digitOptions(state, options, leastFraction, mostFraction, notation) {
    state.minimumIntegerDigits = intl.numberOption(options, 'minimumIntegerDigits', 1, 21, 1);
    const minF = options.minimumFractionDigits, maxF = options.maximumFractionDigits;
    const minS = options.minimumSignificantDigits, maxS = options.maximumSignificantDigits;
    const increment = intl.numberOption(options, 'roundingIncrement', 1, 5000, 1);
    if (![1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000].includes(increment)) throw new RangeError('roundingIncrement value is out of range.');
    const mode = intl.option(options, 'roundingMode', Object.keys(up), 'halfExpand');
    const priority = intl.option(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
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
    if (needS && needF) state.roundingType = priority === 'auto' ? 'significantDigits' : priority;
    else if (needS) state.roundingType = 'significantDigits';
    else if (needF) state.roundingType = 'fractionDigits';
    else {
      Object.assign(state, { roundingType: 'morePrecision', roundingPriority: 'morePrecision', isCompactDefault: true, minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2 });
    }
  }

  const currencyDigits = (code) => intl.common.fractions[code] ?? 2;

  function unitIsKnown(unit) {
    const known = intl.data('en').units;
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
    const row = state.data.numbers.currencies[state.currency] ?? {};
    if (state.currencyDisplay === 'code') return state.currency;
    if (state.currencyDisplay === 'narrowSymbol') return row.narrow ?? row.symbol ?? state.currency;
    return row.symbol ?? state.currency;
  }

  // The pattern of compact notation for a magnitude: { divide, before, after } or null.
  function compactPattern(state, system, magnitude, category) {
    const table = state.style === 'currency' && state.currencyDisplay !== 'name' ? system.shortCurrency : state.compactDisplay === 'long' ? system.long : system.short;
    const zeros = Math.min(magnitude, 14);
    const key = '1' + '0'.repeat(zeros);
    const pattern = table[`${key}-count-${category}`] ?? table[`${key}-count-other`];
    if (!pattern || pattern === '0') return null;
    const count = (/0+/.exec(pattern.replace(/'[^']*'/g, '')) ?? ['0'])[0].length;
    return { divide: zeros - count + 1, pattern };
  }

  const letters = /^[A-Za-z]/;
  // One number, as a list of parts.
  function partsOf(state, value) {
    const system = intl.system(state.data, state.numberingSystem);
    const { symbols } = system;
    const parts = [];
    let n, category = 'other', negative, compact = null, exponent = 0, numberParts;
    if (typeof value === 'number' && Number.isNaN(value)) {
      negative = false;
      numberParts = [{ type: 'nan', value: symbols.nan }];
    } else if (value === Infinity || value === -Infinity) {
      negative = value < 0;
      numberParts = [{ type: 'infinity', value: symbols.infinity }];
    } else {
      n = typeof value === 'object' ? value : decimalOf(value);
      ({ negative } = n);
      if (state.style === 'percent' && n.digits) n = { ...n, point: n.point + 2 };
      [numberParts, compact, exponent, category] = digitsOf(state, system, n);
      n = { zero: !numberParts.some((part) => (part.type === 'integer' || part.type === 'fraction') && /[1-9]/.test(part.plain)) };
    }
    for (const part of numberParts) if (part.plain !== undefined) part.value = intl.digits(part.plain, state.numberingSystem);
    if (exponent !== null && (state.notation === 'scientific' || state.notation === 'engineering') && n) {
      numberParts.push({ type: 'exponentSeparator', value: symbols.exponent });
      if (exponent < 0) numberParts.push({ type: 'exponentMinusSign', value: symbols.minus });
      numberParts.push({ type: 'exponentInteger', value: intl.digits(String(Math.abs(exponent)), state.numberingSystem) });
    }
    const isZero = n ? n.zero : typeof value === 'number' && Number.isNaN(value);
    const sign = signOf(state, negative, isZero);
    layOut(parts, state, system, numberParts, sign, compact, category);
    return parts.map(({ type, value: text }) => ({ type, value: text }));
  }

  function digitsOf(state, system, n) {
    let compact = null, exponent = 0;
    const scaled = (by) => (n.digits ? { ...n, point: n.point - by } : n);
    let number = n;
    if (state.notation === 'compact') {
      const pick = (magnitude) => (magnitude >= 3 || has.call(system.short, '1-count-other') ? compactPattern(state, system, magnitude, 'other') : null);
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
    const category = intl.plural(state.locale, exponent > 0 ? texts(n, 0)[0] : fraction ? `${whole}.${fraction}` : whole, false);
    const parts = [];
    const isCurrency = state.style === 'currency';
    const groups = grouped(whole, patternOf(state, system, '')[0], state);
    groups.forEach((group, i) => {
      if (i) parts.push({ type: 'group', value: (isCurrency && system.symbols.currencyGroup) || system.symbols.group });
      parts.push({ type: 'integer', plain: group });
    });
    if (fraction) parts.push({ type: 'decimal', value: (isCurrency && system.symbols.currencyDecimal) || system.symbols.decimal }, { type: 'fraction', plain: fraction });
    if (compact) compact = compactPattern(state, system, (n.digits ? n.point - 1 : 0) + (compact.divide > (compactPattern(state, system, n.digits ? n.point - 1 : 0, 'other')?.divide ?? 0) ? 1 : 0), category) ?? compact;
    return [parts, compact, exponent, category];
  }

  function toIncrement(n, state) {
    const scale = state.maximumFractionDigits;
    const units = BigInt(texts(n, scale + 20).join('') || '0');
    const step = BigInt(state.roundingIncrement) * 10n ** 20n;
    let count = units / step;
    const left = units % step, twice = left * 2n;
    if (left && up[state.roundingMode](n, twice > step ? 1 : twice === step ? 0 : -1, count % 2n === 1n)) count++;
    const text = String(count * BigInt(state.roundingIncrement)).replace(/^0+$/, '');
    return trim({ negative: n.negative, digits: text, point: text.length - scale });
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

  function layOut(parts, state, system, numberParts, sign, compact, category) {
    const isName = state.style === 'currency' && state.currencyDisplay === 'name';
    const code = state.style === 'currency' && !isName ? currencyText(state) : '';
    const [positive, below] = patternOf(state, system, code, numberParts[0].plain !== undefined);
    // A pattern for negative numbers says where the minus stands, or stands for it (parentheses).
    const usesOwnNegative = below !== undefined && (sign === '-' || (sign === '+' && below.includes('-')));
    let text = (usesOwnNegative ? below.replace('-', sign) : positive).replace(/[#,0.]+/, '{0}');
    if (compact) {
      const cut = compact.pattern.split(';')[0].replace(/0+/, '{0}');
      if (cut.includes('¤')) text = usesOwnNegative && below.includes('(') ? `(${cut})` : usesOwnNegative ? sign + cut : cut;
      else text = text.replace('{0}', cut);
    }
    if (!usesOwnNegative && sign) text = sign + text;
    let wrapped = null;
    if (state.style === 'unit') wrapped = unitPattern(state, category);
    // Compact percents are laid out as the unit is.
    if (state.style === 'percent' && state.notation === 'compact') wrapped = unitPattern({ unit: 'percent', unitDisplay: 'short', data: state.data }, category);
    if (isName) {
      const row = state.data.numbers.currencies[state.currency];
      wrapped = [[system.unitPattern[category] ?? system.unitPattern.other, 'currency', row?.plural?.[category] ?? row?.plural?.other ?? row?.name ?? state.currency]];
    }
    const main = (list) => fill(list, text, numberParts, system.symbols, code, compact);
    if (!wrapped) main(parts);
    else wrapUnits(parts, wrapped, main);
  }

  // [positive, negative]: the pattern that CLDR has for this style; letters beside digits want another.
  function patternOf(state, system, code, isFinite = true) {
    if (state.style === 'percent' && state.notation !== 'compact') return system.percent.split(';');
    if (state.style !== 'currency' || state.currencyDisplay === 'name') return system.decimal.split(';');
    const isText = isFinite && /^[^#0]*¤/.test(system.currency) ? /[A-Za-z]$/.test(code) : isFinite && letters.test(code);
    const pattern = state.currencySign === 'accounting' ? (isText && system.accountingText) || system.accounting : (isText && system.currencyText) || system.currency;
    return pattern.split(';');
  }

  function fill(parts, text, numberParts, symbols, code, compact) {
    const push = (type, value) => {
      // Marks that steer the direction of writing are literals of their own.
      const marks = type === 'literal' ? null : /^([\u200e\u200f\u061c]*)(.*?)([\u200e\u200f\u061c]*)$/.exec(value);
      if (marks && (marks[1] || marks[3])) {
        if (marks[1]) push('literal', marks[1]);
        push(type, marks[2]);
        if (marks[3]) push('literal', marks[3]);
        return;
      }
      const last = parts[parts.length - 1];
      if ((type === 'literal' || type === 'compact') && last?.type === type) last.value += value;
      else if (value) parts.push({ type, value });
    };
    const tokens = text.match(/'[^']*'|\{0\}|[-+%¤]|\u200e|\u200f|\u061c|[^'{}\-+%¤\u200e\u200f\u061c()]+|./g);
    tokens.forEach((token, i) => {
      if (token === '{0}') parts.push(...numberParts);
      else if (token === '-') push('minusSign', symbols.minus);
      else if (token === '+') push('plusSign', symbols.plus);
      else if (token === '%') push('percentSign', symbols.percent);
      else if (token === '¤') {
        // currencySpacing: a no-break space between letters of a currency and digits.
        const isDigit = numberParts[0].plain !== undefined;
        if (tokens[i - 1] === '{0}' && isDigit && letters.test(code)) push('literal', '\u00a0');
        push('currency', code);
        if (tokens[i + 1] === '{0}' && isDigit && /[A-Za-z]$/.test(code)) push('literal', '\u00a0');
      } else if (compact && /[^\s\u00a0\u202f()\u200e\u200f\u061c]/.test(token)) {
        const [, left, word, right] = /^([\s\u00a0\u202f]*)(.*?)([\s\u00a0\u202f]*)$/.exec(unquoted(token));
        push('literal', left);
        push('compact', word);
        push('literal', right);
      } else push('literal', unquoted(token));
    });
  }

  function unitPattern(state, category) {
    const { unit, unitDisplay, data } = state;
    const of = (name) => data.units[name]?.[unitDisplay];
    if (of(unit)) return [[of(unit)[category] ?? of(unit).other, 'unit']];
    const [first, second] = unit.split('-per-');
    const inner = of(first)[category] ?? of(first).other;
    const per = data.units[second][`${unitDisplay} per`];
    if (per) return [[per, 'unit'], [inner, 'unit']];
    const one = (of(second).one ?? of(second).other).replace('{0}', '').trim();
    return [[data.per[unitDisplay].replace('{1}', one), 'unit'], [inner, 'unit']];
  }

  function wrapUnits(parts, wrapped, main) {
    const [[pattern, type, name], ...inner] = wrapped;
    const write = (text) => {
      if (!text) return;
      const [, left, word, right] = /^([\s\u00a0\u202f]*)(.*?)([\s\u00a0\u202f]*)$/.exec(text);
      if (left) parts.push({ type: 'literal', value: left });
      if (word) {
        const last = parts[parts.length - 1];
        if (last?.type === type) last.value += word;
        else parts.push({ type, value: word });
      }
      if (right) parts.push({ type: 'literal', value: right });
    };
    const at = pattern.indexOf('{0}');
    write(name === undefined ? pattern.slice(0, at) : pattern.slice(0, at).replace('{1}', name));
    if (inner.length) wrapUnits(parts, inner, main);
    else main(parts);
    write(name === undefined ? pattern.slice(at + 3) : pattern.slice(at + 3).replace('{1}', name));
  }

  // What is to be formatted: a number, a BigInt, or the decimal of a text.
  function toNumeric(value) {
    if (typeof value === 'object' || typeof value === 'function') value = value === null ? 0 : toPrimitive(value);
    if (typeof value === 'bigint') return value;
    if (typeof value === 'string') {
      const number = Number(value);
      return Number.isFinite(number) && value.trim() ? decimalOfText(value) ?? number : number;
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

  class NumberFormat {
    constructor(locales, options) {
      intl.states.set(this, newState(locales, options));
    }
    get format() {
      const state = intl.state(this, 'NumberFormat', 'get Intl.NumberFormat.prototype.format');
      state.format ??= Object.defineProperty((value) => joined(partsOf(state, toNumeric(value))), 'name', { value: '' });
      return state.format;
    }
    formatToParts(value) {
      return partsOf(intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.formatToParts'), toNumeric(value));
    }
    formatRange(start, end) {
      return joined(this.formatRangeToParts(start, end));
    }
    formatRangeToParts(start, end) {
      const state = intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.formatRange');
      if (start === undefined || end === undefined) throw new TypeError(`${start === undefined ? 'start' : 'end'} is undefined`);
      const [a, b] = [toNumeric(start), toNumeric(end)].map((value) => partsOf(state, value));
      const symbols = intl.system(state.data, state.numberingSystem);
      if (joined(a) === joined(b)) return [{ type: 'approximatelySign', value: symbols.symbols.approximately, source: 'shared' }, ...a.map((part) => ({ ...part, source: 'shared' }))];
      const literal = (symbols.range ?? '{0}–{1}').replace('{0}', '').replace('{1}', '');
      const spaced = /[^\d]$/.test(joined(a)) || /^[^\d]/.test(joined(b)) ? ` ${literal.trim()} ` : literal;
      return [...a.map((part) => ({ ...part, source: 'startRange' })), { type: 'literal', value: spaced, source: 'shared' }, ...b.map((part) => ({ ...part, source: 'endRange' }))];
    }
    resolvedOptions() {
      const state = intl.state(this, 'NumberFormat', 'Intl.NumberFormat.prototype.resolvedOptions');
      const result = {};
      for (const key of ['locale', 'numberingSystem', 'style', 'currency', 'currencyDisplay', 'currencySign', 'unit', 'unitDisplay', 'minimumIntegerDigits',
        'minimumSignificantDigits', 'maximumSignificantDigits', 'minimumFractionDigits', 'maximumFractionDigits', 'useGrouping', 'notation', 'compactDisplay',
        'signDisplay', 'roundingMode', 'roundingIncrement', 'trailingZeroDisplay', 'roundingPriority']) {
        if (state[key] !== undefined) result[key] = state[key];
      }
      return result;
    }
  }
  // Callable without new, as the two oldest constructors are.
  const callable = (type, name) => {
    const constructor = { [name](locales, options) { return Reflect.construct(type, [locales, options], new.target ?? constructor); } }[name];
    const made = function (locales, options) { return Reflect.construct(type, [locales, options], new.target ?? made); };
    Object.defineProperty(made, 'name', { value: name, configurable: true });
    Object.defineProperty(made, 'length', { value: 0, configurable: true });
    made.prototype = type.prototype;
    Object.defineProperty(made, 'prototype', { writable: false });
    Object.defineProperty(type.prototype, 'constructor', { value: made, writable: true, configurable: true });
    return made;
  };
  intl.callable = callable;
  intl.NumberFormat = callable(NumberFormat, 'NumberFormat');
  intl.expose('NumberFormat', intl.NumberFormat);
  intl.formatNumber = (locales, options, value) => joined(partsOf(newState(locales, options), value));
  // A plain number as dates show it: no groups, at least `least` digits.
  intl.plainNumber = (value, least, system) => intl.digits(String(value).padStart(least, '0'), system);
  intl.numberParts = (state, value) => partsOf(state, toNumeric(value));
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
      if (options === undefined && (locales === undefined || typeof locales === 'string')) return joined(partsOf(defaultState(locales), value));
      return joined(partsOf(newState(locales, options, 'Number.prototype.toLocaleString'), value));
    },
  });
  intl.define(BigInt.prototype, {
    toLocaleString(locales, options) { return joined(partsOf(newState(locales, options, 'BigInt.prototype.toLocaleString'), BigInt.prototype.valueOf.call(this))); },
  });
  for (const { prototype } of [Number, BigInt]) Object.defineProperty(prototype.toLocaleString, 'length', { value: 0, configurable: true });

  class PluralRules {
    constructor(locales, options) {
      intl.current = 'Intl.PluralRules';
      const found = intl.resolve(locales, []);
      options = intl.optionsObject(options);
      const state = { kind: 'PluralRules', locale: found.name, name: found.name, data: intl.data(found.name), numberingSystem: 'latn' };
      state.type = intl.option(options, 'type', ['cardinal', 'ordinal'], 'cardinal');
      state.notation = 'standard';
      digitOptions(state, options, 0, 3, 'standard');
      intl.states.set(this, state);
    }
    select(value) {
      const state = intl.state(this, 'PluralRules', 'Intl.PluralRules.prototype.select');
      const number = Number(value);
      if (!Number.isFinite(number)) return 'other';
      const [whole, fraction] = shown(decimalOf(number), state);
      return intl.plural(state.locale, (whole || '0') + (fraction ? '.' + fraction : ''), state.type === 'ordinal');
    }
    resolvedOptions() {
      const state = intl.state(this, 'PluralRules', 'Intl.PluralRules.prototype.resolvedOptions');
      const result = {};
      for (const key of ['locale', 'type', 'minimumIntegerDigits', 'minimumFractionDigits', 'maximumFractionDigits', 'minimumSignificantDigits', 'maximumSignificantDigits'])
        if (state[key] !== undefined) result[key] = state[key];
      result.pluralCategories = intl.pluralCategories(state.locale, state.type === 'ordinal');
      return result;
    }
  }
  intl.expose('PluralRules', PluralRules);
})(door.runtime);

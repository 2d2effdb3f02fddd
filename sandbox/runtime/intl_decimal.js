// Decimal numbers as Intl rounds and shows them: on the shortest decimal text of a number, as ICU does,
// never on the double.
(function (runtime) {
  'use strict';
  const { intl } = runtime;

  // { negative, digits: '12345', point: 3 } means 0.d1d2d3... * 10^point; '' is zero.
  function decimalOf(value) {
    if (typeof value === 'bigint') {
      const text = String(value < 0n ? -value : value).replace(/^0+/, '');
      return trim({ negative: value < 0n, digits: text, point: text.length });
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


  intl.decimal = { of: decimalOf, ofText: decimalOfText, modes: Object.keys(up), shown, texts, toIncrement };
})(door.runtime);

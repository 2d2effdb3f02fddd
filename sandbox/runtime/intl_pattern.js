// Date patterns: from a skeleton (which fields, how wide) to a locale's pattern, by the method of
// UTS 35, Matching Skeletons, with the distances that ICU's generator uses.
(function (runtime) {
  'use strict';
  const { intl } = runtime;

  const NUMERIC = 0x100, DELTA = 0x10, SHORT = -0x103, LONG = -0x104, NARROW = -0x101, SHORTER = -0x102;
  const SECONDS = (1 << 13) | (1 << 14);
  const EXTRA = 0x10000, MISSING = 0x1000;
  const ERA = 0, YEAR = 1, QUARTER = 2, MONTH = 3, WEEK = 4, WEEKDAY = 6, DAY_OF_YEAR = 7, DAY = 9, PERIOD = 10, HOUR = 11, MINUTE = 12, SECOND = 13, FRACTION = 14, ZONE = 15, FIELDS = 16;
  // letter: [field, [type, from how many letters]...]
  const ROWS = {
    G: [ERA, [SHORT, 1], [LONG, 4], [NARROW, 5]],
    y: [YEAR, [NUMERIC, 1]], Y: [YEAR, [NUMERIC + DELTA, 1]], u: [YEAR, [NUMERIC + 2 * DELTA, 1]], r: [YEAR, [NUMERIC + 3 * DELTA, 1]],
    Q: [QUARTER, [NUMERIC, 1], [SHORT, 3], [LONG, 4], [NARROW, 5]], q: [QUARTER, [NUMERIC + DELTA, 1], [SHORT - DELTA, 3], [LONG - DELTA, 4], [NARROW - DELTA, 5]],
    M: [MONTH, [NUMERIC, 1], [SHORT, 3], [LONG, 4], [NARROW, 5]], L: [MONTH, [NUMERIC + DELTA, 1], [SHORT - DELTA, 3], [LONG - DELTA, 4], [NARROW - DELTA, 5]],
    w: [WEEK, [NUMERIC, 1]], W: [5, [NUMERIC, 1]],
    E: [WEEKDAY, [SHORT, 1], [LONG, 4], [NARROW, 5], [SHORTER, 6]],
    c: [WEEKDAY, [NUMERIC + 2 * DELTA, 1], [SHORT - 2 * DELTA, 3], [LONG - 2 * DELTA, 4], [NARROW - 2 * DELTA, 5], [SHORTER - 2 * DELTA, 6]],
    e: [WEEKDAY, [NUMERIC + DELTA, 1], [SHORT - DELTA, 3], [LONG - DELTA, 4], [NARROW - DELTA, 5], [SHORTER - DELTA, 6]],
    d: [DAY, [NUMERIC, 1]], g: [DAY, [NUMERIC + DELTA, 1]], D: [DAY_OF_YEAR, [NUMERIC, 1]], F: [8, [NUMERIC, 1]],
    a: [PERIOD, [SHORT, 1], [LONG, 4], [NARROW, 5]], b: [PERIOD, [SHORT - DELTA, 1], [LONG - DELTA, 4], [NARROW - DELTA, 5]],
    B: [PERIOD, [SHORT - 3 * DELTA, 1], [LONG - 3 * DELTA, 4], [NARROW - 3 * DELTA, 5]],
    H: [HOUR, [NUMERIC + 10 * DELTA, 1]], k: [HOUR, [NUMERIC + 11 * DELTA, 1]], h: [HOUR, [NUMERIC, 1]], K: [HOUR, [NUMERIC + DELTA, 1]],
    m: [MINUTE, [NUMERIC, 1]], s: [SECOND, [NUMERIC, 1]], S: [FRACTION, [NUMERIC, 1]], A: [SECOND, [NUMERIC + DELTA, 1]],
    v: [ZONE, [SHORT - 2 * DELTA, 1], [LONG - 2 * DELTA, 4]], z: [ZONE, [SHORT, 1], [LONG, 4]], Z: [ZONE, [NUMERIC - DELTA, 1], [LONG - DELTA, 4], [SHORT - DELTA, 5]],
    O: [ZONE, [SHORT - DELTA, 1], [LONG - DELTA, 4]], V: [ZONE, [SHORT - DELTA, 1], [LONG - DELTA, 2]],
  };
  const types = {};
  for (const letter of Object.keys(ROWS)) types[letter] = [];
  const typeOf = (letter, count) => (types[letter][count] ??= newType(letter, count));
  function newType(letter, count) {
    const [field, ...rows] = ROWS[letter];
    let found = rows[0];
    for (const row of rows) if (count >= row[1]) found = row;
    return { field, letter, count, base: found[1], type: found[0] > 0 ? found[0] + count : found[0], text: letter.repeat(count), baseText: letter.repeat(found[1]) };
  }
  const isLetter = (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  const endOfRun = (text, i) => {
    const code = text.charCodeAt(i);
    while (text.charCodeAt(++i) === code);
    return i;
  };

  // A pattern as [{ literal } | { letter, count }].
  const tokens = (pattern) => {
    const list = [], size = pattern.length;
    for (let i = 0, end; i < size; i = end) {
      const code = pattern.charCodeAt(i);
      if (isLetter(code)) {
        end = endOfRun(pattern, i);
        list.push({ letter: pattern[i], count: end - i });
      } else if (code === QUOTE) {
        [end, list[list.length]] = quoted(pattern, i);
      } else {
        end = i + 1;
        while (end < size && pattern.charCodeAt(end) !== QUOTE && !isLetter(pattern.charCodeAt(end))) end++;
        list.push({ literal: pattern.slice(i, end) });
      }
    }
    return list;
  };
  // [its end, the literal] of what is in quotes; two quotes are one.
  const QUOTE = 39;
  function quoted(pattern, i) {
    if (pattern.charCodeAt(i + 1) === QUOTE) return [i + 2, { literal: "'" }];
    let literal = '', end = i + 1;
    for (; end < pattern.length; end++) {
      if (pattern.charCodeAt(end) === QUOTE && pattern.charCodeAt(++end) !== QUOTE) break;
      literal += pattern[end];
    }
    return [end, { literal }];
  }
  const written = (list) => list.map((t) => (t.letter ? t.letter.repeat(t.count) : /[A-Za-z']/.test(t.literal) ? `'${t.literal.replace(/'/g, "''")}'` : t.literal)).join('');
  intl.patternTokens = tokens;
  intl.patternText = written;

  // What a skeleton or pattern asks for: one entry for each field.
  function fieldsOf(list) {
    const fields = newFields();
    for (const { letter, count } of list) if (letter) put(fields, letter, count);
    return completed(fields);
  }
  const skeletonFields = (skeleton) => {
    const fields = newFields();
    for (let i = 0, end; i < skeleton.length; i = end) {
      end = endOfRun(skeleton, i);
      put(fields, skeleton[i], end - i);
    }
    return completed(fields);
  };
  const newFields = () => [null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null];
  function put(fields, letter, count) {
    if (!types[letter]) return;
    const entry = typeOf(letter, count);
    if (letter !== 'a' || !fields[PERIOD]) fields[entry.field] = entry;
  }
  function completed(fields) {
    // Fractions need their seconds.
    if (fields[FRACTION] && fields[MINUTE] && !fields[SECOND]) fields[SECOND] = typeOf('s', 1);
    // Twelve hours always come with a.m./p.m., 24 hours never.
    const hour = fields[HOUR];
    if (hour && (hour.letter === 'h' || hour.letter === 'K')) {
      if (!fields[PERIOD]) fields[PERIOD] = typeOf('a', 1);
    } else if (hour) fields[PERIOD] = null;
    return fields;
  }

  // All patterns that a locale offers, made once: single fields, the four styles, then what the
  // skeletons give. The order decides between offers that are equally near.
  const offered = new WeakMap();
  function offers(dates) {
    if (offered.has(dates)) return offered.get(dates);
    const map = new Map(), bases = new Set();
    const add = (pattern, skeleton) => {
      const fields = skeleton === null ? fieldsOf(tokens(pattern)) : skeletonFields(skeleton);
      const present = [];
      let base = '', text = '', mask = 0;
      for (let i = 0; i < FIELDS; i++) {
        const field = fields[i];
        if (!field) continue;
        present.push(i);
        mask |= 1 << i;
        base += field.baseText;
        text += field.text;
      }
      if (skeleton === null && bases.has(base)) return;
      bases.add(base);
      map.set(text, { pattern, fields, present, mask, isSpecified: skeleton !== null, first: base.charCodeAt(0) });
    };
    for (const letter of 'GyQMwWEDFdaHmsSv') add(letter, null);
    for (let i = 0; i < 4; i++) {
      add(dates.date[i], null);
      add(dates.time[i], null);
    }
    for (const skeleton of Object.keys(dates.available)) add(dates.available[skeleton], skeleton);
    const list = Array.from(map.values()).sort((a, b) => a.first - b.first);
    offered.set(dates, list);
    return list;
  }

  // The nearest offer to the wanted fields (those in mask), with what it has too many or too few.
  function best(dates, wanted, mask) {
    let found = null, least = Infinity, foundMissing = 0, wantedMask = 0;
    for (let i = 0; i < FIELDS; i++) if (wanted[i] && mask & (1 << i)) wantedMask |= 1 << i;
    for (const offer of offers(dates)) {
      const missing = wantedMask & ~offer.mask, extra = offer.mask & ~wantedMask;
      let distance = EXTRA * bits(extra) + MISSING * bits(missing);
      if (distance > least) continue;
      for (const field of offer.present) if (wantedMask & (1 << field)) distance += Math.abs(wanted[field].type - offer.fields[field].type);
      if (distance < least || (distance === least && foundMissing < missing)) {
        least = distance;
        foundMissing = missing;
        found = { offer, missing, extra };
        if (!distance) break;
      }
    }
    return found;
  }
  function bits(mask) {
    let count = 0;
    for (; mask; mask &= mask - 1) count++;
    return count;
  }

  // Widens the fields of a pattern to what was asked for.
  function adjust(pattern, wanted, specified, decimal) {
    const list = tokens(pattern);
    for (const token of list) {
      if (!token.letter || !ROWS[token.letter]) continue;
      const entry = typeOf(token.letter, token.count);
      if (decimal && entry.field === SECOND) {
        token.fraction = wanted[FRACTION].count;
        continue;
      }
      const asked = wanted[entry.field];
      if (!asked) continue;
      let count = asked.letter === 'E' && asked.count < 3 ? 3 : asked.count;
      if (entry.field === MINUTE || entry.field === SECOND || (entry.field === HOUR && wanted.keepsHours)) count = token.count;
      else if (specified && asked.letter !== 'c' && asked.letter !== 'e') {
        const own = specified[entry.field];
        const ownCount = own ? own.count : 0;
        const isNumeric = entry.type > 0, ownIsNumeric = own ? own.type > 0 : false;
        if (ownCount === count || isNumeric !== ownIsNumeric) count = token.count;
      }
      const keeps = entry.field === HOUR || entry.field === MONTH || entry.field === WEEKDAY || (entry.field === YEAR && asked.letter !== 'Y');
      token.letter = keeps ? token.letter : asked.letter;
      token.count = count;
    }
    const out = [];
    for (const token of list) {
      out.push(token);
      if (token.fraction) out.push({ literal: decimal }, { letter: 'S', count: token.fraction });
    }
    return written(out);
  }

  const APPEND = ['Era', 'Year', 'Quarter', 'Month', 'Week', 'Week', 'Day-Of-Week', 'Day', 'Day', 'Day', '', 'Hour', 'Minute', 'Second', '', 'Timezone'];
  const LABEL = ['G', 'y', 'Q', 'M', 'w', 'w', 'E', 'd', 'd', 'd', 'a', 'H', 'm', 's', 's', 'v'];
  function appending(dates, wanted, mask, decimal) {
    if (!mask) return '';
    let { offer, missing } = best(dates, wanted, mask);
    let pattern = adjust(offer.pattern, wanted, offer.isSpecified ? offer.fields : null);
    // As ICU does: after one field that is appended the rest is left out.
    for (let last = 0; missing && missing !== last; ) {
      if ((missing & SECONDS) === 1 << FRACTION && (mask & SECONDS) === SECONDS) {
        pattern = adjust(pattern, wanted, offer.isSpecified ? offer.fields : null, decimal);
        missing &= ~(1 << FRACTION);
        continue;
      }
      const next = best(dates, wanted, missing);
      const added = adjust(next.offer.pattern, wanted, next.offer.isSpecified ? next.offer.fields : null);
      const top = 31 - Math.clz32(missing & ~next.missing);
      if (top < 0) break;
      missing = last = next.missing;
      const label = top === FRACTION ? 'F14' : dates.labels[LABEL[top]];
      pattern = (dates.append[APPEND[top]] ?? '{0} ├{2}: {1}┤').replace(/\{([012])\}/g, (_, which) => (which === '0' ? pattern : which === '1' ? added : `'${label}'`));
    }
    return pattern;
  }

  // The pattern for a skeleton such as yMMMdjm (with h or H in place of j). keepsHours: hours are as wide
  // as the locale has them, not as they are asked for.
  const known = new WeakMap();
  intl.pattern = ({ dates, numbers }, skeleton, keepsHours = false) => {
    if (!known.has(dates)) known.set(dates, new Map());
    const { decimal } = (numbers.systems[numbers.system] ?? numbers.systems.latn).symbols, key = decimal + skeleton + keepsHours;
    let found = known.get(dates).get(key);
    if (found === undefined) known.get(dates).set(key, (found = make(dates, skeleton, decimal, keepsHours)));
    return found;
  };
  function make(dates, skeleton, decimal, keepsHours) {
    const wanted = skeletonFields(skeleton);
    wanted.keepsHours = keepsHours;
    let mask = 0;
    wanted.forEach((field, i) => { if (field) mask |= 1 << i; });
    const { offer, missing, extra } = best(dates, wanted, -1);
    if (!missing && !extra) return adjust(offer.pattern, wanted, offer.isSpecified ? offer.fields : null);
    const dateMask = (1 << PERIOD) - 1;
    const date = appending(dates, wanted, mask & dateMask, decimal), time = appending(dates, wanted, mask & ~dateMask, decimal);
    if (!date || !time) return date || time;
    const month = wanted[MONTH];
    const style = month && month.base === 4 ? (wanted[WEEKDAY] ? 0 : 1) : month && month.base === 3 ? 2 : 3;
    return intl.glue(dates.at[style], date, time);
  }
  intl.glue = (glue, date, time) => glue.replace(/\{([01])\}/g, (_, which) => (which === '1' ? date : time));
  // One run for each field, in the order of fields.
  intl.canonicalSkeleton = (pattern) => {
    const list = tokens(pattern), fields = fieldsOf(list), hasPeriod = list.some((token) => token.letter && ROWS[token.letter]?.[0] === PERIOD);
    return fields.map((field, i) => (field && (i !== PERIOD || hasPeriod) ? field.letter.repeat(field.count) : '')).join('');
  };
  intl.skeletonOf = (pattern) => tokens(pattern).filter((t) => t.letter).map((t) => t.letter.repeat(t.count)).join('');
})(door.runtime);

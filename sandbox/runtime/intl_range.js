// Ranges of dates: the largest field in which both ends differ picks a pattern of CLDR's intervalFormats,
// or both ends are written around the locale's separator. By the method of ICU's DateIntervalFormat,
// with the skeleton that V8 hands to it.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const FIELDS = [['G', (at) => at.year > 0], ['y', (at) => at.year], ['M', (at) => at.month], ['d', (at) => at.day], ['a', (at) => at.hour < 12], ['h', (at) => at.hour % 12],
    ['m', (at) => at.minute], ['s', (at) => at.second], ['S', (at) => at.ms]];
  const SAME_DAY = 'ahmsS';
  // How fine a field is: a difference in a finer one than a pattern shows does not count.
  const LEVELS = { G: 0, y: 10, u: 10, Y: 10, r: 10, M: 20, L: 20, Q: 20, q: 20, w: 20, D: 20, d: 30, E: 30, e: 30, c: 30, W: 30, F: 30, a: 40, h: 50, H: 50, k: 50, K: 50, m: 60, s: 70, S: 80 };
  const LETTER = /[A-Za-z]/;
  const runsOf = (skeleton) => {
    const runs = {};
    for (const letter of skeleton) runs[letter] = (runs[letter] ?? 0) + 1;
    return runs;
  };
  const isIgnored = (letters, field) => Array.from(letters).every((letter) => !LETTER.test(letter) || LEVELS[field] > (LEVELS[letter] ?? 0));
  const patternLetters = (pattern) => intl.patternTokens(pattern).map((token) => token.letter ?? '').join('');

  // The skeleton's parts: as they are, and as intervalFormats name them.
  function split(skeleton) {
    const runs = runsOf(skeleton), parts = { date: '', time: '', dateKey: '', timeKey: '' };
    for (const letter of /[hHkK]/.test(skeleton) ? skeleton.replace(/([hHkKB])\1+/g, '$1') : skeleton) {
      if (letter === 'O') continue; // ICU forgets offsets
      const isTime = 'ahHkKmzvVZjsSAbB'.includes(letter);
      parts[isTime ? 'time' : 'date'] += letter;
      if ('VZjsSAbB'.includes(letter)) parts.timeKey += letter;
      else if (!isTime && !'EdMy'.includes(letter)) parts.dateKey += letter;
    }
    parts.dateKey += 'y'.repeat(runs.y ?? 0) + 'M'.repeat(runs.M < 3 ? 1 : Math.min(runs.M ?? 0, 5)) + 'E'.repeat(runs.E <= 3 ? 1 : Math.min(runs.E ?? 0, 5)) + (runs.d ? 'd' : '');
    parts.timeKey += (/[hHkK]/.exec(skeleton)?.[0] ?? '') + (runs.m ? 'm' : '') + (runs.z ? 'z' : '') + (runs.v ? 'v' : '');
    return parts;
  }

  // The nearest skeleton that has intervals, and how it differs: 0 not, 1 in widths, 2 in z or k and their like, -1 in fields.
  function nearest(intervals, skeleton) {
    const plain = skeleton.replace(/z/g, 'v').replace(/k/g, 'H').replace(/K/g, 'h').replace(/[ab]/g, '');
    const wanted = runsOf(plain);
    let best, least = Infinity, difference = 0;
    for (const name of Object.keys(intervals)) {
      const runs = runsOf(name);
      let distance = 0, found = 1;
      for (const letter of new Set([...Object.keys(wanted), ...Object.keys(runs)])) {
        const mine = wanted[letter] ?? 0, theirs = runs[letter] ?? 0;
        if (mine === theirs) continue;
        if (!mine || !theirs) {
          found = -1;
          distance += 0x1000;
        } else distance += letter === 'M' && mine <= 2 !== theirs <= 2 ? 0x100 : Math.abs(mine - theirs);
      }
      if (distance < least) [best, least, difference] = [name, distance, found];
      if (distance === 0) {
        difference = 0;
        break;
      }
    }
    return { best, difference: plain !== skeleton && difference !== -1 ? 2 : difference };
  }
  const intervalOf = (intervals, skeleton, field) => {
    const table = intl.has(intervals, skeleton) ? intervals[skeleton] : {};
    return table[field] ?? table[{ h: 'H', a: 'B' }[field]];
  };
  // A pattern with the widths that the skeleton asks for.
  function widened(skeleton, best, pattern, difference) {
    const wanted = runsOf(skeleton), given = runsOf(best);
    const list = intl.patternTokens(pattern);
    if (difference === 2) {
      const swap = (from, to) => {
        if (wanted[to]) for (const token of list) if (token.letter === from) token.letter = to;
      };
      for (const [from, to] of [['v', 'z'], ['h', 'K'], ['H', 'k'], ['a', 'b']]) swap(from, to);
    }
    for (const letter of 'ab') if (list.some((token) => token.letter === letter)) given[letter] ??= 1;
    for (const token of list) {
      if (!token.letter) continue;
      const letter = token.letter === 'L' ? 'M' : token.letter;
      if (given[letter] === token.count && (wanted[letter] ?? 0) > token.count) token.count = wanted[letter];
    }
    return intl.patternText(list);
  }

  // { field: { whole: pattern for both ends } or { text: interval pattern } }, the pattern of one date, the glue.
  function make(state) {
    const { data } = state, { intervals, glue } = data.dates;
    const skeleton = intl.canonicalSkeleton(state.pattern), parts = split(skeleton);
    const bestPattern = (wanted) => intl.withCycle(intl.pattern(data, wanted, true), state.hourCycle);
    const ranges = { single: bestPattern(skeleton), fields: {} };
    if (parts.date && parts.time) Object.assign(ranges, { glue: glue[2], date: bestPattern(parts.dateKey), time: bestPattern(parts.timeKey) });
    const isFound = fill(ranges.fields, intervals, parts);
    if (parts.time && !parts.date) {
      const whole = bestPattern(`yMd${parts.time}`);
      for (const field of 'dMy') ranges.fields[field] = { whole };
      ranges.fields.G = { whole: bestPattern(`GyMd${parts.time}`) };
    } else if (isFound && parts.time) {
      let longer = skeleton;
      for (const field of 'dMyG') {
        if (parts.date.includes(field) || (field === 'M' && parts.date.includes('L'))) continue;
        longer = field + longer;
        ranges.fields[field] = { whole: bestPattern(longer) };
      }
      for (const field of 'ahm') if (ranges.fields[field]?.text) ranges.fields[field] = { text: intl.glue(glue[2], bestPattern(parts.date), ranges.fields[field].text) };
    }
    return ranges;
  }
  // The interval patterns of the skeleton's time, or of its date where it has no time. False: there are none.
  function fill(fields, intervals, { dateKey, timeKey, time }) {
    let skeleton = time ? timeKey : dateKey, { best, difference } = nearest(intervals, skeleton);
    if (best === undefined || difference === -1) return false;
    const put = (field, mayExtend) => {
      let pattern = intervalOf(intervals, best, field), source = best, wanted = skeleton, extended = false;
      if (pattern === undefined) {
        if (isIgnored(best, field)) return;
        if (field === 'a') {
          pattern = intervalOf(intervals, best, 'h');
          if (pattern !== undefined) fields.a = { text: widened(skeleton, best, pattern, difference) };
          return;
        }
        if (!mayExtend) return;
        source = field + best;
        pattern = intervalOf(intervals, source, field);
        extended = true;
        if (pattern === undefined && difference === 0) {
          const next = nearest(intervals, source);
          difference = next.difference;
          if (next.best !== undefined && difference !== -1) pattern = intervalOf(intervals, (source = next.best), field);
        }
      }
      if (pattern === undefined) return;
      fields[field] = { text: difference === 0 ? pattern : widened(wanted, mayExtend && extended ? best : source, pattern, difference) };
      if (extended && field === 'M') [skeleton, best] = [field + skeleton, field + best];
    };
    for (const field of time ? 'mha' : 'dMyG') put(field, !time);
    return true;
  }

  // Writes pieces and remembers what stands where: fields, and the spans of both ends.
  function writer(state) {
    const out = { text: '', fields: [], spans: [null, null] };
    return Object.assign(out, {
      literal(value) { out.text += value; },
      date(pattern, time) {
        const start = out.text.length;
        for (const { letter, type, value } of intl.dateFields(state, pattern, time)) {
          if (letter && value !== '') out.fields.push({ letter, type, start: out.text.length, end: out.text.length + value.length });
          out.text += value;
        }
        return [start, out.text.length];
      },
      both(pattern, from, to) {
        for (const piece of state.data.dates.between.split(/(\{[01]\})/)) {
          if (piece === '{0}') out.spans[0] = out.date(pattern, from);
          else if (piece === '{1}') out.spans[1] = out.date(pattern, to);
          else out.literal(piece);
        }
      },
    });
  }
  // "MMM d – d, y": what repeats a letter belongs to the end.
  function splitPattern(pattern) {
    const list = intl.patternTokens(pattern), seen = new Set();
    const second = list.findIndex((token) => {
      if (!token.letter) return false;
      if (seen.has(token.letter)) return true;
      seen.add(token.letter);
      return false;
    });
    return second < 0 ? [pattern, ''] : [intl.patternText(list.slice(0, second)), intl.patternText(list.slice(second))];
  }
  function findSpans(out) {
    const spans = [[Infinity, 0], [Infinity, 0]];
    out.fields.forEach((field, i) => {
      const other = out.fields.find((later, j) => j > i && later.letter === field.letter);
      if (other) [field, other].forEach(({ start, end }, k) => { spans[k] = [Math.min(spans[k][0], start), Math.max(spans[k][1], end)]; });
    });
    if (spans[0][0] !== Infinity) out.spans = spans;
  }

  // [{ type, value, source }], or null where both ends look the same: then it is one date.
  intl.dateRange = (state, from, to) => {
    const a = intl.fieldsAt(from, state.zone), b = intl.fieldsAt(to, state.zone);
    const field = FIELDS.find(([, get]) => get(a) !== get(b))?.[0];
    if (field === undefined) return null;
    const ranges = (state.ranges ??= make(state)), found = ranges.fields[field], out = writer(state);
    if (found?.text) {
      const [first, second] = splitPattern(found.text);
      out.date(first, from);
      if (second) out.date(second, to);
      findSpans(out);
    } else {
      if (!found && isIgnored(patternLetters(ranges.single), field)) return null;
      const isSameDay = SAME_DAY.includes(field), whole = found?.whole ?? ranges.single;
      if (!isSameDay || !ranges.glue) out.both(whole, from, to);
      else {
        for (const piece of ranges.glue.split(/(\{[01]\})/)) {
          if (piece === '{0}') out.both(ranges.time, from, to);
          else if (piece === '{1}') out.date(ranges.date, from);
          else out.literal(piece.replace(/'/g, ''));
        }
      }
    }
    return out.spans[0] ? partsOf(out) : null;
  };
  function partsOf({ text, fields, spans }) {
    const parts = [];
    let at = 0;
    const contains = ([start, end], from, to) => start <= from && to <= end;
    const push = (type, from, to, isLast) => {
      if (from === to) return;
      parts.push({ type, value: text.slice(from, to), source: isLast ? 'shared' : contains(spans[0], from, to) ? 'startRange' : contains(spans[1], from, to) ? 'endRange' : 'shared' });
      at = to;
    };
    for (const { type, start, end } of fields) {
      push('literal', at, start);
      push(type, start, end);
    }
    push('literal', at, text.length, true);
    return parts;
  }
})(door.runtime);

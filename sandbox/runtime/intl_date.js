// Intl.DateTimeFormat and Date.prototype.toLocale...String (ECMA-402 as of ES2023). Time zones are
// those of moment-timezone's data. The calendar is the Gregorian one.
(function (runtime, moment) {
  'use strict';
  const { intl } = runtime;
  const DAY_MS = 86400000;

  // IANA names without regard to case: canonical name, and what moment knows it by.
  const zoneNames = new Map();
  for (const name of moment.tz.names()) zoneNames.set(name.toLowerCase(), name);
  // ICU's short names of old: authors write 'IST' or 'PST', and Node takes it.
  for (const [name, zone] of Object.entries({
    ACT: 'Australia/Darwin', AET: 'Australia/Sydney', AGT: 'America/Buenos_Aires', ART: 'Africa/Cairo', AST: 'America/Anchorage',
    BET: 'America/Sao_Paulo', BST: 'Asia/Dhaka', CAT: 'Africa/Maputo', CNT: 'America/St_Johns', CST: 'America/Chicago',
    CTT: 'Asia/Shanghai', EAT: 'Africa/Nairobi', ECT: 'Europe/Paris', IET: 'America/Indianapolis', IST: 'Asia/Calcutta',
    JST: 'Asia/Tokyo', MIT: 'Pacific/Apia', NET: 'Asia/Yerevan', NST: 'Pacific/Auckland', PLT: 'Asia/Karachi',
    PNT: 'America/Phoenix', PRT: 'America/Puerto_Rico', PST: 'America/Los_Angeles', SST: 'Pacific/Guadalcanal', VST: 'Asia/Saigon',
  })) zoneNames.set(name.toLowerCase(), zone);
  const { aliases, meta } = intl.common.zones;
  function zoneNamed(asked) {
    const name = zoneNames.get(asked.toLowerCase());
    if (!name) throw new RangeError(`Invalid time zone specified: ${asked}`);
    const canonical = aliases[name] ?? name;
    return /^(Etc\/)?(UTC|UCT|Universal|Zulu|GMT|GMT[+-]?0|Greenwich)$/.test(name) ? { canonical: 'UTC', zone: null } : { canonical, zone: moment.tz.zone(name) };
  }
  const offsetOf = (zone, time) => (zone ? -zone.utcOffset(time) * 60000 : 0);
  // Summer time: the offset is larger than the smallest of the same year.
  const isSummer = (zone, time) => {
    if (!zone) return false;
    const here = zone.utcOffset(time);
    return [0, 91, 182, 273].some((days) => zone.utcOffset(time - days * DAY_MS) > here || zone.utcOffset(time + days * DAY_MS) > here);
  };

  const changes = (zone, time) => zone && (zone.utcOffset(time - 184 * DAY_MS) !== zone.utcOffset(time) || zone.utcOffset(time + 184 * DAY_MS) !== zone.utcOffset(time));

  function daysToDate(days) {
    const z = days + 719468, era = Math.floor(z / 146097), dayOfEra = z - era * 146097;
    const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
    const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
    const shifted = Math.floor((5 * dayOfYear + 2) / 153);
    const month = shifted < 10 ? shifted + 2 : shifted - 10;
    return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
  }
  function fieldsAt(time, zone) {
    const local = time + offsetOf(zone, time);
    const days = Math.floor(local / DAY_MS), ms = local - days * DAY_MS;
    const { year, month, day } = daysToDate(days);
    return { time, year, month, day, weekday: (((days + 4) % 7) + 7) % 7, hour: Math.floor(ms / 3600000), minute: Math.floor(ms / 60000) % 60, second: Math.floor(ms / 1000) % 60, ms: ms % 1000 };
  }

  const HOURS = { h11: 'K', h12: 'h', h23: 'H', h24: 'k' };
  const CYCLES = { K: 'h11', h: 'h12', H: 'h23', k: 'h24' };
  // 'HH' of a pattern in another cycle.
  const recycled = (pattern, cycle) => intl.patternText(intl.patternTokens(pattern).map((token) => (token.letter && CYCLES[token.letter] ? { letter: HOURS[cycle], count: token.count } : token)));

  const WIDTHS = { narrow: 5, long: 4, short: 3 };
  const text = ['narrow', 'short', 'long'], digits = ['2-digit', 'numeric'];
  // Options in the order in which ECMA-402 reads them.
  const PARTS = [
    ['weekday', text], ['era', text], ['year', digits], ['month', [...digits, ...text]], ['day', digits],
    ['dayPeriod', text], ['hour', digits], ['minute', digits], ['second', digits],
    ['fractionalSecondDigits', null], ['timeZoneName', ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric']],
  ];
  const ZONES = { short: 'z', long: 'zzzz', shortOffset: 'O', longOffset: 'OOOO', shortGeneric: 'v', longGeneric: 'vvvv' };

  function skeletonOf(wanted, cycle) {
    const count = (value) => (value === '2-digit' ? 2 : value === 'numeric' ? 1 : WIDTHS[value]);
    let skeleton = '';
    if (wanted.weekday) skeleton += 'E'.repeat(count(wanted.weekday));
    if (wanted.era) skeleton += 'G'.repeat(count(wanted.era));
    if (wanted.year) skeleton += 'y'.repeat(count(wanted.year));
    if (wanted.month) skeleton += 'M'.repeat(count(wanted.month));
    if (wanted.day) skeleton += 'd'.repeat(count(wanted.day));
    if (wanted.dayPeriod) skeleton += 'B'.repeat(wanted.dayPeriod === 'short' ? 1 : count(wanted.dayPeriod));
    if (wanted.hour) skeleton += HOURS[cycle].repeat(count(wanted.hour));
    if (wanted.minute) skeleton += 'm'.repeat(count(wanted.minute));
    if (wanted.second) skeleton += 's'.repeat(count(wanted.second));
    if (wanted.fractionalSecondDigits) skeleton += 'S'.repeat(wanted.fractionalSecondDigits);
    if (wanted.timeZoneName) skeleton += ZONES[wanted.timeZoneName];
    return skeleton;
  }

  // required and defaults as in ECMA-402's CreateDateTimeFormat: 'date', 'time', 'any', 'all'.
  function newState(locales, options, required, defaults, service = 'Intl.DateTimeFormat') {
    intl.current = service;
    const requested = intl.canonicalList(locales);
    options = options === undefined ? Object.create(null) : Object(nonNull(options));
    const forbidden = required === 'date' ? 'timeStyle' : required === 'time' ? 'dateStyle' : undefined;
    if (forbidden && options[forbidden] !== undefined) throw new TypeError(`Invalid option : ${forbidden}`);
    const state = { kind: 'DateTimeFormat' };
    intl.option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const calendar = intl.option(options, 'calendar', undefined, undefined);
    if (calendar !== undefined && !/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(calendar)) throw new RangeError(`Invalid calendar : ${calendar}`);
    const system = intl.option(options, 'numberingSystem', undefined, undefined);
    if (system !== undefined && !/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(system)) throw new RangeError(`Invalid numberingSystem : ${system}`);
    const hour12 = options.hour12 === undefined ? undefined : Boolean(options.hour12);
    let cycle = intl.option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined);
    if (hour12 !== undefined) cycle = undefined;
    const found = intl.resolve(requested, ['nu', 'hc', 'ca']);
    const data = intl.data(found.name);
    const keys = {};
    state.numberingSystem = intl.numberingSystem(data, system ?? found.keys.nu);
    if (found.keys.nu && found.keys.nu === state.numberingSystem && (system === undefined || system === found.keys.nu)) keys.nu = found.keys.nu;
    const asked = cycle ?? (hour12 === undefined && HOURS[found.keys.hc] ? found.keys.hc : undefined);
    if (asked && asked === found.keys.hc) keys.hc = asked;
    if (found.keys.ca === 'gregory') keys.ca = 'gregory';
    Object.assign(state, { locale: intl.withKeys(found.locale, keys), name: found.name, data, calendar: 'gregory' });
    const usual = CYCLES[intl.common.hours[found.name][0]] ?? 'h23';
    let resolved = asked ?? usual;
    if (hour12 === true) resolved = usual === 'h11' || usual === 'h23' ? 'h11' : 'h12';
    if (hour12 === false) resolved = usual === 'h11' || usual === 'h23' ? 'h23' : 'h24';
    const zone = options.timeZone === undefined ? { canonical: 'UTC', zone: null } : zoneNamed(String(options.timeZone));
    state.timeZone = zone.canonical;
    state.zone = zone.zone;

    const wanted = {};
    let explicit;
    for (const [name, values] of PARTS) {
      const value = name === 'fractionalSecondDigits' ? intl.numberOption(options, name, 1, 3, undefined) : intl.option(options, name, values, undefined);
      if (value !== undefined) {
        wanted[name] = value;
        explicit ??= name;
      }
    }
    intl.option(options, 'formatMatcher', ['basic', 'best fit'], 'best fit');
    const dateStyle = intl.option(options, 'dateStyle', ['full', 'long', 'medium', 'short'], undefined);
    const timeStyle = intl.option(options, 'timeStyle', ['full', 'long', 'medium', 'short'], undefined);
    if (dateStyle !== undefined || timeStyle !== undefined) {
      if (explicit) throw new TypeError(`Can't set option ${explicit} when ${dateStyle !== undefined ? 'dateStyle' : 'timeStyle'} is used`);
      Object.assign(state, { dateStyle, timeStyle, pattern: stylePattern(data.dates, dateStyle, timeStyle, resolved) });
      if (timeStyle !== undefined) state.hourCycle = resolved;
      state.skeleton = intl.skeletonOf(state.pattern);
      return finish(state);
    }
    const needs = (required === 'time' || !['weekday', 'year', 'month', 'day'].some((name) => wanted[name])) &&
      (required === 'date' || !['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'].some((name) => wanted[name]));
    if (needs && (defaults === 'date' || defaults === 'all')) wanted.year = wanted.month = wanted.day = 'numeric';
    if (needs && (defaults === 'time' || defaults === 'all')) wanted.hour = wanted.minute = wanted.second = 'numeric';
    state.skeleton = skeletonOf(wanted, resolved);
    state.pattern = intl.pattern(data.dates, state.skeleton);
    if (wanted.hour) {
      state.hourCycle = resolved;
      state.pattern = recycled(state.pattern, resolved);
    }
    state.fractionalSecondDigits = wanted.fractionalSecondDigits;
    return finish(state);
  }
  const nonNull = (value) => {
    if (value === null) throw new TypeError('Cannot convert undefined or null to object');
    return value;
  };
  const finish = (state) => {
    state.tokens = intl.patternTokens(state.pattern);
    return state;
  };
  const STYLES = ['full', 'long', 'medium', 'short'];
  function stylePattern(dates, dateStyle, timeStyle, cycle) {
    const date = dateStyle === undefined ? '' : dates.date[STYLES.indexOf(dateStyle)];
    let time = timeStyle === undefined ? '' : dates.time[STYLES.indexOf(timeStyle)];
    const own = time && intl.patternTokens(time).find((token) => token.letter && CYCLES[token.letter]);
    if (own && CYCLES[own.letter] !== cycle) {
      const skeleton = intl.skeletonOf(time).replace(/[hHkK]+/, (run) => HOURS[cycle].repeat(run.length)).replace(/[ab]/g, '');
      time = recycled(intl.pattern(dates, skeleton), cycle);
    }
    if (!date || !time) return date || time;
    return intl.glue(dates.at[STYLES.indexOf(dateStyle)], date, time);
  }

  const pad = (value, count) => String(value).padStart(count, '0');
  function gmtOffset(state, time, isLong) {
    const { gmt, hour } = state.data.zones;
    const offset = offsetOf(state.zone, time);
    const [plus, minus] = hour.split(';');
    const minutes = Math.abs(Math.trunc(offset / 60000)), h = Math.floor(minutes / 60), m = minutes % 60;
    let shown = (offset < 0 ? minus : plus).replace('HH', isLong ? pad(h, 2) : h).replace(/\bH\b/, isLong ? pad(h, 2) : h);
    shown = isLong || m ? shown.replace('mm', pad(m, 2)) : shown.replace(/[^\d]*mm/, '');
    return gmt.replace('{0}', intl.digits(shown, state.numberingSystem));
  }
  function zoneText(state, at, letter, count) {
    const isLong = count >= 4;
    if (letter === 'O') return gmtOffset(state, at.time, isLong);
    const name = state.timeZone;
    const lists = state.data.zones.own[name === 'UTC' ? 'Etc/UTC' : name]?.[isLong ? 0 : 1];
    const shared = state.data.zones.meta[name === 'UTC' ? 'GMT' : meta[name]]?.[isLong ? 0 : 1];
    if (letter === 'v' && name === 'UTC') return gmtOffset(state, at.time, isLong);
    // Generic names are for zones that change their clocks; the others have their standard name.
    const which = letter === 'v' && changes(state.zone, at.time) ? 0 : isSummer(state.zone, at.time) ? 2 : 1;
    const standard = isLong && which === 2 ? shared?.[1] : undefined;
    return lists?.[which] ?? shared?.[which] ?? standard ?? gmtOffset(state, at.time, isLong);
  }

  // The flexible day period (in the morning, ...) of an hour.
  function dayPeriod(state, at, count) {
    const { dates } = state.data;
    const rules = intl.common.periodRules[state.name] ?? intl.common.periodRules[state.name.split('-')[0]] ?? {};
    const hasMinutes = state.tokens.some((token) => token.letter === 'm');
    const minutes = at.hour * 60 + at.minute;
    const toMinutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
    let found = null;
    for (const [name, rule] of Object.entries(rules)) {
      if (rule._at !== undefined) {
        // Noon is a moment, or the hour where no minutes are shown.
        if (name !== 'midnight' && toMinutes(rule._at) === (hasMinutes ? minutes : at.hour * 60)) {
          found = name;
          break;
        }
        continue;
      }
      const from = toMinutes(rule._from), before = toMinutes(rule._before);
      if (from < before ? minutes >= from && minutes < before : minutes >= from || minutes < before) found ??= name;
    }
    return periodName(dates, found ?? (at.hour < 12 ? 'am' : 'pm'), count);
  }
  function periodName(dates, name, count) {
    const width = count === 5 ? 2 : count === 4 ? 1 : 0;
    const index = dates.periods.indexOf(name);
    return dates.periodNames.format[width][index] ?? dates.periodNames.format[1][index] ?? dates.periodNames.format[0][index] ?? (name === 'am' ? 'AM' : 'PM');
  }

  const widthIndex = (count) => (count === 5 ? 2 : count === 4 ? 1 : 0);
  const number = (state, value, count) => intl.digits(pad(value, count), state.numberingSystem);
  const hourOf = (letter, hour) => (letter === 'h' ? hour % 12 || 12 : letter === 'K' ? hour % 12 : letter === 'k' ? hour || 24 : hour);
  // letter: [type of the part, text]
  const SHOW = {
    G: (s, at, n) => ['era', s.data.dates.eras[widthIndex(n)][at.year > 0 ? 1 : 0]],
    y: (s, at, n) => ['year', number(s, n === 2 ? Math.abs(yearOf(s, at)) % 100 : yearOf(s, at), n === 2 ? 2 : n)],
    M: (s, at, n) => ['month', n < 3 ? number(s, at.month + 1, n) : s.data.dates.months.format[widthIndex(n)][at.month]],
    L: (s, at, n) => ['month', n < 3 ? number(s, at.month + 1, n) : s.data.dates.months.alone[widthIndex(n)][at.month]],
    E: (s, at, n) => ['weekday', s.data.dates.days.format[widthIndex(n)][at.weekday]],
    c: (s, at, n) => ['weekday', s.data.dates.days.alone[widthIndex(n)][at.weekday]],
    d: (s, at, n) => ['day', number(s, at.day, n)],
    a: (s, at, n) => ['dayPeriod', periodName(s.data.dates, at.hour < 12 ? 'am' : 'pm', n)],
    b: (s, at, n) => ['dayPeriod', periodName(s.data.dates, at.hour < 12 ? 'am' : 'pm', n)],
    B: (s, at, n) => ['dayPeriod', dayPeriod(s, at, n)],
    m: (s, at, n) => ['minute', number(s, at.minute, n)],
    s: (s, at, n) => ['second', number(s, at.second, n)],
    S: (s, at, n) => ['fractionalSecond', intl.digits(pad(at.ms, 3).slice(0, n), s.numberingSystem)],
    Q: (s, at, n) => ['quarter', number(s, Math.floor(at.month / 3) + 1, n)],
  };
  SHOW.r = SHOW.u = SHOW.Y = SHOW.y;
  SHOW.e = SHOW.E;
  for (const letter of 'hHkK') SHOW[letter] = (s, at, n) => ['hour', number(s, hourOf(letter, at.hour), n)];
  for (const letter of 'zvOV') SHOW[letter] = (s, at, n) => ['timeZoneName', zoneText(s, at, letter, n)];
  // With an era years before 1 count backwards from 1 BC.
  const yearOf = (state, at) => (state.skeleton.includes('G') || at.year > 0 ? (at.year > 0 ? at.year : 1 - at.year) : 1 - at.year);

  function partsOf(state, time, tokens = state.tokens) {
    const at = fieldsAt(time, state.zone);
    const parts = [];
    const push = (type, value) => {
      const last = parts[parts.length - 1];
      if (type === 'literal' && last?.type === 'literal') last.value += value;
      else if (value !== '') parts.push({ type, value });
    };
    for (const token of tokens) {
      if (!token.letter) push('literal', token.literal);
      else if (SHOW[token.letter]) push(...SHOW[token.letter](state, at, token.count));
    }
    return parts;
  }
  // As V8 does: no narrow no-break spaces in texts, but in parts.
  const plain = (parts) => parts.map((part) => part.value).join('');
  const joined = (parts) => plain(parts).replace(/\u202f/g, ' ');

  const now = Date.now, valueOf = Date.prototype.valueOf;
  function timeOf(date) {
    const time = date === undefined ? now() : Number(date);
    if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
    return Math.trunc(time) + 0;
  }

  // Ranges: the largest field that differs picks the pattern.
  const RANGE_FIELDS = [['G', (a) => a.year > 0], ['y', (a) => a.year], ['M', (a) => a.month], ['d', (a) => a.day], ['a', (a) => a.hour < 12], ['h', (a) => a.hour], ['m', (a) => a.minute], ['s', (a) => a.second], ['S', (a) => a.ms]];
  // Without the largest field that differs a range would say nothing: "Feb 9 – Jan 2".
  function withField(state, differs) {
    const { skeleton } = state;
    const missing = differs === 'y' ? 'yMd' : differs === 'M' ? 'Md' : 'd';
    const isDate = /[GyMEd]/.test(skeleton);
    if (!'yMd'.includes(differs) || (isDate && (skeleton.includes(differs) || !skeleton.includes('d')))) return state;
    const added = Array.from(isDate ? missing : 'yMd').filter((letter) => !skeleton.includes(letter)).join('');
    const date = intl.pattern(state.data.dates, added + skeleton.replace(/[^GyMEd]/g, ''));
    if (isDate) return { ...state, skeleton: added + skeleton, tokens: intl.patternTokens(date) };
    return { ...state, skeleton: added + skeleton, tokens: intl.patternTokens(intl.glue(state.data.dates.glue[2], date, state.pattern)) };
  }
  function rangeParts(state, from, to) {
    const a = fieldsAt(from, state.zone), b = fieldsAt(to, state.zone);
    const differs = RANGE_FIELDS.find(([, get]) => get(a) !== get(b))?.[0];
    const tag = (parts, source) => parts.map((part) => ({ ...part, source }));
    if (differs !== undefined) state = withField(state, differs);
    const single = partsOf(state, from);
    if (differs === undefined || joined(single) === joined(partsOf(state, to))) return tag(single, 'shared');
    const { intervals, between } = state.data.dates;
    const runs = new Map(Array.from(state.skeleton.matchAll(/([A-Za-z])\1*/g), ([run, letter]) => [letter, run]));
    const ordered = (letters) => Array.from(letters, (letter) => runs.get(letter) ?? '').join('');
    const hour = ordered('hHKk'), date = ordered('GyMEd'), rest = ordered('sSzOv');
    const key = (text) => text.replace(/y+/, 'y').replace(/(?<!M)MM(?!M)/, 'M').replace(/E+/, 'E').replace(/dd/, 'd').replace(/[hK]+/, 'h').replace(/[Hk]+/, 'H').replace(/m+/, 'm');
    const tableOf = (text) => (rest ? undefined : intervals[key(text)] ?? intervals[key(text).replace('MMMM', 'MMM')]);
    const time = hour + (runs.get('m') ?? '');
    const pick = (table) => table && (table[differs] ?? (differs === 'h' || differs === 'a' ? table.H : undefined));
    const isSameDay = a.year === b.year && a.month === b.month && a.day === b.day;
    const whole = pick(tableOf(date + time));
    if (whole) return splitRange(state, whole, from, to);
    const fallback = (tokens) => between.split(/(\{[01]\})/).flatMap((piece) => (piece === '{0}' ? tag(partsOf(state, from, tokens), 'startRange') : piece === '{1}' ? tag(partsOf(state, to, tokens), 'endRange') : piece ? [{ type: 'literal', value: piece, source: 'shared' }] : []));
    if (isSameDay && date && hour) {
      const pattern = pick(tableOf(time));
      const times = pattern ? splitRange(state, pattern, from, to) : fallback(intl.patternTokens(recycled(intl.pattern(state.data.dates, time + rest), state.hourCycle)));
      return state.data.dates.glue[2].split(/(\{[01]\})/).flatMap((piece) => (piece === '{1}' ? tag(partsOf(state, from, intl.patternTokens(intl.pattern(state.data.dates, date))), 'shared') : piece === '{0}' ? times : piece ? [{ type: 'literal', value: piece, source: 'shared' }] : []));
    }
    return fallback(state.tokens);
  }
  // "MMM d – d, y": what repeats a letter belongs to the end.
  function splitRange(state, pattern, from, to) {
    const tokens = intl.patternTokens(pattern);
    const seen = new Set();
    let second = tokens.length;
    for (let i = 0; i < tokens.length; i++) {
      if (!tokens[i].letter) continue;
      if (seen.has(tokens[i].letter)) {
        second = i;
        break;
      }
      seen.add(tokens[i].letter);
    }
    for (const token of tokens) {
      if (!token.letter) continue;
      const own = state.tokens.find((t) => t.letter === token.letter || (t.letter && 'LM'.includes(t.letter) && 'LM'.includes(token.letter)) || (t.letter && 'cE'.includes(t.letter) && 'cE'.includes(token.letter)));
      if (own && own.count > token.count && !CYCLES[token.letter]) token.count = own.count;
    }
    const repeated = new Set(tokens.slice(second).filter((t) => t.letter).map((t) => t.letter));
    const parts = [];
    tokens.forEach((token, i) => {
      const time = i < second ? from : to;
      const made = token.letter ? SHOW[token.letter](state, fieldsAt(time, state.zone), token.count) : ['literal', token.literal];
      const source = token.letter && (i >= second ? (repeated.has(token.letter) && seen.has(token.letter) ? 'endRange' : 'shared') : repeated.has(token.letter) ? 'startRange' : 'shared');
      parts.push({ type: made[0], value: made[1], source: source || null });
    });
    // A literal between parts of one side belongs to it.
    parts.forEach((part, i) => {
      if (part.source) return;
      const before = parts.slice(0, i).reverse().find((p) => p.source)?.source, after = parts.slice(i + 1).find((p) => p.source)?.source;
      part.source = before === after ? before : 'shared';
    });
    return parts;
  }

  class DateTimeFormat {
    constructor(locales, options) {
      intl.states.set(this, newState(locales, options, 'any', 'date'));
    }
    get format() {
      const state = intl.state(this, 'DateTimeFormat', 'get Intl.DateTimeFormat.prototype.format');
      state.format ??= Object.defineProperty((date) => joined(partsOf(state, timeOf(date))), 'name', { value: '' });
      return state.format;
    }
    formatToParts(date) {
      return partsOf(intl.state(this, 'DateTimeFormat', 'Intl.DateTimeFormat.prototype.formatToParts'), timeOf(date));
    }
    formatRange(start, end) {
      const state = intl.state(this, 'DateTimeFormat', 'Intl.DateTimeFormat.prototype.formatRange');
      if (start === undefined || end === undefined) throw new TypeError('startDate or endDate cannot be undefined');
      const parts = rangeParts(state, timeOf(start), timeOf(end));
      return parts.every((part) => part.source === 'shared') ? joined(parts) : plain(parts);
    }
    formatRangeToParts(start, end) {
      const state = intl.state(this, 'DateTimeFormat', 'Intl.DateTimeFormat.prototype.formatRangeToParts');
      if (start === undefined || end === undefined) throw new TypeError('startDate or endDate cannot be undefined');
      return rangeParts(state, timeOf(start), timeOf(end));
    }
    resolvedOptions() {
      const state = intl.state(this, 'DateTimeFormat', 'Intl.DateTimeFormat.prototype.resolvedOptions');
      const result = { locale: state.locale, calendar: 'gregory', numberingSystem: state.numberingSystem, timeZone: state.timeZone };
      if (state.hourCycle) {
        result.hourCycle = state.hourCycle;
        result.hour12 = state.hourCycle === 'h11' || state.hourCycle === 'h12';
      }
      if (!state.dateStyle && !state.timeStyle) {
        const wide = { 3: 'short', 4: 'long', 5: 'narrow' };
        const numeric = (count) => (count === 2 ? '2-digit' : 'numeric');
        const find = (letters) => state.tokens.find((token) => token.letter && letters.includes(token.letter));
        const put = (name, letters, show) => {
          const token = find(letters);
          if (token) result[name] = show(token);
        };
        put('weekday', 'Ec', (t) => wide[Math.max(3, t.count)]);
        put('era', 'G', (t) => wide[Math.max(3, t.count)]);
        put('year', 'y', (t) => numeric(t.count));
        put('month', 'ML', (t) => (t.count < 3 ? numeric(t.count) : wide[t.count]));
        put('day', 'd', (t) => numeric(t.count));
        put('dayPeriod', 'B', (t) => wide[Math.max(3, t.count)]);
        put('hour', 'hHkK', (t) => numeric(t.count));
        put('minute', 'm', (t) => numeric(t.count));
        put('second', 's', (t) => numeric(t.count));
        if (state.fractionalSecondDigits) result.fractionalSecondDigits = state.fractionalSecondDigits;
        const zone = find('zvO');
        if (zone) result.timeZoneName = Object.keys(ZONES).find((name) => ZONES[name] === zone.letter.repeat(zone.count));
      } else {
        if (state.dateStyle) result.dateStyle = state.dateStyle;
        if (state.timeStyle) result.timeStyle = state.timeStyle;
      }
      return result;
    }
  }
  intl.expose('DateTimeFormat', intl.callable(DateTimeFormat, 'DateTimeFormat'));

  // toLocaleString and the like; states without options are kept, they are the commonest.
  const kept = new Map();
  function show(date, locales, options, required, defaults, method) {
    const time = valueOf.call(date);
    if (Number.isNaN(time)) return 'Invalid Date';
    if (options !== undefined || (locales !== undefined && typeof locales !== 'string')) return joined(partsOf(newState(locales, options, required, defaults, `Date.prototype.${method}`), time));
    const key = `${defaults} ${locales}`;
    if (!kept.has(key)) kept.set(key, newState(locales, undefined, required, defaults));
    return joined(partsOf(kept.get(key), time));
  }
  intl.define(Date.prototype, {
    toLocaleString(locales, options) { return show(this, locales, options, 'any', 'all', 'toLocaleString'); },
    toLocaleDateString(locales, options) { return show(this, locales, options, 'date', 'date', 'toLocaleDateString'); },
    toLocaleTimeString(locales, options) { return show(this, locales, options, 'time', 'time', 'toLocaleTimeString'); },
  });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) Object.defineProperty(Date.prototype[name], 'length', { value: 0, configurable: true });

  // Before any child exists: what calls without options and the commonest zones need.
  for (const locale of [undefined, 'en-US', 'en-GB', 'en-IN', 'hi-IN', 'en-CA', 'sv-SE', 'de-DE', 'fr-FR', 'es-ES']) {
    const date = new Date(0);
    date.toLocaleString(locale);
    date.toLocaleDateString(locale);
    date.toLocaleTimeString(locale);
    Number(0).toLocaleString(locale);
  }
  for (const zone of ['Asia/Kolkata', 'Asia/Calcutta', 'America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Europe/London', 'Europe/Paris', 'Europe/Berlin', 'Asia/Dubai', 'Asia/Singapore', 'Australia/Sydney']) zoneNamed(zone);
})(door.runtime, globalThis.moment);

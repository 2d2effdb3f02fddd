// Intl.DateTimeFormat and Date.prototype.toLocale...String (ECMA-402 as of ES2023). The calendar is the
// Gregorian one.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const DAY_MS = 86400000;

  function daysToDate(days) {
    const z = days + 719468, era = Math.floor(z / 146097), dayOfEra = z - era * 146097;
    const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
    const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
    const shifted = Math.floor((5 * dayOfYear + 2) / 153);
    const month = shifted < 10 ? shifted + 2 : shifted - 10;
    return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
  }
  function fieldsAt(time, zone) {
    const local = time + intl.zoneOffset(zone, time);
    const days = Math.floor(local / DAY_MS), ms = local - days * DAY_MS;
    const { year, month, day } = daysToDate(days);
    return { time, year, month, day, weekday: (((days + 4) % 7) + 7) % 7, hour: Math.floor(ms / 3600000), minute: Math.floor(ms / 60000) % 60, second: Math.floor(ms / 1000) % 60, ms: ms % 1000 };
  }

  intl.fieldsAt = fieldsAt;

  const HOURS = { h11: 'K', h12: 'h', h23: 'H', h24: 'k' };
  const CYCLES = { K: 'h11', h: 'h12', H: 'h23', k: 'h24' };
  // 'HH' of a pattern in another cycle.
  intl.withCycle = (pattern, cycle) => (cycle === undefined ? pattern : intl.patternText(intl.patternTokens(pattern).map((token) => (token.letter && CYCLES[token.letter] ? { letter: HOURS[cycle], count: token.count } : token))));
  // The same; as V8 does, a day right before it is kept apart.
  const recycled = (pattern, cycle) => {
    const list = [];
    for (const token of intl.patternTokens(pattern)) {
      const isHour = token.letter && CYCLES[token.letter];
      if (isHour && list[list.length - 1]?.letter === 'd') list.push({ literal: ' ' });
      list.push(isHour ? { letter: HOURS[cycle], count: token.count } : token);
    }
    return intl.patternText(list);
  };

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

  // The calendar is the Gregorian one, and in Thailand its Buddhist form. Another that is asked for, and
  // that Node has, is refused: a date by the wrong calendar would look right.
  const REFUSED = /^(?:buddhist|chinese|coptic|dangi|ethioaa|ethiopic|hebrew|indian|islamic(?:-\w+)?|islamicc|iso8601|japanese|persian|roc)$/;
  function calendarOf(name, ...asked) {
    const usual = /^th\b/.test(name) ? 'buddhist' : 'gregory';
    for (const calendar of asked) {
      if (calendar === usual || calendar === 'gregory') return calendar;
      if (calendar !== undefined && REFUSED.test(calendar)) throw new RangeError(`The calendar ${calendar} is not supported`);
    }
    return usual;
  }
  const BUDDHIST_YEARS = 543;
  const thai = new Map();
  function thaiData(name) {
    if (!thai.has(name)) {
      const data = intl.data(name), { date, eras } = data.dates, [full, long, medium, short] = date;
      const own = { date: [full, long.replace('G ', ''), medium, short], eras: eras.map((_, width) => (width === 1 ? ['พุทธศักราช', 'พุทธศักราช'] : ['พ.ศ.', 'พ.ศ.'])) };
      thai.set(name, Object.create(data, { dates: { value: { ...data.dates, ...own } } }));
    }
    return thai.get(name);
  }

  // required and defaults as in ECMA-402's CreateDateTimeFormat: 'date', 'time', 'any', 'all'.
  function newState(locales, options, required, defaults, service = 'Intl.DateTimeFormat') {
    intl.current = service;
    options = options === undefined ? Object.create(null) : Object(nonNull(options));
    const forbidden = required === 'date' ? 'timeStyle' : required === 'time' ? 'dateStyle' : undefined;
    if (forbidden && options[forbidden] !== undefined) throw new TypeError(`Invalid option : ${forbidden}`);
    const requested = intl.canonicalList(locales);
    const state = { kind: 'DateTimeFormat' };
    intl.option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const calendar = intl.typeOption(options, 'calendar');
    const system = intl.option(options, 'numberingSystem', undefined, undefined);
    if (system !== undefined && !/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(system)) throw new RangeError(`Invalid numberingSystem : ${system}`);
    const hour12 = options.hour12 === undefined ? undefined : Boolean(options.hour12);
    let cycle = intl.option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined);
    if (hour12 !== undefined) cycle = undefined;
    const found = intl.resolve(requested, ['nu', 'hc', 'ca']);
    state.calendar = calendarOf(found.name, calendar, found.keys.ca);
    const data = state.calendar === 'gregory' ? intl.data(found.name) : thaiData(found.name);
    const keys = {};
    state.numberingSystem = intl.numberingSystem(data, system ?? found.keys.nu);
    if (found.keys.nu && found.keys.nu === state.numberingSystem && (system === undefined || system === found.keys.nu)) keys.nu = found.keys.nu;
    const asked = cycle ?? (hour12 === undefined && HOURS[found.keys.hc] ? found.keys.hc : undefined);
    if (asked && asked === found.keys.hc) keys.hc = asked;
    if (found.keys.ca === state.calendar && calendar === undefined) keys.ca = state.calendar;
    Object.assign(state, { locale: intl.withKeys(found.locale, keys), name: found.name, data });
    const usual = CYCLES[intl.hoursOf(found.name.split('-')[0], intl.regionOf(found.name))[0]];
    let resolved = asked ?? usual;
    if (hour12 === true) resolved = usual === 'h11' || usual === 'h23' ? 'h11' : 'h12';
    if (hour12 === false) resolved = usual === 'h11' || usual === 'h23' ? 'h23' : 'h24';
    const zone = options.timeZone === undefined ? { canonical: 'UTC', zone: null } : intl.zoneNamed(String(options.timeZone));
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
      Object.assign(state, { dateStyle, timeStyle, pattern: stylePattern(data, dateStyle, timeStyle, resolved, asked !== undefined && cycle === undefined) });
      if (timeStyle !== undefined) state.hourCycle = resolved;
      state.skeleton = intl.skeletonOf(state.pattern);
      return finish(state);
    }
    const needs = (required === 'time' || !['weekday', 'year', 'month', 'day'].some((name) => wanted[name])) &&
      (required === 'date' || !['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'].some((name) => wanted[name]));
    if (needs && (defaults === 'date' || defaults === 'all')) wanted.year = wanted.month = wanted.day = 'numeric';
    if (needs && (defaults === 'time' || defaults === 'all')) wanted.hour = wanted.minute = wanted.second = 'numeric';
    state.skeleton = skeletonOf(wanted, resolved);
    state.pattern = intl.pattern(data, state.skeleton);
    if (wanted.hour) {
      state.hourCycle = resolved;
      state.pattern = recycled(state.pattern, resolved);
    }
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
  // A cycle that is not the style's own makes a skeleton of the whole pattern, as in V8; where the tag
  // asks for it, of the time alone, as in ICU.
  function stylePattern(data, dateStyle, timeStyle, cycle, isOfTag) {
    const { dates } = data;
    const date = dateStyle === undefined ? '' : dates.date[STYLES.indexOf(dateStyle)];
    let time = timeStyle === undefined ? '' : dates.time[STYLES.indexOf(timeStyle)];
    if (!time) return date;
    const glued = (clock) => (date ? intl.glue(dates.at[STYLES.indexOf(dateStyle)], date, clock) : clock);
    const own = intl.patternTokens(time).find((token) => token.letter && CYCLES[token.letter]);
    if (!own || CYCLES[own.letter] === cycle) return glued(time);
    const skeletonIn = (pattern) => intl.skeletonOf(pattern).replace(/[hHkK]/g, HOURS[cycle]).replace(/[abB]/g, '');
    if (isOfTag) return glued(recycled(intl.pattern(data, skeletonIn(time), true), cycle));
    return recycled(intl.pattern(data, skeletonIn(glued(time))), cycle);
  }

  const pad = (value, count) => String(value).padStart(count, '0');

  // The flexible day period (in the morning, ...) of an hour.
  function dayPeriod(state, at, count) {
    const { dates } = state.data;
    const rules = intl.shared.periods[state.name] ?? intl.shared.periods[state.name.split('-')[0]] ?? {};
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
  for (const letter of 'zvOV') SHOW[letter] = (s, at, n) => ['timeZoneName', intl.zoneText(s, at.time, letter, n)];
  // With an era years before 1 count backwards from 1 BC.
  const yearOf = (state, at) => (state.calendar === 'buddhist' ? at.year + BUDDHIST_YEARS : state.skeleton.includes('G') || at.year > 0 ? (at.year > 0 ? at.year : 1 - at.year) : 1 - at.year);

  // [{ letter, type, value }] for each token of a pattern; a literal has no letter.
  intl.dateFields = (state, pattern, time) => {
    const at = fieldsAt(time, state.zone);
    const fields = [];
    for (const token of pattern === state.pattern ? state.tokens : intl.patternTokens(pattern)) {
      if (!token.letter) fields.push({ type: 'literal', value: token.literal });
      else if (intl.has(SHOW, token.letter)) {
        const [type, value] = SHOW[token.letter](state, at, token.count);
        fields.push({ letter: token.letter, type, value });
      }
    }
    return fields;
  };
  function partsOf(state, time) {
    const parts = [];
    for (const { type, value } of intl.dateFields(state, state.pattern, time)) {
      const last = parts[parts.length - 1];
      if (type === 'literal' && last?.type === 'literal') last.value += value;
      else if (value !== '') parts.push({ type, value });
    }
    return parts;
  }
  // As V8 does: no narrow no-break spaces in texts, but in parts.
  const plain = (parts) => parts.map((part) => part.value).join('');
  const joined = (parts) => plain(parts).replace(/\u202f/g, ' ');

  const endsOf = (start, end) => {
    if (start === undefined || end === undefined) throw new TypeError('startDate or endDate cannot be undefined');
    return [timeOf(start), timeOf(end)];
  };
  const now = Date.now, valueOf = Date.prototype.valueOf;
  function timeOf(date) {
    const time = date === undefined ? now() : Number(date);
    if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
    return Math.trunc(time) + 0;
  }

  // What resolvedOptions says of a pattern with these letters.
  const widths = (letter) => [[letter.repeat(5), 'narrow'], [letter.repeat(4), 'long'], [letter.repeat(3), 'short']];
  const counts = (letter) => [[letter + letter, '2-digit'], [letter, 'numeric']];
  const SHOWN = [
    ['weekday', ...widths('E'), ...widths('c')], ['era', ...widths('G')], ['year', ...counts('y')], ['month', ...widths('M'), ...counts('M'), ...widths('L'), ...counts('L')],
    ['day', ...counts('d')], ['dayPeriod', ['BBBBB', 'narrow'], ['bbbbb', 'narrow'], ['BBBB', 'long'], ['bbbb', 'long'], ['B', 'short'], ['b', 'short']],
    ['hour', ...counts('H'), ...counts('h'), ...counts('k'), ...counts('K')], ['minute', ...counts('m')], ['second', ...counts('s')],
    ['timeZoneName', ['zzzz', 'long'], ['z', 'short'], ['OOOO', 'longOffset'], ['O', 'shortOffset'], ['vvvv', 'longGeneric'], ['v', 'shortGeneric']],
  ];
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
      const [from, to] = endsOf(start, end), parts = intl.dateRange(state, from, to);
      return parts ? plain(parts) : joined(partsOf(state, from));
    }
    formatRangeToParts(start, end) {
      const state = intl.state(this, 'DateTimeFormat', 'Intl.DateTimeFormat.prototype.formatRangeToParts');
      const [from, to] = endsOf(start, end);
      return intl.dateRange(state, from, to) ?? partsOf(state, from).map((part) => ({ ...part, source: 'shared' }));
    }
    resolvedOptions() {
      const state = intl.state(this, 'DateTimeFormat', 'Intl.DateTimeFormat.prototype.resolvedOptions');
      const result = { locale: state.locale, calendar: state.calendar, numberingSystem: state.numberingSystem, timeZone: state.timeZone };
      if (state.hourCycle) {
        result.hourCycle = state.hourCycle;
        result.hour12 = state.hourCycle === 'h11' || state.hourCycle === 'h12';
      }
      if (!state.dateStyle && !state.timeStyle) {
        // As in V8 letters count wherever they stand, in quoted text too.
        for (const [name, ...rows] of SHOWN) {
          const digits = state.pattern.split('S').length - 1;
          if (name === 'timeZoneName' && digits) result.fractionalSecondDigits = Math.min(digits, 3);
          const row = rows.find(([letters]) => state.pattern.includes(letters));
          if (row) result[name] = row[1];
        }
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

  // Before any child exists: what the commonest calls need in the locales that most of them use.
  const day = { year: 'numeric', month: 'long', day: 'numeric' }, clock = { hour: '2-digit', minute: '2-digit' };
  for (const locale of [undefined, 'en-US', 'en-GB', 'en-IN', 'hi-IN', 'en-CA', 'sv-SE', 'de-DE', 'fr-FR', 'es-ES']) {
    const date = new Date(0), { data } = newState(locale, undefined, 'any', 'all');
    date.toLocaleString(locale);
    date.toLocaleDateString(locale);
    date.toLocaleTimeString(locale);
    for (const options of [day, { weekday: 'long', ...day }, clock, { ...clock, hour12: true }, { ...day, ...clock, timeZoneName: 'short' }]) newState(locale, options, 'any', 'date');
    date.toLocaleString(locale, { timeStyle: 'full', timeZone: 'Asia/Kolkata' });
    for (const currency of ['USD', 'EUR', 'INR', 'GBP']) intl.currencyRow(data, currency);
    Number(0).toLocaleString(locale);
  }
})(door.runtime);

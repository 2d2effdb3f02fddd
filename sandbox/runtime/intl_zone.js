// Time zones: what authors may call them, their offsets (moment-timezone's data) and their names in a
// locale, by the method of UTS 35 (Time Zone Format Terminology) as ICU does it.
(function (runtime, moment) {
  'use strict';
  const { intl } = runtime;
  const DAY_MS = 86400000, CHECKED_MS = 184 * DAY_MS, SUMMER_MS = 300 * DAY_MS;
  const aliases = intl.common.zoneAliases;

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
  intl.zoneNamed = (asked) => {
    const name = zoneNames.get(asked.toLowerCase());
    if (!name) throw new RangeError(`Invalid time zone specified: ${asked}`);
    if (/^(Etc\/)?(UTC|UCT|Universal|Zulu|GMT|GMT[+-]?0|Greenwich)$/.test(name)) return { canonical: 'UTC', zone: null };
    return { canonical: aliases[name] ?? name, zone: moment.tz.zone(name) };
  };

  // The data ends with 2037; what a rule says of later years is what it says of one like it.
  const LAST = Date.UTC(2037, 0, 1), alike = new Map();
  const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  for (let year = 2009; year < 2037; year++) alike.set(`${new Date(Date.UTC(year, 0, 1)).getUTCDay()} ${isLeap(year)}`, Date.UTC(year, 0, 1));
  function within(time) {
    if (time < LAST) return time;
    const year = new Date(time).getUTCFullYear(), begin = Date.UTC(year, 0, 1);
    return time - begin + alike.get(`${new Date(begin).getUTCDay()} ${isLeap(year)}`);
  }
  const intervalAt = (zone, time) => {
    const { untils } = zone;
    let low = 0, high = untils.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (untils[middle] > time) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const offsetIn = (zone, interval) => Math.round(zone.offsets[interval] * -60) * 1000;
  intl.zoneOffset = (zone, time) => (zone ? offsetIn(zone, intervalAt(zone, within(time))) : 0);
  // Summer time ends within months, with clocks that go back.
  const isSummerAt = (zone, i) => {
    const until = zone.untils[i], from = i ? zone.untils[i - 1] : -Infinity;
    return i >= 0 && i + 1 < zone.offsets.length && until - from < SUMMER_MS && offsetIn(zone, i + 1) < offsetIn(zone, i);
  };
  const isSummer = (zone, time) => zone !== null && isSummerAt(zone, intervalAt(zone, within(time)));
  // Clocks went back less than half a year ago, or will go forward within that time.
  function changes(zone, time) {
    if (!zone) return false;
    const at = within(time), i = intervalAt(zone, at);
    if (isSummerAt(zone, i)) return true;
    return (i > 0 && at - zone.untils[i - 1] < CHECKED_MS && isSummerAt(zone, i - 1)) || (zone.untils[i] - at < CHECKED_MS && isSummerAt(zone, i + 1));
  }

  const pad = (value, count) => String(value).padStart(count, '0');
  function gmtOffset(state, time, isLong) {
    const { gmt, hour } = state.data.zones;
    const offset = intl.zoneOffset(state.zone, time) / 1000;
    const total = Math.abs(offset), h = Math.floor(total / 3600), m = Math.floor(total / 60) % 60, s = total % 60;
    const [, before, between, after] = /^(.*?)H+(.*?)mm(.*)$/.exec(hour.split(';')[offset < 0 ? 1 : 0]);
    let shown = before + pad(h, isLong ? 2 : 1);
    if (isLong || m || s) shown += between + pad(m, 2) + (s ? between + pad(s, 2) : '') + after;
    return gmt.replace('{0}', () => intl.digits(shown, state.numberingSystem));
  }

  const METAZONES_FROM = 0, METAZONES_UNTIL = Date.UTC(9999, 11, 31, 23, 59);
  function metazoneAt(name, time) {
    if (time < METAZONES_FROM || time >= METAZONES_UNTIL) return undefined;
    const { meta } = intl.shared.timeZoneNames, found = intl.has(meta, name) ? meta[name] : undefined;
    if (typeof found !== 'object') return found;
    let i = 1;
    while (i < found.length && time >= found[i]) i += 2;
    return found[i - 1];
  }
  const goldenOf = (metazone, region) => intl.shared.timeZoneNames.golden[metazone]?.[region] ?? intl.shared.timeZoneNames.golden[metazone]?.['001'];
  const city = (state, name) => state.data.zones.cities[name] ?? name.slice(name.lastIndexOf('/') + 1).replace(/_/g, ' ');
  const country = (state, code) => state.data.regions[code] ?? code;
  // "India Time": by the country where the zone is its only or its main one, else by its city.
  function locationName(state, name) {
    const { countries, primary } = intl.shared.timeZoneNames, code = countries[name];
    if (!code || code === '001') return undefined;
    const isPrimary = primary[code] === name || Object.values(countries).filter((other) => other === code).length === 1;
    return state.data.zones.region.replace('{0}', () => (isPrimary ? country(state, code) : city(state, name)));
  }
  // "Pacific Time (Canada)"
  function partialName(state, name, metazone, shown) {
    const code = intl.shared.timeZoneNames.countries[name];
    const place = code && goldenOf(metazone, code) === name ? country(state, code) : city(state, name);
    return state.data.zones.partial.replace(/\{[01]\}/g, (piece) => (piece === '{0}' ? place : shown));
  }

  const GENERIC = 0, STANDARD = 1, SUMMER = 2;
  function genericName(state, name, time, width) {
    const { own, meta } = state.data.zones;
    const ownGeneric = own[name]?.[width]?.[GENERIC];
    if (ownGeneric) return ownGeneric;
    const metazone = metazoneAt(name, time);
    if (!metazone) return undefined;
    const names = meta[metazone]?.[width];
    if (!changes(state.zone, time)) {
      const standard = own[name]?.[width]?.[STANDARD] ?? names?.[STANDARD];
      if (standard && standard.toLowerCase() !== names?.[GENERIC]?.toLowerCase()) return standard;
    }
    if (!names?.[GENERIC]) return undefined;
    const golden = goldenOf(metazone, intl.regionOf(state.name));
    if (golden === undefined || golden === name) return names[GENERIC];
    const { zone } = intl.zoneNamed(golden);
    const local = time + intl.zoneOffset(state.zone, time), there = local - intl.zoneOffset(zone, local - intl.zoneOffset(zone, local));
    const isSame = intl.zoneOffset(zone, there) === intl.zoneOffset(state.zone, time) && isSummer(zone, there) === isSummer(state.zone, time);
    return isSame ? names[GENERIC] : partialName(state, name, metazone, names[GENERIC]);
  }
  // What the letters z, v and O of a pattern show.
  intl.zoneText = (state, time, letter, count) => {
    const isLong = count >= 4, width = isLong ? 0 : 1;
    if (letter === 'O') return gmtOffset(state, time, isLong);
    const name = state.timeZone === 'UTC' ? 'Etc/UTC' : state.timeZone;
    if (letter === 'v') return genericName(state, name, time, width) ?? locationName(state, name) ?? gmtOffset(state, time, isLong);
    const { own, meta } = state.data.zones, which = isSummer(state.zone, time) ? SUMMER : STANDARD;
    return own[name]?.[width]?.[which] ?? meta[metazoneAt(name, time)]?.[width]?.[which] ?? gmtOffset(state, time, isLong);
  };

  // Before any child exists: the commonest zones are unpacked.
  for (const zone of ['Asia/Kolkata', 'Asia/Calcutta', 'America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Europe/London', 'Europe/Paris',
    'Europe/Berlin', 'Asia/Dubai', 'Asia/Singapore', 'Australia/Sydney']) intl.zoneNamed(zone);
})(door.runtime, globalThis.moment);

// Language tags: parsing and canonical form (UTS 35, LocaleId Canonicalization), and Intl.Locale.
(function (runtime) {
  'use strict';
  const { intl } = runtime;
  const WRONG = 'Incorrect locale information provided';

  const LANGUAGE = /^([a-z]{2,3}|[a-z]{5,8})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)(?=-[a-z\d](?:-|$)|$)/;
  const EXTENSION = /^(?:-([a-wyz\d])((?:-[a-z\d]{2,8})+))/, PRIVATE = /^-x((?:-[a-z\d]{1,8})+)$/;
  const TRUE = new Set(['kb', 'kc', 'kh', 'kk', 'kn']);
  const title = (text) => text[0].toUpperCase() + text.slice(1);

  const likelyOf = (tag) => (intl.has(intl.shared.rare.likely, tag) ? intl.shared.rare.likely[tag] : undefined);
  // Codes that are replaced: iw is he, sh is sr-Latn, UK is GB.
  function replaceCodes(parts) {
    const { language: languages, region: regions } = intl.shared.aliases;
    const candidates = [...parts.variants.map((variant) => [`${parts.language}-${variant}`, variant]), ...parts.variants.map((variant) => [`und-${variant}`, variant]),
      [`${parts.language}-${parts.region}`, undefined, true], [parts.language]];
    for (const [code, variant, takesRegion] of candidates) {
      if (!intl.has(languages, code)) continue;
      const [, language, script, region] = /^([a-z]+)(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|\d{3}))?/.exec(languages[code]);
      if (language !== 'und') parts.language = language;
      parts.script ??= script;
      if (takesRegion) parts.region = region;
      else parts.region ??= region;
      if (variant) parts.variants = parts.variants.filter((other) => other !== variant);
      break;
    }
    if (parts.region && intl.has(regions, parts.region)) {
      const choice = regions[parts.region].split(' ');
      const likely = choice.length > 1 ? (likelyOf(parts.script ? `${parts.language}-${parts.script}` : parts.language) ?? likelyOf(parts.language))?.split('-')[2] : undefined;
      parts.region = choice.includes(likely) ? likely : choice[0];
    }
    const old = parts.variants.indexOf('heploc');
    if (old >= 0) parts.variants = parts.variants.filter((variant) => variant !== 'heploc' && variant !== 'hepburn').concat('alalc97');
    parts.variants = parts.variants.map((variant) => (variant === 'polytoni' ? 'polyton' : variant));
  }

  // u-attribute-key-type...: keys in order, the first of each counts.
  function unicodeExtension(words) {
    const keys = {}, attributes = [];
    let key = null, isFirst = true;
    for (const word of words) {
      if (word.length === 2) {
        isFirst = keys[word] === undefined;
        key = word;
        if (isFirst) keys[key] = '';
      } else if (key === null) attributes.push(word);
      else if (isFirst) keys[key] += (keys[key] ? '-' : '') + word;
    }
    for (const name of Object.keys(keys)) {
      if (keys[name] === 'true' || (keys[name] === 'yes' && TRUE.has(name))) keys[name] = '';
      if (name === 'ca' && keys.ca === 'islamicc') keys.ca = 'islamic-civil';
      if (name === 'ca' && keys.ca === 'ethiopic-amete-alem') keys.ca = 'ethioaa';
    }
    return { keys, attributes: attributes.sort() };
  }
  const unicodeText = ({ keys, attributes }) => ['u', ...attributes, ...Object.keys(keys).sort().map((key) => (keys[key] ? `${key}-${keys[key]}` : key))].join('-');

  const known = new Map(), old = new Set(intl.common.old);
  // { language, script, region, base: 'en-US', keys: { nu: 'latn' }, tag } of a tag; RangeError for what is none.
  intl.parseTag = (text) => {
    let parts = known.get(text);
    if (!parts) known.set(text, (parts = parse(text)));
    return parts;
  };
  function parse(text) {
    let rest = text.toLowerCase();
    const match = LANGUAGE.exec(rest.replace(/-$/, ''));
    if (!match) throw new RangeError(WRONG);
    const invalid = () => new RangeError(`Invalid language tag: ${text}`);
    const parts = { language: match[1], script: match[2] && title(match[2]), region: match[3]?.toUpperCase(), variants: match[4] ? match[4].slice(1).split('-') : [] };
    if (new Set(parts.variants).size !== parts.variants.length) throw invalid();
    rest = rest.slice(match[0].length);
    const extensions = new Map();
    let unicode = { keys: {}, attributes: [] }, own = '';
    for (let found; (found = EXTENSION.exec(rest)); rest = rest.slice(found[0].length)) {
      if (extensions.has(found[1])) throw invalid();
      extensions.set(found[1], found[0].slice(1));
      if (found[1] === 'u') unicode = unicodeExtension(found[2].slice(1).split('-'));
    }
    if (PRIVATE.test(rest)) [own, rest] = [rest, ''];
    if (rest) throw invalid();
    const { posix } = { posix: parts.variants.includes('posix') };
    if (posix) {
      parts.variants = parts.variants.filter((variant) => variant !== 'posix');
      unicode.keys.va ??= 'posix';
      extensions.set('u', '');
    }
    if (parts.language.length > 2 || old.has(parts.language) || parts.variants.length || old.has(parts.region) || /^\d/.test(parts.region)) replaceCodes(parts);
    parts.variants.sort();
    parts.base = [parts.language, parts.script, parts.region, ...parts.variants].filter(Boolean).join('-');
    parts.keys = unicode.keys;
    parts.attributes = unicode.attributes;
    if (extensions.has('u')) extensions.set('u', unicodeText(unicode));
    parts.rest = Array.from(extensions).filter(([name]) => name !== 'u').sort(([a], [b]) => (a < b ? -1 : 1)).map(([, of]) => of);
    parts.own = own;
    parts.tag = [parts.base, ...Array.from(extensions).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, of]) => of)].join('-') + own;
    return parts;
  }

  intl.canonicalList = (locales) => {
    if (locales === undefined) return [];
    if (typeof locales === 'string') return [intl.parseTag(locales).tag];
    if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
    const list = intl.states.get(locales)?.kind === 'Locale' ? [locales] : Array.from(Object(locales));
    const seen = [];
    for (const item of list) {
      if (typeof item !== 'string' && (typeof item !== 'object' || item === null)) throw new TypeError('Language ID should be string or object.');
      const { tag } = intl.parseTag(String(item));
      if (!seen.includes(tag)) seen.push(tag);
    }
    return seen;
  };

  // [language, script, region] with what is likely; null for what is unknown.
  function maximized({ language, script, region }) {
    const of = (...codes) => likelyOf(codes.filter(Boolean).join('-'))?.split('-');
    const found = (script && region && of(language, script, region)) ?? (region && of(language, region)) ?? (script && of(language, script)) ?? of(language) ?? (script && of('und', script)) ?? null;
    if (!found) return null;
    return [language === 'und' ? found[0] : language, script ?? found[1], region ?? found[2]];
  }
  function minimized(parts) {
    const most = maximized(parts);
    if (!most) return null;
    const [language, script, region] = most;
    for (const [s, r] of [[undefined, undefined], [undefined, region], [script, undefined]])
      if (maximized({ language, script: s, region: r })?.join() === most.join()) return [language, s, r];
    return most;
  }

  const method = (object, name) => intl.state(object, 'Locale', `Intl.Locale.prototype.${name}`).parts;
  const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const CYCLES = { h: 'h12', H: 'h23', K: 'h11', k: 'h24' };
  class Locale {
    constructor(tag, options) {
      if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
      intl.current = 'Intl.Locale';
      const parts = { ...intl.parseTag(String(tag)) };
      options = intl.optionsObject(options);
      const code = (name, pattern) => {
        const value = options[name] === undefined ? undefined : String(options[name]);
        if (value !== undefined && !pattern.test(value)) throw new RangeError(WRONG);
        return value;
      };
      const language = code('language', /^(?:[a-z]{2,3}|[a-z]{5,8})$/i), script = code('script', /^[a-z]{4}$/i), region = code('region', /^(?:[a-z]{2}|\d{3})$/i);
      const keys = { ...parts.keys };
      intl.current = 'locale';
      for (const [name, key, values] of [['calendar', 'ca'], ['collation', 'co'], ['hourCycle', 'hc', ['h11', 'h12', 'h23', 'h24']], ['caseFirst', 'kf', ['upper', 'lower', 'false']], ['numeric', 'kn'], ['numberingSystem', 'nu']]) {
        if (name === 'numeric') {
          if (options.numeric !== undefined) keys.kn = options.numeric ? '' : 'false';
          continue;
        }
        const value = intl.option(options, name, values, undefined);
        if (value === undefined) continue;
        if (!values && !/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(value)) throw new RangeError(WRONG);
        keys[key] = value.toLowerCase();
      }
      const base = [language ?? parts.language, script ?? parts.script, region ?? parts.region, ...parts.variants].filter(Boolean).join('-');
      const names = Object.keys(keys).length || parts.attributes.length ? [unicodeText({ keys, attributes: parts.attributes })] : [];
      intl.states.set(this, { kind: 'Locale', parts: intl.parseTag([base, ...[...parts.rest, ...names].sort()].join('-') + parts.own) });
    }
    maximize() { return around(this, 'maximize', maximized); }
    minimize() { return around(this, 'minimize', minimized); }
    toString() { return method(this, 'toString').tag; }
    get baseName() { return method(this, 'baseName').base; }
    get language() { return method(this, 'language').language; }
    get script() { return method(this, 'script').script; }
    get region() { return method(this, 'region').region; }
    get calendar() { return method(this, 'calendar').keys.ca; }
    get collation() { return method(this, 'collation').keys.co; }
    get hourCycle() { return method(this, 'hourCycle').keys.hc; }
    get numberingSystem() { return method(this, 'numberingSystem').keys.nu; }
    get caseFirst() { return method(this, 'caseFirst').keys.kf; }
    get numeric() { return method(this, 'numeric').keys.kn !== undefined && method(this, 'numeric').keys.kn !== 'false'; }
    get calendars() {
      const { keys, base } = method(this, 'calendars'), { calendars } = intl.shared.rare;
      if (keys.ca) return [keys.ca];
      return (calendars[intl.regionOf(base)] ?? calendars['001']).replace('gregorian', 'gregory').split(' ');
    }
    get hourCycles() {
      const { keys, base, language } = method(this, 'hourCycles');
      if (keys.hc) return [keys.hc];
      return [CYCLES[hoursOf(language, intl.regionOf(base))[0]]];
    }
    get numberingSystems() {
      const { keys } = method(this, 'numberingSystems');
      return [keys.nu ?? intl.data(intl.resolve(this, []).name).numbers.system];
    }
    get textInfo() {
      const most = maximized(method(this, 'textInfo'));
      return { direction: /^(?:Arab|Hebr|Thaa|Syrc|Nkoo|Adlm|Aran|Rohg|Samr|Mand)$/.test(most?.[1]) ? 'rtl' : 'ltr' };
    }
    get weekInfo() {
      const parts = method(this, 'weekInfo'), region = parts.region ?? maximized(parts)?.[2] ?? '001', { week } = intl.shared.rare;
      const day = (table) => DAYS.indexOf(table[region] ?? table['001']) + 1;
      const weekend = [];
      for (let at = day(week.from); ; at = (at % 7) + 1) {
        weekend.push(at);
        if (at === day(week.to)) break;
      }
      return { firstDay: day(week.first), weekend: weekend.sort(), minimalDays: Number(week.least[region] ?? week.least['001']) };
    }
  }
  // The clocks of a region: 'h', 'H', ... the preferred one first.
  const hoursOf = (intl.hoursOf = (language, region) => {
    const { hours } = intl.common;
    return (hours[`${language}-${region}`] ?? hours[region] ?? hours['001']).split(' ');
  });
  function around(object, name, change) {
    const parts = method(object, name);
    const found = change(parts);
    const base = found ? [...found, ...parts.variants].filter(Boolean).join('-') : parts.base;
    return new Locale(base + parts.tag.slice(parts.base.length));
  }
  Object.defineProperty(Locale.prototype, Symbol.toStringTag, { value: 'Intl.Locale', configurable: true });
  Object.defineProperty(intl.object, 'Locale', { value: intl.constructed(Locale, 'Locale', 1), writable: true, configurable: true });
})(door.runtime);

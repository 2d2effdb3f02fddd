#!/usr/bin/env node
// policies/policy.schema.json, for editors: written from the tables that the service itself reads
// (policy/keys.def, policy/limits.def), and held against what the service says of good and bad policies.
//   schema.mjs            closes with "N passed, N failed"; a schema that differs from the tables has failed
//   schema.mjs --write    writes it
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { ROOT, rows } from './fake/tables.mjs';

const FILE = path.join(ROOT, 'policies/policy.schema.json');
const words = (text) => ({ enum: text.split(' ') });
const texts = { items: { type: 'string' } };
const ref = (name) => ({ $ref: `#/$defs/${name}` });
const list = (name) => ({ items: ref(name) });
const NAME = '^[A-Za-z_][A-Za-z0-9_]{0,63}$';

// What a key's type alone does not say.
const more = {
  'TOP.agent': { minLength: 1, maxLength: 200 },
  'TOP.limits': ref('limits'),
  'TOP.egress': list('egress'),
  'TOP.secrets': { propertyNames: { anyOf: [{ pattern: NAME }, { pattern: '^x-' }] }, additionalProperties: ref('secret') },
  'TOP.email': ref('email'),
  'TOP.functions': { ...list('function'), maxItems: 100 },
  'EGRESS.url': { pattern: '^[Hh][Tt][Tt][Pp][Ss]?://' },
  'EGRESS.methods': { items: words('GET HEAD POST PUT DELETE PATCH OPTIONS') },
  'SECRET.hosts': texts,
  'SECRET.in': { items: { type: 'string', pattern: "^(header:)?[!#$%&'*+.^_`|~0-9A-Za-z-]+$" } },
  'EMAIL.to': texts,
  'FUNCTION.name': { pattern: NAME },
  'FUNCTION.mode': words('basic advanced'),
  'FUNCTION.type': words('custom_post_call'),
  'FUNCTION.method': words('GET POST PUT DELETE PATCH'),
  'FUNCTION.conditions': list('condition'),
  'FUNCTION.retry': ref('retry'),
  'FUNCTION.rerun': ref('rerun'),
  'RETRY.attempts': { minimum: 1, maximum: 10 },
  'RETRY.backoff_ms': { minimum: 0, maximum: 60000 },
  'CONDITION.source': words('call_type call_metadata post_call_variables'),
  'CONDITION.op': words('eq ne lt lte gt gte in contains exists not_exists'),
  'CONDITION.any': list('condition'),
  'CONDITION.all': list('condition'),
  'CONDITION.not': ref('condition'),
};
const TYPES = { S: 'string', I: 'integer', B: 'boolean', O: 'object', A: 'array' };

function property(place, name, types, text) {
  const wanted = types.split('|').map((t) => TYPES[t.trim()]);
  const extra = more[`${place}.${name}`] ?? {};
  const type = types === 'ANY' || extra.$ref || extra.enum ? {} : { type: wanted.length === 1 ? wanted[0] : wanted };
  return { description: text, ...type, ...extra };
}

const notes = { patternProperties: { '^x-': {} }, additionalProperties: false };

function object(place, all) {
  const own = all.filter((row) => row[0] === place);
  const required = own.filter((row) => row[3] === 'true').map((row) => row[1]);
  return { type: 'object', properties: Object.fromEntries(own.map(([, name, types, , text]) => [name, property(place, name, types, text)])),
    ...(required.length ? { required } : {}), ...notes };
}

export function schema() {
  const all = rows('policy/keys.def', 'KEY');
  const places = [...new Set(all.map(([place]) => place))].filter((place) => place !== 'TOP');
  const limits = { type: 'object', ...notes, properties: Object.fromEntries(rows('policy/limits.def', 'LIMIT').map(([name, value, hard, text]) =>
    [name, { description: `${text}; at most ${hard} unless the service's configuration says another`, type: 'integer', minimum: ['http_requests', 'emails'].includes(name) ? 0 : 1, default: Number(value),
      ...(name === 'http_timeout_ms' ? { maximum: Number(hard) } : {}) }])) };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'A policy of postcalld', ...object('TOP', all),
    $defs: { limits, ...Object.fromEntries(places.map((place) => [place.toLowerCase(), object(place, all)])) } };
}

// As much of JSON Schema as the above uses. Returns what is wrong, or undefined.
function fault(value, rule, root, at = '') {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (rule.$ref) return fault(value, root.$defs[rule.$ref.split('/').at(-1)], root, at);
  if (rule.type && ![rule.type].flat().includes(type)) return `${at}: ${type}`;
  if (rule.enum && !rule.enum.includes(value)) return `${at}: ${value}`;
  if (rule.anyOf && rule.anyOf.every((r) => fault(value, r, root, at))) return `${at}: nothing fits`;
  if (type === 'string' && ((rule.pattern && !new RegExp(rule.pattern, 'u').test(value)) || value.length < (rule.minLength ?? 0) || value.length > (rule.maxLength ?? Infinity))) return `${at}: "${value}"`;
  if (type === 'integer' && (value < (rule.minimum ?? -Infinity) || value > (rule.maximum ?? Infinity))) return `${at}: ${value}`;
  if (type === 'array') return value.length > (rule.maxItems ?? Infinity) ? `${at}: too many` : value.map((v, i) => rule.items && fault(v, rule.items, root, `${at}/${i}`)).find(Boolean);
  if (type !== 'object') return;
  const missing = (rule.required ?? []).find((key) => !(key in value));
  if (missing) return `${at}: no ${missing}`;
  for (const [key, v] of Object.entries(value)) {
    const named = rule.propertyNames && fault(key, rule.propertyNames, root, `${at}/${key}`);
    const known = rule.properties?.[key] ?? Object.entries(rule.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern, 'u').test(key))?.[1] ?? rule.additionalProperties;
    const wrong = named ?? (known === false ? `${at}: unknown ${key}` : known && fault(v, known, root, `${at}/${key}`));
    if (wrong) return wrong;
  }
}

const text = `${JSON.stringify(schema(), null, 2)}\n`;
if (process.argv[2] === '--write') {
  fs.writeFileSync(FILE, text);
  process.exit(0);
}

let passed = 0, failed = 0;
const result = (ok, what) => { ok ? passed++ : failed++; console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}`); };
const kept = fs.existsSync(FILE) ? fs.readFileSync(FILE, 'utf8') : '';
result(kept === text, 'policies/policy.schema.json is that of the tables (else: tests/schema.mjs --write)');
const root = JSON.parse(text);
for (const folder of fs.readdirSync(path.join(ROOT, 'policies/examples'))) {
  const file = path.join(ROOT, 'policies/examples', folder, 'policy.json');
  if (!fs.existsSync(file)) continue;
  const wrong = fault(JSON.parse(fs.readFileSync(file, 'utf8')), root, root);
  result(wrong === undefined, `examples/${folder} fits ${wrong ?? ''}`);
}
const good = { $schema: 'policy.schema.json', agent: 'a', 'x-note': 1, limits: { http_requests: 0, wall_ms: 100000 }, egress: [{ url: 'https://a/*' }],
  secrets: { KEY: { hosts: ['a'], in: ['header:X'] } },
  functions: [{ name: 'f', mode: 'basic', api: 'https://a/', method: 'GET', headers: [{ key_name: 'A', value: 'b' }], parameters: '{}', conditions: [{ any: [{ source: 'call_type', key: 'all' }, { not: { source: 'call_metadata', key: 'x', value: null } }] }] }] };
result(fault(good, root, root) === undefined, `a policy with everything fits ${fault(good, root, root) ?? ''}`);
const bad = { 'no functions': { functions: undefined }, 'unknown key': { nonsense: 1 }, 'wrong type': { agent: 1 }, 'no agent': { agent: '' }, 'unknown limit': { limits: { http: 1 } }, 'limit of 0': { limits: { wall_ms: 0 } },
  'http_timeout_ms': { limits: { http_timeout_ms: 10001 } }, 'method': { egress: [{ url: 'https://a/', methods: ['get'] }] }, 'secret name': { secrets: { 'a-b': { hosts: [] } } }, 'secret without hosts': { secrets: { A: {} } },
  'place': { secrets: { A: { hosts: ['a'], in: ['a b'] } } }, 'function name': { functions: [{ name: '1' }] }, 'op': { functions: [{ name: 'f', conditions: [{ all: [{ op: 'like' }] }] }] }, 'retry': { functions: [{ name: 'f', retry: { attempts: 11 } }] } };
const changed = Object.entries(bad).map(([name, change], i) => [name, JSON.parse(JSON.stringify({ ...good, agent: `a${i}`, ...change }))]);
for (const [name, policy] of changed) result(fault(policy, root, root) !== undefined, `refused: ${name}`);

// The service itself is of the same opinion.
const ctl = path.join(ROOT, 'build/postcallctl');
if (fs.existsSync(ctl)) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'postcalld-schema-'));
  fs.writeFileSync(path.join(dir, 'good.json'), JSON.stringify(good));
  changed.forEach(([, policy], i) => fs.writeFileSync(path.join(dir, `bad${i}.json`), JSON.stringify(policy)));
  const { stdout } = spawnSync(ctl, ['check', '--json', dir], { encoding: 'utf8' });
  const errors = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)).filter((row) => row.severity === 'error');
  const refused = (file) => errors.some((row) => row.file === path.join(dir, file));
  result(!refused('good.json'), `the service takes it too ${JSON.stringify(errors.filter((row) => row.file.endsWith('good.json')))}`);
  changed.forEach(([name], i) => result(refused(`bad${i}.json`), `the service refuses it too: ${name}`));
  fs.rmSync(dir, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

#!/usr/bin/env node
// The man pages: tables between ".\" BEGIN name" and ".\" END name" are written from the *.def files, and
// every page is checked by man(1).
//   docs.mjs            closes with "N passed, N failed"; a table that differs from its .def has failed
//   docs.mjs --write    writes the tables
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { ROOT, rows } from './fake/tables.mjs';

const MAN = path.join(ROOT, 'supervisor/man');

const escape = (text) => text.replace(/\\/g, '\\e').replace(/^([.'])/gm, '\\&$1').replace(/-/g, '\\-').replace(/"/g, '\\(dq');
const list = (items) => ['.Bl -tag -width Ds', ...items.flatMap(([name, text]) => [`.It Cm ${escape(name)}`, escape(text)]), '.El'].join('\n');

const PLACES = { TOP: '', EGRESS: 'egress[].', SECRET: 'secrets.NAME.', EMAIL: 'email.', FUNCTION: 'functions[].', RETRY: 'functions[].retry.', CONDITION: 'functions[].conditions[].' };
const tables = {
  routes: () => list(rows('intake/routes.def', 'ROUTE').map(([method, at, , , query, text]) => [`${method} ${at}`, text + (query ? `; query: ${query.split(' ').join(', ')}` : '')])),
  problems: () => list(rows('intake/problems.def', 'PROBLEM').map(([, status, code, text]) => [code, `${status}: ${text}`])),
  config: () => list(rows('config.def', 'KEY').filter(([, name]) => name !== '$schema').map(([place, name, , , text]) => [(place === 'TOP' ? '' : `${place.toLowerCase()}.`) + name, text])),
  metrics: () => list(rows('watch/metrics.def', 'METRIC').filter(([, , , , help]) => help).map(([name, type, , , help]) => [`postcalld_${name}`, `${help} (${type})`])),
  audit: () => list(rows('watch/audit.def', 'AUDIT').map(([, kind, , text]) => [kind, text])),
  commands: () => list(rows('ctl/commands.def', 'COMMAND').map(([name, usage, text]) => [`${name} ${usage}`, text])),
  keys: () => list(rows('policy/keys.def', 'KEY').filter(([, name]) => name !== '$schema').map(([place, name, , needed, text]) => [PLACES[place] + name, text + (needed === 'true' ? ' (needed)' : '')])),
  limits: () => list(rows('policy/limits.def', 'LIMIT').map(([name, value, hard, text]) => [name, `${text}; default ${value}, at most ${hard} unless the configuration says another`])),
};

const filled = (text) => text.replace(/^(\.\\" BEGIN (\w+)\n)[\s\S]*?(^\.\\" END \2$)/gm, (_, begin, name, end) => `${begin}${tables[name]()}\n${end}`);

let passed = 0, failed = 0;
const result = (ok, what) => { ok ? passed++ : failed++; console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}`); };
for (const page of fs.readdirSync(MAN).sort()) {
  const file = path.join(MAN, page);
  const text = fs.readFileSync(file, 'utf8');
  if (process.argv[2] === '--write') {
    fs.writeFileSync(file, filled(text));
    continue;
  }
  result(filled(text) === text, `${page}: its tables are those of the .def files (else: tests/docs.mjs --write)`);
  let warnings;
  try {
    warnings = execFileSync('sh', ['-c', `man --warnings -E UTF-8 -l -Tutf8 -Z '${file}' 2>&1 >/dev/null`], { encoding: 'utf8', env: { ...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8' } });
  } catch (error) {
    console.log(`not applicable: man(1) is not here (${error.message.split('\n')[0]})`);
    continue;
  }
  result(warnings === '', `${page}: man has nothing to say against it ${warnings}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

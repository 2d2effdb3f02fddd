#!/usr/bin/env node
// compare.mjs [--seed N] [--scale N] [--only KIND] [--show N] [--all FILE] [--record FILE] [--beside]: random
// cases of Intl (cases.mjs) on our engine beside this Node's ICU: for each kind how many are equal, and
// the first that differ. Means something where Node has the CLDR that sandbox/runtime/package.json pins;
// there fewer than 98 of 100 end with 1.
//   --beside   runs our scripts on Node's own engine: quick, for work on them
//   --all      writes every difference to FILE, one JSON line each
//   --record   writes cases that are equal, with the answer, for tests/calls/intl_test.mjs
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { KINDS, cases } from './cases.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.join(here, '../..'), build = path.join(root, process.env.B ?? 'build');
const { values: flags } = parseArgs({ options: { seed: { type: 'string', default: '1' }, scale: { type: 'string', default: '1' }, only: { type: 'string', default: '' },
	show: { type: 'string', default: '3' }, all: { type: 'string' }, record: { type: 'string' }, beside: { type: 'boolean' } } });
const RECORDED = 20; // of so many one is recorded
const evaluate = fs.readFileSync(path.join(here, 'evaluate.js'), 'utf8');

// The defaults of a server.
if (process.env.TZ !== 'UTC' || process.env.LC_ALL !== 'en_US.UTF-8') {
	const { status } = spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, TZ: 'UTC', LC_ALL: 'en_US.UTF-8' } });
	process.exit(status ?? 1);
}
const cldr = JSON.parse(fs.readFileSync(path.join(root, 'sandbox/runtime/package.json'), 'utf8')).dependencies['cldr-core'];
const isAlike = process.versions.cldr.split('.')[0] === cldr.split('.')[0];
if (!isAlike) console.log(`this Node has CLDR ${process.versions.cldr}, the runtime ${cldr}: expect differences`);

function onEngine(list) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'intl-'));
	try {
		const files = [];
		for (let at = 0; at < list.length; at += 1000) {
			const file = path.join(dir, `${at}.js`);
			fs.writeFileSync(file, `${evaluate}\nfor (const one of JSON.parse(${JSON.stringify(JSON.stringify(list.slice(at, at + 1000)))})) console.log(JSON.stringify(evaluate(one)));\n`);
			files.push(file);
		}
		const text = execFileSync(path.join(build, 'tests/runtime-host'), ['--until', 'intl_names', ...files], { encoding: 'utf8', maxBuffer: 1 << 30 });
		return text.trimEnd().split('\n').map((line) => JSON.parse(line));
	} finally {
		fs.rmSync(dir, { recursive: true, force: true });
	}
}

// embed.mjs' list of scripts, less what Intl does not need.
function beside(list) {
	const npm = path.join(build, 'deps/npm');
	const texts = JSON.parse(fs.readFileSync(path.join(build, 'sandbox/locales.json'), 'utf8'));
	const context = vm.createContext({ door: { runtime: {}, stored: (name) => texts[name] } });
	context.moment = createRequire(path.join(npm, 'package.json'))('moment-timezone');
	const order = fs.readFileSync(path.join(root, 'sandbox/runtime/embed.mjs'), 'utf8').match(/'intl_\w+'/g).map((name) => name.slice(1, -1));
	for (const name of order) vm.runInContext(fs.readFileSync(path.join(root, 'sandbox/runtime', `${name}.js`), 'utf8'), context, { filename: name });
	vm.runInContext(evaluate, context);
	return list.map((one) => context.evaluate(one));
}

const list = cases({ seed: Number(flags.seed), scale: Number(flags.scale), only: flags.only });
const wanted = list.map((one) => vm.runInThisContext(`(${evaluate.slice(evaluate.indexOf('function'))})`)(one));
const got = flags.beside ? beside(JSON.parse(JSON.stringify(list))) : onEngine(list);
const differ = [];
let equal = 0;
for (const kind of Object.keys(KINDS).filter((name) => name.startsWith(flags.only))) {
	const rows = list.map((one, i) => [one, wanted[i], got[i]]).filter(([one]) => one.k === kind);
	const wrong = rows.filter(([, want, have]) => want !== have);
	equal += rows.length - wrong.length;
	differ.push(...wrong);
	console.log(`${kind.padEnd(18)} ${String(rows.length - wrong.length).padStart(6)} of ${String(rows.length).padStart(6)}  ${(100 - 100 * wrong.length / rows.length).toFixed(2)} %`);
	for (const [{ k, ...one }, want, have] of wrong.slice(0, Number(flags.show))) console.log(`    ${JSON.stringify(one)}\n      ICU  ${want}\n      ours ${have}`);
}
if (flags.all) fs.writeFileSync(flags.all, differ.map(([one, want, have]) => JSON.stringify({ ...one, want, have })).join('\n') + '\n');
if (flags.record) {
  const equals = list.map((one, i) => ({ ...one, want: wanted[i] })).filter((one, i) => wanted[i] === got[i] && i % RECORDED === 0);
  fs.writeFileSync(flags.record, `[\n${equals.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
}
console.log(`${equal} of ${list.length} are equal: ${(100 * equal / list.length).toFixed(2)} %`);
if (isAlike && equal < 0.98 * list.length) process.exitCode = 1;

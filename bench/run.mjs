// `make bench`: what the front end, the engine and calls cost, all measured in one run, so that the ratios mean
// something on a busy machine too. Prints; asserts nothing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const root = path.dirname(here);
const build = path.join(root, 'build');
const program = (name, ...args) => execFileSync(path.join(build, 'bench', name), args, { encoding: 'utf8', cwd: root });
const title = (text) => console.log(`\n${text}`);

// "NUMBER PATH" lines.
const numbers = (text) => text.trim().split('\n').map((line) => line.split(' ')).map(([number, file]) => [Number(number), file]);

function front() {
  const acorn = createRequire(path.join(build, 'bench/npm/package.json'))('acorn');
  const npm = path.join(build, 'deps/npm/node_modules');
  const examples = fs.globSync?.('policies/examples/*/*.js', { cwd: root }) ?? fs.readdirSync(path.join(root, 'policies/examples'))
    .flatMap((agent) => fs.readdirSync(path.join(root, 'policies/examples', agent)).filter((file) => file.endsWith('.js')).map((file) => `policies/examples/${agent}/${file}`));
  const files = [...examples, ...['lodash/lodash.js', 'moment/moment.js', 'axios/dist/node/axios.cjs'].map((file) => path.join(npm, file))];
  title('front end: lowering, MB of source a second, beside acorn parsing the same in node');
  for (const [rate, file] of numbers(program('front', ...files))) {
    const text = fs.readFileSync(path.resolve(root, file), 'utf8');
    let best = 0;
    for (let round = 0; round < 7; round++) {
      const times = 1 + Math.floor(2 ** 20 / text.length);
      const begin = process.cpuUsage();
      for (let i = 0; i < times; i++) acorn.parse(text, { ecmaVersion: 2023, sourceType: 'script', allowReturnOutsideFunction: true });
      const { user, system } = process.cpuUsage(begin);
      best = Math.max(best, times * text.length / (user + system));
    }
    console.log(`${path.basename(file).padEnd(22)} ${rate.toFixed(1).padStart(6)}   acorn ${best.toFixed(1).padStart(6)}   ${(rate / best).toFixed(2)} x`);
  }
}

function js() {
  title('engine: modern JavaScript beside the same in ECMAScript 5, ms of processor');
  const names = ['loop', 'closure', 'await'];
  const ms = new Map(numbers(program('js', ...names.flatMap((name) => [`bench/js/${name}.modern.js`, `bench/js/${name}.es5.js`]))).map(([n, file]) => [path.basename(file), n]));
  for (const name of names) {
    const modern = ms.get(`${name}.modern.js`), es5 = ms.get(`${name}.es5.js`);
    console.log(`${name.padEnd(8)} ${modern.toFixed(1).padStart(6)}   ES5 ${es5.toFixed(1).padStart(6)}   ${(modern / es5).toFixed(2)} x`);
  }
}

// Instructions of the call's child less those of the floor's; undefined without valgrind.
function instructions(args) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const out = execFileSync('valgrind', ['--tool=callgrind', `--callgrind-out-file=${dir}/%p`, path.join(build, 'bench/fork'), '--once', ...args],
      { encoding: 'utf8', cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    const [floor, call] = out.trim().split('\n').pop().split(' ').map((pid) => Number(/^summary: (\d+)/m.exec(fs.readFileSync(path.join(dir, pid), 'utf8'))[1]));
    return call - floor;
  } catch {
    return undefined;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function children() {
  title('one call in a forked child, beside a fork that ends at once (no prison, no supervisor)');
  for (const name of ['empty', 'fields', 'typical', 'sending']) {
    const args = [`bench/functions/${name}.js`, name, 'bench/functions/context.json'];
    const count = instructions(args);
    const lines = program('fork', ...args).trim().split('\n');
    const [start, floor, call] = ['start', 'floor', 'call'].map((word) => lines.find((line) => line.startsWith(word)));
    if (name === 'empty') console.log(`${start}\n${floor}`);
    console.log(`${name.padEnd(8)}${call.slice(4)}${count === undefined ? '' : `, ${Math.round(count / 1000)} thousand instructions`}`);
  }
}

front();
js();
children();
title('calls through the service, answered with their outcomes; latency: median, 90 %, 99 %');
console.log(execFileSync(process.execPath, [path.join(here, 'calls.mjs')], { encoding: 'utf8' }).trimEnd());

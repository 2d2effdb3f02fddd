#!/usr/bin/env node
// Language tests: what a program prints must be what Node prints. Runs each file of
// tests/lang/semantics and tests/lang/builtins, or those named, with node and with build/tests/js-host.
// With --runtime: those of tests/lang/runtime, with build/tests/runtime-host.
// With --libraries: those of tests/lang/libraries, against node with the npm packages of the build.
// With --shim: those of --runtime on the runtime's JavaScript in a bare realm of node, without the engine.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const on_shim = process.argv.includes('--shim'), on_libraries = process.argv.includes('--libraries');
const on_runtime = on_shim || on_libraries || process.argv.includes('--runtime');
const host = on_shim ? ['node', '--expose-internals', path.join(here, 'runtime_shim.mjs')] :
	[process.env.JS_HOST ?? path.join(here, `../../${process.env.B ?? 'build'}/tests/${on_runtime ? 'runtime' : 'js'}-host`)].concat(on_libraries ? ['--until', 'run'] : []);
const node = on_libraries ? ['node', '--disallow-code-generation-from-strings', path.join(here, 'libraries.cjs')] : ['node'];
const listed = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const files = listed.length ? listed : (on_libraries ? ['libraries'] : on_runtime ? ['runtime'] : ['semantics', 'builtins']).flatMap((folder) => {
	const at = path.join(here, folder);
	return fs.existsSync(at) ? fs.readdirSync(at).filter((f) => f.endsWith('.js')).sort().map((f) => path.join(at, f)) : [];
});

function run([command, ...before], file) {
	const done = spawnSync(command, [...before, file], { encoding: 'utf8', timeout: 20000, env: { ...process.env, TZ: 'UTC' } });
	return done.stdout + (done.status === 0 ? '' : `\nended with ${done.status ?? done.signal}\n${done.stderr}`);
}

if (!process.versions.node.startsWith('20.'))
	console.log(`note: Node 20 is the oracle, this is ${process.versions.node}: differences may be its own`);
let passed = 0, failed = 0;
for (const file of files) {
	const wanted = run(node, file), got = run(host, file);
	if (wanted === got) {
		passed++;
		continue;
	}
	failed++;
	const a = wanted.split('\n'), b = got.split('\n');
	const line = a.findIndex((text, i) => text !== b[i]);
	console.log(`${path.relative(process.cwd(), file)}: line ${line + 1} of the output\n\tnode: ${a[line]}\n\there: ${b[line]}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

// node embed.mjs NPM_DIR LOCALES.json OUT.c: the runtime's scripts, the npm libraries and the texts of locales.mjs as one C file, in the
// order in which a zygote loads them; lower.c goes on from there. The build calls it; nothing of it
// is committed.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [npm, locales, out] = process.argv.slice(2);

// Ours: each may use what those before it have put on door.runtime.
const own = [
	'primordials', 'errors', 'encoding', 'timers', 'performance', 'inspect_layout',
	'inspect_names', 'inspect_entries', 'inspect_bases', 'inspect', 'console', 'events',
	'abort', 'blob', 'clone', 'url_host', 'url_parse', 'url_search', 'url', 'buffer_text',
	'buffer', 'buffer_numbers', 'crypto', 'crypto_subtle', 'values', 'requests', 'secrets',
	'context', 'condition', 'template', 'node_events', 'node_stream', 'node_form_data',
	'node_http', 'node_redirect', 'node_modules', 'fetch_headers', 'fetch_body', 'fetch_stream',
	'fetch_schemes', 'fetch_integrity', 'fetch', 'libraries', '=npm', 'intl_locale', 'intl_tag', 'intl_decimal',
	'intl_layout', 'intl_number', 'intl_pattern', 'intl_zone', 'intl_range', 'intl_date', 'intl_text',
	'intl_names', 'mail', 'basic', 'run',
];

// Theirs: a library is a function of what CommonJS gives it, and of `process`. axios is its build for Node.
const libraries = [
	['npm:lodash', 'lodash/lodash.js'],
	['npm:moment', 'moment/moment.js'],
	['npm:moment/locales', 'moment/min/locales.js'],
	['npm:moment-timezone', 'moment-timezone/builds/moment-timezone-with-data.js'],
	['npm:axios', 'axios/dist/node/axios.cjs'],
];

const wrapped = (name, text) =>
	`door.runtime.library(${JSON.stringify(name.slice(4))}, function (module, exports, require, global, process) {` +
	`\n${text}\n});\n`;

const scripts = [];
for (const name of own) {
	if (name === '=npm') {
		for (const [library, path] of libraries)
			scripts.push([library, wrapped(library, readFileSync(join(npm, 'node_modules', path), 'utf8'))]);
		continue;
	}
	const path = join(here, `${name}.js`);
	scripts.push([`runtime:${name}.js`, readFileSync(path, 'utf8')]);
}
// Stored texts come last, by name.
const texts = JSON.parse(readFileSync(locales, 'utf8'));
const stored = Object.keys(texts).sort().map((name) => [name, texts[name], 'FUNCTIONS_STORED']);
for (const file of readdirSync(here).filter((file) => file.endsWith('.js'))) {
	if (!own.includes(file.slice(0, -3))) throw new Error(`embed: ${file} is in no list`);
}

// One literal per line of the script; bytes that C does not take as they are become octal escapes,
// which are three digits long and so cannot swallow a digit that follows.
const literal = (text) => {
	let to = '';
	for (const byte of Buffer.from(text)) {
		if (byte === 0x22 || byte === 0x5c || byte === 0x3f) to += `\\${String.fromCharCode(byte)}`;
		else if (byte >= 0x20 && byte < 0x7f) to += String.fromCharCode(byte);
		else to += `\\${byte.toString(8).padStart(3, '0')}`;
	}
	return `"${to}"`;
};
const lines = (text) => text.split(/(?<=\n)/).map((line) => `\t\t${literal(line)}`).join('\n');

writeFileSync(out, `/* Made by sandbox/runtime/embed.mjs. */
#include "sandbox/functions/functions.h"

#pragma GCC diagnostic ignored "-Woverlength-strings"

extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

const struct functions_script runtime_scripts[] = {
${[...scripts, ...stored].map(([name, text, kind = 'FUNCTIONS_TEXT']) => `\t{${literal(name)},\n${lines(text)},\n\t\t${Buffer.byteLength(text)}, ${kind}},`).join('\n')}
};
const size_t runtime_scripts_count = ${scripts.length + stored.length};
`);

// node libraries.cjs FILE: a script in node with the libraries of a function as globals, the packages
// being those that the runtime is built from.
const fs = require('node:fs'), path = require('node:path'), vm = require('node:vm');
const { createRequire } = require('node:module');

const load = createRequire(process.env.NPM_DIR ? path.join(process.env.NPM_DIR, 'x.js') : path.join(__dirname, '../../build/deps/npm/x.js'));
globalThis._ = globalThis.lodash = load('lodash');
globalThis.moment = load('moment');
load('moment/min/locales.js');
globalThis.moment.locale('en');
load('moment-timezone/builds/moment-timezone-with-data.js');
globalThis.axios = load('axios');
const file = process.argv[2];
vm.runInThisContext(fs.readFileSync(file, 'utf8'), { filename: file });

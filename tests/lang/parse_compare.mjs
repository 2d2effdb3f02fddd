// node parse_compare.mjs NODE_MODULES PATH...: what our front end accepts and refuses, compared with
// acorn (from NODE_MODULES, a development-time oracle: `make test` does not need it).
//
//	--strict	each program as strict code
//	--mutate N	N broken variants of each program instead of the program
//	--seed S	others of them
//	--spans		where both accept: kinds and places of the nodes as well
//	--show N	the most differences to print (20)
//	--timeout S	stop after so many seconds (600)
//
// PATHs are files, or folders of which all .js files below are taken.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const options = { strict: false, spans: false, mutate: 0, seed: 1, show: 20, timeout: 600 };
const paths = [];
for (let i = 2; i < process.argv.length; i++) {
	const name = process.argv[i].slice(2);
	if (!process.argv[i].startsWith('--')) paths.push(process.argv[i]);
	else if (typeof options[name] === 'boolean') options[name] = true;
	else options[name] = Number(process.argv[++i]);
}
const acorn = createRequire(resolve(paths.shift(), 'x.js'))('acorn');
const program = join(dirname(fileURLToPath(import.meta.url)), '../../build/tests/parse-dump');

const files = [];
const collect = (path) => {
	if (!statSync(path).isDirectory()) files.push(path);
	else for (const name of readdirSync(path).sort()) {
		const below = join(path, name);
		if (statSync(below).isDirectory() || name.endsWith('.js')) collect(below);
	}
};
paths.forEach(collect);

const settings = { ecmaVersion: 2023, sourceType: 'script' };
const oracle = (text) => {
	try {
		return { tree: acorn.parse(text, settings) };
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return { error: error.message };
	}
};

// One process, one program after the other.
const child = spawn(program, options.spans ? ['--spans'] : [], { stdio: ['pipe', 'pipe', 'inherit'] });
child.on('exit', (code, signal) => {
	if (!finished) throw new Error(`parse-dump ended (${code ?? signal}) at ${current}`);
});
let buffered = '', waiting = null, finished = false, current = '';
child.stdout.setEncoding('utf8').on('data', (data) => {
	buffered += data;
	const end = buffered.indexOf('\x01END\n');
	if (end < 0 || !waiting) return;
	const answer = buffered.slice(0, end);
	buffered = buffered.slice(end + 5);
	waiting(answer);
});
const ours = (path, strict) => new Promise((done) => {
	waiting = done;
	current = path;
	child.stdin.write(`${strict ? '! ' : ''}${path}\n`);
});

// Numbers in [0, n), the same for the same seed.
let state = 0;
const random = (n) => {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) % n;
};

const tokens = (text) => {
	const list = [];
	try {
		for (const token of acorn.tokenizer(text, settings)) list.push(token);
	} catch {
		// What came before the bad token will do.
	}
	return list.filter((token) => token.end > token.start);
};

const words = ['await', 'yield', 'async', 'let', 'static', 'of', 'in', '=>', '...', '?.', '(', ')', '{', '}', '[',
	']', ',', ';', '=', '*', '**', '??', '||', '`', '`${', 'function', 'class', 'super', 'new', 'new.target', 'arguments',
	'eval', 'get', 'set', '#x', 'import', 'delete', 'typeof', '++', '--', '/', '/=', '1', '08', '0n', '"a"', ':', 'a:',
	'var', 'const', 'return', 'break', 'continue', 'for', 'if', 'else', 'this', 'enum', 'implements', '\n', '-->', '\\u0061',
	'case', 'default', 'do', 'while', '"use strict";', '=', '!', '-', '@', 'constructor', '__proto__: 1'];
const mutate = (text) => {
	const list = tokens(text);
	if (list.length < 2) return text;
	const slice = (token) => text.slice(token.start, token.end);
	const at = random(list.length);
	const token = list[at];
	const before = text.slice(0, token.start), after = text.slice(token.end);
	switch (random(5)) {
	case 0: return before + after;
	case 1: return `${before + slice(token)} ${slice(token)}${after}`;
	case 2: {
		const other = list[random(list.length)];
		return before + slice(other) + after;
	}
	case 3: return `${before}${words[random(words.length)]} ${text.slice(token.start)}`;
	default: return `${before}${words[random(words.length)]}${after}`;
	}
};

// Our kinds as acorn's; those that have no equal are left out on both sides.
const literal = 'Literal';
const names = {
	NAME: 'Identifier', PRIVATE_NAME: 'PrivateIdentifier', NUMBER: literal, BIGINT: literal, REGEXP: literal,
	NULL: literal, TRUE: literal, FALSE: literal, TEMPLATE: 'TemplateLiteral', TAGGED: 'TaggedTemplateExpression',
	THIS: 'ThisExpression', SUPER: 'Super', NEW_TARGET: 'MetaProperty', ARRAY: 'ArrayExpression',
	OBJECT: 'ObjectExpression', CLASS: 'Class', FUNCTION: 'Function', UNARY: 'UnaryExpression',
	UPDATE: 'UpdateExpression', BINARY: 'BinaryExpression', LOGICAL: 'LogicalExpression',
	PRIVATE_IN: 'BinaryExpression', ASSIGN: 'AssignmentExpression', CONDITIONAL: 'ConditionalExpression',
	CALL: 'CallExpression', NEW: 'NewExpression', MEMBER: 'MemberExpression', CHAIN: 'ChainExpression',
	SEQUENCE: 'SequenceExpression', SPREAD: 'SpreadElement', YIELD: 'YieldExpression', AWAIT: 'AwaitExpression',
	ARRAY_PATTERN: 'ArrayPattern', OBJECT_PATTERN: 'ObjectPattern', DEFAULT: 'AssignmentPattern', REST: 'RestElement',
	EXPRESSION: 'ExpressionStatement', BLOCK: 'BlockStatement', EMPTY: 'EmptyStatement',
	DEBUGGER: 'DebuggerStatement', DECLARATION: 'VariableDeclaration', DECLARATOR: 'VariableDeclarator',
	IF: 'IfStatement', FOR: 'ForStatement', FOR_IN: 'ForInStatement', FOR_OF: 'ForOfStatement',
	WHILE: 'WhileStatement', DO: 'DoWhileStatement', CONTINUE: 'ContinueStatement', BREAK: 'BreakStatement',
	RETURN: 'ReturnStatement', THROW: 'ThrowStatement', TRY: 'TryStatement', CATCH: 'CatchClause',
	SWITCH: 'SwitchStatement', CASE: 'SwitchCase', LABELED: 'LabeledStatement',
};
const known = new Set(Object.values(names));
const own = (dump, text) => {
	const bytes = Buffer.from(text);
	const ascii = bytes.length === text.length;
	const unit = (at) => (ascii ? at : bytes.toString('utf8', 0, at).length);
	const set = new Set();
	for (const line of dump.split('\n')) {
		const [kind, start, end, , flags] = line.split(' ');
		// Initialisers and static blocks are functions only with us, and so are their bodies.
		if (!names[kind] || (kind === 'FUNCTION' && Number(flags) & 256)) continue;
		set.add(`${names[kind]} ${unit(Number(start))} ${unit(Number(end))}`);
	}
	return set;
};
const theirs = (tree) => {
	const set = new Set();
	const walk = (node, key) => {
		if (Array.isArray(node)) node.forEach((child) => walk(child, key));
		if (!node || typeof node.type !== 'string') return;
		let { type } = node;
		if (/^(Arrow)?Function/.test(type)) type = 'Function';
		if (/^Class(Decl|Expr)/.test(type)) type = 'Class';
		// A method's text begins with its key, or what stands before that.
		if (node.method || node.kind === 'get' || node.kind === 'set' || node.kind === 'method')
			node.value.start = node.start + (node.static ? 7 : 0);
		if (known.has(type)) set.add(`${type} ${node.start} ${node.end}`);
		for (const name of Object.keys(node)) if (name !== 'regex') walk(node[name], name);
	};
	walk(tree);
	return set;
};
// Property keys, labels and strings have no node of their own on one of the sides; what begins or
// ends with an operand in parentheses begins or ends with the operand itself with us.
const skipped = new RegExp('^(Identifier|Literal|BlockStatement|PrivateIdentifier|BinaryExpression|' +
	'LogicalExpression|ConditionalExpression|AssignmentExpression|AssignmentPattern) ');

const folder = mkdtempSync(join(tmpdir(), 'parse-'));
const scratch = join(folder, 'program.js');
const count = { agree: 0, accepts: 0, refuses: 0, unsupported: 0, spans: 0 };
const until = Date.now() + options.timeout * 1000;
const differ = (what, path, text, detail) => {
	count[what]++;
	if (count.accepts + count.refuses + count.spans > options.show) return;
	console.log(`${what}: ${path}: ${detail}`);
	if (options.mutate) console.log(text.replace(/^/gm, '    '));
};
const compare = async (path, shown, text) => {
	const whole = options.strict ? `"use strict";\n${text}` : text;
	const theirsIs = oracle(whole);
	const dump = await ours(path, options.strict);
	const verdict = dump.trimEnd().slice(dump.trimEnd().lastIndexOf('\n') + 1);
	if (/not supported/.test(verdict)) count.unsupported++;
	else if (verdict === 'ok' && theirsIs.error) differ('accepts', shown, text, theirsIs.error);
	else if (verdict !== 'ok' && theirsIs.tree) differ('refuses', shown, text, verdict);
	else count.agree++;
	if (!options.spans || verdict !== 'ok' || !theirsIs.tree) return;
	const left = own(dump, whole), right = theirs(theirsIs.tree);
	const extra = [...left].filter((row) => !right.has(row) && !skipped.test(row));
	const missing = [...right].filter((row) => !left.has(row) && !skipped.test(row));
	if (extra.length || missing.length)
		differ('spans', shown, text, `ours ${extra.slice(0, 3).join(', ')} | theirs ${missing.slice(0, 3).join(', ')}`);
};

for (const path of files) {
	if (Date.now() > until) break;
	const text = readFileSync(path, 'utf8');
	if (!options.mutate) await compare(path, path, text);
	for (let i = 0; i < options.mutate; i++) {
		state = Math.imul(options.seed, 7919) + i;
		for (const byte of Buffer.from(path)) state = Math.imul(state ^ byte, 16777619);
		const broken = mutate(text);
		writeFileSync(scratch, broken);
		if (readFileSync(scratch, 'utf8') === broken) await compare(scratch, path, broken);
	}
}
finished = true;
child.stdin.end();
rmSync(folder, { recursive: true });
console.log(`${count.agree} agree, ${count.accepts} accepted and should be refused, ${count.refuses} refused and ` +
	`should be accepted, ${count.unsupported} not supported, ${count.spans} with other spans`);
process.exit(count.accepts + count.refuses + count.spans ? 1 : 0);

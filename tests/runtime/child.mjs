// Runs functions on the real runtime and engine (build/tests/job-host), the test being their
// supervisor: it sees each frame that a child sends and answers what it likes.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const program = process.env.JOB_HOST ?? path.join(here, '../..', process.env.B ?? 'build', 'tests/job-host');
const JOB = 1, ANSWER = 2, HTTP_START = 0x20, HTTP_CANCEL = 0x21, TIMER = 0x22, MAIL = 0x23, CHECKPOINT = 0x24,
	CONSOLE = 0x25, HMAC = 0x26, DIAGNOSTIC = 0x30, COMPILED = 0x31, RESULT = 0x32;
const LEVELS = ['log', 'info', 'warn', 'error', 'debug'];

const u32 = (value) => { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(value); return bytes; };
const f64 = (value) => { const bytes = Buffer.alloc(8); bytes.writeDoubleLE(value); return bytes; };
const block = (value) => { const bytes = Buffer.from(value); return Buffer.concat([u32(bytes.length), bytes]); };
function frame(type, id, ...parts) {
	const payload = Buffer.concat(parts), head = Buffer.alloc(12);
	head.writeUInt32LE(payload.length, 0);
	head.writeUInt16LE(type, 4);
	head.writeUInt32LE(id, 8);
	return Buffer.concat([head, payload]);
}
class Reader {
	at = 0;
	constructor(bytes) { this.bytes = bytes; }
	u8() { return this.bytes[this.at++]; }
	u32() { this.at += 4; return this.bytes.readUInt32LE(this.at - 4); }
	u64() { this.at += 8; return Number(this.bytes.readBigUInt64LE(this.at - 8)); }
	f64() { this.at += 8; return this.bytes.readDoubleLE(this.at - 8); }
	block() { const size = this.u32(); this.at += size; return this.bytes.subarray(this.at - size, this.at); }
	text() { return this.block().toString(); }
	headers() { return Array.from({ length: this.u32() }, () => [this.text(), this.text()]); }
}

let folder, host;
async function start() {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runtime-test-'));
	host = spawn(program, [path.join(folder, 's')], { stdio: ['pipe', 'pipe', 'inherit'] });
	await once(host.stdout, 'data');
}
export function stop() {
	host?.stdin.end();
	if (folder) fs.rmSync(folder, { recursive: true, force: true });
}

// One job; on_frame(type, id, reader, send) hears of each frame. Ends with the connection.
async function job(kind, options, code, on_frame) {
	if (!host) await start();
	const socket = net.connect(path.join(folder, 's'));
	let rest = Buffer.alloc(0);
	const seed = Buffer.alloc(32, options.seed ?? 1);
	socket.write(frame(JOB, 0, Buffer.from([kind]), block(options.name), Buffer.from([options.mode]), block('function.js'),
		block(JSON.stringify(options.spec)), block(code), block(''), block(options.context_text ?? JSON.stringify(options.context)),
		block(JSON.stringify(options.secrets ?? {})), f64(options.now), seed, u32(options.memory_mb ?? 64)));
	socket.on('data', (bytes) => {
		rest = Buffer.concat([rest, bytes]);
		while (rest.length >= 12 && rest.length >= 12 + rest.readUInt32LE(0)) {
			const size = rest.readUInt32LE(0), reader = new Reader(rest.subarray(12, 12 + size));
			on_frame(rest.readUInt16LE(4), rest.readUInt32LE(8), reader, (...parts) => socket.writable && socket.write(frame(...parts)));
			rest = rest.subarray(12 + size);
		}
	});
	socket.on('error', () => {});
	await new Promise((done) => socket.on('close', done));
}

async function compile(options) {
	const ret = { diagnostics: [] };
	await job(2, options, options.source, (type, id, reader) => {
		if (type === DIAGNOSTIC) {
			reader.u8();
			ret.diagnostics.push(`${reader.text()} ${reader.u32()}:${reader.u32()} ${reader.text()}`);
		}
		if (type === COMPILED && reader.u8()) ret.code = Buffer.from(reader.block());
	});
	if (!ret.code) throw new Error(ret.diagnostics.join('\n'));
	return ret.code;
}

const answer_parts = (answer, now, sent) => answer.code ? [f64(now), Buffer.from([2]), block(answer.code), block(answer.message ?? ''),
	block(answer.syscall ?? ''), block(answer.address ?? ''), u32(answer.port ?? 0), block(answer.hostname ?? '')]
	: [f64(now), Buffer.from([1]), u32(answer.status ?? 200), block(answer.reason ?? 'OK'), block('1.1'), block(answer.method ?? sent.method), block(answer.url ?? 'http://h/'),
		u32(answer.redirects ?? 0), u32(answer.headers?.length ?? 0), ...(answer.headers ?? []).flatMap((pair) => pair.map(block)),
		block(typeof answer.body === 'object' && !Buffer.isBuffer(answer.body) ? JSON.stringify(answer.body) : answer.body ?? ''),
		block(answer.broken?.[0] ?? ''), block(answer.broken?.[1] ?? '')];

// Runs one function to its end: an advanced one of `source`, else the basic one that `spec` is.
//	answer(request, n)	what becomes of the n-th request: {status, headers, body, ...}, {code, message, ...},
//				or undefined: it is left without an answer; may be asynchronous
//	mail(message)		{message_id} or {code, message}
//	sign({algorithm, key, data})	bytes or {code, message}; may be asynchronous
// Time is the test's: it moves on by a timer that fires, and by `ms` of an answer.
export async function run({ source, spec = {}, context = {}, answer = () => ({}), mail, sign, now = 1700000000000, ...more }) {
	const name = source ? /async\s+function\s+(\w+)/.exec(source)[1] : spec.name ?? 'basic';
	const options = { name, mode: source ? 2 : 1, now, source, context, ...more,
		spec: { name, mode: source ? 'advanced' : 'basic', conditions: [], headers: {}, parameters: {},
			limits: { http_timeout_ms: 10000, wall_ms: 30000 }, ...spec } };
	const code = source ? await compile(options) : '';
	const ret = { requests: [], canceled: [], console: [], checkpoints: [], mails: [], signatures: [], timers: [], result: null };
	const open = new Set();
	let due = null;
	await job(1, options, code, async (type, id, reader, send) => {
		if (type === HTTP_START) {
			const request = { id, method: reader.text(), url: reader.text(), headers: reader.headers() };
			const has_body = reader.u8(), body = Buffer.from(reader.block());
			Object.assign(request, { body: has_body ? body.toString() : undefined, bytes: body, timeout: reader.u32(), redirects: reader.u32(),
				most_bytes: reader.u64(), decompress: !!reader.u8(), is_fetch: !!reader.u8() });
			ret.requests.push(request);
			open.add(id);
			const got = await answer(request, ret.requests.length - 1);
			if (!got || !open.delete(id)) return;
			now += got.ms ?? 0;
			send(ANSWER, id, ...answer_parts(got, now, request));
		} else if (type === HTTP_CANCEL) {
			ret.canceled.push(ret.requests.findIndex((request) => request.id === id));
			open.delete(id);
		} else if (type === TIMER) {
			const time = reader.f64();
			ret.timers.push(time - options.now);
			due = id;
			// Later than answers that are there already, as time would have it.
			setImmediate(() => setImmediate(() => {
				if (due !== id) return;
				now = time > now ? time : now + 1;
				send(ANSWER, id, f64(now), Buffer.from([3]));
			}));
		} else if (type === MAIL) {
			const message = JSON.parse(reader.text()), got = mail ? mail(message) : { code: 'email.unavailable', message: 'none' };
			ret.mails.push(message);
			send(ANSWER, id, ...(got.code ? answer_parts(got, now) : [f64(now), Buffer.from([4]), block(got.message_id)]));
		} else if (type === HMAC) {
			const request = { algorithm: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'][reader.u8()], key: Buffer.from(reader.block()), data: Buffer.from(reader.block()) };
			ret.signatures.push(request);
			const got = await sign(request);
			send(ANSWER, id, ...(got.code ? answer_parts(got, now + 1000) : [f64(now + 1000), Buffer.from([5]), block(got)]));
		} else if (type === CHECKPOINT) {
			ret.checkpoints.push(JSON.parse(reader.text()));
		} else if (type === CONSOLE) {
			ret.console.push(`${LEVELS[reader.u8()]} ${reader.text()}`);
		} else if (type === RESULT) {
			const result = JSON.parse(reader.text()), state = reader.text();
			ret.result = state ? { ...result, state: JSON.parse(state) } : result;
		}
	});
	return { ...ret, ...ret.result, state: ret.result?.state };
}

// test(name, f) and the closing line; `equal(got, want)` compares as JSON.
let passed = 0, failed = 0;
export function equal(got, want, what = '') {
	const a = JSON.stringify(got), b = JSON.stringify(want);
	if (a !== b) throw new Error(`${what}\n\twant ${b}\n\tgot  ${a}`);
}
export async function test(name, body) {
	try {
		await body();
		passed++;
	} catch (error) {
		failed++;
		console.log(`FAIL ${name}: ${error.message}`);
	}
}
export function finish() {
	stop();
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed ? 1 : 0;
}

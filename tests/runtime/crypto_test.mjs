#!/usr/bin/env node
// Signatures whose keys hold secrets: what goes to the supervisor, what comes of its answer (SPEC 10).
import crypto from 'node:crypto';
import { run, test, equal, finish } from './child.mjs';

const secrets = { KEY: 'secret-KEY-0123456789', OTHER: 'secret-OTHER-abcdefgh' };
const value = (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(secrets.KEY, 'the value'), 'latin1');
const sign = ({ algorithm, key, data }) => crypto.createHmac(algorithm, value(key)).update(data).digest();
const out = async (text, more) => (await body(text, more)).state?.post_call.out;
const body = (text, more) => run({ source: `async function f(context) { const out = context.post_call.out = []; const k = x_secrets.KEY; const tell = (e) => out.push([e.name, e.code ?? null, e.message]);\n${text}\n}`, secrets, sign, ...more });
const expected = (algorithm, key, data, encoding = 'hex') => crypto.createHmac(algorithm, key).update(data).digest(encoding);

await test('every algorithm, text and bytes, in every encoding', async () => {
	const names = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
	equal(await out(`for (const name of ${JSON.stringify(names)}) out.push(crypto.createHmac(name, k).update('a').update(Buffer.from('b')).digest('hex'));
		out.push(crypto.createHmac('SHA-256', Buffer.from('v0:' + k)).update('é').digest('base64'), crypto.createHmac('sha256', k).digest().length);`),
		[...names.map((name) => expected(name, 'the value', 'ab')), expected('sha256', 'v0:the value', 'é', 'base64'), 32]);
});
await test('a key without a secret is nobody else\'s matter', async () => {
	const { signatures, state } = await body(`out.push(crypto.createHmac('sha256', 'plain').update('a').digest('hex'));`);
	equal([signatures.length, state.post_call.out], [0, [expected('sha256', 'plain', 'a')]]);
});
await test('crypto.subtle signs and verifies', async () => {
	const { state, signatures } = await body(`const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(k), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
		const data = new TextEncoder().encode('data'), bytes = await crypto.subtle.sign('HMAC', key, data); out.push(Buffer.from(bytes).toString('hex'), await crypto.subtle.verify('HMAC', key, bytes, data), await crypto.subtle.verify('HMAC', key, bytes, new Uint8Array(1)));
		out.push(crypto.createHmac('sha1', key).update('x').digest('hex'));`);
	equal([state.post_call.out, signatures.length], [[expected('sha256', 'the value', 'data'), true, false, expected('sha1', 'the value', 'x')], 4]);
});
const denied = { code: 'ERR_SECRET_DENIED', message: 'Secret denied: KEY may not stand in the key of an HMAC ("in" has no "hmac")' };
await test('what is denied is an error of that code, wherever it is caught', async () => {
	equal(await out(`const h = crypto.createHmac('sha256', k).update('a'); try { h.digest('hex'); } catch (e) { tell(e); out.push(e instanceof Error); } try { h.digest(); } catch (e) { out.push(e.code); }
		const key = await crypto.subtle.importKey('raw', Buffer.from(k), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']); await crypto.subtle.sign('HMAC', key, Buffer.from('a')).catch(tell);`, { sign: () => denied }),
		[['Error', denied.code, denied.message], true, denied.code, ['Error', denied.code, denied.message]]);
	const { error, status } = await body(`crypto.createHmac('sha256', k).update('a').digest();`, { sign: () => denied });
	equal([status, error.code, error.message], ['failed', 'secret.denied', denied.message]);
});
await test('what would be a wrong signature throws', async () => {
	const { signatures, state } = await body(`for (const f of [() => crypto.createHmac('sha256', k).update('a' + k).digest(), () => crypto.createHmac('sha256', 'plain').update(x_secrets.OTHER).digest(), () => crypto.createHmac('sha256', btoa(k)), () => crypto.createHmac('sha256', Buffer.from(k).toString('hex')),
		() => crypto.createHmac('sha256', Buffer.from(k, 'base64')), () => crypto.createHash('sha256').update(k).digest()]) try { out.push(f()); } catch (e) { out.push(e.name); }
		const jwk = (text) => crypto.subtle.importKey('jwk', { kty: 'oct', k: text }, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']).catch((e) => out.push(e.name)); await jwk(k);`);
	equal([signatures.length, state.post_call.out], [0, Array(7).fill('TypeError')]);
});
await test('what is answered meanwhile is told later, in its order; no job runs in between', async () => {
	const waiting = [];
	const answer = () => new Promise((done) => { waiting.push(done); });
	const late = async (request) => {
		// Three answers stand before the signature.
		while (waiting.length) waiting.shift()({ body: 'x' });
		await new Promise(setImmediate);
		return sign(request);
	};
	equal(await out(`const all = ['a', 'b', 'c'].map((name) => axios.get('http://h/' + name).then(() => out.push(name))); setTimeout(() => out.push('timer'), 1); await new Promise(setImmediate); queueMicrotask(() => out.push('job'));
		out.push(crypto.createHmac('sha256', k).update('1').digest('hex').slice(0, 4)); out.push('after'); await Promise.all(all); out.push('end');`, { answer, sign: late }).then((list) => list.filter((x) => x !== 'timer')),
		[expected('sha256', 'the value', '1').slice(0, 4), 'after', 'job', 'a', 'b', 'c', 'end']);
});
await test('time stands still, whatever the answer says', async () => {
	equal(await out(`const at = Date.now(); crypto.createHmac('sha256', k).digest(); out.push(Date.now() - at); await null; out.push(Date.now() - at);`), [0, 0]);
});
await test('there is an end to them, told by its limit', async () => {
	const { error, signatures } = await body(`for (let i = 0; i < 2000; i++) crypto.createHmac('md5', k).digest();`);
	equal([error.code, signatures.length], ['limit.hmac', 1000]);
	equal(await out(`try { crypto.createHmac('md5', k).update(Buffer.alloc(33 << 20)).digest(); } catch (e) { tell(e); }`, { memory_mb: 512 }), [['Error', 'limit.request_kb', 'The data of the signature is larger than request_kb allows']]);
});
finish();

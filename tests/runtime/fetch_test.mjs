#!/usr/bin/env node
// fetch as undici in Node 20 has it: what leaves, what comes back, errors.
import { createHash } from 'node:crypto';
import { run, test, equal, finish } from './child.mjs';

const body = (text, answer, more) => run({ source: `async function f(context) {\nconst out = context.post_call.out = [];
	const fails = async (f) => { try { await f(); return 'ok'; } catch (e) { return [e.name, e.message, e.cause?.name ?? null, e.cause?.code ?? null, e.cause?.message ?? null]; } };\n${text}\n}`, answer, ...more });
const out = async (...all) => { const { state, error } = await body(...all); if (error) throw new Error(error.stack); return state.post_call.out; };
const END = [['accept', '*/*'], ['accept-language', '*'], ['sec-fetch-mode', 'cors'], ['user-agent', 'node'], ['accept-encoding', 'gzip, deflate']];
const START = [['host', 'h'], ['connection', 'keep-alive']];

await test('headers of the wire in undici\'s order', async () => {
	const { requests } = await body(`await fetch('http://h/#x'); await fetch('http://h/', { method: 'post', body: 'é', headers: { 'X-A': '1' } }); await fetch('http://h/', { method: 'POST' }); await fetch('https://h/', { method: 'delete' });
		await fetch('http://h/', { headers: [['Accept', 'a'], ['User-Agent', 'me'], ['cookie', 'a=1'], ['X', '1'], ['x', '2']] });`);
	equal(requests.map((r) => [r.method, r.url, r.redirects, r.headers]), [['GET', 'http://h/', 20, [...START, ...END]],
		['POST', 'http://h/', 20, [...START, ['X-A', '1'], ['content-type', 'text/plain;charset=UTF-8'], ...END, ['content-length', '2']]], ['POST', 'http://h/', 20, [...START, ...END, ['content-length', '0']]],
		['DELETE', 'https://h/', 20, [...START, ...END.slice(0, 4), ['accept-encoding', 'br, gzip, deflate']]],
		['GET', 'http://h/', 20, [...START, ['Accept', 'a'], ['User-Agent', 'me'], ['cookie', 'a=1'], ['X', '1, 2'], END[1], END[2], END[4]]]]);
});
await test('bodies of every kind', async () => {
	const { requests } = await body(`const p = (body) => fetch('http://h/', { method: 'PUT', body }); await p(new URLSearchParams({ a: 'b c' })); await p(new Uint8Array([65]).buffer); await p(Buffer.from('buf')); await p(new Blob(['bl'], { type: 'a/b' })); await p(5);
		const f = new FormData(); f.append('a', 'x\\ny'); f.append('f', new Blob(['z']), 'n"m'); await p(f); await fetch(new Request('http://h/', { method: 'POST', body: 'r' }));`);
	const type = (r) => r.headers.find(([name]) => name === 'content-type')?.[1] ?? null;
	equal(requests.slice(0, 5).map((r) => [r.body, type(r)]), [['a=b+c', 'application/x-www-form-urlencoded;charset=UTF-8'], ['A', null], ['buf', null], ['bl', 'a/b'], ['5', 'text/plain;charset=UTF-8']]);
	const mark = /boundary=(.+)/.exec(type(requests[5]))[1];
	equal(requests[5].body.replaceAll(mark, 'M'), '--M\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\ny\r\n--M\r\nContent-Disposition: form-data; name="f"; filename="n%22m"\r\nContent-Type: application/octet-stream\r\n\r\nz\r\n--M--\r\n');
	equal(requests[6].body, 'r');
});
await test('responses', async () => {
	const got = await out(`const r = await fetch('http://h/a#f'); const c = r.clone(); out.push(r.status, r.ok, r.statusText, r.url, r.redirected, r.type, [...r.headers], r.headers.getSetCookie(), r.bodyUsed, await r.json(), r.bodyUsed, await c.text(), (await fails(() => r.text()))[1]);
		const n = await fetch('http://h/204'); out.push(n.body, await n.text(), n.ok); const b = await fetch('http://h/b'); const reader = b.body.getReader(); out.push(new TextDecoder().decode((await reader.read()).value), (await reader.read()).done);
		const buf = await (await fetch('http://h/b')).arrayBuffer(); out.push(buf instanceof ArrayBuffer, buf.byteLength); let t = ''; for await (const chunk of (await fetch('http://h/b')).body) t += Buffer.from(chunk); out.push(t);`,
	({ url }) => url.endsWith('204') ? { status: 204, body: '' } : { status: 203, reason: 'So', url: 'http://h/end', redirects: 1, body: '{"a":"é"}', headers: [['X-A', '1'], ['Set-Cookie', 'a=1'], ['set-cookie', 'b=2'], ['x-a', '2']] });
	equal(got, [203, true, 'So', 'http://h/end', true, 'basic', [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x-a', '1, 2']], ['a=1', 'b=2'], false, { a: 'é' }, true, '{"a":"é"}', 'Body is unusable: Body has already been read',
		null, '', true, '{"a":"é"}', true, true, 10, '{"a":"é"}']);
});
await test('streams of bodies', async () => {
	const { requests, state } = await body(`const get = async (p) => (await fetch('http://h/' + p)).body; const text = (v) => new TextDecoder().decode(v); const r = (await get('a')).getReader(); out.push(text((await r.read()).value), (await r.read()).done, await r.closed ?? null); r.releaseLock(); out.push((await fails(() => r.read()))[0]);
		const s = await get('a'); for await (const chunk of s) out.push(text(chunk)); out.push(s.locked); const [x, y] = (await get('a')).tee(); out.push(await new Response(x).text(), await new Response(y).text()); const got = []; out.push(await fails(async () => { for await (const chunk of await get('cut')) got.push(text(chunk)); }), got);
		out.push((await fails(async () => fetch('http://h/up', { method: 'POST', body: await get('a') })))[1]); await fetch('http://h/up', { method: 'POST', body: await get('a'), duplex: 'half' }); out.push(await new Response((async function* () { yield Buffer.from('1'); yield Buffer.from('2'); })()).text());
		const u = await fetch('http://h/a'); u.body.getReader(); out.push((await fails(() => u.text()))[1]); await s.cancel(); out.push(Object.prototype.toString.call(s));`,
	({ url }) => ({ body: 'text', broken: url.endsWith('cut') ? ['ECONNRESET', 'aborted'] : undefined }));
	equal(state.post_call.out, ['text', true, null, 'TypeError', 'text', false, 'text', 'text', ['TypeError', 'terminated', 'SocketError', 'UND_ERR_SOCKET', 'other side closed'], ['text'], 'RequestInit: duplex option is required when sending a body.', '12', 'Body is unusable: Body has already been read', '[object ReadableStream]']);
	equal(requests.filter((r) => r.method === 'POST').map((r) => [r.body, r.headers.at(-1)]), [['text', ['transfer-encoding', 'chunked']]]);
});
await test('a request is printed as in Node', async () => {
	const { console: lines } = await body(`console.log(new Request('http://h/p#f', { method: 'post', body: 'x', headers: { a: 'b' }, redirect: 'manual' }));`);
	equal(lines, ["log Request {\n  method: 'POST',\n  url: 'http://h/p#f',\n  headers: Headers { a: 'b', 'content-type': 'text/plain;charset=UTF-8' },\n  destination: '',\n  referrer: 'about:client',\n  referrerPolicy: '',\n  mode: 'cors',\n  credentials: 'same-origin',\n  cache: 'default',\n  redirect: 'manual',\n  integrity: '',\n  keepalive: false,\n  isReloadNavigation: false,\n  isHistoryNavigation: false,\n  signal: AbortSignal { aborted: false }\n}"]);
});
await test('a body is printed with the state of its stream', async () => {
	const { state, console: lines } = await body(
		`const of = async (use) => { const r = await fetch('http://h/a'); await use(r); console.log(r.body); out.push(r.body.locked); }; await of(() => {}); await of((r) => r.text()); await of((r) => r.body.getReader()); await of((r) => r.body.cancel()); await of(async (r) => { for await (const chunk of r.body); }); const deep = new Response('x').body; console.log([[[deep]]], deep.getReader());`);
	const shown = (locked, now) => `ReadableStream { locked: ${locked}, state: '${now}', supportsBYOB: true }`;
	equal(state.post_call.out, [false, true, true, false, false]);
	equal(lines.map((line) => line.replace('log ', '')), [shown(false, 'readable'), shown(true, 'closed'), shown(true, 'readable'), shown(false, 'closed'), shown(false, 'closed'),
		`[ [ [ undefined ] ] ] ReadableStreamDefaultReader {\n  stream: ${shown(true, 'readable')},\n  readRequests: 0,\n  close: Promise { <pending> }\n}`]);
});
await test('integrity holds or the fetch fails, in undici\'s words', async () => {
	const hash = (name, text = 'text', form = 'base64') => `${name}-${createHash(name).update(text).digest(form)}`, wrong = hash('sha256', 'x');
	const good = [...['sha256', 'sha384', 'sha512'].map((name) => hash(name)), hash('sha512', 'text', 'base64url'), hash('sha256').replace('sha', 'SHA'), `${wrong} ${hash('sha512')}`, `${wrong} ${hash('sha256')}`, 'md5-abc=', 'any', ' ', null];
	const bad = [wrong, `${hash('sha256')} ${hash('sha512', 'x')}`, `\t${wrong}\n${hash('sha256')}`, `${hash('sha384')}?option`, 'sha256-', 'sha512-!!!', 'sha256-YWJj'];
	const failed = (message, name = 'Error') => ['TypeError', 'fetch failed', name, null, message];
	const got = await out(`const { good, bad } = context.call_metadata, get = (integrity, path = '', more) => fails(async () => out.push(await (await fetch('http://h/' + path, { integrity, ...more })).text()));
		for (const text of good) await get(text); for (const text of bad) out.push(await get(text)); out.push(await get('any', '204'), await get('any', '', { method: 'HEAD' }), await get('any', 'cut'), await get('', '204'));
		for (const text of ['data:,text', 'data:,x']) out.push(await fails(() => fetch(text, { integrity: good[0] }))); const q = new Request('http://h/', { integrity: bad[0], keepalive: true });
		out.push(new Request(q).integrity === bad[0], new Request(q).keepalive, new Request(q, { integrity: '' }).integrity, await fails(() => fetch(q)));`,
	({ url }) => url.endsWith('204') ? { status: 204, body: '' } : { body: 'text', broken: url.endsWith('cut') ? ['ECONNRESET', 'aborted'] : undefined }, { context: { call_metadata: { good, bad } } });
	equal(got, [...good.map(() => 'text'), ...bad.map(() => failed('integrity mismatch')), '', failed(''), failed(''), failed('terminated', 'TypeError'), 'ok',
		'ok', failed('integrity mismatch'), true, true, '', failed('integrity mismatch')]);
});
await test('headers given as Headers leave in their own order', async () => {
	const { requests, state } = await body(`const h = new Headers({ 'X-B': '1', Authorization: 'a' }); h.append('Set-Cookie', 'a'); h.append('set-cookie', 'b'); await fetch('http://h/', { headers: h }); const q = new Request('http://h/', { headers: h, method: 'POST', body: 'x' }); await fetch(q.clone()); await fetch(q, { mode: 'same-origin' }); out.push([...q.headers.keys()]);`);
	for (const { headers } of requests) equal(headers.slice(2, 6), [['X-B', '1'], ['Authorization', 'a'], ['Set-Cookie', 'a'], ['Set-Cookie', 'b']]);
	equal(state.post_call.out, [['authorization', 'content-type', 'set-cookie', 'set-cookie', 'x-b']]);
});
await test('URLs that lead to no server, and ports that fetch leaves alone', async () => {
	const { requests, state } = await body(`for (const u of ['data:text/csv;charset=x;base64,w6kK', 'data:,a%20b#f', 'data:;charset=utf-8,x']) { const r = await fetch(u); out.push([r.status, r.headers.get('content-type'), await r.text(), r.url]); }
		for (const u of ['file:///x', 'about:blank', 'blob:x', 'data:x', 'http://h:25/', 'http://h:6000/']) out.push((await fails(() => fetch(u)))[4]); out.push((await fails(() => fetch('http://h/', { mode: 'navigate' })))[1]); await fetch('http://h:8025/');`);
	equal(state.post_call.out, [[200, 'text/csv;charset=x', 'é\n', 'data:text/csv;charset=x;base64,w6kK'], [200, 'text/plain;charset=US-ASCII', 'a b', 'data:,a%20b'], [200, 'text/plain;charset=utf-8', 'x', 'data:;charset=utf-8,x'],
		'not implemented... yet...', 'about scheme is not supported', 'invalid method', 'invalid data: URL', 'bad port', 'bad port', 'Request constructor: invalid request mode navigate.']);
	equal(requests.map((r) => r.url), ['http://h:8025/']);
});
await test('arguments that are missing or no options', async () => {
	const { state } = await body(`for (const f of [() => fetch('http://h/', 'POST'), () => new Request(), () => new Response('x', 5), () => Response.json(), () => Response.redirect(), () => new Response('x', { statusText: '日' })])
		try { await f(); } catch (e) { out.push(e.message); }`);
	equal(state.post_call.out, ['Request constructor: Expected POST to be one of: Null, Undefined, Object.', 'Request constructor: 1 argument required, but 0 found.',
		'undefined: Expected 5 to be one of: Null, Undefined, Object.', 'Response.json: 1 argument required, but 0 found.', 'Response.redirect: 1 argument required, but 0 found.',
		'Cannot convert argument to a ByteString because the character at index 0 has a value of 26085 which is greater than 255.']);
});
await test('what is no HTTP, and where redirects cannot lead', async () => {
	const answers = { c: { code: 'HPE_INVALID_CONSTANT', message: 'Parse Error: Expected HTTP/, RTSP/ or ICE/' }, k: { code: 'HPE_INVALID_CHUNK_SIZE', message: 'Parse Error: Invalid character in chunk size' }, u: { code: 'ERR_FR_REDIRECTION_FAILURE', message: 'Redirected request failed: Invalid URL' },
		f: { code: 'ERR_FR_REDIRECTION_FAILURE', message: 'Redirected request failed: Unsupported protocol ftp:' }, n: { status: 302 }, x: { url: 'http://other/', redirects: 1, reason: 'caf\u00c3\u00a9' } };
	equal(await out(`for (const n of ['c', 'k', 'u', 'f']) out.push(await fails(() => fetch('http://h/' + n))); out.push((await fails(() => fetch('http://h/n', { redirect: 'error' })))[4]); const x = await fetch('http://h/x'); out.push(x.type, x.statusText, (await fetch('http://h/n')).type);`, ({ url }) => answers[url.slice(-1)]),
		[['TypeError', 'fetch failed', 'HTTPParserError', 'HPE_INVALID_CONSTANT', 'Response does not match the HTTP/1.1 protocol (Expected HTTP/)'], ['TypeError', 'terminated', 'HTTPParserError', 'HPE_INVALID_CHUNK_SIZE', 'Response does not match the HTTP/1.1 protocol (Invalid character in chunk size)'],
			['TypeError', 'fetch failed', 'TypeError', 'ERR_INVALID_URL', 'Invalid URL'], ['TypeError', 'fetch failed', 'Error', null, 'URL scheme must be a HTTP(S) scheme'], 'unexpected redirect', 'cors', 'café', 'basic']);
});
await test('types of blobs, heads without bodies, stacks of those who await', async () => {
	const { state, error } = await body(`const h = await fetch('http://h/', { method: 'HEAD' }); out.push(h.body, await h.text()); out.push((await (await fetch('http://h/')).blob()).type); for (const t of ['', 'x', 'A/B ; C="d e";c=f; g=h;;i', 'a/b;q=']) out.push((await new Response('', { headers: { 'Content-Type': t } }).blob()).type);
		await (await fetch('http://h/')).json();`, () => ({ body: '<html>', headers: [['Content-Type', 'Application/JSON; charset=UTF-8']] }));
	equal(state.post_call.out, [null, '', 'application/json;charset=utf-8', '', '', 'a/b;c="d e";g=h', 'a/b']);
	equal([error.name, error.line], ['SyntaxError', 5]);
});
await test('forms are read', async () => equal(await out(`const f = new FormData(); f.append('a', '1'); f.append('f', new Blob(['x'], { type: 't/y' }), 'n'); const g = await new Response(f).formData(); out.push(g.get('a'), g.get('f').name, g.get('f').type, await g.get('f').text());
	const u = await new Response(new URLSearchParams({ q: 'é' })).formData(); out.push([...u]);`), ['1', 'n', 't/y', 'x', [['q', 'é']]]));
await test('errors', async () => {
	const answers = { '1': { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 1.1.1.1:1', syscall: 'connect' }, '2': { code: 'ECONNRESET', message: 'socket hang up' }, '3': { code: 'ERR_EGRESS_DENIED', message: 'no rule' }, '4': { code: 'ERR_FR_TOO_MANY_REDIRECTS', message: 'm' },
		'5': { status: 302, headers: [['Location', '/']] }, '6': { body: 'half', broken: ['ECONNRESET', 'aborted'] } };
	const { requests, state } = await body(`for (const n of [1, 2, 3, 4]) out.push(await fails(() => fetch('http://h/' + n))); out.push(await fails(() => fetch('http://h/5', { redirect: 'error' }))); out.push((await fetch('http://h/5', { redirect: 'manual' })).status);
		out.push(await fails(async () => (await fetch('http://h/6')).text()), await fails(() => fetch('ftp://h/')), await fails(() => fetch('/x')), await fails(() => fetch('http://u:p@h/')), await fails(() => fetch('http://h/', { body: 'x' })), await fails(() => fetch('http://h/', { headers: { 'a b': '1' } })));`, ({ url }) => answers[url.slice(-1)]);
	equal(requests.map((r) => r.redirects), [20, 20, 20, 20, 0, 0, 20]);
	equal(requests.every((r) => r.is_fetch), true);
	equal(state.post_call.out, [['TypeError', 'fetch failed', 'Error', 'ECONNREFUSED', 'connect ECONNREFUSED 1.1.1.1:1'], ['TypeError', 'fetch failed', 'SocketError', 'UND_ERR_SOCKET', 'other side closed'], ['TypeError', 'fetch failed', 'Error', 'ERR_EGRESS_DENIED', 'no rule'],
		['TypeError', 'fetch failed', 'Error', null, 'redirect count exceeded'], ['TypeError', 'fetch failed', 'Error', null, 'unexpected redirect'], 302, ['TypeError', 'terminated', 'SocketError', 'UND_ERR_SOCKET', 'other side closed'], ['TypeError', 'fetch failed', 'Error', null, 'unknown scheme'],
		['TypeError', 'Failed to parse URL from /x', 'TypeError', 'ERR_INVALID_URL', 'Invalid URL'], ['TypeError', 'Request cannot be constructed from a URL that includes credentials: http://u:p@h/', null, null, null], ['TypeError', 'Request with GET/HEAD method cannot have body.', null, null, null],
		['TypeError', 'Headers.append: "a b" is an invalid header name.', null, null, null]]);
});
await test('aborts', async () => {
	const { canceled, state } = await body(`const a = new AbortController(); setTimeout(() => a.abort(), 5); out.push(await fails(() => fetch('http://h/', { signal: a.signal }))); out.push(await fails(() => fetch('http://h/', { signal: AbortSignal.abort(new Error('why')) }))); out.push((await fails(() => fetch('http://h/', { signal: AbortSignal.timeout(3) })))[0]);`, () => undefined);
	equal([canceled, state.post_call.out], [[0, 1], [['AbortError', 'This operation was aborted', null, null, null], ['Error', 'why', null, null, null], 'TimeoutError']]);
});
await test('an abort takes a body away that nobody has read', async () => {
	equal(await out(`const get = async () => { const c = new AbortController(); return [await fetch('http://h/', { signal: c.signal }), c]; }; let [r, c] = await get(); c.abort('why'); out.push(await fails(() => r.text())); [r, c] = await get(); const k = r.clone(); c.abort(new Error('mine')); out.push((await fails(() => k.json()))[1]);
		[r, c] = await get(); out.push(await r.text()); c.abort(); [r, c] = await get(); const reader = r.body.getReader(); c.abort(); out.push((await fails(() => reader.read()))[0]);`, () => ({ body: 'text' })),
	[['AbortError', 'The operation was aborted.', null, null, null], 'mine', 'text', 'AbortError']);
});
await test('axios over fetch, when a function asks for it', async () => {
	equal(await out(`const r = await axios.post('http://h/', { a: 1 }, { adapter: 'fetch' }); out.push(r.status, r.data, r.headers.get('x-a'));`, () => ({ body: { ok: 1 }, headers: [['X-A', 'v'], ['content-type', 'application/json']] })), [200, { ok: 1 }, 'v']);
});
finish();

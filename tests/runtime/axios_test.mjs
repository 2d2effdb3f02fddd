#!/usr/bin/env node
// axios' own adapter over the supervisor: what leaves, what comes back, errors as axios in Node makes them.
import { run, test, equal, finish } from './child.mjs';

const body = (text, answer, more) => run({ source: `async function f(context) {\nconst out = context.post_call.out = [];
	const fails = (p) => p.then((r) => ['ok', r.status, r.data], (e) => [e.name, e.code ?? null, e.message, e.response?.status ?? null, axios.isAxiosError(e)]);\n${text}\n}`, answer, ...more });
const out = async (...all) => { const { state, error } = await body(...all); if (error) throw new Error(error.stack); return state.post_call.out; };
const requests = async (...all) => { const { requests, error } = await body(...all); if (error) throw new Error(error.stack); return requests; };
const END = [['Accept-Encoding', 'gzip, compress, deflate, br'], ['Host', 'h'], ['Connection', 'keep-alive']];
const UA = /^axios\/\d+\.\d+\.\d+$/;
const without_agent = (headers) => headers.filter(([name, value]) => name !== 'User-Agent' || !UA.test(value));

await test('headers: set, casing and order of the wire', async () => {
	const sent = await requests(`await axios.get('http://h/'); await axios.post('http://h/', { a: 1 }); await axios.post('http://h/'); await axios.delete('http://h/');
		await axios.get('http://h/', { headers: { 'x-b': 1, 'User-Agent': 'mine', Cookie: ['a=1', 'b=2'], 'X-M': ['1', '2'] } }); await axios.get('http://u:p%40@h:8080/', { headers: { authorization: 'x' } }); await axios.get('https://h:443/', { auth: { username: 'ü', password: '' } });`);
	const accept = ['Accept', 'application/json, text/plain, */*'];
	equal(sent.map((r) => without_agent(r.headers)), [
		[accept, ...END], [accept, ['Content-Type', 'application/json'], ['Content-Length', '7'], ...END], [accept, ['Content-Type', 'application/x-www-form-urlencoded'], ...END, ['Content-Length', '0']], [accept, ...END],
		[accept, ['x-b', '1'], ['User-Agent', 'mine'], ['Cookie', 'a=1; b=2'], ['X-M', '1'], ['X-M', '2'], ...END],
		[accept, END[0], ['Host', 'h:8080'], ['Authorization', 'Basic dTpwQA=='], END[2]], [accept, END[0], END[1], ['Authorization', 'Basic w7w6'], END[2]]]);
	equal(sent.map((r) => r.url), ['http://h/', 'http://h/', 'http://h/', 'http://h/', 'http://h/', 'http://h:8080/', 'https://h/']);
	equal(sent.every((r) => r.headers.some(([name, value]) => name === 'User-Agent' && (UA.test(value) || value === 'mine'))), true);
});
await test('bodies of every kind', async () => {
	const sent = await requests(`const p = (d, h) => axios.post('http://h/', d, h && { headers: h });
		await p('text é'); await p(new URLSearchParams({ a: 'b c' })); await p(Buffer.from([1, 2])); await p(new Uint8Array([3]).buffer); await p(new Uint16Array([4]).subarray(0, 1)); await p(null); await p([1]);
		await p(new Blob(['bl'], { type: 'text/csv' })); await p({ a: [1], b: { c: 'd' } }, { 'Content-Type': 'application/x-www-form-urlencoded' });`);
	equal(sent.map((r) => r.bytes.toString('latin1')), ['text Ã©', 'a=b+c', '\x01\x02', '\x03', '\x04\x00', '', '[1]', 'bl', 'a[]=1&b[c]=d'.replaceAll('[', '%5B').replaceAll(']', '%5D')]);
	equal(sent.map((r) => Number(r.headers.find(([n]) => n === 'Content-Length')[1])), sent.map((r) => r.bytes.length));
});
await test('multipart of objects and of FormData', async () => {
	const sent = await requests(`await axios.postForm('http://h/', { a: 'é', b: ['x', 2], c: Buffer.from('bin') }); const f = new FormData(); f.append('k"', 'v'); f.append('f', new Blob(['x'], { type: 'text/csv' }), 'n.csv'); await axios.post('http://h/', f);`);
	const shown = sent.map((r) => { const [, mark] = /boundary=(.+)/.exec(r.headers.find(([n]) => n === 'Content-Type')[1]); equal(Number(r.headers.find(([n]) => n === 'Content-Length')[1]), r.bytes.length); return r.body.replaceAll(mark, 'MARK'); });
	equal(shown[0], '--MARK\r\nContent-Disposition: form-data; name="a"\r\n\r\né\r\n--MARK\r\nContent-Disposition: form-data; name="b[]"\r\n\r\nx\r\n--MARK\r\nContent-Disposition: form-data; name="b[]"\r\n\r\n2\r\n' +
		'--MARK\r\nContent-Disposition: form-data; name="c"\r\nContent-Type: application/octet-stream\r\n\r\nbin\r\n--MARK--\r\n');
	equal(shown[1], '--MARK\r\nContent-Disposition: form-data; name="k%22"\r\n\r\nv\r\n--MARK\r\nContent-Disposition: form-data; name="f"; filename="n.csv"\r\nContent-Type: text/csv\r\n\r\nx\r\n--MARK--\r\n');
});
await test('what cannot be sent is refused before it leaves', async () => {
	const { requests: sent, state } = await body(`for (const c of [{ url: 'http://h/', headers: { 'a b': 1 } }, { url: 'http://h/', method: 'A B' }, { url: 'not a url' }, { url: 'ftp://h/' }, { url: 'http://h/', headers: { 'X-U': 'ह' } }, { url: 'http://h/x', data: Symbol('x'), method: 'post' }])
		{ try { await axios(c); out.push('sent'); } catch (e) { out.push([e.name, e.code ?? null]); } }`);
	equal(state.post_call.out.slice(0, 4), [['TypeError', 'ERR_INVALID_HTTP_TOKEN'], ['TypeError', 'ERR_INVALID_HTTP_TOKEN'], ['TypeError', 'ERR_INVALID_URL'], ['AxiosError', 'ERR_BAD_REQUEST']]);
	for (const { headers } of sent) for (const [name, value] of headers) equal(/[\r\n\0]/.test(name + value), false);
});

await test('answers: status, headers joined as Node joins them, data', async () => {
	const got = await out(`const r = await axios.get('http://h/start'); out.push(r.status, r.statusText, r.data, { ...r.headers }, r.headers.get('X-DUP'), r.headers instanceof axios.AxiosHeaders, r.request.res.responseUrl, r.request.path, r.request.host, r.request.method, r.config.url, r.request.getHeader('accept'));`,
		() => ({ status: 201, reason: 'Made', url: 'http://other:81/end?x=1', redirects: 1, body: { a: 1 }, headers: [['Content-Type', 'application/json'], ['X-Dup', '1'], ['X-DUP', '2'], ['Set-Cookie', 'a'], ['set-cookie', 'b'], ['Content-Length', '7'], ['content-length', '9'], ['X-L', 'naïve'], ['Content-Encoding', 'gzip']] }));
	equal(got, [201, 'Made', { a: 1 }, { 'content-type': 'application/json', 'x-dup': '1, 2', 'set-cookie': ['a', 'b'], 'content-length': '7', 'x-l': 'naïve' }, '1, 2', true, 'http://other:81/end?x=1', '/end?x=1', 'other', 'GET', 'http://h/start', 'application/json, text/plain, */*']);
});
await test('response types', async () => {
	equal(await out(`for (const responseType of [undefined, 'text', 'json', 'arraybuffer']) { const { data } = await axios.get('http://h/', { responseType }); out.push(Buffer.isBuffer(data) ? ['Buffer', data.toString()] : data); }
		let text = ''; for await (const chunk of (await axios.get('http://h/', { responseType: 'stream' })).data) text += chunk; out.push(text); out.push(await fails(axios.get('http://h/bad', { responseType: 'json' }))); out.push((await axios.get('http://h/bom')).data);`,
	({ url }) => ({ body: url.endsWith('bad') ? '{bad' : url.endsWith('bom') ? '\ufeff{"b":1}' : '{"a":1}' })),
	[{ a: 1 }, '{"a":1}', { a: 1 }, ['Buffer', '{"a":1}'], '{"a":1}', ['ok', 200, '{bad'], { b: 1 }]);
});
await test('encodings: the supervisor decompresses unless it is told not to', async () => {
	const { requests: sent, state } = await body(`out.push((await axios.get('http://h/', { decompress: false })).headers['content-encoding']); out.push((await axios.get('http://h/', { decompress: true })).headers['content-encoding'] ?? null); out.push((await axios.get('http://h/z')).headers['content-encoding']);`,
		({ url }) => ({ headers: [['Content-Encoding', url.endsWith('z') ? 'zstd' : 'br']] }));
	equal([sent.map((r) => r.decompress), state.post_call.out], [[false, true, true], ['br', null, 'zstd']]);
});

const network = [
	[{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:9', syscall: 'connect', address: '127.0.0.1', port: 9 }, { errno: -111, code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 9 }],
	[{ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND nowhere', syscall: 'getaddrinfo', hostname: 'nowhere' }, { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'nowhere' }],
	[{ code: 'ECONNRESET', message: 'socket hang up' }, { code: 'ECONNRESET' }],
	[{ code: 'ECONNRESET', message: 'read ECONNRESET', syscall: 'read' }, { errno: -104, code: 'ECONNRESET', syscall: 'read' }],
	[{ code: 'HPE_INVALID_CONSTANT', message: 'Parse Error: Expected HTTP/' }, { code: 'HPE_INVALID_CONSTANT' }],
	[{ code: 'ERR_EGRESS_DENIED', message: 'no rule allows GET http://h/' }, { code: 'ERR_EGRESS_DENIED' }],
	[{ code: 'ERR_FR_TOO_MANY_REDIRECTS', message: 'Maximum number of redirects exceeded' }, { code: 'ERR_FR_TOO_MANY_REDIRECTS' }],
	[{ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, { code: 'CERT_HAS_EXPIRED' }],
];
for (const [answer, cause] of network)
	await test(`error ${answer.message}`, async () => equal(await out(`const e = await axios.post('http://h/', { a: 1 }).catch((x) => x);
		out.push(e.name, e.code, e.message, e.response === undefined, !!e.request, e.config.data, e.cause && { ...e.cause }, e.toJSON().code, e instanceof Error, e instanceof axios.AxiosError);`, () => answer),
	[answer.code.startsWith('ERR_FR') ? `Error [${answer.code}]` : answer.code === 'ERR_EGRESS_DENIED' ? 'AxiosError' : 'Error', answer.code, answer.message, true, true, '{"a":1}', cause, answer.code, true, true]));

await test('errors of statuses', async () => {
	equal(await out(`for (const s of [404, 500, 304]) out.push(await fails(axios.get('http://h/' + s))); out.push(await fails(axios.get('http://h/404', { validateStatus: () => true }))); const e = await axios.get('http://h/404').catch((x) => x); out.push(e.response.data, e.status, e.config.method, e.request.path);`,
		({ url }) => ({ status: Number(url.slice(-3)), body: { s: 1 } })),
	[['AxiosError', 'ERR_BAD_REQUEST', 'Request failed with status code 404', 404, true], ['AxiosError', 'ERR_BAD_RESPONSE', 'Request failed with status code 500', 500, true], ['AxiosError', 'ERR_BAD_RESPONSE', 'Request failed with status code 304', 304, true],
		['ok', 404, { s: 1 }], { s: 1 }, 404, 'get', '/404']);
});
await test('a body that breaks off leaves a response with the error', async () => {
	equal(await out(`out.push(await fails(axios.get('http://h/a')), await fails(axios.get('http://h/z')));`, ({ url }) => ({ body: 'half', broken: url.endsWith('a') ? ['ECONNRESET', 'aborted'] : ['Z_DATA_ERROR', 'incorrect header check'] })),
		[['AxiosError', 'ERR_BAD_RESPONSE', 'stream has been aborted', 200, true], ['Error', 'Z_DATA_ERROR', 'incorrect header check', 200, true]]);
});
await test('timeouts: the function\'s own, the policy\'s when it is shorter or there is none', async () => {
	const late = () => ({ code: 'ECONNABORTED', message: 'x' });
	const { requests: sent, state } = await body(`out.push(await fails(axios.get('http://h/', { timeout: 1000 }))); out.push(await fails(axios.get('http://h/'))); out.push(await fails(axios.get('http://h/', { timeout: 99999 })));
		out.push(await fails(axios.get('http://h/', { timeout: 5, timeoutErrorMessage: 'too slow' }))); out.push(await fails(axios.get('http://h/', { timeout: 5, transitional: { clarifyTimeoutError: true } }))); out.push(await fails(axios.get('http://h/', { timeout: 7, adapter: 'http' })));`,
	late, { spec: { limits: { http_timeout_ms: 4000, wall_ms: 9000 } } });
	equal(sent.map((r) => r.timeout), [1000, 4000, 4000, 5, 5, 7]);
	equal(state.post_call.out.map((e) => e.slice(1, 3)), [['ECONNABORTED', 'timeout of 1000ms exceeded'], ['ECONNABORTED', 'timeout of 4000ms exceeded'], ['ECONNABORTED', 'timeout of 4000ms exceeded'], ['ECONNABORTED', 'too slow'], ['ETIMEDOUT', 'timeout of 5ms exceeded'], ['ECONNABORTED', 'timeout of 7ms exceeded']]);
});
await test('a timeout may be a text, which is read as axios reads it', async () => {
	const { requests: sent, state } = await body(`for (const timeout of ['1000', '50ms', '99999', 'soon', '']) out.push(await fails(axios.get('http://h/', { timeout })));`, () => ({}));
	equal(sent.map((r) => r.timeout), [1000, 50, 10000, 10000]);
	equal(state.post_call.out[3].slice(0, 3), ['AxiosError', 'ERR_BAD_OPTION_VALUE', 'error trying to parse `config.timeout` to int']);
});
await test('without redirects a timeout is Node\'s own: to the headers, then of silence', async () => {
	equal(await out(`const t = (n) => fails(axios.get('http://h/' + n, { timeout: 50, maxRedirects: 0 })); out.push(await t('slow'), await t('silent'), await fails(axios.get('http://h/silent', { timeout: 50 })), await t('late'));`,
		({ url }) => url.endsWith('slow') ? { body: 'whole', ms: 3000 } : url.endsWith('silent') ? { body: 'half', broken: ['ETIMEDOUT', 'aborted'] } : { code: 'ECONNABORTED', message: 'x' }),
	[['ok', 200, 'whole'], ['AxiosError', 'ECONNABORTED', 'timeout of 50ms exceeded', null, true], ['AxiosError', 'ERR_BAD_RESPONSE', 'stream has been aborted', 200, true], ['AxiosError', 'ECONNABORTED', 'timeout of 50ms exceeded', null, true]]);
});
await test('an error without a response has the request of follow-redirects', async () => equal(await out(`const e = await axios.post('http://h/a?b', { c: 1 }).catch((x) => x); out.push(e.request._currentUrl, e.request._options.method, e.request.path ?? null, e.request._currentRequest.path, e.request._redirectCount);`, () => ({ code: 'ECONNREFUSED', message: 'm' })),
	['http://h/a?b', 'POST', null, '/a?b', 0]));
await test('cancellation reaches the supervisor', async () => {
	const { canceled, requests: sent, state } = await body(`const a = new AbortController(); const p = fails(axios.get('http://h/1', { signal: a.signal })); setTimeout(() => a.abort(), 5); out.push(await p);
		const c = axios.CancelToken.source(); const q = axios.get('http://h/2', { cancelToken: c.token }).catch((e) => [axios.isCancel(e), e.message, e.code]); setTimeout(() => c.cancel('left'), 5); out.push(await q);
		const b = new AbortController(); b.abort(); out.push(await fails(axios.get('http://h/3', { signal: b.signal }))); out.push(await fails(axios.get('http://h/4', { signal: AbortSignal.timeout(3) })));`, () => undefined);
	equal([canceled, sent.map((r) => r.url)], [[0, 1, 2], ['http://h/1', 'http://h/2', 'http://h/4']]);
	equal(state.post_call.out, [['CanceledError', 'ERR_CANCELED', 'canceled', null, true], [true, 'left', 'ERR_CANCELED'], ['CanceledError', 'ERR_CANCELED', 'canceled', null, true], ['CanceledError', 'ERR_CANCELED', 'canceled', null, true]]);
});
await test('what is aborted at once was never sent; what is not awaited is', async () => {
	const { requests: sent } = await body(`const a = new AbortController(); const p = fails(axios.get('http://h/never', { signal: a.signal })); fetch('http://h/nor', { signal: a.signal }).catch(() => {}); a.abort(); await p; axios.post('http://h/floating', { a: 1 });`);
	equal(sent.map((r) => r.url), ['http://h/floating']);
});
await test('redirects are the supervisor\'s, but where the function wants a word at each', async () => {
	const { requests: sent, state } = await body(`await axios.get('http://h/a'); await axios.get('http://h/a', { maxRedirects: 2 }); await axios.get('http://h/a', { maxRedirects: 0 });
		const seen = []; const r = await axios.post('http://h/r1', { a: 1 }, { headers: { Authorization: 'x', 'X-K': 'k' }, beforeRedirect: (options, { statusCode }, { url }) => { seen.push([statusCode, url, options.href, options.method]); options.headers['X-Hop'] = 'h'; } }); out.push(seen, r.data, r.request.res.responseUrl);
		out.push(await fails(axios.get('http://h/r1', { beforeRedirect() { throw new Error('no'); } })), await fails(axios.get('http://h/loop', { maxRedirects: 2, beforeRedirect() {} })));`,
	({ url }) => url === 'http://h/r1' ? { status: 302, headers: [['Location', 'http://other/r2?q=1']] } : url.endsWith('loop') ? { status: 301, headers: [['Location', '/loop']] } : { body: 'end' });
	equal(sent.map((r) => r.redirects).slice(0, 5), [21, 2, 0, 0, 0]);
	equal([sent[4].method, sent[4].url, sent[4].body, sent[4].headers.map(([name]) => name)], ['GET', 'http://other/r2?q=1', undefined, ['Accept', 'X-K', 'User-Agent', 'Accept-Encoding', 'X-Hop', 'Host', 'Connection']]);
	equal(state.post_call.out, [[[302, 'http://h/r1', 'http://other/r2?q=1', 'GET']], 'end', 'http://other/r2?q=1', ['Error [ERR_FR_REDIRECTION_FAILURE]', 'ERR_FR_REDIRECTION_FAILURE', 'Redirected request failed: no', null, true], ['Error [ERR_FR_TOO_MANY_REDIRECTS]', 'ERR_FR_TOO_MANY_REDIRECTS', 'Maximum number of redirects exceeded', null, true]]);
});
await test('where a followed redirect ended', async () => {
	const got = await out(`const { request } = await axios.post('http://h/a', { a: 1 }); out.push(request.method, request.path, request.res.responseUrl, request._redirectable._redirectCount, request._redirectable._currentUrl, request._redirectable._isRedirect);
		const direct = (await axios.get('http://h/b')).request; out.push(direct._redirectable._redirectCount, direct._header.split('\\r\\n')[0], (await axios.get('http://h/b', { maxRedirects: 0 })).request._redirectable ?? null);
		for (const path of ['a', 'c']) out.push((await axios.get('http://h/' + path, { auth: { username: 'ü', password: 'p/' } })).request.res.responseUrl);
		const { request: own } = await axios.get('http://h/hop', { beforeRedirect() {} }); out.push(own._redirectable._redirectCount, own.res.responseUrl);`,
	({ url }) => /[ac]$/.test(url) ? { method: 'GET', url: `http://${url.endsWith('c') ? 'other' : 'h'}/end?q=1#part é`, redirects: 2 } : url.endsWith('hop') ? { status: 302, headers: [['Location', '/end#there']] } : { url });
	equal(got, ['GET', '/end?q=1', 'http://h/end?q=1#part%20%C3%A9', 2, 'http://h/end?q=1#part%20%C3%A9', true, 0, 'GET /b HTTP/1.1', null, 'http://%C3%BC:p%2F@h/end?q=1#part%20%C3%A9', 'http://other/end?q=1#part%20%C3%A9', 1, 'http://h/end#there']);
});
await test('streams: data, readable, for await, pause, and what ends them early', async () => {
	const answer = ({ url }) => url.endsWith('cut') ? { body: 'half', broken: ['ECONNRESET', 'aborted'] } : url.endsWith('gz') ? { body: 'half', headers: [['Content-Encoding', 'gzip']], broken: ['ECONNRESET', 'aborted'] } :
		url.endsWith('lzw') ? { body: 'x', headers: [['Content-Encoding', 'compress']] } : { body: 'whole' };
	const stream = `const get = async (path) => (await axios.get('http://h/' + path, { responseType: 'stream' })).data; const events = (s) => new Promise((done) => { const seen = []; for (const name of ['aborted', 'data', 'end', 'error']) s.on(name, (v) => seen.push(name, v === undefined ? null : v.code ?? String(v))); s.on('close', () => done(seen)); });`;
	const got = await out(`${stream} out.push(await events(await get('a')), await events(await get('cut')), await events(await get('gz')), await events(await get('lzw')));
		const late = await get('cut'); await new Promise((done) => setTimeout(done, 5)); out.push(late.destroyed, await events(await get('a')));
		try { for await (const chunk of await get('cut')) out.push(String(chunk)); } catch (e) { out.push(e.code); } const gone = await get('a'); gone.destroy(); try { for await (const chunk of gone) out.push('never'); } catch (e) { out.push(e.code); }
		const r = await get('a'); let text = ''; r.on('readable', () => { let c; while ((c = r.read(2)) !== null || (c = r.read()) !== null) text += c; }); await new Promise((done) => r.on('end', done)); out.push(text, r.readableEnded);
		const p = await get('a'); p.pause(); out.push(p.isPaused(), String(await (await get('a')).toArray())); const seen = events(p); setTimeout(() => p.resume(), 5); out.push((await seen).length); for await (const chunk of p) out.push('never');
		out.push(await fails(axios.get('http://h/gz')), await fails(axios.get('http://h/lzw')));`, answer);
	equal(got, [['data', 'whole', 'end', null], ['data', 'half', 'aborted', null, 'error', 'ECONNRESET'], ['data', 'half', 'error', 'ECONNRESET'], ['error', 'Z_DATA_ERROR'], true, ['data', 'whole', 'end', null], 'half', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE',
		'whole', true, true, 'whole', 4, ['Error', 'ECONNRESET', 'aborted', 200, true], ['Error', 'Z_DATA_ERROR', 'incorrect header check', 200, true]]);
});
await test('a body of unknown length is sent in chunks', async () => {
	const sent = await requests(`const { data } = await axios.get('http://h/', { responseType: 'stream' }); await axios.post('http://h/up', data); await axios.post('http://h/up', (await axios.get('http://h/', { responseType: 'stream' })).data, { headers: { 'Content-Length': 4 } });`, () => ({ body: 'four' }));
	equal([1, 3].map((n) => [sent[n].body, sent[n].headers.slice(-1)[0], sent[n].headers.find(([name]) => name === 'Content-Length') ?? null]), [['four', ['Transfer-Encoding', 'chunked'], null], ['four', ['Connection', 'keep-alive'], ['Content-Length', '4']]]);
});
await test('refusals of the policy are errors of axios', async () => equal(await out(`for (const n of [1, 2]) out.push((await fails(axios.get('http://h/' + n))).slice(0, 3)); const e = await axios.get('http://h/1').catch((x) => x); out.push(String(e));`,
	({ url }) => ({ code: url.endsWith('1') ? 'ERR_EGRESS_DENIED' : 'ERR_SECRET_DENIED', message: 'no' })), [['AxiosError', 'ERR_EGRESS_DENIED', 'no'], ['AxiosError', 'ERR_SECRET_DENIED', 'no'], 'AxiosError: no']));
await test('a URL of files fails as in follow-redirects', async () => equal(await out(`out.push(await fails(axios.get('file:///x')));`), [['AssertionError', 'ERR_ASSERTION', 'protocol mismatch', null, false]]));
await test('sizes: maxContentLength goes to the supervisor and is checked here too', async () => {
	const { requests: sent, state } = await body(`out.push(await fails(axios.get('http://h/', { maxContentLength: 3 })), await fails(axios.post('http://h/', 'long', { maxBodyLength: 3 })));`, () => ({ body: 'four' }));
	equal((await out(`out.push(await fails(axios.get('http://h/', { maxContentLength: 3 })));`, () => ({ code: 'ERR_BAD_RESPONSE', message: 'x' })))[0], ['AxiosError', 'ERR_BAD_RESPONSE', 'maxContentLength size of 3 exceeded', null, true]);
	equal([sent.length, sent[0].most_bytes, state.post_call.out], [1, 3, [['AxiosError', 'ERR_BAD_RESPONSE', 'maxContentLength size of 3 exceeded', null, true], ['AxiosError', 'ERR_BAD_REQUEST', 'Request body larger than maxBodyLength limit', null, true]]]);
});
await test('requests run together, answers come in any order', async () => {
	const waiting = [];
	const got = await out(`const order = []; await Promise.all([1, 2, 3].map((n) => axios.get('http://h/' + n).then((r) => order.push(r.data)))); out.push(order);`, ({ url }) => new Promise((done) => {
		waiting.unshift(() => done({ body: url.slice(-1) }));
		if (waiting.length === 3) setImmediate(() => waiting.forEach((answer) => answer()));
	}));
	equal(got, [[3, 2, 1]]);
});
await test('options that would go around the policy', async () => {
	const { requests: sent, state } = await body(`for (const o of [{ proxy: { host: '1.2.3.4', port: 80 } }, { httpAgent: {} }, { lookup: () => ['1.2.3.4', 4] }, { socketPath: '/x' }, { httpVersion: 2 }, { proxy: { host: '1.2.3.4' }, url: 'https://h/' }]) out.push((await fails(axios({ url: 'http://h/', ...o }))).slice(1, 3).join(' '));`);
	equal([sent.map((r) => r.url), state.post_call.out], [['http://h/', 'http://h/', 'http://h/', 'https://h/'], ['200 ', '200 ', '200 ', 'ERR_EGRESS_DENIED Egress denied: a unix socket is not available in a function', ' HTTP/2 is not available in a function', '200 ']]);
});
await test('a request that the door refuses fails like one that the supervisor refuses', async () => {
	equal((await out(`out.push(await fails(axios.post('http://h/', 'x'.repeat(33 << 20))));`, undefined, { memory_mb: 200 }))[0].slice(0, 2), ['Error', 'limit.request_kb']);
});
await test('axios.defaults, interceptors and instances are axios\' own', async () => {
	const got = await out(`const api = axios.create({ baseURL: 'http://h/v1', params: { t: 1 } }); api.interceptors.request.use((c) => { c.headers['X-T'] = 'x'; return c; }); api.interceptors.response.use((r) => r.data);
		out.push(await api.get('a', { params: { q: [1, 2] } }), axios.getUri({ url: '/x', params: { a: 'b c' } }), axios.VERSION, axios.formToJSON(((form) => (form.append('a[b]', '1'), form))(new FormData())), axios.HttpStatusCode.NotFound, typeof axios.getAdapter('http'), axios.defaults.timeout, await axios.all([1]), axios.toFormData({ a: 1 }).toString());`, (r) => ({ body: r.url + ' ' + r.headers.find(([n]) => n === 'X-T')[1] }));
	equal([got[0], got[1], ...got.slice(3)], ['http://h/v1/a?t=1&q[]=1&q[]=2 x'.replaceAll('[', '%5B').replaceAll(']', '%5D'), '/x?a=b+c', { a: { b: '1' } }, 404, 'function', 0, [1], '[object FormData]']);
});
finish();

#!/usr/bin/env node
// Basic functions of SPEC 5 on the real runtime: templates, what leaves, what is saved, retries.
import { run, test, equal, finish } from './child.mjs';

const CONTEXT = { callSid: 'CA1', call_duration: 42.5, call_metadata: { lead_id: 'a/b c?', city: 'Pune', big: { x: [1, "'"] }, up: '..', nil: null, zero: 0 },
	post_call: { note: 'x_secrets.T {{callSid}}', ok: true, city: 'other', words: 'é "q"\n' } };
const basic = (spec, more) => run({ spec: { method: 'POST', api: 'http://h/', ...spec }, context: CONTEXT, ...more });
const header = (request, name) => request.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

await test('what leaves is what axios would send', async () => {
	const { requests } = await basic({ api: 'http://h:81/x', parameters: { a: 1 }, headers: { 'X-A': '1' } });
	equal(requests.length, 1);
	const { version } = JSON.parse((await import('node:fs')).readFileSync(new URL('../../sandbox/runtime/package-lock.json', import.meta.url))).packages['node_modules/axios'];
	equal(requests[0].headers, [['Accept', 'application/json, text/plain, */*'], ['Content-Type', 'application/json'], ['X-A', '1'],
		['User-Agent', `axios/${version}`], ['Content-Length', '7'], ['Accept-Encoding', 'gzip, compress, deflate, br'], ['Host', 'h:81'], ['Connection', 'keep-alive']]);
	equal([requests[0].method, requests[0].url, requests[0].body, requests[0].timeout], ['POST', 'http://h:81/x', '{"a":1}', 10000]);
});

await test('variables in api: mapping, path of the context, metadata, post_call; percent-encoded', async () => {
	const { requests } = await basic({ api: 'http://h/{{lead}}/{lead}/{other}/{{ callSid }}/{{city}}/{{post_call.city}}?q={{ok}}&n={{zero}}&b={{big}}',
		mapping: { lead: 'call_metadata.lead_id' } });
	equal(requests[0].url, 'http://h/a%2Fb%20c%3F/a%2Fb%20c%3F/%7Bother%7D/CA1/Pune/other?q=true&n=0&b=%7B%22x%22%3A%5B1%2C%22%27%22%5D%7D');
});
await test('api_mapping and parameters_mapping go for their own place', async () => {
	const { requests } = await basic({ api: 'http://h/{v}', parameters: { v: '{{v}}' }, api_mapping: { v: 'callSid' }, parameters_mapping: { v: 'post_call.ok' } });
	equal([requests[0].url, requests[0].body], ['http://h/CA1', '{"v":true}']);
});
await test('a missing or null value in api sends nothing', async () => {
	for (const api of ['http://h/{{nothing}}', 'http://h/{{call_metadata.nil}}', 'http://h/?a={{mapped}}', 'http://h/x/{{up}}/y']) {
		const { requests, result } = await basic({ api, mapping: { mapped: 'call_metadata.nothing' } });
		equal([requests.length, result.status, result.error.code, result.sent.parameters], [0, 'failed', 'template.missing', {}], api);
		equal(result.sent.response, result.error.message);
	}
});
await test('parameters keep JSON types where a string is one variable', async () => {
	const { requests } = await basic({ parameters: { whole: '{{big}}', num: '{{call_duration}}', none: '{{nothing}}', text: 'a {{call_duration}} {{nothing}}|{{big}}', deep: [{ x: '{{ok}}' }], lone: '{ok}', open: '{{ok', __proto__: null, 'a.b': 1 } });
	equal(JSON.parse(requests[0].body), { whole: CONTEXT.call_metadata.big, num: 42.5, none: null, text: 'a 42.5 |{"x":[1,"\'"]}', deep: [{ x: true }], lone: '{ok}', open: '{{ok', 'a.b': 1 });
});
await test('call data is expanded no further', async () => {
	const { requests } = await basic({ parameters: { n: '{{note}}' }, headers: { 'X-N': '{{note}}' } }, { secrets: { T: 'PLACE' } });
	equal([requests[0].body, header(requests[0], 'x-n')], ['{"n":"x_secrets.T {{callSid}}"}', ['x_secrets.T {{callSid}}']]);
});
await test('secrets are placeholders in headers, the query and parameters', async () => {
	const { requests, result } = await basic({ api: 'http://h/?k={{x_secrets.T}}', headers: { Authorization: 'x_secrets.T', 'X-B': 'Bearer {{x_secrets.T}}!' }, parameters: { p: '{{x_secrets.T}}' } }, { secrets: { T: 'PLACE0' } });
	equal([requests[0].url, header(requests[0], 'authorization'), header(requests[0], 'x-b'), requests[0].body], ['http://h/?k=PLACE0', ['PLACE0'], ['Bearer PLACE0!'], '{"p":"PLACE0"}']);
	equal(result.sent.parameters, { p: 'PLACE0' });
});
await test('a line break in a header fails before anything is sent', async () => {
	for (const value of ['{{words}}', 'a{{nul}}']) {
		const { requests, result } = await basic({ headers: { 'X-W': value } }, { context: { post_call: { words: 'a\nX-Evil: 1', nul: '\0' } } });
		equal([requests.length, result.error.code], [0, 'template.header']);
	}
});
await test('GET and DELETE send a query as axios writes it', async () => {
	const parameters = { a: [1, 'x y'], o: { k: 'é&' }, n: null, t: '{{callSid}}' };
	for (const method of ['GET', 'DELETE']) {
		const { requests } = await basic({ method, api: 'http://h/p?z=1', parameters });
		equal([requests[0].url, requests[0].body], ['http://h/p?z=1&a[]=1&a[]=x+y&o[k]=%C3%A9%26&t=CA1', undefined].map((x) => x?.replaceAll('[', '%5B').replaceAll(']', '%5D')));
	}
	equal((await basic({ method: 'GET', parameters: {} })).requests[0].url, 'http://h/');
});
await test('a form when the Content-Type says so', async () => {
	const { requests } = await basic({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, parameters: { a: 'x y', b: [1, 2], c: { d: 'é' } } });
	equal(requests[0].body, 'a=x+y&b[]=1&b[]=2&c[d]=%C3%A9'.replaceAll('[', '%5B').replaceAll(']', '%5D'));
});
await test('PATCH and PUT have a body, also an empty object', async () => {
	equal((await basic({ method: 'PATCH', parameters: {} })).requests[0].body, '{}');
	equal((await basic({ method: 'PUT', parameters: { a: [] } })).requests[0].body, '{"a":[]}');
});

await test('save copies from the answer into writable fields', async () => {
	const { state } = await basic({ save: { 'post_call.crm_id': 'data.id', 'post_call.deep.er': 'list.1', conversion_status: 'won', 'post_call.no': 'nothing', 'post_call_detail.x': 'detail' } },
		{ answer: () => ({ status: 201, body: { data: { id: 7 }, list: [1, { a: 2 }], won: true, detail: { value: 1, comment: 'c' } } }) });
	equal([state.post_call.crm_id, state.post_call.deep, state.conversion_status, 'no' in state.post_call, state.post_call_detail],
		[7, { er: { a: 2 } }, true, false, { x: { value: 1, comment: 'c' } }]);
});
await test('the answer is told: JSON, text, or the error', async () => {
	const told = async (answer, spec) => { const { result } = await basic(spec ?? {}, { answer: () => answer }); return [result.status, result.error?.code, result.error?.message, result.sent.response]; };
	equal(await told({ body: { a: [1.5] } }), ['succeeded', undefined, undefined, { a: [1.5] }]);
	equal(await told({ body: 'plain' }), ['succeeded', undefined, undefined, 'plain']);
	equal(await told({ status: 204 }), ['succeeded', undefined, undefined, '']);
	equal(await told({ status: 404, body: { no: 1 } }), ['failed', 'http.status', 'Request failed with status code 404', { no: 1 }]);
	equal(await told({ status: 500 }), ['failed', 'http.status', 'Request failed with status code 500', 'Request failed with status code 500']);
	equal(await told({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 1.2.3.4:9', syscall: 'connect' }), ['failed', 'http.failed', 'connect ECONNREFUSED 1.2.3.4:9', 'connect ECONNREFUSED 1.2.3.4:9']);
	equal((await told({ code: 'ERR_EGRESS_DENIED', message: 'no rule' })).slice(0, 2), ['failed', 'egress.denied']);
	equal((await told({ code: 'ERR_SECRET_DENIED', message: 'no grant' })).slice(0, 2), ['failed', 'secret.denied']);
	equal((await told({ code: 'limit.http_requests', message: 'too many' })).slice(0, 2), ['failed', 'limit.http_requests']);
	equal(await told({ code: 'ECONNABORTED', message: 'x' }), ['failed', 'http.failed', 'timeout of 10000ms exceeded', 'timeout of 10000ms exceeded']);
	equal((await told({ code: 'ECONNREFUSED', message: 'x' }, { save: { 'post_call.x': 'a' } }))[0], 'failed');
});
await test('redirects are followed by the supervisor, as many as axios follows', async () => equal((await basic({})).requests[0].redirects, 21));

const retry = { attempts: 3, backoff_ms: 100 };
await test('retries network errors, 429 and 5xx, and no others', async () => {
	const count = async (answer) => { const { requests, result } = await basic({ retry }, { answer: (request, n) => answer(n) }); return [requests.length, result.status]; };
	equal(await count((n) => n < 2 ? { status: 503 } : { body: 'ok' }), [3, 'succeeded']);
	equal(await count((n) => n < 1 ? { status: 429 } : { body: 'ok' }), [2, 'succeeded']);
	equal(await count(() => ({ code: 'ECONNRESET', message: 'socket hang up' })), [3, 'failed']);
	equal(await count(() => ({ status: 400 })), [1, 'failed']);
	equal(await count(() => ({ code: 'ERR_EGRESS_DENIED', message: 'x' })), [1, 'failed']);
	equal((await basic({ api: 'http://' , retry })).requests.length, 0);
});
await test('waits longer each time, by chance up to half less', async () => {
	const { timers } = await basic({ retry: { attempts: 4, backoff_ms: 1000 } }, { answer: () => ({ status: 500 }) });
	const waits = timers.map((time, i) => time - (timers[i - 1] ?? 0));
	equal(waits.length, 3);
	waits.forEach((wait, i) => equal(wait >= 500 * 2 ** i && wait <= 1000 * 2 ** i, true, `wait ${i}: ${wait}`));
	equal((await basic({ retry: { attempts: 4, backoff_ms: 1000 } }, { seed: 1, answer: () => ({ status: 500 }) })).timers, timers, 'the same seed');
});
await test('honours Retry-After and stays within wall_ms', async () => {
	const answer = (text) => () => ({ status: 503, headers: [['Retry-After', text]] });
	equal((await basic({ retry }, { answer: answer('7') })).timers[0], 7000);
	equal((await basic({ retry }, { answer: answer('Tue, 14 Nov 2023 22:13:25 GMT') })).timers[0], 5000);
	const { requests, result } = await basic({ retry }, { answer: answer('3600') });
	equal([requests.length, result.error.code], [1, 'http.status']);
});
finish();

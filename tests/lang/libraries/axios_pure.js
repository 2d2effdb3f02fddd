// What axios does before and after a request: addresses, bodies, headers, errors, configurations.
const show = (name, f) => { try { console.log(name, f()); } catch (e) { console.log(name, e.name, e.message, e.code); } };
const { AxiosHeaders, AxiosError } = axios;

for (const [name, config] of Object.entries({
	nested: { url: '/x', baseURL: 'http://h/v1/', params: { a: [1, 2], b: { c: 1, d: [{ e: 2 }] }, s: 'x y&z=?#', n: null, u: undefined, d: new Date(0), odd: 'a:b,c$d[e]@', uni: 'ü€😀', empty: '', t: true } },
	fragment: { url: 'http://h/x?y=1#frag', params: { z: 2 } }, params: { url: '/u', params: new URLSearchParams('q=1&q=2 3') }, absolute: { url: 'https://other/x', baseURL: 'http://h' }, slashes: { url: '//h/x', baseURL: 'http://h' },
	plain: { url: '/u', params: { a: [1, { b: 2 }] }, paramsSerializer: { indexes: null } }, indexed: { url: '/u', params: { a: [1, { b: [2] }] }, paramsSerializer: { indexes: true } }, own: { url: '/u', params: { a: 1 }, paramsSerializer: (p) => 'own=' + Object.keys(p) },
	encoded: { url: '/u', params: { a: 'x y' }, paramsSerializer: { encode: (v) => encodeURIComponent(v) } }, none: {}, joined: { url: 'a/b', baseURL: 'http://h' },
})) show(name, () => axios.getUri(config));
show('defaults', () => [axios.create({ baseURL: 'http://h/a' }).getUri({ url: 'b', params: { c: 1 } }), Object.keys(axios.defaults.headers), axios.defaults.headers.common.Accept, axios.defaults.timeout, axios.defaults.xsrfCookieName, axios.defaults.maxContentLength, axios.defaults.validateStatus(299), axios.defaults.validateStatus(300)]);

// Headers.
const headers = new AxiosHeaders({ 'content-type': 'text/plain', 'X-One': 1, 'x-none': null, 'x-not': undefined, 'X-List': ['a', 'b'], 'x-no': false });
headers.set('x-one', 2).set({ 'X-Two': 'zwei' }).set('X-Two', 'drei', false).setAccept('a/b');
console.log(headers, headers.toJSON(), headers.get('CONTENT-TYPE'), headers.has('x-list'), headers.has('X-One', '2'), headers.getContentType(/^text/), headers.delete('x-two'), [...headers], String(headers), Object.keys(headers), headers.normalize(true).toJSON());
console.log(AxiosHeaders.from('A: 1\r\nSet-Cookie: x=1\nset-cookie: y=2\nB:2:3').toJSON(), AxiosHeaders.concat({ a: 1 }, { A: 2, b: 3 }).toJSON(), new AxiosHeaders().get('x', true), AxiosHeaders.from({ k: 'a=b; c="d e"' }).get('k', true), headers.clear(), headers.toJSON());
show('bad header', () => new AxiosHeaders().set('bad header', 'x'));
show('bad value', () => new AxiosHeaders({ a: 'x\r\ny' }).toJSON());
show('accessor', () => { AxiosHeaders.accessor('x-own'); return new AxiosHeaders().setXOwn('v').getXOwn(); });

// Bodies.
const form = axios.toFormData({ a: 1, b: [1, { c: 2 }], d: { e: null, f: new Date(0) }, 'g{}': { h: 1 }, 'i[]': [1, 2], j: undefined, k: true }, new FormData());
console.log([...form.entries()], axios.formToJSON(form));
console.log(axios.formToJSON((() => { const f = new FormData(); for (const [k, v] of [['a[0][b]', '1'], ['a[1][b]', '2'], ['c[]', 'x'], ['c[]', 'y'], ['d.e', 'z'], ['f', '1'], ['f', '2'], ['__proto__.x', '1']]) f.append(k, v); return f; })()));
show('dots', () => [...axios.toFormData({ a: { b: [1, { c: 2 }] } }, new FormData(), { dots: true, indexes: true })]);
show('visitor', () => [...axios.toFormData({ a: 1, b: 'x' }, new FormData(), { visitor(value, key, path, helpers) { return key === 'b' ? (this.append(key, 'B'), false) : helpers.defaultVisitor.call(this, value, key, path); } })]);
show('no object', () => axios.toFormData('text'));
show('circular', () => { const a = {}; a.a = { a }; return axios.toFormData(a); });
const transform = (data, type) => { const headers = new AxiosHeaders(type ? { 'Content-Type': type } : {}); const [f] = axios.defaults.transformRequest; const out = f.call(axios.defaults, data, headers); return [typeof out === 'object' && out !== null ? out.constructor.name + ' ' + String(out) : out, headers.getContentType()]; };
for (const [data, type] of [[{ a: 1, d: new Date(0), u: undefined }], ['text'], [[1, 2]], [null], [undefined], [new URLSearchParams('a=1&b=ü')], [{ a: [1], b: { c: 'x y' } }, 'application/x-www-form-urlencoded'], ['text', 'application/json'], [5], [5, 'application/json'], [true, 'application/json'], [new Uint8Array([1, 2]).buffer]])
	show('body ' + typeof data, () => transform(data, type));
show('circular body', () => { const a = { name: 'a' }; a.self = a; return transform(a); });
show('bigint body', () => transform({ a: 1n }));
const parse = (text, config) => axios.defaults.transformResponse[0].call({ ...axios.defaults, ...config }, text);
for (const [text, config] of [['{"a":1}'], ['[1'], [''], ['null'], ['12'], [' {"a":1}'], ['text'], ['{"a":1}', { responseType: 'text' }], ['{bad', { responseType: 'json' }], ['{bad', { responseType: 'json', transitional: { silentJSONParsing: false } }], ['"text"', { transitional: { forcedJSONParsing: false } }]]) show('answer ' + text, () => parse(text, config));

// Errors and cancellation.
const error = new AxiosError('broken', 'ERR_X', { url: '/x', method: 'get', headers: new AxiosHeaders() }, { path: '/x' }, { status: 404, data: { m: 1 }, statusText: 'Not Found' });
console.log(error.name, error.message, error.code, error.status, String(error), error instanceof Error, axios.isAxiosError(error), Object.keys(error), JSON.stringify(_.omit(error.toJSON(), 'stack')), Object.keys(AxiosError).join());
const cause = new TypeError('inner'), from = AxiosError.from(cause, 'ERR_Y', { url: '/y' });
console.log(from.name, from.message, from.code, from.cause === cause, from instanceof TypeError, axios.isAxiosError(new Error('x')), axios.isAxiosError({ isAxiosError: true }), axios.isAxiosError(null));
const source = axios.CancelToken.source();
source.cancel('enough');
console.log(source.token.reason.message, source.token.reason.name, source.token.reason.code, axios.isCancel(source.token.reason), axios.isCancel(new Error('x')));
show('thrown', () => source.token.throwIfRequested());
show('no executor', () => new axios.CancelToken());
source.token.promise.then((reason) => console.log('cancelled', reason.message));

// Instances and merging.
const instance = axios.create({ baseURL: 'http://h', headers: { common: { A: 1 }, post: { B: 2 }, C: 3 }, timeout: 5, params: { p: 1 }, validateStatus: null });
console.log(Object.keys(instance.defaults).sort().join(), instance.defaults.headers.common.A, instance.defaults.headers.post, instance.defaults.headers.C, typeof instance, Object.keys(instance).sort().join(), instance.getUri({ url: '/x', params: { q: 2 } }));
console.log(axios.mergeConfig({ headers: { a: 1 }, timeout: 1, data: 1, params: { x: [1] } }, { headers: { b: 2 }, url: '/u', params: { x: [2], y: 1 } }));
console.log(axios.spread((a, b) => a + b)([1, 2]), axios.VERSION, axios.HttpStatusCode.NotFound, axios.HttpStatusCode[404], typeof axios.all, typeof axios.getAdapter, Object.keys(axios).sort().join());

// Interceptors and the order of things, with an adapter of our own.
const log = [], client = axios.create({ adapter: async (config) => { log.push('adapter ' + config.method + ' ' + config.url + ' ' + config.data); return { data: '{"got":1}', status: config.url === '/bad' ? 500 : 200, statusText: 'X', headers: { 'x-a': '1' }, config, request: {} }; } });
client.interceptors.request.use((config) => { log.push('first'); return config; });
const id = client.interceptors.request.use(async (config) => { log.push('second'); await null; config.headers.set('X-S', 's'); return config; }, null, { runWhen: (config) => config.method === 'post' });
client.interceptors.response.use((response) => { log.push('answered ' + response.status); return response; }, (e) => { log.push('failed ' + e.message + ' ' + e.code); return Promise.reject(e); });
(async () => {
	for (const f of [() => client.post('/x', { a: 1 }), () => client.get('/y'), () => client('/bad'), () => client.request({ url: '/z', method: 'DELETE', data: 'd' }), () => client.put('/p', new URLSearchParams('a=1')), () => { client.interceptors.request.eject(id); return client.post('/q'); }, () => client.get('/t', { transformResponse: [(data) => data.length, (n) => n * 2] }), () => client({}), () => client.postForm('/f', { a: 1 }), () => client.patch('/v', {}, { validateStatus: () => false })])
		try { const { data, status, headers, config } = await f(); console.log(data, status, headers.get('x-a'), config.headers.toJSON()['Content-Type'], config.headers.get('x-s')); } catch (e) { console.log(e.name, e.message, e.code, e.response && e.response.data); }
	console.log(log.map((line) => line.replace(/\[object \w+\]/, 'object')));
})();
{
	const { FormData } = axios.defaults.env, form = FormData();
	form.append('a', 'b');
	console.log(axios.defaults.env, form instanceof FormData, form.constructor === FormData, String(form), form.getBoundary().length);
	try { form.append('a', new URL('http://h/')); } catch (e) { console.log(e.message); }
}

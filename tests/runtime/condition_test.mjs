#!/usr/bin/env node
// Conditions of SPEC 4 on the real runtime: what runs, what is skipped and what a skipped one tells.
import { run, test, equal, finish } from './child.mjs';

const CONTEXT = { call_duration: 12, call_metadata: { lead: 'L-5', n: 5, text: '5', 'a.b': 'dotted', a: { b: 'deep', c: [1, 'x'] }, none: null, yes: true },
	post_call: { interested: true, score: '7.5', tags: ['hot', 3], empty: '', obj: { x: [1], y: null } } };

async function skipped(conditions, context = CONTEXT) {
	const { result, requests } = await run({ spec: { conditions, api: 'http://h/', method: 'GET' }, context });
	equal(requests.length, result.status === 'skipped' ? 0 : 1, 'requests');
	return result.status === 'skipped' ? result.condition : null;
}
const meta = (key, value, op) => ({ source: 'call_metadata', key, ...(op && { op }), ...(value !== undefined && { value }) });
const post = (name, value, op) => ({ source: 'post_call_variables', name, ...(op && { op }), ...(value !== undefined && { value }) });

const matching = {
	'no conditions': [],
	'all calls': [{ source: 'call_type', key: 'all' }],
	'a connected call': [{ source: 'call_type', key: 'connected' }],
	'text, number, boolean': [meta('lead', 'L-5'), meta('n', 5), post('interested', true)],
	'scalars of different types by their text': [meta('n', '5'), meta('text', 5), post('interested', 'true'), meta('yes', 'true')],
	'a dotted path': [meta('a.c.1', 'x')],
	'an exact key with dots wins': [meta('a.b', 'dotted')],
	'null is a value': [meta('none', null)],
	'key and name are synonyms': [{ source: 'post_call_variables', key: 'interested', value: true }],
	'objects in any order of keys': [post('obj', { y: null, x: [1] })],
	'ne, also of what is missing': [meta('lead', 'x', 'ne'), meta('nothing', 'x', 'ne')],
	'numbers and numeric text': [meta('n', 6, 'lt'), meta('text', '5', 'lte'), post('score', 7, 'gt'), post('score', '7.5', 'gte')],
	'in': [meta('lead', ['L-4', 'L-5'], 'in'), meta('n', ['5'], 'in')],
	'contains in text and in arrays': [meta('lead', '-5', 'contains'), post('tags', 'hot', 'contains'), post('tags', '3', 'contains')],
	'exists, also what is null or empty': [meta('none', undefined, 'exists'), post('empty', undefined, 'exists')],
	'not_exists': [meta('nothing', undefined, 'not_exists')],
	'any': [{ any: [meta('lead', 'x'), meta('n', 5)] }],
	'all within not': [{ not: { all: [meta('lead', 'x'), meta('n', 5)] } }],
	'groups within groups': [{ any: [{ all: [meta('n', 1), meta('n', 5)] }, { not: meta('lead', 'x') }] }],
};
for (const [name, conditions] of Object.entries(matching))
	await test(`matches: ${name}`, async () => equal(await skipped(conditions), null));

const mismatching = [
	['first of several', [meta('n', 5), meta('lead', 'x'), meta('n', 6)], { ...meta('lead', 'x'), found: 'L-5' }],
	['call type', [{ source: 'call_type', key: 'not_connected' }], { source: 'call_type', key: 'not_connected', found: 'connected' }],
	['case matters', [meta('lead', 'l-5')], { ...meta('lead', 'l-5'), found: 'L-5' }],
	['missing never equals', [meta('nothing', null)], { ...meta('nothing', null), found: null }],
	['inherited names are missing', [meta('toString', undefined, 'exists'), meta('constructor.name', 'Object')], { ...meta('toString', undefined, 'exists'), found: null }],
	['text is not compared as a number', [meta('text', 5.0000001)], { ...meta('text', 5.0000001), found: '5' }],
	['words are no numbers', [meta('lead', 1, 'gt')], { ...meta('lead', 1, 'gt'), found: 'L-5' }],
	['ne', [meta('n', '5', 'ne')], { ...meta('n', '5', 'ne'), found: 5 }],
	['in', [meta('lead', [], 'in')], { ...meta('lead', [], 'in'), found: 'L-5' }],
	['contains', [post('tags', 'cold', 'contains')], { ...post('tags', 'cold', 'contains'), found: ['hot', 3] }],
	['exists', [meta('nothing', undefined, 'exists')], { ...meta('nothing', undefined, 'exists'), found: null }],
	['not_exists', [meta('none', undefined, 'not_exists')], { ...meta('none', undefined, 'not_exists'), found: null }],
	['types within arrays', [post('tags', ['hot', '3'])], { ...post('tags', ['hot', '3']), found: ['hot', 3] }],
	['any tells its first', [{ any: [meta('n', 1), meta('n', 2)] }], { ...meta('n', 1), found: 5 }],
	['all tells the one', [{ all: [meta('n', 5), meta('n', 2)] }], { ...meta('n', 2), found: 5 }],
	['not', [{ not: meta('n', 5) }], { not: meta('n', 5), found: 5 }],
	['notes are left out', [{ id: 7, other: 'x', 'x-note': 1, ...meta('n', 4) }], { ...meta('n', 4), found: 5 }],
];
for (const [name, conditions, told] of mismatching)
	await test(`skips: ${name}`, async () => equal(await skipped(conditions), told));

await test('a call that was not connected', async () => {
	equal(await skipped([{ source: 'call_type', key: 'connected' }], { call_duration: 0 }),
		{ source: 'call_type', key: 'connected', found: 'not_connected' });
	equal(await skipped([{ source: 'call_type', key: 'not_connected' }], {}), null);
	equal(await skipped([post('x', 1)], {}), { ...post('x', 1), found: null });
});
await test('a condition goes for advanced functions too', async () => {
	const { result } = await run({ source: 'async function f(context) { console.log(1); }', spec: { conditions: [meta('n', 5)] }, context: {} });
	equal(result, { status: 'skipped', condition: { ...meta('n', 5), found: null } });
});
finish();

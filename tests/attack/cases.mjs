// What each case of a malicious child must come to. A case: how many variants there are, behind
// which filter, and what holds afterwards.
import assert from 'node:assert/strict';
import { SECRETS } from './evil.mjs';

const names = (name, count) => count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}_${i}`);

// One supervisor entry, success false, after an end that the function did not bring about.
const ended = (status, code) => ({ end, name }) => {
  assert.deepEqual([end.status, end.error?.code], [status, code], `${name}: ${JSON.stringify(end.error ?? end.status)}`);
  const own = end.context.functions_called.filter((entry) => entry.name === name);
  assert.deepEqual(own.map((entry) => entry.success), [false], name);
};
const protocol = ended('killed', 'child.protocol');
const closed = ended('killed', 'child.closed');
const signal = ended('killed', 'child.signal');
const syscall = ended('killed', 'child.syscall');
const out_of_time = ended('timed_out', 'limit.wall_ms');
const succeeded = (more) => (run) => {
  assert.equal(run.end.status, 'succeeded', `${run.name}: ${JSON.stringify(run.end.error)}`);
  more?.(run);
};
const says = (...lines) => succeeded(({ end }) => assert.deepEqual(end.said, lines));
// By the number of the variant.
const by_number = (list, otherwise) => (run) => (list[run.number] ?? otherwise)(run);
const any_of = (...checks) => (run) => {
  const failures = [];
  for (const check of checks) {
    try {
      return check(run);
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
};

const no_token = ({ evil, name }) => {
  const seen = evil.asked('/ok').map((request) => request.headers['x-token']);
  for (const value of [SECRETS.OTHER, SECRETS.GOOD_KEY]) assert.ok(!seen.some((text) => text?.includes(value)), `${name}: a value left`);
};

export const cases = {
  W01: { about: 'random bytes', variants: 20, expect: protocol },
  W02: { about: 'length 0', variants: 9, expect: protocol },
  W03: { about: 'lengths beyond the largest', variants: 16, expect: protocol },
  W04: { about: 'a frame that never ends', variants: 1, limits: { wall_ms: 700 }, expect: out_of_time },
  W05: { about: 'one byte at a time', variants: 1, expect: says('a'.repeat(256)) },
  W06: { about: 'two and a half frames', variants: 1, expect: says('first', 'second', 'third') },
  W07: { about: 'payloads that are none', variants: 12, expect: by_number({ 4: any_of(protocol, ended('failed', 'limit.context_kb')),
    10: (run) => { protocol(run); assert.equal(run.end.context.post_call.taken, undefined); } }, protocol) },
  W08: { about: 'types that are not a child\'s', variants: 6, expect: protocol },
  W09: { about: 'the wrong time', variants: 5, expect: by_number([succeeded(({ end }) => assert.equal(end.context.post_call.n, 1)), succeeded(({ end }) => assert.deepEqual([end.context.post_call.n, end.http], [1, []]))], protocol) },
  W10: { about: 'the largest results', variants: 3, expect: by_number([succeeded(({ end }) => assert.equal(Object.keys(end.context.post_call).length, 40000))],
    ({ end }) => assert.deepEqual([end.status === 'failed' || end.status === 'killed', end.error?.code, Object.keys(end.context.post_call).length], [true, 'limit.context_kb', 0])) },
  W11: { about: 'a million console lines', variants: 1, limits: { cpu_ms: 5500, wall_ms: 60000 }, expect: succeeded(({ end }) => {
    assert.ok(end.said.length < 5000 && /^console cut at 64 kB/.test(end.said.at(-1)), end.said.at(-1));
  }) },
  W12: { about: 'a million requests, no answer read', variants: 1, limits: { wall_ms: 4000 }, expect: (run) => {
    any_of(out_of_time, ended('timed_out', 'limit.cpu_ms'))(run);
    assert.ok(run.end.http.length <= 50, `${run.end.http.length} requests`);
    // What children of the round before had sent may be seen as late as this.
    assert.ok(run.evil.counts.most <= 2 * 10 * run.parallel, `${run.evil.counts.most} at once`);
  } },
  W13: { about: 'large answers, never read', variants: 1, parallel: 4, limits: { wall_ms: 4000 }, expect: (run) => {
    out_of_time(run);
    assert.ok(run.grown_kb < (10 * 5 + 30) * 1024 * run.parallel, `${run.grown_kb} kB more`);
  } },
  W14: { about: 'its reading side is shut', crashes: true, variants: 1, expect: syscall, open: any_of(closed, signal) },
  W15: { about: 'every request cancelled', variants: 1, limits: { wall_ms: 4000 }, expect: (run) => {
    any_of(succeeded(), out_of_time)(run);
    assert.ok(run.end.http.length <= 50);
  } },
  W16: { about: 'one id twice', variants: 2, expect: protocol },
  W17: { about: 'ids that it was never given', variants: 6, expect: by_number({ 5: says('3 200 ok') }, protocol) },
  W18: { about: 'another call in the result', variants: 1, expect: succeeded(({ end, name }) => {
    assert.deepEqual([end.context.agent, end.context.callSid, end.context.post_call, end.call.agent, end.name], [name, 'CA1', { w: 18 }, name, name]);
    assert.notEqual(end.call.call_id, '01JD0000000000000000000000');
  }) },
  W19: { about: 'the placeholder of another call', variants: 1, stolen: true, expect: succeeded((run) => {
    no_token(run);
    assert.match(run.end.said[0], /^1 (200|ERR_SECRET_DENIED)/);
  }) },
  W20: { about: 'placeholders that look alike', variants: 1, expect: succeeded((run) => {
    no_token(run);
    const [own, ...lines] = run.end.said;
    assert.match(own, /^own \S+/);
    for (const line of lines.slice(0, 3)) assert.match(line, /^\d (200 ok|ERR_SECRET_DENIED)/);
    assert.match(lines[3], /^4 ERR_SECRET_DENIED/);
    assert.equal(lines[4], '5 200 ok');
    const values = run.evil.asked('/ok').map((request) => request.headers['x-token']).filter((text) => text === SECRETS.TOKEN);
    assert.equal(values.length, run.runs);
  }) },
  W21: { about: 'descriptors sent along', crashes: true, variants: 3, expect: syscall, open: succeeded(({ end }) => assert.ok(end.said.every((line) => line === 'with descriptors'))) },
  W22: { about: 'forged credentials', crashes: true, variants: 1, expect: syscall, open: says('forged: -1') },
  W23: { about: 'do descriptors arrive', crashes: true, variants: 1, expect: syscall, open: says('control messages: 0') },
  W24: { about: 'the socket closes early', crashes: true, variants: 5, expect: by_number([closed, closed, closed, syscall, syscall]), open: closed },
  W25: { about: 'ends without a result', crashes: true, variants: 7, expect: by_number([closed, closed, signal, syscall, signal, syscall, syscall]), open: by_number([closed, closed, signal, signal, signal, closed, any_of(signal, closed)]) },
  W26: { about: 'a result, and then it spins', variants: 1, expect: succeeded(({ end }) => assert.ok(end.context.post_call.w === 26 && end.duration_ms < 20000)) },
  W27: { about: 'signals blocked, itself stopped', crashes: true, variants: 2, limits: { wall_ms: 2500, cpu_ms: 1000 }, expect: syscall,
    open: (run) => {
      any_of(out_of_time, ended('timed_out', 'limit.cpu_ms'))(run);
      assert.equal(run.end.context.post_call.w, 27);
    } },
  W28: { about: 'fork, vfork, clone, exec', crashes: true, variants: 5, expect: syscall, open: says('made: 0') },
  W29: { about: 'read-only fields', variants: 2, expect: by_number([succeeded(({ end, name }) => {
    const { post_call, functions_called, ...rest } = end.context;
    assert.deepEqual([rest.agent, rest.callSid, rest.call_metadata, rest.call_duration, rest.userId, rest.unknown], [name, 'CA1', { kept: 1 }, undefined, undefined, undefined]);
    assert.deepEqual([rest.conversion_status, rest.disposition_reason, rest.next_call_scheduled], [undefined, undefined, undefined]);
    assert.equal(post_call.w, 29);
    assert.equal(Object.getPrototypeOf(post_call), Object.prototype);
    assert.equal(functions_called.length, 1);
    assert.ok(end.violations.length > 0);
  }), (run) => assert.ok(JSON.stringify(run.end.call).length < 3 << 20 && !run.end.context.post_call_detail.key5)]) },
  W30: { about: 'earlier entries', variants: 4, entries: true, expect: (run) => {
    const { functions_called } = run.end.context;
    assert.deepEqual(functions_called[0], run.context.functions_called[0], `${run.name}: ${JSON.stringify(functions_called[0])}`);
    assert.ok(functions_called.length <= 3);
    assert.ok(run.number < 2 || run.end.violations.length + (run.end.error ? 1 : 0) > 0, JSON.stringify(run.end.violations));
  } },
  W31: { about: 'requests with odd parts', variants: 15, expect: succeeded(({ end, evil, name, number }) => {
    const [line] = end.said;
    if (number === 9) assert.equal(line, '200');
    else if (number < 6 || number === 8 || number > 12) assert.match(line, /^(ERR_\w+|limit\.\w+|E[A-Z]+)$/, `${name}: ${line}`);
    for (const request of evil.server.requests) {
      assert.ok(!request.headers['x-forged'] && !request.headers.x && request.headers.host === evil.server.origin.slice(7), `${name}: ${JSON.stringify(request.headers).slice(0, 300)}`);
    }
  }) },
  W32: { about: 'fields that no message has', variants: 3, expect: protocol },
  W33: { about: 'denied hosts', variants: 1, expect: succeeded((run) => {
    assert.equal(run.end.said.length, 20);
    for (const line of run.end.said) assert.match(line, /^\d+ (ERR_\w+|E[A-Z]+) /);
    assert.deepEqual(run.evil.server.requests.filter((request) => /denied|latest/.test(request.path)), []);
    no_token(run);
  }) },
  W34: { about: 'forged mail and lines', variants: 4, expect: succeeded(({ end, evil }) => {
    assert.match(end.said[0], /^(email|limit|mail|E[A-Z]+)|^end\n/);
    assert.doesNotMatch(evil.service.log, /^2026-01-01T00/m);
    assert.doesNotMatch(evil.service.log, /\x1B/);
  }) },
  W35: { about: 'false figures', variants: 1, expect: succeeded(({ end }) => assert.ok(end.cpu_ms > 2 && end.memory_kb > 500 && end.duration_ms > 2, `${end.cpu_ms} ms, ${end.memory_kb} kB`)) },
  W36: { about: 'it floods and leaves', variants: 1, times: 40, expect: closed },
  // The fake server keeps the bodies, 48 MB a child, hence `most` rounds. ASan looks through all that memmem() could read, at each of 140,000 beginnings of a placeholder.
  W41: { about: 'requests that are dear to look through', variants: 7, parallel: 2, most: 10, expect: (run) => !run.is_release && run.number === 6 && run.end.status === 'timed_out' ? undefined : succeeded(({ end, name, number }) => {
    assert.deepEqual(end.said, [['ERR_BAD_REQUEST', 'ERR_BAD_REQUEST', 'ERR_BAD_REQUEST', '431', 'ERR_EGRESS_DENIED', 'limit.request_kb', '404'][number]], name);
    assert.equal(end.http.length, 48);
    assert.ok(JSON.stringify(end.call).length < 1 << 20, `${name}: an outcome of ${JSON.stringify(end.call).length} characters`);
  })(run) },
};

export const variants_of = (id) => names(id.toLowerCase(), cases[id].variants);

/* links: functions engine front wire */
/*
 * Jobs with a small runtime of this test's own and a peer that has said all its part before the
 * child looks: the order of calls, what goes over the wire, how runs end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sandbox/front/front.h"
#include "sandbox/functions/functions.h"
#include "sandbox/wire/control.h"
#include "sandbox/wire/messages.h"

/* Enough of the real one: `script` of the spec runs in basic mode, as a function of door. */
static const char runtime[] =
	"(function () {\n"
	"const native = door, { entry, result } = native;\n"
	"const waiting = new Map();\n"
	"let settled = false, pending = 0, again = 0;\n"
	"const tell = (error) => { settled = true; result(JSON.stringify(error ?\n"
	"	{status: 'failed', error: JSON.parse(native.describe_error(error))} :\n"
	"	{status: 'succeeded'}), ''); };\n"
	"const wait = (id) => new Promise((done) => { pending++; waiting.set(id, done); });\n"
	"native.wait = wait;\n"
	"native.print = (...all) => native.console(0, all.join(' '));\n"
	"native.again = (count) => { again = count; };\n"
	"globalThis.print = native.print;\n"
	"globalThis.timer = (ms) => wait(native.timer(ms));\n"
	"globalThis.get = (url) => wait(native.http_start('GET', url, '[]', undefined, 0, 0, 0, "
	"true));\n"
	"entry('condition', (spec, context) => JSON.parse(spec).skip ?\n"
	"	JSON.stringify({status: 'skipped', condition: JSON.parse(context)}) : null);\n"
	"entry('start', (mode, name, spec, context, secrets, file, fn) => {\n"
	"	if (mode === 1) fn = scripts[JSON.parse(spec).script];\n"
	"	fn({ mode, name, context: JSON.parse(context), secrets, file })\n"
	"		.then(() => tell(), tell);\n"
	"});\n"
	"entry('answer', (id, kind, ...rest) => { pending--; waiting.get(id)([kind, ...rest]); "
	"});\n"
	"entry('turn', () => again ? (again--, native.console(1, 'turn'), 1) : pending ? 2 : 0);\n"
	"entry('stuck', () => "
	"result('{\"status\":\"failed\",\"error\":{\"code\":\"never_settled\"}}', ''));\n"
	"entry('fault', (kind, value) => native.console(3, `fault ${kind} ${value}`));\n"
	"const scripts = {\n"
	"async words(all) { native.print(all.mode, all.name, JSON.stringify(all.context),\n"
	"	all.secrets, all.file); },\n"
	"async request() {\n"
	"	const id = native.http_start('POST', 'http://x/\\u00e5', "
	"'[[\"A\",\"1\"],[\"b\",\"\\\\u00ff\\u00e5\"]]',\n"
	"		new Uint8Array([0, 255, 7]).subarray(1), 1500.2, 5, 1000, false);\n"
	"	const [kind, status, reason, version, method, url, redirects, headers, body] =\n"
	"		await wait(id);\n"
	"	native.print(id, kind, status, reason, version, method, url, redirects, headers,\n"
	"		native.hex_encode(body), Date.now()); },\n"
	"async failure() {\n"
	"	native.print(...await wait(native.http_start('GET', 'http://x/', '[]', 'text', 0, "
	"0, 0, true)));\n"
	"	native.print(...await wait(native.mail('{}')));\n"
	"	native.print(...await wait(native.timer(5))); },\n"
	"async errors() {\n"
	"	const tries = [() => native.http_start('GET', 'x', '[[\"a\",\"\\u0141\"]]'),\n"
	"		() => native.http_start('GET', 'x', '{}'), () => native.http_start('GET', "
	"'x', '[]', {}),\n"
	"		() => native.http_cancel(9), () => native.hash('crc', ''), () => "
	"native.hash('md5', 1),\n"
	"		() => native.utf8_decode(new Uint8Array([255]), true), () => "
	"native.random(1e9),\n"
	"		() => native.http_start('GET', 'x', '[]', 'x'.repeat(33 << 20))];\n"
	"	for (const one of tries) try { one(); native.print('no error'); }\n"
	"		catch (error) { native.print(error.name, error.code, error.message); } },\n"
	"async bytes() {\n"
	"	const hex = native.hex_encode;\n"
	"	native.print(hex(native.utf8_encode('\\u20ac\\u{1F600}\\ud800')),\n"
	"		native.utf8_decode(new Uint8Array([0xe2, 0x82, 0xac, 0xff, 0])) === "
	"'\\u20ac\\ufffd\\0',\n"
	"		hex(native.latin1_encode('\\u00e5\\u0141')),\n"
	"		native.latin1_decode(new Uint8Array([0, 229])) === '\\0\\u00e5',\n"
	"		hex(native.hex_decode('6Fx')), native.base64_encode(new Uint8Array([251, "
	"255])),\n"
	"		native.base64_encode(new Uint8Array([251, 255]), true), "
	"hex(native.base64_decode('-_8')),\n"
	"		hex(native.hash('md5', 'abc')), hex(native.hmac('sha1', 'key', 'text'))); "
	"},\n"
	"async chance() { native.print(Math.random(), native.hex_encode(native.random(8))); },\n"
	"async never() { await new Promise(() => {}); },\n"
	"async stray() { Promise.reject(new RangeError('nobody')); await timer(1); },\n"
	"async turns() { native.again(3); await wait(native.timer(1)); },\n"
	"async large() { native.result('{}', 'x'.repeat(40 << 20)); await null; },\n"
	"async twice() { native.result('{\"first\":1}', '{\"a\":1}'); native.print('unheard'); "
	"native.result('{}', ''); },\n"
	"async checkpoint() { native.checkpoint('{\"a\":1}'); native.console(9, '\\ud800'); },\n"
	"};\n"
	"})();\n";

static struct functions *new_functions(void)
{
	const struct functions_script scripts[] = {
		{"runtime:test.js", runtime, sizeof(runtime) - 1, FUNCTIONS_TEXT}};
	struct functions *functions = NULL;
	struct buffer error = {0};
	int r = functions_new(&functions, NULL, scripts, 1, &error);

	if (r != 0)
		print_error("%d %.*s\n", r, (int)error.size, (const char *)error.data);
	assert_int_equal(r, 0);
	return functions;
}

/* The supervisor's part of one run, then the child's. */
struct peer {
	struct buffer said;
	struct buffer heard; /* a line for each frame */
	int status;
};

static void say_job(struct peer *peer, const struct message_job *job)
{
	size_t begin = frame_begin(&peer->said, MESSAGE_JOB, 0);

	message_job_write(&peer->said, job);
	frame_end(&peer->said, begin);
}

static void say_answer(struct peer *peer, uint32_t id, const struct message_answer *answer)
{
	size_t begin = frame_begin(&peer->said, MESSAGE_ANSWER, id);

	message_answer_write(&peer->said, answer);
	frame_end(&peer->said, begin);
}

static void note(struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct peer *peer, const char *format, ...)
{
	char text[2000];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	buffer_put_raw(&peer->heard, text, strlen(text));
}

/* For "%.*s"; the argument is read twice. */
#define TEXT(bytes) (int)(bytes).size, (const char *)(bytes).data

static void hear_http_start(struct peer *peer, struct buffer_reader *reader)
{
	struct message_http_start start;
	struct buffer_reader headers;
	struct message_header header;

	assert_true(message_http_start_read(&start, reader));
	note(peer, "%.*s %.*s", TEXT(start.method), TEXT(start.url));
	headers = buffer_reader_of(start.headers.packed);
	while (message_headers_next(&header, &headers)) {
		note(peer, " %.*s=", TEXT(header.name));
		for (size_t i = 0; i < header.value.size; i++)
			note(peer, "%02x", header.value.data[i]);
	}
	note(peer, " body %d:", start.has_body);
	for (size_t i = 0; i < start.body.size; i++)
		note(peer, "%02x", start.body.data[i]);
	note(peer, " %u %u %u %d", start.timeout_ms, start.max_redirects,
		(unsigned int)start.max_response_bytes, start.decompress);
}

static void hear(struct peer *peer, struct frame_header header, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	const struct message_rule *rule = message_rule_get(header.type);
	struct message_diagnostic diagnostic;
	struct message_compiled compiled;
	struct message_result result;
	struct message_console console;
	struct message_timer timer;
	struct bytes text;

	assert_non_null(rule);
	note(peer, "%s %u ", rule->name, header.id);
	switch (header.type) {
	case MESSAGE_HTTP_START:
		hear_http_start(peer, &reader);
		break;
	case MESSAGE_CONSOLE:
		assert_true(message_console_read(&console, &reader));
		note(peer, "%d %.*s", console.level, TEXT(console.text));
		break;
	case MESSAGE_TIMER:
		assert_true(message_timer_read(&timer, &reader));
		note(peer, "%.0f", timer.due_ms);
		break;
	case MESSAGE_DIAGNOSTIC:
		assert_true(message_diagnostic_read(&diagnostic, &reader));
		note(peer, "%d %.*s %u:%u-%u %.*s", diagnostic.severity, TEXT(diagnostic.code),
			diagnostic.line, diagnostic.column, diagnostic.end_column,
			TEXT(diagnostic.message));
		break;
	case MESSAGE_COMPILED:
		assert_true(message_compiled_read(&compiled, &reader));
		note(peer, "%d %d", compiled.ok, compiled.code.size > 0);
		break;
	case MESSAGE_RESULT:
		assert_true(message_result_read(&result, &reader));
		note(peer, "%.*s%.*s", TEXT(result.json), TEXT(result.state));
		break;
	default:
		text = buffer_get_text(&reader);
		assert_true(buffer_get_end(&reader));
		note(peer, "%.*s", TEXT(text));
	}
	note(peer, "\n");
}

static void hear_all(struct peer *peer, int fd)
{
	struct buffer in = {0};
	size_t at = 0;
	ssize_t size;

	do {
		uint8_t *to = buffer_reserve(&in, 1 << 16);

		assert_non_null(to);
		size = recv(fd, to, 1 << 16, MSG_DONTWAIT);
		in.size += size > 0 ? (size_t)size : 0;
	} while (size > 0);
	while (at < in.size) {
		struct frame_header header;

		assert_true(frame_header_read(&header, in.data + at));
		at += FRAME_HEADER_SIZE;
		assert_true(at + header.size <= in.size);
		hear(peer, header, (struct bytes){in.data + at, header.size});
		at += header.size;
	}
	buffer_done(&in);
}

/* What the child said, as lines. */
static const char *play(struct peer *peer)
{
	static char heard[16384];
	struct functions *functions = new_functions();
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	if (peer->said.size)
		assert_int_equal(
			send(pair[0], peer->said.data, peer->said.size, 0), peer->said.size);
	assert_int_equal(shutdown(pair[0], SHUT_WR), 0);
	peer->status = functions_job(functions, pair[1]);
	hear_all(peer, pair[0]);
	functions_free(functions);
	(void)close(pair[0]);
	(void)close(pair[1]);
	assert_true(peer->heard.size < sizeof(heard));
	if (peer->heard.size)
		memcpy(heard, peer->heard.data, peer->heard.size);
	heard[peer->heard.size] = 0;
	buffer_done(&peer->said);
	buffer_done(&peer->heard);
	return heard;
}

static struct message_job job_of(const char *spec)
{
	return (struct message_job){.kind = MESSAGE_JOB_RUN,
		.mode = MESSAGE_MODE_BASIC,
		.name = bytes_of("f"),
		.file = bytes_of("f.js"),
		.spec = bytes_of(spec),
		.context = bytes_of("{\"a\":\"\xC3\xA5\"}"),
		.secrets = bytes_of("{}"),
		.started_ms = 1000,
		.memory_mb = 256};
}

static const char *run_script(const char *spec, int status)
{
	struct peer peer = {0};
	struct message_job job = job_of(spec);
	const char *heard;

	say_job(&peer, &job);
	heard = play(&peer);
	assert_int_equal(peer.status, status);
	return heard;
}

/* An advanced function's file. */
static const char *run_source(const char *source, uint32_t memory_mb, int status)
{
	const struct front_source front = {
		.text = bytes_of(source), .goal = FRONT_FUNCTION, .name = "f"};
	struct front_result result;
	struct peer peer = {0};
	struct message_job job = job_of("{}");
	const char *heard;

	assert_int_equal(front_compile(&result, &front), 0);
	if (!result.ok)
		print_error("%s\n", result.diagnostics[0].message);
	assert_true(result.ok);
	job.mode = MESSAGE_MODE_ADVANCED;
	job.code = (struct bytes){result.code.data, result.code.size};
	job.memory_mb = memory_mb;
	say_job(&peer, &job);
	heard = play(&peer);
	assert_int_equal(peer.status, status);
	front_result_done(&result);
	return heard;
}

static void a_function_gets_its_job_and_sends_its_result(void **state)
{
	(void)state;
	assert_string_equal(run_script("{\"script\":\"words\"}", 0),
		"CONSOLE 0 0 1 f {\"a\":\"\xC3\xA5\"} {} f.js\nRESULT 0 "
		"{\"status\":\"succeeded\"}\n");
}

static void a_condition_may_skip_it(void **state)
{
	(void)state;
	assert_string_equal(run_script("{\"skip\":true}", 0),
		"RESULT 0 {\"status\":\"skipped\",\"condition\":{\"a\":\"\xC3\xA5\"}}\n");
}

static void a_request_and_its_answer_keep_every_byte(void **state)
{
	static const struct message_header list[] = {
		{{(const uint8_t *)"X-A", 3}, {(const uint8_t *)"\"\xC3\xA5\x01", 4}},
		{{(const uint8_t *)"b", 1}, {(const uint8_t *)"", 0}}};
	struct message_answer answer = {.now_ms = 1500,
		.kind = MESSAGE_ANSWER_HTTP_RESPONSE,
		.http = {.status = 201,
			.reason = bytes_of("Made"),
			.version = bytes_of("1.1"),
			.method = bytes_of("GET"),
			.url = bytes_of("http://y/"),
			.redirects = 1,
			.headers = {.list = list, .count = 2},
			.body = {(const uint8_t *)"\x00\xFF", 2}}};
	struct peer peer = {0};
	struct message_job job = job_of("{\"script\":\"request\"}");

	(void)state;
	say_job(&peer, &job);
	say_answer(&peer, 1, &answer);
	assert_string_equal(play(&peer),
		"HTTP_START 1 POST http://x/\xC3\xA5 A=31 b=c3bfc3a5 body 1:ff07 1501 5 1000 0\n"
		"CONSOLE 0 0 1 response 201 Made 1.1 GET http://y/ 1 "
		"[[\"X-A\",\"\\\"\xC3\xA5\\u0001\"],[\"b\",\"\"]] 00ff 1500\n"
		"RESULT 0 {\"status\":\"succeeded\"}\n");
	assert_int_equal(peer.status, 0);
}

static void failures_mail_and_timers_are_answered_by_id(void **state)
{
	struct message_answer failed = {.now_ms = 900,
		.kind = MESSAGE_ANSWER_FAILED,
		.failed = {.code = bytes_of("ECONNREFUSED"),
			.message = bytes_of("no"),
			.syscall = bytes_of("connect"),
			.address = bytes_of("127.0.0.1"),
			.port = 81,
			.hostname = bytes_of("x")}};
	struct message_answer mail = {
		.now_ms = 2000, .kind = MESSAGE_ANSWER_MAIL_SENT, .mail = {bytes_of("<1@x>")}};
	struct message_answer timer = {.now_ms = 2000, .kind = MESSAGE_ANSWER_TIMER};
	struct peer peer = {0};
	struct message_job job = job_of("{\"script\":\"failure\"}");

	(void)state;
	say_job(&peer, &job);
	say_answer(&peer, 1, &failed);
	say_answer(&peer, 2, &mail);
	say_answer(&peer, 3, &timer);
	assert_string_equal(play(&peer),
		"HTTP_START 1 GET http://x/ body 1:74657874 0 0 0 1\n"
		"CONSOLE 0 0 failed ECONNREFUSED no connect 127.0.0.1 81 x\n"
		"MAIL 2 {}\nCONSOLE 0 0 mail <1@x>\nTIMER 3 5\nCONSOLE 0 0 timer\n"
		"RESULT 0 {\"status\":\"succeeded\"}\n");
}

static void wrong_arguments_throw(void **state)
{
	(void)state;
	assert_string_equal(run_script("{\"script\":\"errors\"}", 0),
		"CONSOLE 0 0 TypeError  Invalid character in header content\n"
		"CONSOLE 0 0 TypeError  Invalid character in header content\n"
		"CONSOLE 0 0 TypeError  A request's body is text or bytes\n"
		"CONSOLE 0 0 TypeError  There is no such request\n"
		"CONSOLE 0 0 Error  Digest method not supported\n"
		"CONSOLE 0 0 TypeError  The argument must be an ArrayBuffer or a view of one\n"
		"CONSOLE 0 0 TypeError  The encoded data was not valid for encoding utf-8\n"
		"CONSOLE 0 0 RangeError  out of memory\n"
		"CONSOLE 0 0 Error limit.request_kb The request is larger than request_kb allows\n"
		"RESULT 0 {\"status\":\"succeeded\"}\n");
}

static void bytes_and_text_turn_into_each_other(void **state)
{
	(void)state;
	assert_string_equal(run_script("{\"script\":\"bytes\"}", 0),
		"CONSOLE 0 0 e282acf09f9880efbfbd true e541 true 6f +/8= -_8 fbff "
		"900150983cd24fb0d6963f7d28e17f72 369e2959eb49450338b212748f77d8ded74847bb\n"
		"RESULT 0 {\"status\":\"succeeded\"}\n");
}

static const char *chance_of(uint8_t seed)
{
	static char text[2][200];
	struct peer peer = {0};
	struct message_job job = job_of("{\"script\":\"chance\"}");

	job.seed[0] = seed;
	say_job(&peer, &job);
	(void)snprintf(text[seed & 1], sizeof(text[0]), "%s", play(&peer));
	return text[seed & 1];
}

static void chance_comes_from_the_seed_alone(void **state)
{
	char first[200];

	(void)state;
	(void)snprintf(first, sizeof(first), "%s", chance_of(0));
	assert_string_equal(chance_of(0), first);
	assert_string_not_equal(chance_of(1), first);
}

static void a_promise_that_nothing_can_settle_is_told(void **state)
{
	(void)state;
	assert_string_equal(run_script("{\"script\":\"never\"}", 0),
		"RESULT 0 {\"status\":\"failed\",\"error\":{\"code\":\"never_settled\"}}\n");
}

static void what_nobody_catches_is_told(void **state)
{
	struct message_answer timer = {.now_ms = 2000, .kind = MESSAGE_ANSWER_TIMER};
	struct peer peer = {0};
	struct message_job job = job_of("{\"script\":\"stray\"}");

	(void)state;
	say_job(&peer, &job);
	say_answer(&peer, 1, &timer);
	assert_string_equal(play(&peer), "TIMER 1 1\nCONSOLE 0 3 fault 1 RangeError: nobody\n"
					 "RESULT 0 {\"status\":\"succeeded\"}\n");
}

static void the_runtime_may_ask_for_more_turns(void **state)
{
	struct message_answer timer = {.now_ms = 2000, .kind = MESSAGE_ANSWER_TIMER};
	struct peer peer = {0};
	struct message_job job = job_of("{\"script\":\"turns\"}");

	(void)state;
	say_job(&peer, &job);
	say_answer(&peer, 1, &timer);
	assert_string_equal(play(&peer),
		"TIMER 1 1\nCONSOLE 0 1 turn\nCONSOLE 0 1 turn\nCONSOLE 0 1 turn\n"
		"RESULT 0 {\"status\":\"succeeded\"}\n");
}

static void nothing_is_said_after_the_result(void **state)
{
	(void)state;
	assert_string_equal(
		run_script("{\"script\":\"twice\"}", 0), "RESULT 0 {\"first\":1}{\"a\":1}\n");
}

static void a_result_that_is_too_large_is_a_failure(void **state)
{
	(void)state;
	assert_non_null(strstr(run_script("{\"script\":\"large\"}", 0), "\"limit.context_kb\""));
}

static void texts_are_utf8_on_the_wire(void **state)
{
	(void)state;
	assert_string_equal(run_script("{\"script\":\"checkpoint\"}", 0),
		"CHECKPOINT 0 {\"a\":1}\nCONSOLE 0 4 \xEF\xBF\xBD\nRESULT 0 "
		"{\"status\":\"succeeded\"}\n");
}

static void an_error_is_placed_in_the_authors_file(void **state)
{
	const char *heard =
		run_source("const deep = () => {\n\tnull.x;\n};\nasync function f(context) {\n"
			   "\tprint(typeof door, context.name);\n\tdeep();\n}\n",
			64, 0);

	(void)state;
	assert_non_null(strstr(heard, "CONSOLE 0 0 undefined f\n"));
	assert_non_null(strstr(heard, "\"name\":\"TypeError\""));
	assert_non_null(strstr(heard, "\"line\":2,\"column\":7"));
}

static void a_file_that_throws_while_it_is_loaded_fails(void **state)
{
	const char *heard = run_source(
		"class A { static x = undefined.y; }\nasync function f(context) {}\n", 64, 0);

	(void)state;
	assert_non_null(strstr(heard, "{\"status\":\"failed\",\"error\":{\"code\":\"exception\""));
	assert_non_null(strstr(heard, "\"line\":1,"));
}

static void memory_and_stack_end_in_range_errors(void **state)
{
	(void)state;
	assert_non_null(strstr(run_source("async function f(context) { const a = []; for (;;) "
					  "a.push(new Array(100).fill(a.length)); }",
				       8, 0),
		"\"name\":\"RangeError\",\"message\":\"out of memory\""));
	assert_non_null(strstr(
		run_source("async function f(context) { const g = () => g() + 1; g(); }", 64, 0),
		"\"name\":\"RangeError\",\"message\":\"Maximum call stack size exceeded\""));
}

static void time_never_goes_back(void **state)
{
	static const double times[] = {5000, 3000, 6000};
	const char source[] =
		"async function f(context) { print(Date.now()); await timer(1); "
		"print(Date.now()); await timer(1); print(Date.now()); await timer(1); "
		"print(Date.now()); }";
	const struct front_source front = {
		.text = bytes_of(source), .goal = FRONT_FUNCTION, .name = "f"};
	struct front_result result;
	struct peer peer = {0};
	struct message_job job = job_of("{}");

	(void)state;
	assert_int_equal(front_compile(&result, &front), 0);
	job.mode = MESSAGE_MODE_ADVANCED;
	job.code = (struct bytes){result.code.data, result.code.size};
	say_job(&peer, &job);
	for (uint32_t i = 0; i < 3; i++) {
		struct message_answer answer = {.now_ms = times[i], .kind = MESSAGE_ANSWER_TIMER};

		say_answer(&peer, i + 1, &answer);
	}
	assert_string_equal(play(&peer),
		"CONSOLE 0 0 1000\nTIMER 1 1\nCONSOLE 0 0 5000\nTIMER 2 1\nCONSOLE 0 0 5000\n"
		"TIMER 3 1\nCONSOLE 0 0 6000\nRESULT 0 {\"status\":\"succeeded\"}\n");
	front_result_done(&result);
}

static void the_end_of_the_socket_is_the_end(void **state)
{
	struct peer peer = {0};

	(void)state;
	assert_string_equal(play(&peer), "");
	assert_int_equal(peer.status, 1);
	buffer_put_raw(&peer.said, "\x01\x00\x00", 3);
	assert_string_equal(play(&peer), "");
	assert_int_equal(peer.status, 1);
	/* A request that is never answered: the supervisor went away. */
	assert_string_equal(
		run_source("async function f(context) { await timer(1); }", 64, 1), "TIMER 1 1\n");
}

static void what_is_no_job_is_refused(void **state)
{
	struct message_answer timer = {.now_ms = 1, .kind = MESSAGE_ANSWER_TIMER};
	struct peer peer = {0};

	(void)state;
	say_answer(&peer, 1, &timer);
	assert_string_equal(play(&peer), "");
	assert_int_equal(peer.status, 2);
	buffer_put_raw(&peer.said, "\x00\x00\x00\x00\x77\x00\x00\x00\x00\x00\x00\x00", 12);
	assert_string_equal(play(&peer), "");
	assert_int_equal(peer.status, 2);
}

static const char *check(const char *source)
{
	struct peer peer = {0};
	struct message_job job = {
		.kind = MESSAGE_JOB_COMPILE, .name = bytes_of("f"), .code = bytes_of(source)};
	const char *heard;

	say_job(&peer, &job);
	heard = play(&peer);
	assert_int_equal(peer.status, 0);
	return heard;
}

static void a_source_is_checked_and_lowered(void **state)
{
	(void)state;
	assert_string_equal(
		check("async function f(context) { return /a+/g; }"), "COMPILED 0 1 1\n");
	assert_string_equal(check("async function f(context) {\n\tconst x = ;\n}"),
		"DIAGNOSTIC 0 1 syntax 2:12-13 Unexpected token ';'\nCOMPILED 0 0 0\n");
	assert_non_null(
		strstr(check("async function f(context) { /(/; }"), "DIAGNOSTIC 0 1 syntax 1:29"));
	assert_non_null(
		strstr(check("function f(context) { process.exit(); }"), "forbidden.process"));
}

static void refused(const char *script, const char *expected)
{
	const struct functions_script scripts[] = {{"runtime:a.js", "0;", 2, FUNCTIONS_TEXT},
		{"runtime:b.js", script, strlen(script), FUNCTIONS_TEXT}};
	struct functions *functions = NULL;
	struct buffer error = {0};

	assert_int_equal(functions_new(&functions, NULL, scripts, 2, &error), FUNCTIONS_REFUSED);
	buffer_put_u8(&error, 0);
	assert_true(strncmp((const char *)error.data, expected, strlen(expected)) == 0);
	buffer_done(&error);
}

static void a_runtime_that_does_not_load_is_refused_with_its_place(void **state)
{
	(void)state;
	refused("let a;\n  let a;", "runtime:b.js:2:7: Identifier 'a' has already been declared");
	refused("\n\nnull.x", "runtime:b.js:3:6: TypeError: Cannot read properties of null");
	refused("Promise.reject(new Error('late'))", "promise:0:0: late");
}

static void a_stored_text_is_there_by_its_name(void **state)
{
	static const char script[] =
		"if (door.stored('b/1') !== '\u00e9\u20ac' || door.stored('a') !== 'first' || "
		"door.stored('runtime:a.js') !== undefined || door.stored('c') !== undefined)\n"
		"	throw new Error('not stored');";
	const struct functions_script scripts[] = {
		{"runtime:a.js", script, sizeof(script) - 1, FUNCTIONS_TEXT},
		{"a", "first", 5, FUNCTIONS_STORED}, {"b/1", "\u00e9\u20ac!", 5, FUNCTIONS_STORED},
		{"b/2", "", 0, FUNCTIONS_STORED}};
	struct functions *functions = NULL;
	struct buffer error = {0};

	(void)state;
	assert_int_equal(functions_new(&functions, NULL, scripts, 4, &error), 0);
	functions_free(functions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_gets_its_job_and_sends_its_result),
		cmocka_unit_test(a_condition_may_skip_it),
		cmocka_unit_test(a_request_and_its_answer_keep_every_byte),
		cmocka_unit_test(failures_mail_and_timers_are_answered_by_id),
		cmocka_unit_test(wrong_arguments_throw),
		cmocka_unit_test(bytes_and_text_turn_into_each_other),
		cmocka_unit_test(chance_comes_from_the_seed_alone),
		cmocka_unit_test(a_promise_that_nothing_can_settle_is_told),
		cmocka_unit_test(what_nobody_catches_is_told),
		cmocka_unit_test(the_runtime_may_ask_for_more_turns),
		cmocka_unit_test(nothing_is_said_after_the_result),
		cmocka_unit_test(a_result_that_is_too_large_is_a_failure),
		cmocka_unit_test(texts_are_utf8_on_the_wire),
		cmocka_unit_test(an_error_is_placed_in_the_authors_file),
		cmocka_unit_test(a_file_that_throws_while_it_is_loaded_fails),
		cmocka_unit_test(memory_and_stack_end_in_range_errors),
		cmocka_unit_test(time_never_goes_back),
		cmocka_unit_test(the_end_of_the_socket_is_the_end),
		cmocka_unit_test(what_is_no_job_is_refused),
		cmocka_unit_test(a_source_is_checked_and_lowered),
		cmocka_unit_test(a_runtime_that_does_not_load_is_refused_with_its_place),
		cmocka_unit_test(a_stored_text_is_there_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

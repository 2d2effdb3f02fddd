/*
 * The payloads of messages.def as structs, and both directions of their encoding.
 * message_X_write() appends a payload to a buffer (between frame_begin and
 * frame_end); message_X_read() takes one apart to its last byte: false means that
 * it was not exactly one such payload. What a read struct points to is borrowed
 * from the frame. Texts are UTF-8, checked when read.
 */
#ifndef SANDBOX_WIRE_MESSAGES_H
#define SANDBOX_WIRE_MESSAGES_H

#include "sandbox/wire/buffer.h"
#include "sandbox/wire/frame.h"

enum message_type {
#define MESSAGE(name, number, from, state, at_most, largest, purpose) MESSAGE_##name = (number),
#include "sandbox/wire/messages.def"
#undef MESSAGE
};

/* The row's place in the table, for counting. */
enum message_index {
#define MESSAGE(name, number, from, state, at_most, largest, purpose) MESSAGE_INDEX_##name,
#include "sandbox/wire/messages.def"
#undef MESSAGE
	MESSAGE_COUNT,
};

enum message_side {
	MESSAGE_FROM_SUPERVISOR = 1,
	MESSAGE_FROM_CHILD = 2,
};

enum message_state {
	MESSAGE_WHILE_STARTING = 1,
	MESSAGE_WHILE_RUNNING = 2,
	MESSAGE_WHILE_COMPILING = 4,
};

struct message_rule {
	const char *name;
	enum message_index index;
	uint16_t type;
	enum message_side from;
	enum message_state state;
	uint32_t at_most;
	uint32_t largest;
	const char *purpose;
};

/* The row of a type; NULL: there is none. */
const struct message_rule *message_rule_get(uint16_t type);

/* The header lists of requests and answers, in wire order. */
struct message_header {
	struct bytes name;
	struct bytes value;
};

/* Write: `list` and `count` are set. Read: `packed` and `count`, to be walked as below. */
struct message_headers {
	const struct message_header *list;
	uint32_t count;
	struct bytes packed;
};

/*
 * struct buffer_reader reader = buffer_reader_of(message.headers.packed);
 * struct message_header header;
 * while (message_headers_next(&header, &reader)) ...
 */
bool message_headers_next(struct message_header *ret, struct buffer_reader *reader);

enum message_job_kind {
	MESSAGE_JOB_RUN = 1,
	MESSAGE_JOB_COMPILE = 2,
};

enum message_job_mode {
	MESSAGE_MODE_BASIC = 1,
	MESSAGE_MODE_ADVANCED = 2,
};

enum {
	MESSAGE_SEED_SIZE = 32,
};

struct message_job {
	uint8_t kind; /* enum message_job_kind */
	struct bytes name;
	uint8_t mode;	      /* enum message_job_mode */
	struct bytes file;    /* for stacks */
	struct bytes spec;    /* JSON: the function's entry in the policy, native spelling */
	struct bytes code;    /* COMPILE: the author's source; RUN: lowered code; raw bytes */
	struct bytes map;     /* RUN: the line map; raw bytes */
	struct bytes context; /* JSON */
	struct bytes secrets; /* JSON {"NAME": "placeholder"} */
	double started_ms;
	uint8_t seed[MESSAGE_SEED_SIZE];
	uint32_t memory_mb;
};

enum message_answer_kind {
	MESSAGE_ANSWER_HTTP_RESPONSE = 1,
	MESSAGE_ANSWER_FAILED = 2,
	MESSAGE_ANSWER_TIMER = 3,
	MESSAGE_ANSWER_MAIL_SENT = 4,
	MESSAGE_ANSWER_HMAC = 5,
};

/* Only the member named by `kind` is written and read. */
struct message_answer {
	double now_ms;
	uint8_t kind; /* enum message_answer_kind */
	struct {
		uint32_t status;
		struct bytes reason;
		struct bytes version; /* "1.1" */
		struct bytes method;  /* of the last hop */
		struct bytes url; /* of the last hop, with the fragment that a redirect gave it */
		uint32_t redirects;
		/* As they came, Content-Encoding too; each byte is a character below U+0100. */
		struct message_headers headers;
		/*
		 * Decompressed where the request asks for it and the one encoding is gzip, x-gzip,
		 * deflate or br; else as it came.
		 */
		struct bytes body;
		/*
		 * Empty: the body is whole. Else what ended it early: ECONNRESET "aborted" (the
		 * connection was closed), ETIMEDOUT (timeout_ms of silence), Z_DATA_ERROR and
		 * zlib's words; body is what came before.
		 */
		struct bytes broken_code;
		struct bytes broken_message;
	} http;
	struct {
		struct bytes code;
		struct bytes message;
		struct bytes syscall;
		struct bytes address;
		uint32_t port;
		struct bytes hostname;
	} failed;
	struct {
		struct bytes message_id;
	} mail;
	struct {
		struct bytes digest; /* raw */
	} hmac;
};

enum message_redirects {
	MESSAGE_REDIRECTS_NODE,	 /* as follow-redirects does it, for axios */
	MESSAGE_REDIRECTS_FETCH, /* as the fetch standard says */
	MESSAGE_REDIRECTS_COUNT,
};

struct message_http_start {
	struct bytes method;
	struct bytes url; /* absolute */
	/* Characters below U+0100, each of which is one byte in the request. */
	struct message_headers headers;
	bool has_body;
	struct bytes body;	     /* raw */
	uint32_t timeout_ms;	     /* to the headers, then of silence, as in Node; 0: none */
	uint32_t max_redirects;	     /* 0: a 3xx is handed back */
	uint64_t max_response_bytes; /* 0: no limit of its own */
	bool decompress;
	uint8_t redirects; /* enum message_redirects */
};

struct message_timer {
	double due_ms; /* absolute, the supervisor's clock */
};

struct message_mail {
	struct bytes json;
};

/*
 * The child waits for the answer in the midst of its computation, so for it time does not move on
 * by this answer, and there is never more than one such request.
 */
struct message_hmac {
	uint8_t algorithm; /* enum hash_algorithm */
	struct bytes key;  /* raw, with placeholders */
	struct bytes data; /* raw */
};

struct message_checkpoint {
	struct bytes json;
};

enum message_level {
	MESSAGE_LEVEL_LOG,
	MESSAGE_LEVEL_INFO,
	MESSAGE_LEVEL_WARN,
	MESSAGE_LEVEL_ERROR,
	MESSAGE_LEVEL_DEBUG,
	MESSAGE_LEVEL_COUNT,
};

struct message_console {
	uint8_t level; /* enum message_level */
	struct bytes text;
};

enum message_severity {
	MESSAGE_SEVERITY_ERROR = 1,
	MESSAGE_SEVERITY_HINT = 2,
};

struct message_diagnostic {
	uint8_t severity; /* enum message_severity */
	struct bytes code;
	uint32_t line;
	uint32_t column;
	struct bytes message;
	uint32_t end_column;
};

struct message_compiled {
	bool ok;
	struct bytes code; /* raw */
	struct bytes map;  /* raw */
};

struct message_result {
	struct bytes json;  /* how it ended */
	struct bytes state; /* as in a CHECKPOINT; empty: none. Apart: nobody reads one too large */
};

void message_job_write(struct buffer *buffer, const struct message_job *job);
bool message_job_read(struct message_job *ret, struct buffer_reader *reader);
void message_answer_write(struct buffer *buffer, const struct message_answer *answer);
bool message_answer_read(struct message_answer *ret, struct buffer_reader *reader);
void message_http_start_write(struct buffer *buffer, const struct message_http_start *start);
bool message_http_start_read(struct message_http_start *ret, struct buffer_reader *reader);
void message_timer_write(struct buffer *buffer, const struct message_timer *timer);
bool message_timer_read(struct message_timer *ret, struct buffer_reader *reader);
void message_mail_write(struct buffer *buffer, const struct message_mail *mail);
bool message_mail_read(struct message_mail *ret, struct buffer_reader *reader);
void message_hmac_write(struct buffer *buffer, const struct message_hmac *hmac);
bool message_hmac_read(struct message_hmac *ret, struct buffer_reader *reader);
void message_checkpoint_write(struct buffer *buffer, const struct message_checkpoint *checkpoint);
bool message_checkpoint_read(struct message_checkpoint *ret, struct buffer_reader *reader);
void message_console_write(struct buffer *buffer, const struct message_console *console);
bool message_console_read(struct message_console *ret, struct buffer_reader *reader);
void message_diagnostic_write(struct buffer *buffer, const struct message_diagnostic *diagnostic);
bool message_diagnostic_read(struct message_diagnostic *ret, struct buffer_reader *reader);
void message_compiled_write(struct buffer *buffer, const struct message_compiled *compiled);
bool message_compiled_read(struct message_compiled *ret, struct buffer_reader *reader);
void message_result_write(struct buffer *buffer, const struct message_result *result);
bool message_result_read(struct message_result *ret, struct buffer_reader *reader);

#endif

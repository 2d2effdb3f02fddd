/*
 * A child that was taken over, for tests: it runs in the place of the real program's child, behind
 * the real zygote, limits and filter, and says to the supervisor what it likes. None of it is in
 * the programs that are installed; tests put this program beside a copy of postcalld.
 */
#ifndef TESTS_ATTACK_EVIL_H
#define TESTS_ATTACK_EVIL_H

#include "sandbox/wire/messages.h"
#include "tests/attack/probe.h"

enum {
	EVIL_DOOR = 3,
	EVIL_EARLY_CPU = 8, /* seconds of RLIMIT_CPU: a child that speaks before it read its JOB */
};

struct evil {
	const struct message_job *job;
	uint32_t number; /* of the variant: the digits at the end of the function's name */
};

typedef void evil_act(const struct evil *evil);

struct evil_case {
	const char *name; /* functions "NAME" and "NAME_0", "NAME_1", ... */
	evil_act *act;
};

/* Tables that end with an empty row. */
extern const struct evil_case evil_frame_cases[];
extern const struct evil_case evil_request_cases[];
extern const struct evil_case evil_end_cases[];

/* ---- what cases are made of (evil_say.c) ---- */

void evil_write(const void *data, size_t size);
/* As it comes back from the system. */
ssize_t evil_write_some(const void *data, size_t size);
void evil_frame(uint16_t type, uint32_t id, const void *payload, size_t size);
/* A header with any length, and `size` bytes after it. */
void evil_header(uint16_t type, uint32_t id, uint32_t length, const void *payload, size_t size);
void evil_console(const char *format, ...) __attribute__((format(printf, 1, 2)));
void evil_checkpoint(const char *json);
void evil_result(const char *json);
void evil_result_with(const char *json, const char *state);
/* A success that brings a state. */
void evil_state(const char *json);
/* A request without a body; header may be NULL. */
void evil_request(uint32_t id, const char *url, const char *header, const char *value);
/* Waits for one ANSWER; *ret points into *payload. */
uint32_t evil_answer(struct message_answer *ret, struct buffer *payload);
/* Until the supervisor ends it. */
_Noreturn void evil_sleep(void);
_Noreturn void evil_spin(void);
uint64_t evil_random(uint64_t *state);

/* evil_probe.c: serves requests of tests/attack/probe.c; `first` was read already. */
_Noreturn void probe_serve(const struct probe_request *first);

#endif

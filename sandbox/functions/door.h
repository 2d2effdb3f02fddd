/*
 * The native functions that the runtime's JavaScript calls: door.http_start() and its like. They
 * turn calls into frames (door.c), and do with bytes what scripts would do slowly (door_bytes.c).
 * None of them runs a script.
 */
#ifndef SANDBOX_FUNCTIONS_DOOR_H
#define SANDBOX_FUNCTIONS_DOOR_H

#include "sandbox/engine/engine.h"
#include "sandbox/functions/link.h"

struct functions_script;

struct door {
	struct engine *engine;
	struct link link;
	const struct functions_script *scripts; /* for what is stored among them */
	size_t scripts_count;
	char *file;    /* the author's, for the place of an error; NULL: none */
	double now_ms; /* of the last answer */
	bool is_over;  /* RESULT was sent; nothing is sent any more */
	int failure;   /* of a frame that could not be sent: LINK_CLOSED or negative errno */
};

/* Defines them all; `door` lives as long as its engine. */
void door_define(struct door *door);

/* Those of door_bytes.c and door_hmac.c. */
void door_define_bytes(struct engine *engine);
void door_define_hmac(struct door *door);

/* Sends RESULT; what is too large becomes a failure that says so. `state` may be empty. */
void door_send_result(struct door *door, struct bytes json, struct bytes state);

/* -- : Sends a failed RESULT with the exception that is on top of the stack. */
void door_send_failure(struct door *door);

#endif

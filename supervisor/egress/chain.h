/*
 * How many certificates a server sent, read from its own message: OpenSSL says the same of a lone
 * certificate and of one that came with its issuer, Node does not.
 */
#ifndef SUPERVISOR_EGRESS_CHAIN_H
#define SUPERVISOR_EGRESS_CHAIN_H

#include "sandbox/wire/buffer.h"

enum {
	CHAIN_NONE, /* this is no Certificate message */
	CHAIN_LONE,
	CHAIN_MORE,
};

/* A piece of a TLS handshake as curl shows it: one message, or a record's head. Hostile bytes. */
int chain_look(struct bytes message);

#endif

/*
 * IP addresses and which of them are out of bounds unless a rule says "private": everything that
 * is not an ordinary host on the internet, also in the disguises that embed an IPv4 address.
 * Pure.
 */
#ifndef SUPERVISOR_EGRESS_ADDRESS_H
#define SUPERVISOR_EGRESS_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct egress_address {
	int family; /* AF_INET: the first four bytes count; AF_INET6 */
	uint8_t bytes[16];
};

enum {
	EGRESS_ADDRESS_TEXT = INET6_ADDRSTRLEN,
};

/* "192.0.2.1" or "2001:db8::1", nothing else: no brackets, no zone, no short forms. */
bool egress_address_parse(struct egress_address *ret, const char *text);
/* False: neither IPv4 nor IPv6. */
bool egress_address_of(struct egress_address *ret, const struct sockaddr *socket);
/* Shortest form, lower case. */
void egress_address_text(char ret[EGRESS_ADDRESS_TEXT], const struct egress_address *address);
bool egress_address_equal(const struct egress_address *a, const struct egress_address *b);

/* NULL: an ordinary public address. Else what it is, e.g. "a loopback address". */
const char *egress_address_why_private(const struct egress_address *address);

#endif

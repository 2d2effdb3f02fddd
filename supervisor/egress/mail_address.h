/*
 * E-mail addresses: what functions write, and the patterns of those that a policy lets them write
 * to. Pure.
 */
#ifndef SUPERVISOR_EGRESS_MAIL_ADDRESS_H
#define SUPERVISOR_EGRESS_MAIL_ADDRESS_H

#include "supervisor/policy/keys.h"

/* "Ann Lee <ann@example.com>"; the domain in lower case and punycode. */
struct mail_address {
	char *name; /* UTF-8; empty: none */
	char *local;
	char *domain;
};

enum {
	MAIL_ADDRESS_REFUSED = 1,
};

void mail_address_done(struct mail_address *address);
/* 0, MAIL_ADDRESS_REFUSED or -ENOMEM. One address; no groups, comments or quoted local parts. */
int mail_address_read(struct mail_address *ret, struct bytes text);
/* local@domain */
void mail_address_put(struct buffer *to, const struct mail_address *address);

/* A policy's "email". */
struct mail_rules {
	bool is_given;		  /* the policy has one */
	struct mail_address from; /* local NULL: the service's sender */
	char **patterns;	  /* "*" or local@domain, stars in both, lower case */
	size_t count;
};

/* Complaints go to the check's list. 0 or -ENOMEM; *ret is the caller's. */
int mail_rules_read(struct mail_rules *ret, const struct keys_check *check, position_node email);
void mail_rules_done(struct mail_rules *rules);
/* Is it one that the policy lets its functions write to? Case does not matter. */
bool mail_rules_allow(const struct mail_rules *rules, const struct mail_address *address);

#endif

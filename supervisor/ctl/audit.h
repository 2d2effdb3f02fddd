/*
 * The two halves of postcallctl audit: what there is to reach (audit_reach.c makes it, audit_show.c
 * prints it), and whether a log is whole (audit_verify.c).
 */
#ifndef SUPERVISOR_CTL_AUDIT_H
#define SUPERVISOR_CTL_AUDIT_H

#include "supervisor/loader.h"

/* Of postcallctl audit, with and without verify. */
extern const char audit_help[];

/* {"file","status","agent","egress",...}: one policy file as it was loaded. */
void audit_put_file(
	struct buffer *to, const struct loader *loader, const struct policy_set_file *file);

/* What a child may do, in the sandbox program's own words (JSON). 0, or the exit status. */
int audit_describe(struct buffer *ret, unsigned int waived);

/* The overview, for people. */
void audit_show(struct bytes json);

/* postcallctl audit verify; argv[0] is "verify". The exit status. */
int audit_verify(int argc, char **argv);

#endif

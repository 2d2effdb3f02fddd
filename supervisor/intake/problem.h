/*
 * The API's refusals (RFC 9457): the table of their codes, and how one is written.
 */
#ifndef SUPERVISOR_INTAKE_PROBLEM_H
#define SUPERVISOR_INTAKE_PROBLEM_H

#include "supervisor/policy/diag.h"

enum problem {
#define PROBLEM(name, status, code, detail) PROBLEM_##name,
#include "supervisor/intake/problems.def"
#undef PROBLEM
	PROBLEM_COUNT,
};

struct problem_row {
	unsigned int status;
	const char *code;
	const char *detail;
};

extern const struct problem_row problem_rows[PROBLEM_COUNT];

/* "Not Found"; of an unknown status "Unknown". */
const char *problem_reason(unsigned int status);

/*
 * {"type","title","status","code","detail"}; of a diag also "line", "column" and "path" if it has
 * them. diag may be NULL.
 */
void problem_put(struct buffer *to, unsigned int status, const char *code, const char *detail,
	const struct diag *diag);

#endif

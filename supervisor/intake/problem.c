/*
 * The table of problems.def, and the JSON of one refusal.
 */
#include "supervisor/intake/problem.h"

#include "supervisor/policy/json.h"

const struct problem_row problem_rows[PROBLEM_COUNT] = {
#define PROBLEM(name, status, code, detail) [PROBLEM_##name] = {status, code, detail},
#include "supervisor/intake/problems.def"
#undef PROBLEM
};

static const struct {
	unsigned int status;
	const char *reason;
} reasons[] = {
	{100, "Continue"},
	{200, "OK"},
	{202, "Accepted"},
	{204, "No Content"},
	{400, "Bad Request"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{408, "Request Timeout"},
	{409, "Conflict"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{415, "Unsupported Media Type"},
	{417, "Expectation Failed"},
	{422, "Unprocessable Content"},
	{429, "Too Many Requests"},
	{431, "Request Header Fields Too Large"},
	{500, "Internal Server Error"},
	{501, "Not Implemented"},
	{503, "Service Unavailable"},
	{505, "HTTP Version Not Supported"},
};

const char *problem_reason(unsigned int status)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Unknown";
}

void problem_put(struct buffer *to, unsigned int status, const char *code, const char *detail,
	const struct diag *diag)
{
	json_put(to, "{");
	json_put_key(to, "type");
	json_put_string(to, "about:blank");
	json_put_key(to, "title");
	json_put_string(to, problem_reason(status));
	json_put_key(to, "status");
	json_put_number(to, status);
	json_put_key(to, "code");
	json_put_string(to, code);
	json_put_key(to, "detail");
	json_put_string(to, detail ? detail : "");
	if (diag && diag->line) {
		json_put_key(to, "line");
		json_put_number(to, diag->line);
		json_put_key(to, "column");
		json_put_number(to, diag->column);
	}
	if (diag && diag->path && *diag->path) {
		json_put_key(to, "path");
		json_put_string(to, diag->path);
	}
	json_put(to, "}\n");
}

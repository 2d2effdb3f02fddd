/*
 * postcall-sandbox --describe and --profile: what a child is allowed, as JSON, from the tables
 * that build its prison. The profile is kept as policies/child.seccomp.json.
 */
#include "sandbox/zygote/describe.h"

#include <inttypes.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/confine/confine.h"

static void put_profile_tests(const struct confine_test *tests)
{
	(void)printf(",\n    \"args\": [");
	for (size_t i = 0; i < CONFINE_TESTS && tests[i].used; i++) {
		(void)printf("%s{\"index\": %u, ", i ? ", " : "", tests[i].argument);
		if (tests[i].mask == UINT64_MAX)
			(void)printf(
				"\"value\": %" PRIu64 ", \"op\": \"SCMP_CMP_EQ\"}", tests[i].value);
		else
			(void)printf("\"value\": %" PRIu64 ", \"valueTwo\": %" PRIu64
				     ", \"op\": \"SCMP_CMP_MASKED_EQ\"}",
				tests[i].mask, tests[i].value);
	}
	(void)printf("]");
}

void describe_profile(void)
{
	struct confine_syscall row;

	(void)printf("{\n  \"defaultAction\": \"SCMP_ACT_KILL_PROCESS\",\n"
		     "  \"architectures\": [\"SCMP_ARCH_X86_64\"],\n  \"syscalls\": [");
	for (size_t i = 0; confine_syscall_get(&row, CONFINE_TABLE_CHILD, i); i++) {
		(void)printf("%s\n   {\"names\": [\"%s\"], \"action\": \"SCMP_ACT_ALLOW\"",
			i ? "," : "", row.name);
		if (row.tests[0].used)
			put_profile_tests(row.tests);
		(void)printf("}");
	}
	(void)printf("\n  ]\n}\n");
}

static void put_syscalls(enum confine_table table)
{
	struct confine_syscall row;

	for (size_t i = 0; confine_syscall_get(&row, table, i); i++)
		(void)printf("%s\n  {\"name\": \"%s\", \"number\": %d, \"arguments\": \"%s\", "
			     "\"reason\": \"%s\"}",
			i ? "," : "", row.name, row.number, row.words, row.reason);
}

/* Length and SHA-256 of the program as the kernel gets it. */
static int put_filter(enum confine_table table, describe_digest *sha256)
{
	struct confine_program program;
	uint8_t digest[DESCRIBE_DIGEST];
	int r = confine_filter_build(&program, table);

	if (r < 0)
		return r;
	sha256(digest, (struct bytes){(const uint8_t *)program.code,
			       program.length * sizeof(*program.code)});
	free(program.code);
	(void)printf("{\"instructions\": %u, \"sha256\": \"", (unsigned int)program.length);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)printf("%02x", digest[i]);
	(void)printf("\"}");
	return 0;
}

static void put_limits(void)
{
	struct confine_limit row;

	for (size_t i = 0; confine_limit_get(&row, i); i++)
		(void)printf("  {\"name\": \"RLIMIT_%s\", \"value\": %" PRIu64
			     ", \"reason\": \"%s\"},\n",
			row.name, row.value, row.reason);
	(void)printf("  {\"name\": \"RLIMIT_NPROC\", \"value\": 0, \"reason\": \"no process\"},\n"
		     "  {\"name\": \"RLIMIT_NOFILE\", \"value\": %d, \"reason\": \"no descriptor "
		     "but its own\"},\n"
		     "  {\"name\": \"RLIMIT_AS\", \"value\": \"memory_mb\", \"reason\": \"of the "
		     "policy, beyond what is preloaded and 64 MB\"},\n"
		     "  {\"name\": \"RLIMIT_CPU\", \"value\": \"cpu_ms\", \"reason\": \"of the "
		     "policy, in whole seconds and one more; the supervisor is exact\"}\n",
		CONFINE_DOOR + 1);
}

int describe(unsigned int waived, describe_digest *sha256)
{
	static const char *const layers[] = {"namespaces", "landlock"};
	const char *comma = "";
	int r;

	(void)printf("{\n \"descriptors\": [%d],\n \"filter\": ", CONFINE_DOOR);
	r = put_filter(CONFINE_TABLE_CHILD, sha256);
	if (r < 0)
		return r;
	(void)printf(",\n \"syscalls\": [");
	put_syscalls(CONFINE_TABLE_CHILD);
	(void)printf("\n ],\n \"namespaces\": [\"user\", \"mount\", \"net\", \"pid\", \"ipc\", "
		     "\"uts\", \"cgroup\"],\n"
		     " \"landlock\": \"every access handled, no rule\",\n"
		     " \"capabilities\": [],\n \"no_new_privs\": true,\n \"dumpable\": false,\n"
		     " \"waived\": [");
	for (size_t i = 0; i < ARRAY_SIZE(layers); i++) {
		if (!(waived & 1U << i))
			continue;
		(void)printf("%s\"%s\"", comma, layers[i]);
		comma = ", ";
	}
	(void)printf("],\n \"limits\": [\n");
	put_limits();
	(void)printf(" ],\n \"zygote\": {\n \"filter\": ");
	r = put_filter(CONFINE_TABLE_ZYGOTE, sha256);
	if (r < 0)
		return r;
	(void)printf(",\n \"syscalls\": [");
	put_syscalls(CONFINE_TABLE_ZYGOTE);
	(void)printf("\n ]\n },\n \"seccomp\": ");
	describe_profile();
	(void)printf("}\n");
	return 0;
}

/*
 * The prison, as ordered steps. The zygote takes most of them once, because its
 * children inherit them: namespaces, empty root, capabilities, Landlock, dumpable,
 * no_new_privs, TSC, speculation, fixed rlimits and its own filter. A child adds
 * what differs: descriptors, its limits, and its filter, last.
 */
#ifndef SANDBOX_CONFINE_CONFINE_H
#define SANDBOX_CONFINE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sock_filter;

enum {
	CONFINE_DOOR = 3, /* the one descriptor of zygote and child */
};

/* Those that a configuration may waive (SPEC 16); all others are needed. */
enum confine_layer {
	CONFINE_NAMESPACES = 1,
	CONFINE_LANDLOCK = 2,
};

/* What happened, for the start-up line. */
struct confine_report {
	unsigned int in_force; /* enum confine_layer */
	unsigned int landlock_abi;
	bool other_uid;	   /* children run with a uid unlike the supervisor's */
	bool no_tsc;	   /* rdtsc is a signal */
	bool speculation;  /* PR_SPEC_* taken by the kernel */
	bool no_vdso;	   /* the kernel's clock pages are gone from the address space */
	const char *layer; /* of the failure, for people */
	const char *step;
};

struct confine_program {
	struct sock_filter *code;
	unsigned short length;
};

/*
 * First steps, before anything is loaded; needs one thread. Leaves the caller in new
 * namespaces; its next child is pid 1 of the new PID namespace.
 * Negative errno: a layer that is not waived is refused; report->layer and ->step say which.
 */
int confine_enter(struct confine_report *report, unsigned int waived);

/* In pid 1, before loading: dies with its parent. */
int confine_follow_parent(void);

/*
 * After loading: no file system, no capabilities, Landlock and the rest of the inherited
 * steps, the zygote's filter last. *child is the program for confine_child. As confine_enter.
 */
int confine_lock(struct confine_program *child, struct confine_report *report, unsigned int waived);

/* ---- the tables, for people (--describe) and for tests ---- */

enum confine_table {
	CONFINE_TABLE_CHILD,
	CONFINE_TABLE_ZYGOTE,
};

/* One condition: (argument & mask) == value. */
struct confine_test {
	bool used;
	unsigned int argument;
	uint64_t mask;
	uint64_t value;
};

enum {
	CONFINE_TESTS = 2, /* for one system call, all of which must hold */
};

struct confine_syscall {
	const char *name;
	int number;
	const char *reason;
	const char *words; /* what the arguments must be */
	const struct confine_test *tests;
};

/* False: the table has no such row. */
bool confine_syscall_get(struct confine_syscall *ret, enum confine_table table, size_t index);

/* Rows of syscalls.def. */
size_t confine_syscalls_count(void);

/* 0: ret->code is the caller's to free. */
int confine_filter_build(struct confine_program *ret, enum confine_table table);

struct confine_limit {
	const char *name; /* "core" */
	uint64_t value;
	const char *reason;
};

/* Rows of limits.def; false: there is no such row. */
bool confine_limit_get(struct confine_limit *ret, size_t index);

/* ---- a child ---- */

struct confine_limits {
	uint64_t memory_bytes; /* address space, all in all */
	uint32_t cpu_seconds;  /* then SIGXCPU, and a second later SIGKILL */
};

/*
 * In a child: `door` becomes the only descriptor, the limits and the filter are put on.
 * Returns 0 in prison, or negative errno (then the child must exit at once).
 */
int confine_child(
	const struct confine_program *program, int door, const struct confine_limits *limits);

#endif

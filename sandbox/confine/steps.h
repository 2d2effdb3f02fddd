/*
 * The steps behind confine.h, one kernel feature per file; only confine.c calls them,
 * in its order. All return 0 or negative errno and set report->step on failure.
 */
#ifndef SANDBOX_CONFINE_STEPS_H
#define SANDBOX_CONFINE_STEPS_H

#include "sandbox/confine/confine.h"

/* namespaces.c */
int confine_namespaces_enter(struct confine_report *report);
/* In a process of its own, which it waits for: would these two succeed? */
bool confine_namespaces_work(void);
int confine_namespaces_empty_root(struct confine_report *report);
int confine_namespaces_drop_capabilities(struct confine_report *report);

/* landlock.c: needs no_new_privs or CAP_SYS_ADMIN in its namespace */
int confine_landlock_apply(struct confine_report *report);

/*
 * clock.c: takes the vDSO and its data pages, through which time can be read without a system call,
 * out of the address space. After it no clock function of the C library may be called.
 */
bool confine_clock_unmap(void);

/* limits.c */
int confine_limits_inherited(struct confine_report *report);
int confine_limits_child(const struct confine_limits *limits);

/* descriptors.c: closes all but 0, 1, 2 and the door; all but the door */
int confine_descriptors_start(void);
int confine_descriptors_only(int door);

/* filter.c */
int confine_filter_install(const struct confine_program *program);

#endif

/*
 * What supervisor and zygote say on the control socket (SOCK_SEQPACKET, one struct per
 * packet, same machine and so native layout). The zygote never sees more of a
 * call than these numbers.
 */
#ifndef SANDBOX_WIRE_CONTROL_H
#define SANDBOX_WIRE_CONTROL_H

#include <stdint.h>

enum control_type {
	CONTROL_FORK = 1, /* to the zygote, with the child's end of a socketpair */
	CONTROL_FORKED,	  /* from it, with the pidfd; `error` instead of it when it failed */
	CONTROL_EXITED,	  /* the child was reaped */
	CONTROL_READY,	  /* once, after set-up */
	CONTROL_REFUSED,  /* instead of READY: text says what the kernel refused */
};

struct control_fork {
	uint32_t type;
	uint32_t token;	       /* comes back in FORKED and EXITED */
	uint64_t memory_bytes; /* beyond what the preloaded zygote has */
	uint32_t cpu_seconds;
	uint32_t proves; /* 1: instead of a job, a call that its filter must kill it for */
};

enum {
	/* Exit status of a child (run_job's result): memory gave out below the engine's heap. */
	CONTROL_EXIT_NO_MEMORY = 71,
	CONTROL_TEXT_SIZE = 120,
	/* Of READY's flags; the first two are the layers that can be waived. */
	CONTROL_NAMESPACES = 1,
	CONTROL_LANDLOCK = 2,
	CONTROL_OTHER_UID = 4,
	CONTROL_NO_TSC = 8,
	CONTROL_SPECULATION = 16,
	CONTROL_NO_VDSO = 32,
};

struct control_reply {
	uint32_t type;
	uint32_t token;
	int32_t error;	/* FORKED, REFUSED: negative errno or 0 */
	int32_t status; /* EXITED: as waitpid() tells it */
	uint64_t cpu_us;
	uint32_t memory_kb;	      /* EXITED: largest resident set */
	uint32_t flags;		      /* READY */
	uint32_t landlock_abi;	      /* READY */
	uint32_t syscalls;	      /* READY: rows of the child's table */
	uint64_t preload_bytes;	      /* READY: address space of the zygote */
	char text[CONTROL_TEXT_SIZE]; /* REFUSED: "layer: step: error" */
};

#endif

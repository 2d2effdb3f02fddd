/*
 * What tests/attack/probe.c asks of a confined child, and what that answers: one struct each.
 */
#ifndef TESTS_ATTACK_PROBE_H
#define TESTS_ATTACK_PROBE_H

#include <stdint.h>

enum {
	PROBE_MAGIC = 0x45564F52, /* no frame's header: its type would be unknown */
	PROBE_TEXT_SIZE = 128,
};

enum probe_kind {
	PROBE_SYSCALL = 1, /* the instruction "syscall" */
	PROBE_INT80,	   /* the entry of i386 */
	PROBE_RDTSC,
	PROBE_RDTSCP,
	PROBE_DESCRIPTORS, /* how many of 0 to 65535 are open */
	PROBE_VDSO,	   /* reads a byte of where the vDSO was */
	PROBE_SPACE,	   /* the first 4 bytes of the space */
	PROBE_CANARY,	   /* the stack protector's secret */
	PROBE_GUARD,	   /* the C library's pointer guard */
	PROBE_STACK,	   /* where the stack is */
};

/* In the place of an argument: the address of the text, of 64 kB of zeroes. */
static const uint64_t probe_text = UINT64_C(0x7465787474657874);
static const uint64_t probe_space = UINT64_C(0x7370616365737061);

struct probe_request {
	uint32_t magic;
	uint32_t kind;
	uint64_t number;
	uint64_t arguments[6];
	uint8_t text[PROBE_TEXT_SIZE];
};

struct probe_reply {
	int64_t result; /* as the kernel leaves it in rax: negative errno */
};

#endif

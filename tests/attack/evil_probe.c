/*
 * Single machine instructions, on request. A child that survives one says what it returned.
 */
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "tests/attack/evil.h"

enum {
	DESCRIPTORS = 65536,
	SYS_FCNTL = 72,
	FCNTL_GETFD = 1,
	SPACE = 65536,
};

static long by_syscall(uint64_t number, const uint64_t arguments[6])
{
	register uint64_t r10 __asm__("r10") = arguments[3];
	register uint64_t r8 __asm__("r8") = arguments[4];
	register uint64_t r9 __asm__("r9") = arguments[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]),
			 "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static long by_int80(uint64_t number, const uint64_t arguments[6])
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(arguments[0]), "c"(arguments[1]), "d"(arguments[2])
			 : "memory");
	return result;
}

static long count_descriptors(void)
{
	long open = 0;

	for (uint64_t fd = 0; fd < DESCRIPTORS; fd++) {
		const uint64_t arguments[6] = {fd, FCNTL_GETFD};

		open += by_syscall(SYS_FCNTL, arguments) >= 0;
	}
	return open;
}

static long of_thread(uintptr_t offset)
{
	long word;

	__asm__("movq %%fs:(%1), %0" : "=r"(word) : "r"(offset));
	return word;
}

static long act(const struct probe_request *request)
{
	static union {
		int32_t first;
		char bytes[SPACE];
	} space;
	uint64_t arguments[6];

	for (size_t i = 0; i < 6; i++) {
		arguments[i] = request->arguments[i];
		if (arguments[i] == probe_text)
			arguments[i] = (uint64_t)(uintptr_t)request->text;
		else if (arguments[i] == probe_space)
			arguments[i] = (uint64_t)(uintptr_t)&space;
	}
	switch (request->kind) {
	case PROBE_SYSCALL:
		return by_syscall(request->number, arguments);
	case PROBE_INT80:
		return by_int80(request->number, arguments);
	case PROBE_RDTSC:
		__asm__ volatile("rdtsc" : : : "rax", "rdx");
		return 0;
	case PROBE_RDTSCP:
		__asm__ volatile("rdtscp" : : : "rax", "rcx", "rdx");
		return 0;
	case PROBE_DESCRIPTORS:
		return count_descriptors();
	case PROBE_VDSO:
		return *(const volatile unsigned char *)getauxval(AT_SYSINFO_EHDR);
	case PROBE_SPACE:
		return space.first;
	case PROBE_CANARY:
		return of_thread(0x28);
	case PROBE_GUARD:
		return of_thread(0x30);
	case PROBE_STACK:
		return (long)(intptr_t)__builtin_frame_address(0);
	default:
		return 0;
	}
}

_Noreturn void probe_serve(const struct probe_request *first)
{
	struct probe_request request = *first;
	struct probe_reply reply;

	for (;;) {
		size_t got = 0;

		reply.result = act(&request);
		evil_write(&reply, sizeof(reply));
		while (got < sizeof(request)) {
			ssize_t size =
				read(EVIL_DOOR, (char *)&request + got, sizeof(request) - got);

			if (size <= 0)
				_exit(0);
			got += (size_t)size;
		}
	}
}

/*
 * The kernel maps a page of clock data and the code that reads it into every process. With the
 * time-stamp counter off the coarse clocks there would still tick: a hijacked child could time
 * what it does, and use the code as a source of gadgets. So they are unmapped.
 */
#include "sandbox/confine/steps.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* [vvar], [vvar_vclock] and [vdso]; not [vsyscall], which is the same in all processes. */
static bool is_clock(const char *line)
{
	return strstr(line, " [vvar") || strstr(line, " [vdso]");
}

bool confine_clock_unmap(void)
{
	struct {
		unsigned long begin, end;
	} found[4];
	size_t count = 0;
	char line[256];
	FILE *maps = fopen("/proc/self/maps", "re");
	bool done = true;

	while (maps && count < 4 && fgets(line, sizeof(line), maps)) {
		if (is_clock(line) &&
			sscanf(line, "%lx-%lx", &found[count].begin, &found[count].end) == 2)
			count++;
	}
	if (maps)
		(void)fclose(maps);
	for (size_t i = 0; i < count; i++) {
		/* A kernel may seal them. */
		if (munmap((void *)found[i].begin, found[i].end - found[i].begin) < 0)
			done = false;
	}
	return done && count > 0;
}

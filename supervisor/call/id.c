/*
 * 48 bits of milliseconds and 80 bits of chance, in Crockford's base 32.
 */
#include "supervisor/call/id.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

void call_id_new(char ret[CALL_ID_SIZE], double now_ms)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t time = (uint64_t)now_ms;
	uint8_t chance[16];

	/* Cannot fail for so few bytes once the kernel has its entropy. */
	if (getrandom(chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
		abort();
	for (int i = 9; i >= 0; i--) {
		ret[i] = digits[time & 31];
		time >>= 5;
	}
	for (int i = 0; i < 16; i++)
		ret[10 + i] = digits[chance[i] & 31];
	ret[26] = 0;
}

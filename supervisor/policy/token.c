/*
 * The bytes that a token may have.
 */
#include "supervisor/policy/token.h"

#include <string.h>

bool token_is_byte(uint8_t byte)
{
	bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';

	return letter || (byte >= '0' && byte <= '9') ||
	       (byte != 0 && strchr("!#$%&'*+-.^_`|~", byte));
}

bool token_is(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!token_is_byte(text.data[i]))
			return false;
	}
	return text.size > 0;
}

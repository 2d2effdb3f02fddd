/*
 * Characters of identifiers beyond ASCII: Unicode's ID_Start and ID_Continue.
 */
#ifndef SANDBOX_FRONT_UNICODE_ID_H
#define SANDBOX_FRONT_UNICODE_ID_H

#include <stdbool.h>
#include <stdint.h>

bool unicode_is_id_start(uint32_t code);
/* ID_Continue without what is ID_Start. */
bool unicode_is_id_part(uint32_t code);

#endif

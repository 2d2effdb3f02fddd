/*
 * What a URL's path and query are made of: percent-encoding and the readings of a path.
 * The other half of url.c.
 */
#ifndef SUPERVISOR_EGRESS_URL_PATH_H
#define SUPERVISOR_EGRESS_URL_PATH_H

#include "sandbox/wire/buffer.h"

enum url_path_part {
	URL_PATH_PATH,
	URL_PATH_QUERY,
};

/*
 * How much is encoded: what cannot stand in a request line at all, as Node sends a path that it was
 * given; or all that the URL standard encodes, as Node reads a Location.
 */
enum url_path_care {
	URL_PATH_GIVEN,
	URL_PATH_STANDARD,
};

/*
 * Leaves all else, escapes included, alone. Dot segments written with escapes (%2e) become plain
 * ones, as in the URL standard.
 */
void url_path_put_escaped(
	struct buffer *to, struct bytes text, enum url_path_part part, enum url_path_care care);

/* Unreserved characters decoded, all other escapes in upper case. NULL: out of memory. */
char *url_path_plain(const char *path);

#endif

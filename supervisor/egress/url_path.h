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
 * Encodes what the URL standard encodes in this part and leaves all else, escapes included, alone.
 * Dot segments written with escapes (%2e) become plain ones, as there.
 */
void url_path_put_escaped(struct buffer *to, struct bytes text, enum url_path_part part);

/* Unreserved characters decoded, all other escapes in upper case. NULL: out of memory. */
char *url_path_plain(const char *path);

#endif

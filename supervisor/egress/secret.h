/*
 * The values of secrets, one file each in a directory that only the service can write. Read by the
 * supervisor alone, all at once at start; nothing here ever shows a value but secret_store_get().
 */
#ifndef SUPERVISOR_EGRESS_SECRET_H
#define SUPERVISOR_EGRESS_SECRET_H

#include "supervisor/policy/diag.h"

struct secret_store;

enum {
	SECRET_REFUSED = 1, /* *err says what is wrong with the directory */
	SECRET_LEAST =
		12, /* bytes; masking is an equality oracle, so short ones could be guessed */
	SECRET_MOST = 16 << 10,
};

/*
 * Reads `directory` (--secrets, or $CREDENTIALS_DIRECTORY). NULL: an empty store, in which every
 * secret is missing. Files whose names cannot be a secret's are not looked at. One line feed at the
 * end of a file does not belong to its value. A file secrets_NAME stands for NAME where there is no
 * file NAME: so systemd names the files of a folder of credentials. A file that is refused (a link,
 * another's, readable by others, too short, control characters) stays in the store without a value:
 * secret_store_why(). 0, SECRET_REFUSED or negative errno.
 */
int secret_store_new(struct secret_store **ret, const char *directory, struct diag *err);
struct secret_store *secret_store_free(struct secret_store *store);
CLEANUP_FOR(struct secret_store, secret_store_free);

/* Borrowed. False: there is no such secret, or it was refused. */
bool secret_store_get(const struct secret_store *store, const char *name, struct bytes *ret);
/* Why a file of this name was refused, for people; NULL: it was not, or there is none. */
const char *secret_store_why(const struct secret_store *store, const char *name);

/* NULL: this may be a secret's value. Else why not, for people. */
const char *secret_why_bad(struct bytes value);

/* Fills bytes with zeros in a way that the compiler keeps, before they are freed. */
void secret_wipe(void *bytes, size_t size);

#endif

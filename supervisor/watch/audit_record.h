/*
 * One line of the audit log: a JSON object whose last member is the hash of the line before it and
 * of this one, so that a line that is changed, taken out or moved shows. Pure.
 */
#ifndef SUPERVISOR_WATCH_AUDIT_RECORD_H
#define SUPERVISOR_WATCH_AUDIT_RECORD_H

#include "supervisor/policy/position.h"
#include "supervisor/policy/sha256.h"

enum audit_kind {
#define AUDIT(name, kind, end, text) AUDIT_##name,
#include "supervisor/watch/audit.def"
#undef AUDIT
	AUDIT_KINDS,
};

/* "child.started" */
const char *audit_kind_name(enum audit_kind kind);
/* The name of the kind that ends an act of this one; NULL: it begins none. */
const char *audit_kind_end(enum audit_kind kind);
/* AUDIT_KINDS: there is none of this name. */
enum audit_kind audit_kind_of(struct bytes name);

/* The end of the chain. Before the first record: seq 0 and a hash of zeros. */
struct audit_chain {
	uint64_t seq;
	char hash[SHA256_TEXT_SIZE];
};

void audit_chain_init(struct audit_chain *chain);

enum {
	AUDIT_TEXT_MOST = 200, /* bytes of a text from outside that are kept */
	AUDIT_DEPTH = 8,
};

/*
 * A line is made with audit_record_begin(), any json_put_key() and values, audit_record_end(),
 * which moves the chain on. The line feed is in it. Its place in `line` is the caller's `from`.
 */
void audit_record_begin(
	struct buffer *line, const struct audit_chain *chain, const char *kind, double now_ms);
void audit_record_end(struct buffer *line, size_t from, struct audit_chain *chain);
/* A member whose text may be anybody's: cut, and escaped. Nothing when text is NULL. */
void audit_record_text(struct buffer *line, const char *key, const char *text);

enum {
	AUDIT_BROKEN = 1,
};

/* What the first record of a further file says about the one before it. False: it says nothing. */
bool audit_record_previous(struct audit_chain *chain, const struct position *record);

/*
 * Reads one line, without its line feed, that has to follow `chain`, which moves on. `is_first`: of
 * all that is read; then it is record 1, or says itself ("previous") what it follows.
 * 0: *ret is the caller's. AUDIT_BROKEN: *why (static). -ENOMEM.
 */
int audit_record_read(struct position **ret, struct audit_chain *chain, bool is_first,
	struct bytes line, const char **why);

#endif

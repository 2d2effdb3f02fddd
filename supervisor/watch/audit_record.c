/*
 * Lines and their chain.
 */
#include "supervisor/watch/audit_record.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/json.h"

static const struct {
	const char *name;
	const char *end;
} kinds[] = {
#define AUDIT(name, kind, end, text) {kind, end},
#include "supervisor/watch/audit.def"
#undef AUDIT
};

static const char hash_key[] = ",\"hash\":\"";

enum {
	HASH_SIZE = SHA256_TEXT_SIZE - 1,
	TAIL_SIZE = sizeof(hash_key) - 1 + HASH_SIZE + 2, /* with the quote and the brace */
};

const char *audit_kind_name(enum audit_kind kind)
{
	return kinds[kind].name;
}

const char *audit_kind_end(enum audit_kind kind)
{
	return kinds[kind].end;
}

enum audit_kind audit_kind_of(struct bytes name)
{
	enum audit_kind kind = 0;

	while (kind < AUDIT_KINDS && !bytes_equal(name, kinds[kind].name))
		kind++;
	return kind;
}

void audit_chain_init(struct audit_chain *chain)
{
	chain->seq = 0;
	memset(chain->hash, '0', HASH_SIZE);
	chain->hash[HASH_SIZE] = 0;
}

/* False: out of memory. */
static bool hash_of(char ret[SHA256_TEXT_SIZE], const struct audit_chain *chain, struct bytes text)
{
	CLEANUP(buffer_done) struct buffer all = {0};

	buffer_put_raw(&all, chain->hash, HASH_SIZE);
	buffer_put_raw(&all, text.data, text.size);
	if (!all.failed)
		sha256_text(ret, (struct bytes){all.data, all.size});
	return !all.failed;
}

void audit_record_begin(
	struct buffer *line, const struct audit_chain *chain, const char *kind, double now_ms)
{
	char time[JSON_TIME_SIZE];

	json_time(time, now_ms);
	json_put(line, "{");
	json_put_key(line, "seq");
	json_put_number(line, (double)(chain->seq + 1));
	json_put_key(line, "time");
	json_put_string(line, time);
	json_put_key(line, "kind");
	json_put_string(line, kind);
}

void audit_record_end(struct buffer *line, size_t from, struct audit_chain *chain)
{
	char hash[SHA256_TEXT_SIZE];

	if (line->failed)
		return;
	if (!hash_of(hash, chain, (struct bytes){line->data + from, line->size - from})) {
		line->failed = true;
		return;
	}
	json_put(line, hash_key);
	json_put(line, hash);
	json_put(line, "\"}\n");
	if (line->failed)
		return;
	chain->seq++;
	memcpy(chain->hash, hash, sizeof(hash));
}

void audit_record_text(struct buffer *line, const char *key, const char *text)
{
	struct bytes kept = bytes_cut(bytes_of(text), AUDIT_TEXT_MOST);

	if (!text)
		return;
	json_put_key(line, key);
	json_put_bytes(line, kept);
}

bool audit_record_previous(struct audit_chain *chain, const struct position *record)
{
	position_node previous = position_get(record, POSITION_ROOT, "previous");
	double seq = position_number(record, position_get(record, previous, "seq"));
	struct bytes hash = position_text(record, position_get(record, previous, "hash"));

	if (hash.size != HASH_SIZE || seq < 0 || seq > 9e15)
		return false;
	chain->seq = (uint64_t)seq;
	memcpy(chain->hash, hash.data, HASH_SIZE);
	chain->hash[HASH_SIZE] = 0;
	return true;
}

static int refuse(const char **ret, const char *why)
{
	*ret = why;
	return AUDIT_BROKEN;
}

int audit_record_read(struct position **ret, struct audit_chain *chain, bool is_first,
	struct bytes line, const char **why)
{
	CLEANUP(position_free_p) struct position *record = NULL;
	struct bytes text = {line.data, line.size - TAIL_SIZE}, written;
	char hash[SHA256_TEXT_SIZE];
	struct diag err = {0};
	int r;

	if (line.size <= TAIL_SIZE ||
		memcmp(line.data + text.size, hash_key, sizeof(hash_key) - 1) != 0)
		return refuse(why, "this line is no record");
	r = position_new(&record, NULL, line, AUDIT_DEPTH, &err);
	diag_done(&err);
	if (r < 0)
		return r;
	if (r > 0 || position_type(record, POSITION_ROOT) != POSITION_OBJECT)
		return refuse(why, "this line is no record");
	if (is_first && !audit_record_previous(chain, record)) {
		if (position_number(record, position_get(record, POSITION_ROOT, "seq")) > 1)
			return refuse(why, "records before this one are missing");
		audit_chain_init(chain);
	}
	if (position_number(record, position_get(record, POSITION_ROOT, "seq")) !=
		(double)(chain->seq + 1))
		return refuse(why, "records are missing, or not in their order");
	if (!hash_of(hash, chain, text))
		return -ENOMEM;
	written = position_text(record, position_get(record, POSITION_ROOT, "hash"));
	if (!bytes_equal(written, hash))
		return refuse(why, "the hash is not that of this record after the one before it");
	chain->seq++;
	memcpy(chain->hash, hash, sizeof(hash));
	*ret = TAKE(record);
	return 0;
}

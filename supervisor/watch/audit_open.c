/*
 * A list is enough: what is open at once is bounded by the children and their requests.
 */
#include "supervisor/watch/audit_open.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/json.h"

static void free_open(struct audit_open *open)
{
	free(open->call_id);
	free(open->agent);
	free(open->function);
	free(open);
}

static bool copy(char **ret, const char *text)
{
	*ret = text ? strdup(text) : NULL;
	return *ret || !text;
}

struct audit_open *audit_open_add(struct audit_open_list *list, uint64_t seq, enum audit_kind kind,
	const struct audit_subject *subject)
{
	struct audit_open *open = calloc(1, sizeof(*open));

	if (!open)
		return NULL;
	open->seq = seq;
	open->kind = kind;
	if (!copy(&open->call_id, subject->call_id) || !copy(&open->agent, subject->agent) ||
		!copy(&open->function, subject->function)) {
		free_open(open);
		return NULL;
	}
	TAILQ_INSERT_TAIL(list, open, link);
	return open;
}

void audit_open_remove(struct audit_open_list *list, struct audit_open *open)
{
	TAILQ_REMOVE(list, open, link);
	free_open(open);
}

void audit_open_clear(struct audit_open_list *list)
{
	while (!TAILQ_EMPTY(list))
		audit_open_remove(list, TAILQ_FIRST(list));
}

struct audit_subject audit_open_subject(const struct audit_open *open)
{
	return (struct audit_subject){open->call_id, open->agent, open->function};
}

void audit_open_put_subject(struct buffer *line, const struct audit_subject *subject)
{
	audit_record_text(line, "call_id", subject->call_id);
	audit_record_text(line, "agent", subject->agent);
	audit_record_text(line, "function", subject->function);
}

void audit_open_put(struct buffer *line, const struct audit_open_list *list)
{
	const struct audit_open *open = NULL;

	json_put_key(line, "open");
	json_put(line, "[");
	TAILQ_FOREACH(open, list, link)
	{
		const struct audit_subject subject = audit_open_subject(open);

		json_put_comma(line);
		json_put(line, "{");
		json_put_key(line, "seq");
		json_put_number(line, (double)open->seq);
		json_put_key(line, "kind");
		json_put_string(line, audit_kind_name(open->kind));
		audit_open_put_subject(line, &subject);
		json_put(line, "}");
	}
	json_put(line, "]");
}

/* NULL: the record has no such member. */
static const char *text_of(const struct position *record, position_node object, const char *key)
{
	position_node node = position_get(record, object, key);

	if (position_type(record, node) != POSITION_STRING)
		return NULL;
	return (const char *)position_text(record, node).data;
}

static int add_from(struct audit_open_list *list, const struct position *record, position_node node)
{
	const struct audit_subject subject = {text_of(record, node, "call_id"),
		text_of(record, node, "agent"), text_of(record, node, "function")};
	double seq = position_number(record, position_get(record, node, "seq"));
	enum audit_kind kind =
		audit_kind_of(position_text(record, position_get(record, node, "kind")));

	if (kind == AUDIT_KINDS || !audit_kind_end(kind) || seq < 1 || seq > 9e15)
		return 0;
	return audit_open_add(list, (uint64_t)seq, kind, &subject) ? 0 : -ENOMEM;
}

int audit_open_take(struct audit_open_list *list, const struct position *record)
{
	position_node all = position_get(record, POSITION_ROOT, "open");
	position_node begin = position_get(record, POSITION_ROOT, "begin");
	struct audit_open *open = NULL;
	int r = 0;

	if (all != POSITION_NONE)
		audit_open_clear(list);
	for (position_node at = position_first(record, all); r == 0 && at != POSITION_NONE;
		at = position_next(record, at))
		r = add_from(list, record, at);
	if (r < 0 || begin == POSITION_NONE)
		return r < 0 ? r : add_from(list, record, POSITION_ROOT);
	TAILQ_FOREACH(open, list, link)
	{
		if ((double)open->seq == position_number(record, begin))
			break;
	}
	if (open)
		audit_open_remove(list, open);
	return 0;
}

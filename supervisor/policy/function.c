/*
 * Functions in the project's own spelling and in the vendor's (SPEC 3): both become one spec.
 */
#include "supervisor/policy/function.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "supervisor/policy/condition.h"
#include "supervisor/policy/json.h"
#include "supervisor/policy/sha256.h"
#include "supervisor/policy/source.h"
#include "supervisor/policy/template.h"
#include "supervisor/policy/token.h"

enum {
	HEADERS_MOST = 100,
};

struct row {
	const struct policy *policy;
	const struct keys_check *check;
	position_node node;
	struct policy_function *function;
};

static position_node get(const struct row *row, const char *key)
{
	return position_get(row->check->text, row->node, key);
}

/* Keys of the one mode in a function of the other. */
static void refuse_keys(const struct row *row, const char *const *keys, const char *mode)
{
	for (; *keys; keys++) {
		position_node at = get(row, *keys);

		if (at != POSITION_NONE)
			keys_complain(row->check, at, true, "policy.mode",
				"\"%s\" has no meaning in a function whose mode is %s", *keys,
				mode);
	}
}

/* False: complained. */
static bool read_mode(const struct row *row)
{
	static const char *const basic[] = {"api", "method", "headers", "parameters", "mapping",
		"api_mapping", "parameters_mapping", "save", "retry", NULL};
	static const char *const advanced[] = {"source", "source_code", NULL};
	position_node mode = get(row, "mode"), type = get(row, "type");
	struct bytes text = position_text(row->check->text, mode);
	bool has_source =
		get(row, "source") != POSITION_NONE || get(row, "source_code") != POSITION_NONE;

	if (type != POSITION_NONE &&
		!bytes_equal(position_text(row->check->text, type), "custom_post_call"))
		keys_complain(row->check, type, false, "policy.mode",
			"the only \"type\" is \"custom_post_call\"");
	if (mode == POSITION_NONE && type == POSITION_NONE) {
		keys_complain(row->check, row->node, false, "policy.missing_key",
			"a function needs the key \"mode\": \"basic\" or \"advanced\"");
		return false;
	}
	if (mode != POSITION_NONE && !keys_is_one_of(text, "basic advanced")) {
		keys_complain(row->check, mode, false, "policy.mode",
			"\"mode\" is \"basic\" or \"advanced\"");
		return false;
	}
	row->function->mode = (mode == POSITION_NONE ? has_source : bytes_equal(text, "advanced"))
				      ? POLICY_ADVANCED
				      : POLICY_BASIC;
	if (row->function->mode == POLICY_ADVANCED && mode != POSITION_NONE)
		refuse_keys(row, basic, "advanced");
	else if (row->function->mode == POLICY_BASIC)
		refuse_keys(row, advanced, "basic");
	return true;
}

static int set_source(const struct row *row, struct bytes text)
{
	struct policy_function *function = row->function;

	function->source = bytes_copy(text);
	function->source_size = text.size;
	sha256_text(function->digest, text);
	return function->source ? 0 : -ENOMEM;
}

static int read_source(const struct row *row)
{
	position_node source = get(row, "source"), code = get(row, "source_code");
	struct bytes name = position_text(row->check->text, source);
	struct buffer text = {0};
	const char *why = NULL;
	int r;

	if ((source == POSITION_NONE) == (code == POSITION_NONE)) {
		keys_complain(row->check, row->node, false, "policy.missing_key",
			"an advanced function needs either \"source\", a file beside the policy, "
			"or \"source_code\"");
		return 0;
	}
	if (code != POSITION_NONE) {
		row->function->file = strdup(row->policy->file);
		if (position_text(row->check->text, code).size > SOURCE_MOST)
			keys_complain(row->check, code, false, "policy.source",
				"too large: a source is at most 1 MB");
		return row->function->file ? set_source(row, position_text(row->check->text, code))
					   : -ENOMEM;
	}
	if (name.size == 0 || strlen((const char *)name.data) != name.size) {
		keys_complain(row->check, source, false, "policy.source",
			"\"source\" is the name of a file in the policy's folder");
		return 0;
	}
	r = source_read_beside(
		&text, &row->function->file, row->policy->file, (const char *)name.data, &why);
	if (r == SOURCE_REFUSED)
		keys_complain(row->check, source, false, "policy.source",
			"the source \"%.100s\": %s", (const char *)name.data, why);
	else if (r == 0)
		r = set_source(row, (struct bytes){text.data, text.size});
	buffer_done(&text);
	return r < 0 ? r : 0;
}

static struct bytes header_name(const struct position *text, position_node header, bool rows)
{
	return rows ? position_text(text, position_get(text, header, "key_name"))
		    : position_key(text, header);
}

/* Is there one of that name before it? Of two only one would be sent. */
static bool is_again(
	const struct position *text, position_node headers, position_node header, bool rows)
{
	struct bytes name = header_name(text, header, rows);

	for (position_node at = position_first(text, headers); at != header;
		at = position_next(text, at)) {
		struct bytes other = header_name(text, at, rows);

		if (other.size == name.size && strncasecmp((const char *)other.data,
						       (const char *)name.data, name.size) == 0)
			return true;
	}
	return false;
}

/* Headers as an object, or as the vendor's rows of {key_name, value}. */
static void put_headers(const struct row *row, struct buffer *spec)
{
	const struct position *text = row->check->text;
	position_node headers = get(row, "headers");
	bool rows = position_type(text, headers) == POSITION_ARRAY;
	int count = 0;

	json_put(spec, "{");
	for (position_node at = position_first(text, headers); at != POSITION_NONE;
		at = position_next(text, at)) {
		position_node value = rows ? position_get(text, at, "value") : at;
		struct bytes key = header_name(text, at, rows);

		if (count++ == HEADERS_MOST) {
			keys_complain(row->check, headers, false, "policy.range",
				"at most %d headers", HEADERS_MOST);
			break;
		}
		if (position_type(text, value) != POSITION_STRING || (rows && key.size == 0)) {
			keys_complain(row->check, at, false, "policy.headers",
				rows ? "a row of headers is {\"key_name\", \"value\"}, both strings"
				     : "a header's value is a string");
			continue;
		}
		if (!token_is(key)) {
			keys_complain(row->check, at, !rows, "policy.headers",
				"\"%.80s\" cannot be a header's name", (const char *)key.data);
			continue;
		}
		if (is_again(text, headers, at, rows)) {
			keys_complain(row->check, at, !rows, "policy.headers",
				"the header \"%.80s\" stands here twice", (const char *)key.data);
			continue;
		}
		template_check(row->check, row->policy, value, TEMPLATE_HEADER);
		json_put_comma(spec);
		json_put_bytes(spec, key);
		json_put(spec, ":");
		position_put_clean(text, value, spec);
	}
	json_put(spec, "}");
}

/* "a.b", or the vendor's {"source": "call_metadata", "key": "b"}. */
static void put_source_path(const struct row *row, position_node value, struct buffer *spec)
{
	const struct position *text = row->check->text;
	struct bytes source = position_text(text, position_get(text, value, "source"));
	struct bytes key = position_text(text, position_get(text, value, "key"));
	struct buffer path = {0};

	if (position_text(text, value).size) {
		position_put_clean(text, value, spec);
		return;
	}
	if (position_type(text, value) != POSITION_OBJECT || key.size == 0) {
		keys_complain(row->check, value, false, "policy.mapping",
			"a mapping's value is a dotted path such as \"call_metadata.lead_id\", or "
			"{\"source\", \"key\"}");
		json_put(spec, "null");
		return;
	}
	if (bytes_equal(source, "post_call_variables"))
		source = bytes_of("post_call");
	if (source.size && !bytes_equal(source, "context")) {
		buffer_put_raw(&path, source.data, source.size);
		json_put(&path, ".");
	}
	buffer_put_raw(&path, key.data, key.size);
	json_put_bytes(spec, (struct bytes){path.data, path.size});
	spec->failed |= path.failed;
	buffer_done(&path);
}

static void put_mapping(const struct row *row, const char *key, struct buffer *spec)
{
	const struct position *text = row->check->text;
	position_node mapping = get(row, key);

	if (mapping == POSITION_NONE)
		return;
	json_put_key(spec, key);
	json_put(spec, "{");
	for (position_node at = position_first(text, mapping); at != POSITION_NONE;
		at = position_next(text, at)) {
		json_put_comma(spec);
		json_put_bytes(spec, position_key(text, at));
		json_put(spec, ":");
		put_source_path(row, at, spec);
	}
	json_put(spec, "}");
}

/* An object, or the vendor's JSON text of one. */
static int put_parameters(const struct row *row, struct buffer *spec)
{
	const struct position *text = row->check->text;
	position_node parameters = get(row, "parameters");
	CLEANUP(position_free_p) struct position *inner = NULL;
	struct diag err = {0};
	int r;

	if (position_type(text, parameters) == POSITION_OBJECT) {
		template_check(row->check, row->policy, parameters, TEMPLATE_PARAMETERS);
		position_put_clean(text, parameters, spec);
		return 0;
	}
	if (parameters == POSITION_NONE || position_text(text, parameters).size == 0) {
		json_put(spec, "{}");
		return 0;
	}
	r = position_new(&inner, NULL, position_text(text, parameters), 64, &err);
	if (r == POSITION_REFUSED)
		keys_complain(row->check, parameters, false, "policy.parameters",
			"the JSON text of \"parameters\", line %u column %u: %s", err.line,
			err.column, err.message);
	diag_done(&err);
	if (r != 0)
		return r < 0 ? r : 0;
	if (position_type(inner, POSITION_ROOT) != POSITION_OBJECT)
		keys_complain(row->check, parameters, false, "policy.parameters",
			"the JSON text of \"parameters\" is not an object");
	position_put_clean(inner, POSITION_ROOT, spec);
	return 0;
}

static void put_save(const struct row *row, struct buffer *spec)
{
	const struct position *text = row->check->text;
	position_node save = get(row, "save");

	if (save == POSITION_NONE)
		return;
	for (position_node at = position_first(text, save); at != POSITION_NONE;
		at = position_next(text, at)) {
		if (!template_is_writable(position_key(text, at)))
			keys_complain(row->check, at, true, "policy.save",
				"\"%.80s\" is not writable; there are post_call.NAME, "
				"post_call_detail.NAME, conversion_status, disposition_reason and "
				"next_call_scheduled",
				(const char *)position_key(text, at).data);
		if (position_type(text, at) != POSITION_STRING)
			keys_complain(row->check, at, false, "policy.save",
				"expected the dotted path of a value in the response");
	}
	json_put_key(spec, "save");
	position_put_clean(text, save, spec);
}

static void put_retry(const struct row *row, struct buffer *spec)
{
	const struct position *text = row->check->text;
	position_node retry = get(row, "retry"), at;

	if (retry == POSITION_NONE || !keys_check_object(row->check, retry, KEYS_RETRY))
		return;
	at = position_get(text, retry, "attempts");
	if (at != POSITION_NONE)
		(void)keys_check_integer(row->check, at, 1, 10);
	at = position_get(text, retry, "backoff_ms");
	if (at != POSITION_NONE)
		(void)keys_check_integer(row->check, at, 0, 60000);
	json_put_key(spec, "retry");
	position_put_clean(text, retry, spec);
}

static int put_basic(const struct row *row, struct buffer *spec)
{
	const struct position *text = row->check->text;
	position_node api = get(row, "api"), method = get(row, "method");

	if (api == POSITION_NONE || method == POSITION_NONE) {
		keys_complain(row->check, row->node, false, "policy.missing_key",
			"a basic function needs \"api\" and \"method\"");
		return 0;
	}
	if (!keys_is_one_of(position_text(text, method), "GET POST PUT DELETE PATCH"))
		keys_complain(row->check, method, false, "policy.method",
			"\"method\" is GET, POST, PUT, DELETE or PATCH");
	template_check(row->check, row->policy, api, TEMPLATE_API);
	json_put_key(spec, "api");
	position_put_clean(text, api, spec);
	json_put_key(spec, "method");
	position_put_clean(text, method, spec);
	json_put_key(spec, "headers");
	put_headers(row, spec);
	put_mapping(row, "mapping", spec);
	put_mapping(row, "api_mapping", spec);
	put_mapping(row, "parameters_mapping", spec);
	put_save(row, spec);
	put_retry(row, spec);
	json_put_key(spec, "parameters");
	return put_parameters(row, spec);
}

static void put_limits(const struct row *row, struct buffer *spec)
{
	json_put_key(spec, "limits");
	json_put(spec, "{");
	for (unsigned int i = 0; i < POLICY_LIMIT_COUNT; i++) {
		json_put_key(spec, policy_limit_name(i));
		json_put_number(spec, row->policy->limits.value[i]);
	}
	json_put(spec, "}");
}

static int put_spec(const struct row *row, struct buffer *spec)
{
	position_node conditions = get(row, "conditions");
	int r = 0;

	json_put(spec, "{");
	json_put_key(spec, "name");
	json_put_string(spec, row->function->name);
	json_put_key(spec, "mode");
	json_put_string(spec, row->function->mode == POLICY_BASIC ? "basic" : "advanced");
	json_put_key(spec, "conditions");
	if (conditions == POSITION_NONE) {
		json_put(spec, "[]");
	} else {
		condition_check(row->check, conditions);
		position_put_clean(row->check->text, conditions, spec);
	}
	if (row->function->mode == POLICY_BASIC)
		r = put_basic(row, spec);
	put_limits(row, spec);
	json_put(spec, "}");
	return r;
}

int function_read(struct policy_function *ret, const struct policy *policy,
	const struct keys_check *check, position_node node)
{
	struct row row = {.policy = policy, .check = check, .node = node, .function = ret};
	position_node name = position_get(check->text, node, "name");
	struct bytes text = position_text(check->text, name);
	struct buffer spec = {0};
	int r;

	if (!keys_check_object(check, node, KEYS_FUNCTION))
		return 0;
	if (!keys_is_name(text)) {
		keys_complain(check, name, false, "policy.name",
			"a function's name is a letter or _, then letters, digits and _, at most "
			"64 "
			"in all");
		return 0;
	}
	ret->name = bytes_copy(text);
	if (!ret->name)
		return -ENOMEM;
	if (!read_mode(&row))
		return 0;
	r = put_spec(&row, &spec);
	if (r == 0 && ret->mode == POLICY_ADVANCED)
		r = read_source(&row);
	buffer_put_u8(&spec, 0);
	if (spec.failed)
		r = -ENOMEM;
	ret->spec = (char *)spec.data;
	return r;
}

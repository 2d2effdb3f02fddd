/*
 * Loads a candidate set, compiles what is new in it, and only then puts it in force.
 */
#include "supervisor/loader.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/compile.h"

/* One source that is being compiled. */
struct unit {
	struct loader *loader;
	struct policy_set_file *file;
	struct policy_function *function;
	char *path;
	struct compile *compile;
};

struct loader {
	struct loader_config config;
	struct policy_set *set;
	struct egress_policy *
		*rules;		 /* one for each file of the set; NULL where it has no policy */
	struct policy_set *next; /* the candidate */
	struct unit *units;
	size_t units_count;
	size_t pending;
	int error;
	struct event *finish;
	loader_done *done;
	void *arg;
};

static struct egress_policy *rules_of(
	const struct policy_set *set, struct egress_policy **rules, const struct policy *policy)
{
	for (size_t i = 0; i < set->count; i++) {
		if (rules && rules[i] && set->files[i].policy == policy)
			return rules[i];
	}
	return NULL;
}

static void free_rules(struct egress_policy **rules, size_t count)
{
	for (size_t i = 0; rules && i < count; i++)
		egress_policy_unref(rules[i]);
	free(rules);
}

static void free_units(struct loader *loader)
{
	for (size_t i = 0; i < loader->units_count; i++) {
		compile_cancel(loader->units[i].compile);
		free(loader->units[i].path);
	}
	free(loader->units);
	loader->units = NULL;
	loader->units_count = 0;
	loader->pending = 0;
}

/* ---- the end of a load ---- */

/* Its last good version is no help when another file serves that agent by now. */
static void drop_fallback(struct policy_set *set, struct policy_set_file *file)
{
	for (size_t i = 0; file->policy && i < set->count; i++) {
		struct policy_set_file *other = &set->files[i];

		if (other != file && other->policy && !other->refused &&
			strcmp(other->policy->agent, file->policy->agent) == 0)
			file->policy = policy_unref(file->policy);
	}
}

static void refuse_bad_sources(struct loader *loader)
{
	struct policy_set *set = loader->next;

	for (size_t i = 0; i < set->count; i++) {
		if (set->files[i].fresh && diag_list_has_error(&set->files[i].diags))
			policy_set_refuse(&set->files[i], loader->set);
	}
	for (size_t i = 0; i < set->count; i++) {
		if (set->files[i].refused)
			drop_fallback(set, &set->files[i]);
	}
}

static int make_rules(struct loader *loader, struct egress_policy ***ret)
{
	struct policy_set *set = loader->next;
	struct egress_policy **rules = calloc(set->count + 1, sizeof(*rules));
	int r = 0;

	if (!rules)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < set->count; i++) {
		struct policy *policy = set->files[i].policy;
		struct diag_list said_before = {0};
		struct egress_policy *known;

		if (!policy)
			continue;
		known = rules_of(loader->set, loader->rules, policy);
		if (known)
			rules[i] = egress_policy_ref(known);
		else
			r = egress_policy_new(
				&rules[i], policy, loader->config.store, &said_before);
		diag_list_done(&said_before);
	}
	if (r < 0)
		free_rules(rules, set->count);
	else
		*ret = rules;
	return r;
}

/* Everything is known: the candidate comes into force. */
static void on_finish(evutil_socket_t fd, short what, void *arg)
{
	struct loader *loader = arg;
	loader_done *done = loader->done;
	struct egress_policy **rules = NULL;

	(void)fd;
	(void)what;
	free_units(loader);
	refuse_bad_sources(loader);
	if (loader->error == 0)
		loader->error = make_rules(loader, &rules);
	if (loader->error == 0) {
		free_rules(loader->rules, loader->set->count);
		policy_set_free(loader->set);
		loader->rules = rules;
		loader->set = TAKE(loader->next);
		for (size_t i = 0; i < loader->set->count; i++)
			loader->set->files[i].fresh = false;
	}
	loader->next = policy_set_free(loader->next);
	loader->done = NULL;
	done(loader->arg, loader->error);
}

static void count_down(struct loader *loader)
{
	if (--loader->pending == 0)
		event_active(loader->finish, EV_TIMEOUT, 0);
}

/* ---- compiling ---- */

static bool keep_code(struct policy_function *function, struct bytes code, struct bytes map)
{
	function->code = bytes_copy(code);
	function->map = bytes_copy(map);
	function->code_size = code.size;
	function->map_size = map.size;
	return function->code && function->map;
}

static void on_compiled(void *arg, const struct message_compiled *compiled)
{
	struct unit *unit = arg;

	unit->compile = NULL;
	/* A refusal that nobody could write down would make a good policy of it. */
	if (compiled ? !keep_code(unit->function, compiled->code, compiled->map)
		     : !diag_list_has_error(&unit->file->diags))
		unit->loader->error = -ENOMEM;
	count_down(unit->loader);
}

/* The same source under the same name was compiled before: its digest says so. */
static bool take_known(struct loader *loader, struct policy_function *function)
{
	for (size_t i = 0; i < loader->set->count; i++) {
		const struct policy *policy = loader->set->files[i].policy;

		for (size_t j = 0; policy && j < policy->functions_count; j++) {
			const struct policy_function *known = &policy->functions[j];

			if (known->code && strcmp(known->name, function->name) == 0 &&
				strcmp(known->digest, function->digest) == 0)
				return keep_code(function,
					(struct bytes){
						(const uint8_t *)known->code, known->code_size},
					(struct bytes){
						(const uint8_t *)known->map, known->map_size});
		}
	}
	return false;
}

static int start(struct loader *loader, struct policy_set_file *file, size_t index)
{
	struct policy_function *function = &file->policy->functions[index];
	struct unit *unit = &loader->units[loader->units_count];
	position_node node = policy_function_node(file->policy, index, "source");
	struct compile_source source = {.name = function->name,
		.file = function->file,
		.text = {(const uint8_t *)function->source, function->source_size}};
	int r;

	*unit = (struct unit){.loader = loader, .file = file, .function = function};
	if (node == POSITION_NONE) {
		node = policy_function_node(file->policy, index, "source_code");
		position_where(file->policy->text, node, false, &source.line, &source.column);
	}
	unit->path = position_path(file->policy->text, node);
	source.path = unit->path;
	loader->units_count++;
	r = compile_start(
		&unit->compile, loader->config.broker, &source, &file->diags, on_compiled, unit);
	if (r == 0)
		loader->pending++;
	return r == COMPILE_REFUSED ? 0 : r;
}

static int start_all(struct loader *loader)
{
	struct policy_set *set = loader->next;
	size_t count = 0;
	int r = 0;

	for (size_t i = 0; i < set->count; i++)
		count += set->files[i].fresh ? set->files[i].policy->functions_count : 0;
	loader->units = calloc(count + 1, sizeof(*loader->units));
	if (!loader->units)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < set->count; i++) {
		struct policy *policy = set->files[i].fresh ? set->files[i].policy : NULL;

		for (size_t j = 0; r == 0 && policy && j < policy->functions_count; j++) {
			if (policy->functions[j].mode == POLICY_ADVANCED &&
				!take_known(loader, &policy->functions[j]))
				r = start(loader, &set->files[i], j);
		}
	}
	return r;
}

/* ---- the beginning of a load ---- */

static void check(void *arg, const struct policy *policy, struct diag_list *list)
{
	const struct loader *loader = arg;
	CLEANUP(egress_policy_unref_p) struct egress_policy *rules = NULL;
	struct diag *diag;

	if (egress_policy_new(&rules, policy, loader->config.store, list) >= 0)
		return;
	diag = diag_list_add(list, DIAG_ERROR);
	if (diag)
		diag_set(diag, "internal", "out of memory");
}

static int load_file(
	struct policy_set **ret, const char *path, const struct policy_options *options)
{
	CLEANUP(policy_set_free_p) struct policy_set *set = calloc(1, sizeof(*set));
	int r;

	if (!set)
		return -ENOMEM;
	set->files = calloc(1, sizeof(*set->files));
	if (!set->files)
		return -ENOMEM;
	set->count = 1;
	set->files[0].file = strdup(path);
	if (!set->files[0].file)
		return -ENOMEM;
	r = policy_load(&set->files[0].policy, path, options, &set->files[0].diags);
	if (r < 0)
		return r;
	set->files[0].refused = r == POLICY_REFUSED;
	set->files[0].fresh = r == 0;
	*ret = TAKE(set);
	return 0;
}

int loader_load(struct loader *loader, const char *path, loader_done *done, void *arg)
{
	const struct policy_options options = {
		.hard = loader->config.limits, .check = check, .arg = loader};
	struct stat status;
	int r;

	if (loader->done)
		return -EBUSY;
	if (stat(path, &status) < 0)
		return -errno;
	r = S_ISDIR(status.st_mode) ? policy_set_load(&loader->next, path, loader->set, &options)
				    : load_file(&loader->next, path, &options);
	if (r < 0)
		return r;
	r = start_all(loader);
	if (r < 0) {
		free_units(loader);
		loader->next = policy_set_free(loader->next);
		return r;
	}
	loader->error = 0;
	loader->done = done;
	loader->arg = arg;
	if (loader->pending == 0)
		event_active(loader->finish, EV_TIMEOUT, 0);
	return 0;
}

bool loader_is_busy(const struct loader *loader)
{
	return loader->done != NULL;
}

const struct policy_set *loader_set(const struct loader *loader)
{
	return loader->set;
}

struct egress_policy *loader_rules(const struct loader *loader, const struct policy *policy)
{
	return rules_of(loader->set, loader->rules, policy);
}

int loader_new(struct loader **ret, const struct loader_config *config)
{
	CLEANUP(loader_free_p) struct loader *loader = calloc(1, sizeof(*loader));

	if (!loader)
		return -ENOMEM;
	loader->config = *config;
	loader->set = calloc(1, sizeof(*loader->set));
	loader->finish = evtimer_new(config->base, on_finish, loader);
	if (!loader->set || !loader->finish)
		return -ENOMEM;
	*ret = TAKE(loader);
	return 0;
}

struct loader *loader_free(struct loader *loader)
{
	if (!loader)
		return NULL;
	free_units(loader);
	if (loader->set)
		free_rules(loader->rules, loader->set->count);
	policy_set_free(loader->set);
	policy_set_free(loader->next);
	if (loader->finish)
		event_free(loader->finish);
	free(loader);
	return NULL;
}

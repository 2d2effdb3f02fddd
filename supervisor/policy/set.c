/*
 * A folder of policies: found in the order of their names, so that two files for one agent are
 * always told apart the same way.
 */
#include "supervisor/policy/set.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/policy/source.h"

static bool is_json(const char *name)
{
	size_t size = strlen(name);

	return size > 5 && name[0] != '.' && strcmp(name + size - 5, ".json") == 0;
}

static int keep_json(const struct dirent *entry)
{
	return is_json(entry->d_name);
}

static int keep_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static struct policy_set_file *add_file(struct policy_set *set, char *file)
{
	struct policy_set_file *files = realloc(set->files, (set->count + 1) * sizeof(*files));

	if (!files) {
		free(file);
		return NULL;
	}
	set->files = files;
	files[set->count] = (struct policy_set_file){.file = file};
	return &files[set->count++];
}

static char *join(const char *folder, const char *name)
{
	char *path = NULL;
	size_t size = strlen(folder);

	if (asprintf(&path, "%s%s%s", folder, size && folder[size - 1] == '/' ? "" : "/", name) < 0)
		return NULL;
	return path;
}

/* In a sub-folder: does it look like a policy, so that call.json beside it is left alone? */
static bool is_policy(const char *file)
{
	CLEANUP(buffer_done) struct buffer bytes = {0};
	CLEANUP(position_free_p) struct position *text = NULL;
	struct diag err = {0};
	const char *why;
	int r;

	if (source_read(&bytes, file, SOURCE_POLICY_MOST, &why) != 0)
		return false;
	r = position_new(&text, NULL, (struct bytes){bytes.data, bytes.size}, 64, &err);
	diag_done(&err);
	return r == 0 && position_get(text, POSITION_ROOT, "agent") != POSITION_NONE &&
	       position_get(text, POSITION_ROOT, "functions") != POSITION_NONE;
}

/* Names in the order of their bytes; *ret and its entries are the caller's. Negative errno. */
static int list_folder(struct dirent ***ret, const char *folder, bool json_only)
{
	int count = scandir(folder, ret, json_only ? keep_json : keep_visible, alphasort);

	return count < 0 ? -errno : count;
}

static void free_list(struct dirent **list, int count)
{
	for (int i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

static int find_in_sub_folder(struct policy_set *set, const char *folder)
{
	struct dirent **list;
	int count = list_folder(&list, folder, true), r = 0;

	if (count < 0)
		return count == -ENOMEM ? count : 0;
	for (int i = 0; i < count && r == 0; i++) {
		char *path = join(folder, list[i]->d_name);

		if (path && strcmp(list[i]->d_name, "policy.json") != 0 && !is_policy(path))
			free(path);
		else if (!path || !add_file(set, path))
			r = -ENOMEM;
	}
	free_list(list, count);
	return r;
}

static int find_files(struct policy_set *set, const char *folder)
{
	struct dirent **list;
	int count = list_folder(&list, folder, false), r = 0;

	if (count < 0)
		return count;
	for (int i = 0; i < count && r == 0; i++) {
		CLEANUP(free_p) char *path = join(folder, list[i]->d_name);
		struct stat status;
		bool is_folder = path && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
		/* A link to a folder is read as a file, and so refused by name. */
		bool is_link = is_folder && lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
		bool is_file =
			is_link || (is_json(list[i]->d_name) &&
					   strcmp(list[i]->d_name, "policy.schema.json") != 0);

		if (is_folder && !is_link)
			r = find_in_sub_folder(set, path);
		else if (!path || (is_file && !add_file(set, TAKE(path))))
			r = -ENOMEM;
	}
	free_list(list, count);
	return r;
}

static struct policy *find_before(const struct policy_set *before, const char *file)
{
	for (size_t i = 0; before && i < before->count; i++) {
		if (strcmp(before->files[i].file, file) == 0)
			return before->files[i].policy;
	}
	return NULL;
}

static bool is_same(const struct policy *a, const struct policy *b)
{
	if (!b || strcmp(a->sha256, b->sha256) != 0 || a->functions_count != b->functions_count)
		return false;
	for (size_t i = 0; i < a->functions_count; i++) {
		if (strcmp(a->functions[i].digest, b->functions[i].digest) != 0)
			return false;
	}
	return memcmp(&a->limits, &b->limits, sizeof(a->limits)) == 0;
}

void policy_set_refuse(struct policy_set_file *file, const struct policy_set *before)
{
	struct policy *earlier = find_before(before, file->file);

	file->refused = true;
	file->fresh = false;
	policy_unref(file->policy);
	file->policy = earlier ? policy_ref(earlier) : NULL;
}

/* Is the policy for the agent that its file already served? */
static bool is_held(const struct policy_set_file *file, const struct policy_set *before)
{
	const struct policy *earlier = find_before(before, file->file);

	return earlier && strcmp(earlier->agent, file->policy->agent) == 0;
}

/* Another file that the agent belongs to: one that served it before, else the first by name. */
static const struct policy_set_file *owner(
	const struct policy_set *set, size_t index, const struct policy_set *before)
{
	const struct policy_set_file *file = &set->files[index];

	for (size_t i = 0; i < set->count; i++) {
		const struct policy_set_file *other = &set->files[i];

		if (i == index || !other->policy ||
			strcmp(other->policy->agent, file->policy->agent) != 0)
			continue;
		if (is_held(other, before) != is_held(file, before) ? is_held(other, before)
								    : i < index)
			return other;
	}
	return NULL;
}

static int refuse_duplicate(struct policy_set *set, size_t index, const struct policy_set *before)
{
	struct policy_set_file *file = &set->files[index];
	const struct policy_set_file *other = file->policy ? owner(set, index, before) : NULL;
	struct diag *diag;

	if (!other)
		return 0;
	diag = diag_list_add(&file->diags, DIAG_ERROR);
	if (!diag)
		return -ENOMEM;
	diag_set(diag, "policy.duplicate_agent",
		"the agent \"%s\" already has a policy: %s (two files for the same agent)",
		file->policy->agent, other->file);
	position_diag(file->policy->text, position_get(file->policy->text, POSITION_ROOT, "agent"),
		false, diag);
	policy_set_refuse(file, before);
	/* Its last good version is no help when it is for that agent too. */
	if (file->policy && owner(set, index, before))
		file->policy = policy_unref(file->policy);
	return 0;
}

static int load_file(struct policy_set *set, size_t index, const struct policy_set *before,
	const struct policy_options *options)
{
	struct policy_set_file *file = &set->files[index];
	struct policy *earlier = find_before(before, file->file);
	int r = policy_load(&file->policy, file->file, options, &file->diags);

	if (r < 0)
		return r;
	if (r == POLICY_REFUSED) {
		policy_set_refuse(file, before);
		return 0;
	}
	file->fresh = true;
	if (is_same(file->policy, earlier)) {
		policy_unref(file->policy);
		file->policy = policy_ref(earlier);
		file->fresh = false;
	}
	return 0;
}

int policy_set_load(struct policy_set **ret, const char *folder, const struct policy_set *before,
	const struct policy_options *options)
{
	CLEANUP(policy_set_free_p) struct policy_set *set = calloc(1, sizeof(*set));
	int r;

	if (!set)
		return -ENOMEM;
	r = find_files(set, folder);
	for (size_t i = 0; r == 0 && i < set->count; i++)
		r = load_file(set, i, before, options);
	for (size_t i = 0; r == 0 && i < set->count; i++)
		r = refuse_duplicate(set, i, before);
	if (r < 0)
		return r;
	*ret = TAKE(set);
	return 0;
}

struct policy_set *policy_set_free(struct policy_set *set)
{
	if (!set)
		return NULL;
	for (size_t i = 0; i < set->count; i++) {
		free(set->files[i].file);
		policy_unref(set->files[i].policy);
		diag_list_done(&set->files[i].diags);
	}
	free(set->files);
	free(set);
	return NULL;
}

struct policy *policy_set_get(const struct policy_set *set, const char *agent)
{
	struct policy *any = NULL;

	for (size_t i = 0; i < set->count; i++) {
		struct policy *policy = set->files[i].policy;

		if (!policy)
			continue;
		if (strcmp(policy->agent, agent) == 0)
			return policy;
		if (strcmp(policy->agent, "*") == 0)
			any = policy;
	}
	return any;
}

size_t policy_set_refused(const struct policy_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++)
		count += set->files[i].refused;
	return count;
}

/*
 * CONSOLE and CHECKPOINT: kept for the report, within their limits.
 */
#include "supervisor/broker/child.h"

#include <stdio.h>
#include <string.h>

enum {
	LINE_COST = 16, /* so that a million empty lines are not free */
	GROW = 16,
};

static void add_line(struct broker_child *child, uint8_t level, struct bytes text)
{
	struct broker_report *report = &child->report;
	size_t count = report->console_count;
	struct broker_console_line *lines = report->console;

	if (count % GROW == 0) {
		lines = realloc(lines, (count + GROW) * sizeof(*lines));
		if (!lines)
			return;
		report->console = lines;
	}
	lines[count].level = level;
	lines[count].text = bytes_copy(text);
	lines[count].size = text.size;
	if (lines[count].text)
		report->console_count++;
}

void answer_console(struct broker_child *child, uint32_t id, struct bytes payload)
{
	size_t most = (size_t)child->limits.console_kb * 1024;
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_console message;

	(void)id;
	if (!message_console_read(&message, &reader)) {
		child_violates(child, "The child sent a CONSOLE that is no such message");
		return;
	}
	if (child->console_cut)
		return;
	if (child->console_bytes + message.text.size + LINE_COST > most) {
		size_t left = most - child->console_bytes;

		child->console_cut = true;
		child->console_bytes = most;
		if (left <= LINE_COST)
			return;
		message.text = bytes_cut(message.text, left - LINE_COST);
	}
	child->console_bytes += message.text.size + LINE_COST;
	add_line(child, message.level, message.text);
}

void answer_console_cut(struct broker_child *child)
{
	char text[80];

	if (!child->console_cut)
		return;
	(void)snprintf(text, sizeof(text), "console cut at %u kB (limit.console_kb)",
		child->limits.console_kb);
	add_line(child, MESSAGE_LEVEL_WARN, bytes_of(text));
}

void answer_checkpoint(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_checkpoint message;
	char *copy;

	(void)id;
	if (!message_checkpoint_read(&message, &reader)) {
		child_violates(child, "The child sent a CHECKPOINT that is no such message");
		return;
	}
	copy = bytes_copy(message.json);
	if (!copy)
		return;
	free(child->report.checkpoint);
	child->report.checkpoint = copy;
	child->report.checkpoint_size = message.json.size;
}

/*
 * See link.h. The supervisor is the child's only company and is believed; frames are checked all
 * the same, because a mistake is easier found here than behind it.
 */
#include "sandbox/functions/link.h"

#include <errno.h>
#include <stdlib.h>

void link_init(struct link *link, int fd)
{
	*link = (struct link){.fd = fd};
}

void link_done(struct link *link)
{
	struct link_frame *frame;

	while ((frame = link->kept)) {
		link->kept = frame->next;
		buffer_done(&frame->payload);
		free(frame);
	}
	buffer_done(&link->out);
}

uint32_t link_new_id(struct link *link)
{
	return ++link->last_id;
}

struct buffer *link_begin(struct link *link, uint16_t type, uint32_t id)
{
	/* A failure belongs to the frame before. */
	link->out.failed = false;
	link->out.size = 0;
	link->begin = frame_begin(&link->out, type, id);
	return &link->out;
}

static int write_all(int fd, struct bytes bytes)
{
	while (bytes.size) {
		ssize_t written = write(fd, bytes.data, bytes.size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno == EPIPE || errno == ECONNRESET ? LINK_CLOSED : -errno;
		bytes.data += written;
		bytes.size -= (size_t)written;
	}
	return 0;
}

int link_send(struct link *link)
{
	struct frame_header header;
	const struct message_rule *rule;

	frame_end(&link->out, link->begin);
	if (link->out.failed)
		return -ENOMEM;
	rule = frame_header_read(&header, link->out.data + link->begin)
		       ? message_rule_get(header.type)
		       : NULL;
	if (!rule)
		return -EPROTO;
	if (header.size > rule->largest)
		return LINK_TOO_LARGE;
	if (link->counts[rule->index] >= rule->at_most)
		return LINK_TOO_MANY;
	link->counts[rule->index]++;
	return write_all(link->fd, (struct bytes){link->out.data, link->out.size});
}

static int read_all(int fd, uint8_t *to, size_t size)
{
	while (size) {
		ssize_t got = read(fd, to, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == ECONNRESET ? LINK_CLOSED : -errno;
		if (got == 0)
			return LINK_CLOSED;
		to += got;
		size -= (size_t)got;
	}
	return 0;
}

static int receive(struct link *link, struct frame_header *ret, struct buffer *payload)
{
	uint8_t bytes[FRAME_HEADER_SIZE];
	const struct message_rule *rule;
	uint8_t *to;
	int r = read_all(link->fd, bytes, sizeof(bytes));

	if (r != 0)
		return r;
	rule = frame_header_read(ret, bytes) ? message_rule_get(ret->type) : NULL;
	if (!rule || rule->from != MESSAGE_FROM_SUPERVISOR || ret->size > rule->largest)
		return -EPROTO;
	payload->failed = false;
	payload->size = 0;
	to = buffer_reserve(payload, ret->size);
	if (!to)
		return -ENOMEM;
	r = read_all(link->fd, to, ret->size);
	if (r == 0)
		payload->size = ret->size;
	return r;
}

int link_receive(struct link *link, struct frame_header *ret, struct buffer *payload)
{
	struct link_frame *frame = link->kept;

	if (!frame)
		return receive(link, ret, payload);
	link->kept = frame->next;
	buffer_done(payload);
	*payload = frame->payload;
	*ret = frame->header;
	free(frame);
	return 0;
}

static int keep(struct link *link, const struct frame_header *header, struct buffer *payload)
{
	struct link_frame **end = &link->kept;
	struct link_frame *frame = calloc(1, sizeof(*frame));

	if (!frame)
		return -ENOMEM;
	while (*end)
		end = &(*end)->next;
	frame->header = *header;
	frame->payload = *payload;
	*payload = (struct buffer){0};
	*end = frame;
	return 0;
}

int link_wait(struct link *link, uint32_t id, struct buffer *payload)
{
	struct frame_header header;
	int r;

	do {
		r = receive(link, &header, payload);
		if (r == 0 && header.type == MESSAGE_ANSWER && header.id == id)
			return 0;
		if (r == 0)
			r = keep(link, &header, payload);
	} while (r == 0);
	return r;
}

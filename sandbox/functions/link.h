/*
 * The child's end of the socketpair: whole frames, blocking. Each frame is written at once, so that
 * what was said before a kill has been heard.
 */
#ifndef SANDBOX_FUNCTIONS_LINK_H
#define SANDBOX_FUNCTIONS_LINK_H

#include "sandbox/wire/messages.h"

enum {
	LINK_CLOSED = 1,    /* the supervisor is gone */
	LINK_TOO_LARGE = 2, /* more than messages.def allows; nothing was sent */
	LINK_TOO_MANY = 3,  /* likewise */
};

/* One that came while another one was waited for. */
struct link_frame {
	struct link_frame *next;
	struct frame_header header;
	struct buffer payload;
};

struct link {
	int fd;
	uint32_t last_id;
	struct link_frame *kept; /* the oldest first */
	struct buffer out;	 /* the frame that is being written */
	size_t begin;
	uint32_t counts[MESSAGE_COUNT];
};

void link_init(struct link *link, int fd);
void link_done(struct link *link);

/* The id of a request that begins now. */
uint32_t link_new_id(struct link *link);

/*
 * struct buffer *payload = link_begin(link, MESSAGE_TIMER, id);
 * message_timer_write(payload, &timer);
 * r = link_send(link);
 *
 * 0, LINK_CLOSED, LINK_TOO_LARGE, LINK_TOO_MANY, -ENOMEM, or other negative errno.
 */
struct buffer *link_begin(struct link *link, uint16_t type, uint32_t id);
int link_send(struct link *link);

/*
 * Waits for one frame of the supervisor's; `payload` is overwritten. 0, LINK_CLOSED, -EPROTO: not
 * such a frame, -ENOMEM, or other negative errno.
 */
int link_receive(struct link *link, struct frame_header *ret, struct buffer *payload);

/*
 * Waits for the ANSWER to one request. What comes before it is kept, and received later in the
 * order in which it came. Otherwise as link_receive().
 */
int link_wait(struct link *link, uint32_t id, struct buffer *payload);

#endif

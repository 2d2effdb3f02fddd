/*
 * An e-mail as it goes over the wire (RFC 5322, 2045, 2047). Pure but for its boundary, which the
 * caller draws.
 */
#ifndef SUPERVISOR_EGRESS_MIME_H
#define SUPERVISOR_EGRESS_MIME_H

#include "supervisor/egress/mail_address.h"

struct mime_list {
	struct mail_address *rows;
	size_t count;
};

/* Texts are UTF-8; data NULL: that part is missing. No text has control characters but the bodies.
 */
struct mime_mail {
	const struct mail_address *from;
	struct mime_list to;
	struct mime_list cc;
	struct mime_list reply_to;
	struct bytes subject;
	struct bytes text;
	struct bytes html;
	const char *message_id; /* without its angle brackets */
	const char *boundary;
	double now_ms;
};

/* Every line ends in CR LF and has at most 998 bytes. */
void mime_put(struct buffer *to, const struct mime_mail *mail);

#endif

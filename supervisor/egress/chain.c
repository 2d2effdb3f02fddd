/*
 * TLS 1.2 (RFC 5246 7.4.2): list<3>{ certificate<3> }. TLS 1.3 (RFC 8446 4.4.2): context<1>,
 * list<3>{ certificate<3>, extensions<2> }.
 */
#include "supervisor/egress/chain.h"

enum {
	CERTIFICATE = 11, /* HandshakeType */
};

/* A number of `size` bytes, taken from the front; past the end it is 0 and all is empty. */
static size_t take_number(struct bytes *from, size_t size)
{
	size_t number = 0;

	if (from->size < size) {
		from->size = 0;
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		number = number << 8 | from->data[i];
	from->data += size;
	from->size -= size;
	return number;
}

static void skip(struct bytes *from, size_t size)
{
	if (size > from->size)
		size = from->size;
	from->data += size;
	from->size -= size;
}

int chain_look(struct bytes message)
{
	bool has_extensions = false;
	size_t size;

	if (message.size < 4 || message.data[0] != CERTIFICATE)
		return CHAIN_NONE;
	skip(&message, 1);
	if (take_number(&message, 3) != message.size)
		return CHAIN_NONE;
	size = take_number(&message, 3);
	if (size != message.size) {
		/* A server's context is empty: the first byte was its length, the list's follows.
		 */
		size = size << 8 | take_number(&message, 1);
		has_extensions = true;
	}
	if (size != message.size || size == 0)
		return CHAIN_NONE;
	skip(&message, take_number(&message, 3));
	if (has_extensions)
		skip(&message, take_number(&message, 2));
	return message.size ? CHAIN_MORE : CHAIN_LONE;
}

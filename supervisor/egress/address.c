/*
 * Ranges from the special-purpose registries of IANA (RFC 6890 and successors). IPv6 is judged
 * the other way round: what is not global unicast (2000::/3) is private.
 */
#include "supervisor/egress/address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "sandbox/wire/cleanup.h"

struct range {
	uint8_t bytes[16];
	unsigned int bits;
	const char *what;
};

static const char unspecified[] = "an unspecified address";
static const char loopback[] = "a loopback address";
static const char private_use[] = "a private address";
static const char link_local[] = "a link-local address";
static const char multicast[] = "a multicast address";
static const char reserved[] = "a reserved address";
static const char documentation[] = "an address for documentation";

static const struct range ranges_v4[] = {
	{{0}, 8, unspecified},
	{{10}, 8, private_use},
	{{100, 64}, 10, "an address of a carrier's NAT"},
	{{127}, 8, loopback},
	{{169, 254}, 16, link_local},
	{{172, 16}, 12, private_use},
	{{192, 0, 0}, 24, reserved},
	{{192, 0, 2}, 24, documentation},
	{{192, 88, 99}, 24, "a 6to4 relay"},
	{{192, 168}, 16, private_use},
	{{198, 18}, 15, "an address for benchmarks"},
	{{198, 51, 100}, 24, documentation},
	{{203, 0, 113}, 24, documentation},
	{{224}, 4, multicast},
	{{240}, 4, reserved},
};

static const struct range ranges_v6[] = {
	{{[15] = 0}, 128, unspecified},
	{{[15] = 1}, 128, loopback},
	{{[10] = 0xFF, 0xFF}, 96, "an IPv4-mapped address"},
	{{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48, "an address of a local NAT64"},
	{{0x01, 0x00}, 64, "a discard-only address"},
	{{0x20, 0x01, 0x00, 0x02}, 48, "an address for benchmarks"},
	{{0x20, 0x01, 0x00, 0x10}, 28, reserved},
	{{0x20, 0x01, 0x00, 0x20}, 28, reserved},
	{{0x20, 0x01, 0x0D, 0xB8}, 32, documentation},
	{{0x3F, 0xFF, 0x00}, 20, documentation},
	{{0xFC}, 7, private_use},
	{{0xFE, 0x80}, 10, link_local},
	{{0xFE, 0xC0}, 10, "a site-local address"},
	{{0xFF}, 8, multicast},
};

/* Where an IPv6 address has an IPv4 one inside. */
struct embedding {
	uint8_t prefix[16];
	unsigned int bits;
	unsigned int at;
	uint8_t flip; /* Teredo stores the client's address inverted */
};

static const struct embedding embeddings[] = {
	{{[15] = 0}, 96, 12, 0},		  /* IPv4-compatible */
	{{[8] = 0xFF, 0xFF}, 96, 12, 0},	  /* IPv4-translated */
	{{0x00, 0x64, 0xFF, 0x9B}, 96, 12, 0},	  /* NAT64 */
	{{0x20, 0x02}, 16, 2, 0},		  /* 6to4 */
	{{0x20, 0x01, 0x00, 0x00}, 32, 4, 0},	  /* Teredo: its server */
	{{0x20, 0x01, 0x00, 0x00}, 32, 12, 0xFF}, /* Teredo: its client */
};

bool egress_address_parse(struct egress_address *ret, const char *text)
{
	*ret = (struct egress_address){.family = AF_INET};
	if (inet_pton(AF_INET, text, ret->bytes) == 1)
		return true;
	ret->family = AF_INET6;
	return inet_pton(AF_INET6, text, ret->bytes) == 1;
}

bool egress_address_of(struct egress_address *ret, const struct sockaddr *socket)
{
	*ret = (struct egress_address){.family = socket->sa_family};
	if (socket->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, socket, sizeof(in));
		memcpy(ret->bytes, &in.sin_addr, 4);
		return true;
	}
	if (socket->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, socket, sizeof(in6));
		memcpy(ret->bytes, &in6.sin6_addr, 16);
		return true;
	}
	return false;
}

void egress_address_text(char ret[EGRESS_ADDRESS_TEXT], const struct egress_address *address)
{
	if (!inet_ntop(address->family, address->bytes, ret, EGRESS_ADDRESS_TEXT))
		ret[0] = 0;
}

bool egress_address_equal(const struct egress_address *a, const struct egress_address *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool has_prefix(const uint8_t *bytes, const uint8_t *prefix, unsigned int bits)
{
	unsigned int whole = bits / 8, rest = bits % 8;

	if (memcmp(bytes, prefix, whole) != 0)
		return false;
	return rest == 0 || ((bytes[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

static const char *find(const struct range *ranges, size_t count, const uint8_t *bytes)
{
	for (size_t i = 0; i < count; i++) {
		if (has_prefix(bytes, ranges[i].bytes, ranges[i].bits))
			return ranges[i].what;
	}
	return NULL;
}

static const char *why_v4(const uint8_t *bytes)
{
	return find(ranges_v4, ARRAY_SIZE(ranges_v4), bytes);
}

static const char *why_embedded(const uint8_t *bytes, unsigned int at, uint8_t flip)
{
	uint8_t inner[4];

	for (unsigned int i = 0; i < 4; i++)
		inner[i] = bytes[at + i] ^ flip;
	return why_v4(inner);
}

static const char *why_v6(const uint8_t *bytes)
{
	static const uint8_t isatap[] = {0x00, 0x00, 0x5E, 0xFE};
	const char *why = find(ranges_v6, ARRAY_SIZE(ranges_v6), bytes);
	bool embeds = false;

	for (size_t i = 0; i < ARRAY_SIZE(embeddings) && !why; i++) {
		const struct embedding *e = &embeddings[i];

		if (!has_prefix(bytes, e->prefix, e->bits))
			continue;
		embeds = true;
		why = why_embedded(bytes, e->at, e->flip);
	}
	/* ISATAP hides an IPv4 address behind any prefix (RFC 5214). */
	if (!why && (bytes[8] & 0xFD) == 0 && memcmp(bytes + 9, isatap + 1, 3) == 0)
		why = why_embedded(bytes, 12, 0);
	if (!why && !embeds && (bytes[0] & 0xE0) != 0x20)
		why = reserved;
	return why;
}

const char *egress_address_why_private(const struct egress_address *address)
{
	if (address->family == AF_INET)
		return why_v4(address->bytes);
	if (address->family == AF_INET6)
		return why_v6(address->bytes);
	return "an address of an unknown kind";
}

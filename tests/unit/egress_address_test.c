/* links: egress policy wire watch */
/*
 * Which addresses are an ordinary host on the internet, and which are not, in any disguise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sandbox/wire/cleanup.h"
#include "supervisor/egress/address.h"

static const char *const public_ones[] = {"1.0.0.0", "1.1.1.1", "8.8.8.8", "9.255.255.255",
	"11.0.0.0", "93.184.216.34", "100.63.255.255", "100.128.0.0", "126.255.255.255",
	"128.0.0.0", "151.101.1.69", "169.253.255.255", "169.255.0.0", "172.15.255.255",
	"172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
	"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
	"198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "2001:200::1",
	"2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1", "2400:cb00::1",
	"2606:4700::1111", "2620:fe::fe", "2a00:1450:4001::1", "2c0f:f248::1", "3ffe::1",
	/* What they embed is public. */
	"64:ff9b::8.8.8.8", "64:ff9b::101:101", "2002:808:808::1", "2002:0101:0101::", "::8.8.8.8",
	"::ffff:0:8.8.8.8",
	/* Teredo: server 65.54.227.120, client 9.9.9.9 inverted. */
	"2001:0:4136:e378:8000:63bf:f6f6:f6f6", "2400::5efe:808:808", "2400::200:5efe:808:808"};

static const char *const private_ones[] = {"0.0.0.0", "0.0.0.1", "0.255.255.255", "10.0.0.0",
	"10.1.2.3", "10.255.255.255", "100.64.0.0", "100.100.100.200", "100.127.255.255",
	"127.0.0.0", "127.0.0.1", "127.1.2.3", "127.255.255.255", "169.254.0.0", "169.254.169.254",
	"169.254.255.255", "172.16.0.0", "172.20.10.1", "172.31.255.255", "192.0.0.0", "192.0.0.8",
	"192.0.0.170", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.1.1",
	"192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.9",
	"224.0.0.0", "224.0.0.251", "239.255.255.255", "240.0.0.0", "250.1.1.1", "255.255.255.255",
	/* IPv6 itself. */
	"::", "::1", "100::", "100::ffff", "2001:2::1", "2001:10::1", "2001:1f::1", "2001:20::1",
	"2001:2f::1", "2001:db8::", "2001:db8:ffff::1", "3fff::1", "3fff:fff::1",
	"fc00::", "fc00::1", "fd00::1", "fd12:3456:789a::1", "fdff:ffff::1", "fe80::", "fe80::1",
	"febf::1", "fec0::1", "feff::1", "ff00::", "ff01::1", "ff02::1", "ff02::fb", "ff0e::1",
	"ffff::1",
	/* Not global unicast at all. */
	"1::", "4000::1", "5f00::1", "8000::1", "a000::1", "e000::1", "fb00::1", "fe00::1",
	/* IPv4-mapped, always. */
	"::ffff:0.0.0.0", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:192.168.0.1",
	"::ffff:169.254.169.254", "::ffff:8.8.8.8", "::ffff:255.255.255.255",
	/* IPv4-compatible and -translated. */
	"::127.0.0.1", "::10.0.0.1", "::192.168.0.1", "::169.254.169.254", "::0.0.0.2",
	"::100.64.0.1", "::ffff:0:127.0.0.1", "::ffff:0:10.9.8.7",
	/* NAT64. */
	"64:ff9b::", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::172.16.0.1",
	"64:ff9b::192.168.0.1", "64:ff9b::169.254.169.254", "64:ff9b::100.64.0.1",
	"64:ff9b::224.0.0.1", "64:ff9b:1::", "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::1",
	"64:ff9b:0:1::8.8.8.8", "64:ff9b:2::1",
	/* 6to4. */
	"2002::", "2002:7f00:1::", "2002:7f00:0001::1", "2002:a00:1::1", "2002:c0a8:101::1",
	"2002:a9fe:a9fe::1", "2002:6440:1::1", "2002:e000:1::1", "2002:ac10:1::1",
	/* Teredo: the server, then the client, is private. */
	"2001:0:7f00:1:8000:63bf:f6f6:f6f6", "2001:0:a00:1::f6f6:f6f6",
	"2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:4136:e378:8000:63bf:3f57:fefe",
	"2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001::",
	/* ISATAP. */
	"2400::5efe:127.0.0.1", "2400::5efe:10.0.0.1", "2400::200:5efe:192.168.1.1"};

static void internet_hosts_are_public(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(public_ones); i++) {
		struct egress_address address;

		if (!egress_address_parse(&address, public_ones[i]))
			fail_msg("not parsed: %s", public_ones[i]);
		if (egress_address_why_private(&address))
			fail_msg("%s: %s", public_ones[i], egress_address_why_private(&address));
	}
}

static void all_others_are_private(void **state)
{
	(void)state;
	assert_true(ARRAY_SIZE(public_ones) + ARRAY_SIZE(private_ones) >= 120);
	for (size_t i = 0; i < ARRAY_SIZE(private_ones); i++) {
		struct egress_address address;

		if (!egress_address_parse(&address, private_ones[i]))
			fail_msg("not parsed: %s", private_ones[i]);
		if (!egress_address_why_private(&address))
			fail_msg("public: %s", private_ones[i]);
	}
}

static void kinds_have_names(void **state)
{
	static const char *const rows[][2] = {{"127.0.0.1", "a loopback address"},
		{"::1", "a loopback address"}, {"10.0.0.1", "a private address"},
		{"fd00::1", "a private address"}, {"169.254.1.1", "a link-local address"},
		{"fe80::1", "a link-local address"}, {"224.0.0.1", "a multicast address"},
		{"ff02::1", "a multicast address"}, {"0.0.0.0", "an unspecified address"},
		{"::", "an unspecified address"}, {"100.64.0.1", "an address of a carrier's NAT"},
		{"::ffff:8.8.8.8", "an IPv4-mapped address"},
		{"64:ff9b::10.0.0.1", "a private address"},
		{"2002:7f00:1::", "a loopback address"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct egress_address address;

		assert_true(egress_address_parse(&address, rows[i][0]));
		assert_string_equal(egress_address_why_private(&address), rows[i][1]);
	}
}

static void only_whole_addresses_are_parsed(void **state)
{
	static const char *const bad[] = {"", "1", "127.1", "2130706433", "0x7f000001",
		"0177.0.0.1", "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "[::1]", "::1%lo",
		"fe80::1%1", ":::", "1::2::3", "12345::", "localhost", "1.2.3.4:80"};
	struct egress_address address;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (egress_address_parse(&address, bad[i]))
			fail_msg("parsed: %s", bad[i]);
	}
}

static void sockets_and_texts_agree(void **state)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = 80};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = 80};
	struct sockaddr other = {.sa_family = AF_UNIX};
	struct egress_address a, b;
	char text[EGRESS_ADDRESS_TEXT];

	(void)state;
	assert_true(egress_address_parse(&a, "2001:DB8:0::0:1"));
	memcpy(&in6.sin6_addr, a.bytes, 16);
	assert_true(egress_address_of(&b, (const struct sockaddr *)&in6));
	assert_true(egress_address_equal(&a, &b));
	egress_address_text(text, &b);
	assert_string_equal(text, "2001:db8::1");
	assert_true(egress_address_parse(&a, "192.0.2.7"));
	memcpy(&in.sin_addr, a.bytes, 4);
	assert_true(egress_address_of(&b, (const struct sockaddr *)&in));
	assert_true(egress_address_equal(&a, &b));
	assert_false(egress_address_of(&b, &other));
	assert_non_null(egress_address_why_private(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(internet_hosts_are_public),
		cmocka_unit_test(all_others_are_private),
		cmocka_unit_test(kinds_have_names),
		cmocka_unit_test(only_whole_addresses_are_parsed),
		cmocka_unit_test(sockets_and_texts_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

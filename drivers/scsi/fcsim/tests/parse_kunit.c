// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the virtual HBA takes from user space: tables of texts, each with the
 * value or the errno that it gives.
 */
#include <kunit/test.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../parse.c"
#else
#include "../fcsim_priv.h"
#endif

#define UNTOUCHED	0x5a5a5a5aU

struct parse_case {
	const char *text;
	int err;
	u64 value;
};

static const struct parse_case wwn_cases[] = {
	{ "0x20000025b5000001", 0, 0x20000025b5000001ULL },
	{ "0X20000025B5000001\n", 0, 0x20000025b5000001ULL },
	{ "50:06:0b:00:00:c2:62:01\n", 0, 0x50060b0000c26201ULL },
	{ "10:00:00:00:00:00:00:00", 0, 0x1000000000000000ULL },
	{ "", -EINVAL },
	{ "\n", -EINVAL },
	{ "0x", -EINVAL },
	{ "0x20000025b500000", -EINVAL },
	{ "0x20000025b50000011", -EINVAL },
	{ "0x20000025b500000g", -EINVAL },
	{ "20000025b5000001", -EINVAL },
	{ "50:06:0b:00:00:c2:62", -EINVAL },
	{ "50:06:0b:00:00:c2:62:", -EINVAL },
	{ "50:06:0b:00:00:c2:62:01:02", -EINVAL },
	{ "50-06-0b-00-00-c2-62-01", -EINVAL },
	{ "5:06:0b:00:00:c2:62:001", -EINVAL },
	{ " 0x20000025b5000001", -EINVAL },
	{ "0x20000025b5000001\n\n", -EINVAL },
	{ "0x0000000000000000", -EINVAL },
	{ "0x0000000000000001", -EINVAL },
	{ "ff:ff:ff:ff:ff:ff:ff:ff", -EINVAL },
};

static const struct parse_case speed_cases[] = {
	{ "32", 0, FC_PORTSPEED_32GBIT },
	{ "1 Gbit\n", 0, FC_PORTSPEED_1GBIT },
	{ "256 Gbit\n", 0, FC_PORTSPEED_256GBIT },
	{ "3", -EINVAL },
	{ "0", -EINVAL },
	{ "", -EINVAL },
	{ "32 Mbit", -EINVAL },
	{ "32 Gbit/s", -EINVAL },
	{ " Gbit", -EINVAL },
	{ "-32", -EINVAL },
	{ "0x20", -EINVAL },
	{ "99999999999", -EINVAL },
};

static const struct parse_case roles_cases[] = {
	{ "fcp-target", 0, FC_PORT_ROLE_FCP_TARGET },
	{ "fcp-initiator,nvme-target\n", 0, FC_PORT_ROLE_FCP_INITIATOR | FC_PORT_ROLE_NVME_TARGET },
	{ "none", 0, 0 },
	{ "0x7f", 0, 0x7f },
	{ "0x0", 0, 0 },
	{ "0x80", -ERANGE },
	{ "0x", -EINVAL },
	{ "fcp-target,", -EINVAL },
	{ ",fcp-target", -EINVAL },
	{ "fcp-target nvme-target", -EINVAL },
	{ "fcp", -EINVAL },
	{ "none,fcp-target", -EINVAL },
	{ "", -EINVAL },
};

static const struct parse_case hex_cases[] = {
	{ "0x00ffffff", 0, 0xffffff },
	{ "10\n", 0, 0x10 },
	{ "0x1000000", -ERANGE },
	{ "100000000", -ERANGE },
	{ "", -EINVAL },
	{ "1 2", -EINVAL },
	{ "-1", -EINVAL },
};

/* What is refused leaves the value alone. */
static void check_case(struct kunit *test, const struct parse_case *c, int err, u64 value)
{
	KUNIT_EXPECT_EQ_MSG(test, err, c->err, "'%s'", c->text);
	KUNIT_EXPECT_EQ_MSG(test, value, c->err ? UNTOUCHED : c->value, "'%s'", c->text);
}

static void wwn_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(wwn_cases); i++) {
		const struct parse_case *c = &wwn_cases[i];
		u64 wwn = UNTOUCHED;
		int err = fcsim_parse_wwn(c->text, strlen(c->text), &wwn);

		check_case(test, c, err, wwn);
	}
}

static void speed_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(speed_cases); i++) {
		const struct parse_case *c = &speed_cases[i];
		u32 speed = UNTOUCHED;
		int err = fcsim_parse_speed(c->text, strlen(c->text), &speed);

		check_case(test, c, err, speed);
	}
}

static void roles_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(roles_cases); i++) {
		const struct parse_case *c = &roles_cases[i];
		u32 roles = UNTOUCHED;
		int err = fcsim_parse_roles(c->text, strlen(c->text), &roles);

		check_case(test, c, err, roles);
	}
}

static void hex_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(hex_cases); i++) {
		const struct parse_case *c = &hex_cases[i];
		u32 number = UNTOUCHED;
		int err = fcsim_parse_hex(c->text, 0xffffff, &number);

		check_case(test, c, err, number);
	}
}

/* What is shown is taken again. */
static void roles_round_trip_test(struct kunit *test)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	for (u32 roles = 0; roles < 0x80; roles++) {
		u32 again = UNTOUCHED;
		ssize_t len = fcsim_format_roles(roles, page);

		KUNIT_EXPECT_EQ(test, fcsim_parse_roles(page, len, &again), 0);
		KUNIT_EXPECT_EQ(test, again, roles);
	}
	free_page((unsigned long)page);
}

static void word_test(struct kunit *test)
{
	char word[8];

	KUNIT_EXPECT_EQ(test, fcsim_parse_word("seven c\n", 8, word, sizeof(word)), 0);
	KUNIT_EXPECT_STREQ(test, word, "seven c");
	KUNIT_EXPECT_EQ(test, fcsim_parse_word("", 0, word, sizeof(word)), 0);
	KUNIT_EXPECT_STREQ(test, word, "");
	strscpy(word, "before", sizeof(word));
	KUNIT_EXPECT_EQ(test, fcsim_parse_word("eight ch", 8, word, sizeof(word)), -ENAMETOOLONG);
	KUNIT_EXPECT_EQ(test, fcsim_parse_word("a\tb", 3, word, sizeof(word)), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_word("a\nb", 3, word, sizeof(word)), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_word("a\0b", 3, word, sizeof(word)), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_word("\xe4", 1, word, sizeof(word)), -EINVAL);
	KUNIT_EXPECT_STREQ(test, word, "before");
}

/* A store of configfs carries 4095 bytes: what fills it may go on in the next. */
static void payload_test(struct kunit *test)
{
	char *page = kunit_kzalloc(test, 4096, GFP_KERNEL);
	u8 *payload = kunit_kzalloc(test, 2047, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_NOT_NULL(test, payload);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload("00ff7F\n", 7, payload, 2047), 3);
	KUNIT_EXPECT_EQ(test, payload[0], 0x00);
	KUNIT_EXPECT_EQ(test, payload[1], 0xff);
	KUNIT_EXPECT_EQ(test, payload[2], 0x7f);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload("", 0, payload, 2047), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload("\n", 1, payload, 2047), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload("123", 3, payload, 2047), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload("0x12", 4, payload, 2047), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload("12 34 ", 6, payload, 2047), -EINVAL);
	memset(page, 'a', 4095);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload(page, 4094, payload, 2047), 2047);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload(page, 4095, payload, 2047), -EFBIG);
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload(page, 64, payload, 31), -EFBIG);
	page[4094] = '\n';
	KUNIT_EXPECT_EQ(test, fcsim_parse_payload(page, 4095, payload, 2047), 2047);
}

static struct kunit_case parse_cases[] = {
	KUNIT_CASE(wwn_test),
	KUNIT_CASE(speed_test),
	KUNIT_CASE(roles_test),
	KUNIT_CASE(roles_round_trip_test),
	KUNIT_CASE(hex_test),
	KUNIT_CASE(word_test),
	KUNIT_CASE(payload_test),
	{}
};

static struct kunit_suite parse_suite = {
	.name = "fcsim_parse",
	.test_cases = parse_cases,
};

kunit_test_suite(parse_suite);

#ifdef MODULE
MODULE_DESCRIPTION("KUnit tests of the virtual Fibre Channel HBA");
MODULE_LICENSE("GPL");
#endif

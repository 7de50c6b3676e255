// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zones of a fabric: how they are written, and who sees whom.
 */
#include <kunit/test.h>

#ifdef MODULE
/* See parse_kunit.c. */
#include "../zone.c"
#else
#include "../fcsim_priv.h"
#endif

static const struct {
	const char *a;
	const char *b;
	bool meet;
} meet_cases[] = {
	{ "", "", true },
	{ "", "blue", false },
	{ "blue", "blue", true },
	{ "blue", "red", false },
	{ "blue", "blu", false },
	{ "blu", "blue", false },
	{ "red blue", "blue green", true },
	{ "red blue", "green", false },
	{ "a b c d", "d", true },
};

static void zones_meet_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(meet_cases); i++) {
		const char *a = meet_cases[i].a, *b = meet_cases[i].b;

		KUNIT_EXPECT_EQ_MSG(test, fcsim_zones_meet(a, b), meet_cases[i].meet,
				    "'%s' '%s'", a, b);
		KUNIT_EXPECT_EQ_MSG(test, fcsim_zones_meet(b, a), meet_cases[i].meet,
				    "'%s' '%s'", b, a);
	}
}

static void port_sees_test(struct kunit *test)
{
	struct fcsim_member *initiator = kunit_kzalloc(test, sizeof(*initiator), GFP_KERNEL);
	struct fcsim_member *target = kunit_kzalloc(test, sizeof(*target), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, initiator);
	KUNIT_ASSERT_NOT_NULL(test, target);
	target->luns = 1;
	KUNIT_EXPECT_TRUE(test, fcsim_port_sees(initiator, target));
	KUNIT_EXPECT_TRUE(test, fcsim_port_sees(target, initiator));
	KUNIT_EXPECT_TRUE(test, fcsim_port_sees(initiator, initiator));
	KUNIT_EXPECT_FALSE(test, fcsim_port_sees(target, target));
	strscpy(target->zones, "blue", sizeof(target->zones));
	KUNIT_EXPECT_FALSE(test, fcsim_port_sees(initiator, target));
}

static void parse_zones_test(struct kunit *test)
{
	char zones[16];

	KUNIT_EXPECT_EQ(test, fcsim_parse_zones("  red   blue  ", 14, zones, sizeof(zones)), 0);
	KUNIT_EXPECT_STREQ(test, zones, "red blue");
	KUNIT_EXPECT_EQ(test, fcsim_parse_zones("\n", 1, zones, sizeof(zones)), 0);
	KUNIT_EXPECT_STREQ(test, zones, "");
	KUNIT_EXPECT_EQ(test, fcsim_parse_zones("  ", 2, zones, sizeof(zones)), 0);
	KUNIT_EXPECT_STREQ(test, zones, "");
	KUNIT_EXPECT_EQ(test, fcsim_parse_zones("a\tb", 3, zones, sizeof(zones)), -EINVAL);
	KUNIT_EXPECT_EQ(test, fcsim_parse_zones("12345678 1234567", 16, zones, sizeof(zones)),
			-ENAMETOOLONG);
}

static struct kunit_case zone_cases[] = {
	KUNIT_CASE(zones_meet_test),
	KUNIT_CASE(port_sees_test),
	KUNIT_CASE(parse_zones_test),
	{}
};

static struct kunit_suite zone_suite = {
	.name = "fcsim_zone",
	.test_cases = zone_cases,
};

kunit_test_suite(zone_suite);

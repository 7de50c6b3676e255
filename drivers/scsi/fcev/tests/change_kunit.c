// SPDX-License-Identifier: GPL-2.0-only
/* One adapter-change per change, whoever of driver and watch comes first. */
#include <kunit/test.h>
#include <linux/limits.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../change.c"
#else
#include "../change.h"
#endif

#define FW		FCEV_CHANGE_FIRMWARE
#define SPEED		FCEV_CHANGE_SPEED
#define CONFIRM		100

static void change_told_first(struct kunit *test)
{
	struct fcev_changes changes = {};

	fcev_changes_tell(&changes, FW, 1000);
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, true, 1010, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW, true, 1050, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, true, 9000, CONFIRM));
}

static void change_found_first(struct kunit *test)
{
	struct fcev_changes changes = {};

	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW | SPEED, true, 1000, CONFIRM));
	fcev_changes_tell(&changes, FW, 1050);
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, true, 1099, CONFIRM));
	KUNIT_EXPECT_EQ(test, SPEED, fcev_changes_find(&changes, 0, true, 1100, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, true, 9000, CONFIRM));
}

/* A driver that is silent is found out, across the wrap of jiffies, too. */
static void change_never_told(struct kunit *test)
{
	struct fcev_changes changes = {};
	unsigned long begin = ULONG_MAX - 10;

	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW, false, begin, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, false, begin + 99, CONFIRM));
	KUNIT_EXPECT_EQ(test, FW, fcev_changes_find(&changes, 0, false, begin + 100, CONFIRM));
}

/* One that does not know what changed means whatever is seen next. */
static void change_told_without_knowing(struct kunit *test)
{
	struct fcev_changes changes = {};

	fcev_changes_tell(&changes, 0, 1000);
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW | SPEED, true, 1001, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, true, 9000, CONFIRM));
}

/* The next change is another, told or not. */
static void change_and_the_next(struct kunit *test)
{
	struct fcev_changes changes = {};

	fcev_changes_tell(&changes, FW, 1000);
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW, true, 1001, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW, true, 1002, CONFIRM));
	KUNIT_EXPECT_EQ(test, FW, fcev_changes_find(&changes, 0, true, 1102, CONFIRM));

	/* A word that nothing was ever seen of ends with a look at everything. */
	fcev_changes_tell(&changes, FW, 2000);
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, false, 5000, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, 0, true, 5001, CONFIRM));
	KUNIT_EXPECT_EQ(test, 0, fcev_changes_find(&changes, FW, true, 6000, CONFIRM));
	KUNIT_EXPECT_EQ(test, FW, fcev_changes_find(&changes, 0, true, 6100, CONFIRM));
}

static struct kunit_case change_cases[] = {
	KUNIT_CASE(change_told_first),
	KUNIT_CASE(change_found_first),
	KUNIT_CASE(change_never_told),
	KUNIT_CASE(change_told_without_knowing),
	KUNIT_CASE(change_and_the_next),
	{}
};

static struct kunit_suite change_suite = {
	.name = "fcev_change",
	.test_cases = change_cases,
};

kunit_test_suite(change_suite);

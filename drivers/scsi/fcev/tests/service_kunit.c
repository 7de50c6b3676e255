// SPDX-License-Identifier: GPL-2.0-only
/* Service times: which bucket, sums over targets, how many are beyond a time. */
#include <kunit/test.h>
#include <linux/slab.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../service_time.c"
#else
#include "../service_time.h"
#endif

static void service_buckets(struct kunit *test)
{
	static const struct {
		u64 ns;
		unsigned int bucket;
	} cases[] = {
		{ 0, 0 }, { 999, 0 }, { 1000, 1 }, { 1999, 1 }, { 2000, 2 }, { 3999, 2 },
		{ 4000, 3 }, { 1023999, 10 }, { 1024000, 11 }, { 1048576000, 21 },
		{ (BIT_ULL(26) - 1) * 1000, 26 }, { BIT_ULL(26) * 1000, 27 },
		{ 1000000000000000, 27 },
	};
	struct fcev_service_time *service = kunit_kzalloc(test, sizeof(*service), GFP_KERNEL);
	struct fcev_service_view *view = kunit_kzalloc(test, sizeof(*view), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, service);
	KUNIT_ASSERT_NOT_NULL(test, view);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(view, 0, sizeof(*view));
		fcev_service_time_reset(service);
		fcev_service_time_add(service, cases[i].ns);
		fcev_service_time_read(service, view);
		KUNIT_EXPECT_EQ_MSG(test, 1, view->buckets[cases[i].bucket], "%llu ns",
				    cases[i].ns);
		KUNIT_EXPECT_EQ(test, 1, view->count);
		KUNIT_EXPECT_EQ(test, cases[i].ns, view->sum_ns);
		KUNIT_EXPECT_EQ(test, cases[i].ns, view->max_ns);
	}
}

static void service_adds_up(struct kunit *test)
{
	struct fcev_service_time *service = kunit_kcalloc(test, 2, sizeof(*service), GFP_KERNEL);
	struct fcev_service_view *view = kunit_kzalloc(test, sizeof(*view), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, service);
	KUNIT_ASSERT_NOT_NULL(test, view);
	fcev_service_time_add(&service[0], 5000);
	fcev_service_time_add(&service[0], 2000000);
	fcev_service_time_add(&service[1], 1024000);
	fcev_service_time_add(&service[1], 1023999);
	fcev_service_time_read(&service[0], view);
	fcev_service_time_read(&service[1], view);
	KUNIT_EXPECT_EQ(test, 4, view->count);
	KUNIT_EXPECT_EQ(test, 5000 + 2000000 + 1024000 + 1023999, view->sum_ns);
	KUNIT_EXPECT_EQ(test, 2000000, view->max_ns);
	KUNIT_EXPECT_EQ(test, 2, fcev_service_over(view, 1024));
	KUNIT_EXPECT_EQ(test, 0, fcev_service_over(view, 16384));
	KUNIT_EXPECT_EQ(test, 4, fcev_service_over(view, 1));
}

static struct kunit_case service_cases[] = {
	KUNIT_CASE(service_buckets),
	KUNIT_CASE(service_adds_up),
	{}
};

static struct kunit_suite service_suite = {
	.name = "fcev_service",
	.test_cases = service_cases,
};

kunit_test_suite(service_suite);

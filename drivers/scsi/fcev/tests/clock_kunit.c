// SPDX-License-Identifier: GPL-2.0-only
/*
 * From cycles to time: what is exact, and what becomes of counts that cannot be.
 */
#include <kunit/test.h>

#include "../clock.h"

#define BOOT	(1000ULL * NSEC_PER_SEC)
#define COUNT	(77ULL << 32)

/* Points seconds apart, by a counter of so many cycles a second. */
struct clock_case {
	const char *name;
	u64 hz;
	u64 seconds;
};

static const struct clock_case clock_cases[] = {
	{ "24 MHz, a second", 24000000, 1 },
	{ "24 MHz, a year", 24000000, 31536000 },
	{ "512 MHz, a minute", 512000000, 60 },
	{ "1 GHz, an hour", 1000000000, 3600 },
	{ "2.6 GHz, a second", 2600000000, 1 },
	{ "5 GHz, a month", 5000000000, 2592000 },
};

static void clock_case_name(const struct clock_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(clock, clock_cases, clock_case_name);

static struct fcev_clock_rate rate_of(u64 hz, u64 seconds)
{
	struct fcev_clock_point before = { .cycles = COUNT, .boot = BOOT };
	struct fcev_clock_rate rate = {
		.now = {
			.cycles = COUNT + hz * seconds,
			.boot = BOOT + seconds * NSEC_PER_SEC,
		},
	};

	rate.mult = fcev_clock_mult(&before, &rate.now);
	return rate;
}

/* Within a microsecond a tenth of a second later. */
static void clock_is_exact(struct kunit *test)
{
	const struct clock_case *c = test->param_value;
	struct fcev_clock_rate rate = rate_of(c->hz, c->seconds);
	u64 boot = fcev_clock_boot(&rate, rate.now.cycles - c->hz / 10);
	u64 right = rate.now.boot - NSEC_PER_SEC / 10;

	KUNIT_EXPECT_LE(test, boot, right + NSEC_PER_USEC);
	KUNIT_EXPECT_GE(test, boot, right - NSEC_PER_USEC);
}

static void clock_does_not_run_ahead(struct kunit *test)
{
	struct fcev_clock_rate rate = rate_of(1000000000, 1);

	KUNIT_EXPECT_EQ(test, rate.now.boot, fcev_clock_boot(&rate, rate.now.cycles));
	KUNIT_EXPECT_EQ(test, rate.now.boot, fcev_clock_boot(&rate, rate.now.cycles + 1));
	KUNIT_EXPECT_EQ(test, rate.now.boot, fcev_clock_boot(&rate, U64_MAX));
}

static void clock_does_not_begin_before_zero(struct kunit *test)
{
	struct fcev_clock_rate rate = rate_of(1000000000, 1);

	rate.now.boot = 5;
	KUNIT_EXPECT_EQ(test, 0, fcev_clock_boot(&rate, rate.now.cycles - 1000));
}

/* Points that tell no rate: the time is that of the reading. */
static void clock_without_a_rate(struct kunit *test)
{
	struct fcev_clock_point point = { .cycles = COUNT, .boot = BOOT };
	struct fcev_clock_point back = { .cycles = COUNT - 1, .boot = BOOT + 1 };
	struct fcev_clock_rate rate = { .now = point };

	KUNIT_EXPECT_EQ(test, 0, fcev_clock_mult(&point, &point));
	KUNIT_EXPECT_EQ(test, 0, fcev_clock_mult(&point, &back));
	KUNIT_EXPECT_EQ(test, BOOT, fcev_clock_boot(&rate, COUNT - 1000));
}

static struct kunit_case clock_kunit_cases[] = {
	KUNIT_CASE_PARAM(clock_is_exact, clock_gen_params),
	KUNIT_CASE(clock_does_not_run_ahead),
	KUNIT_CASE(clock_does_not_begin_before_zero),
	KUNIT_CASE(clock_without_a_rate),
	{}
};

static struct kunit_suite clock_suite = {
	.name = "fcev_clock",
	.test_cases = clock_kunit_cases,
};

kunit_test_suite(clock_suite);

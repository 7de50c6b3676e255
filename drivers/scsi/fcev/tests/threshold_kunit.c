// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a counter makes a rule fire: a table of cases, each a row of samples and
 * what becomes of them.
 */
#include <kunit/test.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../threshold.c"
#else
#include "../threshold.h"
#endif

#define LEVEL		100
#define INTERVAL_MS	10000
#define MAX_SAMPLES	8

enum outcome { END, QUIET, FIRES };

/*
 * A sample, taken after_ms after the one before it, and its outcome. Where it
 * fires, previous and elapsed_ms are what is told.
 */
struct sample {
	enum outcome outcome;
	u64 value;
	u32 after_ms;
	u64 previous;
	u32 elapsed_ms;
};

struct threshold_case {
	const char *name;
	u64 level;
	bool edge_only;
	struct sample samples[MAX_SAMPLES];
};

#define Q(v)		{ QUIET, v, INTERVAL_MS }
#define F(v, prev)	{ FIRES, v, INTERVAL_MS, prev, INTERVAL_MS }
#define FAILED		Q(FCEV_NO_VALUE)

static const struct threshold_case threshold_cases[] = {
	{ "below stays quiet", LEVEL, false,
	  { Q(0), Q(50), Q(99) } },
	{ "crossing fires once", LEVEL, false,
	  { Q(0), Q(99), F(101, 99), Q(102), Q(1000) } },
	{ "reaching the level exactly fires", LEVEL, false,
	  { Q(99), F(100, 99), Q(100) } },
	{ "one step over all fires", LEVEL, false,
	  { Q(0), F(5000, 0), Q(5000) } },
	{ "no change is no event", LEVEL, false,
	  { Q(99), Q(99), Q(99) } },
	{ "already at the level fires at the first sample", LEVEL, false,
	  { { FIRES, 100, 0, 100, 0 }, Q(101) } },
	{ "already above fires at the first sample, once", LEVEL, false,
	  { { FIRES, 700, 0, 700, 0 }, Q(700), Q(800) } },
	{ "edge-only: already above stays quiet", LEVEL, true,
	  { Q(700), Q(701), Q(900) } },
	{ "edge-only: a crossing fires", LEVEL, true,
	  { Q(99), F(100, 99) } },
	{ "edge-only: above, reset, crossing fires", LEVEL, true,
	  { Q(700), Q(0), Q(1), F(100, 1) } },
	{ "reset re-arms", LEVEL, false,
	  { Q(99), F(150, 99), Q(0), Q(10), Q(99), F(100, 99), Q(120) } },
	{ "reset to the same value twice re-arms", LEVEL, false,
	  { Q(99), F(150, 99), Q(0), Q(0), F(100, 0) } },
	{ "crossing in the sample that confirms the reset fires", LEVEL, false,
	  { Q(99), F(150, 99), Q(5), F(120, 5), Q(140) } },
	{ "a fall that stays above the level does not re-arm", LEVEL, false,
	  { Q(99), F(500, 99), Q(200), Q(300), Q(600) } },
	{ "a fall below, after one above, needs its own confirmation", LEVEL, false,
	  { Q(99), F(500, 99), Q(200), Q(50), Q(60), F(100, 60) } },
	{ "a fall while below is no event", LEVEL, false,
	  { Q(80), Q(3), Q(4), Q(99), F(100, 99) } },
	{ "a sample that goes backwards once does not re-arm", LEVEL, false,
	  { Q(99), F(150, 99), Q(0), Q(151), Q(152), Q(0), Q(153) } },
	{ "a sample that goes backwards once does not hide a crossing", LEVEL, false,
	  { Q(90), Q(0), { FIRES, 100, INTERVAL_MS, 90, 2 * INTERVAL_MS } } },
	{ "wrap at 2^32 re-arms", U32_MAX - 5, false,
	  { Q(U32_MAX - 10), F(U32_MAX, U32_MAX - 10), Q(3), Q(7),
	    F(U32_MAX - 5, 7) } },
	{ "wrap at 2^64 re-arms", U64_MAX - 5, false,
	  { Q(U64_MAX - 10), F(U64_MAX - 2, U64_MAX - 10), Q(3), Q(7),
	    F(U64_MAX - 5, 7) } },
	{ "a value beyond 2^32 is no wrap", (u64)U32_MAX + 10, false,
	  { Q(U32_MAX), Q((u64)U32_MAX + 9), F((u64)U32_MAX + 10, (u64)U32_MAX + 9) } },
	{ "all ones is a failed sample, not a crossing", LEVEL, false,
	  { Q(50), FAILED, FAILED, Q(60) } },
	{ "a failed sample does not re-arm", LEVEL, false,
	  { Q(99), F(150, 99), FAILED, Q(151) } },
	{ "a crossing over failed samples fires late", LEVEL, false,
	  { Q(99), FAILED, FAILED, { FIRES, 100, INTERVAL_MS, 99, 3 * INTERVAL_MS } } },
	{ "a failed sample between a fall and its confirmation", LEVEL, false,
	  { Q(99), F(150, 99), Q(0), FAILED, Q(1), F(100, 1) } },
	{ "level 1 fires at the first count", 1, false,
	  { Q(0), F(1, 0), Q(2) } },
	{ "samples out of step tell their own elapsed time", LEVEL, false,
	  { Q(0), { QUIET, 10, 1000 }, { FIRES, 100, 2500, 10, 2500 } } },
};

static const struct threshold_case growth_cases[] = {
	{ "first sample is the base", LEVEL, false,
	  { Q(1000000) } },
	{ "growth at the level fires", LEVEL, false,
	  { Q(1000), F(1100, 1000) } },
	{ "growth above the level fires", LEVEL, false,
	  { Q(1000), F(9000, 1000) } },
	{ "growth below the level is quiet", LEVEL, false,
	  { Q(1000), Q(1099), Q(1198), Q(1297) } },
	{ "fires in each window that grows enough", LEVEL, false,
	  { Q(0), F(100, 0), F(200, 100), Q(250), F(400, 250) } },
	{ "windows tumble: growth of two is not added up", LEVEL, false,
	  { Q(0), Q(60), Q(120), Q(180) } },
	{ "samples within a window are ignored", LEVEL, false,
	  { Q(0), { QUIET, 500, 4000 }, { QUIET, 600, 4000 },
	    { FIRES, 601, 2000, 0, INTERVAL_MS } } },
	{ "a late window is scaled to the interval: too slow", LEVEL, false,
	  { Q(0), { QUIET, 199, 2 * INTERVAL_MS } } },
	{ "a late window is scaled to the interval: fast enough", LEVEL, false,
	  { Q(0), { FIRES, 200, 2 * INTERVAL_MS, 0, 2 * INTERVAL_MS } } },
	{ "the window after a late one begins with its end", LEVEL, false,
	  { Q(0), { QUIET, 150, 3 * INTERVAL_MS }, F(250, 150) } },
	{ "reset rebases and does not fire", LEVEL, false,
	  { Q(1000), Q(5), Q(205), F(305, 205) } },
	{ "wrap at 2^32 rebases and does not fire", LEVEL, false,
	  { Q(U32_MAX - 10), Q(500), Q(900), F(1000, 900) } },
	{ "wrap at 2^64 rebases and does not fire", LEVEL, false,
	  { Q(U64_MAX - 10), Q(500), Q(900), F(1000, 900) } },
	{ "a sample that goes backwards once is passed over", LEVEL, false,
	  { Q(1000), Q(0), { FIRES, 1200, INTERVAL_MS, 1000, 2 * INTERVAL_MS } } },
	{ "a fall is confirmed by the very next sample, in time or not", LEVEL, false,
	  { Q(1000), Q(0), { QUIET, 1, 500 }, { QUIET, 90, 9999 },
	    { FIRES, 101, 1, 1, INTERVAL_MS } } },
	{ "a failed sample makes the window late", LEVEL, false,
	  { Q(0), FAILED, { FIRES, 200, INTERVAL_MS, 0, 2 * INTERVAL_MS } } },
	{ "a failed sample between a fall and its confirmation", LEVEL, false,
	  { Q(1000), Q(0), FAILED, Q(10), F(110, 10) } },
	{ "growth beyond 32 bits fires", 1ULL << 40, false,
	  { Q(7), F((1ULL << 40) + 7, 7) } },
	{ "growth of nearly 2^64, late, does not overflow", 1ULL << 62, false,
	  { Q(0), { FIRES, U64_MAX - 1, 2 * INTERVAL_MS, 0, 2 * INTERVAL_MS } } },
};

static void threshold_case_desc(const struct threshold_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(threshold, threshold_cases, threshold_case_desc);
KUNIT_ARRAY_PARAM(growth, growth_cases, threshold_case_desc);

static void expect_firing(struct kunit *test, const struct sample *s, bool fired,
			  const struct fcev_firing *firing)
{
	KUNIT_EXPECT_EQ(test, s->outcome == FIRES, fired);
	if (!fired)
		return;
	KUNIT_EXPECT_EQ(test, s->value, firing->value);
	KUNIT_EXPECT_EQ(test, s->previous, firing->previous);
	KUNIT_EXPECT_EQ(test, s->elapsed_ms, firing->elapsed_ms);
}

static void threshold_table(struct kunit *test)
{
	const struct threshold_case *c = test->param_value;
	struct fcev_sighting now = { .at_ms = 1000000 };
	const struct sample *s = c->samples;
	struct fcev_threshold t = {};
	struct fcev_firing firing;

	now.value = s->value;
	expect_firing(test, s, fcev_threshold_start(&t, c->level, c->edge_only, now, &firing),
		      &firing);
	for (s++; s < c->samples + MAX_SAMPLES && s->outcome != END; s++) {
		now.value = s->value;
		now.at_ms += s->after_ms;
		expect_firing(test, s, fcev_threshold_step(&t, c->level, now, &firing), &firing);
	}
}

static void growth_table(struct kunit *test)
{
	const struct threshold_case *c = test->param_value;
	struct fcev_sighting now = { .at_ms = 1000000 };
	const struct sample *s = c->samples;
	struct fcev_threshold t = {};
	struct fcev_firing firing;
	bool fired;

	now.value = s->value;
	fcev_growth_start(&t, now);
	for (s++; s < c->samples + MAX_SAMPLES && s->outcome != END; s++) {
		now.value = s->value;
		now.at_ms += s->after_ms;
		fired = fcev_growth_step(&t, c->level, INTERVAL_MS, INTERVAL_MS, now, &firing);
		expect_firing(test, s, fired, &firing);
	}
}

/* Several counters of a rule, of which one fires and one falls. */
static void threshold_counters_are_apart(struct kunit *test)
{
	struct fcev_sighting now = { .value = 50, .at_ms = 1000 };
	struct fcev_threshold crossing, falling, steady;
	struct fcev_firing firing;

	KUNIT_EXPECT_FALSE(test, fcev_threshold_start(&crossing, LEVEL, false, now, &firing));
	KUNIT_EXPECT_FALSE(test, fcev_threshold_start(&falling, LEVEL, false, now, &firing));
	KUNIT_EXPECT_FALSE(test, fcev_threshold_start(&steady, 2 * LEVEL, false, now, &firing));

	now.at_ms += INTERVAL_MS;
	now.value = 150;
	KUNIT_EXPECT_TRUE(test, fcev_threshold_step(&crossing, LEVEL, now, &firing));
	KUNIT_EXPECT_FALSE(test, fcev_threshold_step(&steady, 2 * LEVEL, now, &firing));
	now.value = 1;
	KUNIT_EXPECT_FALSE(test, fcev_threshold_step(&falling, LEVEL, now, &firing));

	now.at_ms += INTERVAL_MS;
	now.value = 250;
	KUNIT_EXPECT_FALSE(test, fcev_threshold_step(&crossing, LEVEL, now, &firing));
	KUNIT_EXPECT_TRUE(test, fcev_threshold_step(&steady, 2 * LEVEL, now, &firing));
	KUNIT_EXPECT_TRUE(test, fcev_threshold_step(&falling, LEVEL, now, &firing));
	KUNIT_EXPECT_EQ(test, 50, firing.previous);
}

/* When a sampler has to read a growth rule's counter. */
static void growth_due_at_the_window_end(struct kunit *test)
{
	struct fcev_sighting now = { .value = 50, .at_ms = 1000 };
	const u32 min_ms = INTERVAL_MS;
	struct fcev_firing firing;
	struct fcev_threshold t;

	fcev_growth_start(&t, now);
	KUNIT_EXPECT_FALSE(test, fcev_growth_due(&t, min_ms, 1000));
	KUNIT_EXPECT_FALSE(test, fcev_growth_due(&t, min_ms, 1000 + min_ms - 1));
	KUNIT_EXPECT_TRUE(test, fcev_growth_due(&t, min_ms, 1000 + min_ms));

	/* A fall that is not judged yet keeps it due. */
	now.value = 0;
	now.at_ms += INTERVAL_MS;
	KUNIT_EXPECT_FALSE(test, fcev_growth_step(&t, LEVEL, INTERVAL_MS, min_ms, now, &firing));
	KUNIT_EXPECT_TRUE(test, fcev_growth_due(&t, min_ms, now.at_ms + 1));
}

/* A window that the sampler's rhythm ends early is not scaled up. */
static void growth_early_window_is_not_scaled(struct kunit *test)
{
	struct fcev_sighting now = { .value = 50, .at_ms = 1000 };
	const u32 min_ms = INTERVAL_MS / 2;
	struct fcev_firing firing;
	struct fcev_threshold t;

	fcev_growth_start(&t, now);
	now = (struct fcev_sighting) { 149, 1000 + min_ms };
	KUNIT_EXPECT_FALSE(test, fcev_growth_step(&t, LEVEL, INTERVAL_MS, min_ms, now, &firing));
	now = (struct fcev_sighting) { 249, 1000 + 2 * min_ms };
	KUNIT_EXPECT_TRUE(test, fcev_growth_step(&t, LEVEL, INTERVAL_MS, min_ms, now, &firing));
	KUNIT_EXPECT_EQ(test, 149, firing.previous);
	KUNIT_EXPECT_EQ(test, min_ms, firing.elapsed_ms);
}

static struct kunit_case threshold_kunit_cases[] = {
	KUNIT_CASE_PARAM(threshold_table, threshold_gen_params),
	KUNIT_CASE_PARAM(growth_table, growth_gen_params),
	KUNIT_CASE(threshold_counters_are_apart),
	KUNIT_CASE(growth_due_at_the_window_end),
	KUNIT_CASE(growth_early_window_is_not_scaled),
	{}
};

static struct kunit_suite threshold_suite = {
	.name = "fcev_threshold",
	.test_cases = threshold_kunit_cases,
};

kunit_test_suite(threshold_suite);

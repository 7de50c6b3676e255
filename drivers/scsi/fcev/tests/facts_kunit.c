// SPDX-License-Identifier: GPL-2.0-only
/*
 * One event per fact, whoever reports it, and samples that a report overtook.
 */
#include <kunit/test.h>
#include <scsi/scsi_transport_fc.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../facts.c"
#else
#include "../facts.h"
#endif

#define UP		FCEV_CONDITION_UP
#define DOWN		FCEV_CONDITION_DOWN
#define UNKNOWN		FCEV_CONDITION_UNKNOWN

/* The design's table of port states, on a port that is up or down before. */
static const struct facts_state_case {
	const char *name;
	u32 port_state;
	u8 link, online;		/* UNKNOWN: as it was */
} facts_state_cases[] = {
	{ "online", FC_PORTSTATE_ONLINE, UP, UP },
	{ "marginal", FC_PORTSTATE_MARGINAL, UP, UP },
	{ "bypassed", FC_PORTSTATE_BYPASSED, UP, DOWN },
	{ "linkdown", FC_PORTSTATE_LINKDOWN, DOWN, DOWN },
	{ "offline", FC_PORTSTATE_OFFLINE, UNKNOWN, DOWN },
	{ "diagnostics", FC_PORTSTATE_DIAGNOSTICS, UNKNOWN, DOWN },
	{ "loopback", FC_PORTSTATE_LOOPBACK, UNKNOWN, DOWN },
	{ "error", FC_PORTSTATE_ERROR, UNKNOWN, DOWN },
	{ "blocked", FC_PORTSTATE_BLOCKED, UNKNOWN, DOWN },
	{ "not present", FC_PORTSTATE_NOTPRESENT, UNKNOWN, DOWN },
	{ "deleted", FC_PORTSTATE_DELETED, UNKNOWN, DOWN },
	{ "unknown", FC_PORTSTATE_UNKNOWN, UNKNOWN, UNKNOWN },
};

static void facts_state_desc(const struct facts_state_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(facts_state, facts_state_cases, facts_state_desc);

static void facts_state_from(struct kunit *test, u8 before)
{
	const struct facts_state_case *c = test->param_value;
	struct fcev_facts facts = { .link = before, .online = before };
	u8 link = c->link == UNKNOWN ? before : c->link;
	u8 online = c->online == UNKNOWN ? before : c->online;
	unsigned int changes = (link != before) + (online != before);
	struct fcev_news news;

	KUNIT_EXPECT_TRUE(test, fcev_facts_state(&facts, c->port_state, 0, &news));
	KUNIT_EXPECT_EQ(test, link, facts.link);
	KUNIT_EXPECT_EQ(test, online, facts.online);
	KUNIT_EXPECT_EQ(test, changes, news.n);
	KUNIT_EXPECT_EQ(test, c->port_state, facts.port_state);

	/* The same state again is no news. */
	KUNIT_EXPECT_TRUE(test, fcev_facts_state(&facts, c->port_state, facts.generation, &news));
	KUNIT_EXPECT_EQ(test, 0, news.n);
}

static void facts_state_table(struct kunit *test)
{
	facts_state_from(test, UP);
	facts_state_from(test, DOWN);
}

static void facts_link_down_takes_port_offline(struct kunit *test)
{
	struct fcev_facts facts = { .link = UP, .online = UP };
	struct fcev_news news;

	fcev_facts_link(&facts, false, &news);
	KUNIT_ASSERT_EQ(test, 2, news.n);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_DOWN, news.type[0]);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_PORT_OFFLINE, news.type[1]);
}

static void facts_link_up_says_nothing_of_port(struct kunit *test)
{
	struct fcev_facts facts = { .link = DOWN, .online = DOWN };
	struct fcev_news news;

	fcev_facts_link(&facts, true, &news);
	KUNIT_ASSERT_EQ(test, 1, news.n);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_UP, news.type[0]);
	KUNIT_EXPECT_EQ(test, DOWN, facts.online);
}

static void facts_online_has_link_up(struct kunit *test)
{
	struct fcev_facts facts = { .link = DOWN, .online = DOWN };
	struct fcev_news news;

	fcev_facts_online(&facts, true, &news);
	KUNIT_ASSERT_EQ(test, 2, news.n);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_UP, news.type[0]);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_PORT_ONLINE, news.type[1]);
}

static void facts_repeat_is_counted(struct kunit *test)
{
	struct fcev_facts facts = { .link = UP, .online = UP };
	struct fcev_news news;

	fcev_facts_link(&facts, true, &news);
	KUNIT_EXPECT_EQ(test, 0, news.n);
	KUNIT_EXPECT_EQ(test, 1, facts.repeats);
}

/* A driver's LINKDOWN and the finding of a sample are one link-down. */
static void facts_post_then_sample(struct kunit *test)
{
	struct fcev_facts facts = { .link = UP, .online = UP };
	struct fcev_news news;

	fcev_facts_link(&facts, false, &news);
	KUNIT_EXPECT_EQ(test, 2, news.n);
	KUNIT_EXPECT_TRUE(test, fcev_facts_state(&facts, FC_PORTSTATE_LINKDOWN,
						 facts.generation, &news));
	KUNIT_EXPECT_EQ(test, 0, news.n);
}

static void facts_sample_then_post(struct kunit *test)
{
	struct fcev_facts facts = { .link = UP, .online = UP };
	struct fcev_news news;

	KUNIT_EXPECT_TRUE(test, fcev_facts_state(&facts, FC_PORTSTATE_LINKDOWN, 0, &news));
	KUNIT_EXPECT_EQ(test, 2, news.n);
	fcev_facts_link(&facts, false, &news);
	KUNIT_EXPECT_EQ(test, 0, news.n);
}

/* Online was sampled, LINKDOWN posted, then the sample arrives: no link-up. */
static void facts_sample_overtaken_by_post(struct kunit *test)
{
	struct fcev_facts facts = { .link = UP, .online = UP };
	u32 generation = facts.generation;
	struct fcev_news news;

	fcev_facts_link(&facts, false, &news);
	KUNIT_EXPECT_FALSE(test, fcev_facts_state(&facts, FC_PORTSTATE_ONLINE, generation, &news));
	KUNIT_EXPECT_EQ(test, 0, news.n);
	KUNIT_EXPECT_EQ(test, DOWN, facts.link);
}

/* A repeat, too, makes samples from before it stale. */
static void facts_sample_overtaken_by_repeat(struct kunit *test)
{
	struct fcev_facts facts = { .link = UP, .online = UP };
	u32 generation = facts.generation;
	struct fcev_news news;

	fcev_facts_link(&facts, true, &news);
	KUNIT_EXPECT_FALSE(test, fcev_facts_state(&facts, FC_PORTSTATE_LINKDOWN, generation,
						  &news));
	KUNIT_EXPECT_EQ(test, UP, facts.link);
}

static void facts_baseline_keeps_what_is_known(struct kunit *test)
{
	struct fcev_facts facts = { .link = DOWN };

	fcev_facts_baseline(&facts, FC_PORTSTATE_ONLINE);
	KUNIT_EXPECT_EQ(test, DOWN, facts.link);
	KUNIT_EXPECT_EQ(test, UP, facts.online);
}

static struct kunit_case facts_cases[] = {
	KUNIT_CASE_PARAM(facts_state_table, facts_state_gen_params),
	KUNIT_CASE(facts_link_down_takes_port_offline),
	KUNIT_CASE(facts_link_up_says_nothing_of_port),
	KUNIT_CASE(facts_online_has_link_up),
	KUNIT_CASE(facts_repeat_is_counted),
	KUNIT_CASE(facts_post_then_sample),
	KUNIT_CASE(facts_sample_then_post),
	KUNIT_CASE(facts_sample_overtaken_by_post),
	KUNIT_CASE(facts_sample_overtaken_by_repeat),
	KUNIT_CASE(facts_baseline_keeps_what_is_known),
	{}
};

static struct kunit_suite facts_suite = {
	.name = "fcev_facts",
	.test_cases = facts_cases,
};

kunit_test_suite(facts_suite);

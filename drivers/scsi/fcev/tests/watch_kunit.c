// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the watch concludes: target events from what the transport shows, and
 * when a state of a port is believed.
 */
#include <kunit/test.h>
#include <scsi/scsi_transport_fc.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../watch_rules.c"
#else
#include "../watch_rules.h"
#endif

#define TARGET		FC_PORT_ROLE_FCP_TARGET
#define INITIATOR	FC_PORT_ROLE_FCP_INITIATOR
#define NVME		FC_PORT_ROLE_NVME_TARGET

struct judge_case {
	const char *name;
	enum fcev_target_fact fact;
	bool present;
	u32 port_state;
	u32 roles;
	enum fcev_target_fact wanted;
};

static const struct judge_case judge_cases[] = {
	{ "new target", FCEV_TARGET_NEVER, true, FC_PORTSTATE_ONLINE, TARGET,
	  FCEV_TARGET_ONLINE },
	{ "new target that is initiator as well", FCEV_TARGET_NEVER, true, FC_PORTSTATE_ONLINE,
	  TARGET | INITIATOR, FCEV_TARGET_ONLINE },
	{ "new NVMe target", FCEV_TARGET_NEVER, true, FC_PORTSTATE_ONLINE, NVME,
	  FCEV_TARGET_ONLINE },
	{ "new NVMe discovery controller", FCEV_TARGET_NEVER, true, FC_PORTSTATE_ONLINE,
	  FC_PORT_ROLE_NVME_DISCOVERY, FCEV_TARGET_ONLINE },
	{ "new initiator", FCEV_TARGET_NEVER, true, FC_PORTSTATE_ONLINE, INITIATOR,
	  FCEV_TARGET_NEVER },
	{ "new port without roles yet", FCEV_TARGET_NEVER, true, FC_PORTSTATE_ONLINE, 0,
	  FCEV_TARGET_NEVER },
	{ "initiator blocked", FCEV_TARGET_NEVER, true, FC_PORTSTATE_BLOCKED, INITIATOR,
	  FCEV_TARGET_NEVER },
	{ "initiator gone", FCEV_TARGET_NEVER, false, FC_PORTSTATE_ONLINE, INITIATOR,
	  FCEV_TARGET_NEVER },
	{ "target first seen blocked", FCEV_TARGET_NEVER, true, FC_PORTSTATE_BLOCKED, TARGET,
	  FCEV_TARGET_NEVER },
	{ "target stays", FCEV_TARGET_ONLINE, true, FC_PORTSTATE_ONLINE, TARGET,
	  FCEV_TARGET_ONLINE },
	{ "target is marginal", FCEV_TARGET_ONLINE, true, FC_PORTSTATE_MARGINAL, TARGET,
	  FCEV_TARGET_ONLINE },
	{ "target blocked", FCEV_TARGET_ONLINE, true, FC_PORTSTATE_BLOCKED, TARGET,
	  FCEV_TARGET_OFFLINE },
	{ "target not present", FCEV_TARGET_ONLINE, true, FC_PORTSTATE_NOTPRESENT, 0,
	  FCEV_TARGET_REMOVED },
	{ "target deleted", FCEV_TARGET_ONLINE, false, FC_PORTSTATE_ONLINE, TARGET,
	  FCEV_TARGET_REMOVED },
	{ "target no more a target", FCEV_TARGET_ONLINE, true, FC_PORTSTATE_ONLINE, INITIATOR,
	  FCEV_TARGET_REMOVED },
	{ "target in an unknown state", FCEV_TARGET_ONLINE, true, FC_PORTSTATE_UNKNOWN, TARGET,
	  FCEV_TARGET_ONLINE },
	{ "blocked target is back", FCEV_TARGET_OFFLINE, true, FC_PORTSTATE_ONLINE, TARGET,
	  FCEV_TARGET_ONLINE },
	{ "blocked target is back, roles to come", FCEV_TARGET_OFFLINE, true,
	  FC_PORTSTATE_ONLINE, 0, FCEV_TARGET_OFFLINE },
	{ "blocked target given up", FCEV_TARGET_OFFLINE, true, FC_PORTSTATE_NOTPRESENT, 0,
	  FCEV_TARGET_REMOVED },
	{ "removed target is back", FCEV_TARGET_REMOVED, true, FC_PORTSTATE_ONLINE, TARGET,
	  FCEV_TARGET_ONLINE },
	{ "removed target stays away", FCEV_TARGET_REMOVED, true, FC_PORTSTATE_NOTPRESENT, 0,
	  FCEV_TARGET_REMOVED },
	{ "removed target deleted", FCEV_TARGET_REMOVED, false, FC_PORTSTATE_NOTPRESENT, 0,
	  FCEV_TARGET_REMOVED },
	{ "removed target seen blocked", FCEV_TARGET_REMOVED, true, FC_PORTSTATE_BLOCKED, TARGET,
	  FCEV_TARGET_REMOVED },
};

static void watch_judges_targets(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(judge_cases); i++) {
		const struct judge_case *c = &judge_cases[i];

		KUNIT_EXPECT_EQ_MSG(test, c->wanted,
				    fcev_target_judge(c->fact, c->present, c->port_state,
						      c->roles), "%s", c->name);
	}
}

struct baseline_case {
	const char *name;
	u32 port_state;
	u32 roles;
	u32 scsi_id;
	enum fcev_target_fact wanted;
};

static const struct baseline_case baseline_cases[] = {
	{ "target", FC_PORTSTATE_ONLINE, TARGET, 0, FCEV_TARGET_ONLINE },
	{ "marginal target", FC_PORTSTATE_MARGINAL, TARGET, 0, FCEV_TARGET_ONLINE },
	{ "NVMe target", FC_PORTSTATE_ONLINE, NVME, FCEV_NO_SCSI_ID, FCEV_TARGET_ONLINE },
	{ "initiator", FC_PORTSTATE_ONLINE, INITIATOR, FCEV_NO_SCSI_ID, FCEV_TARGET_NEVER },
	{ "blocked target", FC_PORTSTATE_BLOCKED, TARGET, 3, FCEV_TARGET_OFFLINE },
	{ "binding of a target", FC_PORTSTATE_NOTPRESENT, 0, 3, FCEV_TARGET_REMOVED },
	{ "target about to get its roles", FC_PORTSTATE_ONLINE, 0, 3, FCEV_TARGET_OFFLINE },
};

static void watch_takes_baseline(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(baseline_cases); i++) {
		const struct baseline_case *c = &baseline_cases[i];

		KUNIT_EXPECT_EQ_MSG(test, c->wanted,
				    fcev_target_baseline(c->port_state, c->roles, c->scsi_id),
				    "%s", c->name);
	}
}

static void watch_events_tell_facts(struct kunit *test)
{
	enum fcev_target_fact fact;

	for (fact = FCEV_TARGET_ONLINE; fact <= FCEV_TARGET_REMOVED; fact++)
		KUNIT_EXPECT_EQ(test, fact, fcev_target_event_fact(fcev_target_fact_event(fact)));
	KUNIT_EXPECT_EQ(test, FCEV_TARGET_NEVER,
			fcev_target_event_fact(FCEV_EVENT_TYPE_TARGET_CHANGE));
}

#define CONFIRM	100

static void watch_doubt_is_confirmed(struct kunit *test)
{
	struct fcev_doubt doubt = {};

	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 7, 1, 1000, CONFIRM));
	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 7, 1, 1000 + CONFIRM - 1, CONFIRM));
	KUNIT_EXPECT_TRUE(test, fcev_doubt_settled(&doubt, 7, 1, 1000 + CONFIRM, CONFIRM));
	KUNIT_EXPECT_FALSE(test, doubt.active);
}

static void watch_doubt_begins_anew(struct kunit *test)
{
	struct fcev_doubt doubt = {};

	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 7, 1, 1000, CONFIRM));
	/* Another state. */
	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 3, 1, 1000 + CONFIRM, CONFIRM));
	/* A post spoke of the facts. */
	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 3, 2, 1000 + 2 * CONFIRM, CONFIRM));
	KUNIT_EXPECT_TRUE(test, fcev_doubt_settled(&doubt, 3, 2, 1000 + 3 * CONFIRM, CONFIRM));
}

static void watch_doubt_survives_wrap_of_jiffies(struct kunit *test)
{
	struct fcev_doubt doubt = {};
	unsigned long now = 0UL - CONFIRM / 2;

	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 7, 1, now, CONFIRM));
	KUNIT_EXPECT_FALSE(test, fcev_doubt_settled(&doubt, 7, 1, now + CONFIRM - 1, CONFIRM));
	KUNIT_EXPECT_TRUE(test, fcev_doubt_settled(&doubt, 7, 1, now + CONFIRM, CONFIRM));
}

struct state_case {
	const char *name;
	u8 link;
	u8 online;
	u32 port_state;
	bool news;
	bool baseline;
};

#define UP	FCEV_CONDITION_UP
#define DOWN	FCEV_CONDITION_DOWN
#define NONE	FCEV_CONDITION_UNKNOWN

static const struct state_case state_cases[] = {
	{ "online stays", UP, UP, FC_PORTSTATE_ONLINE, false, false },
	{ "marginal is online", UP, UP, FC_PORTSTATE_MARGINAL, false, false },
	{ "link lost", UP, UP, FC_PORTSTATE_LINKDOWN, true, false },
	{ "port taken offline", UP, UP, FC_PORTSTATE_OFFLINE, true, false },
	{ "port bypassed", UP, UP, FC_PORTSTATE_BYPASSED, true, false },
	{ "unknown says nothing", UP, UP, FC_PORTSTATE_UNKNOWN, false, false },
	{ "offline while the link is down", DOWN, DOWN, FC_PORTSTATE_OFFLINE, false, false },
	{ "link is back", DOWN, DOWN, FC_PORTSTATE_ONLINE, true, false },
	{ "down from the beginning", NONE, NONE, FC_PORTSTATE_LINKDOWN, true, true },
	{ "offline from the beginning", NONE, NONE, FC_PORTSTATE_OFFLINE, true, true },
	{ "up at last", NONE, NONE, FC_PORTSTATE_ONLINE, true, false },
	{ "up after offline", NONE, DOWN, FC_PORTSTATE_ONLINE, true, false },
};

static void watch_reads_states(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(state_cases); i++) {
		const struct state_case *c = &state_cases[i];
		struct fcev_facts facts = { .link = c->link, .online = c->online };

		KUNIT_EXPECT_EQ_MSG(test, c->news, fcev_state_is_news(facts, c->port_state),
				    "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, c->baseline,
				    fcev_state_is_baseline(facts, c->port_state), "%s", c->name);
	}
}

static void watch_login_is_kept_over_a_bounce(struct kunit *test)
{
	struct fcev_login told = {};
	struct fcev_login first = { .fabric_name = 1, .port_id = 0x010200, .speed = 8 };
	struct fcev_login none = {};
	struct fcev_login moved = { .fabric_name = 1, .port_id = 0x010300, .speed = 16 };

	KUNIT_EXPECT_EQ(test, 0, fcev_login_changes(&told, &first));
	KUNIT_EXPECT_EQ(test, 0, fcev_login_changes(&told, &none));
	KUNIT_EXPECT_EQ(test, 0, fcev_login_changes(&told, &first));
	KUNIT_EXPECT_EQ(test, FCEV_CHANGE_PORT_ID | FCEV_CHANGE_SPEED,
			fcev_login_changes(&told, &moved));
	KUNIT_EXPECT_EQ(test, 0, fcev_login_changes(&told, &moved));
}

static struct kunit_case watch_cases[] = {
	KUNIT_CASE(watch_judges_targets),
	KUNIT_CASE(watch_takes_baseline),
	KUNIT_CASE(watch_events_tell_facts),
	KUNIT_CASE(watch_doubt_is_confirmed),
	KUNIT_CASE(watch_doubt_begins_anew),
	KUNIT_CASE(watch_doubt_survives_wrap_of_jiffies),
	KUNIT_CASE(watch_reads_states),
	KUNIT_CASE(watch_login_is_kept_over_a_bounce),
	{}
};

static struct kunit_suite watch_suite = {
	.name = "fcev_watch",
	.test_cases = watch_cases,
};

kunit_test_suite(watch_suite);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Subscribers in the kernel: what they hear, in which order, and how they end.
 * What stands for a routine of another system is in mapping_kunit.c.
 */
#include <linux/delay.h>

#include "driver_fixture.h"

static void handler_hears_nothing_older(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler;

	fcev_lip(f->port);
	handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	fcev_lip_reset(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, heard_type(&f->heard, 0));
	fcev_handler_remove(handler);
}

static void handler_removes_itself(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	f->heard.remove = driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	fcev_lip(f->port);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_NULL(test, f->heard.remove);
	KUNIT_EXPECT_EQ(test, 1, f->heard.n);
}

/* A ring's worth and more while the handler is held in its first event. */
static void handler_slow_is_told_lost(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(hold);
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler =
		driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_RESET_DETECTED));
	u64 lost = 0;
	unsigned int i;

	f->heard.hold = &hold;
	fcev_reset_detected(f->port);
	for (i = 0; i < 10000; i++)
		fcev_lip(f->port);
	fcev_reset_detected(f->port);
	complete_all(&hold);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	for (i = 0; i < f->heard.n; i++)
		if (heard_type(&f->heard, i) == FCEV_EVENT_TYPE_LOST)
			lost += f->heard.events[i].notice.count;
	/* The first of the two may be among what is lost; the last is heard. */
	KUNIT_EXPECT_GT(test, lost, 0);
	KUNIT_EXPECT_LE(test, lost, 10001);
	fcev_handler_remove(handler);
}

static void handler_last_event_of_host(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler;

	handler = driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	fcev_lip(f->port);
	fcev_port_unregister(f->port);
	f->port = NULL;
	driver_fixture_remove_host(f);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_ADAPTER_REMOVE, heard_type(&f->heard, 1));
	fcev_handler_remove(handler);
}

static struct kunit_case handler_cases[] = {
	KUNIT_CASE(handler_hears_nothing_older),
	KUNIT_CASE(handler_removes_itself),
	KUNIT_CASE(handler_slow_is_told_lost),
	KUNIT_CASE(handler_last_event_of_host),
	{}
};

static struct kunit_suite handler_suite = {
	.name = "fcev_handler",
	.init = driver_fixture_init,
	.exit = driver_fixture_exit,
	.test_cases = handler_cases,
};

kunit_test_suite(handler_suite);

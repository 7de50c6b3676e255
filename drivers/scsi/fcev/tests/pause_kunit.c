// SPDX-License-Identifier: GPL-2.0-only
/*
 * FCEV_PORT_PAUSE_IO: remote ports are blocked while the link is down, and
 * restored, each the same, when it is up.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>

#include "driver_fixture.h"

#define STORM	200

static const struct fc_rport_identifiers target_ids = {
	.node_name = 0x5000000000000001ULL,
	.port_name = 0x5000000000000002ULL,
	.port_id = 0x010203,
	.roles = FC_PORT_ROLE_FCP_TARGET,
};

/* The fixture's port anew, with flags. */
static void register_flags(struct kunit *test, u32 flags)
{
	struct driver_fixture *f = test->priv;

	fcev_port_unregister(f->port);
	f->port = fcev_port_register_flags(f->shost, flags);
	KUNIT_ASSERT_NOT_NULL(test, f->port);
}

static struct fc_rport *add_target(struct kunit *test)
{
	struct fc_rport_identifiers ids = target_ids;
	struct driver_fixture *f = test->priv;
	struct fc_rport *rport = fc_remote_port_add(f->shost, 0, &ids);

	KUNIT_ASSERT_NOT_NULL(test, rport);
	return rport;
}

static bool comes_to(const struct fc_rport *rport, enum fc_port_state state)
{
	return driver_fixture_wait(READ_ONCE(rport->port_state) == state);
}

/* As an interrupt handler would. */
static void set_link(struct driver_fixture *f, bool up)
{
	unsigned long irqflags;

	local_irq_save(irqflags);
	if (up)
		fcev_link_up(f->port);
	else
		fcev_link_down(f->port);
	local_irq_restore(irqflags);
}

static void pause_io_blocks_and_restores(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fc_rport *rport, *second;
	struct fc_rport_identifiers ids = {
		.port_name = 0x5000000000000003ULL,
		.port_id = 0x010204,
		.roles = FC_PORT_ROLE_FCP_INITIATOR,
	};

	register_flags(test, FCEV_PORT_PAUSE_IO);
	rport = add_target(test);
	second = fc_remote_port_add(f->shost, 0, &ids);
	KUNIT_ASSERT_NOT_NULL(test, second);
	set_link(f, false);
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_BLOCKED));
	KUNIT_EXPECT_TRUE(test, comes_to(second, FC_PORTSTATE_BLOCKED));
	set_link(f, true);
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_ONLINE));
	KUNIT_EXPECT_TRUE(test, comes_to(second, FC_PORTSTATE_ONLINE));
	KUNIT_EXPECT_EQ(test, target_ids.port_name, rport->port_name);
	KUNIT_EXPECT_EQ(test, target_ids.port_id, rport->port_id);
	KUNIT_EXPECT_EQ(test, FC_PORT_ROLE_FCP_TARGET, rport->roles);
	KUNIT_EXPECT_EQ(test, FC_PORT_ROLE_FCP_INITIATOR, second->roles);
}

/* What the driver had blocked itself is not ours to restore. */
static void pause_io_leaves_what_the_driver_deleted(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fc_rport_identifiers ids = { .port_name = 0x5000000000000003ULL };
	struct fc_rport *rport, *second;

	register_flags(test, FCEV_PORT_PAUSE_IO);
	rport = add_target(test);
	second = fc_remote_port_add(f->shost, 0, &ids);
	KUNIT_ASSERT_NOT_NULL(test, second);
	fc_remote_port_delete(second);
	set_link(f, false);
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_BLOCKED));
	set_link(f, true);
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_ONLINE));
	KUNIT_EXPECT_EQ(test, FC_PORTSTATE_BLOCKED, second->port_state);
}

static void pause_io_storm_ends_in_the_last_state(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fc_rport *rport;
	int i;

	register_flags(test, FCEV_PORT_PAUSE_IO);
	rport = add_target(test);
	for (i = 0; i < STORM; i++) {
		set_link(f, i % 2);
		if (i % 16 == 0)
			usleep_range(1000, 2000);	/* the work runs in between */
	}
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_ONLINE));
	for (i = 0; i <= STORM; i++) {
		set_link(f, i % 2);
		if (i % 16 == 0)
			usleep_range(1000, 2000);
	}
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_BLOCKED));
	msleep(100);
	KUNIT_EXPECT_EQ(test, FC_PORTSTATE_BLOCKED, rport->port_state);
	set_link(f, true);
	KUNIT_EXPECT_TRUE(test, comes_to(rport, FC_PORTSTATE_ONLINE));
}

static void pause_io_only_where_asked_for(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fc_rport *rport = add_target(test);

	set_link(f, false);
	msleep(200);
	KUNIT_EXPECT_EQ(test, FC_PORTSTATE_ONLINE, rport->port_state);
	fcev_port_unregister(f->port);
	f->port = NULL;
	KUNIT_EXPECT_NULL(test, fcev_port_register_flags(f->shost, BIT(31)));
}

static struct kunit_case pause_cases[] = {
	KUNIT_CASE(pause_io_blocks_and_restores),
	KUNIT_CASE(pause_io_leaves_what_the_driver_deleted),
	KUNIT_CASE(pause_io_storm_ends_in_the_last_state),
	KUNIT_CASE(pause_io_only_where_asked_for),
	{}
};

static struct kunit_suite pause_suite = {
	.name = "fcev_pause",
	.init = driver_fixture_init,
	.exit = driver_fixture_exit,
	.test_cases = pause_cases,
};

kunit_test_suite(pause_suite);

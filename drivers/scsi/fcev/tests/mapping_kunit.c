// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case for each routine of another system that Documentation/mapping.rst
 * says we have, named after it: what it does there, done by ours, refusals
 * included. selftests/static/mapping compares the table with this file.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/workqueue.h>

#include "../watch_known.h"
#include "driver_fixture.h"

#ifdef MODULE
/* The module of tests has its own copy; built in, they share. */
#include "../service_time.c"
#endif

/* Where netlink reads what it tells of a port's refusals and repeats. */
static struct fcev_port *counts(const struct driver_fixture *f)
{
	return container_of(f->port, struct fcev_port, driver_port);
}

/* A link that is lost takes the port offline; a repeat is ignored and counted. */
static void storport_link_down_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);

	fcev_link_down(f->port);
	fcev_link_down(f->port);
	fcev_port_offline(f->port);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 3));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_DOWN, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_NATIVE, f->heard.events[0].notice.source);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_PORT_OFFLINE, heard_type(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, 2, counts(f)->facts.repeats);
	fcev_handler_remove(handler);
}

/* A link that is up says nothing of the port; a repeat is ignored and counted. */
static void storport_link_up_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);

	fcev_link_up(f->port);			/* it is: the baseline */
	fcev_port_online(f->port);
	fcev_link_down(f->port);
	fcev_link_up(f->port);
	fcev_link_up(f->port);
	fcev_port_online(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 4));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_DOWN, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_PORT_OFFLINE, heard_type(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_UP, heard_type(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_PORT_ONLINE, heard_type(&f->heard, 3));
	KUNIT_EXPECT_EQ(test, 3, counts(f)->facts.repeats);
	fcev_handler_remove(handler);
}

#define LOOKS	10
#define POLL_MS	1000	/* watch_interval_ms, unless set otherwise */

/* How long so many looks at the port take, each after a call. */
static unsigned int looks_ms(struct driver_fixture *f)
{
	const struct fcev_watch *w = counts(f)->watch;
	unsigned long begin = jiffies, before;
	int i;

	for (i = 0; i < LOOKS; i++) {
		msleep(2 * jiffies_to_msecs(1));	/* the next look has another time */
		before = READ_ONCE(w->looked);
		fcev_bus_changed(f->port);
		driver_fixture_wait(READ_ONCE(w->looked) != before);
	}
	return jiffies_to_msecs(jiffies - begin);
}

/* The port is looked at when the call comes, and what changed is told. */
static void bus_change_detected_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fc_rport_identifiers ids = {
		.node_name = 0x5000000000000001ULL,
		.port_name = 0x5000000000000002ULL,
		.port_id = 0x010203,
		.roles = FC_PORT_ROLE_FCP_TARGET,
	};
	struct fcev_handler *handler;
	struct fc_rport *rport;

	/* The poll alone would need its interval for each. */
	KUNIT_EXPECT_LT(test, looks_ms(f), LOOKS * POLL_MS / 2);

	handler = driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_NEW_TARGETS) |
						 BIT_ULL(FCEV_EVENT_TYPE_TARGET_REMOVED));
	rport = fc_remote_port_add(f->shost, 0, &ids);
	KUNIT_ASSERT_NOT_NULL(test, rport);
	fcev_bus_changed(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_NEW_TARGETS, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, 1, f->heard.events[0].notice.count);

	rport->dev_loss_tmo = 1;
	fc_remote_port_delete(rport);
	fcev_bus_changed(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_TARGET_REMOVED, heard_type(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, ids.port_name, f->heard.events[1].notice.target.wwpn);
	fcev_handler_remove(handler);
}

static void reset_detected_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);

	fcev_reset_detected(f->port);
	fcev_reset_detected(f->port);	/* another one, not a repeat */
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_RESET_DETECTED, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_RESET_DETECTED, heard_type(&f->heard, 1));
	fcev_handler_remove(handler);
}

/* Addressed to the adapter, a target or a LUN; costly ones only where somebody hears. */
static void wmi_event_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_vendor vendor = {
		.vendor_id = 0x0100000000001077ULL,
		.target_wwpn = 0x5000000000000002ULL,
		.lun = 7,
	};
	u32 scope;

	KUNIT_EXPECT_TRUE(test, fcev_listening(f->port));
	for (scope = FCEV_VENDOR_SCOPE_ADAPTER; scope <= FCEV_VENDOR_SCOPE_LUN; scope++) {
		vendor.scope = scope;
		fcev_vendor_event(f->port, &vendor, "abc", 3);
	}
	vendor.scope = FCEV_VENDOR_SCOPE_LUN + 1;
	fcev_vendor_event(f->port, &vendor, "abc", 3);
	fcev_vendor_event(f->port, NULL, "abc", 3);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 4));
	for (scope = FCEV_VENDOR_SCOPE_ADAPTER; scope <= FCEV_VENDOR_SCOPE_LUN; scope++) {
		const struct fcev_notice *notice = &f->heard.events[scope].notice;

		KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_VENDOR, notice->type);
		KUNIT_EXPECT_EQ(test, scope, notice->vendor.scope);
		KUNIT_EXPECT_EQ(test, vendor.vendor_id, notice->vendor.vendor_id);
		KUNIT_EXPECT_EQ(test, vendor.target_wwpn, notice->vendor.target_wwpn);
		KUNIT_EXPECT_EQ(test, 7, notice->vendor.lun);
		KUNIT_EXPECT_EQ(test, 3, notice->payload_len);
		KUNIT_EXPECT_EQ(test, 'a', f->heard.events[scope].first_byte);
	}
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 3));
	KUNIT_EXPECT_EQ(test, 2, atomic64_read(&counts(f)->refused));
	fcev_handler_remove(handler);
}

/* What was told of an adapter or a target holds no more. */
static void wmi_reregister_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_target target = { .wwpn = 0x5000000000000002ULL, .port_id = 0x010203 };

	fcev_adapter_changed(f->port, FCEV_CHANGE_FIRMWARE);
	fcev_target_changed(f->port, &target);
	fcev_target_changed(f->port, NULL);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 3));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_ADAPTER_CHANGE, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_CHANGE_FIRMWARE, f->heard.events[0].notice.change);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_TARGET_CHANGE, heard_type(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, target.wwpn, f->heard.events[1].notice.target.wwpn);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, 1, atomic64_read(&counts(f)->refused));
	fcev_handler_remove(handler);
}

/* An event each; the log says it, too, but not each time: selftests/fcsim/test_native.sh. */
static void buffer_overrun_detected_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);

	fcev_buffer_overrun(f->port);
	fcev_buffer_overrun(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_BUFFER_OVERRUN, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_BUFFER_OVERRUN, heard_type(&f->heard, 1));
	fcev_handler_remove(handler);
}

/* What is kept of a target's service times; zeroes for a target without. */
static struct fcev_service_view service_times(const struct driver_fixture *f, u64 wwpn)
{
	struct fcev_service_view view = {};
	struct fcev_known *known;

	rcu_read_lock();
	hash_for_each_possible_rcu(counts(f)->watch->targets.table, known, node, wwpn)
		if (known->seen.wwpn == wwpn)
			fcev_service_time_read(&known->service, &view);
	rcu_read_unlock();
	return view;
}

/* From any context, of each target apart; without a target it is refused. */
static void io_target_request_service_time_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fc_rport_identifiers ids = {
		.port_name = 0x5000000000000002ULL,
		.roles = FC_PORT_ROLE_FCP_TARGET,
	};
	struct fcev_service_view view;
	unsigned long irqflags;

	KUNIT_ASSERT_NOT_NULL(test, fc_remote_port_add(f->shost, 0, &ids));
	local_irq_save(irqflags);
	fcev_target_service_time(f->port, ids.port_name, 3 * NSEC_PER_USEC);
	fcev_target_service_time(f->port, ids.port_name, 2 * NSEC_PER_MSEC);
	local_irq_restore(irqflags);
	fcev_target_service_time(f->port, ids.port_name + 1, NSEC_PER_SEC);
	view = service_times(f, ids.port_name);
	KUNIT_EXPECT_EQ(test, 2, view.count);
	KUNIT_EXPECT_EQ(test, 3 * NSEC_PER_USEC + 2 * NSEC_PER_MSEC, view.sum_ns);
	KUNIT_EXPECT_EQ(test, 2 * NSEC_PER_MSEC, view.max_ns);
	KUNIT_EXPECT_EQ(test, 1, view.buckets[2]);
	KUNIT_EXPECT_EQ(test, 1, view.buckets[11]);

	fcev_target_service_time(f->port, 0, NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, 1, atomic64_read(&counts(f)->refused));

	/* The other is no remote port: it is forgotten, the port's sums are not. */
	KUNIT_EXPECT_TRUE(test, driver_fixture_wait(!service_times(f, ids.port_name + 1).count));
	KUNIT_EXPECT_TRUE(test, driver_fixture_wait(counts(f)->watch->targets.retired.count == 1));
	KUNIT_EXPECT_EQ(test, 2, service_times(f, ids.port_name).count);
}

/* The time of an event is when it was posted, not when it was heard. */
static void query_tick_count_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	u64 before, after;

	f->heard.delay_ms = 50;
	before = ktime_get_boottime_ns();
	fcev_lip(f->port);
	fcev_lip(f->port);
	after = ktime_get_boottime_ns();
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_GE(test, f->heard.events[0].notice.boot, before);
	KUNIT_EXPECT_LE(test, f->heard.events[0].notice.boot, f->heard.events[1].notice.boot);
	KUNIT_EXPECT_LE(test, f->heard.events[1].notice.boot, after);
	fcev_handler_remove(handler);
}

/* A timer in hard interrupt context that posts, and has the rest done in a thread. */
struct interrupt {
	struct hrtimer timer;
	struct work_struct work;
	struct fcev_driver_port *port;
	bool in_hardirq, in_task;
};

static enum hrtimer_restart interrupt_timer(struct hrtimer *timer)
{
	struct interrupt *i = container_of(timer, struct interrupt, timer);

	i->in_hardirq = in_hardirq();
	fcev_lip(i->port);
	schedule_work(&i->work);
	return HRTIMER_NORESTART;
}

static void interrupt_work(struct work_struct *work)
{
	struct interrupt *i = container_of(work, struct interrupt, work);

	i->in_task = in_task();
	fcev_lip_reset(i->port);
}

static struct interrupt *interrupt_start(struct kunit *test)
{
	struct interrupt *i = kunit_kzalloc(test, sizeof(*i), GFP_KERNEL);
	struct driver_fixture *f = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, i);
	i->port = f->port;
	INIT_WORK(&i->work, interrupt_work);
	fcev_compat_hrtimer_setup(&i->timer, interrupt_timer, CLOCK_MONOTONIC,
				  HRTIMER_MODE_REL_HARD);
	hrtimer_start(&i->timer, ns_to_ktime(50 * NSEC_PER_USEC), HRTIMER_MODE_REL_HARD);
	return i;
}

static void interrupt_stop(struct interrupt *i)
{
	hrtimer_cancel(&i->timer);
	cancel_work_sync(&i->work);
}

/* A timer of some microseconds is the kernel's, and may post. */
static void request_timer_call_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler =
		driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	struct interrupt *i = interrupt_start(test);

	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_TRUE(test, i->in_hardirq);
	interrupt_stop(i);
	fcev_handler_remove(handler);
}

/* What takes longer than an interrupt may is done in a thread, and may post, too. */
static void call_enable_interrupts_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	struct interrupt *i = interrupt_start(test);

	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_TRUE(test, i->in_task);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, heard_type(&f->heard, 1));
	interrupt_stop(i);
	fcev_handler_remove(handler);
}

/* A type of event is its own cookie: a bit of the mask. What is none is refused. */
static void ddi_get_eventcookie_test(struct kunit *test)
{
	static const u64 bad[] = { 0, BIT_ULL(0), BIT_ULL(63), FCEV_HANDLER_ALL | BIT_ULL(63) };
	struct fcev_handler *handler;
	unsigned int i;

	for (i = FCEV_EVENT_TYPE_ADAPTER_ADD; i <= FCEV_EVENT_TYPE_TARGET_CHANGE; i++) {
		handler = driver_fixture_subscribe(test, BIT_ULL(i));
		fcev_handler_remove(handler);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		handler = fcev_handler_add(bad[i], NULL, driver_fixture_hear, NULL);
		KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(handler));
	}
}

/* Several may hear one event, of one port or of all; refusals. */
static void ddi_add_event_handler_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct heard *second = kunit_kzalloc(test, sizeof(*second), GFP_KERNEL);
	struct fcev_handler *one = driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	struct Scsi_Host *stranger = driver_fixture_stranger(test);
	struct fcev_handler *two, *none;

	KUNIT_ASSERT_NOT_NULL(test, second);
	two = fcev_handler_add(BIT_ULL(FCEV_EVENT_TYPE_LIP) | BIT_ULL(FCEV_EVENT_TYPE_LIP_RESET),
			       NULL, driver_fixture_hear, second);
	KUNIT_ASSERT_FALSE(test, IS_ERR(two));
	fcev_lip_reset(f->port);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 0));
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(second, 2));
	fcev_handler_remove(one);
	fcev_handler_remove(two);

	none = fcev_handler_add(FCEV_HANDLER_ALL, NULL, NULL, NULL);
	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(none));
	none = fcev_handler_add(FCEV_HANDLER_ALL, stranger, driver_fixture_hear, NULL);
	KUNIT_EXPECT_EQ(test, -ENODEV, PTR_ERR(none));
	scsi_host_put(stranger);
}

/* Removing waits for a call that runs, and no call comes after it. */
static void ddi_remove_event_handler_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler =
		driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));

	f->heard.delay_ms = 300;
	fcev_lip(f->port);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_wait(READ_ONCE(f->heard.entered)));
	fcev_handler_remove(handler);
	/* Nobody writes these any more. */
	KUNIT_EXPECT_EQ(test, f->heard.entered, f->heard.n);
	f->heard.entered = 0;
	fcev_lip(f->port);
	msleep(300);
	KUNIT_EXPECT_EQ(test, 0, f->heard.entered);
	fcev_handler_remove(NULL);
}

/* Refusals: NULL is what a driver has where fcev.ko is not loaded. */
static void null_port_test(struct kunit *test)
{
	struct fcev_target target = {};

	fcev_link_up(NULL);
	fcev_link_down(NULL);
	fcev_port_online(NULL);
	fcev_port_offline(NULL);
	fcev_bus_changed(NULL);
	fcev_lip(NULL);
	fcev_lip_reset(NULL);
	fcev_reset_detected(NULL);
	fcev_buffer_overrun(NULL);
	fcev_adapter_changed(NULL, 0);
	fcev_rscn(NULL, 1);
	fcev_target_online(NULL, &target);
	fcev_target_offline(NULL, &target);
	fcev_target_removed(NULL, &target);
	fcev_target_changed(NULL, &target);
	fcev_target_service_time(NULL, 1, 1);
	fcev_fpin(NULL, "x", 1);
	fcev_rlir(NULL, "x", 1);
	fcev_vendor_event(NULL, NULL, NULL, 0);
	fcev_port_unregister(NULL);
	KUNIT_EXPECT_FALSE(test, fcev_listening(NULL));
}

/* Refusals: the host is still there, so the port is, and counts what is too late. */
static void post_after_unregister_test(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_driver_port *stale = f->port;

	fcev_port_unregister(f->port);
	f->port = NULL;
	fcev_lip(stale);
	fcev_link_down(stale);
	fcev_port_offline(stale);
	fcev_bus_changed(stale);
	fcev_target_service_time(stale, 1, 1);
	f->port = fcev_port_register(f->shost);
	KUNIT_ASSERT_PTR_EQ(test, stale, f->port);
	fcev_lip_reset(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, 5, atomic64_read(&counts(f)->refused));
	fcev_handler_remove(handler);
}

static struct kunit_case mapping_cases[] = {
	KUNIT_CASE(storport_link_down_test),
	KUNIT_CASE(storport_link_up_test),
	KUNIT_CASE(bus_change_detected_test),
	KUNIT_CASE(reset_detected_test),
	KUNIT_CASE(wmi_event_test),
	KUNIT_CASE(wmi_reregister_test),
	KUNIT_CASE(buffer_overrun_detected_test),
	KUNIT_CASE(io_target_request_service_time_test),
	KUNIT_CASE(query_tick_count_test),
	KUNIT_CASE(request_timer_call_test),
	KUNIT_CASE(call_enable_interrupts_test),
	KUNIT_CASE(ddi_get_eventcookie_test),
	KUNIT_CASE(ddi_add_event_handler_test),
	KUNIT_CASE(ddi_remove_event_handler_test),
	KUNIT_CASE(null_port_test),
	KUNIT_CASE(post_after_unregister_test),
	{}
};

static struct kunit_suite mapping_suite = {
	.name = "fcev_mapping",
	.init = driver_fixture_init,
	.exit = driver_fixture_exit,
	.test_cases = mapping_cases,
};

kunit_test_suite(mapping_suite);

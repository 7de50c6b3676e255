// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interface for drivers and in-kernel subscribers, through its public
 * header alone: an FC host that posts, and handlers that hear it.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/platform_device.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>
#include <linux/fcev.h>

#define HEARD_MAX	64
#define PATIENCE	(10 * HZ)

/* What a handler heard; written by the handler, read after its count rose. */
struct heard {
	unsigned int n;
	struct {
		enum fcev_event_type type;
		enum fcev_source source;
		u64 seq, count;
		u32 page, port;
		size_t payload_len;
		u8 first_byte;
		struct fcev_target target;
	} events[HEARD_MAX];
	struct fcev_handler *remove;	/* removed by the handler itself */
	unsigned int delay_ms;
	struct completion *hold;	/* the handler waits for it */
};

struct driver_fixture {
	struct platform_device *pdev;
	struct scsi_transport_template *transport;
	struct Scsi_Host *shost;
	bool added;
	struct fcev_driver_port *port;
	struct heard heard;
};

/* Nothing is attached, so nothing is asked. */
static int driver_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd)
{
	return SCSI_MLQUEUE_HOST_BUSY;
}

static struct scsi_host_template driver_template = {
	.module = THIS_MODULE,
	.name = "fcev_kunit",
	.queuecommand = driver_queuecommand,
	.can_queue = 1,
	.this_id = -1,
};

static struct fc_function_template driver_functions = {
	.show_host_port_name = 1,
	.show_host_port_state = 1,
};

static void on_event(const struct fcev_notice *notice, void *data)
{
	struct heard *heard = data;
	unsigned int n = heard->n;

	if (heard->delay_ms)
		msleep(heard->delay_ms);
	if (heard->hold)
		wait_for_completion_timeout(heard->hold, PATIENCE);
	if (n < HEARD_MAX) {
		heard->events[n].type = notice->type;
		heard->events[n].source = notice->source;
		heard->events[n].seq = notice->seq;
		heard->events[n].port = notice->port;
		heard->events[n].payload_len = notice->payload_len;
		if (notice->payload_len)
			heard->events[n].first_byte = *(const u8 *)notice->payload;
		if (notice->type == FCEV_EVENT_TYPE_RSCN)
			heard->events[n].page = notice->page;
		else if (notice->type == FCEV_EVENT_TYPE_LOST)
			heard->events[n].count = notice->count;
		else if (notice->type == FCEV_EVENT_TYPE_TARGET_ONLINE)
			heard->events[n].target = notice->target;
	}
	if (heard->remove) {
		fcev_handler_remove(heard->remove);
		heard->remove = NULL;
	}
	/* Pairs with hears(): the event is whole before it is counted. */
	smp_store_release(&heard->n, n + 1);
}

static bool hears(struct heard *heard, unsigned int n)
{
	unsigned long end = jiffies + PATIENCE;

	/* Pairs with on_event(). */
	while (smp_load_acquire(&heard->n) < n) {
		if (time_after(jiffies, end))
			return false;
		msleep(20);
	}
	return true;
}

static int driver_test_init(struct kunit *test)
{
	struct driver_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	f->pdev = platform_device_register_simple("fcev_kunit", PLATFORM_DEVID_AUTO, NULL, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(f->pdev));
	f->transport = fc_attach_transport(&driver_functions);
	KUNIT_ASSERT_NOT_NULL(test, f->transport);
	f->shost = scsi_host_alloc(&driver_template, 0);
	KUNIT_ASSERT_NOT_NULL(test, f->shost);
	f->shost->transportt = f->transport;
	KUNIT_ASSERT_EQ(test, 0, scsi_add_host(f->shost, &f->pdev->dev));
	f->added = true;
	fc_host_node_name(f->shost) = 0x2000000000000001ULL;
	fc_host_port_name(f->shost) = 0x1000000000000001ULL;
	fc_host_port_state(f->shost) = FC_PORTSTATE_ONLINE;
	f->port = fcev_port_register(f->shost);
	KUNIT_ASSERT_NOT_NULL(test, f->port);
	return 0;
}

static void driver_remove_host(struct driver_fixture *f)
{
	if (!f->added)
		return;
	fc_remove_host(f->shost);
	scsi_remove_host(f->shost);
	f->added = false;
}

static void driver_test_exit(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	if (!f)
		return;
	fcev_port_unregister(f->port);
	driver_remove_host(f);
	if (f->shost)
		scsi_host_put(f->shost);
	if (f->transport)
		fc_release_transport(f->transport);
	if (!IS_ERR_OR_NULL(f->pdev))
		platform_device_unregister(f->pdev);
}

static struct fcev_handler *subscribe(struct kunit *test, u64 mask)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler;

	handler = fcev_handler_add(mask, f->shost, on_event, &f->heard);
	KUNIT_ASSERT_FALSE(test, IS_ERR(handler));
	return handler;
}

static void driver_link_down_takes_port_offline(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, FCEV_HANDLER_ALL);

	fcev_link_down(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LINK_DOWN, f->heard.events[0].type);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_PORT_OFFLINE, f->heard.events[1].type);
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_NATIVE, f->heard.events[0].source);
	fcev_handler_remove(handler);
}

static void driver_repeat_is_no_event(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, FCEV_HANDLER_ALL);

	fcev_link_up(f->port);
	fcev_port_online(f->port);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, f->heard.events[0].type);
	fcev_handler_remove(handler);
}

static void driver_plain_events(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, FCEV_HANDLER_ALL);

	fcev_lip(f->port);
	fcev_lip_reset(f->port);
	fcev_reset_detected(f->port);
	fcev_adapter_changed(f->port, FCEV_CHANGE_FIRMWARE);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 4));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, f->heard.events[0].type);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, f->heard.events[1].type);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_RESET_DETECTED, f->heard.events[2].type);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_ADAPTER_CHANGE, f->heard.events[3].type);
	fcev_handler_remove(handler);
}

static void driver_rscn_page(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_RSCN));

	fcev_lip(f->port);
	fcev_rscn(f->port, 0x05010203);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_RSCN, f->heard.events[0].type);
	KUNIT_EXPECT_EQ(test, 0x05010203, f->heard.events[0].page);
	fcev_handler_remove(handler);
}

static void driver_payload_is_copied_and_cut(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_vendor vendor = { .vendor_id = 1, .scope = FCEV_VENDOR_SCOPE_ADAPTER };
	u8 *payload = kunit_kzalloc(test, 4000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, payload);
	payload[0] = 0x16;
	fcev_fpin(f->port, payload, 12);
	fcev_rlir(f->port, payload, 4000);
	fcev_vendor_event(f->port, &vendor, payload, 3);
	payload[0] = 0xff;
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 3));
	KUNIT_EXPECT_EQ(test, 12, f->heard.events[0].payload_len);
	KUNIT_EXPECT_EQ(test, 0x16, f->heard.events[0].first_byte);
	KUNIT_EXPECT_EQ(test, FCEV_PAYLOAD_MAX, f->heard.events[1].payload_len);
	KUNIT_EXPECT_EQ(test, 3, f->heard.events[2].payload_len);
	fcev_handler_remove(handler);
}

static void driver_malformed_posts_are_dropped(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_vendor vendor = { .scope = 77 };

	fcev_fpin(f->port, NULL, 10);
	fcev_rlir(f->port, "x", 0);
	fcev_target_online(f->port, NULL);
	fcev_vendor_event(f->port, NULL, "x", 1);
	fcev_vendor_event(f->port, &vendor, "x", 1);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, f->heard.events[0].type);
	fcev_handler_remove(handler);
}

static void driver_null_port(struct kunit *test)
{
	struct fcev_target target = {};

	fcev_link_up(NULL);
	fcev_link_down(NULL);
	fcev_port_online(NULL);
	fcev_port_offline(NULL);
	fcev_bus_changed(NULL);
	fcev_lip(NULL);
	fcev_rscn(NULL, 1);
	fcev_target_online(NULL, &target);
	fcev_fpin(NULL, "x", 1);
	fcev_vendor_event(NULL, NULL, NULL, 0);
	fcev_port_unregister(NULL);
	fcev_handler_remove(NULL);
	KUNIT_EXPECT_FALSE(test, fcev_listening(NULL));
}

static void driver_post_after_unregister(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_driver_port *stale = f->port;

	/* The host is still there, so the port is, and refuses. */
	fcev_port_unregister(f->port);
	f->port = NULL;
	fcev_lip(stale);
	f->port = fcev_port_register(f->shost);
	KUNIT_ASSERT_NOT_NULL(test, f->port);
	fcev_lip_reset(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, f->heard.events[0].type);
	fcev_handler_remove(handler);
}

static void driver_registers_once(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	KUNIT_EXPECT_NULL(test, fcev_port_register(f->shost));
}

static void driver_listening(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));

	KUNIT_EXPECT_TRUE(test, fcev_listening(f->port));
	fcev_handler_remove(handler);
}

static void handler_bad_mask(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(fcev_handler_add(0, NULL, on_event, f)));
	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(fcev_handler_add(BIT_ULL(63), NULL, on_event, f)));
	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(fcev_handler_add(1, NULL, on_event, f)));
	KUNIT_EXPECT_EQ(test, -EINVAL,
			PTR_ERR(fcev_handler_add(FCEV_HANDLER_ALL, NULL, NULL, f)));
}

static void handler_many_per_event(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct heard *second = kunit_kzalloc(test, sizeof(*second), GFP_KERNEL);
	struct fcev_handler *one = subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_handler *two;

	KUNIT_ASSERT_NOT_NULL(test, second);
	two = fcev_handler_add(FCEV_HANDLER_ALL, NULL, on_event, second);
	KUNIT_ASSERT_FALSE(test, IS_ERR(two));
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_TRUE(test, hears(second, 1));
	fcev_handler_remove(one);
	fcev_handler_remove(two);
}

static void handler_hears_nothing_older(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler;

	fcev_lip(f->port);
	handler = subscribe(test, FCEV_HANDLER_ALL);
	fcev_lip_reset(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, f->heard.events[0].type);
	fcev_handler_remove(handler);
}

static void handler_removes_itself(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	f->heard.remove = subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	fcev_lip(f->port);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 1));
	KUNIT_EXPECT_NULL(test, f->heard.remove);
	KUNIT_EXPECT_EQ(test, 1, f->heard.n);
}

static void handler_remove_waits_for_call(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	unsigned int n;

	f->heard.delay_ms = 200;
	fcev_lip(f->port);
	msleep(50);
	fcev_handler_remove(handler);
	n = f->heard.n;		/* nobody writes it any more */
	msleep(300);
	KUNIT_EXPECT_EQ(test, n, f->heard.n);
}

/* A ring's worth and more while the handler is held in its first event. */
static void handler_slow_is_told_lost(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(hold);
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_RESET_DETECTED));
	u64 lost = 0;
	unsigned int i;

	f->heard.hold = &hold;
	fcev_reset_detected(f->port);
	for (i = 0; i < 10000; i++)
		fcev_lip(f->port);
	fcev_reset_detected(f->port);
	complete_all(&hold);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 2));
	for (i = 0; i < f->heard.n; i++)
		if (f->heard.events[i].type == FCEV_EVENT_TYPE_LOST)
			lost += f->heard.events[i].count;
	/* The first of the two may be among what is lost; the last is heard. */
	KUNIT_EXPECT_GT(test, lost, 0);
	KUNIT_EXPECT_LE(test, lost, 10001);
	fcev_handler_remove(handler);
}

static void handler_last_event_of_host(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_LIP));
	struct fcev_handler *all;
	struct heard *arrival = kunit_kzalloc(test, sizeof(*arrival), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, arrival);
	/* The host is announced a moment after it came. */
	all = fcev_handler_add(BIT_ULL(FCEV_EVENT_TYPE_ADAPTER_ADD), NULL, on_event, arrival);
	KUNIT_ASSERT_FALSE(test, IS_ERR(all));
	fcev_bus_changed(f->port);
	msleep(500);
	fcev_handler_remove(all);

	fcev_lip(f->port);
	fcev_port_unregister(f->port);
	f->port = NULL;
	driver_remove_host(f);
	KUNIT_EXPECT_TRUE(test, hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, f->heard.events[0].type);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_ADAPTER_REMOVE, f->heard.events[1].type);
	fcev_handler_remove(handler);
}

static void handler_unknown_host(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct Scsi_Host *stranger;

	stranger = scsi_host_alloc(&driver_template, 0);
	KUNIT_ASSERT_NOT_NULL(test, stranger);
	KUNIT_EXPECT_EQ(test, -ENODEV,
			PTR_ERR(fcev_handler_add(FCEV_HANDLER_ALL, stranger, on_event, f)));
	KUNIT_EXPECT_NULL(test, fcev_port_register(stranger));
	scsi_host_put(stranger);
}

static struct kunit_case driver_cases[] = {
	KUNIT_CASE(driver_link_down_takes_port_offline),
	KUNIT_CASE(driver_repeat_is_no_event),
	KUNIT_CASE(driver_plain_events),
	KUNIT_CASE(driver_rscn_page),
	KUNIT_CASE(driver_payload_is_copied_and_cut),
	KUNIT_CASE(driver_malformed_posts_are_dropped),
	KUNIT_CASE(driver_null_port),
	KUNIT_CASE(driver_post_after_unregister),
	KUNIT_CASE(driver_registers_once),
	KUNIT_CASE(driver_listening),
	KUNIT_CASE(handler_bad_mask),
	KUNIT_CASE(handler_many_per_event),
	KUNIT_CASE(handler_hears_nothing_older),
	KUNIT_CASE(handler_removes_itself),
	KUNIT_CASE(handler_remove_waits_for_call),
	KUNIT_CASE(handler_slow_is_told_lost),
	KUNIT_CASE(handler_last_event_of_host),
	KUNIT_CASE(handler_unknown_host),
	{}
};

static struct kunit_suite driver_suite = {
	.name = "fcev_driver",
	.init = driver_test_init,
	.exit = driver_test_exit,
	.test_cases = driver_cases,
};

kunit_test_suite(driver_suite);

MODULE_DESCRIPTION("KUnit tests of fcev's interface for drivers");
MODULE_LICENSE("GPL");

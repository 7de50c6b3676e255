// SPDX-License-Identifier: GPL-2.0-only
/*
 * An FC host as the suites of the interface for drivers need it: registered,
 * its link up, nothing attached. And a handler that writes down what it hears.
 */
#include <linux/delay.h>
#include <scsi/scsi_cmnd.h>

#include "../watch.h"
#include "driver_fixture.h"

/* There is no device behind any remote port. */
static int driver_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd)
{
	cmd->result = DID_NO_CONNECT << 16;
	scsi_done(cmd);
	return 0;
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

/* Called by the core for each event. */
void driver_fixture_hear(const struct fcev_notice *notice, void *data)
{
	struct heard *heard = data;
	unsigned int n = heard->n;

	WRITE_ONCE(heard->entered, heard->entered + 1);
	if (heard->delay_ms)
		msleep(heard->delay_ms);
	if (heard->hold)
		wait_for_completion_timeout(heard->hold, PATIENCE);
	if (n < HEARD_MAX) {
		heard->events[n].notice = *notice;
		heard->events[n].notice.payload = NULL;
		if (notice->payload_len)
			heard->events[n].first_byte = *(const u8 *)notice->payload;
	}
	if (heard->remove) {
		fcev_handler_remove(heard->remove);
		heard->remove = NULL;
	}
	/* Pairs with driver_fixture_hears(): the event is whole before it is counted. */
	smp_store_release(&heard->n, n + 1);
}

/* Return: whether at least @n events were heard, in time. */
bool driver_fixture_hears(struct heard *heard, unsigned int n)
{
	/* Pairs with driver_fixture_hear(). */
	return driver_fixture_wait(smp_load_acquire(&heard->n) >= n);
}

/* Wait until the host is announced and its baseline taken: what comes is news. */
static void driver_fixture_settle(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_port *port = container_of(f->port, struct fcev_port, driver_port);

	KUNIT_ASSERT_TRUE(test, driver_fixture_wait(READ_ONCE(port->announced) &&
						    READ_ONCE(port->watch->targets.based)));
	/* The look that announced the host has posted that, too. */
	flush_work(&port->watch->look);
}

/*
 * For the init of a suite; test->priv is a struct driver_fixture then. A handler
 * that a case adds hears nothing of the host's arrival.
 */
int driver_fixture_init(struct kunit *test)
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
	driver_fixture_settle(test);
	return 0;
}

/* The port is unregistered. */
void driver_fixture_remove_host(struct driver_fixture *f)
{
	if (!f->added)
		return;
	/*
	 * A remote port that came back while its last scan ran has one more
	 * queued, which the transport does not wait for.
	 */
	scsi_flush_work(f->shost);
	fc_remove_host(f->shost);
	scsi_remove_host(f->shost);
	f->added = false;
}

/* For the exit of a suite, however far init or the case came. */
void driver_fixture_exit(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	if (!f)
		return;
	fcev_port_unregister(f->port);
	driver_fixture_remove_host(f);
	if (f->shost)
		scsi_host_put(f->shost);
	if (f->transport)
		fc_release_transport(f->transport);
	if (!IS_ERR_OR_NULL(f->pdev))
		platform_device_unregister(f->pdev);
}

/* A host that was never added; the caller puts it. */
struct Scsi_Host *driver_fixture_stranger(struct kunit *test)
{
	struct Scsi_Host *stranger = scsi_host_alloc(&driver_template, 0);

	KUNIT_ASSERT_NOT_NULL(test, stranger);
	return stranger;
}

/* Return: a handler of the fixture's host, which fills the fixture's heard. */
struct fcev_handler *driver_fixture_subscribe(struct kunit *test, u64 mask)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler;

	handler = fcev_handler_add(mask, f->shost, driver_fixture_hear, &f->heard);
	KUNIT_ASSERT_FALSE(test, IS_ERR(handler));
	return handler;
}

MODULE_DESCRIPTION("KUnit tests of fcev's interface for drivers");
MODULE_LICENSE("GPL");

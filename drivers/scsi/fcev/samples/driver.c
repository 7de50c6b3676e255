// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that a low-level driver does to post its events: an FC host on a
 * platform device, whose link a timer in hard interrupt context takes down
 * and up again. Loads and runs with or without fcev.ko.
 */
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>
#include <linux/fcev.h>

#define PERIOD_MS	500

static struct platform_device *pdev;
static struct scsi_transport_template *transport;
static struct Scsi_Host *shost;
static struct fcev_driver_port *port;
static struct hrtimer timer;

static int sample_queuecommand(struct Scsi_Host *host, struct scsi_cmnd *cmd)
{
	cmd->result = DID_NO_CONNECT << 16;
	scsi_done(cmd);
	return 0;
}

static struct scsi_host_template sample_template = {
	.module = THIS_MODULE,
	.name = "fcev_sample",
	.queuecommand = sample_queuecommand,
	.can_queue = 1,
	.this_id = -1,
};

static struct fc_function_template sample_functions = {
	.show_host_node_name = 1,
	.show_host_port_name = 1,
	.show_host_port_state = 1,
};

/*
 * Where an adapter's interrupt handler would be. The state first, then the
 * call: whoever hears of it finds the state as it was told.
 */
static enum hrtimer_restart sample_interrupt(struct hrtimer *t)
{
	if (fc_host_port_state(shost) == FC_PORTSTATE_ONLINE) {
		fc_host_port_state(shost) = FC_PORTSTATE_LINKDOWN;
		fcev_link_down(port);
	} else {
		fc_host_port_state(shost) = FC_PORTSTATE_ONLINE;
		fcev_port_online(port);
	}
	hrtimer_forward_now(t, ms_to_ktime(PERIOD_MS));
	return HRTIMER_RESTART;
}

static int sample_add_host(void)
{
	int err;

	shost = scsi_host_alloc(&sample_template, 0);
	if (!shost)
		return -ENOMEM;
	shost->transportt = transport;
	err = scsi_add_host(shost, &pdev->dev);
	if (err) {
		scsi_host_put(shost);
		return err;
	}
	fc_host_node_name(shost) = 0x2000000000005a01ULL;
	fc_host_port_name(shost) = 0x1000000000005a01ULL;
	fc_host_port_state(shost) = FC_PORTSTATE_ONLINE;
	return 0;
}

static int __init sample_init(void)
{
	int err = -ENOMEM;

	pdev = platform_device_register_simple("fcev_sample", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	transport = fc_attach_transport(&sample_functions);
	if (!transport)
		goto err_unregister_device;
	err = sample_add_host();
	if (err)
		goto err_release_transport;

	/* NULL where fcev.ko is not loaded; every call accepts that. */
	port = fcev_port_register(shost);
	fcev_compat_hrtimer_setup(&timer, sample_interrupt, CLOCK_MONOTONIC,
				  HRTIMER_MODE_REL_HARD);
	hrtimer_start(&timer, ms_to_ktime(PERIOD_MS), HRTIMER_MODE_REL_HARD);
	return 0;

err_release_transport:
	fc_release_transport(transport);
err_unregister_device:
	platform_device_unregister(pdev);
	return err;
}

/* The interrupt is silenced before the port is unregistered. */
static void __exit sample_exit(void)
{
	hrtimer_cancel(&timer);
	fcev_port_unregister(port);
	fc_remove_host(shost);
	scsi_remove_host(shost);
	scsi_host_put(shost);
	fc_release_transport(transport);
	platform_device_unregister(pdev);
}

module_init(sample_init);
module_exit(sample_exit);

MODULE_DESCRIPTION("Sample of a driver that posts to fcev");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading, as a list in the order of dependence.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "fcev_priv.h"

u64 fcev_epoch;
struct workqueue_struct *fcev_wq;

/*
 * post comes first and ends last, since everything posts. netlink comes before
 * those who find events, so that the first event can be heard. On the way out
 * those who find events end first, then the worker sends what is left, and
 * then the readers go.
 */
static int __init fcev_init(void)
{
	int err;

	/* 0 is nobody's epoch. */
	do {
		fcev_epoch = get_random_u64();
	} while (!fcev_epoch);

	fcev_clock_init();
	fcev_wq = alloc_workqueue("fcev", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!fcev_wq)
		return -ENOMEM;
	err = fcev_post_init();
	if (err)
		goto err_destroy_wq;
	err = fcev_drain_init();
	if (err)
		goto err_exit_post;
	err = fcev_pause_init();
	if (err)
		goto err_exit_drain;
	err = fcev_echo_init();
	if (err)
		goto err_exit_pause;
	err = fcev_netlink_init();
	if (err)
		goto err_exit_echo;
	err = fcev_stats_init();
	if (err)
		goto err_exit_netlink;
	err = fcev_watch_init();
	if (err)
		goto err_exit_stats;
	err = fcev_bridge_init();
	if (err)
		goto err_exit_watch;
	pr_info("version " FCEV_VERSION ", %u ports\n", fcev_ports_present());
	return 0;

err_exit_watch:
	fcev_watch_exit();
err_exit_stats:
	fcev_stats_exit();
err_exit_netlink:
	fcev_drain_stop();
	fcev_netlink_exit();
err_exit_echo:
	fcev_echo_exit();
err_exit_pause:
	fcev_pause_exit();
err_exit_drain:
	fcev_ports_exit();
	fcev_drain_exit();
err_exit_post:
	fcev_post_exit();
err_destroy_wq:
	destroy_workqueue(fcev_wq);
	return err;
}

static void __exit fcev_exit(void)
{
	fcev_bridge_exit();
	fcev_watch_exit();
	fcev_stats_exit();
	fcev_drain_stop();
	fcev_echo_exit();
	fcev_netlink_exit();
	fcev_pause_exit();
	fcev_ports_exit();
	fcev_drain_exit();
	fcev_post_exit();
	destroy_workqueue(fcev_wq);
	pr_info("unloaded\n");
}

module_init(fcev_init);
module_exit(fcev_exit);

MODULE_DESCRIPTION("Fibre Channel HBA events");
MODULE_LICENSE("GPL");
MODULE_VERSION(FCEV_VERSION);

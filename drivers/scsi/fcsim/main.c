// SPDX-License-Identifier: GPL-2.0-only
/*
 * Init and exit of the virtual FC HBA. Ports are made through configfs, and
 * each of them holds the module.
 */
#include <linux/module.h>

#include "fcsim_priv.h"

static int __init fcsim_init(void)
{
	int err;

	err = fcsim_queues_init();
	if (err)
		return err;
	err = fcsim_transport_init();
	if (err)
		goto err_queues_exit;
	err = fcsim_host_init();
	if (err)
		goto err_transport_exit;
	err = fcsim_configfs_init();
	if (err)
		goto err_host_exit;
	return 0;

err_host_exit:
	fcsim_host_exit();
err_transport_exit:
	fcsim_transport_exit();
err_queues_exit:
	fcsim_queues_exit();
	return err;
}
module_init(fcsim_init);

static void __exit fcsim_exit(void)
{
	fcsim_configfs_exit();
	fcsim_host_exit();
	fcsim_transport_exit();
	fcsim_queues_exit();
}
module_exit(fcsim_exit);

MODULE_DESCRIPTION("Virtual Fibre Channel HBA");
MODULE_AUTHOR("The fcev authors");
MODULE_LICENSE("GPL");

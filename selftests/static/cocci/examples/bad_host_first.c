// SPDX-License-Identifier: GPL-2.0-only
/* The host is removed before its port is unregistered. */
#include <linux/fcev.h>

static struct fcev_driver_port *port;

static void bad(struct Scsi_Host *shost)
{
	fc_remove_host(shost);
	scsi_remove_host(shost);
	fcev_port_unregister(port);	/* bad */
}

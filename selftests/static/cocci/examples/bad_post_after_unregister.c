// SPDX-License-Identifier: GPL-2.0-only
/* The port is posted to after it was unregistered. */
#include <linux/fcev.h>

static struct fcev_driver_port *port;

static void bad(struct Scsi_Host *shost)
{
	fcev_port_unregister(port);
	fcev_link_down(port);	/* bad */
}

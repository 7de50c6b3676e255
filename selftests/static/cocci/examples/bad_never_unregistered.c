// SPDX-License-Identifier: GPL-2.0-only
/* The port is never unregistered. */
#include <linux/fcev.h>

static struct fcev_driver_port *port;

static void probe(struct Scsi_Host *shost)
{
	port = fcev_port_register(shost);
}

static void bad(struct Scsi_Host *shost)
{
	fc_remove_host(shost);
	scsi_remove_host(shost);	/* bad */
}

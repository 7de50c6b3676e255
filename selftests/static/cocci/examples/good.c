// SPDX-License-Identifier: GPL-2.0-only
/* The same, as it should be: nothing is found here. */
#include <linux/fcev.h>

static struct fcev_driver_port *port;
static struct fcev_handler *handler;

static void good_probe(struct Scsi_Host *shost, spinlock_t *lock, fcev_handler_fn *fn)
{
	unsigned long flags;

	port = fcev_port_register_flags(shost, FCEV_PORT_PAUSE_IO);
	handler = fcev_handler_add(FCEV_HANDLER_ALL, shost, fn, NULL);
	spin_lock_irqsave(lock, flags);
	fcev_link_down(port);
	spin_unlock_irqrestore(lock, flags);
}

static void good_again(struct Scsi_Host *shost)
{
	fcev_port_unregister(port);
	port = fcev_port_register(shost);
	fcev_link_up(port);
}

static void good_remove(struct Scsi_Host *shost, spinlock_t *lock, struct mutex *state_lock)
{
	spin_lock(lock);
	spin_unlock(lock);
	mutex_lock(state_lock);
	mutex_unlock(state_lock);
	fcev_handler_remove(handler);
	fcev_port_unregister(port);
	fc_remove_host(shost);
	scsi_remove_host(shost);
}

// SPDX-License-Identifier: GPL-2.0-only
/* A port is registered and a handler added where nothing may sleep. */
#include <linux/fcev.h>

static struct fcev_driver_port *port;
static struct fcev_handler *handler;

static void bad_register(struct Scsi_Host *shost, spinlock_t *lock)
{
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	port = fcev_port_register(shost);	/* bad */
	spin_unlock_irqrestore(lock, flags);
}

static void bad_handler(struct Scsi_Host *shost, spinlock_t *lock, fcev_handler_fn *fn)
{
	spin_lock(lock);
	handler = fcev_handler_add(FCEV_HANDLER_ALL, shost, fn, NULL);	/* bad */
	spin_unlock(lock);
}

static void bad_irqs(void)
{
	local_irq_disable();
	fcev_port_unregister(port);	/* bad */
	local_irq_enable();
}

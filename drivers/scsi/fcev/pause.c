// SPDX-License-Identifier: GPL-2.0-only
/*
 * FCEV_PORT_PAUSE_IO: blocks the remote ports of a port while its link is
 * down and restores them when it is up, for a driver that asked for it. Other
 * drivers do so themselves, by the same calls: the I/O waits, and
 * fast_io_fail_tmo and dev_loss_tmo bound how long.
 *
 * The link is told in any context; the work looks at what holds when it runs
 * and is queued by every post, so that a storm ends in the last state. Its
 * queue serves reclaim: memory may be freed by the I/O that it lets go.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "fcev_priv.h"

#define FCEV_PAUSE_RETRY_MS	10

static struct workqueue_struct *fcev_pause_wq;

/* A remote port that was blocked, as it is to be restored. */
struct fcev_paused {
	struct list_head node;
	u32 channel;
	struct fc_rport_identifiers ids;
};

/* A queued work has a reference of its port. */
static void fcev_pause_queue(struct fcev_port *port, unsigned int delay_ms)
{
	fcev_port_get(port);
	if (!queue_delayed_work(fcev_pause_wq, &port->pause_work, msecs_to_jiffies(delay_ms)))
		fcev_port_put(port);
}

/**
 * fcev_pause_wake() - the link may have changed
 * @port: the port; its caller has a reference
 *
 * Context: any up to hardirq.
 */
void fcev_pause_wake(struct fcev_port *port)
{
	if (READ_ONCE(port->pause_io))
		fcev_pause_queue(port, 0);
}

static bool fcev_link_is_down(struct fcev_port *port)
{
	bool down;

	raw_spin_lock_irq(&port->events.ring.lock);
	down = port->facts.link == FCEV_CONDITION_DOWN;
	raw_spin_unlock_irq(&port->events.ring.lock);
	return down;
}

static bool fcev_rport_runs(const struct fc_rport *rport)
{
	return rport->port_state == FC_PORTSTATE_ONLINE ||
	       rport->port_state == FC_PORTSTATE_MARGINAL;
}

/*
 * The next remote port to block, with a reference, or NULL. What a driver keeps
 * in its dd_data would be cleared by fc_remote_port_add(), and I/O would begin
 * before the driver could fill it again: such a driver has to do it itself.
 */
static struct fc_rport *fcev_pause_next(struct Scsi_Host *shost, struct fcev_paused *paused)
{
	struct fc_rport *rport, *found = NULL;
	unsigned long irqflags;

	spin_lock_irqsave(shost->host_lock, irqflags);
	list_for_each_entry(rport, &fc_host_rports(shost), peers) {
		if (!fcev_rport_runs(rport))
			continue;
		if (rport->dd_data) {
			pr_err_ratelimited("host%u: FCEV_PORT_PAUSE_IO needs dd_fcrport_size 0\n",
					   shost->host_no);
			break;
		}
		get_device(&rport->dev);
		found = rport;
		paused->channel = rport->channel;
		paused->ids = (struct fc_rport_identifiers) {
			.node_name = rport->node_name,
			.port_name = rport->port_name,
			.port_id = rport->port_id,
			.roles = rport->roles,
		};
		break;
	}
	spin_unlock_irqrestore(shost->host_lock, irqflags);
	return found;
}

/* Return: true where memory is short, to be called again. */
static bool fcev_pause_block(struct fcev_port *port)
{
	struct fcev_paused *paused;
	struct fc_rport *rport;

	do {
		paused = kzalloc(sizeof(*paused), GFP_NOIO);
		if (!paused)
			return true;
		rport = fcev_pause_next(port->shost, paused);
		if (!rport) {
			kfree(paused);
			break;
		}
		fc_remote_port_delete(rport);
		put_device(&rport->dev);
		list_add_tail(&paused->node, &port->paused);
	} while (fcev_link_is_down(port));
	return false;
}

/* Has the driver brought the remote port back already? */
static bool fcev_pause_is_back(struct Scsi_Host *shost, const struct fcev_paused *paused)
{
	struct fc_rport *rport;
	unsigned long irqflags;
	bool back = false;

	spin_lock_irqsave(shost->host_lock, irqflags);
	list_for_each_entry(rport, &fc_host_rports(shost), peers)
		back |= fcev_rport_runs(rport) && rport->channel == paused->channel &&
			rport->port_name == paused->ids.port_name;
	spin_unlock_irqrestore(shost->host_lock, irqflags);
	return back;
}

/* Return: true where a remote port could not be restored, to be called again. */
static bool fcev_pause_restore(struct fcev_port *port)
{
	struct fcev_paused *paused, *next;

	list_for_each_entry_safe(paused, next, &port->paused, node) {
		if (fcev_link_is_down(port))
			return false;
		if (!fcev_pause_is_back(port->shost, paused) &&
		    !fc_remote_port_add(port->shost, paused->channel, &paused->ids))
			return true;
		list_del(&paused->node);
		kfree(paused);
	}
	return false;
}

static void fcev_pause_work(struct work_struct *work)
{
	struct fcev_port *port = container_of(to_delayed_work(work), struct fcev_port, pause_work);
	bool again = false;

	if (READ_ONCE(port->pause_io) && fcev_port_enter(port)) {
		again = fcev_link_is_down(port) ? fcev_pause_block(port) :
						  fcev_pause_restore(port);
		fcev_port_leave(port);
	}
	if (again)
		fcev_pause_queue(port, FCEV_PAUSE_RETRY_MS);
	fcev_port_put(port);
}

/* Before the port is found by anybody. */
void fcev_pause_init_port(struct fcev_port *port)
{
	INIT_LIST_HEAD(&port->paused);
	INIT_DELAYED_WORK(&port->pause_work, fcev_pause_work);
}

/**
 * fcev_pause_begin() - the driver registers, and asks for it
 * @port: the port
 *
 * Context: any.
 */
void fcev_pause_begin(struct fcev_port *port)
{
	WRITE_ONCE(port->pause_io, true);
	fcev_pause_wake(port);
}

/**
 * fcev_pause_end() - the driver unregisters
 * @port: the port
 *
 * What is blocked now, dev_loss_tmo ends, or the driver restores.
 *
 * Context: may sleep.
 */
void fcev_pause_end(struct fcev_port *port)
{
	struct fcev_paused *paused, *next;

	WRITE_ONCE(port->pause_io, false);
	if (cancel_delayed_work_sync(&port->pause_work))
		fcev_port_put(port);
	list_for_each_entry_safe(paused, next, &port->paused, node) {
		list_del(&paused->node);
		kfree(paused);
	}
}

/* Context: may sleep. Return: 0 or -ENOMEM. */
int fcev_pause_init(void)
{
	fcev_pause_wq = alloc_workqueue("fcev_pause", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return fcev_pause_wq ? 0 : -ENOMEM;
}

/* No port is registered any more. */
void fcev_pause_exit(void)
{
	destroy_workqueue(fcev_pause_wq);
}

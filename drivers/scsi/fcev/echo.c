// SPDX-License-Identifier: GPL-2.0-only
/*
 * The echo: tells the FC transport what native drivers post, so that listeners
 * of the transport (multipathd, fcoemon, the FPIN counters) see a native port
 * as any other. Has a worker of its own, since the transport's calls allocate
 * and may wait for slow listeners; the events themselves never wait for it.
 *
 * It comes a moment later, so that it does not keep the processor from those
 * who have just been woken for the event itself. What a ring overwrote before it
 * was echoed is counted.
 */
#include <linux/string.h>
#include <linux/workqueue.h>
#include <uapi/scsi/fc/fc_els.h>

#include "bridge_tell.h"
#include "fcev_priv.h"

/* More than any descriptor's fixed part. */
#define FCEV_ECHO_PAD	64

#define FCEV_ECHO_DELAY	1	/* jiffies */

static struct workqueue_struct *fcev_echo_wq;
static LLIST_HEAD(fcev_echo_ports);
static atomic64_t fcev_echo_overwritten;

static void fcev_echo(struct work_struct *work);
static DECLARE_DELAYED_WORK(fcev_echo_work, fcev_echo);

/* The worker's own: too large for a stack. */
static struct fcev_batch fcev_echo_batch;
static char fcev_echo_frame[FCEV_RING_PAYLOAD_MAX + FCEV_ECHO_PAD];

/* Native events that the transport was not told of. */
u64 fcev_echo_lost(void)
{
	return atomic64_read(&fcev_echo_overwritten);
}

/* Begin behind the newest event. Context: any up to hardirq. */
void fcev_echo_begin(struct fcev_port *port)
{
	unsigned long irqflags;

	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	port->echo_seq = port->events.ring.head;
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
}

/**
 * fcev_echo_wake() - a native port has new events
 * @port: the port; a reference is taken where needed
 *
 * Context: any up to hardirq.
 */
void fcev_echo_wake(struct fcev_port *port)
{
	if (test_and_set_bit(0, &port->echo_queued))
		return;
	fcev_port_get(port);
	llist_add(&port->echo_node, &fcev_echo_ports);
	queue_delayed_work(fcev_echo_wq, &fcev_echo_work, FCEV_ECHO_DELAY);
}

/* The transport's word for an RSCN page is in wire order, as lpfc has it. */
static u32 fcev_echo_rscn(const struct fcev_slot *slot)
{
	return (__force u32)cpu_to_be32(slot->args.rscn.page);
}

/*
 * The transport trusts the frame: it takes its head as given, and reads a
 * descriptor that is cut short as if it were whole. So a frame without a head
 * is left out, and zeros follow the rest.
 */
static void fcev_echo_fpin(struct Scsi_Host *shost, const struct fcev_slot *slot,
			   const u8 *payload)
{
	if (slot->payload_kept < sizeof(struct fc_els_fpin))
		return;
	memcpy(fcev_echo_frame, payload, slot->payload_kept);
	memset(fcev_echo_frame + slot->payload_kept, 0,
	       sizeof(fcev_echo_frame) - slot->payload_kept);
	fcev_compat_fpin_rcv(shost, slot->payload_kept, fcev_echo_frame);
}

static int fcev_echo_code(struct Scsi_Host *shost, enum fc_host_event_code code, u32 data)
{
	const struct fcev_told told = {
		.host_no = shost->host_no,
		.code = code,
		.data = &data,
		.len = sizeof(data),
	};

	return fcev_bridge_tell(&told);
}

static int fcev_echo_vendor(struct Scsi_Host *shost, const struct fcev_slot *slot,
			    const u8 *payload)
{
	const struct fcev_told told = {
		.host_no = shost->host_no,
		.code = FCH_EVT_VENDOR_UNIQUE,
		.vendor_id = slot->args.vendor.vendor_id,
		.data = payload,
		.len = slot->payload_kept,
	};

	return fcev_bridge_tell(&told);
}

/* Context: may sleep. Return: as fcev_bridge_tell(), 0 where there is nothing to tell. */
static int fcev_echo_one(struct Scsi_Host *shost, const struct fcev_slot *slot, const u8 *payload)
{
	switch (slot->type) {
	case FCEV_EVENT_TYPE_LINK_UP:
		return fcev_echo_code(shost, FCH_EVT_LINKUP, 0);
	case FCEV_EVENT_TYPE_LINK_DOWN:
		return fcev_echo_code(shost, FCH_EVT_LINKDOWN, 0);
	case FCEV_EVENT_TYPE_PORT_ONLINE:
		return fcev_echo_code(shost, FCH_EVT_PORT_ONLINE, 0);
	case FCEV_EVENT_TYPE_PORT_OFFLINE:
		return fcev_echo_code(shost, FCH_EVT_PORT_OFFLINE, 0);
	case FCEV_EVENT_TYPE_LIP:
		return fcev_echo_code(shost, FCH_EVT_LIP, 0);
	case FCEV_EVENT_TYPE_LIP_RESET:
		return fcev_echo_code(shost, FCH_EVT_LIPRESET, 0);
	case FCEV_EVENT_TYPE_RSCN:
		return fcev_echo_code(shost, FCH_EVT_RSCN, fcev_echo_rscn(slot));
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		return fcev_echo_code(shost, FCH_EVT_ADAPTER_CHANGE, 0);
	case FCEV_EVENT_TYPE_FPIN:
		fcev_echo_fpin(shost, slot, payload);
		return 0;
	case FCEV_EVENT_TYPE_VENDOR:
		return fcev_echo_vendor(shost, slot, payload);
	default:
		return 0;
	}
}

/*
 * A batch of events.
 * Return: false where one found no listener, or @heard was false; then only
 * FPINs are told, since they are counted all the same.
 */
static bool fcev_echo_events(struct Scsi_Host *shost, const struct fcev_batch *batch, bool heard)
{
	unsigned int i;

	for (i = 0; i < batch->n; i++) {
		const struct fcev_slot *slot = &batch->slots[i];

		if (slot->source != FCEV_SOURCE_NATIVE ||
		    (!heard && slot->type != FCEV_EVENT_TYPE_FPIN))
			continue;
		if (fcev_echo_one(shost, slot, batch->bytes + batch->payload_from[i]) == -ESRCH)
			heard = false;
	}
	return heard;
}

/*
 * What a port has beyond its place, up to @head. Where one event finds no
 * listener, the rest looks for none: whoever joins meanwhile came after them. Of
 * a storm without an FPIN nothing more is read, then.
 */
static void fcev_echo_up_to(struct fcev_port *port, u64 head, u64 fpin)
{
	struct fcev_batch *batch = &fcev_echo_batch;
	bool heard = true;

	while (port->echo_seq < head) {
		u64 next;

		if (!heard && fpin <= port->echo_seq) {
			port->echo_seq = head;
			return;
		}
		next = fcev_ring_read(&port->events.ring, port->echo_seq + 1, head, batch);

		/* Lapped beyond @head: the loss is counted with the next event. */
		if (!batch->n)
			return;
		atomic64_add(batch->slots[0].seq - port->echo_seq - 1, &fcev_echo_overwritten);
		heard = fcev_echo_events(port->shost, batch, heard);
		port->echo_seq = next - 1;
	}
}

/* All that a port has. Context: may sleep; the port is entered. */
static void fcev_echo_port(struct fcev_port *port)
{
	u64 head, fpin;

	for (;;) {
		raw_spin_lock_irq(&port->events.ring.lock);
		head = port->events.ring.head;
		fpin = port->events.fpin;
		raw_spin_unlock_irq(&port->events.ring.lock);
		if (head <= port->echo_seq)
			return;
		fcev_echo_up_to(port, head, fpin);
	}
}

static void fcev_echo(struct work_struct *work)
{
	struct llist_node *nodes = llist_reverse_order(llist_del_all(&fcev_echo_ports));
	struct fcev_port *port, *next;

	llist_for_each_entry_safe(port, next, nodes, echo_node) {
		clear_bit(0, &port->echo_queued);
		/* Pairs with test_and_set_bit(): what it left to us is visible. */
		smp_mb__after_atomic();
		if (fcev_port_enter(port)) {
			fcev_echo_port(port);
			fcev_port_leave(port);
		}
		fcev_port_put(port);
	}
}

/* Context: may sleep. Return: 0 or -ENOMEM. */
int fcev_echo_init(void)
{
	fcev_echo_wq = alloc_ordered_workqueue("fcev_echo", WQ_MEM_RECLAIM);
	return fcev_echo_wq ? 0 : -ENOMEM;
}

/* The last post is sent, so nobody wakes the echo any more. */
void fcev_echo_exit(void)
{
	flush_delayed_work(&fcev_echo_work);
	destroy_workqueue(fcev_echo_wq);
}

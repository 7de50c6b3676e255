// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of ports: by id, host number and WWPN, and their life from arrival
 * to the eviction of their history. Who arrives and leaves is watch.c's to find
 * out.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/list.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "fcev_priv.h"

#define FCEV_PAYLOAD_BYTES		SZ_64K
#define FCEV_STAT_SLOTS			256
#define FCEV_STAT_PAYLOAD_BYTES		SZ_16K

static unsigned int ring_size = 4096;
module_param(ring_size, uint, 0444);
MODULE_PARM_DESC(ring_size, "events that a port's ring holds, a vport's a quarter (64 to 65536, default 4096)");

static unsigned int ring_mem_max_mb = 64;
module_param(ring_mem_max_mb, uint, 0444);
MODULE_PARM_DESC(ring_mem_max_mb, "MiB for all rings; beyond it new ports get the smallest (default 64)");

/*
 * Protects the list, the ids, the memory account and the ends of a port's
 * life. Never taken with a ring's lock held.
 */
static DEFINE_MUTEX(fcev_ports_lock);
static LIST_HEAD(fcev_ports);
static u32 fcev_last_id;
static unsigned int fcev_present;
static size_t fcev_memory;	/* rings of all ports */
static size_t fcev_memory_gone;	/* of them, rings of removed ports */

static size_t fcev_memory_max(void)
{
	return (size_t)ring_mem_max_mb << 20;
}

static size_t fcev_port_memory(const struct fcev_port *port)
{
	return fcev_ring_memory(&port->events.ring) + fcev_ring_memory(&port->stats.ring);
}

static void fcev_port_release(struct kref *ref)
{
	struct fcev_port *port = container_of(ref, struct fcev_port, ref);

	fcev_ring_free(&port->events.ring);
	fcev_ring_free(&port->stats.ring);
	kfree(port);
}

/* Context: any up to hardirq. Return: @port. */
struct fcev_port *fcev_port_get(struct fcev_port *port)
{
	kref_get(&port->ref);
	return port;
}

/* Context: any up to softirq. */
void fcev_port_put(struct fcev_port *port)
{
	if (port)
		kref_put(&port->ref, fcev_port_release);
}

/* The three lookups by a key differ in what they compare only. */
#define fcev_port_find(condition) ({				\
	struct fcev_port *port, *found = NULL;			\
								\
	mutex_lock(&fcev_ports_lock);				\
	list_for_each_entry(port, &fcev_ports, link_node) {	\
		if (condition) {				\
			found = fcev_port_get(port);		\
			break;					\
		}						\
	}							\
	mutex_unlock(&fcev_ports_lock);				\
	found;							\
})

/* Context: may sleep. Return: the port with a reference, removed ones too, or NULL. */
struct fcev_port *fcev_port_by_id(u32 id)
{
	return fcev_port_find(port->id == id);
}

/* Context: may sleep. Return: the port present with a reference, or NULL. */
struct fcev_port *fcev_port_by_host(u32 host_no)
{
	return fcev_port_find(!port->gone && port->host_no == host_no);
}

/* Context: may sleep. Return: the port present with a reference, or NULL. */
struct fcev_port *fcev_port_by_wwpn(u64 wwpn)
{
	return fcev_port_find(!port->gone && port->wwpn == wwpn);
}

/* Context: may sleep. Return: the port present with a reference, or NULL. */
struct fcev_port *fcev_port_by_shost(const struct Scsi_Host *shost)
{
	return fcev_port_find(!port->gone && port->shost == shost);
}

/**
 * fcev_port_next() - walk the ports, removed ones too, without holding a lock
 * @after: id of the port before, 0 to begin
 *
 * Context: may sleep.
 * Return: the port with the next higher id with a reference, or NULL.
 */
struct fcev_port *fcev_port_next(u32 after)
{
	return fcev_port_find(port->id > after);
}

/**
 * fcev_port_enter() - begin to follow port->shost
 * @port: the port
 *
 * Removal of the port waits until fcev_port_leave().
 *
 * Context: any.
 * Return: false where the host is going or gone.
 */
bool fcev_port_enter(struct fcev_port *port)
{
	/* Pairs with fcev_port_kill(): either we see dead, or it sees us. */
	atomic_inc_return(&port->users);
	if (!READ_ONCE(port->dead))
		return true;
	fcev_port_leave(port);
	return false;
}

/* Context: any, with interrupts on (wakes the remover). */
void fcev_port_leave(struct fcev_port *port)
{
	if (atomic_dec_and_test(&port->users))
		wake_up_var(&port->users);
}

static void fcev_stream_init(struct fcev_stream *stream, struct fcev_port *port, u32 id)
{
	stream->port = port;
	stream->id = id;
	INIT_LIST_HEAD(&stream->turn);
}

/* The port's slots, within the parameter's bounds and the memory's. */
static u32 fcev_port_slots(bool vport)
{
	u32 slots = clamp(ring_size, 64u, 65536u);

	lockdep_assert_held(&fcev_ports_lock);
	return vport ? slots / 4 : slots;
}

static int fcev_port_alloc_rings(struct fcev_port *port, u32 slots, bool smallest)
{
	int err;

	err = fcev_ring_init(&port->events.ring, slots,
			     smallest ? 2 * FCEV_RING_PAYLOAD_MAX : FCEV_PAYLOAD_BYTES);
	if (err)
		return err;
	return fcev_ring_init(&port->stats.ring,
			      smallest ? FCEV_RING_SLOTS_MIN : FCEV_STAT_SLOTS,
			      smallest ? 2 * FCEV_RING_PAYLOAD_MAX : FCEV_STAT_PAYLOAD_BYTES);
}

/* Say on stream 0 what history of a stream is given up. */
static void fcev_stream_evict(struct fcev_stream *stream)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_EVICTED,
		.source = FCEV_SOURCE_CORE,
		.args.loss = { .stream = stream->id, .port = stream->port->id },
	};
	u64 first, last;

	raw_spin_lock_irq(&stream->ring.lock);
	first = fcev_ring_oldest(&stream->ring);
	last = stream->ring.head;
	raw_spin_unlock_irq(&stream->ring.lock);
	if (!last)
		return;
	event.args.loss.first = first;
	event.args.loss.last = last;
	event.args.loss.count = last - first + 1;
	fcev_post_core(&event);
}

static void fcev_port_evict(struct fcev_port *port)
{
	lockdep_assert_held(&fcev_ports_lock);

	fcev_stream_evict(&port->events);
	fcev_stream_evict(&port->stats);
	fcev_memory -= fcev_port_memory(port);
	fcev_memory_gone -= fcev_port_memory(port);
	list_del(&port->link_node);
	fcev_port_put(port);
}

/*
 * Give up history of removed ports, oldest first, until what they hold is at
 * most @bound bytes. The bound of their own is a quarter of ring_mem_max_mb.
 */
static void fcev_evict_to(size_t bound)
{
	struct fcev_port *port, *next;

	lockdep_assert_held(&fcev_ports_lock);

	list_for_each_entry_safe(port, next, &fcev_ports, link_node) {
		if (fcev_memory_gone <= bound)
			return;
		if (port->gone)
			fcev_port_evict(port);
	}
}

/* Allocate rings of the right size, making room for them first. */
static int fcev_port_init_rings(struct fcev_port *port)
{
	u32 slots = fcev_port_slots(port->parent);
	size_t want = roundup_pow_of_two(slots) * sizeof(struct fcev_slot) + FCEV_PAYLOAD_BYTES +
		      FCEV_STAT_SLOTS * sizeof(struct fcev_slot) + FCEV_STAT_PAYLOAD_BYTES;
	size_t over = fcev_memory + want > fcev_memory_max() ?
		      fcev_memory + want - fcev_memory_max() : 0;
	bool smallest;

	lockdep_assert_held(&fcev_ports_lock);

	if (over)
		fcev_evict_to(fcev_memory_gone > over ? fcev_memory_gone - over : 0);
	smallest = fcev_memory + want > fcev_memory_max();
	if (smallest)
		pr_warn_ratelimited("host%u gets the smallest ring, ring_mem_max_mb=%u is used up\n",
				    port->host_no, ring_mem_max_mb);
	return fcev_port_alloc_rings(port, smallest ? FCEV_RING_SLOTS_MIN : slots, smallest);
}

static struct fcev_port *fcev_port_alloc(struct Scsi_Host *shost, u32 parent)
{
	struct fcev_port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (!port)
		return NULL;
	kref_init(&port->ref);
	mutex_init(&port->attrs_lock);
	fcev_pause_init_port(port);
	port->host_no = shost->host_no;
	port->parent = parent;
	port->shost = shost;
	strscpy(port->driver, shost->hostt->name ?: "unknown", sizeof(port->driver));
	return port;
}

/**
 * fcev_port_add() - begin to follow a host
 * @shost: the host; a reference is taken
 * @parent: id of the physical port of a vport, 0 for a physical port
 *
 * Nobody is told before fcev_port_announce().
 *
 * Context: may sleep.
 * Return: the port, with a reference that fcev_port_remove() drops, or an
 *         ERR_PTR: -ENOMEM, -ENODEV where the host is already going.
 */
struct fcev_port *fcev_port_add(struct Scsi_Host *shost, u32 parent)
{
	struct fcev_port *port;
	int err;

	if (!scsi_host_get(shost))
		return ERR_PTR(-ENODEV);
	port = fcev_port_alloc(shost, parent);
	if (!port) {
		err = -ENOMEM;
		goto err_put_host;
	}

	mutex_lock(&fcev_ports_lock);
	err = fcev_port_init_rings(port);
	if (err)
		goto err_free_port;
	port->id = ++fcev_last_id;
	fcev_stream_init(&port->events, port, 2 * port->id);
	fcev_stream_init(&port->stats, port, 2 * port->id + 1);
	fcev_memory += fcev_port_memory(port);
	fcev_present++;
	list_add_tail(&port->link_node, &fcev_ports);
	mutex_unlock(&fcev_ports_lock);
	return port;

err_free_port:
	mutex_unlock(&fcev_ports_lock);
	fcev_port_put(port);
err_put_host:
	scsi_host_put(shost);
	return ERR_PTR(err);
}

/**
 * fcev_port_kill() - let nobody follow the host any more
 * @port: the port
 *
 * Posts are counted and dropped from now on. Waits for nobody.
 *
 * Context: any.
 */
void fcev_port_kill(struct fcev_port *port)
{
	WRITE_ONCE(port->dead, true);
	/* Pairs with fcev_port_enter() and the driver's registration. */
	smp_mb();
	fcev_post_refuse(port);
}

/**
 * fcev_port_remove() - end following a host
 * @port: the port; the reference of fcev_port_add() is gone afterwards
 *
 * Waits for those who entered the port. Its history stays in the registry
 * until the memory bound evicts it.
 *
 * Context: may sleep; no lock that a driver's callback takes.
 */
void fcev_port_remove(struct fcev_port *port)
{
	struct Scsi_Host *shost;

	fcev_port_kill(port);
	wait_var_event(&port->users, !atomic_read(&port->users));
	if (port->announced)
		fcev_port_post_adapter(port, FCEV_EVENT_TYPE_ADAPTER_REMOVE);

	mutex_lock(&fcev_ports_lock);
	shost = port->shost;
	port->shost = NULL;
	port->gone = true;
	fcev_present--;
	fcev_memory_gone += fcev_port_memory(port);
	fcev_evict_to(fcev_memory_max() / 4);
	mutex_unlock(&fcev_ports_lock);

	scsi_host_put(shost);
}

/* Number of ports that are not removed. */
unsigned int fcev_ports_present(void)
{
	return READ_ONCE(fcev_present);
}

/* Bytes of all rings of ports. */
size_t fcev_ports_memory(void)
{
	return READ_ONCE(fcev_memory);
}

/* Forget the history of removed ports; all ports are removed by now. */
void fcev_ports_exit(void)
{
	struct fcev_port *port, *next;

	list_for_each_entry_safe(port, next, &fcev_ports, link_node) {
		list_del(&port->link_node);
		fcev_port_put(port);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * In-kernel subscribers. Each has a work item and a place in every stream of
 * its own, so that a slow one delays nobody; what the ring overwrote before it
 * came there it is told as lost.
 *
 * fcev_handlers_lock protects the list, and is taken by the drain. A handler's
 * places are its work's own once the handler is in the list, but for their
 * marks; so all locks here exclude soft interrupts.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "fcev_priv.h"

#define FCEV_PLACE_NEWS		XA_MARK_0

static DEFINE_SPINLOCK(fcev_handlers_lock);	/* protects fcev_handlers */
static LIST_HEAD(fcev_handlers);

/* How far a handler is in a stream. */
struct fcev_place {
	struct fcev_stream *stream;	/* with a reference of its port */
	u64 seen;
};

/**
 * struct fcev_handler - a subscriber
 * @node: in fcev_handlers
 * @work: calls the subscriber
 * @mask: BIT() of each type wanted
 * @port: id of the only port, 0 for all
 * @fn: the subscriber
 * @data: the subscriber's
 * @owner: the subscriber's module
 * @places: struct fcev_place by id of the stream, marked where there is news
 * @rescan: there may be streams without a place
 * @caller: task that is in @fn, NULL for none
 * @over: nothing follows: the port is gone, or the handler was removed in @fn
 * @orphan: removed in @fn; the work frees it
 * @batch: what is being told
 */
struct fcev_handler {
	struct list_head node;
	struct work_struct work;
	u64 mask;
	u32 port;
	fcev_handler_fn *fn;
	void *data;
	struct module *owner;
	struct xarray places;
	bool rescan;
	struct task_struct *caller;
	bool over;
	bool orphan;
	struct fcev_batch batch;
};

/* Say of a place whether there is news. */
static void fcev_place_mark(struct fcev_handler *handler, unsigned long id, bool news)
{
	xa_lock_bh(&handler->places);
	if (news)
		__xa_set_mark(&handler->places, id, FCEV_PLACE_NEWS);
	else
		__xa_clear_mark(&handler->places, id, FCEV_PLACE_NEWS);
	xa_unlock_bh(&handler->places);
}

/* Context: any. Return: is there any subscriber? */
bool fcev_handler_any(void)
{
	return !list_empty_careful(&fcev_handlers);
}

/**
 * fcev_handler_wake() - a stream has new events
 * @stream: the stream
 *
 * Context: any up to softirq.
 */
void fcev_handler_wake(struct fcev_stream *stream)
{
	struct fcev_handler *handler;

	if (!fcev_handler_any())
		return;
	spin_lock_bh(&fcev_handlers_lock);
	list_for_each_entry(handler, &fcev_handlers, node) {
		if (handler->port && stream->port && stream->port->id != handler->port)
			continue;
		if (xa_load(&handler->places, stream->id))
			fcev_place_mark(handler, stream->id, true);
		else
			WRITE_ONCE(handler->rescan, true);
		queue_work(fcev_wq, &handler->work);
	}
	spin_unlock_bh(&fcev_handlers_lock);
}

static u64 fcev_stream_head(struct fcev_stream *stream)
{
	u64 head;

	raw_spin_lock_irq(&stream->ring.lock);
	head = stream->ring.head;
	raw_spin_unlock_irq(&stream->ring.lock);
	return head;
}

/* A place in a stream that has none yet. Return: 0 or -ENOMEM. */
static int fcev_handler_place(struct fcev_handler *handler, struct fcev_stream *stream, u64 seen)
{
	struct fcev_place *place;
	int err;

	if (xa_load(&handler->places, stream->id))
		return 0;
	place = kmalloc(sizeof(*place), GFP_KERNEL);
	if (!place)
		return -ENOMEM;
	place->stream = stream;
	place->seen = seen;
	err = xa_err(xa_store_bh(&handler->places, stream->id, place, GFP_KERNEL));
	if (err) {
		kfree(place);
		return err;
	}
	if (stream->port)
		fcev_port_get(stream->port);
	fcev_place_mark(handler, stream->id, true);
	return 0;
}

/*
 * Places in all streams that have none: behind their newest event for a new
 * handler, before their oldest for streams that came later.
 */
static int fcev_handler_scan(struct fcev_handler *handler, bool from_head)
{
	struct fcev_port *port;
	int err;
	u32 id;

	err = fcev_handler_place(handler, &fcev_stream0,
				 from_head ? fcev_stream_head(&fcev_stream0) : 0);
	for (id = 0; !err && (port = fcev_port_next(id)); fcev_port_put(port)) {
		id = port->id;
		if ((handler->port && handler->port != id) || (!from_head && port->gone))
			continue;
		err = fcev_handler_place(handler, &port->events,
					 from_head ? fcev_stream_head(&port->events) : 0);
		if (!err)
			err = fcev_handler_place(handler, &port->stats,
						 from_head ? fcev_stream_head(&port->stats) : 0);
	}
	return err;
}

static void fcev_handler_drop(struct fcev_handler *handler, u32 stream)
{
	struct fcev_place *place = xa_erase_bh(&handler->places, stream);

	if (!place)
		return;
	fcev_port_put(place->stream->port);
	kfree(place);
}

static void fcev_handler_free(struct fcev_handler *handler)
{
	struct fcev_place *place;
	unsigned long id;

	xa_for_each(&handler->places, id, place)
		fcev_handler_drop(handler, id);
	xa_destroy(&handler->places);
	kfree(handler);
}

static void fcev_handler_call(struct fcev_handler *handler, const struct fcev_notice *notice)
{
	if (handler->over || !try_module_get(handler->owner))
		return;
	WRITE_ONCE(handler->caller, current);
	handler->fn(notice, handler->data);
	WRITE_ONCE(handler->caller, NULL);
	module_put(handler->owner);
}

static void fcev_handler_lost(struct fcev_handler *handler, const struct fcev_place *place,
			      u64 count)
{
	struct fcev_notice notice = {
		.type = FCEV_EVENT_TYPE_LOST,
		.source = FCEV_SOURCE_CORE,
		.seq = place->seen,
		.count = count,
	};

	fcev_notice_identity(&notice, place->stream);
	fcev_handler_call(handler, &notice);
}

/* Does the handler want an event? */
static bool fcev_handler_wants(const struct fcev_handler *handler, const struct fcev_notice *notice)
{
	if (handler->port && notice->port != handler->port)
		return false;
	if (handler->port && notice->type == FCEV_EVENT_TYPE_ADAPTER_REMOVE)
		return true;
	return handler->mask & BIT_ULL(notice->type);
}

static void fcev_handler_tell(struct fcev_handler *handler, struct fcev_place *place,
			      unsigned int i)
{
	const struct fcev_slot *slot = &handler->batch.slots[i];
	struct fcev_notice notice;

	fcev_notice_event(&notice, place->stream, slot,
			  handler->batch.bytes + handler->batch.payload_from[i]);
	if (fcev_handler_wants(handler, &notice))
		fcev_handler_call(handler, &notice);
	if (handler->port && slot->type == FCEV_EVENT_TYPE_ADAPTER_REMOVE &&
	    notice.port == handler->port)
		handler->over = true;
}

/* What a stream has beyond the handler's place, up to @to. */
static void fcev_handler_stream(struct fcev_handler *handler, struct fcev_place *place, u64 to)
{
	struct fcev_batch *batch = &handler->batch;
	unsigned int i;

	while (!handler->over && place->seen < to) {
		fcev_ring_read(&place->stream->ring, place->seen + 1, to, batch);
		/* Lapped beyond @to: the loss is told with the next event. */
		if (!batch->n)
			return;
		if (batch->slots[0].seq != place->seen + 1)
			fcev_handler_lost(handler, place, batch->slots[0].seq - place->seen - 1);
		for (i = 0; i < batch->n && !handler->over; i++) {
			fcev_handler_tell(handler, place, i);
			place->seen = batch->slots[i].seq;
		}
	}
}

/* The streams of ports that have news, or whose last event may be on its way. */
static void fcev_handler_ports(struct fcev_handler *handler)
{
	struct fcev_place *place;
	unsigned long id;

	xa_for_each_range(&handler->places, id, place, 1, ULONG_MAX) {
		struct fcev_port *port = place->stream->port;
		bool gone = READ_ONCE(port->gone);

		if (!xa_get_mark(&handler->places, id, FCEV_PLACE_NEWS) && !READ_ONCE(port->dead))
			continue;
		fcev_place_mark(handler, id, false);
		fcev_handler_stream(handler, place, U64_MAX);
		if (gone)
			fcev_handler_drop(handler, id);
	}
}

/*
 * A port's last event is on stream 0, and comes after all of the port's own:
 * of stream 0 nothing is told that came after the ports were looked at.
 */
static void fcev_handler_streams(struct fcev_handler *handler)
{
	u64 head = fcev_stream_head(&fcev_stream0);
	struct fcev_place *place;

	fcev_handler_ports(handler);
	fcev_place_mark(handler, 0, false);
	place = xa_load(&handler->places, 0);
	if (!place)
		return;
	fcev_handler_stream(handler, place, head);
	if (fcev_stream_head(&fcev_stream0) > head)
		queue_work(fcev_wq, &handler->work);
}

static void fcev_handler_work(struct work_struct *work)
{
	struct fcev_handler *handler = container_of(work, struct fcev_handler, work);

	if (xchg(&handler->rescan, false) && fcev_handler_scan(handler, false))
		WRITE_ONCE(handler->rescan, true);	/* at the next event */
	fcev_handler_streams(handler);
	if (handler->orphan) {
		/* Not in the list any more, so nobody queues it again. */
		cancel_work(work);
		fcev_handler_free(handler);
	}
}

/**
 * fcev_handler_add_owner() - see fcev_handler_add()
 * @mask: BIT() of each FCEV_EVENT_TYPE_* wanted
 * @shost: only events of this host, or NULL for those of all
 * @fn: called for each event from now on
 * @data: passed to @fn
 * @owner: module of @fn, held while @fn runs
 *
 * Context: may sleep.
 * Return: the handler, or ERR_PTR.
 */
struct fcev_handler *fcev_handler_add_owner(u64 mask, struct Scsi_Host *shost,
					    fcev_handler_fn *fn, void *data,
					    struct module *owner)
{
	struct fcev_handler *handler;
	struct fcev_port *port = NULL;
	int err;

	might_sleep();
	if (!fn || !mask || (mask & ~FCEV_HANDLER_ALL))
		return ERR_PTR(-EINVAL);
	if (shost) {
		port = fcev_port_by_shost(shost);
		if (!port)
			return ERR_PTR(-ENODEV);
	}
	handler = kzalloc(sizeof(*handler), GFP_KERNEL);
	if (!handler) {
		fcev_port_put(port);
		return ERR_PTR(-ENOMEM);
	}
	INIT_WORK(&handler->work, fcev_handler_work);
	xa_init_flags(&handler->places, XA_FLAGS_LOCK_BH);
	handler->mask = mask;
	handler->port = port ? port->id : 0;
	handler->fn = fn;
	handler->data = data;
	handler->owner = owner;
	handler->rescan = true;
	fcev_port_put(port);

	err = fcev_handler_scan(handler, true);
	if (err) {
		fcev_handler_free(handler);
		return ERR_PTR(err);
	}
	spin_lock_bh(&fcev_handlers_lock);
	list_add_tail(&handler->node, &fcev_handlers);
	spin_unlock_bh(&fcev_handlers_lock);
	/* What was posted meanwhile woke nobody. */
	queue_work(fcev_wq, &handler->work);
	return handler;
}
EXPORT_SYMBOL_GPL(fcev_handler_add_owner);

/**
 * fcev_handler_remove() - end a subscription
 * @handler: the handler, or NULL; not valid afterwards
 *
 * Waits for a running call of the handler, unless called by it; so it must
 * not be called under a lock that the handler takes.
 *
 * Context: may sleep.
 */
void fcev_handler_remove(struct fcev_handler *handler)
{
	if (!handler)
		return;
	might_sleep();
	spin_lock_bh(&fcev_handlers_lock);
	list_del(&handler->node);
	spin_unlock_bh(&fcev_handlers_lock);
	if (READ_ONCE(handler->caller) == current) {
		handler->over = true;
		handler->orphan = true;
		return;
	}
	cancel_work_sync(&handler->work);
	fcev_handler_free(handler);
}
EXPORT_SYMBOL_GPL(fcev_handler_remove);

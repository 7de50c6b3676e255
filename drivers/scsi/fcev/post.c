// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one way in: every event passes here into its stream, those of link and
 * port only where facts.c finds them to be news. The worker takes it from there.
 *
 * A post takes the stream's lock, writes a slot and, unless the stream is
 * queued already, wakes the worker: no allocation, no sleep. One worker serves
 * all streams in turn, a message each, so that the storm of one port delays
 * another's events by at most one message per busy stream.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/workqueue.h>

#include "fcev_priv.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define FCEV_STREAM0_SLOTS	1024
#define FCEV_RETRY_MS		10

/* What drivers are told is what rings keep. */
static_assert(FCEV_PAYLOAD_MAX == FCEV_RING_PAYLOAD_MAX);

struct fcev_stream fcev_stream0;
int (*fcev_send)(struct fcev_stream *stream, u64 *sent);

static struct workqueue_struct *fcev_post_wq;
static LLIST_HEAD(fcev_dirty);
static LIST_HEAD(fcev_round);		/* the worker's own */
static atomic64_t fcev_retries;

static void fcev_drain(struct work_struct *work);
static DECLARE_DELAYED_WORK(fcev_drain_work, fcev_drain);

/* Times that the worker had to try again for want of memory. */
u64 fcev_send_retries(void)
{
	return atomic64_read(&fcev_retries);
}

/*
 * The slot of the next event, its args still to be written. This and what
 * follows is inline for a single event: it is what a driver pays. The clock comes
 * first, so that stores of what is constant at the call can be merged.
 */
static __always_inline struct fcev_slot *fcev_stream_begin(struct fcev_stream *stream, u16 type,
							   u8 source, u8 flags, u16 aux)
{
	u64 boot = ktime_get_boottime_ns();
	struct fcev_slot *slot = fcev_ring_claim(&stream->ring);

	slot->boot = boot;
	slot->type = type;
	slot->aux = aux;
	slot->source = source;
	slot->flags = flags;
	return slot;
}

/*
 * The slot is written: queue the stream. Under the stream's lock.
 * Return: true where the caller must wake the worker after unlocking.
 */
static __always_inline bool fcev_stream_end(struct fcev_stream *stream,
					    const struct fcev_slot *slot)
{
	trace_fcev_posted(stream->id, slot->seq, slot->type, slot->source);
	if (likely(stream->queued))
		return false;
	stream->queued = true;
	return true;
}

/* Add an event. Return: as fcev_stream_end(). */
static __always_inline bool fcev_stream_append(struct fcev_stream *stream,
					       const struct fcev_event *event)
{
	struct fcev_slot *slot = fcev_stream_begin(stream, event->type, event->source,
						   event->flags, event->aux);

	slot->args = event->args;
	if (unlikely(event->payload && event->payload_len))
		fcev_ring_put_payload(&stream->ring, slot, event->payload, event->payload_len);
	return fcev_stream_end(stream, slot);
}

/* Context: any up to hardirq, no lock of ours. */
static noinline void fcev_stream_wake(struct fcev_stream *stream)
{
	unsigned long irqflags;

	/* Held until the worker has sent what is there. */
	if (stream->port)
		fcev_port_get(stream->port);
	/*
	 * Whoever found the list empty wakes the worker for those who follow,
	 * and so must not be preempted in between.
	 */
	local_irq_save(irqflags);
	if (llist_add(&stream->dirty, &fcev_dirty))
		queue_delayed_work(fcev_post_wq, &fcev_drain_work, 0);
	local_irq_restore(irqflags);
}

static __always_inline void fcev_stream_post(struct fcev_stream *stream,
					     const struct fcev_event *event)
{
	unsigned long irqflags;
	bool wake;

	raw_spin_lock_irqsave(&stream->ring.lock, irqflags);
	wake = fcev_stream_append(stream, event);
	raw_spin_unlock_irqrestore(&stream->ring.lock, irqflags);
	if (wake)
		fcev_stream_wake(stream);
}

static bool fcev_port_refuses(struct fcev_port *port)
{
	if (likely(!READ_ONCE(port->dead)))
		return false;
	atomic64_inc(&port->refused);
	return true;
}

/* The watch may see what a driver says has changed, before or after. */
static void fcev_changes_told(struct fcev_port *port, u32 change)
{
	unsigned long irqflags;

	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	fcev_changes_tell(&port->changes, change, jiffies);
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
}

/**
 * fcev_post_found() - the watch looked for changes of the adapter
 * @port: the port
 * @change: mask of FCEV_CHANGE_* that it saw
 * @whole: it looked at all attributes
 * @confirm: how long a driver may take to tell them, in jiffies
 *
 * Context: any up to hardirq.
 * Return: mask of FCEV_CHANGE_* to post: found that long ago, told by nobody.
 */
u32 fcev_post_found(struct fcev_port *port, u32 change, bool whole, unsigned long confirm)
{
	unsigned long irqflags;

	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	change = fcev_changes_find(&port->changes, change, whole, jiffies, confirm);
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
	return change;
}

/**
 * fcev_post() - post an event that is no change of link or port
 * @port: the port
 * @event: the event, copied
 *
 * Context: any up to hardirq.
 * Return: false where the port is going or gone; the post is then counted.
 */
bool fcev_post(struct fcev_port *port, const struct fcev_event *event)
{
	if (fcev_port_refuses(port))
		return false;
	if (event->type == FCEV_EVENT_TYPE_ADAPTER_CHANGE && event->source != FCEV_SOURCE_DERIVED)
		fcev_changes_told(port, event->args.port.change);
	fcev_stream_post(&port->events, event);
	return true;
}

/**
 * fcev_post_rscn() - fcev_post() of a driver's RSCN, with nothing in between
 * @port: the port
 * @page: flags << 24 | id in host order
 *
 * Context: any up to hardirq.
 */
void fcev_post_rscn(struct fcev_port *port, u32 page)
{
	struct fcev_stream *stream = &port->events;
	struct fcev_slot *slot;
	unsigned long irqflags;
	bool wake;

	if (fcev_port_refuses(port))
		return;
	raw_spin_lock_irqsave(&stream->ring.lock, irqflags);
	slot = fcev_stream_begin(stream, FCEV_EVENT_TYPE_RSCN, FCEV_SOURCE_NATIVE, 0, 0);
	fcev_rscn_args(&slot->args, page, page);
	wake = fcev_stream_end(stream, slot);
	raw_spin_unlock_irqrestore(&stream->ring.lock, irqflags);
	if (wake)
		fcev_stream_wake(stream);
}

/**
 * fcev_post_stat() - post a statistics event
 * @port: the port
 * @event: the event, copied
 *
 * Accepted while the port goes, too: its rules end with an event.
 *
 * Context: any up to hardirq.
 * Return: true.
 */
bool fcev_post_stat(struct fcev_port *port, const struct fcev_event *event)
{
	fcev_stream_post(&port->stats, event);
	return true;
}

/**
 * fcev_post_core() - post an event of the module's own stream
 * @event: the event, copied
 *
 * Context: any up to hardirq.
 */
void fcev_post_core(const struct fcev_event *event)
{
	fcev_stream_post(&fcev_stream0, event);
}

/* The events of a report, under the lock of the port's event stream. */
static bool fcev_news_append(struct fcev_port *port, const struct fcev_news *news,
			     enum fcev_source source, u32 port_state)
{
	struct fcev_event event = {
		.source = source,
		.args.port.port_state = port_state,
	};
	bool wake = false;
	unsigned int i;

	lockdep_assert_held(&port->events.ring.lock);

	for (i = 0; i < news->n; i++) {
		event.type = news->type[i];
		wake |= fcev_stream_append(&port->events, &event);
	}
	return wake;
}

/**
 * fcev_post_link() - the physical link changed
 * @port: the port
 * @up: how
 * @source: who found out
 *
 * A link that is lost takes the port offline.
 *
 * Context: any up to hardirq.
 * Return: true where it was news.
 */
bool fcev_post_link(struct fcev_port *port, bool up, enum fcev_source source)
{
	struct fcev_news news;
	unsigned long irqflags;
	bool wake;

	if (fcev_port_refuses(port))
		return false;
	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	fcev_facts_link(&port->facts, up, &news);
	wake = fcev_news_append(port, &news, source, FCEV_STATE_NONE);
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
	if (wake)
		fcev_stream_wake(&port->events);
	return news.n;
}

/**
 * fcev_post_online() - the port's way to its fabric, loop or peer changed
 * @port: the port
 * @online: how
 * @source: who found out
 *
 * A port that is online has its link up.
 *
 * Context: any up to hardirq.
 * Return: true where it was news.
 */
bool fcev_post_online(struct fcev_port *port, bool online, enum fcev_source source)
{
	struct fcev_news news;
	unsigned long irqflags;
	bool wake;

	if (fcev_port_refuses(port))
		return false;
	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	fcev_facts_online(&port->facts, online, &news);
	wake = fcev_news_append(port, &news, source, FCEV_STATE_NONE);
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
	if (wake)
		fcev_stream_wake(&port->events);
	return news.n;
}

/**
 * fcev_post_state() - a port_state was sampled
 * @port: the port
 * @port_state: enum fc_port_state
 * @generation: fcev_port_generation() from before the sample was taken
 *
 * Context: any up to hardirq.
 * Return: false where a post overtook the sample: take another.
 */
bool fcev_post_state(struct fcev_port *port, u32 port_state, u32 generation)
{
	struct fcev_news news;
	unsigned long irqflags;
	bool fresh, wake;

	if (fcev_port_refuses(port))
		return true;
	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	fresh = fcev_facts_state(&port->facts, port_state, generation, &news);
	wake = fcev_news_append(port, &news, FCEV_SOURCE_DERIVED, port_state);
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
	if (wake)
		fcev_stream_wake(&port->events);
	return fresh;
}

/**
 * fcev_post_baseline() - a port is seen for the first time
 * @port: the port
 * @port_state: enum fc_port_state
 *
 * Sets the facts that no post has told yet, without an event.
 *
 * Context: any up to hardirq.
 */
void fcev_post_baseline(struct fcev_port *port, u32 port_state)
{
	unsigned long irqflags;

	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	fcev_facts_baseline(&port->facts, port_state);
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
}

/**
 * fcev_port_generation() - read before taking a sample for fcev_post_state()
 * @port: the port
 *
 * Context: any up to hardirq.
 * Return: the generation of the port's facts.
 */
u32 fcev_port_generation(struct fcev_port *port)
{
	unsigned long irqflags;
	u32 generation;

	raw_spin_lock_irqsave(&port->events.ring.lock, irqflags);
	generation = port->facts.generation;
	raw_spin_unlock_irqrestore(&port->events.ring.lock, irqflags);
	return generation;
}

/* Take what was posted since into the worker's round, oldest first. */
static void fcev_drain_collect(void)
{
	struct llist_node *nodes = llist_reverse_order(llist_del_all(&fcev_dirty));
	struct fcev_stream *stream, *next;

	llist_for_each_entry_safe(stream, next, nodes, dirty)
		list_add_tail(&stream->turn, &fcev_round);
}

/*
 * One message of a stream.
 * Return: 0, or an error to come back later.
 */
static int fcev_drain_turn(struct fcev_stream *stream)
{
	bool done;
	u64 sent;
	int err;

	raw_spin_lock_irq(&stream->ring.lock);
	sent = stream->sent;
	raw_spin_unlock_irq(&stream->ring.lock);

	fcev_handler_wake(stream);
	err = fcev_send(stream, &sent);
	if (err)
		return err;

	/* Once queued is false, a post may put the stream on the list again. */
	list_del_init(&stream->turn);
	raw_spin_lock_irq(&stream->ring.lock);
	stream->sent = sent;
	done = sent >= stream->ring.head;
	if (done)
		stream->queued = false;
	raw_spin_unlock_irq(&stream->ring.lock);

	if (!done) {
		list_add_tail(&stream->turn, &fcev_round);
		return 0;
	}
	if (stream->port) {
		if (READ_ONCE(stream->port->native) && stream == &stream->port->events)
			fcev_echo_wake(stream->port);
		fcev_port_put(stream->port);
	}
	return 0;
}

/* The worker: a message of each queued stream in turn, until none has any. */
static void fcev_drain(struct work_struct *work)
{
	fcev_drain_collect();
	while (!list_empty(&fcev_round)) {
		if (fcev_drain_turn(list_first_entry(&fcev_round, struct fcev_stream, turn))) {
			atomic64_inc(&fcev_retries);
			queue_delayed_work(fcev_post_wq, &fcev_drain_work,
					   msecs_to_jiffies(FCEV_RETRY_MS));
			return;
		}
		fcev_drain_collect();
		cond_resched();
	}
}

/* Context: may sleep. Return: 0 or -ENOMEM. */
int fcev_post_init(void)
{
	int err;

	err = fcev_ring_init(&fcev_stream0.ring, FCEV_STREAM0_SLOTS, 0);
	if (err)
		return err;
	INIT_LIST_HEAD(&fcev_stream0.turn);
	/* Unbound: the storm that keeps a processor busy is delivered by another. */
	fcev_post_wq = alloc_workqueue("fcev_post", WQ_MEM_RECLAIM | WQ_HIGHPRI | WQ_UNBOUND, 1);
	if (!fcev_post_wq) {
		fcev_ring_free(&fcev_stream0.ring);
		return -ENOMEM;
	}
	return 0;
}

/*
 * Send what is left and stop the worker. Nobody posts any more; what could not
 * be sent for want of memory is in no ring a moment later, and nobody's to
 * wait for.
 */
void fcev_post_stop(void)
{
	struct fcev_stream *stream, *next;

	flush_delayed_work(&fcev_drain_work);
	cancel_delayed_work_sync(&fcev_drain_work);
	fcev_drain_collect();
	list_for_each_entry_safe(stream, next, &fcev_round, turn) {
		list_del_init(&stream->turn);
		fcev_port_put(stream->port);
	}
}

/* Free what fcev_post_init() made, after fcev_post_stop() and the last reader. */
void fcev_post_exit(void)
{
	destroy_workqueue(fcev_post_wq);
	fcev_ring_free(&fcev_stream0.ring);
}

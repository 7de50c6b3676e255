// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one way in: every event passes here into its stream, those of link and
 * port only where facts.c finds them to be news. drain.c takes it from there.
 *
 * A post takes the stream's lock, writes a slot and, unless the stream is
 * queued already, has the drain woken: no allocation, no sleep.
 */
#include <linux/jiffies.h>

#include "clock.h"
#include "fcev_priv.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define FCEV_STREAM0_SLOTS	1024

/* What drivers are told is what rings keep. */
static_assert(FCEV_PAYLOAD_MAX == FCEV_RING_PAYLOAD_MAX);

struct fcev_stream fcev_stream0;

/* Under the stream's lock. Return: true where it was not queued yet. */
static bool fcev_stream_queue(struct fcev_stream *stream)
{
	if (likely(stream->queued))
		return false;
	stream->queued = true;
	return true;
}

/*
 * Add an event and queue the stream. Under the stream's lock.
 * Return: true where the caller must wake the drain after unlocking.
 */
static bool fcev_stream_append(struct fcev_stream *stream, const struct fcev_event *event)
{
	struct fcev_slot *slot = fcev_ring_claim(&stream->ring);

	slot->type = event->type;
	slot->aux = event->aux;
	slot->source = event->source;
	slot->flags = event->flags;
	slot->args = event->args;
	if (event->type == FCEV_EVENT_TYPE_FPIN)
		stream->fpin = slot->seq;
	slot->boot = fcev_clock_stamp();
	if (event->payload && event->payload_len)
		fcev_ring_put_payload(&stream->ring, slot, event->payload, event->payload_len);
	trace_fcev_posted(stream->id, slot->seq, slot->type, slot->source);
	return fcev_stream_queue(stream);
}

static void fcev_stream_post(struct fcev_stream *stream, const struct fcev_event *event)
{
	unsigned long irqflags;
	bool wake;

	raw_spin_lock_irqsave(&stream->ring.lock, irqflags);
	wake = fcev_stream_append(stream, event);
	raw_spin_unlock_irqrestore(&stream->ring.lock, irqflags);
	if (wake)
		fcev_drain_queue(stream);
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

/* ---- RSCNs, which fabrics send in storms ---- */

/* Of a port that is not registered, or going. Context: any up to hardirq. */
static void fcev_rscn_refused(struct fcev_driver_port *driver_port, u32 page)
{
	atomic64_inc(&to_fcev_port(driver_port)->refused);
}

/* Context: any up to hardirq. */
static noinline void fcev_rscn_plainly(struct fcev_driver_port *driver_port, u32 page)
{
	const struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_RSCN,
		.source = FCEV_SOURCE_NATIVE,
		.args.rscn.page = page,
	};

	fcev_stream_post(&to_fcev_port(driver_port)->events, &event);
}

/*
 * Where cycles are stamps, a driver pays for a lock and the store of a slot and
 * for hardly more: there are no calls but those of the lock, so that there is
 * little to save and restore, either.
 *
 * Context: any up to hardirq.
 */
static void fcev_rscn_quickly(struct fcev_driver_port *driver_port, u32 page)
{
	struct fcev_stream *stream = &to_fcev_port(driver_port)->events;
	struct fcev_slot *slot;
	unsigned long irqflags;
	bool wake;

	if (trace_fcev_posted_enabled()) {
		fcev_rscn_plainly(driver_port, page);
		return;
	}
	/* One pointer to keep over the lock's call, not two. */
	OPTIMIZER_HIDE_VAR(stream);
	raw_spin_lock_irqsave(&stream->ring.lock, irqflags);
	slot = fcev_ring_claim(&stream->ring);
	slot->boot = get_cycles();
	slot->flags = 0;
	slot->source = FCEV_SOURCE_NATIVE;
	slot->type = FCEV_EVENT_TYPE_RSCN;
	slot->aux = 0;
	slot->args.rscn.page = page;
	wake = fcev_stream_queue(stream);
	raw_spin_unlock_irqrestore(&stream->ring.lock, irqflags);
	if (wake)
		fcev_drain_queue(stream);
}

/**
 * fcev_post_admit() - take the posts of a port's driver
 * @port: the port
 *
 * Context: may sleep.
 * Return: false where they are taken already.
 */
bool fcev_post_admit(struct fcev_port *port)
{
	if (xchg(&port->registered, true))
		return false;
	WRITE_ONCE(port->driver_port.rscn, static_key_enabled(&fcev_clock_cycles) ?
		   fcev_rscn_quickly : fcev_rscn_plainly);
	/* Pairs with fcev_port_kill(): the caller sees dead, or it undoes this. */
	smp_mb();
	return true;
}

/**
 * fcev_post_refuse() - count the posts of a port's driver and drop them
 * @port: the port
 *
 * Context: any.
 */
void fcev_post_refuse(struct fcev_port *port)
{
	WRITE_ONCE(port->registered, false);
	WRITE_ONCE(port->driver_port.rscn, fcev_rscn_refused);
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
		fcev_drain_queue(&port->events);
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
		fcev_drain_queue(&port->events);
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
		fcev_drain_queue(&port->events);
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

/* Context: may sleep. Return: 0 or -ENOMEM. */
int fcev_post_init(void)
{
	INIT_LIST_HEAD(&fcev_stream0.turn);
	return fcev_ring_init(&fcev_stream0.ring, FCEV_STREAM0_SLOTS, 0);
}

/* After the last reader. */
void fcev_post_exit(void)
{
	fcev_ring_free(&fcev_stream0.ring);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The drain takes events out of the rings, a message of each stream in turn, so
 * that the storm of one port delays another's events by at most one message per
 * busy stream. It multicasts and wakes handlers and echo, and waits for none of
 * them.
 *
 * A worker does it. What an interrupt posts goes out in the soft interrupt that
 * follows, up to a few messages: a lone event so comes to its listeners without
 * a switch to the worker and back. The two exclude each other; the soft interrupt
 * does not wait, but leaves the work to the worker.
 *
 * A stream with something to send has queued set, under its lock, and is on
 * fcev_dirty, fcev_round or fcev_unheard; where it has a port, the queue holds it.
 * The last is for a storm that nobody hears: it gathers for a while, so that its
 * driver does not meet the drain at every post.
 */
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/workqueue.h>

#include "fcev_priv.h"

#define FCEV_LATER_MS	10

/* Messages that a soft interrupt sends. */
#define FCEV_QUICK_TURNS	4

int (*fcev_send)(struct fcev_stream *stream, u64 *head);

static struct workqueue_struct *fcev_drain_wq;
static LLIST_HEAD(fcev_dirty);
static LIST_HEAD(fcev_round);		/* under fcev_drain_lock */
static LIST_HEAD(fcev_unheard);		/* likewise; until the worker comes again */
static DEFINE_SPINLOCK(fcev_drain_lock);	/* who drains; outside all others */
static atomic64_t fcev_retries;

static void fcev_drain(struct work_struct *work);
static DECLARE_DELAYED_WORK(fcev_drain_work, fcev_drain);

static void fcev_drain_quick(struct tasklet_struct *tasklet);
static DECLARE_TASKLET(fcev_drain_tasklet, fcev_drain_quick);

/* Times that the drain had to try again for want of memory. */
u64 fcev_drain_retries(void)
{
	return atomic64_read(&fcev_retries);
}

/**
 * fcev_drain_queue() - a stream has an event, and was not queued
 * @stream: the stream, its queued set by the caller
 *
 * Context: any up to hardirq, no lock of ours.
 */
void fcev_drain_queue(struct fcev_stream *stream)
{
	unsigned long irqflags;

	/* Held until what is there is sent. */
	if (stream->port)
		fcev_port_get(stream->port);
	/*
	 * Whoever found the list empty wakes the drain for those who follow, and
	 * so must not be preempted in between.
	 */
	local_irq_save(irqflags);
	if (llist_add(&stream->dirty, &fcev_dirty)) {
		if (in_hardirq() || in_serving_softirq())
			tasklet_schedule(&fcev_drain_tasklet);
		else
			queue_delayed_work(fcev_drain_wq, &fcev_drain_work, 0);
	}
	local_irq_restore(irqflags);
}

/* Take what was posted since into the round, oldest first. */
static void fcev_drain_collect(void)
{
	struct llist_node *nodes = llist_reverse_order(llist_del_all(&fcev_dirty));
	struct fcev_stream *stream, *next;

	lockdep_assert_held(&fcev_drain_lock);

	llist_for_each_entry_safe(stream, next, nodes, dirty)
		list_add_tail(&stream->turn, &fcev_round);
}

/*
 * Is a stream with nothing left to send done with? From then on a post may put it
 * on the list again, so it is in the round no more.
 */
static bool fcev_drain_done(struct fcev_stream *stream)
{
	bool done;

	list_del_init(&stream->turn);
	raw_spin_lock_irq(&stream->ring.lock);
	done = stream->sent >= stream->ring.head;
	if (done)
		stream->queued = false;
	raw_spin_unlock_irq(&stream->ring.lock);
	return done;
}

/*
 * One message of a stream. The ring's lock is what a storm waits for, so it is not
 * taken to find out what is known.
 * Return: 0, or an error to come back later.
 */
static int fcev_drain_turn(struct fcev_stream *stream)
{
	u64 head;
	int err;

	lockdep_assert_held(&fcev_drain_lock);

	fcev_handler_wake(stream);
	err = fcev_send(stream, &head);
	if (err)
		return err;
	if (stream->port && stream == &stream->port->events && READ_ONCE(stream->port->native))
		fcev_echo_wake(stream->port);
	if (stream->sent >= head && fcev_drain_done(stream)) {
		if (stream->port)
			fcev_port_put(stream->port);
		return 0;
	}
	if (fcev_netlink_listening() || fcev_handler_any())
		list_move_tail(&stream->turn, &fcev_round);
	else
		list_move_tail(&stream->turn, &fcev_unheard);
	return 0;
}

/*
 * A message of the stream whose turn it is.
 * Return: is there another turn to take? Then @err may say to take it later.
 */
static bool fcev_drain_next(int *err)
{
	fcev_drain_collect();
	if (list_empty(&fcev_round))
		return false;
	*err = fcev_drain_turn(list_first_entry(&fcev_round, struct fcev_stream, turn));
	if (*err)
		atomic64_inc(&fcev_retries);
	return !list_empty(&fcev_round) || !llist_empty(&fcev_dirty);
}

/*
 * Have the worker come, where there is something for it: at once, or later for what
 * failed and for what nobody hears.
 */
static void fcev_drain_go_on(bool more, int err)
{
	if (more && !err)
		mod_delayed_work(fcev_drain_wq, &fcev_drain_work, 0);
	else if (more || !list_empty_careful(&fcev_unheard))
		queue_delayed_work(fcev_drain_wq, &fcev_drain_work,
				   msecs_to_jiffies(FCEV_LATER_MS));
}

/* In the soft interrupt after that of a post: a few messages, the rest is the worker's. */
static void fcev_drain_quick(struct tasklet_struct *tasklet)
{
	unsigned int turn = 0;
	bool more = true;
	int err = 0;

	if (!spin_trylock(&fcev_drain_lock)) {
		fcev_drain_go_on(true, 0);
		return;
	}
	while (more && !err && turn++ < FCEV_QUICK_TURNS)
		more = fcev_drain_next(&err);
	spin_unlock(&fcev_drain_lock);
	fcev_drain_go_on(more, err);
}

/* The worker: until no stream has anything that somebody hears. */
static void fcev_drain(struct work_struct *work)
{
	bool more;
	int err;

	spin_lock_bh(&fcev_drain_lock);
	list_splice_tail_init(&fcev_unheard, &fcev_round);
	spin_unlock_bh(&fcev_drain_lock);
	do {
		err = 0;
		spin_lock_bh(&fcev_drain_lock);
		more = fcev_drain_next(&err);
		spin_unlock_bh(&fcev_drain_lock);
		if (more && !err)
			cond_resched();
	} while (more && !err);
	fcev_drain_go_on(more, err);
}

/* Context: may sleep. Return: 0 or -ENOMEM. */
int fcev_drain_init(void)
{
	/* Unbound: the storm that keeps a processor busy is delivered by another. */
	fcev_drain_wq = alloc_workqueue("fcev_drain", WQ_MEM_RECLAIM | WQ_HIGHPRI | WQ_UNBOUND, 1);
	return fcev_drain_wq ? 0 : -ENOMEM;
}

/*
 * Send what is left and stop the drain. Nobody posts any more; what could not
 * be sent for want of memory is in no ring a moment later, and nobody's to
 * wait for.
 */
void fcev_drain_stop(void)
{
	struct fcev_stream *stream, *next;

	tasklet_kill(&fcev_drain_tasklet);
	flush_delayed_work(&fcev_drain_work);
	cancel_delayed_work_sync(&fcev_drain_work);
	spin_lock_bh(&fcev_drain_lock);
	fcev_drain_collect();
	list_splice_tail_init(&fcev_unheard, &fcev_round);
	list_for_each_entry_safe(stream, next, &fcev_round, turn) {
		list_del_init(&stream->turn);
		fcev_port_put(stream->port);
	}
	spin_unlock_bh(&fcev_drain_lock);
}

/* After fcev_drain_stop(). */
void fcev_drain_exit(void)
{
	destroy_workqueue(fcev_drain_wq);
}

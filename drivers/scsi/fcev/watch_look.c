// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides when to look at a port: at once where there is a hint, else by a
 * poll. What a look sees is watch_state.c's and watch_target.c's.
 *
 * A look is a work item of its port on fcev_wq, so that a driver that takes
 * long holds up nobody else's.
 */
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "watch.h"

#define FCEV_WATCH_INTERVAL_MIN_MS	100
#define FCEV_WATCH_INTERVAL_MAX_MS	60000
#define FCEV_WATCH_GAP_MS		20	/* between looks, however many hints there are */
#define FCEV_WATCH_ARRIVING_MS		2000	/* looks are frequent until the WWPN is known */
#define FCEV_WATCH_NAMELESS_MS		10000	/* then a port without WWPN is announced too */
#define FCEV_WATCH_POSTPONE_MAX		5	/* looks that leave targets for later */
#define FCEV_WATCH_SLOW_MS		30000	/* between reads of slow attributes */

static void fcev_watch_poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(fcev_watch_poll_work, fcev_watch_poll);

static unsigned int watch_interval_ms = 1000;

/* A new interval counts from now on, where there is anything to poll. */
static int fcev_watch_set_interval(const char *val, const struct kernel_param *kp)
{
	int err = param_set_uint_minmax(val, kp, FCEV_WATCH_INTERVAL_MIN_MS,
					FCEV_WATCH_INTERVAL_MAX_MS);

	if (!err && delayed_work_pending(&fcev_watch_poll_work))
		mod_delayed_work(fcev_wq, &fcev_watch_poll_work, 0);
	return err;
}

static const struct kernel_param_ops fcev_watch_interval_ops = {
	.set = fcev_watch_set_interval,
	.get = param_get_uint,
};

module_param_cb(watch_interval_ms, &fcev_watch_interval_ops, &watch_interval_ms, 0644);
MODULE_PARM_DESC(watch_interval_ms, "time between looks at a port (100 to 60000, default 1000)");

/* Return: the time between two polls. */
unsigned int fcev_watch_interval_ms(void)
{
	return READ_ONCE(watch_interval_ms);
}

static void fcev_watch_poll_start(void)
{
	queue_delayed_work(fcev_wq, &fcev_watch_poll_work,
			   msecs_to_jiffies(fcev_watch_interval_ms()));
}

static void fcev_watch_post_change(struct fcev_port *port, u32 change)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_ADAPTER_CHANGE,
		.source = FCEV_SOURCE_DERIVED,
		.args.port.change = change,
	};

	mutex_lock(&port->attrs_lock);
	event.args.port.port_id = port->attrs.port_id;
	event.args.port.port_state = port->attrs.port_state;
	mutex_unlock(&port->attrs_lock);
	fcev_post(port, &event);
}

/**
 * fcev_watch_found_change() - something of an adapter was seen to have changed
 * @port: the port
 * @change: mask of FCEV_CHANGE_*, 0 for none
 * @whole: all attributes were looked at
 *
 * Posts adapter-change for what was found before and is confirmed, where the
 * port is announced.
 *
 * Context: may sleep.
 * Return: true where something waits for confirmation.
 */
bool fcev_watch_found_change(struct fcev_port *port, u32 change, bool whole)
{
	if (!READ_ONCE(port->announced))
		return false;
	change = fcev_post_found(port, change, whole, fcev_watch_confirm(port));
	if (change)
		fcev_watch_post_change(port, change);
	return READ_ONCE(port->changes.found);
}

/*
 * A port is announced by a look that began with its name known, so that the
 * state which that look took as the baseline is no older than the name.
 *
 * Return: true where another look should come soon, for the WWPN or with it.
 */
static bool fcev_watch_announce(struct fcev_watch *w, bool named)
{
	struct fcev_port *port = w->port;

	if (READ_ONCE(port->announced))
		return false;
	if (named ||
	    time_after_eq(jiffies, w->arrived + msecs_to_jiffies(FCEV_WATCH_NAMELESS_MS))) {
		fcev_port_announce(port);
		return false;
	}
	return w->attrs.wwpn ||
	       time_before(jiffies, w->arrived + msecs_to_jiffies(FCEV_WATCH_ARRIVING_MS));
}

/* Return: true where another look is wanted soon. */
static bool fcev_watch_look_at(struct fcev_watch *w, bool hinted)
{
	bool slow = !w->based || hinted ||
		    time_after_eq(jiffies, w->refreshed + msecs_to_jiffies(FCEV_WATCH_SLOW_MS));
	bool named = w->attrs.wwpn;
	bool again = hinted;
	bool doubtful;

	doubtful = fcev_watch_look_state(w);
	again |= fcev_watch_look_attrs(w, slow);
	if (slow)
		w->refreshed = jiffies;
	/* What a change of the link does to targets is told after it. */
	if (doubtful && w->based && w->postponed++ < FCEV_WATCH_POSTPONE_MAX) {
		again = true;
	} else {
		w->postponed = 0;
		again |= fcev_watch_look_targets(w) || doubtful;
	}
	w->based = true;
	again |= fcev_watch_announce(w, named);
	return again;
}

/*
 * The look at a port. Hints that come while it is awaited are part of it; a
 * hint makes a second look after the time of confirmation, since drivers tell
 * first and change what they show a moment later.
 */
static void fcev_watch_look(struct work_struct *work)
{
	struct fcev_watch *w = container_of(work, struct fcev_watch, look);
	unsigned long next = w->looked + msecs_to_jiffies(FCEV_WATCH_GAP_MS);
	unsigned long now = jiffies;
	bool hinted;

	if (!fcev_port_enter(w->port))
		return;
	if (w->based && time_before(now, next)) {
		mod_delayed_work(fcev_wq, &w->again, next - now);
	} else {
		hinted = test_and_clear_bit(FCEV_WATCH_HINTED, &w->flags);
		if (fcev_watch_look_at(w, hinted))
			mod_delayed_work(fcev_wq, &w->again,
					 msecs_to_jiffies(FCEV_WATCH_CONFIRM_MS));
		w->looked = jiffies;
	}
	fcev_port_leave(w->port);
}

static void fcev_watch_again(struct work_struct *work)
{
	struct fcev_watch *w = container_of(to_delayed_work(work), struct fcev_watch, again);

	if (!READ_ONCE(w->port->dead))
		queue_work(fcev_wq, &w->look);
}

/* One timer for all ports, and none where there is no port. */
static void fcev_watch_poll(struct work_struct *work)
{
	if (fcev_watch_look_all())
		fcev_watch_poll_start();
}

/* See fcev_watch_hint(); the caller has a reference. */
void fcev_watch_hint_watch(struct fcev_watch *w)
{
	if (!test_bit(FCEV_WATCH_HINTED, &w->flags) &&
	    !test_and_set_bit(FCEV_WATCH_HINTED, &w->flags))
		queue_work(fcev_wq, &w->look);
}

/**
 * fcev_watch_hint() - look at a port at once
 * @port: the port
 *
 * Context: any up to hardirq.
 */
void fcev_watch_hint(struct fcev_port *port)
{
	struct fcev_watch *w;

	rcu_read_lock();
	/* Pairs with fcev_watch_publish(). */
	w = smp_load_acquire(&port->watch);
	if (w && !READ_ONCE(port->dead))
		fcev_watch_hint_watch(w);
	rcu_read_unlock();
}

/* Before the port is found by anybody. */
void fcev_watch_look_init(struct fcev_watch *w)
{
	INIT_WORK(&w->look, fcev_watch_look);
	INIT_DELAYED_WORK(&w->again, fcev_watch_again);
	w->arrived = jiffies;
}

/* The first look, and the poll if it is the first port. */
void fcev_watch_look_begin(struct fcev_watch *w)
{
	queue_work(fcev_wq, &w->look);
	fcev_watch_poll_start();
}

/* The port is dead, and nobody hints any more: end what is queued, and what that queues again. */
void fcev_watch_look_end(struct fcev_watch *w)
{
	cancel_delayed_work_sync(&w->again);
	cancel_work_sync(&w->look);
	cancel_delayed_work_sync(&w->again);
	cancel_work_sync(&w->look);
}

/* No port comes any more, and all are dead. */
void fcev_watch_poll_stop(void)
{
	cancel_delayed_work_sync(&fcev_watch_poll_work);
}

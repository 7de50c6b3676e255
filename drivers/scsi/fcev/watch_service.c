// SPDX-License-Identifier: GPL-2.0-only
/*
 * Service times of a port's targets: counted in the table of what the watch
 * knows, added up for the port's counters. How they are counted is
 * service_time.c's.
 */
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "watch_known.h"

/* Under RCU. The entry may have left the table; it is counted until it is freed. */
static struct fcev_known *fcev_known_find_rcu(struct fcev_targets *targets, u64 wwpn)
{
	struct fcev_known *known;

	hash_for_each_possible_rcu(targets->table, known, node, wwpn)
		if (known->seen.wwpn == wwpn)
			return known;
	return NULL;
}

/* A target whose first commands are faster than the first look at it. */
static struct fcev_known *fcev_known_begin(struct fcev_targets *targets, u64 wwpn)
{
	struct fcev_known *known;
	unsigned long irqflags;

	raw_spin_lock_irqsave(&targets->lock, irqflags);
	known = fcev_known_find(targets, wwpn);
	if (!known) {
		known = fcev_known_take_spare(targets);
		if (known)
			fcev_known_add(targets, known, wwpn);
	}
	raw_spin_unlock_irqrestore(&targets->lock, irqflags);
	return known;
}

/**
 * fcev_watch_service_time() - a target has served a command
 * @port: the port
 * @target_wwpn: the target
 * @ns: how long it took
 *
 * Context: any up to hardirq.
 * Return: false where there was no entry to count it in.
 */
bool fcev_watch_service_time(struct fcev_port *port, u64 target_wwpn, u64 ns)
{
	struct fcev_known *known = NULL;
	struct fcev_watch *w;

	rcu_read_lock();
	/* Pairs with fcev_watch_publish(). */
	w = smp_load_acquire(&port->watch);
	if (w && target_wwpn)
		known = fcev_known_find_rcu(&w->targets, target_wwpn) ?:
			fcev_known_begin(&w->targets, target_wwpn);
	if (known)
		fcev_service_time_add(&known->service, ns);
	rcu_read_unlock();
	return known;
}

/**
 * fcev_watch_service_sum() - add up the service times of all targets
 * @port: the port, entered
 * @sum: zeroes; filled
 *
 * Targets that are forgotten count on.
 *
 * Context: may sleep.
 */
void fcev_watch_service_sum(struct fcev_port *port, struct fcev_service_view *sum)
{
	/* Pairs with fcev_watch_publish(); removal waits for who entered. */
	struct fcev_watch *w = smp_load_acquire(&port->watch);
	struct fcev_known *known;
	int i;

	if (!w)
		return;
	mutex_lock(&w->targets.retiring);
	*sum = w->targets.retired;
	rcu_read_lock();
	hash_for_each_rcu(w->targets.table, i, known, node)
		fcev_service_time_read(&known->service, sum);
	rcu_read_unlock();
	mutex_unlock(&w->targets.retiring);
}

/**
 * fcev_watch_service_reset() - begin to count anew, for all targets
 * @port: the port, entered
 *
 * Context: may sleep.
 */
void fcev_watch_service_reset(struct fcev_port *port)
{
	/* As above. */
	struct fcev_watch *w = smp_load_acquire(&port->watch);
	struct fcev_known *known;
	int i;

	if (!w)
		return;
	mutex_lock(&w->targets.retiring);
	memset(&w->targets.retired, 0, sizeof(w->targets.retired));
	rcu_read_lock();
	hash_for_each_rcu(w->targets.table, i, known, node)
		fcev_service_time_reset(&known->service);
	rcu_read_unlock();
	mutex_unlock(&w->targets.retiring);
}

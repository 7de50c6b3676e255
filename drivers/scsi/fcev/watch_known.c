// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of a port's remote ports, and those who use it between two looks:
 * drivers that tell of targets from any context, and readers who list them.
 *
 * Events are posted with targets->lock held, so that their order in the stream
 * is the order of the facts. It nests outside ring->lock and inside nothing.
 *
 * Service times come at the rate of commands: their entry is found under RCU
 * and counted in without a lock.
 */
#include <linux/mm.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "watch_known.h"

/* Entries for targets that a driver tells of between two looks. */
#define FCEV_TARGETS_SPARE	64

struct fcev_known *fcev_known_find(struct fcev_targets *targets, u64 wwpn)
{
	struct fcev_known *known;

	lockdep_assert_held(&targets->lock);

	hash_for_each_possible(targets->table, known, node, wwpn)
		if (known->seen.wwpn == wwpn)
			return known;
	return NULL;
}

void fcev_known_add(struct fcev_targets *targets, struct fcev_known *known, u64 wwpn)
{
	lockdep_assert_held(&targets->lock);

	known->seen.wwpn = wwpn;
	known->seen.scsi_id = FCEV_NO_SCSI_ID;
	known->seen.port_state = FC_PORTSTATE_UNKNOWN;
	hash_add_rcu(targets->table, &known->node, wwpn);
}

struct fcev_known *fcev_known_take_spare(struct fcev_targets *targets)
{
	struct fcev_known *known;

	lockdep_assert_held(&targets->lock);

	if (hlist_empty(&targets->spare))
		return NULL;
	known = hlist_entry(targets->spare.first, struct fcev_known, node);
	hlist_del_init(&known->node);
	targets->n_spare--;
	return known;
}

/* Return: false where memory is short; the next look tries again. */
bool fcev_targets_fill_spare(struct fcev_targets *targets)
{
	while (READ_ONCE(targets->n_spare) < FCEV_TARGETS_SPARE) {
		struct fcev_known *known = kzalloc(sizeof(*known), GFP_KERNEL);

		if (!known)
			return false;
		raw_spin_lock_irq(&targets->lock);
		hlist_add_head(&known->node, &targets->spare);
		targets->n_spare++;
		raw_spin_unlock_irq(&targets->lock);
	}
	return true;
}

/*
 * Free what was taken from the table, once nobody reads it any more; its
 * service times stay the port's.
 */
void fcev_known_retire(struct fcev_targets *targets, struct hlist_head *stale)
{
	struct fcev_known *known;
	struct hlist_node *next;

	lockdep_assert_held(&targets->retiring);

	if (hlist_empty(stale))
		return;
	synchronize_rcu();
	hlist_for_each_entry_safe(known, next, stale, stale) {
		hlist_del(&known->stale);
		fcev_service_time_read(&known->service, &targets->retired);
		kfree(known);
	}
}

void fcev_known_free_all(struct hlist_head *head)
{
	struct fcev_known *known;
	struct hlist_node *next;

	hlist_for_each_entry_safe(known, next, head, node) {
		hlist_del(&known->node);
		kfree(known);
	}
}

static bool fcev_post_driver_target(struct fcev_port *port, enum fcev_event_type type,
				    const struct fcev_target *target, enum fcev_source source)
{
	struct fcev_event event = { .type = type, .source = source };

	fcev_target_args(&event.args, target);
	return fcev_post(port, &event);
}

/* A driver's word changes what is known. Return: true where it is news. */
static bool fcev_known_tell(struct fcev_known *known, enum fcev_event_type type,
			    struct fcev_target *target)
{
	enum fcev_target_fact fact = fcev_target_event_fact(type);

	known->generation++;
	if (known->fact == fact)
		return false;
	known->fresh |= known->fact == FCEV_TARGET_NEVER && fact == FCEV_TARGET_ONLINE;
	known->fact = fact;
	if (!target->wwnn)
		target->wwnn = known->seen.wwnn;
	if (!target->roles)
		target->roles = known->seen.roles;
	known->seen.wwnn = target->wwnn;
	known->seen.port_id = target->port_id;
	known->seen.roles = target->roles;
	return true;
}

static bool fcev_targets_tell(struct fcev_watch *w, enum fcev_event_type type,
			      struct fcev_target target, enum fcev_source source)
{
	struct fcev_targets *targets = &w->targets;
	bool is_target = fcev_roles_have_target(target.roles);
	struct fcev_known *known;
	unsigned long irqflags;
	bool news = is_target;

	raw_spin_lock_irqsave(&targets->lock, irqflags);
	known = fcev_known_find(targets, target.wwpn);
	if (!known && is_target) {
		known = fcev_known_take_spare(targets);
		if (known)
			fcev_known_add(targets, known, target.wwpn);
	}
	/* Without an entry, the event is better told twice than not at all. */
	if (known)
		news = (is_target || known->fact != FCEV_TARGET_NEVER) &&
		       fcev_known_tell(known, type, &target);
	if (news)
		news = fcev_post_driver_target(w->port, type, &target, source);
	raw_spin_unlock_irqrestore(&targets->lock, irqflags);
	return news;
}

/**
 * fcev_watch_target() - a driver tells of a target
 * @port: the port
 * @type: target-online, -offline or -removed
 * @target: the remote port
 * @source: native
 *
 * Remote ports without a target role, and repeats, are not posted.
 *
 * Context: any up to hardirq.
 * Return: true where it was posted.
 */
bool fcev_watch_target(struct fcev_port *port, enum fcev_event_type type,
		       const struct fcev_target *target, enum fcev_source source)
{
	struct fcev_watch *w;
	bool posted = false;

	rcu_read_lock();
	/* Pairs with fcev_watch_publish(). */
	w = smp_load_acquire(&port->watch);
	if (w)
		posted = fcev_targets_tell(w, type, *target, source);
	rcu_read_unlock();
	fcev_watch_hint(port);
	return posted;
}

static void fcev_known_view(const struct fcev_known *known, struct fcev_target_view *view)
{
	view->state = known->seen;
	memset(&view->service, 0, sizeof(view->service));
	fcev_service_time_read(&known->service, &view->service);
}

/* Copy those present, up to @room. Return: how many there are, 0 for a removed port. */
static unsigned int fcev_targets_copy(struct fcev_port *port, struct fcev_target_view *copy,
				      unsigned int room)
{
	struct fcev_known *known;
	struct fcev_watch *w;
	unsigned int i, n = 0;

	rcu_read_lock();
	/* Pairs with fcev_watch_publish(). */
	w = smp_load_acquire(&port->watch);
	for (i = 0; w && i < HASH_SIZE(w->targets.table); i++) {
		raw_spin_lock_irq(&w->targets.lock);
		hlist_for_each_entry(known, &w->targets.table[i], node)
			if (known->present && n++ < room)
				fcev_known_view(known, &copy[n - 1]);
		raw_spin_unlock_irq(&w->targets.lock);
	}
	rcu_read_unlock();
	return n;
}

/**
 * fcev_watch_targets() - the remote ports of a port, as last looked at
 * @port: the port
 * @targets: set to an array that the caller frees with kvfree(), or NULL
 *
 * Context: may sleep.
 * Return: number of remote ports, or -ENOMEM.
 */
int fcev_watch_targets(struct fcev_port *port, struct fcev_target_view **targets)
{
	struct fcev_target_view *copy = NULL;
	unsigned int n, room = 0;

	while ((n = fcev_targets_copy(port, copy, room)) > room) {
		kvfree(copy);
		room = n + 16;
		copy = kvmalloc_array(room, sizeof(*copy), GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	*targets = copy;
	return n;
}

void fcev_targets_init(struct fcev_targets *targets)
{
	raw_spin_lock_init(&targets->lock);
	mutex_init(&targets->retiring);
	hash_init(targets->table);
	INIT_HLIST_HEAD(&targets->spare);
	/* What is missing, the first look allocates. */
	fcev_targets_fill_spare(targets);
}

/* Nobody finds the table any more. */
void fcev_targets_free(struct fcev_targets *targets)
{
	unsigned int i;

	for (i = 0; i < HASH_SIZE(targets->table); i++)
		fcev_known_free_all(&targets->table[i]);
	fcev_known_free_all(&targets->spare);
	kvfree(targets->snapshot);
}

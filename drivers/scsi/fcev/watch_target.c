// SPDX-License-Identifier: GPL-2.0-only
/*
 * The look at a port's remote ports: what the transport shows of them against
 * what listeners were told, which is in watch_known.c's table. watch_rules.c
 * says what a difference means.
 *
 * The transport tells nobody when the state of a remote port changes, so each
 * look takes a snapshot of its lists. A notifier called by
 * fc_remote_port_add() and fc_remote_port_delete() would replace that.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "watch_known.h"

/* Targets that are gone and remembered, so that they are not new again. */
#define FCEV_TARGETS_GONE_MAX	1024

static void fcev_rport_state(const struct fc_rport *rport, struct fcev_target_state *state)
{
	state->wwpn = rport->port_name;
	state->wwnn = rport->node_name;
	state->port_id = rport->port_id;
	state->roles = rport->roles;
	state->scsi_id = rport->scsi_target_id;
	state->port_state = rport->port_state;
	state->supported_classes = rport->supported_classes;
	state->maxframe_size = rport->maxframe_size;
}

/* Copy up to targets->room remote ports. Return: how many there are. */
static unsigned int fcev_rports_copy(struct Scsi_Host *shost, struct fcev_targets *targets)
{
	struct fc_rport *rport;
	unsigned long irqflags;
	unsigned int n = 0;

	spin_lock_irqsave(shost->host_lock, irqflags);
	list_for_each_entry(rport, &fc_host_rports(shost), peers)
		if (n++ < targets->room)
			fcev_rport_state(rport, &targets->snapshot[n - 1]);
	list_for_each_entry(rport, &fc_host_rport_bindings(shost), peers)
		if (n++ < targets->room)
			fcev_rport_state(rport, &targets->snapshot[n - 1]);
	spin_unlock_irqrestore(shost->host_lock, irqflags);
	return n;
}

/* Return: how many remote ports are in targets->snapshot, or -ENOMEM. */
static int fcev_rports_snapshot(struct Scsi_Host *shost, struct fcev_targets *targets)
{
	unsigned int n;

	while ((n = fcev_rports_copy(shost, targets)) > targets->room) {
		kvfree(targets->snapshot);
		targets->room = roundup(n + 1, 64);
		targets->snapshot = kvmalloc_array(targets->room, sizeof(*targets->snapshot),
						   GFP_KERNEL);
		if (!targets->snapshot) {
			targets->room = 0;
			return -ENOMEM;
		}
	}
	return n;
}

/* The transport clears what it does not need to recognise a port again. */
static void fcev_known_sight(struct fcev_known *known, const struct fcev_target_state *state,
			     u64 pass)
{
	struct fcev_target_state *seen = &known->seen;

	if (known->pass == pass && !fcev_target_is_better(state->port_state, seen->port_state))
		return;
	known->pass = pass;
	known->present = true;
	known->sighted = true;
	known->roles = state->roles;
	seen->port_state = state->port_state;
	if (state->wwnn && state->wwnn != U64_MAX)
		seen->wwnn = state->wwnn;
	if (state->port_id != U32_MAX)
		seen->port_id = state->port_id;
	if (state->roles)
		seen->roles = state->roles;
	seen->scsi_id = state->scsi_id;
	seen->supported_classes = state->supported_classes;
	seen->maxframe_size = state->maxframe_size;
}

/* Return: false where memory is short. */
static bool fcev_targets_sight(struct fcev_targets *targets, const struct fcev_target_state *state)
{
	struct fcev_known *known;

	if (!state->wwpn || state->wwpn == U64_MAX)
		return true;
	if (!fcev_targets_fill_spare(targets))
		return false;

	raw_spin_lock_irq(&targets->lock);
	known = fcev_known_find(targets, state->wwpn);
	if (!known) {
		known = fcev_known_take_spare(targets);
		if (known)
			fcev_known_add(targets, known, state->wwpn);
	}
	if (known)
		fcev_known_sight(known, state, targets->pass);
	raw_spin_unlock_irq(&targets->lock);
	return known;
}

static void fcev_known_post(struct fcev_port *port, const struct fcev_known *known)
{
	struct fcev_event event = {
		.type = fcev_target_fact_event(known->fact),
		.source = FCEV_SOURCE_DERIVED,
		.args.target = {
			.wwpn = known->seen.wwpn,
			.wwnn = known->seen.wwnn,
			.port_id = known->seen.port_id,
			.roles = known->seen.roles,
			.scsi_id = known->seen.scsi_id,
			.port_state = known->present ? known->seen.port_state :
						       FC_PORTSTATE_DELETED,
		},
	};

	fcev_post(port, &event);
}

/*
 * Draw the conclusion from a look at one remote port.
 * Return: true where another look is wanted.
 */
static bool fcev_known_settle(struct fcev_watch *w, struct fcev_known *known)
{
	struct fcev_target_state *seen = &known->seen;
	enum fcev_target_fact fact;

	lockdep_assert_held(&w->targets.lock);

	known->present = known->pass == w->targets.pass;
	if (!known->sighted)
		return false;
	if (!w->targets.based && known->fact == FCEV_TARGET_NEVER) {
		known->fact = fcev_target_baseline(seen->port_state, known->roles, seen->scsi_id);
		return false;
	}
	fact = fcev_target_judge(known->fact, known->present, seen->port_state, known->roles);
	if (fact == known->fact) {
		known->doubt.active = false;
		return false;
	}
	/* Nobody but us tells of targets where the driver does not. */
	if (READ_ONCE(w->port->native) &&
	    !fcev_doubt_settled(&known->doubt, fact, known->generation, jiffies,
				fcev_watch_confirm(w->port)))
		return true;
	known->fresh |= known->fact == FCEV_TARGET_NEVER;
	known->fact = fact;
	fcev_known_post(w->port, known);
	return false;
}

/* Is an entry not worth its memory? @gone counts those that are remembered. */
static bool fcev_known_is_stale(const struct fcev_known *known, unsigned int *gone)
{
	if (known->present)
		return false;
	return known->fact == FCEV_TARGET_NEVER || ++*gone > FCEV_TARGETS_GONE_MAX;
}

/* What a walk over the table finds out. */
struct fcev_settled {
	bool again;
	unsigned int fresh;
	unsigned int gone;
	struct hlist_head stale;
};

static void fcev_targets_settle_bucket(struct fcev_watch *w, struct hlist_head *bucket,
				       struct fcev_settled *settled)
{
	struct fcev_targets *targets = &w->targets;
	struct fcev_known *known;
	struct hlist_node *next;

	raw_spin_lock_irq(&targets->lock);
	hlist_for_each_entry_safe(known, next, bucket, node) {
		settled->again |= fcev_known_settle(w, known);
		settled->fresh += known->fresh;
		known->fresh = false;
		if (fcev_known_is_stale(known, &settled->gone)) {
			hash_del_rcu(&known->node);
			hlist_add_head(&known->stale, &settled->stale);
		}
	}
	raw_spin_unlock_irq(&targets->lock);
}

static void fcev_post_new_targets(struct fcev_port *port, u64 count)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_NEW_TARGETS,
		.source = FCEV_SOURCE_DERIVED,
		.args.count = count,
	};

	fcev_post(port, &event);
}

/**
 * fcev_watch_look_targets() - compare a port's remote ports with what was told
 * @w: the port, entered; the caller is its only look
 *
 * Context: may sleep.
 * Return: true where another look is wanted after the time of confirmation.
 */
bool fcev_watch_look_targets(struct fcev_watch *w)
{
	struct fcev_targets *targets = &w->targets;
	struct fcev_settled settled = { .stale = HLIST_HEAD_INIT };
	int i, n;

	n = fcev_rports_snapshot(w->port->shost, targets);
	if (n < 0)
		return true;
	targets->pass++;
	for (i = 0; i < n; i++)
		if (!fcev_targets_sight(targets, &targets->snapshot[i]))
			return true;
	mutex_lock(&targets->retiring);
	for (i = 0; i < HASH_SIZE(targets->table); i++)
		fcev_targets_settle_bucket(w, &targets->table[i], &settled);
	fcev_known_retire(targets, &settled.stale);
	mutex_unlock(&targets->retiring);
	if (settled.fresh)
		fcev_post_new_targets(w->port, settled.fresh);
	targets->based = true;
	return !fcev_targets_fill_spare(targets) || settled.again;
}

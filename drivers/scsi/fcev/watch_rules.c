// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the watch: what states of hosts and remote ports mean, and when
 * something seen is believed. Pure; watch_state.c and watch_target.c bring
 * locks and clocks.
 */
#include <linux/kernel.h>
#include <linux/jiffies.h>
#include <scsi/scsi_transport_fc.h>

#include "watch_rules.h"

#define FCEV_ROLES_TARGET	(FC_PORT_ROLE_FCP_TARGET | FC_PORT_ROLE_NVME_TARGET | \
				 FC_PORT_ROLE_NVME_DISCOVERY)

/**
 * fcev_doubt_settled() - has a contradiction been seen for long enough?
 * @doubt: what was seen before; begun anew where this is something else
 * @seen: what is seen now
 * @generation: of the facts that it contradicts; a post in between begins anew
 * @now: jiffies
 * @confirm: how long is enough, in jiffies
 *
 * Return: true where it is to be believed; the doubt is over then.
 */
bool fcev_doubt_settled(struct fcev_doubt *doubt, u32 seen, u32 generation,
			unsigned long now, unsigned long confirm)
{
	if (!doubt->active || doubt->seen != seen || doubt->generation != generation) {
		doubt->active = true;
		doubt->seen = seen;
		doubt->generation = generation;
		doubt->since = now;
	}
	if (time_before(now, doubt->since + confirm))
		return false;
	doubt->active = false;
	return true;
}

/**
 * fcev_login_changes() - did a port that is online get something else?
 * @told: what it had when it was online before; updated
 * @now: what it has now
 *
 * That a port loses these with its link, and has the same again with the link,
 * is no change beside the events of the link.
 *
 * Return: mask of FCEV_CHANGE_*.
 */
u32 fcev_login_changes(struct fcev_login *told, const struct fcev_login *now)
{
	u32 change = 0;

	if (told->fabric_name && now->fabric_name && told->fabric_name != now->fabric_name)
		change |= FCEV_CHANGE_FABRIC_NAME;
	if (told->port_id && now->port_id && told->port_id != now->port_id)
		change |= FCEV_CHANGE_PORT_ID;
	if (told->speed && now->speed && told->speed != now->speed)
		change |= FCEV_CHANGE_SPEED;
	told->fabric_name = now->fabric_name ?: told->fabric_name;
	told->port_id = now->port_id ?: told->port_id;
	told->speed = now->speed ?: told->speed;
	return change;
}

/* Does a remote port with these roles make target events? */
bool fcev_roles_have_target(u32 roles)
{
	return roles & FCEV_ROLES_TARGET;
}

/**
 * fcev_target_baseline() - what is known of a remote port found at first sight
 * @port_state: its enum fc_port_state
 * @roles: its roles; cleared by the transport while it is not present
 * @scsi_id: its SCSI target id, FCEV_NO_SCSI_ID for none
 *
 * Return: what listeners are taken to know.
 */
enum fcev_target_fact fcev_target_baseline(u32 port_state, u32 roles, u32 scsi_id)
{
	if (!fcev_roles_have_target(roles) && scsi_id == FCEV_NO_SCSI_ID)
		return FCEV_TARGET_NEVER;

	switch (port_state) {
	case FC_PORTSTATE_ONLINE:
	case FC_PORTSTATE_MARGINAL:
		return fcev_roles_have_target(roles) ? FCEV_TARGET_ONLINE : FCEV_TARGET_OFFLINE;
	case FC_PORTSTATE_BLOCKED:
		return FCEV_TARGET_OFFLINE;
	default:
		return FCEV_TARGET_REMOVED;
	}
}

/**
 * fcev_target_judge() - what a sight of a remote port means
 * @fact: what listeners were told
 * @present: whether the transport has it at all
 * @port_state: its enum fc_port_state
 * @roles: its roles now
 *
 * A port that comes back gets its roles a moment after its state; until then
 * nothing changes.
 *
 * Return: what listeners should know.
 */
enum fcev_target_fact fcev_target_judge(enum fcev_target_fact fact, bool present,
					u32 port_state, u32 roles)
{
	bool told = fact == FCEV_TARGET_ONLINE || fact == FCEV_TARGET_OFFLINE;

	if (!present)
		return told ? FCEV_TARGET_REMOVED : fact;

	switch (port_state) {
	case FC_PORTSTATE_ONLINE:
	case FC_PORTSTATE_MARGINAL:
		if (fcev_roles_have_target(roles))
			return FCEV_TARGET_ONLINE;
		return roles && told ? FCEV_TARGET_REMOVED : fact;
	case FC_PORTSTATE_BLOCKED:
		return told ? FCEV_TARGET_OFFLINE : fact;
	case FC_PORTSTATE_NOTPRESENT:
	case FC_PORTSTATE_DELETED:
		return told ? FCEV_TARGET_REMOVED : fact;
	default:
		return fact;
	}
}

/* The event that tells a fact. */
enum fcev_event_type fcev_target_fact_event(enum fcev_target_fact fact)
{
	switch (fact) {
	case FCEV_TARGET_ONLINE:
		return FCEV_EVENT_TYPE_TARGET_ONLINE;
	case FCEV_TARGET_OFFLINE:
		return FCEV_EVENT_TYPE_TARGET_OFFLINE;
	default:
		return FCEV_EVENT_TYPE_TARGET_REMOVED;
	}
}

/* The fact that an event tells, NEVER for an event that tells none. */
enum fcev_target_fact fcev_target_event_fact(enum fcev_event_type type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
		return FCEV_TARGET_ONLINE;
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
		return FCEV_TARGET_OFFLINE;
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
		return FCEV_TARGET_REMOVED;
	default:
		return FCEV_TARGET_NEVER;
	}
}

static int fcev_target_rank(u32 port_state)
{
	switch (port_state) {
	case FC_PORTSTATE_ONLINE:
	case FC_PORTSTATE_MARGINAL:
		return 2;
	case FC_PORTSTATE_BLOCKED:
		return 1;
	default:
		return 0;
	}
}

/* Of two remote ports with one WWPN, the one that is nearer to online counts. */
bool fcev_target_is_better(u32 port_state, u32 than)
{
	return fcev_target_rank(port_state) > fcev_target_rank(than);
}

/* Would posting this state be news to somebody who knows these facts? */
bool fcev_state_is_news(struct fcev_facts facts, u32 port_state)
{
	struct fcev_news news;

	fcev_facts_state(&facts, port_state, facts.generation, &news);
	return news.n;
}

/*
 * Does this state say down of something that nobody knew of? A link that was
 * never up is not lost.
 */
bool fcev_state_is_baseline(struct fcev_facts facts, u32 port_state)
{
	struct fcev_facts base = facts;

	fcev_facts_baseline(&base, port_state);
	return (facts.link != base.link && base.link == FCEV_CONDITION_DOWN) ||
	       (facts.online != base.online && base.online == FCEV_CONDITION_DOWN);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * One event per fact: a report makes an event only where it changes what is
 * known, whoever it comes from. A sample is stale when a report came after it
 * was taken, and then changes nothing.
 */
#include <scsi/scsi_transport_fc.h>

#include "facts.h"

/* What a port_state says of the link; unknown leaves it as it was. */
static u8 fcev_state_link(u32 port_state)
{
	switch (port_state) {
	case FC_PORTSTATE_ONLINE:
	case FC_PORTSTATE_MARGINAL:
	case FC_PORTSTATE_BYPASSED:
		return FCEV_CONDITION_UP;
	case FC_PORTSTATE_LINKDOWN:
		return FCEV_CONDITION_DOWN;
	default:
		return FCEV_CONDITION_UNKNOWN;
	}
}

/* What a port_state says of the port; unknown leaves it as it was. */
static u8 fcev_state_online(u32 port_state)
{
	switch (port_state) {
	case FC_PORTSTATE_ONLINE:
	case FC_PORTSTATE_MARGINAL:
		return FCEV_CONDITION_UP;
	case FC_PORTSTATE_UNKNOWN:
		return FCEV_CONDITION_UNKNOWN;
	default:
		return FCEV_CONDITION_DOWN;
	}
}

static void fcev_facts_set_link(struct fcev_facts *facts, u8 link, struct fcev_news *news)
{
	if (link == FCEV_CONDITION_UNKNOWN || link == facts->link)
		return;
	facts->link = link;
	news->type[news->n++] = link == FCEV_CONDITION_UP ? FCEV_EVENT_TYPE_LINK_UP :
							    FCEV_EVENT_TYPE_LINK_DOWN;
}

static void fcev_facts_set_online(struct fcev_facts *facts, u8 online, struct fcev_news *news)
{
	if (online == FCEV_CONDITION_UNKNOWN || online == facts->online)
		return;
	facts->online = online;
	news->type[news->n++] = online == FCEV_CONDITION_UP ? FCEV_EVENT_TYPE_PORT_ONLINE :
							      FCEV_EVENT_TYPE_PORT_OFFLINE;
}

/* A report that is no sample makes samples taken before it stale, news or not. */
static void fcev_facts_reported(struct fcev_facts *facts, const struct fcev_news *news)
{
	facts->generation++;
	if (!news->n)
		facts->repeats++;
}

/**
 * fcev_facts_link() - somebody reports a change of the physical link
 * @facts: what is known
 * @up: the report
 * @news: receives the events; a link that is lost takes the port offline
 */
void fcev_facts_link(struct fcev_facts *facts, bool up, struct fcev_news *news)
{
	news->n = 0;
	fcev_facts_set_link(facts, up ? FCEV_CONDITION_UP : FCEV_CONDITION_DOWN, news);
	if (!up)
		fcev_facts_set_online(facts, FCEV_CONDITION_DOWN, news);
	fcev_facts_reported(facts, news);
}

/**
 * fcev_facts_online() - somebody reports a change of the port
 * @facts: what is known
 * @online: the report
 * @news: receives the events; a port that is online has its link up
 */
void fcev_facts_online(struct fcev_facts *facts, bool online, struct fcev_news *news)
{
	news->n = 0;
	if (online)
		fcev_facts_set_link(facts, FCEV_CONDITION_UP, news);
	fcev_facts_set_online(facts, online ? FCEV_CONDITION_UP : FCEV_CONDITION_DOWN, news);
	fcev_facts_reported(facts, news);
}

/**
 * fcev_facts_state() - a port_state was sampled
 * @facts: what is known
 * @port_state: enum fc_port_state
 * @generation: facts->generation from before the sample was taken
 * @news: receives the events
 *
 * Return: false where the sample is stale; nothing is changed then.
 */
bool fcev_facts_state(struct fcev_facts *facts, u32 port_state, u32 generation,
		      struct fcev_news *news)
{
	news->n = 0;
	if (facts->generation != generation)
		return false;
	facts->port_state = port_state;
	fcev_facts_set_link(facts, fcev_state_link(port_state), news);
	fcev_facts_set_online(facts, fcev_state_online(port_state), news);
	if (news->n)
		facts->generation++;
	return true;
}

/**
 * fcev_facts_baseline() - a port is seen for the first time
 * @facts: what is known; what is known already stays
 * @port_state: enum fc_port_state
 */
void fcev_facts_baseline(struct fcev_facts *facts, u32 port_state)
{
	facts->port_state = port_state;
	if (facts->link == FCEV_CONDITION_UNKNOWN)
		facts->link = fcev_state_link(port_state);
	if (facts->online == FCEV_CONDITION_UNKNOWN)
		facts->online = fcev_state_online(port_state);
}

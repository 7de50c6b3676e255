/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a port's link and of its way to fabric, loop or peer, and
 * which reports of it are news. Pure: the caller holds the lock.
 */
#ifndef _FCEV_FACTS_H
#define _FCEV_FACTS_H

#include <linux/types.h>
#include <uapi/linux/fcev.h>

/**
 * struct fcev_facts - the two facts of a port
 * @link: whether the physical link is up, enum fcev_condition
 * @online: whether the port can talk to fabric, loop or peer, likewise
 * @port_state: last state that was sampled and not stale, enum fc_port_state
 * @generation: counts every report that is no sample, and every change
 * @repeats: reports of what was known already
 */
struct fcev_facts {
	u8 link;
	u8 online;
	u32 port_state;
	u32 generation;
	u64 repeats;
};

/* The events that a report makes, in their order. */
struct fcev_news {
	unsigned int n;
	enum fcev_event_type type[2];
};

void fcev_facts_link(struct fcev_facts *facts, bool up, struct fcev_news *news);
void fcev_facts_online(struct fcev_facts *facts, bool online, struct fcev_news *news);
bool fcev_facts_state(struct fcev_facts *facts, u32 port_state, u32 generation,
		      struct fcev_news *news);
void fcev_facts_baseline(struct fcev_facts *facts, u32 port_state);

#endif /* _FCEV_FACTS_H */

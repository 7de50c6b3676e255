/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the watch concludes from what it sees. Pure: no lock, no clock, no
 * allocation.
 */
#ifndef _FCEV_WATCH_RULES_H
#define _FCEV_WATCH_RULES_H

#include <linux/types.h>
#include <linux/fcev.h>

#include "facts.h"

/* What listeners were told of a remote port. */
enum fcev_target_fact {
	FCEV_TARGET_NEVER,	/* nothing: not seen as a target yet */
	FCEV_TARGET_ONLINE,
	FCEV_TARGET_OFFLINE,
	FCEV_TARGET_REMOVED,
};

/* Something was seen that contradicts what was told. */
struct fcev_doubt {
	bool active;
	u32 seen;
	u32 generation;
	unsigned long since;	/* jiffies */
};

bool fcev_doubt_settled(struct fcev_doubt *doubt, u32 seen, u32 generation,
			unsigned long now, unsigned long confirm);

/* What a port has from its fabric, loop or peer: 0 while it has none. */
struct fcev_login {
	u64 fabric_name;
	u32 port_id;
	u32 speed;
};

u32 fcev_login_changes(struct fcev_login *told, const struct fcev_login *now);

bool fcev_roles_have_target(u32 roles);
enum fcev_target_fact fcev_target_baseline(u32 port_state, u32 roles, u32 scsi_id);
enum fcev_target_fact fcev_target_judge(enum fcev_target_fact fact, bool present,
					u32 port_state, u32 roles);
enum fcev_event_type fcev_target_fact_event(enum fcev_target_fact fact);
enum fcev_target_fact fcev_target_event_fact(enum fcev_event_type type);
bool fcev_target_is_better(u32 port_state, u32 than);

bool fcev_state_is_news(struct fcev_facts facts, u32 port_state);
bool fcev_state_is_baseline(struct fcev_facts facts, u32 port_state);

#endif /* _FCEV_WATCH_RULES_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An entry of the table of remote ports, and what watch_target.c needs to keep
 * the table. Only the files of the watch include it.
 */
#ifndef _FCEV_WATCH_KNOWN_H
#define _FCEV_WATCH_KNOWN_H

#include "service_time.h"
#include "watch.h"

/**
 * struct fcev_known - a remote port that is or was there
 * @node: in targets->table, whose readers may follow it under RCU
 * @stale: in a list of those that left the table
 * @seen: how the transport showed it last; names and roles from before where
 *        it has cleared them
 * @roles: its roles as shown now
 * @fact: what listeners were told, enum fcev_target_fact
 * @generation: counts what drivers told of it
 * @doubt: something seen that contradicts @fact
 * @pass: the look that saw it last
 * @present: the transport has it
 * @sighted: the transport has had it; until then a driver's word stands
 * @fresh: told for the first time, to be counted in new-targets
 * @service: how long it took to serve commands; any context, no lock
 */
struct fcev_known {
	struct hlist_node node;
	struct hlist_node stale;
	struct fcev_target_state seen;
	u32 roles;
	u8 fact;
	u32 generation;
	struct fcev_doubt doubt;
	u64 pass;
	bool present;
	bool sighted;
	bool fresh;
	struct fcev_service_time service;
};

struct fcev_known *fcev_known_find(struct fcev_targets *targets, u64 wwpn);
void fcev_known_add(struct fcev_targets *targets, struct fcev_known *known, u64 wwpn);
struct fcev_known *fcev_known_take_spare(struct fcev_targets *targets);
bool fcev_targets_fill_spare(struct fcev_targets *targets);
void fcev_known_free_all(struct hlist_head *head);
void fcev_known_retire(struct fcev_targets *targets, struct hlist_head *stale);

#endif /* _FCEV_WATCH_KNOWN_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statistics rules: what a caller asks for, what is told of it, how they are
 * kept.
 */
#ifndef _FCEV_RULE_H
#define _FCEV_RULE_H

#include <linux/list.h>
#include <linux/types.h>
#include <uapi/linux/fcev.h>

#include "threshold.h"

struct fcev_port;
struct fcev_sample;
struct fcev_sampler;
struct sock;

#define FCEV_COUNTERS			(FCEV_COUNTER_MAX + 1)

#define FCEV_RULES_PER_SOCKET		64
#define FCEV_RULES_MAX			1024
#define FCEV_RULE_INTERVAL_MIN_MS	1000
#define FCEV_RULE_INTERVAL_MAX_MS	(24 * 60 * 60 * 1000)

/* One of the counters that a rule-baseline or rule-refused has as payload. */
struct fcev_counter_entry {
	u32 counter;		/* enum fcev_counter */
	u32 has_value;
	u64 value;
};

/**
 * struct fcev_rule_spec - a rule as it is asked for and told
 * @kind: how it looks at its counters
 * @interval_ms: time between samples, or the window of growth
 * @edge_only: a counter at or above its level at the first sample does not fire
 * @n_counters: how many counters it has
 * @counters: the counters and their levels, each counter once
 */
struct fcev_rule_spec {
	enum fcev_rule_kind kind;
	u32 interval_ms;
	bool edge_only;
	unsigned int n_counters;
	struct {
		u32 counter;
		u64 level;
	} counters[FCEV_COUNTERS];
};

/**
 * struct fcev_rule_view - a rule as it is told
 * @id: never reused while the module is loaded
 * @port: id of the port that it watches
 * @owner: netlink port id that its socket had when it made the rule
 * @fired: events that it caused
 * @spec: what was asked for
 */
struct fcev_rule_view {
	u32 id;
	u32 port;
	u32 owner;
	u64 fired;
	struct fcev_rule_spec spec;
};

/**
 * struct fcev_rule_owner - a socket that has rules
 * @node: in the list of owners
 * @rules: its rules
 * @n_rules: their number
 * @sk: the socket, with a reference
 * @portid: its netlink port id when it made its first rule
 *
 * Exists as long as it has rules. All under fcev_stats_lock.
 */
struct fcev_rule_owner {
	struct list_head node;
	struct list_head rules;
	unsigned int n_rules;
	struct sock *sk;
	u32 portid;
};

/**
 * struct fcev_rule - a rule in force, or waiting for its first sample
 * @node: in the list of all rules, by id
 * @port_node: in the list of its port
 * @owner_node: in the list of its owner
 * @owner: the socket that made it
 * @sampler: the port that it watches
 * @id: never reused
 * @asked: a sample was begun since it was made
 * @based: it has had its first sample
 * @joined: threshold: its counters are remembered in the port's tracks
 * @fired: events that it caused
 * @spec: what was asked for; does not change
 * @states: what is remembered of each counter of @spec, unless @joined
 *
 * All under fcev_stats_lock.
 */
struct fcev_rule {
	struct list_head node;
	struct list_head port_node;
	struct list_head owner_node;
	struct fcev_rule_owner *owner;
	struct fcev_sampler *sampler;
	u32 id;
	bool asked;
	bool based;
	bool joined;
	u64 fired;
	struct fcev_rule_spec spec;
	struct fcev_threshold states[];
};

/**
 * struct fcev_tracks - what the rules of a port wait for, taken together
 * @watched: bit per enum fcev_counter that threshold rules watch
 * @n_apart: rules that each sample concerns
 * @growth_due_ms: no growth rule has a window that ends before
 * @ceiling: per counter the lowest level of a joined rule above its value,
 *           U64_MAX for none
 * @seen: per counter what joined rules remember, where it is watched
 *
 * All under fcev_stats_lock.
 */
struct fcev_tracks {
	u64 watched;
	unsigned int n_apart;
	u64 growth_due_ms;
	u64 ceiling[FCEV_COUNTERS];
	struct fcev_threshold seen[FCEV_COUNTERS];
};

/* rule.c */
u32 fcev_rule_default_interval_ms(enum fcev_rule_kind kind);

int fcev_rule_new(struct fcev_port *port, const struct fcev_rule_spec *spec,
		  struct sock *sk, u32 portid, u32 *id);
int fcev_rule_del(u32 id, struct sock *sk);
bool fcev_rule_next(u32 after, struct fcev_rule_view *view);

void fcev_rule_free(struct fcev_rule *rule);
void fcev_rules_end(struct fcev_sampler *sampler, int error);
int fcev_rules_init(void);
void fcev_rules_exit(void);

/* rule_sample.c */
u64 fcev_rules_begin(struct fcev_sampler *sampler, u64 now_ms, bool tick);
void fcev_rules_sampled(struct fcev_sampler *sampler, const struct fcev_sample *sample,
			bool tick);
void fcev_rule_post(struct fcev_rule *rule, int error, unsigned int n);
void fcev_rule_post_fired(struct fcev_rule *rule, unsigned int i,
			  const struct fcev_firing *firing);
u32 fcev_rule_window_min_ms(const struct fcev_rule *rule, bool tick);

/* rule_track.c */
void fcev_rule_join(struct fcev_rule *rule);
void fcev_tracks_renew(struct fcev_sampler *sampler);
bool fcev_tracks_sampled(struct fcev_sampler *sampler, const struct fcev_sample *sample);

static inline bool fcev_rule_is_growth(const struct fcev_rule *rule)
{
	return rule->spec.kind == FCEV_RULE_KIND_GROWTH;
}

#endif /* _FCEV_RULE_H */

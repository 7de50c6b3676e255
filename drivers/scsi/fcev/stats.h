/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of statistics share: stats.c (caches), sampler.c (when to
 * sample), stats_read.c (how), rule.c (who watches), rule_sample.c (what a
 * sample means), rule_track.c (to all thresholds at once), netlink_stats.c (who asks).
 */
#ifndef _FCEV_STATS_H
#define _FCEV_STATS_H

#include <linux/bits.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "fcev_priv.h"
#include "rule.h"

#define FCEV_COUNTERS_ALL	GENMASK_ULL(FCEV_COUNTERS - 1, 0)

/**
 * struct fcev_sample - counters of a port at one time
 * @boot_ms: CLOCK_BOOTTIME at which they were read
 * @read: bit per enum fcev_counter that was asked for and answered
 * @valid: of them, those that the driver has
 * @value: the counters, by enum fcev_counter
 * @error: 0; -EOPNOTSUPP where the driver has no statistics; or why the driver
 *         failed, and then some that were asked for are not in @read
 */
struct fcev_sample {
	u64 boot_ms;
	u64 read;
	u64 valid;
	u64 value[FCEV_COUNTERS];
	int error;
};

/**
 * struct fcev_sampler - what is sampled of a port, and for whom
 * @port: the port
 * @classdev: its fc_host device, an own reference
 * @group: the samplers of the same physical port
 * @turn: link in the group's list, in order of service
 * @dead: the host goes; nothing is sampled any more
 * @want_sample: somebody asked for all counters
 * @want_baseline: a rule waits for its first sample
 * @want_reset: somebody asked to reset the counters
 * @no_reset: the driver was asked, and cannot
 * @reset_count: resets that were carried out
 * @rules: the rules that watch it, struct fcev_rule
 * @tracks: what @rules wait for
 * @interval_ms: shortest interval of @rules, 0 for no rule
 * @tick_ms: when @rules are to be sampled next, valid while @interval_ms
 * @sampled: there is a @cache
 * @cache: last sample of all counters
 *
 * All fields are protected by fcev_stats_lock, but those that do not change:
 * @port, @classdev, @group.
 */
struct fcev_sampler {
	struct fcev_port *port;
	struct device *classdev;
	struct fcev_sampler_group *group;
	struct list_head turn;
	bool dead;
	bool want_sample;
	bool want_baseline;
	bool want_reset;
	bool no_reset;
	u32 reset_count;
	struct list_head rules;
	struct fcev_tracks tracks;
	u32 interval_ms;
	u64 tick_ms;
	bool sampled;
	struct fcev_sample cache;
};

/**
 * struct fcev_sampler_group - the samplers of one physical port
 * @samplers: struct fcev_sampler, the one served last at the end; under
 *            fcev_stats_lock
 * @users: samplers that point here; under fcev_stats_lock
 * @work: serves those that are due
 * @current_sampler: for whom the driver is being called; under fcev_stats_lock
 * @all: the call is for all counters; under fcev_stats_lock
 * @idle: woken when @current_sampler becomes NULL
 * @sample: where counters are read to; the work's own
 * @page: where attributes are shown to; the work's own
 */
struct fcev_sampler_group {
	struct list_head samplers;
	unsigned int users;
	struct delayed_work work;
	struct fcev_sampler *current_sampler;
	bool all;
	wait_queue_head_t idle;
	struct fcev_sample sample;
	char *page;
};

/* What a request for counters is answered. */
struct fcev_stats_view {
	bool pending;
	bool sampled;
	u32 age_ms;
	u32 reset_count;
	struct fcev_sample sample;	/* where sampled */
};

/*
 * stats.c. The lock protects port->sampler of every port, the samplers, the
 * rules and their owners. Who holds it neither sleeps nor calls a driver, so it
 * may be taken where a wait is not allowed for long. Outside ring->lock.
 */
extern struct mutex fcev_stats_lock;

u64 fcev_stats_now_ms(void);
int fcev_stats_view(struct fcev_port *port, struct fcev_stats_view *view);
int fcev_stats_reset(struct fcev_port *port);

/* sampler.c */
struct fcev_sampler_group *fcev_group_alloc(void);
void fcev_group_free(struct fcev_sampler_group *group);
void fcev_group_schedule(struct fcev_sampler_group *group);
void fcev_stats_rule_added(struct fcev_sampler *sampler, u32 interval_ms);
void fcev_stats_rule_removed(struct fcev_sampler *sampler, u32 interval_ms);

/* stats_read.c */
void fcev_stats_read_init(void);
bool fcev_stats_offered(const struct Scsi_Host *shost);
bool fcev_stats_direct(void);
bool fcev_stats_resettable(const struct Scsi_Host *shost);
void fcev_stats_read(struct Scsi_Host *shost, struct device *classdev, char *page,
		     u64 mask, struct fcev_sample *sample);
void fcev_stats_read_service(struct fcev_port *port, struct fcev_sample *sample);
int fcev_stats_reset_counters(struct Scsi_Host *shost, struct device *classdev);

#endif /* _FCEV_STATS_H */

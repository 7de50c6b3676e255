// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the counters of a port are sampled: for a request that found the cache
 * old, and for rules.
 *
 * The samplers of a physical port and its vports form a group with one work
 * item, which serves them in turn: so a driver is called once at a time per
 * physical port, and one that sleeps holds up nobody else. The rules of a port
 * are sampled together, in the rhythm of the shortest interval among them.
 * Without a rule or a request nothing is queued.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "stats.h"

static bool fcev_sampler_wanted(const struct fcev_sampler *sampler)
{
	return sampler->want_sample || sampler->want_baseline || sampler->want_reset;
}

/* When is a sampler due? U64_MAX for never. */
static u64 fcev_sampler_due_ms(const struct fcev_sampler *sampler)
{
	lockdep_assert_held(&fcev_stats_lock);

	if (sampler->dead)
		return U64_MAX;
	if (fcev_sampler_wanted(sampler))
		return 0;
	return sampler->interval_ms ? sampler->tick_ms : U64_MAX;
}

/**
 * fcev_group_schedule() - queue a group's work for when its first sampler is due
 * @group: the group
 *
 * Context: under fcev_stats_lock.
 */
void fcev_group_schedule(struct fcev_sampler_group *group)
{
	struct fcev_sampler *sampler;
	u64 due_ms = U64_MAX, now_ms;
	unsigned long delay = 0;

	lockdep_assert_held(&fcev_stats_lock);

	list_for_each_entry(sampler, &group->samplers, turn)
		due_ms = min(due_ms, fcev_sampler_due_ms(sampler));
	if (due_ms == U64_MAX)
		return;
	now_ms = fcev_stats_now_ms();
	if (due_ms > now_ms) /* a jiffy more: a timer may end within its last one */
		delay = msecs_to_jiffies(min_t(u64, due_ms - now_ms,
					       FCEV_RULE_INTERVAL_MAX_MS)) + 1;
	mod_delayed_work(fcev_wq, &group->work, delay);
}

static struct fcev_sampler *fcev_group_next(struct fcev_sampler_group *group)
{
	u64 now_ms = fcev_stats_now_ms();
	struct fcev_sampler *sampler;

	list_for_each_entry(sampler, &group->samplers, turn)
		if (fcev_sampler_due_ms(sampler) <= now_ms)
			return sampler;
	return NULL;
}

/* What the driver is called for, decided and cleared before the call. */
struct fcev_service {
	bool reset;
	bool tick;
	u64 mask;
};

static struct fcev_service fcev_sampler_begin(struct fcev_sampler *sampler)
{
	u64 now_ms = fcev_stats_now_ms();
	struct fcev_service service = {
		.reset = sampler->want_reset,
		.tick = sampler->interval_ms && sampler->tick_ms <= now_ms,
	};

	lockdep_assert_held(&fcev_stats_lock);

	service.mask = fcev_rules_begin(sampler, now_ms, service.tick);
	if (sampler->want_sample || sampler->want_reset)
		service.mask = FCEV_COUNTERS_ALL;
	sampler->want_reset = false;
	sampler->want_sample = false;
	sampler->want_baseline = false;
	return service;
}

/* Does a sample tell all that a request wants to know? */
static bool fcev_sample_is_whole(const struct fcev_sample *sample, u64 mask)
{
	return mask == FCEV_COUNTERS_ALL || sample->read == FCEV_COUNTERS_ALL;
}

static void fcev_sampler_end(struct fcev_sampler *sampler, const struct fcev_service *service,
			     const struct fcev_sample *sample, int reset_err)
{
	lockdep_assert_held(&fcev_stats_lock);

	if (service->reset && !reset_err)
		sampler->reset_count++;
	if (reset_err == -EOPNOTSUPP)
		sampler->no_reset = true;
	if (fcev_sample_is_whole(sample, service->mask)) {
		sampler->cache = *sample;
		sampler->sampled = true;
	}
	if (service->tick)
		sampler->tick_ms = sample->boot_ms + sampler->interval_ms;
	fcev_rules_sampled(sampler, sample, service->tick);
}

/* Call the driver for a sampler. Drops fcev_stats_lock meanwhile. */
static void fcev_group_serve(struct fcev_sampler_group *group, struct fcev_sampler *sampler)
{
	struct fcev_service service = fcev_sampler_begin(sampler);
	struct fcev_port *port = sampler->port;
	int reset_err = 0;
	bool alive;

	list_move_tail(&sampler->turn, &group->samplers);
	group->all = service.mask == FCEV_COUNTERS_ALL;
	group->current_sampler = sampler;
	mutex_unlock(&fcev_stats_lock);

	alive = fcev_port_enter(port);
	if (alive) {
		if (service.reset)
			reset_err = fcev_stats_reset_counters(port->shost, sampler->classdev);
		if (service.reset && !reset_err)
			fcev_watch_service_reset(port);
		fcev_stats_read(port->shost, sampler->classdev, group->page, service.mask,
				&group->sample);
		fcev_stats_read_service(port, &group->sample);
		fcev_port_leave(port);
	}

	mutex_lock(&fcev_stats_lock);
	/* fcev_stats_detach() waits for this before it frees the sampler. */
	if (alive && !sampler->dead)
		fcev_sampler_end(sampler, &service, &group->sample, reset_err);
	else
		sampler->dead = true;
	group->current_sampler = NULL;
	wake_up_all(&group->idle);
}

static void fcev_group_work(struct work_struct *work)
{
	struct fcev_sampler_group *group =
		container_of(to_delayed_work(work), struct fcev_sampler_group, work);
	struct fcev_sampler *sampler;

	mutex_lock(&fcev_stats_lock);
	while ((sampler = fcev_group_next(group)))
		fcev_group_serve(group, sampler);
	fcev_group_schedule(group);
	mutex_unlock(&fcev_stats_lock);
}

/* Context: may sleep. Return: a group without samplers, or NULL. */
struct fcev_sampler_group *fcev_group_alloc(void)
{
	struct fcev_sampler_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return NULL;
	group->page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!group->page) {
		kfree(group);
		return NULL;
	}
	INIT_LIST_HEAD(&group->samplers);
	INIT_DELAYED_WORK(&group->work, fcev_group_work);
	init_waitqueue_head(&group->idle);
	return group;
}

/*
 * No sampler points to it any more, so nobody queues its work.
 *
 * Context: may sleep.
 */
void fcev_group_free(struct fcev_sampler_group *group)
{
	if (!group)
		return;
	cancel_delayed_work_sync(&group->work);
	kfree(group->page);
	kfree(group);
}

/**
 * fcev_stats_rule_added() - a port got a rule, which is to be sampled at once
 * @sampler: the port's
 * @interval_ms: shortest interval of all its rules
 *
 * The rhythm of the other rules stays, unless that would be too slow.
 *
 * Context: under fcev_stats_lock.
 */
void fcev_stats_rule_added(struct fcev_sampler *sampler, u32 interval_ms)
{
	u64 now_ms = fcev_stats_now_ms();

	lockdep_assert_held(&fcev_stats_lock);

	if (!sampler->interval_ms || now_ms + interval_ms < sampler->tick_ms)
		sampler->tick_ms = now_ms;
	sampler->interval_ms = interval_ms;
	sampler->want_baseline = true;
	fcev_group_schedule(sampler->group);
}

/**
 * fcev_stats_rule_removed() - a port lost a rule
 * @sampler: the port's
 * @interval_ms: shortest interval of all its rules, 0 where none is left
 *
 * Context: under fcev_stats_lock.
 */
void fcev_stats_rule_removed(struct fcev_sampler *sampler, u32 interval_ms)
{
	lockdep_assert_held(&fcev_stats_lock);

	sampler->interval_ms = interval_ms;
	if (!interval_ms)
		sampler->want_baseline = false;
}

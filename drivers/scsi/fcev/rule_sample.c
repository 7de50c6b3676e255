// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a sample does to the rules of a port, and what they post. When a counter
 * makes a rule fire is threshold.c's to say.
 */
#include <linux/limits.h>

#include "stats.h"

/* What posting a rule's counters takes; under fcev_stats_lock. */
static struct fcev_counter_entry fcev_rule_entries[FCEV_COUNTERS];

static_assert(sizeof(fcev_rule_entries) <= FCEV_RING_PAYLOAD_MAX);

/*
 * The shortest window of a growth rule. It ends with the sample of the port's
 * rhythm that is nearest to its interval's end, so that rules which began at
 * different times share their samples from their second window on.
 */
u32 fcev_rule_window_min_ms(const struct fcev_rule *rule, bool tick)
{
	return rule->spec.interval_ms - (tick ? rule->sampler->interval_ms / 2 : 0);
}

/* Would a sample of now tell a rule something of one of its counters? */
static bool fcev_rule_wants(const struct fcev_rule *rule, unsigned int i, u64 now_ms, bool tick)
{
	return !rule->based || !fcev_rule_is_growth(rule) ||
	       fcev_growth_due(&rule->states[i], fcev_rule_window_min_ms(rule, tick), now_ms);
}

/* Is there a rule for which a sample of now means more than its tracks? */
static bool fcev_rules_concerned(const struct fcev_sampler *sampler, u64 now_ms)
{
	return sampler->tracks.n_apart || now_ms >= sampler->tracks.growth_due_ms;
}

/**
 * fcev_rules_begin() - a sample is about to be taken
 * @sampler: the port's
 * @now_ms: the time
 * @tick: the sample is one of the port's rhythm
 *
 * Context: under fcev_stats_lock.
 * Return: bit per enum fcev_counter that its rules need.
 */
u64 fcev_rules_begin(struct fcev_sampler *sampler, u64 now_ms, bool tick)
{
	u64 mask = sampler->tracks.watched;
	struct fcev_rule *rule;
	unsigned int i;

	lockdep_assert_held(&fcev_stats_lock);

	if (!fcev_rules_concerned(sampler, now_ms))
		return mask;
	list_for_each_entry(rule, &sampler->rules, port_node) {
		rule->asked = true;
		for (i = 0; i < rule->spec.n_counters; i++)
			if (fcev_rule_wants(rule, i, now_ms, tick))
				mask |= BIT_ULL(rule->spec.counters[i].counter);
	}
	return mask;
}

/**
 * fcev_rule_post_fired() - tell that a rule fired
 * @rule: the rule
 * @i: which of its counters did it
 * @firing: how
 *
 * Context: under fcev_stats_lock.
 */
void fcev_rule_post_fired(struct fcev_rule *rule, unsigned int i,
			  const struct fcev_firing *firing)
{
	struct fcev_event event = {
		.type = fcev_rule_is_growth(rule) ? FCEV_EVENT_TYPE_STAT_GROWTH :
						    FCEV_EVENT_TYPE_STAT_THRESHOLD,
		.source = FCEV_SOURCE_SAMPLED,
		.aux = rule->spec.counters[i].counter,
		.args.stat = {
			.value = firing->value,
			.previous = firing->previous,
			.level = rule->spec.counters[i].level,
			.rule = rule->id,
			.elapsed_ms = firing->elapsed_ms,
		},
	};

	rule->fired++;
	fcev_post_stat(rule->sampler->port, &event);
}

/**
 * fcev_rule_post() - tell of a rule's beginning or end
 * @rule: the rule
 * @error: 0 for a rule-baseline, else errno of a rule-refused
 * @n: how many of fcev_rule_entries go with it
 *
 * Context: under fcev_stats_lock.
 */
void fcev_rule_post(struct fcev_rule *rule, int error, unsigned int n)
{
	struct fcev_event event = {
		.type = error ? FCEV_EVENT_TYPE_RULE_REFUSED : FCEV_EVENT_TYPE_RULE_BASELINE,
		.source = FCEV_SOURCE_SAMPLED,
		.args.rule = { .rule = rule->id, .error = error },
		.payload = fcev_rule_entries,
		.payload_len = n * sizeof(fcev_rule_entries[0]),
	};

	lockdep_assert_held(&fcev_stats_lock);

	fcev_post_stat(rule->sampler->port, &event);
}

static struct fcev_sighting fcev_sighting(const struct fcev_sample *sample, u32 counter)
{
	return (struct fcev_sighting) {
		.value = sample->valid & BIT_ULL(counter) ? sample->value[counter] :
							    FCEV_NO_VALUE,
		.at_ms = sample->boot_ms,
	};
}

static void fcev_rule_start(struct fcev_rule *rule, unsigned int i,
			    const struct fcev_sample *sample)
{
	struct fcev_sighting now = fcev_sighting(sample, rule->spec.counters[i].counter);
	struct fcev_firing firing;

	if (fcev_rule_is_growth(rule))
		fcev_growth_start(&rule->states[i], now);
	else if (fcev_threshold_start(&rule->states[i], rule->spec.counters[i].level,
				      rule->spec.edge_only, now, &firing))
		fcev_rule_post_fired(rule, i, &firing);
}

static void fcev_rule_step(struct fcev_rule *rule, unsigned int i,
			   const struct fcev_sample *sample, bool tick)
{
	struct fcev_sighting now = fcev_sighting(sample, rule->spec.counters[i].counter);
	u64 level = rule->spec.counters[i].level;
	struct fcev_firing firing;
	bool fired;

	if (fcev_rule_is_growth(rule))
		fired = fcev_growth_step(&rule->states[i], level, rule->spec.interval_ms,
					 fcev_rule_window_min_ms(rule, tick), now, &firing);
	else
		fired = fcev_threshold_step(&rule->states[i], level, now, &firing);
	if (fired)
		fcev_rule_post_fired(rule, i, &firing);
}

/* Fill fcev_rule_entries with those of a rule's counters that are in a mask. */
static unsigned int fcev_rule_fill(const struct fcev_rule *rule, u64 mask,
				   const struct fcev_sample *sample)
{
	unsigned int i, n = 0;
	u32 counter;

	for (i = 0; i < rule->spec.n_counters; i++) {
		counter = rule->spec.counters[i].counter;
		if (!(mask & BIT_ULL(counter)))
			continue;
		fcev_rule_entries[n++] = (struct fcev_counter_entry) {
			.counter = counter,
			.has_value = !!(sample->valid & BIT_ULL(counter)),
			.value = sample->valid & BIT_ULL(counter) ? sample->value[counter] : 0,
		};
	}
	return n;
}

static u64 fcev_rule_mask(const struct fcev_rule *rule)
{
	unsigned int i;
	u64 mask = 0;

	for (i = 0; i < rule->spec.n_counters; i++)
		mask |= BIT_ULL(rule->spec.counters[i].counter);
	return mask;
}

/*
 * The first sample of a rule. Where the driver failed to give a counter the
 * rule waits for the next one. Where there is no such counter the rule ends, and
 * the event names what is missing.
 */
static void fcev_rule_baseline(struct fcev_rule *rule, const struct fcev_sample *sample)
{
	u64 wanted = fcev_rule_mask(rule);
	unsigned int i;

	if (wanted & ~sample->read)
		return;
	if (wanted & ~sample->valid) {
		fcev_rule_post(rule, EOPNOTSUPP,
			       fcev_rule_fill(rule, ~sample->valid, sample));
		fcev_rule_free(rule);
		return;
	}
	rule->based = true;
	fcev_rule_post(rule, 0, fcev_rule_fill(rule, wanted, sample));
	for (i = 0; i < rule->spec.n_counters; i++)
		fcev_rule_start(rule, i, sample);
	if (!fcev_rule_is_growth(rule))
		fcev_rule_join(rule);
}

/* A sample of a rule that has had one. */
static void fcev_rule_again(struct fcev_rule *rule, const struct fcev_sample *sample, bool tick)
{
	unsigned int i;

	for (i = 0; i < rule->spec.n_counters; i++)
		fcev_rule_step(rule, i, sample, tick);
	if (!fcev_rule_is_growth(rule))
		fcev_rule_join(rule);
}

/**
 * fcev_rules_sampled() - tell a port's rules of a sample
 * @sampler: the port's
 * @sample: the sample; a counter that is not valid in it was not read, or could
 *          not be
 * @tick: the sample is one of the port's rhythm
 *
 * Context: under fcev_stats_lock.
 */
void fcev_rules_sampled(struct fcev_sampler *sampler, const struct fcev_sample *sample,
			bool tick)
{
	bool renew = fcev_tracks_sampled(sampler, sample);
	struct fcev_rule *rule, *next;

	lockdep_assert_held(&fcev_stats_lock);

	if (fcev_rules_concerned(sampler, sample->boot_ms)) {
		renew = true;
		list_for_each_entry_safe(rule, next, &sampler->rules, port_node) {
			if (rule->based && !rule->joined)
				fcev_rule_again(rule, sample, tick);
			else if (!rule->based && rule->asked)
				fcev_rule_baseline(rule, sample);
		}
	}
	if (renew)
		fcev_tracks_renew(sampler);
}

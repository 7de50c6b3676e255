// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of a port that threshold rules watch. Rules that saw the same
 * samples remember the same of a counter, so it is kept once, with the lowest
 * level that it has yet to reach: a sample costs the same however many rules
 * there are, and rules are looked at only where it makes one fire or a counter
 * fell.
 *
 * A rule stands apart from that at first: until it has had its first sample,
 * and where that was a fall which is still to be confirmed, until the next one.
 */
#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "stats.h"

static bool fcev_threshold_same(const struct fcev_threshold *a, const struct fcev_threshold *b)
{
	return a->value == b->value && a->falling == b->falling &&
	       (!a->falling || a->fall == b->fall);
}

/**
 * fcev_rule_join() - let a rule's counters be remembered with those of others
 * @rule: a threshold rule that has had its first sample
 *
 * Without effect while it remembers one of them otherwise. Counters that nobody
 * watched until now are tracked from here on.
 *
 * Context: under fcev_stats_lock; fcev_tracks_renew() follows.
 */
void fcev_rule_join(struct fcev_rule *rule)
{
	struct fcev_tracks *tracks = &rule->sampler->tracks;
	bool same = true;
	unsigned int i;

	lockdep_assert_held(&fcev_stats_lock);

	for (i = 0; i < rule->spec.n_counters; i++) {
		u32 counter = rule->spec.counters[i].counter;

		if (!(tracks->watched & BIT_ULL(counter)))
			tracks->seen[counter] = rule->states[i];
		tracks->watched |= BIT_ULL(counter);
		same &= fcev_threshold_same(&tracks->seen[counter], &rule->states[i]);
	}
	rule->joined = same;
}

static void fcev_tracks_add_threshold(struct fcev_tracks *tracks, const struct fcev_rule *rule)
{
	unsigned int i;

	for (i = 0; i < rule->spec.n_counters; i++) {
		u32 counter = rule->spec.counters[i].counter;
		u64 level = rule->spec.counters[i].level;

		tracks->watched |= BIT_ULL(counter);
		if (rule->joined && level > tracks->seen[counter].value)
			tracks->ceiling[counter] = min(tracks->ceiling[counter], level);
	}
}

static void fcev_tracks_add_growth(struct fcev_tracks *tracks, const struct fcev_rule *rule)
{
	u32 min_ms = fcev_rule_window_min_ms(rule, true);
	unsigned int i;

	for (i = 0; i < rule->spec.n_counters; i++)
		tracks->growth_due_ms = min(tracks->growth_due_ms,
					    rule->states[i].at_ms + min_ms);
}

static bool fcev_rule_is_apart(const struct fcev_rule *rule)
{
	return !rule->based || !(rule->joined || fcev_rule_is_growth(rule));
}

/**
 * fcev_tracks_renew() - the rules of a port have changed, or what they wait for
 * @sampler: the port's
 *
 * Context: under fcev_stats_lock.
 */
void fcev_tracks_renew(struct fcev_sampler *sampler)
{
	struct fcev_tracks *tracks = &sampler->tracks;
	const struct fcev_rule *rule;

	lockdep_assert_held(&fcev_stats_lock);

	tracks->watched = 0;
	tracks->n_apart = 0;
	tracks->growth_due_ms = U64_MAX;
	memset(tracks->ceiling, 0xff, sizeof(tracks->ceiling));
	list_for_each_entry(rule, &sampler->rules, port_node) {
		tracks->n_apart += fcev_rule_is_apart(rule);
		if (rule->based && fcev_rule_is_growth(rule))
			fcev_tracks_add_growth(tracks, rule);
		else if (rule->based)
			fcev_tracks_add_threshold(tracks, rule);
	}
}

/* A counter has moved: fire the rules whose level it passed. */
static void fcev_track_fire(struct fcev_sampler *sampler, u32 counter,
			    const struct fcev_firing *move)
{
	struct fcev_rule *rule;
	unsigned int i;

	list_for_each_entry(rule, &sampler->rules, port_node) {
		for (i = 0; rule->joined && i < rule->spec.n_counters; i++)
			if (rule->spec.counters[i].counter == counter &&
			    fcev_threshold_crossed(rule->spec.counters[i].level, move))
				fcev_rule_post_fired(rule, i, move);
	}
}

/**
 * fcev_tracks_sampled() - take a sample of the counters that are tracked
 * @sampler: the port's
 * @sample: the sample
 *
 * Context: under fcev_stats_lock.
 * Return: must fcev_tracks_renew() follow?
 */
bool fcev_tracks_sampled(struct fcev_sampler *sampler, const struct fcev_sample *sample)
{
	struct fcev_tracks *tracks = &sampler->tracks;
	struct fcev_firing move;
	bool renew = false;
	u64 left;

	lockdep_assert_held(&fcev_stats_lock);

	for (left = tracks->watched & sample->valid; left; left &= left - 1) {
		u32 counter = __ffs64(left);
		struct fcev_threshold *seen = &tracks->seen[counter];
		struct fcev_sighting now = { sample->value[counter], sample->boot_ms };
		u64 before = seen->value;
		bool moved = fcev_threshold_move(seen, now, &move);
		bool fell = seen->value < before;

		if (!fell && seen->value < tracks->ceiling[counter])
			continue;
		renew = true;
		if (moved)
			fcev_track_fire(sampler, counter, &move);
	}
	return renew;
}

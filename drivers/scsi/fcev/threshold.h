/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a counter makes a rule fire: what a rule remembers of one counter, and
 * what the next sample does to it. Pure: no lock, no clock, no allocation.
 */
#ifndef _FCEV_THRESHOLD_H
#define _FCEV_THRESHOLD_H

#include <linux/limits.h>
#include <linux/types.h>

/**
 * struct fcev_threshold - what is remembered of one counter
 * @value: threshold: last value believed; growth: value at the window's start
 * @at_ms: when that was sampled
 * @fall: value of a fall that the next sample has to confirm
 * @fall_at_ms: when that was sampled
 * @falling: there is such a fall
 *
 * A threshold is armed while @value is below its level, so that all thresholds
 * of a counter that saw the same samples remember the same.
 */
struct fcev_threshold {
	u64 value;
	u64 at_ms;
	u64 fall;
	u64 fall_at_ms;
	bool falling;
};

/* What a driver says where it has no value to give. */
#define FCEV_NO_VALUE	U64_MAX

/**
 * struct fcev_sighting - a sample of a counter
 * @value: the value; FCEV_NO_VALUE for a failed sample, which changes nothing
 * @at_ms: when it was sampled, on a clock that does not go backwards
 */
struct fcev_sighting {
	u64 value;
	u64 at_ms;
};

/**
 * struct fcev_firing - what is told when a rule fires
 * @value: the counter now
 * @previous: the counter at the sample or window before; @value where this is
 *            the first sample
 * @elapsed_ms: time between the two
 */
struct fcev_firing {
	u64 value;
	u64 previous;
	u32 elapsed_ms;
};

static inline bool fcev_threshold_crossed(u64 level, const struct fcev_firing *move)
{
	return move->previous < level && move->value >= level;
}

bool fcev_threshold_move(struct fcev_threshold *t, struct fcev_sighting now,
			 struct fcev_firing *move);
bool fcev_threshold_start(struct fcev_threshold *t, u64 level, bool edge_only,
			  struct fcev_sighting now, struct fcev_firing *firing);
bool fcev_threshold_step(struct fcev_threshold *t, u64 level,
			 struct fcev_sighting now, struct fcev_firing *firing);

void fcev_growth_start(struct fcev_threshold *t, struct fcev_sighting now);
bool fcev_growth_due(const struct fcev_threshold *t, u32 min_ms, u64 now_ms);
bool fcev_growth_step(struct fcev_threshold *t, u64 level, u32 interval_ms, u32 min_ms,
		      struct fcev_sighting now, struct fcev_firing *firing);

#endif /* _FCEV_THRESHOLD_H */

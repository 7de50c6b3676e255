// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a counter makes a rule fire. Pure; rule.c brings rules and samples
 * together.
 *
 * Drivers share one result buffer with every reader, so a sample may show a
 * value from before it was filled: a fall is believed only when the next sample
 * confirms it, by being below the value before the fall. A reset and a wrap at
 * 2^32 or 2^64 are falls like any other.
 */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "threshold.h"

static void fcev_threshold_believe(struct fcev_threshold *t, struct fcev_sighting seen)
{
	t->value = seen.value;
	t->at_ms = seen.at_ms;
	t->falling = false;
}

static void fcev_threshold_doubt(struct fcev_threshold *t, struct fcev_sighting seen)
{
	t->fall = seen.value;
	t->fall_at_ms = seen.at_ms;
	t->falling = true;
}

/* What is told of a move from the value believed to the one seen now. */
static struct fcev_firing fcev_threshold_firing(const struct fcev_threshold *t,
						struct fcev_sighting now)
{
	return (struct fcev_firing) {
		.value = now.value,
		.previous = t->value,
		.elapsed_ms = min_t(u64, now.at_ms - t->at_ms, U32_MAX),
	};
}

/**
 * fcev_threshold_start() - take the first sample of a counter
 * @t: filled
 * @level: level of the rule
 * @edge_only: a counter that is at or above its level already does not fire
 * @now: the sample, which did not fail
 * @firing: filled
 *
 * Return: does the rule fire?
 */
bool fcev_threshold_start(struct fcev_threshold *t, u64 level, bool edge_only,
			  struct fcev_sighting now, struct fcev_firing *firing)
{
	fcev_threshold_believe(t, now);
	*firing = fcev_threshold_firing(t, now);
	return now.value >= level && !edge_only;
}

/**
 * fcev_threshold_move() - take the next sample of a counter, for any level
 * @t: what is remembered of it
 * @now: the sample
 * @move: filled where the sample is believed
 *
 * Where two samples confirm a fall, @t falls first and @move begins there.
 *
 * Return: is the sample believed? Then fcev_threshold_crossed() tells of a
 *         level whether its rules fire.
 */
bool fcev_threshold_move(struct fcev_threshold *t, struct fcev_sighting now,
			 struct fcev_firing *move)
{
	if (now.value == FCEV_NO_VALUE)
		return false;
	if (t->falling && now.value < t->value)
		fcev_threshold_believe(t, (struct fcev_sighting) { t->fall, t->fall_at_ms });
	if (now.value < t->value) {
		fcev_threshold_doubt(t, now);
		return false;
	}
	*move = fcev_threshold_firing(t, now);
	fcev_threshold_believe(t, now);
	return true;
}

/**
 * fcev_threshold_step() - take the next sample of a counter
 * @t: what fcev_threshold_start() filled
 * @level: level of the rule
 * @now: the sample
 * @firing: filled where the rule fires
 *
 * Fires when the counter passes from below the level to at or above it. A fall
 * below the level arms it again, once it is confirmed.
 *
 * Return: does the rule fire?
 */
bool fcev_threshold_step(struct fcev_threshold *t, u64 level,
			 struct fcev_sighting now, struct fcev_firing *firing)
{
	return fcev_threshold_move(t, now, firing) && fcev_threshold_crossed(level, firing);
}

/**
 * fcev_growth_start() - begin the first window of a counter
 * @t: filled
 * @now: its first sample, which did not fail
 */
void fcev_growth_start(struct fcev_threshold *t, struct fcev_sighting now)
{
	fcev_threshold_believe(t, now);
}

/**
 * fcev_growth_due() - is a window over?
 * @t: what fcev_growth_start() filled
 * @min_ms: shortest window
 * @now_ms: the time
 *
 * A window whose end was a fall stays due until the fall is judged.
 *
 * Return: would fcev_growth_step() look at a sample of now?
 */
bool fcev_growth_due(const struct fcev_threshold *t, u32 min_ms, u64 now_ms)
{
	return now_ms - t->at_ms >= min_ms;
}

/**
 * fcev_growth_step() - take the next sample of a counter
 * @t: what fcev_growth_start() filled
 * @level: growth per window at which the rule fires
 * @interval_ms: length of a window
 * @min_ms: shortest window, at most @interval_ms, for a sampler whose rhythm
 *          does not meet the end of a window
 * @now: the sample
 * @firing: filled where the rule fires
 *
 * Samples within a window are ignored. The first one after its end is the
 * start of the next; what the counter grew in a late one is scaled to the
 * interval. A confirmed fall begins a window anew and does not fire.
 *
 * Return: does the rule fire?
 */
bool fcev_growth_step(struct fcev_threshold *t, u64 level, u32 interval_ms, u32 min_ms,
		      struct fcev_sighting now, struct fcev_firing *firing)
{
	struct fcev_firing move = fcev_threshold_firing(t, now);
	u64 growth;

	if (now.value == FCEV_NO_VALUE || !fcev_growth_due(t, min_ms, now.at_ms))
		return false;
	if (now.value < t->value && !t->falling) {
		fcev_threshold_doubt(t, now);
		return false;
	}
	fcev_threshold_believe(t, now);
	if (now.value < move.previous)
		return false;

	*firing = move;
	growth = now.value - move.previous;
	if (move.elapsed_ms > interval_ms)
		growth = mul_u64_u32_div(growth, interval_ms, move.elapsed_ms);
	return growth >= level;
}

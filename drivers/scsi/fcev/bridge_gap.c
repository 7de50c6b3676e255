// SPDX-License-Identifier: GPL-2.0-only
/*
 * Missing numbers of a sequence with small reordering. Pure; what a loss is
 * worth saying is bridge.c's to decide.
 */
#include <linux/kernel.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "bridge_gap.h"

static void fcev_gap_drop(struct fcev_gaps *gaps, unsigned int i)
{
	gaps->n--;
	memmove(&gaps->range[i], &gaps->range[i + 1],
		(gaps->n - i) * sizeof(gaps->range[0]));
}

/*
 * Put a range at place @i, never the first of a full table.
 * Return: what the oldest range held, if it had to go.
 */
static u32 fcev_gap_insert(struct fcev_gaps *gaps, unsigned int i, struct fcev_gap gap)
{
	u32 lost = 0;

	if (gaps->n == FCEV_GAPS_MAX) {
		lost = gaps->range[0].count;
		fcev_gap_drop(gaps, 0);
		i--;
	}
	memmove(&gaps->range[i + 1], &gaps->range[i],
		(gaps->n - i) * sizeof(gaps->range[0]));
	gaps->range[i] = gap;
	gaps->n++;
	return lost;
}

/* A number from behind the head: what was missing is here. */
static u32 fcev_gap_fill(struct fcev_gaps *gaps, u32 number)
{
	unsigned int i;

	for (i = 0; i < gaps->n; i++) {
		struct fcev_gap *gap = &gaps->range[i];
		struct fcev_gap rest = *gap;
		u32 before = number - gap->first;

		if (before >= gap->count)
			continue;
		rest.first = number + 1;
		rest.count = gap->count - before - 1;
		gap->count = before;
		if (gap->count && rest.count)
			return fcev_gap_insert(gaps, i + 1, rest);
		if (rest.count)
			*gap = rest;
		else if (!gap->count)
			fcev_gap_drop(gaps, i);
		return 0;
	}
	return 0;	/* a number that was heard before: some posts share one */
}

/**
 * fcev_gaps_heard() - a number arrived
 * @gaps: what is missing
 * @number: the number; wraps
 * @now: jiffies
 *
 * Return: missing numbers that are given up, because there are too many gaps
 *         to remember.
 */
u32 fcev_gaps_heard(struct fcev_gaps *gaps, u32 number, unsigned long now)
{
	struct fcev_gap gap = { .since = now };
	s32 ahead;

	if (!gaps->started) {
		gaps->started = true;
		gaps->head = number;
		return 0;
	}
	ahead = (s32)(number - gaps->head);
	if (ahead <= 0)
		return fcev_gap_fill(gaps, number);
	gap.first = gaps->head + 1;
	gap.count = ahead - 1;
	gaps->head = number;
	return gap.count ? fcev_gap_insert(gaps, gaps->n, gap) : 0;
}

/**
 * fcev_gaps_expire() - give up what has been missing for long
 * @gaps: what is missing
 * @now: jiffies
 * @age: how long is long, in jiffies
 *
 * Return: how many numbers are given up.
 */
u32 fcev_gaps_expire(struct fcev_gaps *gaps, unsigned long now, unsigned long age)
{
	u32 lost = 0;

	while (gaps->n && time_after_eq(now, gaps->range[0].since + age)) {
		lost += gaps->range[0].count;
		fcev_gap_drop(gaps, 0);
	}
	return lost;
}

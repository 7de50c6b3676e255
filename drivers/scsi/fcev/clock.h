/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time of an event, taken by the driver that posts it and told in
 * CLOCK_BOOTTIME to whoever reads it. Reading that clock would be half of what
 * a post costs; so where the processor counts cycles alike everywhere, a post
 * takes those, and the reader turns them into time between what both clocks
 * say now and what they said a while ago.
 */
#ifndef _FCEV_CLOCK_H
#define _FCEV_CLOCK_H

#include <linux/jump_label.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/timex.h>
#include <linux/types.h>

DECLARE_STATIC_KEY_FALSE(fcev_clock_cycles);

/**
 * fcev_clock_stamp() - the time of now
 *
 * Context: any up to hardirq.
 * Return: cycles, for fcev_clock_boot(), where fcev_clock_cycles is on; else ns of
 *         CLOCK_BOOTTIME.
 */
static __always_inline u64 fcev_clock_stamp(void)
{
	if (static_branch_likely(&fcev_clock_cycles))
		return get_cycles();
	return ktime_get_boottime_ns();
}

/**
 * struct fcev_clock_point - a time on both clocks
 * @cycles: get_cycles()
 * @boot: CLOCK_BOOTTIME in ns
 */
struct fcev_clock_point {
	u64 cycles;
	u64 boot;
};

#define FCEV_CLOCK_SHIFT	24

/**
 * struct fcev_clock_rate - how stamps become times
 * @now: the time of fcev_clock_look()
 * @mult: ns of a cycle, times 2^24; 0 where it is not known yet
 */
struct fcev_clock_rate {
	struct fcev_clock_point now;
	u32 mult;
};

u32 fcev_clock_mult(const struct fcev_clock_point *before, const struct fcev_clock_point *now);

void fcev_clock_init(void);
void fcev_clock_look(struct fcev_clock_rate *rate);

/**
 * fcev_clock_boot() - the time of a stamp
 * @rate: what fcev_clock_look() filled since
 * @stamp: cycles, counted before
 *
 * Return: ns of CLOCK_BOOTTIME, at most that of @rate.
 */
static inline u64 fcev_clock_boot(const struct fcev_clock_rate *rate, u64 stamp)
{
	u64 ago;

	/* A little ahead: another processor's. */
	if (unlikely(stamp >= rate->now.cycles))
		return rate->now.boot;
	ago = mul_u64_u32_shr(rate->now.cycles - stamp, rate->mult, FCEV_CLOCK_SHIFT);
	return rate->now.boot - min(ago, rate->now.boot);
}

#endif /* _FCEV_CLOCK_H */

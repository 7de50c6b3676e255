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
#include <linux/timex.h>
#include <linux/types.h>

DECLARE_STATIC_KEY_FALSE(fcev_clock_cycles);

/**
 * fcev_clock_stamp() - the time of now, for fcev_clock_boot()
 *
 * Context: any up to hardirq.
 * Return: cycles, or ns of CLOCK_BOOTTIME where cycles do not serve.
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
u64 fcev_clock_boot_at(const struct fcev_clock_rate *rate, u64 cycles);

void fcev_clock_init(void);
void fcev_clock_look(struct fcev_clock_rate *rate);
u64 fcev_clock_boot(const struct fcev_clock_rate *rate, u64 stamp);

#endif /* _FCEV_CLOCK_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * From stamps to CLOCK_BOOTTIME. Events are read some milliseconds after they
 * are posted, so that a rate measured over a second or more is exact to less
 * than a microsecond. Where the cycles cannot be right (the counter jumped, or
 * the machine slept), the time is that of the reading, or of the event before.
 */
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#ifdef CONFIG_X86
#include <asm/tsc.h>
#endif

#include "clock.h"

#define FCEV_CLOCK_SPAN_NS	NSEC_PER_SEC

DEFINE_STATIC_KEY_FALSE(fcev_clock_cycles);

/* Protects the two points. Inside ring->lock. */
static DEFINE_RAW_SPINLOCK(fcev_clock_lock);

/* The rate is measured from old, which is a second old or more, to now. */
static struct fcev_clock_point fcev_clock_old, fcev_clock_young;

static struct fcev_clock_point fcev_clock_point_now(void)
{
	return (struct fcev_clock_point) {
		.cycles = get_cycles(),
		.boot = ktime_get_boottime_ns(),
	};
}

/**
 * fcev_clock_mult() - the rate between two points
 * @before: the earlier one
 * @now: the later one
 *
 * Return: ns of a cycle, times 2^24; 0 where they tell none.
 */
u32 fcev_clock_mult(const struct fcev_clock_point *before, const struct fcev_clock_point *now)
{
	u64 cycles = now->cycles - before->cycles;
	u64 ns = now->boot - before->boot;
	unsigned int shift;

	if (now->cycles <= before->cycles || now->boot <= before->boot)
		return 0;
	/* So that the product below has 64 bits. */
	shift = max(ilog2(ns) - (63 - FCEV_CLOCK_SHIFT), 0);
	cycles >>= shift;
	ns >>= shift;
	if (!cycles)
		return 0;
	return min_t(u64, div64_u64(ns << FCEV_CLOCK_SHIFT, cycles), U32_MAX);
}

/**
 * fcev_clock_look() - find out how stamps of until now become times
 * @rate: filled
 *
 * Context: any up to hardirq, interrupts off.
 */
void fcev_clock_look(struct fcev_clock_rate *rate)
{
	lockdep_assert_irqs_disabled();

	raw_spin_lock(&fcev_clock_lock);
	rate->now = fcev_clock_point_now();
	if (rate->now.cycles < fcev_clock_young.cycles) {
		fcev_clock_young = rate->now;
		fcev_clock_old = rate->now;
	}
	rate->mult = fcev_clock_mult(&fcev_clock_old, &rate->now);
	if (rate->now.boot - fcev_clock_young.boot > FCEV_CLOCK_SPAN_NS) {
		fcev_clock_old = fcev_clock_young;
		fcev_clock_young = rate->now;
	}
	raw_spin_unlock(&fcev_clock_lock);
}

/* Do the cycles of all processors count the same time? */
static bool fcev_clock_cycles_serve(void)
{
#ifdef CONFIG_X86
	if (check_tsc_unstable())
		return false;
#endif
	return get_cycles();
}

/* Before the first stamp. Context: may sleep. */
void fcev_clock_init(void)
{
	fcev_clock_old = fcev_clock_point_now();
	fcev_clock_young = fcev_clock_old;
	if (fcev_clock_cycles_serve())
		static_branch_enable(&fcev_clock_cycles);
}

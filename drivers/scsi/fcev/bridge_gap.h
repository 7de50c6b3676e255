/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which numbers of a sequence are missing, where neighbours may arrive in the
 * wrong order. Pure: the caller brings the time and serialises.
 */
#ifndef _FCEV_BRIDGE_GAP_H
#define _FCEV_BRIDGE_GAP_H

#include <linux/types.h>

#define FCEV_GAPS_MAX	16

/**
 * struct fcev_gaps - numbers that were skipped and may still come
 * @started: a first number was heard
 * @head: the highest number heard
 * @n: ranges in use, oldest first
 * @range: numbers missing; @since is when the range was noticed, in jiffies
 */
struct fcev_gaps {
	bool started;
	u32 head;
	unsigned int n;
	struct fcev_gap {
		u32 first;
		u32 count;
		unsigned long since;
	} range[FCEV_GAPS_MAX];
};

u32 fcev_gaps_heard(struct fcev_gaps *gaps, u32 number, unsigned long now);
u32 fcev_gaps_expire(struct fcev_gaps *gaps, unsigned long now, unsigned long age);

#endif /* _FCEV_BRIDGE_GAP_H */

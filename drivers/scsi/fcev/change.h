/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One adapter-change per change, where both the driver and the watch may tell
 * it. Pure: the caller holds the lock and knows the time.
 */
#ifndef _FCEV_CHANGE_H
#define _FCEV_CHANGE_H

#include <linux/types.h>
#include <uapi/linux/fcev.h>

/**
 * struct fcev_changes - who told what of an adapter
 * @told: mask of FCEV_CHANGE_* that the driver told and the watch has not seen
 * @told_at: when it did last, in jiffies; valid while @told
 * @found: mask of those that the watch saw and the driver has not told
 * @found_at: when it saw the first, in jiffies; valid while @found
 */
struct fcev_changes {
	u32 told;
	unsigned long told_at;
	u32 found;
	unsigned long found_at;
};

void fcev_changes_tell(struct fcev_changes *changes, u32 change, unsigned long now);
u32 fcev_changes_find(struct fcev_changes *changes, u32 change, bool whole,
		      unsigned long now, unsigned long confirm);

#endif /* _FCEV_CHANGE_H */

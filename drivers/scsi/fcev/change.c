// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver says that something of its adapter has changed, a moment before or
 * after the watch sees it. Whatever comes second is the same change. The
 * driver's word is an event at once; what the watch sees waits for it.
 */
#include <linux/jiffies.h>
#include <linux/typecheck.h>

#include "change.h"

/**
 * fcev_changes_tell() - the driver says what changed, which is posted
 * @changes: what was told and found before
 * @change: mask of FCEV_CHANGE_*; 0, where the driver does not know, is all
 * @now: jiffies
 */
void fcev_changes_tell(struct fcev_changes *changes, u32 change, unsigned long now)
{
	if (!change)
		change = U32_MAX;
	/* What the watch has seen already, it will not see again. */
	changes->told |= change & ~changes->found;
	changes->told_at = now;
	changes->found &= ~change;
}

/**
 * fcev_changes_find() - the watch has looked
 * @changes: what was told and found before
 * @change: mask of FCEV_CHANGE_* that are new to it
 * @whole: the look was at all attributes, so that it saw what the driver told
 *         unless that is still to come
 * @now: jiffies
 * @confirm: how long the other may take, in jiffies
 *
 * Return: what is to be posted: it was found long enough ago, and not told.
 */
u32 fcev_changes_find(struct fcev_changes *changes, u32 change, bool whole,
		      unsigned long now, unsigned long confirm)
{
	u32 post = 0;

	if (change & ~changes->told) {
		if (!changes->found)
			changes->found_at = now;
		changes->found |= change & ~changes->told;
	}
	changes->told &= ~change;
	if (whole && changes->told && time_after_eq(now, changes->told_at + confirm))
		changes->told = 0;

	if (changes->found && time_after_eq(now, changes->found_at + confirm)) {
		post = changes->found;
		changes->found = 0;
	}
	return post;
}

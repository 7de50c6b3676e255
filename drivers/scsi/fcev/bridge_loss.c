// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounts what drivers posted and the bridge did not hear, and says so on
 * stream 0, at most once a second and kind.
 *
 * The socket counts what it drops: that is certain, though a flood that a
 * process forged would be part of it. Drivers number what they
 * post: a number that stays away for a second is a loss as well, but the
 * number may have been taken for a post that was never made, so it is called
 * possible. What the socket dropped shows up as missing numbers later, and is
 * not reported again.
 */
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "bridge_gap.h"
#include "bridge_loss.h"
#include "fcev_priv.h"

#define FCEV_LOSS_REPORT_MS	1000	/* between reports, and until a gap counts */

/**
 * struct fcev_loss - the account
 * @lock: protects all fields but @wq and @report; taken in process context
 * @wq: where @report runs
 * @report: reports, and looks for gaps that stay
 * @gaps: numbers missing
 * @drops: the socket's count, as last seen
 * @explained: dropped messages whose missing numbers are still to come
 * @certain: losses to report
 * @possible: losses to report
 * @total: losses since the module was loaded
 */
static struct fcev_loss {
	spinlock_t lock;	/* see above */
	struct workqueue_struct *wq;
	struct delayed_work report;
	struct fcev_gaps gaps;
	u32 drops;
	u64 explained;
	u64 certain;
	u64 possible;
	u64 total;
} fcev_loss = {
	/* Requests may ask for the total before the bridge hears anything. */
	.lock = __SPIN_LOCK_UNLOCKED(fcev_loss.lock),
};

static void fcev_loss_certain(u64 n)
{
	lockdep_assert_held(&fcev_loss.lock);

	fcev_loss.certain += n;
	fcev_loss.total += n;
}

/* Numbers that did not come, less those whose loss is known. */
static void fcev_loss_missing(u64 n)
{
	u64 known = min(n, fcev_loss.explained);

	lockdep_assert_held(&fcev_loss.lock);

	fcev_loss.explained -= known;
	fcev_loss.possible += n - known;
	fcev_loss.total += n - known;
}

/* While nothing is missing, nothing wakes up. */
static void fcev_loss_arm(void)
{
	lockdep_assert_held(&fcev_loss.lock);

	if (fcev_loss.gaps.n || fcev_loss.certain || fcev_loss.possible)
		queue_delayed_work(fcev_loss.wq, &fcev_loss.report,
				   msecs_to_jiffies(FCEV_LOSS_REPORT_MS));
}

static void fcev_loss_post(u64 count, u8 flags)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_BRIDGE_OVERRUN,
		.source = FCEV_SOURCE_CORE,
		.flags = flags,
		.args.loss.count = count,
	};

	if (count)
		fcev_post_core(&event);
}

static void fcev_loss_report(struct work_struct *work)
{
	u64 certain, possible;

	spin_lock(&fcev_loss.lock);
	fcev_loss_missing(fcev_gaps_expire(&fcev_loss.gaps, jiffies,
					   msecs_to_jiffies(FCEV_LOSS_REPORT_MS)));
	certain = fcev_loss.certain;
	possible = fcev_loss.possible;
	fcev_loss.certain = 0;
	fcev_loss.possible = 0;
	fcev_loss_arm();
	spin_unlock(&fcev_loss.lock);

	fcev_loss_post(certain, 0);
	fcev_loss_post(possible, FCEV_EVENT_FLAGS_POSSIBLE);
}

/* A message came with this number. */
void fcev_loss_number(u32 event_num)
{
	spin_lock(&fcev_loss.lock);
	fcev_loss_missing(fcev_gaps_heard(&fcev_loss.gaps, event_num, jiffies));
	fcev_loss_arm();
	spin_unlock(&fcev_loss.lock);
}

/* The socket has dropped so many messages since it was made. */
void fcev_loss_dropped(u32 drops)
{
	spin_lock(&fcev_loss.lock);
	if (drops != fcev_loss.drops) {
		fcev_loss_certain(drops - fcev_loss.drops);
		fcev_loss.explained += drops - fcev_loss.drops;
		fcev_loss.drops = drops;
		fcev_loss_arm();
	}
	spin_unlock(&fcev_loss.lock);
}

/* A message of the kernel made no sense. */
void fcev_loss_malformed(void)
{
	spin_lock(&fcev_loss.lock);
	fcev_loss_certain(1);
	fcev_loss.explained++;
	fcev_loss_arm();
	spin_unlock(&fcev_loss.lock);
}

/* Context: process. Return: everything lost since the module was loaded. */
u64 fcev_loss_total(void)
{
	u64 total;

	spin_lock(&fcev_loss.lock);
	total = fcev_loss.total;
	spin_unlock(&fcev_loss.lock);
	return total;
}

/* Before the first message; @wq outlives the account. */
void fcev_loss_init(struct workqueue_struct *wq)
{
	INIT_DELAYED_WORK(&fcev_loss.report, fcev_loss_report);
	fcev_loss.wq = wq;
}

/* After the last message. */
void fcev_loss_exit(void)
{
	cancel_delayed_work_sync(&fcev_loss.report);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Counters of a port. The module answers from what it has and takes a sample
 * meanwhile; waiting for it is done here.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "priv.h"

#define ASK_FIRST_MS	2
#define ASK_MAX_MS	50

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(int64_t ms)
{
	struct timespec time = { .tv_nsec = (long)ms * 1000000 };

	/* Woken early by a signal, the module is asked early. */
	nanosleep(&time, NULL);
}

static int failed_sample(struct fcev *ctx, uint32_t port, uint32_t error)
{
	if (error == EOPNOTSUPP)
		return fail_with(ctx, -EOPNOTSUPP, "the driver of port %" PRIu32 " has no statistics",
			    port);
	return fail_with(ctx, -EIO, "the driver of port %" PRIu32 " did not give its statistics: %s",
		    port, strerror((int)error));
}

int fcev_statistics_get(struct fcev *ctx, uint32_t port,
			struct fcev_statistics *statistics, int timeout_ms)
{
	int64_t end = monotonic_ms() + timeout_ms;
	int64_t wait = ASK_FIRST_MS;
	struct statistics_answer answer;

	for (;;) {
		int err = wire_statistics_get(ctx, port, &answer);
		int64_t left = end - monotonic_ms();

		if (err)
			return err;
		if (!answer.pending || left <= 0)
			break;
		if (wait > left)
			wait = left;
		pause_ms(wait);
		wait = 2 * wait < ASK_MAX_MS ? 2 * wait : ASK_MAX_MS;
	}
	if (answer.error && !answer.pending)
		return failed_sample(ctx, port, answer.error);
	if (!answer.has_age)
		return fail_with(ctx, -EAGAIN, "port %" PRIu32 " has no sample yet", port);
	if (answer.pending && timeout_ms > 0)
		return fail_with(ctx, -EAGAIN, "the driver of port %" PRIu32 " gave no fresh sample within %d ms",
			    port, timeout_ms);
	*statistics = answer.statistics;
	return 0;
}

int fcev_statistics_reset(struct fcev *ctx, uint32_t port)
{
	return wire_statistics_reset(ctx, port);
}

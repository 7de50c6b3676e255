// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Listening as the user sees it: what of the listener's events is delivered,
 * and a descriptor that tells of it.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "priv.h"

static int begin(struct fcev *ctx, enum listener_mode mode,
		 const struct fcev_position *positions, size_t n, uint64_t boot_ns)
{
	int err;

	if (ctx->listening)
		return fail_with(ctx, -EBUSY, "the context listens already");
	if (mode != LISTEN_HISTORY) {
		err = wire_watch_module(ctx);
		if (err)
			return err;
	}
	err = listener_start(&ctx->listener, mode, positions, n, boot_ns);
	if (err == -ERANGE)
		return fail_with(ctx, err, "a position is beyond the newest event of its stream");
	if (err == -ESTALE)
		return fail_with(ctx, err, "the fcev module was loaded anew meanwhile");
	if (err == -ENOMEM)
		return fail_with(ctx, err, "out of memory");
	if (err)
		return err;
	ctx->listening = mode != LISTEN_HISTORY;
	return 0;
}

int fcev_listen(struct fcev *ctx)
{
	return begin(ctx, LISTEN_NOW, NULL, 0, 0);
}

int fcev_listen_since(struct fcev *ctx, const struct fcev_position *positions,
		      size_t n, uint64_t boot_ns)
{
	return begin(ctx, LISTEN_SINCE, positions, positions ? n : 0, boot_ns);
}

int fcev_history(struct fcev *ctx, const struct fcev_position *positions,
		 size_t n, uint64_t boot_ns)
{
	return begin(ctx, LISTEN_HISTORY, positions, positions ? n : 0, boot_ns);
}

int fcev_set_receive_buffer(struct fcev *ctx, int bytes)
{
	if (bytes <= 0)
		return fail_with(ctx, -EINVAL, "a receive buffer of %d bytes is none", bytes);
	ctx->receive_buffer = bytes;
	return wire_set_receive_buffer(ctx);
}

/* Is an event for the user of this context? */
static bool wanted(struct fcev *ctx, struct fcev_event *event)
{
	if (event->type == FCEV_EVENT_TYPE_LOST)
		return true;
	if (event->boot_ns < ctx->listener.since_boot)
		return false;
	return fcev_event_type_name(event->type) && rule_wants(ctx, event);
}

/* Rules are made again as their ports come back with a restarted module. */
static void restore_rules(struct fcev *ctx, const struct fcev_event *event)
{
	if (ctx->listener.came_up) {
		ctx->listener.came_up = false;
		rules_restore(ctx);
	}
	if (event && event->type == FCEV_EVENT_TYPE_ADAPTER_ADD)
		rules_restore_port(ctx, event->wwpn, event->port);
}

static int next(struct fcev *ctx, struct fcev_event **event)
{
	struct listener *l = &ctx->listener;
	int r;

	for (;;) {
		if (rule_failed(ctx, event))
			return 1;
		r = listener_next(l, event);
		restore_rules(ctx, r == 1 ? *event : NULL);
		if (r != 1)
			return rule_failed(ctx, event) ? 1 : r;
		if (wanted(ctx, *event))
			break;
		l->counts.withheld++;
	}
	if ((*event)->type != FCEV_EVENT_TYPE_LOST) {
		l->counts.delivered++;
		l->counts.replayed += l->replaying;
	}
	return 1;
}

/* Have the descriptor tell of what waits in memory. */
static void set_awake(struct fcev *ctx, bool awake)
{
	uint64_t count = 1;
	ssize_t done;

	if (ctx->awake == awake)
		return;
	done = awake ? write(ctx->wake_fd, &count, sizeof(count)) :
		       read(ctx->wake_fd, &count, sizeof(count));
	if (done == sizeof(count))
		ctx->awake = awake;
}

/* A reason where none was given on the way. */
static int explain(struct fcev *ctx, int err)
{
	if (ctx->error[0])
		return err;
	switch (err) {
	case -ESTALE:
		return fail_with(ctx, err, "the fcev module was removed or loaded anew meanwhile");
	case -ENODATA:
		return fail_with(ctx, err, "the history ends here");
	case -EPERM:
		return fail_with(ctx, err, "history needs CAP_NET_ADMIN in the initial user namespace");
	default:
		return fail_with(ctx, err, "cannot go on listening: %s", strerror(-err));
	}
}

static void set_time(const struct listener *l, struct fcev_event *event)
{
	event->time_ns = event->boot_ns + (uint64_t)l->clock_distance;
}

/* Out of line: a run does not pay for the registers of the rest. */
#define seldom __attribute__((noinline))

/* The next event, whatever it is. Return: as fcev_next(). */
static seldom int next_any(struct fcev *ctx, const struct fcev_event **event)
{
	struct listener *l = &ctx->listener;
	struct fcev_event *found = NULL;
	int r;

	if (!l->live.datagram.bytes)
		return fail_with(ctx, -EINVAL, "the context does not listen: call fcev_listen()");
	ctx->error[0] = '\0';
	r = next(ctx, &found);
	/* Once told, it is told until nothing is left: two system calls a storm, not a message. */
	set_awake(ctx, r && ((r == 1 && ctx->awake) || listener_pending(l)));
	if (r < 0)
		return explain(ctx, r);
	if (r) {
		set_time(l, found);
		*event = found;
	}
	return r;
}

/*
 * The next event of a storm: one that next_any() would give, while the descriptor
 * tells already that there is more. Return: is there one?
 */
static inline bool next_of_run(struct fcev *ctx, const struct fcev_event **event)
{
	struct listener *l = &ctx->listener;
	struct fcev_event *found = ctx->awake ? listener_run(l, &l->live) : NULL;

	if (!found)
		return false;
	if (found->boot_ns < l->since_boot) {
		l->counts.withheld++;
		return false;
	}
	l->counts.delivered++;
	set_time(l, found);
	*event = found;
	return true;
}

int fcev_next(struct fcev *ctx, const struct fcev_event **event)
{
	return next_of_run(ctx, event) ? 1 : next_any(ctx, event);
}

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* As fcev_wait(), where next_of_run() has none. */
static seldom int wait_any(struct fcev *ctx, const struct fcev_event **event, int timeout_ms)
{
	struct pollfd fd = { .fd = ctx->epoll_fd, .events = POLLIN };
	int64_t end = 0, left = -1;
	int r;

	for (;;) {
		r = next_any(ctx, event);
		if (r)
			return r;
		/* No clock is read before there is something to wait for. */
		if (timeout_ms >= 0) {
			int64_t now = monotonic_ms();

			if (!end)
				end = now + timeout_ms;
			left = end - now;
			if (left <= 0)
				return 0;
		}
		if (poll(&fd, 1, (int)left) < 0)
			return fail_with(ctx, -errno, "%s", strerror(errno));
	}
}

int fcev_wait(struct fcev *ctx, const struct fcev_event **event, int timeout_ms)
{
	return next_of_run(ctx, event) ? 1 : wait_any(ctx, event, timeout_ms);
}

void fcev_listener_counts_get(const struct fcev *ctx, struct fcev_listener_counts *counts)
{
	*counts = ctx->listener.counts;
}

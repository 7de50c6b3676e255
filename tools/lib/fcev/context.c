// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The context: its descriptors, its error text, and the module's status.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "priv.h"

/* Note why a call fails; returns err. */
int fail_with(struct fcev *ctx, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ctx->error, sizeof(ctx->error), format, args);
	va_end(args);
	return err;
}

const char *fcev_error(const struct fcev *ctx)
{
	return ctx->error[0] ? ctx->error : "no error";
}

/* Have the user's poll see a descriptor. */
int context_poll(struct fcev *ctx, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (epoll_ctl(ctx->epoll_fd, EPOLL_CTL_ADD, fd, &event))
		return fail_with(ctx, -errno, "epoll_ctl: %s", strerror(errno));
	return 0;
}

void context_delay(struct fcev *ctx, unsigned int ms)
{
	struct itimerspec spec = {
		.it_value.tv_sec = ms / 1000,
		.it_value.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	/* Fails for a wrong descriptor or time only. */
	timerfd_settime(ctx->timer_fd, 0, &spec, NULL);
}

bool context_delay_over(struct fcev *ctx)
{
	uint64_t times;

	return read(ctx->timer_fd, &times, sizeof(times)) == sizeof(times);
}

static int open_descriptors(struct fcev *ctx)
{
	int err;

	ctx->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (ctx->epoll_fd < 0)
		return -errno;
	ctx->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ctx->wake_fd < 0)
		return -errno;
	ctx->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (ctx->timer_fd < 0)
		return -errno;
	err = context_poll(ctx, ctx->wake_fd);
	if (err)
		return err;
	return context_poll(ctx, ctx->timer_fd);
}

int fcev_open(struct fcev **ctx)
{
	struct fcev *c = calloc(1, sizeof(*c));
	int err;

	if (!c)
		return -ENOMEM;
	c->epoll_fd = -1;
	c->wake_fd = -1;
	c->timer_fd = -1;
	listener_init(&c->listener, &wire_feed, c);
	err = open_descriptors(c);
	if (!err)
		err = wire_open(c);
	if (err) {
		fcev_close(c);
		return err;
	}
	*ctx = c;
	return 0;
}

static void close_descriptor(int fd)
{
	if (fd >= 0)
		close(fd);
}

void fcev_close(struct fcev *ctx)
{
	if (!ctx)
		return;
	listener_free(&ctx->listener);
	rules_close(ctx);
	wire_close(ctx);
	close_descriptor(ctx->timer_fd);
	close_descriptor(ctx->wake_fd);
	close_descriptor(ctx->epoll_fd);
	free(ctx);
}

int fcev_fd(const struct fcev *ctx)
{
	return ctx->epoll_fd;
}

int fcev_status_get(struct fcev *ctx, struct fcev_status *status)
{
	return wire_status_get(ctx, status);
}

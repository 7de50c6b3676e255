// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting with SIGINT and SIGTERM held back: they arrive only where nothing is
 * half done. A reader of our output that goes away ends the wait, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "follow.h"

static sigset_t mask_outside;

/* Its being called ends ppoll(); that is all it is for. */
static void wake(int signal_number)
{
	(void)signal_number;
}

/* What the parent ignores for us stays ignored. */
static void catch(int signal_number, sigset_t *held)
{
	struct sigaction action = { .sa_handler = wake }, old;

	sigaction(signal_number, NULL, &old);
	if (old.sa_handler == SIG_IGN)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(signal_number, &action, NULL);
	sigaddset(held, signal_number);
}

void signals_hold(void)
{
	sigset_t held;

	sigemptyset(&held);
	catch(SIGINT, &held);
	catch(SIGTERM, &held);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &held, &mask_outside);
}

int signals_wait(int fd, int timeout_ms)
{
	/* Of standard output only the error is asked: a pipe without a reader. */
	struct pollfd fds[2] = {
		{ .fd = STDOUT_FILENO },
		{ .fd = fd, .events = POLLIN },
	};
	struct timespec timeout = {
		.tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000L,
	};
	int n;

	n = ppoll(fds, 2, timeout_ms < 0 ? NULL : &timeout, &mask_outside);
	if (n < 0)
		return -errno;
	if (fds[0].revents & POLLERR)
		return -EPIPE;
	return fds[1].revents ? 1 : 0;
}

uint64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

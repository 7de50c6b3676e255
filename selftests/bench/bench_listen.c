// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A listener that takes events until none comes for a while:
 *
 *	bench_listen transport|multicast|fcev N BUFFER
 *
 * transport and multicast receive what either path sends and count it, no more;
 * fcev takes events from libfcev, decoded and in order, losses made good.
 *
 * "ready" when it has joined; after N events, or 3 s after the last one that
 * came, "END KEPT LOST REPLAYED": CLOCK_BOOTTIME of the last, how many came,
 * how many were reported lost, how many of them came from history. BUFFER is
 * the size of the socket's buffer, 0 for the default.
 */
#include <errno.h>
#include <sys/time.h>

#include "bench.h"
#include "fcev.h"
#include "fcev_group.h"

#define SILENCE_S	3

static void ready(void)
{
	puts("ready");
	fflush(stdout);
}

static void tell(uint64_t end, uint64_t kept, uint64_t lost, uint64_t replayed)
{
	printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", end, kept, lost, replayed);
}

static uint64_t events_in(const char *message, ssize_t len)
{
	const char *at = message + NLMSG_HDRLEN + GENL_HDRLEN;
	uint64_t n = 0;

	while (message + len - at >= NLA_HDRLEN) {
		const struct nlattr *attr = (const void *)at;

		if (mnl_attr_get_type(attr) == FCEV_A_MESSAGE_EVENTS)
			n++;
		else if (mnl_attr_get_type(attr) == FCEV_A_MESSAGE_RSCNS)
			n += fcev_group_run(attr);
		at += NLA_ALIGN(attr->nla_len);
	}
	return n;
}

static uint64_t one_in(const char *message, ssize_t len)
{
	(void)message;
	(void)len;
	return 1;
}

typedef uint64_t count_t(const char *message, ssize_t len);

static void listen_raw(int fd, count_t *count, uint64_t n)
{
	struct timeval silence = { .tv_sec = SILENCE_S };
	uint64_t kept = 0;
	char message[16384];
	ssize_t len;

	ready();
	while (kept < n) {
		len = recv(fd, message, sizeof(message), 0);
		if (len > 0) {
			if (!kept)
				setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
			kept += count(message, len);
		} else if (errno == EAGAIN) {
			break;
		} else {
			check(errno == ENOBUFS || errno == EINTR, "recv");
			setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
		}
	}
	tell(now_ns(CLOCK_BOOTTIME), kept, 0, 0);
}

static void listen_fcev(uint64_t n, int buffer)
{
	struct fcev_listener_counts counts;
	const struct fcev_event *event;
	uint64_t kept = 0, lost = 0;
	struct fcev *ctx;
	int r, wait_ms = -1;

	check(!fcev_open(&ctx), "fcev_open");
	if (buffer)
		check(!fcev_set_receive_buffer(ctx, buffer), "buffer");
	if (fcev_listen(ctx)) {
		fprintf(stderr, "%s\n", fcev_error(ctx));
		exit(1);
	}
	ready();
	while (kept + lost < n) {
		r = fcev_wait(ctx, &event, wait_ms);
		if (r == -EINTR)
			continue;
		if (r < 0)
			fprintf(stderr, "%s\n", fcev_error(ctx));
		if (r != 1)
			break;
		if (event->type == FCEV_EVENT_TYPE_LOST)
			lost += event->loss.count;
		kept += event->type == FCEV_EVENT_TYPE_RSCN;
		wait_ms = SILENCE_S * 1000;
	}
	fcev_listener_counts_get(ctx, &counts);
	tell(now_ns(CLOCK_BOOTTIME), kept, lost, counts.replayed);
	fcev_close(ctx);
}

int main(int argc, char **argv)
{
	uint64_t n;
	int buffer;

	if (argc != 4) {
		fputs("usage: bench_listen transport|multicast|fcev N BUFFER\n", stderr);
		return 2;
	}
	n = strtoull(argv[2], NULL, 0);
	buffer = atoi(argv[3]);
	if (!strcmp(argv[1], "transport"))
		listen_raw(transport_open(buffer), one_in, n);
	else if (!strcmp(argv[1], "multicast"))
		listen_raw(mnl_socket_get_fd(fcev_group_join(FCEV_MCGRP_PACKED, buffer)),
			   events_in, n);
	else
		listen_fcev(n, buffer);
	return 0;
}

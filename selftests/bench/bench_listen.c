// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A listener that takes events until none comes for a while:
 *
 *	bench_listen transport|fcev N BUFFER
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

static void listen_transport(uint64_t n, int buffer)
{
	struct timeval silence = { .tv_sec = SILENCE_S };
	int fd = transport_open(buffer);
	uint64_t kept = 0;
	char message[16384];

	ready();
	while (kept < n) {
		if (recv(fd, message, sizeof(message), 0) > 0) {
			if (!kept++)
				setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
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
	if (argc != 4) {
		fputs("usage: bench_listen transport|fcev N BUFFER\n", stderr);
		return 2;
	}
	if (!strcmp(argv[1], "transport"))
		listen_transport(strtoull(argv[2], NULL, 0), atoi(argv[3]));
	else
		listen_fcev(strtoull(argv[2], NULL, 0), atoi(argv[3]));
	return 0;
}

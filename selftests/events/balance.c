// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A listener that keeps its accounts where death does not reach them:
 *
 *	balance listen STATE	take events until killed, going on where STATE ends
 *	balance begin STATE	a STATE that begins at the newest events
 *	balance settle STATE SECONDS	the balance, when all was taken; its listener lives
 *
 * The accounts are in a mapped file, two copies of which one is valid, so that
 * whoever is killed between two instructions has counted an event or has not. A
 * successor opens the same file. settle prints "posted N delivered N lost N" of
 * the event streams of all ports, and fails with a line a stream where an event
 * was neither delivered nor reported lost, or came twice or out of order.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fcev.h"

#define STREAMS	4096

struct account {
	uint64_t begin;
	uint64_t seq;
	uint64_t delivered;
	uint64_t lost;
	uint64_t wrong;
};

struct state {
	uint64_t epoch;
	struct slot {
		atomic_uint valid;	/* which of the two */
		struct account copy[2];
	} stream[STREAMS];
};

static struct fcev *ctx;
static struct state *state;

static void need(bool good, const char *what)
{
	if (good)
		return;
	printf("%s: %s (%s)\n", what, strerror(errno), ctx ? fcev_error(ctx) : "");
	exit(1);
}

static void map_state(const char *path, int flags)
{
	int fd = open(path, O_RDWR | flags, 0600);

	need(fd >= 0, path);
	need(!ftruncate(fd, sizeof(*state)), "ftruncate");
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	need(state != MAP_FAILED, "mmap");
	close(fd);
}

static struct account get(uint32_t stream)
{
	struct slot *slot;

	need(stream < STREAMS, "more streams than expected");
	slot = &state->stream[stream];
	return slot->copy[atomic_load(&slot->valid)];
}

/* In one step, as seen by whoever comes after a death. */
static void put(uint32_t stream, const struct account *account)
{
	struct slot *slot = &state->stream[stream];
	unsigned int next = !atomic_load(&slot->valid);

	slot->copy[next] = *account;
	atomic_store(&slot->valid, next);
}

/* Calls fn with the stream of each port's events and its newest number. */
static void for_each_head(void (*fn)(uint32_t stream, uint64_t head))
{
	struct fcev_ports *ports;
	const struct fcev_port *port;

	need(!fcev_ports_get(ctx, &ports), "ports");
	for (size_t i = 0; (port = fcev_ports_at(ports, i)); i++)
		fn(port->positions[0].stream, port->positions[0].seq);
	fcev_ports_free(ports);
}

static void begin_stream(uint32_t stream, uint64_t head)
{
	const struct account account = { .begin = head, .seq = head };

	put(stream, &account);
}

static void begin(void)
{
	struct fcev_status status;

	need(!fcev_status_get(ctx, &status), "status");
	state->epoch = status.epoch;
	begin_stream(0, status.head);
	for_each_head(begin_stream);
}

static void take(const struct fcev_event *event)
{
	struct account account = get(event->stream);
	bool lost = event->type == FCEV_EVENT_TYPE_LOST;
	uint64_t first = lost ? event->loss.first_seq : event->seq;

	need(event->epoch == state->epoch, "another module");
	account.wrong += first != account.seq + 1;
	account.seq = lost ? event->loss.last_seq : event->seq;
	account.delivered += !lost;
	account.lost += lost ? event->loss.count : 0;
	put(event->stream, &account);
}

/* A test has the module's allocations fail, so what fails is tried again. */
static int listen_again(const struct fcev_position *positions, size_t n)
{
	struct timespec moment = { .tv_nsec = 20000000 };
	int err = -EAGAIN;

	for (int tries = 0; err && tries < 500; tries++) {
		err = fcev_listen_since(ctx, positions, n, 0);
		if (err)
			nanosleep(&moment, NULL);
	}
	return err;
}

static void listen_on(void)
{
	static struct fcev_position positions[STREAMS];
	const struct fcev_event *event;
	size_t n = 0;

	for (uint32_t i = 0; i < STREAMS; i++) {
		struct account account = get(i);

		if (account.seq)
			positions[n++] = (struct fcev_position){ state->epoch, i, account.seq, 0 };
	}
	need(!listen_again(positions, n), "listening");
	puts("listening");
	fflush(stdout);
	for (;;) {
		int r = fcev_wait(ctx, &event, -1);

		if (r == 1)
			take(event);
		else
			need(r == -ENOMEM || r == -ENOBUFS || r == -EINTR, "an event");
	}
}

/* ---- settling ---- */

static uint64_t posted, delivered, lost, behind;

static void add_stream(uint32_t stream, uint64_t head)
{
	struct account account = get(stream);

	behind += account.seq < head ? head - account.seq : 0;
	posted += head - account.begin;
	delivered += account.delivered;
	lost += account.lost;
}

static void print_wrong(uint32_t stream, uint64_t head)
{
	struct account a = get(stream);

	if (a.wrong || a.delivered + a.lost != head - a.begin)
		printf("stream %u: posted %" PRIu64 " delivered %" PRIu64 " lost %" PRIu64
		       " disorder %" PRIu64 " at %" PRIu64 " of %" PRIu64 "\n", stream,
		       head - a.begin, a.delivered, a.lost, a.wrong, a.seq, head);
}

static uint64_t wrong(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < STREAMS; i++)
		sum += get(i).wrong;
	return sum;
}

static int settle(time_t seconds)
{
	struct timespec moment = { .tv_nsec = 50000000 };
	time_t deadline = time(NULL) + seconds;

	for (;;) {
		posted = delivered = lost = behind = 0;
		for_each_head(add_stream);
		if (!behind || time(NULL) > deadline)
			break;
		nanosleep(&moment, NULL);
	}
	printf("posted %" PRIu64 " delivered %" PRIu64 " lost %" PRIu64 "\n", posted, delivered, lost);
	if (!behind && posted == delivered + lost && !wrong())
		return 0;
	for_each_head(print_wrong);
	return 1;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	need(!fcev_open(&ctx), "fcev_open");
	if (!strcmp(what, "begin")) {
		map_state(argv[2], O_CREAT | O_TRUNC);
		begin();
	} else if (!strcmp(what, "listen")) {
		map_state(argv[2], 0);
		listen_on();
	} else if (!strcmp(what, "settle") && argc == 4) {
		map_state(argv[2], 0);
		return settle(atol(argv[3]));
	} else {
		puts("usage: balance begin|listen STATE, balance settle STATE SECONDS");
		return 2;
	}
	return 0;
}

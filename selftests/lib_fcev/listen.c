// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Listening with libfcev, a scenario a call; exits 0 when all was as it should
 * be, else says what was not.
 *
 *	listen watch			print events, one a line, until killed
 *	listen refused ERRNO TEXT	fcev_listen() fails with just these
 *	listen missing TEXT		there is no module, for just this reason
 *	listen subscribe PORT		an RSCN arrives, with all that it says
 *	listen burst PORT N		N RSCNs while nobody reads a tiny buffer
 *	listen lapped PORT N		the same, more than the ring holds
 *	listen poll PORT N		one event each time that poll tells of it
 *	listen positions PORT N		go on where ports said, or another left off
 *	listen history PORT N		the past has an end
 *
 * PORT is a folder of fcsim's.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fcev.h"

#define DEADLINE_MS	20000

static struct fcev *ctx;

static void give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(" (%s)\n", ctx ? fcev_error(ctx) : "no context");
	exit(1);
}

#define need(condition)							\
	do {								\
		if (!(condition))					\
			give_up("line %d: not %s", __LINE__, #condition);	\
	} while (0)

static uint64_t port_wwpn(const char *port)
{
	char path[256], text[64] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/port_name", port);
	fd = open(path, O_RDONLY);
	need(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return strtoull(text, NULL, 16);
}

/* RSCNs of the addresses from first on. */
static void burst(const char *port, unsigned int first, unsigned int n)
{
	char path[256], word[32];
	int fd;

	snprintf(path, sizeof(path), "%s/rscn", port);
	fd = open(path, O_WRONLY);
	need(fd >= 0);
	for (; n--; first++) {
		int len = snprintf(word, sizeof(word), "0x%08x", first);

		need(pwrite(fd, word, (size_t)len, 0) == len);
	}
	close(fd);
}

static const struct fcev_event *wait_event(void)
{
	const struct fcev_event *event;
	int r = fcev_wait(ctx, &event, DEADLINE_MS);

	if (r != 1)
		give_up("no event: %d", r);
	return event;
}

/*
 * Take events until N of a port's RSCNs are delivered or lost: in order, once,
 * with addresses that count up from first. Returns how many were lost.
 */
static uint64_t take_rscns(uint64_t wwpn, unsigned int first, unsigned int n)
{
	uint64_t lost = 0, seq = 0;
	unsigned int i = 0;

	while (i < n) {
		const struct fcev_event *event = wait_event();

		if (event->wwpn != wwpn)
			continue;
		if (event->type == FCEV_EVENT_TYPE_LOST) {
			need(!seq || event->loss.first_seq == seq + 1);
			need(event->loss.last_seq - event->loss.first_seq + 1 == event->loss.count);
			seq = event->loss.last_seq;
			lost += event->loss.count;
			i += (unsigned int)event->loss.count;
			continue;
		}
		if (event->type != FCEV_EVENT_TYPE_RSCN)
			continue;
		need(event->rscn.id == first + i);
		need(!seq || event->seq == seq + 1);
		seq = event->seq;
		i++;
	}
	need(i == n);
	return lost;
}

static struct fcev_listener_counts counts(void)
{
	struct fcev_listener_counts c;

	fcev_listener_counts_get(ctx, &c);
	printf("delivered %" PRIu64 " replayed %" PRIu64 " duplicates %" PRIu64 " lost %" PRIu64
	       " overruns %" PRIu64 "\n", c.delivered, c.replayed, c.duplicates, c.lost, c.overruns);
	return c;
}

static void print_event(const struct fcev_event *event)
{
	printf("%s epoch=%" PRIu64 " stream=%u seq=%" PRIu64 " host=%d wwpn=%016" PRIx64
	       " count=%" PRIu64 " restart=%d\n", fcev_event_type_name(event->type), event->epoch,
	       event->stream, event->seq, event->host, event->wwpn, event->loss.count,
	       event->loss.restart);
}

static void watch(void)
{
	if (fcev_listen(ctx))
		give_up("no listening");
	puts("listening");
	for (;;) {
		const struct fcev_event *event;
		int r = fcev_wait(ctx, &event, -1);

		if (r < 0)
			give_up("error %d", r);
		print_event(event);
	}
}

static void refused(int error, const char *text)
{
	need(fcev_listen(ctx) == -error);
	if (!strstr(fcev_error(ctx), text))
		give_up("not because of '%s'", text);
}

static void missing(const char *text)
{
	struct fcev_status status;

	need(fcev_status_get(ctx, &status) == -ENOENT);
	if (!strstr(fcev_error(ctx), text))
		give_up("not because of '%s'", text);
}

static void subscribe(const char *port)
{
	const struct fcev_event *event;
	struct timespec now;
	uint64_t wwpn = port_wwpn(port);

	need(!fcev_listen(ctx));
	while (fcev_next(ctx, &event) == 1)
		need(event->type == FCEV_EVENT_TYPE_ADAPTER_ADD);
	burst(port, 0x010203, 1);
	do {
		event = wait_event();
	} while (event->type != FCEV_EVENT_TYPE_RSCN);
	clock_gettime(CLOCK_REALTIME, &now);
	need(event->wwpn == wwpn);
	need(event->source == FCEV_SOURCE_NATIVE);
	need(event->rscn.id == 0x010203);
	need(event->rscn.format == FCEV_RSCN_FORMAT_PORT);
	need(event->epoch && event->seq && event->port && event->host >= 0);
	need(event->time_ns / 1000000000 + 5 > (uint64_t)now.tv_sec);
	need(event->time_ns / 1000000000 <= (uint64_t)now.tv_sec);
	while (fcev_next(ctx, &event) == 1)
		need(event->wwpn != wwpn);
}

/* Nobody reads while all of it is posted. */
static void overrun(const char *port, unsigned int n, bool may_lose)
{
	uint64_t wwpn = port_wwpn(port);
	struct fcev_listener_counts c;
	uint64_t lost;

	need(!fcev_set_receive_buffer(ctx, 4096));
	need(!fcev_listen(ctx));
	burst(port, 1, n);
	lost = take_rscns(wwpn, 1, n);
	c = counts();
	need(c.overruns >= 1);
	need(c.replayed >= 1);
	need(c.lost == lost);
	need(may_lose ? lost > 0 : lost == 0);
	/* And it goes on as if nothing had been. */
	burst(port, n + 1, 10);
	need(take_rscns(wwpn, n + 1, 10) == 0);
}

/* One event for each time that the descriptor is readable. */
static void poll_each(const char *port, unsigned int n)
{
	struct pollfd fd = { .fd = fcev_fd(ctx), .events = POLLIN };
	const struct fcev_event *event;
	unsigned int got = 0;

	need(!fcev_set_receive_buffer(ctx, 4096));
	need(!fcev_listen(ctx));
	burst(port, 1, n);
	while (got < n) {
		int r;

		need(poll(&fd, 1, DEADLINE_MS) == 1);
		r = fcev_next(ctx, &event);
		need(r >= 0);
		if (r && event->type == FCEV_EVENT_TYPE_RSCN)
			need(event->rscn.id == ++got);
	}
	while (fcev_next(ctx, &event) == 1)
		;
	need(poll(&fd, 1, 0) == 0);
}

/* The event stream's position as the port's facts tell it. */
static size_t positions_of(uint64_t wwpn, struct fcev_position *positions)
{
	struct fcev_ports *ports;
	const struct fcev_port *port;
	size_t i, n = 0;

	need(!fcev_ports_get(ctx, &ports));
	for (i = 0; (port = fcev_ports_at(ports, i)); i++) {
		if (port->wwpn != wwpn)
			continue;
		need(port->n_positions == 2);
		n = port->n_positions;
		memcpy(positions, port->positions, n * sizeof(*positions));
	}
	fcev_ports_free(ports);
	need(n);
	return n;
}

static void from_positions(const char *port, unsigned int n)
{
	struct fcev_position positions[2];
	uint64_t wwpn = port_wwpn(port);
	size_t n_positions = positions_of(wwpn, positions);

	need(positions[0].epoch);
	burst(port, 1, n);
	need(!fcev_listen_since(ctx, positions, n_positions, 0));
	need(take_rscns(wwpn, 1, n) == 0);
	burst(port, n + 1, 5);
	need(take_rscns(wwpn, n + 1, 5) == 0);
	positions[0].seq += 1000000;
	fcev_close(ctx);
	need(!fcev_open(&ctx));
	need(fcev_listen_since(ctx, positions, n_positions, 0) == -ERANGE);
}

static uint64_t boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* How many events of a port there are, to the end. */
static unsigned int count_history(uint64_t wwpn)
{
	const struct fcev_event *event;
	unsigned int n = 0;
	int r;

	while ((r = fcev_next(ctx, &event)) >= 0) {
		need(r == 1);
		n += event->wwpn == wwpn && event->type == FCEV_EVENT_TYPE_RSCN;
		need(event->type != FCEV_EVENT_TYPE_LOST);
	}
	need(r == -ENODATA);
	return n;
}

static void history(const char *port, unsigned int n)
{
	struct fcev_position positions[2];
	uint64_t wwpn = port_wwpn(port);
	size_t n_positions = positions_of(wwpn, positions);
	uint64_t middle;

	burst(port, 1, n);
	middle = boot_ns();
	burst(port, n + 1, n / 2);
	need(!fcev_history(ctx, positions, n_positions, 0));
	need(count_history(wwpn) == n + n / 2);
	need(!fcev_history(ctx, NULL, 0, middle));
	need(count_history(wwpn) == n / 2);
	need(!fcev_history(ctx, positions, n_positions, middle));
	need(count_history(wwpn) == n / 2);
	need(!fcev_history(ctx, NULL, 0, boot_ns()));
	need(count_history(wwpn) == 0);
}

static bool is(const char *given, const char *name, int argc, int wanted)
{
	return !strcmp(given, name) && argc == wanted;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned int n = argc > 3 ? (unsigned int)atoi(argv[3]) : 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	need(!fcev_open(&ctx));
	if (is(what, "watch", argc, 2))
		watch();
	else if (is(what, "refused", argc, 4))
		refused(atoi(argv[2]), argv[3]);
	else if (is(what, "missing", argc, 3))
		missing(argv[2]);
	else if (is(what, "subscribe", argc, 3))
		subscribe(argv[2]);
	else if (is(what, "burst", argc, 4))
		overrun(argv[2], n, false);
	else if (is(what, "lapped", argc, 4))
		overrun(argv[2], n, true);
	else if (is(what, "poll", argc, 4))
		poll_each(argv[2], n);
	else if (is(what, "positions", argc, 4))
		from_positions(argv[2], n);
	else if (is(what, "history", argc, 4))
		history(argv[2], n);
	else
		give_up("what?");
	fcev_close(ctx);
	return 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a group's messages themselves say, without libfcev's care:
 *
 *	group_listen GROUP
 *
 * "listening" when it has joined. At SIGTERM it takes what is still to come of the
 * streams that it heard, prints "sent N missing N runs N overruns N": how many of
 * their events came, over how many they jumped, how many came in runs, and how often
 * netlink gave messages up for want of memory; and fails where one came twice or out
 * of order, or the last did not come although netlink gave up none.
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

#include "fcev.h"
#include "fcev_group.h"

#define STREAMS		4096
#define BUFFER		(256 << 20)
#define SETTLE_S	60

static struct {
	uint64_t first;
	uint64_t last;
	uint64_t sent;
} heard[STREAMS];

static uint64_t runs, disorder, overruns;
static volatile sig_atomic_t ending;

static void end(int signal)
{
	(void)signal;
	ending = 1;
}

static void take(uint32_t stream, uint64_t seq, uint64_t n)
{
	fcev_group_need(stream < STREAMS, "more streams than expected");
	if (!heard[stream].first)
		heard[stream].first = seq;
	disorder += !seq || seq <= heard[stream].last;
	heard[stream].last = seq + n - 1;
	heard[stream].sent += n;
}

/* seq has the same number in both. */
static uint64_t seq_of(const struct nlattr *nest)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == FCEV_A_EVENT_SEQ)
			return mnl_attr_get_u64(attr);
	return 0;
}

static int take_attr(const struct nlattr *attr, void *arg)
{
	uint32_t *stream = arg;

	switch (mnl_attr_get_type(attr)) {
	case FCEV_A_MESSAGE_STREAM:
		*stream = mnl_attr_get_u32(attr);
		break;
	case FCEV_A_MESSAGE_EVENTS:
		take(*stream, seq_of(attr), 1);
		break;
	case FCEV_A_MESSAGE_RSCNS:
		take(*stream, seq_of(attr), fcev_group_run(attr));
		runs += fcev_group_run(attr);
		break;
	}
	return MNL_CB_OK;
}

static int take_message(const struct nlmsghdr *nlh, void *arg)
{
	uint32_t stream = STREAMS;

	(void)arg;
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), take_attr, &stream);
}

/* What comes within so many ms. Return: did anything? */
static int receive(struct mnl_socket *nl, int ms)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(nl), .events = POLLIN };
	static char message[32768];
	ssize_t len;

	if (poll(&fd, 1, ms) <= 0)
		return 0;
	len = mnl_socket_recvfrom(nl, message, sizeof(message));
	if (len < 0 && errno == ENOBUFS) {
		overruns++;
		return 1;
	}
	fcev_group_need(len > 0, "recv");
	fcev_group_need(mnl_cb_run(message, (size_t)len, 0, 0, take_message, NULL) >= 0, "message");
	return 1;
}

/* How many events the ports have that are newer than the last heard of their streams. */
static uint64_t behind(struct fcev *ctx)
{
	const struct fcev_port *port;
	struct fcev_ports *ports;
	uint64_t n = 0;

	fcev_group_need(!fcev_ports_get(ctx, &ports), "ports");
	for (size_t i = 0; (port = fcev_ports_at(ports, i)); i++) {
		const struct fcev_position *p = &port->positions[0];

		if (p->stream < STREAMS && heard[p->stream].first)
			n += p->seq - heard[p->stream].last;
	}
	fcev_ports_free(ports);
	return n;
}

static int settle(struct mnl_socket *nl, struct fcev *ctx)
{
	time_t deadline = time(NULL) + SETTLE_S;
	uint64_t sent = 0, missing = 0, left;

	do {
		while (receive(nl, 0))
			;
		left = behind(ctx);
	} while (left && !overruns && time(NULL) < deadline && (receive(nl, 100) || 1));
	for (size_t i = 0; i < STREAMS; i++) {
		if (!heard[i].first)
			continue;
		sent += heard[i].sent;
		missing += heard[i].last - heard[i].first + 1 - heard[i].sent;
	}
	printf("sent %" PRIu64 " missing %" PRIu64 " runs %" PRIu64 " overruns %" PRIu64
	       " disorder %" PRIu64 " behind %" PRIu64 "\n", sent, missing, runs, overruns, disorder, left);
	return disorder || (left && !overruns) || !sent;
}

int main(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = end };
	struct mnl_socket *nl;
	struct fcev *ctx;

	if (argc != 2) {
		fputs("usage: group_listen GROUP\n", stderr);
		return 2;
	}
	fcev_group_need(!sigaction(SIGTERM, &action, NULL), "sigaction");
	fcev_group_need(!fcev_open(&ctx), "fcev_open");
	nl = fcev_group_join(argv[1], BUFFER);
	puts("listening");
	fflush(stdout);
	while (!ending)
		receive(nl, 100);
	return settle(nl, ctx);
}

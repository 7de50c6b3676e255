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
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
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

/* The number of a group, where an attribute of nlctrl's answer tells of it. */
static int find_group(const struct nlattr *attr, void *group)
{
	const struct nlattr *of;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(of, attr) {
		if (mnl_attr_get_type(of) == CTRL_ATTR_MCAST_GRP_ID)
			id = mnl_attr_get_u32(of);
		else if (mnl_attr_get_type(of) == CTRL_ATTR_MCAST_GRP_NAME)
			name = mnl_attr_get_str(of);
	}
	if (!strcmp(name, FCEV_MCGRP_EVENTS))
		*(uint32_t *)group = id;
	return MNL_CB_OK;
}

static int find_groups(const struct nlattr *attr, void *group)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
		return mnl_attr_parse_nested(attr, find_group, group);
	return MNL_CB_OK;
}

static int read_family(const struct nlmsghdr *nlh, void *group)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), find_groups, group);
}

/* The module's group, without libfcev. */
static int multicast_open(int buffer)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_GENERIC);
	char message[8192];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(message);
	struct genlmsghdr *genl;
	uint32_t group = 0;
	ssize_t len;
	int fd;

	check(nl && !mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID), "generic netlink");
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, FCEV_FAMILY_NAME);
	check(mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) > 0, "request");
	len = mnl_socket_recvfrom(nl, message, sizeof(message));
	check(len > 0 && mnl_cb_run(message, (size_t)len, 0, 0, read_family, &group) >= 0 && group,
	      "the family's group");
	check(!mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)), "join");
	fd = mnl_socket_get_fd(nl);
	if (buffer)
		check(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)), "buffer");
	return fd;
}

static uint64_t events_in(const char *message, ssize_t len)
{
	const char *at = message + NLMSG_HDRLEN + GENL_HDRLEN;
	uint64_t n = 0;

	while (message + len - at >= NLA_HDRLEN) {
		const struct nlattr *attr = (const void *)at;

		n += (attr->nla_type & NLA_TYPE_MASK) == FCEV_A_MESSAGE_EVENTS;
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
		listen_raw(multicast_open(buffer), events_in, n);
	else
		listen_fcev(n, buffer);
	return 0;
}

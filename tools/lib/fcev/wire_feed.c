// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where a listener's events come from: the socket that joined them, a socket
 * for each replay, and word from nlctrl when the module comes or goes. What
 * becomes of the events is in listener.c.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire.h"

int wire_set_receive_buffer(struct fcev *ctx)
{
	int bytes = ctx->receive_buffer;
	int got = 0;
	socklen_t len = sizeof(got);
	int fd;

	if (!ctx->wire->events || !bytes)
		return 0;
	fd = mnl_socket_get_fd(ctx->wire->events);
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		return 0;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) ||
	    getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &len))
		return fail_with(ctx, -errno, "cannot set the receive buffer: %s", strerror(errno));
	/* The kernel tells twice what it was given. */
	if (got / 2 < bytes)
		return fail_with(ctx, -EPERM, "a receive buffer of more than %d bytes needs CAP_NET_ADMIN",
			    got / 2);
	return 0;
}

/* Open a socket that the user's poll sees. */
static int open_polled(struct fcev *ctx, struct mnl_socket **nl)
{
	int err;

	if (*nl)
		return 0;
	err = wire_open_socket(ctx, nl, SOCK_NONBLOCK);
	if (err)
		return err;
	err = context_poll(ctx, mnl_socket_get_fd(*nl));
	if (err)
		wire_close_socket(nl);
	return err;
}

static int join_group(struct fcev *ctx, struct mnl_socket *nl, uint32_t group, const char *what)
{
	if (!mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return 0;
	if (errno == EPERM)
		return fail_with(ctx, -EPERM, "listening to %s needs CAP_NET_ADMIN in the initial user namespace",
			    what);
	return fail_with(ctx, -errno, "cannot listen to %s: %s", what, strerror(errno));
}

/* Hear of families that come and go. */
int wire_watch_module(struct fcev *ctx)
{
	struct wire_family family = { .group_name = "notify" };
	int err;

	if (ctx->wire->notify)
		return 0;
	err = wire_family_get(ctx, "nlctrl", &family);
	if (err)
		return err;
	err = open_polled(ctx, &ctx->wire->notify);
	if (err)
		return err;
	err = join_group(ctx, ctx->wire->notify, family.group, "the coming of modules");
	if (err)
		wire_close_socket(&ctx->wire->notify);
	return err;
}

static int feed_join(void *arg, bool events, uint64_t *epoch)
{
	struct fcev_status status;
	struct fcev *ctx = arg;
	int err = wire_resolve(ctx);

	if (!err && events && !ctx->wire->events) {
		err = open_polled(ctx, &ctx->wire->events);
		if (!err)
			err = wire_set_receive_buffer(ctx);
	}
	if (!err && events && !ctx->wire->group)
		err = fail_with(ctx, -EPROTO, "the fcev kernel module is older than libfcev: load the one that belongs to it");
	if (!err && events)
		err = join_group(ctx, ctx->wire->events, ctx->wire->group, "events");
	if (!err)
		err = wire_status_get(ctx, &status);
	if (!err)
		*epoch = status.epoch;
	return err;
}

/* Return: 1, 0 for nothing now, or -errno. */
static int fill(struct mnl_socket *nl, struct datagram *d)
{
	ssize_t len = wire_receive(nl, d->bytes, d->size);

	if (len == -EAGAIN)
		return 0;
	if (len < 0)
		return (int)len;
	datagram_set(d, (size_t)len);
	return 1;
}

static int feed_receive(void *arg, struct datagram *d)
{
	struct fcev *ctx = arg;
	int r;

	if (!ctx->wire->events)
		return 0;
	r = fill(ctx->wire->events, d);
	if (r < 0 && r != -ENOBUFS && r != -EMSGSIZE)
		fail_with(ctx, r, "cannot receive events: %s", strerror(-r));
	return r;
}

/* Does a message of nlctrl speak of our family? */
static bool names_us(const struct nlmsghdr *nlh)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != GENL_ID_CTRL || nlh->nlmsg_len < MNL_NLMSG_HDRLEN + GENL_HDRLEN)
		return false;
	for_each_attr(attr, mnl_nlmsg_get_payload_offset(nlh, GENL_HDRLEN), end)
		if (attr_type(attr) == CTRL_ATTR_FAMILY_NAME)
			return attr_len(attr) == sizeof(FCEV_FAMILY_NAME) &&
			       !memcmp(attr_payload(attr), FCEV_FAMILY_NAME,
				       sizeof(FCEV_FAMILY_NAME));
	return false;
}

static bool feed_changed(void *arg)
{
	struct fcev *ctx = arg;
	struct wire *w = ctx->wire;
	bool changed = false;
	ssize_t len;

	if (!w->notify)
		return false;
	while ((len = wire_receive(w->notify, w->buffer, sizeof(w->buffer))) != -EAGAIN) {
		const struct nlmsghdr *nlh = (const void *)w->buffer;
		int left = (int)len;

		if (len < 0) {		/* overrun: something was missed */
			changed = true;
			if (len != -ENOBUFS && len != -EMSGSIZE)
				break;
			continue;
		}
		for (; nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			changed |= names_us(nlh);
	}
	return changed;
}

/* ---- history ---- */

static void put_position(struct nlmsghdr *nlh, const struct stream *s)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, FCEV_A_MESSAGE_POSITIONS);

	mnl_attr_put_u32(nlh, FCEV_A_POSITION_STREAM, s->id);
	mnl_attr_put_u64(nlh, FCEV_A_POSITION_SEQ, s->seq);
	mnl_attr_nest_end(nlh, nest);
}

/* Streams beyond the bound come from their oldest event, as duplicates. */
static struct nlmsghdr *history_request(struct fcev *ctx, const struct replay *replay)
{
	size_t n = replay->streams->n;
	size_t i, put = 0;
	struct nlmsghdr *nlh;
	void *buffer;

	n = n < WIRE_POSITIONS ? n : WIRE_POSITIONS;
	buffer = malloc(WIRE_REQUEST + n * 32);
	if (!buffer)
		return NULL;
	nlh = wire_prepare(ctx, buffer, FCEV_CMD_HISTORY_GET, NLM_F_DUMP);
	mnl_attr_put_u64(nlh, FCEV_A_MESSAGE_EPOCH, replay->epoch);
	mnl_attr_put(nlh, FCEV_A_MESSAGE_PACKED, 0, NULL);
	if (replay->since_boot)
		mnl_attr_put_u64(nlh, FCEV_A_MESSAGE_SINCE_BOOT, replay->since_boot);
	if (replay->listed_only)
		mnl_attr_put(nlh, FCEV_A_MESSAGE_LISTED_ONLY, 0, NULL);
	for (i = 0; i < replay->streams->n && put < n; i++) {
		const struct stream *s = &replay->streams->at[i];

		if (replay->listed_only ? s->listed : s->seq > 0) {
			put_position(nlh, s);
			put++;
		}
	}
	return nlh;
}

static void feed_replay_end(void *arg)
{
	struct fcev *ctx = arg;

	wire_close_socket(&ctx->wire->history);
}

static int feed_replay_begin(void *arg, const struct replay *replay)
{
	struct fcev *ctx = arg;
	struct nlmsghdr *nlh;
	int err, bytes;

	if (!ctx->wire->family)
		return -ENOENT;
	nlh = history_request(ctx, replay);
	if (!nlh)
		return -ENOMEM;
	err = open_polled(ctx, &ctx->wire->history);
	if (!err) {
		/* Room for many positions; if refused, sending says so. */
		bytes = (int)nlh->nlmsg_len + 65536;
		setsockopt(mnl_socket_get_fd(ctx->wire->history), SOL_SOCKET,
			   SO_SNDBUFFORCE, &bytes, sizeof(bytes));
		nlh->nlmsg_seq = ++ctx->wire->seq;
		ctx->listener.history.datagram.seq = nlh->nlmsg_seq;
		if (mnl_socket_sendto(ctx->wire->history, nlh, nlh->nlmsg_len) < 0)
			err = fail_with(ctx, -errno, "cannot ask for history: %s", strerror(errno));
	}
	if (err)
		feed_replay_end(ctx);
	free(nlh);
	return err;
}

static int feed_replay_receive(void *arg, struct datagram *d)
{
	struct fcev *ctx = arg;

	return fill(ctx->wire->history, d);
}

static int heads_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct message m;

	return message_begin(nlh, &m) ? listener_head(arg, &m) : 0;
}

/* Events later than ever: none, but each stream tells its head. */
static int feed_heads(void *arg, struct listener *l)
{
	char buffer[256] __attribute__((aligned(8)));
	struct fcev *ctx = arg;
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_HISTORY_GET, NLM_F_DUMP);

	mnl_attr_put_u64(nlh, FCEV_A_MESSAGE_EPOCH, l->epoch);
	mnl_attr_put_u64(nlh, FCEV_A_MESSAGE_SINCE_BOOT, UINT64_MAX);
	return wire_talk(ctx, nlh, heads_reply, l);
}

static void feed_delay(void *arg, unsigned int ms)
{
	context_delay(arg, ms);
}

static bool feed_delay_over(void *arg)
{
	return context_delay_over(arg);
}

const struct feed_ops wire_feed = {
	.join = feed_join,
	.heads = feed_heads,
	.receive = feed_receive,
	.changed = feed_changed,
	.replay_begin = feed_replay_begin,
	.replay_receive = feed_replay_receive,
	.replay_end = feed_replay_end,
	.delay = feed_delay,
	.delay_over = feed_delay_over,
};

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sockets, the family, and the exchange of a request for its answer. What is
 * in requests and answers is in wire_request.c, wire_message.c and wire_event.c.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "wire.h"

/* The kernel answers at once; this is for a machine in trouble. */
#define ANSWER_SECONDS	30

int wire_open_socket(struct fcev *ctx, struct mnl_socket **socket, int flags)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC | flags);
	int one = 1;
	int err;

	if (!nl)
		return fail_with(ctx, -errno, "no netlink socket: %s", strerror(errno));
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID)) {
		err = fail_with(ctx, -errno, "cannot bind a netlink socket: %s", strerror(errno));
		mnl_socket_close(nl);
		return err;
	}
	/* Only texts of errors would be missing. */
	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &one, sizeof(one));
	*socket = nl;
	return 0;
}

int wire_open(struct fcev *ctx)
{
	struct timeval limit = { .tv_sec = ANSWER_SECONDS };
	int err;

	ctx->wire = calloc(1, sizeof(*ctx->wire));
	if (!ctx->wire)
		return -ENOMEM;
	err = wire_open_socket(ctx, &ctx->wire->request, 0);
	if (err)
		return err;
	if (setsockopt(mnl_socket_get_fd(ctx->wire->request), SOL_SOCKET, SO_RCVTIMEO,
		       &limit, sizeof(limit)))
		return -errno;
	return 0;
}

void wire_close_socket(struct mnl_socket **nl)
{
	/* Closing takes a descriptor out of the epoll set. */
	if (*nl)
		mnl_socket_close(*nl);
	*nl = NULL;
}

void wire_close(struct fcev *ctx)
{
	if (!ctx->wire)
		return;
	wire_close_socket(&ctx->wire->history);
	wire_close_socket(&ctx->wire->notify);
	wire_close_socket(&ctx->wire->events);
	wire_close_socket(&ctx->wire->request);
	free(ctx->wire);
}

/* A datagram of the kernel's. Return: its length, or -errno; -EMSGSIZE: it was cut. */
ssize_t wire_receive(struct mnl_socket *nl, void *buffer, size_t size)
{
	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t from_len = sizeof(from);
		/* The length of the datagram, also where it does not fit. */
		ssize_t len = recvfrom(mnl_socket_get_fd(nl), buffer, size, MSG_TRUNC,
				       (struct sockaddr *)&from, &from_len);

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		if (from.nl_pid)
			continue;
		return (size_t)len > size ? -EMSGSIZE : len;
	}
}

/* ---- requests ---- */

struct nlmsghdr *wire_prepare(struct fcev *ctx, void *buffer, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = ctx->wire->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = FCEV_FAMILY_VERSION;
	return nlh;
}

/* Where the attributes of an error or of the end of a dump begin. */
static const struct nlattr *error_attrs(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);
	size_t at = sizeof(int);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*error))
			return NULL;
		at = sizeof(*error);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			at += error->msg.nlmsg_len - sizeof(error->msg);
	}
	if (at > mnl_nlmsg_get_payload_len(nlh))
		return NULL;
	return mnl_nlmsg_get_payload_offset(nlh, at);
}

/* What the kernel says of an error, or NULL. */
static const char *error_text(const struct nlmsghdr *nlh)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr = error_attrs(nlh);

	if (!attr)
		return NULL;
	for_each_attr(attr, attr, end)
		if (attr_type(attr) == NLMSGERR_ATTR_MSG &&
		    memchr(attr_payload(attr), '\0', attr_len(attr)))
			return attr_payload(attr);
	return NULL;
}

static int refused(struct fcev *ctx, int err, const char *text)
{
	if (text)
		return fail_with(ctx, err, "%s", text);
	if (err == -EPERM)
		return fail_with(ctx, err, "this needs CAP_NET_ADMIN in the initial user namespace");
	return fail_with(ctx, err, "%s", strerror(-err));
}

/* Return: 1 to read on, 0 at the end of the answer, or the error it ended with. */
static int take_answer(struct fcev *ctx, const struct nlmsghdr *nlh,
		       wire_reply_t *reply, void *arg, int *result)
{
	int err = 0;

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
	case NLMSG_DONE:
		if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(err))
			memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
		return err < 0 ? refused(ctx, wire_refusal(err), error_text(nlh)) : 0;
	case NLMSG_NOOP:
	case NLMSG_OVERRUN:
		return 1;
	}
	if (reply && !*result)
		*result = reply(nlh, arg);
	return 1;
}

static int exchange(struct fcev *ctx, struct nlmsghdr *nlh, wire_reply_t *reply, void *arg)
{
	struct wire *w = ctx->wire;
	bool interrupted = false;
	int result = 0;

	nlh->nlmsg_seq = ++w->seq;
	if (mnl_socket_sendto(w->request, nlh, nlh->nlmsg_len) < 0)
		return fail_with(ctx, -errno, "cannot send a request: %s", strerror(errno));
	for (;;) {
		const struct nlmsghdr *answer = (const void *)w->buffer;
		ssize_t len = wire_receive(w->request, w->buffer, sizeof(w->buffer));
		int left = (int)len;

		if (len == -EAGAIN)
			return fail_with(ctx, -ETIMEDOUT, "the kernel did not answer within %d s",
				    ANSWER_SECONDS);
		if (len < 0)
			return fail_with(ctx, (int)len, "no answer: %s", strerror((int)-len));
		for (; nlmsg_ok(answer, left); answer = mnl_nlmsg_next(answer, &left)) {
			int r;

			if (answer->nlmsg_seq != w->seq)
				continue;
			interrupted |= answer->nlmsg_flags & NLM_F_DUMP_INTR;
			r = take_answer(ctx, answer, reply, arg, &result);
			if (r < 0)
				return r;
			if (!r)
				return result || !interrupted ? result : -EINTR;
		}
	}
}

/**
 * wire_talk() - send a request and read its answer
 * @nlh: made by wire_prepare(), for the family as last known
 * @reply: called for each message of the answer, or NULL
 *
 * Return: 0, a negative return of @reply, the kernel's refusal; -EINTR for a
 * dump during which something changed.
 */
int wire_talk(struct fcev *ctx, struct nlmsghdr *nlh, wire_reply_t *reply, void *arg)
{
	uint16_t family = ctx->wire->family;
	int err;

	if (!family) {
		err = wire_resolve(ctx);
		if (err)
			return err;
		nlh->nlmsg_type = ctx->wire->family;
		return exchange(ctx, nlh, reply, arg);
	}
	err = exchange(ctx, nlh, reply, arg);
	if (err != -ENOENT)
		return err;

	/* Said of a module that is gone, too, and it may be back by another id. */
	err = wire_resolve(ctx);
	if (err)
		return err;
	nlh->nlmsg_type = ctx->wire->family;
	return exchange(ctx, nlh, reply, arg);
}

/* ---- the family ---- */

static void family_group(const struct nlattr *nest, struct wire_family *family)
{
	const struct nlattr *attr;
	bool found = false;
	uint64_t id = 0;

	for_each_nested(attr, nest) {
		if (attr_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			found = !strncmp(attr_payload(attr), family->group_name,
					 attr_len(attr));
		else if (attr_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			attr_uint(attr, &id);
	}
	if (found)
		family->group = (uint32_t)id;
}

static int family_reply(const struct nlmsghdr *nlh, void *arg)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr;
	const struct nlattr *group;
	struct wire_family *family = arg;
	uint64_t id = 0;

	for_each_attr(attr, mnl_nlmsg_get_payload_offset(nlh, GENL_HDRLEN), end) {
		if (attr_type(attr) == CTRL_ATTR_FAMILY_ID && attr_uint(attr, &id))
			family->id = (uint16_t)id;
		if (attr_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			for_each_nested(group, attr)
				family_group(group, family);
	}
	return 0;
}

/* Ask nlctrl for a family and the group that family->group_name names. */
int wire_family_get(struct fcev *ctx, const char *name, struct wire_family *family)
{
	char buffer[256] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, CTRL_CMD_GETFAMILY, NLM_F_ACK);

	nlh->nlmsg_type = GENL_ID_CTRL;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	return exchange(ctx, nlh, family_reply, family);
}

/* Return: 0, -ENOENT with a text that helps. */
int wire_resolve(struct fcev *ctx)
{
	struct wire_family family = { .group_name = FCEV_MCGRP_PACKED };
	int err = wire_family_get(ctx, FCEV_FAMILY_NAME, &family);

	if (err)
		family = (struct wire_family){ 0 };
	ctx->wire->family = family.id;
	ctx->wire->group = family.group;
	if (err == -ENOENT && !access("/sys/module/fcev", F_OK))
		return fail_with(ctx, err, "the fcev kernel module serves the initial network namespace only");
	if (err == -ENOENT)
		return fail_with(ctx, err, "the fcev kernel module is not loaded: modprobe fcev");
	return err;
}

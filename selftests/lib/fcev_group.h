/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Listening to a group of the module with libmnl alone, for helpers that see what
 * the module sends as it is.
 */
#ifndef FCEV_GROUP_H
#define FCEV_GROUP_H

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/fcev.h>
#include <linux/genetlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct fcev_group {
	const char *name;
	uint32_t id;
};

static inline void fcev_group_need(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

/* One of the groups, as an attribute of nlctrl's answer tells of it. */
static inline int fcev_group_of(const struct nlattr *attr, void *arg)
{
	struct fcev_group *group = arg;
	const struct nlattr *of;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(of, attr) {
		if (mnl_attr_get_type(of) == CTRL_ATTR_MCAST_GRP_ID)
			id = mnl_attr_get_u32(of);
		else if (mnl_attr_get_type(of) == CTRL_ATTR_MCAST_GRP_NAME)
			name = mnl_attr_get_str(of);
	}
	if (!strcmp(name, group->name))
		group->id = id;
	return MNL_CB_OK;
}

static inline int fcev_group_list(const struct nlattr *attr, void *group)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
		return mnl_attr_parse_nested(attr, fcev_group_of, group);
	return MNL_CB_OK;
}

static inline int fcev_group_family(const struct nlmsghdr *nlh, void *group)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), fcev_group_list, group);
}

/* A socket that has joined the group of a name, its buffer of so many bytes, 0 for the default. */
static inline struct mnl_socket *fcev_group_join(const char *name, int buffer)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_GENERIC);
	struct fcev_group group = { .name = name };
	char message[8192];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(message);
	struct genlmsghdr *genl;
	ssize_t len;

	fcev_group_need(nl && !mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID), "generic netlink");
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, FCEV_FAMILY_NAME);
	fcev_group_need(mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) > 0, "request");
	len = mnl_socket_recvfrom(nl, message, sizeof(message));
	fcev_group_need(len > 0 && mnl_cb_run(message, (size_t)len, 0, 0, fcev_group_family, &group) >= 0 &&
			group.id, "the family's group");
	fcev_group_need(!buffer || !setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVBUFFORCE,
					       &buffer, sizeof(buffer)), "buffer");
	fcev_group_need(!mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, &group.id, sizeof(group.id)),
			"join");
	return nl;
}

/* How many RSCNs a run has: as many as times. */
static inline uint64_t fcev_group_run(const struct nlattr *run)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, run)
		if (mnl_attr_get_type(attr) == FCEV_A_RSCN_RUN_BOOT)
			return mnl_attr_get_payload_len(attr) / sizeof(uint64_t);
	return 0;
}

#endif /* FCEV_GROUP_H */

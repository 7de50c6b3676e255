// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that posts to the FC transport's netlink group, as only the kernel
 * should: forged events, of any size, as fast as they can be sent.
 *
 *	fc_nl_send HOST COUNT [DATA-BYTES]
 *
 * Says how many of them went out.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fc_nl.h"

#define DATA_AT			offsetof(struct fc_event, data)

/* A link-down whose netlink header fits its size. */
static size_t forge(struct nlmsghdr *nlh, unsigned int host, unsigned int data_len)
{
	struct fc_event *event = NLMSG_DATA(nlh);
	size_t len = (DATA_AT + data_len + 7) / 8 * 8;

	nlh->nlmsg_len = NLMSG_LENGTH(len);
	nlh->nlmsg_type = SCSI_TRANSPORT_MSG;
	event->header.version = SCSI_NL_VERSION;
	event->header.transport = SCSI_NL_TRANSPORT_FC;
	event->header.magic = SCSI_NL_MAGIC;
	event->header.msgtype = FC_NL_ASYNC_EVENT;
	event->header.msglen = len;
	event->host_no = host;
	event->data_len = data_len;
	event->code = FCH_EVT_LINKDOWN;
	return nlh->nlmsg_len;
}

int main(int argc, char **argv)
{
	struct sockaddr_nl to = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (SCSI_NL_GRP_FC_EVENTS - 1),
	};
	unsigned int count, data_len, i, sent = 0;
	int fd, size = 1 << 20;
	struct nlmsghdr *nlh;
	size_t len;

	if (argc < 3) {
		fprintf(stderr, "usage: fc_nl_send HOST COUNT [DATA-BYTES]\n");
		return 2;
	}
	count = strtoul(argv[2], NULL, 0);
	data_len = argc > 3 ? strtoul(argv[3], NULL, 0) : 4;
	nlh = calloc(1, NLMSG_SPACE(DATA_AT + data_len + 8));
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SCSITRANSPORT);
	if (!nlh || fd < 0 || data_len > 0xffff) {
		perror("fc_nl_send");
		return 1;
	}
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	len = forge(nlh, strtoul(argv[1], NULL, 0), data_len);
	for (i = 0; i < count; i++)
		sent += sendto(fd, nlh, len, MSG_DONTWAIT, (void *)&to, sizeof(to)) == (ssize_t)len;
	printf("%u\n", sent);
	return !sent;
}

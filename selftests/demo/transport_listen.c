// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a listener of today hears: joins the FC group of the SCSI transport's
 * netlink family and prints each event as "hostN NAME DATA". Knows nothing of
 * fcev. "listening" is printed once it has joined.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "fc_nl.h"

static const char *event_name(uint32_t code)
{
	switch (code) {
	case 0x1:	return "LIP";
	case 0x2:	return "LINKUP";
	case 0x3:	return "LINKDOWN";
	case 0x4:	return "LIPRESET";
	case 0x5:	return "RSCN";
	case 0x103:	return "ADAPTER_CHANGE";
	case 0x201:	return "PORT_OFFLINE";
	case 0x202:	return "PORT_ONLINE";
	case 0x501:	return "FPIN";
	case 0xffff:	return "VENDOR";
	}
	return "other";
}

static void print_event(const struct fc_event *event)
{
	__u32 word = 0;

	if (event->data_len >= sizeof(word))
		memcpy(&word, event->data, sizeof(word));
	printf("host%u %s", event->host_no, event_name(event->code));
	if (word)
		printf(" 0x%08x", word);
	putchar('\n');
	fflush(stdout);
}

static void print_datagram(const char *buf, int len)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
	const struct fc_event *event;

	for (; NLMSG_OK(nlh, (unsigned int)len); nlh = NLMSG_NEXT(nlh, len)) {
		event = NLMSG_DATA(nlh);
		if (nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(*event)) &&
		    event->header.transport == SCSI_NL_TRANSPORT_FC && event->header.msgtype == FC_NL_ASYNC_EVENT)
			print_event(event);
	}
}

int main(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (SCSI_NL_GRP_FC_EVENTS - 1),
	};
	static char buf[65536] __attribute__((aligned(8)));
	ssize_t n;
	int fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SCSITRANSPORT);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		fprintf(stderr, "transport_listen: %s\n", strerror(errno));
		return 1;
	}
	puts("listening");
	fflush(stdout);
	for (;;) {
		n = recv(fd, buf, sizeof(buf), 0);
		if (n < 0 && errno == ENOBUFS)
			puts("(events lost)");
		else if (n < 0)
			break;
		else
			print_datagram(buf, n);
	}
	return 1;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what is posted to the FC transport's netlink group, a line an event:
 *
 *	fc_nl_listen COUNT SECONDS
 *
 * "ready", then "host=N code=0xC vendor=0xV data=HEX" until COUNT events came
 * (exit 0) or SECONDS have passed (exit 1).
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fc_nl.h"

static int open_group(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (SCSI_NL_GRP_FC_EVENTS - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SCSITRANSPORT);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		perror("fc_nl_listen");
		exit(2);
	}
	return fd;
}

/* Return: whether it was an event. */
static int print_event(const struct nlmsghdr *message)
{
	const struct fc_event *event = NLMSG_DATA(message);
	unsigned int i;

	if (message->nlmsg_type != SCSI_TRANSPORT_MSG)
		return 0;
	printf("host=%u code=0x%x vendor=0x%llx data=", event->host_no, event->code,
	       (unsigned long long)event->vendor_id);
	for (i = 0; i < event->data_len; i++)
		printf("%02x", event->data[i]);
	printf("\n");
	fflush(stdout);
	return 1;
}

static int print_events(const char *buffer, int len)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
	int n = 0;

	for (; NLMSG_OK(message, (unsigned int)len); message = NLMSG_NEXT(message, len))
		n += print_event(message);
	return n;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
	static char buffer[16384] __attribute__((aligned(8)));
	struct pollfd group = { .events = POLLIN };
	long wanted, deadline, left;
	ssize_t len;

	if (argc != 3) {
		fprintf(stderr, "usage: fc_nl_listen COUNT SECONDS\n");
		return 2;
	}
	wanted = atol(argv[1]);
	deadline = now_ms() + atol(argv[2]) * 1000;
	group.fd = open_group();
	printf("ready\n");
	fflush(stdout);
	while (wanted > 0 && (left = deadline - now_ms()) > 0) {
		if (poll(&group, 1, left) <= 0)
			continue;
		len = recv(group.fd, buffer, sizeof(buffer), 0);
		if (len < 0 && errno != EINTR) {
			perror("fc_nl_listen");
			return 2;
		}
		if (len > 0)
			wanted -= print_events(buffer, len);
	}
	return wanted > 0;
}

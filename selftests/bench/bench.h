/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the bench's programs share: the bench module's commands, the FC
 * transport's netlink group, times.
 */
#ifndef BENCH_H
#define BENCH_H

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <linux/netlink.h>

#define BENCH_DIR	"/sys/kernel/debug/fcev_bench/"

/* Of scsi/scsi_netlink_fc.h, which libc-dev lacks: the group, where data lies. */
#define FC_GROUP	4
#define FC_DATA_AT	(NLMSG_HDRLEN + 36)

static inline void check(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static inline uint64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The FC transport's group, as a program of today joins it. */
static inline int transport_open(int buffer)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (FC_GROUP - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SCSITRANSPORT);

	check(fd >= 0 && !bind(fd, (struct sockaddr *)&address, sizeof(address)), "transport");
	if (buffer)
		check(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)), "buffer");
	return fd;
}

/* One event of the transport's: its data. */
static inline uint32_t transport_data(const char *message)
{
	uint32_t data;

	memcpy(&data, message + FC_DATA_AT, sizeof(data));
	return data;
}

static inline void bench_command(const char *what, unsigned int n)
{
	int fd = open(BENCH_DIR "command", O_WRONLY);

	check(fd >= 0 && dprintf(fd, "%s %u", what, n) > 0, what);
	close(fd);
}

static inline void bench_read(const char *file, char *text, size_t size)
{
	ssize_t len;
	int fd = open(file, O_RDONLY);

	check(fd >= 0, file);
	len = read(fd, text, size - 1);
	check(len >= 0, file);
	text[len] = '\0';
	close(fd);
}

#endif

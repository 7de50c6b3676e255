// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Extended Link Services and CT through the bsg nodes that the kernel's FC
 * transport makes for hosts and remote ports. Debian's C library headers do
 * not carry the transport's structures, so the few that are needed are here.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/bsg.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bsg.h"
#include "hbaapi_priv.h"

#define TIMEOUT_MS		10000u

/* Messages of <scsi/scsi_bsg_fc.h>. */
#define MSG_HOST_ELS		0x80000003u	/* to an address, logged in or not */
#define MSG_HOST_CT		0x80000004u
#define MSG_RPORT_ELS		0x40000001u

struct bsg_request {
	uint32_t message;
	union {
		struct {
			uint8_t command;
			uint8_t port_id[3];
		} host_els;
		struct {
			uint8_t reserved;
			uint8_t port_id[3];
			uint32_t preamble[3];
		} host_ct;
		struct {
			uint8_t command;
		} rport_els;
		uint8_t size[16];
	};
} __attribute__((packed));

struct bsg_reply {
	uint32_t result;		/* -errno, or a SCSI result */
	uint32_t received;
	uint32_t status;
	uint8_t reject[4];
};

static void put_id(uint8_t *at, uint32_t id)
{
	at[0] = (uint8_t)(id >> 16);
	at[1] = (uint8_t)(id >> 8);
	at[2] = (uint8_t)id;
}

static int open_node(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/bsg/%s", hba_dev_root, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int submit(int fd, struct bsg_request *request, size_t request_len, struct bsg_frame *frame,
		  struct bsg_reply *reply)
{
	struct sg_io_v4 io = {
		.guard = 'Q',
		.protocol = BSG_PROTOCOL_SCSI,
		.subprotocol = BSG_SUB_PROTOCOL_SCSI_TRANSPORT,
		.request = (uintptr_t)request,
		.request_len = (uint32_t)request_len,
		.response = (uintptr_t)reply,
		.max_response_len = sizeof(*reply),
		.dout_xferp = (uintptr_t)frame->out,
		.dout_xfer_len = (uint32_t)frame->out_len,
		.din_xferp = (uintptr_t)frame->in,
		.din_xfer_len = (uint32_t)frame->in_len,
		.timeout = TIMEOUT_MS,
	};

	if (ioctl(fd, SG_IO, &io))
		return -errno;
	if ((int32_t)reply->result < 0)
		return (int32_t)reply->result;
	if (reply->result)
		return -EIO;
	frame->received = frame->in_len - (io.din_resid > 0 ? (size_t)io.din_resid : 0);
	if (reply->received && reply->received < frame->received)
		frame->received = reply->received;
	frame->rejected = reply->status != 0;
	return 0;
}

static int send_message(const char *node, struct bsg_request *request, size_t len,
			struct bsg_frame *frame)
{
	struct bsg_reply reply = { 0 };
	int fd = open_node(node), err;

	if (fd < 0)
		return fd;
	memset(frame->in, 0, frame->in_len);
	err = submit(fd, request, len, frame, &reply);
	close(fd);
	return err;
}

/* To an address, by the host. Returns 0 or -errno. */
int bsg_host_els(uint32_t host, uint32_t port_id, struct bsg_frame *frame)
{
	struct bsg_request request = { .message = MSG_HOST_ELS };
	char node[32];

	request.host_els.command = *(const uint8_t *)frame->out;
	put_id(request.host_els.port_id, port_id);
	snprintf(node, sizeof(node), "fc_host%" PRIu32, host);
	return send_message(node, &request, sizeof(request), frame);
}

/* To a remote port that is logged in, by its name. */
int bsg_rport_els(const char *rport, struct bsg_frame *frame)
{
	struct bsg_request request = { .message = MSG_RPORT_ELS };

	request.rport_els.command = *(const uint8_t *)frame->out;
	return send_message(rport, &request, sizeof(request), frame);
}

/* @frame->out begins with the CT preamble. */
int bsg_host_ct(uint32_t host, uint32_t port_id, struct bsg_frame *frame)
{
	struct bsg_request request = { .message = MSG_HOST_CT };
	char node[32];

	put_id(request.host_ct.port_id, port_id);
	memcpy(request.host_ct.preamble, frame->out, sizeof(request.host_ct.preamble));
	snprintf(node, sizeof(node), "fc_host%" PRIu32, host);
	return send_message(node, &request, sizeof(request), frame);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a message of the FC transport's netlink group says, in our terms.
 * Pure: bytes in, struct fcev_event out; no socket, no port, no lock.
 */
#ifndef _FCEV_BRIDGE_DECODE_H
#define _FCEV_BRIDGE_DECODE_H

#include <linux/types.h>

struct fcev_event;

/**
 * struct fcev_heard - a message of the transport, checked
 * @vendor_id: of a vendor unique event
 * @host_no: host that it is about; the kernel reuses these
 * @event_num: number over all hosts, taken by the poster before it posts
 * @code: enum fc_host_event_code
 * @data: what comes with it, inside the message
 * @data_len: number of bytes at @data, 0 or at least 4
 */
struct fcev_heard {
	u64 vendor_id;
	u32 host_no;
	u32 event_num;
	u32 code;
	const void *data;
	size_t data_len;
};

int fcev_heard_parse(const void *bytes, size_t len, struct fcev_heard *heard);
u32 fcev_heard_word(const struct fcev_heard *heard);
void fcev_heard_decode(const struct fcev_heard *heard, const char *driver,
		       struct fcev_event *event);

#endif /* _FCEV_BRIDGE_DECODE_H */

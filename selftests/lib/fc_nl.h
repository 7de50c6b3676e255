/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The FC transport's netlink events, of the kernel's scsi/scsi_netlink.h and
 * scsi/scsi_netlink_fc.h, which the C library's headers lack.
 */
#ifndef FC_NL_H
#define FC_NL_H

#include <linux/netlink.h>
#include <linux/types.h>

#define SCSI_TRANSPORT_MSG	(NLMSG_MIN_TYPE + 1)
#define SCSI_NL_GRP_FC_EVENTS	4	/* its number; the mask is 1 << (4 - 1) */
#define SCSI_NL_VERSION		1
#define SCSI_NL_TRANSPORT_FC	1
#define SCSI_NL_MAGIC		0xA1B2
#define FC_NL_ASYNC_EVENT	0x0100
#define FCH_EVT_LINKDOWN	3

/* One event, behind the netlink header. */
struct fc_event {
	struct {
		__u8 version;
		__u8 transport;
		__u16 magic;
		__u16 msgtype;
		__u16 msglen;
	} __attribute__((aligned(sizeof(__u64)))) header;
	__u64 seconds;
	__u64 vendor_id;
	__u16 host_no;
	__u16 data_len;
	__u32 number;
	__u32 code;
	__u8 data[];
} __attribute__((aligned(sizeof(__u64))));

#endif /* FC_NL_H */

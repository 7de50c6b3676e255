/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling the FC transport's listeners of an event.
 */
#ifndef _FCEV_BRIDGE_TELL_H
#define _FCEV_BRIDGE_TELL_H

#include <linux/types.h>

/* Exported; the midlayer declares it in a header of its own. */
extern struct sock *scsi_nl_sock;

/**
 * struct fcev_told - an event for the listeners of the FC transport
 * @host_no: number of the SCSI host
 * @code: enum fc_host_event_code
 * @vendor_id: as in scsi_netlink.h, 0 for none
 * @data: its bytes
 * @len: their number, at most FCEV_PAYLOAD_MAX
 */
struct fcev_told {
	u16 host_no;
	u32 code;
	u64 vendor_id;
	const void *data;
	u16 len;
};

int fcev_bridge_tell(const struct fcev_told *told);

/* bridge.c */
u32 fcev_bridge_portid(void);

#endif /* _FCEV_BRIDGE_TELL_H */

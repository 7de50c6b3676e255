// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other direction: tells the FC transport's listeners of an event, in the
 * message that fc_host_post_fc_event() would make.
 *
 * That function also tells the bridge, which would receive and drop each event
 * that a native driver posts; and it does not say whether anybody else listens.
 */
#include <linux/ktime.h>
#include <linux/limits.h>
#include <net/netlink.h>
#include <scsi/scsi_netlink_fc.h>

#include "bridge_loss.h"
#include "bridge_tell.h"
#include "fcev_priv.h"

static void fcev_bridge_fill(struct fc_nl_event *event, const struct fcev_told *told, size_t bytes)
{
	INIT_SCSI_NL_HDR(&event->snlh, SCSI_NL_TRANSPORT_FC, FC_NL_ASYNC_EVENT, bytes);
	event->seconds = ktime_get_real_seconds();
	event->vendor_id = told->vendor_id;
	event->host_no = told->host_no;
	event->event_datalen = told->len;
	event->event_num = fc_get_event_number();
	event->event_code = told->code;
	memcpy((u8 *)event + offsetof(struct fc_nl_event, event_data), told->data, told->len);
	/* The bridge would miss the number. */
	fcev_loss_number(event->event_num);
}

/**
 * fcev_bridge_tell() - tell the transport's listeners, but not the bridge
 * @told: the event
 *
 * Context: may sleep, and waits for slow listeners.
 * Return: 0; -ESRCH where nobody else listens; -ENOMEM; -ENOBUFS.
 */
int fcev_bridge_tell(const struct fcev_told *told)
{
	size_t bytes = FC_NL_MSGALIGN(offsetof(struct fc_nl_event, event_data) +
				      max_t(size_t, told->len, sizeof(u32)));
	struct nlmsghdr *nlh;
	struct sk_buff *skb;

	if (!scsi_nl_sock)
		return -ESRCH;
	skb = nlmsg_new(bytes, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	nlh = nlmsg_put(skb, 0, 0, SCSI_TRANSPORT_MSG, bytes, 0);
	if (!nlh) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	memset(nlmsg_data(nlh), 0, bytes);
	fcev_bridge_fill(nlmsg_data(nlh), told, bytes);
	return nlmsg_multicast(scsi_nl_sock, skb, fcev_bridge_portid(), SCSI_NL_GRP_FC_EVENTS,
			       GFP_KERNEL);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attributes written straight into a message's tail room, for what storms are
 * made of: no call and no check for each. Who writes has seen that there is room.
 */
#ifndef _FCEV_NETLINK_PEN_H
#define _FCEV_NETLINK_PEN_H

#include <net/netlink.h>

/* A place in the message's tail room, where attributes are written. */
struct fcev_pen {
	u8 *at;
};

static inline void fcev_pen_head(struct fcev_pen *pen, u16 type, u16 len)
{
	struct nlattr *nla = (struct nlattr *)pen->at;

	nla->nla_type = type;
	nla->nla_len = nla_attr_size(len);
	pen->at += NLA_HDRLEN;
}

static inline void fcev_pen_u32(struct fcev_pen *pen, u16 type, u32 value)
{
	fcev_pen_head(pen, type, sizeof(value));
	put_unaligned(value, (u32 *)pen->at);
	pen->at += sizeof(value);
}

static inline void fcev_pen_u64(struct fcev_pen *pen, u16 type, u64 value)
{
	fcev_pen_head(pen, type, sizeof(value));
	put_unaligned(value, (u64 *)pen->at);
	pen->at += sizeof(value);
}

/* A multiple of four of them, so that what follows is aligned as attributes are. */
static inline void fcev_pen_bytes(struct fcev_pen *pen, u16 type, const void *bytes, u16 len)
{
	fcev_pen_head(pen, type, len);
	memcpy(pen->at, bytes, len);
	pen->at += len;
}

/* What was written becomes part of the message. */
static inline void fcev_pen_end(struct fcev_pen *pen, struct sk_buff *skb)
{
	WARN_ON_ONCE(pen->at > skb_end_pointer(skb));
	__skb_put(skb, pen->at - skb_tail_pointer(skb));
}

#endif /* _FCEV_NETLINK_PEN_H */

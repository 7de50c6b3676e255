/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the netlink*.c files share: small fillers, and the encoding of events.
 */
#ifndef _FCEV_NETLINK_H
#define _FCEV_NETLINK_H

#include <net/genetlink.h>
#include <net/netlink.h>

#include "fcev_priv.h"
#include "netlink_gen.h"

/* A message carries events up to this size; one event alone may be larger. */
#define FCEV_MESSAGE_BYTES	3584

/* Room for what a message has before its events. */
#define FCEV_MESSAGE_HEAD_BYTES	128

extern struct genl_family fcev_nl_family;

/* 64-bit attributes go unpadded: readers copy them out. */
static inline int fcev_nla_put_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put(skb, type, sizeof(value), &value);
}

/* An attribute that is left out while it is zero or empty. */
static inline int fcev_nla_put_u64_known(struct sk_buff *skb, int type, u64 value)
{
	return value ? fcev_nla_put_u64(skb, type, value) : 0;
}

static inline int fcev_nla_put_string_known(struct sk_buff *skb, int type, const char *s)
{
	return *s ? nla_put_string(skb, type, s) : 0;
}

/* netlink_send.c */
int fcev_nl_send(struct fcev_stream *stream, u64 *head);

/* netlink_event.c */
size_t fcev_nl_event_size(const struct fcev_slot *slot);
int fcev_nl_put_event(struct sk_buff *skb, const struct fcev_slot *slot, const u8 *payload);
unsigned int fcev_nl_put_batch(struct sk_buff *skb, const struct fcev_batch *batch,
			       unsigned int n, struct fcev_run *run);
int fcev_nl_put_stream(struct sk_buff *skb, const struct fcev_stream *stream);

/* netlink_run.c */
unsigned int fcev_nl_put_run(struct sk_buff *skb, const struct fcev_run *run,
			     unsigned int from, size_t room);
unsigned int fcev_nl_put_run_of(struct sk_buff *skb, struct fcev_run *run,
				const struct fcev_slot *slots, unsigned int n);

#endif /* _FCEV_NETLINK_H */

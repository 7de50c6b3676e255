/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that this source builds for, 6.1 to the
 * newest. The build includes this file first; no other names a version.
 */
#ifndef _LINUX_FCEV_COMPAT_H
#define _LINUX_FCEV_COMPAT_H

#include <linux/version.h>
#include <linux/types.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* The generator of netlink_gen.c makes this table; 6.2 brought its type. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
struct genl_info;
struct genl_split_ops;
struct netlink_callback;
struct nla_policy;
struct sk_buff;

struct genl_split_ops {
	union {
		struct {
			int (*pre_doit)(const struct genl_split_ops *ops,
					struct sk_buff *skb, struct genl_info *info);
			int (*doit)(struct sk_buff *skb, struct genl_info *info);
			void (*post_doit)(const struct genl_split_ops *ops,
					  struct sk_buff *skb, struct genl_info *info);
		};
		struct {
			int (*start)(struct netlink_callback *cb);
			int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
			int (*done)(struct netlink_callback *cb);
		};
	};
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 cmd;
	u8 internal_flags;
	u8 flags;
	u8 validate;
};
#endif

/* Attributes of a dump's request, from struct genl_dumpit_info. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define fcev_compat_dump_attrs(dump)	((dump)->info.attrs)
#else
#define fcev_compat_dump_attrs(dump)	((dump)->attrs)
#endif

/* An FPIN for the transport; from 6.3 on it asks what became of it. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define fcev_compat_fpin_rcv(shost, len, frame)	fc_host_fpin_rcv(shost, len, frame, 0)
#else
#define fcev_compat_fpin_rcv(shost, len, frame)	fc_host_fpin_rcv(shost, len, frame)
#endif

/* The code of an FPIN that the driver has acted upon, from 6.3 on. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define FCH_EVT_LINK_FPIN_ACK	0x502
#endif

/* Arguments of a class interface's callbacks; 6.4 dropped the interface itself. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define fcev_compat_class_interface_args(dev)	struct device *dev
#else
#define fcev_compat_class_interface_args(dev)	struct device *dev, struct class_interface *intf
#endif

/* A timer's function used to be set by hand. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define fcev_compat_hrtimer_setup(timer, fn, clock, mode) \
	hrtimer_setup(timer, fn, clock, mode)
#else
#define fcev_compat_hrtimer_setup(timer, fn, clock, mode) do {	\
	struct hrtimer *_timer = (timer);			\
								\
	hrtimer_init(_timer, clock, mode);			\
	_timer->function = (fn);				\
} while (0)
#endif

#endif /* _LINUX_FCEV_COMPAT_H */

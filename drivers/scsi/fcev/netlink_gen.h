/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/fcev.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_FCEV_GEN_H
#define _LINUX_FCEV_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/fcev.h>

/* Common nested types */
extern const struct nla_policy fcev_counter_nl_policy[FCEV_A_COUNTER_VALUE + 1];
extern const struct nla_policy fcev_position_nl_policy[FCEV_A_POSITION_OLDEST + 1];

/* Ops table for fcev */
extern const struct genl_split_ops fcev_nl_ops[10];

int fcev_nl_history_get_start(struct netlink_callback *cb);
int fcev_nl_history_get_done(struct netlink_callback *cb);

int fcev_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info);
int fcev_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fcev_nl_target_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fcev_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info);
int fcev_nl_history_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int fcev_nl_statistics_get_doit(struct sk_buff *skb, struct genl_info *info);
int fcev_nl_statistics_reset_doit(struct sk_buff *skb, struct genl_info *info);
int fcev_nl_rule_new_doit(struct sk_buff *skb, struct genl_info *info);
int fcev_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info);
int fcev_nl_rule_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

enum {
	FCEV_NLGRP_EVENTS,
	FCEV_NLGRP_PACKED,
};

#endif /* _LINUX_FCEV_GEN_H */

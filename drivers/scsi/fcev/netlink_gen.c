// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/fcev.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/fcev.h>

/* Common nested types */
const struct nla_policy fcev_counter_nl_policy[FCEV_A_COUNTER_VALUE + 1] = {
	[FCEV_A_COUNTER_COUNTER] = NLA_POLICY_MAX(NLA_U32, 57),
	[FCEV_A_COUNTER_VALUE] = { .type = NLA_U64, },
};

const struct nla_policy fcev_position_nl_policy[FCEV_A_POSITION_OLDEST + 1] = {
	[FCEV_A_POSITION_STREAM] = { .type = NLA_U32, },
	[FCEV_A_POSITION_SEQ] = { .type = NLA_U64, },
	[FCEV_A_POSITION_OLDEST] = { .type = NLA_U64, },
};

/* FCEV_CMD_PORT_GET - do */
static const struct nla_policy fcev_port_get_nl_policy[FCEV_A_PORT_WWPN + 1] = {
	[FCEV_A_PORT_PORT] = { .type = NLA_U32, },
	[FCEV_A_PORT_WWPN] = { .type = NLA_U64, },
	[FCEV_A_PORT_HOST] = { .type = NLA_U32, },
};

/* FCEV_CMD_TARGET_GET - dump */
static const struct nla_policy fcev_target_get_nl_policy[FCEV_A_TARGET_PORT + 1] = {
	[FCEV_A_TARGET_PORT] = { .type = NLA_U32, },
};

/* FCEV_CMD_HISTORY_GET - dump */
static const struct nla_policy fcev_history_get_nl_policy[FCEV_A_MESSAGE_PACKED + 1] = {
	[FCEV_A_MESSAGE_EPOCH] = { .type = NLA_U64, },
	[FCEV_A_MESSAGE_STREAM] = { .type = NLA_U32, },
	[FCEV_A_MESSAGE_SINCE_BOOT] = { .type = NLA_U64, },
	[FCEV_A_MESSAGE_POSITIONS] = NLA_POLICY_NESTED(fcev_position_nl_policy),
	[FCEV_A_MESSAGE_LISTED_ONLY] = { .type = NLA_FLAG, },
	[FCEV_A_MESSAGE_PACKED] = { .type = NLA_FLAG, },
};

/* FCEV_CMD_STATISTICS_GET - do */
static const struct nla_policy fcev_statistics_get_nl_policy[FCEV_A_STATISTICS_PORT + 1] = {
	[FCEV_A_STATISTICS_PORT] = { .type = NLA_U32, },
};

/* FCEV_CMD_STATISTICS_RESET - do */
static const struct nla_policy fcev_statistics_reset_nl_policy[FCEV_A_STATISTICS_PORT + 1] = {
	[FCEV_A_STATISTICS_PORT] = { .type = NLA_U32, },
};

/* FCEV_CMD_RULE_NEW - do */
static const struct nla_policy fcev_rule_new_nl_policy[FCEV_A_RULE_COUNTERS + 1] = {
	[FCEV_A_RULE_PORT] = { .type = NLA_U32, },
	[FCEV_A_RULE_KIND] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[FCEV_A_RULE_INTERVAL_MS] = { .type = NLA_U32, },
	[FCEV_A_RULE_EDGE_ONLY] = { .type = NLA_FLAG, },
	[FCEV_A_RULE_COUNTERS] = NLA_POLICY_NESTED(fcev_counter_nl_policy),
};

/* FCEV_CMD_RULE_DEL - do */
static const struct nla_policy fcev_rule_del_nl_policy[FCEV_A_RULE_RULE + 1] = {
	[FCEV_A_RULE_RULE] = { .type = NLA_U32, },
};

/* Ops table for fcev */
const struct genl_split_ops fcev_nl_ops[10] = {
	{
		.cmd		= FCEV_CMD_PORT_GET,
		.doit		= fcev_nl_port_get_doit,
		.policy		= fcev_port_get_nl_policy,
		.maxattr	= FCEV_A_PORT_WWPN,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= FCEV_CMD_PORT_GET,
		.dumpit	= fcev_nl_port_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= FCEV_CMD_TARGET_GET,
		.dumpit		= fcev_nl_target_get_dumpit,
		.policy		= fcev_target_get_nl_policy,
		.maxattr	= FCEV_A_TARGET_PORT,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= FCEV_CMD_STATUS_GET,
		.doit	= fcev_nl_status_get_doit,
		.flags	= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= FCEV_CMD_HISTORY_GET,
		.start		= fcev_nl_history_get_start,
		.dumpit		= fcev_nl_history_get_dumpit,
		.done		= fcev_nl_history_get_done,
		.policy		= fcev_history_get_nl_policy,
		.maxattr	= FCEV_A_MESSAGE_PACKED,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= FCEV_CMD_STATISTICS_GET,
		.doit		= fcev_nl_statistics_get_doit,
		.policy		= fcev_statistics_get_nl_policy,
		.maxattr	= FCEV_A_STATISTICS_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= FCEV_CMD_STATISTICS_RESET,
		.doit		= fcev_nl_statistics_reset_doit,
		.policy		= fcev_statistics_reset_nl_policy,
		.maxattr	= FCEV_A_STATISTICS_PORT,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= FCEV_CMD_RULE_NEW,
		.doit		= fcev_nl_rule_new_doit,
		.policy		= fcev_rule_new_nl_policy,
		.maxattr	= FCEV_A_RULE_COUNTERS,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= FCEV_CMD_RULE_DEL,
		.doit		= fcev_nl_rule_del_doit,
		.policy		= fcev_rule_del_nl_policy,
		.maxattr	= FCEV_A_RULE_RULE,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= FCEV_CMD_RULE_GET,
		.dumpit	= fcev_nl_rule_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: its operations and groups. The multicast is in
 * netlink_send.c, what the requests answer in netlink_port.c, netlink_history.c
 * and netlink_stats.c.
 */
#include <linux/kernel.h>
#include <linux/module.h>

#include "netlink.h"

static const struct genl_multicast_group fcev_nl_groups[] = {
	[FCEV_NLGRP_EVENTS] = {
		.name = FCEV_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[FCEV_NLGRP_PACKED] = {
		.name = FCEV_MCGRP_PACKED,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

/*
 * The generator makes a split table, which 6.1 does not know; it is folded
 * into this one at init. An operation that can be asked and dumped has one
 * policy for both.
 */
static struct genl_ops fcev_nl_genl_ops[FCEV_CMD_MAX];

struct genl_family fcev_nl_family __ro_after_init = {
	.name = FCEV_FAMILY_NAME,
	.version = FCEV_FAMILY_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.ops = fcev_nl_genl_ops,
	.mcgrps = fcev_nl_groups,
	.n_mcgrps = ARRAY_SIZE(fcev_nl_groups),
};

static struct genl_ops *fcev_nl_op(u8 cmd)
{
	unsigned int i;

	for (i = 0; i < fcev_nl_family.n_ops; i++)
		if (fcev_nl_genl_ops[i].cmd == cmd)
			return &fcev_nl_genl_ops[i];
	fcev_nl_genl_ops[i].cmd = cmd;
	fcev_nl_family.n_ops++;
	return &fcev_nl_genl_ops[i];
}

/* Fold the generated table into the one that all kernels know. */
static void __init fcev_nl_fold_ops(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fcev_nl_ops); i++) {
		const struct genl_split_ops *split = &fcev_nl_ops[i];
		struct genl_ops *op = fcev_nl_op(split->cmd);

		op->flags |= split->flags & (GENL_ADMIN_PERM | GENL_UNS_ADMIN_PERM);
		if (split->policy) {
			op->policy = split->policy;
			op->maxattr = split->maxattr;
		}
		if (split->flags & GENL_CMD_CAP_DO) {
			op->doit = split->doit;
		} else {
			op->start = split->start;
			op->dumpit = split->dumpit;
			op->done = split->done;
		}
	}
}

/* Context: may sleep. Return: 0 or the error of the registration. */
int __init fcev_netlink_init(void)
{
	fcev_nl_fold_ops();
	fcev_send = fcev_nl_send;
	return genl_register_family(&fcev_nl_family);
}

/* The worker is stopped; requests end before this returns. */
void fcev_netlink_exit(void)
{
	genl_unregister_family(&fcev_nl_family);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about counters and statistics rules. All are answered from what is
 * cached; drivers are called later, by stats.c.
 */
#include <linux/limits.h>
#include <linux/slab.h>

#include "netlink.h"
#include "stats.h"

/* Is an attribute missing that a request must have? Says so by its name. */
static bool fcev_nl_lacks(struct genl_info *info, int attr, const char *message)
{
	if (!GENL_REQ_ATTR_CHECK(info, attr))
		return false;
	if (info->extack)
		info->extack->_msg = message;
	return true;
}

/* The port that an attribute of a request names, with a reference. */
static struct fcev_port *fcev_nl_stats_port(struct genl_info *info, int attr)
{
	struct fcev_port *port;

	if (fcev_nl_lacks(info, attr, "port: missing"))
		return ERR_PTR(-EINVAL);
	port = fcev_port_by_id(nla_get_u32(info->attrs[attr]));
	if (port && !READ_ONCE(port->gone))
		return port;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[attr], "port: there is no such port");
	fcev_port_put(port);
	return ERR_PTR(-ENODEV);
}

static int fcev_nl_put_counter(struct sk_buff *skb, int attr, u32 counter, u64 value)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || nla_put_u32(skb, FCEV_A_COUNTER_COUNTER, counter) ||
	    fcev_nla_put_u64(skb, FCEV_A_COUNTER_VALUE, value))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fcev_nl_put_sample(struct sk_buff *skb, const struct fcev_stats_view *view)
{
	const struct fcev_sample *sample = &view->sample;
	unsigned int i;

	if (nla_put_u32(skb, FCEV_A_STATISTICS_AGE_MS, view->age_ms) ||
	    (sample->error && nla_put_u32(skb, FCEV_A_STATISTICS_ERROR, -sample->error)))
		return -EMSGSIZE;
	for (i = 0; i < FCEV_COUNTERS; i++)
		if ((sample->valid & BIT_ULL(i)) &&
		    fcev_nl_put_counter(skb, FCEV_A_STATISTICS_COUNTERS, i, sample->value[i]))
			return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_statistics(struct sk_buff *skb, struct genl_info *info,
				  struct fcev_port *port, const struct fcev_stats_view *view)
{
	void *hdr = genlmsg_put_reply(skb, info, &fcev_nl_family, 0, FCEV_CMD_STATISTICS_GET);

	if (!hdr || fcev_nla_put_u64(skb, FCEV_A_STATISTICS_EPOCH, fcev_epoch) ||
	    nla_put_u32(skb, FCEV_A_STATISTICS_PORT, port->id) ||
	    nla_put_u32(skb, FCEV_A_STATISTICS_HOST, port->host_no) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_STATISTICS_WWPN, READ_ONCE(port->wwpn)) ||
	    nla_put_u32(skb, FCEV_A_STATISTICS_RESET_COUNT, view->reset_count) ||
	    (view->pending && nla_put_flag(skb, FCEV_A_STATISTICS_PENDING)) ||
	    (view->sampled && fcev_nl_put_sample(skb, view)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

int fcev_nl_statistics_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fcev_port *port = fcev_nl_stats_port(info, FCEV_A_STATISTICS_PORT);
	struct fcev_stats_view view;
	struct sk_buff *msg = NULL;
	int err;

	if (IS_ERR(port))
		return PTR_ERR(port);
	err = fcev_stats_view(port, &view);
	if (!err) {
		msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
		err = msg ? fcev_nl_put_statistics(msg, info, port, &view) : -ENOMEM;
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[FCEV_A_STATISTICS_PORT],
				    "port: it is going");
	}
	fcev_port_put(port);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

int fcev_nl_statistics_reset_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fcev_port *port = fcev_nl_stats_port(info, FCEV_A_STATISTICS_PORT);
	struct nlattr *attr = info->attrs[FCEV_A_STATISTICS_PORT];
	int err;

	if (IS_ERR(port))
		return PTR_ERR(port);
	err = fcev_stats_reset(port);
	if (err == -EOPNOTSUPP)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "port: its driver cannot reset counters");
	else if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "port: it is going");
	fcev_port_put(port);
	return err;
}

/* Add one of the counters of a request to a rule. */
static int fcev_nl_parse_counter(struct genl_info *info, const struct nlattr *attr,
				 struct fcev_rule_spec *spec)
{
	struct nlattr *tb[FCEV_A_COUNTER_VALUE + 1];
	unsigned int i;
	u32 counter;
	u64 level;
	int err;

	err = nla_parse_nested(tb, FCEV_A_COUNTER_VALUE, attr, fcev_counter_nl_policy,
			       info->extack);
	if (err)
		return err;
	if (!tb[FCEV_A_COUNTER_COUNTER] || !tb[FCEV_A_COUNTER_VALUE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "counters: each needs a counter and its level as value");
		return -EINVAL;
	}
	counter = nla_get_u32(tb[FCEV_A_COUNTER_COUNTER]);
	level = nla_get_u64(tb[FCEV_A_COUNTER_VALUE]);
	if (!level || level == U64_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[FCEV_A_COUNTER_VALUE],
				    "counters: a level of 0 or all ones cannot be passed");
		return -EINVAL;
	}
	for (i = 0; i < spec->n_counters; i++) {
		if (spec->counters[i].counter != counter)
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[FCEV_A_COUNTER_COUNTER],
				    "counters: a counter is named twice");
		return -EINVAL;
	}
	/* Each counter once: they fit. */
	spec->counters[spec->n_counters].counter = counter;
	spec->counters[spec->n_counters++].level = level;
	return 0;
}

static int fcev_nl_parse_interval(struct genl_info *info, struct fcev_rule_spec *spec)
{
	struct nlattr *attr = info->attrs[FCEV_A_RULE_INTERVAL_MS];

	spec->interval_ms = attr ? nla_get_u32(attr) : fcev_rule_default_interval_ms(spec->kind);
	if (spec->interval_ms >= FCEV_RULE_INTERVAL_MIN_MS &&
	    spec->interval_ms <= FCEV_RULE_INTERVAL_MAX_MS)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "interval-ms: must be 1000 (1 s) to 86400000 (24 h)");
	return -ERANGE;
}

static int fcev_nl_parse_rule(struct genl_info *info, struct fcev_rule_spec *spec)
{
	struct nlattr *attr;
	int err, rem;

	if (fcev_nl_lacks(info, FCEV_A_RULE_KIND, "kind: missing") ||
	    fcev_nl_lacks(info, FCEV_A_RULE_COUNTERS, "counters: missing"))
		return -EINVAL;
	spec->kind = nla_get_u32(info->attrs[FCEV_A_RULE_KIND]);
	spec->edge_only = nla_get_flag(info->attrs[FCEV_A_RULE_EDGE_ONLY]);
	err = fcev_nl_parse_interval(info, spec);
	if (err)
		return err;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr), rem) {
		if (nla_type(attr) != FCEV_A_RULE_COUNTERS)
			continue;
		err = fcev_nl_parse_counter(info, attr, spec);
		if (err)
			return err;
	}
	return 0;
}

static int fcev_nl_rule_error(struct genl_info *info, int err)
{
	switch (err) {
	case -ENODEV:
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[FCEV_A_RULE_PORT],
				    "port: it is going");
		return err;
	case -EDQUOT:
		GENL_SET_ERR_MSG(info, "rule: this socket has its 64 rules");
		return -ENOSPC;
	case -ENOSPC:
		GENL_SET_ERR_MSG(info, "rule: all sockets together have their 1024 rules");
		return err;
	default:
		return err;
	}
}

static_assert(FCEV_RULES_PER_SOCKET == 64 && FCEV_RULES_MAX == 1024);

/*
 * Make a rule and tell its id. The answer is allocated before, and a rule whose
 * id could not be told does not stay.
 */
static int fcev_nl_rule_make(struct sk_buff *skb, struct genl_info *info,
			     struct fcev_port *port, const struct fcev_rule_spec *spec)
{
	struct sock *sk = NETLINK_CB(skb).sk;
	struct sk_buff *msg;
	void *hdr;
	int err;
	u32 id;

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	err = fcev_rule_new(port, spec, sk, info->snd_portid, &id);
	if (err) {
		nlmsg_free(msg);
		return fcev_nl_rule_error(info, err);
	}
	hdr = genlmsg_put_reply(msg, info, &fcev_nl_family, 0, FCEV_CMD_RULE_NEW);
	if (!hdr || fcev_nla_put_u64(msg, FCEV_A_RULE_EPOCH, fcev_epoch) ||
	    nla_put_u32(msg, FCEV_A_RULE_RULE, id)) {
		nlmsg_free(msg);
		err = -EMSGSIZE;
	} else {
		genlmsg_end(msg, hdr);
		err = genlmsg_reply(msg, info);
	}
	if (err)
		fcev_rule_del(id, sk);
	return err;
}

int fcev_nl_rule_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fcev_port *port = fcev_nl_stats_port(info, FCEV_A_RULE_PORT);
	struct fcev_rule_spec *spec;
	int err = -ENOMEM;

	if (IS_ERR(port))
		return PTR_ERR(port);
	spec = kzalloc(sizeof(*spec), GFP_KERNEL);
	if (spec)
		err = fcev_nl_parse_rule(info, spec);
	if (!err)
		err = fcev_nl_rule_make(skb, info, port, spec);
	kfree(spec);
	fcev_port_put(port);
	return err;
}

int fcev_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[FCEV_A_RULE_RULE];
	int err;

	if (fcev_nl_lacks(info, FCEV_A_RULE_RULE, "rule: missing"))
		return -EINVAL;
	err = fcev_rule_del(nla_get_u32(attr), NETLINK_CB(skb).sk);
	if (err == -EPERM)
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "rule: it belongs to another socket");
	else if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "rule: there is no such rule");
	return err;
}

static int fcev_nl_put_spec(struct sk_buff *skb, const struct fcev_rule_spec *spec)
{
	unsigned int i;

	if (nla_put_u32(skb, FCEV_A_RULE_KIND, spec->kind) ||
	    nla_put_u32(skb, FCEV_A_RULE_INTERVAL_MS, spec->interval_ms) ||
	    (spec->edge_only && nla_put_flag(skb, FCEV_A_RULE_EDGE_ONLY)))
		return -EMSGSIZE;
	for (i = 0; i < spec->n_counters; i++)
		if (fcev_nl_put_counter(skb, FCEV_A_RULE_COUNTERS, spec->counters[i].counter,
					spec->counters[i].level))
			return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_rule(struct sk_buff *skb, struct netlink_callback *cb,
			    const struct fcev_rule_view *view)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&fcev_nl_family, NLM_F_MULTI, FCEV_CMD_RULE_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (fcev_nla_put_u64(skb, FCEV_A_RULE_EPOCH, fcev_epoch) ||
	    nla_put_u32(skb, FCEV_A_RULE_RULE, view->id) ||
	    nla_put_u32(skb, FCEV_A_RULE_PORT, view->port) ||
	    nla_put_u32(skb, FCEV_A_RULE_OWNER, view->owner) ||
	    fcev_nla_put_u64(skb, FCEV_A_RULE_FIRED, view->fired) ||
	    fcev_nl_put_spec(skb, &view->spec)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* cb->args[0]: id of the last rule told. */
int fcev_nl_rule_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fcev_rule_view *view = kmalloc(sizeof(*view), GFP_KERNEL);
	int err = 0;

	if (!view)
		return -ENOMEM;
	while (!err && fcev_rule_next(cb->args[0], view)) {
		err = fcev_nl_put_rule(skb, cb, view);
		if (!err)
			cb->args[0] = view->id;
	}
	kfree(view);
	return skb->len ?: err;
}

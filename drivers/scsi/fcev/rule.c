// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statistics rules: who made them, how many there may be, how they end. What a
 * sample does to them is in rule_sample.c.
 *
 * A rule belongs to the socket that asked for it and goes with it, however its
 * process ends. Port ids of sockets are used again, so a socket is known by its
 * address, which a reference keeps from being used again, and looked at for
 * death when any generic netlink socket is released.
 */
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "stats.h"

static unsigned int stat_interval_ms = 10000;
static unsigned int growth_interval_ms = 60000;

static int fcev_param_set_interval(const char *value, const struct kernel_param *kp)
{
	return param_set_uint_minmax(value, kp, FCEV_RULE_INTERVAL_MIN_MS,
				     FCEV_RULE_INTERVAL_MAX_MS);
}

static const struct kernel_param_ops fcev_param_interval = {
	.set = fcev_param_set_interval,
	.get = param_get_uint,
};

module_param_cb(stat_interval_ms, &fcev_param_interval, &stat_interval_ms, 0644);
MODULE_PARM_DESC(stat_interval_ms, "ms between samples for threshold rules that name no interval (1000 to 86400000, default 10000)");
module_param_cb(growth_interval_ms, &fcev_param_interval, &growth_interval_ms, 0644);
MODULE_PARM_DESC(growth_interval_ms, "ms of a window of growth rules that name no interval (1000 to 86400000, default 60000)");

/* Under fcev_stats_lock. */
static LIST_HEAD(fcev_rules);
static LIST_HEAD(fcev_rule_owners);
static unsigned int fcev_n_rules;
static u32 fcev_last_rule;

/* The interval of a rule that names none. */
u32 fcev_rule_default_interval_ms(enum fcev_rule_kind kind)
{
	return kind == FCEV_RULE_KIND_GROWTH ? READ_ONCE(growth_interval_ms) :
					       READ_ONCE(stat_interval_ms);
}

static struct fcev_rule_owner *fcev_rule_owner_find(const struct sock *sk)
{
	struct fcev_rule_owner *owner;

	lockdep_assert_held(&fcev_stats_lock);

	list_for_each_entry(owner, &fcev_rule_owners, node)
		if (owner->sk == sk)
			return owner;
	return NULL;
}

static u32 fcev_rules_interval_ms(const struct fcev_sampler *sampler)
{
	struct fcev_rule *rule;
	u32 interval_ms = 0;

	lockdep_assert_held(&fcev_stats_lock);

	list_for_each_entry(rule, &sampler->rules, port_node)
		if (!interval_ms || rule->spec.interval_ms < interval_ms)
			interval_ms = rule->spec.interval_ms;
	return interval_ms;
}

static void fcev_rule_owner_put(struct fcev_rule_owner *owner)
{
	lockdep_assert_held(&fcev_stats_lock);

	if (--owner->n_rules)
		return;
	list_del(&owner->node);
	sock_put(owner->sk);
	kfree(owner);
}

/* Context: under fcev_stats_lock. */
void fcev_rule_free(struct fcev_rule *rule)
{
	lockdep_assert_held(&fcev_stats_lock);

	list_del(&rule->node);
	list_del(&rule->port_node);
	list_del(&rule->owner_node);
	fcev_n_rules--;
	fcev_rule_owner_put(rule->owner);
	fcev_stats_rule_removed(rule->sampler, fcev_rules_interval_ms(rule->sampler));
	fcev_tracks_renew(rule->sampler);
	kfree(rule);
}

/* May a socket have one more rule? */
static int fcev_rule_room(const struct fcev_rule_owner *owner)
{
	lockdep_assert_held(&fcev_stats_lock);

	if (owner->n_rules >= FCEV_RULES_PER_SOCKET)
		return -EDQUOT;
	if (fcev_n_rules >= FCEV_RULES_MAX || fcev_last_rule == U32_MAX)
		return -ENOSPC;
	return 0;
}

static void fcev_rule_link(struct fcev_rule *rule, struct fcev_rule_owner *owner)
{
	lockdep_assert_held(&fcev_stats_lock);

	if (!owner->n_rules) {
		sock_hold(owner->sk);
		list_add_tail(&owner->node, &fcev_rule_owners);
	}
	owner->n_rules++;
	fcev_n_rules++;
	rule->owner = owner;
	rule->id = ++fcev_last_rule;
	list_add_tail(&rule->node, &fcev_rules);
	list_add_tail(&rule->owner_node, &owner->rules);
	list_add_tail(&rule->port_node, &rule->sampler->rules);
	fcev_stats_rule_added(rule->sampler, fcev_rules_interval_ms(rule->sampler));
	fcev_tracks_renew(rule->sampler);
}

static struct fcev_rule *fcev_rule_alloc(const struct fcev_rule_spec *spec)
{
	struct fcev_rule *rule;

	rule = kzalloc(struct_size(rule, states, spec->n_counters), GFP_KERNEL_ACCOUNT);
	if (rule)
		rule->spec = *spec;
	return rule;
}

static struct fcev_rule_owner *fcev_rule_owner_alloc(struct sock *sk, u32 portid)
{
	struct fcev_rule_owner *owner = kzalloc(sizeof(*owner), GFP_KERNEL_ACCOUNT);

	if (!owner)
		return NULL;
	INIT_LIST_HEAD(&owner->rules);
	owner->sk = sk;
	owner->portid = portid;
	return owner;
}

/**
 * fcev_rule_new() - accept a rule
 * @port: the port to watch
 * @spec: the rule, copied
 * @sk: socket that asks; its release waits for the caller
 * @portid: its netlink port id
 * @id: receives the rule's id
 *
 * rule-baseline or rule-refused follows once there is a sample.
 *
 * Context: may sleep, calls no driver.
 * Return: 0, -ENODEV where the port is going or gone, -EDQUOT where the socket
 *         has its number of rules, -ENOSPC where all together have theirs,
 *         -ENOMEM.
 */
int fcev_rule_new(struct fcev_port *port, const struct fcev_rule_spec *spec,
		  struct sock *sk, u32 portid, u32 *id)
{
	struct fcev_rule_owner *spare = fcev_rule_owner_alloc(sk, portid), *owner;
	struct fcev_rule *rule = fcev_rule_alloc(spec);
	int err = -ENOMEM;

	if (!rule || !spare)
		goto err_free;

	mutex_lock(&fcev_stats_lock);
	owner = fcev_rule_owner_find(sk) ?: spare;
	err = port->sampler && !port->sampler->dead ? fcev_rule_room(owner) : -ENODEV;
	if (err)
		goto err_unlock;
	if (owner == spare)
		spare = NULL;
	rule->sampler = port->sampler;
	fcev_rule_link(rule, owner);
	*id = rule->id;
	mutex_unlock(&fcev_stats_lock);

	kfree(spare);
	return 0;

err_unlock:
	mutex_unlock(&fcev_stats_lock);
err_free:
	kfree(spare);
	kfree(rule);
	return err;
}

/**
 * fcev_rule_del() - delete a rule
 * @id: the rule
 * @sk: socket that asks
 *
 * Context: may sleep.
 * Return: 0, -ENOENT where there is no such rule, -EPERM where it belongs to
 *         another socket.
 */
int fcev_rule_del(u32 id, struct sock *sk)
{
	struct fcev_rule *rule;
	int err = -ENOENT;

	mutex_lock(&fcev_stats_lock);
	list_for_each_entry(rule, &fcev_rules, node) {
		if (rule->id != id)
			continue;
		err = rule->owner->sk == sk ? 0 : -EPERM;
		if (!err)
			fcev_rule_free(rule);
		break;
	}
	mutex_unlock(&fcev_stats_lock);
	return err;
}

/**
 * fcev_rule_next() - walk the rules
 * @after: id of the rule before, 0 to begin
 * @view: filled
 *
 * Context: may sleep.
 * Return: is there a rule with a higher id?
 */
bool fcev_rule_next(u32 after, struct fcev_rule_view *view)
{
	struct fcev_rule *rule;
	bool found = false;

	mutex_lock(&fcev_stats_lock);
	list_for_each_entry(rule, &fcev_rules, node) {
		found = rule->id > after;
		if (!found)
			continue;
		view->id = rule->id;
		view->port = rule->sampler->port->id;
		view->owner = rule->owner->portid;
		view->fired = rule->fired;
		view->spec = rule->spec;
		break;
	}
	mutex_unlock(&fcev_stats_lock);
	return found;
}

/**
 * fcev_rules_end() - end all rules of a port
 * @sampler: the port's
 * @error: errno that their owners are told
 *
 * Context: under fcev_stats_lock.
 */
void fcev_rules_end(struct fcev_sampler *sampler, int error)
{
	struct fcev_rule *rule, *next;

	lockdep_assert_held(&fcev_stats_lock);

	list_for_each_entry_safe(rule, next, &sampler->rules, port_node) {
		fcev_rule_post(rule, error, 0);
		fcev_rule_free(rule);
	}
}

/* Free the rules of sockets that are closed. */
static void fcev_rules_sweep(void)
{
	struct fcev_rule *rule, *next;

	mutex_lock(&fcev_stats_lock);
	list_for_each_entry_safe(rule, next, &fcev_rules, node)
		if (sock_flag(rule->owner->sk, SOCK_DEAD))
			fcev_rule_free(rule);
	mutex_unlock(&fcev_stats_lock);
}

/* A socket is dead before this is called for it. */
static int fcev_rules_netlink_event(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;

	/* A rule of the socket released is seen: its making came before. */
	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    READ_ONCE(fcev_n_rules))
		fcev_rules_sweep();
	return NOTIFY_DONE;
}

static struct notifier_block fcev_rules_notifier = {
	.notifier_call = fcev_rules_netlink_event,
};

/* Context: may sleep. Return: 0 or -errno. */
int fcev_rules_init(void)
{
	return netlink_register_notifier(&fcev_rules_notifier);
}

/* There is no port any more, and so no rule. */
void fcev_rules_exit(void)
{
	netlink_unregister_notifier(&fcev_rules_notifier);
}

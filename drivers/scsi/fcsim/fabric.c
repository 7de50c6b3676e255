// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fabrics: ports that are attached to one name log in to it, get an address,
 * and see each other as their zones allow. What a port sees of the others
 * becomes remote ports of its own, as those that are described in rports/.
 *
 * A port tells the fabric of what happens to it under its own lock. What that
 * means for the others is found out by each of them, later and under its own
 * lock, by comparing what it sees with what it saw: as a port asks the name
 * server after an RSCN. A port that left and returned meanwhile has logged in
 * anew, by which the others know.
 */
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/slab.h>

#include "fcsim_priv.h"

#define FCSIM_FABRIC_NAME	0x3fc5f10000000000ULL	/* and a hash of its name */
#define FCSIM_FIRST_DOMAIN	1
#define FCSIM_MAX_AREAS		(239 * 256)	/* of all domains */

struct fcsim_fabric {
	struct list_head link_node;
	struct list_head members;
	char name[FCSIM_FABRIC_SIZE];
};

/* Protects the list, the fabrics, and struct fcsim_member but for its rports. */
static DEFINE_MUTEX(fcsim_fabrics_lock);
static LIST_HEAD(fcsim_fabrics);

static struct fcsim_port *fcsim_member_port(struct fcsim_member *member)
{
	return container_of(member, struct fcsim_port, member);
}

static struct fcsim_fabric *fcsim_fabric_find(const char *name)
{
	struct fcsim_fabric *fabric;

	lockdep_assert_held(&fcsim_fabrics_lock);

	list_for_each_entry(fabric, &fcsim_fabrics, link_node)
		if (!strcmp(fabric->name, name))
			return fabric;
	fabric = kzalloc(sizeof(*fabric), GFP_KERNEL);
	if (!fabric)
		return NULL;
	strscpy(fabric->name, name, sizeof(fabric->name));
	INIT_LIST_HEAD(&fabric->members);
	list_add(&fabric->link_node, &fcsim_fabrics);
	return fabric;
}

static void fcsim_fabric_free_unused(struct fcsim_fabric *fabric)
{
	lockdep_assert_held(&fcsim_fabrics_lock);

	if (!list_empty(&fabric->members))
		return;
	list_del(&fabric->link_node);
	kfree(fabric);
}

static bool fcsim_port_id_taken(const struct fcsim_fabric *fabric, u32 port_id)
{
	const struct fcsim_member *member;

	list_for_each_entry(member, &fabric->members, fabric_node)
		if (member->port_id == port_id)
			return true;
	return false;
}

/* Domain and area for each physical port. Return: 0 where all are taken. */
static u32 fcsim_assign_area(const struct fcsim_fabric *fabric)
{
	for (u32 area = 0; area < FCSIM_MAX_AREAS; area++) {
		u32 port_id = (FCSIM_FIRST_DOMAIN << 16) + (area << 8);

		if (!fcsim_port_id_taken(fabric, port_id))
			return port_id;
	}
	return 0;
}

/* A vport's address is in the area of its physical port. */
static u32 fcsim_assign_vport(const struct fcsim_fabric *fabric, u32 physical)
{
	for (u32 port_id = physical + 1; port_id <= (physical | 0xff); port_id++)
		if (!fcsim_port_id_taken(fabric, port_id))
			return port_id;
	return 0;
}

static u32 fcsim_assign_port_id(const struct fcsim_fabric *fabric, struct fcsim_port *port)
{
	struct fcsim_member *physical;

	if (!port->fc_vport)
		return fcsim_assign_area(fabric);
	physical = &fcsim_host_port(vport_to_shost(port->fc_vport))->member;
	strscpy(port->member.zones, physical->zones, sizeof(port->member.zones));
	return fcsim_assign_vport(fabric, physical->port_id);
}

static int fcsim_fabric_attach(struct fcsim_port *port)
{
	struct fcsim_member *member = &port->member;
	struct fcsim_fabric *fabric;

	lockdep_assert_held(&fcsim_fabrics_lock);

	fabric = fcsim_fabric_find(port->config.fabric);
	if (!fabric)
		return -ENOMEM;
	member->port_id = fcsim_assign_port_id(fabric, port);
	if (!member->port_id) {
		fcsim_fabric_free_unused(fabric);
		return -ENOSPC;
	}
	member->fabric_name = FCSIM_FABRIC_NAME | jhash(fabric->name, strlen(fabric->name), 0);
	member->luns = port->config.luns;
	member->online = false;
	member->fabric = fabric;
	list_add_tail(&member->fabric_node, &fabric->members);
	return 0;
}

/**
 * fcsim_fabric_join() - attach a port to the fabric that it names
 * @port: the port, about to go live
 *
 * Context: may sleep.
 * Return: 0, also where it names none; -ENOSPC where no address is left;
 *         -EEXIST where its WWPN has other LUNs; -ENOMEM.
 */
int fcsim_fabric_join(struct fcsim_port *port)
{
	struct fcsim_config *config = &port->config;
	struct fcsim_target *target = NULL;
	int err;

	lockdep_assert_held(&port->lock);

	if (!*config->fabric)
		return 0;
	if (config->luns)
		target = fcsim_target_get(config->port_name, config->luns, config->lun_mb);
	if (IS_ERR(target))
		return PTR_ERR(target);
	mutex_lock(&fcsim_fabrics_lock);
	err = fcsim_fabric_attach(port);
	mutex_unlock(&fcsim_fabrics_lock);
	if (err)
		fcsim_target_put(target);
	else
		port->member.target = target;
	return err;
}

/* Others look what has changed. */
static void fcsim_fabric_notify(struct fcsim_fabric *fabric, const struct fcsim_member *but)
{
	struct fcsim_member *member;

	lockdep_assert_held(&fcsim_fabrics_lock);

	list_for_each_entry(member, &fabric->members, fabric_node)
		if (member != but)
			queue_work(system_unbound_wq, &member->follow);
}

/**
 * fcsim_fabric_leave() - detach a port
 * @port: the port
 *
 * Context: may sleep. Its remote ports stay until fcsim_fabric_forget().
 */
void fcsim_fabric_leave(struct fcsim_port *port)
{
	struct fcsim_member *member = &port->member;

	lockdep_assert_held(&port->lock);

	if (!member->fabric)
		return;
	mutex_lock(&fcsim_fabrics_lock);
	list_del(&member->fabric_node);
	fcsim_fabric_notify(member->fabric, NULL);
	fcsim_fabric_free_unused(member->fabric);
	member->fabric = NULL;
	mutex_unlock(&fcsim_fabrics_lock);
	fcsim_target_put(member->target);
	member->target = NULL;
}

static void fcsim_discovered_free(struct fcsim_rport *rp)
{
	list_del(&rp->link_node);
	fcsim_target_put(rp->target);
	kfree(rp);
}

/* The host is gone, and with it what the transport knew. */
void fcsim_fabric_forget(struct fcsim_port *port)
{
	struct fcsim_rport *rp, *next;

	lockdep_assert_held(&port->lock);

	list_for_each_entry_safe(rp, next, &port->rports, link_node)
		if (rp->discovered)
			fcsim_discovered_free(rp);
}

/* An RSCN names the address of the port concerned: format port, no qualifier. */
static void fcsim_tell_rscn(struct fcsim_port *port, u32 port_id)
{
	const struct fcsim_event event = { .type = FCEV_EVENT_TYPE_RSCN, .page = port_id };

	/* Where the mode has no way to tell, nobody is told. */
	fcsim_post_event(port, &event);
}

static void fcsim_rport_departs(struct fcsim_rport *rp, bool tell)
{
	if (tell)
		fcsim_tell_rscn(rp->port, rp->id.port_id);
	fcsim_rport_leave(rp);
	fcsim_discovered_free(rp);
}

/* What is described in rports/ stays what it is. */
static struct fcsim_rport *fcsim_find_rport(struct fcsim_port *port, u64 port_name)
{
	struct fcsim_rport *rp;

	list_for_each_entry(rp, &port->rports, link_node)
		if (rp->id.port_name == port_name && (rp->discovered || rp->present))
			return rp;
	return NULL;
}

static struct fcsim_rport *fcsim_discovered_alloc(struct fcsim_port *port,
						  struct fcsim_member *other)
{
	const struct fcsim_config *config = &fcsim_member_port(other)->config;
	struct fcsim_rport *rp;

	rp = kzalloc(sizeof(*rp), GFP_KERNEL);
	if (!rp)
		return NULL;
	rp->port = port;
	rp->discovered = true;
	rp->login = other->login;
	rp->id.port_name = config->port_name;
	rp->id.node_name = config->node_name;
	rp->id.port_id = other->port_id;
	rp->id.roles = other->luns ? FC_PORT_ROLE_FCP_TARGET : FC_PORT_ROLE_FCP_INITIATOR;
	rp->luns = config->luns;
	rp->lun_mb = config->lun_mb;
	return rp;
}

/*
 * Compare what the fabric has with what the port saw. Into @gone goes what is
 * no longer there or has logged in anew, into @found what is there now.
 */
static void fcsim_fabric_compare(struct fcsim_port *port, struct list_head *gone,
				 struct list_head *found)
{
	struct fcsim_member *own = &port->member, *other;
	struct fcsim_rport *rp, *next;

	list_for_each_entry_safe(rp, next, &port->rports, link_node)
		if (rp->discovered)
			list_move_tail(&rp->link_node, gone);
	mutex_lock(&fcsim_fabrics_lock);
	list_for_each_entry(other, &own->fabric->members, fabric_node) {
		if (other == own || !other->online || !fcsim_port_sees(own, other))
			continue;
		list_for_each_entry(rp, gone, link_node)
			if (rp->id.port_name == fcsim_member_port(other)->config.port_name)
				break;
		if (!list_entry_is_head(rp, gone, link_node) && rp->login == other->login) {
			list_move_tail(&rp->link_node, &port->rports);
			continue;
		}
		if (fcsim_find_rport(port, fcsim_member_port(other)->config.port_name))
			continue;
		rp = fcsim_discovered_alloc(port, other);
		if (rp)
			list_add_tail(&rp->link_node, found);
		else
			pr_warn_ratelimited("fcsim: no memory to see a port of the fabric\n");
	}
	mutex_unlock(&fcsim_fabrics_lock);
}

static void fcsim_rport_arrives(struct fcsim_rport *rp, bool tell)
{
	int err;

	if (tell)
		fcsim_tell_rscn(rp->port, rp->id.port_id);
	list_move_tail(&rp->link_node, &rp->port->rports);
	err = fcsim_rport_join(rp);
	if (err) {
		pr_warn_ratelimited("fcsim: port %016llx of the fabric cannot be seen: %d\n",
				    rp->id.port_name, err);
		fcsim_discovered_free(rp);
	}
}

/**
 * fcsim_fabric_follow() - see what there is to be seen in the fabric
 * @port: the port
 * @tell: tell of RSCNs; a port that logs in gets none for what it finds
 *
 * Context: may sleep.
 */
static void fcsim_fabric_follow(struct fcsim_port *port, bool tell)
{
	struct fcsim_rport *rp, *next;
	LIST_HEAD(gone);
	LIST_HEAD(found);

	lockdep_assert_held(&port->lock);

	if (!port->member.fabric || !port->shost || !port->post.online)
		return;
	fcsim_fabric_compare(port, &gone, &found);
	list_for_each_entry_safe(rp, next, &gone, link_node)
		fcsim_rport_departs(rp, tell);
	list_for_each_entry_safe(rp, next, &found, link_node)
		fcsim_rport_arrives(rp, tell);
}

/* Context: process, no lock. */
void fcsim_fabric_work(struct work_struct *work)
{
	struct fcsim_port *port = container_of(work, struct fcsim_port, member.follow);

	mutex_lock(&port->lock);
	fcsim_fabric_follow(port, true);
	mutex_unlock(&port->lock);
}

/**
 * fcsim_fabric_login() - the port is online, or no longer
 * @port: the port
 *
 * Context: may sleep.
 */
void fcsim_fabric_login(struct fcsim_port *port)
{
	struct fcsim_member *member = &port->member;

	lockdep_assert_held(&port->lock);

	if (!member->fabric || member->online == port->post.online)
		return;
	mutex_lock(&fcsim_fabrics_lock);
	member->online = port->post.online;
	if (member->online)
		member->login++;
	fcsim_fabric_notify(member->fabric, member);
	mutex_unlock(&fcsim_fabrics_lock);
	fcsim_fabric_follow(port, false);
}

/* The zones of a port are others. Context: may sleep. */
void fcsim_fabric_rezone(struct fcsim_port *port, const char *zones)
{
	struct fcsim_member *member = &port->member;

	lockdep_assert_held(&port->lock);

	mutex_lock(&fcsim_fabrics_lock);
	strscpy(member->zones, zones, sizeof(member->zones));
	if (member->fabric)
		fcsim_fabric_notify(member->fabric, NULL);
	mutex_unlock(&fcsim_fabrics_lock);
}

/**
 * fcsim_fabric_counters() - counters of link errors of a port in a fabric
 * @port_name: its WWPN
 * @lesb: get them
 *
 * Context: may sleep.
 * Return: whether there is such a port.
 */
bool fcsim_fabric_counters(u64 port_name, u32 *lesb)
{
	struct fcsim_fabric *fabric;
	struct fcsim_member *member;
	bool found = false;

	mutex_lock(&fcsim_fabrics_lock);
	list_for_each_entry(fabric, &fcsim_fabrics, link_node) {
		list_for_each_entry(member, &fabric->members, fabric_node) {
			if (fcsim_member_port(member)->config.port_name != port_name)
				continue;
			fcsim_stats_lesb(&fcsim_member_port(member)->stats, lesb);
			found = true;
		}
	}
	mutex_unlock(&fcsim_fabrics_lock);
	return found;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remote ports: what is present in the fabric is known to the transport while
 * the port is online. How they are described is in configfs_rport.c.
 */
#include <linux/rcupdate.h>

#include "fcsim_priv.h"

#define FCSIM_TARGET_ROLES	(FC_PORT_ROLE_FCP_TARGET | FC_PORT_ROLE_NVME_TARGET | \
				 FC_PORT_ROLE_NVME_DISCOVERY)

/*
 * What we keep with a remote port, or NULL. With pause_io it is not in the
 * transport's memory, and is found by the WWPN. RCU read side.
 */
static struct fcsim_rport_data *fcsim_rport_data(struct fcsim_port *port, struct fc_rport *rport)
{
	struct fcsim_rport *rp;

	if (rport->dd_data)
		return rport->dd_data;
	list_for_each_entry_rcu(rp, &port->known, known_node)
		if (rp->id.port_name == rport->port_name)
			return &rp->data;
	return NULL;
}

/**
 * fcsim_rport_target() - the LUNs of a remote port
 * @port: whose remote port it is
 * @rport: the remote port
 *
 * Context: any, RCU read side.
 * Return: its target, NULL while it is away.
 */
const struct fcsim_target *fcsim_rport_target(struct fcsim_port *port, struct fc_rport *rport)
{
	struct fcsim_rport_data *data = fcsim_rport_data(port, rport);

	return data ? rcu_dereference(data->target) : NULL;
}

static void fcsim_tell_target(struct fcsim_port *port, enum fcev_event_type type,
			      const struct fcev_target *target)
{
	const struct fcsim_event event = { .type = type, .target = target };

	/* A port that is going down has nothing more to tell. */
	if (target->roles & FCSIM_TARGET_ROLES)
		fcsim_post_event(port, &event);
}

/* The transport knows it from now on; a scan for its LUNs begins. */
static int fcsim_rport_add(struct fcsim_rport *rp)
{
	struct fcsim_rport_data *data;
	struct fc_rport *rport;

	rport = fc_remote_port_add(rp->port->shost, 0, &rp->id);
	if (!rport)
		return -ENOMEM;
	rport->maxframe_size = FCSIM_FRAME_SIZE;
	rport->supported_classes = FC_COS_CLASS3;
	data = rport->dd_data ?: &rp->data;
	data->told = (struct fcev_target) {
		.wwpn = rp->id.port_name,
		.wwnn = rp->id.node_name,
		.port_id = rp->id.port_id,
		.roles = rp->id.roles,
		.scsi_id = rport->scsi_target_id,
	};
	rcu_assign_pointer(data->target, rp->target);
	if (!rport->dd_data)
		list_add_tail_rcu(&rp->known_node, &rp->port->known);
	rp->rport = rport;
	fcsim_queue_kick(rp->port);
	fcsim_tell_target(rp->port, FCEV_EVENT_TYPE_TARGET_ONLINE, &data->told);
	return 0;
}

/* The transport's remote port of a WWPN that is not blocked, with a reference, or NULL. */
static struct fc_rport *fcsim_rport_get(struct Scsi_Host *shost, u64 port_name)
{
	struct fc_rport *rport, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(shost->host_lock, flags);
	list_for_each_entry(rport, &fc_host_rports(shost), peers) {
		if (rport->port_name != port_name ||
		    (rport->port_state != FC_PORTSTATE_ONLINE &&
		     rport->port_state != FC_PORTSTATE_MARGINAL))
			continue;
		get_device(&rport->dev);
		found = rport;
		break;
	}
	spin_unlock_irqrestore(shost->host_lock, flags);
	return found;
}

/* With pause_io. What fcev has blocked stays so. */
static void fcsim_rport_forget(struct fcsim_rport *rp)
{
	struct fc_rport *rport = fcsim_rport_get(rp->port->shost, rp->id.port_name);

	list_del_rcu(&rp->known_node);
	synchronize_rcu();
	if (!rport)
		return;
	fc_remote_port_delete(rport);
	put_device(&rport->dev);
}

/* The transport blocks it and gives it up after dev_loss_tmo; ours it is no more. */
static void fcsim_rport_delete(struct fcsim_rport *rp)
{
	struct fcsim_rport_data *data = rp->port->config.pause_io ? &rp->data : rp->rport->dd_data;
	struct fcev_target told = data->told;

	RCU_INIT_POINTER(data->target, NULL);
	if (rp->port->config.pause_io)
		fcsim_rport_forget(rp);
	else
		fc_remote_port_delete(rp->rport);
	rp->rport = NULL;
	fcsim_tell_target(rp->port, FCEV_EVENT_TYPE_TARGET_OFFLINE, &told);
}

/**
 * fcsim_rport_lost() - the transport has given up a remote port
 * @rport: the remote port
 *
 * Called by the transport after dev_loss_tmo, and when the host is removed,
 * which is too late to be told. With pause_io fcev finds it by itself.
 *
 * Context: process.
 */
void fcsim_rport_lost(struct fc_rport *rport)
{
	struct fcsim_rport_data *data = rport->dd_data;

	if (data)
		fcsim_tell_target(fcsim_host_port(rport_to_shost(rport)),
				  FCEV_EVENT_TYPE_TARGET_REMOVED, &data->told);
}

/**
 * fcsim_rport_is_paused() - may it not leave, as fcev has it blocked?
 * @rp: the remote port
 *
 * Context: may sleep.
 * Return: true from the link going down until fcev has restored it.
 */
bool fcsim_rport_is_paused(const struct fcsim_rport *rp)
{
	struct fcsim_port *port = rp->port;
	struct fc_rport *rport;

	lockdep_assert_held(&port->lock);

	if (!rp->rport || !port->config.pause_io || !port->post.driver_port)
		return false;
	if (!port->post.link_up)
		return true;
	rport = fcsim_rport_get(port->shost, rp->id.port_name);
	if (rport)
		put_device(&rport->dev);
	return !rport;
}

/**
 * fcsim_rports_follow() - give the transport what is in reach, take the rest
 * @port: the port, live
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM where the transport did not take them all.
 */
int fcsim_rports_follow(struct fcsim_port *port)
{
	struct fcsim_rport *rp;
	int err = 0;

	lockdep_assert_held(&port->lock);

	list_for_each_entry(rp, &port->rports, link_node) {
		if (!port->post.online && rp->rport && !fcsim_rport_is_paused(rp))
			fcsim_rport_delete(rp);
		else if (port->post.online && rp->present && !rp->rport)
			err = fcsim_rport_add(rp) ?: err;
	}
	/* Commands of those that fcev restores go on, too. */
	if (port->post.online && port->config.pause_io)
		fcsim_queue_kick(port);
	return err;
}

/**
 * fcsim_rports_forget() - the host is removed, and the transport's remote ports with it
 * @port: the port
 */
void fcsim_rports_forget(struct fcsim_port *port)
{
	struct fcsim_rport *rp;

	lockdep_assert_held(&port->lock);

	list_for_each_entry(rp, &port->rports, link_node) {
		if (rp->rport && port->config.pause_io)
			list_del_rcu(&rp->known_node);
		rp->rport = NULL;
	}
	if (port->config.pause_io)
		synchronize_rcu();
}

/**
 * fcsim_rport_join() - a remote port appears in the fabric
 * @rp: the remote port, not present
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -EEXIST where a target of that WWPN has other LUNs.
 */
int fcsim_rport_join(struct fcsim_rport *rp)
{
	struct fcsim_target *target;
	int err = 0;

	lockdep_assert_held(&rp->port->lock);

	if (!rp->target) {
		target = fcsim_target_get(rp->id.port_name, rp->luns, rp->lun_mb);
		if (IS_ERR(target))
			return PTR_ERR(target);
		rp->target = target;
	}
	rp->present = true;
	if (rp->port->shost && rp->port->post.online)
		err = fcsim_rport_add(rp);
	if (err)
		rp->present = false;
	return err;
}

/**
 * fcsim_rport_leave() - a remote port disappears from the fabric
 * @rp: the remote port
 *
 * Context: may sleep.
 */
void fcsim_rport_leave(struct fcsim_rport *rp)
{
	lockdep_assert_held(&rp->port->lock);

	if (rp->rport)
		fcsim_rport_delete(rp);
	rp->present = false;
}

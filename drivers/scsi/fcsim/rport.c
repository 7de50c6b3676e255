// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remote ports: what is present in the fabric is known to the transport while
 * the port is online. How they are described is in configfs_rport.c.
 */
#include <linux/rcupdate.h>

#include "fcsim_priv.h"

#define FCSIM_TARGET_ROLES	(FC_PORT_ROLE_FCP_TARGET | FC_PORT_ROLE_NVME_TARGET | \
				 FC_PORT_ROLE_NVME_DISCOVERY)

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
	data = rport->dd_data;
	data->told = (struct fcev_target) {
		.wwpn = rp->id.port_name,
		.wwnn = rp->id.node_name,
		.port_id = rp->id.port_id,
		.roles = rp->id.roles,
		.scsi_id = rport->scsi_target_id,
	};
	rcu_assign_pointer(data->target, rp->target);
	rp->rport = rport;
	fcsim_queue_kick(rp->port);
	fcsim_tell_target(rp->port, FCEV_EVENT_TYPE_TARGET_ONLINE, &data->told);
	return 0;
}

/* The transport blocks it and gives it up after dev_loss_tmo; ours it is no more. */
static void fcsim_rport_delete(struct fcsim_rport *rp)
{
	struct fcsim_rport_data *data = rp->rport->dd_data;
	struct fcev_target told = data->told;

	RCU_INIT_POINTER(data->target, NULL);
	fc_remote_port_delete(rp->rport);
	rp->rport = NULL;
	fcsim_tell_target(rp->port, FCEV_EVENT_TYPE_TARGET_OFFLINE, &told);
}

/**
 * fcsim_rport_lost() - the transport has given up a remote port
 * @rport: the remote port
 *
 * Called by the transport after dev_loss_tmo, and when the host is removed,
 * which is too late to be told.
 *
 * Context: process.
 */
void fcsim_rport_lost(struct fc_rport *rport)
{
	struct fcsim_rport_data *data = rport->dd_data;

	fcsim_tell_target(fcsim_host_port(rport_to_shost(rport)),
			  FCEV_EVENT_TYPE_TARGET_REMOVED, &data->told);
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
		if (!port->post.online && rp->rport)
			fcsim_rport_delete(rp);
		else if (port->post.online && rp->present && !rp->rport)
			err = fcsim_rport_add(rp) ?: err;
	}
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

	list_for_each_entry(rp, &port->rports, link_node)
		rp->rport = NULL;
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

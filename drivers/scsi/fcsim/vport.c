// SPDX-License-Identifier: GPL-2.0-only
/*
 * NPIV: virtual ports that the transport is asked for in sysfs. Each is a port
 * with a SCSI host of its own below the physical port's, tells of its events
 * in the same way, and has no folder in configfs.
 *
 * The transport calls what is here while a program writes to a file of the
 * physical port's host, which waits for it when it is removed under the port's
 * lock: so that lock is not taken here. What the physical port is does not
 * change while it is live.
 */
#include <linux/delay.h>
#include <linux/slab.h>
#include <scsi/scsi_host.h>

#include "fcsim_priv.h"

/**
 * struct fcsim_vport - a virtual port
 * @port: what it has in common with physical ones
 * @sibling: in the list of the physical port
 * @fc_vport: the transport's side of it
 * @enabled: not disabled by the transport
 *
 * Under the lock of the physical port's vports.
 */
struct fcsim_vport {
	struct fcsim_port port;
	struct list_head sibling;
	struct fc_vport *fc_vport;
	bool enabled;
};

static struct fcsim_vport *fcsim_to_vport(struct fc_vport *fc_vport)
{
	return *(struct fcsim_vport **)fc_vport->dd_data;
}

static struct fcsim_port *fcsim_physical(struct fc_vport *fc_vport)
{
	return fcsim_host_port(vport_to_shost(fc_vport));
}

static enum fc_port_state fcsim_vport_state(const struct fcsim_port *physical, bool enabled)
{
	if (!READ_ONCE(physical->post.link_up))
		return FC_PORTSTATE_LINKDOWN;
	return enabled && READ_ONCE(physical->post.online) ? FC_PORTSTATE_ONLINE :
							     FC_PORTSTATE_OFFLINE;
}

static void fcsim_vport_tell_transport(struct fcsim_vport *vport, enum fc_port_state state)
{
	enum fc_vport_state told = FC_VPORT_LINKDOWN;

	if (!vport->enabled)
		told = FC_VPORT_DISABLED;
	else if (state == FC_PORTSTATE_ONLINE)
		told = FC_VPORT_ACTIVE;
	fc_vport_set_state(vport->fc_vport, told);
}

static void fcsim_vport_configure(struct fcsim_vport *vport, const struct fcsim_port *physical)
{
	struct fcsim_config *config = &vport->port.config;

	*config = physical->config;
	config->luns = 0;
	config->pause_io = false;	/* it has no remote ports where the physical port pauses */
	config->port_name = vport->fc_vport->port_name;
	config->node_name = vport->fc_vport->node_name;
	config->port_id = (physical->config.port_id & 0xffff00) |
			  ((vport->fc_vport->number + 1) & 0xff);
	snprintf(config->symbolic_name, sizeof(config->symbolic_name), "fcsim vport of %016llx",
		 physical->config.port_name);
}

static struct fcsim_vport *fcsim_vport_alloc(struct fc_vport *fc_vport, bool enabled)
{
	struct fcsim_vport *vport;

	vport = kzalloc(sizeof(*vport), GFP_KERNEL);
	if (!vport)
		return NULL;
	fcsim_port_init(&vport->port);
	/* Classes of their own: taken and waited for under the lock of the physical port. */
	mutex_init(&vport->port.lock);
	INIT_WORK(&vport->port.member.follow, fcsim_fabric_work);
	vport->port.fc_vport = fc_vport;
	vport->fc_vport = fc_vport;
	vport->enabled = enabled;
	fcsim_vport_configure(vport, fcsim_physical(fc_vport));
	return vport;
}

static void fcsim_vport_free(struct fcsim_vport *vport)
{
	fcsim_port_delist(&vport->port);
	fcsim_port_exit(&vport->port);
	kfree(vport);
}

static int fcsim_vport_up(struct fcsim_vport *vport, struct fcsim_port *physical)
{
	enum fc_port_state state;
	int err = -ENODEV;

	mutex_lock(&physical->vports.lock);
	if (physical->vports.open) {
		state = fcsim_vport_state(physical, vport->enabled);
		mutex_lock(&vport->port.lock);
		err = fcsim_host_up(&vport->port, state);
		mutex_unlock(&vport->port.lock);
	}
	if (!err) {
		list_add_tail(&vport->sibling, &physical->vports.list);
		fcsim_vport_tell_transport(vport, state);
	}
	mutex_unlock(&physical->vports.lock);
	return err;
}

/**
 * fcsim_vport_create() - the transport asks for a virtual port
 * @fc_vport: its side of it
 * @disable: it shall not go online
 *
 * Context: may sleep. Called by the transport, without a lock of ours.
 * Return: 0; -EEXIST for a WWPN that a port of ours has; -ENODEV where the
 *         physical port goes down; what making the host says.
 */
int fcsim_vport_create(struct fc_vport *fc_vport, bool disable)
{
	struct fcsim_vport *vport;
	int err;

	vport = fcsim_vport_alloc(fc_vport, !disable);
	if (!vport)
		return -ENOMEM;
	err = fcsim_port_enlist(&vport->port);
	if (err) {
		fcsim_port_exit(&vport->port);
		kfree(vport);
		return err;
	}
	err = fcsim_vport_up(vport, fcsim_physical(fc_vport));
	if (err) {
		fcsim_vport_free(vport);
		return err;
	}
	*(struct fcsim_vport **)fc_vport->dd_data = vport;
	return 0;
}

/* Context: may sleep. Called by the transport; the physical port's lock may be held. */
int fcsim_vport_delete(struct fc_vport *fc_vport)
{
	struct fcsim_port *physical = fcsim_physical(fc_vport);
	struct fcsim_vport *vport = fcsim_to_vport(fc_vport);

	mutex_lock(&physical->vports.lock);
	list_del(&vport->sibling);
	mutex_unlock(&physical->vports.lock);

	mutex_lock(&vport->port.lock);
	fcsim_host_down(&vport->port);
	mutex_unlock(&vport->port.lock);
	fcsim_vport_free(vport);
	return 0;
}

static void fcsim_vport_follow(struct fcsim_vport *vport, const struct fcsim_port *physical)
{
	enum fc_port_state state = fcsim_vport_state(physical, vport->enabled);
	struct fcsim_port *port = &vport->port;

	mutex_lock(&port->lock);
	if (fc_host_port_state(port->shost) != state)
		fcsim_host_enter_state(port, state, false);
	mutex_unlock(&port->lock);
	fcsim_vport_tell_transport(vport, state);
}

/* Context: may sleep. Called by the transport, without a lock of ours. */
int fcsim_vport_disable(struct fc_vport *fc_vport, bool disable)
{
	struct fcsim_port *physical = fcsim_physical(fc_vport);
	struct fcsim_vport *vport = fcsim_to_vport(fc_vport);

	mutex_lock(&physical->vports.lock);
	vport->enabled = !disable;
	fcsim_vport_follow(vport, physical);
	mutex_unlock(&physical->vports.lock);
	return 0;
}

/**
 * fcsim_vports_follow() - the physical port has entered a state, and its vports with it
 * @physical: the physical port
 *
 * Context: may sleep.
 */
void fcsim_vports_follow(struct fcsim_port *physical)
{
	struct fcsim_vport *vport;

	lockdep_assert_held(&physical->lock);

	mutex_lock(&physical->vports.lock);
	list_for_each_entry(vport, &physical->vports.list, sibling)
		fcsim_vport_follow(vport, physical);
	mutex_unlock(&physical->vports.lock);
}

void fcsim_vports_init(struct fcsim_port *port)
{
	mutex_init(&port->vports.lock);
	INIT_LIST_HEAD(&port->vports.list);
}

/* The physical port is live: it may be asked for vports. */
void fcsim_vports_open(struct fcsim_port *physical)
{
	mutex_lock(&physical->vports.lock);
	physical->vports.open = true;
	mutex_unlock(&physical->vports.lock);
}

/*
 * A vport that nobody makes or deletes just now, to be deleted by the caller.
 * Return: the vport, or NULL; *@left tells whether there are others.
 */
static struct fc_vport *fcsim_claim_vport(struct Scsi_Host *shost, bool *left)
{
	struct fc_host_attrs *host = shost_to_fc_host(shost);
	struct fc_vport *fc_vport, *claimed = NULL;

	spin_lock_irq(shost->host_lock);
	*left = !list_empty(&host->vports);
	list_for_each_entry(fc_vport, &host->vports, peers) {
		if (fc_vport->flags & (FC_VPORT_DEL | FC_VPORT_CREATING))
			continue;
		fc_vport->flags |= FC_VPORT_DELETING;
		claimed = fc_vport;
		break;
	}
	spin_unlock_irq(shost->host_lock);
	return claimed;
}

/**
 * fcsim_vports_close() - delete all vports, before the physical host is removed
 * @physical: the physical port
 *
 * The transport would delete them with the host, but without looking whether
 * one is being made or deleted by a program.
 *
 * Context: may sleep.
 */
void fcsim_vports_close(struct fcsim_port *physical)
{
	struct fc_vport *fc_vport;
	bool left;

	lockdep_assert_held(&physical->lock);

	mutex_lock(&physical->vports.lock);
	physical->vports.open = false;
	mutex_unlock(&physical->vports.lock);
	do {
		fc_vport = fcsim_claim_vport(physical->shost, &left);
		if (fc_vport)
			fc_vport_terminate(fc_vport);
		else if (left)
			msleep(20);
	} while (left);
}

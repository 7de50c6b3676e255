// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a port says of itself, as watch.c and a driver that registers it last read
 * it, under attrs_lock; and the events that tell of it.
 */
#include <linux/ktime.h>
#include <linux/string.h>

#include "fcev_priv.h"

/* What in a port's attributes is an adapter-change. */
static u32 fcev_attrs_diff(const struct fcev_port_attrs *old, const struct fcev_port_attrs *new)
{
	u32 change = 0;

	if (old->wwpn != new->wwpn)
		change |= FCEV_CHANGE_WWPN;
	if (old->wwnn != new->wwnn)
		change |= FCEV_CHANGE_WWNN;
	if (strcmp(old->firmware_version, new->firmware_version))
		change |= FCEV_CHANGE_FIRMWARE;
	if (strcmp(old->symbolic_name, new->symbolic_name))
		change |= FCEV_CHANGE_SYMBOLIC_NAME;
	if (old->speed != new->speed)
		change |= FCEV_CHANGE_SPEED;
	if (old->vports_in_use != new->vports_in_use)
		change |= FCEV_CHANGE_VPORTS;
	if (old->port_id != new->port_id)
		change |= FCEV_CHANGE_PORT_ID;
	if (old->fabric_name != new->fabric_name)
		change |= FCEV_CHANGE_FABRIC_NAME;
	if (strcmp(old->driver_version, new->driver_version))
		change |= FCEV_CHANGE_DRIVER;
	return change;
}

/**
 * fcev_port_set_attrs() - keep what a port says of itself
 * @port: the port
 * @attrs: what it says now; strings terminated
 *
 * Context: may sleep.
 * Return: mask of FCEV_CHANGE_* against what it said before.
 */
u32 fcev_port_set_attrs(struct fcev_port *port, const struct fcev_port_attrs *attrs)
{
	u32 change;

	mutex_lock(&port->attrs_lock);
	change = fcev_attrs_diff(&port->attrs, attrs);
	port->attrs = *attrs;
	port->attrs_boot = ktime_get_boottime_ns();
	WRITE_ONCE(port->wwpn, attrs->wwpn);
	mutex_unlock(&port->attrs_lock);
	return change;
}

/**
 * fcev_port_name() - learn the names of a port that its driver registers
 * @port: the port
 * @shost: its host
 *
 * The watch reads them a moment later; what happens until then has them, too.
 *
 * Context: may sleep.
 */
void fcev_port_name(struct fcev_port *port, const struct Scsi_Host *shost)
{
	u64 wwpn = fc_host_port_name(shost);

	if (wwpn == U64_MAX)
		return;
	mutex_lock(&port->attrs_lock);
	if (!port->attrs.wwpn) {
		port->attrs.wwpn = wwpn;
		port->attrs.wwnn = fc_host_node_name(shost);
		WRITE_ONCE(port->wwpn, wwpn);
	}
	mutex_unlock(&port->attrs_lock);
}

/**
 * fcev_port_post_adapter() - post that a port arrived or left
 * @port: the port
 * @type: adapter-add or adapter-remove
 *
 * Context: may sleep.
 */
void fcev_port_post_adapter(struct fcev_port *port, enum fcev_event_type type)
{
	struct fcev_event event = {
		.type = type,
		.source = FCEV_SOURCE_DERIVED,
	};

	mutex_lock(&port->attrs_lock);
	event.args.adapter.wwpn = port->attrs.wwpn;
	event.args.adapter.wwnn = port->attrs.wwnn;
	event.args.adapter.port_state = port->attrs.port_state;
	event.args.adapter.port_id = port->attrs.port_id;
	mutex_unlock(&port->attrs_lock);
	event.args.adapter.port = port->id;
	event.args.adapter.host = port->host_no;
	fcev_post_core(&event);
}

/**
 * fcev_port_announce() - tell of a port's arrival, once
 * @port: the port
 *
 * Context: may sleep.
 */
void fcev_port_announce(struct fcev_port *port)
{
	if (!xchg(&port->announced, true))
		fcev_port_post_adapter(port, FCEV_EVENT_TYPE_ADAPTER_ADD);
}

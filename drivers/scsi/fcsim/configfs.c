// SPDX-License-Identifier: GPL-2.0-only
/*
 * The folders of configfs: a port is made by mkdir and goes with rmdir. The
 * attributes are in configfs_port.c, configfs_event.c, configfs_stats.c,
 * configfs_fault.c, configfs_fabric.c and configfs_rport.c.
 */
#include <linux/configfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "fcsim_priv.h"

/* What a new port is called: NAA 3, locally assigned, then the ordinal. */
#define FCSIM_DEFAULT_NODE_NAME		0x3fc5000000000000ULL
#define FCSIM_DEFAULT_PORT_NAME		0x3fc5100000000000ULL
#define FCSIM_DEFAULT_FABRIC_NAME	0x3fc5f00000000001ULL

#define FCSIM_MAX_ATTRS			40

/* Those of configfs_port.c, configfs_event.c and configfs_fabric.c, one after the other. */
static struct configfs_attribute *fcsim_attrs[FCSIM_MAX_ATTRS];

static DEFINE_MUTEX(fcsim_ports_lock);	/* protects the list, port_name of all ports, the ordinal */
static LIST_HEAD(fcsim_ports);
static u32 fcsim_last_ordinal;

static bool fcsim_port_name_taken(const struct fcsim_port *but, u64 port_name)
{
	const struct fcsim_port *port;

	lockdep_assert_held(&fcsim_ports_lock);

	list_for_each_entry(port, &fcsim_ports, link_node)
		if (port != but && port->config.port_name == port_name)
			return true;
	return false;
}

/**
 * fcsim_set_port_name() - name a port
 * @port: the port, locked by the caller
 * @port_name: its WWPN
 *
 * Return: 0, or -EEXIST where another port, live or not, has the name.
 */
int fcsim_set_port_name(struct fcsim_port *port, u64 port_name)
{
	int err = 0;

	lockdep_assert_held(&port->lock);

	mutex_lock(&fcsim_ports_lock);
	if (fcsim_port_name_taken(port, port_name))
		err = -EEXIST;
	else
		port->config.port_name = port_name;
	mutex_unlock(&fcsim_ports_lock);
	return err;
}

/**
 * fcsim_port_enlist() - a port that has its name becomes one of ours
 * @port: the port
 *
 * Return: 0, or -EEXIST where another port, live or not, has the name.
 */
int fcsim_port_enlist(struct fcsim_port *port)
{
	int err = 0;

	mutex_lock(&fcsim_ports_lock);
	if (fcsim_port_name_taken(port, port->config.port_name))
		err = -EEXIST;
	else
		list_add_tail(&port->link_node, &fcsim_ports);
	mutex_unlock(&fcsim_ports_lock);
	return err;
}

void fcsim_port_delist(struct fcsim_port *port)
{
	mutex_lock(&fcsim_ports_lock);
	list_del(&port->link_node);
	mutex_unlock(&fcsim_ports_lock);
}

/* Into the list, with names that no other port has. */
static void fcsim_port_enlist_new(struct fcsim_port *port)
{
	struct fcsim_config *config = &port->config;

	mutex_lock(&fcsim_ports_lock);
	do {
		fcsim_last_ordinal++;
	} while (fcsim_port_name_taken(port, FCSIM_DEFAULT_PORT_NAME | fcsim_last_ordinal));
	config->port_name = FCSIM_DEFAULT_PORT_NAME | fcsim_last_ordinal;
	config->node_name = FCSIM_DEFAULT_NODE_NAME | fcsim_last_ordinal;
	config->port_id = 0x010000 | (fcsim_last_ordinal & 0xff) << 8;
	list_add_tail(&port->link_node, &fcsim_ports);
	mutex_unlock(&fcsim_ports_lock);
}

/* What physical ports and vports have in common, but for their lock. */
void fcsim_port_init(struct fcsim_port *port)
{
	INIT_LIST_HEAD(&port->rports);
	INIT_LIST_HEAD(&port->known);
	fcsim_vports_init(port);
	fcsim_post_init(port);
	fcsim_stats_init(&port->stats);
	fcsim_queue_init(&port->queue);
	INIT_WORK(&port->member.follow, fcsim_fabric_work);
}

/* Before the memory of a port goes; it is not live. */
void fcsim_port_exit(struct fcsim_port *port)
{
	cancel_work_sync(&port->member.follow);
	mutex_destroy(&port->lock);
}

static void fcsim_port_configure(struct fcsim_port *port, const char *name)
{
	struct fcsim_config *config = &port->config;

	config->fabric_name = FCSIM_DEFAULT_FABRIC_NAME;
	config->speed = FC_PORTSPEED_32GBIT;
	config->mode = FCSIM_MODE_NATIVE;
	config->rscn_order = FCSIM_ORDER_WIRE;
	config->post_context = FCSIM_CONTEXT_PROCESS;
	config->can_queue = FCSIM_CAN_QUEUE;
	config->lun_mb = FCSIM_DEFAULT_LUN_MB;
	strscpy(config->driver_name, "fcsim", sizeof(config->driver_name));
	snprintf(config->symbolic_name, sizeof(config->symbolic_name), "fcsim %s", name);
	fcsim_port_enlist_new(port);
}

static void fcsim_port_release(struct config_item *item)
{
	kfree(fcsim_to_port(item));
}

static struct configfs_item_operations fcsim_port_item_ops = {
	.release = fcsim_port_release,
};

static const struct config_item_type fcsim_port_type = {
	.ct_item_ops = &fcsim_port_item_ops,
	.ct_attrs = fcsim_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_group *fcsim_make_port(struct config_group *group, const char *name)
{
	struct fcsim_port *port;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return ERR_PTR(-ENOMEM);
	mutex_init(&port->lock);
	fcsim_port_init(port);
	fcsim_port_configure(port, name);

	config_group_init_type_name(&port->group, name, &fcsim_port_type);
	config_group_init_type_name(&port->stats_group, "stats", &fcsim_stats_type);
	configfs_add_default_group(&port->stats_group, &port->group);
	config_group_init_type_name(&port->faults_group, "faults", &fcsim_faults_type);
	configfs_add_default_group(&port->faults_group, &port->group);
	config_group_init_type_name(&port->rports_group, "rports", &fcsim_rports_type);
	configfs_add_default_group(&port->rports_group, &port->group);
	return &port->group;
}

/* rmdir: the port's remote ports are gone before, the port itself may be live. */
static void fcsim_drop_port(struct config_group *group, struct config_item *item)
{
	struct fcsim_port *port = fcsim_to_port(item);

	mutex_lock(&port->lock);
	if (port->shost)
		fcsim_host_down(port);
	mutex_unlock(&port->lock);

	fcsim_port_delist(port);
	fcsim_port_exit(port);
	config_item_put(item);
}

static struct configfs_group_operations fcsim_root_group_ops = {
	.make_group = fcsim_make_port,
	.drop_item = fcsim_drop_port,
};

static const struct config_item_type fcsim_root_type = {
	.ct_group_ops = &fcsim_root_group_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem fcsim_subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "fcsim",
			.ci_type = &fcsim_root_type,
		},
	},
};

/* Return: number of attributes put to @to. */
static size_t fcsim_add_attrs(struct configfs_attribute **to, struct configfs_attribute **attrs)
{
	size_t n = 0;

	for (; attrs[n]; n++)
		to[n] = attrs[n];
	return n;
}

int fcsim_configfs_init(void)
{
	size_t n;

	n = fcsim_add_attrs(fcsim_attrs, fcsim_port_attrs);
	n += fcsim_add_attrs(fcsim_attrs + n, fcsim_event_attrs);
	n += fcsim_add_attrs(fcsim_attrs + n, fcsim_fabric_attrs);
	if (WARN_ON(n >= FCSIM_MAX_ATTRS))
		return -EINVAL;
	config_group_init(&fcsim_subsystem.su_group);
	mutex_init(&fcsim_subsystem.su_mutex);
	return configfs_register_subsystem(&fcsim_subsystem);
}

void fcsim_configfs_exit(void)
{
	configfs_unregister_subsystem(&fcsim_subsystem);
	mutex_destroy(&fcsim_subsystem.su_mutex);
}

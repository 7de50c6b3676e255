// SPDX-License-Identifier: GPL-2.0-only
/*
 * Folder rports/: a folder for each port in the fabric, with what it is and
 * whether it is there. Attributes other than live are fixed while it is
 * (-EBUSY). What follows from it is rport.c's.
 */
#include <linux/configfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "fcsim_priv.h"

#define FCSIM_DEFAULT_RPORT_NAME	0x3fc5200000000000ULL
#define FCSIM_DEFAULT_RNODE_NAME	0x3fc5300000000000ULL

static atomic_t fcsim_last_rport;

static struct fcsim_rport *fcsim_to_rport(struct config_item *item)
{
	return container_of(item, struct fcsim_rport, item);
}

/* Lock a remote port that may change. Return: 0, or -EBUSY and no lock. */
static int fcsim_lock_rport(struct fcsim_rport *rp)
{
	mutex_lock(&rp->port->lock);
	if (!rp->present)
		return 0;
	mutex_unlock(&rp->port->lock);
	return -EBUSY;
}

/* The LUNs are others now, or another's: their memory goes. */
static void fcsim_forget_target(struct fcsim_rport *rp)
{
	lockdep_assert_held(&rp->port->lock);

	fcsim_target_put(rp->target);
	rp->target = NULL;
}

static ssize_t fcsim_rport_port_name_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%016llx\n", fcsim_to_rport(item)->id.port_name);
}

static ssize_t fcsim_rport_port_name_store(struct config_item *item,
					   const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	u64 port_name;
	int err;

	err = fcsim_parse_wwn(page, count, &port_name);
	if (err)
		return err;
	err = fcsim_lock_rport(rp);
	if (err)
		return err;
	rp->id.port_name = port_name;
	fcsim_forget_target(rp);
	mutex_unlock(&rp->port->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_rport_, port_name);

static ssize_t fcsim_rport_node_name_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%016llx\n", fcsim_to_rport(item)->id.node_name);
}

static ssize_t fcsim_rport_node_name_store(struct config_item *item,
					   const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	u64 node_name;
	int err;

	err = fcsim_parse_wwn(page, count, &node_name);
	if (err)
		return err;
	err = fcsim_lock_rport(rp);
	if (err)
		return err;
	rp->id.node_name = node_name;
	mutex_unlock(&rp->port->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_rport_, node_name);

static ssize_t fcsim_rport_port_id_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%06x\n", fcsim_to_rport(item)->id.port_id);
}

static ssize_t fcsim_rport_port_id_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	u32 port_id;
	int err;

	err = fcsim_parse_hex(page, 0xffffff, &port_id);
	if (err)
		return err;
	err = fcsim_lock_rport(rp);
	if (err)
		return err;
	rp->id.port_id = port_id;
	mutex_unlock(&rp->port->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_rport_, port_id);

static ssize_t fcsim_rport_roles_show(struct config_item *item, char *page)
{
	return fcsim_format_roles(READ_ONCE(fcsim_to_rport(item)->id.roles), page);
}

static ssize_t fcsim_rport_roles_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	u32 roles;
	int err;

	err = fcsim_parse_roles(page, count, &roles);
	if (err)
		return err;
	err = fcsim_lock_rport(rp);
	if (err)
		return err;
	rp->id.roles = roles;
	mutex_unlock(&rp->port->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_rport_, roles);

/* A number that describes the LUNs. */
static ssize_t fcsim_store_geometry(struct fcsim_rport *rp, unsigned int *field,
				    unsigned int value, size_t count)
{
	int err;

	err = fcsim_lock_rport(rp);
	if (err)
		return err;
	if (*field != value)
		fcsim_forget_target(rp);
	*field = value;
	mutex_unlock(&rp->port->lock);
	return count;
}

static ssize_t fcsim_rport_luns_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_rport(item)->luns));
}

static ssize_t fcsim_rport_luns_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	unsigned int luns;
	int err;

	err = fcsim_parse_number(page, 0, FCSIM_MAX_LUNS, &luns);
	return err ?: fcsim_store_geometry(rp, &rp->luns, luns, count);
}
CONFIGFS_ATTR(fcsim_rport_, luns);

static ssize_t fcsim_rport_lun_mb_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_rport(item)->lun_mb));
}

static ssize_t fcsim_rport_lun_mb_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	unsigned int lun_mb;
	int err;

	err = fcsim_parse_number(page, 1, FCSIM_MAX_LUN_MB, &lun_mb);
	return err ?: fcsim_store_geometry(rp, &rp->lun_mb, lun_mb, count);
}
CONFIGFS_ATTR(fcsim_rport_, lun_mb);

/* The transport, too, knows remote ports by their WWPN. */
static bool fcsim_rport_name_taken(const struct fcsim_rport *rp)
{
	const struct fcsim_rport *other;

	if (rp->port->config.port_name == rp->id.port_name)
		return true;
	list_for_each_entry(other, &rp->port->rports, link_node)
		if (other->present && other->id.port_name == rp->id.port_name)
			return true;
	return false;
}

static int fcsim_rport_set_live(struct fcsim_rport *rp, bool live)
{
	lockdep_assert_held(&rp->port->lock);

	if (!live && fcsim_rport_is_paused(rp))
		return -EBUSY;
	if (!live) {
		fcsim_rport_leave(rp);
		return 0;
	}
	if (rp->present)
		return -EBUSY;
	if (fcsim_rport_name_taken(rp))
		return -EEXIST;
	return fcsim_rport_join(rp);
}

static ssize_t fcsim_rport_live_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(fcsim_to_rport(item)->present));
}

static ssize_t fcsim_rport_live_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);
	bool live;
	int err;

	err = fcsim_parse_flag(page, &live);
	if (err)
		return err;
	mutex_lock(&rp->port->lock);
	err = fcsim_rport_set_live(rp, live);
	mutex_unlock(&rp->port->lock);
	return err ?: count;
}
CONFIGFS_ATTR(fcsim_rport_, live);

static struct configfs_attribute *fcsim_rport_attrs[] = {
	&fcsim_rport_attr_port_name,
	&fcsim_rport_attr_node_name,
	&fcsim_rport_attr_port_id,
	&fcsim_rport_attr_roles,
	&fcsim_rport_attr_luns,
	&fcsim_rport_attr_lun_mb,
	&fcsim_rport_attr_live,
	NULL,
};

static void fcsim_rport_release(struct config_item *item)
{
	kfree(fcsim_to_rport(item));
}

static struct configfs_item_operations fcsim_rport_item_ops = {
	.release = fcsim_rport_release,
};

static const struct config_item_type fcsim_rport_type = {
	.ct_item_ops = &fcsim_rport_item_ops,
	.ct_attrs = fcsim_rport_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *fcsim_make_rport(struct config_group *group, const char *name)
{
	struct fcsim_port *port = container_of(group, struct fcsim_port, rports_group);
	u32 ordinal = (u32)atomic_inc_return(&fcsim_last_rport);
	struct fcsim_rport *rp;

	rp = kzalloc(sizeof(*rp), GFP_KERNEL);
	if (!rp)
		return ERR_PTR(-ENOMEM);
	rp->port = port;
	rp->id.port_name = FCSIM_DEFAULT_RPORT_NAME | ordinal;
	rp->id.node_name = FCSIM_DEFAULT_RNODE_NAME | ordinal;
	rp->id.port_id = 0x020000 | (ordinal & 0xff) << 8;
	rp->id.roles = FC_PORT_ROLE_FCP_TARGET;
	rp->lun_mb = FCSIM_DEFAULT_LUN_MB;
	config_item_init_type_name(&rp->item, name, &fcsim_rport_type);

	mutex_lock(&port->lock);
	list_add_tail(&rp->link_node, &port->rports);
	mutex_unlock(&port->lock);
	return &rp->item;
}

static void fcsim_drop_rport(struct config_group *group, struct config_item *item)
{
	struct fcsim_rport *rp = fcsim_to_rport(item);

	mutex_lock(&rp->port->lock);
	fcsim_rport_leave(rp);
	fcsim_forget_target(rp);
	list_del(&rp->link_node);
	mutex_unlock(&rp->port->lock);
	config_item_put(item);
}

static struct configfs_group_operations fcsim_rports_group_ops = {
	.make_item = fcsim_make_rport,
	.drop_item = fcsim_drop_rport,
};

const struct config_item_type fcsim_rports_type = {
	.ct_group_ops = &fcsim_rports_group_ops,
	.ct_owner = THIS_MODULE,
};

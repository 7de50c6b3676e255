// SPDX-License-Identifier: GPL-2.0-only
/*
 * To which fabric a port is attached, in which zones, and with which LUNs.
 * Zones can be written at any time, the others are fixed while the port is
 * live (-EBUSY).
 */
#include <linux/configfs.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include "fcsim_priv.h"

static ssize_t fcsim_port_fabric_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	ssize_t len;

	mutex_lock(&port->lock);
	len = sysfs_emit(page, "%s\n", port->config.fabric);
	mutex_unlock(&port->lock);
	return len;
}

static ssize_t fcsim_port_fabric_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	char fabric[FCSIM_FABRIC_SIZE];
	int err;

	err = fcsim_parse_word(page, count, fabric, sizeof(fabric));
	if (err)
		return err;
	mutex_lock(&port->lock);
	if (port->shost)
		err = -EBUSY;
	else
		strscpy(port->config.fabric, fabric, sizeof(port->config.fabric));
	mutex_unlock(&port->lock);
	return err ?: count;
}
CONFIGFS_ATTR(fcsim_port_, fabric);

static ssize_t fcsim_port_zone_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	ssize_t len;

	mutex_lock(&port->lock);
	len = sysfs_emit(page, "%s\n", port->member.zones);
	mutex_unlock(&port->lock);
	return len;
}

static ssize_t fcsim_port_zone_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	char zones[FCSIM_ZONES_SIZE];
	int err;

	err = fcsim_parse_zones(page, count, zones, sizeof(zones));
	if (err)
		return err;
	mutex_lock(&port->lock);
	fcsim_fabric_rezone(port, zones);
	mutex_unlock(&port->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_port_, zone);

static ssize_t fcsim_port_luns_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_port(item)->config.luns));
}

static ssize_t fcsim_port_luns_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	unsigned int luns;
	int err;

	err = fcsim_parse_number(page, 0, FCSIM_MAX_LUNS, &luns);
	return err ?: fcsim_store_u32(port, &port->config.luns, luns, count);
}
CONFIGFS_ATTR(fcsim_port_, luns);

static ssize_t fcsim_port_lun_mb_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_port(item)->config.lun_mb));
}

static ssize_t fcsim_port_lun_mb_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	unsigned int lun_mb;
	int err;

	err = fcsim_parse_number(page, 1, FCSIM_MAX_LUN_MB, &lun_mb);
	return err ?: fcsim_store_u32(port, &port->config.lun_mb, lun_mb, count);
}
CONFIGFS_ATTR(fcsim_port_, lun_mb);

struct configfs_attribute *fcsim_fabric_attrs[] = {
	&fcsim_port_attr_fabric,
	&fcsim_port_attr_zone,
	&fcsim_port_attr_luns,
	&fcsim_port_attr_lun_mb,
	NULL,
};

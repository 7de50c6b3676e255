// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a port is, and whether it is live: attributes that are fixed while the
 * port is live (-EBUSY), and those of reading its statistics. What happens to
 * a live port is in configfs_event.c.
 */
#include <linux/configfs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "fcsim_priv.h"

/* A word of a list, as the attribute of that name takes and shows it. */
static const char * const fcsim_mode_names[] = {
	[FCSIM_MODE_NATIVE] = "native",
	[FCSIM_MODE_POSTED] = "posted",
	[FCSIM_MODE_SILENT] = "silent",
};

static const char * const fcsim_rscn_order_names[] = {
	[FCSIM_ORDER_WIRE] = "wire",
	[FCSIM_ORDER_HOST] = "host",
};

static const char * const fcsim_post_context_names[] = {
	[FCSIM_CONTEXT_PROCESS] = "process",
	[FCSIM_CONTEXT_SOFTIRQ] = "softirq",
	[FCSIM_CONTEXT_HARDIRQ] = "hardirq",
};

/* Lock a port whose configuration may change. Return: 0, or -EBUSY and no lock. */
static int fcsim_lock_config(struct fcsim_port *port)
{
	mutex_lock(&port->lock);
	if (!port->shost)
		return 0;
	mutex_unlock(&port->lock);
	return -EBUSY;
}

/* For an attribute that is fixed while the port is live. Return: @count, or -EBUSY. */
ssize_t fcsim_store_u32(struct fcsim_port *port, u32 *field, u32 value, size_t count)
{
	int err;

	err = fcsim_lock_config(port);
	if (err)
		return err;
	*field = value;
	mutex_unlock(&port->lock);
	return count;
}

static ssize_t fcsim_store_wwn(struct fcsim_port *port, u64 *field, const char *page, size_t count)
{
	u64 wwn;
	int err;

	err = fcsim_parse_wwn(page, count, &wwn);
	if (err)
		return err;
	err = fcsim_lock_config(port);
	if (err)
		return err;
	*field = wwn;
	mutex_unlock(&port->lock);
	return count;
}

static ssize_t fcsim_store_text(struct fcsim_port *port, char *field, size_t size,
				const char *page, size_t count)
{
	char *text;
	int err;

	text = kmalloc(size, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	err = fcsim_parse_word(page, count, text, size);
	if (!err)
		err = fcsim_lock_config(port);
	if (!err) {
		strscpy(field, text, size);
		mutex_unlock(&port->lock);
	}
	kfree(text);
	return err ?: count;
}

static ssize_t fcsim_port_port_name_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%016llx\n", fcsim_to_port(item)->config.port_name);
}

static ssize_t fcsim_port_port_name_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	u64 port_name;
	int err;

	err = fcsim_parse_wwn(page, count, &port_name);
	if (err)
		return err;
	err = fcsim_lock_config(port);
	if (err)
		return err;
	err = fcsim_set_port_name(port, port_name);
	mutex_unlock(&port->lock);
	return err ?: count;
}
CONFIGFS_ATTR(fcsim_port_, port_name);

static ssize_t fcsim_port_node_name_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%016llx\n", fcsim_to_port(item)->config.node_name);
}

static ssize_t fcsim_port_node_name_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);

	return fcsim_store_wwn(port, &port->config.node_name, page, count);
}
CONFIGFS_ATTR(fcsim_port_, node_name);

static ssize_t fcsim_port_fabric_name_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%016llx\n", fcsim_to_port(item)->config.fabric_name);
}

static ssize_t fcsim_port_fabric_name_store(struct config_item *item,
					    const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);

	return fcsim_store_wwn(port, &port->config.fabric_name, page, count);
}
CONFIGFS_ATTR(fcsim_port_, fabric_name);

static ssize_t fcsim_port_symbolic_name_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	ssize_t len;

	mutex_lock(&port->lock);
	len = sysfs_emit(page, "%s\n", port->config.symbolic_name);
	mutex_unlock(&port->lock);
	return len;
}

static ssize_t fcsim_port_symbolic_name_store(struct config_item *item,
					      const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);

	return fcsim_store_text(port, port->config.symbolic_name,
				sizeof(port->config.symbolic_name), page, count);
}
CONFIGFS_ATTR(fcsim_port_, symbolic_name);

static ssize_t fcsim_port_driver_name_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	ssize_t len;

	mutex_lock(&port->lock);
	len = sysfs_emit(page, "%s\n", port->config.driver_name);
	mutex_unlock(&port->lock);
	return len;
}

static ssize_t fcsim_port_driver_name_store(struct config_item *item,
					    const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);

	/* It becomes a name in /sys and in messages. */
	if (!count || page[0] == '\n' || strpbrk(page, " /"))
		return -EINVAL;
	return fcsim_store_text(port, port->config.driver_name,
				sizeof(port->config.driver_name), page, count);
}
CONFIGFS_ATTR(fcsim_port_, driver_name);

static ssize_t fcsim_port_speed_show(struct config_item *item, char *page)
{
	u32 speed = READ_ONCE(fcsim_to_port(item)->config.speed);

	return sysfs_emit(page, "%u Gbit\n", fcsim_speed_gbit(speed));
}

static ssize_t fcsim_port_speed_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	u32 speed;
	int err;

	err = fcsim_parse_speed(page, count, &speed);
	if (err)
		return err;
	return fcsim_store_u32(port, &port->config.speed, speed, count);
}
CONFIGFS_ATTR(fcsim_port_, speed);

static ssize_t fcsim_port_port_id_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%06x\n", fcsim_to_port(item)->config.port_id);
}

static ssize_t fcsim_port_port_id_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	u32 port_id;
	int err;

	err = fcsim_parse_hex(page, 0xffffff, &port_id);
	if (err)
		return err;
	return fcsim_store_u32(port, &port->config.port_id, port_id, count);
}
CONFIGFS_ATTR(fcsim_port_, port_id);

static ssize_t fcsim_port_can_queue_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_port(item)->config.can_queue));
}

static ssize_t fcsim_port_can_queue_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	unsigned int can_queue;
	int err;

	err = fcsim_parse_number(page, 1, FCSIM_MAX_CAN_QUEUE, &can_queue);
	return err ?: fcsim_store_u32(port, &port->config.can_queue, can_queue, count);
}
CONFIGFS_ATTR(fcsim_port_, can_queue);

static ssize_t fcsim_port_pause_io_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(fcsim_to_port(item)->config.pause_io));
}

static ssize_t fcsim_port_pause_io_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	bool pause_io;
	int err;

	err = fcsim_parse_flag(page, &pause_io);
	if (err)
		return err;
	err = fcsim_lock_config(port);
	if (err)
		return err;
	port->config.pause_io = pause_io;
	mutex_unlock(&port->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_port_, pause_io);

/* The attributes that are one word of a list. */
#define FCSIM_PORT_CHOICE(_name)							\
static ssize_t fcsim_port_##_name##_show(struct config_item *item, char *page)		\
{											\
	unsigned int choice = READ_ONCE(fcsim_to_port(item)->config._name);		\
											\
	return sysfs_emit(page, "%s\n", fcsim_##_name##_names[choice]);			\
}											\
											\
static ssize_t fcsim_port_##_name##_store(struct config_item *item,			\
					  const char *page, size_t count)		\
{											\
	struct fcsim_port *port = fcsim_to_port(item);					\
	int choice = sysfs_match_string(fcsim_##_name##_names, page);			\
											\
	if (choice < 0)									\
		return choice;								\
	return fcsim_store_u32(port, &port->config._name, choice, count);		\
}											\
CONFIGFS_ATTR(fcsim_port_, _name)

FCSIM_PORT_CHOICE(mode);
FCSIM_PORT_CHOICE(rscn_order);
FCSIM_PORT_CHOICE(post_context);

/* Can what the port is configured to do be done? */
static bool fcsim_config_is_valid(const struct fcsim_config *config)
{
	/* The transport allocates and may sleep. */
	if (config->mode == FCSIM_MODE_POSTED && config->post_context != FCSIM_CONTEXT_PROCESS)
		return false;
	/* It is fcev that pauses; in a fabric remote ports go while the link is down. */
	return !config->pause_io || (config->mode == FCSIM_MODE_NATIVE && !config->fabric[0]);
}

static int fcsim_go_live(struct fcsim_port *port)
{
	lockdep_assert_held(&port->lock);

	if (port->shost)
		return -EBUSY;
	if (!fcsim_config_is_valid(&port->config))
		return -EINVAL;
	return fcsim_host_up(port, FC_PORTSTATE_ONLINE);
}

static ssize_t fcsim_port_live_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	bool live;

	mutex_lock(&port->lock);
	live = port->shost;
	mutex_unlock(&port->lock);
	return sysfs_emit(page, "%d\n", live);
}

static ssize_t fcsim_port_live_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);
	bool live;
	int err;

	err = fcsim_parse_flag(page, &live);
	if (err)
		return err;
	mutex_lock(&port->lock);
	if (live)
		err = fcsim_go_live(port);
	else if (port->shost)
		fcsim_host_down(port);
	mutex_unlock(&port->lock);
	return err ?: count;
}
CONFIGFS_ATTR(fcsim_port_, live);

static ssize_t fcsim_port_stats_delay_ms_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_port(item)->stats.delay_ms));
}

static ssize_t fcsim_port_stats_delay_ms_store(struct config_item *item,
					       const char *page, size_t count)
{
	struct fcsim_stats *stats = &fcsim_to_port(item)->stats;
	unsigned int delay_ms;
	int err;

	err = fcsim_parse_number(page, 0, FCSIM_MAX_DELAY_MS, &delay_ms);
	if (err)
		return err;
	spin_lock_irq(&stats->lock);
	stats->delay_ms = delay_ms;
	spin_unlock_irq(&stats->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_port_, stats_delay_ms);

static ssize_t fcsim_port_stats_fail_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(fcsim_to_port(item)->stats.fail));
}

static ssize_t fcsim_port_stats_fail_store(struct config_item *item,
					   const char *page, size_t count)
{
	struct fcsim_stats *stats = &fcsim_to_port(item)->stats;
	bool fail;
	int err;

	err = fcsim_parse_flag(page, &fail);
	if (err)
		return err;
	spin_lock_irq(&stats->lock);
	stats->fail = fail;
	spin_unlock_irq(&stats->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_port_, stats_fail);

static ssize_t fcsim_port_stats_calls_show(struct config_item *item, char *page)
{
	struct fcsim_stats *stats = &fcsim_to_port(item)->stats;
	u64 calls;

	spin_lock_irq(&stats->lock);
	calls = stats->calls;
	spin_unlock_irq(&stats->lock);
	return sysfs_emit(page, "%llu\n", calls);
}
CONFIGFS_ATTR_RO(fcsim_port_, stats_calls);

struct configfs_attribute *fcsim_port_attrs[] = {
	&fcsim_port_attr_port_name,
	&fcsim_port_attr_node_name,
	&fcsim_port_attr_fabric_name,
	&fcsim_port_attr_symbolic_name,
	&fcsim_port_attr_speed,
	&fcsim_port_attr_port_id,
	&fcsim_port_attr_mode,
	&fcsim_port_attr_driver_name,
	&fcsim_port_attr_rscn_order,
	&fcsim_port_attr_post_context,
	&fcsim_port_attr_pause_io,
	&fcsim_port_attr_can_queue,
	&fcsim_port_attr_live,
	&fcsim_port_attr_stats_delay_ms,
	&fcsim_port_attr_stats_fail,
	&fcsim_port_attr_stats_calls,
	NULL,
};

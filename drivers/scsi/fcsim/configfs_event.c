// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to a live port: its link and state, and write-only files that
 * raise one event each. All are -ENODEV where the port is not live.
 */
#include <linux/configfs.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "fcsim_priv.h"

#define FCSIM_RAW_MAX	4094	/* a longer write reaches us in parts: refused with the first */
#define FCSIM_HEX_MAX	2047

/* As sysfs shows them. */
static const char * const fcsim_state_names[] = {
	[FC_PORTSTATE_UNKNOWN]		= "Unknown",
	[FC_PORTSTATE_NOTPRESENT]	= "Not Present",
	[FC_PORTSTATE_ONLINE]		= "Online",
	[FC_PORTSTATE_OFFLINE]		= "Offline",
	[FC_PORTSTATE_BLOCKED]		= "Blocked",
	[FC_PORTSTATE_BYPASSED]		= "Bypassed",
	[FC_PORTSTATE_DIAGNOSTICS]	= "Diagnostics",
	[FC_PORTSTATE_LINKDOWN]		= "Linkdown",
	[FC_PORTSTATE_ERROR]		= "Error",
	[FC_PORTSTATE_LOOPBACK]		= "Loopback",
	[FC_PORTSTATE_DELETED]		= "Deleted",
	[FC_PORTSTATE_MARGINAL]		= "Marginal",
};

/* The port enters a state, and its remote ports come or go with it. */
static ssize_t fcsim_enter_state(struct fcsim_port *port, enum fc_port_state state,
				 bool repeat, size_t count)
{
	int err;

	mutex_lock(&port->lock);
	err = fcsim_host_enter_state(port, state, repeat);
	mutex_unlock(&port->lock);
	return err ?: count;
}

static ssize_t fcsim_port_link_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	bool up;

	mutex_lock(&port->lock);
	up = port->shost && port->post.link_up;
	mutex_unlock(&port->lock);
	return sysfs_emit(page, "%s\n", up ? "up" : "down");
}

static ssize_t fcsim_port_link_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_port *port = fcsim_to_port(item);

	if (sysfs_streq(page, "up"))
		return fcsim_enter_state(port, FC_PORTSTATE_ONLINE, true, count);
	if (sysfs_streq(page, "down"))
		return fcsim_enter_state(port, FC_PORTSTATE_LINKDOWN, true, count);
	return -EINVAL;
}
CONFIGFS_ATTR(fcsim_port_, link);

static ssize_t fcsim_port_port_state_show(struct config_item *item, char *page)
{
	struct fcsim_port *port = fcsim_to_port(item);
	enum fc_port_state state = FC_PORTSTATE_UNKNOWN;

	mutex_lock(&port->lock);
	if (port->shost)
		state = fc_host_port_state(port->shost);
	mutex_unlock(&port->lock);
	return sysfs_emit(page, "%s\n", fcsim_state_names[state]);
}

static ssize_t fcsim_port_port_state_store(struct config_item *item,
					   const char *page, size_t count)
{
	int state = sysfs_match_string(fcsim_state_names, page);

	if (state < 0)
		return state;
	return fcsim_enter_state(fcsim_to_port(item), state, false, count);
}
CONFIGFS_ATTR(fcsim_port_, port_state);

static ssize_t fcsim_raise(struct config_item *item, const struct fcsim_event *event,
			   size_t count)
{
	return fcsim_post_event(fcsim_to_port(item), event) ?: count;
}

/* Events that need nothing but their type: 1 raises one. */
#define FCSIM_PORT_TRIGGER(_name, _type)						\
static ssize_t fcsim_port_##_name##_store(struct config_item *item,			\
					  const char *page, size_t count)		\
{											\
	const struct fcsim_event event = { .type = FCEV_EVENT_TYPE_##_type };		\
	bool raise;									\
											\
	if (fcsim_parse_flag(page, &raise) || !raise)					\
		return -EINVAL;								\
	return fcsim_raise(item, &event, count);					\
}											\
CONFIGFS_ATTR_WO(fcsim_port_, _name)

FCSIM_PORT_TRIGGER(lip, LIP);
FCSIM_PORT_TRIGGER(lip_reset, LIP_RESET);
FCSIM_PORT_TRIGGER(reset, RESET_DETECTED);
FCSIM_PORT_TRIGGER(buffer_overrun, BUFFER_OVERRUN);
FCSIM_PORT_TRIGGER(adapter_change, ADAPTER_CHANGE);

static ssize_t fcsim_port_rscn_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_event event = { .type = FCEV_EVENT_TYPE_RSCN };
	int err;

	err = fcsim_parse_hex(page, U32_MAX, &event.page);
	return err ?: fcsim_raise(item, &event, count);
}
CONFIGFS_ATTR_WO(fcsim_port_, rscn);

static ssize_t fcsim_raise_raw(struct config_item *item, enum fcev_event_type type,
			       const char *page, size_t count)
{
	const struct fcsim_event event = { .type = type, .payload = page, .len = count };

	if (count > FCSIM_RAW_MAX)
		return -EFBIG;
	if (!count)
		return -EINVAL;
	return fcsim_raise(item, &event, count);
}

static ssize_t fcsim_raise_hex(struct config_item *item, enum fcev_event_type type,
			       const char *page, size_t count)
{
	struct fcsim_event event = { .type = type };
	ssize_t len;
	u8 *payload;

	payload = kmalloc(FCSIM_HEX_MAX, GFP_KERNEL);
	if (!payload)
		return -ENOMEM;
	event.payload = payload;
	len = fcsim_parse_payload(page, count, payload, FCSIM_HEX_MAX);
	if (len > 0) {
		event.len = len;
		len = fcsim_raise(item, &event, count);
	}
	kfree(payload);
	return len;
}

/* Events with a payload: two files, for hexadecimal digits and for bytes. */
#define FCSIM_PORT_PAYLOAD(_name, _type)						\
static ssize_t fcsim_port_##_name##_store(struct config_item *item,			\
					  const char *page, size_t count)		\
{											\
	return fcsim_raise_hex(item, FCEV_EVENT_TYPE_##_type, page, count);		\
}											\
CONFIGFS_ATTR_WO(fcsim_port_, _name);							\
											\
static ssize_t fcsim_port_##_name##_raw_store(struct config_item *item,			\
					      const char *page, size_t count)		\
{											\
	return fcsim_raise_raw(item, FCEV_EVENT_TYPE_##_type, page, count);		\
}											\
CONFIGFS_ATTR_WO(fcsim_port_, _name##_raw)

FCSIM_PORT_PAYLOAD(fpin, FPIN);
FCSIM_PORT_PAYLOAD(rlir, RLIR);
FCSIM_PORT_PAYLOAD(vendor, VENDOR);

struct configfs_attribute *fcsim_event_attrs[] = {
	&fcsim_port_attr_link,
	&fcsim_port_attr_port_state,
	&fcsim_port_attr_lip,
	&fcsim_port_attr_lip_reset,
	&fcsim_port_attr_rscn,
	&fcsim_port_attr_reset,
	&fcsim_port_attr_buffer_overrun,
	&fcsim_port_attr_adapter_change,
	&fcsim_port_attr_fpin,
	&fcsim_port_attr_rlir,
	&fcsim_port_attr_vendor,
	&fcsim_port_attr_fpin_raw,
	&fcsim_port_attr_rlir_raw,
	&fcsim_port_attr_vendor_raw,
	NULL,
};

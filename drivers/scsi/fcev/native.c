// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's side of include/linux/fcev.h: what a driver that knows fcev
 * calls. Turns its calls into posts; decides nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/export.h>
#include <linux/module.h>
#include <linux/ratelimit.h>

#include "fcev_priv.h"

static bool panic_on_overrun;
module_param(panic_on_overrun, bool, 0644);
MODULE_PARM_DESC(panic_on_overrun, "panic where a driver reports a buffer overrun, for the dump (default off)");

/* Count what comes when the driver should be silent. Context: any up to hardirq. */
static bool fcev_native_refuses(struct fcev_port *port)
{
	if (likely(READ_ONCE(port->registered)))
		return false;
	atomic64_inc(&port->refused);
	return true;
}

static struct fcev_driver_port *fcev_native_register_flags(struct Scsi_Host *shost, u32 flags)
{
	struct fcev_port *port;

	might_sleep();
	if (flags & ~FCEV_PORT_PAUSE_IO) {
		pr_err("host%u: flags 0x%x are not known, its driver cannot register it\n",
		       shost->host_no, flags);
		return NULL;
	}
	port = fcev_port_by_shost(shost);
	if (!port) {
		pr_err("host%u is no fc_host that is added, its driver cannot register it\n",
		       shost->host_no);
		return NULL;
	}
	if (!fcev_post_admit(port)) {
		pr_err("host%u is registered already\n", shost->host_no);
		fcev_port_put(port);
		return NULL;
	}
	/* Pairs with fcev_port_kill(): either we see dead, or it sees us. */
	if (READ_ONCE(port->dead)) {
		fcev_post_refuse(port);
		pr_err("host%u is being removed, its driver cannot register it\n",
		       shost->host_no);
		fcev_port_put(port);
		return NULL;
	}
	port->driver_port.api = &fcev_driver_api;
	/*
	 * The echo begins behind what is there. The reference of the lookup is
	 * the driver's, until it unregisters.
	 */
	fcev_echo_begin(port);
	WRITE_ONCE(port->native, true);
	fcev_post_baseline(port, fc_host_port_state(shost));
	fcev_port_name(port, shost);
	if (flags & FCEV_PORT_PAUSE_IO)
		fcev_pause_begin(port);
	/* Its names are known now: it is announced without waiting for the poll. */
	fcev_watch_hint(port);
	return &port->driver_port;
}

static void fcev_native_unregister(struct fcev_driver_port *driver_port)
{
	struct fcev_port *port = to_fcev_port(driver_port);

	might_sleep();
	fcev_post_refuse(port);
	fcev_pause_end(port);
	fcev_port_put(port);
}

static void fcev_native_link(struct fcev_driver_port *driver_port, bool up)
{
	struct fcev_port *port = to_fcev_port(driver_port);

	if (fcev_native_refuses(port))
		return;
	fcev_post_link(port, up, FCEV_SOURCE_NATIVE);
	fcev_pause_wake(port);
	fcev_watch_hint(port);
}

static void fcev_native_online(struct fcev_driver_port *driver_port, bool online)
{
	struct fcev_port *port = to_fcev_port(driver_port);

	if (fcev_native_refuses(port))
		return;
	fcev_post_online(port, online, FCEV_SOURCE_NATIVE);
	fcev_pause_wake(port);
	fcev_watch_hint(port);
}

static void fcev_native_bus_changed(struct fcev_driver_port *driver_port)
{
	struct fcev_port *port = to_fcev_port(driver_port);

	if (!fcev_native_refuses(port))
		fcev_watch_hint(port);
}

static bool fcev_native_listening(const struct fcev_driver_port *driver_port)
{
	return fcev_netlink_listening() || fcev_handler_any();
}

static void fcev_native_service_time(struct fcev_driver_port *driver_port, u64 target_wwpn, u64 ns)
{
	struct fcev_port *port = to_fcev_port(driver_port);

	if (!fcev_native_refuses(port) && !fcev_watch_service_time(port, target_wwpn, ns))
		atomic64_inc(&port->refused);
}

static void fcev_native_overrun(struct fcev_port *port)
{
	pr_err_ratelimited("host%u: the adapter wrote past a buffer\n", port->host_no);
	if (READ_ONCE(panic_on_overrun))
		panic("fcev: host%u: the adapter wrote past a buffer", port->host_no);
}

/* The arguments of an event, as far as its type has any. */
static bool fcev_native_args(const struct fcev_post *post, struct fcev_event *event)
{
	const struct fcev_vendor *vendor = post->vendor;

	switch (post->type) {
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		event->args.port.port_state = FCEV_STATE_NONE;
		event->args.port.change = post->change;
		return true;
	case FCEV_EVENT_TYPE_TARGET_CHANGE:
		fcev_target_args(&event->args, post->target);
		return post->target;
	case FCEV_EVENT_TYPE_VENDOR:
		if (!vendor || vendor->scope > FCEV_VENDOR_SCOPE_LUN)
			return false;
		event->args.vendor.vendor_id = vendor->vendor_id;
		event->args.vendor.scope = vendor->scope;
		event->args.vendor.target_wwpn = vendor->target_wwpn;
		event->args.vendor.lun = vendor->lun;
		return true;
	case FCEV_EVENT_TYPE_FPIN:
	case FCEV_EVENT_TYPE_RLIR:
		return post->payload && post->payload_len;
	case FCEV_EVENT_TYPE_LIP:
	case FCEV_EVENT_TYPE_LIP_RESET:
	case FCEV_EVENT_TYPE_RESET_DETECTED:
	case FCEV_EVENT_TYPE_BUFFER_OVERRUN:
		return true;
	default:
		return false;
	}
}

static void fcev_native_post(struct fcev_driver_port *driver_port, const struct fcev_post *post)
{
	struct fcev_port *port = to_fcev_port(driver_port);
	struct fcev_event event = {
		.type = post->type,
		.source = FCEV_SOURCE_NATIVE,
		.payload = post->payload,
		.payload_len = post->payload_len,
	};

	if (fcev_native_refuses(port))
		return;
	switch (post->type) {
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
		if (post->target)
			fcev_watch_target(port, post->type, post->target, FCEV_SOURCE_NATIVE);
		else
			atomic64_inc(&port->refused);
		return;
	case FCEV_EVENT_TYPE_BUFFER_OVERRUN:
		fcev_native_overrun(port);
		break;
	default:
		break;
	}
	if (fcev_native_args(post, &event))
		fcev_post(port, &event);
	else
		atomic64_inc(&port->refused);
	/* It is seen at once, and then known to be what was told. */
	if (post->type == FCEV_EVENT_TYPE_ADAPTER_CHANGE)
		fcev_watch_hint(port);
}

const struct fcev_driver_api fcev_driver_api = {
	.port_unregister = fcev_native_unregister,
	.link = fcev_native_link,
	.online = fcev_native_online,
	.post = fcev_native_post,
	.bus_changed = fcev_native_bus_changed,
	.listening = fcev_native_listening,
	.service_time = fcev_native_service_time,
	.port_register_flags = fcev_native_register_flags,
};
EXPORT_SYMBOL_GPL(fcev_driver_api);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells of what happens to a port: natively through fcev, in process, softirq
 * or hardirq context; or to the FC transport, as in-tree drivers do; or not
 * at all. What follows for the remote ports is rport.c's.
 */
#include <linux/byteorder/generic.h>
#include <linux/interrupt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_netlink.h>

#include "fcsim_priv.h"

#define FCSIM_FPIN_HEADER	8
/* The transport reads descriptors by what they say of themselves: room for the longest. */
#define FCSIM_FPIN_ROOM		64

/* What a port state says of the link and of the port. */
static const struct {
	enum fcev_condition link;
	enum fcev_condition online;
} fcsim_states[] = {
	[FC_PORTSTATE_UNKNOWN]		= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_UNKNOWN },
	[FC_PORTSTATE_NOTPRESENT]	= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_ONLINE]		= { FCEV_CONDITION_UP, FCEV_CONDITION_UP },
	[FC_PORTSTATE_OFFLINE]		= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_BLOCKED]		= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_BYPASSED]		= { FCEV_CONDITION_UP, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_DIAGNOSTICS]	= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_LINKDOWN]		= { FCEV_CONDITION_DOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_ERROR]		= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_LOOPBACK]		= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_DELETED]		= { FCEV_CONDITION_UNKNOWN, FCEV_CONDITION_DOWN },
	[FC_PORTSTATE_MARGINAL]		= { FCEV_CONDITION_UP, FCEV_CONDITION_UP },
};

/* Vendor type and id, as the driver of that name has it; 0 for the others. */
static u64 fcsim_vendor_id(const char *driver_name)
{
	static const struct {
		const char *driver;
		u16 pci_vendor;
	} vendors[] = {
		{ "lpfc", 0x10df },
		{ "qla2xxx", 0x1077 },
		{ "bfa", 0x1657 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++)
		if (!strcmp(driver_name, vendors[i].driver))
			return SCSI_NL_VID_TYPE_PCI | vendors[i].pci_vendor;
	return 0;
}

/* The state first, then the post at once: fcev's watch must not find it before we tell. */
static void fcsim_native_state(struct fcsim_port *port, enum fc_port_state state)
{
	struct fcev_driver_port *driver_port = port->post.driver_port;

	WRITE_ONCE(fc_host_port_state(port->shost), state);
	if (fcsim_states[state].link == FCEV_CONDITION_DOWN) {
		fcev_link_down(driver_port);
		return;
	}
	if (fcsim_states[state].link == FCEV_CONDITION_UP)
		fcev_link_up(driver_port);
	if (fcsim_states[state].online == FCEV_CONDITION_UP)
		fcev_port_online(driver_port);
	else if (fcsim_states[state].online == FCEV_CONDITION_DOWN)
		fcev_port_offline(driver_port);
}

/* Context: any up to hardirq; the post's lock is held, by the caller or the one who waits. */
static void fcsim_native(struct fcsim_port *port, const struct fcsim_event *event)
{
	struct fcev_vendor vendor = {
		.vendor_id = fcsim_vendor_id(port->config.driver_name),
		.scope = FCEV_VENDOR_SCOPE_ADAPTER,
	};
	struct fcev_driver_port *driver_port = port->post.driver_port;

	switch (event->type) {
	case FCEV_EVENT_TYPE_UNKNOWN:
		fcsim_native_state(port, event->state);
		break;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		fcev_adapter_changed(driver_port, 0);
		break;
	case FCEV_EVENT_TYPE_RSCN:
		fcev_rscn(driver_port, event->page);
		break;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
		fcev_post_target(driver_port, event->type, event->target);
		break;
	case FCEV_EVENT_TYPE_FPIN:
		fcev_fpin(driver_port, event->payload, event->len);
		break;
	case FCEV_EVENT_TYPE_RLIR:
		fcev_rlir(driver_port, event->payload, event->len);
		break;
	case FCEV_EVENT_TYPE_VENDOR:
		fcev_vendor_event(driver_port, &vendor, event->payload, event->len);
		break;
	case FCEV_EVENT_TYPE_BUFFER_OVERRUN:
		fcev_buffer_overrun(driver_port);
		break;
	case FCEV_EVENT_TYPE_RESET_DETECTED:
		fcev_reset_detected(driver_port);
		break;
	case FCEV_EVENT_TYPE_LIP:
		fcev_lip(driver_port);
		break;
	case FCEV_EVENT_TYPE_LIP_RESET:
		fcev_lip_reset(driver_port);
		break;
	default:
		WARN_ON_ONCE(1);
	}
}

static enum hrtimer_mode fcsim_timer_mode(const struct fcsim_port *port)
{
	return port->config.post_context == FCSIM_CONTEXT_HARDIRQ ? HRTIMER_MODE_REL_HARD :
								    HRTIMER_MODE_REL_SOFT;
}

static enum hrtimer_restart fcsim_post_timer(struct hrtimer *timer)
{
	struct fcsim_port *port = container_of(timer, struct fcsim_port, post.timer);

	if (port->config.post_context == FCSIM_CONTEXT_HARDIRQ)
		WARN_ON_ONCE(!in_hardirq());
	else
		WARN_ON_ONCE(!in_serving_softirq());
	fcsim_native(port, port->post.event);
	complete(&port->post.done);
	return HRTIMER_NORESTART;
}

/* In the wanted context; returns once the post was made. */
static void fcsim_native_in_context(struct fcsim_port *port, const struct fcsim_event *event)
{
	struct fcsim_post *post = &port->post;

	lockdep_assert_held(&post->lock);

	if (port->config.post_context == FCSIM_CONTEXT_PROCESS) {
		fcsim_native(port, event);
		return;
	}
	post->event = event;
	reinit_completion(&post->done);
	hrtimer_start(&post->timer, 0, fcsim_timer_mode(port));
	wait_for_completion(&post->done);
	hrtimer_cancel(&post->timer);
	post->event = NULL;
}

static void fcsim_transport_post(struct fcsim_port *port, enum fc_host_event_code code, u32 data)
{
	fc_host_post_event(port->shost, fc_get_event_number(), code, data);
}

/*
 * A change of the link is told as such, and so is a repeated write to link;
 * what happens to the port alone as port online or offline.
 */
static void fcsim_transport_state(struct fcsim_port *port, const struct fcsim_event *event)
{
	enum fcev_condition link = fcsim_states[event->state].link;
	enum fcev_condition online = fcsim_states[event->state].online;
	const struct fcsim_post *post = &port->post;
	bool link_up = link == FCEV_CONDITION_UP;
	bool is_online = online == FCEV_CONDITION_UP;

	if (link && (event->repeat || link_up != post->link_up))
		fcsim_transport_post(port, link_up ? FCH_EVT_LINKUP : FCH_EVT_LINKDOWN, 0);
	else if (online && is_online != post->online)
		fcsim_transport_post(port, is_online ? FCH_EVT_PORT_ONLINE : FCH_EVT_PORT_OFFLINE,
				     0);
}

static void fcsim_transport_rscn(struct fcsim_port *port, u32 page)
{
	if (port->config.rscn_order == FCSIM_ORDER_WIRE)
		page = (__force u32)cpu_to_be32(page);
	fcsim_transport_post(port, FCH_EVT_RSCN, page);
}

/*
 * The transport subtracts the length of the header unchecked, and reads a
 * descriptor that is cut short to its full size.
 */
static int fcsim_transport_fpin(struct fcsim_port *port, const struct fcsim_event *event)
{
	char *payload;

	if (event->len < FCSIM_FPIN_HEADER)
		return -EINVAL;
	payload = kzalloc(event->len + FCSIM_FPIN_ROOM, GFP_KERNEL);
	if (!payload)
		return -ENOMEM;
	memcpy(payload, event->payload, event->len);
	fcev_compat_fpin_rcv(port->shost, event->len, payload);
	kfree(payload);
	return 0;
}

static void fcsim_transport_vendor(struct fcsim_port *port, const struct fcsim_event *event)
{
	fc_host_post_vendor_event(port->shost, fc_get_event_number(), event->len,
				  (char *)event->payload,
				  fcsim_vendor_id(port->config.driver_name));
}

/* Return: 0; -EOPNOTSUPP for what the transport has no call for; -EINVAL, -ENOMEM. */
static int fcsim_transport(struct fcsim_port *port, const struct fcsim_event *event)
{
	switch (event->type) {
	case FCEV_EVENT_TYPE_UNKNOWN:
		WRITE_ONCE(fc_host_port_state(port->shost), event->state);
		fcsim_transport_state(port, event);
		return 0;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		fcsim_transport_post(port, FCH_EVT_ADAPTER_CHANGE, 0);
		return 0;
	case FCEV_EVENT_TYPE_RSCN:
		fcsim_transport_rscn(port, event->page);
		return 0;
	case FCEV_EVENT_TYPE_FPIN:
		return fcsim_transport_fpin(port, event);
	case FCEV_EVENT_TYPE_VENDOR:
		fcsim_transport_vendor(port, event);
		return 0;
	case FCEV_EVENT_TYPE_LIP:
		fcsim_transport_post(port, FCH_EVT_LIP, 0);
		return 0;
	case FCEV_EVENT_TYPE_LIP_RESET:
		fcsim_transport_post(port, FCH_EVT_LIPRESET, 0);
		return 0;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
		return 0;	/* in-tree drivers do not tell */
	default:
		return -EOPNOTSUPP;
	}
}

static void fcsim_silent(struct fcsim_port *port, const struct fcsim_event *event)
{
	if (event->type == FCEV_EVENT_TYPE_UNKNOWN)
		WRITE_ONCE(fc_host_port_state(port->shost), event->state);
}

static int fcsim_post_in_mode(struct fcsim_port *port, const struct fcsim_event *event)
{
	switch (port->config.mode) {
	case FCSIM_MODE_NATIVE:
		fcsim_native_in_context(port, event);
		return 0;
	case FCSIM_MODE_POSTED:
		return fcsim_transport(port, event);
	default:
		fcsim_silent(port, event);
		return 0;
	}
}

/* What the hardware itself counts. */
static void fcsim_count(struct fcsim_port *port, const struct fcsim_event *event)
{
	struct fcsim_stats *stats = &port->stats;

	if (event->type == FCEV_EVENT_TYPE_LIP || event->type == FCEV_EVENT_TYPE_LIP_RESET)
		fcsim_stats_raise(stats, FCSIM_COUNTER(lip_count), 1);
	else if (event->type == FCEV_EVENT_TYPE_UNKNOWN && port->post.link_up &&
		 fcsim_states[event->state].link == FCEV_CONDITION_DOWN)
		fcsim_stats_raise(stats, FCSIM_COUNTER(link_failure_count), 1);
}

/**
 * fcsim_post_event() - tell of an event, in the port's mode and context
 * @port: the port
 * @event: what happens; need not outlive the call
 *
 * Context: may sleep. The port's lock need not be held.
 * Return: 0; -ENODEV where the port is not live; -EOPNOTSUPP where its mode
 *         has no way to tell; -EINVAL for an FPIN without header; -ENOMEM.
 */
int fcsim_post_event(struct fcsim_port *port, const struct fcsim_event *event)
{
	int err = -ENODEV;

	mutex_lock(&port->post.lock);
	if (port->post.open) {
		fcsim_count(port, event);
		err = fcsim_post_in_mode(port, event);
	}
	mutex_unlock(&port->post.lock);
	return err;
}

static void fcsim_note_state(struct fcsim_post *post, enum fc_port_state state)
{
	lockdep_assert_held(&post->lock);

	if (fcsim_states[state].link)
		WRITE_ONCE(post->link_up, fcsim_states[state].link == FCEV_CONDITION_UP);
	if (fcsim_states[state].online)
		WRITE_ONCE(post->online, fcsim_states[state].online == FCEV_CONDITION_UP);
}

/**
 * fcsim_post_state() - the port enters a state; tell of what that means
 * @port: the port
 * @state: the state
 * @repeat: tell the transport of the link, even where it stays as it was
 *
 * The caller lets the remote ports follow.
 *
 * Context: may sleep.
 * Return: 0, or -ENODEV where the port is not live.
 */
int fcsim_post_state(struct fcsim_port *port, enum fc_port_state state, bool repeat)
{
	const struct fcsim_event event = {
		.type = FCEV_EVENT_TYPE_UNKNOWN,
		.state = state,
		.repeat = repeat,
	};
	struct fcsim_post *post = &port->post;

	lockdep_assert_held(&port->lock);

	if (fcsim_post_event(port, &event))
		return -ENODEV;
	mutex_lock(&post->lock);
	fcsim_note_state(post, state);
	mutex_unlock(&post->lock);
	return 0;
}

void fcsim_post_init(struct fcsim_port *port)
{
	mutex_init(&port->post.lock);
	init_completion(&port->post.done);
}

/**
 * fcsim_post_open() - the port may tell of events
 * @port: the port, whose host was added and has its attributes
 * @state: the state that it begins with; of a state that leaves it open the
 *         link is up
 *
 * Context: may sleep.
 */
void fcsim_post_open(struct fcsim_port *port, enum fc_port_state state)
{
	struct fcsim_post *post = &port->post;

	lockdep_assert_held(&port->lock);

	fcev_compat_hrtimer_setup(&post->timer, fcsim_post_timer, CLOCK_MONOTONIC,
				  fcsim_timer_mode(port));
	if (port->config.mode == FCSIM_MODE_NATIVE)
		post->driver_port =
			fcev_port_register_flags(port->shost, port->config.pause_io ?
						 FCEV_PORT_PAUSE_IO : 0);
	mutex_lock(&post->lock);
	WRITE_ONCE(post->link_up, true);
	fcsim_note_state(post, state);
	post->open = true;
	mutex_unlock(&post->lock);
}

/**
 * fcsim_post_close() - no more events; before the host is removed
 * @port: the port
 *
 * Context: may sleep.
 */
void fcsim_post_close(struct fcsim_port *port)
{
	struct fcsim_post *post = &port->post;
	struct fcev_driver_port *driver_port;

	lockdep_assert_held(&port->lock);

	mutex_lock(&post->lock);
	post->open = false;
	WRITE_ONCE(post->online, false);
	driver_port = post->driver_port;
	WRITE_ONCE(post->driver_port, NULL);
	mutex_unlock(&post->lock);
	synchronize_rcu();	/* commands that complete tell of it */
	fcev_port_unregister(driver_port);
}

/**
 * fcsim_post_service_time() - a command is complete
 * @port: the port
 * @target_wwpn: the target that served it
 * @ns: how long that took
 *
 * Context: any up to hardirq.
 */
void fcsim_post_service_time(struct fcsim_port *port, u64 target_wwpn, u64 ns)
{
	rcu_read_lock();
	fcev_target_service_time(READ_ONCE(port->post.driver_port), target_wwpn, ns);
	rcu_read_unlock();
}

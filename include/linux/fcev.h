/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fibre Channel HBA events: what a low-level driver includes to post events.
 *
 * A driver does not depend on fcev.ko. fcev_port_register() looks the module
 * up and returns NULL where it is not loaded; every other call accepts NULL
 * and then does nothing. A registered port pins the module.
 *
 * Unless its comment says otherwise, a call may be made in any context up to
 * hard interrupt (not NMI), under any lock, and neither allocates nor sleeps.
 * The driver must have silenced its posting before it unregisters the port.
 */
#ifndef _LINUX_FCEV_H
#define _LINUX_FCEV_H

#include <linux/bits.h>
#include <linux/module.h>
#include <linux/types.h>
#include <uapi/linux/fcev.h>

struct Scsi_Host;
struct fcev_driver_api;

/**
 * struct fcev_driver_port - a port that its driver registered
 * @api: the module's calls
 * @rscn: see fcev_rscn(). Fabrics send them in storms, so the way is short; the
 *        module changes it when it takes no more posts
 *
 * Owned by the module, from fcev_port_register() to fcev_port_unregister().
 */
struct fcev_driver_port {
	const struct fcev_driver_api *api;
	void (*rscn)(struct fcev_driver_port *port, u32 page);
};

/**
 * struct fcev_target - a remote port, as a driver tells of it
 * @wwpn: World Wide Port Name, host order
 * @wwnn: World Wide Node Name, host order, 0 where not known
 * @port_id: FC address identifier
 * @roles: mask of FC_PORT_ROLE_* of scsi_transport_fc.h
 * @scsi_id: SCSI target id, FCEV_NO_SCSI_ID for none
 */
struct fcev_target {
	u64 wwpn;
	u64 wwnn;
	u32 port_id;
	u32 roles;
	u32 scsi_id;
};

#define FCEV_NO_SCSI_ID	((u32)-1)

/**
 * struct fcev_vendor - what a vendor event is addressed to
 * @vendor_id: vendor type and id, formatted as in scsi_netlink.h
 * @scope: adapter, target or LUN
 * @target_wwpn: WWPN of the target, for the scopes target and LUN
 * @lun: LUN, for the scope LUN
 */
struct fcev_vendor {
	u64 vendor_id;
	enum fcev_vendor_scope scope;
	u64 target_wwpn;
	u64 lun;
};

/**
 * struct fcev_post - an event on its way from a driver to its port's stream
 * @type: what happened
 * @change: for adapter-change, mask of FCEV_CHANGE_*
 * @target: for target events
 * @vendor: for vendor events
 * @payload: raw bytes, copied before the call returns, or NULL
 * @payload_len: their number; what exceeds FCEV_PAYLOAD_MAX is cut and marked
 *
 * Drivers use the typed calls below; they fill it.
 */
struct fcev_post {
	enum fcev_event_type type;
	union {
		u32 change;
		const struct fcev_target *target;
		const struct fcev_vendor *vendor;
	};
	const void *payload;
	size_t payload_len;
};

#define FCEV_PAYLOAD_MAX	2048

/**
 * struct fcev_driver_api - the module's side of the calls below
 * @port_unregister: see fcev_port_unregister()
 * @link: see fcev_link_up() and fcev_link_down()
 * @online: see fcev_port_online() and fcev_port_offline()
 * @post: every event that is neither a change of link or port nor an RSCN
 * @bus_changed: see fcev_bus_changed()
 * @listening: see fcev_listening()
 * @service_time: see fcev_target_service_time()
 * @port_register_flags: see fcev_port_register_flags()
 */
struct fcev_driver_api {
	void (*port_unregister)(struct fcev_driver_port *port);
	void (*link)(struct fcev_driver_port *port, bool up);
	void (*online)(struct fcev_driver_port *port, bool online);
	void (*post)(struct fcev_driver_port *port, const struct fcev_post *post);
	void (*bus_changed)(struct fcev_driver_port *port);
	bool (*listening)(const struct fcev_driver_port *port);
	void (*service_time)(struct fcev_driver_port *port, u64 target_wwpn, u64 ns);
	struct fcev_driver_port *(*port_register_flags)(struct Scsi_Host *shost, u32 flags);
};

extern const struct fcev_driver_api fcev_driver_api;

/*
 * While the link is down, remote ports are blocked: fcev_link_down() has a
 * worker call fc_remote_port_delete() for those that are online, and
 * fcev_link_up() or fcev_port_online() fc_remote_port_add() for the same. I/O
 * waits, as long as fast_io_fail_tmo and dev_loss_tmo let it. The driver
 * neither adds nor deletes remote ports while the link is down, and has
 * dd_fcrport_size 0: the transport clears that memory when a remote port returns.
 * What is blocked when the port is unregistered stays so, until dev_loss_tmo.
 */
#define FCEV_PORT_PAUSE_IO	BIT(0)

/**
 * fcev_port_register_flags() - begin to post the events of a port
 * @shost: SCSI host of the port, already added with scsi_add_host()
 * @flags: mask of FCEV_PORT_*
 *
 * From now on the port's link, port and target events are taken from the
 * driver first. What is known of the port at this moment is the baseline, so
 * a driver sets fc_host_port_state() before.
 *
 * Context: may sleep.
 * Return: the port, owned by the module; NULL where fcev.ko is not loaded,
 *         has no port for @shost or does not know a flag (the log then says why).
 */
static inline struct fcev_driver_port *fcev_port_register_flags(struct Scsi_Host *shost,
								u32 flags)
{
	const struct fcev_driver_api *api = symbol_get(fcev_driver_api);
	struct fcev_driver_port *port;

	if (!api)
		return NULL;
	port = api->port_register_flags(shost, flags);
	if (!port)
		symbol_put(fcev_driver_api);
	return port;
}

/**
 * fcev_port_register() - fcev_port_register_flags() without a flag
 * @shost: SCSI host of the port, already added with scsi_add_host()
 *
 * Context: may sleep.
 * Return: the port, or NULL.
 */
static inline struct fcev_driver_port *fcev_port_register(struct Scsi_Host *shost)
{
	return fcev_port_register_flags(shost, 0);
}

/**
 * fcev_port_unregister() - end posting, before scsi_remove_host()
 * @port: the port, or NULL; not valid afterwards
 *
 * Context: may sleep.
 */
static inline void fcev_port_unregister(struct fcev_driver_port *port)
{
	if (!port)
		return;
	port->api->port_unregister(port);
	symbol_put(fcev_driver_api);
}

/**
 * fcev_link_up() - the physical link came up
 * @port: the port, or NULL
 *
 * A repeat is ignored and counted. Says nothing of the port: see
 * fcev_port_online().
 */
static inline void fcev_link_up(struct fcev_driver_port *port)
{
	if (port)
		port->api->link(port, true);
}

/**
 * fcev_link_down() - the physical link was lost
 * @port: the port, or NULL
 *
 * Also posts port-offline, if the port was online. A repeat is ignored and
 * counted. To pause I/O is the driver's own work, in process context, unless it
 * registered with FCEV_PORT_PAUSE_IO.
 */
static inline void fcev_link_down(struct fcev_driver_port *port)
{
	if (port)
		port->api->link(port, false);
}

/**
 * fcev_port_online() - the port can talk to its fabric, loop or peer
 * @port: the port, or NULL
 *
 * Implies that the link is up. A repeat is ignored and counted.
 */
static inline void fcev_port_online(struct fcev_driver_port *port)
{
	if (port)
		port->api->online(port, true);
}

/**
 * fcev_port_offline() - the port can no longer talk to its fabric, loop or peer
 * @port: the port, or NULL
 *
 * A repeat is ignored and counted.
 */
static inline void fcev_port_offline(struct fcev_driver_port *port)
{
	if (port)
		port->api->online(port, false);
}

/**
 * fcev_bus_changed() - the set of remote ports may have changed
 * @port: the port, or NULL
 *
 * Remote ports are looked at once, instead of at the next poll.
 */
static inline void fcev_bus_changed(struct fcev_driver_port *port)
{
	if (port)
		port->api->bus_changed(port);
}

/**
 * fcev_listening() - does anybody hear the events of a port?
 * @port: the port, or NULL
 *
 * For drivers whose events are costly to make. History is kept all the same.
 *
 * Return: true where a listener or in-kernel handler is there.
 */
static inline bool fcev_listening(const struct fcev_driver_port *port)
{
	return port && port->api->listening(port);
}

/* Post an event that needs nothing but its type. */
static inline void fcev_post_plain(struct fcev_driver_port *port,
				   enum fcev_event_type type)
{
	struct fcev_post post = { .type = type };

	if (port)
		port->api->post(port, &post);
}

/**
 * fcev_lip() - loop initialisation took place
 * @port: the port, or NULL
 */
static inline void fcev_lip(struct fcev_driver_port *port)
{
	fcev_post_plain(port, FCEV_EVENT_TYPE_LIP);
}

/**
 * fcev_lip_reset() - a loop initialisation that reset the port took place
 * @port: the port, or NULL
 */
static inline void fcev_lip_reset(struct fcev_driver_port *port)
{
	fcev_post_plain(port, FCEV_EVENT_TYPE_LIP_RESET);
}

/**
 * fcev_reset_detected() - the driver saw a reset of its bus or adapter
 * @port: the port, or NULL
 *
 * scsi_report_bus_reset() is the driver's, under the host lock.
 */
static inline void fcev_reset_detected(struct fcev_driver_port *port)
{
	fcev_post_plain(port, FCEV_EVENT_TYPE_RESET_DETECTED);
}

/**
 * fcev_buffer_overrun() - the adapter wrote past a buffer
 * @port: the port, or NULL
 */
static inline void fcev_buffer_overrun(struct fcev_driver_port *port)
{
	fcev_post_plain(port, FCEV_EVENT_TYPE_BUFFER_OVERRUN);
}

/**
 * fcev_adapter_changed() - what the driver told of the adapter has changed
 * @port: the port, or NULL
 * @change: mask of FCEV_CHANGE_*, 0 where the driver does not know
 */
static inline void fcev_adapter_changed(struct fcev_driver_port *port, u32 change)
{
	struct fcev_post post = {
		.type = FCEV_EVENT_TYPE_ADAPTER_CHANGE,
		.change = change,
	};

	if (port)
		port->api->post(port, &post);
}

/**
 * fcev_rscn() - one page of a Registered State Change Notification
 * @port: the port, or NULL
 * @page: the page in host order: flags << 24 | address identifier
 */
static inline void fcev_rscn(struct fcev_driver_port *port, u32 page)
{
	void (*rscn)(struct fcev_driver_port *port, u32 page);

	if (!port)
		return;
	rscn = READ_ONCE(port->rscn);
	rscn(port, page);
}

/* Post an event about a remote port. */
static inline void fcev_post_target(struct fcev_driver_port *port,
				    enum fcev_event_type type,
				    const struct fcev_target *target)
{
	struct fcev_post post = { .type = type, .target = target };

	if (port)
		port->api->post(port, &post);
}

/**
 * fcev_target_online() - a target can be reached
 * @port: the port, or NULL
 * @target: the remote port, copied
 */
static inline void fcev_target_online(struct fcev_driver_port *port,
				      const struct fcev_target *target)
{
	fcev_post_target(port, FCEV_EVENT_TYPE_TARGET_ONLINE, target);
}

/**
 * fcev_target_offline() - a target is blocked and may come back
 * @port: the port, or NULL
 * @target: the remote port, copied
 */
static inline void fcev_target_offline(struct fcev_driver_port *port,
				       const struct fcev_target *target)
{
	fcev_post_target(port, FCEV_EVENT_TYPE_TARGET_OFFLINE, target);
}

/**
 * fcev_target_removed() - a target is given up
 * @port: the port, or NULL
 * @target: the remote port, copied
 */
static inline void fcev_target_removed(struct fcev_driver_port *port,
				       const struct fcev_target *target)
{
	fcev_post_target(port, FCEV_EVENT_TYPE_TARGET_REMOVED, target);
}

/**
 * fcev_target_changed() - what the driver told of a target has changed
 * @port: the port, or NULL
 * @target: the remote port, copied
 */
static inline void fcev_target_changed(struct fcev_driver_port *port,
				       const struct fcev_target *target)
{
	fcev_post_target(port, FCEV_EVENT_TYPE_TARGET_CHANGE, target);
}

/**
 * fcev_target_service_time() - how long a target took to serve a command
 * @port: the port, or NULL
 * @target_wwpn: the target's World Wide Port Name, host order
 * @ns: time from sending the command to its completion
 *
 * For every command, on its completion: it takes no lock for a target that is
 * known. Kept as count, sum, maximum and histogram of each target; those of
 * all targets are counters of the port, which rules can watch.
 */
static inline void fcev_target_service_time(struct fcev_driver_port *port,
					    u64 target_wwpn, u64 ns)
{
	if (port)
		port->api->service_time(port, target_wwpn, ns);
}

/* Post an event that is raw bytes. */
static inline void fcev_post_payload(struct fcev_driver_port *port,
				     enum fcev_event_type type,
				     const void *payload, size_t len)
{
	struct fcev_post post = {
		.type = type,
		.payload = payload,
		.payload_len = len,
	};

	if (port)
		port->api->post(port, &post);
}

/**
 * fcev_fpin() - a Fabric Performance Impact Notification was received
 * @port: the port, or NULL
 * @payload: the whole ELS, big-endian as received, copied
 * @len: its length in bytes
 */
static inline void fcev_fpin(struct fcev_driver_port *port,
			     const void *payload, size_t len)
{
	fcev_post_payload(port, FCEV_EVENT_TYPE_FPIN, payload, len);
}

/**
 * fcev_rlir() - a Registered Link Incident Report was received
 * @port: the port, or NULL
 * @payload: the whole ELS, big-endian as received, copied
 * @len: its length in bytes
 */
static inline void fcev_rlir(struct fcev_driver_port *port,
			     const void *payload, size_t len)
{
	fcev_post_payload(port, FCEV_EVENT_TYPE_RLIR, payload, len);
}

/**
 * fcev_vendor_event() - an event of the driver's own making
 * @port: the port, or NULL
 * @vendor: whose it is and what it is addressed to, copied
 * @payload: its bytes, copied, or NULL
 * @len: their number
 */
static inline void fcev_vendor_event(struct fcev_driver_port *port,
				     const struct fcev_vendor *vendor,
				     const void *payload, size_t len)
{
	struct fcev_post post = {
		.type = FCEV_EVENT_TYPE_VENDOR,
		.vendor = vendor,
		.payload = payload,
		.payload_len = len,
	};

	if (port)
		port->api->post(port, &post);
}

/**
 * struct fcev_stat_notice - a counter that made a rule fire
 * @rule: the rule
 * @counter: the counter
 * @level: its level in the rule
 * @value: its value now
 * @previous: its value at the sample or window before
 * @elapsed_ms: time between the two
 */
struct fcev_stat_notice {
	u32 rule;
	enum fcev_counter counter;
	u64 level;
	u64 value;
	u64 previous;
	u32 elapsed_ms;
};

/**
 * struct fcev_notice - an event, as an in-kernel handler is told of it
 * @type: what happened
 * @source: who found out
 * @flags: mask of FCEV_EVENT_FLAGS_*
 * @stream: the stream
 * @seq: number within the stream, 0 for lost
 * @boot: CLOCK_BOOTTIME in ns, taken when the event was posted
 * @port: id of the port, 0 where the event is about none
 * @host_no: number of its SCSI host
 * @wwpn: its WWPN, 0 where not known
 * @change: adapter-change: mask of FCEV_CHANGE_*
 * @page: rscn: flags << 24 | address identifier
 * @target: target events
 * @vendor: vendor events
 * @stat: stat-threshold and stat-growth
 * @count: new-targets: how many; lost: how many events from @seq + 1 on
 * @payload: raw bytes, or NULL
 * @payload_len: their number
 *
 * Valid during the call of the handler.
 */
struct fcev_notice {
	enum fcev_event_type type;
	enum fcev_source source;
	u32 flags;
	u32 stream;
	u64 seq;
	u64 boot;
	u32 port;
	u32 host_no;
	u64 wwpn;
	union {
		u32 change;
		u32 page;
		struct fcev_target target;
		struct fcev_vendor vendor;
		struct fcev_stat_notice stat;
		u64 count;
	};
	const void *payload;
	size_t payload_len;
};

/**
 * typedef fcev_handler_fn - an in-kernel subscriber's function
 * @notice: the event
 * @data: what the subscriber passed to fcev_handler_add()
 *
 * Context: process context without a lock of the module; may sleep, delays
 * only its own handler. Calls of one handler come one at a time, in the order
 * of each stream.
 */
typedef void fcev_handler_fn(const struct fcev_notice *notice, void *data);

struct fcev_handler;

/* All types of events, as a mask for fcev_handler_add(). */
#define FCEV_HANDLER_ALL \
	GENMASK_ULL(FCEV_EVENT_TYPE_TARGET_CHANGE, FCEV_EVENT_TYPE_ADAPTER_ADD)

struct fcev_handler *fcev_handler_add_owner(u64 mask, struct Scsi_Host *shost,
					    fcev_handler_fn *fn, void *data,
					    struct module *owner);
void fcev_handler_remove(struct fcev_handler *handler);

/**
 * fcev_handler_add() - subscribe to events
 * @mask: BIT() of each FCEV_EVENT_TYPE_* wanted
 * @shost: only events of this host, or NULL for those of all
 * @fn: called for each event from now on
 * @data: passed to @fn
 *
 * A handler that is too slow is told how many events it missed by an event of
 * type lost, whatever its mask. One of a single host is told of the host's
 * adapter-remove, whatever its mask; nothing follows.
 *
 * Needs fcev.ko, unlike the calls of drivers.
 *
 * Context: may sleep.
 * Return: the handler, or ERR_PTR: -EINVAL for a mask that is empty or has an
 *         unknown bit, or no function; -ENODEV for a host that is none of
 *         ours; -ENOMEM.
 */
#define fcev_handler_add(mask, shost, fn, data) \
	fcev_handler_add_owner(mask, shost, fn, data, THIS_MODULE)

#endif /* _LINUX_FCEV_H */

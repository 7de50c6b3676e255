// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ports, their remote ports and the module answer to requests, from what
 * is cached: no request calls a driver.
 */
#include <linux/mm.h>
#include <linux/ktime.h>

#include "netlink.h"

static int fcev_nl_put_position(struct sk_buff *skb, struct fcev_stream *stream,
				u64 *posted, u64 *overwritten)
{
	struct nlattr *nest = nla_nest_start(skb, FCEV_A_PORT_POSITIONS);
	u64 head, oldest;

	raw_spin_lock_irq(&stream->ring.lock);
	head = stream->ring.head;
	oldest = fcev_ring_oldest(&stream->ring);
	*overwritten += stream->overwritten;
	raw_spin_unlock_irq(&stream->ring.lock);
	*posted += head;

	if (!nest || nla_put_u32(skb, FCEV_A_POSITION_STREAM, stream->id) ||
	    fcev_nla_put_u64(skb, FCEV_A_POSITION_SEQ, head) ||
	    fcev_nla_put_u64(skb, FCEV_A_POSITION_OLDEST, oldest))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/*
 * The facts and the positions at which they are true: the positions are read
 * first, so that an event in between is told twice rather than never.
 */
static int fcev_nl_put_facts(struct sk_buff *skb, struct fcev_port *port)
{
	u64 posted = 0, overwritten = 0;
	struct fcev_facts facts;

	if (fcev_nl_put_position(skb, &port->events, &posted, &overwritten) ||
	    fcev_nl_put_position(skb, &port->stats, &posted, &overwritten))
		return -EMSGSIZE;

	raw_spin_lock_irq(&port->events.ring.lock);
	facts = port->facts;
	raw_spin_unlock_irq(&port->events.ring.lock);

	if (nla_put_u32(skb, FCEV_A_PORT_LINK, facts.link) ||
	    nla_put_u32(skb, FCEV_A_PORT_ONLINE, facts.online) ||
	    fcev_nla_put_u64(skb, FCEV_A_PORT_POSTED, posted) ||
	    fcev_nla_put_u64(skb, FCEV_A_PORT_OVERWRITTEN, overwritten) ||
	    fcev_nla_put_u64(skb, FCEV_A_PORT_REPEATS, facts.repeats) ||
	    fcev_nla_put_u64(skb, FCEV_A_PORT_REFUSED, atomic64_read(&port->refused)) ||
	    nla_put_u32(skb, FCEV_A_PORT_RING_SIZE, port->events.ring.slot_mask + 1))
		return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_identity(struct sk_buff *skb, struct fcev_port *port)
{
	if (fcev_nla_put_u64(skb, FCEV_A_PORT_EPOCH, fcev_epoch) ||
	    nla_put_u32(skb, FCEV_A_PORT_PORT, port->id) ||
	    nla_put_u32(skb, FCEV_A_PORT_HOST, port->host_no) ||
	    (port->parent && nla_put_u32(skb, FCEV_A_PORT_PARENT, port->parent)) ||
	    nla_put_string(skb, FCEV_A_PORT_DRIVER, port->driver) ||
	    (READ_ONCE(port->native) && nla_put_flag(skb, FCEV_A_PORT_NATIVE)) ||
	    (READ_ONCE(port->gone) && nla_put_flag(skb, FCEV_A_PORT_GONE)) ||
	    nla_put_u32(skb, FCEV_A_PORT_SAMPLING, fcev_stats_sampling(port)))
		return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_names(struct sk_buff *skb, const struct fcev_port_attrs *attrs)
{
	if (fcev_nla_put_u64_known(skb, FCEV_A_PORT_WWPN, attrs->wwpn) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_PORT_WWNN, attrs->wwnn) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_PORT_PERMANENT_WWPN, attrs->permanent_wwpn) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_PORT_FABRIC_NAME, attrs->fabric_name) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_SYMBOLIC_NAME, attrs->symbolic_name) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_DRIVER_VERSION, attrs->driver_version) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_FIRMWARE_VERSION, attrs->firmware_version) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_HARDWARE_VERSION, attrs->hardware_version) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_OPTIONROM_VERSION,
				      attrs->optionrom_version) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_MANUFACTURER, attrs->manufacturer) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_MODEL, attrs->model) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_MODEL_DESCRIPTION,
				      attrs->model_description) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_SERIAL_NUMBER, attrs->serial_number) ||
	    fcev_nla_put_string_known(skb, FCEV_A_PORT_VENDOR_IDENTIFIER,
				      attrs->vendor_identifier))
		return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_numbers(struct sk_buff *skb, const struct fcev_port_attrs *attrs)
{
	if (nla_put_u32(skb, FCEV_A_PORT_PORT_ID, attrs->port_id) ||
	    nla_put_u32(skb, FCEV_A_PORT_PORT_STATE, attrs->port_state) ||
	    nla_put_u32(skb, FCEV_A_PORT_PORT_TYPE, attrs->port_type) ||
	    nla_put_u32(skb, FCEV_A_PORT_SPEED, attrs->speed) ||
	    nla_put_u32(skb, FCEV_A_PORT_SUPPORTED_SPEEDS, attrs->supported_speeds) ||
	    nla_put_u32(skb, FCEV_A_PORT_SUPPORTED_CLASSES, attrs->supported_classes) ||
	    nla_put_u32(skb, FCEV_A_PORT_MAXFRAME_SIZE, attrs->maxframe_size) ||
	    nla_put_u32(skb, FCEV_A_PORT_DISCOVERED_PORTS, attrs->discovered_ports) ||
	    nla_put_u32(skb, FCEV_A_PORT_VPORTS_IN_USE, attrs->vports_in_use) ||
	    nla_put_u32(skb, FCEV_A_PORT_VPORTS_MAX, attrs->vports_max) ||
	    nla_put(skb, FCEV_A_PORT_SUPPORTED_FC4S, sizeof(attrs->supported_fc4s),
		    attrs->supported_fc4s) ||
	    nla_put(skb, FCEV_A_PORT_ACTIVE_FC4S, sizeof(attrs->active_fc4s),
		    attrs->active_fc4s))
		return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_attrs(struct sk_buff *skb, struct fcev_port *port)
{
	int err;

	mutex_lock(&port->attrs_lock);
	err = fcev_nl_put_names(skb, &port->attrs) ?: fcev_nl_put_numbers(skb, &port->attrs) ?:
	      fcev_nla_put_u64_known(skb, FCEV_A_PORT_EVENT_BOOT, port->attrs_boot);
	mutex_unlock(&port->attrs_lock);
	return err;
}

static int fcev_nl_put_origins(struct sk_buff *skb, struct fcev_port *port)
{
	bool sampled = fcev_stats_sampling(port) != FCEV_SAMPLING_NONE;
	enum fcev_event_type type;
	struct nlattr *nest;
	u32 origin;

	for (type = FCEV_EVENT_TYPE_ADAPTER_ADD; type <= FCEV_EVENT_TYPE_TARGET_CHANGE; type++) {
		origin = fcev_origins(port->driver, READ_ONCE(port->native), sampled, type);
		if (!origin)
			continue;
		nest = nla_nest_start(skb, FCEV_A_PORT_ORIGINS);
		if (!nest || nla_put_u32(skb, FCEV_A_ORIGIN_EVENT, type) ||
		    nla_put_u32(skb, FCEV_A_ORIGIN_ORIGIN, origin))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int fcev_nl_put_port(struct sk_buff *skb, u32 portid, u32 seq, int flags,
			    struct fcev_port *port)
{
	void *hdr = genlmsg_put(skb, portid, seq, &fcev_nl_family, flags, FCEV_CMD_PORT_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (fcev_nl_put_identity(skb, port) || fcev_nl_put_facts(skb, port) ||
	    fcev_nl_put_attrs(skb, port) || fcev_nl_put_origins(skb, port)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* The port that a request names, by one of three attributes. */
static struct fcev_port *fcev_nl_named_port(struct genl_info *info)
{
	struct nlattr *id = info->attrs[FCEV_A_PORT_PORT];
	struct nlattr *wwpn = info->attrs[FCEV_A_PORT_WWPN];
	struct nlattr *host = info->attrs[FCEV_A_PORT_HOST];
	struct fcev_port *port;

	if (!!id + !!wwpn + !!host != 1) {
		GENL_SET_ERR_MSG(info, "name the port by exactly one of port, wwpn, host");
		return ERR_PTR(-EINVAL);
	}
	if (id)
		port = fcev_port_by_id(nla_get_u32(id));
	else if (wwpn)
		port = fcev_port_by_wwpn(nla_get_u64(wwpn));
	else
		port = fcev_port_by_host(nla_get_u32(host));
	if (port)
		return port;
	NL_SET_ERR_MSG_ATTR(info->extack, id ?: wwpn ?: host, "there is no such port");
	return ERR_PTR(-ENODEV);
}

int fcev_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fcev_port *port = fcev_nl_named_port(info);
	struct sk_buff *msg;
	int err;

	if (IS_ERR(port))
		return PTR_ERR(port);
	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	err = msg ? fcev_nl_put_port(msg, info->snd_portid, info->snd_seq, 0, port) : -ENOMEM;
	fcev_port_put(port);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

/* cb->args[0]: id of the last port told. */
int fcev_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fcev_port *port;

	while ((port = fcev_port_next(cb->args[0]))) {
		int err = fcev_nl_put_port(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
					   NLM_F_MULTI, port);

		if (!err)
			cb->args[0] = port->id;
		fcev_port_put(port);
		if (err)
			return skb->len ?: err;
	}
	return skb->len;
}

static int fcev_nl_put_bucket(struct sk_buff *skb, unsigned int i, u64 count)
{
	struct nlattr *nest = nla_nest_start(skb, FCEV_A_TARGET_SERVICE_TIME_BUCKETS);

	if (!nest ||
	    (i < FCEV_SERVICE_BUCKETS - 1 &&
	     fcev_nla_put_u64(skb, FCEV_A_SERVICE_TIME_BUCKET_BELOW_US, BIT_ULL(i))) ||
	    fcev_nla_put_u64(skb, FCEV_A_SERVICE_TIME_BUCKET_COUNT, count))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fcev_nl_put_service(struct sk_buff *skb, const struct fcev_service_view *service)
{
	unsigned int i;

	if (!service->count)
		return 0;
	if (fcev_nla_put_u64(skb, FCEV_A_TARGET_SERVICE_TIME_COUNT, service->count) ||
	    fcev_nla_put_u64(skb, FCEV_A_TARGET_SERVICE_TIME_SUM_US,
			     fcev_service_us(service->sum_ns)) ||
	    fcev_nla_put_u64(skb, FCEV_A_TARGET_SERVICE_TIME_MAX_US,
			     fcev_service_us(service->max_ns)))
		return -EMSGSIZE;
	for (i = 0; i < FCEV_SERVICE_BUCKETS; i++)
		if (service->buckets[i] && fcev_nl_put_bucket(skb, i, service->buckets[i]))
			return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_target(struct sk_buff *skb, struct netlink_callback *cb,
			      struct fcev_port *port, const struct fcev_target_view *view)
{
	const struct fcev_target_state *target = &view->state;
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&fcev_nl_family, NLM_F_MULTI, FCEV_CMD_TARGET_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (fcev_nla_put_u64(skb, FCEV_A_TARGET_EPOCH, fcev_epoch) ||
	    nla_put_u32(skb, FCEV_A_TARGET_PORT, port->id) ||
	    nla_put_u32(skb, FCEV_A_TARGET_HOST, port->host_no) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_TARGET_WWPN, READ_ONCE(port->wwpn)) ||
	    fcev_nla_put_u64(skb, FCEV_A_TARGET_TARGET_WWPN, target->wwpn) ||
	    fcev_nla_put_u64(skb, FCEV_A_TARGET_TARGET_WWNN, target->wwnn) ||
	    nla_put_u32(skb, FCEV_A_TARGET_PORT_ID, target->port_id) ||
	    nla_put_u32(skb, FCEV_A_TARGET_ROLES, target->roles) ||
	    nla_put_u32(skb, FCEV_A_TARGET_PORT_STATE, target->port_state) ||
	    (target->scsi_id != FCEV_NO_SCSI_ID &&
	     nla_put_u32(skb, FCEV_A_TARGET_SCSI_ID, target->scsi_id)) ||
	    nla_put_u32(skb, FCEV_A_TARGET_SUPPORTED_CLASSES, target->supported_classes) ||
	    nla_put_u32(skb, FCEV_A_TARGET_MAXFRAME_SIZE, target->maxframe_size) ||
	    fcev_nl_put_service(skb, &view->service)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* Remote ports of a port, from cb->args[1] on. Return: 0 when all are told. */
static int fcev_nl_put_targets(struct sk_buff *skb, struct netlink_callback *cb,
			       struct fcev_port *port)
{
	struct fcev_target_view *targets = NULL;
	int n = fcev_watch_targets(port, &targets);
	int err = 0;

	if (n < 0)
		return n == -ENODEV ? 0 : n;
	while (!err && cb->args[1] < n) {
		err = fcev_nl_put_target(skb, cb, port, &targets[cb->args[1]]);
		if (!err)
			cb->args[1]++;
	}
	kvfree(targets);
	return err;
}

/* cb->args[0]: id of the last port told, [1]: remote ports told of the next. */
int fcev_nl_target_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr *only = fcev_compat_dump_attrs(genl_dumpit_info(cb))[FCEV_A_TARGET_PORT];
	u32 id = only ? nla_get_u32(only) : 0;
	struct fcev_port *port;

	if (only && id && cb->args[0] == id)
		return skb->len;
	while ((port = only ? fcev_port_by_id(id) : fcev_port_next(cb->args[0]))) {
		int err = fcev_nl_put_targets(skb, cb, port);

		if (!err) {
			cb->args[0] = port->id;
			cb->args[1] = 0;
		}
		fcev_port_put(port);
		if (err)
			return skb->len ?: err;
		if (only)
			return skb->len;
	}
	if (only) {
		NL_SET_ERR_MSG_ATTR(cb->extack, only, "there is no such port");
		return -ENODEV;
	}
	return skb->len;
}

static int fcev_nl_put_status(struct sk_buff *skb)
{
	struct fcev_bridge_counts bridge;
	u64 head, oldest;

	raw_spin_lock_irq(&fcev_stream0.ring.lock);
	head = fcev_stream0.ring.head;
	oldest = fcev_ring_oldest(&fcev_stream0.ring);
	raw_spin_unlock_irq(&fcev_stream0.ring.lock);
	fcev_bridge_counts(&bridge);

	if (fcev_nla_put_u64(skb, FCEV_A_STATUS_EPOCH, fcev_epoch) ||
	    nla_put_string(skb, FCEV_A_STATUS_VERSION, FCEV_VERSION) ||
	    nla_put_u32(skb, FCEV_A_STATUS_PORTS, fcev_ports_present()) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_HEAD, head) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_OLDEST, oldest) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_RING_MEMORY, fcev_ports_memory()) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_BRIDGE_HEARD, bridge.heard) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_BRIDGE_LOST, bridge.lost) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_BRIDGE_FORGED, bridge.forged) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_SEND_RETRIES, fcev_drain_retries()) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_LISTENER_OVERRUNS, fcev_netlink_overruns()) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_ECHO_LOST, fcev_echo_lost()) ||
	    fcev_nla_put_u64(skb, FCEV_A_STATUS_BOOT, ktime_get_boottime_ns()) ||
	    nla_put_u32(skb, FCEV_A_STATUS_WATCH_INTERVAL_MS, fcev_watch_interval_ms()))
		return -EMSGSIZE;
	return 0;
}

int fcev_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &fcev_nl_family, 0, FCEV_CMD_STATUS_GET);
	if (!hdr || fcev_nl_put_status(msg)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

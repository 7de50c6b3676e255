// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which event is for whom, and what the HBA API calls it. Decides only: no
 * lock, no call.
 */
#include "hbaapi_priv.h"

static HBA_UINT32 adapter_type(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
		return HBA_EVENT_ADAPTER_REMOVE;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		return HBA_EVENT_ADAPTER_CHANGE;
	}
	return 0;
}

static HBA_UINT32 port_type(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_PORT_OFFLINE:
		return HBA_EVENT_PORT_OFFLINE;
	case FCEV_EVENT_TYPE_PORT_ONLINE:
		return HBA_EVENT_PORT_ONLINE;
	case FCEV_EVENT_TYPE_NEW_TARGETS:
		return HBA_EVENT_PORT_NEW_TARGETS;
	case FCEV_EVENT_TYPE_RSCN:
		return HBA_EVENT_PORT_FABRIC;
	case FCEV_EVENT_TYPE_RESET_DETECTED:
	case FCEV_EVENT_TYPE_BUFFER_OVERRUN:
	case FCEV_EVENT_TYPE_VENDOR:
	case FCEV_EVENT_TYPE_UNKNOWN:
		return HBA_EVENT_PORT_UNKNOWN;
	}
	return 0;
}

static HBA_UINT32 target_type(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
		return HBA_EVENT_TARGET_OFFLINE;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
		return HBA_EVENT_TARGET_ONLINE;
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
		return HBA_EVENT_TARGET_REMOVED;
	case FCEV_EVENT_TYPE_TARGET_CHANGE:
		return HBA_EVENT_TARGET_UNKNOWN;
	}
	return 0;
}

static HBA_UINT32 link_type(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_FPIN:
		return HBA_EVENT_LINK_UNKNOWN;
	case FCEV_EVENT_TYPE_RLIR:
		return HBA_EVENT_LINK_INCIDENT;
	}
	return 0;
}

static HBA_UINT32 loss_type(enum hba_kind kind)
{
	switch (kind) {
	case HBA_KIND_ADD:
	case HBA_KIND_ADAPTER:
		return HBA_EVENT_ADAPTER_UNKNOWN;
	case HBA_KIND_PORT:
		return HBA_EVENT_PORT_UNKNOWN;
	case HBA_KIND_TARGET:
		return HBA_EVENT_TARGET_UNKNOWN;
	case HBA_KIND_LINK:
		return HBA_EVENT_LINK_UNKNOWN;
	case HBA_KIND_STAT:
		break;			/* no such type: the rule is made anew */
	}
	return 0;
}

static bool is_loss(uint32_t type)
{
	return type == FCEV_EVENT_TYPE_LOST || type == FCEV_EVENT_TYPE_BRIDGE_OVERRUN;
}

/* By WWPN, which outlives the module, or by id, which outlives a change of WWPN. */
static bool is_port(const struct hba_registration *reg, const struct fcev_event *event)
{
	return (event->wwpn && reg->port == event->wwpn) ||
	       (event->port && reg->port_id == event->port && reg->epoch == event->epoch);
}

static bool is_adapter(const struct hba_registration *reg, const struct fcev_event *event,
		       const struct hba_origin *origin)
{
	return (origin->wwpn && reg->adapter == origin->wwpn) ||
	       (origin->port && reg->adapter_id == origin->port && reg->epoch == event->epoch);
}

/*
 * Losses of the module's own stream, of the bridge and a restart concern
 * everybody; those of a port concern whoever hears that port.
 */
static bool loss_concerns(const struct hba_registration *reg, const struct fcev_event *event,
			  const struct hba_origin *origin)
{
	if (!event->stream || !event->port || event->loss.restart ||
	    event->type == FCEV_EVENT_TYPE_BRIDGE_OVERRUN)
		return true;
	switch (reg->kind) {
	case HBA_KIND_ADD:
		return false;
	case HBA_KIND_ADAPTER:
	case HBA_KIND_LINK:
		return is_adapter(reg, event, origin);
	default:
		return is_port(reg, event);
	}
}

static bool target_concerns(const struct hba_registration *reg, const struct fcev_event *event)
{
	if (!is_port(reg, event) || !(event->target.roles & FCEV_ROLES_FCP_TARGET))
		return false;
	return reg->all_targets || reg->target == event->target.wwpn;
}

static bool stat_concerns(const struct hba_registration *reg, const struct fcev_event *event)
{
	return reg->rule_handle && reg->rule_handle == event->stat.handle;
}

static HBA_UINT32 stat_type(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:
		return HBA_EVENT_PORT_STAT_THRESHOLD;
	case FCEV_EVENT_TYPE_STAT_GROWTH:
		return HBA_EVENT_PORT_STAT_GROWTH;
	}
	return 0;
}

/* Whether anybody could be called for an event of this type. */
bool hba_event_has_callback(uint32_t type)
{
	return type == FCEV_EVENT_TYPE_ADAPTER_ADD || is_loss(type) || adapter_type(type) ||
	       port_type(type) || target_type(type) || link_type(type) || stat_type(type);
}

/* Vports come and go as changes of their adapter. */
static HBA_UINT32 type_for(enum hba_kind kind, uint32_t type, bool vport)
{
	if (vport && (type == FCEV_EVENT_TYPE_ADAPTER_ADD || type == FCEV_EVENT_TYPE_ADAPTER_REMOVE))
		return kind == HBA_KIND_ADAPTER ? HBA_EVENT_ADAPTER_CHANGE : 0;
	switch (kind) {
	case HBA_KIND_ADD:
		return type == FCEV_EVENT_TYPE_ADAPTER_ADD ? HBA_EVENT_ADAPTER_ADD : 0;
	case HBA_KIND_ADAPTER:
		return adapter_type(type);
	case HBA_KIND_PORT:
		return port_type(type);
	case HBA_KIND_STAT:
		return stat_type(type);
	case HBA_KIND_TARGET:
		return target_type(type);
	case HBA_KIND_LINK:
		return link_type(type);
	}
	return 0;
}

static bool concerns(const struct hba_registration *reg, const struct fcev_event *event,
		     const struct hba_origin *origin)
{
	switch (reg->kind) {
	case HBA_KIND_ADD:
		return true;
	case HBA_KIND_ADAPTER:
	case HBA_KIND_LINK:
		return is_adapter(reg, event, origin);
	case HBA_KIND_PORT:
		return is_port(reg, event);
	case HBA_KIND_STAT:
		return stat_concerns(reg, event);
	case HBA_KIND_TARGET:
		return target_concerns(reg, event);
	}
	return false;
}

/**
 * hba_route() - what an event is for a registration
 * @origin: the adapter of the port that @event is about
 *
 * The caller holds registry_lock, for the rule of @reg.
 *
 * Return: the HBA API's type of event, 0 where it is not for @reg.
 */
HBA_UINT32 hba_route(const struct hba_registration *reg, const struct fcev_event *event,
		     const struct hba_origin *origin)
{
	HBA_UINT32 type;

	if (is_loss(event->type))
		return loss_concerns(reg, event, origin) ? loss_type(reg->kind) : 0;
	type = type_for(reg->kind, event->type, origin->vport);
	return type && concerns(reg, event, origin) ? type : 0;
}

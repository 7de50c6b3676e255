// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event as in-kernel subscribers are told of it. Pure.
 */
#include "fcev_priv.h"

/**
 * fcev_notice_identity() - say which stream and port a notice is of
 * @notice: the notice
 * @stream: the stream
 *
 * Context: any.
 */
void fcev_notice_identity(struct fcev_notice *notice, const struct fcev_stream *stream)
{
	const struct fcev_port *port = stream->port;

	notice->stream = stream->id;
	if (!port)
		return;
	notice->port = port->id;
	notice->host_no = port->host_no;
	notice->wwpn = READ_ONCE(port->wwpn);
}

static void fcev_notice_args(struct fcev_notice *notice, const struct fcev_slot *slot)
{
	const union fcev_args *args = &slot->args;

	switch (slot->type) {
	case FCEV_EVENT_TYPE_ADAPTER_ADD:
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
		notice->port = args->adapter.port;
		notice->host_no = args->adapter.host;
		notice->wwpn = args->adapter.wwpn;
		break;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		notice->change = args->port.change;
		break;
	case FCEV_EVENT_TYPE_RSCN:
		notice->page = args->rscn.page;
		break;
	case FCEV_EVENT_TYPE_NEW_TARGETS:
		notice->count = args->count;
		break;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
	case FCEV_EVENT_TYPE_TARGET_CHANGE:
		notice->target.wwpn = args->target.wwpn;
		notice->target.wwnn = args->target.wwnn;
		notice->target.port_id = args->target.port_id;
		notice->target.roles = args->target.roles;
		notice->target.scsi_id = args->target.scsi_id;
		break;
	case FCEV_EVENT_TYPE_VENDOR:
		notice->vendor.vendor_id = args->vendor.vendor_id;
		notice->vendor.scope = args->vendor.scope;
		notice->vendor.target_wwpn = args->vendor.target_wwpn;
		notice->vendor.lun = args->vendor.lun;
		break;
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:
	case FCEV_EVENT_TYPE_STAT_GROWTH:
		notice->stat.rule = args->stat.rule;
		notice->stat.counter = slot->aux;
		notice->stat.level = args->stat.level;
		notice->stat.value = args->stat.value;
		notice->stat.previous = args->stat.previous;
		notice->stat.elapsed_ms = args->stat.elapsed_ms;
		break;
	case FCEV_EVENT_TYPE_BRIDGE_OVERRUN:
	case FCEV_EVENT_TYPE_EVICTED:
		notice->count = args->loss.count;
		break;
	default:
		break;
	}
}

/**
 * fcev_notice_event() - make a notice of an event
 * @notice: filled; its payload is @payload
 * @stream: the event's stream
 * @slot: the event
 * @payload: its payload_kept bytes
 *
 * Context: any.
 */
void fcev_notice_event(struct fcev_notice *notice, const struct fcev_stream *stream,
		       const struct fcev_slot *slot, const u8 *payload)
{
	*notice = (struct fcev_notice) {
		.type = slot->type,
		.source = slot->source,
		.flags = slot->flags,
		.seq = slot->seq,
		.boot = slot->boot,
		.payload = slot->payload_kept ? payload : NULL,
		.payload_len = slot->payload_kept,
	};
	fcev_notice_identity(notice, stream);
	fcev_notice_args(notice, slot);
}

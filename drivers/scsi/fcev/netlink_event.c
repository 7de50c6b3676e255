// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events as netlink attributes, for the multicast and for the replay alike.
 * The common attributes and the small ones are written straight into the
 * message, since every event of a storm passes here.
 */
#include "fpin.h"
#include "netlink.h"
#include "netlink_pen.h"
#include "rule.h"

/* The fixed attributes of an event, all types; checked when they are written. */
#define FCEV_EVENT_FIXED_BYTES	256

static void fcev_pen_known(struct fcev_pen *pen, u16 type, u32 value)
{
	if (value != FCEV_STATE_NONE)
		fcev_pen_u32(pen, type, value);
}

static __always_inline void fcev_pen_common(struct fcev_pen *pen, const struct fcev_slot *slot)
{
	fcev_pen_u64(pen, FCEV_A_EVENT_SEQ, slot->seq);
	fcev_pen_u64(pen, FCEV_A_EVENT_BOOT, slot->boot);
	fcev_pen_u32(pen, FCEV_A_EVENT_EVENT, slot->type);
	fcev_pen_u32(pen, FCEV_A_EVENT_SOURCE, slot->source);
	if (slot->flags)
		fcev_pen_u32(pen, FCEV_A_EVENT_FLAGS, slot->flags);
	if (slot->payload_length)
		fcev_pen_u32(pen, FCEV_A_EVENT_PAYLOAD_LENGTH, slot->payload_length);
}

static void fcev_pen_adapter(struct fcev_pen *pen, const union fcev_args *args)
{
	fcev_pen_u32(pen, FCEV_A_EVENT_PORT, args->adapter.port);
	fcev_pen_u32(pen, FCEV_A_EVENT_HOST, args->adapter.host);
	if (args->adapter.wwpn)
		fcev_pen_u64(pen, FCEV_A_EVENT_WWPN, args->adapter.wwpn);
	if (args->adapter.wwnn)
		fcev_pen_u64(pen, FCEV_A_EVENT_WWNN, args->adapter.wwnn);
	fcev_pen_u32(pen, FCEV_A_EVENT_PORT_STATE, args->adapter.port_state);
	fcev_pen_u32(pen, FCEV_A_EVENT_PORT_ID, args->adapter.port_id);
}

static void fcev_pen_target(struct fcev_pen *pen, const union fcev_args *args)
{
	fcev_pen_u64(pen, FCEV_A_EVENT_TARGET_WWPN, args->target.wwpn);
	fcev_pen_u64(pen, FCEV_A_EVENT_TARGET_WWNN, args->target.wwnn);
	fcev_pen_u32(pen, FCEV_A_EVENT_PORT_ID, args->target.port_id);
	fcev_pen_u32(pen, FCEV_A_EVENT_ROLES, args->target.roles);
	fcev_pen_known(pen, FCEV_A_EVENT_SCSI_ID, args->target.scsi_id);
	fcev_pen_known(pen, FCEV_A_EVENT_PORT_STATE, args->target.port_state);
}

static __always_inline void fcev_pen_rscn(struct fcev_pen *pen, const struct fcev_slot *slot)
{
	u32 page = slot->args.rscn.page;

	fcev_pen_u32(pen, FCEV_A_EVENT_RSCN_ID, fcev_rscn_id(page));
	fcev_pen_u32(pen, FCEV_A_EVENT_RSCN_FORMAT, fcev_rscn_format(page));
	fcev_pen_u32(pen, FCEV_A_EVENT_RSCN_QUALIFIER, fcev_rscn_qualifier(page));
	/* Drivers of ours post it in host order, as it is. */
	fcev_pen_u32(pen, FCEV_A_EVENT_RSCN_RAW,
		     slot->source == FCEV_SOURCE_NATIVE ? page : slot->args.rscn.raw);
}

static void fcev_pen_stat(struct fcev_pen *pen, const struct fcev_slot *slot)
{
	fcev_pen_u32(pen, FCEV_A_EVENT_RULE, slot->args.stat.rule);
	fcev_pen_u32(pen, FCEV_A_EVENT_COUNTER, slot->aux);
	fcev_pen_u64(pen, FCEV_A_EVENT_LEVEL, slot->args.stat.level);
	fcev_pen_u64(pen, FCEV_A_EVENT_VALUE, slot->args.stat.value);
	fcev_pen_u64(pen, FCEV_A_EVENT_PREVIOUS, slot->args.stat.previous);
	fcev_pen_u32(pen, FCEV_A_EVENT_ELAPSED_MS, slot->args.stat.elapsed_ms);
}

static void fcev_pen_vendor(struct fcev_pen *pen, const union fcev_args *args)
{
	fcev_pen_u64(pen, FCEV_A_EVENT_VENDOR_ID, args->vendor.vendor_id);
	fcev_pen_u32(pen, FCEV_A_EVENT_VENDOR_SCOPE, args->vendor.scope);
	if (args->vendor.scope != FCEV_VENDOR_SCOPE_ADAPTER)
		fcev_pen_u64(pen, FCEV_A_EVENT_TARGET_WWPN, args->vendor.target_wwpn);
	if (args->vendor.scope == FCEV_VENDOR_SCOPE_LUN)
		fcev_pen_u64(pen, FCEV_A_EVENT_LUN, args->vendor.lun);
}

static void fcev_pen_loss(struct fcev_pen *pen, const struct fcev_slot *slot)
{
	fcev_pen_u64(pen, FCEV_A_EVENT_COUNT, slot->args.loss.count);
	if (slot->type != FCEV_EVENT_TYPE_EVICTED)
		return;
	fcev_pen_u64(pen, FCEV_A_EVENT_FIRST_SEQ, slot->args.loss.first);
	fcev_pen_u64(pen, FCEV_A_EVENT_LAST_SEQ, slot->args.loss.last);
	fcev_pen_u32(pen, FCEV_A_EVENT_STREAM, slot->args.loss.stream);
	fcev_pen_u32(pen, FCEV_A_EVENT_PORT, slot->args.loss.port);
}

/* What the type of an event has beside the common attributes; RSCNs apart. */
static void fcev_pen_args(struct fcev_pen *pen, const struct fcev_slot *slot)
{
	const union fcev_args *args = &slot->args;

	switch (slot->type) {
	case FCEV_EVENT_TYPE_ADAPTER_ADD:
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
		fcev_pen_adapter(pen, args);
		break;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		fcev_pen_u32(pen, FCEV_A_EVENT_CHANGE, args->port.change);
		fallthrough;
	case FCEV_EVENT_TYPE_LINK_UP:
	case FCEV_EVENT_TYPE_LINK_DOWN:
	case FCEV_EVENT_TYPE_PORT_ONLINE:
	case FCEV_EVENT_TYPE_PORT_OFFLINE:
		fcev_pen_known(pen, FCEV_A_EVENT_PORT_STATE, args->port.port_state);
		if (args->port.port_id)
			fcev_pen_u32(pen, FCEV_A_EVENT_PORT_ID, args->port.port_id);
		break;
	case FCEV_EVENT_TYPE_NEW_TARGETS:
		fcev_pen_u64(pen, FCEV_A_EVENT_COUNT, args->count);
		break;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
	case FCEV_EVENT_TYPE_TARGET_CHANGE:
		fcev_pen_target(pen, args);
		break;
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:
	case FCEV_EVENT_TYPE_STAT_GROWTH:
		fcev_pen_stat(pen, slot);
		break;
	case FCEV_EVENT_TYPE_RULE_REFUSED:
		fcev_pen_u32(pen, FCEV_A_EVENT_ERROR, args->rule.error);
		fallthrough;
	case FCEV_EVENT_TYPE_RULE_BASELINE:
		fcev_pen_u32(pen, FCEV_A_EVENT_RULE, args->rule.rule);
		break;
	case FCEV_EVENT_TYPE_VENDOR:
		fcev_pen_vendor(pen, args);
		break;
	case FCEV_EVENT_TYPE_UNKNOWN:
		fcev_pen_u32(pen, FCEV_A_EVENT_EVENT_CODE, args->unknown.code);
		fcev_pen_u32(pen, FCEV_A_EVENT_EVENT_DATA, args->unknown.data);
		break;
	case FCEV_EVENT_TYPE_BRIDGE_OVERRUN:
	case FCEV_EVENT_TYPE_EVICTED:
		fcev_pen_loss(pen, slot);
		break;
	default:
		break;
	}
}

static noinline struct fcev_pen fcev_pen_seldom(struct fcev_pen pen, const struct fcev_slot *slot)
{
	fcev_pen_args(&pen, slot);
	return pen;
}

/* The counters of a rule event, which lie in its payload. */
static int fcev_nl_put_counters(struct sk_buff *skb, const u8 *payload, size_t len)
{
	struct fcev_counter_entry entry;
	struct nlattr *nest;

	for (; len >= sizeof(entry); payload += sizeof(entry), len -= sizeof(entry)) {
		memcpy(&entry, payload, sizeof(entry));
		nest = nla_nest_start(skb, FCEV_A_EVENT_COUNTERS);
		if (!nest || nla_put_u32(skb, FCEV_A_COUNTER_COUNTER, entry.counter) ||
		    (entry.has_value &&
		     fcev_nla_put_u64(skb, FCEV_A_COUNTER_VALUE, entry.value)))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int fcev_nl_put_descriptor(struct sk_buff *skb, const struct fcev_fpin_descriptor *d)
{
	struct nlattr *nest = nla_nest_start(skb, FCEV_A_EVENT_FPIN_DESCRIPTORS);
	u32 i;

	if (!nest || nla_put_u32(skb, FCEV_A_FPIN_DESCRIPTOR_TAG, d->tag) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_FPIN_DESCRIPTOR_DETECTING_WWPN, d->detecting_wwpn) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_FPIN_DESCRIPTOR_ATTACHED_WWPN, d->attached_wwpn))
		return -EMSGSIZE;
	for (i = 0; i < FCEV_FPIN_FIELDS; i++)
		if ((d->has & BIT(i)) && nla_put_u32(skb, fcev_fpin_attr[i], d->field[i]))
			return -EMSGSIZE;
	if (d->frame_header && nla_put(skb, FCEV_A_FPIN_DESCRIPTOR_FRAME_HEADER,
				       FCEV_FPIN_FRAME_HEADER_BYTES, d->frame_header))
		return -EMSGSIZE;
	for (i = 0; i < d->n_wwpns; i++)
		if (fcev_nla_put_u64(skb, FCEV_A_FPIN_DESCRIPTOR_WWPNS,
				     get_unaligned_be64(d->wwpns + 8 * i)))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fcev_nl_put_fpin(struct sk_buff *skb, const u8 *payload, size_t len)
{
	struct fcev_fpin_descriptor descriptor;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, payload, len);
	while (fcev_fpin_next(&walk, &descriptor))
		if (fcev_nl_put_descriptor(skb, &descriptor))
			return -EMSGSIZE;
	return 0;
}

static int fcev_nl_put_payload(struct sk_buff *skb, const struct fcev_slot *slot,
			       const u8 *payload)
{
	switch (slot->type) {
	case FCEV_EVENT_TYPE_RULE_BASELINE:
	case FCEV_EVENT_TYPE_RULE_REFUSED:
		return fcev_nl_put_counters(skb, payload, slot->payload_kept);
	case FCEV_EVENT_TYPE_FPIN:
		if (fcev_nl_put_fpin(skb, payload, slot->payload_kept))
			return -EMSGSIZE;
		break;
	default:
		break;
	}
	return nla_put(skb, FCEV_A_EVENT_PAYLOAD, slot->payload_kept, payload);
}

/**
 * fcev_nl_event_size() - room that an event needs at most
 * @slot: the event
 *
 * A byte of an FPIN or of a rule's counters makes less than four of attributes.
 *
 * Return: bytes.
 */
size_t fcev_nl_event_size(const struct fcev_slot *slot)
{
	return FCEV_EVENT_FIXED_BYTES +
	       (slot->payload_kept ? 5 * nla_total_size(slot->payload_kept) : 0);
}

/* An event without its payload. */
static __always_inline void fcev_pen_event(struct fcev_pen *pen, const struct fcev_slot *slot)
{
	struct nlattr *nest = (struct nlattr *)pen->at;

	fcev_pen_head(pen, FCEV_A_MESSAGE_EVENTS | NLA_F_NESTED, 0);
	fcev_pen_common(pen, slot);
	/* What storms are made of, without a call. */
	if (likely(slot->type == FCEV_EVENT_TYPE_RSCN))
		fcev_pen_rscn(pen, slot);
	else
		*pen = fcev_pen_seldom(*pen, slot);
	nest->nla_len = pen->at - (u8 *)nest;
}

/**
 * fcev_nl_put_event() - add an event to a message
 * @skb: the message
 * @slot: the event
 * @payload: its payload_kept bytes
 *
 * Return: 0, or -EMSGSIZE with the message as it was.
 */
int fcev_nl_put_event(struct sk_buff *skb, const struct fcev_slot *slot, const u8 *payload)
{
	struct fcev_pen pen = { .at = skb_tail_pointer(skb) };
	struct nlattr *nest = (struct nlattr *)pen.at;

	if (skb_tailroom(skb) < FCEV_EVENT_FIXED_BYTES)
		return -EMSGSIZE;
	fcev_pen_event(&pen, slot);
	fcev_pen_end(&pen, skb);
	if (!slot->payload_kept)
		return 0;
	if (fcev_nl_put_payload(skb, slot, payload)) {
		nlmsg_trim(skb, nest);
		return -EMSGSIZE;
	}
	nest->nla_len = skb_tail_pointer(skb) - (u8 *)nest;
	return 0;
}

/* As many of n events as fit and have no payload. Return: how many. */
static unsigned int fcev_nl_put_plain(struct sk_buff *skb, const struct fcev_slot *slots,
				      unsigned int n)
{
	const u8 *last = skb_end_pointer(skb) - FCEV_EVENT_FIXED_BYTES;
	struct fcev_pen pen = { .at = skb_tail_pointer(skb) };
	const struct fcev_slot *slot = slots, *end = slots + n;

	while (slot < end && !slot->payload_kept && pen.at <= last)
		fcev_pen_event(&pen, slot++);
	fcev_pen_end(&pen, skb);
	return slot - slots;
}

/**
 * fcev_nl_put_batch() - add events of a batch to a message
 * @skb: the message
 * @batch: the events
 * @n: how many of them
 * @run: room to make runs of RSCNs in, where the message is to have them, or NULL
 *
 * Return: how many fitted.
 */
unsigned int fcev_nl_put_batch(struct sk_buff *skb, const struct fcev_batch *batch,
			       unsigned int n, struct fcev_run *run)
{
	unsigned int i, put;

	for (i = 0; i < n; i += put) {
		const struct fcev_slot *slot = &batch->slots[i];

		put = run ? fcev_nl_put_run_of(skb, run, slot, n - i) :
			    fcev_nl_put_plain(skb, slot, n - i);
		if (put)
			continue;
		if (fcev_nl_put_event(skb, slot, batch->bytes + batch->payload_from[i]))
			break;
		put = 1;
	}
	return i;
}

/**
 * fcev_nl_put_stream() - add the identity of a stream to a message
 * @skb: the message
 * @stream: the stream
 *
 * Return: 0 or -EMSGSIZE.
 */
int fcev_nl_put_stream(struct sk_buff *skb, const struct fcev_stream *stream)
{
	const struct fcev_port *port = stream->port;

	if (fcev_nla_put_u64(skb, FCEV_A_MESSAGE_EPOCH, fcev_epoch) ||
	    nla_put_u32(skb, FCEV_A_MESSAGE_STREAM, stream->id))
		return -EMSGSIZE;
	if (!port)
		return 0;
	if (nla_put_u32(skb, FCEV_A_MESSAGE_PORT, port->id) ||
	    nla_put_u32(skb, FCEV_A_MESSAGE_HOST, port->host_no) ||
	    fcev_nla_put_u64_known(skb, FCEV_A_MESSAGE_WWPN, READ_ONCE(port->wwpn)))
		return -EMSGSIZE;
	return 0;
}

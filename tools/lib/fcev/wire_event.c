// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The attributes of an event to the structure that users see. As in
 * wire_message.c nothing received is trusted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

static const struct field event_fields[] = {
	[FCEV_A_EVENT_SEQ] = FIELD(UINT, struct fcev_event, seq),
	[FCEV_A_EVENT_BOOT] = FIELD(UINT, struct fcev_event, boot_ns),
	[FCEV_A_EVENT_EVENT] = FIELD(UINT, struct fcev_event, type),
	[FCEV_A_EVENT_SOURCE] = FIELD(UINT, struct fcev_event, source),
	[FCEV_A_EVENT_FLAGS] = FIELD(UINT, struct fcev_event, flags),
	[FCEV_A_EVENT_PAYLOAD_LENGTH] = FIELD(UINT, struct fcev_event, payload_length),
	[FCEV_A_EVENT_PORT_STATE] = FIELD(UINT, struct fcev_event, port_state),
	[FCEV_A_EVENT_PORT_ID] = FIELD(UINT, struct fcev_event, port_id),
	[FCEV_A_EVENT_RSCN_ID] = FIELD(UINT, struct fcev_event, rscn.id),
	[FCEV_A_EVENT_RSCN_FORMAT] = FIELD(UINT, struct fcev_event, rscn.format),
	[FCEV_A_EVENT_RSCN_QUALIFIER] = FIELD(UINT, struct fcev_event, rscn.qualifier),
	[FCEV_A_EVENT_RSCN_RAW] = FIELD(UINT, struct fcev_event, rscn.raw),
	[FCEV_A_EVENT_TARGET_WWPN] = FIELD(UINT, struct fcev_event, target.wwpn),
	[FCEV_A_EVENT_TARGET_WWNN] = FIELD(UINT, struct fcev_event, target.wwnn),
	[FCEV_A_EVENT_ROLES] = FIELD(UINT, struct fcev_event, target.roles),
	[FCEV_A_EVENT_SCSI_ID] = FIELD(UINT, struct fcev_event, target.scsi_id),
	[FCEV_A_EVENT_COUNT] = FIELD(UINT, struct fcev_event, count),
	[FCEV_A_EVENT_FIRST_SEQ] = FIELD(UINT, struct fcev_event, loss.first_seq),
	[FCEV_A_EVENT_LAST_SEQ] = FIELD(UINT, struct fcev_event, loss.last_seq),
	[FCEV_A_EVENT_CHANGE] = FIELD(UINT, struct fcev_event, change),
	[FCEV_A_EVENT_PORT] = FIELD(UINT, struct fcev_event, port),
	[FCEV_A_EVENT_HOST] = FIELD(UINT, struct fcev_event, host),
	[FCEV_A_EVENT_WWPN] = FIELD(UINT, struct fcev_event, wwpn),
	[FCEV_A_EVENT_WWNN] = FIELD(UINT, struct fcev_event, wwnn),
	[FCEV_A_EVENT_VENDOR_ID] = FIELD(UINT, struct fcev_event, vendor.vendor_id),
	[FCEV_A_EVENT_VENDOR_SCOPE] = FIELD(UINT, struct fcev_event, vendor.scope),
	[FCEV_A_EVENT_LUN] = FIELD(UINT, struct fcev_event, vendor.lun),
	[FCEV_A_EVENT_EVENT_CODE] = FIELD(UINT, struct fcev_event, event_code),
	[FCEV_A_EVENT_EVENT_DATA] = FIELD(UINT, struct fcev_event, event_data),
	[FCEV_A_EVENT_RULE] = FIELD(UINT, struct fcev_event, stat.rule),
	[FCEV_A_EVENT_COUNTER] = FIELD(UINT, struct fcev_event, stat.counter),
	[FCEV_A_EVENT_LEVEL] = FIELD(UINT, struct fcev_event, stat.level),
	[FCEV_A_EVENT_VALUE] = FIELD(UINT, struct fcev_event, stat.value),
	[FCEV_A_EVENT_PREVIOUS] = FIELD(UINT, struct fcev_event, stat.previous),
	[FCEV_A_EVENT_ELAPSED_MS] = FIELD(UINT, struct fcev_event, stat.elapsed_ms),
	[FCEV_A_EVENT_ERROR] = FIELD(UINT, struct fcev_event, stat.error),
	[FCEV_A_EVENT_STREAM] = FIELD(UINT, struct fcev_event, loss.stream),
};

static const struct field fpin_fields[] = {
	[FCEV_A_FPIN_DESCRIPTOR_TAG] = FIELD(UINT, struct fcev_fpin_descriptor, tag),
	[FCEV_A_FPIN_DESCRIPTOR_DETECTING_WWPN] =
		FIELD(UINT, struct fcev_fpin_descriptor, detecting_wwpn),
	[FCEV_A_FPIN_DESCRIPTOR_ATTACHED_WWPN] =
		FIELD(UINT, struct fcev_fpin_descriptor, attached_wwpn),
	[FCEV_A_FPIN_DESCRIPTOR_EVENT_TYPE] =
		FIELD(UINT, struct fcev_fpin_descriptor, event_type),
	[FCEV_A_FPIN_DESCRIPTOR_EVENT_MODIFIER] =
		FIELD(UINT, struct fcev_fpin_descriptor, event_modifier),
	[FCEV_A_FPIN_DESCRIPTOR_THRESHOLD] =
		FIELD(UINT, struct fcev_fpin_descriptor, threshold),
	[FCEV_A_FPIN_DESCRIPTOR_EVENT_COUNT] =
		FIELD(UINT, struct fcev_fpin_descriptor, event_count),
	[FCEV_A_FPIN_DESCRIPTOR_EVENT_PERIOD] =
		FIELD(UINT, struct fcev_fpin_descriptor, event_period),
	[FCEV_A_FPIN_DESCRIPTOR_REASON] =
		FIELD(UINT, struct fcev_fpin_descriptor, reason),
	[FCEV_A_FPIN_DESCRIPTOR_SEVERITY] =
		FIELD(UINT, struct fcev_fpin_descriptor, severity),
};

/* Where the parts of an event's store begin; laid out for the first of them. */
struct layout {
	bool done;
	struct fcev_counter_value *counters;
	struct fcev_fpin_descriptor *fpin;
	uint64_t *wwpns;
};

static size_t count_wwpns(const struct nlattr *fpin)
{
	const char *payload = attr_payload(fpin);

	return nested_count((const struct nlattr *)payload,
			    payload + attr_len(fpin),
			    FCEV_A_FPIN_DESCRIPTOR_WWPNS);
}

/* Have room for what an event has several of. */
static int lay_out(const struct nlattr *nest, struct decoded *decoded, struct layout *layout)
{
	size_t counters = 0;
	size_t fpin = 0;
	size_t wwpns = 0;
	const struct nlattr *attr;
	size_t need;
	char *store;

	for_each_nested(attr, nest) {
		uint16_t type = attr_type(attr);

		counters += type == FCEV_A_EVENT_COUNTERS;
		if (type == FCEV_A_EVENT_FPIN_DESCRIPTORS) {
			fpin++;
			wwpns += count_wwpns(attr);
		}
	}
	layout->done = true;
	need = counters * sizeof(*layout->counters) + fpin * sizeof(*layout->fpin) +
	       wwpns * sizeof(*layout->wwpns);
	if (need > decoded->store_size) {
		store = malloc(need);
		if (!store)
			return -ENOMEM;
		free(decoded->store);
		decoded->store = store;
		decoded->store_size = need;
	}
	/* All three have the alignment of a u64. */
	layout->counters = decoded->store;
	layout->fpin = (void *)(layout->counters + counters);
	layout->wwpns = (void *)(layout->fpin + fpin);
	return 0;
}

/* Returns the number of WWPNs, which begin at wwpns. */
static size_t fpin_decode(const struct nlattr *nest, struct fcev_fpin_descriptor *fpin,
			  uint64_t *wwpns)
{
	const struct nlattr *attr;
	size_t n = 0;

	*fpin = (struct fcev_fpin_descriptor){ 0 };
	for_each_nested(attr, nest) {
		if (attr_type(attr) == FCEV_A_FPIN_DESCRIPTOR_WWPNS)
			n += attr_uint(attr, &wwpns[n]);
		else
			field_store(fpin_fields, ARRAY_SIZE(fpin_fields), attr, fpin);
	}
	fpin->n_wwpns = n;
	fpin->wwpns = n ? wwpns : NULL;
	return n;
}

static bool has_several(uint16_t type)
{
	return type == FCEV_A_EVENT_COUNTERS || type == FCEV_A_EVENT_FPIN_DESCRIPTORS;
}

static void event_attr(const struct nlattr *attr, struct fcev_event *event,
		       struct layout *layout)
{
	switch (attr_type(attr)) {
	case FCEV_A_EVENT_COUNTERS:
		event->n_counters += counter_decode(attr, &layout->counters[event->n_counters]);
		break;
	case FCEV_A_EVENT_FPIN_DESCRIPTORS:
		layout->wwpns += fpin_decode(attr, &layout->fpin[event->n_fpin++],
					     layout->wwpns);
		break;
	case FCEV_A_EVENT_PAYLOAD:
		event->payload = attr_payload(attr);
		event->payload_len = attr_len(attr);
		break;
	default:
		field_store(event_fields, ARRAY_SIZE(event_fields), attr, event);
	}
}

static bool is_target_event(uint32_t type)
{
	return type == FCEV_EVENT_TYPE_TARGET_ONLINE ||
	       type == FCEV_EVENT_TYPE_TARGET_OFFLINE ||
	       type == FCEV_EVENT_TYPE_TARGET_REMOVED ||
	       type == FCEV_EVENT_TYPE_TARGET_CHANGE;
}

/* Attributes that several types share go to the members of the event's type. */
static void event_settle(struct fcev_event *event, const struct layout *layout)
{
	if (is_target_event(event->type)) {
		event->target.port_state = event->port_state;
		event->target.port_id = event->port_id;
		event->port_state = FCEV_NO_STATE;
		event->port_id = 0;
	} else {
		if (event->type == FCEV_EVENT_TYPE_VENDOR)
			event->vendor.target_wwpn = event->target.wwpn;
		event->target = (struct fcev_target){ 0 };
	}
	if (event->type != FCEV_EVENT_TYPE_NEW_TARGETS) {
		event->loss.count = event->count;
		event->count = 0;
	}
	event->counters = event->n_counters ? layout->counters : NULL;
	event->fpin = event->n_fpin ? layout->fpin : NULL;
	if (event->payload_length < event->payload_len)
		event->payload_length = event->payload_len;
}

/*
 * All zero. In pieces, which become a few plain stores: of the whole compilers
 * make a string instruction, which costs more than all else of an event.
 */
static void event_blank(struct fcev_event *event)
{
	enum { PIECE = 64 };
	char *at = (char *)event;
	size_t i;

	for (i = 0; i + PIECE <= sizeof(*event); i += PIECE)
		memset(at + i, 0, PIECE);
	memset(at + i, 0, sizeof(*event) % PIECE);
}

/* The event, to be made without the message of the last. */
struct fcev_event *decoded_anew(struct decoded *decoded)
{
	decoded->run = NULL;
	return &decoded->event;
}

/* The event, with what its message gives to all and else with nothing. */
static struct fcev_event *event_begin(const struct message *m, struct decoded *decoded)
{
	struct fcev_event *event = decoded_anew(decoded);

	event_blank(event);
	event->epoch = m->epoch;
	event->stream = m->stream;
	event->port = m->port;
	event->host = m->host;
	event->wwpn = m->wwpn;
	event->port_state = FCEV_NO_STATE;
	return event;
}

/* The next event of the message's run; after one of another run, little changes. */
static void run_decode(const struct message *m, struct decoded *decoded)
{
	struct run run = m->run;

	if (decoded->run != m) {
		event_begin(m, decoded)->type = FCEV_EVENT_TYPE_RSCN;
		decoded->run = m;
	}
	run_take(&run, run.seq, &decoded->event);
}

/**
 * message_decode() - decode the event that message_peek() told
 *
 * Return: 0, or -ENOMEM: the event can be decoded again.
 */
int message_decode(const struct message *m, struct decoded *decoded)
{
	struct layout layout = { 0 };
	const struct nlattr *attr;
	struct fcev_event *event;

	if (m->run.end) {
		run_decode(m, decoded);
		return 0;
	}
	event = event_begin(m, decoded);
	event->target.scsi_id = FCEV_NO_SCSI_ID;
	for_each_nested(attr, m->at) {
		if (has_several(attr_type(attr)) && !layout.done &&
		    lay_out(m->at, decoded, &layout))
			return -ENOMEM;
		event_attr(attr, event, &layout);
	}
	event_settle(event, &layout);
	return 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Received bytes to messages, and messages to events. Nothing received is
 * trusted: what is malformed is skipped, what is not known is ignored.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

/* ---- attributes ---- */

/* An unsigned number of whatever width. */
bool attr_uint(const struct nlattr *attr, uint64_t *value)
{
	const void *payload = attr_payload(attr);
	uint32_t u32;
	uint16_t u16;

	switch (attr_len(attr)) {
	case sizeof(uint64_t):
		memcpy(value, payload, sizeof(*value));
		return true;
	case sizeof(u32):
		memcpy(&u32, payload, sizeof(u32));
		*value = u32;
		return true;
	case sizeof(u16):
		memcpy(&u16, payload, sizeof(u16));
		*value = u16;
		return true;
	case sizeof(uint8_t):
		*value = *(const uint8_t *)payload;
		return true;
	default:
		return false;
	}
}

static void store_uint(void *to, size_t size, uint64_t value)
{
	uint32_t u32 = (uint32_t)value;

	if (size == sizeof(u32))
		memcpy(to, &u32, sizeof(u32));
	else if (size == sizeof(value))
		memcpy(to, &value, sizeof(value));
}

/* Put an attribute where the table says; others are ignored. */
void field_store(const struct field *fields, size_t n, const struct nlattr *attr,
		 void *object)
{
	uint16_t type = attr_type(attr);
	const void *payload = attr_payload(attr);
	size_t len = attr_len(attr);
	const struct field *field;
	uint64_t value;
	char *to;

	if (type >= n)
		return;
	field = &fields[type];
	if (field_store_number(field, attr, object))
		return;
	to = (char *)object + field->at;
	switch (field->kind) {
	case FIELD_UINT:
		if (attr_uint(attr, &value))
			store_uint(to, field->size, value);
		break;
	case FIELD_STRING:
		len = strnlen(payload, len);
		if (len >= field->size)
			len = field->size - 1u;
		memcpy(to, payload, len);
		to[len] = '\0';
		break;
	case FIELD_BYTES:
		memcpy(to, payload, len < field->size ? len : field->size);
		break;
	case FIELD_FLAG:
		*(bool *)to = true;
		break;
	}
}

/* How many attributes of a type there are in a nest; all levels below aside. */
size_t nested_count(const struct nlattr *from, const char *end, uint16_t type)
{
	const struct nlattr *attr;
	size_t n = 0;

	for_each_attr(attr, from, end)
		n += attr_type(attr) == type;
	return n;
}

bool counter_decode(const struct nlattr *nest, struct fcev_counter_value *counter)
{
	const struct nlattr *attr;
	bool has_counter = false;
	uint64_t value;

	*counter = (struct fcev_counter_value){ 0 };
	for_each_nested(attr, nest) {
		if (!attr_uint(attr, &value))
			continue;
		if (attr_type(attr) == FCEV_A_COUNTER_COUNTER) {
			counter->counter = (uint32_t)value;
			has_counter = true;
		} else if (attr_type(attr) == FCEV_A_COUNTER_VALUE) {
			counter->value = value;
			counter->has_value = true;
		}
	}
	return has_counter;
}

/* ---- messages ---- */

static const struct field message_fields[] = {
	[FCEV_A_MESSAGE_EPOCH] = FIELD(UINT, struct message, epoch),
	[FCEV_A_MESSAGE_STREAM] = FIELD(UINT, struct message, stream),
	[FCEV_A_MESSAGE_PORT] = FIELD(UINT, struct message, port),
	[FCEV_A_MESSAGE_HOST] = FIELD(UINT, struct message, host),
	[FCEV_A_MESSAGE_WWPN] = FIELD(UINT, struct message, wwpn),
	[FCEV_A_MESSAGE_OLDEST] = FIELD(UINT, struct message, oldest),
	[FCEV_A_MESSAGE_HEAD] = FIELD(UINT, struct message, head),
};

/* Read the head of a message of events; false if it is none. */
bool message_begin(const struct nlmsghdr *nlh, struct message *m)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr;
	bool has_stream = false;

	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*genl) ||
	    (genl->cmd != FCEV_CMD_EVENTS_NTF && genl->cmd != FCEV_CMD_HISTORY_GET))
		return false;
	*m = (struct message){
		.host = -1,
		.at = mnl_nlmsg_get_payload_offset(nlh, sizeof(*genl)),
		.end = end,
	};
	for_each_attr(attr, m->at, end) {
		field_store(message_fields, ARRAY_SIZE(message_fields), attr, m);
		has_stream |= attr_type(attr) == FCEV_A_MESSAGE_STREAM;
	}
	return has_stream && m->epoch;
}

/* A datagram of len bytes was put where bytes points. */
void datagram_set(struct datagram *d, size_t len)
{
	d->next = d->bytes;
	d->left = (int)len;
}

static int dump_result(const struct nlmsghdr *nlh)
{
	int result = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(result))
		memcpy(&result, mnl_nlmsg_get_payload(nlh), sizeof(result));
	return result < 0 ? result : -ENODATA;
}

/**
 * datagram_next() - the next message of events in a datagram
 *
 * Return: 1 and the message; 0 for none any more; in an answer to a request
 * also -ENODATA at its end, or the error it ended with.
 */
int datagram_next(struct datagram *d, struct message *m)
{
	while (nlmsg_ok(d->next, d->left)) {
		const struct nlmsghdr *nlh = d->next;

		d->next = mnl_nlmsg_next(nlh, &d->left);
		if (d->seq && nlh->nlmsg_seq != d->seq)
			continue;
		if (nlh->nlmsg_type >= NLMSG_MIN_TYPE) {
			if (message_begin(nlh, m))
				return 1;
		} else if (d->seq && (nlh->nlmsg_type == NLMSG_DONE ||
				      nlh->nlmsg_type == NLMSG_ERROR)) {
			return dump_result(nlh);
		}
	}
	d->left = 0;
	return 0;
}

static bool event_seq(const struct nlattr *nest, uint64_t *seq)
{
	const struct nlattr *attr;

	for_each_nested(attr, nest)
		if (attr_type(attr) == FCEV_A_EVENT_SEQ)
			return attr_uint(attr, seq) && *seq;
	return false;
}

/* Go to the next event of a message and tell its number; false for none. */
bool message_peek(struct message *m, uint64_t *seq)
{
	const struct nlattr *attr;

	for_each_attr(attr, m->at, m->end) {
		if (attr_type(attr) == FCEV_A_MESSAGE_EVENTS &&
		    event_seq(attr, seq)) {
			m->at = attr;
			return true;
		}
	}
	m->at = (const struct nlattr *)m->end;
	return false;
}

/* Leave the event that message_peek() told behind. */
void message_skip(struct message *m)
{
	m->at = attr_next(m->at);
}

/* ---- events ---- */

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

/**
 * message_decode() - decode the event that message_peek() told
 *
 * Return: 0, or -ENOMEM: the event can be decoded again.
 */
int message_decode(const struct message *m, struct decoded *decoded)
{
	const struct nlattr *attr;
	const char *end = (const char *)m->at + m->at->nla_len;
	struct fcev_event *event = &decoded->event;
	struct layout layout = { 0 };

	event_blank(event);
	event->epoch = m->epoch;
	event->stream = m->stream;
	event->port = m->port;
	event->host = m->host;
	event->wwpn = m->wwpn;
	event->port_state = FCEV_NO_STATE;
	event->target.scsi_id = FCEV_NO_SCSI_ID;
	for_each_attr(attr, attr_payload(m->at), end) {
		uint16_t type = attr_type(attr);

		/* All that most events have. */
		if (type < ARRAY_SIZE(event_fields) &&
		    field_store_number(&event_fields[type], attr, event))
			continue;
		if (has_several(type) && !layout.done && lay_out(m->at, decoded, &layout))
			return -ENOMEM;
		event_attr(attr, event, &layout);
	}
	event_settle(event, &layout);
	return 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Received bytes to messages; messages to events is wire_event.c's. Nothing
 * received is trusted: what is malformed is skipped, what is not known is
 * ignored.
 */
#include <errno.h>
#include <linux/genetlink.h>
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
	*m = (struct message){ .host = -1, .end = end };
	/* The events are last, and many. */
	for_each_attr(attr, mnl_nlmsg_get_payload_offset(nlh, sizeof(*genl)), end) {
		if (attr_type(attr) == FCEV_A_MESSAGE_EVENTS ||
		    attr_type(attr) == FCEV_A_MESSAGE_RSCNS)
			break;
		field_store(message_fields, ARRAY_SIZE(message_fields), attr, m);
		has_stream |= attr_type(attr) == FCEV_A_MESSAGE_STREAM;
	}
	m->at = attr;
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
	return result < 0 ? wire_refusal(result) : -ENODATA;
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

/* A run of which nothing is left is passed. */
static void pass_run(struct message *m)
{
	if (!m->run.end || m->run.seq < m->run.end)
		return;
	m->run = (struct run){ 0 };
	m->at = attr_next(m->at);
}

/* Go to the next event of a message and tell its number; false for none. */
bool message_peek(struct message *m, uint64_t *seq)
{
	const struct nlattr *attr;

	pass_run(m);
	if (m->run.end) {
		*seq = m->run.seq;
		return true;
	}
	for_each_attr(attr, m->at, m->end) {
		m->at = attr;
		if (attr_type(attr) == FCEV_A_MESSAGE_EVENTS && event_seq(attr, seq))
			return true;
		if (attr_type(attr) == FCEV_A_MESSAGE_RSCNS && run_begin(attr, &m->run)) {
			*seq = m->run.seq;
			return true;
		}
	}
	m->at = (const struct nlattr *)m->end;
	return false;
}

/* Leave the event that message_peek() told behind. */
void message_skip(struct message *m)
{
	if (m->run.end)
		m->run.seq++;
	else
		m->at = attr_next(m->at);
}

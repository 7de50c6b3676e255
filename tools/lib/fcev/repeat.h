/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The short way of a storm: an event that has the same attributes as the last, in
 * the same order, all numbers. Only the numbers need be looked at then, and
 * nothing else of struct fcev_event changes. In a header, since every call that it
 * saves counts. What may repeat is learnt in wire_event.c.
 */
#ifndef FCEV_REPEAT_H
#define FCEV_REPEAT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fcev.h"

struct message;

/**
 * struct repeat - an event that may come again with other numbers in it
 * @message: the next event of this message may be like the last; NULL for none
 * @begin: first eight bytes of the event's attribute: its header and that of the
 *         first attribute in it, which is seq
 * @boot: first four bytes of the second, which is boot
 * @type: type of the event
 * @len: length of its attribute
 * @n: number of @attr
 * @attr: the attributes that follow, all of 32 bits: the first four bytes of
 *        each, and where in struct fcev_event its number goes
 */
struct repeat {
	const struct message *message;
	uint64_t begin;
	uint32_t boot;
	uint32_t type;
	uint32_t len;
	uint32_t n;
	struct repeat_attr {
		uint32_t header;
		uint32_t at;
	} attr[12];
};

/* The length and type of an attribute, as received. */
static inline uint32_t repeat_header(const void *attr)
{
	uint32_t header;

	memcpy(&header, attr, sizeof(header));
	return header;
}

/**
 * repeat_take() - take an event, if it is of this number and like the last
 * @repeat: what was learnt of the last
 * @from: the event's attribute
 * @left: bytes that were received from there on
 * @seq: number that the event must have
 * @event: the last event; becomes this one
 *
 * The attribute's header, seq and its header, boot and its header take 28 bytes,
 * each number of 32 bits and its header 8.
 *
 * Return: what follows the event; NULL where it is another, and @event is to be
 * decoded anew.
 */
static inline const char *repeat_take(const struct repeat *repeat, const char *from,
				      ptrdiff_t left, uint64_t seq, struct fcev_event *event)
{
	const struct repeat_attr *a = repeat->attr, *end = a + repeat->n;

	if (left < (ptrdiff_t)repeat->len ||
	    memcmp(from, &repeat->begin, sizeof(repeat->begin)) ||
	    memcmp(from + 8, &seq, sizeof(seq)) ||
	    repeat_header(from + 16) != repeat->boot)
		return NULL;
	event->seq = seq;
	memcpy(&event->boot_ns, from + 20, sizeof(event->boot_ns));
	for (from += 28; a < end; a++, from += 8) {
		if (repeat_header(from) != a->header)
			return NULL;
		memcpy((char *)event + a->at, from + 4, sizeof(uint32_t));
	}
	return event->type == repeat->type ? from : NULL;
}

#endif /* FCEV_REPEAT_H */

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

/*
 * Where the attributes of such an event begin: seq and boot have 64 bits, all
 * others 32, and each has a header of four bytes.
 */
enum {
	REPEAT_SEQ = 4,
	REPEAT_BOOT = 16,
	REPEAT_TYPE = 28,
	REPEAT_SOURCE = 36,
	REPEAT_REST = 44,
	REPEAT_SIZE = 8,
};

/**
 * struct repeat - an event that may come again with other numbers in it
 * @message: the next event of this message may be like the last; NULL for none
 * @begin: first bytes of the event's attribute: its header and that of seq
 * @boot: header of boot
 * @type: the type of the event, with its header
 * @source: likewise
 * @len: length of the event's attribute
 * @n: number of @attr
 * @attr: the attributes that follow: the header of each, and where in struct
 *        fcev_event its number goes
 */
struct repeat {
	const struct message *message;
	uint64_t begin;
	uint64_t type;
	uint64_t source;
	uint32_t boot;
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

/* Is what was received there the same? */
static inline int repeat_same(const char *received, const uint64_t *expected)
{
	return !memcmp(received, expected, sizeof(*expected));
}

/**
 * repeat_take() - take an event, if it is of this number and like the last
 * @repeat: what was learnt of the last
 * @from: the event's attribute
 * @left: bytes that were received from there on
 * @seq: number that the event must have
 * @event: the last event; becomes this one
 *
 * Return: what follows the event; NULL where it is another, and @event is to be
 * decoded anew.
 */
static inline const char *repeat_take(const struct repeat *repeat, const char *from,
				      ptrdiff_t left, uint64_t seq, struct fcev_event *event)
{
	const struct repeat_attr *a = repeat->attr, *end = a + repeat->n;

	if (left < (ptrdiff_t)repeat->len || !repeat_same(from, &repeat->begin) ||
	    !repeat_same(from + REPEAT_SEQ + 4, &seq) ||
	    repeat_header(from + REPEAT_BOOT) != repeat->boot ||
	    !repeat_same(from + REPEAT_TYPE, &repeat->type) ||
	    !repeat_same(from + REPEAT_SOURCE, &repeat->source))
		return NULL;
	event->seq = seq;
	memcpy(&event->boot_ns, from + REPEAT_BOOT + 4, sizeof(event->boot_ns));
	for (from += REPEAT_REST; a < end; a++, from += REPEAT_SIZE) {
		if (repeat_header(from) != a->header)
			return NULL;
		memcpy((char *)event + a->at, from + 4, sizeof(uint32_t));
	}
	return from;
}

#endif /* FCEV_REPEAT_H */

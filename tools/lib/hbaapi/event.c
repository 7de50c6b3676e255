// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Copies of events that outlive the next call on their context: one allocation
 * holds the event and everything it points to.
 */
#include <stdlib.h>
#include <string.h>

#include "hbaapi_priv.h"

#define ALIGN8(n)	(((n) + 7) & ~(size_t)7)

static size_t size_of(const struct fcev_event *event)
{
	size_t size = ALIGN8(sizeof(struct hba_event));

	size += ALIGN8(event->n_counters * sizeof(*event->counters));
	size += ALIGN8(event->n_fpin * sizeof(*event->fpin));
	for (size_t i = 0; i < event->n_fpin; i++)
		size += event->fpin[i].n_wwpns * sizeof(*event->fpin[i].wwpns);
	return size + event->payload_len;
}

/* Copies @size bytes to *at and moves it behind them. */
static void *put(char **at, const void *from, size_t size)
{
	void *to = *at;

	if (!size)
		return NULL;
	memcpy(to, from, size);
	*at += ALIGN8(size);
	return to;
}

/* Freed with free(); NULL where memory is short. */
struct hba_event *hba_event_copy(const struct fcev_event *event)
{
	struct hba_event *copy = malloc(size_of(event));
	struct fcev_fpin_descriptor *fpin;
	char *at;

	if (!copy)
		return NULL;
	at = (char *)copy + ALIGN8(sizeof(*copy));
	copy->next = NULL;
	copy->event = *event;
	copy->event.counters = put(&at, event->counters, event->n_counters * sizeof(*event->counters));
	fpin = put(&at, event->fpin, event->n_fpin * sizeof(*event->fpin));
	for (size_t i = 0; i < event->n_fpin; i++)
		fpin[i].wwpns = put(&at, event->fpin[i].wwpns,
				    event->fpin[i].n_wwpns * sizeof(*event->fpin[i].wwpns));
	copy->event.fpin = fpin;
	copy->event.payload = put(&at, event->payload, event->payload_len);
	return copy;
}

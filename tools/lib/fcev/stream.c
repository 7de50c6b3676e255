// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table of streams that a listener keeps. Says nothing of what the
 * positions mean: that is replay.c.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

/* Index of the first stream whose id is not below. */
static size_t lower_bound(const struct streams *streams, uint32_t id)
{
	size_t from = 0;
	size_t to = streams->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (streams->at[middle].id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

struct stream *streams_find(const struct streams *streams, uint32_t id)
{
	size_t i = lower_bound(streams, id);

	return i < streams->n && streams->at[i].id == id ? &streams->at[i] : NULL;
}

/*
 * The stream of an id, at its beginning if it was not there; NULL without
 * memory. Pointers to other streams are not valid afterwards.
 */
struct stream *streams_get(struct streams *streams, uint32_t id)
{
	size_t i = lower_bound(streams, id);

	if (i < streams->n && streams->at[i].id == id)
		return &streams->at[i];
	if (streams->n == streams->room) {
		size_t room = streams->room ? 2 * streams->room : 16;
		struct stream *at = reallocarray(streams->at, room, sizeof(*at));

		if (!at)
			return NULL;
		streams->at = at;
		streams->room = room;
	}
	memmove(&streams->at[i + 1], &streams->at[i],
		(streams->n - i) * sizeof(*streams->at));
	streams->n++;
	streams->at[i] = (struct stream){ .id = id, .host = -1 };
	return &streams->at[i];
}

void streams_remove(struct streams *streams, struct stream *stream)
{
	size_t i = (size_t)(stream - streams->at);

	streams->n--;
	memmove(&streams->at[i], &streams->at[i + 1],
		(streams->n - i) * sizeof(*streams->at));
}

void streams_clear(struct streams *streams)
{
	streams->n = 0;
}

void streams_free(struct streams *streams)
{
	free(streams->at);
	*streams = (struct streams){ 0 };
}

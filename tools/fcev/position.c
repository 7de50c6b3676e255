// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Positions in streams: parsing, sets, --since. The file that keeps them is in
 * cursor.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parse.h"
#include "position.h"

int position_parse(const char *text, struct fcev_position *position)
{
	char copy[POSITION_SIZE], *rest = copy;
	const char *epoch, *stream, *seq;
	uint64_t stream_number;

	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	epoch = strsep(&rest, ":");
	stream = strsep(&rest, ":");
	seq = strsep(&rest, ":");
	if (!seq || rest)
		return -EINVAL;
	memset(position, 0, sizeof(*position));
	if (parse_u64(epoch, UINT64_MAX, &position->epoch) ||
	    parse_u64(stream, UINT32_MAX, &stream_number) ||
	    parse_u64(seq, UINT64_MAX, &position->seq))
		return -EINVAL;
	position->stream = stream_number;
	return 0;
}

char *position_format(uint64_t epoch, uint32_t stream, uint64_t seq, char buf[POSITION_SIZE])
{
	snprintf(buf, POSITION_SIZE, "%" PRIu64 ":%" PRIu32 ":%" PRIu64, epoch, stream, seq);
	return buf;
}

static struct fcev_position *find(const struct position_set *set, uint32_t stream)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->positions[i].stream == stream)
			return &set->positions[i];
	return NULL;
}

static struct fcev_position *add(struct position_set *set)
{
	size_t size = set->size ? 2 * set->size : 16;
	struct fcev_position *positions;

	if (set->n == set->size) {
		positions = realloc(set->positions, size * sizeof(*positions));
		if (!positions)
			return NULL;
		set->positions = positions;
		set->size = size;
	}
	return &set->positions[set->n++];
}

int position_set_put(struct position_set *set, uint64_t epoch, uint32_t stream, uint64_t seq)
{
	struct fcev_position *position;

	/* Streams of an earlier load of the module are no more. */
	if (set->n && set->positions[0].epoch != epoch)
		set->n = 0;
	position = find(set, stream);
	if (!position)
		position = add(set);
	if (!position)
		return -ENOMEM;
	*position = (struct fcev_position){ .epoch = epoch, .stream = stream, .seq = seq };
	return 0;
}

const struct fcev_position *position_set_find(const struct position_set *set,
					      uint64_t epoch, uint32_t stream)
{
	const struct fcev_position *position = find(set, stream);

	return position && position->epoch == epoch ? position : NULL;
}

void position_set_free(struct position_set *set)
{
	free(set->positions);
	memset(set, 0, sizeof(*set));
}

static uint64_t clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

void clocks_read(struct clocks *clocks)
{
	clocks->boot_ns = clock_ns(CLOCK_BOOTTIME);
	clocks->time_ns = clock_ns(CLOCK_REALTIME);
}

static int parse_positions(struct since *since, const char *text)
{
	char *copy = strdup(text), *word, *rest = copy;
	struct fcev_position position;
	int err = copy ? 0 : -ENOMEM;

	while (!err && (word = strsep(&rest, ","))) {
		err = position_parse(word, &position);
		/* Positions of two loads of the module cannot both be of use. */
		if (!err && since->positions.n &&
		    since->positions.positions[0].epoch != position.epoch)
			err = -EINVAL;
		if (!err)
			err = position_set_put(&since->positions, position.epoch,
					       position.stream, position.seq);
	}
	free(copy);
	return err;
}

/* A boot time, 0 for one that lies before boot. */
static int parse_moment(const char *text, const struct clocks *clocks, uint64_t *boot_ns)
{
	uint64_t ms, ns, ago;

	if (!strcmp(text, "boot")) {
		*boot_ns = 0;
		return 0;
	}
	if (*text == '-') {
		if (parse_duration_ms(text + 1, &ms))
			return -EINVAL;
		ago = ms * 1000000;
	} else {
		if (parse_time_ns(text, &ns))
			return -EINVAL;
		if (ns > clocks->time_ns) {
			*boot_ns = clocks->boot_ns + (ns - clocks->time_ns);
			return 0;
		}
		ago = clocks->time_ns - ns;
	}
	*boot_ns = ago < clocks->boot_ns ? clocks->boot_ns - ago : 0;
	return 0;
}

int since_parse(struct since *since, const char *text, const struct clocks *clocks)
{
	struct fcev_position position;
	char first[POSITION_SIZE];
	int err;

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, ","), text);
	if (!position_parse(first, &position)) {
		if (since->given && !since->positions.n)
			return -EINVAL;
		err = parse_positions(since, text);
	} else {
		if (since->given)
			return -EINVAL;
		err = parse_moment(text, clocks, &since->boot_ns);
	}
	if (!err)
		since->given = true;
	return err;
}

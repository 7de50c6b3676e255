/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Positions in streams, EPOCH:STREAM:SEQ: as words, as a set, in a file; and
 * --since, which takes positions or a time.
 */
#ifndef FCEV_TOOL_POSITION_H
#define FCEV_TOOL_POSITION_H

#include <stdio.h>

#include "tool.h"

#define POSITION_SIZE	64

int position_parse(const char *text, struct fcev_position *position);
char *position_format(uint64_t epoch, uint32_t stream, uint64_t seq, char buf[POSITION_SIZE]);

/* One position a stream. */
struct position_set {
	size_t n, size;
	struct fcev_position *positions;
};

/* Replaces the stream's position, and forgets other epochs; -ENOMEM. */
int position_set_put(struct position_set *set, uint64_t epoch, uint32_t stream, uint64_t seq);
/* The last event of @epoch and @stream that is known, or NULL. */
const struct fcev_position *position_set_find(const struct position_set *set,
					      uint64_t epoch, uint32_t stream);
void position_set_free(struct position_set *set);

/* Clocks, read once a run, so that parsing stays pure. */
struct clocks {
	uint64_t boot_ns;
	uint64_t time_ns;
};

void clocks_read(struct clocks *clocks);

struct since {
	bool given;
	uint64_t boot_ns;
	struct position_set positions;
};

/*
 * Add one --since: comma-separated positions, "boot", "-10min" or RFC 3339.
 * Times before boot are boot. -EINVAL: neither, or a time beside positions.
 */
int since_parse(struct since *since, const char *text, const struct clocks *clocks);

/* ---- cursor files ---- */

/* -ENOENT: there is none yet; -EINVAL: a line is no position, *line tells which. */
int cursor_read(const char *path, struct position_set *set, unsigned int *line);
/* Whole or not at all, on disk when it returns. */
int cursor_write(const char *path, const struct position_set *set);

#endif

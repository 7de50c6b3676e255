/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Printing events as they come, for monitor and threshold watch: filters,
 * ends, signals, the cursor file.
 */
#ifndef FCEV_TOOL_FOLLOW_H
#define FCEV_TOOL_FOLLOW_H

#include "position.h"
#include "select.h"
#include "tool.h"

/* What to print of a stream of events. */
struct filter {
	struct selection selection;
	uint64_t types;			/* mask, 0 for all */
	uint64_t sources;		/* mask, 0 for all */
};

enum match { MATCH_NO, MATCH_LOSS, MATCH_YES };

/* MATCH_LOSS: what was lost may have matched, so it is told but not counted. */
enum match filter_match(const struct filter *filter, const struct fcev_event *event);

/* Print one event as the user wants it and flush; -errno of the output. */
int print_event(const struct tool *tool, FILE *out, const struct fcev_event *event, bool explain);

#define FOLLOW_ON	(-1)	/* not an exit status */

struct follow {
	const struct tool *tool;
	struct filter filter;
	bool explain;
	bool has_count;
	uint64_t count;
	bool has_timeout;
	uint64_t timeout_ms;
	const char *cursor_file;
	struct position_set cursor;	/* what has been printed, or passed over */
	/* After an event was printed: FOLLOW_ON or an exit status; may be NULL. */
	int (*printed)(void *context, const struct fcev_event *event);
	void *context;

	/* for follow.c alone */
	uint64_t n_printed;
	uint64_t deadline_ms;
	bool unsaved;
};

/* Until count, timeout, a signal, or the reader of our output is gone. */
int follow_run(struct follow *follow);
void follow_free(struct follow *follow);

/* Keep SIGINT and SIGTERM until somebody waits, so that nothing is cut short. */
void signals_hold(void);
/*
 * Wait for @fd, a signal, or the reader of standard output to go.
 * @fd: -1 for none. @timeout_ms: -1 for ever
 * Return: 1 for @fd, 0 for the time, -EINTR, -EPIPE, -errno.
 */
int signals_wait(int fd, int timeout_ms);
uint64_t monotonic_ms(void);

#endif

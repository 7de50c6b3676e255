// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints events as they come until something ends it. The position in the
 * cursor file is that of the last event that was written out whole.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "explain.h"
#include "follow.h"
#include "lines.h"
#include "text.h"

/* Events between two looks at signals and clock, in a flood. */
#define LOOK_EVERY	64

static bool in_mask(uint64_t mask, uint32_t bit)
{
	return !mask || (bit < 64 && mask & UINT64_C(1) << bit);
}

enum match filter_match(const struct filter *filter, const struct fcev_event *event)
{
	if (!selection_has_event(&filter->selection, event))
		return MATCH_NO;
	if (in_mask(filter->types, event->type) && in_mask(filter->sources, event->source))
		return MATCH_YES;
	return event->type == FCEV_EVENT_TYPE_LOST ? MATCH_LOSS : MATCH_NO;
}

int print_event(const struct tool *tool, FILE *out, const struct fcev_event *event, bool explain)
{
	const struct explanation *e = explain ? explanation_of(event->type) : NULL;

	if (tool->json) {
		if (line_event(out, event, e ? e->meaning : NULL) < 0)
			return -ENOMEM;
	} else {
		text_event(out, event, tool->colour);
		if (e)
			fprintf(out, "    %s To do: %s.\n", e->meaning, e->actions[0]);
	}
	return fflush(out) == EOF ? -errno : 0;
}

/* What may be left out by the next run: this event and those before it. */
static int note(struct follow *follow, const struct fcev_event *event)
{
	uint64_t seq = event->seq;

	if (!follow->cursor_file)
		return 0;
	if (event->type == FCEV_EVENT_TYPE_LOST) {
		if (event->loss.restart)
			return 0;
		seq = event->loss.last_seq;
	}
	follow->unsaved = true;
	return position_set_put(&follow->cursor, event->epoch, event->stream, seq);
}

static int output_failed(int err)
{
	if (err == -EPIPE)
		return STATUS_OK;
	return report(STATUS_FAILED, "cannot write the output: %s", strerror(-err));
}

static int handle(struct follow *follow, const struct fcev_event *event)
{
	enum match match = filter_match(&follow->filter, event);
	int err;

	if (match != MATCH_NO) {
		err = print_event(follow->tool, stdout, event, follow->explain);
		if (err < 0)
			return output_failed(err);
	}
	if (note(follow, event) < 0)
		return report(STATUS_FAILED, "out of memory");
	if (match == MATCH_YES && ++follow->n_printed == follow->count && follow->has_count)
		return STATUS_OK;
	if (match != MATCH_NO && follow->printed)
		return follow->printed(follow->context, event);
	return FOLLOW_ON;
}

static int save(struct follow *follow)
{
	int err;

	if (!follow->unsaved)
		return FOLLOW_ON;
	follow->unsaved = false;
	err = cursor_write(follow->cursor_file, &follow->cursor);
	if (err < 0)
		return report(STATUS_FAILED, "cannot write %s: %s", follow->cursor_file,
			      strerror(-err));
	return FOLLOW_ON;
}

static int too_few(const struct follow *follow)
{
	if (!follow->has_count)
		return STATUS_OK;
	return report(STATUS_TOO_FEW, "ended after %" PRIu64 " of %" PRIu64 " events",
		      follow->n_printed, follow->count);
}

/* Milliseconds until the deadline, -1 for none. */
static int time_left(const struct follow *follow)
{
	uint64_t now = monotonic_ms();

	if (!follow->has_timeout)
		return -1;
	if (now >= follow->deadline_ms)
		return 0;
	return follow->deadline_ms - now < INT_MAX ? (int)(follow->deadline_ms - now) : INT_MAX;
}

/* Wait for events, or for @timeout_ms 0 see whether it is time to end. */
static int look(const struct follow *follow, int timeout_ms)
{
	int r = signals_wait(fcev_fd(follow->tool->ctx), timeout_ms);

	if (r == -EPIPE)
		return STATUS_OK;
	if (r == -EINTR || !time_left(follow))
		return too_few(follow);
	if (r < 0)
		return report(STATUS_FAILED, "waiting failed: %s", strerror(-r));
	return FOLLOW_ON;
}

/* All events that are there. */
static int take(struct follow *follow)
{
	const struct fcev_event *event;
	int r, n = 0, status;

	while ((r = fcev_next(follow->tool->ctx, &event)) == 1) {
		status = handle(follow, event);
		if (status == FOLLOW_ON && ++n % LOOK_EVERY == 0)
			status = look(follow, 0);
		if (status != FOLLOW_ON)
			return status;
	}
	return r < 0 ? report_library(follow->tool, r, "listening") : FOLLOW_ON;
}

int follow_run(struct follow *follow)
{
	int status = FOLLOW_ON, saved;

	follow->deadline_ms = monotonic_ms() + follow->timeout_ms;
	if (follow->has_count && !follow->count)
		status = STATUS_OK;
	while (status == FOLLOW_ON) {
		status = take(follow);
		if (status == FOLLOW_ON)
			status = save(follow);
		if (status == FOLLOW_ON)
			status = look(follow, time_left(follow));
	}
	saved = save(follow);
	return saved == FOLLOW_ON ? status : saved;
}

void follow_free(struct follow *follow)
{
	selection_free(&follow->filter.selection);
	position_set_free(&follow->cursor);
}

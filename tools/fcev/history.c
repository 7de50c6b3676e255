// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev history: the events that the module still holds, in the order of time.
 * Streams come one after the other, so the lines are kept and sorted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "parse.h"

struct line {
	uint64_t boot_ns;
	size_t order;
	bool counts;
	char *text;
};

struct history {
	const struct tool *tool;
	struct filter filter;
	struct since since;
	bool explain;
	bool has_count;
	uint64_t count;
	size_t n, size;
	struct line *lines;
};

enum { OPT_EVENT = OPT_COMMAND, OPT_SOURCE, OPT_SINCE, OPT_COUNT, OPT_EXPLAIN };

static const struct option options[] = {
	{ "event", required_argument, NULL, OPT_EVENT },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	COMMON_OPTIONS
};

static int take_option(struct history *history, int option)
{
	struct clocks clocks;

	switch (option) {
	case OPT_EVENT:
		return select_types(optarg, &history->filter.types);
	case OPT_SOURCE:
		return select_sources(optarg, &history->filter.sources);
	case OPT_SINCE:
		clocks_read(&clocks);
		if (since_parse(&history->since, optarg, &clocks) < 0)
			return report(STATUS_USAGE,
				      "--since %s: give positions EPOCH:STREAM:SEQ, or one time: -10min, 2026-01-31T12:00:00Z, boot",
				      optarg);
		break;
	case OPT_COUNT:
		if (parse_u64(optarg, UINT64_MAX, &history->count) < 0)
			return report(STATUS_USAGE, "--count %s: give a number", optarg);
		history->has_count = true;
		break;
	case OPT_EXPLAIN:
		history->explain = true;
		break;
	}
	return STATUS_OK;
}

static struct line *new_line(struct history *history)
{
	size_t size = history->size ? 2 * history->size : 256;
	struct line *lines;

	if (history->n == history->size) {
		lines = realloc(history->lines, size * sizeof(*lines));
		if (!lines)
			return NULL;
		history->lines = lines;
		history->size = size;
	}
	return &history->lines[history->n];
}

static int keep(struct history *history, const struct fcev_event *event)
{
	enum match match = filter_match(&history->filter, event);
	struct line *line;
	size_t length;
	FILE *out;
	int err;

	if (match == MATCH_NO)
		return 0;
	line = new_line(history);
	if (!line)
		return -ENOMEM;
	*line = (struct line){
		.boot_ns = event->boot_ns,
		.order = history->n,
		.counts = match == MATCH_YES,
	};
	out = open_memstream(&line->text, &length);
	if (!out)
		return -ENOMEM;
	err = print_event(history->tool, out, event, history->explain);
	if (fclose(out) == EOF || err < 0) {
		free(line->text);
		return -ENOMEM;
	}
	history->n++;
	return 0;
}

static int collect(struct history *history)
{
	const struct fcev_event *event;
	int r;

	while ((r = fcev_wait(history->tool->ctx, &event, -1)) >= 0) {
		if (r && keep(history, event) < 0)
			return report(STATUS_FAILED, "out of memory: ask for less with --since");
	}
	return r == -ENODATA ? STATUS_OK : report_library(history->tool, r, "reading the history");
}

static int by_time(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	if (left->boot_ns != right->boot_ns)
		return left->boot_ns < right->boot_ns ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

static void print_lines(struct history *history)
{
	uint64_t counted = 0;
	size_t i;

	qsort(history->lines, history->n, sizeof(*history->lines), by_time);
	for (i = 0; i < history->n; i++) {
		if (history->has_count && counted == history->count)
			break;
		fputs(history->lines[i].text, stdout);
		counted += history->lines[i].counts;
	}
}

static int begin(struct history *history, int argc, char **argv)
{
	const struct position_set *positions = &history->since.positions;
	const struct tool *tool = history->tool;
	struct fcev_ports *ports = NULL;
	int err, status;

	err = fcev_ports_get(tool->ctx, &ports);
	if (err < 0)
		return report_library(tool, err, "reading the ports");
	status = selection_make(&history->filter.selection, ports, argv + optind, argc - optind);
	fcev_ports_free(ports);
	if (status != STATUS_OK)
		return status;
	err = fcev_history(tool->ctx, positions->positions, positions->n, history->since.boot_ns);
	return err < 0 ? report_library(tool, err, "reading the history") : STATUS_OK;
}

static int run_history(struct history *history, int argc, char **argv)
{
	int status = begin(history, argc, argv);

	if (status == STATUS_OK)
		status = collect(history);
	if (status == STATUS_OK && history->n)
		print_lines(history);
	return status;
}

static void free_history(struct history *history)
{
	size_t i;

	for (i = 0; i < history->n; i++)
		free(history->lines[i].text);
	free(history->lines);
	selection_free(&history->filter.selection);
	position_set_free(&history->since.positions);
}

static int run(struct tool *tool, int argc, char **argv)
{
	struct history history = { .tool = tool };
	int option, status = STATUS_OK;

	while (status == STATUS_OK) {
		option = next_option(tool, &command_history, argc, argv, ":h", options, &status);
		if (option == OPTIONS_STOP)
			break;
		if (option == OPTIONS_END) {
			status = run_history(&history, argc, argv);
			break;
		}
		status = take_option(&history, option);
	}
	free_history(&history);
	return status;
}

const struct command command_history = {
	.name = "history",
	.summary = "events of the past that the module still holds",
	.usage =
		"usage: fcev history [OPTION]... [PORT]...\n"
		"Print the events that the module still holds, of all ports or of those named, in\n"
		"the order of time; what is no longer held is told as lost.\n\n"
		"  --json              one JSON object a line\n"
		"  --event TYPE,...    only events of these types; losses are always told\n"
		"  --source SOURCE,... only from native, posted, derived, sampled or core\n"
		"  --since WHEN        -10min, 2026-01-31T12:00:00Z, boot, or positions\n"
		"                      EPOCH:STREAM:SEQ,...\n"
		"  --count N           no more than the first N events\n"
		"  --explain           add what each event means\n",
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev monitor: events as they happen, from now, from the present state, or
 * from a moment or position in the past.
 */
#include <errno.h>
#include <string.h>

#include "follow.h"
#include "lines.h"
#include "parse.h"
#include "text.h"

struct monitor {
	struct follow follow;
	struct since since;
	bool initial;
};

enum {
	OPT_EVENT = OPT_COMMAND, OPT_SOURCE, OPT_SINCE, OPT_CURSOR_FILE, OPT_INITIAL,
	OPT_COUNT, OPT_TIMEOUT, OPT_EXPLAIN,
};

static const struct option options[] = {
	{ "event", required_argument, NULL, OPT_EVENT },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "cursor-file", required_argument, NULL, OPT_CURSOR_FILE },
	{ "initial", no_argument, NULL, OPT_INITIAL },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	COMMON_OPTIONS
};

static int take_since(struct monitor *monitor)
{
	struct clocks clocks;

	clocks_read(&clocks);
	if (since_parse(&monitor->since, optarg, &clocks) < 0)
		return report(STATUS_USAGE,
			      "--since %s: give positions EPOCH:STREAM:SEQ, or one time: -10min, 2026-01-31T12:00:00Z, boot",
			      optarg);
	return STATUS_OK;
}

static int take_count(struct follow *follow)
{
	if (parse_u64(optarg, UINT64_MAX, &follow->count) < 0)
		return report(STATUS_USAGE, "--count %s: give a number", optarg);
	follow->has_count = true;
	return STATUS_OK;
}

static int take_timeout(struct follow *follow)
{
	if (parse_duration_ms(optarg, &follow->timeout_ms) < 0)
		return report(STATUS_USAGE, "--timeout %s: give seconds, or 500ms, 5min, 1h", optarg);
	follow->has_timeout = true;
	return STATUS_OK;
}

static int take_option(struct monitor *monitor, int option)
{
	struct follow *follow = &monitor->follow;

	switch (option) {
	case OPT_EVENT:
		return select_types(optarg, &follow->filter.types);
	case OPT_SOURCE:
		return select_sources(optarg, &follow->filter.sources);
	case OPT_SINCE:
		return take_since(monitor);
	case OPT_CURSOR_FILE:
		follow->cursor_file = optarg;
		break;
	case OPT_INITIAL:
		monitor->initial = true;
		break;
	case OPT_COUNT:
		return take_count(follow);
	case OPT_TIMEOUT:
		return take_timeout(follow);
	case OPT_EXPLAIN:
		follow->explain = true;
		break;
	}
	return STATUS_OK;
}

/* @tool is not const here only for --json. */
static int take_options(struct monitor *monitor, struct tool *tool, int argc, char **argv)
{
	int option, status;

	for (;;) {
		option = next_option(tool, &command_monitor, argc, argv, ":h", options, &status);
		if (option == OPTIONS_STOP)
			return status;
		if (option == OPTIONS_END)
			break;
		status = take_option(monitor, option);
		if (status != STATUS_OK)
			return status;
	}
	if (monitor->initial && monitor->since.given)
		return report(STATUS_USAGE,
			      "--initial begins with the present, --since in the past: give one");
	return FOLLOW_ON;
}

/* FOLLOW_ON: positions were read; STATUS_OK: there is no file yet. */
static int read_cursor(struct follow *follow)
{
	unsigned int line;
	int err;

	if (!follow->cursor_file)
		return STATUS_OK;
	err = cursor_read(follow->cursor_file, &follow->cursor, &line);
	if (err == -ENOENT)
		return STATUS_OK;
	if (err == -EINVAL)
		return report(STATUS_FAILED,
			      "%s: line %u is no position: remove the file to begin anew",
			      follow->cursor_file, line);
	if (err < 0)
		return report(STATUS_FAILED, "cannot read %s: %s", follow->cursor_file,
			      strerror(-err));
	return FOLLOW_ON;
}

/* The newest events of all streams, as the begin of a cursor. */
static int put_heads(struct position_set *set, const struct fcev_status *module,
		     const struct fcev_ports *ports)
{
	const struct fcev_port *port;
	size_t i, p;
	int err;

	err = position_set_put(set, module->epoch, 0, module->head);
	for (i = 0; !err && (port = fcev_ports_at(ports, i)); i++)
		for (p = 0; !err && p < port->n_positions; p++)
			err = position_set_put(set, port->epoch, port->positions[p].stream,
					       port->positions[p].seq);
	return err;
}

static int print_state(const struct monitor *monitor, const struct fcev_ports *ports)
{
	const struct tool *tool = monitor->follow.tool;
	struct fcev_targets *targets = NULL;
	const struct fcev_port *port;
	struct clocks clocks;
	size_t i;
	int err;

	clocks_read(&clocks);
	err = fcev_targets_get(tool->ctx, 0, &targets);
	if (err < 0)
		return report_library(tool, err, "reading remote ports");
	for (i = 0; (port = fcev_ports_at(ports, i)); i++) {
		if (port->gone || !selection_has_port(&monitor->follow.filter.selection, port))
			continue;
		if (!tool->json)
			text_state(stdout, port, clocks.time_ns, tool->colour);
		else if (line_port_full(stdout, port, targets) < 0)
			err = -ENOMEM;
	}
	fcev_targets_free(targets);
	if (err < 0)
		return report(STATUS_FAILED, "out of memory");
	fflush(stdout);
	return STATUS_OK;
}

static int listen_from(struct monitor *monitor, const struct position_set *positions,
		       uint64_t boot_ns)
{
	const struct tool *tool = monitor->follow.tool;
	int err;

	err = fcev_listen_since(tool->ctx, positions->positions, positions->n, boot_ns);
	return err < 0 ? report_library(tool, err, "listening") : STATUS_OK;
}

/*
 * Without a past asked for, but with a state or cursor that the events must
 * follow without a gap, begin at the heads that stand beside the state.
 */
static int listen_now(struct monitor *monitor, const struct fcev_status *module,
		      const struct fcev_ports *ports)
{
	struct follow *follow = &monitor->follow;
	int err;

	if (!monitor->initial && !follow->cursor_file) {
		err = fcev_listen(follow->tool->ctx);
		return err < 0 ? report_library(follow->tool, err, "listening") : STATUS_OK;
	}
	if (put_heads(&follow->cursor, module, ports) < 0)
		return report(STATUS_FAILED, "out of memory");
	follow->unsaved = follow->cursor_file;
	return listen_from(monitor, &follow->cursor, 0);
}

static int start(struct monitor *monitor, const struct fcev_status *module,
		 const struct fcev_ports *ports)
{
	int status = read_cursor(&monitor->follow);

	if (status == FOLLOW_ON)
		return listen_from(monitor, &monitor->follow.cursor, 0);
	if (status != STATUS_OK)
		return status;
	if (monitor->since.given)
		return listen_from(monitor, &monitor->since.positions, monitor->since.boot_ns);
	status = listen_now(monitor, module, ports);
	if (status == STATUS_OK && monitor->initial)
		status = print_state(monitor, ports);
	return status;
}

static int begin(struct monitor *monitor, int argc, char **argv)
{
	const struct tool *tool = monitor->follow.tool;
	struct fcev_ports *ports = NULL;
	struct fcev_status module;
	int err, status;

	err = fcev_status_get(tool->ctx, &module);
	if (!err)
		err = fcev_ports_get(tool->ctx, &ports);
	if (err < 0)
		return report_library(tool, err, "reading the ports");
	status = selection_make(&monitor->follow.filter.selection, ports, argv + optind,
				argc - optind);
	if (status == STATUS_OK)
		status = start(monitor, &module, ports);
	fcev_ports_free(ports);
	return status;
}

static int run(struct tool *tool, int argc, char **argv)
{
	struct monitor monitor = { .follow.tool = tool };
	int status;

	status = take_options(&monitor, tool, argc, argv);
	if (status == FOLLOW_ON) {
		signals_hold();
		status = begin(&monitor, argc, argv);
		if (status == STATUS_OK)
			status = follow_run(&monitor.follow);
	}
	position_set_free(&monitor.since.positions);
	follow_free(&monitor.follow);
	return status;
}

const struct command command_monitor = {
	.name = "monitor",
	.summary = "events as they happen",
	.usage =
		"usage: fcev monitor [OPTION]... [PORT]...\n"
		"Print the events of all ports, or of those named, as they happen.\n\n"
		"  --json              one JSON object a line\n"
		"  --event TYPE,...    only events of these types; losses are always told\n"
		"  --source SOURCE,... only from native, posted, derived, sampled or core\n"
		"  --initial           begin with the present state of the ports\n"
		"  --since WHEN        begin in the past: -10min, 2026-01-31T12:00:00Z, boot, or\n"
		"                      positions EPOCH:STREAM:SEQ,...\n"
		"  --cursor-file FILE  keep the positions in FILE and continue there the next time\n"
		"  --count N           end after N events\n"
		"  --timeout S         end after S seconds (or 500ms, 5min, 1h)\n"
		"  --explain           add what each event means\n",
	.run = run,
};

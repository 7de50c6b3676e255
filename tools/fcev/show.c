// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev show: all that is known of a port: facts, counts of its events, its
 * streams, where each type of event comes from, its targets. And the module.
 */
#include <inttypes.h>
#include <string.h>

#include "format.h"
#include "lines.h"
#include "origin.h"
#include "position.h"
#include "select.h"

enum { OPT_MODULE = OPT_COMMAND };

static const struct option options[] = {
	{ "module", no_argument, NULL, OPT_MODULE },
	COMMON_OPTIONS
};

#define WIDTH_LABEL	15

static void label(const char *text)
{
	printf("  %-*s", WIDTH_LABEL, text);
}

/* A row of a label and a text; none where the text is empty. */
static void row(const char *name, const char *text)
{
	char clean[300];

	if (!*text)
		return;
	label(name);
	printf("%s\n", format_clean(text, clean, sizeof(clean)));
}

static void row_wwn(const char *name, uint64_t wwn)
{
	char buf[WWN_SIZE];

	if (wwn)
		row(name, format_wwn(wwn, buf));
}

static void print_heading(const struct tool *tool, const struct fcev_port *port)
{
	char text[80], wwn[WWN_SIZE];

	snprintf(text, sizeof(text), "port %" PRIu32 "  host%" PRIu32 "  %s", port->port,
		 port->host, port->wwpn ? format_wwn(port->wwpn, wwn) : "WWPN not known yet");
	print_padded(stdout, text, 0, COLOUR_BOLD, tool->colour);
	puts(port->gone ? "  gone, its history is kept" : "");
}

static void print_state(const struct fcev_port *port, const struct clocks *now)
{
	char state[12], link[12], age[32];

	label("state");
	printf("%s, link %s, port %s",
	       format_name(fcev_port_state_name(port->port_state), port->port_state, state),
	       format_name(fcev_condition_name(port->link), port->link, link),
	       port->online == FCEV_CONDITION_UP ? "online" :
	       port->online == FCEV_CONDITION_DOWN ? "offline" : "unknown");
	if (port->confirmed_boot_ns && port->confirmed_boot_ns <= now->boot_ns)
		printf(" (confirmed %s ago)",
		       format_duration_ms((now->boot_ns - port->confirmed_boot_ns) / 1000000, age,
					  sizeof(age)));
	putchar('\n');
}

static void print_facts(const struct fcev_port *port)
{
	char number[12], text[160], more[160], fc4s[400];

	row_wwn("node", port->wwnn);
	row_wwn("permanent", port->permanent_wwpn);
	row_wwn("fabric", port->fabric_name);
	if (port->port_id) {
		snprintf(text, sizeof(text), "0x%06" PRIx32, port->port_id);
		row("address", text);
	}
	row("type", format_name(fcev_port_type_name(port->port_type), port->port_type, number));
	label("speed");
	printf("%s, of %s\n", format_speeds(port->speed, text, sizeof(text)),
	       format_speeds(port->supported_speeds, more, sizeof(more)));
	row("classes", format_classes(port->supported_classes, text, sizeof(text)));
	row("FC-4 types", format_fc4s(port->supported_fc4s, fc4s, sizeof(fc4s)));
	row("FC-4 in use", format_fc4s(port->active_fc4s, fc4s, sizeof(fc4s)));
	if (port->maxframe_size) {
		snprintf(text, sizeof(text), "%" PRIu32 " bytes", port->maxframe_size);
		row("largest frame", text);
	}
}

static void print_adapter(const struct fcev_port *port)
{
	char text[64];

	row("name", port->symbolic_name);
	row("manufacturer", port->manufacturer);
	row("model", port->model);
	row("description", port->model_description);
	row("serial", port->serial_number);
	row("firmware", port->firmware_version);
	row("hardware", port->hardware_version);
	row("option ROM", port->optionrom_version);
	if (port->parent) {
		snprintf(text, sizeof(text), "port %" PRIu32, port->parent);
		row("NPIV port of", text);
	}
	if (port->vports_max) {
		snprintf(text, sizeof(text), "%" PRIu32 " of %" PRIu32 " in use",
			 port->vports_in_use, port->vports_max);
		row("NPIV ports", text);
	}
}

static void print_driver(const struct fcev_port *port)
{
	char name[64], version[96], sampling[12];

	label("driver");
	printf("%s%s%s, %s\n",
	       *port->driver ? format_clean(port->driver, name, sizeof(name)) : "unknown",
	       *port->driver_version ? " " : "",
	       format_clean(port->driver_version, version, sizeof(version)),
	       port->native ? "posts its events to fcev" :
			      "does not know fcev: its events are heard or derived");
	row("statistics", format_name(fcev_sampling_name(port->sampling), port->sampling, sampling));
}

static void print_counts(const struct fcev_port *port)
{
	label("events");
	printf("posted %" PRIu64 ", repeats %" PRIu64 ", refused %" PRIu64 ", overwritten %" PRIu64
	       "; ring of %" PRIu32 "\n", port->posted, port->repeats, port->refused,
	       port->overwritten, port->ring_size);
}

static void print_streams(const struct fcev_port *port)
{
	char position[POSITION_SIZE];
	size_t i;

	for (i = 0; i < port->n_positions; i++) {
		const struct fcev_position *p = &port->positions[i];

		label(i ? "" : "streams");
		printf("%" PRIu32 " (%s): ", p->stream, i ? "statistics" : "events");
		if (p->seq)
			printf("%" PRIu64 " to %" PRIu64 " held, newest at %s\n", p->oldest, p->seq,
			       position_format(port->epoch, p->stream, p->seq, position));
		else
			puts("no event yet");
	}
}

/* The types of one origin, wrapped. */
static void print_types(const struct fcev_port *port, uint32_t origin, const char *name)
{
	int column = 0;
	uint32_t event;
	const char *type;

	for (event = 1; (type = fcev_event_type_name(event)); event++) {
		if (!origin_matters(port, event) || origin_of(port, event) != origin)
			continue;
		if (!column || column + strlen(type) > 64) {
			if (column)
				putchar('\n');
			label(column ? "" : name);
			column = 0;
		}
		column += printf("%s%s", column ? " " : "", type);
	}
	if (column)
		putchar('\n');
}

static void print_origins(const struct fcev_port *port)
{
	char name[64];
	uint32_t origin;

	for (origin = 1; origin < 16; origin++) {
		format_mask(origin, fcev_origin_name, "+", name, sizeof(name));
		print_types(port, origin, name);
	}
	print_types(port, 0, "not available");
}

static void print_service_time(const struct fcev_service_time *service)
{
	size_t i;

	label("");
	printf("  %" PRIu64 " commands, mean %" PRIu64 " us, longest %" PRIu64 " us\n",
	       service->count, service->sum_us / service->count, service->max_us);
	label("");
	for (i = 0; i < service->n_buckets; i++) {
		const struct fcev_service_bucket *bucket = &service->buckets[i];

		if (bucket->below_us)
			printf("  <%" PRIu64 " us: %" PRIu64, bucket->below_us, bucket->count);
		else
			printf("  longer: %" PRIu64, bucket->count);
	}
	putchar('\n');
}

static void print_targets(const struct fcev_port *port, const struct fcev_targets *targets)
{
	char wwn[WWN_SIZE], roles[160], state[12];
	const struct fcev_target *t;
	bool first = true;
	size_t i;

	for (i = 0; (t = fcev_targets_at(targets, i)); i++) {
		if (fcev_targets_port(targets, i) != port->port)
			continue;
		label(first ? "remote ports" : "");
		first = false;
		printf("%s 0x%06" PRIx32 " %s %s", format_wwn(t->wwpn, wwn), t->port_id,
		       format_name(fcev_port_state_name(t->port_state), t->port_state, state),
		       format_mask(t->roles, fcev_role_name, ",", roles, sizeof(roles)));
		if (t->scsi_id != FCEV_NO_SCSI_ID)
			printf(" scsi-id %" PRIu32, t->scsi_id);
		putchar('\n');
		if (fcev_targets_service_time(targets, i))
			print_service_time(fcev_targets_service_time(targets, i));
	}
}

static void print_port(const struct tool *tool, const struct fcev_port *port,
		       const struct fcev_targets *targets, const struct clocks *now)
{
	print_heading(tool, port);
	print_state(port, now);
	print_facts(port);
	print_adapter(port);
	print_driver(port);
	print_counts(port);
	print_streams(port);
	print_origins(port);
	print_targets(port, targets);
}

static int show_all(const struct tool *tool, const struct fcev_ports *ports,
		    const struct fcev_targets *targets, const struct selection *selection)
{
	const struct fcev_port *port;
	struct clocks now;
	bool any = false;
	size_t i;

	clocks_read(&now);
	for (i = 0; (port = fcev_ports_at(ports, i)); i++) {
		if (!selection_has_port(selection, port) || (selection->all && port->gone))
			continue;
		if (tool->json) {
			if (line_port_full(stdout, port, targets) < 0)
				return report(STATUS_FAILED, "out of memory");
			continue;
		}
		if (any)
			putchar('\n');
		any = true;
		print_port(tool, port, targets, &now);
	}
	if (!any && !tool->json)
		fputs("fcev: this machine has no Fibre Channel port\n", stderr);
	return STATUS_OK;
}

static int show_ports(const struct tool *tool, char **words, int n_words)
{
	struct selection selection = { 0 };
	struct fcev_targets *targets = NULL;
	struct fcev_ports *ports = NULL;
	int err, status;

	err = fcev_ports_get(tool->ctx, &ports);
	if (!err)
		err = fcev_targets_get(tool->ctx, 0, &targets);
	if (err < 0) {
		status = report_library(tool, err, "reading the ports");
	} else {
		status = selection_make(&selection, ports, words, n_words);
		if (status == STATUS_OK)
			status = show_all(tool, ports, targets, &selection);
	}
	selection_free(&selection);
	fcev_targets_free(targets);
	fcev_ports_free(ports);
	return status;
}

static void row_u64(const char *name, uint64_t n)
{
	label(name);
	printf("%" PRIu64 "\n", n);
}

static int show_module(const struct tool *tool)
{
	struct fcev_status module;
	int err = fcev_status_get(tool->ctx, &module);

	if (err < 0)
		return report_library(tool, err, "reading the module's state");
	if (tool->json)
		return line_module(stdout, &module) < 0 ?
		       report(STATUS_FAILED, "out of memory") : STATUS_OK;
	printf("module fcev %s  epoch %" PRIu64 "\n", module.version, module.epoch);
	row_u64("ports", module.ports);
	label("stream 0");
	printf("%" PRIu64 " to %" PRIu64 " held, newest at %" PRIu64 ":0:%" PRIu64 "\n",
	       module.oldest, module.head, module.epoch, module.head);
	label("ring memory");
	printf("%" PRIu64 " KiB\n", module.ring_memory / 1024);
	label("watch");
	printf("every %" PRIu32 " ms\n", module.watch_interval_ms);
	label("transport");
	printf("heard %" PRIu64 ", lost %" PRIu64 ", forged %" PRIu64 ", echoes lost %" PRIu64 "\n",
	       module.bridge_heard, module.bridge_lost, module.bridge_forged, module.echo_lost);
	label("listeners");
	printf("overruns %" PRIu64 ", sends tried again %" PRIu64 "\n", module.listener_overruns,
	       module.send_retries);
	return STATUS_OK;
}

static int run(struct tool *tool, int argc, char **argv)
{
	bool module = false;
	int option, status;

	while ((option = next_option(tool, &command_show, argc, argv, ":h", options, &status)) !=
	       OPTIONS_END) {
		if (option == OPTIONS_STOP)
			return status;
		module = true;
	}
	if (module && optind < argc)
		return report(STATUS_USAGE, "--module shows no ports: leave '%s' out", argv[optind]);
	return module ? show_module(tool) : show_ports(tool, argv + optind, argc - optind);
}

const struct command command_show = {
	.name = "show",
	.summary = "all that is known of ports, or of the module",
	.usage =
		"usage: fcev show [--json] [PORT]...\n"
		"       fcev show [--json] --module\n"
		"Show ports: facts, counts of events, positions, from where each type of event\n"
		"comes or that it cannot be had, remote ports.\n\n"
		"  --json    one JSON object a line\n"
		"  --module  the module's state instead: losses, memory, position\n",
	.run = run,
};

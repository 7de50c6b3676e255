// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev list: the ports, one line each.
 */
#include <inttypes.h>
#include <string.h>

#include "format.h"
#include "lines.h"
#include "select.h"

static const struct option options[] = {
	{ "all", no_argument, NULL, 'a' },
	COMMON_OPTIONS
};

static int add_port(struct table *table, const struct fcev_port *port)
{
	char id[12], host[16], wwpn[WWN_SIZE], state[12], type[12], speed[80], driver[64];
	char name[sizeof(port->symbolic_name) + 8];

	snprintf(id, sizeof(id), "%" PRIu32, port->port);
	snprintf(host, sizeof(host), "host%" PRIu32, port->host);
	return table_add(table, (const char *const[]){
		id, host,
		port->wwpn ? format_wwn(port->wwpn, wwpn) : "-",
		port->gone ? "gone" :
		format_name(fcev_port_state_name(port->port_state), port->port_state, state),
		format_name(fcev_port_type_name(port->port_type), port->port_type, type),
		format_speeds(port->speed, speed, sizeof(speed)),
		*port->driver ? format_clean(port->driver, driver, sizeof(driver)) : "-",
		format_clean(port->symbolic_name, name, sizeof(name)),
	});
}

static int print_table(const struct tool *tool, const struct fcev_ports *ports,
		       const struct selection *selection, bool all)
{
	struct table table = { .columns = 8, .right = 1 };
	const struct fcev_port *port;
	size_t i;
	int err;

	err = table_add(&table, (const char *const[]){
		"PORT", "HOST", "WWPN", "STATE", "TYPE", "SPEED", "DRIVER", "NAME" });
	for (i = 0; !err && (port = fcev_ports_at(ports, i)); i++)
		if ((all || !port->gone) && selection_has_port(selection, port))
			err = add_port(&table, port);
	if (!err && table.n > 1)
		table_print(&table, stdout, tool->colour);
	else if (!err)
		fputs("fcev: this machine has no Fibre Channel port\n", stderr);
	table_free(&table);
	return err ? report(STATUS_FAILED, "out of memory") : STATUS_OK;
}

static int print_lines(const struct fcev_ports *ports, const struct selection *selection, bool all)
{
	const struct fcev_port *port;
	size_t i;

	for (i = 0; (port = fcev_ports_at(ports, i)); i++)
		if ((all || !port->gone) && selection_has_port(selection, port) &&
		    line_port(stdout, port) < 0)
			return report(STATUS_FAILED, "out of memory");
	return STATUS_OK;
}

static int list(const struct tool *tool, char **words, int n_words, bool all)
{
	struct selection selection = { 0 };
	struct fcev_ports *ports = NULL;
	int err, status;

	err = fcev_ports_get(tool->ctx, &ports);
	if (err < 0)
		return report_library(tool, err, "reading the ports");
	status = selection_make(&selection, ports, words, n_words);
	/* Who names a port wants to see it. */
	if (n_words)
		all = true;
	if (status == STATUS_OK)
		status = tool->json ? print_lines(ports, &selection, all) :
			 print_table(tool, ports, &selection, all);
	selection_free(&selection);
	fcev_ports_free(ports);
	return status;
}

static int run(struct tool *tool, int argc, char **argv)
{
	bool all = false;
	int option, status;

	while ((option = next_option(tool, &command_list, argc, argv, ":ah", options, &status)) !=
	       OPTIONS_END) {
		if (option == OPTIONS_STOP)
			return status;
		all = true;
	}
	return list(tool, argv + optind, argc - optind, all);
}

const struct command command_list = {
	.name = "list",
	.summary = "the Fibre Channel ports of this machine",
	.usage =
		"usage: fcev list [OPTION]... [PORT]...\n"
		"List the Fibre Channel ports, or those named.\n\n"
		"  --json     one JSON object a line\n"
		"  -a, --all  ports, too, that are gone and whose history is kept\n",
	.run = run,
};

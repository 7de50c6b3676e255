// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fcev command: finds the subcommand and gives it a context of the library.
 * What a command does is in the file named after it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#ifndef FCEV_VERSION
#define FCEV_VERSION "unversioned"
#endif

static const struct command *const commands[] = {
	&command_list,
	&command_show,
	&command_monitor,
	&command_history,
	&command_stats,
	&command_threshold,
	&command_audit,
	&command_explain,
};

#define N_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *out)
{
	size_t i;

	fputs("usage: fcev COMMAND [OPTION]... [ARGUMENT]...\n"
	      "Events of the Fibre Channel HBAs of this machine.\n\n", out);
	for (i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n--json makes every command write one JSON object a line. A port is named by\n"
	      "its id, as hostN, or by its WWPN (0x and 16 digits, or colon-separated bytes).\n"
	      "'fcev COMMAND --help' tells the options of a command, fcev(8) the rest.\n", out);
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static bool want_colour(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
	       term && strcmp(term, "dumb");
}

static int run_command(const struct command *command, struct tool *tool, int argc, char **argv)
{
	int status, err;

	err = fcev_open(&tool->ctx);
	if (err < 0)
		return report_library(tool, err, "opening the library");
	status = command->run(tool, argc, argv);
	fcev_close(tool->ctx);
	if (fflush(stdout) == EOF && status == STATUS_OK)
		status = report(STATUS_FAILED, "cannot write the output: %m");
	return status;
}

int main(int argc, char **argv)
{
	struct tool tool = { .colour = want_colour() };
	const struct command *command;

	/* The monitor sees the reader go; the others are about to end anyway. */
	signal(SIGPIPE, SIG_DFL);
	while (argc > 1 && !strcmp(argv[1], "--json")) {
		tool.json = true;
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	if (argc < 2) {
		print_usage(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_usage(stdout);
		return STATUS_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("fcev " FCEV_VERSION);
		return STATUS_OK;
	}
	command = find_command(argv[1]);
	if (!command)
		return report(STATUS_USAGE, "there is no command '%s': see 'fcev --help'", argv[1]);
	return run_command(command, &tool, argc - 1, argv + 1);
}

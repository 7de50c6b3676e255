// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * getopt_long() with our messages, and the options that every command has.
 */
#include <stdio.h>
#include <string.h>

#include "tool.h"

/* The argument that getopt_long() has just refused. */
static const char *refused_option(int argc, char **argv, char *letter)
{
	if (optopt && optopt < OPT_BASE) {
		sprintf(letter, "-%c", optopt);
		return letter;
	}
	return optind > 0 && optind <= argc ? argv[optind - 1] : "";
}

int next_option(struct tool *tool, const struct command *command, int argc,
		char **argv, const char *letters, const struct option *options,
		int *status)
{
	char letter[3];
	int c;

	opterr = 0;
	for (;;) {
		c = getopt_long(argc, argv, letters, options, NULL);
		switch (c) {
		case -1:
			return OPTIONS_END;
		case OPT_JSON:
			tool->json = true;
			continue;
		case 'h':
		case OPT_HELP:
			fputs(command->usage, stdout);
			*status = STATUS_OK;
			return OPTIONS_STOP;
		case ':':
			*status = report(STATUS_USAGE,
					 "option '%s' needs a value: see 'fcev %s --help'",
					 refused_option(argc, argv, letter), command->name);
			return OPTIONS_STOP;
		case '?':
			*status = report(STATUS_USAGE,
					 "option '%s' is not known or takes no value: see 'fcev %s --help'",
					 refused_option(argc, argv, letter), command->name);
			return OPTIONS_STOP;
		default:
			return c;
		}
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the fcev command share: the run's settings, exit statuses,
 * error reports, options, the commands. Parsing, printing and ports have
 * headers of their own.
 */
#ifndef FCEV_TOOL_H
#define FCEV_TOOL_H

#include <getopt.h>
#include <stdbool.h>

#include "fcev.h"

/* Documented in fcev(8). */
enum exit_status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_NO_MODULE = 3,
	STATUS_NO_PRIVILEGE = 4,
	STATUS_NO_PORT = 5,
	STATUS_TOO_FEW = 6,
	STATUS_UNBALANCED = 7,
};

struct tool {
	struct fcev *ctx;
	bool json;
	bool colour;
};

struct command {
	const char *name;
	const char *summary;
	const char *usage;
	int (*run)(struct tool *tool, int argc, char **argv);
};

extern const struct command command_list, command_show, command_monitor,
	command_history, command_stats, command_threshold, command_audit, command_explain;

/* ---- report.c: one line on standard error; both return the exit status ---- */

int report(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A call of the library failed: what it means for the user and what to do. */
int report_library(const struct tool *tool, int err, const char *doing);

/* ---- options.c ---- */

/* Values of options without a letter. */
enum {
	OPT_BASE = 256,
	OPT_HELP,
	OPT_JSON,
	OPT_COMMAND,		/* the first value for a command's own options */
};

/* Options that every command has; the last line of its table. */
#define COMMON_OPTIONS \
	{ "json", no_argument, NULL, OPT_JSON }, \
	{ "help", no_argument, NULL, OPT_HELP }, \
	{ NULL, 0, NULL, 0 }

#define OPTIONS_END	(-1)
#define OPTIONS_STOP	(-2)	/* *status is the exit status */

/*
 * The next option of a command, OPTIONS_END after the last or OPTIONS_STOP when
 * there is nothing more to do: help was asked for, or an option is wrong, which
 * was reported. --json is handled here.
 */
int next_option(struct tool *tool, const struct command *command, int argc,
		char **argv, const char *letters, const struct option *options,
		int *status);

#endif

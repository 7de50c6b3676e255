// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev explain: what events mean and what to do about them.
 */
#include <inttypes.h>
#include <stdio.h>

#include "explain.h"
#include "format.h"
#include "lines.h"

static void print_items(const char *heading, const char *const *items)
{
	size_t i;

	printf("\n%s\n", heading);
	for (i = 0; i < EXPLAIN_ITEMS && items[i]; i++)
		printf("  - %s\n", items[i]);
}

static int explain(const struct tool *tool, uint32_t type)
{
	const struct explanation *e = explanation_of(type);
	const char *name = fcev_event_type_name(type);

	if (!e)
		return report(STATUS_FAILED, "nothing is known of event '%s'", name);
	if (tool->json)
		return line_explanation(stdout, name, e) < 0 ?
		       report(STATUS_FAILED, "out of memory") : STATUS_OK;
	print_padded(stdout, name, 0, COLOUR_BOLD, tool->colour);
	printf(": %s\n", e->meaning);
	print_items("Likely causes", e->causes);
	print_items("What to do", e->actions);
	return STATUS_OK;
}

static int list_all(const struct tool *tool)
{
	const char *name;
	uint32_t type;

	for (type = 1; (name = fcev_event_type_name(type)); type++) {
		const struct explanation *e = explanation_of(type);

		if (!e)
			continue;
		if (tool->json) {
			if (line_explanation(stdout, name, e) < 0)
				return report(STATUS_FAILED, "out of memory");
			continue;
		}
		print_padded(stdout, name, 16, COLOUR_BOLD, tool->colour);
		printf("%s\n", e->meaning);
	}
	return STATUS_OK;
}

static int run(struct tool *tool, int argc, char **argv)
{
	static const struct option options[] = { COMMON_OPTIONS };
	int i, type, status = STATUS_OK;

	if (next_option(tool, &command_explain, argc, argv, ":h", options, &status) == OPTIONS_STOP)
		return status;
	if (optind == argc)
		return list_all(tool);
	for (i = optind; i < argc && status == STATUS_OK; i++) {
		type = fcev_event_type_by_name(argv[i]);
		if (type < 0)
			return report(STATUS_USAGE, "there is no event '%s': 'fcev explain' lists them",
				      argv[i]);
		if (i > optind && !tool->json)
			putchar('\n');
		status = explain(tool, type);
	}
	return status;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "what an event means, its likely causes, what to do",
	.usage =
		"usage: fcev explain [--json] [EVENT]...\n"
		"Tell what events mean, what likely caused them and what to do. Without EVENT,\n"
		"list all events with their meaning.\n",
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev threshold: makes rules and holds them while it runs, printing what
 * fires; lists the rules of everybody.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "format.h"
#include "lines.h"
#include "parse.h"

struct watch {
	struct follow follow;
	struct fcev_rule rule;		/* all but its port and ids */
	struct fcev_counter_value counters[FCEV_COUNTERS];
	int n_ports;
	char **ports;			/* words of --port */
	size_t made;
	size_t refused;
};

enum {
	OPT_GROWTH = OPT_COMMAND, OPT_INTERVAL, OPT_PORT, OPT_EDGE_ONLY, OPT_COUNT, OPT_TIMEOUT,
};

static const struct option options[] = {
	{ "growth", no_argument, NULL, OPT_GROWTH },
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "edge-only", no_argument, NULL, OPT_EDGE_ONLY },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	COMMON_OPTIONS
};

static int take_interval(struct watch *watch)
{
	uint64_t ms;

	if (parse_duration_ms(optarg, &ms) < 0 || !ms || ms > UINT32_MAX)
		return report(STATUS_USAGE, "--interval %s: give seconds, or 5min, 1h", optarg);
	watch->rule.interval_ms = ms;
	return STATUS_OK;
}

static int take_option(struct watch *watch, int option)
{
	struct follow *follow = &watch->follow;

	switch (option) {
	case OPT_GROWTH:
		watch->rule.kind = FCEV_RULE_KIND_GROWTH;
		break;
	case OPT_INTERVAL:
		return take_interval(watch);
	case OPT_PORT:
		watch->ports[watch->n_ports++] = optarg;
		break;
	case OPT_EDGE_ONLY:
		watch->rule.edge_only = true;
		break;
	case OPT_COUNT:
		if (parse_u64(optarg, UINT64_MAX, &follow->count) < 0)
			return report(STATUS_USAGE, "--count %s: give a number", optarg);
		follow->has_count = true;
		break;
	case OPT_TIMEOUT:
		if (parse_duration_ms(optarg, &follow->timeout_ms) < 0)
			return report(STATUS_USAGE, "--timeout %s: give seconds, or 500ms, 5min, 1h",
				      optarg);
		follow->has_timeout = true;
		break;
	}
	return STATUS_OK;
}

/* COUNTER=LEVEL */
static int take_counter(struct watch *watch, const char *word)
{
	struct fcev_counter_value *counter = &watch->counters[watch->rule.n_counters];
	const char *equals = strchr(word, '=');
	char name[64];
	size_t i;
	int status;

	if (!equals || (size_t)(equals - word) >= sizeof(name) ||
	    parse_u64(equals + 1, UINT64_MAX, &counter->value) < 0)
		return report(STATUS_USAGE, "'%s': give COUNTER=LEVEL, as link_failure_count=1", word);
	memcpy(name, word, equals - word);
	name[equals - word] = '\0';
	status = select_counter(name, &counter->counter);
	if (status != STATUS_OK)
		return status;
	for (i = 0; i < watch->rule.n_counters; i++)
		if (watch->counters[i].counter == counter->counter)
			return report(STATUS_USAGE, "counter %s is given twice", name);
	counter->has_value = true;
	watch->rule.n_counters++;
	return STATUS_OK;
}

static int make_rule(struct watch *watch, const struct fcev_port *port)
{
	const struct tool *tool = watch->follow.tool;
	int err;

	watch->rule.port = port->port;
	err = fcev_rule_add(tool->ctx, &watch->rule);
	if (err < 0)
		return report_library(tool, err, "making the rule");
	watch->made++;
	return STATUS_OK;
}

static int make_rules(struct watch *watch)
{
	struct selection *selection = &watch->follow.filter.selection;
	const struct tool *tool = watch->follow.tool;
	struct fcev_ports *ports = NULL;
	const struct fcev_port *port;
	int err, status;
	size_t i;

	err = fcev_ports_get(tool->ctx, &ports);
	if (err < 0)
		return report_library(tool, err, "reading the ports");
	status = selection_make(selection, ports, watch->ports, watch->n_ports);
	if (status == STATUS_OK) {
		err = fcev_listen(tool->ctx);
		if (err < 0)
			status = report_library(tool, err, "listening");
	}
	for (i = 0; status == STATUS_OK && (port = fcev_ports_at(ports, i)); i++)
		if (!port->gone && selection_has_port(selection, port))
			status = make_rule(watch, port);
	fcev_ports_free(ports);
	if (status == STATUS_OK && !watch->made)
		status = report(STATUS_NO_PORT, "there is no port to watch: see 'fcev list'");
	return status;
}

/* With no rule left there is nothing to wait for. */
static int count_refused(void *context, const struct fcev_event *event)
{
	struct watch *watch = context;

	if (event->type != FCEV_EVENT_TYPE_RULE_REFUSED || ++watch->refused < watch->made)
		return FOLLOW_ON;
	return report(STATUS_FAILED, "all rules were refused: 'fcev stats' lists the counters there are");
}

static int watch_counters(struct watch *watch, char **words, int n_words)
{
	int i, status = STATUS_OK;

	if (!n_words)
		return report(STATUS_USAGE, "give COUNTER=LEVEL: see 'fcev threshold --help'");
	if (n_words > (int)FCEV_COUNTERS)
		return report(STATUS_USAGE, "there are only %d counters", (int)FCEV_COUNTERS);
	for (i = 0; i < n_words && status == STATUS_OK; i++)
		status = take_counter(watch, words[i]);
	if (status != STATUS_OK)
		return status;
	signals_hold();
	status = make_rules(watch);
	return status == STATUS_OK ? follow_run(&watch->follow) : status;
}

static uint64_t bit(enum fcev_event_type type)
{
	return UINT64_C(1) << type;
}

static int run_watch(struct tool *tool, int argc, char **argv)
{
	struct watch watch = { .follow.tool = tool, .rule.kind = FCEV_RULE_KIND_THRESHOLD };
	int option, status = STATUS_OK;

	watch.follow.filter.types = bit(FCEV_EVENT_TYPE_STAT_THRESHOLD) |
		bit(FCEV_EVENT_TYPE_STAT_GROWTH) | bit(FCEV_EVENT_TYPE_RULE_BASELINE) |
		bit(FCEV_EVENT_TYPE_RULE_REFUSED);
	watch.follow.printed = count_refused;
	watch.follow.context = &watch;
	watch.rule.counters = watch.counters;
	watch.ports = calloc(argc + 1, sizeof(*watch.ports));
	if (!watch.ports)
		return report(STATUS_FAILED, "out of memory");
	while (status == STATUS_OK) {
		option = next_option(tool, &command_threshold, argc, argv, ":h", options, &status);
		if (option == OPTIONS_STOP)
			break;
		if (option == OPTIONS_END) {
			status = watch_counters(&watch, argv + optind, argc - optind);
			break;
		}
		status = take_option(&watch, option);
	}
	free(watch.ports);
	follow_free(&watch.follow);
	return status;
}

static const struct fcev_port *find_port(const struct fcev_ports *ports, uint32_t id)
{
	const struct fcev_port *port;
	size_t i;

	for (i = 0; (port = fcev_ports_at(ports, i)); i++)
		if (port->port == id)
			return port;
	return NULL;
}

static void format_counters(const struct fcev_rule *rule, char *buf, size_t size)
{
	char number[12];
	size_t i, used = 0;

	buf[0] = '\0';
	for (i = 0; i < rule->n_counters && used < size; i++) {
		const struct fcev_counter_value *c = &rule->counters[i];

		used += snprintf(buf + used, size - used, "%s%s=%" PRIu64, i ? " " : "",
				 format_name(fcev_counter_name(c->counter), c->counter, number),
				 c->value);
	}
}

static int add_rule(struct table *table, const struct fcev_rule *rule, const struct fcev_port *port)
{
	char id[12], wwn[WWN_SIZE], kind[12], interval[32] = "default", owner[12], fired[24];
	char counters[FCEV_COUNTERS * 48];

	snprintf(id, sizeof(id), "%" PRIu32, rule->rule);
	snprintf(owner, sizeof(owner), "%" PRIu32, rule->owner);
	snprintf(fired, sizeof(fired), "%" PRIu64, rule->fired);
	if (rule->interval_ms)
		format_duration_ms(rule->interval_ms, interval, sizeof(interval));
	format_counters(rule, counters, sizeof(counters));
	return table_add(table, (const char *const[]){
		id, format_wwn(port->wwpn, wwn),
		format_name(fcev_rule_kind_name(rule->kind), rule->kind, kind),
		interval, owner, fired, counters });
}

static int print_rules(const struct tool *tool, const struct fcev_rules *rules,
		       const struct fcev_ports *ports)
{
	struct table table = { .columns = 7, .right = 0x31 };
	const struct fcev_rule *rule;
	const struct fcev_port *port;
	int err = 0;
	size_t i;

	if (!tool->json)
		err = table_add(&table, (const char *const[]){
			"RULE", "PORT", "KIND", "INTERVAL", "OWNER", "FIRED", "COUNTERS" });
	for (i = 0; !err && (rule = fcev_rules_at(rules, i)); i++) {
		/* A port that came or went between the two answers. */
		port = find_port(ports, rule->port);
		if (!port)
			continue;
		err = tool->json ? line_rule(stdout, rule, port) : add_rule(&table, rule, port);
	}
	if (!err && !tool->json) {
		if (table.n > 1)
			table_print(&table, stdout, tool->colour);
		else
			fputs("fcev: there are no rules\n", stderr);
	}
	table_free(&table);
	return err ? report(STATUS_FAILED, "out of memory") : STATUS_OK;
}

static int run_list(struct tool *tool, int argc, char **argv)
{
	static const struct option list_options[] = { COMMON_OPTIONS };
	struct fcev_rules *rules = NULL;
	struct fcev_ports *ports = NULL;
	int err, status;

	if (next_option(tool, &command_threshold, argc, argv, ":h", list_options, &status) ==
	    OPTIONS_STOP)
		return status;
	if (optind < argc)
		return report(STATUS_USAGE, "'%s' is one too many: see 'fcev threshold --help'",
			      argv[optind]);
	err = fcev_rules_get(tool->ctx, &rules);
	if (!err)
		err = fcev_ports_get(tool->ctx, &ports);
	status = err < 0 ? report_library(tool, err, "reading the rules") :
			   print_rules(tool, rules, ports);
	fcev_rules_free(rules);
	fcev_ports_free(ports);
	return status;
}

static int run(struct tool *tool, int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "watch"))
		return run_watch(tool, argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "list"))
		return run_list(tool, argc - 1, argv + 1);
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		fputs(command_threshold.usage, stdout);
		return STATUS_OK;
	}
	return report(STATUS_USAGE, "give 'watch' or 'list': see 'fcev threshold --help'");
}

const struct command command_threshold = {
	.name = "threshold",
	.summary = "watch counters: tell when one passes a level",
	.usage =
		"usage: fcev threshold watch [OPTION]... COUNTER=LEVEL...\n"
		"       fcev threshold list [--json]\n"
		"Watch counters of all ports present, or of those named, and print what fires. The\n"
		"rules live as long as the command. 'list' tells the rules of everybody.\n\n"
		"  --json        one JSON object a line\n"
		"  --port PORT   this port only; may be given again\n"
		"  --growth      fire when a counter grows by LEVEL within an interval\n"
		"  --interval S  time between samples, or the window of growth (10s, 5min, 1h)\n"
		"  --edge-only   do not fire for a counter that begins above its level\n"
		"  --count N     end after N events, rule-baseline among them\n"
		"  --timeout S   end after S seconds (or 500ms, 5min, 1h)\n",
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev stats: the counters of ports, once, or again and again with what they
 * grew by and how fast.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "format.h"
#include "lines.h"
#include "parse.h"

/* As long as the library may wait for a driver. */
#define SAMPLE_TIMEOUT_MS	5000

struct stats {
	struct tool *tool;
	struct selection selection;
	uint64_t counters;		/* mask, 0 for all */
	uint64_t interval_ms;
	uint64_t count;
	bool watch;
	bool has_count;
	bool nonzero;
	size_t n;
	struct sampled {		/* of each port: the sample before */
		uint64_t epoch;
		uint32_t port;
		bool valid;
		uint64_t at_ms;
		struct fcev_statistics statistics;
	} *last;
};

enum { OPT_COUNTER = OPT_COMMAND, OPT_WATCH, OPT_INTERVAL, OPT_COUNT, OPT_NONZERO };

static const struct option options[] = {
	{ "counter", required_argument, NULL, OPT_COUNTER },
	{ "watch", no_argument, NULL, OPT_WATCH },
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "nonzero", no_argument, NULL, OPT_NONZERO },
	COMMON_OPTIONS
};

static int take_option(struct stats *stats, int option)
{
	switch (option) {
	case OPT_COUNTER:
		return select_counters(optarg, &stats->counters);
	case OPT_WATCH:
		stats->watch = true;
		break;
	case OPT_INTERVAL:
		if (parse_duration_ms(optarg, &stats->interval_ms) < 0 ||
		    stats->interval_ms < 1000 || stats->interval_ms > INT32_MAX)
			return report(STATUS_USAGE,
				      "--interval %s: give a second or more, as 1, 10s, 5min", optarg);
		break;
	case OPT_COUNT:
		if (parse_u64(optarg, UINT64_MAX, &stats->count) < 0 || !stats->count)
			return report(STATUS_USAGE, "--count %s: give a number from 1", optarg);
		stats->has_count = true;
		break;
	case OPT_NONZERO:
		stats->nonzero = true;
		break;
	}
	return STATUS_OK;
}

static bool wanted(const struct stats *stats, const struct fcev_statistics *s, uint32_t counter)
{
	if (!(s->valid & UINT64_C(1) << counter))
		return false;
	if (stats->counters && !(stats->counters & UINT64_C(1) << counter))
		return false;
	return !stats->nonzero || s->value[counter];
}

/* The counter's cells; growth and rate stay empty without an earlier sample. */
static int add_counter(struct table *table, const struct sampled *before,
		       const struct fcev_statistics *now, uint64_t elapsed_ms, uint32_t counter)
{
	char name[64], value[24], growth[24] = "", rate[32] = "";
	uint64_t grown;

	snprintf(name, sizeof(name), "  %s", fcev_counter_name(counter));
	snprintf(value, sizeof(value), "%" PRIu64, now->value[counter]);
	if (before->valid && elapsed_ms) {
		if (now->value[counter] < before->statistics.value[counter]) {
			snprintf(growth, sizeof(growth), "reset");
		} else {
			grown = now->value[counter] - before->statistics.value[counter];
			snprintf(growth, sizeof(growth), "+%" PRIu64, grown);
			snprintf(rate, sizeof(rate), "%.1f/s", grown * 1000.0 / elapsed_ms);
		}
	}
	return table_add(table, (const char *const[]){ name, value, growth, rate });
}

static int print_table(const struct stats *stats, const struct sampled *before,
		       const struct fcev_statistics *now, uint64_t elapsed_ms)
{
	struct table table = { .columns = stats->watch ? 4 : 2, .right = 0xe };
	char heading[80], wwn[WWN_SIZE];
	uint32_t counter;
	int err;

	snprintf(heading, sizeof(heading), "port %" PRIu32 "  host%" PRIu32 "  %s", now->port,
		 now->host, format_wwn(now->wwpn, wwn));
	err = table_add(&table, (const char *const[]){ heading, "value", "growth", "rate" });
	for (counter = 0; !err && counter < FCEV_COUNTERS; counter++)
		if (wanted(stats, now, counter))
			err = add_counter(&table, before, now, elapsed_ms, counter);
	if (!err)
		table_print(&table, stdout, stats->tool->colour);
	table_free(&table);
	return err;
}

static int print_sample(const struct stats *stats, struct sampled *last,
			const struct fcev_statistics *now)
{
	uint64_t mask = stats->counters ? stats->counters : UINT64_MAX;
	uint64_t at_ms = monotonic_ms() - now->age_ms;
	int err;

	if (stats->tool->json)
		err = line_statistics(stdout, last->epoch, now, mask);
	else
		err = print_table(stats, last, now, at_ms - last->at_ms);
	if (err < 0)
		return report(STATUS_FAILED, "out of memory");
	last->statistics = *now;
	last->at_ms = at_ms;
	last->valid = true;
	return STATUS_OK;
}

/* What keeps one port's counters from being read does not hide the others'. */
static int sample_port(const struct stats *stats, struct sampled *last)
{
	struct fcev_statistics now;
	int err;

	err = fcev_statistics_get(stats->tool->ctx, last->port, &now, SAMPLE_TIMEOUT_MS);
	switch (err) {
	case 0:
		return print_sample(stats, last, &now);
	case -EOPNOTSUPP:
		return report(STATUS_FAILED, "port %" PRIu32 ": its driver has no statistics",
			      last->port);
	case -EAGAIN:
		return report(STATUS_FAILED,
			      "port %" PRIu32 ": its driver gave no statistics within %d s",
			      last->port, SAMPLE_TIMEOUT_MS / 1000);
	case -EIO:
		return report(STATUS_FAILED, "port %" PRIu32 ": its driver failed to give statistics",
			      last->port);
	}
	return report_library(stats->tool, err, "reading statistics");
}

static int sample_all(const struct stats *stats)
{
	int status = STATUS_OK, worst = STATUS_OK;
	size_t i;

	for (i = 0; i < stats->n; i++) {
		if (i && !stats->tool->json)
			putchar('\n');
		status = sample_port(stats, &stats->last[i]);
		if (status != STATUS_OK)
			worst = status;
		if (status == STATUS_NO_MODULE)
			break;
	}
	return fflush(stdout) == EOF ? STATUS_FAILED : worst;
}

static int watch(const struct stats *stats)
{
	uint64_t next = monotonic_ms(), done = 0, now;
	int status, r;

	signals_hold();
	for (;;) {
		status = sample_all(stats);
		if (status == STATUS_NO_MODULE || (stats->has_count && ++done == stats->count))
			return status;
		next += stats->interval_ms;
		now = monotonic_ms();
		if (next < now)
			next = now;
		r = signals_wait(-1, next - now);
		if (r < 0)
			return STATUS_OK;
		if (!stats->tool->json)
			putchar('\n');
	}
}

static int choose_ports(struct stats *stats, const struct fcev_ports *ports)
{
	const struct fcev_port *port;
	size_t i;

	stats->last = calloc(fcev_ports_count(ports) + 1, sizeof(*stats->last));
	if (!stats->last)
		return report(STATUS_FAILED, "out of memory");
	for (i = 0; (port = fcev_ports_at(ports, i)); i++) {
		if (port->gone || !selection_has_port(&stats->selection, port))
			continue;
		stats->last[stats->n].epoch = port->epoch;
		stats->last[stats->n++].port = port->port;
	}
	if (!stats->n && !stats->selection.all)
		return report(STATUS_NO_PORT, "the port is gone: see 'fcev list'");
	return STATUS_OK;
}

static int run_stats(struct stats *stats, char **words, int n_words)
{
	struct fcev_ports *ports = NULL;
	int err, status;

	err = fcev_ports_get(stats->tool->ctx, &ports);
	if (err < 0)
		return report_library(stats->tool, err, "reading the ports");
	status = selection_make(&stats->selection, ports, words, n_words);
	if (status == STATUS_OK)
		status = choose_ports(stats, ports);
	fcev_ports_free(ports);
	if (status != STATUS_OK)
		return status;
	if (!stats->n && !stats->tool->json)
		fputs("fcev: this machine has no Fibre Channel port\n", stderr);
	return stats->watch && stats->n ? watch(stats) : sample_all(stats);
}

static int run(struct tool *tool, int argc, char **argv)
{
	struct stats stats = { .tool = tool, .interval_ms = 1000 };
	int option, status = STATUS_OK;

	while (status == STATUS_OK) {
		option = next_option(tool, &command_stats, argc, argv, ":h", options, &status);
		if (option == OPTIONS_STOP)
			break;
		if (option == OPTIONS_END) {
			status = run_stats(&stats, argv + optind, argc - optind);
			break;
		}
		status = take_option(&stats, option);
	}
	free(stats.last);
	selection_free(&stats.selection);
	return status;
}

const struct command command_stats = {
	.name = "stats",
	.summary = "counters of ports, their growth and rate",
	.usage =
		"usage: fcev stats [OPTION]... [PORT]...\n"
		"Print the counters that the ports' drivers have.\n\n"
		"  --json              one JSON object a line\n"
		"  --counter NAME,...  only these; names are those of sysfs\n"
		"  --nonzero           only counters that are not 0\n"
		"  --watch             again and again, with growth and rate\n"
		"  --interval S        how often (1 s)\n"
		"  --count N           end after N samples\n",
	.run = run,
};

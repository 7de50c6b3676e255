// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What it costs to watch eight counters of every port, for some listeners:
 *
 *	bench_sample rules LISTENERS SECONDS	rules that sample once a second
 *	bench_sample sysfs LISTENERS PASSES	each listener reads /sys by itself
 *
 * Prints the time of one pass over all ports, in ns. For rules that is the time
 * that the processors were busy, less what they are without rules; it needs a
 * machine that is idle otherwise.
 */
#include <dirent.h>
#include <errno.h>

#include "bench.h"
#include "fcev.h"

#define COUNTERS	8
#define RULES_A_SOCKET	64
#define LEVEL		1000000		/* never reached */

static const char *const names[COUNTERS] = {
	"link_failure_count", "loss_of_sync_count", "loss_of_signal_count",
	"prim_seq_protocol_err_count", "invalid_tx_word_count", "invalid_crc_count",
	"error_frames", "dumped_frames",
};

static uint32_t counter_of(const char *name)
{
	uint32_t counter;

	for (counter = 0; counter < FCEV_COUNTERS; counter++)
		if (!strcmp(fcev_counter_name(counter), name))
			return counter;
	errno = EINVAL;
	check(0, name);
	return 0;
}

struct load {
	uint64_t at_us;
	uint64_t idle_us;
	uint64_t calls;
};

static struct load load(void)
{
	char text[128];
	struct load l;

	bench_read(BENCH_DIR "load", text, sizeof(text));
	check(sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64, &l.at_us, &l.idle_us, &l.calls) == 3 &&
	      l.idle_us != UINT64_MAX, "load");
	return l;
}

/* Time not idle in ns over @seconds; adds up how many driver calls there were. */
static uint64_t busy_ns(unsigned int seconds, uint64_t *calls)
{
	struct load before = load(), after;

	sleep(seconds);
	after = load();
	*calls = after.calls - before.calls;
	return ((after.at_us - before.at_us) - (after.idle_us - before.idle_us)) * 1000;
}

static void watch_port(struct fcev *ctx, const struct fcev_port *port)
{
	struct fcev_counter_value levels[COUNTERS];
	struct fcev_rule rule = {
		.port = port->port,
		.kind = FCEV_RULE_KIND_THRESHOLD,
		.interval_ms = 1000,
		.n_counters = COUNTERS,
		.counters = levels,
	};

	for (int i = 0; i < COUNTERS; i++)
		levels[i] = (struct fcev_counter_value){ counter_of(names[i]), true, LEVEL };
	if (fcev_rule_add(ctx, &rule) < 0) {
		fprintf(stderr, "bench_sample: %s\n", fcev_error(ctx));
		exit(1);
	}
}

/* A socket has a bound on its rules, so that a listener has several. */
static void watch_all(const struct fcev_ports *ports)
{
	const struct fcev_port *port;
	struct fcev *ctx = NULL;

	for (size_t i = 0; (port = fcev_ports_at(ports, i)); i++) {
		if (i % RULES_A_SOCKET == 0)
			check(!fcev_open(&ctx), "fcev_open");
		watch_port(ctx, port);
	}
}

static void rules(unsigned int listeners, unsigned int seconds)
{
	uint64_t without, with, calls, n_ports;
	struct fcev_ports *ports;
	struct fcev *ctx;

	check(!fcev_open(&ctx) && !fcev_ports_get(ctx, &ports), "ports");
	n_ports = fcev_ports_count(ports);
	without = busy_ns(seconds, &calls);
	check(!calls, "calls without a rule");
	for (unsigned int i = 0; i < listeners; i++)
		watch_all(ports);
	sleep(3);
	with = busy_ns(seconds, &calls);
	if (!calls || with < without) {
		fprintf(stderr, "bench_sample: %" PRIu64 " calls\n", calls);
		exit(1);
	}
	printf("%" PRIu64 " %" PRIu64 "\n", (with - without) * n_ports / calls, n_ports);
}

static void read_counter(const char *host, const char *name)
{
	char path[512], text[64];

	snprintf(path, sizeof(path), "/sys/class/fc_host/%s/statistics/%s", host, name);
	bench_read(path, text, sizeof(text));
}

static uint64_t read_all(void)
{
	DIR *dir = opendir("/sys/class/fc_host");
	const struct dirent *entry;
	uint64_t n = 0;

	check(dir != NULL, "/sys/class/fc_host");
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		for (int i = 0; i < COUNTERS; i++)
			read_counter(entry->d_name, names[i]);
		n++;
	}
	closedir(dir);
	return n;
}

static void sysfs(unsigned int listeners, unsigned int passes)
{
	uint64_t begun, n = 0;

	read_all();
	begun = now_ns(CLOCK_BOOTTIME);
	for (unsigned int i = 0; i < passes * listeners; i++)
		n = read_all();
	printf("%" PRIu64 " %" PRIu64 "\n", (now_ns(CLOCK_BOOTTIME) - begun) / passes, n);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: bench_sample rules|sysfs LISTENERS SECONDS|PASSES\n", stderr);
		return 2;
	}
	if (!strcmp(argv[1], "rules"))
		rules((unsigned int)atoi(argv[2]), (unsigned int)atoi(argv[3]));
	else
		sysfs((unsigned int)atoi(argv[2]), (unsigned int)atoi(argv[3]));
	return 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Statistics and rules with libfcev, a scenario a call; exits 0 when all was
 * as it should be, else says what was not.
 *
 *	rules statistics PORT	counters are read fresh, and reset
 *	rules slow PORT		a driver that takes longer than we wait
 *	rules events PORT	baseline and threshold of our rule, not of another's
 *	rules refused PORT	what cannot be watched, with the reason
 *	rules restart PORT SH	made again after SH took the port away and back
 *
 * PORT is a folder of fcsim's.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcev.h"

#define DEADLINE_MS	20000

static struct fcev *ctx;

static void give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(" (%s)\n", ctx ? fcev_error(ctx) : "no context");
	exit(1);
}

#define need(condition)							\
	do {								\
		if (!(condition))					\
			give_up("line %d: not %s", __LINE__, #condition);	\
	} while (0)

static void write_attribute(const char *port, const char *name, const char *text)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", port, name);
	fd = open(path, O_WRONLY);
	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* The id of a port, 0 if there is none. */
static uint32_t port_id(const char *port)
{
	char path[256], text[64] = "";
	const struct fcev_port *p;
	struct fcev_ports *ports;
	uint32_t id = 0;
	size_t i;
	int fd;

	snprintf(path, sizeof(path), "%s/port_name", port);
	fd = open(path, O_RDONLY);
	need(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	need(!fcev_ports_get(ctx, &ports));
	for (i = 0; (p = fcev_ports_at(ports, i)); i++)
		if (p->wwpn == strtoull(text, NULL, 16) && !p->gone)
			id = p->port;
	fcev_ports_free(ports);
	return id;
}

static void statistics(const char *port)
{
	struct fcev_statistics s;
	uint32_t id = port_id(port);

	need(id);
	write_attribute(port, "stats/nos_count", "12345");
	usleep(1100000);	/* what was sampled before is too old now */
	need(!fcev_statistics_get(ctx, id, &s, 5000));
	need(s.port == id && s.wwpn && s.age_ms < 1000);
	need(s.valid >> FCEV_COUNTER_NOS_COUNT & 1);
	need(s.value[FCEV_COUNTER_NOS_COUNT] == 12345);

	write_attribute(port, "stats/lip_count", "unsupported");
	usleep(1100000);
	need(!fcev_statistics_get(ctx, id, &s, 5000));
	need(!(s.valid >> FCEV_COUNTER_LIP_COUNT & 1));
	write_attribute(port, "stats/lip_count", "0");

	need(!fcev_statistics_reset(ctx, id));
	usleep(1100000);
	need(!fcev_statistics_get(ctx, id, &s, 5000));
	need(s.value[FCEV_COUNTER_NOS_COUNT] == 0);
	need(s.reset_count == 1);
	need(fcev_statistics_get(ctx, 99999, &s, 100) == -ENODEV);
}

static void slow(const char *port)
{
	struct fcev_statistics s;
	uint32_t id = port_id(port);

	need(!fcev_statistics_get(ctx, id, &s, 5000));
	write_attribute(port, "stats_delay_ms", "2000");
	usleep(1100000);
	need(fcev_statistics_get(ctx, id, &s, 200) == -EAGAIN);
	need(fcev_statistics_get(ctx, id, &s, 0) == 0);
	need(s.age_ms >= 1000);
	need(!fcev_statistics_get(ctx, id, &s, 10000));
	need(s.age_ms < 1000);
	write_attribute(port, "stats_delay_ms", "0");
	write_attribute(port, "stats_fail", "1");
	usleep(1100000);
	need(fcev_statistics_get(ctx, id, &s, 5000) == -EIO);
	write_attribute(port, "stats_fail", "0");
}

static uint32_t add_rule(struct fcev *c, uint32_t port, uint32_t counter, uint64_t level)
{
	struct fcev_counter_value watched = { .counter = counter, .value = level };
	struct fcev_rule rule = {
		.port = port,
		.kind = FCEV_RULE_KIND_THRESHOLD,
		.interval_ms = 1000,
		.n_counters = 1,
		.counters = &watched,
	};

	need(!fcev_rule_add(c, &rule));
	need(rule.rule && rule.handle);
	return rule.handle;
}

/* The next event of rules; others are passed over. */
static const struct fcev_event *rule_event(void)
{
	const struct fcev_event *event;

	do {
		int r = fcev_wait(ctx, &event, DEADLINE_MS);

		if (r != 1)
			give_up("no event: %d", r);
	} while (event->type < FCEV_EVENT_TYPE_STAT_THRESHOLD ||
		 event->type > FCEV_EVENT_TYPE_RULE_REFUSED);
	return event;
}

static void need_baseline(uint32_t handle, uint32_t counter)
{
	const struct fcev_event *event = rule_event();

	/* The end of a rule with its port, unless it went with the module. */
	if (event->type == FCEV_EVENT_TYPE_RULE_REFUSED && event->stat.error == ENODEV) {
		need(event->stat.handle == handle);
		event = rule_event();
	}
	if (event->type != FCEV_EVENT_TYPE_RULE_BASELINE)
		give_up("%s instead of a baseline, error %u", fcev_event_type_name(event->type),
			event->stat.error);
	need(event->stat.handle == handle);
	need(event->n_counters >= 1);
	need(event->counters[0].counter == counter && event->counters[0].has_value);
}

static void need_threshold(uint32_t handle, uint32_t counter, uint64_t value)
{
	const struct fcev_event *event = rule_event();

	need(event->type == FCEV_EVENT_TYPE_STAT_THRESHOLD);
	need(event->source == FCEV_SOURCE_SAMPLED);
	need(event->stat.handle == handle);
	need(event->stat.counter == counter);
	need(event->stat.value == value);
	need(event->wwpn && event->port && event->seq);
}

static void events(const char *port)
{
	struct fcev_listener_counts counts;
	struct fcev_rules *rules;
	const struct fcev_rule *rule;
	uint32_t id = port_id(port);
	uint32_t ours, others;
	struct fcev *other;

	need(!fcev_open(&other));
	need(!fcev_listen(ctx));
	write_attribute(port, "stats/nos_count", "0");
	others = add_rule(other, id, FCEV_COUNTER_NOS_COUNT, 5);
	ours = add_rule(ctx, id, FCEV_COUNTER_NOS_COUNT, 10);
	need_baseline(ours, FCEV_COUNTER_NOS_COUNT);

	need(!fcev_rules_get(ctx, &rules));
	need(fcev_rules_count(rules) == 2);
	rule = fcev_rules_at(rules, 1);
	need(rule->port == id && rule->n_counters == 1 && rule->interval_ms == 1000);
	need(rule->owner != fcev_rules_at(rules, 0)->owner);
	need(!fcev_rules_at(rules, 2));
	fcev_rules_free(rules);

	write_attribute(port, "stats/nos_count", "17");
	need_threshold(ours, FCEV_COUNTER_NOS_COUNT, 17);
	fcev_listener_counts_get(ctx, &counts);
	need(counts.withheld >= 1);

	need(!fcev_rule_remove(ctx, ours));
	need(fcev_rule_remove(ctx, ours) == -ENOENT);
	need(!fcev_rule_remove(other, others));
	need(!fcev_rules_get(ctx, &rules));
	need(fcev_rules_count(rules) == 0);
	fcev_rules_free(rules);
	fcev_close(other);
}

static void refused(const char *port)
{
	struct fcev_counter_value counter = { .counter = 1, .value = 1 };
	struct fcev_rule rule = { .port = 99999, .kind = FCEV_RULE_KIND_THRESHOLD,
				  .n_counters = 1, .counters = &counter };
	const struct fcev_event *event;
	uint32_t handle;

	need(!fcev_listen(ctx));
	need(fcev_rule_add(ctx, &rule) == -ENODEV);
	rule.port = port_id(port);
	rule.kind = 77;
	need(fcev_rule_add(ctx, &rule) < 0);
	need(strcmp(fcev_error(ctx), "no error"));
	rule.kind = FCEV_RULE_KIND_GROWTH;
	counter.counter = 1000;
	need(fcev_rule_add(ctx, &rule) < 0);

	write_attribute(port, "stats/lip_count", "unsupported");
	handle = add_rule(ctx, rule.port, FCEV_COUNTER_LIP_COUNT, 5);
	event = rule_event();
	need(event->type == FCEV_EVENT_TYPE_RULE_REFUSED);
	need(event->stat.handle == handle);
	need(event->stat.error);
	need(event->n_counters == 1 && event->counters[0].counter == FCEV_COUNTER_LIP_COUNT);
	need(!fcev_rule_remove(ctx, handle));
	write_attribute(port, "stats/lip_count", "0");
}

static void restart(const char *port, const char *script)
{
	uint32_t handle;

	need(!fcev_listen(ctx));
	write_attribute(port, "stats/nos_count", "0");
	handle = add_rule(ctx, port_id(port), FCEV_COUNTER_NOS_COUNT, 10);
	need_baseline(handle, FCEV_COUNTER_NOS_COUNT);
	need(system(script) == 0);
	need_baseline(handle, FCEV_COUNTER_NOS_COUNT);
	write_attribute(port, "stats/nos_count", "11");
	need_threshold(handle, FCEV_COUNTER_NOS_COUNT, 11);
	need(!fcev_rule_remove(ctx, handle));
}

static bool is(const char *given, const char *name, int argc, int wanted)
{
	return !strcmp(given, name) && argc == wanted;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	need(!fcev_open(&ctx));
	if (is(what, "statistics", argc, 3))
		statistics(argv[2]);
	else if (is(what, "slow", argc, 3))
		slow(argv[2]);
	else if (is(what, "events", argc, 3))
		events(argv[2]);
	else if (is(what, "refused", argc, 3))
		refused(argv[2]);
	else if (is(what, "restart", argc, 4))
		restart(argv[2], argv[3]);
	else
		give_up("what?");
	fcev_close(ctx);
	return 0;
}

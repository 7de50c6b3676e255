// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcev audit: listeners of our own, for a time, and the balance of what they
 * were given: posted = delivered + reported lost, stream by stream.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "account.h"
#include "follow.h"
#include "format.h"
#include "lines.h"
#include "parse.h"

#define LISTENERS_MAX	64
#define SETTLE_MS	20000	/* for what is under way when the time is over */

struct listener {
	struct fcev *ctx;
	struct accounts accounts;
};

struct audit {
	struct tool *tool;
	uint64_t time_ms;
	uint64_t n_listeners;
	uint64_t epoch;
	int epoll_fd;
	struct listener *listeners;
};

enum { OPT_TIME = OPT_COMMAND, OPT_LISTENERS };

static const struct option options[] = {
	{ "time", required_argument, NULL, OPT_TIME },
	{ "listeners", required_argument, NULL, OPT_LISTENERS },
	COMMON_OPTIONS
};

static int take_option(struct audit *audit, int option)
{
	switch (option) {
	case OPT_TIME:
		if (parse_duration_ms(optarg, &audit->time_ms) < 0 || audit->time_ms > INT32_MAX)
			return report(STATUS_USAGE, "--time %s: give a duration, as 10, 90s, 5min", optarg);
		break;
	case OPT_LISTENERS:
		if (parse_u64(optarg, LISTENERS_MAX, &audit->n_listeners) < 0 || !audit->n_listeners)
			return report(STATUS_USAGE, "--listeners %s: give a number from 1 to %d", optarg,
				      LISTENERS_MAX);
		break;
	}
	return STATUS_OK;
}

static int out_of_memory(void)
{
	return report(STATUS_FAILED, "out of memory");
}

/* ---- the newest events, as the module says ---- */

struct heads {
	uint64_t epoch;
	size_t n;
	struct account *at;	/* end alone is filled, and whose it is */
};

static void add_port(struct heads *heads, const struct fcev_port *port)
{
	size_t i;

	for (i = 0; i < port->n_positions && i < 2; i++)
		heads->at[heads->n++] = (struct account){
			.stream = port->positions[i].stream,
			.port = port->port,
			.host = (int32_t)port->host,
			.wwpn = port->wwpn,
			.statistics = i == 1,
			.end = port->positions[i].seq,
		};
}

static int read_heads(struct audit *audit, struct heads *heads)
{
	const struct fcev_port *port;
	struct fcev_status status;
	struct fcev_ports *ports;
	size_t i;
	int err;

	err = fcev_ports_get(audit->tool->ctx, &ports);
	if (err < 0)
		return report_library(audit->tool, err, "reading the ports");
	heads->at = calloc(2 * fcev_ports_count(ports) + 1, sizeof(*heads->at));
	for (i = 0; heads->at && (port = fcev_ports_at(ports, i)); i++)
		add_port(heads, port);
	fcev_ports_free(ports);
	if (!heads->at)
		return out_of_memory();
	err = fcev_status_get(audit->tool->ctx, &status);
	if (err < 0)
		return report_library(audit->tool, err, "reading the module's status");
	heads->epoch = status.epoch;
	heads->at[heads->n++] = (struct account){ .host = -1, .end = status.head };
	return STATUS_OK;
}

/* ---- listening ---- */

static struct fcev_position *positions_of(const struct heads *heads)
{
	struct fcev_position *positions = calloc(heads->n, sizeof(*positions));
	size_t i;

	for (i = 0; positions && i < heads->n; i++)
		positions[i] = (struct fcev_position){
			.epoch = heads->epoch,
			.stream = heads->at[i].stream,
			.seq = heads->at[i].end,
		};
	return positions;
}

static int open_accounts(struct listener *listener, const struct heads *heads)
{
	size_t i;

	for (i = 0; i < heads->n; i++) {
		struct account *account = account_get(&listener->accounts, heads->at[i].stream);

		if (!account)
			return out_of_memory();
		*account = heads->at[i];
		account->begin = account->end;
		account->seq = account->end;
	}
	return STATUS_OK;
}

static int start_listener(struct audit *audit, struct listener *listener,
			  const struct heads *heads, const struct fcev_position *positions)
{
	struct epoll_event watched = { .events = EPOLLIN };
	struct tool tool = *audit->tool;
	int err;

	err = fcev_open(&listener->ctx);
	tool.ctx = listener->ctx;
	if (!err)
		err = fcev_listen_since(listener->ctx, positions, heads->n, 0);
	if (err < 0)
		return report_library(&tool, err, "listening");
	if (epoll_ctl(audit->epoll_fd, EPOLL_CTL_ADD, fcev_fd(listener->ctx), &watched))
		return report(STATUS_FAILED, "cannot wait for events: %m");
	return open_accounts(listener, heads);
}

static int start(struct audit *audit)
{
	struct fcev_position *positions;
	struct heads heads = { 0 };
	uint64_t i;
	int status = read_heads(audit, &heads);

	audit->epoch = heads.epoch;
	positions = status == STATUS_OK ? positions_of(&heads) : NULL;
	if (status == STATUS_OK && !positions)
		status = out_of_memory();
	for (i = 0; status == STATUS_OK && i < audit->n_listeners; i++)
		status = start_listener(audit, &audit->listeners[i], &heads, positions);
	free(positions);
	free(heads.at);
	return status;
}

/* All that is there for one listener. */
static int take(struct audit *audit, struct listener *listener)
{
	const struct fcev_event *event;
	struct tool tool = *audit->tool;
	int r;

	tool.ctx = listener->ctx;
	while ((r = fcev_next(listener->ctx, &event)) == 1)
		if (account_take(&listener->accounts, event))
			return out_of_memory();
	return r < 0 ? report_library(&tool, r, "listening") : STATUS_OK;
}

/* Return: STATUS_OK, or FOLLOW_ON where a signal ended it. */
static int listen_until(struct audit *audit, uint64_t deadline_ms, bool (*done)(struct audit *audit))
{
	uint64_t i, now;
	int status, r;

	for (;;) {
		for (i = 0; i < audit->n_listeners; i++) {
			status = take(audit, &audit->listeners[i]);
			if (status != STATUS_OK)
				return status;
		}
		now = monotonic_ms();
		if (now >= deadline_ms || (done && done(audit)))
			return STATUS_OK;
		r = signals_wait(audit->epoll_fd, (int)(deadline_ms - now));
		if (r == -EINTR || r == -EPIPE)
			return FOLLOW_ON;
	}
}

/* ---- the balance ---- */

static bool settled(const struct listener *listener)
{
	struct fcev_listener_counts counts;

	fcev_listener_counts_get(listener->ctx, &counts);
	return accounts_settled(&listener->accounts, counts.withheld);
}

static bool all_settled(struct audit *audit)
{
	uint64_t i;

	for (i = 0; i < audit->n_listeners; i++)
		if (!settled(&audit->listeners[i]))
			return false;
	return true;
}

static int note_ends(struct listener *listener, const struct heads *heads)
{
	size_t i;

	for (i = 0; i < heads->n; i++) {
		struct account *account = account_get(&listener->accounts, heads->at[i].stream);

		if (!account)
			return out_of_memory();
		if (account->end < heads->at[i].end)
			account->end = heads->at[i].end;
		account->statistics = heads->at[i].statistics;
		account->port = heads->at[i].port;
		account->host = heads->at[i].host;
		account->wwpn = heads->at[i].wwpn;
	}
	return STATUS_OK;
}

/* What is posted from now on is not asked for. */
static int settle(struct audit *audit)
{
	struct heads heads = { 0 };
	uint64_t i;
	int status = read_heads(audit, &heads);

	if (status == STATUS_OK && heads.epoch != audit->epoch)
		status = report(STATUS_FAILED, "the module was loaded anew meanwhile: no balance");
	for (i = 0; status == STATUS_OK && i < audit->n_listeners; i++)
		status = note_ends(&audit->listeners[i], &heads);
	free(heads.at);
	if (status == STATUS_OK)
		status = listen_until(audit, monotonic_ms() + SETTLE_MS, all_settled);
	return status == FOLLOW_ON ? STATUS_OK : status;
}

static int add_row(struct table *table, uint64_t listener, const struct account *a)
{
	char cells[8][24];

	snprintf(cells[0], sizeof(cells[0]), "%" PRIu64, listener);
	snprintf(cells[1], sizeof(cells[1]), "%" PRIu32, a->stream);
	snprintf(cells[2], sizeof(cells[2]), a->host < 0 ? "-" : "host%" PRId32, a->host);
	snprintf(cells[3], sizeof(cells[3]), "%" PRIu64, account_posted(a));
	snprintf(cells[4], sizeof(cells[4]), "%" PRIu64, a->delivered);
	snprintf(cells[5], sizeof(cells[5]), "%" PRIu64, a->lost);
	snprintf(cells[6], sizeof(cells[6]), "%" PRIu64,
		 account_posted(a) - a->delivered - a->lost - account_missing(a));
	snprintf(cells[7], sizeof(cells[7]), "%" PRIu64, account_missing(a) + a->disorder);
	return table_add(table, (const char *const[]){ cells[0], cells[1], cells[2], cells[3],
						       cells[4], cells[5], cells[6], cells[7] });
}

static int print_table(const struct audit *audit)
{
	struct table table = { .columns = 8, .right = 0xfb };
	uint64_t i;
	size_t k;
	int err;

	err = table_add(&table, (const char *const[]){ "LISTENER", "STREAM", "PORT", "POSTED",
						       "DELIVERED", "LOST", "OTHERS'", "WRONG" });
	for (i = 0; i < audit->n_listeners; i++) {
		const struct accounts *accounts = &audit->listeners[i].accounts;

		for (k = 0; !err && k < accounts->n; k++)
			if (account_posted(&accounts->at[k]) || accounts->at[k].disorder)
				err = add_row(&table, i + 1, &accounts->at[k]);
	}
	if (!err)
		table_print(&table, stdout, audit->tool->colour);
	table_free(&table);
	return err;
}

static int print_lines(const struct audit *audit)
{
	uint64_t i;
	size_t k;
	int err = 0;

	for (i = 0; i < audit->n_listeners; i++) {
		const struct accounts *accounts = &audit->listeners[i].accounts;

		for (k = 0; !err && k < accounts->n; k++)
			err = line_account(stdout, audit->epoch, (uint32_t)i + 1, &accounts->at[k]);
	}
	return err;
}

static int run_audit(struct audit *audit)
{
	int status;

	signals_hold();
	status = start(audit);
	if (status == STATUS_OK)
		status = listen_until(audit, monotonic_ms() + audit->time_ms, NULL);
	if (status == STATUS_OK || status == FOLLOW_ON)
		status = settle(audit);
	if (status != STATUS_OK)
		return status;
	if (audit->tool->json ? print_lines(audit) : print_table(audit))
		return out_of_memory();
	return all_settled(audit) ? STATUS_OK :
		report(STATUS_UNBALANCED, "the balance is wrong: an event was neither delivered nor reported lost, or came twice or late");
}

static int run(struct tool *tool, int argc, char **argv)
{
	struct audit audit = { .tool = tool, .time_ms = 10000, .n_listeners = 1 };
	int option, status = STATUS_OK;
	uint64_t i;

	while (status == STATUS_OK) {
		option = next_option(tool, &command_audit, argc, argv, ":h", options, &status);
		if (option == OPTIONS_STOP)
			return status;
		if (option == OPTIONS_END)
			break;
		status = take_option(&audit, option);
	}
	if (status == STATUS_OK && optind < argc)
		status = report(STATUS_USAGE, "'%s': audit takes no ports", argv[optind]);
	if (status != STATUS_OK)
		return status;
	audit.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	audit.listeners = calloc(audit.n_listeners, sizeof(*audit.listeners));
	status = audit.epoll_fd >= 0 && audit.listeners ? run_audit(&audit) : out_of_memory();
	for (i = 0; audit.listeners && i < audit.n_listeners; i++) {
		fcev_close(audit.listeners[i].ctx);
		accounts_free(&audit.listeners[i].accounts);
	}
	free(audit.listeners);
	if (audit.epoll_fd >= 0)
		close(audit.epoll_fd);
	return status;
}

const struct command command_audit = {
	.name = "audit",
	.summary = "listen for a time and balance: posted = delivered + lost",
	.usage =
		"usage: fcev audit [OPTION]...\n"
		"Open listeners for a time and balance, stream by stream, what was posted\n"
		"against what they were given and what they were told was lost.\n\n"
		"  --json           one JSON object a line\n"
		"  --time S         for how long (10 s)\n"
		"  --listeners N    how many (1)\n",
	.run = run,
};

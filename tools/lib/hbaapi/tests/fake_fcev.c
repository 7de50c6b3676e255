// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * See fake_fcev.h. One lock over everything; contexts have a queue of events
 * and an eventfd that says that it is not empty.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "fake_fcev.h"

#define PORTS_MAX	16
#define TARGETS_MAX	16
#define RULES_MAX	256
#define STREAMS_MAX	1024
#define HISTORY_MAX	4096	/* events kept */

struct queued {
	struct queued *next;
	struct fcev_event event;
	struct fcev_counter_value counters[FCEV_COUNTERS];
	unsigned char payload[128];
};

struct fcev {
	struct fcev *next;
	int fd;
	int epoll_fd;
	bool listening;
	bool history;
	struct queued *first, **last;
	struct queued *current;
	char error[64];
};

struct fcev_ports {
	size_t n;
	struct fcev_port at[PORTS_MAX];
	struct fcev_position positions[PORTS_MAX][2];
};

struct fcev_targets {
	size_t n;
	uint32_t port[TARGETS_MAX];
	struct fcev_target at[TARGETS_MAX];
};

struct rule {
	struct fcev *owner;
	uint32_t id;
	uint32_t handle;
	uint32_t port;
	uint64_t wwpn;
	size_t n;
	struct fcev_counter_value counters[FCEV_COUNTERS];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct fcev *contexts;
static bool loaded, privileged;
static uint64_t epoch = 1000;
static uint32_t last_port, last_rule, last_handle;
static struct fcev_port ports[PORTS_MAX];
static size_t n_ports;
static struct fcev_target targets[TARGETS_MAX];
static uint32_t target_port[TARGETS_MAX];
static size_t n_targets;
static uint64_t counters[PORTS_MAX][FCEV_COUNTERS];
static uint64_t counters_valid[PORTS_MAX];
static int statistics_error;
static unsigned int resets;
static int baseline;
static struct rule rules[RULES_MAX];
static size_t n_rules;
static uint64_t heads[STREAMS_MAX], oldest[STREAMS_MAX];
static struct queued *history, **history_last = &history;
static size_t n_history;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct fcev_port *find(uint32_t port)
{
	for (size_t i = 0; i < n_ports; i++)
		if (ports[i].port == port)
			return &ports[i];
	return NULL;
}

static struct queued *copy(const struct fcev_event *event)
{
	struct queued *q = calloc(1, sizeof(*q));

	q->event = *event;
	if (event->n_counters) {
		memcpy(q->counters, event->counters, event->n_counters * sizeof(*event->counters));
		q->event.counters = q->counters;
	}
	if (event->payload_len) {
		memcpy(q->payload, event->payload, event->payload_len);
		q->event.payload = q->payload;
	}
	return q;
}

static void give(struct fcev *ctx, const struct fcev_event *event)
{
	struct queued *q = copy(event);
	uint64_t one = 1;

	*ctx->last = q;
	ctx->last = &q->next;
	if (write(ctx->fd, &one, sizeof(one)) < 0)
		abort();
}

static void broadcast(const struct fcev_event *event)
{
	for (struct fcev *ctx = contexts; ctx; ctx = ctx->next)
		if (ctx->listening)
			give(ctx, event);
}

static void stamp(uint32_t port, uint32_t stream, struct fcev_event *event)
{
	struct fcev_port *p = find(port);

	event->stream = stream;
	event->epoch = epoch;
	event->seq = ++heads[stream];
	event->boot_ns = now_ns();
	event->source = event->source ? event->source : FCEV_SOURCE_NATIVE;
	event->host = p ? (int32_t)p->host : -1;
	if (p) {
		event->port = p->port;
		event->wwpn = p->wwpn;
	}
}

static void drop_oldest(void)
{
	struct queued *q = history;

	history = q->next;
	n_history--;
	if (q->event.seq >= oldest[q->event.stream])
		oldest[q->event.stream] = q->event.seq + 1;
	free(q);
}

static void post(uint32_t port, uint32_t stream, struct fcev_event event)
{
	struct queued *q;

	stamp(port, stream, &event);
	q = copy(&event);
	*history_last = q;
	history_last = &q->next;
	if (++n_history > HISTORY_MAX)
		drop_oldest();
	broadcast(&event);
}

void fake_post(uint32_t port, struct fcev_event event)
{
	pthread_mutex_lock(&lock);
	post(port ? port : event.port, port * 2, event);
	pthread_mutex_unlock(&lock);
}

void fake_post_nameless(uint32_t port, struct fcev_event event)
{
	uint64_t wwpn;

	pthread_mutex_lock(&lock);
	wwpn = find(port)->wwpn;
	find(port)->wwpn = 0;
	post(port, port * 2, event);
	find(port)->wwpn = wwpn;
	pthread_mutex_unlock(&lock);
}

void fake_post_stat(uint32_t port, struct fcev_event event)
{
	pthread_mutex_lock(&lock);
	event.source = FCEV_SOURCE_SAMPLED;
	post(port, port * 2 + 1, event);
	pthread_mutex_unlock(&lock);
}

static void drop_history(uint32_t stream)
{
	struct queued **at = &history, *q;

	while ((q = *at)) {
		if (q->event.stream != stream || q->event.seq >= oldest[stream]) {
			at = &q->next;
			continue;
		}
		*at = q->next;
		n_history--;
		free(q);
	}
	history_last = at;
}

static struct fcev_event lost(uint32_t port, uint32_t stream, uint64_t first, uint64_t last)
{
	struct fcev_port *p = find(port);

	return (struct fcev_event){
		.type = FCEV_EVENT_TYPE_LOST, .source = FCEV_SOURCE_CORE, .stream = stream,
		.epoch = epoch, .port = port, .wwpn = p ? p->wwpn : 0, .boot_ns = now_ns(),
		.loss = { .count = last - first + 1, .first_seq = first, .last_seq = last },
	};
}

void fake_lose(uint32_t port, uint32_t n)
{
	struct fcev_event event;
	uint32_t stream = port * 2;

	pthread_mutex_lock(&lock);
	heads[stream] += n;
	oldest[stream] = heads[stream] + 1;
	drop_history(stream);
	event = lost(port, stream, heads[stream] - n + 1, heads[stream]);
	broadcast(&event);
	pthread_mutex_unlock(&lock);
}

static void empty(struct fcev *ctx)
{
	struct queued *q;

	while ((q = ctx->first)) {
		ctx->first = q->next;
		free(q);
	}
	ctx->last = &ctx->first;
}

void fake_reset(void)
{
	struct queued *q;

	pthread_mutex_lock(&lock);
	loaded = privileged = true;
	epoch++;
	last_port = last_rule = last_handle = 0;
	n_ports = n_targets = n_rules = 0;
	memset(counters_valid, 0, sizeof(counters_valid));
	statistics_error = 0;
	resets = 0;
	baseline = FAKE_BASELINE_OK;
	memset(heads, 0, sizeof(heads));
	memset(oldest, 0, sizeof(oldest));
	while ((q = history)) {
		history = q->next;
		free(q);
	}
	history_last = &history;
	n_history = 0;
	pthread_mutex_unlock(&lock);
}

void fake_set_loaded(bool value)
{
	pthread_mutex_lock(&lock);
	loaded = value;
	pthread_mutex_unlock(&lock);
}

void fake_set_privileged(bool value)
{
	pthread_mutex_lock(&lock);
	privileged = value;
	pthread_mutex_unlock(&lock);
}

uint32_t fake_port_add(uint64_t wwpn, uint64_t wwnn, uint32_t parent)
{
	struct fcev_port *port;
	uint32_t id;

	pthread_mutex_lock(&lock);
	port = &ports[n_ports++];
	*port = (struct fcev_port){
		.port = id = ++last_port, .host = 10 + (uint32_t)n_ports, .wwpn = wwpn, .wwnn = wwnn,
		.parent = parent, .port_id = 0x010000 + last_port, .epoch = epoch,
		.port_state = FCEV_PORT_STATE_ONLINE, .port_type = FCEV_PORT_TYPE_NPORT,
		.driver = "fake", .manufacturer = "Fake Corp.", .model = "FC 1",
		.symbolic_name = "fake port", .speed = 1 << 5, .supported_speeds = 1 << 5,
		.supported_classes = 1 << 3, .maxframe_size = 2048,
	};
	counters_valid[port - ports] = 0;
	pthread_mutex_unlock(&lock);
	return id;
}

void fake_port_remove(uint32_t port)
{
	pthread_mutex_lock(&lock);
	find(port)->gone = true;
	pthread_mutex_unlock(&lock);
}

struct fcev_port *fake_port(uint32_t port)
{
	return find(port);
}

void fake_target_add(uint32_t port, uint64_t wwpn, uint32_t roles, uint32_t scsi_id)
{
	pthread_mutex_lock(&lock);
	target_port[n_targets] = port;
	targets[n_targets++] = (struct fcev_target){
		.wwpn = wwpn, .wwnn = wwpn | 1ull << 60, .roles = roles, .scsi_id = scsi_id,
		.port_id = 0x020000 + (uint32_t)n_targets, .port_state = FCEV_PORT_STATE_ONLINE,
	};
	pthread_mutex_unlock(&lock);
}

void fake_target_remove(uint32_t port, uint64_t wwpn)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < n_targets; i++)
		if (target_port[i] == port && targets[i].wwpn == wwpn)
			targets[i].port_state = FCEV_PORT_STATE_NOT_PRESENT;
	pthread_mutex_unlock(&lock);
}

void fake_counter_set(uint32_t port, uint32_t counter, uint64_t value)
{
	pthread_mutex_lock(&lock);
	counters[find(port) - ports][counter] = value;
	counters_valid[find(port) - ports] |= 1ull << counter;
	pthread_mutex_unlock(&lock);
}

void fake_statistics_fail(int err)
{
	pthread_mutex_lock(&lock);
	statistics_error = err;
	pthread_mutex_unlock(&lock);
}

unsigned int fake_statistics_resets(void)
{
	return resets;
}

void fake_set_baseline(int how)
{
	pthread_mutex_lock(&lock);
	baseline = how;
	pthread_mutex_unlock(&lock);
}

unsigned int fake_rules(void)
{
	unsigned int n;

	pthread_mutex_lock(&lock);
	n = (unsigned int)n_rules;
	pthread_mutex_unlock(&lock);
	return n;
}

uint32_t fake_rule_handle(void)
{
	uint32_t id;

	pthread_mutex_lock(&lock);
	id = last_handle;
	pthread_mutex_unlock(&lock);
	return id;
}

static void tell_rule(const struct rule *rule)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_RULE_BASELINE, .source = FCEV_SOURCE_SAMPLED,
		.stat = { .rule = rule->id, .handle = rule->handle }, .n_counters = rule->n, .counters = rule->counters,
	};

	if (baseline == FAKE_BASELINE_NEVER)
		return;
	if (baseline == FAKE_BASELINE_REFUSED) {
		event.type = FCEV_EVENT_TYPE_RULE_REFUSED;
		event.stat.error = EIO;
	}
	stamp(rule->port, rule->port * 2 + 1, &event);
	give(rule->owner, &event);
}

void fake_restart(void)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_LOST, .source = FCEV_SOURCE_CORE, .epoch = epoch,
		.boot_ns = now_ns(), .loss = { .restart = true },
	};

	pthread_mutex_lock(&lock);
	epoch++;
	memset(heads, 0, sizeof(heads));
	memset(oldest, 0, sizeof(oldest));
	for (size_t i = 0; i < n_ports; i++) {
		ports[i].port += 100;
		ports[i].epoch = epoch;
		if (ports[i].parent)
			ports[i].parent += 100;
	}
	for (size_t i = 0; i < n_targets; i++)
		target_port[i] += 100;
	broadcast(&event);
	for (size_t i = 0; i < n_rules; i++) {
		rules[i].id = ++last_rule;
		rules[i].port += 100;
		tell_rule(&rules[i]);
	}
	pthread_mutex_unlock(&lock);
}

unsigned int fake_contexts(void)
{
	unsigned int n = 0;

	pthread_mutex_lock(&lock);
	for (struct fcev *ctx = contexts; ctx; ctx = ctx->next)
		n++;
	pthread_mutex_unlock(&lock);
	return n;
}

unsigned int fake_listeners(void)
{
	unsigned int n = 0;

	pthread_mutex_lock(&lock);
	for (struct fcev *ctx = contexts; ctx; ctx = ctx->next)
		n += ctx->listening;
	pthread_mutex_unlock(&lock);
	return n;
}

/* ---- fcev.h ---- */

int fcev_open(struct fcev **out)
{
	struct fcev *ctx = calloc(1, sizeof(*ctx));
	struct epoll_event readable = { .events = EPOLLIN };

	ctx->last = &ctx->first;
	ctx->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ctx->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(ctx->epoll_fd, EPOLL_CTL_ADD, ctx->fd, &readable);
	pthread_mutex_lock(&lock);
	ctx->next = contexts;
	contexts = ctx;
	pthread_mutex_unlock(&lock);
	*out = ctx;
	return 0;
}

static void remove_rules(struct fcev *ctx)
{
	size_t kept = 0;

	for (size_t i = 0; i < n_rules; i++)
		if (rules[i].owner != ctx)
			rules[kept++] = rules[i];
	n_rules = kept;
}

void fcev_close(struct fcev *ctx)
{
	struct fcev **at = &contexts;

	if (!ctx)
		return;
	pthread_mutex_lock(&lock);
	while (*at != ctx)
		at = &(*at)->next;
	*at = ctx->next;
	remove_rules(ctx);
	pthread_mutex_unlock(&lock);
	empty(ctx);
	free(ctx->current);
	close(ctx->epoll_fd);
	close(ctx->fd);
	free(ctx);
}

const char *fcev_error(const struct fcev *ctx)
{
	return ctx->error;
}

static int fail(struct fcev *ctx, int err, const char *why)
{
	snprintf(ctx->error, sizeof(ctx->error), "%s", why);
	return err;
}

int fcev_status_get(struct fcev *ctx, struct fcev_status *status)
{
	int err = 0;

	pthread_mutex_lock(&lock);
	if (loaded)
		*status = (struct fcev_status){ .epoch = epoch, .head = heads[0], .boot_ns = now_ns() };
	else
		err = fail(ctx, -ENOENT, "not loaded");
	pthread_mutex_unlock(&lock);
	return err;
}

int fcev_listen(struct fcev *ctx)
{
	int err = 0;

	pthread_mutex_lock(&lock);
	if (privileged)
		ctx->listening = true;
	else
		err = fail(ctx, -EPERM, "not permitted");
	pthread_mutex_unlock(&lock);
	return err;
}

static uint64_t position_of(const struct fcev_position *positions, size_t n, uint32_t stream)
{
	for (size_t i = 0; i < n; i++)
		if (positions[i].stream == stream)
			return positions[i].seq;
	return 0;
}

static void replay(struct fcev *ctx, const struct fcev_position *positions, size_t n)
{
	for (size_t i = 0; i < n_ports; i++) {
		uint32_t stream = ports[i].port * 2;
		uint64_t seq = position_of(positions, n, stream);

		if (oldest[stream] > seq + 1) {
			struct fcev_event event = lost(ports[i].port, stream, seq + 1, oldest[stream] - 1);

			give(ctx, &event);
		}
	}
	for (struct queued *q = history; q; q = q->next)
		if (q->event.epoch == epoch && q->event.seq > position_of(positions, n, q->event.stream))
			give(ctx, &q->event);
}

int fcev_history(struct fcev *ctx, const struct fcev_position *positions, size_t n, uint64_t boot_ns)
{
	int err = 0;

	(void)boot_ns;
	pthread_mutex_lock(&lock);
	if (!privileged)
		err = fail(ctx, -EPERM, "not permitted");
	for (size_t i = 0; i < n; i++)
		if (positions[i].epoch != epoch)
			err = fail(ctx, -ESTALE, "another epoch");
	if (!err) {
		ctx->history = true;
		replay(ctx, positions, n);
	}
	pthread_mutex_unlock(&lock);
	return err;
}

int fcev_fd(const struct fcev *ctx)
{
	return ctx->epoll_fd;
}

int fcev_next(struct fcev *ctx, const struct fcev_event **event)
{
	uint64_t count;
	int got = 0;

	pthread_mutex_lock(&lock);
	free(ctx->current);
	ctx->current = ctx->first;
	if (ctx->current) {
		ctx->first = ctx->current->next;
		if (!ctx->first)
			ctx->last = &ctx->first;
		*event = &ctx->current->event;
		got = 1;
	} else if (ctx->history) {
		got = -ENODATA;
	}
	if (!ctx->first && read(ctx->fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		got = -errno;
	pthread_mutex_unlock(&lock);
	return got;
}

int fcev_wait(struct fcev *ctx, const struct fcev_event **event, int timeout_ms)
{
	struct pollfd fd = { .fd = ctx->fd, .events = POLLIN };
	int got = fcev_next(ctx, event);

	if (got || poll(&fd, 1, timeout_ms) <= 0)
		return got;
	return fcev_next(ctx, event);
}

int fcev_ports_get(struct fcev *ctx, struct fcev_ports **out)
{
	struct fcev_ports *list;

	pthread_mutex_lock(&lock);
	if (!loaded) {
		int err = fail(ctx, -ENOENT, "not loaded");

		pthread_mutex_unlock(&lock);
		return err;
	}
	list = calloc(1, sizeof(*list));
	list->n = n_ports;
	for (size_t i = 0; i < n_ports; i++) {
		list->at[i] = ports[i];
		for (uint32_t j = 0; j < 2; j++) {
			uint32_t stream = ports[i].port * 2 + j;

			list->positions[i][j] = (struct fcev_position){ epoch, stream, heads[stream],
									oldest[stream] };
		}
		list->at[i].n_positions = 2;
		list->at[i].positions = list->positions[i];
	}
	pthread_mutex_unlock(&lock);
	*out = list;
	return 0;
}

size_t fcev_ports_count(const struct fcev_ports *list)
{
	return list->n;
}

const struct fcev_port *fcev_ports_at(const struct fcev_ports *list, size_t i)
{
	return i < list->n ? &list->at[i] : NULL;
}

void fcev_ports_free(struct fcev_ports *list)
{
	free(list);
}

int fcev_targets_get(struct fcev *ctx, uint32_t port, struct fcev_targets **out)
{
	struct fcev_targets *list = calloc(1, sizeof(*list));

	(void)ctx;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < n_targets; i++) {
		if (port && target_port[i] != port)
			continue;
		list->port[list->n] = target_port[i];
		list->at[list->n++] = targets[i];
	}
	pthread_mutex_unlock(&lock);
	*out = list;
	return 0;
}

size_t fcev_targets_count(const struct fcev_targets *list)
{
	return list->n;
}

const struct fcev_target *fcev_targets_at(const struct fcev_targets *list, size_t i)
{
	return i < list->n ? &list->at[i] : NULL;
}

uint32_t fcev_targets_port(const struct fcev_targets *list, size_t i)
{
	return list->port[i];
}

void fcev_targets_free(struct fcev_targets *list)
{
	free(list);
}

int fcev_statistics_get(struct fcev *ctx, uint32_t port, struct fcev_statistics *statistics,
			int timeout_ms)
{
	int err;

	(void)timeout_ms;
	pthread_mutex_lock(&lock);
	err = statistics_error;
	memset(statistics, 0, sizeof(*statistics));
	if (err) {
		fail(ctx, err, "the driver fails");
	} else {
		statistics->port = port;
		statistics->valid = counters_valid[find(port) - ports];
		memcpy(statistics->value, counters[find(port) - ports], sizeof(statistics->value));
	}
	pthread_mutex_unlock(&lock);
	return err;
}

int fcev_statistics_reset(struct fcev *ctx, uint32_t port)
{
	int err = 0;

	(void)port;
	pthread_mutex_lock(&lock);
	if (privileged)
		resets++;
	else
		err = fail(ctx, -EPERM, "not permitted");
	pthread_mutex_unlock(&lock);
	return err;
}

int fcev_rule_add(struct fcev *ctx, struct fcev_rule *rule)
{
	struct rule *added;

	pthread_mutex_lock(&lock);
	if (n_rules == RULES_MAX) {
		pthread_mutex_unlock(&lock);
		return fail(ctx, -ENOSPC, "too many rules");
	}
	added = &rules[n_rules++];
	*added = (struct rule){
		.owner = ctx, .id = ++last_rule, .handle = ++last_handle, .port = rule->port,
		.wwpn = find(rule->port)->wwpn, .n = rule->n_counters,
	};
	memcpy(added->counters, rule->counters, rule->n_counters * sizeof(*rule->counters));
	rule->rule = added->id;
	rule->handle = added->handle;
	tell_rule(added);
	pthread_mutex_unlock(&lock);
	return 0;
}

int fcev_rule_remove(struct fcev *ctx, uint32_t handle)
{
	int err = -ENOENT;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < n_rules; i++) {
		if (rules[i].owner != ctx || rules[i].handle != handle)
			continue;
		rules[i] = rules[--n_rules];
		err = 0;
		break;
	}
	pthread_mutex_unlock(&lock);
	return err;
}

const char *fcev_counter_name(uint32_t counter)
{
	static const char *const names[] = {
		[FCEV_COUNTER_LIP_COUNT] = "lip_count", [FCEV_COUNTER_NOS_COUNT] = "nos_count",
		[FCEV_COUNTER_LINK_FAILURE_COUNT] = "link_failure_count",
	};

	if (counter < sizeof(names) / sizeof(names[0]) && names[counter])
		return names[counter];
	return "counter";
}

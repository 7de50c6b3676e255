// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The one listening context of the process, and a short queue of what was read
 * from it and not delivered yet. Whoever waits for something in the stream
 * reads on: the dispatcher between callbacks, and a call that waits for the
 * first sample of its rule, which may itself run inside a callback. What does
 * not fit the queue stays with the module, where nothing is lost silently.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hbaapi_priv.h"

#define QUEUE_MAX	512	/* events */
#define QUEUE_BYTES	(256u << 10)	/* their payloads */
#define SLICE_MS	10

static pthread_mutex_t listener_lock = PTHREAD_MUTEX_INITIALIZER;

/* All under listener_lock; the descriptors are closed by the dispatcher alone. */
static struct fcev *ctx;
static int wake_fd = -1;
static struct hba_event *first, **last = &first;
static size_t queued;
static size_t queued_bytes;
static uint64_t uncopied;	/* events lost for want of memory */
static struct hba_rule_wait *waits;

static int listen_events(void)
{
	int err = fcev_listen(ctx);

	if (err == -EPERM)
		hba_say("events need the capability CAP_NET_ADMIN in the initial user namespace");
	else if (err)
		hba_say_error(ctx, "events cannot be heard", err);
	return err;
}

/* So that one wait is for both: what wakes the dispatcher is the listener's, too. */
static int open_wake(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = -1 };

	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake_fd < 0)
		return -errno;
	event.data.fd = wake_fd;
	return epoll_ctl(fcev_fd(ctx), EPOLL_CTL_ADD, wake_fd, &event) ? -errno : 0;
}

static void close_wake(void)
{
	if (wake_fd >= 0)
		close(wake_fd);
	wake_fd = -1;
}

int hba_listener_open(void)
{
	int err;

	pthread_mutex_lock(&listener_lock);
	err = fcev_open(&ctx);
	if (err) {
		ctx = NULL;
		hba_say_error(NULL, "events cannot be heard", err);
		goto out;
	}
	err = listen_events();
	if (err)
		goto err_close;
	err = open_wake();
	if (!err)
		goto out;
	close_wake();
err_close:
	fcev_close(ctx);
	ctx = NULL;
out:
	pthread_mutex_unlock(&listener_lock);
	return err;
}

void hba_listener_close(void)
{
	struct hba_event *event;

	pthread_mutex_lock(&listener_lock);
	while ((event = first)) {
		first = event->next;
		free(event);
	}
	last = &first;
	queued = 0;
	queued_bytes = 0;
	uncopied = 0;
	fcev_close(ctx);
	ctx = NULL;
	close_wake();
	pthread_mutex_unlock(&listener_lock);
}

/* To whoever waits for the rule; else it was in force, and was lost with a restart. */
static void tell_rule(const struct fcev_event *event)
{
	bool refused = event->type == FCEV_EVENT_TYPE_RULE_REFUSED;
	struct hba_rule_wait *wait = waits;

	while (wait && wait->handle != event->stat.handle)
		wait = wait->next;
	if (wait && refused)
		wait->state = event->stat.error ? -(int)event->stat.error : -EIO;
	else if (wait)
		wait->state = 1;
	else if (refused)
		hba_say("counters of port %016llx are no longer watched: %s",
			(unsigned long long)event->wwpn, strerror((int)event->stat.error));
}

static bool is_rule(uint32_t type)
{
	return type == FCEV_EVENT_TYPE_RULE_BASELINE || type == FCEV_EVENT_TYPE_RULE_REFUSED;
}

static void note(const struct fcev_event *event)
{
	struct hba_event *copy;

	if (is_rule(event->type))
		tell_rule(event);
	if (!hba_event_has_callback(event->type))
		return;
	copy = hba_event_copy(event);
	if (!copy) {
		uncopied++;
		return;
	}
	*last = copy;
	last = &copy->next;
	queued++;
	queued_bytes += event->payload_len;
}

static bool has_room(void)
{
	return queued < QUEUE_MAX && queued_bytes < QUEUE_BYTES;
}

/*
 * Reads one event, which is delivered before the next is looked for: whether
 * there was any.
 */
bool hba_listener_pump(void)
{
	const struct fcev_event *event;
	int got = 0;

	pthread_mutex_lock(&listener_lock);
	if (ctx && has_room())
		got = fcev_next(ctx, &event);
	if (got > 0)
		note(event);
	if (got < 0)
		hba_say_error(ctx, "events cannot be read", got);
	pthread_mutex_unlock(&listener_lock);
	return got > 0;
}

/* What memory did not suffice for is told as a loss to everybody. */
static struct hba_event *take_loss(void)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_LOST,
		.source = FCEV_SOURCE_CORE,
		.loss = { .count = uncopied },
	};
	struct hba_event *loss = hba_event_copy(&event);

	if (loss)
		uncopied = 0;
	return loss;
}

/* The next event to deliver, to be freed; NULL for none. */
struct hba_event *hba_listener_take(void)
{
	struct hba_event *event;

	pthread_mutex_lock(&listener_lock);
	event = first;
	if (event) {
		first = event->next;
		if (!first)
			last = &first;
		queued--;
		queued_bytes -= event->event.payload_len;
	} else if (uncopied) {
		event = take_loss();
	}
	pthread_mutex_unlock(&listener_lock);
	return event;
}

static bool is_woken(const struct epoll_event *events, int n, int wake)
{
	for (int i = 0; i < n; i++)
		if (events[i].data.fd == wake)
			return true;
	return false;
}

/* The dispatcher's: until there is something to read or to do. */
void hba_listener_wait(void)
{
	struct epoll_event events[8];
	int fd, wake, n;
	uint64_t count;

	pthread_mutex_lock(&listener_lock);
	fd = fcev_fd(ctx);
	wake = wake_fd;
	pthread_mutex_unlock(&listener_lock);
	n = epoll_wait(fd, events, ARRAY_SIZE(events), -1);
	/* A descriptor that fails must not keep the dispatcher busy. */
	for (int i = 0; i < n; i++)
		if (events[i].events & ~(uint32_t)EPOLLIN)
			poll(NULL, 0, SLICE_MS);
	if (is_woken(events, n, wake) && read(wake, &count, sizeof(count)) < 0)
		return;		/* somebody's wake-up less; none is counted on */
}

void hba_listener_wake(void)
{
	uint64_t one = 1;

	pthread_mutex_lock(&listener_lock);
	if (wake_fd >= 0 && write(wake_fd, &one, sizeof(one)) < 0)
		hba_say_error(NULL, "the dispatcher cannot be woken", -errno);
	pthread_mutex_unlock(&listener_lock);
}

/* ---- rules live in the listening context ---- */

static void forget_wait(struct hba_rule_wait *wait)
{
	struct hba_rule_wait **at = &waits;

	while (*at && *at != wait)
		at = &(*at)->next;
	if (*at)
		*at = wait->next;
}

/* With @wait, hba_listener_rule_await() is due. */
int hba_listener_rule_add(struct fcev_rule *rule, struct hba_rule_wait *wait)
{
	int err = -ESHUTDOWN;

	pthread_mutex_lock(&listener_lock);
	if (ctx) {
		err = fcev_rule_add(ctx, rule);
		if (err < 0)
			hba_say_error(ctx, "counters cannot be watched", err);
	}
	if (err >= 0) {
		err = 0;
		if (wait) {
			wait->handle = rule->handle;
			wait->next = waits;
			waits = wait;
		}
	}
	pthread_mutex_unlock(&listener_lock);
	return err;
}

void hba_listener_rule_remove(uint32_t handle)
{
	pthread_mutex_lock(&listener_lock);
	if (ctx)
		fcev_rule_remove(ctx, handle);	/* fails only if it is gone already */
	pthread_mutex_unlock(&listener_lock);
}

static int wait_state(const struct hba_rule_wait *wait)
{
	int state;

	pthread_mutex_lock(&listener_lock);
	state = wait->state;
	pthread_mutex_unlock(&listener_lock);
	return state;
}

static void wait_slice(void)
{
	struct pollfd fd = { .events = POLLIN };

	pthread_mutex_lock(&listener_lock);
	fd.fd = ctx && has_room() ? fcev_fd(ctx) : -1;
	pthread_mutex_unlock(&listener_lock);
	poll(&fd, 1, SLICE_MS);
}

/* Return: 0 with the baseline, -ETIMEDOUT, or why the rule was refused. */
int hba_listener_rule_await(struct hba_rule_wait *wait, uint64_t deadline_ns)
{
	int state;

	while (!(state = wait_state(wait)) && hba_monotonic_ns() < deadline_ns && hba_usable())
		if (!hba_listener_pump())
			wait_slice();
	hba_listener_wake();	/* what was read meanwhile is to be delivered */
	pthread_mutex_lock(&listener_lock);
	forget_wait(wait);
	pthread_mutex_unlock(&listener_lock);
	if (!state && hba_usable())
		hba_say("counters cannot be watched: the driver gave none within %d s", HBA_ANSWER_MS / 1000);
	return state > 0 ? 0 : state ? state : -ETIMEDOUT;
}

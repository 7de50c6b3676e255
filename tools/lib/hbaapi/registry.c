// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Registrations: what is called for which events, from HBA_RegisterFor...() to
 * HBA_RemoveCallback(). The dispatcher lives while there is one, and no longer.
 *
 * No callback begins before its registration's call has returned, none begins
 * after HBA_RemoveCallback has, and that waits for one that runs; wrapper.c
 * says where it must not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hbaapi_priv.h"

/*
 * libHBAAPI makes its own record of a registration after ours has returned,
 * and frees it after ours was removed, without a lock: its callbacks rest for
 * so long around both.
 */
#define WRAPPER_LINKS_NS	(100 * NSEC_PER_MSEC)
#define WRAPPER_FREES_NS	(20 * NSEC_PER_MSEC)
#define WRAPPER_REST_MAX_NS	NSEC_PER_SEC	/* programs that never stop removing */

/* Counters that fire closer together than this come from one sample. */
#define SAMPLE_NS		(500 * NSEC_PER_MSEC)

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;	/* anything below */

/* All under registry_lock. */
static struct hba_registration *first;
static uintptr_t last_id;
static unsigned int adding;			/* calls under way in hba_registry_add() */
static struct hba_registration *running;	/* whose callback runs */
static uint64_t calls_ended;
static uint64_t rest_until_ns;			/* for callbacks of an unlocked libHBAAPI */
static bool alive;				/* the dispatcher's loop */
static bool joinable;				/* its thread */
static pthread_t thread;

static void lock(void)
{
	pthread_mutex_lock(&registry_lock);
}

static void unlock(void)
{
	pthread_mutex_unlock(&registry_lock);
}

static void wait_changed(void)
{
	pthread_cond_wait(&changed, &registry_lock);
}

static void wait_changed_until(uint64_t ns)
{
	struct timespec until = {
		.tv_sec = (time_t)(ns / NSEC_PER_SEC),
		.tv_nsec = (long)(ns % NSEC_PER_SEC),
	};

	pthread_cond_clockwait(&changed, &registry_lock, CLOCK_MONOTONIC, &until);
}

static void put_locked(struct hba_registration *reg)
{
	if (!--reg->refs)
		free(reg);
}

void hba_registry_put(struct hba_registration *reg)
{
	lock();
	put_locked(reg);
	unlock();
}

/* ---- the dispatcher's life ---- */

/* Its loop has ended, so this does not wait. */
static void reap(void)
{
	if (alive || !joinable)
		return;
	pthread_join(thread, NULL);
	joinable = false;
}

static int ensure_dispatcher(void)
{
	int err;

	if (alive)
		return 0;
	reap();
	err = hba_listener_open();
	if (err)
		return err;
	err = hba_dispatch_start(&thread);
	if (err) {
		hba_listener_close();
		return err;
	}
	alive = true;
	joinable = true;
	return 0;
}

/* Asked by the dispatcher: whether it is to end. Then it has, for all others. */
bool hba_registry_idle(void)
{
	bool idle;

	lock();
	idle = !first && !adding;
	if (idle) {
		hba_listener_close();
		alive = false;
		pthread_cond_broadcast(&changed);
	}
	unlock();
	return idle;
}

/* After the last removal the thread is gone, unless a callback still runs. */
static void stop_if_idle(void)
{
	if (first || adding)
		return;
	hba_listener_wake();
	if (hba_dispatch_is_self())
		return;
	while (alive && !first && !adding && !running)
		wait_changed();
	reap();
}

/* ---- registering ---- */

static void append(struct hba_registration *reg)
{
	struct hba_registration **at = &first;

	while (*at)
		at = &(*at)->next;
	*at = reg;
	reg->id = ++last_id;
	reg->refs = 1;
}

static void unlink_locked(struct hba_registration *reg)
{
	struct hba_registration **at = &first;

	while (*at && *at != reg)
		at = &(*at)->next;
	if (*at)
		*at = reg->next;
	reg->removed = true;
	pthread_cond_broadcast(&changed);
}

/* Waits for the first sample of the rule without the lock. */
static int start_rule(struct hba_registration *reg)
{
	uint64_t deadline = hba_monotonic_ns() + HBA_ANSWER_MS * NSEC_PER_MSEC;
	struct hba_rule_wait wait = { 0 };
	int err;

	err = hba_rule_add(reg, &wait);
	if (err)
		return err;
	unlock();
	err = hba_listener_rule_await(&wait, deadline);
	lock();
	return err;
}

static int add_locked(struct hba_registration *reg)
{
	int err = ensure_dispatcher();

	if (err)
		return err;
	reg->ready_ns = UINT64_MAX;
	append(reg);
	if (reg->kind == HBA_KIND_STAT)
		err = start_rule(reg);
	if (!err && reg->removed)
		return -ESHUTDOWN;	/* the library was freed meanwhile; it is off the list */
	if (err)
		return err;
	reg->ready_ns = reg->caller == HBA_CALLER_DIRECT ? 0 : hba_monotonic_ns() + WRAPPER_LINKS_NS;
	pthread_cond_broadcast(&changed);
	return 0;
}

/**
 * hba_registry_add() - begin to call somebody
 * @reg: taken over, whatever the outcome
 * @handle: receives the callback handle
 */
HBA_STATUS hba_registry_add(struct hba_registration *reg, HBA_CALLBACKHANDLE *handle)
{
	int err = -ESHUTDOWN;
	uint32_t rule;

	reg->caller = hba_caller_of(reg->callback);
	lock();
	if (!hba_usable()) {
		unlock();
		free(reg);
		return HBA_STATUS_ERROR;
	}
	adding++;
	err = add_locked(reg);
	adding--;
	rule = reg->rule_handle;
	if (!err) {
		*handle = (HBA_CALLBACKHANDLE)reg->id;
	} else {
		if (rule)
			hba_listener_rule_remove(rule);
		if (!reg->id)
			free(reg);	/* never got as far as the list */
		else if (!reg->removed) {
			unlink_locked(reg);
			put_locked(reg);
		} else {
			put_locked(reg);
		}
		stop_if_idle();
	}
	unlock();
	return hba_status(err);
}

/* ---- removing ---- */

static struct hba_registration *find(uintptr_t id)
{
	struct hba_registration *reg = first;

	while (reg && reg->id != id)
		reg = reg->next;
	return reg;
}

static void rest(const struct hba_registration *reg)
{
	if (reg->caller == HBA_CALLER_UNLOCKED)
		rest_until_ns = hba_monotonic_ns() + WRAPPER_FREES_NS;
}

/*
 * Whether the callback that runs must end first: the registration's own, or
 * one of the same unlocked libHBAAPI, which walks the list that it is about to
 * change.
 */
static bool must_end(const struct hba_registration *reg)
{
	if (!running || reg->caller == HBA_CALLER_LOCKED || hba_dispatch_is_self())
		return false;
	return running == reg ||
	       (reg->caller == HBA_CALLER_UNLOCKED && running->callback == reg->callback);
}

static void wait_for_call(void)
{
	uint64_t ended = calls_ended;

	while (calls_ended == ended)
		wait_changed();
}

HBA_STATUS HBA_RemoveCallback(HBA_CALLBACKHANDLE callbackHandle)
{
	struct hba_registration *reg;

	if (!hba_usable())
		return HBA_STATUS_ERROR;
	lock();
	reg = find((uintptr_t)callbackHandle);
	if (!reg || reg->ready_ns == UINT64_MAX) {
		unlock();
		return HBA_STATUS_ERROR_INVALID_HANDLE;
	}
	unlink_locked(reg);
	if (reg->rule_handle)
		hba_listener_rule_remove(reg->rule_handle);
	rest(reg);
	if (must_end(reg)) {
		wait_for_call();
		rest(reg);
	}
	put_locked(reg);
	stop_if_idle();
	unlock();
	return HBA_STATUS_OK;
}

/*
 * At HBA_FreeLibrary. A registration that is still being made is left to the
 * call that makes it.
 */
void hba_registry_clear(void)
{
	struct hba_registration *reg;
	bool locked, made;

	lock();
	locked = running && running->caller == HBA_CALLER_LOCKED;
	while ((reg = first)) {
		made = reg->ready_ns != UINT64_MAX;
		unlink_locked(reg);
		if (made)
			put_locked(reg);
	}
	hba_listener_wake();
	if (hba_dispatch_is_self()) {
		if (joinable)
			pthread_detach(thread);
		joinable = false;
	} else {
		if (running && !locked)
			wait_for_call();
		stop_if_idle();
	}
	unlock();
}

/* ---- delivering: called by the dispatcher ---- */

/* libHBAAPI hands each arrival of an adapter on to all of its registrations. */
static bool told_by_wrapper(const struct hba_registration *reg)
{
	const struct hba_registration *other;

	if (reg->kind != HBA_KIND_ADD || reg->caller == HBA_CALLER_DIRECT)
		return false;
	for (other = first; other && other != reg; other = other->next)
		if (other->kind == HBA_KIND_ADD && other->callback == reg->callback)
			return true;
	return false;
}

static bool same_sample(struct hba_registration *reg, const struct fcev_event *event)
{
	if (reg->kind != HBA_KIND_STAT)
		return false;
	if (reg->sample_ns && event->boot_ns < reg->sample_ns + SAMPLE_NS)
		return true;
	reg->sample_ns = event->boot_ns;
	return false;
}

/**
 * hba_registry_match() - the next registration that an event is for
 * @after: id of the one before, 0 to begin
 * @type: receives what the HBA API calls the event
 *
 * Return: it, with a reference, or NULL.
 */
struct hba_registration *hba_registry_match(uintptr_t after, const struct fcev_event *event,
					    const struct hba_origin *origin, HBA_UINT32 *type)
{
	struct hba_registration *reg;

	lock();
	for (reg = first; reg; reg = reg->next) {
		if (reg->id <= after || (event->boot_ns && event->boot_ns < reg->since_ns))
			continue;
		*type = hba_route(reg, event, origin);
		if (*type && !told_by_wrapper(reg) && !same_sample(reg, event))
			break;
	}
	if (reg)
		reg->refs++;
	unlock();
	return reg;
}

static uint64_t ready_at(const struct hba_registration *reg, uint64_t begun)
{
	uint64_t ready = reg->ready_ns;

	if (reg->caller == HBA_CALLER_UNLOCKED && rest_until_ns > ready &&
	    rest_until_ns < begun + WRAPPER_REST_MAX_NS)
		ready = rest_until_ns;
	return ready;
}

/* Waits until the callback may begin; false if it was removed meanwhile. */
bool hba_registry_enter(struct hba_registration *reg)
{
	uint64_t begun = hba_monotonic_ns(), ready;
	bool enter;

	lock();
	while (!reg->removed && (ready = ready_at(reg, begun)) > hba_monotonic_ns()) {
		if (ready == UINT64_MAX)
			wait_changed();
		else
			wait_changed_until(ready);
	}
	enter = !reg->removed;
	if (enter)
		running = reg;
	unlock();
	return enter;
}

void hba_registry_leave(void)
{
	lock();
	running = NULL;
	calls_ended++;
	pthread_cond_broadcast(&changed);
	unlock();
}

/* ---- rules ---- */

/* Statistics events were lost: the counters are sampled and judged anew. */
void hba_registry_rules_renew(const struct fcev_event *event, const struct hba_origin *origin)
{
	struct hba_registration *reg;
	int err;

	if (event->loss.restart || (origin->stats_stream && origin->stats_stream != event->stream))
		return;
	lock();
	for (reg = first; reg; reg = reg->next) {
		if (reg->kind != HBA_KIND_STAT || reg->ready_ns == UINT64_MAX ||
		    (event->port && reg->port_id != event->port))
			continue;
		hba_listener_rule_remove(reg->rule_handle);
		reg->sample_ns = 0;
		err = hba_rule_add(reg, NULL);
		if (err)
			hba_say("the counters of port %016llx can no longer be watched: %s",
				(unsigned long long)reg->port, strerror(-err));
	}
	unlock();
}

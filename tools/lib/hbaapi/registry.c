// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Registrations: what is called for which events, from HBA_RegisterFor...() to
 * HBA_RemoveCallback(). The dispatcher lives while there is one, and no longer.
 *
 * No callback begins before its registration's call has returned, none begins
 * after HBA_RemoveCallback has, and that waits for one that runs; wrapper.c
 * says where it must not.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "registry.h"

struct hba_registry hba_registry = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
};

static struct hba_registry *const registry = &hba_registry;

/* All under its lock. */
static uintptr_t last_id;
static unsigned int adding;	/* calls under way in hba_registry_add() */
static bool alive;		/* the dispatcher's loop */
static bool joinable;		/* its thread */
static pthread_t thread;

static void put_locked(struct hba_registration *reg)
{
	if (!--reg->refs)
		free(reg);
}

void hba_registry_put(struct hba_registration *reg)
{
	hba_registry_lock();
	put_locked(reg);
	hba_registry_unlock();
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

	hba_registry_lock();
	idle = !registry->first && !adding;
	if (idle) {
		hba_listener_close();
		alive = false;
		hba_registry_tell();
	}
	hba_registry_unlock();
	return idle;
}

/* After the last removal the thread is gone, unless a callback still runs. */
static void stop_if_idle(void)
{
	if (registry->first || adding)
		return;
	hba_listener_wake();
	if (hba_dispatch_is_self())
		return;
	while (alive && !registry->first && !adding && !registry->running)
		hba_registry_wait();
	reap();
}

/* ---- registering ---- */

static void append(struct hba_registration *reg)
{
	struct hba_registration **at = &registry->first;

	while (*at)
		at = &(*at)->next;
	*at = reg;
	reg->id = ++last_id;
	reg->refs = 1;
}

static void unlink_locked(struct hba_registration *reg)
{
	struct hba_registration **at = &registry->first;

	while (*at && *at != reg)
		at = &(*at)->next;
	if (*at)
		*at = reg->next;
	reg->removed = true;
	hba_registry_tell();
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
	hba_registry_unlock();
	err = hba_listener_rule_await(&wait, deadline);
	hba_registry_lock();
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
	hba_registry_tell();
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
	hba_registry_lock();
	if (!hba_usable()) {
		hba_registry_unlock();
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
	hba_registry_unlock();
	return hba_status(err);
}

/* ---- removing ---- */

static struct hba_registration *find(uintptr_t id)
{
	struct hba_registration *reg = registry->first;

	while (reg && reg->id != id)
		reg = reg->next;
	return reg;
}

static void rest(const struct hba_registration *reg)
{
	if (reg->caller == HBA_CALLER_UNLOCKED)
		registry->rest_until_ns = hba_monotonic_ns() + WRAPPER_FREES_NS;
}

/*
 * Whether the callback that runs must end first: the registration's own, or
 * one of the same unlocked libHBAAPI, which walks the list that it is about to
 * change.
 */
static bool must_end(const struct hba_registration *reg)
{
	if (!registry->running || reg->caller == HBA_CALLER_LOCKED || hba_dispatch_is_self())
		return false;
	return registry->running == reg ||
	       (reg->caller == HBA_CALLER_UNLOCKED && registry->running->callback == reg->callback);
}

static bool is_running(uintptr_t id)
{
	return registry->running && registry->running->id == id;
}

static void wait_for_call(void)
{
	uint64_t ended = registry->calls_ended;

	while (registry->calls_ended == ended)
		hba_registry_wait();
}

HBA_STATUS HBA_RemoveCallback(HBA_CALLBACKHANDLE callbackHandle)
{
	struct hba_registration *reg;

	if (!hba_usable())
		return HBA_STATUS_ERROR;
	hba_registry_lock();
	reg = find((uintptr_t)callbackHandle);
	if (!reg || reg->ready_ns == UINT64_MAX) {
		/* Somebody else removes it, and waits for its callback, as we do. */
		if (is_running((uintptr_t)callbackHandle) && must_end(registry->running))
			wait_for_call();
		hba_registry_unlock();
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
	hba_registry_unlock();
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

	hba_registry_lock();
	locked = registry->running && registry->running->caller == HBA_CALLER_LOCKED;
	while ((reg = registry->first)) {
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
		if (registry->running && !locked)
			wait_for_call();
		stop_if_idle();
	}
	hba_registry_unlock();
}

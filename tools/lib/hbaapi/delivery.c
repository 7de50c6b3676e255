// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the dispatcher asks of the registrations: who is to be called next, when
 * that may begin, and that it has ended; and rules that must be made anew.
 */
#define _GNU_SOURCE
#include <string.h>

#include "registry.h"

#define WRAPPER_REST_MAX_NS	NSEC_PER_SEC	/* programs that never stop removing */

/* Counters that fire closer together than this come from one sample. */
#define SAMPLE_NS		(500 * NSEC_PER_MSEC)

static struct hba_registry *const registry = &hba_registry;

/* libHBAAPI hands each arrival of an adapter on to all of its registrations. */
static bool told_by_wrapper(const struct hba_registration *reg)
{
	const struct hba_registration *other;

	if (reg->kind != HBA_KIND_ADD || reg->caller == HBA_CALLER_DIRECT)
		return false;
	for (other = registry->first; other && other != reg; other = other->next)
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

	hba_registry_lock();
	for (reg = registry->first; reg; reg = reg->next) {
		if (reg->id <= after || (event->boot_ns && event->boot_ns < reg->since_ns))
			continue;
		*type = hba_route(reg, event, origin);
		if (*type && !told_by_wrapper(reg) && !same_sample(reg, event))
			break;
	}
	if (reg)
		reg->refs++;
	hba_registry_unlock();
	return reg;
}

static void wait_until(uint64_t ns)
{
	struct timespec until = {
		.tv_sec = (time_t)(ns / NSEC_PER_SEC),
		.tv_nsec = (long)(ns % NSEC_PER_SEC),
	};

	pthread_cond_clockwait(&registry->changed, &registry->lock, CLOCK_MONOTONIC, &until);
}

static uint64_t ready_at(const struct hba_registration *reg, uint64_t begun)
{
	uint64_t ready = reg->ready_ns;

	if (reg->caller == HBA_CALLER_UNLOCKED && registry->rest_until_ns > ready &&
	    registry->rest_until_ns < begun + WRAPPER_REST_MAX_NS)
		ready = registry->rest_until_ns;
	return ready;
}

/* Waits until the callback may begin; false if it was removed meanwhile. */
bool hba_registry_enter(struct hba_registration *reg)
{
	uint64_t begun = hba_monotonic_ns(), ready;
	bool enter;

	hba_registry_lock();
	while (!reg->removed && (ready = ready_at(reg, begun)) > hba_monotonic_ns()) {
		if (ready == UINT64_MAX)
			hba_registry_wait();
		else
			wait_until(ready);
	}
	enter = !reg->removed;
	if (enter)
		registry->running = reg;
	hba_registry_unlock();
	return enter;
}

void hba_registry_leave(void)
{
	hba_registry_lock();
	registry->running = NULL;
	registry->calls_ended++;
	hba_registry_tell();
	hba_registry_unlock();
}

static void renew(struct hba_registration *reg)
{
	int err;

	hba_listener_rule_remove(reg->rule_handle);
	reg->sample_ns = 0;
	err = hba_rule_add(reg, NULL);
	if (err)
		hba_say("counters of port %016llx are no longer watched: %s",
			(unsigned long long)reg->port, strerror(-err));
}

/* Statistics events were lost: the counters are sampled and judged anew. */
void hba_registry_rules_renew(const struct fcev_event *event, const struct hba_origin *origin)
{
	struct hba_registration *reg;

	if (event->loss.restart || (origin->stats_stream && origin->stats_stream != event->stream))
		return;
	hba_registry_lock();
	for (reg = registry->first; reg; reg = reg->next)
		if (reg->kind == HBA_KIND_STAT && reg->ready_ns != UINT64_MAX &&
		    (!event->port || reg->port_id == event->port))
			renew(reg);
	hba_registry_unlock();
}

/* A port is back: its rules went with it. After a restart libfcev made them again. */
void hba_registry_rules_return(const struct fcev_event *event)
{
	struct hba_registration *reg;

	hba_registry_lock();
	for (reg = registry->first; reg; reg = reg->next) {
		if (reg->kind != HBA_KIND_STAT || reg->ready_ns == UINT64_MAX ||
		    reg->port != event->wwpn || reg->port_id == event->port)
			continue;
		reg->port_id = event->port;
		if (reg->epoch == event->epoch)
			renew(reg);
		reg->epoch = event->epoch;
	}
	hba_registry_unlock();
}

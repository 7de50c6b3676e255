// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The one thread: takes events in their order and calls who registered for
 * them, one at a time, with no lock held. It blocks all signals, so that those
 * of the program reach threads of the program.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "fcev-hbaapi.h"
#include "hbaapi_priv.h"

static __thread bool is_dispatcher;
static __thread const struct fcev_event *current;

bool hba_dispatch_is_self(void)
{
	return is_dispatcher;
}

__attribute__((visibility("default")))
const struct fcev_event *fcev_hba_current_event(void)
{
	return current;
}

/* Losses may concern no port at all; who registered for one hears of that. */
static uint64_t port_of(const struct hba_registration *reg, const struct fcev_event *event)
{
	if (event->wwpn)
		return event->wwpn;
	return reg->port ? reg->port : reg->adapter;
}

static uint64_t target_of(const struct hba_registration *reg, const struct fcev_event *event)
{
	return event->target.wwpn || reg->all_targets ? event->target.wwpn : reg->target;
}

static HBA_UINT32 fill_buffer(const struct hba_registration *reg, const struct fcev_event *event)
{
	size_t len = event->payload_len < reg->buffer_size ? event->payload_len : reg->buffer_size;

	if (len)
		memcpy(reg->buffer, event->payload, len);
	return (HBA_UINT32)len;
}

static void call(const struct hba_registration *reg, const struct fcev_event *event, HBA_UINT32 type)
{
	HBA_WWN port = hba_wwn(port_of(reg, event));

	switch (reg->kind) {
	case HBA_KIND_ADD:
	case HBA_KIND_ADAPTER:
	case HBA_KIND_STAT:
		((hba_adapter_fn)reg->callback)(reg->user, port, type);
		break;
	case HBA_KIND_PORT:
		((hba_port_fn)reg->callback)(reg->user, port, type,
					     type == HBA_EVENT_PORT_FABRIC ? hba_rscn_page(&event->rscn) : 0);
		break;
	case HBA_KIND_TARGET:
		((hba_target_fn)reg->callback)(reg->user, port, hba_wwn(target_of(reg, event)), type);
		break;
	case HBA_KIND_LINK:
		((hba_link_fn)reg->callback)(reg->user, hba_wwn(reg->node), type, reg->buffer,
					     fill_buffer(reg, event));
		break;
	}
}

static void deliver(struct fcev_event *event)
{
	struct hba_registration *reg;
	struct hba_origin origin;
	HBA_UINT32 type;
	uintptr_t id = 0;

	hba_origin_of(event, &origin);
	event->wwpn = origin.own;
	if (event->type == FCEV_EVENT_TYPE_LOST)
		hba_registry_rules_renew(event, &origin);
	else if (event->type == FCEV_EVENT_TYPE_ADAPTER_ADD)
		hba_registry_rules_return(event);
	while ((reg = hba_registry_match(id, event, &origin, &type))) {
		id = reg->id;
		if (hba_registry_enter(reg)) {
			current = event;
			call(reg, event, type);
			current = NULL;
			hba_registry_leave();
		}
		hba_registry_put(reg);
	}
}

static void *run(void *unused)
{
	struct hba_event *event;

	(void)unused;
	is_dispatcher = true;
	while (!hba_registry_idle()) {
		event = hba_listener_take();
		if (event) {
			deliver(&event->event);
			free(event);
		} else if (!hba_listener_pump()) {
			hba_listener_wait();
		}
	}
	return NULL;
}

/* Returns 0 or -errno. */
int hba_dispatch_start(pthread_t *thread)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(thread, NULL, run, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (err)
		hba_say_error(NULL, "no thread for callbacks", -err);
	return -err;
}

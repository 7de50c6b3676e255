// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Eight threads that register, remove, read, poll, load and free under a flood
 * of events. Nothing is expected of single calls; what must hold is that
 * nobody is called after removal, that all ends, and that sanitizers and
 * valgrind have nothing to say. FCEV_LONG=1 takes two minutes instead of three
 * seconds.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#define THREADS		8
#define HELD_MAX	8

static atomic_bool stop;
static atomic_ulong called, called_late;

/* A registration's own memory, that its callbacks touch. */
struct held {
	HBA_CALLBACKHANDLE callback;
	atomic_bool live;
	char buffer[64];
};

struct worker {
	pthread_t thread;
	unsigned int seed;
	HBA_HANDLE handle;
	struct held *held[HELD_MAX];
	struct held *graveyard[65536];
	size_t buried;
};

static void hit(void *data)
{
	struct held *held = data;

	called++;
	if (!held->live)
		called_late++;
}

static void on_adapter(void *data, HBA_WWN port, HBA_UINT32 type)
{
	(void)port, (void)type;
	hit(data);
}

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	(void)port, (void)type, (void)page;
	hit(data);
}

static void on_target(void *data, HBA_WWN port, HBA_WWN target, HBA_UINT32 type)
{
	(void)port, (void)target, (void)type;
	hit(data);
}

static void on_link(void *data, HBA_WWN adapter, HBA_UINT32 type, void *buffer, HBA_UINT32 size)
{
	(void)adapter, (void)type;
	((char *)buffer)[size ? size - 1 : 0] ^= 1;
	hit(data);
}

static HBA_STATUS do_register(struct worker *w, struct held *held)
{
	HBA_PORTSTATISTICS levels;
	HBA_WWN port = hba_wwn(WWPN1);

	memset(&levels, 0, sizeof(levels));
	levels.LinkFailureCount = 5;
	switch (rand_r(&w->seed) % 6) {
	case 0:
		return HBA_RegisterForAdapterAddEvents(on_adapter, held, &held->callback);
	case 1:
		return HBA_RegisterForAdapterEvents(on_adapter, held, w->handle, &held->callback);
	case 2:
		return HBA_RegisterForAdapterPortEvents(on_port, held, w->handle, port, &held->callback);
	case 3:
		return HBA_RegisterForTargetEvents(on_target, held, w->handle, port, port, &held->callback, 1);
	case 4:
		return HBA_RegisterForLinkEvents(on_link, held, held->buffer, sizeof(held->buffer),
						 w->handle, &held->callback);
	}
	return HBA_RegisterForAdapterPortStatEvents(on_adapter, held, w->handle, port, levels,
						    HBA_EVENT_PORT_STAT_THRESHOLD, &held->callback);
}

/* Freed at the end alone: a late callback is to be seen, not to crash. */
static void bury(struct worker *w, struct held *held)
{
	held->live = false;
	if (w->buried < ARRAY_SIZE(w->graveyard))
		w->graveyard[w->buried++] = held;
}

static void register_or_remove(struct worker *w)
{
	struct held **slot = &w->held[rand_r(&w->seed) % HELD_MAX];

	if (w->buried == ARRAY_SIZE(w->graveyard))
		return;
	if (*slot) {
		HBA_STATUS status = HBA_RemoveCallback((*slot)->callback);

		/* Freeing the library by another thread removed it, or is about to. */
		if (status != HBA_STATUS_ERROR)
			bury(w, *slot);
		else
			w->graveyard[w->buried++] = *slot;
		*slot = NULL;
		return;
	}
	*slot = calloc(1, sizeof(**slot));
	(*slot)->live = true;
	if (do_register(w, *slot) != HBA_STATUS_OK) {
		w->graveyard[w->buried++] = *slot;
		*slot = NULL;
	}
}

static void read_something(struct worker *w)
{
	HBA_ADAPTERATTRIBUTES adapter;
	HBA_PORTATTRIBUTES port;
	HBA_PORTSTATISTICS stats;
	HBA_EVENTINFO events[8];
	HBA_UINT32 n = 8;

	switch (rand_r(&w->seed) % 5) {
	case 0:
		HBA_GetAdapterAttributes(w->handle, &adapter);
		break;
	case 1:
		HBA_GetAdapterPortAttributes(w->handle, 0, &port);
		break;
	case 2:
		HBA_GetPortStatistics(w->handle, 0, &stats);
		break;
	case 3:
		HBA_GetEventBuffer(w->handle, events, &n);
		break;
	case 4:
		HBA_RefreshAdapterConfiguration();
	}
}

/* The library is there most of the time, and so is the handle. */
static void begin_anew(struct worker *w)
{
	if (!(rand_r(&w->seed) % 16))
		HBA_FreeLibrary();
	HBA_LoadLibrary();
	HBA_CloseAdapter(w->handle);
	HBA_OpenAdapterByWWN(&w->handle, hba_wwn(WWPN1));
}

static void *work(void *data)
{
	struct worker *w = data;

	while (!stop) {
		if (!w->handle || !(rand_r(&w->seed) % 32))
			begin_anew(w);
		else if (rand_r(&w->seed) % 4)
			register_or_remove(w);
		else
			read_something(w);
	}
	return NULL;
}

static void *flood(void *unused)
{
	static const uint32_t types[] = {
		FCEV_EVENT_TYPE_RSCN, FCEV_EVENT_TYPE_ADAPTER_CHANGE, FCEV_EVENT_TYPE_FPIN,
		FCEV_EVENT_TYPE_TARGET_OFFLINE, FCEV_EVENT_TYPE_LINK_UP,
	};
	struct fcev_event event = {
		.target = { .wwpn = TARGET1, .roles = FCEV_ROLES_FCP_TARGET },
		.payload = types, .payload_len = sizeof(types),
	};
	unsigned int i = 0;

	(void)unused;
	while (!stop) {
		event.type = types[i % ARRAY_SIZE(types)];
		fake_post(port1, event);
		if (!(++i % 256)) {
			fake_lose(port1, 1);
			poll(NULL, 0, 1);
		}
	}
	return NULL;
}

static void stress(void **state)
{
	static struct worker workers[THREADS];
	pthread_t poster;

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	assert_int_equal(pthread_create(&poster, NULL, flood, NULL), 0);
	for (unsigned int i = 0; i < THREADS; i++) {
		workers[i].seed = i + 1;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	poll(NULL, 0, getenv("FCEV_LONG") ? 120000 : 3000);
	stop = true;
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	pthread_join(poster, NULL);
	HBA_FreeLibrary();
	assert_int_equal(fake_contexts(), 0);
	for (unsigned int i = 0; i < THREADS; i++) {
		for (size_t j = 0; j < HELD_MAX; j++)
			free(workers[i].held[j]);
		for (size_t j = 0; j < workers[i].buried; j++)
			free(workers[i].graveyard[j]);
	}
	print_message("# %lu calls\n", (unsigned long)called);
	assert_int_not_equal(called, 0);
	assert_int_equal(called_late, 0);
	fake_reset();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stress, load, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Registering, being called, removing.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../fcev-hbaapi.h"
#include "fixture.h"

/* What a callback was called with. */
struct seen {
	atomic_int calls;
	atomic_uint type;
	atomic_uint page;
	_Atomic uint64_t port;
	_Atomic uint64_t target;
	atomic_uint size;
	_Atomic uint64_t seq;
	atomic_uint signals_open;
};

static void note(struct seen *seen, HBA_WWN port, HBA_UINT32 type)
{
	const struct fcev_event *event = fcev_hba_current_event();
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	seen->signals_open = !sigismember(&mask, SIGTERM);
	seen->type = type;
	seen->port = hba_wwn_value(port);
	seen->seq = event ? event->seq : UINT64_MAX;
	seen->calls++;
}

static void on_adapter(void *data, HBA_WWN port, HBA_UINT32 type)
{
	note(data, port, type);
}

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	((struct seen *)data)->page = page;
	note(data, port, type);
}

static void on_target(void *data, HBA_WWN port, HBA_WWN target, HBA_UINT32 type)
{
	((struct seen *)data)->target = hba_wwn_value(target);
	note(data, port, type);
}

static void on_link(void *data, HBA_WWN adapter, HBA_UINT32 type, void *buffer, HBA_UINT32 size)
{
	(void)buffer;
	((struct seen *)data)->size = size;
	note(data, adapter, type);
}

static struct fcev_event event_of(uint32_t type)
{
	return (struct fcev_event){ .type = type };
}

#define EXPECT(seen, n, what) do { \
	WAIT_FOR((seen).calls >= (n)); \
	assert_int_equal((seen).calls, n); \
	assert_int_equal((seen).type, what); \
} while (0)

static void port_events(void **state)
{
	static const struct {
		uint32_t event;
		HBA_UINT32 type;
	} cases[] = {
		{ FCEV_EVENT_TYPE_PORT_OFFLINE, HBA_EVENT_PORT_OFFLINE },
		{ FCEV_EVENT_TYPE_PORT_ONLINE, HBA_EVENT_PORT_ONLINE },
		{ FCEV_EVENT_TYPE_NEW_TARGETS, HBA_EVENT_PORT_NEW_TARGETS },
		{ FCEV_EVENT_TYPE_RESET_DETECTED, HBA_EVENT_PORT_UNKNOWN },
		{ FCEV_EVENT_TYPE_BUFFER_OVERRUN, HBA_EVENT_PORT_UNKNOWN },
		{ FCEV_EVENT_TYPE_VENDOR, HBA_EVENT_PORT_UNKNOWN },
		{ FCEV_EVENT_TYPE_UNKNOWN, HBA_EVENT_PORT_UNKNOWN },
	};
	struct seen seen = { 0 }, other = { 0 };
	HBA_CALLBACKHANDLE callback, others;
	HBA_HANDLE handle = open_adapter(WWPN1);

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(on_port, &seen, handle, hba_wwn(WWPN1), &callback));
	OK(HBA_RegisterForAdapterPortEvents(on_port, &other, open_adapter(WWPN2), hba_wwn(WWPN2), &others));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_post(port1, event_of(FCEV_EVENT_TYPE_LINK_DOWN));
		fake_post(port1, event_of(cases[i].event));
		EXPECT(seen, (int)i + 1, cases[i].type);
		assert_int_equal(seen.page, 0);
		assert_int_equal(seen.port, WWPN1);
		assert_int_equal(seen.seq, 2 * i + 2);
		assert_false(seen.signals_open);
	}
	assert_int_equal(other.calls, 0);
	OK(HBA_RemoveCallback(callback));
	OK(HBA_RemoveCallback(others));
	assert_int_equal(fake_listeners(), 0);
	assert_null(fcev_hba_current_event());
}

static void rscn_pages(void **state)
{
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_RSCN);
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(on_port, &seen, handle, hba_wwn(WWPN1), &callback));
	event.rscn = (struct fcev_rscn){ .id = 0x0a0b0c, .format = 2, .qualifier = 1, .raw = 0x0c0b0a06 };
	fake_post(port1, event);
	EXPECT(seen, 1, HBA_EVENT_PORT_FABRIC);
	assert_int_equal(seen.page, 0x060a0b0c);
	OK(HBA_RemoveCallback(callback));
}

static void adapter_events(void **state)
{
	struct fcev_event add = event_of(FCEV_EVENT_TYPE_ADAPTER_ADD);
	struct fcev_event remove = event_of(FCEV_EVENT_TYPE_ADAPTER_REMOVE);
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE adapter, arrivals;
	struct seen seen = { 0 }, added = { 0 };

	(void)state;
	OK(HBA_RegisterForAdapterEvents(on_adapter, &seen, handle, &adapter));
	OK(HBA_RegisterForAdapterAddEvents(on_adapter, &added, &arrivals));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_ADAPTER_CHANGE));
	EXPECT(seen, 1, HBA_EVENT_ADAPTER_CHANGE);
	remove.port = port1;
	fake_post(0, remove);
	EXPECT(seen, 2, HBA_EVENT_ADAPTER_REMOVE);
	add.port = fake_port_add(0x2000001122330009ull, 0x1000001122330009ull, 0);
	fake_post(0, add);
	EXPECT(added, 1, HBA_EVENT_ADAPTER_ADD);
	assert_int_equal(added.port, 0x2000001122330009ull);
	assert_int_equal(seen.calls, 2);
	OK(HBA_RemoveCallback(adapter));
	OK(HBA_RemoveCallback(arrivals));
}

/* A vport's arrival is a change of its adapter, and no adapter. */
static void vport_arrival(void **state)
{
	struct fcev_event add = event_of(FCEV_EVENT_TYPE_ADAPTER_ADD);
	HBA_CALLBACKHANDLE adapter, arrivals;
	struct seen seen = { 0 }, added = { 0 };

	(void)state;
	OK(HBA_RegisterForAdapterEvents(on_adapter, &seen, open_adapter(WWPN1), &adapter));
	OK(HBA_RegisterForAdapterAddEvents(on_adapter, &added, &arrivals));
	add.port = fake_port_add(VPORT1, WWNN1, port1);
	fake_post(0, add);
	EXPECT(seen, 1, HBA_EVENT_ADAPTER_CHANGE);
	assert_int_equal(added.calls, 0);
	OK(HBA_RemoveCallback(adapter));
	OK(HBA_RemoveCallback(arrivals));
}

static void target_events(void **state)
{
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_TARGET_OFFLINE);
	struct seen one = { 0 }, all = { 0 };
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE first, second;

	(void)state;
	IS(HBA_RegisterForTargetEvents(on_target, &one, handle, hba_wwn(WWPN1), hba_wwn(TARGET2), &first, 0),
	   ERROR_ILLEGAL_WWN);
	IS(HBA_RegisterForTargetEvents(on_target, &one, handle, hba_wwn(WWPN2), hba_wwn(TARGET1), &first, 0),
	   ERROR_ILLEGAL_WWN);
	OK(HBA_RegisterForTargetEvents(on_target, &one, handle, hba_wwn(WWPN1), hba_wwn(TARGET1), &first, 0));
	OK(HBA_RegisterForTargetEvents(on_target, &all, handle, hba_wwn(WWPN1), hba_wwn(0), &second, 1));
	event.target = (struct fcev_target){ .wwpn = TARGET1, .roles = FCEV_ROLES_FCP_TARGET };
	fake_post(port1, event);
	EXPECT(all, 1, HBA_EVENT_TARGET_OFFLINE);
	EXPECT(one, 1, HBA_EVENT_TARGET_OFFLINE);
	event.target.wwpn = TARGET2;	/* one that came later */
	event.type = FCEV_EVENT_TYPE_TARGET_ONLINE;
	fake_post(port1, event);
	EXPECT(all, 2, HBA_EVENT_TARGET_ONLINE);
	assert_int_equal(all.target, TARGET2);
	event.type = FCEV_EVENT_TYPE_TARGET_REMOVED;
	event.target.roles = FCEV_ROLES_NVME_TARGET;	/* not for the HBA API */
	fake_post(port1, event);
	event.target.roles = FCEV_ROLES_FCP_TARGET;
	fake_post(port1, event);
	EXPECT(all, 3, HBA_EVENT_TARGET_REMOVED);
	assert_int_equal(one.calls, 1);
	OK(HBA_RemoveCallback(first));
	OK(HBA_RemoveCallback(second));
}

static void link_events(void **state)
{
	static const unsigned char payload[] = "0123456789";
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_FPIN);
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };
	char buffer[4] = "";

	(void)state;
	OK(HBA_RegisterForLinkEvents(on_link, &seen, buffer, sizeof(buffer), handle, &callback));
	event.payload = payload;
	event.payload_len = sizeof(payload);
	fake_post(port1, event);
	EXPECT(seen, 1, HBA_EVENT_LINK_UNKNOWN);
	assert_int_equal(seen.port, WWNN1);
	assert_int_equal(seen.size, sizeof(buffer));
	assert_memory_equal(buffer, payload, sizeof(buffer));
	event.type = FCEV_EVENT_TYPE_RLIR;
	event.payload_len = 2;
	fake_post(fake_port_add(VPORT1, WWNN1, port1), event);	/* of a vport */
	EXPECT(seen, 2, HBA_EVENT_LINK_INCIDENT);
	assert_int_equal(seen.size, 2);
	OK(HBA_RemoveCallback(callback));
}

static HBA_PORTSTATISTICS levels(HBA_INT64 failures, HBA_INT64 lips)
{
	HBA_PORTSTATISTICS stats;

	memset(&stats, 0, sizeof(stats));
	stats.TxWords = -1;
	stats.LinkFailureCount = failures;
	stats.LIPCount = lips;
	return stats;
}

static struct fcev_event fired(uint32_t counter)
{
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_STAT_THRESHOLD);

	event.stat = (struct fcev_stat){ .handle = fake_rule_handle(), .counter = counter, .level = 5, .value = 6 };
	return event;
}

static void stat_events(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	OK(HBA_RegisterForAdapterPortStatEvents(on_adapter, &seen, handle, hba_wwn(WWPN1), levels(5, 5),
						HBA_EVENT_PORT_STAT_THRESHOLD, &callback));
	assert_int_equal(fake_rules(), 1);
	/* Two counters of one sample are one call. */
	fake_post_stat(port1, fired(FCEV_COUNTER_LINK_FAILURE_COUNT));
	fake_post_stat(port1, fired(FCEV_COUNTER_LIP_COUNT));
	EXPECT(seen, 1, HBA_EVENT_PORT_STAT_THRESHOLD);
	assert_int_equal(seen.port, WWPN1);
	OK(HBA_RemoveCallback(callback));
	assert_int_equal(seen.calls, 1);
	assert_int_equal(fake_rules(), 0);
}

static void stat_arguments(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };

#define REGISTER(stats, type) \
	HBA_RegisterForAdapterPortStatEvents(on_adapter, &seen, handle, hba_wwn(WWPN1), stats, type, &callback)
	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	IS(REGISTER(levels(5, 0), 0x303), ERROR_ARG);
	IS(REGISTER(levels(0, 0), HBA_EVENT_PORT_STAT_GROWTH), ERROR_ARG);
	IS(REGISTER(levels(-7, 0), HBA_EVENT_PORT_STAT_GROWTH), ERROR_ARG);
	IS(REGISTER(levels(0, 5), HBA_EVENT_PORT_STAT_GROWTH), ERROR_NOT_SUPPORTED);
	fake_set_baseline(FAKE_BASELINE_REFUSED);
	IS(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_GROWTH), ERROR);
	assert_int_equal(fake_rules(), 0);
	fake_statistics_fail(-EOPNOTSUPP);
	IS(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_GROWTH), ERROR_NOT_SUPPORTED);
	fake_statistics_fail(-EAGAIN);
	IS(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_GROWTH), ERROR);
	assert_int_equal(fake_listeners(), 0);
}

static void stat_timeout(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	fake_set_baseline(FAKE_BASELINE_NEVER);
	IS(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_GROWTH), ERROR);
	assert_int_equal(fake_rules(), 0);
	assert_int_equal(fake_listeners(), 0);
}

static void restart(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback, port;
	struct seen seen = { 0 }, ported = { 0 };

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	OK(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_THRESHOLD));
	OK(HBA_RegisterForAdapterPortEvents(on_port, &ported, handle, hba_wwn(WWPN1), &port));
	fake_restart();
	EXPECT(ported, 1, HBA_EVENT_PORT_UNKNOWN);
	fake_post_stat(port1 + 100, fired(FCEV_COUNTER_LINK_FAILURE_COUNT));
	EXPECT(seen, 1, HBA_EVENT_PORT_STAT_THRESHOLD);
	fake_post(port1 + 100, event_of(FCEV_EVENT_TYPE_PORT_ONLINE));
	EXPECT(ported, 2, HBA_EVENT_PORT_ONLINE);
	OK(HBA_RemoveCallback(callback));
	OK(HBA_RemoveCallback(port));
}

/* Loss reaches who registered for the port, and only those. */
static void loss(void **state)
{
	struct seen add = { 0 }, adapter = { 0 }, port = { 0 }, target = { 0 }, link = { 0 }, other = { 0 };
	HBA_HANDLE handle = open_adapter(WWPN1), second = open_adapter(WWPN2);
	HBA_CALLBACKHANDLE callbacks[6];
	char buffer[8];

	(void)state;
	OK(HBA_RegisterForAdapterAddEvents(on_adapter, &add, &callbacks[0]));
	OK(HBA_RegisterForAdapterEvents(on_adapter, &adapter, handle, &callbacks[1]));
	OK(HBA_RegisterForAdapterPortEvents(on_port, &port, handle, hba_wwn(WWPN1), &callbacks[2]));
	OK(HBA_RegisterForTargetEvents(on_target, &target, handle, hba_wwn(WWPN1), hba_wwn(0), &callbacks[3], 1));
	OK(HBA_RegisterForLinkEvents(on_link, &link, buffer, sizeof(buffer), handle, &callbacks[4]));
	OK(HBA_RegisterForAdapterPortEvents(on_port, &other, second, hba_wwn(WWPN2), &callbacks[5]));
	fake_lose(port1, 3);
	EXPECT(adapter, 1, HBA_EVENT_ADAPTER_UNKNOWN);
	EXPECT(port, 1, HBA_EVENT_PORT_UNKNOWN);
	EXPECT(target, 1, HBA_EVENT_TARGET_UNKNOWN);
	EXPECT(link, 1, HBA_EVENT_LINK_UNKNOWN);
	assert_int_equal(link.size, 0);
	assert_int_equal(add.calls, 0);
	fake_post(0, event_of(FCEV_EVENT_TYPE_BRIDGE_OVERRUN));
	EXPECT(add, 1, HBA_EVENT_ADAPTER_UNKNOWN);
	EXPECT(other, 1, HBA_EVENT_PORT_UNKNOWN);
	for (size_t i = 0; i < ARRAY_SIZE(callbacks); i++)
		OK(HBA_RemoveCallback(callbacks[i]));
}

/* A port that went and came back is watched again. */
static void stat_return(void **state)
{
	struct fcev_event add = event_of(FCEV_EVENT_TYPE_ADAPTER_ADD);
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };
	uint32_t before;

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	OK(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_THRESHOLD));
	before = fake_rule_handle();
	fake_port_remove(port1);
	add.port = fake_port_add(WWPN1, WWNN1, 0);
	fake_post(0, add);
	WAIT_FOR(fake_rule_handle() != before);
	fake_post_stat(add.port, fired(FCEV_COUNTER_LINK_FAILURE_COUNT));
	EXPECT(seen, 1, HBA_EVENT_PORT_STAT_THRESHOLD);
	assert_int_equal(fake_rules(), 1);
	OK(HBA_RemoveCallback(callback));
}

/* Lost statistics events: the counters are judged anew. */
static void stat_loss(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_LOST);
	struct seen seen = { 0 };
	uint32_t before;

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	OK(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_THRESHOLD));
	before = fake_rule_handle();
	fake_post(port1, event);	/* of the port's other stream: nothing to do */
	fake_post_stat(port1, event);
	WAIT_FOR(fake_rule_handle() != before);
	assert_int_equal(fake_rule_handle(), before + 1);
	assert_int_equal(fake_rules(), 1);
	fake_post_stat(port1, fired(FCEV_COUNTER_LINK_FAILURE_COUNT));
	EXPECT(seen, 1, HBA_EVENT_PORT_STAT_THRESHOLD);
	OK(HBA_RemoveCallback(callback));
}

static void arguments(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };

	(void)state;
	IS(HBA_RegisterForAdapterAddEvents(NULL, &seen, &callback), ERROR_ARG);
	IS(HBA_RegisterForAdapterAddEvents(on_adapter, &seen, NULL), ERROR_ARG);
	IS(HBA_RegisterForAdapterEvents(on_adapter, &seen, handle + 1, &callback), ERROR_INVALID_HANDLE);
	IS(HBA_RegisterForAdapterPortEvents(on_port, &seen, handle, hba_wwn(WWPN2), &callback),
	   ERROR_ILLEGAL_WWN);
	IS(HBA_RegisterForAdapterPortEvents(on_port, &seen, handle, hba_wwn(0), &callback),
	   ERROR_ILLEGAL_WWN);
	IS(HBA_RegisterForLinkEvents(on_link, &seen, NULL, 8, handle, &callback), ERROR_ARG);
	IS(HBA_RemoveCallback((HBA_CALLBACKHANDLE)(uintptr_t)12345), ERROR_INVALID_HANDLE);
	IS(HBA_RemoveCallback(NULL), ERROR_INVALID_HANDLE);
	fake_set_privileged(false);
	IS(HBA_RegisterForAdapterEvents(on_adapter, &seen, handle, &callback), ERROR);
	IS(HBA_RegisterForAdapterAddEvents(on_adapter, &seen, &callback), ERROR);
	fake_port_remove(port1);
	IS(HBA_RegisterForAdapterEvents(on_adapter, &seen, handle, &callback), ERROR_UNAVAILABLE);
	assert_int_equal(fake_listeners(), 0);
}

/* Inside a callback everything is allowed, its own removal included. */
struct inside {
	struct seen seen;
	HBA_HANDLE handle;
	HBA_CALLBACKHANDLE callback;
	HBA_CALLBACKHANDLE made;
	HBA_STATUS removed, registered, queried, watched;
	HBA_CALLBACKHANDLE watching;
	atomic_int done;
};

static void everything(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	struct inside *inside = data;
	HBA_PORTATTRIBUTES attributes;

	(void)page;
	note(&inside->seen, port, type);
	inside->queried = HBA_GetAdapterPortAttributes(inside->handle, 0, &attributes);
	inside->registered = HBA_RegisterForAdapterEvents(on_adapter, &inside->seen, inside->handle,
							  &inside->made);
	inside->watched = HBA_RegisterForAdapterPortStatEvents(on_adapter, &inside->seen, inside->handle,
							       port, levels(5, 0),
							       HBA_EVENT_PORT_STAT_THRESHOLD,
							       &inside->watching);
	inside->removed = HBA_RemoveCallback(inside->callback);
	inside->done = 1;
}

static void inside_callback(void **state)
{
	struct inside inside = { .handle = open_adapter(WWPN1) };

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	OK(HBA_RegisterForAdapterPortEvents(everything, &inside, inside.handle, hba_wwn(WWPN1),
					    &inside.callback));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	WAIT_FOR(inside.done);
	OK(inside.queried);
	OK(inside.registered);
	OK(inside.watched);
	OK(inside.removed);
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_ONLINE));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_ADAPTER_CHANGE));
	EXPECT(inside.seen, 2, HBA_EVENT_ADAPTER_CHANGE);
	OK(HBA_RemoveCallback(inside.made));
	OK(HBA_RemoveCallback(inside.watching));
}

static void free_inside(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	struct inside *inside = data;

	(void)page;
	note(&inside->seen, port, type);
	inside->removed = HBA_FreeLibrary();
	inside->done = 1;
}

static void free_in_callback(void **state)
{
	struct inside inside = { .handle = open_adapter(WWPN1) };

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(free_inside, &inside, inside.handle, hba_wwn(WWPN1),
					    &inside.callback));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	WAIT_FOR(inside.done);
	OK(inside.removed);
	IS(HBA_RemoveCallback(inside.callback), ERROR);
	WAIT_FOR(!fake_contexts());
	OK(HBA_LoadLibrary());
	IS(HBA_RemoveCallback(inside.callback), ERROR_INVALID_HANDLE);
}

struct slow {
	atomic_int begun;
	atomic_int release;
	atomic_int ended;
};

static void slowly(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	struct slow *slow = data;

	(void)port, (void)type, (void)page;
	slow->begun++;
	while (!slow->release)
		poll(NULL, 0, 1);
	slow->ended++;
}

static void *release_later(void *data)
{
	poll(NULL, 0, 50);
	((struct slow *)data)->release = 1;
	return NULL;
}

static void remove_waits(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct slow slow = { 0 };
	pthread_t thread;

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(slowly, &slow, handle, hba_wwn(WWPN1), &callback));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_ONLINE));
	WAIT_FOR(slow.begun);
	assert_int_equal(pthread_create(&thread, NULL, release_later, &slow), 0);
	OK(HBA_RemoveCallback(callback));
	assert_int_equal(slow.ended, 1);
	assert_int_equal(slow.begun, 1);	/* the second event came too late */
	pthread_join(thread, NULL);
}

static void free_waits(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct slow slow = { 0 };
	pthread_t thread;

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(slowly, &slow, handle, hba_wwn(WWPN1), &callback));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	WAIT_FOR(slow.begun);
	assert_int_equal(pthread_create(&thread, NULL, release_later, &slow), 0);
	OK(HBA_FreeLibrary());
	assert_int_equal(slow.ended, 1);
	assert_int_equal(fake_contexts(), 0);
	pthread_join(thread, NULL);
}

struct removal {
	HBA_CALLBACKHANDLE callback;
	atomic_int begun;
};

static void *remove_it(void *data)
{
	struct removal *removal = data;

	removal->begun = 1;
	HBA_RemoveCallback(removal->callback);
	return NULL;
}

/* Whoever comes second is refused, and still nobody is called after that. */
static void remove_waits_beside_another(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	struct removal removal = { 0 };
	struct slow slow = { 0 };
	pthread_t removing, releasing;

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(slowly, &slow, handle, hba_wwn(WWPN1), &removal.callback));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	WAIT_FOR(slow.begun);
	assert_int_equal(pthread_create(&removing, NULL, remove_it, &removal), 0);
	WAIT_FOR(removal.begun);
	poll(NULL, 0, 20);
	assert_int_equal(pthread_create(&releasing, NULL, release_later, &slow), 0);
	IS(HBA_RemoveCallback(removal.callback), ERROR_INVALID_HANDLE);
	assert_int_equal(slow.ended, 1);
	pthread_join(removing, NULL);
	pthread_join(releasing, NULL);
}

/* Another's statistics registration does not wait for a callback that hangs. */
static void register_beside_slow(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE slow_callback, callback;
	struct slow slow = { 0 };
	struct seen seen = { 0 };

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 1);
	OK(HBA_RegisterForAdapterPortEvents(slowly, &slow, handle, hba_wwn(WWPN1), &slow_callback));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	WAIT_FOR(slow.begun);
	OK(REGISTER(levels(5, 0), HBA_EVENT_PORT_STAT_THRESHOLD));
	OK(HBA_RemoveCallback(callback));
	slow.release = 1;
	OK(HBA_RemoveCallback(slow_callback));
}

/* A port that has just come may post before the module knows its name. */
static void nameless(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(on_port, &seen, handle, hba_wwn(WWPN1), &callback));
	fake_port_remove(port1);
	fake_post_nameless(fake_port_add(WWPN1, WWNN1, 0), event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	EXPECT(seen, 1, HBA_EVENT_PORT_OFFLINE);
	assert_int_equal(seen.port, WWPN1);
	OK(HBA_RemoveCallback(callback));
}

/* Nothing from before the registration. */
static void no_past(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE first, second;
	struct seen seen = { 0 }, later = { 0 };
	struct slow slow = { 0 };

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(slowly, &slow, handle, hba_wwn(WWPN1), &first));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	WAIT_FOR(slow.begun);
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	OK(HBA_RegisterForAdapterPortEvents(on_port, &later, handle, hba_wwn(WWPN1), &second));
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_ONLINE));
	slow.release = 1;
	EXPECT(later, 1, HBA_EVENT_PORT_ONLINE);
	assert_int_equal(seen.calls, 0);
	OK(HBA_RemoveCallback(first));
	OK(HBA_RemoveCallback(second));
}

static int in_child(HBA_HANDLE handle, HBA_CALLBACKHANDLE callback)
{
	HBA_ADAPTERATTRIBUTES attributes;
	HBA_CALLBACKHANDLE made;
	HBA_EVENTINFO event;
	HBA_UINT32 n = 1;
	int wrong = 0;

	wrong |= HBA_GetAdapterAttributes(handle, &attributes) != HBA_STATUS_ERROR;
	wrong |= HBA_RemoveCallback(callback) != HBA_STATUS_ERROR;
	wrong |= HBA_RegisterForAdapterAddEvents(on_adapter, NULL, &made) != HBA_STATUS_ERROR;
	wrong |= HBA_GetEventBuffer(handle, &event, &n) != HBA_STATUS_ERROR;
	wrong |= HBA_GetNumberOfAdapters() != 0;
	wrong |= HBA_FreeLibrary() != HBA_STATUS_ERROR;
	wrong |= HBA_LoadLibrary() != HBA_STATUS_ERROR;
	return wrong;
}

static void after_fork(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;
	struct seen seen = { 0 };
	int status;
	pid_t pid;

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(on_port, &seen, handle, hba_wwn(WWPN1), &callback));
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(in_child(handle, callback));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	fake_post(port1, event_of(FCEV_EVENT_TYPE_PORT_OFFLINE));
	EXPECT(seen, 1, HBA_EVENT_PORT_OFFLINE);
	OK(HBA_RemoveCallback(callback));
}

/* Order within a port, across many events. */
static atomic_int out_of_order;
static atomic_int ordered;

static void in_order(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	(void)data, (void)port, (void)type;
	if (page != (HBA_UINT32)ordered)
		out_of_order++;
	ordered++;
}

static void order(void **state)
{
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_RSCN);
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_CALLBACKHANDLE callback;

	(void)state;
	OK(HBA_RegisterForAdapterPortEvents(in_order, NULL, handle, hba_wwn(WWPN1), &callback));
	for (uint32_t i = 0; i < 2000; i++) {
		event.rscn.id = i;
		fake_post(port1, event);
	}
	WAIT_FOR(ordered == 2000);
	assert_int_equal(out_of_order, 0);
	OK(HBA_RemoveCallback(callback));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(port_events, load, unload),
		cmocka_unit_test_setup_teardown(rscn_pages, load, unload),
		cmocka_unit_test_setup_teardown(adapter_events, load, unload),
		cmocka_unit_test_setup_teardown(vport_arrival, load, unload),
		cmocka_unit_test_setup_teardown(target_events, load, unload),
		cmocka_unit_test_setup_teardown(link_events, load, unload),
		cmocka_unit_test_setup_teardown(stat_events, load, unload),
		cmocka_unit_test_setup_teardown(stat_arguments, load, unload),
		cmocka_unit_test_setup_teardown(stat_timeout, load, unload),
		cmocka_unit_test_setup_teardown(restart, load, unload),
		cmocka_unit_test_setup_teardown(loss, load, unload),
		cmocka_unit_test_setup_teardown(stat_loss, load, unload),
		cmocka_unit_test_setup_teardown(stat_return, load, unload),
		cmocka_unit_test_setup_teardown(arguments, load, unload),
		cmocka_unit_test_setup_teardown(inside_callback, load, unload),
		cmocka_unit_test_setup_teardown(free_in_callback, load, unload),
		cmocka_unit_test_setup_teardown(remove_waits, load, unload),
		cmocka_unit_test_setup_teardown(free_waits, load, unload),
		cmocka_unit_test_setup_teardown(remove_waits_beside_another, load, unload),
		cmocka_unit_test_setup_teardown(register_beside_slow, load, unload),
		cmocka_unit_test_setup_teardown(nameless, load, unload),
		cmocka_unit_test_setup_teardown(no_past, load, unload),
		cmocka_unit_test_setup_teardown(after_fork, load, unload),
		cmocka_unit_test_setup_teardown(order, load, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Handles of open adapters: 1 to 0xFFFF, as libHBAAPI keeps its own number in
 * the upper half. They are given out in turn, so that one that was closed is
 * refused for long before it names something else.
 */
#include <stdlib.h>

#include "hbaapi_priv.h"

#define HANDLE_MAX	0xFFFFu
#define SLOTS_STEP	1024u

static pthread_mutex_t handles_lock = PTHREAD_MUTEX_INITIALIZER;
static struct hba_adapter **slots;	/* [handle - 1]; under handles_lock */
static size_t n_slots;			/* under handles_lock */
static size_t n_open;			/* under handles_lock */
static HBA_HANDLE last;			/* given out; under handles_lock */

/* Grows the table by a step. */
static bool grow(void)
{
	size_t n = n_slots + SLOTS_STEP < HANDLE_MAX ? n_slots + SLOTS_STEP : HANDLE_MAX;
	struct hba_adapter **grown = realloc(slots, n * sizeof(*slots));

	if (!grown)
		return false;
	for (size_t i = n_slots; i < n; i++)
		grown[i] = NULL;
	slots = grown;
	n_slots = n;
	return true;
}

/* The next free one after the last; half of the table stays free for that. */
static HBA_HANDLE free_handle(void)
{
	if (n_open >= n_slots / 2 && n_slots < HANDLE_MAX && !grow() && n_open == n_slots)
		return HBA_HANDLE_INVALID;
	for (size_t tried = 0; tried < n_slots; tried++) {
		last = last % (HBA_HANDLE)n_slots + 1;
		if (!slots[last - 1])
			return last;
	}
	return HBA_HANDLE_INVALID;
}

static void adapter_free(struct hba_adapter *adapter)
{
	pthread_mutex_destroy(&adapter->lock);
	free(adapter->positions);
	free(adapter);
}

HBA_HANDLE hba_handle_new(uint64_t wwpn, uint32_t port, uint64_t epoch)
{
	struct hba_adapter *adapter = calloc(1, sizeof(*adapter));
	HBA_HANDLE handle = HBA_HANDLE_INVALID;

	if (!adapter)
		return HBA_HANDLE_INVALID;
	pthread_mutex_init(&adapter->lock, NULL);
	adapter->wwpn = wwpn;
	adapter->port = port;
	adapter->epoch = epoch;
	adapter->refs = 1;

	pthread_mutex_lock(&handles_lock);
	if (hba_usable())
		handle = free_handle();
	if (handle != HBA_HANDLE_INVALID) {
		adapter->handle = handle;
		slots[handle - 1] = adapter;
		n_open++;
	}
	pthread_mutex_unlock(&handles_lock);

	if (handle == HBA_HANDLE_INVALID)
		adapter_free(adapter);
	return handle;
}

struct hba_adapter *hba_handle_get(HBA_HANDLE handle)
{
	struct hba_adapter *adapter = NULL;

	pthread_mutex_lock(&handles_lock);
	if (handle && handle <= n_slots)
		adapter = slots[handle - 1];
	if (adapter)
		adapter->refs++;
	pthread_mutex_unlock(&handles_lock);
	return adapter;
}

void hba_handle_put(struct hba_adapter *adapter)
{
	bool unused;

	pthread_mutex_lock(&handles_lock);
	unused = !--adapter->refs;
	pthread_mutex_unlock(&handles_lock);
	if (unused)
		adapter_free(adapter);
}

void HBA_CloseAdapter(HBA_HANDLE handle)
{
	struct hba_adapter *adapter = NULL;

	if (!hba_usable())
		return;
	pthread_mutex_lock(&handles_lock);
	if (handle && handle <= n_slots && slots[handle - 1]) {
		adapter = slots[handle - 1];
		slots[handle - 1] = NULL;
		n_open--;
	}
	pthread_mutex_unlock(&handles_lock);
	if (adapter)
		hba_handle_put(adapter);
}

/* At HBA_FreeLibrary; calls that are under way keep their references. */
void hba_handles_close(void)
{
	struct hba_adapter **old;
	size_t n;

	pthread_mutex_lock(&handles_lock);
	old = slots;
	n = n_slots;
	slots = NULL;
	n_slots = 0;
	n_open = 0;
	last = 0;
	pthread_mutex_unlock(&handles_lock);
	for (size_t i = 0; i < n; i++)
		if (old[i])
			hba_handle_put(old[i]);
	free(old);
}

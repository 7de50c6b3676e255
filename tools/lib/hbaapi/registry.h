/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The state that registry.c, which registers and removes, shares with
 * delivery.c, which calls.
 */
#ifndef HBAAPI_REGISTRY_H
#define HBAAPI_REGISTRY_H

#include "hbaapi_priv.h"

/*
 * libHBAAPI makes its own record of a registration after ours has returned,
 * and frees it after ours was removed, without a lock: its callbacks rest for
 * so long around both.
 */
#define WRAPPER_LINKS_NS	(100 * NSEC_PER_MSEC)
#define WRAPPER_FREES_NS	(20 * NSEC_PER_MSEC)

/**
 * struct hba_registry - all registrations
 * @lock: registry_lock; protects what follows
 * @changed: any of it did
 * @first: in the order of their ids
 * @running: whose callback runs
 * @calls_ended: their number
 * @rest_until_ns: CLOCK_MONOTONIC before which no callback of an unlocked
 *                 libHBAAPI begins
 */
struct hba_registry {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct hba_registration *first;
	struct hba_registration *running;
	uint64_t calls_ended;
	uint64_t rest_until_ns;
};

extern struct hba_registry hba_registry;

static inline void hba_registry_lock(void)
{
	pthread_mutex_lock(&hba_registry.lock);
}

static inline void hba_registry_unlock(void)
{
	pthread_mutex_unlock(&hba_registry.lock);
}

static inline void hba_registry_tell(void)
{
	pthread_cond_broadcast(&hba_registry.changed);
}

static inline void hba_registry_wait(void)
{
	pthread_cond_wait(&hba_registry.changed, &hba_registry.lock);
}

#endif /* HBAAPI_REGISTRY_H */

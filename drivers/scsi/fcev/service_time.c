// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counting and adding up of service times. No lock: each number is right by
 * itself; of a command that is being counted, some may have it and some not.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>

#include "service_time.h"

static unsigned int fcev_service_bucket(u64 us)
{
	return min_t(unsigned int, fls64(us), FCEV_SERVICE_BUCKETS - 1);
}

/**
 * fcev_service_time_add() - count a command
 * @service: the target's
 * @ns: how long the command took
 *
 * Context: any up to hardirq.
 */
void fcev_service_time_add(struct fcev_service_time *service, u64 ns)
{
	s64 max = atomic64_read(&service->max_ns);

	atomic64_inc(&service->buckets[fcev_service_bucket(fcev_service_us(ns))]);
	atomic64_add(ns, &service->sum_ns);
	while (ns > (u64)max && !atomic64_try_cmpxchg(&service->max_ns, &max, ns))
		;
}

/**
 * fcev_service_time_read() - add what was counted to what is told
 * @service: a target's
 * @view: zeroes, or what other targets took
 *
 * Context: any up to hardirq.
 */
void fcev_service_time_read(const struct fcev_service_time *service,
			    struct fcev_service_view *view)
{
	unsigned int i;
	u64 n;

	for (i = 0; i < FCEV_SERVICE_BUCKETS; i++) {
		n = atomic64_read(&service->buckets[i]);
		view->buckets[i] += n;
		view->count += n;
	}
	view->sum_ns += atomic64_read(&service->sum_ns);
	view->max_ns = max_t(u64, view->max_ns, atomic64_read(&service->max_ns));
}

/**
 * fcev_service_time_reset() - begin to count anew
 * @service: the target's
 *
 * Context: any up to hardirq.
 */
void fcev_service_time_reset(struct fcev_service_time *service)
{
	unsigned int i;

	for (i = 0; i < FCEV_SERVICE_BUCKETS; i++)
		atomic64_set(&service->buckets[i], 0);
	atomic64_set(&service->sum_ns, 0);
	atomic64_set(&service->max_ns, 0);
}

/**
 * fcev_service_over() - how many commands took that long or longer
 * @view: service times
 * @us: how long, a power of two below the last bucket
 *
 * Return: their number.
 */
u64 fcev_service_over(const struct fcev_service_view *view, u64 us)
{
	unsigned int i;
	u64 n = 0;

	for (i = fcev_service_bucket(us); i < FCEV_SERVICE_BUCKETS; i++)
		n += view->buckets[i];
	return n;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long a target took to serve commands: count, sum, maximum, histogram.
 * Which target that is, is the watch's to know.
 */
#ifndef _FCEV_SERVICE_TIME_H
#define _FCEV_SERVICE_TIME_H

#include <linux/atomic.h>
#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/types.h>

/* Bucket 0 is below 1 us, bucket i below 2^i us, the last what is longer. */
#define FCEV_SERVICE_BUCKETS	28

/**
 * struct fcev_service_time - service times as they are counted
 * @sum_ns: their sum
 * @max_ns: the longest
 * @buckets: how many there are of each length
 *
 * Counted in and read by any number at a time, without a lock.
 */
struct fcev_service_time {
	atomic64_t sum_ns;
	atomic64_t max_ns;
	atomic64_t buckets[FCEV_SERVICE_BUCKETS];
};

/**
 * struct fcev_service_view - service times as they are told
 * @count: their number
 * @sum_ns: their sum
 * @max_ns: the longest
 * @buckets: how many there are of each length
 */
struct fcev_service_view {
	u64 count;
	u64 sum_ns;
	u64 max_ns;
	u64 buckets[FCEV_SERVICE_BUCKETS];
};

static inline u64 fcev_service_us(u64 ns)
{
	return div_u64(ns, NSEC_PER_USEC);
}

void fcev_service_time_add(struct fcev_service_time *service, u64 ns);
void fcev_service_time_read(const struct fcev_service_time *service,
			    struct fcev_service_view *view);
void fcev_service_time_reset(struct fcev_service_time *service);
u64 fcev_service_over(const struct fcev_service_view *view, u64 us);

#endif /* _FCEV_SERVICE_TIME_H */

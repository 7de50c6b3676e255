// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a reader of a ring relies on: order, the account of what is gone, and
 * payloads that are whole or say that they are not.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../clock.c"
#include "../ring.c"
#else
#include <uapi/linux/fcev.h>
#include "../clock.h"
#include "../ring.h"
#endif

#define SLOTS	64
#define BYTES	4096

struct ring_fixture {
	struct fcev_ring ring;
	struct fcev_batch batch;
	struct fcev_run run;
	u8 payload[3000];
};

static int ring_test_init(struct kunit *test)
{
	struct ring_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_ASSERT_EQ(test, 0, fcev_ring_init(&f->ring, SLOTS, BYTES));
	test->priv = f;
	return 0;
}

static void ring_test_exit(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	fcev_ring_free(&f->ring);
}

/* Each event's type is its number, each payload its number repeated. */
static u64 ring_add(struct ring_fixture *f, u16 type, size_t len)
{
	struct fcev_slot *slot;
	unsigned long flags;
	u64 seq;

	memset(f->payload, type, sizeof(f->payload));
	raw_spin_lock_irqsave(&f->ring.lock, flags);
	slot = fcev_ring_claim(&f->ring);
	slot->type = type;
	slot->flags = 0;
	if (len)
		fcev_ring_put_payload(&f->ring, slot, f->payload, len);
	seq = slot->seq;
	raw_spin_unlock_irqrestore(&f->ring.lock, flags);
	return seq;
}

static u64 ring_oldest(struct ring_fixture *f)
{
	unsigned long flags;
	u64 seq;

	raw_spin_lock_irqsave(&f->ring.lock, flags);
	seq = fcev_ring_oldest(&f->ring);
	raw_spin_unlock_irqrestore(&f->ring.lock, flags);
	return seq;
}

static void ring_empty(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, 0, ring_oldest(f));
	fcev_ring_read(&f->ring, 1, U64_MAX, &f->batch);
	KUNIT_EXPECT_EQ(test, 0, f->batch.n);
}

static void ring_in_order(struct kunit *test)
{
	struct ring_fixture *f = test->priv;
	u64 from = 1;
	int i;

	for (i = 1; i <= 40; i++)
		KUNIT_ASSERT_EQ(test, i, ring_add(f, i, 0));
	for (i = 1; i <= 40;) {
		unsigned int k;

		from = fcev_ring_read(&f->ring, from, 40, &f->batch);
		KUNIT_ASSERT_GT(test, f->batch.n, 0);
		KUNIT_ASSERT_LE(test, f->batch.n, FCEV_BATCH_SLOTS);
		for (k = 0; k < f->batch.n; k++, i++) {
			KUNIT_ASSERT_EQ(test, i, f->batch.slots[k].seq);
			KUNIT_ASSERT_EQ(test, i, f->batch.slots[k].type);
		}
	}
	KUNIT_EXPECT_EQ(test, 41, from);
}

static void ring_stops_at_to(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	ring_add(f, 1, 0);
	ring_add(f, 2, 0);
	ring_add(f, 3, 0);
	KUNIT_EXPECT_EQ(test, 3, fcev_ring_read(&f->ring, 1, 2, &f->batch));
	KUNIT_EXPECT_EQ(test, 2, f->batch.n);
}

static void ring_lapped_reader_sees_jump(struct kunit *test)
{
	struct ring_fixture *f = test->priv;
	int i;

	for (i = 1; i <= SLOTS + 10; i++)
		ring_add(f, i, 0);
	KUNIT_EXPECT_EQ(test, 11, ring_oldest(f));
	fcev_ring_read(&f->ring, 1, U64_MAX, &f->batch);
	KUNIT_ASSERT_EQ(test, FCEV_BATCH_SLOTS, f->batch.n);
	KUNIT_EXPECT_EQ(test, 11, f->batch.slots[0].seq);
	KUNIT_EXPECT_EQ(test, 11, f->batch.slots[0].type);
}

static void ring_lapped_to_is_empty(struct kunit *test)
{
	struct ring_fixture *f = test->priv;
	int i;

	for (i = 1; i <= 3 * SLOTS; i++)
		ring_add(f, i, 0);
	fcev_ring_read(&f->ring, 1, 5, &f->batch);
	KUNIT_EXPECT_EQ(test, 0, f->batch.n);
}

static void ring_payload_whole(struct kunit *test)
{
	struct ring_fixture *f = test->priv;
	int i, k;

	/* Long enough to pass the end of the byte ring again and again. */
	for (i = 1; i <= 20; i++) {
		ring_add(f, i, 1111);
		fcev_ring_read(&f->ring, i, i, &f->batch);
		KUNIT_ASSERT_EQ(test, 1, f->batch.n);
		KUNIT_ASSERT_EQ(test, 1111, f->batch.slots[0].payload_kept);
		KUNIT_ASSERT_EQ(test, 0, f->batch.slots[0].flags);
		for (k = 0; k < 1111; k++)
			KUNIT_ASSERT_EQ(test, i, f->batch.bytes[k]);
	}
}

static void ring_payload_cut(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	ring_add(f, 7, 3000);
	fcev_ring_read(&f->ring, 1, 1, &f->batch);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_FLAGS_PAYLOAD_CUT, f->batch.slots[0].flags);
	KUNIT_EXPECT_EQ(test, FCEV_RING_PAYLOAD_MAX, f->batch.slots[0].payload_kept);
	KUNIT_EXPECT_EQ(test, 3000, f->batch.slots[0].payload_length);
}

static void ring_payload_lost(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	ring_add(f, 1, 2000);
	ring_add(f, 2, 2000);
	ring_add(f, 3, 2000);
	fcev_ring_read(&f->ring, 1, 1, &f->batch);
	KUNIT_ASSERT_EQ(test, 1, f->batch.n);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_FLAGS_PAYLOAD_LOST, f->batch.slots[0].flags);
	KUNIT_EXPECT_EQ(test, 0, f->batch.slots[0].payload_kept);
	KUNIT_EXPECT_EQ(test, 2000, f->batch.slots[0].payload_length);

	fcev_ring_read(&f->ring, 2, 3, &f->batch);
	KUNIT_ASSERT_EQ(test, 2, f->batch.n);
	KUNIT_EXPECT_EQ(test, 0, f->batch.slots[0].flags);
	KUNIT_EXPECT_EQ(test, 3, f->batch.bytes[f->batch.payload_from[1]]);
}

static void ring_batch_is_bounded_by_bytes(struct kunit *test)
{
	struct ring_fixture *f = test->priv;
	int i;

	for (i = 1; i <= 4; i++)
		ring_add(f, i, 1300);
	/* Of 5200 bytes the ring holds three payloads, and so does a batch. */
	KUNIT_EXPECT_EQ(test, 5, fcev_ring_read(&f->ring, 2, 4, &f->batch));
	KUNIT_EXPECT_EQ(test, 3, f->batch.n);
}

static void ring_without_bytes_marks_cut(struct kunit *test)
{
	struct ring_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_ASSERT_EQ(test, 0, fcev_ring_init(&f->ring, SLOTS, 0));
	ring_add(f, 1, 10);
	fcev_ring_read(&f->ring, 1, 1, &f->batch);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_FLAGS_PAYLOAD_CUT, f->batch.slots[0].flags);
	fcev_ring_free(&f->ring);
}

static void ring_add_stamps(struct ring_fixture *f, unsigned int n)
{
	struct fcev_slot *slot;
	unsigned long flags;

	raw_spin_lock_irqsave(&f->ring.lock, flags);
	while (n--) {
		slot = fcev_ring_claim(&f->ring);
		slot->boot = fcev_clock_stamp();
		slot->flags = 0;
	}
	raw_spin_unlock_irqrestore(&f->ring.lock, flags);
}

/* Stamps are times once they are read, the same for who reads again, in order. */
static void ring_tells_time(struct kunit *test)
{
	struct ring_fixture *f = test->priv;
	u64 before = ktime_get_boottime_ns(), times[3];
	unsigned int i;

	ring_add_stamps(f, ARRAY_SIZE(times));
	/* The newest first, as a reader of history may. */
	fcev_ring_read(&f->ring, 3, 3, &f->batch);
	times[2] = f->batch.slots[0].boot;
	KUNIT_EXPECT_LE(test, times[2], ktime_get_boottime_ns());
	fcev_ring_read(&f->ring, 1, 2, &f->batch);
	times[0] = f->batch.slots[0].boot;
	times[1] = f->batch.slots[1].boot;
	KUNIT_EXPECT_LE(test, before, times[0]);
	KUNIT_EXPECT_LE(test, times[0], times[1]);
	KUNIT_EXPECT_LE(test, times[1], times[2]);
	fcev_ring_read(&f->ring, 1, 3, &f->batch);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		KUNIT_EXPECT_EQ(test, times[i], f->batch.slots[i].boot);
		KUNIT_EXPECT_EQ(test, 0, f->batch.slots[i].flags);
		KUNIT_EXPECT_EQ(test, 0, f->batch.slots[i].payload_length);
	}
}

/* Stamps that nobody reads become times, too, also more than under one hold of the lock. */
static void ring_tells_times_unread(struct kunit *test)
{
	struct ring_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	u64 before = ktime_get_boottime_ns(), after;
	const u64 n = 2 * FCEV_RING_TIMES;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_ASSERT_EQ(test, 0, fcev_ring_init(&f->ring, n, 0));
	fcev_ring_tell_times(&f->ring);
	ring_add_stamps(f, n + 10);
	fcev_ring_tell_times(&f->ring);
	after = ktime_get_boottime_ns();
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_LE(test, before, f->ring.slots[i].boot);
		KUNIT_EXPECT_LE(test, f->ring.slots[i].boot, after);
	}
	/* Once told is told. */
	before = fcev_ring_slot(&f->ring, n + 10)->boot;
	ring_add_stamps(f, 1);
	fcev_ring_tell_times(&f->ring);
	KUNIT_EXPECT_EQ(test, before, fcev_ring_slot(&f->ring, n + 10)->boot);
	KUNIT_EXPECT_LE(test, before, fcev_ring_slot(&f->ring, n + 11)->boot);
	fcev_ring_free(&f->ring);
}

/* RSCNs, the page of each its number. */
static void ring_add_rscns(struct ring_fixture *f, unsigned int n, u8 source)
{
	struct fcev_slot *slot;
	unsigned long flags;

	while (n--) {
		ring_add(f, FCEV_EVENT_TYPE_RSCN, 0);
		raw_spin_lock_irqsave(&f->ring.lock, flags);
		slot = fcev_ring_slot(&f->ring, f->ring.head);
		slot->source = source;
		slot->boot = fcev_clock_stamp();
		slot->args.rscn.page = slot->seq;
		slot->args.rscn.raw = slot->seq + 1000;
		raw_spin_unlock_irqrestore(&f->ring.lock, flags);
	}
}

/* A run of n that begins with an event, also where the ring's slots end. */
static void ring_expect_run(struct kunit *test, u64 from, unsigned int n)
{
	struct ring_fixture *f = test->priv;
	unsigned int i;

	fcev_ring_read_packed(&f->ring, from, U64_MAX, &f->batch, &f->run);
	KUNIT_ASSERT_EQ(test, n, f->run.n);
	KUNIT_EXPECT_EQ(test, 0, f->batch.n);
	KUNIT_EXPECT_EQ(test, f->ring.head, f->batch.head);
	KUNIT_EXPECT_EQ(test, from, f->run.seq);
	for (i = 0; i < n; i++) {
		KUNIT_ASSERT_EQ(test, from + i, f->run.page[i]);
		KUNIT_ASSERT_EQ(test, fcev_ring_slot(&f->ring, from + i)->boot, f->run.boot[i]);
		if (f->run.source != FCEV_SOURCE_NATIVE)
			KUNIT_ASSERT_EQ(test, from + i + 1000, f->run.raw[i]);
	}
}

static void ring_packed_runs(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	ring_add_rscns(f, 20, FCEV_SOURCE_NATIVE);
	ring_add_rscns(f, 2, FCEV_SOURCE_POSTED);
	ring_add(f, FCEV_EVENT_TYPE_LIP, 0);
	ring_add_rscns(f, FCEV_BATCH_SLOTS + 2, FCEV_SOURCE_NATIVE);
	ring_expect_run(test, 12, 9);
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_NATIVE, f->run.source);
	ring_expect_run(test, 21, 2);
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_POSTED, f->run.source);
	ring_expect_run(test, 24, FCEV_BATCH_SLOTS);
	ring_expect_run(test, 24 + FCEV_BATCH_SLOTS, 2);
}

/* One RSCN is an event like others, and so is what has flags. */
static void ring_packed_else_as_read(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	ring_add_rscns(f, 1, FCEV_SOURCE_NATIVE);
	ring_add(f, FCEV_EVENT_TYPE_LIP, 100);
	ring_add_rscns(f, 2, FCEV_SOURCE_NATIVE);
	fcev_ring_slot(&f->ring, 4)->flags = FCEV_EVENT_FLAGS_POSSIBLE;
	fcev_ring_read_packed(&f->ring, 1, U64_MAX, &f->batch, &f->run);
	KUNIT_EXPECT_EQ(test, 0, f->run.n);
	KUNIT_ASSERT_EQ(test, 4, f->batch.n);
	KUNIT_EXPECT_EQ(test, 1, f->batch.slots[0].seq);
	KUNIT_EXPECT_EQ(test, 100, f->batch.slots[1].payload_kept);
	fcev_ring_read_packed(&f->ring, 3, U64_MAX, &f->batch, &f->run);
	KUNIT_EXPECT_EQ(test, 0, f->run.n);
	KUNIT_EXPECT_EQ(test, 2, f->batch.n);
	fcev_ring_read_packed(&f->ring, 5, U64_MAX, &f->batch, &f->run);
	KUNIT_EXPECT_EQ(test, 0, f->run.n);
	KUNIT_EXPECT_EQ(test, 0, f->batch.n);
	KUNIT_EXPECT_EQ(test, 4, f->batch.head);
}

static void ring_packed_keeps_to_to_and_oldest(struct kunit *test)
{
	struct ring_fixture *f = test->priv;

	ring_add_rscns(f, SLOTS + 10, FCEV_SOURCE_NATIVE);
	fcev_ring_read_packed(&f->ring, 1, 13, &f->batch, &f->run);
	KUNIT_EXPECT_EQ(test, 11, f->run.seq);
	KUNIT_EXPECT_EQ(test, 3, f->run.n);
	fcev_ring_read_packed(&f->ring, 1, 10, &f->batch, &f->run);
	KUNIT_EXPECT_EQ(test, 0, f->run.n);
	KUNIT_EXPECT_EQ(test, 0, f->batch.n);
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(ring_empty),
	KUNIT_CASE(ring_in_order),
	KUNIT_CASE(ring_stops_at_to),
	KUNIT_CASE(ring_lapped_reader_sees_jump),
	KUNIT_CASE(ring_lapped_to_is_empty),
	KUNIT_CASE(ring_payload_whole),
	KUNIT_CASE(ring_payload_cut),
	KUNIT_CASE(ring_payload_lost),
	KUNIT_CASE(ring_batch_is_bounded_by_bytes),
	KUNIT_CASE(ring_without_bytes_marks_cut),
	KUNIT_CASE(ring_packed_runs),
	KUNIT_CASE(ring_packed_else_as_read),
	KUNIT_CASE(ring_packed_keeps_to_to_and_oldest),
	KUNIT_CASE(ring_tells_time),
	KUNIT_CASE(ring_tells_times_unread),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "fcev_ring",
	.init = ring_test_init,
	.exit = ring_test_exit,
	.test_cases = ring_cases,
};

kunit_test_suite(ring_suite);

MODULE_DESCRIPTION("KUnit tests of fcev");
MODULE_LICENSE("GPL");

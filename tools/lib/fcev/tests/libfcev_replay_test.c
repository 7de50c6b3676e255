// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The listener against a module in memory: every event comes once and in
 * order, or is told lost, whatever happens on the way.
 */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

/* What has come out of a listener, checked as it comes. */
struct audit {
	struct fake *fake;
	uint64_t epoch;
	uint64_t last[FAKE_STREAMS];
	uint64_t delivered;
	uint64_t quick;		/* of them, taken of a run without listener_next() */
	uint64_t lost;
	unsigned int losses;
	unsigned int restarts;
	uint64_t ended;
	uint64_t first_lost;
	uint64_t last_lost;
};

static void begin(struct audit *a)
{
	struct fake *fake = a->fake;

	fake_init(fake);
	fake_load(fake, 1001);
	fake->changed = false;
	*a = (struct audit){ .fake = fake, .epoch = 1001 };
}

static int setup(void **state)
{
	struct audit *a = calloc(1, sizeof(*a));

	a->fake = malloc(sizeof(*a->fake));
	begin(a);
	*state = a;
	return 0;
}

static int teardown(void **state)
{
	struct audit *a = *state;

	fake_free(a->fake);
	free(a->fake);
	free(a);
	return 0;
}

/* From here on everything is new; an epoch of 0 is learned. */
static void restart_audit(struct audit *a, uint64_t epoch)
{
	memset(a->last, 0, sizeof(a->last));
	a->epoch = epoch;
}

static void audit_lost(struct audit *a, const struct fcev_event *event)
{
	if (event->loss.restart) {
		assert_int_equal(event->loss.count, 0);
		a->restarts++;
		a->ended = event->epoch;
		restart_audit(a, 0);
		return;
	}
	assert_int_equal(event->seq, 0);
	assert_int_equal(event->loss.first_seq, a->last[event->stream] + 1);
	assert_int_equal(event->loss.count, event->loss.last_seq - event->loss.first_seq + 1);
	a->last[event->stream] = event->loss.last_seq;
	a->lost += event->loss.count;
	a->losses++;
	a->first_lost = event->loss.first_seq;
	a->last_lost = event->loss.last_seq;
}

static void audit_event(struct audit *a, const struct fcev_event *event)
{
	if (event->type == FCEV_EVENT_TYPE_LOST) {
		audit_lost(a, event);
		return;
	}
	if (!a->epoch)
		a->epoch = event->epoch;
	assert_int_equal(event->epoch, a->epoch);
	assert_int_equal(event->seq, a->last[event->stream] + 1);
	assert_int_equal(event->boot_ns, event->seq);
	if (event->type == FCEV_EVENT_TYPE_RSCN)
		assert_int_equal(event->rscn.raw, event->seq);
	if (event->stream)
		assert_int_equal(event->host, 100 + event->stream / 2);
	a->last[event->stream] = event->seq;
	a->delivered++;
}

/* Take one event, in the quick way where there is one. */
static int take(struct audit *a)
{
	struct fcev_event *event = listener_run(&a->fake->listener, &a->fake->listener.live);
	int r = 1;

	if (event)
		a->quick++;
	else
		r = listener_next(&a->fake->listener, &event);
	if (r == 1)
		audit_event(a, event);
	return r;
}

/* Take all there is. Delays pass at once. */
static void drain(struct audit *a)
{
	int r;

	do {
		r = take(a);
	} while (r == 1 || a->fake->listener.delayed);
	assert_true(r == 0 || r == -ENODATA);
	assert_false(a->fake->listener.mode != LISTEN_HISTORY &&
		     listener_pending(&a->fake->listener));
}

static void assert_complete(const struct audit *a)
{
	uint32_t i;

	for (i = 0; i < FAKE_STREAMS; i++)
		if (a->fake->streams[i].there)
			assert_int_equal(a->last[i], a->fake->streams[i].head);
}

static void start(struct audit *a, enum listener_mode mode,
		  const struct fcev_position *positions, size_t n, uint64_t boot_ns)
{
	assert_int_equal(listener_start(&a->fake->listener, mode, positions, n, boot_ns), 0);
}

/* Listen from now on, where the streams are at their heads. */
static void listen_now(struct audit *a)
{
	uint32_t i;

	start(a, LISTEN_NOW, NULL, 0, 0);
	for (i = 0; i < FAKE_STREAMS; i++)
		a->last[i] = a->fake->streams[i].head;
}

/* ---- listening ---- */

static void begins_at_the_heads(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 7);
	listen_now(a);
	assert_int_equal(take(a), 0);
	fake_post(a->fake, 2, 3);
	drain(a);
	assert_int_equal(a->delivered, 3);
	assert_int_equal(a->fake->replays, 0);
	assert_complete(a);
}

static void all_but_the_first_of_a_run_are_taken_of_it(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	/* As fake.c has it: 1 2, 3 to 6, 7, 8 9, the event 10, 11 to 15, 16 to 18, 19 20. */
	fake_post(a->fake, 2, 20);
	drain(a);
	assert_int_equal(a->delivered, 20);
	assert_int_equal(a->quick, 1 + 3 + 0 + 1 + 4 + 2 + 1);
	assert_complete(a);
}

static void new_stream_begins_at_one(void **state)
{
	struct audit *a = *state;

	listen_now(a);
	fake_add(a->fake, 5);
	fake_post(a->fake, 5, 2);
	drain(a);
	assert_int_equal(a->delivered, 2);
	assert_complete(a);
}

static void overrun_is_made_good(void **state)
{
	struct audit *a = *state;
	unsigned int i;

	fake_add(a->fake, 2);
	fake_add(a->fake, 3);
	listen_now(a);
	for (i = 0; i < 40; i++)
		fake_post(a->fake, 2 + i % 2, 1);
	drain(a);
	assert_int_equal(a->delivered, 40);
	assert_int_equal(a->losses, 0);
	assert_int_equal(a->fake->listener.counts.overruns, 1);
	assert_int_equal(a->fake->replays, 1);
	assert_complete(a);
}

static void new_stream_in_an_overrun(void **state)
{
	struct audit *a = *state;
	unsigned int i;

	listen_now(a);
	for (i = 0; i < 20; i++)
		fake_post(a->fake, 0, 1);
	fake_add(a->fake, 4);
	fake_post(a->fake, 4, 9);
	drain(a);
	assert_int_equal(a->delivered, 29);
	assert_complete(a);
}

static void what_is_multicast_in_a_replay_comes_once(struct fake *f)
{
	fake_post(f, 2, 1);
	if (f->streams[2].head > 60)
		f->meanwhile = NULL;
}

static void duplicates_are_dropped(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 30);
	a->fake->meanwhile = what_is_multicast_in_a_replay_comes_once;
	start(a, LISTEN_SINCE, NULL, 0, 0);
	fake_post(a->fake, 2, 10);
	drain(a);
	assert_int_equal(a->delivered, a->fake->streams[2].head);
	assert_true(a->fake->listener.counts.duplicates >= 10);
	assert_complete(a);
}

static void lapped_ring_is_told_exactly(void **state)
{
	struct audit *a = *state;
	unsigned int i;

	fake_add(a->fake, 2);
	listen_now(a);
	fake_post(a->fake, 2, 5);
	drain(a);
	for (i = 0; i < 200; i++)
		fake_post(a->fake, 2, 1);
	drain(a);
	/* 16 messages were in the socket, 64 events are in the ring. */
	assert_int_equal(a->losses, 1);
	assert_int_equal(a->first_lost, 5 + 16 + 1);
	assert_int_equal(a->last_lost, 205 - 64);
	assert_int_equal(a->lost, 120);
	assert_int_equal(a->fake->listener.counts.lost, 120);
	assert_int_equal(a->delivered + a->lost, 205);
	assert_complete(a);
}

static void lap_the_ring(struct fake *f)
{
	if (f->cursor == 1 && f->cursors[1].sent == 5) {
		fake_post(f, 2, 500);
		f->meanwhile = NULL;
	}
}

static void lapped_while_it_is_replayed(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 50);
	a->fake->meanwhile = lap_the_ring;
	start(a, LISTEN_SINCE, NULL, 0, 0);
	drain(a);
	assert_int_equal(a->delivered + a->lost, 550);
	assert_int_equal(a->lost, 50 - 5);
	assert_complete(a);
}

static void gap_without_overrun_asks_for_one_stream(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_add(a->fake, 3);
	listen_now(a);
	a->fake->joined = false;
	fake_post(a->fake, 2, 4);
	a->fake->joined = true;
	fake_post(a->fake, 3, 1);
	fake_post(a->fake, 2, 1);
	fake_post(a->fake, 2, 1);
	drain(a);
	assert_int_equal(a->delivered, 7);
	assert_int_equal(a->fake->listed_replays, 1);
	assert_int_equal(a->fake->replays, 1);
	assert_complete(a);
}

static void cut_message_is_fetched(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	fake_post_cut(a->fake, 2);
	drain(a);
	assert_int_equal(a->delivered, 1);
	assert_complete(a);
}

static void failed_replay_is_tried_again(void **state)
{
	static const int errors[] = { -ENOBUFS, -ENOMEM, -EAGAIN, -EBUSY, -EINTR };
	struct audit *a = *state;
	size_t i;

	fake_add(a->fake, 2);
	listen_now(a);
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		a->fake->replay_error = errors[i];
		a->fake->begin_error = errors[i];
		fake_post(a->fake, 2, 10);
		fake_post_cut(a->fake, 2);
		fake_post(a->fake, 2, 10);
		drain(a);
		assert_complete(a);
	}
	assert_int_equal(a->delivered, 21 * ARRAY_SIZE(errors));
	assert_int_equal(a->losses, 0);
}

static void refused_replay_is_an_error_and_not_a_loss(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	a->fake->begin_error = -EPERM;
	fake_post_cut(a->fake, 2);
	assert_int_equal(take(a), -EPERM);
	drain(a);
	assert_int_equal(a->delivered, 1);
	assert_complete(a);
}

static void other_streams_go_on_while_a_replay_waits(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_add(a->fake, 3);
	listen_now(a);
	a->fake->begin_error = -ENOMEM;
	fake_post_cut(a->fake, 2);
	fake_post(a->fake, 3, 2);
	assert_int_equal(take(a), 1);
	assert_int_equal(take(a), 1);
	assert_int_equal(a->last[3], a->fake->streams[3].head);
	drain(a);
	assert_complete(a);
}

/* ---- the module comes and goes ---- */

static void restart_is_told_and_events_go_on(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	fake_post(a->fake, 2, 3);
	fake_unload(a->fake);
	fake_load(a->fake, 1002);
	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 4);
	drain(a);
	assert_int_equal(a->restarts, 1);
	assert_int_equal(a->ended, 1001);
	assert_int_equal(a->delivered, 7);
	assert_int_equal(a->fake->listener.counts.restarts, 1);
	assert_complete(a);
}

static void removal_is_told_at_once(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	fake_post(a->fake, 2, 3);
	fake_unload(a->fake);
	drain(a);
	assert_int_equal(a->restarts, 1);
	assert_int_equal(a->delivered, 3);
	fake_load(a->fake, 1002);
	restart_audit(a, 1002);
	fake_post(a->fake, 0, 2);
	drain(a);
	assert_int_equal(a->restarts, 1);
	assert_int_equal(a->delivered, 5);
	assert_complete(a);
}

static void what_the_old_module_had_is_told(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	a->fake->joined = false;
	fake_post(a->fake, 2, 4);
	a->fake->joined = true;
	fake_post(a->fake, 2, 1);
	fake_unload(a->fake);
	drain(a);
	assert_int_equal(a->lost, 5);
	assert_int_equal(a->restarts, 1);
}

static void unload_once(struct fake *f)
{
	fake_unload(f);
	f->meanwhile = NULL;
}

static void restart_within_a_replay(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 30);
	start(a, LISTEN_SINCE, NULL, 0, 0);
	assert_int_equal(take(a), 1);
	a->fake->meanwhile = unload_once;
	drain(a);
	assert_int_equal(a->restarts, 1);
	assert_int_equal(a->delivered + a->lost, 30);
	fake_load(a->fake, 1002);
	restart_audit(a, 1002);
	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 3);
	drain(a);
	assert_complete(a);
}

static void listens_before_the_module_is_there(void **state)
{
	struct audit *a = *state;

	fake_unload(a->fake);
	start(a, LISTEN_NOW, NULL, 0, 0);
	assert_int_equal(take(a), 0);
	fake_load(a->fake, 1002);
	restart_audit(a, 1002);
	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 100);
	drain(a);
	assert_int_equal(a->restarts, 0);
	assert_int_equal(a->lost, 36);
	assert_int_equal(a->delivered, 64);
	assert_complete(a);
}

static void lost_privilege_is_an_error_each_time(void **state)
{
	struct audit *a = *state;

	listen_now(a);
	fake_unload(a->fake);
	fake_load(a->fake, 1002);
	a->fake->join_error = -EPERM;
	assert_int_equal(take(a), -EPERM);
	assert_int_equal(take(a), -EPERM);
	a->fake->join_error = 0;
	drain(a);
	assert_int_equal(a->restarts, 1);
	assert_complete(a);
}

static void word_of_other_families_changes_nothing(void **state)
{
	struct audit *a = *state;

	listen_now(a);
	a->fake->changed = true;
	fake_post(a->fake, 0, 1);
	drain(a);
	assert_int_equal(a->restarts, 0);
	assert_complete(a);
}

/* ---- eviction ---- */

static void evicted_stream_is_balanced(void **state)
{
	struct audit *a = *state;
	unsigned int i;

	fake_add(a->fake, 2);
	listen_now(a);
	fake_post(a->fake, 2, 3);
	for (i = 0; i < 20; i++)
		fake_post(a->fake, 0, 1);
	fake_post(a->fake, 2, 5);
	fake_evict(a->fake, 2);
	drain(a);
	assert_int_equal(a->lost, 5);
	assert_int_equal(a->last[2], 8);
	assert_null(streams_find(&a->fake->listener.streams, 2));
	assert_complete(a);
}

static void evicted_after_all_was_heard(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	fake_post(a->fake, 2, 3);
	fake_evict(a->fake, 2);
	drain(a);
	assert_int_equal(a->losses, 0);
	assert_null(streams_find(&a->fake->listener.streams, 2));
}

/* The eviction is the only sign that there was more. */
static void evicted_before_it_was_sent(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	a->fake->joined = false;
	fake_post(a->fake, 2, 3);
	a->fake->joined = true;
	fake_evict(a->fake, 2);
	drain(a);
	assert_int_equal(a->lost, 3);
	assert_int_equal(a->fake->replays, 0);
	assert_null(streams_find(&a->fake->listener.streams, 2));
}

/* History has no more of a stream that is known to have had it. */
static void stream_that_history_does_not_know(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	listen_now(a);
	a->fake->joined = false;
	fake_post(a->fake, 2, 3);
	a->fake->joined = true;
	fake_post(a->fake, 2, 2);
	a->fake->streams[2].there = false;
	drain(a);
	assert_int_equal(a->lost, 5);
	assert_int_equal(a->fake->replays, 1);
}

static void evicted_while_away(void **state)
{
	struct fcev_position positions[] = {
		{ .epoch = 1001, .stream = 0, .seq = 0 },
		{ .epoch = 1001, .stream = 2, .seq = 4 },
	};
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 9);
	fake_evict(a->fake, 2);
	start(a, LISTEN_SINCE, positions, 2, 0);
	a->last[2] = 4;
	drain(a);
	assert_int_equal(a->lost, 5);
	assert_complete(a);
}

/* ---- from the past ---- */

static void begins_with_the_oldest_kept(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 100);
	start(a, LISTEN_SINCE, NULL, 0, 0);
	a->last[2] = 36;
	drain(a);
	assert_int_equal(a->delivered, 64);
	assert_int_equal(a->losses, 0);
	assert_complete(a);
}

static void begins_after_positions(void **state)
{
	struct fcev_position positions[] = {
		{ .epoch = 1001, .stream = 2, .seq = 90 },
		{ .epoch = 1001, .stream = 3, .seq = 10 },
		{ .epoch = 77, .stream = 3, .seq = 50 },
	};
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_add(a->fake, 3);
	fake_post(a->fake, 2, 100);
	fake_post(a->fake, 3, 100);
	start(a, LISTEN_SINCE, positions, 3, 0);
	a->last[2] = 90;
	a->last[3] = 10;
	drain(a);
	assert_int_equal(a->delivered, 10 + 64);
	assert_int_equal(a->lost, 26);
	assert_int_equal(a->restarts, 0);
	assert_complete(a);
}

static void position_of_another_module_is_a_restart(void **state)
{
	struct fcev_position position = { .epoch = 77, .stream = 2, .seq = 90 };
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 100);
	start(a, LISTEN_SINCE, &position, 1, 0);
	drain(a);
	assert_int_equal(a->restarts, 1);
	assert_int_equal(a->ended, 77);
	assert_int_equal(a->delivered, 64);
	assert_int_equal(a->lost, 36);
	assert_complete(a);
}

static void position_beyond_is_refused(void **state)
{
	struct fcev_position position = { .epoch = 1001, .stream = 2, .seq = 101 };
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 100);
	assert_int_equal(listener_start(&a->fake->listener, LISTEN_SINCE, &position, 1, 0),
			 -ERANGE);
}

/* Boot times are the seqs; the kernel leaves out what is older. */
static void begins_at_a_time(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_add(a->fake, 3);
	fake_post(a->fake, 2, 50);
	fake_post(a->fake, 3, 10);
	start(a, LISTEN_SINCE, NULL, 0, 31);
	a->last[2] = 30;
	a->last[3] = 10;
	drain(a);
	assert_int_equal(a->delivered, 20);
	assert_int_equal(a->losses, 0);
	fake_post(a->fake, 3, 1);
	fake_post_cut(a->fake, 2);
	drain(a);
	assert_int_equal(a->losses, 0);
	assert_complete(a);
}

static void history_ends(void **state)
{
	struct audit *a = *state;

	fake_add(a->fake, 2);
	fake_post(a->fake, 2, 20);
	start(a, LISTEN_HISTORY, NULL, 0, 0);
	assert_true(listener_pending(&a->fake->listener));
	while (take(a) == 1)
		;
	assert_int_equal(take(a), -ENODATA);
	assert_int_equal(a->delivered, 20);
	assert_false(a->fake->joined);
}

static void history_of_nothing_ends(void **state)
{
	struct audit *a = *state;

	start(a, LISTEN_HISTORY, NULL, 0, 0);
	assert_int_equal(take(a), -ENODATA);
}

static void history_needs_the_module(void **state)
{
	struct audit *a = *state;

	fake_unload(a->fake);
	assert_int_equal(listener_start(&a->fake->listener, LISTEN_HISTORY, NULL, 0, 0), -ENOENT);
	fake_load(a->fake, 1002);
	restart_audit(a, 1002);
	fake_post(a->fake, 0, 3);
	start(a, LISTEN_HISTORY, NULL, 0, 0);
	assert_int_equal(take(a), 1);
	fake_unload(a->fake);
	while (take(a) == 1)
		;
	assert_int_equal(take(a), -ESTALE);
	assert_int_equal(take(a), -ESTALE);
}

/* ---- everything at once ---- */

static uint64_t dice;

static unsigned int roll(unsigned int sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (unsigned int)(dice % sides);
}

static uint32_t some_stream(struct fake *f)
{
	uint32_t i;

	do {
		i = roll(FAKE_STREAMS);
	} while (!f->streams[i].there);
	return i;
}

static void world_goes_on(struct fake *f)
{
	uint32_t i;

	if (!f->loaded) {
		if (!roll(4))
			fake_load(f, f->epoch + 1);
		return;
	}
	switch (roll(24)) {
	case 0:
		i = roll(FAKE_STREAMS);
		/* Ids are never used again within an epoch. */
		if (!f->streams[i].there && !f->streams[i].oldest)
			fake_add(f, i);
		break;
	case 1:
		i = some_stream(f);
		if (i && f->n_evictions < FAKE_STREAMS)
			fake_evict(f, i);
		break;
	case 2:
		fake_post(f, some_stream(f), 1 + roll(200));
		break;
	case 3:
		fake_post_cut(f, some_stream(f));
		break;
	case 4:
		f->replay_error = -ENOBUFS;
		break;
	case 5:
		f->begin_error = -ENOMEM;
		break;
	case 6:
		if (!roll(40))
			fake_unload(f);
		break;
	default:
		fake_post(f, some_stream(f), 1 + roll(3));
	}
}

static uint64_t seed;

static void random_run(struct audit *a)
{
	unsigned int steps;

	dice = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	a->fake->ring = 1 + roll(200);
	a->fake->queue_limit = 1 + roll(FAKE_QUEUE - 1);
	a->fake->batch = 1 + roll(20);
	a->fake->meanwhile = world_goes_on;
	listen_now(a);
	for (steps = 0; steps < 400; steps++) {
		unsigned int n = roll(30);

		world_goes_on(a->fake);
		while (n-- && take(a) == 1)
			;
	}
	a->fake->meanwhile = NULL;
	if (!a->fake->loaded)
		fake_load(a->fake, a->fake->epoch + 1);
	drain(a);
	assert_complete(a);
	assert_int_equal(a->fake->listener.counts.lost, a->lost);
}

static void nothing_is_lost_silently(void **state)
{
	struct audit *a = *state;

	for (seed = 1; seed <= 300; seed++) {
		random_run(a);
		fake_free(a->fake);
		begin(a);
	}
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest libfcev_replay[] = {
		TEST(begins_at_the_heads),
		TEST(all_but_the_first_of_a_run_are_taken_of_it),
		TEST(new_stream_begins_at_one),
		TEST(overrun_is_made_good),
		TEST(new_stream_in_an_overrun),
		TEST(duplicates_are_dropped),
		TEST(lapped_ring_is_told_exactly),
		TEST(lapped_while_it_is_replayed),
		TEST(gap_without_overrun_asks_for_one_stream),
		TEST(cut_message_is_fetched),
		TEST(failed_replay_is_tried_again),
		TEST(refused_replay_is_an_error_and_not_a_loss),
		TEST(other_streams_go_on_while_a_replay_waits),
		TEST(restart_is_told_and_events_go_on),
		TEST(removal_is_told_at_once),
		TEST(what_the_old_module_had_is_told),
		TEST(restart_within_a_replay),
		TEST(listens_before_the_module_is_there),
		TEST(lost_privilege_is_an_error_each_time),
		TEST(word_of_other_families_changes_nothing),
		TEST(evicted_stream_is_balanced),
		TEST(evicted_after_all_was_heard),
		TEST(evicted_before_it_was_sent),
		TEST(stream_that_history_does_not_know),
		TEST(evicted_while_away),
		TEST(begins_with_the_oldest_kept),
		TEST(begins_after_positions),
		TEST(position_of_another_module_is_a_restart),
		TEST(position_beyond_is_refused),
		TEST(begins_at_a_time),
		TEST(history_ends),
		TEST(history_of_nothing_ends),
		TEST(history_needs_the_module),
		TEST(nothing_is_lost_silently),
	};

	int failed = cmocka_run_group_tests(libfcev_replay, NULL, NULL);

	if (failed)
		fprintf(stderr, "# seed %llu\n", (unsigned long long)seed);
	return failed;
}

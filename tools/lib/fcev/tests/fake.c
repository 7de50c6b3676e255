// SPDX-License-Identifier: LGPL-2.1-or-later
/* See fake.h. The boot time of an event is its seq. */
#include <errno.h>
#include <string.h>

#include "build.h"
#include "fake.h"

#define REQUEST	77

void fake_init(struct fake *f)
{
	memset(f, 0, sizeof(*f));
	f->ring = 64;
	f->queue_limit = 16;
	f->batch = 5;
	listener_init(&f->listener, &fake_feed, f);
}

void fake_free(struct fake *f)
{
	listener_free(&f->listener);
}

/* Also a socket that has nobody's messages any more keeps those it has. */
void fake_load(struct fake *f, uint64_t epoch)
{
	memset(f->streams, 0, sizeof(f->streams));
	f->n_evictions = 0;
	f->loaded = true;
	f->joined = false;
	f->changed = true;
	f->epoch = epoch;
	fake_add(f, 0);
}

void fake_unload(struct fake *f)
{
	f->loaded = false;
	f->joined = false;
	f->changed = true;
}

void fake_add(struct fake *f, uint32_t stream)
{
	f->streams[stream] = (struct fake_stream){ .there = true, .oldest = 1 };
}

static void multicast(struct fake *f, struct fake_message message)
{
	if (!f->joined || f->congested)
		return;
	if (f->queued == f->queue_limit) {
		f->congested = true;
		f->overrun = true;
		return;
	}
	f->queue[f->queued++] = message;
}

static struct fake_message append(struct fake *f, uint32_t stream, unsigned int n)
{
	struct fake_stream *s = &f->streams[stream];
	struct fake_message message = {
		.epoch = f->epoch,
		.stream = stream,
		.from = s->head + 1,
		.to = s->head + n,
	};

	s->head += n;
	if (s->head - s->oldest + 1 > f->ring)
		s->oldest = s->head - f->ring + 1;
	return message;
}

/* Post n events, which are multicast in messages of 100. */
void fake_post(struct fake *f, uint32_t stream, unsigned int n)
{
	for (; n > 100; n -= 100)
		multicast(f, append(f, stream, 100));
	multicast(f, append(f, stream, n));
}

/* Post an event whose message does not fit the listener's buffer. */
void fake_post_cut(struct fake *f, uint32_t stream)
{
	struct fake_message message = append(f, stream, 1);

	message.cut = true;
	multicast(f, message);
}

/* Give a stream's history up; stream 0 tells. */
void fake_evict(struct fake *f, uint32_t stream)
{
	struct fake_message message = append(f, 0, 1);

	message.evicted = stream;
	message.evicted_last = f->streams[stream].head;
	f->evictions[f->n_evictions].seq = message.from;
	f->evictions[f->n_evictions].stream = stream;
	f->evictions[f->n_evictions++].last = message.evicted_last;
	f->streams[stream].there = false;
	multicast(f, message);
}

/* ---- feed_ops ---- */

static int fake_join(void *arg, bool events, uint64_t *epoch)
{
	struct fake *f = arg;

	if (!f->loaded)
		return -ENOENT;
	if (f->join_error)
		return f->join_error;
	f->joined |= events;
	*epoch = f->epoch;
	return 0;
}

static int fake_heads(void *arg, struct listener *l)
{
	struct fake *f = arg;
	uint32_t i;

	for (i = 0; i < FAKE_STREAMS; i++) {
		struct message m = { .epoch = f->epoch, .stream = i, .host = -1 };
		int err;

		if (!f->streams[i].there)
			continue;
		m.head = f->streams[i].head;
		m.oldest = f->streams[i].oldest > m.head ? 0 : f->streams[i].oldest;
		err = listener_head(l, &m);
		if (err)
			return err;
	}
	return 0;
}

static uint64_t largest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t smallest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* RSCNs, some as events and some as runs, of one and more. */
static void put_rscns(struct build *b, uint64_t from, uint64_t to)
{
	while (from <= to) {
		uint64_t n = smallest(from % 7 + 1, to - from + 1);

		if (from % 5)
			build_run(b, from, from, (uint32_t)from, n);
		else
			build_rscn(b, from, from, (uint32_t)from);
		from += from % 5 ? n : 1;
	}
}

/* An event of stream 0, which may tell of an eviction. */
static void put_event(struct fake *f, struct build *b, uint64_t seq)
{
	size_t i;

	for (i = 0; i < f->n_evictions; i++) {
		if (f->evictions[i].seq == seq) {
			build_evicted(b, seq, f->evictions[i].stream, f->evictions[i].last);
			return;
		}
	}
	build_rscn(b, seq, seq, (uint32_t)seq);
}

static int fake_receive(void *arg, struct datagram *d)
{
	struct build b = { .bytes = d->bytes };
	struct fake *f = arg;
	struct fake_message message;

	if (f->overrun) {
		f->overrun = false;
		return -ENOBUFS;
	}
	if (!f->queued) {
		f->congested = false;
		return 0;
	}
	message = f->queue[0];
	memmove(f->queue, f->queue + 1, --f->queued * sizeof(f->queue[0]));
	if (!f->queued)
		f->congested = false;
	if (message.cut)
		return -EMSGSIZE;
	build_message(&b, 0, message.epoch, message.stream);
	if (message.evicted)
		build_evicted(&b, message.from, message.evicted, message.evicted_last);
	else
		put_rscns(&b, message.from, message.to);
	build_end(&b);
	datagram_set(d, b.len);
	return 1;
}

static bool fake_changed(void *arg)
{
	struct fake *f = arg;
	bool changed = f->changed;

	f->changed = false;
	return changed;
}

static int fake_replay_begin(void *arg, const struct replay *replay)
{
	struct fake *f = arg;
	uint32_t i;

	if (!f->loaded)
		return -ENOENT;
	if (replay->epoch != f->epoch)
		return -ESTALE;
	if (f->begin_error) {
		int err = f->begin_error;

		f->begin_error = 0;
		return err;
	}
	f->n_cursors = 0;
	f->cursor = 0;
	f->since_boot = replay->since_boot;
	f->listener.history.datagram.seq = REQUEST;
	f->replaying = true;
	f->replays++;
	f->listed_replays += replay->listed_only;
	for (i = 0; i < FAKE_STREAMS; i++) {
		const struct stream *known = streams_find(replay->streams, i);
		struct fake_cursor *c = &f->cursors[f->n_cursors];

		if (!f->streams[i].there || (replay->listed_only && !(known && known->listed)))
			continue;
		*c = (struct fake_cursor){ .stream = i, .head = f->streams[i].head };
		c->sent = known ? known->seq : 0;
		if (c->sent > c->head)
			return -ERANGE;
		f->n_cursors++;
	}
	return 0;
}

/* Events of a stream, as many as fit a message. */
static void replay_events(struct fake *f, struct build *b, struct fake_cursor *c)
{
	uint64_t oldest = f->streams[c->stream].oldest;
	uint64_t from = largest(largest(c->sent + 1, oldest), f->since_boot);
	uint64_t to = smallest(c->head, from + f->batch - 1);

	build_message(b, REQUEST, f->epoch, c->stream);
	build_limits(b, oldest > f->streams[c->stream].head ? 0 : oldest, c->head);
	if (c->stream)
		put_rscns(b, from, to);
	for (; !c->stream && from <= to; from++)
		put_event(f, b, from);
	build_end(b);
	c->sent = to;
	c->begun = true;
}

static int fake_replay_receive(void *arg, struct datagram *d)
{
	struct build b = { .bytes = d->bytes };
	struct fake *f = arg;
	struct fake_cursor *c = NULL;

	if (f->meanwhile)
		f->meanwhile(f);
	if (!f->loaded)
		return -ENOENT;
	while (f->cursor < f->n_cursors) {
		c = &f->cursors[f->cursor];
		if (!c->begun || c->sent < c->head)
			break;
		f->cursor++;
	}
	if (!c || f->cursor == f->n_cursors || f->replay_error) {
		build_done(&b, REQUEST, f->replay_error);
		f->replay_error = 0;
	} else {
		replay_events(f, &b, c);
	}
	datagram_set(d, b.len);
	return 1;
}

static void fake_replay_end(void *arg)
{
	struct fake *f = arg;

	f->replaying = false;
}

static void fake_delay(void *arg, unsigned int ms)
{
	struct fake *f = arg;

	f->delayed = ms > 0;
}

static bool fake_delay_over(void *arg)
{
	struct fake *f = arg;
	bool over = f->delayed;

	f->delayed = false;
	return over;
}

const struct feed_ops fake_feed = {
	.join = fake_join,
	.heads = fake_heads,
	.receive = fake_receive,
	.changed = fake_changed,
	.replay_begin = fake_replay_begin,
	.replay_receive = fake_replay_receive,
	.replay_end = fake_replay_end,
	.delay = fake_delay,
	.delay_over = fake_delay_over,
};

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A listener: what it does next, what it tells of losses and of the module's
 * coming and going, its beginning and end. How a stream is kept in order is in
 * replay.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "priv.h"

#define INPUT_SIZE	32768

static uint64_t nanoseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

void listener_note_clocks(struct listener *l)
{
	l->clock_distance = (int64_t)(nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_BOOTTIME));
}

static bool may_replay(const struct listener *l)
{
	return l->want && l->up && !l->draining && !l->delayed && !l->suspect;
}

static struct fcev_event *made_event(struct listener *l)
{
	struct fcev_event *event = decoded_anew(&l->decoded);

	listener_note_clocks(l);
	*event = (struct fcev_event){
		.type = FCEV_EVENT_TYPE_LOST,
		.source = FCEV_SOURCE_CORE,
		.epoch = l->epoch,
		.boot_ns = nanoseconds(CLOCK_BOOTTIME),
		.host = -1,
		.port_state = FCEV_NO_STATE,
	};
	return event;
}

static struct fcev_event *tell_loss(struct listener *l)
{
	struct fcev_event *event = made_event(l);
	struct stream *s = l->streams.at;

	while (!s->lost_to)
		s++;
	event->stream = s->id;
	event->port = s->port;
	event->host = s->host;
	event->wwpn = s->wwpn;
	event->loss.count = s->lost_to - s->seq;
	event->loss.first_seq = s->seq + 1;
	event->loss.last_seq = s->lost_to;
	l->counts.lost += event->loss.count;
	s->seq = s->lost_to;
	s->lost_to = 0;
	l->due--;
	return event;
}

static struct fcev_event *tell_restart(struct listener *l)
{
	struct fcev_event *event = made_event(l);

	event->epoch = l->ended;
	event->loss.restart = true;
	l->ended = 0;
	l->counts.restarts++;
	return event;
}

/* ---- the module comes and goes ---- */

static void go_down(struct listener *l)
{
	size_t i;

	for (i = 0; i < l->streams.n; i++) {
		struct stream *s = &l->streams.at[i];

		if (s->seen > s->seq)
			listener_lose(l, s, s->seen);
	}
	l->up = false;
	l->want = REPLAY_NOTHING;
	l->ended = l->epoch;
}

/* All that the module has ever told is new. */
static void come_up(struct listener *l, uint64_t epoch)
{
	streams_clear(&l->streams);
	l->epoch = epoch;
	l->up = true;
	l->came_up = true;
	l->may_filter = false;
	l->want = REPLAY_ALL;
}

/*
 * See whether it is the module that it was. When it is not, what is left of
 * the old one is told before this is called again.
 */
static int look(struct listener *l)
{
	uint64_t epoch = 0;
	int err = l->ops->join(l->arg, true, &epoch);

	if (err && err != -ENOENT) {
		listener_delay(l);
		return err;
	}
	l->delay_ms = 0;
	if (l->up && (err || epoch != l->epoch)) {
		go_down(l);
		return STEP_AGAIN;
	}
	l->suspect = false;
	if (!l->up && !err)
		come_up(l, epoch);
	return STEP_AGAIN;
}

/* Tell what evicted streams still owe, then forget them. */
static bool sweep(struct listener *l)
{
	size_t i = l->streams.n;

	while (i--) {
		struct stream *s = &l->streams.at[i];

		if (s->evicted && s->seen > s->seq)
			listener_lose(l, s, s->seen);
		else if (s->evicted)
			streams_remove(&l->streams, s);
	}
	l->sweep = l->due > 0;
	return l->due > 0;
}

/* Nothing is left to read. */
static int idle(struct listener *l)
{
	if (l->mode == LISTEN_HISTORY && l->suspect)
		return -ESTALE;
	if (l->delayed && l->ops->delay_over(l->arg)) {
		l->delayed = false;
		return STEP_AGAIN;
	}
	if (l->sweep && !l->want && sweep(l))
		return STEP_AGAIN;
	if (l->mode == LISTEN_HISTORY)
		return l->want ? 0 : -ENODATA;
	if (l->ops->changed(l->arg))
		l->suspect = true;
	if (l->suspect && !l->delayed)
		return look(l);
	return 0;
}

static int step_live(struct listener *l, struct fcev_event **event)
{
	struct input *in = &l->live;
	int r;

	if (in->stream)
		return listener_take(l, in, event);
	if (datagram_next(&in->datagram, &in->message) == 1) {
		r = listener_enter(l, in);
		if (r == -ESTALE)
			l->suspect = true;
		else if (r)
			listener_want(l, REPLAY_ALL);
		return STEP_AGAIN;
	}
	if (may_replay(l))
		return replay_start(l);
	if (l->mode == LISTEN_HISTORY)
		return idle(l);

	r = l->ops->receive(l->arg, &in->datagram);
	switch (r) {
	case 1:
		listener_note_clocks(l);
		return STEP_AGAIN;
	case 0:
		if (!l->draining)
			return idle(l);
		l->draining = false;
		return STEP_AGAIN;
	case -ENOBUFS:
		/* The kernel drops everything now, until the socket is empty. */
		l->counts.overruns++;
		l->draining = true;
		listener_want(l, REPLAY_ALL);
		return STEP_AGAIN;
	case -EMSGSIZE:
		listener_want(l, REPLAY_ALL);
		return STEP_AGAIN;
	default:
		return r;
	}
}

/**
 * listener_next() - the next event in order
 *
 * Return: 1 and an event, valid until the next call; 0 for none now; -ENODATA
 * at the end of LISTEN_HISTORY; or -errno, after which it can be called again.
 */
int listener_next(struct listener *l, struct fcev_event **event)
{
	int r;

	do {
		if (l->due) {
			*event = tell_loss(l);
			return 1;
		}
		if (l->ended) {
			*event = tell_restart(l);
			return 1;
		}
		r = l->replaying ? replay_step(l, event) : step_live(l, event);
	} while (r == STEP_AGAIN);
	return r;
}

/* Is there something that no descriptor tells? */
bool listener_pending(struct listener *l)
{
	struct input *in = &l->live;
	uint64_t seq;

	return l->due || l->ended || l->replaying || l->draining || l->sweep ||
	       may_replay(l) || (l->suspect && !l->delayed) ||
	       (l->mode == LISTEN_HISTORY && !l->delayed) ||
	       (in->stream && message_peek(&in->message, &seq)) ||
	       in->datagram.left > 0;
}

/* ---- beginning and end ---- */

void listener_init(struct listener *l, const struct feed_ops *ops, void *arg)
{
	*l = (struct listener){ .ops = ops, .arg = arg };
}

static int input_init(struct input *in)
{
	if (!in->datagram.bytes)
		in->datagram.bytes = malloc(INPUT_SIZE);
	if (!in->datagram.bytes)
		return -ENOMEM;
	in->datagram.size = INPUT_SIZE;
	in->stream = NULL;
	datagram_set(&in->datagram, 0);
	return 0;
}

/* A stream that was there when listening began; called by feed_ops.heads. */
int listener_head(struct listener *l, const struct message *m)
{
	struct stream *s;

	if (m->epoch != l->epoch)
		return -ESTALE;
	s = streams_get(&l->streams, m->stream);
	if (!s)
		return -ENOMEM;
	stream_identify(s, m);
	s->head = m->head;
	s->seen = m->head;
	s->seq = l->mode == LISTEN_NOW || !m->oldest ? m->head : m->oldest - 1;
	return 0;
}

/* Positions of another module: this one's streams are new from their first. */
static void place_after_restart(struct listener *l, uint64_t ended)
{
	size_t i;

	for (i = 0; i < l->streams.n; i++)
		l->streams.at[i].seq = 0;
	l->ended = ended;
}

static int place(struct listener *l, const struct fcev_position *positions, size_t n)
{
	bool current = false;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct fcev_position *p = &positions[i];
		struct stream *s;

		if (p->epoch != l->epoch)
			continue;
		current = true;
		s = streams_find(&l->streams, p->stream);
		if (s && p->seq > s->head)
			return -ERANGE;
		if (!s) {
			/* Evicted since; if stream 0 says so, so shall we. */
			s = streams_get(&l->streams, p->stream);
			if (!s)
				return -ENOMEM;
			s->evicted = true;
			s->seen = p->seq;
			l->sweep = true;
		}
		s->seq = p->seq;
	}
	if (n && !current)
		place_after_restart(l, positions[0].epoch);
	return 0;
}

static void listener_reset(struct listener *l)
{
	const struct feed_ops *ops = l->ops;
	void *arg = l->arg;

	if (l->replaying)
		replay_stop(l);
	listener_free(l);
	listener_init(l, ops, arg);
}

/**
 * listener_start() - begin, also once more
 * @positions: last events known, for LISTEN_SINCE and LISTEN_HISTORY
 * @boot_ns: no events before, 0 for no limit
 *
 * Return: 0, also where there is no module yet; -ENOENT for LISTEN_HISTORY
 * without it, -ERANGE for a position that the stream has not reached, or the
 * error of feed_ops.join or heads.
 */
int listener_start(struct listener *l, enum listener_mode mode,
		   const struct fcev_position *positions, size_t n, uint64_t boot_ns)
{
	int err;

	listener_reset(l);
	l->mode = mode;
	l->since_boot = boot_ns;
	l->may_filter = boot_ns && !n;
	if (input_init(&l->live) || input_init(&l->history))
		return -ENOMEM;
	err = l->ops->join(l->arg, mode != LISTEN_HISTORY, &l->epoch);
	if (!err)
		err = l->ops->heads(l->arg, l);
	if (mode != LISTEN_HISTORY && (err == -ENOENT || err == -ESTALE)) {
		/* None, or one that is just going: what comes next is all new. */
		streams_clear(&l->streams);
		l->suspect = true;
		l->ended = n ? positions[0].epoch : 0;
		return 0;
	}
	if (err)
		return err;
	l->up = true;
	l->want = mode == LISTEN_NOW ? REPLAY_NOTHING : REPLAY_ALL;
	return place(l, positions, n);
}

void listener_free(struct listener *l)
{
	streams_free(&l->streams);
	free(l->live.datagram.bytes);
	free(l->history.datagram.bytes);
	free(l->decoded.store);
}

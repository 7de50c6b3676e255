// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Order, gaps and their repair. Knows streams and positions, no sockets: what
 * it hears comes through struct feed_ops.
 *
 * Every stream has a place, seq. An event is delivered when it is the next
 * one, dropped when it is behind, and a sign of a loss when it is beyond. A
 * loss in what was multicast is made good by a replay from the module's
 * history; a loss in a replay is final, and told. While a replay runs, what is
 * multicast waits in its socket: that is the bound on memory, and if it
 * overruns there is one replay more.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "priv.h"

#define INPUT_SIZE	32768

/* Delays before something is tried again. */
#define DELAY_FIRST_MS	10
#define DELAY_MAX_MS	1000

/* What a step returns to have the next one made; no errno. */
#define STEP_AGAIN	2

static uint64_t nanoseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static void note_clocks(struct listener *l)
{
	l->clock_distance = (int64_t)(nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_BOOTTIME));
}

static void want_replay(struct listener *l, enum replay_want want)
{
	if (l->want < want)
		l->want = want;
}

static bool may_replay(const struct listener *l)
{
	return l->want && l->up && !l->draining && !l->delayed && !l->suspect;
}

static void delay(struct listener *l)
{
	l->delay_ms = l->delay_ms ? 2 * l->delay_ms : DELAY_FIRST_MS;
	if (l->delay_ms > DELAY_MAX_MS)
		l->delay_ms = DELAY_MAX_MS;
	l->delayed = true;
	l->ops->delay(l->arg, l->delay_ms);
}

/* ---- what is told of losses ---- */

/* What follows the stream's place, up to last, cannot be had any more. */
static void lose(struct listener *l, struct stream *s, uint64_t last)
{
	if (!s->lost_to)
		l->due++;
	s->lost_to = last;
}

static struct fcev_event *made_event(struct listener *l)
{
	struct fcev_event *event = &l->decoded.event;

	note_clocks(l);
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

/* ---- messages and their events ---- */

static void note_identity(struct stream *s, const struct message *m)
{
	s->port = m->port;
	s->host = m->host;
	s->wwpn = m->wwpn;
}

static void note_seen(struct stream *s, uint64_t seq)
{
	if (s->seen < seq)
		s->seen = seq;
}

/* Stream 0 says that the history of another stream was given up. */
static void note_eviction(struct listener *l, const struct fcev_event *event)
{
	struct stream *s;

	if (event->stream || event->type != FCEV_EVENT_TYPE_EVICTED || !event->loss.stream)
		return;
	s = streams_find(&l->streams, event->loss.stream);
	if (!s)
		return;
	s->evicted = true;
	note_seen(s, event->loss.last_seq);
	l->sweep = true;
}

/* A gap in what was multicast: leave the message, history has it. */
static void leave_for_history(struct listener *l, struct input *in)
{
	uint64_t seq;

	while (message_peek(&in->message, &seq)) {
		note_seen(in->stream, seq);
		message_skip(&in->message);
	}
	want_replay(l, REPLAY_GAPS);
}

/*
 * A gap before seq in a replay: what is missing is gone, unless it was left
 * out for its age. Then the event before this one is still there.
 */
static void gap_in_history(struct listener *l, struct input *in, uint64_t seq)
{
	struct stream *s = in->stream;

	if (l->filtered && !s->has_events && seq > in->message.oldest)
		s->seq = seq - 1;
	else
		lose(l, s, seq - 1);
}

/* Take the next event of the message in work. */
static int take(struct listener *l, struct input *in, struct fcev_event **event)
{
	struct stream *s = in->stream;
	uint64_t seq;
	int err;

	while (message_peek(&in->message, &seq)) {
		if (seq <= s->seq) {
			l->counts.duplicates++;
			message_skip(&in->message);
			continue;
		}
		if (seq > s->seq + 1) {
			if (in == &l->live)
				leave_for_history(l, in);
			else
				gap_in_history(l, in, seq);
			return STEP_AGAIN;
		}
		err = message_decode(&in->message, &l->decoded);
		if (err)
			return err;
		message_skip(&in->message);
		s->seq = seq;
		s->has_events = true;
		note_seen(s, seq);
		note_eviction(l, &l->decoded.event);
		*event = &l->decoded.event;
		return 1;
	}
	in->stream = NULL;
	return STEP_AGAIN;
}

/* Begin a message. Return: 0, -ESTALE for one of another module, -ENOMEM. */
static int enter(struct listener *l, struct input *in)
{
	struct stream *s;

	if (in->message.epoch != l->epoch)
		return -ESTALE;
	s = streams_get(&l->streams, in->message.stream);
	if (!s)
		return -ENOMEM;
	note_identity(s, &in->message);
	in->stream = s;
	return 0;
}

/* ---- replay ---- */

static void replay_stop(struct listener *l)
{
	l->ops->replay_end(l->arg);
	l->replaying = false;
	l->history.stream = NULL;
}

/* Return: STEP_AGAIN for what passes, or the error for the user. */
static int replay_failed(struct listener *l, int err)
{
	replay_stop(l);
	want_replay(l, l->whole ? REPLAY_ALL : REPLAY_GAPS);
	delay(l);
	switch (err) {
	case -ENOENT:
	case -ESTALE:
		l->suspect = true;
		return STEP_AGAIN;
	case -ENOBUFS:
	case -ENOMEM:
	case -EAGAIN:
	case -EBUSY:
	case -EINTR:
		return STEP_AGAIN;
	default:
		return err;
	}
}

static int replay_start(struct listener *l)
{
	struct replay replay = {
		.epoch = l->epoch,
		.since_boot = l->may_filter ? l->since_boot : 0,
		.streams = &l->streams,
		.listed_only = l->want == REPLAY_GAPS,
	};
	size_t i;
	int err;

	for (i = 0; i < l->streams.n; i++) {
		struct stream *s = &l->streams.at[i];

		s->in_replay = false;
		s->has_events = false;
		s->listed = s->seen > s->seq;
	}
	l->whole = l->want == REPLAY_ALL;
	l->filtered = l->may_filter;
	l->want = REPLAY_NOTHING;
	datagram_set(&l->history.datagram, 0);
	err = l->ops->replay_begin(l->arg, &replay);
	if (err)
		return replay_failed(l, err);
	l->replaying = true;
	return STEP_AGAIN;
}

/* The replay is over: what it did not have of a stream cannot be had. */
static void settle(struct listener *l, struct stream *s)
{
	if (!s->in_replay) {
		if ((l->whole || s->listed) && s->seen > s->seq)
			lose(l, s, s->seen);
	} else if (s->head > s->seq) {
		if (l->filtered && !s->has_events)
			s->seq = s->head;
		else
			lose(l, s, s->head);
	}
}

static int replay_done(struct listener *l)
{
	size_t i;

	replay_stop(l);
	for (i = 0; i < l->streams.n; i++)
		settle(l, &l->streams.at[i]);
	l->may_filter = false;
	l->delay_ms = 0;
	return STEP_AGAIN;
}

static int step_history(struct listener *l, struct fcev_event **event)
{
	struct input *in = &l->history;
	int r;

	if (in->stream)
		return take(l, in, event);
	r = datagram_next(&in->datagram, &in->message);
	if (r == -ENODATA)
		return replay_done(l);
	if (r == 1) {
		r = enter(l, in);
		if (r)
			return replay_failed(l, r);
		in->stream->in_replay = true;
		in->stream->head = in->message.head;
		note_seen(in->stream, in->message.head);
		return STEP_AGAIN;
	}
	if (r < 0)
		return replay_failed(l, r);
	r = l->ops->replay_receive(l->arg, &in->datagram);
	if (r == 1)
		note_clocks(l);
	if (r < 0)
		return replay_failed(l, r);
	return r ? STEP_AGAIN : 0;
}

/* ---- the module comes and goes ---- */

static void go_down(struct listener *l)
{
	size_t i;

	for (i = 0; i < l->streams.n; i++) {
		struct stream *s = &l->streams.at[i];

		if (s->seen > s->seq)
			lose(l, s, s->seen);
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
		delay(l);
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
			lose(l, s, s->seen);
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
		return take(l, in, event);
	if (datagram_next(&in->datagram, &in->message) == 1) {
		r = enter(l, in);
		if (r == -ESTALE)
			l->suspect = true;
		else if (r)
			want_replay(l, REPLAY_ALL);
		return STEP_AGAIN;
	}
	if (may_replay(l))
		return replay_start(l);
	if (l->mode == LISTEN_HISTORY)
		return idle(l);

	r = l->ops->receive(l->arg, &in->datagram);
	switch (r) {
	case 1:
		note_clocks(l);
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
		want_replay(l, REPLAY_ALL);
		return STEP_AGAIN;
	case -EMSGSIZE:
		want_replay(l, REPLAY_ALL);
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
		r = l->replaying ? step_history(l, event) : step_live(l, event);
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
	note_identity(s, m);
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

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

#include "priv.h"

/* Delays before something is tried again. */
#define DELAY_FIRST_MS	10
#define DELAY_MAX_MS	1000

void listener_want(struct listener *l, enum replay_want want)
{
	if (l->want < want)
		l->want = want;
}

void listener_delay(struct listener *l)
{
	l->delay_ms = l->delay_ms ? 2 * l->delay_ms : DELAY_FIRST_MS;
	if (l->delay_ms > DELAY_MAX_MS)
		l->delay_ms = DELAY_MAX_MS;
	l->delayed = true;
	l->ops->delay(l->arg, l->delay_ms);
}

/* What follows the stream's place, up to last, cannot be had any more. */
void listener_lose(struct listener *l, struct stream *s, uint64_t last)
{
	if (!s->lost_to)
		l->due++;
	s->lost_to = last;
}

/* ---- messages and their events ---- */

/* The port that a stream belongs to, as its messages say. */
void stream_identify(struct stream *s, const struct message *m)
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
	listener_want(l, REPLAY_GAPS);
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
		listener_lose(l, s, seq - 1);
}

/* Take the next event of the message in work. */
int listener_take(struct listener *l, struct input *in, struct fcev_event **event)
{
	struct stream *s = in->stream;
	uint64_t seq;
	int err;

	*event = listener_run(l, in);
	if (*event) {
		s->has_events = true;
		return 1;
	}
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

/* Has an event the identity that a message gives to its events? */
static bool is_identity(const struct fcev_event *event, const struct message *m)
{
	return event->epoch == m->epoch && event->stream == m->stream && event->port == m->port &&
	       event->host == m->host && event->wwpn == m->wwpn;
}

/* Begin a message. Return: 0, -ESTALE for one of another module, -ENOMEM. */
int listener_enter(struct listener *l, struct input *in)
{
	struct stream *s;

	if (in->message.epoch != l->epoch)
		return -ESTALE;
	s = streams_get(&l->streams, in->message.stream);
	if (!s)
		return -ENOMEM;
	stream_identify(s, &in->message);
	in->stream = s;
	if (!is_identity(&l->decoded.event, &in->message))
		decoded_anew(&l->decoded);
	return 0;
}

/* ---- replay ---- */

void replay_stop(struct listener *l)
{
	l->ops->replay_end(l->arg);
	l->replaying = false;
	l->history.stream = NULL;
}

/* Return: STEP_AGAIN for what passes, or the error for the user. */
static int replay_failed(struct listener *l, int err)
{
	replay_stop(l);
	listener_want(l, l->whole ? REPLAY_ALL : REPLAY_GAPS);
	listener_delay(l);
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

int replay_start(struct listener *l)
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
			listener_lose(l, s, s->seen);
	} else if (s->head > s->seq) {
		if (l->filtered && !s->has_events)
			s->seq = s->head;
		else
			listener_lose(l, s, s->head);
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

int replay_step(struct listener *l, struct fcev_event **event)
{
	struct input *in = &l->history;
	int r;

	if (in->stream)
		return listener_take(l, in, event);
	r = datagram_next(&in->datagram, &in->message);
	if (r == -ENODATA)
		return replay_done(l);
	if (r == 1) {
		r = listener_enter(l, in);
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
		listener_note_clocks(l);
	if (r < 0)
		return replay_failed(l, r);
	return r ? STEP_AGAIN : 0;
}

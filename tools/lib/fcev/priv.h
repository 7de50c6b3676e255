/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of libfcev share, a section per file. Nothing here knows
 * libmnl or a number of the protocol but its enumerations: that is wire.h.
 *
 *   context.c -> event.c, port.c, stats.c, rule.c -> wire*.c
 *   event.c -> listener.c -> replay.c -> stream.c
 */
#ifndef FCEV_PRIV_H
#define FCEV_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fcev.h"
#include "run.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct nlattr;
struct nlmsghdr;
struct wire;

/* ---- stream.c: what a listener knows of each stream ---- */

/**
 * struct stream - a stream of the module, as far as a listener has followed it
 * @seq: newest event that was delivered, withheld or told lost
 * @seen: newest event known to exist, where that is beyond @seq
 * @lost_to: what follows @seq up to here is to be told lost; 0 for nothing
 * @head: newest event when the running replay began
 * @in_replay: the running replay has spoken of the stream
 * @has_events: and has given at least one event of it
 * @listed: the running replay was asked for the stream by name
 * @evicted: the module has given its history up; no more events can come
 */
struct stream {
	uint32_t id;
	uint32_t port;
	int32_t host;
	bool in_replay;
	bool has_events;
	bool listed;
	bool evicted;
	uint64_t wwpn;
	uint64_t seq;
	uint64_t seen;
	uint64_t lost_to;
	uint64_t head;
};

/* In the order of their ids. */
struct streams {
	struct stream *at;
	size_t n;
	size_t room;
};

struct stream *streams_find(const struct streams *streams, uint32_t id);
struct stream *streams_get(struct streams *streams, uint32_t id);
void streams_remove(struct streams *streams, struct stream *stream);
void streams_clear(struct streams *streams);
void streams_free(struct streams *streams);

/* ---- wire_message.c, wire_run.c, wire_event.c: received bytes to messages to events ---- */

/* A datagram, and the netlink message in it that is to be read next. */
struct datagram {
	void *bytes;
	size_t size;
	const struct nlmsghdr *next;
	int left;
	uint32_t seq;		/* of the request that it answers, 0 for none */
};

/* The identity that the events of a message share, and the place reached. */
struct message {
	uint64_t epoch;
	uint64_t wwpn;
	uint64_t oldest;
	uint64_t head;
	uint32_t stream;
	uint32_t port;
	int32_t host;
	const struct nlattr *at;
	const char *end;
	struct run run;		/* that at is, while its end is not zero */
};

/* A decoded event, whether of a run and then of which message's, and room for what it points to. */
struct decoded {
	struct fcev_event event;
	const struct message *run;
	void *store;
	size_t store_size;
};

void datagram_set(struct datagram *d, size_t len);
int datagram_next(struct datagram *d, struct message *m);
bool message_peek(struct message *m, uint64_t *seq);
struct fcev_event *decoded_anew(struct decoded *decoded);
int message_decode(const struct message *m, struct decoded *decoded);
void message_skip(struct message *m);

/* Take the next event of a message, if it is of this number and of a run as the last was. */
static inline bool message_run(struct message *m, struct decoded *decoded, uint64_t seq)
{
	return decoded->run == m && run_take(&m->run, seq, &decoded->event);
}

/* ---- replay.c: order, gaps and their repair ---- */

struct listener;
struct replay;

/**
 * struct feed_ops - where the events of a listener come from
 * @join: find the module, join its events if so asked, and tell its epoch;
 *        -ENOENT when it is not loaded
 * @heads: call listener_head() for each stream there is
 * @receive: fill a datagram with what was multicast: 1, 0 for nothing now,
 *           -ENOBUFS after an overrun, -EMSGSIZE for one that was cut
 * @changed: whether the module came or went since the last call
 * @replay_begin: ask for history, see struct replay
 * @replay_receive: fill a datagram with it: 1, 0 for nothing now, or -errno
 * @replay_end: also before its end
 * @delay: have delay_over() true after so many ms; 0 for no longer
 * @delay_over: see @delay
 *
 * The second implementation is the one of the tests.
 */
struct feed_ops {
	int (*join)(void *arg, bool events, uint64_t *epoch);
	int (*heads)(void *arg, struct listener *l);
	int (*receive)(void *arg, struct datagram *d);
	bool (*changed)(void *arg);
	int (*replay_begin)(void *arg, const struct replay *replay);
	int (*replay_receive)(void *arg, struct datagram *d);
	void (*replay_end)(void *arg);
	void (*delay)(void *arg, unsigned int ms);
	bool (*delay_over)(void *arg);
};

/**
 * struct replay - what to ask of history
 * @epoch: the module that the streams belong to
 * @since_boot: no events before, 0 for no limit
 * @streams: events after their seq; streams that are not there from the oldest
 * @listed_only: only those of @streams that are listed
 */
struct replay {
	uint64_t epoch;
	uint64_t since_boot;
	const struct streams *streams;
	bool listed_only;
};

/* A datagram in work. */
struct input {
	struct datagram datagram;
	struct message message;
	struct stream *stream;	/* of the message, NULL between messages */
};

enum replay_want {
	REPLAY_NOTHING,
	REPLAY_GAPS,		/* streams that are behind what was seen */
	REPLAY_ALL,
};

enum listener_mode {
	LISTEN_NOW,		/* from the heads on */
	LISTEN_SINCE,		/* from the past on */
	LISTEN_HISTORY,		/* the past alone */
};

/**
 * struct listener - the streams in order
 * @mode: what the caller asked for
 * @up: joined to the module of @epoch
 * @suspect: the module may have come, gone or changed: look before going on
 * @draining: the socket overran, and drops everything until it is empty
 * @delayed: something failed and is to be tried again after a while
 * @replaying: a replay runs; what is multicast waits in the socket meanwhile
 * @filtered: it does so
 * @whole: it is one of all streams
 * @may_filter: replays may leave out what is older than @since_boot
 * @sweep: a stream was evicted
 * @came_up: joined a module, since the last look of event.c
 * @want: replay that is to begin next
 * @since_boot: no events before
 * @ended: epoch of the module whose end is to be told, 0 for none
 * @delay_ms: last delay
 * @due: streams with a loss to tell
 * @clock_distance: CLOCK_REALTIME less CLOCK_BOOTTIME
 */
struct listener {
	const struct feed_ops *ops;
	void *arg;
	enum listener_mode mode;
	bool up;
	bool suspect;
	bool draining;
	bool delayed;
	bool replaying;
	bool filtered;
	bool whole;
	bool may_filter;
	bool sweep;
	bool came_up;
	enum replay_want want;
	uint64_t epoch;
	uint64_t since_boot;
	uint64_t ended;
	unsigned int delay_ms;
	size_t due;
	struct streams streams;
	struct input live;
	struct input history;
	struct decoded decoded;
	int64_t clock_distance;
	struct fcev_listener_counts counts;
};

/* What a step returns to have the next one made; no errno. */
#define STEP_AGAIN	2

void listener_want(struct listener *l, enum replay_want want);
void listener_delay(struct listener *l);
void listener_lose(struct listener *l, struct stream *s, uint64_t last);
void stream_identify(struct stream *s, const struct message *m);
int listener_enter(struct listener *l, struct input *in);
int listener_take(struct listener *l, struct input *in, struct fcev_event **event);
int replay_start(struct listener *l);
int replay_step(struct listener *l, struct fcev_event **event);
void replay_stop(struct listener *l);

/**
 * listener_run() - the next event of a run
 * @l: the listener
 * @in: its input that has the run
 *
 * What listener_next() would give, without asking all that it asks. That is so
 * since nothing else has happened: a message that is left in the middle goes on
 * here before anything else is done, and one that ended has no next event.
 *
 * Return: the event, valid until the next call; NULL where listener_next() is to
 * be asked.
 */
static inline struct fcev_event *listener_run(struct listener *l, struct input *in)
{
	struct stream *s = in->stream;

	if (!s || !message_run(&in->message, &l->decoded, s->seq + 1))
		return NULL;
	s->seq++;
	return &l->decoded.event;
}

/* ---- listener.c: what a listener does next ---- */

void listener_init(struct listener *l, const struct feed_ops *ops, void *arg);
int listener_start(struct listener *l, enum listener_mode mode,
		   const struct fcev_position *positions, size_t n,
		   uint64_t boot_ns);
int listener_head(struct listener *l, const struct message *m);
int listener_next(struct listener *l, struct fcev_event **event);
void listener_note_clocks(struct listener *l);
bool listener_pending(struct listener *l);
void listener_free(struct listener *l);

/* ---- context.c ---- */

struct rule_entry;

/**
 * struct fcev - a context
 * @epoll_fd: what the user polls; holds all the others
 * @wake_fd: eventfd, readable while something waits in memory
 * @timer_fd: a delay of the listener
 * @awake: @wake_fd is readable
 * @listening: fcev_listen() or a sibling was called
 * @receive_buffer: bytes for the listening socket, 0 for the system's default
 */
struct fcev {
	int epoll_fd;
	int wake_fd;
	int timer_fd;
	bool awake;
	bool listening;
	int receive_buffer;
	struct wire *wire;
	struct listener listener;
	struct rule_entry *rules;
	uint32_t last_handle;
	char error[256];
};

int fail_with(struct fcev *ctx, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int context_poll(struct fcev *ctx, int fd);
void context_delay(struct fcev *ctx, unsigned int ms);
bool context_delay_over(struct fcev *ctx);

/* ---- rule.c ---- */

bool rule_wants(struct fcev *ctx, struct fcev_event *event);
bool rule_failed(struct fcev *ctx, struct fcev_event **event);
void rules_clear(struct fcev_rules *rules);
void rules_restore(struct fcev *ctx);
void rules_restore_port(struct fcev *ctx, uint64_t wwpn, uint32_t port);
void rules_close(struct fcev *ctx);

/* ---- wire.c: sockets, the family, requests and their answers ---- */

int wire_open(struct fcev *ctx);
void wire_close(struct fcev *ctx);

/* ---- wire_feed.c: a listener's events from the module ---- */

extern const struct feed_ops wire_feed;

int wire_watch_module(struct fcev *ctx);
int wire_set_receive_buffer(struct fcev *ctx);

/* ---- wire_request.c: requests, and answers to structures ---- */

/* An array that an answer fills, element by element. */
struct fcev_ports {
	size_t n;
	struct fcev_port *at;
};

struct target_entry {
	uint32_t port;
	struct fcev_target target;
	struct fcev_service_time service;
};

struct fcev_targets {
	size_t n;
	struct target_entry *at;
};

struct fcev_rules {
	size_t n;
	struct fcev_rule *at;
};

/* An answer to statistics-get. */
struct statistics_answer {
	struct fcev_statistics statistics;
	uint32_t error;
	bool has_age;
	bool pending;
};

int wire_status_get(struct fcev *ctx, struct fcev_status *status);
int wire_port_get(struct fcev *ctx, uint32_t id, struct fcev_ports *ports);
int wire_ports_get(struct fcev *ctx, struct fcev_ports *ports);
int wire_targets_get(struct fcev *ctx, uint32_t port, struct fcev_targets *targets);
int wire_statistics_get(struct fcev *ctx, uint32_t port,
			struct statistics_answer *answer);
int wire_statistics_reset(struct fcev *ctx, uint32_t port);
int wire_rule_new(struct fcev *ctx, const struct fcev_rule *rule, uint32_t port,
		  uint32_t *id, uint64_t *epoch);
int wire_rule_del(struct fcev *ctx, uint32_t id);
int wire_rules_get(struct fcev *ctx, struct fcev_rules *rules);

/* ---- port.c ---- */

void ports_clear(struct fcev_ports *ports);

#endif /* FCEV_PRIV_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A module and its sockets in memory, for tests of the listener: streams with
 * rings, a socket that overruns as netlink does, replays in small pieces,
 * restarts, and errors on demand.
 */
#ifndef FCEV_TEST_FAKE_H
#define FCEV_TEST_FAKE_H

#include "../priv.h"

#define FAKE_STREAMS	32
#define FAKE_QUEUE	64

struct fake_stream {
	bool there;
	uint64_t oldest;	/* head + 1 where the ring is empty */
	uint64_t head;
};

/* One multicast message. */
struct fake_message {
	uint64_t epoch;
	uint32_t stream;
	uint64_t from;
	uint64_t to;
	uint32_t evicted;	/* stream that the event from is about, or 0 */
	uint64_t evicted_last;
	bool cut;
};

struct fake_cursor {
	uint32_t stream;
	uint64_t sent;
	uint64_t head;
	bool begun;
};

/**
 * struct fake - the module and the sockets of one listener
 * @ring: events that a stream keeps
 * @queue_limit: messages that the socket takes
 * @batch: events in a message of a replay
 * @meanwhile: called whenever a replay is read, as the world goes on
 * @evictions: by seq of stream 0: which stream was evicted, and its last event
 */
struct fake {
	bool loaded;
	bool joined;
	bool changed;
	bool congested;
	bool overrun;
	bool replaying;
	bool delayed;
	uint64_t epoch;
	uint64_t ring;
	size_t queue_limit;
	unsigned int batch;
	int join_error;
	int replay_error;	/* of the next replay, after its first message */
	int begin_error;
	unsigned int replays;
	unsigned int listed_replays;
	uint64_t since_boot;
	struct fake_stream streams[FAKE_STREAMS];
	struct fake_message queue[FAKE_QUEUE];
	size_t queued;
	struct fake_cursor cursors[FAKE_STREAMS];
	size_t n_cursors;
	size_t cursor;
	struct {
		uint64_t seq;
		uint32_t stream;
		uint64_t last;
	} evictions[FAKE_STREAMS];
	size_t n_evictions;
	void (*meanwhile)(struct fake *f);
	struct listener listener;
};

extern const struct feed_ops fake_feed;

void fake_init(struct fake *f);
void fake_free(struct fake *f);
void fake_load(struct fake *f, uint64_t epoch);
void fake_unload(struct fake *f);
void fake_add(struct fake *f, uint32_t stream);
void fake_post(struct fake *f, uint32_t stream, unsigned int n);
void fake_post_cut(struct fake *f, uint32_t stream);
void fake_evict(struct fake *f, uint32_t stream);

#endif /* FCEV_TEST_FAKE_H */

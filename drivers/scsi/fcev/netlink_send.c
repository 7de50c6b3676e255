// SPDX-License-Identifier: GPL-2.0-only
/*
 * The multicast of a stream, to each group that has listeners: the same events
 * in both, written as the group's listeners want them.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>

#include "netlink.h"
#include "trace.h"

/* A message that is being written for a group; without skb where nobody hears it. */
struct fcev_nl_message {
	struct sk_buff *skb;
	void *hdr;
};

/* One for each group, by its number. */
struct fcev_nl_messages {
	struct fcev_nl_message of[FCEV_NLGRP_PACKED + 1];
};

static atomic64_t fcev_nl_overruns;

/*
 * The drain's own, too large for a stack: what was read last, events or a run. Only
 * where the group events is not heard are runs read as such; was it, last time?
 */
static struct fcev_batch fcev_nl_batch;
static struct fcev_run fcev_nl_run;
static bool fcev_nl_plain;

/* Messages that at least one listener's full buffer did not take. */
u64 fcev_netlink_overruns(void)
{
	return atomic64_read(&fcev_nl_overruns);
}

/* Mask of the groups that somebody has joined. */
static unsigned int fcev_nl_heard(void)
{
	unsigned int group, heard = 0;

	for (group = 0; group <= FCEV_NLGRP_PACKED; group++)
		if (genl_has_listeners(&fcev_nl_family, &init_net, group))
			heard |= BIT(group);
	return heard;
}

/* Context: any. Return: does anybody hear the multicast? */
bool fcev_netlink_listening(void)
{
	return fcev_nl_heard();
}

/* How many events were read, and the first of them. */
static unsigned int fcev_nl_n(void)
{
	return fcev_nl_run.n ?: fcev_nl_batch.n;
}

static u64 fcev_nl_first(void)
{
	return fcev_nl_run.n ? fcev_nl_run.seq : fcev_nl_batch.slots[0].seq;
}

/* What was overwritten before it could be sent is counted and skipped. */
static void fcev_nl_skip(struct fcev_stream *stream)
{
	u64 overwritten = fcev_nl_first() - stream->sent - 1;

	if (likely(!overwritten))
		return;
	raw_spin_lock_irq(&stream->ring.lock);
	stream->overwritten += overwritten;
	raw_spin_unlock_irq(&stream->ring.lock);
	trace_fcev_dropped(stream->id, stream->sent + 1, overwritten);
	stream->sent += overwritten;
}

/* Read what comes next, up to @last. Return: is there any? */
static bool fcev_nl_read(struct fcev_stream *stream, u64 last, bool packed)
{
	if (packed) {
		fcev_ring_read_packed(&stream->ring, stream->sent + 1, last,
				      &fcev_nl_batch, &fcev_nl_run);
	} else {
		fcev_nl_run.n = 0;
		fcev_ring_read(&stream->ring, stream->sent + 1, last, &fcev_nl_batch);
	}
	return fcev_nl_n();
}

/* Room for what begins with what was read, at most a message, or one event that is larger. */
static size_t fcev_nl_room(void)
{
	const struct fcev_batch *batch = &fcev_nl_batch;
	size_t room = FCEV_MESSAGE_HEAD_BYTES;
	unsigned int i;

	for (i = 0; i < batch->n; i++) {
		size_t need = fcev_nl_event_size(&batch->slots[i]);

		if (i && room + need > FCEV_MESSAGE_BYTES)
			break;
		room += need;
	}
	/* Where there may be more of it. */
	if (i < batch->n || batch->n == FCEV_BATCH_SLOTS || fcev_nl_run.n)
		room = max_t(size_t, room, FCEV_MESSAGE_BYTES);
	return room;
}

/* Return: 0, -ENOMEM, -EMSGSIZE. */
static int fcev_nl_open(struct fcev_nl_message *message, const struct fcev_stream *stream)
{
	message->skb = genlmsg_new(fcev_nl_room(), GFP_ATOMIC | __GFP_NOWARN);
	if (!message->skb)
		return -ENOMEM;
	message->hdr = genlmsg_put(message->skb, 0, 0, &fcev_nl_family, 0, FCEV_CMD_EVENTS_NTF);
	return message->hdr ? fcev_nl_put_stream(message->skb, stream) : -EMSGSIZE;
}

static void fcev_nl_drop(struct fcev_nl_messages *messages)
{
	unsigned int group;

	for (group = 0; group < ARRAY_SIZE(messages->of); group++)
		nlmsg_free(messages->of[group].skb);
}

/* A message for each group of a mask. Return: 0 or an error, with none. */
static int fcev_nl_open_all(struct fcev_nl_messages *messages, const struct fcev_stream *stream,
			    unsigned int heard)
{
	unsigned int group;
	int err = 0;

	for (group = 0; group < ARRAY_SIZE(messages->of) && !err; group++)
		if (heard & BIT(group))
			err = fcev_nl_open(&messages->of[group], stream);
	if (err)
		fcev_nl_drop(messages);
	return err;
}

/* Add events to both messages, as far as they fit. Return: how many did. */
static unsigned int fcev_nl_put_events(struct sk_buff *plain, struct sk_buff *packed)
{
	unsigned int n = fcev_nl_put_batch(plain, &fcev_nl_batch, fcev_nl_batch.n, NULL);
	unsigned int fitted;

	if (!packed)
		return n;
	fitted = fcev_nl_put_batch(packed, &fcev_nl_batch, n, &fcev_nl_run);
	fcev_nl_run.n = 0;
	/* Fewer bytes in as much room. */
	WARN_ON_ONCE(fitted < n);
	return n;
}

/* Add what was read, as far as it fits. Return: how many events did. */
static unsigned int fcev_nl_put(struct fcev_nl_messages *messages)
{
	struct sk_buff *plain = messages->of[FCEV_NLGRP_EVENTS].skb;
	struct sk_buff *packed = messages->of[FCEV_NLGRP_PACKED].skb;

	if (plain)
		return fcev_nl_put_events(plain, packed);
	if (fcev_nl_run.n)
		return fcev_nl_put_run(packed, &fcev_nl_run, 0, skb_tailroom(packed));
	return fcev_nl_put_batch(packed, &fcev_nl_batch, fcev_nl_batch.n, NULL);
}

/* Add what was read and what follows it up to @head, as far as it fits. */
static void fcev_nl_fill(struct fcev_nl_messages *messages, struct fcev_stream *stream, u64 head)
{
	const bool packed = !messages->of[FCEV_NLGRP_EVENTS].skb;
	unsigned int n;

	do {
		n = fcev_nl_put(messages);
		if (n)
			stream->sent = fcev_nl_first() + n - 1;
		if (n < fcev_nl_n() || stream->sent >= head ||
		    !fcev_nl_read(stream, head, packed))
			break;
		fcev_nl_skip(stream);
	} while (true);
}

static void fcev_nl_multicast(struct fcev_nl_messages *messages, u32 stream, u64 first, u64 last)
{
	unsigned int group;
	int err;

	for (group = 0; group < ARRAY_SIZE(messages->of); group++) {
		struct fcev_nl_message *message = &messages->of[group];

		if (!message->skb)
			continue;
		genlmsg_end(message->skb, message->hdr);
		err = genlmsg_multicast(&fcev_nl_family, message->skb, 0, group,
					GFP_NOWAIT | __GFP_NOWARN);
		trace_fcev_sent(stream, first, last, err);
		if (err == -ENOBUFS)
			atomic64_inc(&fcev_nl_overruns);
	}
}

/**
 * fcev_nl_send() - multicast one message of a stream to each group that is heard
 * @stream: the stream
 * @head: receives the stream's newest event
 *
 * Context: the drain's. See fcev_send in fcev_priv.h.
 * Return: 0; -ENOMEM or -EMSGSIZE with nothing sent.
 */
int fcev_nl_send(struct fcev_stream *stream, u64 *head)
{
	struct fcev_nl_messages messages = { };
	unsigned int heard;
	u64 first;
	int err;

	/*
	 * The head first: who joins after it is read asks for the heads after
	 * that, and so fetches what is skipped here.
	 */
	fcev_nl_read(stream, U64_MAX, !fcev_nl_plain);
	*head = fcev_nl_batch.head;
	heard = fcev_nl_heard();
	if (!heard) {
		fcev_ring_tell_times(&stream->ring);
		stream->sent = *head;
		return 0;
	}
	fcev_nl_plain = heard & BIT(FCEV_NLGRP_EVENTS);
	if (fcev_nl_plain && fcev_nl_run.n)
		fcev_nl_read(stream, *head, false);
	if (!fcev_nl_n())
		return 0;
	err = fcev_nl_open_all(&messages, stream, heard);
	if (err)
		return err;
	fcev_nl_skip(stream);
	first = stream->sent + 1;
	fcev_nl_fill(&messages, stream, *head);
	if (WARN_ON_ONCE(stream->sent < first)) {
		fcev_nl_drop(&messages);
		return -EMSGSIZE;
	}
	fcev_nl_multicast(&messages, stream->id, first, stream->sent);
	return 0;
}

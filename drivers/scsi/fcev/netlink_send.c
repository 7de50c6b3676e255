// SPDX-License-Identifier: GPL-2.0-only
/*
 * The multicast of a stream, to each group that has listeners: the same events
 * in both, written as the group's listeners want them.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>

#include "netlink.h"
#include "trace.h"

/* The groups, those first whose messages take fewer events. */
static const struct fcev_nl_way {
	unsigned int group;
	bool packed;
} fcev_nl_ways[] = {
	{ FCEV_NLGRP_EVENTS, false },
	{ FCEV_NLGRP_PACKED, true },
};

/* A message that is being written for each of them; without skb where nobody hears. */
struct fcev_nl_message {
	struct sk_buff *skb;
	void *hdr;
};

static atomic64_t fcev_nl_overruns;

/* The drain's own: too large for a stack. */
static struct fcev_batch fcev_nl_batch;

/* Messages that at least one listener's full buffer did not take. */
u64 fcev_netlink_overruns(void)
{
	return atomic64_read(&fcev_nl_overruns);
}

static bool fcev_nl_heard(unsigned int group)
{
	return genl_has_listeners(&fcev_nl_family, &init_net, group);
}

/* Context: any. Return: does anybody hear the multicast? */
bool fcev_netlink_listening(void)
{
	return fcev_nl_heard(FCEV_NLGRP_PACKED) || fcev_nl_heard(FCEV_NLGRP_EVENTS);
}

/* What was overwritten before a batch could be sent is counted and skipped. */
static void fcev_nl_skip(struct fcev_stream *stream, const struct fcev_batch *batch)
{
	u64 overwritten = batch->slots[0].seq - stream->sent - 1;

	if (likely(!overwritten))
		return;
	raw_spin_lock_irq(&stream->ring.lock);
	stream->overwritten += overwritten;
	raw_spin_unlock_irq(&stream->ring.lock);
	trace_fcev_dropped(stream->id, stream->sent + 1, overwritten);
	stream->sent += overwritten;
}

/* Read what comes next, up to @head. Return: is there any? */
static bool fcev_nl_read(struct fcev_stream *stream, u64 head, struct fcev_batch *batch)
{
	fcev_ring_read(&stream->ring, stream->sent + 1, head, batch);
	if (!batch->n)
		return false;
	fcev_nl_skip(stream, batch);
	return true;
}

/* Room for what begins with a batch, at most a message, or one event that is larger. */
static size_t fcev_nl_room(const struct fcev_batch *batch)
{
	size_t room = FCEV_MESSAGE_HEAD_BYTES;
	unsigned int i;

	for (i = 0; i < batch->n; i++) {
		size_t need = fcev_nl_event_size(&batch->slots[i]);

		if (i && room + need > FCEV_MESSAGE_BYTES)
			break;
		room += need;
	}
	/* Where there may be more of it. */
	if (i < batch->n || batch->n == FCEV_BATCH_SLOTS)
		room = max_t(size_t, room, FCEV_MESSAGE_BYTES);
	return room;
}

/* Return: 0, -ENOMEM, -EMSGSIZE. */
static int fcev_nl_open(struct fcev_nl_message *message, const struct fcev_stream *stream,
			size_t room)
{
	message->skb = genlmsg_new(room, GFP_ATOMIC | __GFP_NOWARN);
	if (!message->skb)
		return -ENOMEM;
	message->hdr = genlmsg_put(message->skb, 0, 0, &fcev_nl_family, 0, FCEV_CMD_EVENTS_NTF);
	return message->hdr ? fcev_nl_put_stream(message->skb, stream) : -EMSGSIZE;
}

static void fcev_nl_drop(struct fcev_nl_message *messages)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fcev_nl_ways); i++)
		nlmsg_free(messages[i].skb);
}

/* A message for each group that is heard. Return: 0 or an error, with none. */
static int fcev_nl_open_all(struct fcev_nl_message *messages, const struct fcev_stream *stream,
			    size_t room)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(fcev_nl_ways) && !err; i++)
		if (fcev_nl_heard(fcev_nl_ways[i].group))
			err = fcev_nl_open(&messages[i], stream, room);
	if (err)
		fcev_nl_drop(messages);
	return err;
}

/* Add a batch, as far as it fits into all messages. Return: how many events did. */
static unsigned int fcev_nl_put_all(struct fcev_nl_message *messages,
				    const struct fcev_batch *batch)
{
	unsigned int n = batch->n;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fcev_nl_ways); i++) {
		unsigned int fitted;

		if (!messages[i].skb)
			continue;
		fitted = fcev_nl_put_batch(messages[i].skb, batch, n, fcev_nl_ways[i].packed);
		/* The first takes fewest, or it would tell what the next does not. */
		WARN_ON_ONCE(n < batch->n && fitted < n);
		n = fitted;
	}
	return n;
}

/* Add a batch and what follows it up to @head, as far as it fits. */
static void fcev_nl_fill(struct fcev_nl_message *messages, struct fcev_stream *stream, u64 head,
			 struct fcev_batch *batch)
{
	unsigned int n;

	do {
		n = fcev_nl_put_all(messages, batch);
		if (n)
			stream->sent = batch->slots[n - 1].seq;
	} while (n == batch->n && stream->sent < head && fcev_nl_read(stream, head, batch));
}

static void fcev_nl_multicast(struct fcev_nl_message *messages, u32 stream, u64 first, u64 last)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(fcev_nl_ways); i++) {
		if (!messages[i].skb)
			continue;
		genlmsg_end(messages[i].skb, messages[i].hdr);
		err = genlmsg_multicast(&fcev_nl_family, messages[i].skb, 0,
					fcev_nl_ways[i].group, GFP_NOWAIT | __GFP_NOWARN);
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
	struct fcev_nl_message messages[ARRAY_SIZE(fcev_nl_ways)] = { };
	struct fcev_batch *batch = &fcev_nl_batch;
	u64 first;
	int err;

	/*
	 * The head first: who joins after it is read asks for the heads after
	 * that, and so fetches what is skipped here.
	 */
	fcev_ring_read(&stream->ring, stream->sent + 1, U64_MAX, batch);
	*head = batch->head;
	if (!fcev_netlink_listening()) {
		fcev_ring_tell_times(&stream->ring);
		stream->sent = *head;
		return 0;
	}
	if (!batch->n)
		return 0;
	fcev_nl_skip(stream, batch);

	err = fcev_nl_open_all(messages, stream, fcev_nl_room(batch));
	if (err)
		return err;
	first = stream->sent + 1;
	fcev_nl_fill(messages, stream, *head, batch);
	if (WARN_ON_ONCE(stream->sent < first)) {
		fcev_nl_drop(messages);
		return -EMSGSIZE;
	}
	fcev_nl_multicast(messages, stream->id, first, stream->sent);
	return 0;
}

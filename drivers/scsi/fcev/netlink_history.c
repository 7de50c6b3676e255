// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay: history-get dumps what the rings hold, up to the heads that are
 * noted when the dump begins. What is overwritten meanwhile shows as a jump
 * of seq, or as oldest beyond what was asked for.
 */
#include <linux/sizes.h>
#include <linux/slab.h>

#include "netlink.h"

#define FCEV_POSITIONS_MAX	4096

/* Room in a dump for the largest event, an FPIN of 2 KiB with its attributes. */
#define FCEV_DUMP_BYTES		SZ_16K

/* A stream's part of a dump. */
struct fcev_replay_stream {
	struct fcev_stream *stream;
	u64 sent;
	u64 head;
	bool begun;
};

/**
 * struct fcev_replay - a dump under way, owned by its netlink_callback
 * @since_boot: only events from this time on
 * @packed: RSCNs as runs
 * @n: number of streams
 * @at: the one in work
 * @batch: what was copied of it, or none
 * @run: then the run that was
 * @streams: the streams, each with a reference of its port
 */
struct fcev_replay {
	u64 since_boot;
	bool packed;
	u32 n;
	u32 at;
	struct fcev_batch batch;
	struct fcev_run run;
	struct fcev_replay_stream streams[];
};

static struct fcev_replay **fcev_replay_of(struct netlink_callback *cb)
{
	return (struct fcev_replay **)&cb->args[0];
}

static void fcev_replay_free(struct fcev_replay *replay)
{
	u32 i;

	if (!replay)
		return;
	for (i = 0; i < replay->n; i++)
		fcev_port_put(replay->streams[i].stream->port);
	kvfree(replay);
}

/* Takes over a reference of the stream's port. */
static void fcev_replay_add(struct fcev_replay *replay, struct fcev_stream *stream)
{
	struct fcev_replay_stream *entry = &replay->streams[replay->n++];

	entry->stream = stream;
	raw_spin_lock_irq(&stream->ring.lock);
	entry->head = stream->ring.head;
	raw_spin_unlock_irq(&stream->ring.lock);
}

/* All streams: 0, then those of each port in the order of ids. */
static struct fcev_replay *fcev_replay_alloc(void)
{
	unsigned int ports = 0, room;
	struct fcev_replay *replay;
	struct fcev_port *port;
	u32 id;

	for (id = 0; (port = fcev_port_next(id)); fcev_port_put(port), ports++)
		id = port->id;
	/* Ports that arrive meanwhile find room, or are left to the listener. */
	room = 1 + 2 * (ports + 16);
	replay = kvzalloc(struct_size(replay, streams, room), GFP_KERNEL);
	if (!replay)
		return NULL;

	fcev_replay_add(replay, &fcev_stream0);
	for (id = 0; replay->n + 2 <= room && (port = fcev_port_next(id));) {
		id = port->id;
		fcev_replay_add(replay, &port->events);
		fcev_replay_add(replay, &fcev_port_get(port)->stats);
	}
	return replay;
}

static struct fcev_replay_stream *fcev_replay_find(struct fcev_replay *replay, u32 id)
{
	u32 i;

	for (i = 0; i < replay->n; i++)
		if (replay->streams[i].stream->id == id)
			return &replay->streams[i];
	return NULL;
}

typedef bool fcev_replay_wanted(const struct fcev_replay_stream *entry, u32 arg);

/* Leave out the streams that are not wanted. */
static void fcev_replay_keep(struct fcev_replay *replay, fcev_replay_wanted *wanted, u32 arg)
{
	u32 i, kept = 0;

	for (i = 0; i < replay->n; i++) {
		if (wanted(&replay->streams[i], arg))
			replay->streams[kept++] = replay->streams[i];
		else
			fcev_port_put(replay->streams[i].stream->port);
	}
	replay->n = kept;
}

static bool fcev_replay_is_stream(const struct fcev_replay_stream *entry, u32 id)
{
	return entry->stream->id == id;
}

static bool fcev_replay_is_listed(const struct fcev_replay_stream *entry, u32 unused)
{
	return entry->begun;
}

static int fcev_replay_position(struct fcev_replay *replay, const struct nlattr *nest,
				struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FCEV_A_POSITION_MAX + 1];
	struct fcev_replay_stream *entry;
	u64 seq;
	int err;

	err = nla_parse_nested(tb, FCEV_A_POSITION_MAX, nest, fcev_position_nl_policy, extack);
	if (err)
		return err;
	if (!tb[FCEV_A_POSITION_STREAM] || !tb[FCEV_A_POSITION_SEQ]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "positions: stream and seq are both needed");
		return -EINVAL;
	}
	entry = fcev_replay_find(replay, nla_get_u32(tb[FCEV_A_POSITION_STREAM]));
	if (!entry)
		return 0;	/* evicted since, or not there yet: nothing to replay */
	seq = nla_get_u64(tb[FCEV_A_POSITION_SEQ]);
	if (seq > entry->head) {
		NL_SET_ERR_MSG_ATTR(extack, tb[FCEV_A_POSITION_SEQ],
				    "positions: seq is beyond the stream's newest event");
		return -ERANGE;
	}
	entry->sent = seq;
	entry->begun = true;	/* listed; cleared before the dump begins */
	return 0;
}

static int fcev_replay_parse(struct fcev_replay *replay, const struct genl_dumpit_info *info,
			     const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	struct nlattr **attrs = fcev_compat_dump_attrs(info);
	const struct nlattr *nla;
	unsigned int positions = 0;
	u32 i;
	int rem, err;

	if (attrs[FCEV_A_MESSAGE_EPOCH] &&
	    nla_get_u64(attrs[FCEV_A_MESSAGE_EPOCH]) != fcev_epoch) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[FCEV_A_MESSAGE_EPOCH],
				    "epoch: the module was loaded anew since");
		return -ESTALE;
	}
	if (attrs[FCEV_A_MESSAGE_SINCE_BOOT])
		replay->since_boot = nla_get_u64(attrs[FCEV_A_MESSAGE_SINCE_BOOT]);
	replay->packed = nla_get_flag(attrs[FCEV_A_MESSAGE_PACKED]);
	nlmsg_for_each_attr(nla, nlh, GENL_HDRLEN, rem) {
		if (nla_type(nla) != FCEV_A_MESSAGE_POSITIONS)
			continue;
		if (++positions > FCEV_POSITIONS_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, nla, "positions: too many");
			return -E2BIG;
		}
		err = fcev_replay_position(replay, nla, extack);
		if (err)
			return err;
	}
	if (attrs[FCEV_A_MESSAGE_LISTED_ONLY])
		fcev_replay_keep(replay, fcev_replay_is_listed, 0);
	if (attrs[FCEV_A_MESSAGE_STREAM]) {
		fcev_replay_keep(replay, fcev_replay_is_stream,
				 nla_get_u32(attrs[FCEV_A_MESSAGE_STREAM]));
		if (!replay->n) {
			NL_SET_ERR_MSG_ATTR(extack, attrs[FCEV_A_MESSAGE_STREAM],
					    "stream: there is none of this number");
			return -ENOENT;
		}
	}
	for (i = 0; i < replay->n; i++)
		replay->streams[i].begun = false;
	return 0;
}

int fcev_nl_history_get_start(struct netlink_callback *cb)
{
	struct fcev_replay *replay = fcev_replay_alloc();
	int err;

	if (!replay)
		return -ENOMEM;
	err = fcev_replay_parse(replay, genl_dumpit_info(cb), cb->nlh, cb->extack);
	if (err) {
		fcev_replay_free(replay);
		return err;
	}
	*fcev_replay_of(cb) = replay;
	cb->min_dump_alloc = FCEV_DUMP_BYTES;
	return 0;
}

int fcev_nl_history_get_done(struct netlink_callback *cb)
{
	fcev_replay_free(*fcev_replay_of(cb));
	return 0;
}

/* One event into the message that begins at start. Return: false where it is full. */
static bool fcev_replay_event(struct sk_buff *skb, const struct fcev_batch *batch,
			      unsigned int i, u32 start)
{
	return skb->len - start <= FCEV_MESSAGE_BYTES &&
	       !fcev_nl_put_event(skb, &batch->slots[i], batch->bytes + batch->payload_from[i]);
}

/* Events of a batch into an open message. Return: false where it is full. */
static bool fcev_replay_batch(struct sk_buff *skb, const struct fcev_replay *replay,
			      struct fcev_replay_stream *entry, u32 start)
{
	const struct fcev_batch *batch = &replay->batch;
	unsigned int i;

	for (i = 0; i < batch->n; i++) {
		const struct fcev_slot *slot = &batch->slots[i];

		if (slot->boot >= replay->since_boot && !fcev_replay_event(skb, batch, i, start))
			return false;
		entry->sent = slot->seq;
	}
	return true;
}

/* As fcev_replay_batch(), for a run. */
static bool fcev_replay_run(struct sk_buff *skb, const struct fcev_replay *replay,
			    struct fcev_replay_stream *entry, u32 start)
{
	const struct fcev_run *run = &replay->run;
	u32 used = skb->len - start;
	unsigned int i = 0;

	/* What follows an event in its stream is no older. */
	while (i < run->n && run->boot[i] < replay->since_boot)
		i++;
	if (i < run->n && used < FCEV_MESSAGE_BYTES)
		i += fcev_nl_put_run(skb, run, i, FCEV_MESSAGE_BYTES - used);
	if (i)
		entry->sent = run->seq + i - 1;
	return i == run->n;
}

/* Read what is next of a stream, as the request wants it. Return: is there any? */
static bool fcev_replay_read(struct fcev_replay *replay, struct fcev_replay_stream *entry)
{
	struct fcev_ring *ring = &entry->stream->ring;

	if (replay->packed)
		fcev_ring_read_packed(ring, entry->sent + 1, entry->head,
				      &replay->batch, &replay->run);
	else
		fcev_ring_read(ring, entry->sent + 1, entry->head, &replay->batch);
	return replay->batch.n || replay->run.n;
}

/* Events of a stream into an open message. Return: false where it is full. */
static bool fcev_replay_fill(struct sk_buff *skb, struct fcev_replay *replay,
			     struct fcev_replay_stream *entry, u32 start)
{
	/* Nothing is that young: the heads alone are asked for. */
	if (replay->since_boot == U64_MAX)
		entry->sent = entry->head;
	while (entry->sent < entry->head) {
		/* Lapped: what was asked for is overwritten, oldest tells. */
		if (!fcev_replay_read(replay, entry))
			entry->sent = entry->head;
		else if (!(replay->run.n ? fcev_replay_run(skb, replay, entry, start) :
					   fcev_replay_batch(skb, replay, entry, start)))
			return false;
	}
	return true;
}

/* A message of a stream. Return: false where the dump's buffer is full. */
static bool fcev_replay_message(struct sk_buff *skb, struct netlink_callback *cb,
				struct fcev_replay *replay, struct fcev_replay_stream *entry)
{
	u64 before = entry->sent;
	u32 start = skb->len;
	u64 oldest;
	void *hdr;

	raw_spin_lock_irq(&entry->stream->ring.lock);
	oldest = fcev_ring_oldest(&entry->stream->ring);
	raw_spin_unlock_irq(&entry->stream->ring.lock);

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &fcev_nl_family,
			  NLM_F_MULTI, FCEV_CMD_HISTORY_GET);
	if (!hdr)
		return false;
	if (fcev_nl_put_stream(skb, entry->stream) ||
	    fcev_nla_put_u64(skb, FCEV_A_MESSAGE_OLDEST, oldest) ||
	    fcev_nla_put_u64(skb, FCEV_A_MESSAGE_HEAD, entry->head)) {
		genlmsg_cancel(skb, hdr);
		return false;
	}
	if (!fcev_replay_fill(skb, replay, entry, start) && entry->sent == before) {
		genlmsg_cancel(skb, hdr);
		return false;
	}
	genlmsg_end(skb, hdr);
	entry->begun = true;
	return true;
}

int fcev_nl_history_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fcev_replay *replay = *fcev_replay_of(cb);

	while (replay->at < replay->n) {
		struct fcev_replay_stream *entry = &replay->streams[replay->at];

		/* Each stream has a message, be it without events: it tells the head. */
		if (entry->begun && entry->sent >= entry->head) {
			replay->at++;
			continue;
		}
		if (!fcev_replay_message(skb, cb, replay, entry))
			return skb->len ?: -EMSGSIZE;
	}
	return skb->len;
}

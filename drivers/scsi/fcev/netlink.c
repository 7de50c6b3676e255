// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: its operations and group, and the multicast of
 * a stream. What the requests answer is in netlink_port.c, netlink_history.c
 * and netlink_stats.c.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/module.h>

#include "netlink.h"
#include "trace.h"

static const struct genl_multicast_group fcev_nl_groups[] = {
	[FCEV_NLGRP_EVENTS] = {
		.name = FCEV_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

/*
 * The generator makes a split table, which 6.1 does not know; it is folded
 * into this one at init. An operation that can be asked and dumped has one
 * policy for both.
 */
static struct genl_ops fcev_nl_genl_ops[FCEV_CMD_MAX];

struct genl_family fcev_nl_family __ro_after_init = {
	.name = FCEV_FAMILY_NAME,
	.version = FCEV_FAMILY_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.ops = fcev_nl_genl_ops,
	.mcgrps = fcev_nl_groups,
	.n_mcgrps = ARRAY_SIZE(fcev_nl_groups),
};

static atomic64_t fcev_nl_overruns;

/* The drain's own: too large for a stack. */
static struct fcev_batch fcev_nl_batch;

/* Messages that at least one listener's full buffer did not take. */
u64 fcev_netlink_overruns(void)
{
	return atomic64_read(&fcev_nl_overruns);
}

/* Context: any. Return: does anybody hear the multicast? */
bool fcev_netlink_listening(void)
{
	return genl_has_listeners(&fcev_nl_family, &init_net, FCEV_NLGRP_EVENTS);
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
			return FCEV_MESSAGE_BYTES;
		room += need;
	}
	return batch->n == FCEV_BATCH_SLOTS ? max_t(size_t, room, FCEV_MESSAGE_BYTES) : room;
}

/* Add a batch and what follows it up to @head, as far as it fits. */
static void fcev_nl_fill(struct sk_buff *skb, struct fcev_stream *stream, u64 head,
			 struct fcev_batch *batch)
{
	unsigned int n;

	do {
		n = fcev_nl_put_batch(skb, batch);
		if (n)
			stream->sent = batch->slots[n - 1].seq;
	} while (n == batch->n && stream->sent < head && fcev_nl_read(stream, head, batch));
}

/*
 * Multicast one message of a stream. See fcev_send in fcev_priv.h.
 */
static int fcev_nl_send(struct fcev_stream *stream, u64 *head)
{
	struct fcev_batch *batch = &fcev_nl_batch;
	struct sk_buff *skb;
	u64 first;
	void *hdr;
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

	skb = genlmsg_new(fcev_nl_room(batch), GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put(skb, 0, 0, &fcev_nl_family, 0, FCEV_CMD_EVENTS_NTF);
	if (!hdr || fcev_nl_put_stream(skb, stream)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	first = stream->sent + 1;
	fcev_nl_fill(skb, stream, *head, batch);
	if (WARN_ON_ONCE(stream->sent < first)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	err = genlmsg_multicast(&fcev_nl_family, skb, 0, FCEV_NLGRP_EVENTS,
				GFP_NOWAIT | __GFP_NOWARN);
	trace_fcev_sent(stream->id, first, stream->sent, err);
	if (err == -ENOBUFS)
		atomic64_inc(&fcev_nl_overruns);
	return 0;
}

static struct genl_ops *fcev_nl_op(u8 cmd)
{
	unsigned int i;

	for (i = 0; i < fcev_nl_family.n_ops; i++)
		if (fcev_nl_genl_ops[i].cmd == cmd)
			return &fcev_nl_genl_ops[i];
	fcev_nl_genl_ops[i].cmd = cmd;
	fcev_nl_family.n_ops++;
	return &fcev_nl_genl_ops[i];
}

/* Fold the generated table into the one that all kernels know. */
static void __init fcev_nl_fold_ops(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fcev_nl_ops); i++) {
		const struct genl_split_ops *split = &fcev_nl_ops[i];
		struct genl_ops *op = fcev_nl_op(split->cmd);

		op->flags |= split->flags & (GENL_ADMIN_PERM | GENL_UNS_ADMIN_PERM);
		if (split->policy) {
			op->policy = split->policy;
			op->maxattr = split->maxattr;
		}
		if (split->flags & GENL_CMD_CAP_DO) {
			op->doit = split->doit;
		} else {
			op->start = split->start;
			op->dumpit = split->dumpit;
			op->done = split->done;
		}
	}
}

/* Context: may sleep. Return: 0 or the error of the registration. */
int __init fcev_netlink_init(void)
{
	fcev_nl_fold_ops();
	fcev_send = fcev_nl_send;
	return genl_register_family(&fcev_nl_family);
}

/* The worker is stopped; requests end before this returns. */
void fcev_netlink_exit(void)
{
	genl_unregister_family(&fcev_nl_family);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSCNs that follow each other, told as arrays: a storm has little else, and
 * what its listeners pay for is bytes and messages.
 */
#include "netlink.h"
#include "netlink_pen.h"

/* A lone event is no run. */
#define FCEV_RUN_MIN	2

/* How many of n events, of which there is one, make a run. */
static unsigned int fcev_run_length(const struct fcev_slot *slots, unsigned int n)
{
	const u8 source = slots->source;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (slots[i].type != FCEV_EVENT_TYPE_RSCN || slots[i].source != source ||
		    slots[i].flags || slots[i].payload_kept)
			break;
	return i;
}

static void fcev_pen_boots(struct fcev_pen *pen, const struct fcev_slot *slots, unsigned int n)
{
	const struct fcev_slot *slot;

	fcev_pen_head(pen, FCEV_A_RSCN_RUN_BOOT, n * sizeof(u64));
	for (slot = slots; slot < slots + n; slot++, pen->at += sizeof(u64))
		put_unaligned(slot->boot, (u64 *)pen->at);
}

static void fcev_pen_pages(struct fcev_pen *pen, const struct fcev_slot *slots, unsigned int n)
{
	const struct fcev_slot *slot;

	fcev_pen_head(pen, FCEV_A_RSCN_RUN_PAGE, n * sizeof(u32));
	for (slot = slots; slot < slots + n; slot++, pen->at += sizeof(u32))
		put_unaligned(slot->args.rscn.page, (u32 *)pen->at);
}

static void fcev_pen_raws(struct fcev_pen *pen, const struct fcev_slot *slots, unsigned int n)
{
	const struct fcev_slot *slot;

	fcev_pen_head(pen, FCEV_A_RSCN_RUN_RAW, n * sizeof(u32));
	for (slot = slots; slot < slots + n; slot++, pen->at += sizeof(u32))
		put_unaligned(slot->args.rscn.raw, (u32 *)pen->at);
}

/**
 * fcev_nl_put_run() - add the run of RSCNs that some events begin with to a message
 * @skb: the message
 * @slots: the events, in the order of their seq and without a hole
 * @n: how many, at least one
 * @room: bytes that the run may have
 *
 * A run never has more bytes than its events would have.
 *
 * Return: how many events are in it; 0 where they begin with no run, or none fits.
 */
unsigned int fcev_nl_put_run(struct sk_buff *skb, const struct fcev_slot *slots,
			     unsigned int n, size_t room)
{
	/* Drivers of ours post pages as they are. */
	const bool raw = slots->source != FCEV_SOURCE_NATIVE;
	const size_t each = sizeof(u64) + (raw ? 2 : 1) * sizeof(u32);
	const size_t fixed = NLA_HDRLEN + nla_total_size(sizeof(u64)) +
			     nla_total_size(sizeof(u32)) + (raw ? 3 : 2) * NLA_HDRLEN;
	struct fcev_pen pen = { .at = skb_tail_pointer(skb) };
	struct nlattr *nest = (struct nlattr *)pen.at;

	room = min_t(size_t, room, skb_tailroom(skb));
	if (room < fixed + FCEV_RUN_MIN * each)
		return 0;
	n = fcev_run_length(slots, min_t(size_t, n, (room - fixed) / each));
	if (n < FCEV_RUN_MIN)
		return 0;
	fcev_pen_head(&pen, FCEV_A_MESSAGE_RSCNS | NLA_F_NESTED, 0);
	fcev_pen_u64(&pen, FCEV_A_RSCN_RUN_SEQ, slots->seq);
	fcev_pen_u32(&pen, FCEV_A_RSCN_RUN_SOURCE, slots->source);
	fcev_pen_boots(&pen, slots, n);
	fcev_pen_pages(&pen, slots, n);
	if (raw)
		fcev_pen_raws(&pen, slots, n);
	nest->nla_len = pen.at - (u8 *)nest;
	fcev_pen_end(&pen, skb);
	return n;
}

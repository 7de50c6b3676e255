// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSCNs that follow each other, told as arrays: a storm has little else, and
 * what its listeners pay for is bytes and messages.
 */
#include "netlink.h"
#include "netlink_pen.h"

/**
 * fcev_nl_put_run() - add events of a run to a message
 * @skb: the message
 * @run: the run
 * @from: which of its events comes first
 * @room: bytes that they may take
 *
 * They never have more bytes than as events.
 *
 * Return: how many fitted.
 */
unsigned int fcev_nl_put_run(struct sk_buff *skb, const struct fcev_run *run,
			     unsigned int from, size_t room)
{
	/* Drivers of ours post pages as they are. */
	const bool raw = run->source != FCEV_SOURCE_NATIVE;
	const size_t each = sizeof(u64) + (raw ? 2 : 1) * sizeof(u32);
	const size_t fixed = NLA_HDRLEN + nla_total_size(sizeof(u64)) +
			     nla_total_size(sizeof(u32)) + (raw ? 3 : 2) * NLA_HDRLEN;
	struct fcev_pen pen = { .at = skb_tail_pointer(skb) };
	struct nlattr *nest = (struct nlattr *)pen.at;
	unsigned int n;

	room = min_t(size_t, room, skb_tailroom(skb));
	if (room < fixed)
		return 0;
	n = min_t(size_t, run->n - from, (room - fixed) / each);
	if (!n)
		return 0;
	fcev_pen_head(&pen, FCEV_A_MESSAGE_RSCNS | NLA_F_NESTED, 0);
	fcev_pen_u64(&pen, FCEV_A_RSCN_RUN_SEQ, run->seq + from);
	fcev_pen_u32(&pen, FCEV_A_RSCN_RUN_SOURCE, run->source);
	fcev_pen_bytes(&pen, FCEV_A_RSCN_RUN_BOOT, run->boot + from, n * sizeof(*run->boot));
	fcev_pen_bytes(&pen, FCEV_A_RSCN_RUN_PAGE, run->page + from, n * sizeof(*run->page));
	if (raw)
		fcev_pen_bytes(&pen, FCEV_A_RSCN_RUN_RAW, run->raw + from, n * sizeof(*run->raw));
	nest->nla_len = pen.at - (u8 *)nest;
	fcev_pen_end(&pen, skb);
	return n;
}

/**
 * fcev_nl_put_run_of() - add the run that some events begin with to a message
 * @skb: the message
 * @run: room to make it in
 * @slots: the events
 * @n: how many, at least one
 *
 * Return: how many events are in it; 0 where they begin with none, or none fits.
 */
unsigned int fcev_nl_put_run_of(struct sk_buff *skb, struct fcev_run *run,
				const struct fcev_slot *slots, unsigned int n)
{
	fcev_run_of(run, slots, n);
	return run->n ? fcev_nl_put_run(skb, run, 0, skb_tailroom(skb)) : 0;
}

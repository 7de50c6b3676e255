// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ring of event slots with their payload bytes. Appending overwrites the
 * oldest; a reader sees that from the sequence numbers. No SCSI, no netlink.
 */
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/fcev.h>

#include "clock.h"
#include "ring.h"

/**
 * fcev_ring_init() - allocate a ring
 * @ring: the ring, zeroed
 * @slots: number of slots, rounded up to a power of two
 * @bytes: bytes for payloads, rounded likewise; 0 for a ring without payloads
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int fcev_ring_init(struct fcev_ring *ring, u32 slots, u32 bytes)
{
	slots = roundup_pow_of_two(max_t(u32, slots, FCEV_RING_SLOTS_MIN));
	ring->slots = kvcalloc(slots, sizeof(*ring->slots), GFP_KERNEL);
	if (!ring->slots)
		return -ENOMEM;
	if (bytes) {
		bytes = roundup_pow_of_two(max_t(u32, bytes, 2 * FCEV_RING_PAYLOAD_MAX));
		ring->bytes = kvzalloc(bytes, GFP_KERNEL);
		if (!ring->bytes) {
			kvfree(ring->slots);
			ring->slots = NULL;
			return -ENOMEM;
		}
		ring->byte_mask = bytes - 1;
	}
	raw_spin_lock_init(&ring->lock);
	ring->slot_mask = slots - 1;
	return 0;
}

/* Context: may sleep; nobody else uses the ring. */
void fcev_ring_free(struct fcev_ring *ring)
{
	kvfree(ring->slots);
	kvfree(ring->bytes);
	ring->slots = NULL;
	ring->bytes = NULL;
}

/* Bytes that the ring occupies. */
size_t fcev_ring_memory(const struct fcev_ring *ring)
{
	return (ring->slot_mask + 1) * sizeof(*ring->slots) +
	       (ring->bytes ? ring->byte_mask + 1 : 0);
}

/* Copy between the byte ring and linear memory, in two parts at its end. */
static void fcev_ring_bytes_in(struct fcev_ring *ring, const u8 *from, u32 len)
{
	u32 at = ring->bytes_head & ring->byte_mask;
	u32 first = min(len, ring->byte_mask + 1 - at);

	memcpy(ring->bytes + at, from, first);
	memcpy(ring->bytes, from + first, len - first);
	ring->bytes_head += len;
}

static void fcev_ring_bytes_out(const struct fcev_ring *ring, u8 *to, u32 at, u32 len)
{
	u32 first;

	at &= ring->byte_mask;
	first = min(len, ring->byte_mask + 1 - at);
	memcpy(to, ring->bytes + at, first);
	memcpy(to + first, ring->bytes, len - first);
}

/**
 * fcev_ring_put_payload() - add raw bytes to the event just claimed
 * @ring: the ring
 * @slot: the newest slot, filled in but for its payload
 * @payload: the bytes
 * @len: their number; what exceeds the bound is cut and marked
 *
 * Context: any up to hardirq, under @ring->lock.
 */
void fcev_ring_put_payload(struct fcev_ring *ring, struct fcev_slot *slot,
			   const void *payload, size_t len)
{
	lockdep_assert_held(&ring->lock);

	slot->flags |= FCEV_SLOT_PAYLOAD;
	slot->payload_at = ring->bytes_head;
	slot->payload_length = min_t(size_t, len, U32_MAX);
	if (ring->bytes)
		slot->payload_kept = min_t(size_t, len, FCEV_RING_PAYLOAD_MAX);
	if (len > slot->payload_kept)
		slot->flags |= FCEV_EVENT_FLAGS_PAYLOAD_CUT;
	if (slot->payload_kept)
		fcev_ring_bytes_in(ring, payload, slot->payload_kept);
}

/**
 * fcev_ring_oldest() - seq of the oldest event that the ring holds
 * @ring: the ring
 *
 * Context: any up to hardirq, under @ring->lock.
 * Return: its seq, 0 where the ring is empty.
 */
u64 fcev_ring_oldest(const struct fcev_ring *ring)
{
	lockdep_assert_held(&ring->lock);

	if (ring->head <= ring->slot_mask)
		return ring->head ? 1 : 0;
	return ring->head - ring->slot_mask;
}

/* Were the bytes of a slot overwritten by later ones? */
static bool fcev_ring_payload_lost(const struct fcev_ring *ring,
				   const struct fcev_slot *slot)
{
	return ring->bytes_head - slot->payload_at > ring->byte_mask + 1;
}

/*
 * Stamps up to the event @last become times, of which a later one is never the
 * less: they are told in their order, whoever asks. At most FCEV_RING_TIMES.
 * Return: are all told?
 */
static bool fcev_ring_tell(struct fcev_ring *ring, u64 last)
{
	u64 seq = max(ring->told + 1, fcev_ring_oldest(ring));
	u64 end = min(last, seq + FCEV_RING_TIMES - 1);
	struct fcev_clock_rate rate;
	u64 boot = ring->told_boot;

	lockdep_assert_held(&ring->lock);

	if (!static_branch_likely(&fcev_clock_cycles) || seq > last)
		return true;
	fcev_clock_look(&rate);
	for (; seq <= end; seq++) {
		struct fcev_slot *slot = fcev_ring_slot(ring, seq);

		boot = max(boot, fcev_clock_boot(&rate, slot->boot));
		slot->boot = boot;
	}
	ring->told = end;
	ring->told_boot = boot;
	return end == last;
}

/**
 * fcev_ring_tell_times() - turn stamps into times where nobody reads
 * @ring: the ring
 *
 * A rate holds for seconds, so whoever reads hours later is told a time that was
 * found out now.
 *
 * Context: any up to hardirq; takes @ring->lock, for at most FCEV_RING_TIMES
 * slots at a time.
 */
void fcev_ring_tell_times(struct fcev_ring *ring)
{
	unsigned long irqflags;
	bool told;

	do {
		raw_spin_lock_irqsave(&ring->lock, irqflags);
		told = fcev_ring_tell(ring, ring->head);
		raw_spin_unlock_irqrestore(&ring->lock, irqflags);
	} while (!told);
}

/* Of a slot with a payload, what its reader is told of it. Return: bytes to copy. */
static u32 fcev_ring_check_payload(const struct fcev_ring *ring, struct fcev_slot *slot)
{
	slot->flags &= ~FCEV_SLOT_PAYLOAD;
	if (slot->payload_kept && fcev_ring_payload_lost(ring, slot)) {
		slot->payload_kept = 0;
		slot->flags |= FCEV_EVENT_FLAGS_PAYLOAD_LOST;
	}
	return slot->payload_kept;
}

/* ---- reading ---- */

/*
 * Take the lock and tell times up to what can be read. Returns with @from the
 * first that is held and @to the last of a batch; there is none where @to is less.
 */
static void fcev_ring_begin(struct fcev_ring *ring, u64 *from, u64 *to, unsigned long *irqflags)
	__acquires(&ring->lock)
{
	u64 seq, end;

	for (;;) {
		raw_spin_lock_irqsave(&ring->lock, *irqflags);
		seq = max3(*from, fcev_ring_oldest(ring), 1ULL);
		end = min3(*to, ring->head, seq + FCEV_BATCH_SLOTS - 1);
		if (fcev_ring_tell(ring, end))
			break;
		raw_spin_unlock_irqrestore(&ring->lock, *irqflags);
	}
	*from = seq;
	*to = end;
}

/* Copy slots and their payloads, under the lock. Return: the seq to go on from. */
static u64 fcev_ring_copy(const struct fcev_ring *ring, u64 seq, u64 end, struct fcev_batch *batch)
{
	unsigned int n = 0;
	u32 used = 0;

	for (; seq <= end; seq++, n++) {
		struct fcev_slot *slot = &batch->slots[n];

		*slot = *fcev_ring_slot(ring, seq);
		batch->payload_from[n] = used;
		if (!(slot->flags & FCEV_SLOT_PAYLOAD)) {
			slot->payload_length = 0;
		} else if (fcev_ring_check_payload(ring, slot)) {
			if (used + slot->payload_kept > sizeof(batch->bytes))
				break;
			fcev_ring_bytes_out(ring, batch->bytes + used,
					    slot->payload_at, slot->payload_kept);
			used += slot->payload_kept;
		}
	}
	batch->n = n;
	batch->head = ring->head;
	return seq;
}

/**
 * fcev_ring_read() - copy events out
 * @ring: the ring
 * @from: first seq wanted; where it is no longer held, the oldest that is
 * @to: last seq wanted
 * @batch: receives as many events as fit; a jump of seq tells what is gone
 *
 * The lock is held for at most FCEV_BATCH_SLOTS and 4 KiB of payload, or to tell the
 * times of FCEV_RING_TIMES.
 *
 * Context: any up to hardirq; takes @ring->lock.
 * Return: the seq to go on from, above @to when all was read.
 */
u64 fcev_ring_read(struct fcev_ring *ring, u64 from, u64 to,
		   struct fcev_batch *batch)
{
	unsigned long irqflags;
	u64 next;

	fcev_ring_begin(ring, &from, &to, &irqflags);
	next = fcev_ring_copy(ring, from, to, batch);
	raw_spin_unlock_irqrestore(&ring->lock, irqflags);
	return next;
}

/* ---- runs ---- */

/* May a run begin with an event? Then all that have its kind belong to it. */
static bool fcev_run_begins(const struct fcev_slot *slot)
{
	return slot->type == FCEV_EVENT_TYPE_RSCN && !slot->flags;
}

/* The nth event of a run. */
static __always_inline void fcev_run_set(struct fcev_run *run, unsigned int n, bool raw,
					 const struct fcev_slot *slot)
{
	run->boot[n] = slot->boot;
	run->page[n] = slot->args.rscn.page;
	if (raw)
		run->raw[n] = slot->args.rscn.raw;
}

/* The run has n events, or there is none. */
static void fcev_run_end(struct fcev_run *run, const struct fcev_slot *first, unsigned int n)
{
	run->seq = first->seq;
	run->source = first->source;
	run->n = n < FCEV_RUN_MIN ? 0 : n;
}

/**
 * fcev_run_of() - the run that some events begin with
 * @run: receives it
 * @slots: the events, as fcev_ring_read() gave them
 * @n: how many, at least one
 *
 * Context: any.
 */
void fcev_run_of(struct fcev_run *run, const struct fcev_slot *slots, unsigned int n)
{
	const bool raw = slots->source != FCEV_SOURCE_NATIVE;
	unsigned int i = 0;

	if (fcev_run_begins(slots))
		for (; i < n && slots[i].kind == slots->kind; i++)
			fcev_run_set(run, i, raw, &slots[i]);
	fcev_run_end(run, slots, i);
}

/* As many events as make a run, n at most, under the lock. */
static void fcev_ring_copy_run(const struct fcev_ring *ring, u64 from, unsigned int n,
			       struct fcev_run *run)
{
	const struct fcev_slot *first = fcev_ring_slot(ring, from), *slot = first;
	const struct fcev_slot *begin = ring->slots, *end = begin + ring->slot_mask + 1;
	const bool raw = first->source != FCEV_SOURCE_NATIVE;
	const u32 kind = first->kind;
	unsigned int i = 0;

	if (fcev_run_begins(first)) {
		for (; i < n && slot->kind == kind; i++) {
			fcev_run_set(run, i, raw, slot);
			if (++slot == end)
				slot = begin;
		}
	}
	fcev_run_end(run, first, i);
}

/**
 * fcev_ring_read_packed() - copy events out, a run where there is one
 * @ring: the ring
 * @from: first seq wanted; where it is no longer held, the oldest that is
 * @to: last seq wanted
 * @batch: receives events as with fcev_ring_read() where they begin with no run,
 *         none where they do; the ring's newest seq in any case
 * @run: receives the run, of at most FCEV_BATCH_SLOTS
 *
 * Context: any up to hardirq; takes @ring->lock, as long as fcev_ring_read().
 */
void fcev_ring_read_packed(struct fcev_ring *ring, u64 from, u64 to,
			   struct fcev_batch *batch, struct fcev_run *run)
{
	unsigned long irqflags;

	fcev_ring_begin(ring, &from, &to, &irqflags);
	fcev_ring_copy_run(ring, from, to >= from ? to - from + 1 : 0, run);
	fcev_ring_copy(ring, from, run->n ? 0 : to, batch);
	raw_spin_unlock_irqrestore(&ring->lock, irqflags);
}

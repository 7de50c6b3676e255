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

static bool fcev_ring_has_time(const struct fcev_slot *slot, u64 seq)
{
	return slot->seq == seq && !(slot->flags & FCEV_SLOT_STAMP);
}

/*
 * The stamp of a slot becomes its time, the same for all readers. The times of
 * its neighbours, where they are known, bound it.
 */
static void fcev_ring_tell_time(struct fcev_ring *ring, struct fcev_slot *slot,
				const struct fcev_clock_rate *rate)
{
	const struct fcev_slot *before = &ring->slots[(slot->seq - 1) & ring->slot_mask];
	const struct fcev_slot *after = &ring->slots[(slot->seq + 1) & ring->slot_mask];

	slot->boot = fcev_clock_boot(rate, slot->boot);
	slot->flags &= ~FCEV_SLOT_STAMP;
	if (fcev_ring_has_time(before, slot->seq - 1))
		slot->boot = max(slot->boot, before->boot);
	if (fcev_ring_has_time(after, slot->seq + 1))
		slot->boot = min(slot->boot, after->boot);
}

/* A slot as its reader sees it. */
static void fcev_ring_copy(const struct fcev_ring *ring, struct fcev_slot *to,
			   const struct fcev_slot *slot)
{
	*to = *slot;
	if (!(to->flags & FCEV_SLOT_PAYLOAD))
		to->payload_length = 0;
	to->flags &= ~FCEV_SLOT_PAYLOAD;
	if (to->payload_kept && fcev_ring_payload_lost(ring, to)) {
		to->payload_kept = 0;
		to->flags |= FCEV_EVENT_FLAGS_PAYLOAD_LOST;
	}
}

/**
 * fcev_ring_read() - copy events out
 * @ring: the ring
 * @from: first seq wanted; where it is no longer held, the oldest that is
 * @to: last seq wanted
 * @batch: receives as many events as fit; a jump of seq tells what is gone
 *
 * The lock is held for at most 16 slots and 4 KiB of payload.
 *
 * Context: any up to hardirq; takes @ring->lock.
 * Return: the seq to go on from, above @to when all was read.
 */
u64 fcev_ring_read(struct fcev_ring *ring, u64 from, u64 to,
		   struct fcev_batch *batch)
{
	struct fcev_clock_rate rate = {};
	unsigned long irqflags;
	u32 used = 0;
	u64 seq;

	batch->n = 0;
	raw_spin_lock_irqsave(&ring->lock, irqflags);
	to = min(to, ring->head);
	for (seq = max(from, fcev_ring_oldest(ring));
	     seq && seq <= to && batch->n < FCEV_BATCH_SLOTS; seq++) {
		struct fcev_slot *kept = &ring->slots[seq & ring->slot_mask];
		struct fcev_slot *slot = &batch->slots[batch->n];

		if (kept->flags & FCEV_SLOT_STAMP) {
			if (!rate.now.boot)
				fcev_clock_look(&rate);
			fcev_ring_tell_time(ring, kept, &rate);
		}
		fcev_ring_copy(ring, slot, kept);
		if (used + slot->payload_kept > sizeof(batch->bytes))
			break;
		if (slot->payload_kept)
			fcev_ring_bytes_out(ring, batch->bytes + used,
					    slot->payload_at, slot->payload_kept);
		batch->payload_from[batch->n++] = used;
		used += slot->payload_kept;
	}
	raw_spin_unlock_irqrestore(&ring->lock, irqflags);
	return seq;
}

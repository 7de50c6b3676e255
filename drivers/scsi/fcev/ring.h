/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring of event slots with their payload bytes: the send queue and the
 * history of one stream. Knows neither SCSI nor netlink.
 */
#ifndef _FCEV_RING_H
#define _FCEV_RING_H

#include <linux/bits.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/*
 * What an event carries beside its type, source and payload. Which member is
 * in use follows from the type.
 */
union fcev_args {
	struct {		/* link-*, port-*, adapter-change */
		u32 port_state;	/* FCEV_STATE_NONE where not known */
		u32 port_id;
		u32 change;
		u32 pad;
	} port;
	struct {		/* rscn */
		u32 page;	/* flags << 24 | id in host order */
		u32 raw;	/* the word as a driver posted it; native: not set */
	} rscn;
	struct {		/* target-* */
		u64 wwpn;
		u64 wwnn;
		u32 port_id;
		u32 roles;
		u32 scsi_id;
		u32 port_state;	/* FCEV_STATE_NONE where not known */
	} target;
	struct {		/* adapter-add, adapter-remove */
		u64 wwpn;
		u64 wwnn;
		u32 port;
		u32 host;
		u32 port_state;
		u32 port_id;
	} adapter;
	struct {		/* vendor */
		u64 vendor_id;
		u64 target_wwpn;
		u64 lun;
		u32 scope;
	} vendor;
	struct {		/* stat-threshold, stat-growth; counter in aux */
		u64 value;
		u64 previous;
		u64 level;
		u32 rule;
		u32 elapsed_ms;
	} stat;
	struct {		/* rule-baseline, rule-refused */
		u32 rule;
		u32 error;
	} rule;
	struct {		/* bridge-overrun, evicted */
		u64 count;
		u64 first;
		u64 last;
		u32 stream;
		u32 port;
	} loss;
	struct {		/* unknown */
		u32 code;
		u32 data;
	} unknown;
	u64 count;		/* new-targets */
	u64 words[4];
};

#define FCEV_STATE_NONE	((u32)-1)

/* One event as it lies in the ring: a cache line. */
struct fcev_slot {
	u64 seq;
	u64 boot;		/* CLOCK_BOOTTIME, ns; a stamp until it is told */
	u32 payload_at;		/* place in the byte ring, free-running */
	u32 payload_length;	/* as posted, before cutting */
	union {
		struct {
			u8 flags;
			u8 source;
			u16 type;
		};
		u32 kind;	/* all three, to compare */
	};
	u16 aux;
	u16 payload_kept;	/* bytes in the byte ring */
	union fcev_args args;
};

static_assert(sizeof(struct fcev_slot) == 64);

/* A bit of flags that is the ring's own; a reader does not see it. */
#define FCEV_SLOT_PAYLOAD	BIT(7)	/* payload_at and payload_length are set */

#define FCEV_RING_PAYLOAD_MAX	2048
#define FCEV_RING_SLOTS_MIN	64

/**
 * struct fcev_ring - slots and payload bytes of one stream
 * @lock: protects all fields; taken in any context up to hardirq
 * @slots: the slots, a power of two of them
 * @bytes: the payload bytes, a power of two of them, or NULL
 * @slot_mask: number of slots less one
 * @byte_mask: number of bytes less one
 * @head: seq of the newest slot, 0 for none
 * @bytes_head: free-running count of payload bytes ever written
 * @told: the slots up to this seq have times; later ones the stamps of clock.h,
 *        where there are any
 * @told_boot: the latest of those times
 */
struct fcev_ring {
	raw_spinlock_t lock;
	struct fcev_slot *slots;
	u8 *bytes;
	u32 slot_mask;
	u32 byte_mask;
	u64 head;
	u32 bytes_head;
	u64 told;
	u64 told_boot;
};

/* Stamps that become times under one hold of the lock. */
#define FCEV_RING_TIMES		64

/*
 * What a reader copies out under one hold of the lock: 48 slots, as many as a
 * message has of small events, since a storm meets every hold; and 4 KiB of payload.
 */
#define FCEV_BATCH_SLOTS	48
#define FCEV_BATCH_BYTES	4096

struct fcev_batch {
	u64 head;			/* seq of the ring's newest event then */
	unsigned int n;
	struct fcev_slot slots[FCEV_BATCH_SLOTS];
	u16 payload_from[FCEV_BATCH_SLOTS];	/* offset in bytes[] */
	u8 bytes[FCEV_BATCH_BYTES];
};

/**
 * struct fcev_run - RSCNs of one source that follow each other, without flags
 * @seq: the first
 * @n: how many; 0 for none, and then nothing else is set
 * @source: where all come from
 * @boot: time of each
 * @page: page of each
 * @raw: word of each as a driver posted it; native: not set
 *
 * What storms are made of, as arrays: a quarter of what slots would have.
 */
struct fcev_run {
	u64 seq;
	unsigned int n;
	u8 source;
	u64 boot[FCEV_BATCH_SLOTS];
	u32 page[FCEV_BATCH_SLOTS];
	u32 raw[FCEV_BATCH_SLOTS];
};

/* A lone event is no run. */
#define FCEV_RUN_MIN	2

int fcev_ring_init(struct fcev_ring *ring, u32 slots, u32 bytes);
void fcev_ring_free(struct fcev_ring *ring);
size_t fcev_ring_memory(const struct fcev_ring *ring);

/* Where the event of a number lies, or lay or will. Numbers begin with 1. */
static inline struct fcev_slot *fcev_ring_slot(const struct fcev_ring *ring, u64 seq)
{
	return &ring->slots[(seq - 1) & ring->slot_mask];
}

/**
 * fcev_ring_claim() - the slot of the next event
 * @ring: the ring
 *
 * Has its seq and no payload yet; the caller fills in the rest but what belongs
 * to a payload. A driver pays for this at each post, so it is inline and copies
 * nothing.
 *
 * Context: any up to hardirq, under @ring->lock.
 * Return: the slot, which held the oldest event where the ring is full.
 */
static inline struct fcev_slot *fcev_ring_claim(struct fcev_ring *ring)
{
	u64 seq = ring->head + 1;
	struct fcev_slot *slot = fcev_ring_slot(ring, seq);

	lockdep_assert_held(&ring->lock);

	ring->head = seq;
	slot->seq = seq;
	slot->payload_kept = 0;
	return slot;
}

void fcev_ring_put_payload(struct fcev_ring *ring, struct fcev_slot *slot,
			   const void *payload, size_t len);
u64 fcev_ring_oldest(const struct fcev_ring *ring);
void fcev_ring_tell_times(struct fcev_ring *ring);
u64 fcev_ring_read(struct fcev_ring *ring, u64 from, u64 to,
		   struct fcev_batch *batch);
void fcev_ring_read_packed(struct fcev_ring *ring, u64 from, u64 to,
			   struct fcev_batch *batch, struct fcev_run *run);
void fcev_run_of(struct fcev_run *run, const struct fcev_slot *slots, unsigned int n);

#endif /* _FCEV_RING_H */

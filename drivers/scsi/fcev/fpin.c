// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes an FPIN (FC-LS; layout as in uapi scsi/fc/fc_els.h). Every length in
 * the frame is distrusted: a descriptor that is cut short ends the walk.
 */
#include <linux/bits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <uapi/linux/fcev.h>
#include <uapi/scsi/fc/fc_els.h>

#include "fpin.h"

const u16 fcev_fpin_attr[FCEV_FPIN_FIELDS] = {
	[FCEV_FPIN_EVENT_TYPE] = FCEV_A_FPIN_DESCRIPTOR_EVENT_TYPE,
	[FCEV_FPIN_EVENT_MODIFIER] = FCEV_A_FPIN_DESCRIPTOR_EVENT_MODIFIER,
	[FCEV_FPIN_THRESHOLD] = FCEV_A_FPIN_DESCRIPTOR_THRESHOLD,
	[FCEV_FPIN_EVENT_COUNT] = FCEV_A_FPIN_DESCRIPTOR_EVENT_COUNT,
	[FCEV_FPIN_EVENT_PERIOD] = FCEV_A_FPIN_DESCRIPTOR_EVENT_PERIOD,
	[FCEV_FPIN_REASON] = FCEV_A_FPIN_DESCRIPTOR_REASON,
	[FCEV_FPIN_SEVERITY] = FCEV_A_FPIN_DESCRIPTOR_SEVERITY,
};

static void fcev_fpin_set(struct fcev_fpin_descriptor *d, unsigned int field, u32 value)
{
	d->has |= BIT(field);
	d->field[field] = value;
}

static void fcev_fpin_names(struct fcev_fpin_descriptor *d, const u8 *value)
{
	d->detecting_wwpn = get_unaligned_be64(value);
	d->attached_wwpn = get_unaligned_be64(value + 8);
}

/* The list of affected ports: a count, then names as far as they fit. */
static void fcev_fpin_list(struct fcev_fpin_descriptor *d, const u8 *value, u32 len)
{
	d->n_wwpns = min_t(u32, get_unaligned_be32(value), (len - 4) / 8);
	d->wwpns = value + 4;
}

static void fcev_fpin_link_integrity(struct fcev_fpin_descriptor *d, const u8 *value, u32 len)
{
	if (len < 32)
		return;
	fcev_fpin_names(d, value);
	fcev_fpin_set(d, FCEV_FPIN_EVENT_TYPE, get_unaligned_be16(value + 16));
	fcev_fpin_set(d, FCEV_FPIN_EVENT_MODIFIER, get_unaligned_be16(value + 18));
	fcev_fpin_set(d, FCEV_FPIN_THRESHOLD, get_unaligned_be32(value + 20));
	fcev_fpin_set(d, FCEV_FPIN_EVENT_COUNT, get_unaligned_be32(value + 24));
	fcev_fpin_list(d, value + 28, len - 28);
}

static void fcev_fpin_delivery(struct fcev_fpin_descriptor *d, const u8 *value, u32 len)
{
	if (len < 20)
		return;
	fcev_fpin_names(d, value);
	fcev_fpin_set(d, FCEV_FPIN_REASON, get_unaligned_be32(value + 16));
	if (len >= 20 + FCEV_FPIN_FRAME_HEADER_BYTES)
		d->frame_header = value + 20;
}

static void fcev_fpin_peer_congestion(struct fcev_fpin_descriptor *d, const u8 *value, u32 len)
{
	if (len < 28)
		return;
	fcev_fpin_names(d, value);
	fcev_fpin_set(d, FCEV_FPIN_EVENT_TYPE, get_unaligned_be16(value + 16));
	fcev_fpin_set(d, FCEV_FPIN_EVENT_MODIFIER, get_unaligned_be16(value + 18));
	fcev_fpin_set(d, FCEV_FPIN_EVENT_PERIOD, get_unaligned_be32(value + 20));
	fcev_fpin_list(d, value + 24, len - 24);
}

static void fcev_fpin_congestion(struct fcev_fpin_descriptor *d, const u8 *value, u32 len)
{
	if (len < 9)
		return;
	fcev_fpin_set(d, FCEV_FPIN_EVENT_TYPE, get_unaligned_be16(value));
	fcev_fpin_set(d, FCEV_FPIN_EVENT_MODIFIER, get_unaligned_be16(value + 2));
	fcev_fpin_set(d, FCEV_FPIN_EVENT_PERIOD, get_unaligned_be32(value + 4));
	fcev_fpin_set(d, FCEV_FPIN_SEVERITY, value[8]);
}

/**
 * fcev_fpin_begin() - begin to decode an FPIN
 * @walk: what is still to be decoded
 * @frame: the ELS as received, or as much of it as there is
 * @len: its bytes
 */
void fcev_fpin_begin(struct fcev_fpin_walk *walk, const u8 *frame, size_t len)
{
	size_t head = sizeof(struct fc_els_fpin);

	walk->at = frame;
	walk->end = frame;
	if (len <= head)
		return;
	walk->at = frame + head;
	walk->end = walk->at + min_t(size_t, len - head, get_unaligned_be32(frame + 4));
}

/**
 * fcev_fpin_next() - decode the next descriptor
 * @walk: what is still to be decoded
 * @d: receives it; of an unknown tag, or one too short for its tag, the tag alone
 *
 * Return: false where there is none.
 */
bool fcev_fpin_next(struct fcev_fpin_walk *walk, struct fcev_fpin_descriptor *d)
{
	const u8 *value = walk->at + FC_TLV_DESC_HDR_SZ;
	u32 len;

	if (walk->end - walk->at < (ptrdiff_t)FC_TLV_DESC_HDR_SZ)
		return false;
	memset(d, 0, sizeof(*d));
	d->tag = get_unaligned_be32(walk->at);
	len = min_t(u32, get_unaligned_be32(walk->at + 4), walk->end - value);
	walk->at = value + len;

	switch (d->tag) {
	case ELS_DTAG_LNK_INTEGRITY:
		fcev_fpin_link_integrity(d, value, len);
		break;
	case ELS_DTAG_DELIVERY:
		fcev_fpin_delivery(d, value, len);
		break;
	case ELS_DTAG_PEER_CONGEST:
		fcev_fpin_peer_congestion(d, value, len);
		break;
	case ELS_DTAG_CONGESTION:
		fcev_fpin_congestion(d, value, len);
		break;
	}
	return true;
}

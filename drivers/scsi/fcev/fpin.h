/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors of an FPIN, decoded. Pure: bytes in, numbers out.
 */
#ifndef _FCEV_FPIN_H
#define _FCEV_FPIN_H

#include <linux/types.h>

/* Numbers that a descriptor may have, by place in field[]. */
enum {
	FCEV_FPIN_EVENT_TYPE,
	FCEV_FPIN_EVENT_MODIFIER,
	FCEV_FPIN_THRESHOLD,
	FCEV_FPIN_EVENT_COUNT,
	FCEV_FPIN_EVENT_PERIOD,
	FCEV_FPIN_REASON,
	FCEV_FPIN_SEVERITY,
	FCEV_FPIN_FIELDS,
};

/* The attribute of each. */
extern const u16 fcev_fpin_attr[FCEV_FPIN_FIELDS];

#define FCEV_FPIN_FRAME_HEADER_BYTES	24

/**
 * struct fcev_fpin_descriptor - one notification descriptor
 * @tag: descriptor tag
 * @detecting_wwpn: port that detected the condition, 0 where there is none
 * @attached_wwpn: port attached to it, 0 where there is none
 * @has: mask of the places in @field that count
 * @field: numbers, by FCEV_FPIN_*
 * @n_wwpns: number of affected ports in the frame
 * @wwpns: their names, big-endian, in the frame
 * @frame_header: header of the frame that was not delivered, or NULL
 */
struct fcev_fpin_descriptor {
	u32 tag;
	u64 detecting_wwpn;
	u64 attached_wwpn;
	u32 has;
	u32 field[FCEV_FPIN_FIELDS];
	u32 n_wwpns;
	const u8 *wwpns;
	const u8 *frame_header;
};

/* What of an FPIN is still to be decoded. */
struct fcev_fpin_walk {
	const u8 *at;
	const u8 *end;
};

void fcev_fpin_begin(struct fcev_fpin_walk *walk, const u8 *frame, size_t len);
bool fcev_fpin_next(struct fcev_fpin_walk *walk, struct fcev_fpin_descriptor *d);

#endif /* _FCEV_FPIN_H */

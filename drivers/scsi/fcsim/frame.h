/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is asked of the fabric and of its ports by frames, and answered: pure
 * functions on bytes. Who asks is bsg.c's.
 */
#ifndef _FCSIM_FRAME_H
#define _FCSIM_FRAME_H

#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

/* Counters of a Link Error Status Block, in its order. */
enum fcsim_lesb {
	FCSIM_LESB_LINK_FAILURE,
	FCSIM_LESB_LOSS_OF_SYNC,
	FCSIM_LESB_LOSS_OF_SIGNAL,
	FCSIM_LESB_PROTOCOL_ERROR,
	FCSIM_LESB_INVALID_WORD,
	FCSIM_LESB_INVALID_CRC,
	FCSIM_LESB_COUNTERS,
};

/**
 * struct fcsim_known - a port of the fabric, as the fabric knows it
 * @port_name: WWPN
 * @node_name: WWNN
 * @port_id: address identifier
 * @roles: FC_PORT_ROLE_*
 * @lesb: its counters of link errors
 */
struct fcsim_known {
	u64 port_name;
	u64 node_name;
	u32 port_id;
	u32 roles;
	u32 lesb[FCSIM_LESB_COUNTERS];
};

/**
 * struct fcsim_agent - who answers a frame, and what it knows
 * @ports: a port itself; or the ports that a server of the fabric knows, by
 *         rising address
 * @count: their number
 * @server: it is a server of the fabric, not a port
 */
struct fcsim_agent {
	const struct fcsim_known *ports;
	unsigned int count;
	bool server;
};

/**
 * struct fcsim_answer - a payload on its way back
 * @data: room for it
 * @size: bytes of room; what does not fit is cut
 * @len: bytes of the whole answer
 */
struct fcsim_answer {
	u8 *data;
	size_t size;
	size_t len;
};

static inline void fcsim_answer_add(struct fcsim_answer *answer, const void *data, size_t len)
{
	if (answer->len < answer->size)
		memcpy(answer->data + answer->len, data, min(len, answer->size - answer->len));
	answer->len += len;
}

/* els.c */
bool fcsim_els_answer(const struct fcsim_agent *agent, const u8 *request, size_t len,
		      struct fcsim_answer *answer);

/* ct.c */
bool fcsim_ct_answer(const struct fcsim_agent *agent, const u8 *request, size_t len,
		     struct fcsim_answer *answer);

#endif /* _FCSIM_FRAME_H */

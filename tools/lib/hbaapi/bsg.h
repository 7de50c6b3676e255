/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Frames to be sent through the FC transport's bsg nodes, and their answers.
 */
#ifndef HBAAPI_BSG_H
#define HBAAPI_BSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct bsg_frame - a payload and its answer
 * @received: bytes of the answer
 * @rejected: the driver reports a reject and may have no answer
 */
struct bsg_frame {
	const void *out;
	size_t out_len;
	void *in;
	size_t in_len;
	size_t received;
	bool rejected;
};

int bsg_host_els(uint32_t host, uint32_t port_id, struct bsg_frame *frame);
int bsg_rport_els(const char *rport, struct bsg_frame *frame);
int bsg_host_ct(uint32_t host, uint32_t port_id, struct bsg_frame *frame);

#endif /* HBAAPI_BSG_H */

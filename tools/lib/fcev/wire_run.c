// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs of RSCNs, from received bytes to what run.h takes events from. As in
 * wire_message.c nothing received is trusted.
 */
#include "wire.h"

static bool is_array(const struct nlattr *attr, size_t n, size_t size)
{
	return attr && attr_len(attr) == n * size;
}

/* Read a run; false if it is malformed, or empty. */
bool run_begin(const struct nlattr *nest, struct run *run)
{
	const struct nlattr *at[FCEV_A_RSCN_RUN_MAX + 1] = { NULL };
	const struct nlattr *attr;
	uint64_t seq = 0, source = 0;
	size_t n;

	for_each_nested(attr, nest)
		if (attr_type(attr) <= FCEV_A_RSCN_RUN_MAX)
			at[attr_type(attr)] = attr;
	if (!at[FCEV_A_RSCN_RUN_SEQ] || !attr_uint(at[FCEV_A_RSCN_RUN_SEQ], &seq) || !seq ||
	    !at[FCEV_A_RSCN_RUN_SOURCE] || !attr_uint(at[FCEV_A_RSCN_RUN_SOURCE], &source) ||
	    !at[FCEV_A_RSCN_RUN_BOOT])
		return false;
	n = attr_len(at[FCEV_A_RSCN_RUN_BOOT]) / sizeof(uint64_t);
	if (!n || n > UINT64_MAX - seq ||
	    !is_array(at[FCEV_A_RSCN_RUN_BOOT], n, sizeof(uint64_t)) ||
	    !is_array(at[FCEV_A_RSCN_RUN_PAGE], n, sizeof(uint32_t)))
		return false;
	if (!at[FCEV_A_RSCN_RUN_RAW])
		at[FCEV_A_RSCN_RUN_RAW] = at[FCEV_A_RSCN_RUN_PAGE];
	if (!is_array(at[FCEV_A_RSCN_RUN_RAW], n, sizeof(uint32_t)))
		return false;
	*run = (struct run){
		.seq = seq,
		.first = seq,
		.end = seq + n,
		.source = (uint32_t)source,
		.boot = attr_payload(at[FCEV_A_RSCN_RUN_BOOT]),
		.page = attr_payload(at[FCEV_A_RSCN_RUN_PAGE]),
		.raw = attr_payload(at[FCEV_A_RSCN_RUN_RAW]),
	};
	return true;
}

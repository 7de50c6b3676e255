/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The short way of a storm: a run of RSCNs, whose numbers are arrays in the
 * message, so that an event is a few copies. In a header, since every call that
 * it saves counts. How a run is read is in wire_run.c.
 */
#ifndef FCEV_RUN_H
#define FCEV_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "fcev.h"

/**
 * struct run - a run of RSCNs in work, all zero for none
 * @seq: number of the next
 * @first: number of the first
 * @end: number after the last
 * @source: where they come from
 * @boot: times of all, from the first on, not aligned
 * @page: their pages
 * @raw: the words as posted, which may be the pages
 */
struct run {
	uint64_t seq;
	uint64_t first;
	uint64_t end;
	uint32_t source;
	const char *boot;
	const char *page;
	const char *raw;
};

/**
 * run_take() - take the next event of a run, if it is of this number
 * @run: the run
 * @seq: number that the event must have
 * @event: an event of a run of the same stream; becomes this one
 *
 * Return: whether it did.
 */
static inline bool run_take(struct run *run, uint64_t seq, struct fcev_event *event)
{
	uint64_t at = seq - run->first;
	uint32_t page;

	if (seq != run->seq || seq == run->end)
		return false;
	run->seq = seq + 1;
	event->seq = seq;
	event->source = run->source;
	memcpy(&event->boot_ns, run->boot + at * sizeof(event->boot_ns), sizeof(event->boot_ns));
	memcpy(&page, run->page + at * sizeof(page), sizeof(page));
	memcpy(&event->rscn.raw, run->raw + at * sizeof(page), sizeof(event->rscn.raw));
	event->rscn.id = page & 0xffffff;
	event->rscn.format = page >> 24 & 0x3;
	event->rscn.qualifier = page >> 26 & 0xf;
	return true;
}

#endif /* FCEV_RUN_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The account of what a listener was given: stream by stream, what was posted
 * against what was delivered, reported lost, or is for others. Pure.
 */
#ifndef FCEV_TOOL_ACCOUNT_H
#define FCEV_TOOL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fcev.h"

/*
 * struct account - one stream
 * @begin: newest event when the listener began; what follows is its
 * @seq: newest event that it was given or told lost
 * @end: newest event when the audit ended
 * @delivered: events given
 * @lost: events reported lost
 * @withheld: numbers passed over without a word; the rule events of others are
 *            in the streams of statistics alone
 * @disorder: events given twice or late
 */
struct account {
	uint32_t stream;
	uint32_t port;
	int32_t host;
	uint64_t wwpn;
	bool statistics;
	uint64_t begin;
	uint64_t seq;
	uint64_t end;
	uint64_t delivered;
	uint64_t lost;
	uint64_t withheld;
	uint64_t disorder;
};

struct accounts {
	size_t n;
	struct account *at;
	bool restarted;		/* the module went, and nothing can be balanced */
};

/* The account of a stream, made from its first event on; NULL without memory. */
struct account *account_get(struct accounts *accounts, uint32_t stream);
/* An event that the listener was given. Return: 0 or -ENOMEM. */
int account_take(struct accounts *accounts, const struct fcev_event *event);
/* Is everything accounted for? @withheld: as the library counts. */
bool accounts_settled(const struct accounts *accounts, uint64_t withheld);
/* Events that are neither given nor told: the loss that must not be. */
uint64_t account_missing(const struct account *account);
uint64_t account_posted(const struct account *account);
void accounts_free(struct accounts *accounts);

#endif

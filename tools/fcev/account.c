// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counting against the numbers of the streams: see account.h.
 */
#include <errno.h>
#include <stdlib.h>

#include "account.h"

struct account *account_get(struct accounts *accounts, uint32_t stream)
{
	struct account *at;
	size_t i;

	for (i = 0; i < accounts->n; i++)
		if (accounts->at[i].stream == stream)
			return &accounts->at[i];
	at = reallocarray(accounts->at, accounts->n + 1, sizeof(*at));
	if (!at)
		return NULL;
	accounts->at = at;
	at[accounts->n] = (struct account){ .stream = stream, .host = -1 };
	return &at[accounts->n++];
}

/* Numbers from first on; what was passed over is withheld. */
static void advance(struct account *account, uint64_t first, uint64_t last)
{
	if (first <= account->seq) {
		account->disorder++;
		return;
	}
	account->withheld += first - account->seq - 1;
	account->seq = last;
	if (account->end < last)
		account->end = last;
}

/* An evicted stream is in no list any more; its end is told here. */
static int take_eviction(struct accounts *accounts, const struct fcev_event *event)
{
	struct account *account = account_get(accounts, event->loss.stream);

	if (!account)
		return -ENOMEM;
	if (account->end < event->loss.last_seq)
		account->end = event->loss.last_seq;
	return 0;
}

int account_take(struct accounts *accounts, const struct fcev_event *event)
{
	bool lost = event->type == FCEV_EVENT_TYPE_LOST;
	struct account *account;

	if (lost && event->loss.restart) {
		accounts->restarted = true;
		return 0;
	}
	account = account_get(accounts, event->stream);
	if (!account)
		return -ENOMEM;
	if (event->port) {
		account->port = event->port;
		account->host = event->host;
		account->wwpn = event->wwpn;
	}
	if (lost) {
		advance(account, event->loss.first_seq, event->loss.last_seq);
		account->lost += event->loss.count;
		return 0;
	}
	advance(account, event->seq, event->seq);
	account->delivered++;
	if (!event->stream && event->type == FCEV_EVENT_TYPE_EVICTED && event->loss.stream)
		return take_eviction(accounts, event);
	return 0;
}

static uint64_t left(const struct account *account)
{
	return account->end > account->seq ? account->end - account->seq : 0;
}

uint64_t account_posted(const struct account *account)
{
	return account->end - account->begin;
}

/* Of a stream of statistics that is for the whole of the accounts to say. */
uint64_t account_missing(const struct account *account)
{
	return account->statistics ? 0 : account->withheld + left(account);
}

bool accounts_settled(const struct accounts *accounts, uint64_t withheld)
{
	uint64_t others = 0;
	size_t i;

	for (i = 0; i < accounts->n; i++) {
		const struct account *a = &accounts->at[i];

		if (account_missing(a) || a->disorder)
			return false;
		if (a->delivered + a->lost + a->withheld + left(a) != account_posted(a))
			return false;
		if (a->statistics)
			others += a->withheld + left(a);
	}
	return others <= withheld && !accounts->restarted;
}

void accounts_free(struct accounts *accounts)
{
	free(accounts->at);
	*accounts = (struct accounts){ 0 };
}

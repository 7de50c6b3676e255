// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The audit's account, case by case.
 */
#include "harness.h"

#include "../account.h"

#define STATISTICS	2

struct fixture {
	struct accounts accounts;
	uint64_t withheld;
};

static void given(struct fixture *f, uint32_t stream, uint64_t seq)
{
	struct fcev_event event = { .type = FCEV_EVENT_TYPE_RSCN, .stream = stream, .seq = seq };

	assert_int_equal(account_take(&f->accounts, &event), 0);
}

static void told_lost(struct fixture *f, uint32_t stream, uint64_t first, uint64_t last)
{
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_LOST,
		.stream = stream,
		.loss = { .count = last - first + 1, .first_seq = first, .last_seq = last },
	};

	assert_int_equal(account_take(&f->accounts, &event), 0);
}

static void ends(struct fixture *f, uint32_t stream, uint64_t seq)
{
	struct account *account = account_get(&f->accounts, stream);

	account->end = seq;
	account->statistics = stream == STATISTICS;
}

static void check(struct fixture *f, bool settled)
{
	assert_int_equal(accounts_settled(&f->accounts, f->withheld), settled);
	accounts_free(&f->accounts);
}

static void all_given(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	given(&f, 1, 1);
	given(&f, 1, 2);
	ends(&f, 1, 2);
	check(&f, true);
}

static void loss_that_is_told(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	given(&f, 1, 1);
	told_lost(&f, 1, 2, 9);
	given(&f, 1, 10);
	ends(&f, 1, 10);
	check(&f, true);
}

static void gap_without_a_word(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	given(&f, 1, 1);
	given(&f, 1, 3);
	ends(&f, 1, 3);
	assert_int_equal(account_missing(account_get(&f.accounts, 1)), 1);
	check(&f, false);
}

static void end_without_a_word(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	given(&f, 1, 1);
	ends(&f, 1, 2);
	check(&f, false);
}

static void given_twice(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	given(&f, 1, 1);
	given(&f, 1, 1);
	ends(&f, 1, 1);
	check(&f, false);
}

static void loss_of_what_was_given(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	given(&f, 1, 1);
	given(&f, 1, 2);
	told_lost(&f, 1, 2, 2);
	ends(&f, 1, 2);
	check(&f, false);
}

static void rules_of_others(void **state)
{
	struct fixture f = { .withheld = 3 };

	(void)state;
	given(&f, STATISTICS, 3);
	ends(&f, STATISTICS, 4);
	check(&f, true);
}

static void more_than_others_have(void **state)
{
	struct fixture f = { .withheld = 2 };

	(void)state;
	given(&f, STATISTICS, 3);
	ends(&f, STATISTICS, 4);
	check(&f, false);
}

static void eviction_tells_the_end(void **state)
{
	struct fixture f = { 0 };
	struct fcev_event event = {
		.type = FCEV_EVENT_TYPE_EVICTED, .seq = 1, .loss = { .stream = 1, .last_seq = 7 },
	};

	(void)state;
	given(&f, 1, 1);
	assert_int_equal(account_take(&f.accounts, &event), 0);
	assert_int_equal(account_missing(account_get(&f.accounts, 1)), 6);
	told_lost(&f, 1, 2, 7);
	check(&f, true);
}

static void restart(void **state)
{
	struct fixture f = { 0 };
	struct fcev_event event = { .type = FCEV_EVENT_TYPE_LOST, .loss.restart = true };

	(void)state;
	assert_int_equal(account_take(&f.accounts, &event), 0);
	check(&f, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_given),
		cmocka_unit_test(loss_that_is_told),
		cmocka_unit_test(gap_without_a_word),
		cmocka_unit_test(end_without_a_word),
		cmocka_unit_test(given_twice),
		cmocka_unit_test(loss_of_what_was_given),
		cmocka_unit_test(rules_of_others),
		cmocka_unit_test(more_than_others_have),
		cmocka_unit_test(eviction_tells_the_end),
		cmocka_unit_test(restart),
	};

	return RUN_TAP(tests);
}

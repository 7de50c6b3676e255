// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs of RSCNs: what is in one, and that it never takes more room than its
 * events, so that both groups' messages can tell of the same.
 */
#include <kunit/test.h>
#include <linux/skbuff.h>

#ifdef MODULE
/* The module of tests has its own copies, ring.c in ring_kunit.c; built in, they share. */
#include "../netlink_run.c"
#else
#include "../netlink.h"
#endif

#define SLOTS	16

/* Bytes of an RSCN as an event: a nest, two attributes of 64 bits and six of 32. */
#define RSCN_BYTES	(4 + 2 * 12 + 6 * 8)

struct run_fixture {
	struct fcev_slot slots[SLOTS];
	struct fcev_run run;
	struct sk_buff *skb;
};

/* RSCNs with the numbers 7 on, each with a time, page and word of its own. */
static int run_test_init(struct kunit *test)
{
	struct run_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->skb = alloc_skb(4096, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f->skb);
	for (i = 0; i < SLOTS; i++)
		f->slots[i] = (struct fcev_slot){
			.seq = 7 + i,
			.boot = (1ULL << 40) + i,
			.type = FCEV_EVENT_TYPE_RSCN,
			.source = FCEV_SOURCE_NATIVE,
			.args.rscn = { .page = 0x01000000 + i, .raw = 0x100 + i },
		};
	test->priv = f;
	return 0;
}

static void run_test_exit(struct kunit *test)
{
	struct run_fixture *f = test->priv;

	kfree_skb(f->skb);
}

static unsigned int run_put(struct run_fixture *f, unsigned int n)
{
	return fcev_nl_put_run_of(f->skb, &f->run, f->slots, n);
}

static const struct nlattr *run_attr(struct run_fixture *f, int type)
{
	const struct nlattr *nest = nla_find((struct nlattr *)f->skb->data, f->skb->len,
					     FCEV_A_MESSAGE_RSCNS);

	return nest ? nla_find_nested(nest, type) : NULL;
}

static u64 run_u64(struct run_fixture *f, int type, unsigned int i)
{
	return get_unaligned((u64 *)nla_data(run_attr(f, type)) + i);
}

static u32 run_u32(struct run_fixture *f, int type, unsigned int i)
{
	return get_unaligned((u32 *)nla_data(run_attr(f, type)) + i);
}

static void run_native(struct kunit *test)
{
	struct run_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, 5U, run_put(f, 5));
	KUNIT_EXPECT_EQ(test, 7ULL, run_u64(f, FCEV_A_RSCN_RUN_SEQ, 0));
	KUNIT_EXPECT_EQ(test, (u32)FCEV_SOURCE_NATIVE, run_u32(f, FCEV_A_RSCN_RUN_SOURCE, 0));
	KUNIT_EXPECT_EQ(test, 5 * 8, nla_len(run_attr(f, FCEV_A_RSCN_RUN_BOOT)));
	KUNIT_EXPECT_EQ(test, 5 * 4, nla_len(run_attr(f, FCEV_A_RSCN_RUN_PAGE)));
	KUNIT_EXPECT_EQ(test, (1ULL << 40) + 4, run_u64(f, FCEV_A_RSCN_RUN_BOOT, 4));
	KUNIT_EXPECT_EQ(test, 0x01000004U, run_u32(f, FCEV_A_RSCN_RUN_PAGE, 4));
	KUNIT_EXPECT_NULL(test, run_attr(f, FCEV_A_RSCN_RUN_RAW));
}

static void run_posted_has_words(struct kunit *test)
{
	struct run_fixture *f = test->priv;
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		f->slots[i].source = FCEV_SOURCE_POSTED;
	KUNIT_ASSERT_EQ(test, (unsigned int)SLOTS, run_put(f, SLOTS));
	KUNIT_EXPECT_EQ(test, SLOTS * 4, nla_len(run_attr(f, FCEV_A_RSCN_RUN_RAW)));
	KUNIT_EXPECT_EQ(test, 0x10fU, run_u32(f, FCEV_A_RSCN_RUN_RAW, SLOTS - 1));
	KUNIT_EXPECT_EQ(test, 0x0100000fU, run_u32(f, FCEV_A_RSCN_RUN_PAGE, SLOTS - 1));
}

static void run_needs_two(struct kunit *test)
{
	struct run_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, 0U, run_put(f, 1));
	f->slots[0].type = FCEV_EVENT_TYPE_LIP;
	KUNIT_EXPECT_EQ(test, 0U, run_put(f, 5));
	KUNIT_EXPECT_EQ(test, 0U, f->skb->len);
}

/* What else an event may have is not in a run. */
static void run_ends_before_others(struct kunit *test)
{
	struct run_fixture *f = test->priv;

	f->slots[5].type = FCEV_EVENT_TYPE_LINK_UP;
	KUNIT_EXPECT_EQ(test, 5U, run_put(f, SLOTS));
	f->slots[4].source = FCEV_SOURCE_POSTED;
	KUNIT_EXPECT_EQ(test, 4U, run_put(f, SLOTS));
	f->slots[3].flags = FCEV_EVENT_FLAGS_POSSIBLE;
	KUNIT_EXPECT_EQ(test, 3U, run_put(f, SLOTS));
	f->slots[2].flags = FCEV_EVENT_FLAGS_PAYLOAD_LOST;
	KUNIT_EXPECT_EQ(test, 2U, run_put(f, SLOTS));
	f->slots[1].type = FCEV_EVENT_TYPE_LIP;
	KUNIT_EXPECT_EQ(test, 0U, run_put(f, SLOTS));
}

static void run_keeps_to_its_room(struct kunit *test)
{
	struct run_fixture *f = test->priv;
	unsigned int n, last = 0;
	size_t room;

	fcev_run_of(&f->run, f->slots, SLOTS);
	for (room = 0; room < 256; room++) {
		skb_trim(f->skb, 0);
		n = fcev_nl_put_run(f->skb, &f->run, 0, room);
		KUNIT_ASSERT_LE(test, (size_t)f->skb->len, room);
		KUNIT_ASSERT_GE(test, n, last);
		last = n;
	}
	KUNIT_EXPECT_EQ(test, (unsigned int)SLOTS, last);
	/* As in a message that is full. */
	skb_trim(f->skb, 0);
	skb_put(f->skb, skb_tailroom(f->skb) - 60);
	KUNIT_EXPECT_EQ(test, 2U, fcev_nl_put_run(f->skb, &f->run, 0, 4096));
	KUNIT_EXPECT_EQ(test, 0U, fcev_nl_put_run(f->skb, &f->run, 2, 4096));
}

/* What did not fit comes in the next message, be it one event. */
static void run_goes_on(struct kunit *test)
{
	struct run_fixture *f = test->priv;

	fcev_run_of(&f->run, f->slots, SLOTS);
	KUNIT_ASSERT_EQ(test, 1U, fcev_nl_put_run(f->skb, &f->run, SLOTS - 1, 4096));
	KUNIT_EXPECT_EQ(test, 7ULL + SLOTS - 1, run_u64(f, FCEV_A_RSCN_RUN_SEQ, 0));
	KUNIT_EXPECT_EQ(test, (1ULL << 40) + SLOTS - 1, run_u64(f, FCEV_A_RSCN_RUN_BOOT, 0));
	KUNIT_EXPECT_EQ(test, 0x01000000U + SLOTS - 1, run_u32(f, FCEV_A_RSCN_RUN_PAGE, 0));
}

static void run_takes_less_than_its_events(struct kunit *test)
{
	struct run_fixture *f = test->priv;
	unsigned int i, n;

	for (i = 0; i < SLOTS; i++)
		f->slots[i].source = FCEV_SOURCE_POSTED;
	fcev_run_of(&f->run, f->slots, SLOTS);
	for (n = 1; n <= SLOTS; n++) {
		skb_trim(f->skb, 0);
		KUNIT_ASSERT_EQ(test, n, fcev_nl_put_run(f->skb, &f->run, SLOTS - n, 4096));
		KUNIT_EXPECT_LE(test, f->skb->len, n * RSCN_BYTES);
	}
}

static struct kunit_case run_cases[] = {
	KUNIT_CASE(run_native),
	KUNIT_CASE(run_posted_has_words),
	KUNIT_CASE(run_needs_two),
	KUNIT_CASE(run_ends_before_others),
	KUNIT_CASE(run_keeps_to_its_room),
	KUNIT_CASE(run_goes_on),
	KUNIT_CASE(run_takes_less_than_its_events),
	{}
};

static struct kunit_suite run_suite = {
	.name = "fcev_run",
	.init = run_test_init,
	.exit = run_test_exit,
	.test_cases = run_cases,
};
kunit_test_suite(run_suite);

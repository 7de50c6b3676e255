// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoding of FPINs: each descriptor, several in a frame, and frames whose
 * lengths lie.
 */
#include <kunit/test.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../fpin.c"
#else
#include "../fpin.h"
#endif

/*
 * The first row of a frame is ELS code and length of the list, that of a
 * descriptor its tag and length.
 */
static const u8 link_integrity[] = {
	0x16, 0, 0, 0, 0, 0, 0, 0x30,
	0, 0x02, 0, 0x01, 0, 0, 0, 0x28,
	0x50, 0, 0, 0, 0, 0, 0, 1,
	0x50, 0, 0, 0, 0, 0, 0, 2,
	0, 3, 0, 4, 0, 0, 0x01, 0xf4,
	0, 0, 0, 0x06, 0, 0, 0, 0x01,
	0x50, 0, 0, 0, 0, 0, 0, 9,
};

static const u8 delivery[] = {
	0x16, 0, 0, 0, 0, 0, 0, 0x34,
	0, 0x02, 0, 0x02, 0, 0, 0, 0x2c,
	0x50, 0, 0, 0, 0, 0, 0, 1,
	0x50, 0, 0, 0, 0, 0, 0, 2,
	0, 0, 0, 0x02, 1, 2, 3, 4,
	5, 6, 7, 8, 9, 10, 11, 12,
	13, 14, 15, 16, 17, 18, 19, 20,
	21, 22, 23, 24,
};

static const u8 congestion_twice[] = {
	0x16, 0, 0, 0, 0, 0, 0, 0x28,
	0, 0x02, 0, 0x04, 0, 0, 0, 0x0c,
	0, 1, 0, 0, 0, 0, 0x03, 0xe8,
	0xf1, 0, 0, 0, 0, 0x02, 0, 0x04,
	0, 0, 0, 0x0c, 0, 2, 0, 0,
	0, 0, 0x07, 0xd0, 0xf7, 0, 0, 0,
};

static const u8 peer[] = {
	0x16, 0, 0, 0, 0, 0, 0, 0x2c,
	0, 0x02, 0, 0x03, 0, 0, 0, 0x24,
	0x50, 0, 0, 0, 0, 0, 0, 1,
	0x50, 0, 0, 0, 0, 0, 0, 2,
	0, 3, 0, 0, 0, 0, 0, 0x46,
	0, 0, 0, 0x01, 0x50, 0, 0, 0,
	0, 0, 0, 7,
};

static const u8 unknown_tag[] = {
	0x16, 0, 0, 0, 0, 0, 0, 0x0c,
	0, 0x09, 0, 0x09, 0, 0, 0, 0x04,
	1, 2, 3, 4,
};

static const u8 longer_than_frame[] = {
	0x16, 0, 0, 0, 0, 0, 0x01, 0x90,
	0, 0x02, 0, 0x01, 0xff, 0xff, 0xff, 0xff,
	1, 2,
};

static const u8 list_lies[] = {
	0x16, 0, 0, 0, 0, 0, 0, 0x30,
	0, 0x02, 0, 0x01, 0, 0, 0, 0x28,
	0x50, 0, 0, 0, 0, 0, 0, 1,
	0x50, 0, 0, 0, 0, 0, 0, 2,
	0, 3, 0, 4, 0, 0, 0x01, 0xf4,
	0, 0, 0, 0x06, 0xff, 0xff, 0xff, 0xff,
	0x50, 0, 0, 0, 0, 0, 0, 9,
};

static void fpin_link_integrity(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, link_integrity, sizeof(link_integrity));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 0x00020001, d.tag);
	KUNIT_EXPECT_EQ(test, 0x5000000000000001ULL, d.detecting_wwpn);
	KUNIT_EXPECT_EQ(test, 0x5000000000000002ULL, d.attached_wwpn);
	KUNIT_EXPECT_EQ(test, 3, d.field[FCEV_FPIN_EVENT_TYPE]);
	KUNIT_EXPECT_EQ(test, 4, d.field[FCEV_FPIN_EVENT_MODIFIER]);
	KUNIT_EXPECT_EQ(test, 500, d.field[FCEV_FPIN_THRESHOLD]);
	KUNIT_EXPECT_EQ(test, 6, d.field[FCEV_FPIN_EVENT_COUNT]);
	KUNIT_EXPECT_FALSE(test, d.has & BIT(FCEV_FPIN_SEVERITY));
	KUNIT_ASSERT_EQ(test, 1, d.n_wwpns);
	KUNIT_EXPECT_EQ(test, 9, d.wwpns[7]);
	KUNIT_EXPECT_FALSE(test, fcev_fpin_next(&walk, &d));
}

static void fpin_delivery(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, delivery, sizeof(delivery));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 2, d.field[FCEV_FPIN_REASON]);
	KUNIT_ASSERT_NOT_NULL(test, d.frame_header);
	KUNIT_EXPECT_EQ(test, 24, d.frame_header[23]);
}

static void fpin_congestion_several(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, congestion_twice, sizeof(congestion_twice));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 0xf1, d.field[FCEV_FPIN_SEVERITY]);
	KUNIT_EXPECT_EQ(test, 0, d.detecting_wwpn);
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 2000, d.field[FCEV_FPIN_EVENT_PERIOD]);
	KUNIT_EXPECT_FALSE(test, fcev_fpin_next(&walk, &d));
}

static void fpin_peer_congestion(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, peer, sizeof(peer));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 70, d.field[FCEV_FPIN_EVENT_PERIOD]);
	KUNIT_EXPECT_EQ(test, 1, d.n_wwpns);
	KUNIT_EXPECT_EQ(test, 0x5000000000000002ULL, d.attached_wwpn);
}

static void fpin_unknown_tag(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, unknown_tag, sizeof(unknown_tag));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 0x00090009, d.tag);
	KUNIT_EXPECT_EQ(test, 0, d.has);
	KUNIT_EXPECT_FALSE(test, fcev_fpin_next(&walk, &d));
}

static void fpin_lengths_lie(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;

	fcev_fpin_begin(&walk, longer_than_frame, sizeof(longer_than_frame));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 0, d.has);
	KUNIT_EXPECT_FALSE(test, fcev_fpin_next(&walk, &d));

	fcev_fpin_begin(&walk, list_lies, sizeof(list_lies));
	KUNIT_ASSERT_TRUE(test, fcev_fpin_next(&walk, &d));
	KUNIT_EXPECT_EQ(test, 1, d.n_wwpns);
}

static void fpin_every_prefix(struct kunit *test)
{
	struct fcev_fpin_descriptor d;
	struct fcev_fpin_walk walk;
	size_t len;

	/* A copy of exact size, so that KASAN sees a read past the end. */
	for (len = 0; len <= sizeof(link_integrity); len++) {
		u8 *copy = kunit_kzalloc(test, len ?: 1, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, copy);
		memcpy(copy, link_integrity, len);
		fcev_fpin_begin(&walk, copy, len);
		while (fcev_fpin_next(&walk, &d))
			KUNIT_EXPECT_LE(test, d.n_wwpns, 1);
	}
}

static struct kunit_case fpin_cases[] = {
	KUNIT_CASE(fpin_link_integrity),
	KUNIT_CASE(fpin_delivery),
	KUNIT_CASE(fpin_congestion_several),
	KUNIT_CASE(fpin_peer_congestion),
	KUNIT_CASE(fpin_unknown_tag),
	KUNIT_CASE(fpin_lengths_lie),
	KUNIT_CASE(fpin_every_prefix),
	{}
};

static struct kunit_suite fpin_suite = {
	.name = "fcev_fpin",
	.test_cases = fpin_cases,
};

kunit_test_suite(fpin_suite);

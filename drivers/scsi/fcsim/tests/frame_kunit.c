// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the virtual fabric and its ports answer to frames: Extended Link
 * Services and the name server, accepted, rejected and cut.
 */
#include <kunit/test.h>
#include <scsi/fc/fc_els.h>
#include <scsi/fc/fc_gs.h>
#include <scsi/fc/fc_ns.h>
#include <scsi/scsi_transport_fc.h>

#ifdef MODULE
/* See parse_kunit.c. */
#include "../ct.c"
#include "../els.c"
#else
#include "../frame.h"
#endif

#define ROOM		1024

static const struct fcsim_known ports[] = {
	{ 0x3fc5100000000001ULL, 0x3fc5000000000001ULL, 0x010100, FC_PORT_ROLE_FCP_INITIATOR,
	  { 1, 2, 3, 4, 5, 6 } },
	{ 0x3fc5200000000002ULL, 0x3fc5300000000002ULL, 0x010200, FC_PORT_ROLE_FCP_TARGET },
	{ 0x3fc5200000000003ULL, 0x3fc5300000000003ULL, 0x020300, FC_PORT_ROLE_FCP_TARGET },
};

static const struct fcsim_agent one = { .ports = ports, .count = 1 };
static const struct fcsim_agent all = {
	.ports = ports,
	.count = ARRAY_SIZE(ports),
	.server = true,
};

struct frame_case {
	const char *name;
	const struct fcsim_agent *agent;
	u8 request[32];
	size_t request_len;
	bool accepted;
	size_t len;	/* of the answer */
	size_t at;	/* where it has... */
	u64 value;	/* ... this, in eight bytes */
};

static const struct frame_case els_cases[] = {
	{ "RNID, names", &one, { ELS_RNID, 0, 0, 0, ELS_RNIDF_NONE }, 8,
	  true, 24, 8, 0x3fc5100000000001ULL },
	{ "RNID, topology: a host", &one, { ELS_RNID, 0, 0, 0, ELS_RNIDF_GEN }, 8,
	  true, 76, 40, (u64)ELS_RNIDA_HOST << 32 },
	{ "RNID, unknown format", &one, { ELS_RNID, 0, 0, 0, 0x08 }, 8,
	  false, 8, 0, 0x0100000000092a00ULL },
	{ "RNID, short", &one, { ELS_RNID }, 7, false, 8, 0, 0x0100000000072d00ULL },
	{ "RNID of a controller", &all, { ELS_RNID }, 8, false, 8, 0, 0x01000000000b2c00ULL },
	{ "RLS", &one, { ELS_RLS, 0, 0, 0, 0, 0x01, 0x01, 0x00 }, 8,
	  true, 28, 4, 0x0000000100000002ULL },
	{ "RLS of another port", &one, { ELS_RLS, 0, 0, 0, 0, 0x01, 0x02, 0x00 }, 8,
	  false, 8, 0, 0x0100000000032a00ULL },
	{ "RPS", &one, { ELS_RPS }, 12, true, 32, 0, 0x0200000000000028ULL },
	{ "RPS, counters", &one, { ELS_RPS }, 12, true, 32, 24, 0x0000000500000006ULL },
	{ "RPS by number", &all, { ELS_RPS, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2 }, 12,
	  true, 32, 0, 0x0200000000000028ULL },
	{ "RPS by a number too high", &all, { ELS_RPS, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3 }, 12,
	  false, 8, 0, 0x0100000000032a00ULL },
	{ "RPS by name", &all, { ELS_RPS, 0, 0, 2, 0x3f, 0xc5, 0x10, 0, 0, 0, 0, 1 }, 12,
	  true, 32, 8, 0x0000000100000002ULL },
	{ "RPS by a wrong name", &all, { ELS_RPS, 0, 0, 2, 0x3f, 0xc5, 0x10, 0, 0, 0, 0, 2 }, 12,
	  false, 8, 0, 0x0100000000032a00ULL },
	{ "RPS of no port", &all, { ELS_RPS }, 12, false, 8, 0, 0x0100000000032a00ULL },
	{ "RPS, short", &one, { ELS_RPS }, 11, false, 8, 0, 0x0100000000072d00ULL },
	{ "RPL", &all, { ELS_RPL }, 12, true, 60, 0, 0x0200003c00000003ULL },
	{ "RPL, last block's name", &all, { ELS_RPL }, 12, true, 60, 52, 0x3fc5200000000003ULL },
	{ "RPL from 2", &all, { ELS_RPL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 }, 12,
	  true, 28, 12, 0x0000000200020300ULL },
	{ "RPL from 3", &all, { ELS_RPL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3 }, 12,
	  false, 8, 0, 0x0100000000032a00ULL },
	{ "RPL in 10 words: one block", &all, { ELS_RPL, 0, 0, 0, 0, 0, 0, 10 }, 12,
	  true, 28, 0, 0x0200001c00000003ULL },
	{ "RPL in 2 words: none", &all, { ELS_RPL, 0, 0, 0, 0, 0, 0, 2 }, 12,
	  true, 12, 0, 0x0200000c00000003ULL },
	{ "SRL, all", &all, { ELS_SRL }, 8, true, 4, 0, 0x0200000000000000ULL },
	{ "SRL, one", &all, { ELS_SRL, 0, 0, 0, 1, 1, 1, 0 }, 8,
	  false, 8, 0, 0x0100000000090000ULL },
	{ "SRL of a port", &one, { ELS_SRL }, 8, false, 8, 0, 0x01000000000b2c00ULL },
	{ "LIRR", &one, { ELS_LIRR, 0, 0, 0, 1 }, 8, true, 4, 0, 0x0200000000000000ULL },
	{ "LIRR, unknown function", &one, { ELS_LIRR, 0, 0, 0, 9 }, 8,
	  false, 8, 0, 0x0100000000030000ULL },
	{ "LIRR, another format", &one, { ELS_LIRR, 0, 0, 0, 1, 0x18 }, 8,
	  false, 8, 0, 0x0100000000092c00ULL },
	{ "PLOGI", &one, { ELS_PLOGI }, 8, false, 8, 0, 0x01000000000b2c00ULL },
	{ "nothing", &one, {}, 0, false, 8, 0, 0x01000000000b2c00ULL },
};

/* A preamble: revision 1, service and subtype, command, words at most; then parameters. */
static const struct frame_case ct_cases[] = {
	{ "GPN_ID", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x12, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0 }, 20,
	  true, 24, 16, 0x3fc5200000000002ULL },
	{ "GPN_ID, unknown", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x12, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0 }, 20,
	  false, 16, 8, 0x8001000000090100ULL },
	{ "GNN_ID", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x13, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0 }, 20,
	  true, 24, 16, 0x3fc5300000000002ULL },
	{ "GID_PN", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x21, 0, 0, 0, 0, 0, 0,
	    0x3f, 0xc5, 0x20, 0, 0, 0, 0, 2 }, 24,
	  true, 20, 12, 0x0000000000010200ULL },
	{ "GID_PN, unknown", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x21, 0, 0, 0, 0, 0, 0, 0x3f }, 24,
	  false, 16, 8, 0x8001000000090200ULL },
	{ "GID_FT", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 }, 20,
	  true, 28, 20, 0x0001020080020300ULL },
	{ "GID_FT of a domain", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x71, 0, 0, 0, 0, 0, 0, 0, 2, 0, 8 }, 20,
	  true, 20, 12, 0x0000000080020300ULL },
	{ "GID_FT of an area", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x71, 0, 0, 0, 0, 0, 0, 0, 1, 2, 8 }, 20,
	  true, 20, 12, 0x0000000080010200ULL },
	{ "GID_FT of another type", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x28 }, 20,
	  false, 16, 8, 0x8001000000090700ULL },
	{ "GID_FT, two words at most", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x71, 0, 2, 0, 0, 0, 0, 0, 0, 0, 8 }, 20,
	  true, 28, 8, 0x8002000100000000ULL },
	{ "GPN_FT", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 }, 20,
	  true, 64, 56, 0x3fc5200000000003ULL },
	{ "GA_NXT", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x00, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0 }, 20,
	  true, 636, 16, 0x010102003fc52000ULL },
	{ "GA_NXT of the last", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x00, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0 }, 20,
	  true, 636, 16, 0x010101003fc51000ULL },
	{ "registration", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 2, 0x12, 0, 0, 0, 0, 0, 0 }, 32,
	  false, 16, 8, 0x80010000000b0000ULL },
	{ "GPN_ID, short", &all,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x12, 0, 0, 0, 0, 0, 0 }, 19,
	  false, 16, 8, 0x8001000000040000ULL },
	{ "another service", &all,
	  { 1, 0, 0, 0, 0xfa, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 }, 20,
	  false, 16, 8, 0x80010000000b0000ULL },
	{ "of a port", &one,
	  { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x12, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0 }, 20,
	  false, 16, 8, 0x80010000000b0000ULL },
	{ "another revision", &all, { 2 }, 20, false, 16, 8, 0x8001000000020000ULL },
};

typedef bool frame_fn(const struct fcsim_agent *agent, const u8 *request, size_t len,
		      struct fcsim_answer *answer);

/* Whole, and again where there is less room: the same beginning, and nothing behind the room. */
static void check_frame(struct kunit *test, const struct frame_case *c, frame_fn *fn, size_t least)
{
	u8 *whole = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	u8 *cut = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	struct fcsim_answer answer = { .data = whole, .size = ROOM };

	KUNIT_ASSERT_NOT_NULL(test, whole);
	KUNIT_ASSERT_NOT_NULL(test, cut);
	KUNIT_EXPECT_EQ_MSG(test, fn(c->agent, c->request, c->request_len, &answer), c->accepted,
			    "%s", c->name);
	KUNIT_EXPECT_EQ_MSG(test, answer.len, c->len, "%s", c->name);
	KUNIT_EXPECT_EQ_MSG(test, get_unaligned_be64(whole + c->at), c->value, "%s", c->name);
	memset(cut, 0x5a, ROOM);
	answer = (struct fcsim_answer) { .data = cut, .size = least };
	fn(c->agent, c->request, c->request_len, &answer);
	KUNIT_EXPECT_EQ_MSG(test, answer.len, c->len, "%s, cut", c->name);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(cut, whole, 4), 0, "%s, cut", c->name);
	for (size_t i = least; i < ROOM; i++)
		KUNIT_EXPECT_EQ_MSG(test, cut[i], 0x5a, "%s, at %zu", c->name, i);
}

static void els_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(els_cases); i++)
		check_frame(test, &els_cases[i], fcsim_els_answer, 5);
}

static void ct_test(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(ct_cases); i++)
		check_frame(test, &ct_cases[i], fcsim_ct_answer, FC_CT_HDR_LEN);
}

/* What was cut off is told as words. */
static void ct_residual_test(struct kunit *test)
{
	const u8 request[] = { 1, 0, 0, 0, 0xfc, 2, 0, 0, 1, 0x72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 };
	u8 data[32];
	struct fcsim_answer answer = { .data = data, .size = sizeof(data) };

	KUNIT_EXPECT_TRUE(test, fcsim_ct_answer(&all, request, sizeof(request), &answer));
	KUNIT_EXPECT_EQ(test, answer.len, 64);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(data + 10), (64 - 32) / 4);
}

static struct kunit_case frame_cases[] = {
	KUNIT_CASE(els_test),
	KUNIT_CASE(ct_test),
	KUNIT_CASE(ct_residual_test),
	{}
};

static struct kunit_suite frame_suite = {
	.name = "fcsim_frame",
	.test_cases = frame_cases,
};

kunit_test_suite(frame_suite);

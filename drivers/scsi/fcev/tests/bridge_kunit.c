// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the FC transport become the right events or a refusal, whatever
 * their length fields say; missing numbers are accounted once.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <scsi/scsi_netlink_fc.h>
#include <scsi/scsi_transport_fc.h>

#ifdef MODULE
/* The module of tests has its own copy of what it tests; built in, they share. */
#include "../bridge_decode.c"
#include "../bridge_gap.c"
#else
#include "../bridge_decode.h"
#include "../bridge_gap.h"
#include "../fcev_priv.h"
#endif

#define DATA_AT		offsetof(struct fc_nl_event, event_data)
#define DATA_MAX	4096
#define MESSAGE_MAX	(NLMSG_HDRLEN + DATA_AT + DATA_MAX + 8)

struct bridge_fixture {
	u8 bytes[MESSAGE_MAX] __aligned(8);
	size_t len;
	struct fcev_heard heard;
	struct fcev_event event;
};

static struct fc_nl_event *message_event(struct bridge_fixture *f)
{
	return (struct fc_nl_event *)(f->bytes + NLMSG_HDRLEN);
}

/* A message as fc_host_post_fc_event() makes it. */
static void message_make(struct bridge_fixture *f, u32 code, const void *data, u16 data_len)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)f->bytes;
	struct fc_nl_event *event = message_event(f);
	size_t len = FC_NL_MSGALIGN(DATA_AT + data_len);

	memset(f->bytes, 0, sizeof(f->bytes));
	f->len = NLMSG_HDRLEN + len;
	nlh->nlmsg_len = f->len;
	nlh->nlmsg_type = SCSI_TRANSPORT_MSG;
	INIT_SCSI_NL_HDR(&event->snlh, SCSI_NL_TRANSPORT_FC, FC_NL_ASYNC_EVENT, len);
	event->vendor_id = 0x01000000000010dfULL;
	event->host_no = 513;
	event->event_datalen = data_len;
	event->event_num = 77;
	event->event_code = code;
	memcpy((u8 *)event + DATA_AT, data, data_len);
}

static int bridge_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct bridge_fixture), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

struct decode_case {
	const char *name;
	const char *driver;
	u32 code;
	u8 data[8];
	u16 data_len;
	enum fcev_event_type type;
	size_t payload_len;
};

static const struct decode_case decode_cases[] = {
	{ "lip", "qla2xxx", FCH_EVT_LIP, { 1 }, 4, FCEV_EVENT_TYPE_LIP },
	{ "linkup", "lpfc", FCH_EVT_LINKUP, { 0 }, 4, FCEV_EVENT_TYPE_LINK_UP },
	{ "linkdown", "lpfc", FCH_EVT_LINKDOWN, { 0 }, 4, FCEV_EVENT_TYPE_LINK_DOWN },
	{ "linkdown without data", "lpfc", FCH_EVT_LINKDOWN, { 0 }, 0,
	  FCEV_EVENT_TYPE_LINK_DOWN },
	{ "lipreset", "fcoe", FCH_EVT_LIPRESET, { 0 }, 4, FCEV_EVENT_TYPE_LIP_RESET },
	{ "rscn", "lpfc", FCH_EVT_RSCN, { 0 }, 4, FCEV_EVENT_TYPE_RSCN },
	{ "rscn without a page", "lpfc", FCH_EVT_RSCN, { 0 }, 0, FCEV_EVENT_TYPE_UNKNOWN },
	{ "adapter change", "", FCH_EVT_ADAPTER_CHANGE, { 0 }, 4,
	  FCEV_EVENT_TYPE_ADAPTER_CHANGE },
	{ "port unknown", "", FCH_EVT_PORT_UNKNOWN, { 9 }, 4, FCEV_EVENT_TYPE_UNKNOWN },
	{ "port offline", "qla2xxx", FCH_EVT_PORT_OFFLINE, { 9 }, 4,
	  FCEV_EVENT_TYPE_PORT_OFFLINE },
	{ "port online", "qla2xxx", FCH_EVT_PORT_ONLINE, { 9 }, 4,
	  FCEV_EVENT_TYPE_PORT_ONLINE },
	{ "port fabric", "", FCH_EVT_PORT_FABRIC, { 9 }, 4, FCEV_EVENT_TYPE_UNKNOWN },
	{ "link unknown", "", FCH_EVT_LINK_UNKNOWN, { 9 }, 4, FCEV_EVENT_TYPE_UNKNOWN },
	{ "fpin", "lpfc", FCH_EVT_LINK_FPIN, { 0x16 }, 8, FCEV_EVENT_TYPE_FPIN, 8 },
	{ "fpin acted upon", "lpfc", FCH_EVT_LINK_FPIN_ACK, { 0x16 }, 8,
	  FCEV_EVENT_TYPE_FPIN, 8 },
	{ "fpin without a frame", "lpfc", FCH_EVT_LINK_FPIN, { 0 }, 0,
	  FCEV_EVENT_TYPE_UNKNOWN },
	{ "vendor", "lpfc", FCH_EVT_VENDOR_UNIQUE, { 1, 2, 3 }, 6, FCEV_EVENT_TYPE_VENDOR, 6 },
	{ "vendor without data", "bfa", FCH_EVT_VENDOR_UNIQUE, { 0 }, 0,
	  FCEV_EVENT_TYPE_VENDOR },
	{ "code that nobody has", "", 0x999, { 1, 2, 3, 4, 5 }, 5, FCEV_EVENT_TYPE_UNKNOWN, 5 },
};

static void bridge_decodes_codes(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(decode_cases); i++) {
		const struct decode_case *c = &decode_cases[i];

		message_make(f, c->code, c->data, c->data_len);
		KUNIT_ASSERT_EQ_MSG(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard),
				    "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, 513, f->heard.host_no, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, 77, f->heard.event_num, "%s", c->name);
		fcev_heard_decode(&f->heard, c->driver, &f->event);
		KUNIT_EXPECT_EQ_MSG(test, c->type, f->event.type, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, FCEV_SOURCE_POSTED, f->event.source, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, c->payload_len, f->event.payload_len, "%s", c->name);
		if (c->payload_len)
			KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(f->event.payload, c->data,
							    c->payload_len), "%s", c->name);
	}
}

static void bridge_unknown_keeps_code_and_data(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	u32 data = 0x12345678;

	message_make(f, FCH_EVT_PORT_FABRIC, &data, sizeof(data));
	KUNIT_ASSERT_EQ(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard));
	fcev_heard_decode(&f->heard, "", &f->event);
	KUNIT_EXPECT_EQ(test, FCH_EVT_PORT_FABRIC, f->event.args.unknown.code);
	KUNIT_EXPECT_EQ(test, data, f->event.args.unknown.data);
}

static void bridge_vendor_keeps_id(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;

	message_make(f, FCH_EVT_VENDOR_UNIQUE, "abcd", 4);
	KUNIT_ASSERT_EQ(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard));
	fcev_heard_decode(&f->heard, "lpfc", &f->event);
	KUNIT_EXPECT_EQ(test, 0x01000000000010dfULL, f->event.args.vendor.vendor_id);
	KUNIT_EXPECT_EQ(test, FCEV_VENDOR_SCOPE_ADAPTER, f->event.args.vendor.scope);
}

static void bridge_payload_is_whole(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	u8 *data = kunit_kzalloc(test, DATA_MAX, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, data);
	for (i = 0; i < DATA_MAX; i++)
		data[i] = i * 7 + i / 256;
	message_make(f, FCH_EVT_LINK_FPIN, data, DATA_MAX);
	KUNIT_ASSERT_EQ(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard));
	fcev_heard_decode(&f->heard, "lpfc", &f->event);
	KUNIT_ASSERT_EQ(test, DATA_MAX, f->event.payload_len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(f->event.payload, data, DATA_MAX));
}

struct rscn_case {
	const char *driver;
	bool wire;
};

static const struct rscn_case rscn_cases[] = {
	{ "lpfc", true },
	{ "zfcp", true },
	{ "a driver of tomorrow", true },
	{ "qla2xxx", false },
};

/* One page, event qualifier 2, area format, from each driver's order. */
static void bridge_rscn_is_normalised(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	static const u8 wire[] = { 0x09, 0x01, 0x02, 0x03 };
	u32 host = 0x09010203;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rscn_cases); i++) {
		const struct rscn_case *c = &rscn_cases[i];
		u32 page, raw;

		memcpy(&raw, c->wire ? (const void *)wire : &host, sizeof(raw));
		message_make(f, FCH_EVT_RSCN, &raw, sizeof(raw));
		KUNIT_ASSERT_EQ(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard));
		fcev_heard_decode(&f->heard, c->driver, &f->event);
		page = f->event.args.rscn.page;
		KUNIT_EXPECT_EQ_MSG(test, 0x010203, fcev_rscn_id(page), "%s", c->driver);
		KUNIT_EXPECT_EQ_MSG(test, FCEV_RSCN_FORMAT_AREA, fcev_rscn_format(page), "%s",
				    c->driver);
		KUNIT_EXPECT_EQ_MSG(test, 2, fcev_rscn_qualifier(page), "%s", c->driver);
		KUNIT_EXPECT_EQ_MSG(test, raw, f->event.args.rscn.raw, "%s", c->driver);
	}
}

static void bridge_rscn_of_ibmvfc_is_zero(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	u32 page = 0;

	message_make(f, FCH_EVT_RSCN, &page, sizeof(page));
	KUNIT_ASSERT_EQ(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard));
	fcev_heard_decode(&f->heard, "ibmvfc", &f->event);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_RSCN, f->event.type);
	KUNIT_EXPECT_EQ(test, 0, fcev_rscn_id(f->event.args.rscn.page));
}

/* However short it is cut, it is refused and not read beyond its end. */
static void bridge_refuses_truncated(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	size_t whole, len;
	u8 *copy;

	message_make(f, FCH_EVT_VENDOR_UNIQUE, "12345678", 8);
	whole = f->len;
	for (len = 0; len < whole; len++) {
		/* An allocation of its own, so that KASAN sees a step too far. */
		copy = kmemdup(f->bytes, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		KUNIT_EXPECT_EQ_MSG(test, -EBADMSG, fcev_heard_parse(copy, len, &f->heard),
				    "%zu bytes", len);
		kfree(copy);
	}
}

struct spoilt_case {
	const char *name;
	void (*spoil)(struct nlmsghdr *nlh, struct fc_nl_event *event);
	int err;
};

static void spoil_nlmsg_len_short(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	nlh->nlmsg_len = NLMSG_HDRLEN - 1;
}

static void spoil_nlmsg_len_long(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	nlh->nlmsg_len += 8;
}

static void spoil_nlmsg_type(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	nlh->nlmsg_type = NLMSG_DONE;
}

static void spoil_magic(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->snlh.magic = 0xb2a1;
}

static void spoil_version(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->snlh.version = 2;
}

static void spoil_transport(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->snlh.transport = SCSI_NL_TRANSPORT;
}

static void spoil_msgtype(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->snlh.msgtype = SCSI_NL_SHOST_VENDOR;
}

static void spoil_msglen(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->snlh.msglen += 8;
}

static void spoil_datalen(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->event_datalen = 13;
}

static void spoil_datalen_max(struct nlmsghdr *nlh, struct fc_nl_event *event)
{
	event->event_datalen = U16_MAX;
}

static const struct spoilt_case spoilt_cases[] = {
	{ "netlink length too short", spoil_nlmsg_len_short, -EBADMSG },
	{ "netlink length too long", spoil_nlmsg_len_long, -EBADMSG },
	{ "netlink type", spoil_nlmsg_type, -ENOMSG },
	{ "magic", spoil_magic, -EBADMSG },
	{ "version", spoil_version, -ENOMSG },
	{ "transport", spoil_transport, -ENOMSG },
	{ "message type", spoil_msgtype, -ENOMSG },
	{ "length beyond the message", spoil_msglen, -EBADMSG },
	{ "data beyond the message", spoil_datalen, -EBADMSG },
	{ "data far beyond the message", spoil_datalen_max, -EBADMSG },
};

static void bridge_refuses_malformed(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(spoilt_cases); i++) {
		const struct spoilt_case *c = &spoilt_cases[i];

		message_make(f, FCH_EVT_VENDOR_UNIQUE, "12345678", 8);
		c->spoil((struct nlmsghdr *)f->bytes, message_event(f));
		KUNIT_EXPECT_EQ_MSG(test, c->err, fcev_heard_parse(f->bytes, f->len, &f->heard),
				    "%s", c->name);
	}
}

static void bridge_data_of_three_bytes_is_none(struct kunit *test)
{
	struct bridge_fixture *f = test->priv;

	message_make(f, FCH_EVT_RSCN, "123", 3);
	KUNIT_ASSERT_EQ(test, 0, fcev_heard_parse(f->bytes, f->len, &f->heard));
	KUNIT_EXPECT_EQ(test, 0, f->heard.data_len);
	KUNIT_EXPECT_EQ(test, 0, fcev_heard_word(&f->heard));
}

static struct kunit_case bridge_cases[] = {
	KUNIT_CASE(bridge_decodes_codes),
	KUNIT_CASE(bridge_unknown_keeps_code_and_data),
	KUNIT_CASE(bridge_vendor_keeps_id),
	KUNIT_CASE(bridge_payload_is_whole),
	KUNIT_CASE(bridge_rscn_is_normalised),
	KUNIT_CASE(bridge_rscn_of_ibmvfc_is_zero),
	KUNIT_CASE(bridge_refuses_truncated),
	KUNIT_CASE(bridge_refuses_malformed),
	KUNIT_CASE(bridge_data_of_three_bytes_is_none),
	{}
};

static struct kunit_suite bridge_suite = {
	.name = "fcev_bridge",
	.init = bridge_test_init,
	.test_cases = bridge_cases,
};

#define AGE	100

static int gap_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct fcev_gaps), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

static void gap_hear(struct kunit *test, u32 first, u32 last, unsigned long now)
{
	struct fcev_gaps *gaps = test->priv;

	for (; first != last + 1; first++)
		KUNIT_EXPECT_EQ(test, 0, fcev_gaps_heard(gaps, first, now));
}

static void gap_none(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;

	gap_hear(test, 1000, 1100, 1);
	KUNIT_EXPECT_EQ(test, 0, gaps->n);
	KUNIT_EXPECT_EQ(test, 0, fcev_gaps_expire(gaps, 1 + AGE, AGE));
}

static void gap_counts_once_and_late(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;

	gap_hear(test, 5, 5, 1);
	gap_hear(test, 9, 9, 1);
	KUNIT_EXPECT_EQ(test, 0, fcev_gaps_expire(gaps, AGE, AGE));
	KUNIT_EXPECT_EQ(test, 3, fcev_gaps_expire(gaps, AGE + 1, AGE));
	KUNIT_EXPECT_EQ(test, 0, fcev_gaps_expire(gaps, 2 * AGE, AGE));
}

static void gap_reordering_is_no_loss(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;

	gap_hear(test, 1, 1, 1);
	gap_hear(test, 4, 4, 1);
	gap_hear(test, 3, 3, 1);
	gap_hear(test, 6, 6, 1);
	gap_hear(test, 2, 2, 1);
	gap_hear(test, 5, 5, 1);
	KUNIT_EXPECT_EQ(test, 0, gaps->n);
}

static void gap_filled_in_the_middle(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;

	gap_hear(test, 10, 10, 1);
	gap_hear(test, 20, 20, 1);
	gap_hear(test, 15, 15, 1);
	gap_hear(test, 15, 15, 1);
	KUNIT_EXPECT_EQ(test, 2, gaps->n);
	KUNIT_EXPECT_EQ(test, 8, fcev_gaps_expire(gaps, 1 + AGE, AGE));
}

static void gap_wraps(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;

	gap_hear(test, U32_MAX - 1, U32_MAX - 1, 1);
	gap_hear(test, 2, 2, 1);
	gap_hear(test, 0, 0, 1);
	KUNIT_EXPECT_EQ(test, 2, fcev_gaps_expire(gaps, 1 + AGE, AGE));
}

/* What is forgotten for want of room is accounted as well. */
static void gap_too_many(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;
	u32 lost = 0, i;

	for (i = 0; i <= 100; i++)
		lost += fcev_gaps_heard(gaps, 2 * i, 1);
	KUNIT_EXPECT_EQ(test, FCEV_GAPS_MAX, gaps->n);
	lost += fcev_gaps_expire(gaps, 1 + AGE, AGE);
	KUNIT_EXPECT_EQ(test, 100, lost);
}

/* Each hole of a full table is split; every number ends in one account. */
static void gap_split_when_full(struct kunit *test)
{
	struct fcev_gaps *gaps = test->priv;
	u32 lost = 0, i;

	for (i = 0; i <= FCEV_GAPS_MAX; i++)
		lost += fcev_gaps_heard(gaps, 10 * i, 1);
	KUNIT_ASSERT_EQ(test, 0, lost);
	for (i = 0; i < FCEV_GAPS_MAX; i++)
		lost += fcev_gaps_heard(gaps, 10 * i + 5, 1);
	lost += fcev_gaps_expire(gaps, 1 + AGE, AGE);
	/* A hole given up before its number came counts that number as well. */
	KUNIT_EXPECT_GE(test, lost, 8 * FCEV_GAPS_MAX);
	KUNIT_EXPECT_LE(test, lost, 9 * FCEV_GAPS_MAX);
}

static struct kunit_case gap_cases[] = {
	KUNIT_CASE(gap_none),
	KUNIT_CASE(gap_counts_once_and_late),
	KUNIT_CASE(gap_reordering_is_no_loss),
	KUNIT_CASE(gap_filled_in_the_middle),
	KUNIT_CASE(gap_wraps),
	KUNIT_CASE(gap_too_many),
	KUNIT_CASE(gap_split_when_full),
	{}
};

static struct kunit_suite gap_suite = {
	.name = "fcev_bridge_gap",
	.init = gap_test_init,
	.test_cases = gap_cases,
};

kunit_test_suites(&bridge_suite, &gap_suite);

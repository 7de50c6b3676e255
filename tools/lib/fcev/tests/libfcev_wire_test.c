// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Received bytes: every attribute reaches its member, and nothing that is cut,
 * bent or unknown does harm. Runs under ASan and UBSan.
 */
#include "test.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "../wire.h"

#define SIZE	16384
#define EPOCH	0xfeedfacecafebeef

/* The messages of a test, and the reading of them. */
struct fixture {
	struct build build;
	struct datagram datagram;
	struct message message;
	struct decoded decoded;
	unsigned int quick;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->build.bytes = calloc(1, SIZE);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	free(f->build.bytes);
	free(f->decoded.store);
	free(f);
	return 0;
}

/* Read what was built, up to its first event. */
static const struct fcev_event *read_event(struct fixture *f)
{
	uint64_t seq;

	f->datagram.bytes = f->build.bytes;
	f->datagram.size = SIZE;
	datagram_set(&f->datagram, f->build.len);
	assert_int_equal(datagram_next(&f->datagram, &f->message), 1);
	assert_true(message_peek(&f->message, &seq));
	assert_int_equal(message_decode(&f->message, &f->decoded), 0);
	assert_int_equal(f->decoded.event.seq, seq);
	return &f->decoded.event;
}

static void put_u32(struct fixture *f, uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(f->build.nlh, type, value);
}

static void put_u64(struct fixture *f, uint16_t type, uint64_t value)
{
	mnl_attr_put_u64(f->build.nlh, type, value);
}

static struct nlattr *begin_event(struct fixture *f, uint32_t stream, uint32_t type)
{
	build_message(&f->build, 0, EPOCH, stream);
	return build_event(&f->build, 42, 777, type);
}

static void end_event(struct fixture *f, struct nlattr *nest)
{
	mnl_attr_nest_end(f->build.nlh, nest);
	build_end(&f->build);
}

/* ---- events ---- */

static void rscn(void **state)
{
	struct fixture *f = *state;
	const struct fcev_event *event;

	build_message(&f->build, 0, EPOCH, 6);
	build_rscn(&f->build, 42, 777, 0x05010203);
	build_end(&f->build);
	event = read_event(f);
	assert_int_equal(event->type, FCEV_EVENT_TYPE_RSCN);
	assert_int_equal(event->source, FCEV_SOURCE_NATIVE);
	assert_int_equal(event->epoch, EPOCH);
	assert_int_equal(event->stream, 6);
	assert_int_equal(event->port, 3);
	assert_int_equal(event->host, 103);
	assert_int_equal(event->wwpn, 0x5001438000000003);
	assert_int_equal(event->boot_ns, 777);
	assert_int_equal(event->rscn.id, 0x010203);
	assert_int_equal(event->rscn.format, FCEV_RSCN_FORMAT_AREA);
	assert_int_equal(event->rscn.qualifier, 1);
	assert_int_equal(event->rscn.raw, 0x05010203);
	assert_int_equal(event->port_state, FCEV_NO_STATE);
	assert_int_equal(event->target.wwpn, 0);
	assert_int_equal(event->target.scsi_id, 0);
	assert_null(event->payload);
	assert_null(event->counters);
	assert_null(event->fpin);
}

/*
 * Decode the event that message_peek() told and leave it behind. Where it can be
 * taken of a run as the last was, that must come to the very same.
 * Return: could it?
 */
static bool decode(struct fixture *f, uint64_t seq)
{
	struct message before = f->message, after;
	struct fcev_event taken;
	bool quick = message_run(&f->message, &f->decoded, seq);

	after = f->message;
	taken = f->decoded.event;
	f->message = before;
	assert_int_equal(message_decode(&f->message, &f->decoded), 0);
	message_skip(&f->message);
	if (quick) {
		assert_memory_equal(&taken, &f->decoded.event, sizeof(taken));
		assert_memory_equal(&after, &f->message, sizeof(after));
	}
	return quick;
}

/* The event of a number, which can be taken of a run as the last was or not. */
static const struct fcev_event *next_event(struct fixture *f, uint64_t wanted, bool quick)
{
	uint64_t seq;

	assert_true(message_peek(&f->message, &seq));
	assert_int_equal(seq, wanted);
	assert_false(message_run(&f->message, &f->decoded, seq + 1));
	assert_int_equal(decode(f, seq), quick);
	assert_int_equal(f->decoded.event.seq, wanted);
	return &f->decoded.event;
}

static void assert_no_more(struct fixture *f)
{
	uint64_t seq;

	assert_false(message_peek(&f->message, &seq));
}

/* An event of a run is the same as one that came alone. */
static void runs_and_events(void **state)
{
	struct fixture *f = *state;
	struct fcev_event alone;
	struct nlattr *nest;

	build_message(&f->build, 0, EPOCH, 6);
	build_rscn(&f->build, 1, 10, 0x25010203);
	build_run(&f->build, 1, 10, 0x25010203, 3);
	build_run(&f->build, 4, 40, 0x00ffffff, 1);
	nest = build_event(&f->build, 5, 50, FCEV_EVENT_TYPE_UNKNOWN);
	put_u32(f, FCEV_A_EVENT_PORT_STATE, 4);
	put_u32(f, FCEV_A_EVENT_EVENT_CODE, 6);
	mnl_attr_nest_end(f->build.nlh, nest);
	build_run(&f->build, 6, 60, 7, 2);
	build_end(&f->build);

	alone = *read_event(f);
	message_skip(&f->message);
	assert_memory_equal(next_event(f, 1, false), &alone, sizeof(alone));
	assert_int_equal(f->decoded.event.boot_ns, 10);
	assert_int_equal(f->decoded.event.rscn.qualifier, 9);
	assert_int_equal(next_event(f, 2, true)->rscn.id, 0x010204);
	assert_int_equal(next_event(f, 3, true)->boot_ns, 12);
	assert_int_equal(f->decoded.event.rscn.raw, 0x25010205);
	assert_int_equal(f->decoded.event.rscn.format, FCEV_RSCN_FORMAT_AREA);
	assert_int_equal(next_event(f, 4, true)->rscn.raw, 0x00ffffff);
	assert_int_equal(next_event(f, 5, false)->event_code, 6);
	assert_int_equal(f->decoded.event.rscn.raw, 0);
	assert_int_equal(next_event(f, 6, false)->event_code, 0);
	assert_int_equal(f->decoded.event.port_state, FCEV_NO_STATE);
	assert_int_equal(next_event(f, 7, true)->rscn.id, 8);
	assert_no_more(f);
}

/* What a driver posted in another order than it is read. */
static void run_with_raw_words(void **state)
{
	const uint32_t pages[] = { 0x05010203, 0x00040506 };
	const uint32_t raws[] = { 0x03020105, 0x06050400 };
	const uint64_t boots[] = { 70, 80 };
	struct fixture *f = *state;
	struct nlattr *nest;

	build_message(&f->build, 0, EPOCH, 6);
	nest = mnl_attr_nest_start(f->build.nlh, FCEV_A_MESSAGE_RSCNS);
	/* In any order. */
	mnl_attr_put(f->build.nlh, FCEV_A_RSCN_RUN_RAW, sizeof(raws), raws);
	mnl_attr_put(f->build.nlh, FCEV_A_RSCN_RUN_PAGE, sizeof(pages), pages);
	mnl_attr_put(f->build.nlh, FCEV_A_RSCN_RUN_BOOT, sizeof(boots), boots);
	put_u32(f, FCEV_A_RSCN_RUN_SOURCE, FCEV_SOURCE_POSTED);
	put_u64(f, FCEV_A_RSCN_RUN_SEQ, 7);
	put_u64(f, 99, 7);
	mnl_attr_nest_end(f->build.nlh, nest);
	build_run(&f->build, 9, 90, 5, 1);
	build_end(&f->build);

	assert_int_equal(read_event(f)->rscn.raw, 0x03020105);
	assert_int_equal(f->decoded.event.rscn.id, 0x010203);
	assert_int_equal(f->decoded.event.source, FCEV_SOURCE_POSTED);
	message_skip(&f->message);
	assert_int_equal(next_event(f, 8, true)->rscn.raw, 0x06050400);
	assert_int_equal(f->decoded.event.rscn.id, 0x040506);
	assert_int_equal(f->decoded.event.boot_ns, 80);
	assert_int_equal(next_event(f, 9, true)->source, FCEV_SOURCE_NATIVE);
	assert_no_more(f);
}

/* A gap within a message is told by the next run's number. */
static void no_run_takes_another_number(void **state)
{
	struct fixture *f = *state;

	build_message(&f->build, 0, EPOCH, 6);
	build_run(&f->build, 1, 1, 1, 2);
	build_run(&f->build, 9, 9, 9, 2);
	build_end(&f->build);
	read_event(f);
	message_skip(&f->message);
	next_event(f, 2, true);
	assert_false(message_run(&f->message, &f->decoded, 3));
	next_event(f, 9, true);
	assert_false(message_run(&f->message, &f->decoded, 9));
	assert_false(message_run(&f->message, &f->decoded, 11));
	next_event(f, 10, true);
	assert_false(message_run(&f->message, &f->decoded, 11));
}

/* Another message is of another stream: nothing of the last event holds. */
static void no_run_goes_on_in_another_message(void **state)
{
	struct fixture *f = *state;
	struct message other;

	build_message(&f->build, 0, EPOCH, 6);
	build_run(&f->build, 1, 10, 1, 2);
	build_end(&f->build);
	read_event(f);
	message_skip(&f->message);
	other = f->message;
	assert_false(message_run(&other, &f->decoded, 2));
	decoded_anew(&f->decoded);
	assert_false(message_run(&f->message, &f->decoded, 2));
}

/* A run of three, with the lengths of its arrays and what else is given. */
static void put_run(struct fixture *f, uint64_t seq, size_t boots, size_t pages, int raws)
{
	static const char bytes[32];
	struct nlattr *nest = mnl_attr_nest_start(f->build.nlh, FCEV_A_MESSAGE_RSCNS);

	put_u64(f, FCEV_A_RSCN_RUN_SEQ, seq);
	put_u32(f, FCEV_A_RSCN_RUN_SOURCE, FCEV_SOURCE_NATIVE);
	mnl_attr_put(f->build.nlh, FCEV_A_RSCN_RUN_BOOT, boots, bytes);
	mnl_attr_put(f->build.nlh, FCEV_A_RSCN_RUN_PAGE, pages, bytes);
	if (raws >= 0)
		mnl_attr_put(f->build.nlh, FCEV_A_RSCN_RUN_RAW, (size_t)raws, bytes);
	mnl_attr_nest_end(f->build.nlh, nest);
}

static void malformed_runs_are_skipped(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest;

	build_message(&f->build, 0, EPOCH, 2);
	mnl_attr_put(f->build.nlh, FCEV_A_MESSAGE_RSCNS, 0, NULL);
	put_run(f, 1, 0, 0, -1);		/* of none */
	put_run(f, 0, 24, 12, -1);		/* numbers begin with 1 */
	put_run(f, UINT64_MAX - 1, 24, 12, -1);	/* and end */
	put_run(f, 1, 25, 12, -1);
	put_run(f, 1, 24, 8, -1);
	put_run(f, 1, 24, 16, -1);
	put_run(f, 1, 24, 12, 8);
	put_run(f, 1, 24, 12, 0);
	nest = mnl_attr_nest_start(f->build.nlh, FCEV_A_MESSAGE_RSCNS);
	put_u64(f, FCEV_A_RSCN_RUN_SEQ, 1);
	mnl_attr_nest_end(f->build.nlh, nest);
	put_run(f, 41, 24, 12, 12);
	build_end(&f->build);
	assert_int_equal(read_event(f)->seq, 41);
	message_skip(&f->message);
	next_event(f, 42, true);
	next_event(f, 43, true);
	assert_no_more(f);
}

static void adapter_on_stream_0(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 0, FCEV_EVENT_TYPE_ADAPTER_ADD);
	const struct fcev_event *event;

	put_u32(f, FCEV_A_EVENT_PORT, 9);
	put_u32(f, FCEV_A_EVENT_HOST, 4);
	put_u64(f, FCEV_A_EVENT_WWPN, 0x10);
	put_u64(f, FCEV_A_EVENT_WWNN, 0x20);
	put_u32(f, FCEV_A_EVENT_PORT_STATE, FCEV_PORT_STATE_ONLINE);
	put_u32(f, FCEV_A_EVENT_PORT_ID, 0x010100);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->port, 9);
	assert_int_equal(event->host, 4);
	assert_int_equal(event->wwpn, 0x10);
	assert_int_equal(event->wwnn, 0x20);
	assert_int_equal(event->port_state, FCEV_PORT_STATE_ONLINE);
	assert_int_equal(event->port_id, 0x010100);
}

static void stream_0_without_a_port(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 0, FCEV_EVENT_TYPE_BRIDGE_OVERRUN);
	const struct fcev_event *event;

	put_u64(f, FCEV_A_EVENT_COUNT, 12);
	put_u32(f, FCEV_A_EVENT_FLAGS, FCEV_EVENT_FLAGS_POSSIBLE);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->host, -1);
	assert_int_equal(event->port, 0);
	assert_int_equal(event->loss.count, 12);
	assert_int_equal(event->count, 0);
	assert_int_equal(event->flags, FCEV_EVENT_FLAGS_POSSIBLE);
}

static void eviction(void **state)
{
	struct fixture *f = *state;
	const struct fcev_event *event;

	build_message(&f->build, 0, EPOCH, 0);
	build_evicted(&f->build, 3, 8, 99);
	build_end(&f->build);
	event = read_event(f);
	assert_int_equal(event->stream, 0);
	assert_int_equal(event->loss.stream, 8);
	assert_int_equal(event->loss.first_seq, 1);
	assert_int_equal(event->loss.last_seq, 99);
	assert_int_equal(event->loss.count, 99);
}

static void target(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 2, FCEV_EVENT_TYPE_TARGET_OFFLINE);
	const struct fcev_event *event;

	put_u64(f, FCEV_A_EVENT_TARGET_WWPN, 0x11);
	put_u64(f, FCEV_A_EVENT_TARGET_WWNN, 0x22);
	put_u32(f, FCEV_A_EVENT_PORT_ID, 0x33);
	put_u32(f, FCEV_A_EVENT_ROLES, FCEV_ROLES_FCP_TARGET | FCEV_ROLES_NVME_TARGET);
	put_u32(f, FCEV_A_EVENT_PORT_STATE, FCEV_PORT_STATE_BLOCKED);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->target.wwpn, 0x11);
	assert_int_equal(event->target.wwnn, 0x22);
	assert_int_equal(event->target.port_id, 0x33);
	assert_int_equal(event->target.roles, FCEV_ROLES_FCP_TARGET | FCEV_ROLES_NVME_TARGET);
	assert_int_equal(event->target.port_state, FCEV_PORT_STATE_BLOCKED);
	assert_int_equal(event->target.scsi_id, FCEV_NO_SCSI_ID);
	assert_int_equal(event->port_state, FCEV_NO_STATE);
	assert_int_equal(event->port_id, 0);
}

static void vendor_with_payload(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 2, FCEV_EVENT_TYPE_VENDOR);
	const struct fcev_event *event;

	put_u64(f, FCEV_A_EVENT_VENDOR_ID, 0x01000000000010df);
	put_u32(f, FCEV_A_EVENT_VENDOR_SCOPE, FCEV_VENDOR_SCOPE_LUN);
	put_u64(f, FCEV_A_EVENT_TARGET_WWPN, 0x77);
	put_u64(f, FCEV_A_EVENT_LUN, 5);
	put_u32(f, FCEV_A_EVENT_PAYLOAD_LENGTH, 4096);
	put_u32(f, FCEV_A_EVENT_FLAGS, FCEV_EVENT_FLAGS_PAYLOAD_CUT);
	mnl_attr_put(f->build.nlh, FCEV_A_EVENT_PAYLOAD, 7, "payload");
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->vendor.vendor_id, 0x01000000000010df);
	assert_int_equal(event->vendor.scope, FCEV_VENDOR_SCOPE_LUN);
	assert_int_equal(event->vendor.target_wwpn, 0x77);
	assert_int_equal(event->vendor.lun, 5);
	assert_int_equal(event->target.wwpn, 0);
	assert_int_equal(event->payload_len, 7);
	assert_int_equal(event->payload_length, 4096);
	assert_memory_equal(event->payload, "payload", 7);
}

static void stat_threshold(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 3, FCEV_EVENT_TYPE_STAT_THRESHOLD);
	const struct fcev_event *event;

	put_u32(f, FCEV_A_EVENT_RULE, 8);
	put_u32(f, FCEV_A_EVENT_COUNTER, FCEV_COUNTER_NOS_COUNT);
	put_u64(f, FCEV_A_EVENT_LEVEL, 100);
	put_u64(f, FCEV_A_EVENT_VALUE, UINT64_MAX - 1);
	put_u64(f, FCEV_A_EVENT_PREVIOUS, 99);
	put_u32(f, FCEV_A_EVENT_ELAPSED_MS, 10000);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->stat.rule, 8);
	assert_int_equal(event->stat.counter, FCEV_COUNTER_NOS_COUNT);
	assert_int_equal(event->stat.level, 100);
	assert_int_equal(event->stat.value, UINT64_MAX - 1);
	assert_int_equal(event->stat.previous, 99);
	assert_int_equal(event->stat.elapsed_ms, 10000);
}

static void put_counter(struct fixture *f, uint32_t counter, bool has_value, uint64_t value)
{
	struct nlattr *nest = mnl_attr_nest_start(f->build.nlh, FCEV_A_EVENT_COUNTERS);

	put_u32(f, FCEV_A_COUNTER_COUNTER, counter);
	if (has_value)
		put_u64(f, FCEV_A_COUNTER_VALUE, value);
	mnl_attr_nest_end(f->build.nlh, nest);
}

static void rule_refused(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 3, FCEV_EVENT_TYPE_RULE_REFUSED);
	const struct fcev_event *event;

	put_u32(f, FCEV_A_EVENT_RULE, 8);
	put_u32(f, FCEV_A_EVENT_ERROR, EOPNOTSUPP);
	put_counter(f, FCEV_COUNTER_LIP_COUNT, false, 0);
	put_counter(f, FCEV_COUNTER_NOS_COUNT, true, 3);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->stat.error, EOPNOTSUPP);
	assert_int_equal(event->n_counters, 2);
	assert_int_equal(event->counters[0].counter, FCEV_COUNTER_LIP_COUNT);
	assert_false(event->counters[0].has_value);
	assert_true(event->counters[1].has_value);
	assert_int_equal(event->counters[1].value, 3);
}

static void put_descriptor(struct fixture *f, uint32_t tag, unsigned int n_wwpns)
{
	struct nlattr *nest = mnl_attr_nest_start(f->build.nlh, FCEV_A_EVENT_FPIN_DESCRIPTORS);
	unsigned int i;

	put_u32(f, FCEV_A_FPIN_DESCRIPTOR_TAG, tag);
	put_u64(f, FCEV_A_FPIN_DESCRIPTOR_DETECTING_WWPN, 0xd0 + tag);
	put_u64(f, FCEV_A_FPIN_DESCRIPTOR_ATTACHED_WWPN, 0xa0 + tag);
	put_u32(f, FCEV_A_FPIN_DESCRIPTOR_EVENT_TYPE, 3);
	put_u32(f, FCEV_A_FPIN_DESCRIPTOR_EVENT_COUNT, 17);
	for (i = 0; i < n_wwpns; i++)
		put_u64(f, FCEV_A_FPIN_DESCRIPTOR_WWPNS, tag * 16 + i);
	mnl_attr_nest_end(f->build.nlh, nest);
}

static void fpin(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 2, FCEV_EVENT_TYPE_FPIN);
	const struct fcev_event *event;

	put_descriptor(f, 1, 3);
	put_descriptor(f, 2, 0);
	put_descriptor(f, 3, 2);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->n_fpin, 3);
	assert_int_equal(event->fpin[0].tag, 1);
	assert_int_equal(event->fpin[0].detecting_wwpn, 0xd1);
	assert_int_equal(event->fpin[0].attached_wwpn, 0xa1);
	assert_int_equal(event->fpin[0].event_count, 17);
	assert_int_equal(event->fpin[0].n_wwpns, 3);
	assert_int_equal(event->fpin[0].wwpns[2], 18);
	assert_int_equal(event->fpin[1].n_wwpns, 0);
	assert_int_equal(event->fpin[2].n_wwpns, 2);
	assert_int_equal(event->fpin[2].wwpns[1], 49);
}

static void new_targets(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 2, FCEV_EVENT_TYPE_NEW_TARGETS);
	const struct fcev_event *event;

	put_u64(f, FCEV_A_EVENT_COUNT, 6);
	end_event(f, nest);
	event = read_event(f);
	assert_int_equal(event->count, 6);
	assert_int_equal(event->loss.count, 0);
}

/* ---- what is not known, missing or malformed ---- */

static void unknown_attributes_are_ignored(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest;

	build_message(&f->build, 0, EPOCH, 2);
	put_u32(f, 900, 1);
	put_u64(f, 0, 1);
	nest = build_event(&f->build, 42, 777, FCEV_EVENT_TYPE_LIP);
	put_u64(f, 901, 5);
	put_u32(f, 0, 5);
	mnl_attr_put(f->build.nlh, 902, 0, NULL);
	end_event(f, nest);
	assert_int_equal(read_event(f)->type, FCEV_EVENT_TYPE_LIP);
}

static void numbers_of_other_widths(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest = begin_event(f, 2, FCEV_EVENT_TYPE_NEW_TARGETS);

	put_u32(f, FCEV_A_EVENT_COUNT, 6);
	put_u64(f, FCEV_A_EVENT_PORT_ID, 0x010203);
	mnl_attr_put_u8(f->build.nlh, FCEV_A_EVENT_FLAGS, 4);
	mnl_attr_put(f->build.nlh, FCEV_A_EVENT_CHANGE, 3, "abc");
	end_event(f, nest);
	assert_int_equal(read_event(f)->count, 6);
	assert_int_equal(read_event(f)->port_id, 0x010203);
	assert_int_equal(read_event(f)->flags, 4);
	assert_int_equal(read_event(f)->change, 0);
}

static void events_without_seq_are_skipped(void **state)
{
	struct fixture *f = *state;
	struct nlattr *nest;

	build_message(&f->build, 0, EPOCH, 2);
	nest = mnl_attr_nest_start(f->build.nlh, FCEV_A_MESSAGE_EVENTS);
	put_u32(f, FCEV_A_EVENT_EVENT, FCEV_EVENT_TYPE_LIP);
	mnl_attr_nest_end(f->build.nlh, nest);
	mnl_attr_put(f->build.nlh, FCEV_A_MESSAGE_EVENTS, 0, NULL);
	build_rscn(&f->build, 42, 777, 1);
	build_end(&f->build);
	assert_int_equal(read_event(f)->type, FCEV_EVENT_TYPE_RSCN);
}

static void messages_of_others_are_skipped(void **state)
{
	struct fixture *f = *state;
	struct genlmsghdr *genl;

	build_message(&f->build, 0, 0, 2);		/* without an epoch */
	build_end(&f->build);
	build_message(&f->build, 0, EPOCH, 2);		/* another command */
	genl = mnl_nlmsg_get_payload(f->build.nlh);
	genl->cmd = FCEV_CMD_PORT_GET;
	build_end(&f->build);
	build_done(&f->build, 0, 0);			/* of no request of ours */
	build_message(&f->build, 0, EPOCH, 2);
	build_rscn(&f->build, 42, 777, 1);
	build_end(&f->build);
	assert_int_equal(read_event(f)->seq, 42);
}

static void end_and_error_of_a_dump(void **state)
{
	struct fixture *f = *state;

	build_message(&f->build, 5, EPOCH, 2);
	build_end(&f->build);
	build_done(&f->build, 4, -EIO);			/* of another request */
	build_done(&f->build, 5, 0);
	build_done(&f->build, 5, -ENOBUFS);
	build_done(&f->build, 5, -EPROTONOSUPPORT);	/* the module is going */
	f->datagram = (struct datagram){ .bytes = f->build.bytes, .size = SIZE, .seq = 5 };
	datagram_set(&f->datagram, f->build.len);
	assert_int_equal(datagram_next(&f->datagram, &f->message), 1);
	assert_int_equal(datagram_next(&f->datagram, &f->message), -ENODATA);
	assert_int_equal(datagram_next(&f->datagram, &f->message), -ENOBUFS);
	assert_int_equal(datagram_next(&f->datagram, &f->message), -ENOENT);
	assert_int_equal(datagram_next(&f->datagram, &f->message), 0);
	assert_int_equal(datagram_next(&f->datagram, &f->message), 0);
}

/* ---- anything at all ---- */

/* Read all there is, and look at all of it. */
static uint64_t read_all(struct fixture *f, void *bytes, size_t len)
{
	uint64_t sum = 0;
	uint64_t seq;
	int r;

	f->datagram.bytes = bytes;
	f->datagram.size = len;
	datagram_set(&f->datagram, len);
	while ((r = datagram_next(&f->datagram, &f->message))) {
		if (r < 0)
			continue;
		decoded_anew(&f->decoded);	/* as listener_enter() does */
		while (message_peek(&f->message, &seq)) {
			const struct fcev_event *event = &f->decoded.event;
			size_t i;

			f->quick += decode(f, seq);
			for (i = 0; i < event->payload_len; i++)
				sum += ((const uint8_t *)event->payload)[i];
			for (i = 0; i < event->n_counters; i++)
				sum += event->counters[i].value;
			for (i = 0; i < event->n_fpin; i++)
				if (event->fpin[i].n_wwpns)
					sum += event->fpin[i].wwpns[event->fpin[i].n_wwpns - 1];
		}
	}
	return sum;
}

/* A datagram that has some of everything. */
static void build_everything(struct fixture *f)
{
	struct nlattr *nest;

	build_message(&f->build, 5, EPOCH, 2);
	build_limits(&f->build, 1, 50);
	build_run(&f->build, 35, 770, 1, 4);
	build_rscn(&f->build, 39, 774, 5);
	build_run(&f->build, 40, 775, 6, 2);
	nest = build_event(&f->build, 42, 777, FCEV_EVENT_TYPE_FPIN);
	put_descriptor(f, 1, 3);
	put_descriptor(f, 2, 2);
	mnl_attr_put(f->build.nlh, FCEV_A_EVENT_PAYLOAD, 13, "thirteen byte");
	mnl_attr_nest_end(f->build.nlh, nest);
	nest = build_event(&f->build, 43, 778, FCEV_EVENT_TYPE_RULE_BASELINE);
	put_counter(f, 1, true, 2);
	put_counter(f, 3, false, 0);
	mnl_attr_nest_end(f->build.nlh, nest);
	build_end(&f->build);
	build_message(&f->build, 5, EPOCH, 0);
	build_evicted(&f->build, 1, 2, 3);
	build_end(&f->build);
	build_done(&f->build, 5, 0);
}

/* Each length in a block of its own, so that ASan sees a read past its end. */
static void cut_at_every_length(void **state)
{
	struct fixture *f = *state;
	size_t len;

	build_everything(f);
	f->datagram.seq = 5;
	for (len = 0; len <= f->build.len; len++) {
		char *bytes = malloc(len ? len : 1);

		memcpy(bytes, f->build.bytes, len);
		read_all(f, bytes, len);
		free(bytes);
	}
}

static uint64_t dice = 88172645463325252;

static uint32_t roll(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (uint32_t)(dice >> 16);
}

static void bend(char *bytes, size_t len)
{
	unsigned int n = 1 + roll() % 8;

	while (n--) {
		size_t at = roll() % len;

		switch (roll() % 4) {
		case 0:
			bytes[at] ^= (char)(1 << roll() % 8);
			break;
		case 1:
			bytes[at] = (char)roll();
			break;
		case 2:
			bytes[at] = 0;
			break;
		default:	/* the length of an attribute, perhaps */
			at &= ~(size_t)3;
			bytes[at] = (char)(roll() % 64);
			bytes[at + 1] = roll() % 8 ? 0 : (char)roll();
		}
	}
}

static void bent_in_a_hundred_thousand_ways(void **state)
{
	struct fixture *f = *state;
	unsigned int i;

	build_everything(f);
	f->datagram.seq = 5;
	for (i = 0; i < 100000; i++) {
		size_t len = f->build.len - (roll() % 4 ? 0 : roll() % f->build.len);
		char *bytes = malloc(f->build.len);

		memcpy(bytes, f->build.bytes, f->build.len);
		bend(bytes, f->build.len);
		bytes = realloc(bytes, len ? len : 1);
		read_all(f, bytes, len);
		free(bytes);
	}
	assert_in_range(f->quick, 100000, 400000);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest libfcev_wire[] = {
		TEST(rscn),
		TEST(runs_and_events),
		TEST(run_with_raw_words),
		TEST(no_run_takes_another_number),
		TEST(no_run_goes_on_in_another_message),
		TEST(malformed_runs_are_skipped),
		TEST(adapter_on_stream_0),
		TEST(stream_0_without_a_port),
		TEST(eviction),
		TEST(target),
		TEST(vendor_with_payload),
		TEST(stat_threshold),
		TEST(rule_refused),
		TEST(fpin),
		TEST(new_targets),
		TEST(unknown_attributes_are_ignored),
		TEST(numbers_of_other_widths),
		TEST(events_without_seq_are_skipped),
		TEST(messages_of_others_are_skipped),
		TEST(end_and_error_of_a_dump),
		TEST(cut_at_every_length),
		TEST(bent_in_a_hundred_thousand_ways),
	};

	return cmocka_run_group_tests(libfcev_wire, NULL, NULL);
}

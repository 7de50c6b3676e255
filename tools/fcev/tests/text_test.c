// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events as lines for a person, and the values in them.
 */
#include "harness.h"

#include <time.h>

#include "../format.h"
#include "../text.h"

#define WWPN	UINT64_C(0x10000000c9a1b2c3)

/* 2026-01-31T12:00:00.123456789Z */
#define TIME	UINT64_C(1769860800123456789)

static struct fcev_event event_of(uint32_t type)
{
	return (struct fcev_event){
		.type = type, .source = FCEV_SOURCE_DERIVED, .stream = 1, .epoch = 7, .seq = 3,
		.boot_ns = 5, .time_ns = TIME, .port = 1, .host = 2, .wwpn = WWPN,
		.port_state = FCEV_NO_STATE,
		.target = { .port_state = FCEV_NO_STATE, .scsi_id = FCEV_NO_SCSI_ID },
	};
}

static void expect_line(const struct fcev_event *event, bool colour, const char *line)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	text_event(out, event, colour);
	fclose(out);
	assert_string_equal(text, line);
	free(text);
}

#define HEAD	"2026-01-31 12:00:00.123  host2   0x10000000c9a1b2c3  "

static void plain(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_PORT_OFFLINE);

	(void)state;
	e.port_state = FCEV_PORT_STATE_LINKDOWN;
	expect_line(&e, false, HEAD "port-offline    derived  state linkdown\n");
	expect_line(&e, true, HEAD "\033[31mport-offline\033[0m    derived  state linkdown\n");
}

static void without_port(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_BRIDGE_OVERRUN);

	(void)state;
	e.source = FCEV_SOURCE_CORE;
	e.stream = e.port = e.wwpn = 0;
	e.host = -1;
	e.count = 12;
	e.flags = FCEV_EVENT_FLAGS_POSSIBLE;
	expect_line(&e, false, "2026-01-31 12:00:00.123  -       -                   "
		    "bridge-overrun  core     12 messages of drivers [possible]\n");
}

static void rscn(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_RSCN);

	(void)state;
	e.source = FCEV_SOURCE_NATIVE;
	e.rscn = (struct fcev_rscn){ 0x010200, FCEV_RSCN_FORMAT_AREA, 1, 0x05010200 };
	expect_line(&e, false, HEAD
		    "rscn            native   area 0x010200 qualifier 1 raw 0x05010200\n");
}

static void target(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_TARGET_OFFLINE);

	(void)state;
	e.target = (struct fcev_target){
		.wwpn = 0x5006016030203040, .port_id = 0x010400,
		.roles = FCEV_ROLES_FCP_TARGET | FCEV_ROLES_NVME_TARGET, .scsi_id = 3,
		.port_state = FCEV_PORT_STATE_BLOCKED,
	};
	expect_line(&e, false, HEAD "target-offline  derived  target 0x5006016030203040 "
		    "id 0x010400 fcp-target,nvme-target scsi-id 3 state blocked\n");
}

static void fpin(void **state)
{
	static const uint64_t wwpns[2] = { 1, 2 };
	static const struct fcev_fpin_descriptor descriptors[] = {
		{ .tag = 0x20001, .detecting_wwpn = 0x11, .attached_wwpn = 0x22, .event_type = 6,
		  .event_count = 9 },
		{ .tag = 0x20003, .detecting_wwpn = 0x11, .event_type = 2, .n_wwpns = 2,
		  .wwpns = wwpns },
	};
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_FPIN);

	(void)state;
	e.source = FCEV_SOURCE_POSTED;
	e.fpin = descriptors;
	e.n_fpin = 2;
	e.payload_length = 3000;
	e.flags = FCEV_EVENT_FLAGS_PAYLOAD_CUT;
	expect_line(&e, false, HEAD "fpin            posted   link-integrity invalid-crc "
		    "detecting 0x0000000000000011 attached 0x0000000000000022 count 9; "
		    "peer-congestion credit-stall detecting 0x0000000000000011 affects 2 ports "
		    "3000 bytes [payload-cut]\n");
}

static void loss(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_LOST);

	(void)state;
	e.source = FCEV_SOURCE_CORE;
	e.seq = 0;
	e.loss = (struct fcev_loss){ .count = 3, .first_seq = 4, .last_seq = 6 };
	expect_line(&e, false, HEAD "lost            core     3 events of stream 1, 4 to 6\n");
	e.loss = (struct fcev_loss){ .restart = true };
	expect_line(&e, false, HEAD
		    "lost            core     the module was loaded anew; 0 events of stream 1\n");
}

static void rules(void **state)
{
	static const struct fcev_counter_value counters[] = {
		{ FCEV_COUNTER_LIP_COUNT, true, 4 }, { FCEV_COUNTER_NOS_COUNT, false, 0 },
	};
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_RULE_REFUSED);

	(void)state;
	e.source = FCEV_SOURCE_SAMPLED;
	e.stat = (struct fcev_stat){ .rule = 8, .error = 95 };
	e.n_counters = 2;
	e.counters = counters;
	expect_line(&e, false, HEAD "rule-refused    sampled  rule 8 Operation not supported "
		    "lip_count=4 nos_count (not available)\n");
	e = event_of(FCEV_EVENT_TYPE_STAT_THRESHOLD);
	e.source = FCEV_SOURCE_SAMPLED;
	e.stat = (struct fcev_stat){
		.rule = 8, .counter = FCEV_COUNTER_LINK_FAILURE_COUNT, .level = 5,
		.value = UINT64_MAX, .previous = 1, .elapsed_ms = 10000,
	};
	expect_line(&e, false, HEAD "stat-threshold  sampled  rule 8 link_failure_count "
		    "18446744073709551615 was 1 level 5 in 10.0 s\n");
}

/* A module newer than the tool: numbers instead of names. */
static void newer(void **state)
{
	struct fcev_event e = event_of(999);

	(void)state;
	e.source = 77;
	e.flags = 0x80;
	expect_line(&e, false, HEAD "999             77       [128]\n");
}

static void values(void **state)
{
	const uint8_t fc4s[32] = { [2] = 0x01, [3] = 0x20, [6] = 0x01, [31] = 0x01 };
	char buf[80];

	(void)state;
	assert_string_equal(format_speeds(0x28, buf, sizeof(buf)), "4 16 Gbit");
	assert_string_equal(format_speeds(0x4, buf, sizeof(buf)), "10 Gbit");
	assert_string_equal(format_speeds(0, buf, sizeof(buf)), "unknown");
	assert_string_equal(format_speeds(0x8000, buf, sizeof(buf)), "not negotiated");
	assert_string_equal(format_speeds(0x10020, buf, sizeof(buf)), "16 0x10000 Gbit");
	assert_string_equal(format_classes(0x8, buf, sizeof(buf)), "3");
	assert_string_equal(format_fc4s(fc4s, buf, sizeof(buf)), "IP FCP NVMe 0xe0");
	assert_string_equal(format_utc(TIME, buf), "2026-01-31T12:00:00.123456Z");
	assert_string_equal(format_duration_ms(999, buf, sizeof(buf)), "999 ms");
	assert_string_equal(format_duration_ms(1500, buf, sizeof(buf)), "1.5 s");
	assert_string_equal(format_duration_ms(600000, buf, sizeof(buf)), "10 min");
}

/* What drivers say reaches neither terminal nor JSON unclean. */
static void clean(void **state)
{
	char buf[80], small[8];

	(void)state;
	assert_string_equal(format_clean("Emulex LPe32002 \xc3\xa9", buf, sizeof(buf)),
			    "Emulex LPe32002 \xc3\xa9");
	assert_string_equal(format_clean("a\033[31m\x7f\n", buf, sizeof(buf)), "a?[31m??");
	assert_string_equal(format_clean("\xff\xc3", buf, sizeof(buf)), "??");
	assert_string_equal(format_clean("\xc0\xaf\xed\xa0\x80\xc2\x9b", buf, sizeof(buf)), "???????");
	assert_string_equal(format_clean("abcdefghijk", small, sizeof(small)), "abcd");
	assert_string_equal(format_clean("", buf, sizeof(buf)), "");
}

static void table(void **state)
{
	struct table t = { .columns = 3, .right = 1 };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(table_add(&t, (const char *const[]){ "ID", "NAME", "X" }), 0);
	assert_int_equal(table_add(&t, (const char *const[]){ "1", "a long name", "y" }), 0);
	table_print(&t, out, false);
	fclose(out);
	assert_string_equal(text, "ID  NAME         X\n 1  a long name  y\n");
	free(text);
	table_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(without_port),
		cmocka_unit_test(rscn),
		cmocka_unit_test(target),
		cmocka_unit_test(fpin),
		cmocka_unit_test(loss),
		cmocka_unit_test(rules),
		cmocka_unit_test(newer),
		cmocka_unit_test(values),
		cmocka_unit_test(clean),
		cmocka_unit_test(table),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return RUN_TAP(tests);
}

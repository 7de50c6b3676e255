// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The JSON schema: keys, their order, how numbers are written.
 */
#include "harness.h"

#include "../lines.h"

#define WWPN	UINT64_C(0x10000000c9a1b2c3)
#define TIME	UINT64_C(1769860800123456789)

static struct fcev_event event_of(uint32_t type)
{
	return (struct fcev_event){
		.type = type, .source = FCEV_SOURCE_NATIVE, .stream = 1, .epoch = UINT64_MAX,
		.seq = 3, .boot_ns = 5000000000, .time_ns = TIME, .port = 1, .host = 2,
		.wwpn = WWPN, .port_state = FCEV_NO_STATE,
		.target = { .port_state = FCEV_NO_STATE, .scsi_id = FCEV_NO_SCSI_ID },
	};
}

static void expect(const struct fcev_event *event, const char *meaning, const char *line)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(line_event(out, event, meaning), 0);
	fclose(out);
	assert_string_equal(text, line);
	free(text);
}

#define HEAD(type, source) \
	"{\"v\":1,\"epoch\":\"18446744073709551615\",\"port\":1,\"stream\":1,\"seq\":\"3\"," \
	"\"time\":\"2026-01-31T12:00:00.123456Z\",\"boot\":\"5000000000\",\"event\":\"" type "\"," \
	"\"source\":\"" source "\",\"host\":2,\"wwpn\":\"0x10000000c9a1b2c3\""

static void plain(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_LINK_DOWN);

	(void)state;
	e.port_state = FCEV_PORT_STATE_LINKDOWN;
	e.port_id = 0x010203;
	expect(&e, NULL, HEAD("link-down", "native")
	       ",\"port-state\":\"linkdown\",\"port-id\":66051}\n");
	expect(&e, "It \"means\" this.", HEAD("link-down", "native")
	       ",\"port-state\":\"linkdown\",\"port-id\":66051,"
	       "\"meaning\":\"It \\\"means\\\" this.\"}\n");
}

/* All common keys are there, null where there is nothing to say. */
static void loss(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_LOST);

	(void)state;
	e.seq = e.port = e.wwpn = e.source = e.stream = 0;
	e.host = -1;
	e.loss = (struct fcev_loss){ .count = 3, .first_seq = 4, .last_seq = 6 };
	expect(&e, NULL, "{\"v\":1,\"epoch\":\"18446744073709551615\",\"port\":null,\"stream\":0,"
	       "\"seq\":null,\"time\":\"2026-01-31T12:00:00.123456Z\",\"boot\":\"5000000000\","
	       "\"event\":\"lost\",\"source\":null,\"host\":null,\"wwpn\":null,"
	       "\"count\":\"3\",\"first-seq\":\"4\",\"last-seq\":\"6\",\"restart\":false}\n");
}

static void rscn(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_RSCN);

	(void)state;
	e.rscn = (struct fcev_rscn){ 0x010200, FCEV_RSCN_FORMAT_AREA, 1, 0xffffffff };
	expect(&e, NULL, HEAD("rscn", "native") ",\"rscn-id\":66048,\"rscn-format\":\"area\","
	       "\"rscn-qualifier\":1,\"rscn-raw\":4294967295}\n");
}

static void target(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_TARGET_ONLINE);

	(void)state;
	e.target.wwpn = WWPN + 1;
	e.target.port_id = 0x010400;
	e.target.roles = FCEV_ROLES_FCP_TARGET | 0x80000000;
	e.target.scsi_id = 0;
	expect(&e, NULL, HEAD("target-online", "native")
	       ",\"target-wwpn\":\"0x10000000c9a1b2c4\",\"target-wwnn\":null,\"port-id\":66560,"
	       "\"roles\":[\"fcp-target\",\"2147483648\"],\"scsi-id\":0}\n");
}

static void payload(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x7f, 0xff };
	static const uint64_t wwpns[] = { WWPN };
	static const struct fcev_fpin_descriptor descriptor = {
		.tag = 0x20003, .detecting_wwpn = WWPN, .event_type = 2, .event_period = 10,
		.n_wwpns = 1, .wwpns = wwpns,
	};
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_FPIN);

	(void)state;
	e.flags = FCEV_EVENT_FLAGS_PAYLOAD_CUT;
	e.payload = bytes;
	e.payload_len = 3;
	e.payload_length = 3000;
	e.fpin = &descriptor;
	e.n_fpin = 1;
	expect(&e, NULL, HEAD("fpin", "native") ",\"flags\":[\"payload-cut\"],"
	       "\"fpin-descriptors\":[{\"tag\":131075,\"detecting-wwpn\":\"0x10000000c9a1b2c3\","
	       "\"attached-wwpn\":null,\"event-type\":2,\"event-modifier\":0,\"threshold\":0,"
	       "\"event-count\":0,\"event-period\":10,\"reason\":0,\"severity\":0,"
	       "\"wwpns\":[\"0x10000000c9a1b2c3\"]}],\"payload\":\"007fff\",\"payload-length\":3000}\n");
	e = event_of(FCEV_EVENT_TYPE_VENDOR);
	e.vendor = (struct fcev_vendor){ .vendor_id = UINT64_MAX, .scope = FCEV_VENDOR_SCOPE_LUN,
					 .target_wwpn = WWPN, .lun = 1 };
	expect(&e, NULL, HEAD("vendor", "native") ",\"vendor-id\":\"18446744073709551615\","
	       "\"vendor-scope\":\"lun\",\"target-wwpn\":\"0x10000000c9a1b2c3\",\"lun\":\"1\","
	       "\"payload\":\"\",\"payload-length\":0}\n");
}

static void rules(void **state)
{
	static const struct fcev_counter_value counters[] = {
		{ FCEV_COUNTER_LIP_COUNT, true, UINT64_MAX }, { FCEV_COUNTER_NOS_COUNT, false, 0 },
	};
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_RULE_REFUSED);

	(void)state;
	e.stat = (struct fcev_stat){ .rule = 8, .error = 95 };
	e.n_counters = 2;
	e.counters = counters;
	expect(&e, NULL, HEAD("rule-refused", "native") ",\"rule\":8,\"error\":95,\"counters\":["
	       "{\"counter\":\"lip_count\",\"value\":\"18446744073709551615\"},"
	       "{\"counter\":\"nos_count\"}]}\n");
	e = event_of(FCEV_EVENT_TYPE_STAT_GROWTH);
	e.stat = (struct fcev_stat){ .rule = 8, .counter = FCEV_COUNTER_LIP_COUNT, .level = 5,
				     .value = 9, .previous = 1, .elapsed_ms = 1000 };
	expect(&e, NULL, HEAD("stat-growth", "native") ",\"rule\":8,\"counter\":\"lip_count\","
	       "\"level\":\"5\",\"value\":\"9\",\"previous\":\"1\",\"elapsed-ms\":1000}\n");
}

/* "stream" is the event's own; the one that was given up has another key. */
static void evicted(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_EVICTED);

	(void)state;
	e.loss.stream = 12;
	e.count = 40;
	expect(&e, NULL, HEAD("evicted", "native")
	       ",\"evicted-stream\":12,\"count\":\"40\"}\n");
}

/* A module newer than the tool: numbers instead of names. */
static void newer(void **state)
{
	struct fcev_event e = event_of(FCEV_EVENT_TYPE_LINK_UP);
	char *text;
	size_t size;
	FILE *out;

	(void)state;
	e.type = 999;
	e.source = 77;
	out = open_memstream(&text, &size);
	assert_int_equal(line_event(out, &e, NULL), 0);
	fclose(out);
	assert_non_null(strstr(text, "\"event\":999,\"source\":77,"));
	free(text);
}

static void statistics(void **state)
{
	struct fcev_statistics s = {
		.port = 1, .host = 2, .wwpn = WWPN, .age_ms = 12, .reset_count = 1,
		.valid = 1 << FCEV_COUNTER_TX_FRAMES | 1 << FCEV_COUNTER_LIP_COUNT,
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	s.value[FCEV_COUNTER_TX_FRAMES] = UINT64_MAX;
	assert_int_equal(line_statistics(out, 7, &s, UINT64_MAX), 0);
	assert_int_equal(line_statistics(out, 7, &s, 1 << FCEV_COUNTER_LIP_COUNT), 0);
	fclose(out);
	assert_string_equal(text,
		"{\"v\":1,\"epoch\":\"7\",\"port\":1,\"host\":2,\"wwpn\":\"0x10000000c9a1b2c3\","
		"\"age-ms\":12,\"reset-count\":1,"
		"\"counters\":{\"tx_frames\":\"18446744073709551615\",\"lip_count\":\"0\"}}\n"
		"{\"v\":1,\"epoch\":\"7\",\"port\":1,\"host\":2,\"wwpn\":\"0x10000000c9a1b2c3\","
		"\"age-ms\":12,\"reset-count\":1,\"counters\":{\"lip_count\":\"0\"}}\n");
	free(text);
}

static void port(void **state)
{
	struct fcev_port p = {
		.epoch = 7, .port = 1, .host = 2, .wwpn = WWPN, .port_id = 1,
		.port_state = FCEV_PORT_STATE_ONLINE, .port_type = FCEV_PORT_TYPE_NPORT,
		.link = FCEV_CONDITION_UP, .online = FCEV_CONDITION_UP, .speed = 8,
		.symbolic_name = "a \"name\"\t\xff", .driver = "fcsim", .native = true,
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(line_port(out, &p), 0);
	fclose(out);
	assert_string_equal(text,
		"{\"v\":1,\"epoch\":\"7\",\"port\":1,\"host\":2,\"wwpn\":\"0x10000000c9a1b2c3\","
		"\"wwnn\":null,\"fabric-name\":null,\"port-id\":1,\"port-state\":\"online\","
		"\"port-type\":\"nport\",\"link\":\"up\",\"online\":\"up\",\"speed\":8,"
		"\"symbolic-name\":\"a \\\"name\\\"??\",\"driver\":\"fcsim\",\"native\":true,"
		"\"gone\":false}\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(loss),
		cmocka_unit_test(rscn),
		cmocka_unit_test(target),
		cmocka_unit_test(payload),
		cmocka_unit_test(rules),
		cmocka_unit_test(evicted),
		cmocka_unit_test(newer),
		cmocka_unit_test(statistics),
		cmocka_unit_test(port),
	};

	return RUN_TAP(tests);
}

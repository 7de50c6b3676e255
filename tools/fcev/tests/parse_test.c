// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the command line: numbers, WWNs, durations, times.
 */
#include "harness.h"

#include "../parse.h"

#define UNCHANGED	UINT64_C(0xdeadbeef)

struct word {
	const char *text;
	int valid;
	uint64_t value;
};

typedef int parser(const char *text, uint64_t *value);

/* A word that is refused leaves the value alone. */
static void check(parser *parse, const struct word *words, size_t n)
{
	uint64_t value;
	size_t i;
	int err;

	for (i = 0; i < n; i++) {
		value = UNCHANGED;
		err = parse(words[i].text, &value);
		if (err != (words[i].valid ? 0 : -22) ||
		    value != (words[i].valid ? words[i].value : UNCHANGED))
			fail_msg("'%s': %d, %llu", words[i].text, err, (unsigned long long)value);
	}
}

#define CHECK(parse, words)	check(parse, words, sizeof(words) / sizeof((words)[0]))

static int parse_any_u64(const char *text, uint64_t *value)
{
	return parse_u64(text, UINT64_MAX, value);
}

static void numbers(void **state)
{
	static const struct word words[] = {
		{ "0", 1, 0 }, { "18446744073709551615", 1, UINT64_MAX },
		{ "18446744073709551616", 0, 0 }, { "", 0, 0 }, { "-1", 0, 0 }, { "+1", 0, 0 },
		{ " 1", 0, 0 }, { "1 ", 0, 0 }, { "0x10", 0, 0 },
	};
	uint64_t value = UNCHANGED;

	(void)state;
	CHECK(parse_any_u64, words);
	assert_int_equal(parse_u64("256", 255, &value), -22);
	assert_int_equal(parse_u64("255", 255, &value), 0);
}

static void wwns(void **state)
{
	static const struct word words[] = {
		{ "0x10000000c9a1b2c3", 1, UINT64_C(0x10000000c9a1b2c3) },
		{ "0X10000000C9A1B2C3", 1, UINT64_C(0x10000000c9a1b2c3) },
		{ "10:00:00:00:c9:a1:b2:c3", 1, UINT64_C(0x10000000c9a1b2c3) },
		{ "10:00:00:00:C9:A1:B2:C3", 1, UINT64_C(0x10000000c9a1b2c3) },
		{ "0x10000000c9a1b2c", 0, 0 }, { "0x10000000c9a1b2c34", 0, 0 },
		{ "10000000c9a1b2c3", 0, 0 }, { "10:00:00:00:c9:a1:b2", 0, 0 },
		{ "10:00:00:00:c9:a1:b2:c3:", 0, 0 }, { "10-00-00-00-c9-a1-b2-c3", 0, 0 },
		{ "0x10000000c9a1b2g3", 0, 0 }, { "", 0, 0 }, { ":::::::::::::::::::::::", 0, 0 },
	};

	(void)state;
	CHECK(parse_wwn, words);
}

static void durations(void **state)
{
	static const struct word words[] = {
		{ "10", 1, 10000 }, { "1.5", 1, 1500 }, { "500ms", 1, 500 }, { "5min", 1, 300000 },
		{ "5m", 1, 300000 }, { "2h", 1, 7200000 }, { "1d", 1, 86400000 }, { "0", 1, 0 },
		{ "0.0005", 1, 1 }, { "-1", 0, 0 }, { "", 0, 0 }, { "s", 0, 0 }, { "10 s", 0, 0 },
		{ "1e3", 0, 0 }, { "0x10", 0, 0 }, { "inf", 0, 0 }, { "5weeks", 0, 0 },
		{ "99999999999999999999d", 0, 0 },
	};

	(void)state;
	CHECK(parse_duration_ms, words);
}

static void times(void **state)
{
	static const struct word words[] = {
		{ "1970-01-01T00:00:00Z", 1, 0 },
		{ "2026-01-31T12:00:00Z", 1, UINT64_C(1769860800000000000) },
		{ "2026-01-31T13:00:00+01:00", 1, UINT64_C(1769860800000000000) },
		{ "2026-01-31T06:30:00-05:30", 1, UINT64_C(1769860800000000000) },
		{ "2026-01-31t12:00z", 1, UINT64_C(1769860800000000000) },
		{ "2026-01-31 12:00:00.25Z", 1, UINT64_C(1769860800250000000) },
		{ "2026-01-31T12:00:00.123456789123Z", 1, UINT64_C(1769860800123456789) },
		{ "2028-02-29T00:00:00Z", 1, UINT64_C(1835395200000000000) },
		{ "2026-02-29T00:00:00Z", 0, 0 }, { "2026-04-31T00:00:00Z", 0, 0 },
		{ "2026-13-01T00:00:00Z", 0, 0 }, { "2026-00-01T00:00:00Z", 0, 0 },
		{ "2026-01-31T24:00:00Z", 0, 0 }, { "2026-01-31T12:60:00Z", 0, 0 },
		{ "2026-01-31T12:00:00", 0, 0 }, { "2026-01-31T12:00:00.Z", 0, 0 },
		{ "2026-01-31T12:00:00+1:00", 0, 0 }, { "2026-01-31", 0, 0 }, { "", 0, 0 },
		{ "1969-12-31T23:59:59Z", 0, 0 }, { "2026-01-31T12:00:00Zulu", 0, 0 },
	};

	(void)state;
	CHECK(parse_time_ns, words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(wwns),
		cmocka_unit_test(durations),
		cmocka_unit_test(times),
	};

	return RUN_TAP(tests);
}

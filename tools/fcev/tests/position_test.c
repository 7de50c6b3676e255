// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Positions, --since and the cursor file.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <unistd.h>

#include "../position.h"

#define SECOND	UINT64_C(1000000000)

static void words(void **state)
{
	static const char *const bad[] = {
		"", "1", "1:2", "1:2:3:4", "1:2:", ":2:3", "1::3", "a:2:3", "1:4294967296:3",
		"1:2:3 ", "-1:2:3", "1:2:18446744073709551616",
		"11111111111111111111111111111111111111111111111111111111111111111:2:3",
	};
	struct fcev_position position;
	char text[POSITION_SIZE];
	size_t i;

	(void)state;
	assert_int_equal(position_parse("18446744073709551615:4294967295:18446744073709551615",
					&position), 0);
	assert_true(position.epoch == UINT64_MAX && position.stream == UINT32_MAX &&
		    position.seq == UINT64_MAX);
	assert_string_equal(position_format(position.epoch, position.stream, position.seq, text),
			    "18446744073709551615:4294967295:18446744073709551615");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (position_parse(bad[i], &position) != -EINVAL)
			fail_msg("'%s' is taken for a position", bad[i]);
}

static void sets(void **state)
{
	struct position_set set = { 0 };
	uint32_t stream;

	(void)state;
	for (stream = 0; stream < 100; stream++)
		assert_int_equal(position_set_put(&set, 7, stream, stream + 1), 0);
	assert_int_equal(position_set_put(&set, 7, 50, 1000), 0);
	assert_int_equal(set.n, 100);
	assert_int_equal(position_set_find(&set, 7, 50)->seq, 1000);
	assert_null(position_set_find(&set, 8, 50));
	/* A new load of the module leaves nothing of the old one. */
	assert_int_equal(position_set_put(&set, 8, 0, 1), 0);
	assert_int_equal(set.n, 1);
	assert_null(position_set_find(&set, 7, 50));
	position_set_free(&set);
}

static const struct clocks clocks = {
	.boot_ns = 1000 * SECOND,
	.time_ns = 1769860800 * SECOND,		/* 2026-01-31T12:00:00Z */
};

static void moments(void **state)
{
	static const struct {
		const char *text;
		uint64_t boot_ns;
	} good[] = {
		{ "boot", 0 },
		{ "-10s", 990 * SECOND },
		{ "-10min", 400 * SECOND },
		{ "-1h", 0 },			/* before boot */
		{ "2026-01-31T11:59:00Z", 940 * SECOND },
		{ "2026-01-31T12:59:00+01:00", 940 * SECOND },
		{ "2020-01-01T00:00:00Z", 0 },
		{ "2026-01-31T12:00:05Z", 1005 * SECOND },
	};
	struct since since;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		since = (struct since){ 0 };
		if (since_parse(&since, good[i].text, &clocks) || !since.given ||
		    since.boot_ns != good[i].boot_ns)
			fail_msg("%s: %llu", good[i].text, (unsigned long long)since.boot_ns);
	}
}

static void since_refused(void **state)
{
	static const char *const bad[] = {
		"", "yesterday", "10min", "--10min", "-", "1:2", "1:0:5,", "1:0:5,boot", "boot,1:0:5",
		"1:0:5,2:1:5", "2026-01-31",
	};
	struct since since;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		since = (struct since){ 0 };
		if (since_parse(&since, bad[i], &clocks) != -EINVAL || since.given)
			fail_msg("'%s' is taken for a beginning", bad[i]);
		position_set_free(&since.positions);
	}
}

static void since_positions(void **state)
{
	struct since since = { 0 };

	(void)state;
	assert_int_equal(since_parse(&since, "9:0:5,9:1:17", &clocks), 0);
	assert_int_equal(since_parse(&since, "9:2:1", &clocks), 0);
	assert_int_equal(since.positions.n, 3);
	assert_int_equal(position_set_find(&since.positions, 9, 1)->seq, 17);
	/* Positions and a time cannot both hold. */
	assert_int_equal(since_parse(&since, "-10min", &clocks), -EINVAL);
	position_set_free(&since.positions);
	since = (struct since){ 0 };
	assert_int_equal(since_parse(&since, "boot", &clocks), 0);
	assert_int_equal(since_parse(&since, "9:2:1", &clocks), -EINVAL);
	assert_int_equal(since_parse(&since, "-10min", &clocks), -EINVAL);
}

/* ---- cursor files, in a folder of their own ---- */

static int enter_folder(void **state)
{
	char name[] = "/tmp/fcev-cursor-XXXXXX";

	*state = strdup(mkdtemp(name));
	return chdir(*state);
}

static int leave_folder(void **state)
{
	unlink("cursor");
	if (chdir("/") < 0 || rmdir(*state) < 0)
		return -1;
	free(*state);
	return 0;
}

static void cursor_kept(void **state)
{
	struct position_set set = { 0 }, again = { 0 };
	unsigned int line;

	(void)state;
	assert_int_equal(cursor_read("cursor", &again, &line), -ENOENT);
	position_set_put(&set, UINT64_MAX, 0, 5);
	position_set_put(&set, UINT64_MAX, 4000000000u, UINT64_MAX);
	assert_int_equal(cursor_write("cursor", &set), 0);
	position_set_put(&set, UINT64_MAX, 0, 6);
	assert_int_equal(cursor_write("cursor", &set), 0);
	assert_int_equal(cursor_read("cursor", &again, &line), 0);
	assert_int_equal(again.n, 2);
	assert_int_equal(position_set_find(&again, UINT64_MAX, 0)->seq, 6);
	assert_true(position_set_find(&again, UINT64_MAX, 4000000000u)->seq == UINT64_MAX);
	position_set_free(&set);
	position_set_free(&again);
	/* Teardown's rmdir() fails if a temporary file stayed. */
}

static void write_file(const char *text)
{
	FILE *file = fopen("cursor", "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void cursor_damaged(void **state)
{
	struct position_set set = { 0 };
	unsigned int line = 0;

	(void)state;
	write_file("7:0:1\n7:1:2\n7:1\n");
	assert_int_equal(cursor_read("cursor", &set, &line), -EINVAL);
	assert_int_equal(line, 3);
	position_set_free(&set);
	write_file("");
	assert_int_equal(cursor_read("cursor", &set, &line), 0);
	assert_int_equal(set.n, 0);
}

static void cursor_without_folder(void **state)
{
	struct position_set set = { 0 };

	(void)state;
	assert_int_equal(cursor_write("no/such/folder/cursor", &set), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(sets),
		cmocka_unit_test(moments),
		cmocka_unit_test(since_refused),
		cmocka_unit_test(since_positions),
		cmocka_unit_test_setup_teardown(cursor_kept, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(cursor_damaged, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(cursor_without_folder, enter_folder, leave_folder),
	};

	return RUN_TAP(tests);
}

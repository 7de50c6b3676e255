// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which ports, types and sources an event must match; and that every type of
 * event is explained.
 */
#include "harness.h"

#include <errno.h>

#include "../explain.h"
#include "../follow.h"

#define WWPN(n)	(UINT64_C(0x1000000000000000) + (n))

/* Host 2 was port 1, then port 3; the WWPN of port 2 came back as port 4. */
static const struct fcev_port ports[] = {
	{ .epoch = 7, .port = 1, .host = 2, .wwpn = WWPN(1), .gone = true },
	{ .epoch = 7, .port = 2, .host = 5, .wwpn = WWPN(2), .gone = true },
	{ .epoch = 7, .port = 3, .host = 2, .wwpn = WWPN(3) },
	{ .epoch = 7, .port = 4, .host = 6, .wwpn = WWPN(2) },
	{ .epoch = 7, .port = 5, .host = 7 },
};

static void names(void **state)
{
	static const struct {
		const char *word;
		int err;
		size_t found;
	} cases[] = {
		{ "1", 0, 0 }, { "5", 0, 4 }, { "6", -ENODEV, 0 }, { "0", -ENODEV, 0 },
		{ "host2", 0, 2 }, { "host5", 0, 1 }, { "host9", -ENODEV, 0 },
		{ "0x1000000000000002", 0, 3 }, { "10:00:00:00:00:00:00:01", 0, 0 },
		{ "0x1000000000000009", -ENODEV, 0 },
		/* The port whose WWPN is not known yet is not the port 0. */
		{ "0x0000000000000000", -ENODEV, 0 },
		{ "", -EINVAL, 0 }, { "host", -EINVAL, 0 }, { "host-1", -EINVAL, 0 },
		{ "hostx", -EINVAL, 0 }, { "eth0", -EINVAL, 0 }, { "-1", -EINVAL, 0 },
		{ "1000000000000002", -EINVAL, 0 },
	};
	const struct fcev_port *list[5];
	size_t i, found;
	int err;

	(void)state;
	for (i = 0; i < 5; i++)
		list[i] = &ports[i];
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err = select_find(cases[i].word, list, 5, &found);
		if (err != cases[i].err || (!err && found != cases[i].found))
			fail_msg("'%s': %d", cases[i].word, err);
	}
}

static void events_of_ports(void **state)
{
	struct selected_port selected = { .epoch = 7, .port = 3, .wwpn = WWPN(3) };
	struct selection selection = { .n = 1, .ports = &selected };
	struct fcev_event e = { .epoch = 7, .port = 3, .wwpn = WWPN(3) };

	(void)state;
	assert_true(selection_has_event(&selection, &e));
	e.port = 4;
	e.wwpn = WWPN(4);
	assert_false(selection_has_event(&selection, &e));
	/* After a new load of the module ids begin anew: the WWPN counts. */
	e = (struct fcev_event){ .epoch = 8, .port = 1, .wwpn = WWPN(3) };
	assert_true(selection_has_event(&selection, &e));
	e = (struct fcev_event){ .epoch = 8, .port = 3, .wwpn = WWPN(9) };
	assert_false(selection_has_event(&selection, &e));
	/* What concerns no port concerns all. */
	e = (struct fcev_event){ .epoch = 8, .type = FCEV_EVENT_TYPE_BRIDGE_OVERRUN };
	assert_true(selection_has_event(&selection, &e));
	selected.wwpn = 0;
	e = (struct fcev_event){ .epoch = 8, .port = 9 };
	assert_false(selection_has_event(&selection, &e));
}

static void filters(void **state)
{
	struct filter filter = { .selection.all = true };
	struct fcev_event e = {
		.type = FCEV_EVENT_TYPE_RSCN, .source = FCEV_SOURCE_POSTED, .port = 1,
	};

	(void)state;
	assert_int_equal(filter_match(&filter, &e), MATCH_YES);
	filter.types = 1 << FCEV_EVENT_TYPE_RSCN;
	assert_int_equal(filter_match(&filter, &e), MATCH_YES);
	filter.sources = 1 << FCEV_SOURCE_NATIVE;
	assert_int_equal(filter_match(&filter, &e), MATCH_NO);
	filter.sources = 0;
	e.type = FCEV_EVENT_TYPE_FPIN;
	assert_int_equal(filter_match(&filter, &e), MATCH_NO);
	e.type = 999;
	assert_int_equal(filter_match(&filter, &e), MATCH_NO);
	/* An RSCN may be among what was lost. */
	e.type = FCEV_EVENT_TYPE_LOST;
	assert_int_equal(filter_match(&filter, &e), MATCH_LOSS);
	filter.types |= 1 << FCEV_EVENT_TYPE_LOST;
	assert_int_equal(filter_match(&filter, &e), MATCH_YES);
}

static void masks(void **state)
{
	uint64_t mask = 0;

	(void)state;
	assert_int_equal(select_types("rscn,link-down", &mask), STATUS_OK);
	assert_int_equal(select_types("fpin", &mask), STATUS_OK);
	assert_int_equal(mask, 1 << FCEV_EVENT_TYPE_RSCN | 1 << FCEV_EVENT_TYPE_LINK_DOWN |
			       1 << FCEV_EVENT_TYPE_FPIN);
	assert_int_equal(select_types("rscn,", &mask), STATUS_USAGE);
	assert_int_equal(select_types("RSCN", &mask), STATUS_USAGE);
	mask = 0;
	assert_int_equal(select_sources("native,core", &mask), STATUS_OK);
	assert_int_equal(mask, 1 << FCEV_SOURCE_NATIVE | 1 << FCEV_SOURCE_CORE);
	assert_int_equal(select_sources("me", &mask), STATUS_USAGE);
	mask = 0;
	assert_int_equal(select_counters("seconds_since_last_reset,fpin_li_device_specific", &mask),
			 STATUS_OK);
	assert_true(mask == (1 | UINT64_C(1) << FCEV_COUNTER_FPIN_LI_DEVICE_SPECIFIC));
}

static void all_explained(void **state)
{
	const struct explanation *e;
	uint32_t type;

	(void)state;
	for (type = 1; fcev_event_type_name(type); type++) {
		e = explanation_of(type);
		if (!e || !e->causes[0] || !e->actions[0])
			fail_msg("%s is not explained", fcev_event_type_name(type));
		if (e->causes[EXPLAIN_ITEMS - 1] || e->actions[EXPLAIN_ITEMS - 1])
			fail_msg("%s: too many items", fcev_event_type_name(type));
	}
	assert_true(type > FCEV_EVENT_TYPE_TARGET_CHANGE);
	assert_null(explanation_of(0));
	assert_null(explanation_of(999));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(events_of_ports),
		cmocka_unit_test(filters),
		cmocka_unit_test(masks),
		cmocka_unit_test(all_explained),
	};

	return RUN_TAP(tests);
}

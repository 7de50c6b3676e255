// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on demand: which command goes wrong, and how failures are written.
 */
#include <kunit/test.h>

#ifdef MODULE
/* See parse_kunit.c. */
#include "../fault.c"
#else
#include <scsi/scsi.h>
#include "../fcsim_priv.h"
#endif

static void fault_order_test(struct kunit *test)
{
	static const enum fcsim_fault wanted[] = {
		FCSIM_FAULT_BUSY, FCSIM_FAULT_BUSY, FCSIM_FAULT_HANG, FCSIM_FAULT_FAIL,
		FCSIM_FAULT_NONE, FCSIM_FAULT_NONE,
	};
	struct fcsim_faults faults;

	fcsim_faults_init(&faults);
	KUNIT_EXPECT_EQ(test, fcsim_fault_next(&faults), FCSIM_FAULT_NONE);
	faults.fail = 1;
	faults.hang = 1;
	faults.busy = 2;
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		KUNIT_EXPECT_EQ(test, fcsim_fault_next(&faults), wanted[i]);
}

static const struct {
	const char *text;
	int err;
	struct fcsim_failure failure;
	const char *shown;
} failure_cases[] = {
	{ "3/11/00\n", 0, { DID_OK, 0x3, 0x11, 0 }, "3/11/00\n" },
	{ "b/0/ff", 0, { DID_OK, 0xb, 0, 0xff }, "b/00/ff\n" },
	{ "no-connect", 0, { DID_NO_CONNECT }, "no-connect\n" },
	{ "transport-disrupted\n", 0, { DID_TRANSPORT_DISRUPTED }, "transport-disrupted\n" },
	{ "0/11/00", -ERANGE },
	{ "10/11/00", -ERANGE },
	{ "3/100/00", -ERANGE },
	{ "3/11/100", -ERANGE },
	{ "3/11", -EINVAL },
	{ "3/11/00/", -EINVAL },
	{ "3/11/0 0", -EINVAL },
	{ "ok", -EINVAL },
	{ "", -EINVAL },
	{ "transport-disrupted-or-any-other-thing", -ENAMETOOLONG },
};

static void failure_test(struct kunit *test)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	for (size_t i = 0; i < ARRAY_SIZE(failure_cases); i++) {
		const char *text = failure_cases[i].text;
		struct fcsim_failure failure = {}, none = {};
		int err = fcsim_parse_failure(text, strlen(text), &failure);

		KUNIT_EXPECT_EQ_MSG(test, err, failure_cases[i].err, "'%s'", text);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(&failure, err ? &none : &failure_cases[i].failure,
						 sizeof(failure)), 0, "'%s'", text);
		if (err)
			continue;
		fcsim_format_failure(&failure, page);
		KUNIT_EXPECT_STREQ(test, page, failure_cases[i].shown);
	}
	free_page((unsigned long)page);
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE(fault_order_test),
	KUNIT_CASE(failure_test),
	{}
};

static struct kunit_suite fault_suite = {
	.name = "fcsim_fault",
	.test_cases = fault_cases,
};

kunit_test_suite(fault_suite);

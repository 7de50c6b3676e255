/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unit tests of the tool share: cmocka with what it wants included
 * first, TAP output, text of a printing function.
 */
#ifndef FCEV_TOOL_TESTS_HARNESS_H
#define FCEV_TOOL_TESTS_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Of an array of tests; for main(). */
#define RUN_TAP(tests) \
	(cmocka_set_message_output(CM_OUTPUT_TAP), cmocka_run_group_tests(tests, NULL, NULL))

#endif

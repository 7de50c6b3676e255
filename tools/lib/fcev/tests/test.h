/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cmocka with what it wants included before. */
#ifndef FCEV_TEST_H
#define FCEV_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif /* FCEV_TEST_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of the command line into numbers. Pure: no library call, no output.
 * All return 0, or -EINVAL and change nothing.
 */
#ifndef FCEV_TOOL_PARSE_H
#define FCEV_TOOL_PARSE_H

#include <stdint.h>

/* Decimal digits alone, up to @max. */
int parse_u64(const char *text, uint64_t max, uint64_t *value);

/* 0x and 16 digits, or eight colon-separated bytes. */
int parse_wwn(const char *text, uint64_t *wwn);

/* 10, 10s, 500ms, 5min, 2h, 1d, with decimals: 1.5h; a bare number is seconds. */
int parse_duration_ms(const char *text, uint64_t *ms);

/* RFC 3339 with offset or Z, seconds and fraction optional; ns since the epoch. */
int parse_time_ns(const char *text, uint64_t *ns);

#endif

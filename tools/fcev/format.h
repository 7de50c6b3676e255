/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values and tables as a person reads them. Pure but for the FILE they print
 * to; events are in text.h.
 */
#ifndef FCEV_TOOL_FORMAT_H
#define FCEV_TOOL_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define WWN_SIZE	19	/* 0x, 16 digits, the end */
#define TIME_SIZE	40

/* All fill @buf and return it. */
char *format_wwn(uint64_t wwn, char buf[WWN_SIZE]);
char *format_utc(uint64_t ns, char buf[TIME_SIZE]);	/* RFC 3339, µs, Z */
char *format_local(uint64_t ns, char buf[TIME_SIZE]);	/* 2026-01-31 23:59:59.999 */
char *format_duration_ms(uint64_t ms, char *buf, size_t size);
char *format_speeds(uint32_t speeds, char *buf, size_t size);	/* FC_PORTSPEED bits */
char *format_classes(uint32_t classes, char *buf, size_t size);	/* FC_COS bits */
char *format_fc4s(const uint8_t fc4s[32], char *buf, size_t size);

/* Names of the bits of a mask, by one of the library's functions. */
char *format_mask(uint32_t mask, const char *(*name)(uint32_t bit), const char *separator,
		  char *buf, size_t size);

/* What a driver calls itself may hold anything: bytes that are no UTF-8 and
 * control characters become '?'. */
char *format_clean(const char *text, char *buf, size_t size);

/* The name, or the number where there is none. */
const char *format_name(const char *name, uint32_t number, char buf[12]);

enum colour { COLOUR_NONE, COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_BOLD, COLOUR_DIM };

/* Print @text padded to @width, in a colour where @on. */
void print_padded(FILE *out, const char *text, int width, enum colour colour, bool on);

/* ---- tables: rows of cells, columns as wide as their widest cell ---- */

#define TABLE_COLUMNS	12

struct table {
	size_t columns;
	size_t n, size;
	char *(*rows)[TABLE_COLUMNS];
	uint32_t right;			/* bit per column: align right */
};

/* Add a row of @table->columns strings, which are copied; -ENOMEM. */
int table_add(struct table *table, const char *const *cells);
void table_print(const struct table *table, FILE *out, bool colour);
void table_free(struct table *table);

#endif

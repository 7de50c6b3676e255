// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables: cells are kept until the widths of all columns are known. The first
 * row is the heading.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

static int make_room(struct table *table)
{
	size_t size = table->size ? 2 * table->size : 16;
	void *rows;

	if (table->n < table->size)
		return 0;
	rows = realloc(table->rows, size * sizeof(*table->rows));
	if (!rows)
		return -ENOMEM;
	table->rows = rows;
	table->size = size;
	return 0;
}

int table_add(struct table *table, const char *const *cells)
{
	char **row;
	size_t i;

	if (make_room(table) < 0)
		return -ENOMEM;
	row = table->rows[table->n];
	for (i = 0; i < table->columns; i++) {
		row[i] = strdup(cells[i]);
		if (!row[i]) {
			while (i)
				free(row[--i]);
			return -ENOMEM;
		}
	}
	table->n++;
	return 0;
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t row, length, width = 0;

	for (row = 0; row < table->n; row++) {
		length = strlen(table->rows[row][column]);
		if (length > width)
			width = length;
	}
	return width;
}

void table_print(const struct table *table, FILE *out, bool colour)
{
	int width[TABLE_COLUMNS] = { 0 };
	size_t i, row;
	bool last;

	for (i = 0; i < table->columns; i++)
		width[i] = column_width(table, i);
	for (row = 0; row < table->n; row++) {
		for (i = 0; i < table->columns; i++) {
			const char *cell = table->rows[row][i];

			last = i + 1 == table->columns;
			if (table->right & 1u << i)
				fprintf(out, "%*s", width[i] - (int)strlen(cell), "");
			print_padded(out, cell, last || table->right & 1u << i ? 0 : width[i],
				     row ? COLOUR_NONE : COLOUR_BOLD, colour);
			fputs(last ? "\n" : "  ", out);
		}
	}
}

void table_free(struct table *table)
{
	size_t i, row;

	for (row = 0; row < table->n; row++)
		for (i = 0; i < table->columns; i++)
			free(table->rows[row][i]);
	free(table->rows);
	table->rows = NULL;
	table->n = table->size = 0;
}

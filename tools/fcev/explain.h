/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an event means to the person who operates the SAN.
 */
#ifndef FCEV_TOOL_EXPLAIN_H
#define FCEV_TOOL_EXPLAIN_H

#include <stdint.h>

#define EXPLAIN_ITEMS	5

struct explanation {
	const char *meaning;			/* one sentence */
	const char *causes[EXPLAIN_ITEMS];	/* the likely ones first */
	const char *actions[EXPLAIN_ITEMS];
};

/* NULL for a type that is not known here. */
const struct explanation *explanation_of(uint32_t type);

#endif

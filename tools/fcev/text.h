/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as lines for a person.
 */
#ifndef FCEV_TOOL_TEXT_H
#define FCEV_TOOL_TEXT_H

#include <stdio.h>

#include "tool.h"

/* Print one line: when, where, what, from where, details. */
void text_event(FILE *out, const struct fcev_event *event, bool colour);
/* The state of a port in the same columns, for monitor --initial. */
void text_state(FILE *out, const struct fcev_port *port, uint64_t time_ns, bool colour);

/* FC-LS codes of an FPIN descriptor, NULL for unknown ones. */
const char *fpin_tag_name(uint32_t tag);
const char *fpin_event_name(uint32_t tag, uint32_t type);
const char *fpin_reason_name(uint32_t reason);
const char *fpin_severity_name(uint32_t severity);

#endif

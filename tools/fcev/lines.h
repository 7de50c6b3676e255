/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON, one object a line. Only json_*.c knows json-c; everybody else calls
 * the functions below. The keys are described in fcev(8).
 */
#ifndef FCEV_TOOL_LINES_H
#define FCEV_TOOL_LINES_H

#include <stdio.h>

#include "tool.h"

/* All print one line and return 0, or -ENOMEM and print nothing. */

/* @meaning: added as the key "meaning", or NULL */
int line_event(FILE *out, const struct fcev_event *event, const char *meaning);
/* For list: what identifies a port and its state. */
int line_port(FILE *out, const struct fcev_port *port);
/* For show: all of it, with the remote ports that belong to it in @targets. */
int line_port_full(FILE *out, const struct fcev_port *port, const struct fcev_targets *targets);
int line_module(FILE *out, const struct fcev_status *status);
/* @counters: mask of those wanted */
int line_statistics(FILE *out, uint64_t epoch, const struct fcev_statistics *statistics,
		    uint64_t counters);
/* @port: the port of the rule */
int line_rule(FILE *out, const struct fcev_rule *rule, const struct fcev_port *port);

struct account;
/* @listener: which of the audit's listeners, from 1 */
int line_account(FILE *out, uint64_t epoch, uint32_t listener, const struct account *account);

struct explanation;
int line_explanation(FILE *out, const char *event, const struct explanation *explanation);

#endif

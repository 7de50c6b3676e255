/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the events of a port come from, for show.
 */
#ifndef FCEV_TOOL_ORIGIN_H
#define FCEV_TOOL_ORIGIN_H

#include "tool.h"

/* Mask of enum fcev_origin, 0 for a type that the port cannot have. */
uint32_t origin_of(const struct fcev_port *port, uint32_t event);
/* Is it a type that a port could have at all? The module's own are not. */
bool origin_matters(const struct fcev_port *port, uint32_t event);

#endif

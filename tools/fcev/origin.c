// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the events of a port come from, as the module tells it per type.
 */
#include "origin.h"

uint32_t origin_of(const struct fcev_port *port, uint32_t event)
{
	size_t i;

	for (i = 0; i < port->n_origins; i++)
		if (port->origins[i].event == event)
			return port->origins[i].origin;
	return 0;
}

bool origin_matters(const struct fcev_port *port, uint32_t event)
{
	switch (event) {
	case FCEV_EVENT_TYPE_RULE_BASELINE:
	case FCEV_EVENT_TYPE_RULE_REFUSED:
	case FCEV_EVENT_TYPE_UNKNOWN:
	case FCEV_EVENT_TYPE_LOST:
	case FCEV_EVENT_TYPE_BRIDGE_OVERRUN:
	case FCEV_EVENT_TYPE_EVICTED:
		return origin_of(port, event);
	}
	return true;
}

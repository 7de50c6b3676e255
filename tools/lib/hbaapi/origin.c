// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * From an event to the adapter: whose vport is the port that it is about. What
 * was asked is remembered, as it never changes for a port id.
 */
#include "hbaapi_priv.h"

#define REMEMBERED	64

struct answer {
	uint64_t epoch;
	uint32_t port;
	struct hba_origin origin;
};

/* The dispatcher alone comes here, and there is one at a time. */
static struct answer answers[REMEMBERED];

/* Types for which the adapter, or the stream, decides. */
static bool matters(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_ADAPTER_ADD:
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
	case FCEV_EVENT_TYPE_FPIN:
	case FCEV_EVENT_TYPE_RLIR:
	case FCEV_EVENT_TYPE_LOST:
		return true;
	}
	return false;
}

static const struct fcev_port *by_id(const struct fcev_ports *ports, uint32_t id)
{
	const struct fcev_port *port;

	for (size_t i = 0; id && (port = fcev_ports_at(ports, i)); i++)
		if (port->port == id)
			return port;
	return NULL;
}

static void fill(struct hba_origin *origin, const struct fcev_ports *ports, const struct fcev_port *port)
{
	const struct fcev_port *parent = by_id(ports, port->parent);

	origin->own = port->wwpn;
	origin->vport = parent;
	origin->port = parent ? parent->port : port->port;
	origin->wwpn = parent ? parent->wwpn : port->wwpn;
	if (port->n_positions > 1)
		origin->stats_stream = port->positions[1].stream;
}

static bool ask(const struct fcev_event *event, struct hba_origin *origin)
{
	const struct fcev_port *port;
	struct fcev_ports *ports;
	bool known = false;
	struct fcev *ctx;

	if (fcev_open(&ctx))
		return false;
	if (!fcev_ports_get(ctx, &ports)) {
		port = by_id(ports, event->port);
		known = port && port->epoch == event->epoch;
		if (known)
			fill(origin, ports, port);
		fcev_ports_free(ports);
	}
	fcev_close(ctx);
	return known;
}

/* A port's first events may come before its WWPN is known: then that is asked, too. */
void hba_origin_of(const struct fcev_event *event, struct hba_origin *origin)
{
	struct answer *answer = &answers[event->port % REMEMBERED];

	*origin = (struct hba_origin){ .port = event->port, .wwpn = event->wwpn, .own = event->wwpn };
	if (!event->port || (event->wwpn && !matters(event->type)))
		return;
	if (answer->port == event->port && answer->epoch == event->epoch)
		*origin = answer->origin;
	else if (ask(event, origin) && origin->own)
		*answer = (struct answer){ event->epoch, event->port, *origin };
	if (event->wwpn) {
		origin->own = event->wwpn;	/* newer than what was asked */
		if (!origin->vport)
			origin->wwpn = event->wwpn;
	}
}

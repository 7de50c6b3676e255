// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Lists of ports and of their remote ports.
 */
#include <errno.h>
#include <stdlib.h>

#include "priv.h"

/* Give up the elements, keep the array. */
void ports_clear(struct fcev_ports *ports)
{
	while (ports->n) {
		struct fcev_port *port = &ports->at[--ports->n];

		free((void *)port->origins);
		free((void *)port->positions);
	}
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = ((const struct fcev_port *)a)->port;
	uint32_t y = ((const struct fcev_port *)b)->port;

	return (x > y) - (x < y);
}

int fcev_ports_get(struct fcev *ctx, struct fcev_ports **ports)
{
	struct fcev_ports *list = calloc(1, sizeof(*list));
	int err;

	if (!list)
		return fail_with(ctx, -ENOMEM, "out of memory");
	err = wire_ports_get(ctx, list);
	if (err) {
		fcev_ports_free(list);
		return err;
	}
	if (list->n)
		qsort(list->at, list->n, sizeof(*list->at), by_id);
	*ports = list;
	return 0;
}

size_t fcev_ports_count(const struct fcev_ports *ports)
{
	return ports->n;
}

const struct fcev_port *fcev_ports_at(const struct fcev_ports *ports, size_t i)
{
	return i < ports->n ? &ports->at[i] : NULL;
}

void fcev_ports_free(struct fcev_ports *ports)
{
	if (!ports)
		return;
	ports_clear(ports);
	free(ports->at);
	free(ports);
}

int fcev_targets_get(struct fcev *ctx, uint32_t port, struct fcev_targets **targets)
{
	struct fcev_targets *list = calloc(1, sizeof(*list));
	int err;

	if (!list)
		return fail_with(ctx, -ENOMEM, "out of memory");
	err = wire_targets_get(ctx, port, list);
	if (err) {
		fcev_targets_free(list);
		return err;
	}
	*targets = list;
	return 0;
}

size_t fcev_targets_count(const struct fcev_targets *targets)
{
	return targets->n;
}

const struct fcev_target *fcev_targets_at(const struct fcev_targets *targets, size_t i)
{
	return i < targets->n ? &targets->at[i].target : NULL;
}

uint32_t fcev_targets_port(const struct fcev_targets *targets, size_t i)
{
	return i < targets->n ? targets->at[i].port : 0;
}

const struct fcev_service_time *fcev_targets_service_time(const struct fcev_targets *targets,
							  size_t i)
{
	return i < targets->n && targets->at[i].service.count ? &targets->at[i].service : NULL;
}

void fcev_targets_free(struct fcev_targets *targets)
{
	if (!targets)
		return;
	free(targets->at);
	free(targets);
}

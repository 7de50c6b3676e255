// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * From a handle to what the module says now of the adapter, its ports and
 * their remote ports. Every call asks anew, so answers are true when they are
 * given; what a handle remembers is which port an index meant.
 */
#include <errno.h>
#include <stdlib.h>

#include "hbaapi_priv.h"

#define DIGEST_START	14695981039346656037ull

static uint64_t digest(uint64_t sum, uint64_t value)
{
	for (int i = 0; i < 8; i++, value >>= 8)
		sum = (sum ^ (value & 0xff)) * 1099511628211ull;
	return sum;
}

/* Under its WWPN the adapter is found again after a restart of the module. */
static bool is_adapter(const struct hba_adapter *adapter, const struct fcev_port *port)
{
	if (port->gone || port->parent)
		return false;
	if (adapter->wwpn)
		return port->wwpn == adapter->wwpn;
	return port->port == adapter->port && port->epoch == adapter->epoch;
}

static const struct fcev_port *find_physical(const struct hba_query *query)
{
	const struct fcev_port *port;

	for (size_t i = 0; (port = fcev_ports_at(query->ports, i)); i++)
		if (is_adapter(query->adapter, port))
			return port;
	return NULL;
}

static HBA_STATUS begin(struct hba_query *query)
{
	int err;

	err = fcev_open(&query->ctx);
	if (err) {
		hba_say_error(NULL, "cannot ask the module fcev", err);
		return HBA_STATUS_ERROR;
	}
	err = fcev_ports_get(query->ctx, &query->ports);
	if (err == -ENOENT || err == -EPROTONOSUPPORT)
		return HBA_STATUS_ERROR_UNAVAILABLE;	/* no module, or it is going */
	if (err) {
		hba_say_error(query->ctx, "cannot read the ports", err);
		return HBA_STATUS_ERROR;
	}
	query->physical = find_physical(query);
	return query->physical ? HBA_STATUS_OK : HBA_STATUS_ERROR_UNAVAILABLE;
}

/**
 * hba_query_begin() - ask the module about an open adapter
 *
 * Return: HBA_STATUS_OK, then hba_query_end() is due; INVALID_HANDLE;
 * UNAVAILABLE when the adapter, or the module, is gone.
 */
HBA_STATUS hba_query_begin(struct hba_query *query, HBA_HANDLE handle)
{
	HBA_STATUS status;

	*query = (struct hba_query){ 0 };
	if (!hba_usable())
		return HBA_STATUS_ERROR;
	query->adapter = hba_handle_get(handle);
	if (!query->adapter)
		return HBA_STATUS_ERROR_INVALID_HANDLE;
	status = begin(query);
	if (status != HBA_STATUS_OK)
		hba_query_end(query);
	return status;
}

void hba_query_end(struct hba_query *query)
{
	if (query->ports)
		fcev_ports_free(query->ports);
	fcev_close(query->ctx);
	hba_handle_put(query->adapter);
}

bool hba_query_owns(const struct hba_query *query, const struct fcev_port *port)
{
	return !port->gone && (port == query->physical || port->parent == query->physical->port);
}

/* Index 0 is the physical port, vports follow in the order of their arrival. */
const struct fcev_port *hba_query_port(const struct hba_query *query, uint32_t index)
{
	const struct fcev_port *port;

	if (!index)
		return query->physical;
	for (size_t i = 0; (port = fcev_ports_at(query->ports, i)); i++)
		if (port != query->physical && hba_query_owns(query, port) && !--index)
			return port;
	return NULL;
}

uint32_t hba_query_port_count(const struct hba_query *query)
{
	uint32_t n = 0;

	while (hba_query_port(query, n))
		n++;
	return n;
}

const struct fcev_port *hba_query_port_by_wwn(const struct hba_query *query, HBA_WWN wwn)
{
	uint64_t value = hba_wwn_value(wwn);
	const struct fcev_port *port;

	for (uint32_t i = 0; value && (port = hba_query_port(query, i)); i++)
		if (port->wwpn == value)
			return port;
	return NULL;
}

HBA_STATUS hba_query_targets(const struct hba_query *query, const struct fcev_port *port,
			     struct fcev_targets **targets)
{
	return hba_status(fcev_targets_get(query->ctx, port->port, targets));
}

/* A remote port that is given up is no discovered port any more. */
static bool is_discovered(const struct fcev_target *target)
{
	return target->port_state != FCEV_PORT_STATE_NOT_PRESENT &&
	       target->port_state != FCEV_PORT_STATE_DELETED;
}

const struct fcev_target *hba_target_at(const struct fcev_targets *targets, uint32_t index)
{
	const struct fcev_target *target;

	for (size_t i = 0; (target = fcev_targets_at(targets, i)); i++)
		if (is_discovered(target) && !index--)
			return target;
	return NULL;
}

uint32_t hba_target_count(const struct fcev_targets *targets)
{
	uint32_t n = 0;

	while (hba_target_at(targets, n))
		n++;
	return n;
}

const struct fcev_target *hba_target_by_wwn(const struct fcev_targets *targets, HBA_WWN wwn)
{
	uint64_t value = hba_wwn_value(wwn);
	const struct fcev_target *target;

	for (size_t i = 0; value && (target = fcev_targets_at(targets, i)); i++)
		if (is_discovered(target) && target->wwpn == value)
			return target;
	return NULL;
}

static uint64_t ports_digest(const struct hba_query *query)
{
	const struct fcev_port *port;
	uint64_t sum = DIGEST_START;

	for (uint32_t i = 0; (port = hba_query_port(query, i)); i++)
		sum = digest(sum, port->wwpn ? port->wwpn : port->port);
	return sum;
}

/* Of all ports at once: an index of a remote port is good as long as none changed. */
static HBA_STATUS targets_digest(const struct hba_query *query, uint64_t *sum)
{
	const struct fcev_target *target;
	const struct fcev_port *port;
	struct fcev_targets *targets;
	HBA_STATUS status;

	*sum = DIGEST_START;
	for (uint32_t i = 0; (port = hba_query_port(query, i)); i++) {
		status = hba_query_targets(query, port, &targets);
		if (status != HBA_STATUS_OK)
			return status;
		*sum = digest(*sum, port->wwpn);
		for (size_t j = 0; (target = fcev_targets_at(targets, j)); j++)
			if (is_discovered(target))
				*sum = digest(*sum, target->wwpn);
		fcev_targets_free(targets);
	}
	return HBA_STATUS_OK;
}

/* From now on indices mean what they mean now. */
HBA_STATUS hba_query_refresh(struct hba_query *query)
{
	uint64_t ports = ports_digest(query), targets;
	HBA_STATUS status;

	status = targets_digest(query, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	pthread_mutex_lock(&query->adapter->lock);
	query->adapter->ports_digest = ports;
	query->adapter->targets_digest = targets;
	pthread_mutex_unlock(&query->adapter->lock);
	return HBA_STATUS_OK;
}

bool hba_query_ports_stale(const struct hba_query *query)
{
	uint64_t now = ports_digest(query), then;

	pthread_mutex_lock(&query->adapter->lock);
	then = query->adapter->ports_digest;
	pthread_mutex_unlock(&query->adapter->lock);
	return now != then;
}

bool hba_query_targets_stale(const struct hba_query *query)
{
	uint64_t now, then;

	if (targets_digest(query, &now) != HBA_STATUS_OK)
		return true;
	pthread_mutex_lock(&query->adapter->lock);
	then = query->adapter->targets_digest;
	pthread_mutex_unlock(&query->adapter->lock);
	return now != then;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The six calls that register for events: their arguments, judged, become a
 * registration.
 */
#include <stdlib.h>

#include "hbaapi_priv.h"

/* Functions of four types are kept as one. */
#define FN(callback)	((void (*)(void))(callback))

static struct hba_registration *new_registration(enum hba_kind kind, void (*callback)(void), void *user)
{
	struct hba_registration *reg = calloc(1, sizeof(*reg));

	if (!reg)
		return NULL;
	reg->kind = kind;
	reg->callback = callback;
	reg->user = user;
	reg->since_ns = hba_boot_ns();
	return reg;
}

static void set_port(struct hba_registration *reg, const struct hba_query *query,
		     const struct fcev_port *port)
{
	reg->epoch = query->physical->epoch;
	reg->adapter = query->physical->wwpn;
	reg->adapter_id = query->physical->port;
	reg->node = query->physical->wwnn;
	reg->port = port->wwpn;
	reg->port_id = port->port;
}

HBA_STATUS HBA_RegisterForAdapterAddEvents(void (*callback)(void *data, HBA_WWN PortWWN,
							    HBA_UINT32 eventType),
					   void *userData, HBA_CALLBACKHANDLE *callbackHandle)
{
	struct hba_registration *reg;

	if (!callback || !callbackHandle)
		return HBA_STATUS_ERROR_ARG;
	if (!hba_usable())
		return HBA_STATUS_ERROR;
	reg = new_registration(HBA_KIND_ADD, FN(callback), userData);
	return reg ? hba_registry_add(reg, callbackHandle) : HBA_STATUS_ERROR;
}

/* For the kinds that are about an adapter as a whole. */
static HBA_STATUS add_for_adapter(struct hba_registration *reg, HBA_HANDLE handle,
				  HBA_CALLBACKHANDLE *callbackHandle)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!reg)
		return HBA_STATUS_ERROR;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK) {
		free(reg);
		return status;
	}
	set_port(reg, &query, query.physical);
	hba_query_end(&query);
	return hba_registry_add(reg, callbackHandle);
}

HBA_STATUS HBA_RegisterForAdapterEvents(void (*callback)(void *data, HBA_WWN PortWWN,
							 HBA_UINT32 eventType),
					void *userData, HBA_HANDLE handle,
					HBA_CALLBACKHANDLE *callbackHandle)
{
	if (!callback || !callbackHandle)
		return HBA_STATUS_ERROR_ARG;
	return add_for_adapter(new_registration(HBA_KIND_ADAPTER, FN(callback), userData), handle,
			       callbackHandle);
}

HBA_STATUS HBA_RegisterForLinkEvents(void (*callback)(void *data, HBA_WWN adapterWWN,
						      HBA_UINT32 eventType, void *pRLIRBuffer,
						      HBA_UINT32 RLIRBufferSize),
				     void *userData, void *pRLIRBuffer, HBA_UINT32 RLIRBufferSize,
				     HBA_HANDLE handle, HBA_CALLBACKHANDLE *callbackHandle)
{
	struct hba_registration *reg;

	if (!callback || !callbackHandle || (!pRLIRBuffer && RLIRBufferSize))
		return HBA_STATUS_ERROR_ARG;
	reg = new_registration(HBA_KIND_LINK, FN(callback), userData);
	if (reg) {
		reg->buffer = pRLIRBuffer;
		reg->buffer_size = RLIRBufferSize;
	}
	return add_for_adapter(reg, handle, callbackHandle);
}

/* Fills in @reg from the port; what is wrong with it is the status. */
typedef HBA_STATUS (*look_fn)(struct hba_registration *reg, const struct hba_query *query,
			      const struct fcev_port *port);

/* For the kinds that are about one port of an adapter. */
static HBA_STATUS add_for_port(struct hba_registration *reg, HBA_HANDLE handle, HBA_WWN wwn,
			       look_fn look, HBA_CALLBACKHANDLE *callbackHandle)
{
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!reg)
		return HBA_STATUS_ERROR;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK) {
		free(reg);
		return status;
	}
	port = hba_query_port_by_wwn(&query, wwn);
	if (port) {
		set_port(reg, &query, port);
		status = look ? look(reg, &query, port) : HBA_STATUS_OK;
	} else {
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	}
	hba_query_end(&query);
	if (status == HBA_STATUS_OK)
		return hba_registry_add(reg, callbackHandle);
	free(reg);
	return status;
}

HBA_STATUS HBA_RegisterForAdapterPortEvents(void (*callback)(void *data, HBA_WWN PortWWN,
							     HBA_UINT32 eventType,
							     HBA_UINT32 fabricPortID),
					    void *userData, HBA_HANDLE handle, HBA_WWN PortWWN,
					    HBA_CALLBACKHANDLE *callbackHandle)
{
	if (!callback || !callbackHandle)
		return HBA_STATUS_ERROR_ARG;
	return add_for_port(new_registration(HBA_KIND_PORT, FN(callback), userData), handle, PortWWN,
			    NULL, callbackHandle);
}

/* One remote port must be there; all of them need not. */
static HBA_STATUS look_for_target(struct hba_registration *reg, const struct hba_query *query,
				  const struct fcev_port *port)
{
	struct fcev_targets *targets;
	HBA_STATUS status;

	if (reg->all_targets)
		return HBA_STATUS_OK;
	status = hba_query_targets(query, port, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	if (!hba_target_by_wwn(targets, hba_wwn(reg->target)))
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	fcev_targets_free(targets);
	return status;
}

HBA_STATUS HBA_RegisterForTargetEvents(void (*callback)(void *data, HBA_WWN hbaPortWWN,
							HBA_WWN discoveredPortWWN,
							HBA_UINT32 eventType),
				       void *userData, HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				       HBA_WWN discoveredPortWWN,
				       HBA_CALLBACKHANDLE *callbackHandle, HBA_UINT32 allTargets)
{
	struct hba_registration *reg;

	if (!callback || !callbackHandle)
		return HBA_STATUS_ERROR_ARG;
	reg = new_registration(HBA_KIND_TARGET, FN(callback), userData);
	if (reg) {
		reg->all_targets = allTargets;
		reg->target = allTargets ? 0 : hba_wwn_value(discoveredPortWWN);
	}
	return add_for_port(reg, handle, hbaPortWWN, look_for_target, callbackHandle);
}

/* A driver that gives no counters in time is an error of this call, not a wish to try again. */
static HBA_STATUS look_for_counters(struct hba_registration *reg, const struct hba_query *query,
				    const struct fcev_port *port)
{
	struct fcev_statistics statistics;
	HBA_STATUS status;

	status = hba_statistics_get(query, port, &statistics);
	if (status == HBA_STATUS_ERROR_TRY_AGAIN)
		return HBA_STATUS_ERROR;
	if (status != HBA_STATUS_OK)
		return status;
	return hba_rule_keep_valid(reg, statistics.valid);
}

HBA_STATUS HBA_RegisterForAdapterPortStatEvents(void (*callback)(void *data, HBA_WWN PortWWN,
								 HBA_UINT32 eventType),
						void *userData, HBA_HANDLE handle, HBA_WWN PortWWN,
						HBA_PORTSTATISTICS stats, HBA_UINT32 statType,
						HBA_CALLBACKHANDLE *callbackHandle)
{
	struct hba_registration *reg;
	HBA_STATUS status;

	if (!callback || !callbackHandle ||
	    (statType != HBA_EVENT_PORT_STAT_THRESHOLD && statType != HBA_EVENT_PORT_STAT_GROWTH))
		return HBA_STATUS_ERROR_ARG;
	reg = new_registration(HBA_KIND_STAT, FN(callback), userData);
	if (!reg)
		return HBA_STATUS_ERROR;
	reg->rule_kind = statType == HBA_EVENT_PORT_STAT_THRESHOLD ? FCEV_RULE_KIND_THRESHOLD :
								     FCEV_RULE_KIND_GROWTH;
	status = hba_rule_counters(&stats, reg->counters, &reg->n_counters);
	if (status == HBA_STATUS_OK)
		return add_for_port(reg, handle, PortWWN, look_for_counters, callbackHandle);
	free(reg);
	return status;
}

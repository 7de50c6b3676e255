// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Target mappings: which logical unit behind which remote port is which device
 * of the operating system.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hbaapi_priv.h"

/* What both forms of the mapping are filled from. */
typedef void (*emit_fn)(void *mapping, uint32_t index, const HBA_FCPSCSIENTRY *entry,
			const struct hba_lun *lun);

/* A mapping under way: @room entries fit, @n were found. */
struct mapping {
	emit_fn emit;
	void *out;
	uint32_t room;
	uint32_t n;
};

static void fill_entry(HBA_FCPSCSIENTRY *entry, const struct fcev_target *target,
		       const struct hba_lun *lun)
{
	memset(entry, 0, sizeof(*entry));
	if (*lun->block)
		snprintf(entry->ScsiId.OSDeviceName, sizeof(entry->ScsiId.OSDeviceName), "/dev/%s",
			 lun->block);
	else if (*lun->sg)
		snprintf(entry->ScsiId.OSDeviceName, sizeof(entry->ScsiId.OSDeviceName), "/dev/%s",
			 lun->sg);
	entry->ScsiId.ScsiBusNumber = lun->host;
	entry->ScsiId.ScsiTargetNumber = lun->target;
	entry->ScsiId.ScsiOSLun = (HBA_UINT32)lun->lun;
	entry->FcpId.FcId = target->port_id;
	entry->FcpId.NodeWWN = hba_wwn(target->wwnn);
	entry->FcpId.PortWWN = hba_wwn(target->wwpn);
	memcpy(&entry->FcpId.FcpLun, lun->wire, sizeof(lun->wire));
}

static HBA_STATUS map_target(struct mapping *mapping, uint32_t host, const struct fcev_target *target)
{
	HBA_FCPSCSIENTRY entry;
	struct hba_lun *luns;
	int n;

	if (!(target->roles & FCEV_ROLES_FCP_TARGET) || target->scsi_id == FCEV_NO_SCSI_ID)
		return HBA_STATUS_OK;
	n = hba_luns_get(host, target->scsi_id, &luns);
	if (n < 0)
		return hba_status(n);
	for (int i = 0; i < n; i++, mapping->n++) {
		if (mapping->n >= mapping->room)
			continue;
		fill_entry(&entry, target, &luns[i]);
		mapping->emit(mapping->out, mapping->n, &entry, &luns[i]);
	}
	free(luns);
	return HBA_STATUS_OK;
}

static HBA_STATUS map_port(struct mapping *mapping, const struct hba_query *query,
			   const struct fcev_port *port)
{
	const struct fcev_target *target;
	struct fcev_targets *targets;
	HBA_STATUS status;

	status = hba_query_targets(query, port, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	for (uint32_t i = 0; status == HBA_STATUS_OK && (target = hba_target_at(targets, i)); i++)
		status = map_target(mapping, port->host, target);
	fcev_targets_free(targets);
	return status;
}

/* The count comes back whole, so that the next call can bring enough room. */
static HBA_STATUS finish(const struct mapping *mapping, HBA_STATUS status, HBA_UINT32 *count)
{
	if (status != HBA_STATUS_OK)
		return status;
	*count = mapping->n;
	return mapping->n > mapping->room ? HBA_STATUS_ERROR_MORE_DATA : HBA_STATUS_OK;
}

static void emit_v1(void *mapping, uint32_t index, const HBA_FCPSCSIENTRY *entry,
		    const struct hba_lun *lun)
{
	HBA_FCPSCSIENTRY *entries = ((HBA_FCPTARGETMAPPING *)mapping)->entry;

	(void)lun;
	entries[index] = *entry;
}

HBA_STATUS HBA_GetFcpTargetMapping(HBA_HANDLE handle, HBA_FCPTARGETMAPPING *pmapping)
{
	struct mapping mapping = { .emit = emit_v1, .out = pmapping };
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!pmapping)
		return HBA_STATUS_ERROR_ARG;
	mapping.room = pmapping->NumberOfEntries;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	for (uint32_t i = 0; status == HBA_STATUS_OK && (port = hba_query_port(&query, i)); i++)
		status = map_port(&mapping, &query, port);
	hba_query_end(&query);
	return finish(&mapping, status, &pmapping->NumberOfEntries);
}

static void emit_v2(void *mapping, uint32_t index, const HBA_FCPSCSIENTRY *entry,
		    const struct hba_lun *lun)
{
	HBA_FCPSCSIENTRYV2 *entries = ((HBA_FCPTARGETMAPPINGV2 *)mapping)->entry;

	entries[index].ScsiId = entry->ScsiId;
	entries[index].FcpId = entry->FcpId;
	hba_sysfs_page83(lun, &entries[index].LUID);
}

HBA_STATUS HBA_GetFcpTargetMappingV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				     HBA_FCPTARGETMAPPINGV2 *pmapping)
{
	struct mapping mapping = { .emit = emit_v2, .out = pmapping };
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!pmapping)
		return HBA_STATUS_ERROR_ARG;
	mapping.room = pmapping->NumberOfEntries;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	port = hba_query_port_by_wwn(&query, hbaPortWWN);
	status = port ? map_port(&mapping, &query, port) : HBA_STATUS_ERROR_ILLEGAL_WWN;
	hba_query_end(&query);
	return finish(&mapping, status, &pmapping->NumberOfEntries);
}

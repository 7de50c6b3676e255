// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Counters of ports, and of logical units as the block layer counts them. A
 * counter that a driver does not have is -1.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hbaapi_priv.h"

#define NOT_COUNTED	(-1)

/* HBA_PORTSTATISTICS is these counters in this order and nothing else. */
_Static_assert(sizeof(HBA_PORTSTATISTICS) == HBA_COUNTERS * sizeof(HBA_INT64), "statistics");
_Static_assert(FCEV_COUNTER_SECONDS_SINCE_LAST_RESET == 0, "first counter");
_Static_assert(FCEV_COUNTER_INVALID_CRC_COUNT == HBA_COUNTERS - 1, "last counter");

static HBA_INT64 counter(const struct fcev_statistics *statistics, unsigned int which)
{
	if (!(statistics->valid & 1ull << which))
		return NOT_COUNTED;
	return (HBA_INT64)statistics->value[which];
}

/* A sample at most 1 s old; the driver gets HBA_ANSWER_MS to give one. */
HBA_STATUS hba_statistics_get(const struct hba_query *query, const struct fcev_port *port,
			      struct fcev_statistics *statistics)
{
	int err = fcev_statistics_get(query->ctx, port->port, statistics, HBA_ANSWER_MS);

	if (err < 0)
		hba_say_error(query->ctx, "counters cannot be read", err);
	return hba_status(err);
}

static HBA_STATUS port_statistics(const struct hba_query *query, const struct fcev_port *port,
				  HBA_PORTSTATISTICS *out)
{
	struct fcev_statistics statistics;
	HBA_INT64 values[HBA_COUNTERS];
	HBA_STATUS status;

	status = hba_statistics_get(query, port, &statistics);
	if (status != HBA_STATUS_OK)
		return status;
	for (unsigned int i = 0; i < HBA_COUNTERS; i++)
		values[i] = counter(&statistics, i);
	memcpy(out, values, sizeof(values));
	return HBA_STATUS_OK;
}

HBA_STATUS HBA_GetPortStatistics(HBA_HANDLE handle, HBA_UINT32 portindex,
				 HBA_PORTSTATISTICS *portstatistics)
{
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!portstatistics)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	port = hba_query_port(&query, portindex);
	if (port)
		status = port_statistics(&query, port, portstatistics);
	else
		status = HBA_STATUS_ERROR_ILLEGAL_INDEX;
	hba_query_end(&query);
	return status;
}

void HBA_ResetStatistics(HBA_HANDLE handle, HBA_UINT32 portindex)
{
	const struct fcev_port *port;
	struct hba_query query;
	int err;

	if (hba_query_begin(&query, handle) != HBA_STATUS_OK)
		return;
	port = hba_query_port(&query, portindex);
	if (port) {
		err = fcev_statistics_reset(query.ctx, port->port);
		if (err < 0)
			hba_say_error(query.ctx, "HBA_ResetStatistics", err);
	}
	hba_query_end(&query);
}

static HBA_STATUS fc4_statistics(const struct hba_query *query, const struct fcev_port *port,
				 HBA_FC4STATISTICS *out)
{
	struct fcev_statistics statistics;
	HBA_STATUS status;

	status = hba_statistics_get(query, port, &statistics);
	if (status != HBA_STATUS_OK)
		return status;
	out->InputRequests = counter(&statistics, FCEV_COUNTER_FCP_INPUT_REQUESTS);
	out->OutputRequests = counter(&statistics, FCEV_COUNTER_FCP_OUTPUT_REQUESTS);
	out->ControlRequests = counter(&statistics, FCEV_COUNTER_FCP_CONTROL_REQUESTS);
	out->InputMegabytes = counter(&statistics, FCEV_COUNTER_FCP_INPUT_MEGABYTES);
	out->OutputMegabytes = counter(&statistics, FCEV_COUNTER_FCP_OUTPUT_MEGABYTES);
	return HBA_STATUS_OK;
}

HBA_STATUS HBA_GetFC4Statistics(HBA_HANDLE handle, HBA_WWN portWWN, HBA_UINT8 FC4type,
				HBA_FC4STATISTICS *pstatistics)
{
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!pstatistics)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	port = hba_query_port_by_wwn(&query, portWWN);
	if (!port)
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	else if (FC4type != HBA_FC4_FCP)
		status = HBA_STATUS_ERROR_UNSUPPORTED_FC4;
	else
		status = fc4_statistics(&query, port, pstatistics);
	hba_query_end(&query);
	return status;
}

/* Bus number is the SCSI host, as in target mappings. */
static bool is_unit(const struct hba_lun *lun, const HBA_SCSIID *unit)
{
	return lun->host == unit->ScsiBusNumber && lun->target == unit->ScsiTargetNumber &&
	       lun->lun == unit->ScsiOSLun;
}

/* The block layer's counters of a disk: requests and sectors of 512 bytes. */
static HBA_STATUS block_statistics(const struct hba_lun *lun, HBA_FC4STATISTICS *out)
{
	uint64_t reads, read_sectors, writes, written_sectors;
	char path[512], text[256];

	if (!*lun->block)
		return HBA_STATUS_ERROR_NOT_SUPPORTED;
	snprintf(path, sizeof(path), "%s/block/%s/stat", hba_sysfs_root, lun->block);
	hba_sysfs_read(path, text, sizeof(text));
	if (sscanf(text, "%" SCNu64 " %*u %" SCNu64 " %*u %" SCNu64 " %*u %" SCNu64,
		   &reads, &read_sectors, &writes, &written_sectors) != 4)
		return HBA_STATUS_ERROR_NOT_SUPPORTED;
	out->InputRequests = (HBA_INT64)reads;
	out->OutputRequests = (HBA_INT64)writes;
	out->ControlRequests = NOT_COUNTED;
	out->InputMegabytes = (HBA_INT64)(read_sectors * 512 / 1000000);
	out->OutputMegabytes = (HBA_INT64)(written_sectors * 512 / 1000000);
	return HBA_STATUS_OK;
}

static HBA_STATUS fcp_statistics(const HBA_SCSIID *unit, HBA_FC4STATISTICS *out)
{
	HBA_STATUS status = HBA_STATUS_ERROR_INVALID_LUN;
	struct hba_lun *luns;
	int n;

	n = hba_luns_get(unit->ScsiBusNumber, unit->ScsiTargetNumber, &luns);
	for (int i = 0; i < n; i++)
		if (is_unit(&luns[i], unit))
			status = block_statistics(&luns[i], out);
	if (n >= 0)
		free(luns);
	return n < 0 ? hba_status(n) : status;
}

HBA_STATUS HBA_GetFCPStatistics(HBA_HANDLE handle, const HBA_SCSIID *lunit,
				HBA_FC4STATISTICS *pstatistics)
{
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!lunit || !pstatistics)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	status = HBA_STATUS_ERROR_INVALID_LUN;
	for (uint32_t i = 0; (port = hba_query_port(&query, i)); i++)
		if (port->host == lunit->ScsiBusNumber)
			status = fcp_statistics(lunit, pstatistics);
	hba_query_end(&query);
	return status;
}

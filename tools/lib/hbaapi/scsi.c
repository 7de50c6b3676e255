// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * SCSI commands to logical units behind discovered ports, through the sg
 * device that the kernel made for each.
 */
#include <errno.h>
#include <fcntl.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "hbaapi_priv.h"

#define TIMEOUT_MS		30000u
#define SENSE_MAX		252u

#define OP_INQUIRY		0x12
#define OP_READ_CAPACITY	0x25
#define OP_REPORT_LUNS		0xa0
#define INQUIRY_EVPD		0x01
#define INQUIRY_CMDDT		0x02

#define STATUS_GOOD		0x00
#define STATUS_CHECK_CONDITION	0x02
#define STATUS_BUSY		0x08
#define STATUS_CONFLICT		0x18
#define STATUS_SET_FULL		0x28

/* From the kernel's SCSI midlayer. */
#define HOST_NO_CONNECT		0x01
#define HOST_TIME_OUT		0x03
#define HOST_TRANSPORT		0x0e	/* with its neighbour, fast fail: the port is gone for now */
#define HOST_FAILFAST		0x0f

/**
 * struct command - a command and where its answer goes
 * @cdb_len: 6, 10, 12 or 16
 * @rsp_len: room, then what came
 * @sense_len: likewise
 */
struct command {
	uint8_t cdb[16];
	uint8_t cdb_len;
	void *rsp;
	HBA_UINT32 rsp_len;
	uint8_t status;
	void *sense;
	HBA_UINT32 sense_len;
};

/* Whom a command is for. */
struct address {
	const HBA_WWN *port;	/* own port, NULL for any of the adapter */
	HBA_WWN target;
	bool any_lun;
	HBA_UINT64 lun;
};

static HBA_STATUS judge(const sg_io_hdr_t *io)
{
	switch (io->host_status) {
	case 0:
		break;
	case HOST_NO_CONNECT:
	case HOST_TIME_OUT:
	case HOST_TRANSPORT:
	case HOST_FAILFAST:
		return HBA_STATUS_ERROR_TRY_AGAIN;
	default:
		return HBA_STATUS_ERROR;
	}
	switch (io->status) {
	case STATUS_GOOD:
		return HBA_STATUS_OK;
	case STATUS_CHECK_CONDITION:
		return HBA_STATUS_SCSI_CHECK_CONDITION;
	case STATUS_BUSY:
	case STATUS_CONFLICT:
		return HBA_STATUS_ERROR_BUSY;
	case STATUS_SET_FULL:
		return HBA_STATUS_ERROR_TARGET_BUSY;
	}
	return HBA_STATUS_ERROR;
}

static HBA_STATUS send_to(const char *sg, struct command *command)
{
	sg_io_hdr_t io = {
		.interface_id = 'S',
		.dxfer_direction = SG_DXFER_FROM_DEV,
		.cmd_len = command->cdb_len,
		.mx_sb_len = command->sense_len < SENSE_MAX ? (unsigned char)command->sense_len : SENSE_MAX,
		.dxfer_len = command->rsp_len,
		.dxferp = command->rsp,
		.cmdp = command->cdb,
		.sbp = command->sense,
		.timeout = TIMEOUT_MS,
	};
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "%s/%s", hba_dev_root, sg);
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		hba_say("%s: %s", path, strerror(errno));
		return HBA_STATUS_ERROR;
	}
	err = ioctl(fd, SG_IO, &io);
	close(fd);
	if (err)
		return HBA_STATUS_ERROR;
	command->rsp_len -= io.resid > 0 ? (HBA_UINT32)io.resid : 0;
	command->sense_len = io.sb_len_wr;
	command->status = io.status;
	return judge(&io);
}

static bool wanted(const struct hba_lun *lun, const struct address *address)
{
	return *lun->sg && (address->any_lun || !memcmp(lun->wire, &address->lun, sizeof(lun->wire)));
}

static HBA_STATUS send_to_target(uint32_t host, const struct fcev_target *target,
				 const struct address *address, struct command *command)
{
	HBA_STATUS status = HBA_STATUS_ERROR_INVALID_LUN;
	struct hba_lun *luns;
	int n;

	if (!(target->roles & FCEV_ROLES_FCP_TARGET))
		return HBA_STATUS_ERROR_NOT_A_TARGET;
	if (target->scsi_id == FCEV_NO_SCSI_ID)
		return HBA_STATUS_ERROR_INVALID_LUN;
	n = hba_luns_get(host, target->scsi_id, &luns);
	if (n < 0)
		return hba_status(n);
	for (int i = 0; i < n; i++) {
		if (wanted(&luns[i], address)) {
			status = send_to(luns[i].sg, command);
			break;
		}
	}
	free(luns);
	return status;
}

static HBA_STATUS send_from(const struct hba_query *query, const struct fcev_port *port,
			    const struct address *address, struct command *command)
{
	const struct fcev_target *target;
	struct fcev_targets *targets;
	HBA_STATUS status;

	status = hba_query_targets(query, port, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	target = hba_target_by_wwn(targets, address->target);
	if (target)
		status = send_to_target(port->host, target, address, command);
	else
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	fcev_targets_free(targets);
	return status;
}

static HBA_STATUS send_query(const struct hba_query *query, const struct address *address,
			     struct command *command)
{
	HBA_STATUS status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	const struct fcev_port *port;

	if (address->port) {
		port = hba_query_port_by_wwn(query, *address->port);
		return port ? send_from(query, port, address, command) : status;
	}
	for (uint32_t i = 0; status == HBA_STATUS_ERROR_ILLEGAL_WWN && (port = hba_query_port(query, i)); i++)
		status = send_from(query, port, address, command);
	return status;
}

static HBA_STATUS send_command(HBA_HANDLE handle, const struct address *address,
			       struct command *command)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!command->rsp || !command->rsp_len || (!command->sense && command->sense_len))
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	memset(command->rsp, 0, command->rsp_len);
	if (command->sense_len)
		memset(command->sense, 0, command->sense_len);
	status = send_query(&query, address, command);
	hba_query_end(&query);
	return status;
}

static void put_be(uint8_t *at, uint32_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t)value;
}

static void inquiry(struct command *command, uint8_t byte1, uint8_t byte2)
{
	if (command->rsp_len > 0xffff)
		command->rsp_len = 0xffff;
	command->cdb_len = 6;
	command->cdb[0] = OP_INQUIRY;
	command->cdb[1] = byte1;
	command->cdb[2] = byte2;
	put_be(command->cdb + 3, command->rsp_len, 2);
}

static void report_luns(struct command *command)
{
	command->cdb_len = 12;
	command->cdb[0] = OP_REPORT_LUNS;
	put_be(command->cdb + 6, command->rsp_len, 4);
}

static void read_capacity(struct command *command)
{
	command->cdb_len = 10;
	command->cdb[0] = OP_READ_CAPACITY;
}

/* What the V2 calls share: sizes in and out, and the SCSI status. */
static HBA_STATUS send_v2(HBA_HANDLE handle, const struct address *address, struct command *command,
			  HBA_UINT32 *rsp_len, HBA_UINT8 *scsi_status, HBA_UINT32 *sense_len)
{
	HBA_STATUS status = send_command(handle, address, command);

	if (status == HBA_STATUS_OK || status == HBA_STATUS_SCSI_CHECK_CONDITION) {
		*rsp_len = command->rsp_len;
		*sense_len = command->sense_len;
	}
	if (status != HBA_STATUS_ERROR_ARG)
		*scsi_status = command->status;
	return status;
}

HBA_STATUS HBA_ScsiInquiryV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN discoveredPortWWN,
			     HBA_UINT64 fcLUN, HBA_UINT8 CDB_Byte1, HBA_UINT8 CDB_BYte2,
			     void *pRspBuffer, HBA_UINT32 *pRspBufferSize, HBA_UINT8 *pScsiStatus,
			     void *pSenseBuffer, HBA_UINT32 *pSenseBufferSize)
{
	struct address address = { .port = &hbaPortWWN, .target = discoveredPortWWN, .lun = fcLUN };
	struct command command = { .rsp = pRspBuffer, .sense = pSenseBuffer };

	if (!pRspBufferSize || !pScsiStatus || !pSenseBufferSize ||
	    CDB_Byte1 & ~(INQUIRY_EVPD | INQUIRY_CMDDT))
		return HBA_STATUS_ERROR_ARG;
	command.rsp_len = *pRspBufferSize;
	command.sense_len = *pSenseBufferSize;
	inquiry(&command, CDB_Byte1, CDB_BYte2);
	return send_v2(handle, &address, &command, pRspBufferSize, pScsiStatus, pSenseBufferSize);
}

HBA_STATUS HBA_ScsiReportLUNsV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN discoveredPortWWN,
				void *pRespBuffer, HBA_UINT32 *pRespBufferSize,
				HBA_UINT8 *pScsiStatus, void *pSenseBuffer,
				HBA_UINT32 *pSenseBufferSize)
{
	struct address address = { .port = &hbaPortWWN, .target = discoveredPortWWN, .any_lun = true };
	struct command command = { .rsp = pRespBuffer, .sense = pSenseBuffer };

	if (!pRespBufferSize || !pScsiStatus || !pSenseBufferSize)
		return HBA_STATUS_ERROR_ARG;
	command.rsp_len = *pRespBufferSize;
	command.sense_len = *pSenseBufferSize;
	report_luns(&command);
	return send_v2(handle, &address, &command, pRespBufferSize, pScsiStatus, pSenseBufferSize);
}

HBA_STATUS HBA_ScsiReadCapacityV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN discoveredPortWWN,
				  HBA_UINT64 fcLUN, void *pRspBuffer, HBA_UINT32 *pRspBufferSize,
				  HBA_UINT8 *pScsiStatus, void *pSenseBuffer,
				  HBA_UINT32 *SenseBufferSize)
{
	struct address address = { .port = &hbaPortWWN, .target = discoveredPortWWN, .lun = fcLUN };
	struct command command = { .rsp = pRspBuffer, .sense = pSenseBuffer };

	if (!pRspBufferSize || !pScsiStatus || !SenseBufferSize)
		return HBA_STATUS_ERROR_ARG;
	command.rsp_len = *pRspBufferSize;
	command.sense_len = *SenseBufferSize;
	read_capacity(&command);
	return send_v2(handle, &address, &command, pRspBufferSize, pScsiStatus, SenseBufferSize);
}

/* The older calls go by any port of the adapter and give no lengths back. */
HBA_STATUS HBA_SendScsiInquiry(HBA_HANDLE handle, HBA_WWN PortWWN, HBA_UINT64 fcLUN, HBA_UINT8 EVPD,
			       HBA_UINT32 PageCode, void *pRspBuffer, HBA_UINT32 RspBufferSize,
			       void *pSenseBuffer, HBA_UINT32 SenseBufferSize)
{
	struct address address = { .target = PortWWN, .lun = fcLUN };
	struct command command = {
		.rsp = pRspBuffer, .rsp_len = RspBufferSize,
		.sense = pSenseBuffer, .sense_len = SenseBufferSize,
	};

	if (EVPD > 1 || PageCode > 0xff || (!EVPD && PageCode))
		return HBA_STATUS_ERROR_ARG;
	inquiry(&command, EVPD, (uint8_t)PageCode);
	return send_command(handle, &address, &command);
}

HBA_STATUS HBA_SendReportLUNs(HBA_HANDLE handle, HBA_WWN portWWN, void *pRspBuffer,
			      HBA_UINT32 RspBufferSize, void *pSenseBuffer, HBA_UINT32 SenseBufferSize)
{
	struct address address = { .target = portWWN, .any_lun = true };
	struct command command = {
		.rsp = pRspBuffer, .rsp_len = RspBufferSize,
		.sense = pSenseBuffer, .sense_len = SenseBufferSize,
	};

	report_luns(&command);
	return send_command(handle, &address, &command);
}

HBA_STATUS HBA_SendReadCapacity(HBA_HANDLE handle, HBA_WWN portWWN, HBA_UINT64 fcLUN,
				void *pRspBuffer, HBA_UINT32 RspBufferSize, void *pSenseBuffer,
				HBA_UINT32 SenseBufferSize)
{
	struct address address = { .target = portWWN, .lun = fcLUN };
	struct command command = {
		.rsp = pRspBuffer, .rsp_len = RspBufferSize,
		.sense = pSenseBuffer, .sense_len = SenseBufferSize,
	};

	read_capacity(&command);
	return send_command(handle, &address, &command);
}

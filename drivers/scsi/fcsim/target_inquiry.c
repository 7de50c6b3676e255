// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that tell what a LUN is: inquiry data, LUNs, capacity, mode pages,
 * sense data. They read no LUN's memory.
 */
#include <linux/hash.h>
#include <linux/minmax.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_proto.h>

#include "fcsim_priv.h"

#define FCSIM_NO_LUN		0x7f	/* peripheral qualifier 3, device type unknown */
#define FCSIM_NAA_LOCAL		3ULL	/* Network Address Authority: locally assigned */

#define FCSIM_PAGE_CACHING	0x08
#define FCSIM_PAGE_CONTROL	0x0a
#define FCSIM_PAGE_ALL		0x3f

/* Invalid field in CDB. */
void fcsim_invalid_field(struct scsi_cmnd *cmd)
{
	scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x24, 0);
}

/* As much of the data as the command has room for. */
static void fcsim_reply(struct scsi_cmnd *cmd, const void *data, unsigned int len,
			unsigned int allocated)
{
	len = min3(len, allocated, scsi_bufflen(cmd));
	scsi_sg_copy_from_buffer(cmd, (void *)data, len);
	scsi_set_resid(cmd, scsi_bufflen(cmd) - len);
}

/* Without the NUL, filled with spaces. */
static void fcsim_fill_text(u8 *field, const char *text, size_t size)
{
	memset(field, ' ', size);
	memcpy(field, text, min(strlen(text), size));
}

static unsigned int fcsim_standard_inquiry(u8 *data, bool lun_exists)
{
	data[0] = lun_exists ? TYPE_DISK : FCSIM_NO_LUN;
	data[2] = 0x06;		/* SPC-4 */
	data[3] = 0x12;		/* hierarchical LUNs, response data format 2 */
	data[4] = 36 - 5;
	data[7] = 0x02;		/* command queuing */
	fcsim_fill_text(data + 8, "FCEV", 8);
	fcsim_fill_text(data + 16, "FCSIM RAM DISK", 16);
	fcsim_fill_text(data + 32, "1", 4);
	return 36;
}

static unsigned int fcsim_supported_pages(u8 *data)
{
	static const u8 pages[] = { 0x00, 0x80, 0x83 };

	memcpy(data + 4, pages, sizeof(pages));
	return 4 + sizeof(pages);
}

static unsigned int fcsim_serial_number(const struct fcsim_target *target, u64 lun, u8 *data)
{
	return 4 + scnprintf(data + 4, 32, "%016llx%04llx", target->port_name, lun);
}

/* 52 bits of 64, such that names that differ anywhere differ here. */
static u64 fcsim_hash_name(u64 name)
{
	return name * GOLDEN_RATIO_64 >> 12;
}

/* The LUN's own name (NAA, locally assigned, made from the WWPN), then the port's. */
static unsigned int fcsim_device_id(const struct fcsim_target *target, u64 lun, u8 *data)
{
	u8 *id = data + 4;

	id[0] = 0x01;		/* binary */
	id[1] = 0x03;		/* of the logical unit, NAA */
	id[3] = 8;
	put_unaligned_be64(FCSIM_NAA_LOCAL << 60 | fcsim_hash_name(target->port_name) << 8 |
			   lun, id + 4);
	id += 12;
	id[0] = 0x01;		/* FCP, binary */
	id[1] = 0x93;		/* protocol identifier valid, of the target port, NAA */
	id[3] = 8;
	put_unaligned_be64(target->port_name, id + 4);
	return 4 + 24;
}

static void fcsim_vital_product_data(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	u64 lun = cmd->device->lun;
	u8 data[64] = {};
	unsigned int len;

	switch (cmd->cmnd[2]) {
	case 0x00:
		len = fcsim_supported_pages(data);
		break;
	case 0x80:
		len = fcsim_serial_number(target, lun, data);
		break;
	case 0x83:
		len = fcsim_device_id(target, lun, data);
		break;
	default:
		fcsim_invalid_field(cmd);
		return;
	}
	data[0] = TYPE_DISK;
	data[1] = cmd->cmnd[2];
	put_unaligned_be16(len - 4, data + 2);
	fcsim_reply(cmd, data, len, get_unaligned_be16(cmd->cmnd + 3));
}

void fcsim_inquiry(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	bool lun_exists = cmd->device->lun < target->luns;
	bool vital = cmd->cmnd[1] & 0x01;
	u8 data[36] = {};

	if (vital && lun_exists)
		fcsim_vital_product_data(target, cmd);
	else if (vital || cmd->cmnd[2])
		fcsim_invalid_field(cmd);
	else
		fcsim_reply(cmd, data, fcsim_standard_inquiry(data, lun_exists),
			    get_unaligned_be16(cmd->cmnd + 3));
}

void fcsim_report_luns(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	unsigned int allocated = get_unaligned_be32(cmd->cmnd + 6);
	unsigned int len = min3(8 + target->luns * 8, allocated, scsi_bufflen(cmd));
	u8 entry[8];

	/* Well known LUNs (report 1): there are none; 0 and 2: all there are. */
	if (cmd->cmnd[2] > 2 || allocated < 16) {
		fcsim_invalid_field(cmd);
		return;
	}
	if (cmd->cmnd[2] == 1)
		len = min(len, 8U);
	for (unsigned int at = 0; at < len; at += sizeof(entry)) {
		memset(entry, 0, sizeof(entry));
		if (at)		/* peripheral device addressing, bus 0 */
			entry[1] = at / sizeof(entry) - 1;
		else if (cmd->cmnd[2] != 1)
			put_unaligned_be32(target->luns * 8, entry);
		sg_pcopy_from_buffer(scsi_sglist(cmd), scsi_sg_count(cmd), entry,
				     min_t(size_t, sizeof(entry), len - at), at);
	}
	scsi_set_resid(cmd, scsi_bufflen(cmd) - len);
}

/* Sense data goes with each command's end: none is left, unless the LUN itself is missing. */
void fcsim_request_sense(struct scsi_cmnd *cmd, bool lun_exists)
{
	u8 sense[18] = {};
	bool descriptor = cmd->cmnd[1] & 0x01;

	scsi_build_sense_buffer(descriptor, sense, lun_exists ? NO_SENSE : ILLEGAL_REQUEST,
				lun_exists ? 0 : 0x25, 0);
	fcsim_reply(cmd, sense, descriptor ? 8 : sizeof(sense), cmd->cmnd[4]);
}

/* Without write cache. Return: bytes of the page. */
static unsigned int fcsim_caching_page(u8 *page)
{
	page[0] = FCSIM_PAGE_CACHING;
	page[1] = 0x12;
	return 2 + 0x12;
}

/* Commands may be reordered at will. Return: bytes of the page. */
static unsigned int fcsim_control_page(u8 *page)
{
	page[0] = FCSIM_PAGE_CONTROL;
	page[1] = 0x0a;
	page[3] = 0x10;
	return 2 + 0x0a;
}

/* What of the pages can be changed is nothing: page codes and lengths, then zeros. */
static void fcsim_clear_pages(u8 *page, const u8 *end)
{
	while (page < end) {
		memset(page + 2, 0, page[1]);
		page += 2 + page[1];
	}
}

void fcsim_mode_sense(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	bool ten = cmd->cmnd[0] == MODE_SENSE_10;
	unsigned int header = ten ? 8 : 4, len = header;
	u8 control = cmd->cmnd[2] >> 6, page = cmd->cmnd[2] & 0x3f;
	u8 subpage = cmd->cmnd[3];
	u8 data[64] = {};

	if (control == 3) {	/* Saving parameters not supported. */
		scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x39, 0);
		return;
	}
	if (page == FCSIM_PAGE_CACHING || page == FCSIM_PAGE_ALL)
		len += fcsim_caching_page(data + len);
	if (page == FCSIM_PAGE_CONTROL || page == FCSIM_PAGE_ALL)
		len += fcsim_control_page(data + len);
	if (len == header || (subpage && !(page == FCSIM_PAGE_ALL && subpage == 0xff))) {
		fcsim_invalid_field(cmd);
		return;
	}
	if (control == 1)
		fcsim_clear_pages(data + header, data + len);
	if (ten)
		put_unaligned_be16(len - 2, data);
	else
		data[0] = len - 1;
	fcsim_reply(cmd, data, len, ten ? get_unaligned_be16(cmd->cmnd + 7) : cmd->cmnd[4]);
}

void fcsim_read_capacity_10(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	u8 data[8];

	put_unaligned_be32(min_t(u64, target->blocks - 1, U32_MAX), data);
	put_unaligned_be32(FCSIM_BLOCK_SIZE, data + 4);
	fcsim_reply(cmd, data, sizeof(data), sizeof(data));
}

void fcsim_read_capacity_16(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	u8 data[32] = {};

	if ((cmd->cmnd[1] & 0x1f) != SAI_READ_CAPACITY_16) {
		fcsim_invalid_field(cmd);
		return;
	}
	put_unaligned_be64(target->blocks - 1, data);
	put_unaligned_be32(FCSIM_BLOCK_SIZE, data + 8);
	fcsim_reply(cmd, data, sizeof(data), get_unaligned_be32(cmd->cmnd + 10));
}

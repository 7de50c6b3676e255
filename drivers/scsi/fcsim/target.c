// SPDX-License-Identifier: GPL-2.0-only
/*
 * LUNs in memory, and the commands that read and write them. Commands that
 * tell what a LUN is are in target_inquiry.c.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_proto.h>

#include "fcsim_priv.h"

/*
 * A target that several ports see is one target, with the same data: paths
 * to it are real paths.
 */
static DEFINE_MUTEX(fcsim_targets_lock);	/* protects the list and the last reference */
static LIST_HEAD(fcsim_targets);

static struct fcsim_target *fcsim_target_alloc(u64 port_name, unsigned int luns,
					       unsigned int lun_mb)
{
	u64 bytes = (u64)luns * lun_mb << 20;
	struct fcsim_target *target;

	if (bytes > SIZE_MAX)
		return ERR_PTR(-ENOMEM);
	target = kzalloc(sizeof(*target), GFP_KERNEL);
	if (!target)
		return ERR_PTR(-ENOMEM);
	kref_init(&target->ref);
	target->port_name = port_name;
	target->luns = luns;
	target->blocks = ((u64)lun_mb << 20) / FCSIM_BLOCK_SIZE;
	if (bytes) {
		/* Rather refused than the host killed for it. */
		target->memory = __vmalloc(bytes, GFP_KERNEL | __GFP_ZERO | __GFP_RETRY_MAYFAIL |
					   __GFP_NOWARN);
		if (!target->memory) {
			kfree(target);
			return ERR_PTR(-ENOMEM);
		}
	}
	list_add(&target->link_node, &fcsim_targets);
	return target;
}

static bool fcsim_target_has(const struct fcsim_target *target, unsigned int luns,
			     unsigned int lun_mb)
{
	return target->luns == luns &&
	       target->blocks == ((u64)lun_mb << 20) / FCSIM_BLOCK_SIZE;
}

/**
 * fcsim_target_get() - the LUNs behind a WWPN
 * @port_name: the WWPN
 * @luns: how many
 * @lun_mb: size of each in MiB
 *
 * Context: may sleep.
 * Return: the target, with a reference; -ENOMEM; -EEXIST where it has other LUNs.
 */
struct fcsim_target *fcsim_target_get(u64 port_name, unsigned int luns, unsigned int lun_mb)
{
	struct fcsim_target *target;

	mutex_lock(&fcsim_targets_lock);
	list_for_each_entry(target, &fcsim_targets, link_node) {
		if (target->port_name != port_name)
			continue;
		if (fcsim_target_has(target, luns, lun_mb))
			kref_get(&target->ref);
		else
			target = ERR_PTR(-EEXIST);
		goto out;
	}
	target = fcsim_target_alloc(port_name, luns, lun_mb);
out:
	mutex_unlock(&fcsim_targets_lock);
	return target;
}

static void fcsim_target_release(struct kref *ref)
{
	struct fcsim_target *target = container_of(ref, struct fcsim_target, ref);

	list_del(&target->link_node);
	mutex_unlock(&fcsim_targets_lock);
	synchronize_rcu();	/* commands that began before it was taken from its remote port */
	vfree(target->memory);
	kfree(target);
}

/* Context: may sleep. */
void fcsim_target_put(struct fcsim_target *target)
{
	if (target)
		kref_put_mutex(&target->ref, fcsim_target_release, &fcsim_targets_lock);
}

struct fcsim_extent {
	u64 lba;
	u32 blocks;
};

static struct fcsim_extent fcsim_cdb_extent(const u8 *cdb)
{
	switch (cdb[0]) {
	case READ_6:
	case WRITE_6:
		return (struct fcsim_extent) {
			.lba = get_unaligned_be24(cdb + 1) & 0x1fffff,
			.blocks = cdb[4] ?: 256,
		};
	case READ_10:
	case WRITE_10:
	case SYNCHRONIZE_CACHE:
		return (struct fcsim_extent) {
			.lba = get_unaligned_be32(cdb + 2),
			.blocks = get_unaligned_be16(cdb + 7),
		};
	default:
		return (struct fcsim_extent) {
			.lba = get_unaligned_be64(cdb + 2),
			.blocks = get_unaligned_be32(cdb + 10),
		};
	}
}

/* Return: whether the LUN has the blocks; otherwise the command has its sense data. */
static bool fcsim_check_extent(const struct fcsim_target *target, struct scsi_cmnd *cmd,
			       struct fcsim_extent extent)
{
	if (extent.lba <= target->blocks && extent.blocks <= target->blocks - extent.lba)
		return true;
	/* Logical block address out of range. */
	scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x21, 0);
	return false;
}

static void fcsim_read_write(const struct fcsim_target *target, struct scsi_cmnd *cmd, bool write)
{
	struct fcsim_extent extent = fcsim_cdb_extent(cmd->cmnd);
	unsigned int len;
	u64 offset;

	/* No protection information is formatted. */
	if (cmd->cmd_len > 6 && cmd->cmnd[1] >> 5) {
		fcsim_invalid_field(cmd);
		return;
	}
	if (!fcsim_check_extent(target, cmd, extent))
		return;
	if ((u64)extent.blocks * FCSIM_BLOCK_SIZE > scsi_bufflen(cmd)) {
		fcsim_invalid_field(cmd);
		return;
	}
	len = extent.blocks * FCSIM_BLOCK_SIZE;
	offset = (cmd->device->lun * target->blocks + extent.lba) * FCSIM_BLOCK_SIZE;
	if (write)
		scsi_sg_copy_to_buffer(cmd, target->memory + offset, len);
	else
		scsi_sg_copy_from_buffer(cmd, target->memory + offset, len);
	scsi_set_resid(cmd, scsi_bufflen(cmd) - len);
}

/* Commands for a LUN that is there. */
static void fcsim_lun_execute(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	switch (cmd->cmnd[0]) {
	case READ_6:
	case READ_10:
	case READ_16:
		fcsim_read_write(target, cmd, false);
		break;
	case WRITE_6:
	case WRITE_10:
	case WRITE_16:
		fcsim_read_write(target, cmd, true);
		break;
	case SYNCHRONIZE_CACHE:
	case SYNCHRONIZE_CACHE_16:
		fcsim_check_extent(target, cmd, fcsim_cdb_extent(cmd->cmnd));
		break;
	case TEST_UNIT_READY:
	case START_STOP:
		break;
	case MODE_SENSE:
	case MODE_SENSE_10:
		fcsim_mode_sense(target, cmd);
		break;
	case READ_CAPACITY:
		fcsim_read_capacity_10(target, cmd);
		break;
	case SERVICE_ACTION_IN_16:
		fcsim_read_capacity_16(target, cmd);
		break;
	default:
		/* Invalid command operation code. */
		scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x20, 0);
	}
}

/**
 * fcsim_target_execute() - execute a command
 * @target: the target that it is for
 * @cmd: the command; gets its result, data and residual
 *
 * Context: any in which a command is queued; RCU read side.
 */
void fcsim_target_execute(const struct fcsim_target *target, struct scsi_cmnd *cmd)
{
	bool lun_exists = cmd->device->lun < target->luns;
	u64 begin = ktime_get_ns();

	switch (cmd->cmnd[0]) {
	case INQUIRY:
		fcsim_inquiry(target, cmd);
		break;
	case REPORT_LUNS:
		fcsim_report_luns(target, cmd);
		break;
	case REQUEST_SENSE:
		fcsim_request_sense(cmd, lun_exists);
		break;
	default:
		if (lun_exists)
			fcsim_lun_execute(target, cmd);
		else	/* Logical unit not supported. */
			scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x25, 0);
	}
	fcsim_post_service_time(fcsim_host_port(cmd->device->host), target->port_name,
				ktime_get_ns() - begin);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on demand: which command is the next to go wrong, and how a failure
 * is written down. Their files are in configfs_fault.c.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_proto.h>

#include "fcsim_priv.h"

static const struct {
	const char *name;
	u8 host_byte;
} fcsim_host_bytes[] = {
	{ "no-connect", DID_NO_CONNECT },
	{ "bus-busy", DID_BUS_BUSY },
	{ "time-out", DID_TIME_OUT },
	{ "bad-target", DID_BAD_TARGET },
	{ "abort", DID_ABORT },
	{ "error", DID_ERROR },
	{ "reset", DID_RESET },
	{ "soft-error", DID_SOFT_ERROR },
	{ "imm-retry", DID_IMM_RETRY },
	{ "requeue", DID_REQUEUE },
	{ "transport-disrupted", DID_TRANSPORT_DISRUPTED },
	{ "transport-failfast", DID_TRANSPORT_FAILFAST },
	{ "transport-marginal", DID_TRANSPORT_MARGINAL },
};

/* Until it is written, a failure is an unrecovered read error. */
void fcsim_faults_init(struct fcsim_faults *faults)
{
	*faults = (struct fcsim_faults) {
		.failure = { .host_byte = DID_OK, .key = MEDIUM_ERROR, .asc = 0x11 },
		.busy_as = SCSI_MLQUEUE_HOST_BUSY,
	};
}

/**
 * fcsim_fault_next() - what happens to the next command
 * @faults: faults on demand; the one that happens is counted down
 *
 * Context: any; the caller has the lock.
 * Return: what happens to it.
 */
enum fcsim_fault fcsim_fault_next(struct fcsim_faults *faults)
{
	if (faults->busy) {
		faults->busy--;
		return FCSIM_FAULT_BUSY;
	}
	if (faults->hang) {
		faults->hang--;
		return FCSIM_FAULT_HANG;
	}
	if (faults->fail) {
		faults->fail--;
		return FCSIM_FAULT_FAIL;
	}
	return FCSIM_FAULT_NONE;
}

/* It ends as it shall, and without data. */
void fcsim_fault_fail(const struct fcsim_failure *failure, struct scsi_cmnd *cmd)
{
	scsi_set_resid(cmd, scsi_bufflen(cmd));
	if (failure->host_byte == DID_OK)
		scsi_build_sense(cmd, 0, failure->key, failure->asc, failure->ascq);
	else
		cmd->result = failure->host_byte << 16;
}

/* Three numbers in hexadecimal, KEY/ASC/ASCQ; the key is not 0. */
static int fcsim_parse_sense(const char *word, struct fcsim_failure *failure)
{
	unsigned int key, asc, ascq;
	char behind;

	if (sscanf(word, "%x/%x/%x%c", &key, &asc, &ascq, &behind) != 3)
		return -EINVAL;
	if (!key || key > 0xf || asc > 0xff || ascq > 0xff)
		return -ERANGE;
	*failure = (struct fcsim_failure) {
		.host_byte = DID_OK, .key = key, .asc = asc, .ascq = ascq,
	};
	return 0;
}

/**
 * fcsim_parse_failure() - read what a command ends with
 * @page: a name of a host byte, or KEY/ASC/ASCQ of sense data
 * @count: bytes of it
 * @failure: gets it, if there is no error
 *
 * Return: 0; -EINVAL, -ERANGE or -ENAMETOOLONG.
 */
int fcsim_parse_failure(const char *page, size_t count, struct fcsim_failure *failure)
{
	char word[32];
	int err;

	err = fcsim_parse_word(page, count, word, sizeof(word));
	if (err)
		return err;
	for (size_t i = 0; i < ARRAY_SIZE(fcsim_host_bytes); i++) {
		if (strcmp(fcsim_host_bytes[i].name, word))
			continue;
		*failure = (struct fcsim_failure) { .host_byte = fcsim_host_bytes[i].host_byte };
		return 0;
	}
	return fcsim_parse_sense(word, failure);
}

/* As it is read. */
ssize_t fcsim_format_failure(const struct fcsim_failure *failure, char *page)
{
	for (size_t i = 0; i < ARRAY_SIZE(fcsim_host_bytes); i++)
		if (fcsim_host_bytes[i].host_byte == failure->host_byte)
			return sysfs_emit(page, "%s\n", fcsim_host_bytes[i].name);
	return sysfs_emit(page, "%x/%02x/%02x\n", failure->key, failure->asc, failure->ascq);
}

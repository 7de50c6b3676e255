// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the midlayer's error handler asks for when a command has not come back:
 * an abort, then resets, ever wider. Each waits first while the transport has
 * the remote port blocked.
 */
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_host.h>

#include "fcsim_priv.h"

/* Does the handler of that level recover, as faults/recover_by says? */
static bool fcsim_eh_recovers(struct fcsim_port *port, enum fcsim_recovery level)
{
	struct fcsim_queue *queue = &port->queue;
	bool recovers;

	spin_lock_irq(&queue->lock);
	queue->faults.recoveries[level]++;
	recovers = level >= queue->faults.recover_by;
	spin_unlock_irq(&queue->lock);
	return recovers;
}

/*
 * The midlayer has the command again when this returns, unless it failed; so it
 * must be off its way even where the transport has given up on its remote port.
 */
int fcsim_eh_abort(struct scsi_cmnd *cmd)
{
	struct fcsim_port *port = fcsim_host_port(cmd->device->host);
	int blocked = fc_block_scsi_eh(cmd);

	if (!fcsim_eh_recovers(port, FCSIM_RECOVER_ABORT) && !blocked)
		return FAILED;
	fcsim_queue_take_back(port, cmd);
	return blocked ?: SUCCESS;
}

static int fcsim_eh_reset(struct scsi_cmnd *cmd, enum fcsim_recovery level,
			  const struct fcsim_scope *scope)
{
	struct fcsim_port *port = fcsim_host_port(cmd->device->host);
	int blocked = fc_block_scsi_eh(cmd);

	if (!fcsim_eh_recovers(port, level) && !blocked)
		return FAILED;
	fcsim_queue_end(port, scope, blocked ? DID_TRANSPORT_FAILFAST : DID_RESET);
	if (!blocked)
		fcsim_stats_raise(&port->stats, FCSIM_COUNTER(fcp_control_requests), 1);
	return blocked ?: SUCCESS;
}

int fcsim_eh_device_reset(struct scsi_cmnd *cmd)
{
	const struct fcsim_scope scope = { .sdev = cmd->device };

	return fcsim_eh_reset(cmd, FCSIM_RECOVER_DEVICE, &scope);
}

int fcsim_eh_target_reset(struct scsi_cmnd *cmd)
{
	const struct fcsim_scope scope = { .starget = scsi_target(cmd->device) };

	return fcsim_eh_reset(cmd, FCSIM_RECOVER_TARGET, &scope);
}

/* All commands end, and all devices are told; of the design's table ResetDetected. */
static int fcsim_eh_reset_all(struct scsi_cmnd *cmd, enum fcsim_recovery level)
{
	const struct fcsim_event event = { .type = FCEV_EVENT_TYPE_RESET_DETECTED };
	struct Scsi_Host *shost = cmd->device->host;
	const struct fcsim_scope scope = {};
	int ret = fcsim_eh_reset(cmd, level, &scope);

	if (ret != SUCCESS)
		return ret;
	spin_lock_irq(shost->host_lock);
	scsi_report_bus_reset(shost, 0);
	spin_unlock_irq(shost->host_lock);
	/* In some modes there is no way to tell. */
	fcsim_post_event(fcsim_host_port(shost), &event);
	return SUCCESS;
}

int fcsim_eh_bus_reset(struct scsi_cmnd *cmd)
{
	return fcsim_eh_reset_all(cmd, FCSIM_RECOVER_BUS);
}

int fcsim_eh_host_reset(struct scsi_cmnd *cmd)
{
	return fcsim_eh_reset_all(cmd, FCSIM_RECOVER_HOST);
}

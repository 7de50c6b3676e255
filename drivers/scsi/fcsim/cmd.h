/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands on their way, and what goes wrong with them: cmd.c, eh.c, fault.c.
 */
#ifndef _FCSIM_CMD_H
#define _FCSIM_CMD_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct Scsi_Host;
struct fc_rport;
struct fcsim_port;
struct scsi_cmnd;
struct scsi_device;
struct scsi_target;

/* What happens to a command. */
enum fcsim_fault {
	FCSIM_FAULT_NONE,
	FCSIM_FAULT_FAIL,	/* it ends with what the faults say */
	FCSIM_FAULT_HANG,	/* it does not come back by itself */
	FCSIM_FAULT_BUSY,	/* it is not taken */
};

/* Levels of the midlayer's error handler. */
enum fcsim_recovery {
	FCSIM_RECOVER_ABORT,
	FCSIM_RECOVER_DEVICE,
	FCSIM_RECOVER_TARGET,
	FCSIM_RECOVER_BUS,
	FCSIM_RECOVER_HOST,
	FCSIM_RECOVERIES,
};

/* Where going live fails. */
enum fcsim_fail_live {
	FCSIM_FAIL_LIVE_NONE,
	FCSIM_FAIL_LIVE_ADD,	/* the midlayer refuses the host */
	FCSIM_FAIL_LIVE_LOGIN,	/* after the host was added */
};

/**
 * struct fcsim_failure - what a command ends with
 * @host_byte: DID_*, DID_OK where it is sense data
 * @key: sense key
 * @asc: additional sense code
 * @ascq: its qualifier
 */
struct fcsim_failure {
	u8 host_byte;
	u8 key;
	u8 asc;
	u8 ascq;
};

/**
 * struct fcsim_faults - faults on demand
 * @fail: so many commands fail...
 * @failure: ... with this
 * @hang: so many commands hang
 * @busy: so many commands are not taken...
 * @busy_as: ... but answered with this, SCSI_MLQUEUE_*
 * @delay_us: how long a command is on its way
 * @recover_by: the first level of error handling that succeeds
 * @recoveries: calls of each level
 * @fail_live: where going live fails
 *
 * Under the lock of the queue.
 */
struct fcsim_faults {
	unsigned int fail;
	struct fcsim_failure failure;
	unsigned int hang;
	unsigned int busy;
	unsigned int busy_as;
	unsigned int delay_us;
	unsigned int recover_by;
	unsigned int recoveries[FCSIM_RECOVERIES];
	unsigned int fail_live;
};

/**
 * struct fcsim_cmd - what we keep with a command
 * @link_node: in a list of the queue, else empty; under the queue's lock
 * @due: when it is completed, by CLOCK_MONOTONIC
 * @failed: it ends with @failure
 * @failure: what it ends with
 */
struct fcsim_cmd {
	struct list_head link_node;
	ktime_t due;
	bool failed;
	struct fcsim_failure failure;
};

/**
 * struct fcsim_queue - commands that a port has not completed
 * @lock: protects all fields
 * @pending: on their way, in the order in which they came
 * @hung: they do not come back by themselves
 * @open: commands are taken
 * @completing: @work completes commands just now
 * @armed: @timer or @work will look at @pending
 * @in_flight: commands in both lists
 * @most_in_flight: the most that there were
 * @timer: wakes @work when the next command is due
 * @work: completes commands
 * @faults: what goes wrong
 */
struct fcsim_queue {
	spinlock_t lock;	/* protects all fields */
	struct list_head pending;
	struct list_head hung;
	bool open;
	bool completing;
	bool armed;
	unsigned int in_flight;
	unsigned int most_in_flight;
	struct hrtimer timer;
	struct work_struct work;
	struct fcsim_faults faults;
};

/* cmd.c: commands on their way */

/**
 * struct fcsim_scope - whose commands
 * @sdev: a device's, or NULL
 * @starget: a target's, or NULL
 * @rport: a remote port's, or NULL
 */
struct fcsim_scope {
	const struct scsi_device *sdev;
	const struct scsi_target *starget;
	const struct fc_rport *rport;
};

int fcsim_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd);
void fcsim_queue_end(struct fcsim_port *port, const struct fcsim_scope *scope,
		     unsigned int host_byte);
void fcsim_queue_take_back(struct fcsim_port *port, struct scsi_cmnd *cmd);
void fcsim_terminate_rport_io(struct fc_rport *rport);
void fcsim_queue_kick(struct fcsim_port *port);
void fcsim_queue_init(struct fcsim_queue *queue);
void fcsim_queue_open(struct fcsim_queue *queue);
void fcsim_queue_close(struct fcsim_port *port);
int fcsim_queues_init(void);
void fcsim_queues_exit(void);

/* eh.c: the midlayer's error handler */
int fcsim_eh_abort(struct scsi_cmnd *cmd);
int fcsim_eh_device_reset(struct scsi_cmnd *cmd);
int fcsim_eh_target_reset(struct scsi_cmnd *cmd);
int fcsim_eh_bus_reset(struct scsi_cmnd *cmd);
int fcsim_eh_host_reset(struct scsi_cmnd *cmd);

/* fault.c: which commands fail, and how; pure but for fcsim_fault_fail() */
void fcsim_faults_init(struct fcsim_faults *faults);
enum fcsim_fault fcsim_fault_next(struct fcsim_faults *faults);
void fcsim_fault_fail(const struct fcsim_failure *failure, struct scsi_cmnd *cmd);
int fcsim_parse_failure(const char *page, size_t count, struct fcsim_failure *failure);
ssize_t fcsim_format_failure(const struct fcsim_failure *failure, char *page);

#endif /* _FCSIM_CMD_H */

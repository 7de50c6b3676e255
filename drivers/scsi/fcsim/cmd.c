// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands on their way: from the midlayer to a target, at once or after a
 * delay, and back; and those that hang. What a command does is target.c's, which
 * of them fail fault.c's, what the midlayer's error handler does eh.c's.
 *
 * Completion has the parts that hardware gives it: a timer in hard interrupt
 * context, which does nothing but wake its bottom half, and a worker that
 * completes commands in process context. Of the design's mapping table this is
 * the row of ScsiPort's RequestTimerCall (the hrtimer) and of its
 * CallEnableInterrupts (the worker, as a threaded interrupt has it); and that
 * of RequestComplete, NextRequest and NextLuRequest: scsi_done() ends a
 * command, and the block layer itself brings the next ones, up to can_queue.
 *
 * While the remote port of a command is away, the command waits on its way. If
 * the remote port returns in time, commands go on in the order in which they
 * came; otherwise the transport has them terminated.
 */
#include <linux/rcupdate.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "fcsim_priv.h"

static struct workqueue_struct *fcsim_completions;

static struct scsi_cmnd *fcsim_cmd_scsi(struct fcsim_cmd *own)
{
	return (struct scsi_cmnd *)own - 1;
}

static struct fc_rport *fcsim_cmd_rport(struct scsi_cmnd *cmd)
{
	return starget_to_rport(scsi_target(cmd->device));
}

/* The target of a command, NULL while it is away. RCU read side. */
static const struct fcsim_target *fcsim_cmd_target(struct fcsim_port *port, struct scsi_cmnd *cmd)
{
	return READ_ONCE(port->post.online) ? fcsim_rport_target(port, fcsim_cmd_rport(cmd)) :
					      NULL;
}

static void fcsim_cmd_execute(struct fcsim_port *port, struct scsi_cmnd *cmd,
			      const struct fcsim_target *target)
{
	struct fcsim_cmd *own = scsi_cmd_priv(cmd);

	if (own->failed) {
		fcsim_fault_fail(&own->failure, cmd);
	} else {
		fcsim_target_execute(target, cmd);
		fcsim_stats_io(&port->stats, cmd);
	}
}

/* The first command that is due and whose target is there. RCU read side. */
static struct scsi_cmnd *fcsim_queue_next(struct fcsim_port *port,
					  const struct fcsim_target **target, ktime_t *due)
{
	struct fcsim_queue *queue = &port->queue;
	ktime_t now = ktime_get();
	struct scsi_cmnd *cmd;
	struct fcsim_cmd *own;

	lockdep_assert_held(&queue->lock);

	list_for_each_entry(own, &queue->pending, link_node) {
		if (ktime_after(own->due, now)) {
			*due = own->due;
			return NULL;
		}
		cmd = fcsim_cmd_scsi(own);
		*target = fcsim_cmd_target(port, cmd);
		if (!*target)
			continue;
		list_del_init(&own->link_node);
		queue->in_flight--;
		return cmd;
	}
	*due = 0;
	return NULL;
}

static void fcsim_queue_arm(struct fcsim_queue *queue, ktime_t due)
{
	lockdep_assert_held(&queue->lock);

	queue->armed = true;
	hrtimer_start(&queue->timer, due, HRTIMER_MODE_ABS_HARD);
}

/* Complete what is due, then wait for what is not; in the order of arrival. */
static void fcsim_queue_work(struct work_struct *work)
{
	struct fcsim_port *port = container_of(work, struct fcsim_port, queue.work);
	struct fcsim_queue *queue = &port->queue;
	const struct fcsim_target *target;
	struct scsi_cmnd *cmd;
	ktime_t due;

	rcu_read_lock();
	spin_lock_irq(&queue->lock);
	queue->armed = false;
	queue->completing = true;
	while ((cmd = fcsim_queue_next(port, &target, &due))) {
		spin_unlock_irq(&queue->lock);
		fcsim_cmd_execute(port, cmd, target);
		scsi_done(cmd);
		spin_lock_irq(&queue->lock);
	}
	queue->completing = false;
	if (due && queue->open)
		fcsim_queue_arm(queue, due);
	spin_unlock_irq(&queue->lock);
	rcu_read_unlock();
}

/* Context: hardirq. */
static enum hrtimer_restart fcsim_queue_timer(struct hrtimer *timer)
{
	struct fcsim_queue *queue = container_of(timer, struct fcsim_queue, timer);

	queue_work(fcsim_completions, &queue->work);
	return HRTIMER_NORESTART;
}

/* On its way from now on. */
static void fcsim_queue_add(struct fcsim_queue *queue, struct fcsim_cmd *own)
{
	unsigned int delay_us = queue->faults.delay_us;

	lockdep_assert_held(&queue->lock);

	own->due = ktime_add_us(ktime_get(), delay_us);
	list_add_tail(&own->link_node, &queue->pending);
	queue->in_flight++;
	queue->most_in_flight = max(queue->most_in_flight, queue->in_flight);
	if (!delay_us)
		queue_work(fcsim_completions, &queue->work);
	else if (!queue->completing && !queue->armed)
		fcsim_queue_arm(queue, own->due);
}

static void fcsim_queue_hang(struct fcsim_queue *queue, struct fcsim_cmd *own)
{
	lockdep_assert_held(&queue->lock);

	list_add_tail(&own->link_node, &queue->hung);
	queue->in_flight++;
	queue->most_in_flight = max(queue->most_in_flight, queue->in_flight);
}

/*
 * Return: a target where the command can be executed at once, in the midlayer's
 * own context; otherwise NULL, and the command is on its way. RCU read side.
 */
static const struct fcsim_target *fcsim_queue_take(struct fcsim_port *port, struct scsi_cmnd *cmd,
						   enum fcsim_fault fault)
{
	struct fcsim_queue *queue = &port->queue;
	struct fcsim_cmd *own = scsi_cmd_priv(cmd);
	const struct fcsim_target *target = NULL;

	lockdep_assert_held(&queue->lock);

	own->failed = fault == FCSIM_FAULT_FAIL;
	own->failure = queue->faults.failure;
	if (fault == FCSIM_FAULT_HANG) {
		fcsim_queue_hang(queue, own);
		return NULL;
	}
	if (!queue->faults.delay_us && list_empty(&queue->pending) && !queue->completing)
		target = fcsim_cmd_target(port, cmd);
	if (!target)
		fcsim_queue_add(queue, own);
	return target;
}

/* Return: 0, or what the midlayer is told of a port that is busy. */
static int fcsim_cmd_begin(struct fcsim_port *port, struct scsi_cmnd *cmd)
{
	struct fcsim_queue *queue = &port->queue;
	const struct fcsim_target *target = NULL;
	enum fcsim_fault fault;
	unsigned long flags;

	rcu_read_lock();
	spin_lock_irqsave(&queue->lock, flags);
	if (!queue->open) {
		spin_unlock_irqrestore(&queue->lock, flags);
		rcu_read_unlock();
		cmd->result = DID_NO_CONNECT << 16;
		scsi_done(cmd);
		return 0;
	}
	fault = fcsim_fault_next(&queue->faults);
	if (fault != FCSIM_FAULT_BUSY)
		target = fcsim_queue_take(port, cmd, fault);
	spin_unlock_irqrestore(&queue->lock, flags);
	if (target) {
		fcsim_cmd_execute(port, cmd, target);
		scsi_done(cmd);
	}
	rcu_read_unlock();
	return fault == FCSIM_FAULT_BUSY ? queue->faults.busy_as : 0;
}

/* Context: any in which a command is queued. */
int fcsim_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd)
{
	struct fc_rport *rport = fcsim_cmd_rport(cmd);
	struct fcsim_cmd *own = scsi_cmd_priv(cmd);

	INIT_LIST_HEAD(&own->link_node);
	cmd->result = rport ? fc_remote_port_chkready(rport) : DID_NO_CONNECT << 16;
	if (!cmd->result)
		return fcsim_cmd_begin(fcsim_host_port(shost), cmd);
	scsi_done(cmd);
	return 0;
}

/* Take a command off its way, if it is on it. Return: whether it was. */
static bool fcsim_queue_forget(struct fcsim_queue *queue, struct fcsim_cmd *own)
{
	lockdep_assert_held(&queue->lock);

	if (list_empty(&own->link_node))
		return false;
	list_del_init(&own->link_node);
	queue->in_flight--;
	return true;
}

static bool fcsim_scope_has(const struct fcsim_scope *scope, struct scsi_cmnd *cmd)
{
	return (!scope->sdev || scope->sdev == cmd->device) &&
	       (!scope->starget || scope->starget == scsi_target(cmd->device)) &&
	       (!scope->rport || scope->rport == fcsim_cmd_rport(cmd));
}

static struct scsi_cmnd *fcsim_queue_find(struct fcsim_queue *queue,
					  const struct fcsim_scope *scope)
{
	struct list_head *lists[] = { &queue->pending, &queue->hung };
	struct fcsim_cmd *own;

	lockdep_assert_held(&queue->lock);

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		list_for_each_entry(own, lists[i], link_node)
			if (fcsim_scope_has(scope, fcsim_cmd_scsi(own)))
				return fcsim_cmd_scsi(own);
	return NULL;
}

/**
 * fcsim_queue_end() - end commands that are on their way or hang
 * @port: the port
 * @scope: whose
 * @host_byte: what they end with; of those that the midlayer's error handler
 *             has, it ignores it
 *
 * None of them is touched afterwards, nor is their data.
 *
 * Context: may sleep.
 */
void fcsim_queue_end(struct fcsim_port *port, const struct fcsim_scope *scope,
		     unsigned int host_byte)
{
	struct fcsim_queue *queue = &port->queue;
	struct scsi_cmnd *cmd;
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	while ((cmd = fcsim_queue_find(queue, scope))) {
		fcsim_queue_forget(queue, scsi_cmd_priv(cmd));
		spin_unlock_irqrestore(&queue->lock, flags);
		scsi_set_resid(cmd, scsi_bufflen(cmd));
		cmd->result = host_byte << 16;
		scsi_done(cmd);
		spin_lock_irqsave(&queue->lock, flags);
	}
	spin_unlock_irqrestore(&queue->lock, flags);
	/* One may be completing. */
	flush_work(&queue->work);
}

/**
 * fcsim_queue_take_back() - the midlayer wants a command back
 * @port: the port
 * @cmd: the command; may have completed meanwhile
 *
 * Neither it nor its data is touched afterwards.
 *
 * Context: may sleep.
 */
void fcsim_queue_take_back(struct fcsim_port *port, struct scsi_cmnd *cmd)
{
	struct fcsim_queue *queue = &port->queue;
	bool found;

	spin_lock_irq(&queue->lock);
	found = fcsim_queue_forget(queue, scsi_cmd_priv(cmd));
	spin_unlock_irq(&queue->lock);
	if (!found)
		flush_work(&queue->work);
}

/* The transport gives up waiting for a remote port. Context: may sleep. */
void fcsim_terminate_rport_io(struct fc_rport *rport)
{
	const struct fcsim_scope scope = { .rport = rport };

	fcsim_queue_end(fcsim_host_port(rport_to_shost(rport)), &scope, DID_TRANSPORT_FAILFAST);
}

/* A remote port has returned: its commands go on. Context: any. */
void fcsim_queue_kick(struct fcsim_port *port)
{
	queue_work(fcsim_completions, &port->queue.work);
}

void fcsim_queue_init(struct fcsim_queue *queue)
{
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->pending);
	INIT_LIST_HEAD(&queue->hung);
	INIT_WORK(&queue->work, fcsim_queue_work);
	fcev_compat_hrtimer_setup(&queue->timer, fcsim_queue_timer, CLOCK_MONOTONIC,
				  HRTIMER_MODE_ABS_HARD);
	fcsim_faults_init(&queue->faults);
}

/* Before the host is added: its devices may be asked at once. */
void fcsim_queue_open(struct fcsim_queue *queue)
{
	spin_lock_irq(&queue->lock);
	queue->open = true;
	queue->most_in_flight = 0;
	spin_unlock_irq(&queue->lock);
}

/**
 * fcsim_queue_close() - no more commands; those on their way end
 * @port: the port, whose host is about to be removed: that waits for them
 *
 * Context: may sleep.
 */
void fcsim_queue_close(struct fcsim_port *port)
{
	struct fcsim_queue *queue = &port->queue;
	const struct fcsim_scope all = {};

	spin_lock_irq(&queue->lock);
	queue->open = false;
	spin_unlock_irq(&queue->lock);
	fcsim_queue_end(port, &all, DID_NO_CONNECT);
	hrtimer_cancel(&queue->timer);
	cancel_work_sync(&queue->work);
}

int fcsim_queues_init(void)
{
	fcsim_completions = alloc_workqueue("fcsim", WQ_MEM_RECLAIM | WQ_HIGHPRI, 0);
	return fcsim_completions ? 0 : -ENOMEM;
}

void fcsim_queues_exit(void)
{
	destroy_workqueue(fcsim_completions);
}

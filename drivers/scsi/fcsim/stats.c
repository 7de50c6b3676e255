// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of a port: set by user space, raised by commands and events, read
 * by the transport. The files they are set through are in configfs_stats.c.
 */
#include <linux/delay.h>
#include <linux/math.h>
#include <linux/sizes.h>
#include <linux/timekeeping.h>
#include <scsi/scsi_cmnd.h>

#include "fcsim_priv.h"
#include "frame.h"

#define FCSIM_FRAME_PAYLOAD	2048

void fcsim_stats_init(struct fcsim_stats *stats)
{
	spin_lock_init(&stats->lock);
	stats->reset = ktime_get_boottime_seconds();
}

static u64 fcsim_stats_value(struct fcsim_stats *stats, unsigned int counter)
{
	lockdep_assert_held(&stats->lock);

	if (counter == FCSIM_COUNTER(seconds_since_last_reset) && !stats->seconds_written)
		return ktime_get_boottime_seconds() - stats->reset;
	return stats->values[counter];
}

static void fcsim_stats_write(struct fcsim_stats *stats, unsigned int counter, u64 value)
{
	lockdep_assert_held(&stats->lock);

	stats->values[counter] = value;
	if (counter == FCSIM_COUNTER(seconds_since_last_reset))
		stats->seconds_written = true;
}

/* What the port does not have stays so. */
static void fcsim_stats_add(struct fcsim_stats *stats, unsigned int counter, u64 by)
{
	lockdep_assert_held(&stats->lock);

	if (stats->values[counter] != FCSIM_UNSUPPORTED)
		stats->values[counter] += by;
}

/* Context: any but hardirq. */
u64 fcsim_stats_get(struct fcsim_stats *stats, unsigned int counter)
{
	unsigned long flags;
	u64 value;

	spin_lock_irqsave(&stats->lock, flags);
	value = fcsim_stats_value(stats, counter);
	spin_unlock_irqrestore(&stats->lock, flags);
	return value;
}

/* Context: any but hardirq. */
void fcsim_stats_set(struct fcsim_stats *stats, unsigned int counter, u64 value)
{
	unsigned long flags;

	spin_lock_irqsave(&stats->lock, flags);
	fcsim_stats_write(stats, counter, value);
	spin_unlock_irqrestore(&stats->lock, flags);
}

/*
 * Context: any but hardirq.
 * Return: 0, or -EOPNOTSUPP where the port does not have the counter.
 */
int fcsim_stats_raise(struct fcsim_stats *stats, unsigned int counter, u64 by)
{
	unsigned long flags;
	int err = 0;
	u64 value;

	spin_lock_irqsave(&stats->lock, flags);
	value = fcsim_stats_value(stats, counter);
	if (value == FCSIM_UNSUPPORTED)
		err = -EOPNOTSUPP;
	else
		fcsim_stats_write(stats, counter, value + by);
	spin_unlock_irqrestore(&stats->lock, flags);
	return err;
}

/* Whole megabytes go to @counter, the rest stays in @part. */
static void fcsim_stats_megabytes(struct fcsim_stats *stats, unsigned int counter,
				  u32 *part, u32 bytes)
{
	u64 sum = (u64)*part + bytes;

	fcsim_stats_add(stats, counter, sum / SZ_1M);
	*part = sum % SZ_1M;
}

/**
 * fcsim_stats_io() - count a command and the frames that it took
 * @stats: counters of the port
 * @cmd: the command, executed
 *
 * One frame for the command, one for the response, data in frames of 2 KiB.
 *
 * Context: any but hardirq.
 */
void fcsim_stats_io(struct fcsim_stats *stats, struct scsi_cmnd *cmd)
{
	u32 bytes = scsi_bufflen(cmd) - scsi_get_resid(cmd);
	u32 frames = DIV_ROUND_UP(bytes, FCSIM_FRAME_PAYLOAD);
	bool input = cmd->sc_data_direction == DMA_FROM_DEVICE;
	unsigned long flags;

	spin_lock_irqsave(&stats->lock, flags);
	fcsim_stats_add(stats, FCSIM_COUNTER(tx_frames), 1 + (input ? 0 : frames));
	fcsim_stats_add(stats, FCSIM_COUNTER(rx_frames), 1 + (input ? frames : 0));
	if (input) {
		fcsim_stats_add(stats, FCSIM_COUNTER(rx_words), bytes / 4);
		fcsim_stats_add(stats, FCSIM_COUNTER(fcp_input_requests), 1);
		fcsim_stats_megabytes(stats, FCSIM_COUNTER(fcp_input_megabytes),
				      &stats->input_bytes, bytes);
	} else if (bytes) {
		fcsim_stats_add(stats, FCSIM_COUNTER(tx_words), bytes / 4);
		fcsim_stats_add(stats, FCSIM_COUNTER(fcp_output_requests), 1);
		fcsim_stats_megabytes(stats, FCSIM_COUNTER(fcp_output_megabytes),
				      &stats->output_bytes, bytes);
	} else {
		fcsim_stats_add(stats, FCSIM_COUNTER(fcp_control_requests), 1);
	}
	spin_unlock_irqrestore(&stats->lock, flags);
}

/* Counters of a Link Error Status Block. Context: any but hardirq. */
void fcsim_stats_lesb(struct fcsim_stats *stats, u32 *lesb)
{
	static const unsigned int counters[FCSIM_LESB_COUNTERS] = {
		[FCSIM_LESB_LINK_FAILURE] = FCSIM_COUNTER(link_failure_count),
		[FCSIM_LESB_LOSS_OF_SYNC] = FCSIM_COUNTER(loss_of_sync_count),
		[FCSIM_LESB_LOSS_OF_SIGNAL] = FCSIM_COUNTER(loss_of_signal_count),
		[FCSIM_LESB_PROTOCOL_ERROR] = FCSIM_COUNTER(prim_seq_protocol_err_count),
		[FCSIM_LESB_INVALID_WORD] = FCSIM_COUNTER(invalid_tx_word_count),
		[FCSIM_LESB_INVALID_CRC] = FCSIM_COUNTER(invalid_crc_count),
	};

	for (unsigned int i = 0; i < FCSIM_LESB_COUNTERS; i++)
		lesb[i] = fcsim_stats_get(stats, counters[i]);
}

/* Context: any but hardirq. */
void fcsim_stats_reset(struct fcsim_stats *stats)
{
	unsigned long flags;

	spin_lock_irqsave(&stats->lock, flags);
	for (unsigned int i = 0; i < FCSIM_COUNTERS; i++)
		if (stats->values[i] != FCSIM_UNSUPPORTED)
			stats->values[i] = 0;
	if (stats->values[FCSIM_COUNTER(seconds_since_last_reset)] != FCSIM_UNSUPPORTED)
		stats->seconds_written = false;
	stats->reset = ktime_get_boottime_seconds();
	stats->input_bytes = 0;
	stats->output_bytes = 0;
	spin_unlock_irqrestore(&stats->lock, flags);
}

/**
 * fcsim_stats_read() - what a driver's get_fc_host_stats() does
 * @stats: counters of the port
 *
 * Context: may sleep, for as long as the port's stats_delay_ms says.
 * Return: all counters, in a buffer that every reader gets; NULL where
 *         reading shall fail.
 */
struct fc_host_statistics *fcsim_stats_read(struct fcsim_stats *stats)
{
	u64 *result = (u64 *)&stats->result;
	unsigned int delay_ms;
	bool fail;

	spin_lock_irq(&stats->lock);
	stats->calls++;
	delay_ms = stats->delay_ms;
	spin_unlock_irq(&stats->lock);

	if (delay_ms)
		msleep(delay_ms);

	spin_lock_irq(&stats->lock);
	fail = stats->fail;
	for (unsigned int i = 0; !fail && i < FCSIM_COUNTERS; i++)
		result[i] = fcsim_stats_value(stats, i);
	spin_unlock_irq(&stats->lock);
	return fail ? NULL : &stats->result;
}

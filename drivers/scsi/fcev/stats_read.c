// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the counters of an fc_host are read: by one call of the driver where the
 * transport's private structure is laid out as expected, else attribute by
 * attribute, as sysfs does it. When to read is stats.c's business.
 *
 * The look into struct fc_internal stays in this file. An exported
 * fc_host_get_statistics(shost) in scsi_transport_fc.c would replace it.
 */
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <scsi/scsi_transport.h>

#include "stats.h"

static bool stat_direct = true;
module_param(stat_direct, bool, 0644);
MODULE_PARM_DESC(stat_direct, "read all counters by one call of the driver where that is possible (default on)");

/* The head of scsi_transport_fc.c's structure of that name. */
struct fcev_fc_internal {
	struct scsi_transport_template t;
	struct fc_function_template *f;
};

static bool fcev_layout_ok __ro_after_init;

/* Counters of the driver, after them those that the transport keeps, after them ours. */
#define FCEV_DRIVER_COUNTERS	(FCEV_COUNTER_CN_SIG_ALARM + 1)
#define FCEV_DRIVER_MASK	GENMASK_ULL(FCEV_DRIVER_COUNTERS - 1, 0)

/* Their attributes, and their places in what the driver returns. */
static const struct {
	const char *name;
	size_t offset;
} fcev_driver_counter[FCEV_DRIVER_COUNTERS] = {
#define COUNTER(id, name) \
	[FCEV_COUNTER_##id] = { #name, offsetof(struct fc_host_statistics, name) }
	COUNTER(SECONDS_SINCE_LAST_RESET, seconds_since_last_reset),
	COUNTER(TX_FRAMES, tx_frames),
	COUNTER(TX_WORDS, tx_words),
	COUNTER(RX_FRAMES, rx_frames),
	COUNTER(RX_WORDS, rx_words),
	COUNTER(LIP_COUNT, lip_count),
	COUNTER(NOS_COUNT, nos_count),
	COUNTER(ERROR_FRAMES, error_frames),
	COUNTER(DUMPED_FRAMES, dumped_frames),
	COUNTER(LINK_FAILURE_COUNT, link_failure_count),
	COUNTER(LOSS_OF_SYNC_COUNT, loss_of_sync_count),
	COUNTER(LOSS_OF_SIGNAL_COUNT, loss_of_signal_count),
	COUNTER(PRIM_SEQ_PROTOCOL_ERR_COUNT, prim_seq_protocol_err_count),
	COUNTER(INVALID_TX_WORD_COUNT, invalid_tx_word_count),
	COUNTER(INVALID_CRC_COUNT, invalid_crc_count),
	COUNTER(FCP_INPUT_REQUESTS, fcp_input_requests),
	COUNTER(FCP_OUTPUT_REQUESTS, fcp_output_requests),
	COUNTER(FCP_CONTROL_REQUESTS, fcp_control_requests),
	COUNTER(FCP_INPUT_MEGABYTES, fcp_input_megabytes),
	COUNTER(FCP_OUTPUT_MEGABYTES, fcp_output_megabytes),
	COUNTER(FCP_PACKET_ALLOC_FAILURES, fcp_packet_alloc_failures),
	COUNTER(FCP_PACKET_ABORTS, fcp_packet_aborts),
	COUNTER(FCP_FRAME_ALLOC_FAILURES, fcp_frame_alloc_failures),
	COUNTER(FC_NO_FREE_EXCH, fc_no_free_exch),
	COUNTER(FC_NO_FREE_EXCH_XID, fc_no_free_exch_xid),
	COUNTER(FC_XID_NOT_FOUND, fc_xid_not_found),
	COUNTER(FC_XID_BUSY, fc_xid_busy),
	COUNTER(FC_SEQ_NOT_FOUND, fc_seq_not_found),
	COUNTER(FC_NON_BLS_RESP, fc_non_bls_resp),
	COUNTER(CN_SIG_WARN, cn_sig_warn),
	COUNTER(CN_SIG_ALARM, cn_sig_alarm),
#undef COUNTER
};

#define FCEV_FPIN_COUNTERS	(FCEV_COUNTER_FPIN_LI_DEVICE_SPECIFIC + 1 - FCEV_DRIVER_COUNTERS)

/* Places of the transport's own counters. */
static const size_t fcev_fpin_offset[FCEV_FPIN_COUNTERS] = {
#define FPIN(id, name) \
	[FCEV_COUNTER_FPIN_##id - FCEV_DRIVER_COUNTERS] = offsetof(struct fc_fpin_stats, name)
	FPIN(DN, dn),
	FPIN(DN_UNKNOWN, dn_unknown),
	FPIN(DN_TIMEOUT, dn_timeout),
	FPIN(DN_UNABLE_TO_ROUTE, dn_unable_to_route),
	FPIN(DN_DEVICE_SPECIFIC, dn_device_specific),
	FPIN(CN, cn),
	FPIN(CN_CLEAR, cn_clear),
	FPIN(CN_LOST_CREDIT, cn_lost_credit),
	FPIN(CN_CREDIT_STALL, cn_credit_stall),
	FPIN(CN_OVERSUBSCRIPTION, cn_oversubscription),
	FPIN(CN_DEVICE_SPECIFIC, cn_device_specific),
	FPIN(LI, li),
	FPIN(LI_FAILURE_UNKNOWN, li_failure_unknown),
	FPIN(LI_LINK_FAILURE_COUNT, li_link_failure_count),
	FPIN(LI_LOSS_OF_SYNC_COUNT, li_loss_of_sync_count),
	FPIN(LI_LOSS_OF_SIGNALS_COUNT, li_loss_of_signals_count),
	FPIN(LI_PRIM_SEQ_ERR_COUNT, li_prim_seq_err_count),
	FPIN(LI_INVALID_TX_WORD_COUNT, li_invalid_tx_word_count),
	FPIN(LI_INVALID_CRC_COUNT, li_invalid_crc_count),
	FPIN(LI_DEVICE_SPECIFIC, li_device_specific),
#undef FPIN
};

static struct fc_function_template *fcev_functions(const struct Scsi_Host *shost)
{
	return container_of(shost->transportt, struct fcev_fc_internal, t)->f;
}

/*
 * Attach a template of our own and look whether the transport put the pointer
 * to it where we expect it.
 *
 * Context: may sleep.
 */
void fcev_stats_read_init(void)
{
	static struct fc_function_template functions;
	struct scsi_transport_template *t = fc_attach_transport(&functions);

	if (!t)
		return;
	fcev_layout_ok = container_of(t, struct fcev_fc_internal, t)->f == &functions;
	fc_release_transport(t);
}

/* Does the driver of an fc_host have statistics? */
bool fcev_stats_offered(const struct Scsi_Host *shost)
{
	return shost->transportt->host_attrs.statistics;
}

/* Is one call of the driver enough for all counters? */
bool fcev_stats_direct(void)
{
	return fcev_layout_ok && READ_ONCE(stat_direct);
}

/*
 * Can the driver reset its counters? Where its functions cannot be seen, it has
 * to be tried.
 */
bool fcev_stats_resettable(const struct Scsi_Host *shost)
{
	return fcev_stats_offered(shost) &&
	       (!fcev_layout_ok || fcev_functions(shost)->reset_fc_host_stats);
}

/* All ones is how a driver says that it does not have a counter. */
static void fcev_sample_put(struct fcev_sample *sample, unsigned int counter, u64 value)
{
	sample->read |= BIT_ULL(counter);
	if (value == U64_MAX)
		return;
	sample->valid |= BIT_ULL(counter);
	sample->value[counter] = value;
}

static u64 fcev_word_at(const void *stats, size_t offset)
{
	return READ_ONCE(*(const u64 *)(stats + offset));
}

static void fcev_read_fpin(struct Scsi_Host *shost, struct fcev_sample *sample)
{
	const struct fc_fpin_stats *stats = &shost_to_fc_host(shost)->fpin_stats;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fcev_fpin_offset); i++)
		fcev_sample_put(sample, FCEV_DRIVER_COUNTERS + i,
				fcev_word_at(stats, fcev_fpin_offset[i]));
}

/**
 * fcev_stats_read_service() - add what a native driver told of service times
 * @port: the port, entered
 * @sample: what fcev_stats_read() filled
 *
 * Context: may sleep.
 */
void fcev_stats_read_service(struct fcev_port *port, struct fcev_sample *sample)
{
	bool native = READ_ONCE(port->native);
	struct fcev_service_view sum = {};

	if (native)
		fcev_watch_service_sum(port, &sum);
#define PUT(id, number) \
	fcev_sample_put(sample, FCEV_COUNTER_SERVICE_TIME_##id, native ? (number) : U64_MAX)
	PUT(COUNT, sum.count);
	PUT(SUM_US, fcev_service_us(sum.sum_ns));
	PUT(MAX_US, fcev_service_us(sum.max_ns));
	PUT(OVER_1MS, fcev_service_over(&sum, SZ_1K));
	PUT(OVER_16MS, fcev_service_over(&sum, SZ_16K));
	PUT(OVER_131MS, fcev_service_over(&sum, SZ_128K));
	PUT(OVER_1S, fcev_service_over(&sum, SZ_1M));
#undef PUT
}

/* The driver's buffer is shared with every other reader: copy each word once. */
static void fcev_read_direct(struct Scsi_Host *shost, struct fcev_sample *sample)
{
	const struct fc_host_statistics *stats = fcev_functions(shost)->get_fc_host_stats(shost);
	unsigned int i;

	if (!stats) {
		sample->error = -EIO;
		return;
	}
	for (i = 0; i < FCEV_DRIVER_COUNTERS; i++)
		fcev_sample_put(sample, i, fcev_word_at(stats, fcev_driver_counter[i].offset));
}

/* Return: enum fcev_counter, or FCEV_DRIVER_COUNTERS for another attribute. */
static unsigned int fcev_counter_by_attr(const char *name)
{
	unsigned int i;

	for (i = 0; i < FCEV_DRIVER_COUNTERS; i++)
		if (!strcmp(fcev_driver_counter[i].name, name))
			break;
	return i;
}

static int fcev_show_one(struct device *classdev, struct attribute *attr, char *page, u64 *value)
{
	struct device_attribute *dev_attr = container_of(attr, struct device_attribute, attr);
	ssize_t len = dev_attr->show(classdev, dev_attr, page);

	if (len <= 0 || len >= PAGE_SIZE)
		return -EIO;
	page[len] = '\0';
	return kstrtou64(page, 0, value) ? -EIO : 0;
}

/* Each attribute calls the driver anew: only those that are wanted. */
static void fcev_read_shown(struct Scsi_Host *shost, struct device *classdev, char *page,
			    u64 mask, struct fcev_sample *sample)
{
	struct attribute **attr = shost->transportt->host_attrs.statistics->attrs;
	unsigned int counter;
	u64 value;

	for (mask &= FCEV_DRIVER_MASK; *attr; attr++) {
		counter = fcev_counter_by_attr((*attr)->name);
		if (!(mask & BIT_ULL(counter)))
			continue;
		if (fcev_show_one(classdev, *attr, page, &value))
			sample->error = -EIO;
		else
			fcev_sample_put(sample, counter, value);
	}
}

/**
 * fcev_stats_read() - read counters of a port
 * @shost: the host, held by fcev_port_enter()
 * @classdev: its fc_host device
 * @page: a page to work in
 * @mask: bit per enum fcev_counter that is wanted; more may be read
 * @sample: filled
 *
 * Context: sleeps as long as the driver does.
 */
void fcev_stats_read(struct Scsi_Host *shost, struct device *classdev, char *page,
		     u64 mask, struct fcev_sample *sample)
{
	sample->read = 0;
	sample->valid = 0;
	sample->error = 0;

	if (!fcev_stats_offered(shost)) {
		sample->error = -EOPNOTSUPP;
		sample->read = FCEV_DRIVER_MASK;
	} else if (mask & FCEV_DRIVER_MASK) {
		if (fcev_stats_direct())
			fcev_read_direct(shost, sample);
		else
			fcev_read_shown(shost, classdev, page, mask, sample);
	}
	fcev_read_fpin(shost, sample);
	sample->boot_ms = fcev_stats_now_ms();
}

/**
 * fcev_stats_reset_counters() - have the driver reset its counters
 * @shost: the host, held by fcev_port_enter()
 * @classdev: its fc_host device
 *
 * Context: sleeps as long as the driver does.
 * Return: 0, -EOPNOTSUPP where the driver cannot, or its error.
 */
int fcev_stats_reset_counters(struct Scsi_Host *shost, struct device *classdev)
{
	struct device_attribute *dev_attr;
	struct attribute **attr;
	ssize_t err;

	if (!fcev_stats_offered(shost))
		return -EOPNOTSUPP;
	for (attr = shost->transportt->host_attrs.statistics->attrs; *attr; attr++) {
		if (strcmp((*attr)->name, "reset_statistics"))
			continue;
		dev_attr = container_of(*attr, struct device_attribute, attr);
		err = dev_attr->store(classdev, dev_attr, "1", 1);
		if (err >= 0)
			return 0;
		return err == -ENOENT ? -EOPNOTSUPP : err;
	}
	return -EOPNOTSUPP;
}

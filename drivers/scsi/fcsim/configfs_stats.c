// SPDX-License-Identifier: GPL-2.0-only
/*
 * Folder stats/: one file for each counter, named as in sysfs. They may be
 * written at any time. The counters themselves are in stats.c.
 */
#include <linux/configfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include "fcsim_priv.h"

static struct fcsim_stats *fcsim_to_stats(struct config_item *item)
{
	return &container_of(to_config_group(item), struct fcsim_port, stats_group)->stats;
}

static ssize_t fcsim_show_counter(struct config_item *item, unsigned int counter, char *page)
{
	u64 value = fcsim_stats_get(fcsim_to_stats(item), counter);

	if (value == FCSIM_UNSUPPORTED)
		return sysfs_emit(page, "unsupported\n");
	return sysfs_emit(page, "%llu\n", value);
}

static ssize_t fcsim_store_counter(struct config_item *item, unsigned int counter,
				   const char *page, size_t count)
{
	struct fcsim_stats *stats = fcsim_to_stats(item);
	bool raise = page[0] == '+';
	u64 value;
	int err;

	if (sysfs_streq(page, "unsupported")) {
		fcsim_stats_set(stats, counter, FCSIM_UNSUPPORTED);
		return count;
	}
	/* kstrtou64() itself takes a sign: not a second one. */
	if (raise && page[1] == '+')
		return -EINVAL;
	err = kstrtou64(page + raise, 0, &value);
	if (err)
		return err;
	if (raise)
		return fcsim_stats_raise(stats, counter, value) ?: count;
	fcsim_stats_set(stats, counter, value);
	return count;
}

#define FCSIM_STATS_ATTR(_name)								\
static ssize_t fcsim_stats_##_name##_show(struct config_item *item, char *page)		\
{											\
	return fcsim_show_counter(item, FCSIM_COUNTER(_name), page);			\
}											\
											\
static ssize_t fcsim_stats_##_name##_store(struct config_item *item,			\
					   const char *page, size_t count)		\
{											\
	return fcsim_store_counter(item, FCSIM_COUNTER(_name), page, count);		\
}											\
CONFIGFS_ATTR(fcsim_stats_, _name)

/* In the order of struct fc_host_statistics. */
FCSIM_STATS_ATTR(seconds_since_last_reset);
FCSIM_STATS_ATTR(tx_frames);
FCSIM_STATS_ATTR(tx_words);
FCSIM_STATS_ATTR(rx_frames);
FCSIM_STATS_ATTR(rx_words);
FCSIM_STATS_ATTR(lip_count);
FCSIM_STATS_ATTR(nos_count);
FCSIM_STATS_ATTR(error_frames);
FCSIM_STATS_ATTR(dumped_frames);
FCSIM_STATS_ATTR(link_failure_count);
FCSIM_STATS_ATTR(loss_of_sync_count);
FCSIM_STATS_ATTR(loss_of_signal_count);
FCSIM_STATS_ATTR(prim_seq_protocol_err_count);
FCSIM_STATS_ATTR(invalid_tx_word_count);
FCSIM_STATS_ATTR(invalid_crc_count);
FCSIM_STATS_ATTR(fcp_input_requests);
FCSIM_STATS_ATTR(fcp_output_requests);
FCSIM_STATS_ATTR(fcp_control_requests);
FCSIM_STATS_ATTR(fcp_input_megabytes);
FCSIM_STATS_ATTR(fcp_output_megabytes);
FCSIM_STATS_ATTR(fcp_packet_alloc_failures);
FCSIM_STATS_ATTR(fcp_packet_aborts);
FCSIM_STATS_ATTR(fcp_frame_alloc_failures);
FCSIM_STATS_ATTR(fc_no_free_exch);
FCSIM_STATS_ATTR(fc_no_free_exch_xid);
FCSIM_STATS_ATTR(fc_xid_not_found);
FCSIM_STATS_ATTR(fc_xid_busy);
FCSIM_STATS_ATTR(fc_seq_not_found);
FCSIM_STATS_ATTR(fc_non_bls_resp);
FCSIM_STATS_ATTR(cn_sig_warn);
FCSIM_STATS_ATTR(cn_sig_alarm);

static struct configfs_attribute *fcsim_stats_attrs[] = {
	&fcsim_stats_attr_seconds_since_last_reset,
	&fcsim_stats_attr_tx_frames,
	&fcsim_stats_attr_tx_words,
	&fcsim_stats_attr_rx_frames,
	&fcsim_stats_attr_rx_words,
	&fcsim_stats_attr_lip_count,
	&fcsim_stats_attr_nos_count,
	&fcsim_stats_attr_error_frames,
	&fcsim_stats_attr_dumped_frames,
	&fcsim_stats_attr_link_failure_count,
	&fcsim_stats_attr_loss_of_sync_count,
	&fcsim_stats_attr_loss_of_signal_count,
	&fcsim_stats_attr_prim_seq_protocol_err_count,
	&fcsim_stats_attr_invalid_tx_word_count,
	&fcsim_stats_attr_invalid_crc_count,
	&fcsim_stats_attr_fcp_input_requests,
	&fcsim_stats_attr_fcp_output_requests,
	&fcsim_stats_attr_fcp_control_requests,
	&fcsim_stats_attr_fcp_input_megabytes,
	&fcsim_stats_attr_fcp_output_megabytes,
	&fcsim_stats_attr_fcp_packet_alloc_failures,
	&fcsim_stats_attr_fcp_packet_aborts,
	&fcsim_stats_attr_fcp_frame_alloc_failures,
	&fcsim_stats_attr_fc_no_free_exch,
	&fcsim_stats_attr_fc_no_free_exch_xid,
	&fcsim_stats_attr_fc_xid_not_found,
	&fcsim_stats_attr_fc_xid_busy,
	&fcsim_stats_attr_fc_seq_not_found,
	&fcsim_stats_attr_fc_non_bls_resp,
	&fcsim_stats_attr_cn_sig_warn,
	&fcsim_stats_attr_cn_sig_alarm,
	NULL,
};

static_assert(ARRAY_SIZE(fcsim_stats_attrs) == FCSIM_COUNTERS + 1);

const struct config_item_type fcsim_stats_type = {
	.ct_attrs = fcsim_stats_attrs,
	.ct_owner = THIS_MODULE,
};

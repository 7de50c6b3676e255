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
CONFIGFS_ATTR(fcsim_stats_, _name);

#define FCSIM_STATS_ENTRY(_name)	&fcsim_stats_attr_##_name,

/* In the order of struct fc_host_statistics. */
#define FCSIM_FOR_EACH_COUNTER(_do)	\
	_do(seconds_since_last_reset)	\
	_do(tx_frames)			\
	_do(tx_words)			\
	_do(rx_frames)			\
	_do(rx_words)			\
	_do(lip_count)			\
	_do(nos_count)			\
	_do(error_frames)		\
	_do(dumped_frames)		\
	_do(link_failure_count)		\
	_do(loss_of_sync_count)		\
	_do(loss_of_signal_count)	\
	_do(prim_seq_protocol_err_count) \
	_do(invalid_tx_word_count)	\
	_do(invalid_crc_count)		\
	_do(fcp_input_requests)		\
	_do(fcp_output_requests)	\
	_do(fcp_control_requests)	\
	_do(fcp_input_megabytes)	\
	_do(fcp_output_megabytes)	\
	_do(fcp_packet_alloc_failures)	\
	_do(fcp_packet_aborts)		\
	_do(fcp_frame_alloc_failures)	\
	_do(fc_no_free_exch)		\
	_do(fc_no_free_exch_xid)	\
	_do(fc_xid_not_found)		\
	_do(fc_xid_busy)		\
	_do(fc_seq_not_found)		\
	_do(fc_non_bls_resp)		\
	_do(cn_sig_warn)		\
	_do(cn_sig_alarm)

FCSIM_FOR_EACH_COUNTER(FCSIM_STATS_ATTR)

static struct configfs_attribute *fcsim_stats_attrs[] = {
	FCSIM_FOR_EACH_COUNTER(FCSIM_STATS_ENTRY)
	NULL,
};
static_assert(ARRAY_SIZE(fcsim_stats_attrs) == FCSIM_COUNTERS + 1);

const struct config_item_type fcsim_stats_type = {
	.ct_attrs = fcsim_stats_attrs,
	.ct_owner = THIS_MODULE,
};

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of the protocol's enumerations and back. A test compares them with
 * the specification.
 */
#include <errno.h>
#include <string.h>

#include "fcev.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const event_type_names[] = {
	[FCEV_EVENT_TYPE_ADAPTER_ADD] = "adapter-add",
	[FCEV_EVENT_TYPE_ADAPTER_REMOVE] = "adapter-remove",
	[FCEV_EVENT_TYPE_ADAPTER_CHANGE] = "adapter-change",
	[FCEV_EVENT_TYPE_LINK_UP] = "link-up",
	[FCEV_EVENT_TYPE_LINK_DOWN] = "link-down",
	[FCEV_EVENT_TYPE_PORT_ONLINE] = "port-online",
	[FCEV_EVENT_TYPE_PORT_OFFLINE] = "port-offline",
	[FCEV_EVENT_TYPE_LIP] = "lip",
	[FCEV_EVENT_TYPE_LIP_RESET] = "lip-reset",
	[FCEV_EVENT_TYPE_RSCN] = "rscn",
	[FCEV_EVENT_TYPE_NEW_TARGETS] = "new-targets",
	[FCEV_EVENT_TYPE_TARGET_ONLINE] = "target-online",
	[FCEV_EVENT_TYPE_TARGET_OFFLINE] = "target-offline",
	[FCEV_EVENT_TYPE_TARGET_REMOVED] = "target-removed",
	[FCEV_EVENT_TYPE_STAT_THRESHOLD] = "stat-threshold",
	[FCEV_EVENT_TYPE_STAT_GROWTH] = "stat-growth",
	[FCEV_EVENT_TYPE_RULE_BASELINE] = "rule-baseline",
	[FCEV_EVENT_TYPE_RULE_REFUSED] = "rule-refused",
	[FCEV_EVENT_TYPE_RLIR] = "rlir",
	[FCEV_EVENT_TYPE_FPIN] = "fpin",
	[FCEV_EVENT_TYPE_RESET_DETECTED] = "reset-detected",
	[FCEV_EVENT_TYPE_BUFFER_OVERRUN] = "buffer-overrun",
	[FCEV_EVENT_TYPE_VENDOR] = "vendor",
	[FCEV_EVENT_TYPE_UNKNOWN] = "unknown",
	[FCEV_EVENT_TYPE_LOST] = "lost",
	[FCEV_EVENT_TYPE_BRIDGE_OVERRUN] = "bridge-overrun",
	[FCEV_EVENT_TYPE_EVICTED] = "evicted",
	[FCEV_EVENT_TYPE_TARGET_CHANGE] = "target-change",
};

static const char *const source_names[] = {
	[FCEV_SOURCE_NATIVE] = "native",
	[FCEV_SOURCE_POSTED] = "posted",
	[FCEV_SOURCE_DERIVED] = "derived",
	[FCEV_SOURCE_SAMPLED] = "sampled",
	[FCEV_SOURCE_CORE] = "core",
};

static const char *const port_state_names[] = {
	[FCEV_PORT_STATE_UNKNOWN] = "unknown",
	[FCEV_PORT_STATE_NOT_PRESENT] = "not-present",
	[FCEV_PORT_STATE_ONLINE] = "online",
	[FCEV_PORT_STATE_OFFLINE] = "offline",
	[FCEV_PORT_STATE_BLOCKED] = "blocked",
	[FCEV_PORT_STATE_BYPASSED] = "bypassed",
	[FCEV_PORT_STATE_DIAGNOSTICS] = "diagnostics",
	[FCEV_PORT_STATE_LINKDOWN] = "linkdown",
	[FCEV_PORT_STATE_ERROR] = "error",
	[FCEV_PORT_STATE_LOOPBACK] = "loopback",
	[FCEV_PORT_STATE_DELETED] = "deleted",
	[FCEV_PORT_STATE_MARGINAL] = "marginal",
};

static const char *const port_type_names[] = {
	[FCEV_PORT_TYPE_UNKNOWN] = "unknown",
	[FCEV_PORT_TYPE_OTHER] = "other",
	[FCEV_PORT_TYPE_NOT_PRESENT] = "not-present",
	[FCEV_PORT_TYPE_NPORT] = "nport",
	[FCEV_PORT_TYPE_NLPORT] = "nlport",
	[FCEV_PORT_TYPE_LPORT] = "lport",
	[FCEV_PORT_TYPE_PTP] = "ptp",
	[FCEV_PORT_TYPE_NPIV] = "npiv",
};

static const char *const condition_names[] = {
	[FCEV_CONDITION_UNKNOWN] = "unknown",
	[FCEV_CONDITION_UP] = "up",
	[FCEV_CONDITION_DOWN] = "down",
};

static const char *const counter_names[] = {
	[FCEV_COUNTER_SECONDS_SINCE_LAST_RESET] = "seconds_since_last_reset",
	[FCEV_COUNTER_TX_FRAMES] = "tx_frames",
	[FCEV_COUNTER_TX_WORDS] = "tx_words",
	[FCEV_COUNTER_RX_FRAMES] = "rx_frames",
	[FCEV_COUNTER_RX_WORDS] = "rx_words",
	[FCEV_COUNTER_LIP_COUNT] = "lip_count",
	[FCEV_COUNTER_NOS_COUNT] = "nos_count",
	[FCEV_COUNTER_ERROR_FRAMES] = "error_frames",
	[FCEV_COUNTER_DUMPED_FRAMES] = "dumped_frames",
	[FCEV_COUNTER_LINK_FAILURE_COUNT] = "link_failure_count",
	[FCEV_COUNTER_LOSS_OF_SYNC_COUNT] = "loss_of_sync_count",
	[FCEV_COUNTER_LOSS_OF_SIGNAL_COUNT] = "loss_of_signal_count",
	[FCEV_COUNTER_PRIM_SEQ_PROTOCOL_ERR_COUNT] = "prim_seq_protocol_err_count",
	[FCEV_COUNTER_INVALID_TX_WORD_COUNT] = "invalid_tx_word_count",
	[FCEV_COUNTER_INVALID_CRC_COUNT] = "invalid_crc_count",
	[FCEV_COUNTER_FCP_INPUT_REQUESTS] = "fcp_input_requests",
	[FCEV_COUNTER_FCP_OUTPUT_REQUESTS] = "fcp_output_requests",
	[FCEV_COUNTER_FCP_CONTROL_REQUESTS] = "fcp_control_requests",
	[FCEV_COUNTER_FCP_INPUT_MEGABYTES] = "fcp_input_megabytes",
	[FCEV_COUNTER_FCP_OUTPUT_MEGABYTES] = "fcp_output_megabytes",
	[FCEV_COUNTER_FCP_PACKET_ALLOC_FAILURES] = "fcp_packet_alloc_failures",
	[FCEV_COUNTER_FCP_PACKET_ABORTS] = "fcp_packet_aborts",
	[FCEV_COUNTER_FCP_FRAME_ALLOC_FAILURES] = "fcp_frame_alloc_failures",
	[FCEV_COUNTER_FC_NO_FREE_EXCH] = "fc_no_free_exch",
	[FCEV_COUNTER_FC_NO_FREE_EXCH_XID] = "fc_no_free_exch_xid",
	[FCEV_COUNTER_FC_XID_NOT_FOUND] = "fc_xid_not_found",
	[FCEV_COUNTER_FC_XID_BUSY] = "fc_xid_busy",
	[FCEV_COUNTER_FC_SEQ_NOT_FOUND] = "fc_seq_not_found",
	[FCEV_COUNTER_FC_NON_BLS_RESP] = "fc_non_bls_resp",
	[FCEV_COUNTER_CN_SIG_WARN] = "cn_sig_warn",
	[FCEV_COUNTER_CN_SIG_ALARM] = "cn_sig_alarm",
	[FCEV_COUNTER_FPIN_DN] = "fpin_dn",
	[FCEV_COUNTER_FPIN_DN_UNKNOWN] = "fpin_dn_unknown",
	[FCEV_COUNTER_FPIN_DN_TIMEOUT] = "fpin_dn_timeout",
	[FCEV_COUNTER_FPIN_DN_UNABLE_TO_ROUTE] = "fpin_dn_unable_to_route",
	[FCEV_COUNTER_FPIN_DN_DEVICE_SPECIFIC] = "fpin_dn_device_specific",
	[FCEV_COUNTER_FPIN_CN] = "fpin_cn",
	[FCEV_COUNTER_FPIN_CN_CLEAR] = "fpin_cn_clear",
	[FCEV_COUNTER_FPIN_CN_LOST_CREDIT] = "fpin_cn_lost_credit",
	[FCEV_COUNTER_FPIN_CN_CREDIT_STALL] = "fpin_cn_credit_stall",
	[FCEV_COUNTER_FPIN_CN_OVERSUBSCRIPTION] = "fpin_cn_oversubscription",
	[FCEV_COUNTER_FPIN_CN_DEVICE_SPECIFIC] = "fpin_cn_device_specific",
	[FCEV_COUNTER_FPIN_LI] = "fpin_li",
	[FCEV_COUNTER_FPIN_LI_FAILURE_UNKNOWN] = "fpin_li_failure_unknown",
	[FCEV_COUNTER_FPIN_LI_LINK_FAILURE_COUNT] = "fpin_li_link_failure_count",
	[FCEV_COUNTER_FPIN_LI_LOSS_OF_SYNC_COUNT] = "fpin_li_loss_of_sync_count",
	[FCEV_COUNTER_FPIN_LI_LOSS_OF_SIGNALS_COUNT] = "fpin_li_loss_of_signals_count",
	[FCEV_COUNTER_FPIN_LI_PRIM_SEQ_ERR_COUNT] = "fpin_li_prim_seq_err_count",
	[FCEV_COUNTER_FPIN_LI_INVALID_TX_WORD_COUNT] = "fpin_li_invalid_tx_word_count",
	[FCEV_COUNTER_FPIN_LI_INVALID_CRC_COUNT] = "fpin_li_invalid_crc_count",
	[FCEV_COUNTER_FPIN_LI_DEVICE_SPECIFIC] = "fpin_li_device_specific",
	[FCEV_COUNTER_SERVICE_TIME_COUNT] = "service_time_count",
	[FCEV_COUNTER_SERVICE_TIME_SUM_US] = "service_time_sum_us",
	[FCEV_COUNTER_SERVICE_TIME_MAX_US] = "service_time_max_us",
	[FCEV_COUNTER_SERVICE_TIME_OVER_1MS] = "service_time_over_1ms",
	[FCEV_COUNTER_SERVICE_TIME_OVER_16MS] = "service_time_over_16ms",
	[FCEV_COUNTER_SERVICE_TIME_OVER_131MS] = "service_time_over_131ms",
	[FCEV_COUNTER_SERVICE_TIME_OVER_1S] = "service_time_over_1s",
};

static const char *const rscn_format_names[] = {
	[FCEV_RSCN_FORMAT_PORT] = "port",
	[FCEV_RSCN_FORMAT_AREA] = "area",
	[FCEV_RSCN_FORMAT_DOMAIN] = "domain",
	[FCEV_RSCN_FORMAT_FABRIC] = "fabric",
};

static const char *const vendor_scope_names[] = {
	[FCEV_VENDOR_SCOPE_ADAPTER] = "adapter",
	[FCEV_VENDOR_SCOPE_TARGET] = "target",
	[FCEV_VENDOR_SCOPE_LUN] = "lun",
};

static const char *const rule_kind_names[] = {
	[FCEV_RULE_KIND_THRESHOLD] = "threshold",
	[FCEV_RULE_KIND_GROWTH] = "growth",
};

static const char *const sampling_names[] = {
	[FCEV_SAMPLING_NONE] = "none",
	[FCEV_SAMPLING_DIRECT] = "direct",
	[FCEV_SAMPLING_SHOW] = "show",
};

/* Masks, in the order of their bits. */
static const char *const role_names[] = {
	"fcp-target", "fcp-initiator", "ip-port", "fcp-dummy-initiator",
	"nvme-initiator", "nvme-target", "nvme-discovery",
};

static const char *const change_names[] = {
	"wwpn", "wwnn", "firmware", "symbolic-name", "speed", "vports",
	"port-id", "fabric-name", "driver",
};

static const char *const origin_names[] = {
	"native", "posted", "derived", "sampled",
};

static const char *const event_flag_names[] = {
	"payload-lost", "payload-cut", "possible",
};

static const char *name_at(const char *const *names, size_t n, uint32_t i)
{
	return i < n ? names[i] : NULL;
}

static const char *name_of_bit(const char *const *names, size_t n, uint32_t bit)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bit == UINT32_C(1) << i)
			return names[i];
	return NULL;
}

static int by_name(const char *const *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; name && i < n; i++)
		if (names[i] && !strcmp(names[i], name))
			return (int)i;
	return -EINVAL;
}

#define DEFINE_NAME(what)							\
	const char *fcev_##what##_name(uint32_t value)				\
	{									\
		return name_at(what##_names, ARRAY_SIZE(what##_names), value);	\
	}

#define DEFINE_BIT_NAME(what)							\
	const char *fcev_##what##_name(uint32_t bit)				\
	{									\
		return name_of_bit(what##_names, ARRAY_SIZE(what##_names), bit);\
	}

#define DEFINE_BY_NAME(what)							\
	int fcev_##what##_by_name(const char *name)				\
	{									\
		return by_name(what##_names, ARRAY_SIZE(what##_names), name);	\
	}

DEFINE_NAME(event_type)
DEFINE_NAME(source)
DEFINE_NAME(port_state)
DEFINE_NAME(port_type)
DEFINE_NAME(condition)
DEFINE_NAME(counter)
DEFINE_NAME(rscn_format)
DEFINE_NAME(vendor_scope)
DEFINE_NAME(rule_kind)
DEFINE_NAME(sampling)
DEFINE_BIT_NAME(role)
DEFINE_BIT_NAME(change)
DEFINE_BIT_NAME(origin)
DEFINE_BIT_NAME(event_flag)
DEFINE_BY_NAME(event_type)
DEFINE_BY_NAME(counter)

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of the codes in FPIN descriptors, from FC-LS. The numbers are those of
 * the kernel's uapi header scsi/fc/fc_els.h, which C libraries do not carry.
 */
#include <stddef.h>

#include "text.h"

enum {
	TAG_LINK_INTEGRITY	= 0x00020001,
	TAG_DELIVERY		= 0x00020002,
	TAG_PEER_CONGESTION	= 0x00020003,
	TAG_CONGESTION		= 0x00020004,
	DEVICE_SPECIFIC		= 0xf,
};

const char *fpin_tag_name(uint32_t tag)
{
	switch (tag) {
	case TAG_LINK_INTEGRITY:	return "link-integrity";
	case TAG_DELIVERY:		return "delivery";
	case TAG_PEER_CONGESTION:	return "peer-congestion";
	case TAG_CONGESTION:		return "congestion";
	}
	return NULL;
}

static const char *link_integrity_name(uint32_t type)
{
	static const char *const names[] = {
		"unknown", "link-failure", "loss-of-sync", "loss-of-signal",
		"primitive-sequence-error", "invalid-tx-word", "invalid-crc",
	};

	if (type == DEVICE_SPECIFIC)
		return "device-specific";
	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static const char *congestion_name(uint32_t type)
{
	static const char *const names[] = {
		"clear", "lost-credit", "credit-stall", "oversubscription",
	};

	if (type == DEVICE_SPECIFIC)
		return "device-specific";
	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

const char *fpin_event_name(uint32_t tag, uint32_t type)
{
	switch (tag) {
	case TAG_LINK_INTEGRITY:
		return link_integrity_name(type);
	case TAG_PEER_CONGESTION:
	case TAG_CONGESTION:
		return congestion_name(type);
	}
	return NULL;
}

const char *fpin_reason_name(uint32_t reason)
{
	switch (reason) {
	case 0:			return "unknown";
	case 1:			return "timeout";
	case 2:			return "unable-to-route";
	case DEVICE_SPECIFIC:	return "device-specific";
	}
	return NULL;
}

const char *fpin_severity_name(uint32_t severity)
{
	switch (severity) {
	case 0xf1:	return "warning";
	case 0xf7:	return "alarm";
	}
	return NULL;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The module's words into those of the HBA API: names, types, states, speeds,
 * errors. Nothing here asks anybody.
 */
#include <errno.h>
#include <string.h>

#include "hbaapi_priv.h"

/* Of the kernel's FC_PORTSPEED bits the one that the HBA API counts apart. */
#define PORTSPEED_NOT_NEGOTIATED	(1u << 15)

HBA_WWN hba_wwn(uint64_t wwn)
{
	HBA_WWN out;

	for (int i = 0; i < 8; i++)
		out.wwn[i] = (HBA_UINT8)(wwn >> (56 - 8 * i));
	return out;
}

uint64_t hba_wwn_value(HBA_WWN wwn)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | wwn.wwn[i];
	return value;
}

HBA_PORTTYPE hba_port_type(uint32_t type)
{
	switch (type) {
	case FCEV_PORT_TYPE_OTHER:
		return HBA_PORTTYPE_OTHER;
	case FCEV_PORT_TYPE_NOT_PRESENT:
		return HBA_PORTTYPE_NOTPRESENT;
	case FCEV_PORT_TYPE_NPORT:
	case FCEV_PORT_TYPE_NPIV:	/* an N_Port that shares its link */
		return HBA_PORTTYPE_NPORT;
	case FCEV_PORT_TYPE_NLPORT:
		return HBA_PORTTYPE_NLPORT;
	case FCEV_PORT_TYPE_LPORT:
		return HBA_PORTTYPE_LPORT;
	case FCEV_PORT_TYPE_PTP:
		return HBA_PORTTYPE_PTP;
	}
	return HBA_PORTTYPE_UNKNOWN;
}

HBA_PORTSTATE hba_port_state(uint32_t state)
{
	switch (state) {
	case FCEV_PORT_STATE_ONLINE:
	case FCEV_PORT_STATE_MARGINAL:
		return HBA_PORTSTATE_ONLINE;
	case FCEV_PORT_STATE_NOT_PRESENT:
	case FCEV_PORT_STATE_OFFLINE:
	case FCEV_PORT_STATE_BLOCKED:
	case FCEV_PORT_STATE_DELETED:
		return HBA_PORTSTATE_OFFLINE;
	case FCEV_PORT_STATE_BYPASSED:
		return HBA_PORTSTATE_BYPASSED;
	case FCEV_PORT_STATE_DIAGNOSTICS:
		return HBA_PORTSTATE_DIAGNOSTICS;
	case FCEV_PORT_STATE_LINKDOWN:
		return HBA_PORTSTATE_LINKDOWN;
	case FCEV_PORT_STATE_ERROR:
		return HBA_PORTSTATE_ERROR;
	case FCEV_PORT_STATE_LOOPBACK:
		return HBA_PORTSTATE_LOOPBACK;
	}
	return HBA_PORTSTATE_UNKNOWN;
}

/* The other bits are those of the standard, up to 128 Gb and beyond. */
HBA_PORTSPEED hba_port_speed(uint32_t speed)
{
	return speed == PORTSPEED_NOT_NEGOTIATED ? HBA_PORTSPEED_NOT_NEGOTIATED : speed;
}

HBA_STATUS hba_status(int err)
{
	if (err >= 0)
		return HBA_STATUS_OK;
	switch (-err) {
	case EOPNOTSUPP:
		return HBA_STATUS_ERROR_NOT_SUPPORTED;
	case EAGAIN:
		return HBA_STATUS_ERROR_TRY_AGAIN;
	case EBUSY:
		return HBA_STATUS_ERROR_BUSY;
	case ENODEV:
		return HBA_STATUS_ERROR_UNAVAILABLE;
	case EINVAL:
		return HBA_STATUS_ERROR_ARG;
	}
	return HBA_STATUS_ERROR;
}

/* The page as it stood in the RSCN: qualifier and format over the address. */
uint32_t hba_rscn_page(const struct fcev_rscn *rscn)
{
	return (rscn->qualifier & 0xf) << 26 | (rscn->format & 0x3) << 24 | (rscn->id & 0xffffff);
}

void hba_copy_string(char *to, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(to, from, len);
	memset(to + len, 0, size - len);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

/* The clock of events. */
uint64_t hba_boot_ns(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

/* The clock of deadlines. */
uint64_t hba_monotonic_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

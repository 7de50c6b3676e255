// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events of a port come from where. Pure: a table of what each in-tree
 * driver posts to the FC transport, read in its source, and what the module
 * finds out by itself.
 */
#include <linux/kernel.h>
#include <linux/bits.h>
#include <linux/string.h>

#include "fcev_priv.h"

#define LIP		BIT(FCEV_EVENT_TYPE_LIP)
#define LIP_RESET	BIT(FCEV_EVENT_TYPE_LIP_RESET)
#define LINK_UP		BIT(FCEV_EVENT_TYPE_LINK_UP)
#define LINK_DOWN	BIT(FCEV_EVENT_TYPE_LINK_DOWN)
#define RSCN		BIT(FCEV_EVENT_TYPE_RSCN)
#define FPIN		BIT(FCEV_EVENT_TYPE_FPIN)
#define VENDOR		BIT(FCEV_EVENT_TYPE_VENDOR)

static const struct {
	const char *driver;
	u32 posts;
} fcev_posters[] = {
	{ "FCoE Driver",	LIP_RESET },
	{ "QLogic Offload FCoE Initiator", LIP_RESET },	/* bnx2fc */
	{ "qedf",		LIP_RESET },
	{ "fnic",		LIP_RESET },
	{ "lpfc",		LINK_DOWN | RSCN | FPIN | VENDOR },
	{ "qla2xxx",		LIP | LIP_RESET | LINK_UP | LINK_DOWN | RSCN | FPIN | VENDOR },
	{ "IBM POWER Virtual FC Adapter", RSCN | LINK_UP | LINK_DOWN },
	{ "zfcp",		LINK_UP | LINK_DOWN | RSCN },
	{ "bfa",		VENDOR },
	{ "Chelsio FCoE driver", 0 },			/* csiostor */
	{ "efct",		0 },
};

/* What a driver that the table does not know may post. */
#define FCEV_POSTS_UNKNOWN	(LIP | LIP_RESET | LINK_UP | LINK_DOWN | RSCN | FPIN | VENDOR)

static u32 fcev_posts(const char *driver)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fcev_posters); i++)
		if (!strcmp(driver, fcev_posters[i].driver))
			return fcev_posters[i].posts;
	return FCEV_POSTS_UNKNOWN;
}

/* What can be found by comparing the state of a port with what it was. */
#define FCEV_DERIVED	(BIT(FCEV_EVENT_TYPE_ADAPTER_ADD) |	\
			 BIT(FCEV_EVENT_TYPE_ADAPTER_REMOVE) |	\
			 BIT(FCEV_EVENT_TYPE_ADAPTER_CHANGE) |	\
			 LINK_UP | LINK_DOWN |			\
			 BIT(FCEV_EVENT_TYPE_PORT_ONLINE) |	\
			 BIT(FCEV_EVENT_TYPE_PORT_OFFLINE) |	\
			 BIT(FCEV_EVENT_TYPE_NEW_TARGETS) |	\
			 BIT(FCEV_EVENT_TYPE_TARGET_ONLINE) |	\
			 BIT(FCEV_EVENT_TYPE_TARGET_OFFLINE) |	\
			 BIT(FCEV_EVENT_TYPE_TARGET_REMOVED))

#define FCEV_SAMPLED	(BIT(FCEV_EVENT_TYPE_STAT_THRESHOLD) |	\
			 BIT(FCEV_EVENT_TYPE_STAT_GROWTH))

/* What a driver can tell through include/linux/fcev.h. */
#define FCEV_NATIVE	(BIT(FCEV_EVENT_TYPE_ADAPTER_CHANGE) |	\
			 LINK_UP | LINK_DOWN |			\
			 BIT(FCEV_EVENT_TYPE_PORT_ONLINE) |	\
			 BIT(FCEV_EVENT_TYPE_PORT_OFFLINE) |	\
			 LIP | LIP_RESET | RSCN |		\
			 BIT(FCEV_EVENT_TYPE_TARGET_ONLINE) |	\
			 BIT(FCEV_EVENT_TYPE_TARGET_OFFLINE) |	\
			 BIT(FCEV_EVENT_TYPE_TARGET_REMOVED) |	\
			 BIT(FCEV_EVENT_TYPE_RLIR) | FPIN |	\
			 BIT(FCEV_EVENT_TYPE_RESET_DETECTED) |	\
			 BIT(FCEV_EVENT_TYPE_BUFFER_OVERRUN) |	\
			 VENDOR | BIT(FCEV_EVENT_TYPE_TARGET_CHANGE))

/**
 * fcev_origins() - where a type of event of a port can come from
 * @driver: hostt->name
 * @native: the driver posts through the module
 * @sampled: the driver has statistics
 * @type: the type of event
 *
 * Return: mask of FCEV_ORIGIN_*, 0 where the event cannot be had.
 */
u32 fcev_origins(const char *driver, bool native, bool sampled,
		 enum fcev_event_type type)
{
	u32 bit = BIT(type);
	u32 origins = 0;

	if (native && (FCEV_NATIVE & bit))
		origins |= FCEV_ORIGIN_NATIVE;
	if (!native && (fcev_posts(driver) & bit))
		origins |= FCEV_ORIGIN_POSTED;
	if (FCEV_DERIVED & bit)
		origins |= FCEV_ORIGIN_DERIVED;
	if (sampled && (FCEV_SAMPLED & bit))
		origins |= FCEV_ORIGIN_SAMPLED;
	return origins;
}

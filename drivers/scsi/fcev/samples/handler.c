// SPDX-License-Identifier: GPL-2.0-only
/*
 * A subscriber in the kernel, as small as it gets: says in the log when a link
 * or a target of any FC host is lost or comes back, and what it missed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/module.h>
#include <linux/fcev.h>

#define WANTED	(BIT_ULL(FCEV_EVENT_TYPE_LINK_UP) |		\
		 BIT_ULL(FCEV_EVENT_TYPE_LINK_DOWN) |		\
		 BIT_ULL(FCEV_EVENT_TYPE_TARGET_ONLINE) |	\
		 BIT_ULL(FCEV_EVENT_TYPE_TARGET_OFFLINE))

static struct fcev_handler *handler;

/* Process context, one call at a time: it may sleep, and delays only itself. */
static void on_event(const struct fcev_notice *notice, void *data)
{
	switch (notice->type) {
	case FCEV_EVENT_TYPE_LINK_UP:
		pr_info("host%u: link up\n", notice->host_no);
		break;
	case FCEV_EVENT_TYPE_LINK_DOWN:
		pr_info("host%u: link down\n", notice->host_no);
		break;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
		pr_info("host%u: target %016llx online\n", notice->host_no, notice->target.wwpn);
		break;
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
		pr_info("host%u: target %016llx offline\n", notice->host_no, notice->target.wwpn);
		break;
	case FCEV_EVENT_TYPE_LOST:
		pr_info("stream %u: missed %llu events\n", notice->stream, notice->count);
		break;
	default:
		break;
	}
}

static int __init sample_init(void)
{
	handler = fcev_handler_add(WANTED, NULL, on_event, NULL);
	return PTR_ERR_OR_ZERO(handler);
}

/* After this, on_event() is not running and will not be called. */
static void __exit sample_exit(void)
{
	fcev_handler_remove(handler);
}

module_init(sample_init);
module_exit(sample_exit);

MODULE_DESCRIPTION("Sample of an fcev subscriber");
MODULE_LICENSE("GPL");

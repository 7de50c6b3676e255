// SPDX-License-Identifier: GPL-2.0-only
/* A handler is removed under a lock that it takes. */
#include <linux/fcev.h>

static struct fcev_handler *handler;
static DEFINE_MUTEX(state_lock);

static void on_event(const struct fcev_notice *notice, void *data)
{
	mutex_lock(&state_lock);
	mutex_unlock(&state_lock);
}

static void bad(void)
{
	mutex_lock(&state_lock);
	fcev_handler_remove(handler);	/* bad */
	mutex_unlock(&state_lock);
}

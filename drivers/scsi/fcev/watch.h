/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the watch share: watch.c (hosts), watch_look.c (when to
 * look), watch_state.c (a port's state and attributes), watch_target.c (its
 * remote ports), watch_known.c (what is known of those), watch_rules.c (what to
 * conclude).
 */
#ifndef _FCEV_WATCH_H
#define _FCEV_WATCH_H

#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "fcev_priv.h"
#include "service_time.h"
#include "watch_rules.h"

/* How long a contradiction must last before it is posted. */
#define FCEV_WATCH_CONFIRM_MS		100
/*
 * The same where the driver posts itself: it tells first, from interrupt
 * context, and changes what the transport shows some work items later.
 */
#define FCEV_WATCH_CONFIRM_NATIVE_MS	1000

#define FCEV_TARGETS_BITS		7

/**
 * struct fcev_targets - the remote ports of a port, by WWPN
 * @lock: protects all fields, and what the entries hold; taken in any context
 *        up to hardirq, outside ring->lock
 * @table: struct fcev_known; also read under RCU
 * @spare: entries for posts of drivers, which must not allocate
 * @n_spare: their number
 * @based: the baseline was taken; look only
 * @pass: number of the look, look only
 * @snapshot: what the last look saw, look only
 * @room: entries that fit @snapshot, look only
 * @retiring: protects @retired, and against its lagging behind the table;
 *            outside @lock
 * @retired: service times of entries that left @table
 */
struct fcev_targets {
	raw_spinlock_t lock;
	DECLARE_HASHTABLE(table, FCEV_TARGETS_BITS);
	struct hlist_head spare;
	unsigned int n_spare;
	bool based;
	u64 pass;
	struct fcev_target_state *snapshot;
	unsigned int room;
	struct mutex retiring;		/* protects retired */
	struct fcev_service_view retired;
};

/**
 * struct fcev_watch - what the watch keeps of a port
 * @ref: the list and whoever found it there
 * @node: in the list of hosts, under fcev_watch_lock
 * @port: the port, an own reference
 * @shost: the host, to be compared with
 * @classdev: its fc_host device, an own reference
 * @flags: FCEV_WATCH_*
 * @look: looks at the port
 * @again: queues @look some time later
 * @removal: serialises the ways in which a host can go; protects @removed
 * @removed: the host is not followed any more
 * @arrived: when the host came, in jiffies
 * @looked: when the last look was, in jiffies; look only
 * @refreshed: when the slow attributes were read, in jiffies; look only
 * @based: the first look was; look only
 * @postponed: looks since the last look at targets; look only
 * @doubt: a port_state that contradicts the facts; look only
 * @attrs: what the port says of itself; look only
 * @login: what it had when it was online; look only
 * @page: where attributes are shown to; look only
 * @targets: its remote ports
 */
struct fcev_watch {
	struct kref ref;
	struct list_head node;
	struct fcev_port *port;
	struct Scsi_Host *shost;
	struct device *classdev;
	unsigned long flags;
	struct work_struct look;
	struct delayed_work again;
	struct mutex removal;		/* protects removed */
	bool removed;
	unsigned long arrived;
	unsigned long looked;
	unsigned long refreshed;
	bool based;
	unsigned int postponed;
	struct fcev_doubt doubt;
	struct fcev_port_attrs attrs;
	struct fcev_login login;
	char *page;
	struct fcev_targets targets;
};

/* Bits of flags */
#define FCEV_WATCH_HINTED	0	/* somebody knows of news; @look is on its way */

static inline unsigned long fcev_watch_confirm(const struct fcev_port *port)
{
	return msecs_to_jiffies(READ_ONCE(port->native) ? FCEV_WATCH_CONFIRM_NATIVE_MS :
							  FCEV_WATCH_CONFIRM_MS);
}

/* watch.c */
bool fcev_watch_look_all(void);

/* watch_look.c */
void fcev_watch_look_init(struct fcev_watch *w);
void fcev_watch_look_begin(struct fcev_watch *w);
void fcev_watch_look_end(struct fcev_watch *w);
void fcev_watch_poll_stop(void);
void fcev_watch_hint_watch(struct fcev_watch *w);
bool fcev_watch_found_change(struct fcev_port *port, u32 change, bool whole);

/* watch_state.c */
bool fcev_watch_look_state(struct fcev_watch *w);
bool fcev_watch_look_attrs(struct fcev_watch *w, bool all);

/* watch_target.c */
bool fcev_watch_look_targets(struct fcev_watch *w);

/* watch_known.c */
void fcev_targets_init(struct fcev_targets *targets);
void fcev_targets_free(struct fcev_targets *targets);

#endif /* _FCEV_WATCH_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was lost between the drivers and the bridge, counted and reported on
 * stream 0. The calls but fcev_loss_total() are the bridge's, under its lock.
 */
#ifndef _FCEV_BRIDGE_LOSS_H
#define _FCEV_BRIDGE_LOSS_H

#include <linux/types.h>

struct workqueue_struct;

void fcev_loss_init(struct workqueue_struct *wq);
void fcev_loss_exit(void);

void fcev_loss_number(u32 event_num);
void fcev_loss_dropped(u32 drops);
void fcev_loss_malformed(void);
u64 fcev_loss_total(void);

#endif /* _FCEV_BRIDGE_LOSS_H */

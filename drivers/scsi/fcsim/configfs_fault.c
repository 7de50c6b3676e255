// SPDX-License-Identifier: GPL-2.0-only
/*
 * Folder faults/: how many of the next commands go wrong, and how; how long
 * commands take; what of error handling succeeds. They can be written at any
 * time, and hold until they are used up or written again.
 */
#include <linux/configfs.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <scsi/scsi.h>

#include "fcsim_priv.h"

#define FCSIM_MAX_FAULTS	1000000

static const char * const fcsim_busy_as_names[] = { "host", "device", "target" };

static const unsigned int fcsim_busy_as_values[] = {
	SCSI_MLQUEUE_HOST_BUSY, SCSI_MLQUEUE_DEVICE_BUSY, SCSI_MLQUEUE_TARGET_BUSY,
};

static const char * const fcsim_recover_by_names[] = {
	[FCSIM_RECOVER_ABORT] = "abort",
	[FCSIM_RECOVER_DEVICE] = "device",
	[FCSIM_RECOVER_TARGET] = "target",
	[FCSIM_RECOVER_BUS] = "bus",
	[FCSIM_RECOVER_HOST] = "host",
};

static const char * const fcsim_fail_live_names[] = {
	[FCSIM_FAIL_LIVE_NONE] = "none",
	[FCSIM_FAIL_LIVE_ADD] = "add",
	[FCSIM_FAIL_LIVE_LOGIN] = "login",
};

static struct fcsim_queue *fcsim_to_queue(struct config_item *item)
{
	return &container_of(to_config_group(item), struct fcsim_port, faults_group)->queue;
}

static ssize_t fcsim_store_fault(struct fcsim_queue *queue, unsigned int *field,
				 unsigned int value, size_t count)
{
	spin_lock_irq(&queue->lock);
	*field = value;
	spin_unlock_irq(&queue->lock);
	return count;
}

/* Attributes that are a number. */
#define FCSIM_FAULT_NUMBER(_name, _max)							\
static ssize_t fcsim_fault_##_name##_show(struct config_item *item, char *page)		\
{											\
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_queue(item)->faults._name));	\
}											\
											\
static ssize_t fcsim_fault_##_name##_store(struct config_item *item,			\
					   const char *page, size_t count)		\
{											\
	struct fcsim_queue *queue = fcsim_to_queue(item);				\
	unsigned int number;								\
	int err;									\
											\
	err = fcsim_parse_number(page, 0, _max, &number);				\
	return err ?: fcsim_store_fault(queue, &queue->faults._name, number, count);	\
}											\
CONFIGFS_ATTR(fcsim_fault_, _name)

FCSIM_FAULT_NUMBER(fail, FCSIM_MAX_FAULTS);
FCSIM_FAULT_NUMBER(hang, FCSIM_MAX_FAULTS);
FCSIM_FAULT_NUMBER(busy, FCSIM_MAX_FAULTS);
FCSIM_FAULT_NUMBER(delay_us, FCSIM_MAX_DELAY_US);

/* Attributes that are one word of a list. */
#define FCSIM_FAULT_CHOICE(_name)							\
static ssize_t fcsim_fault_##_name##_show(struct config_item *item, char *page)		\
{											\
	unsigned int choice = READ_ONCE(fcsim_to_queue(item)->faults._name);		\
											\
	return sysfs_emit(page, "%s\n", fcsim_##_name##_names[choice]);			\
}											\
											\
static ssize_t fcsim_fault_##_name##_store(struct config_item *item,			\
					   const char *page, size_t count)		\
{											\
	struct fcsim_queue *queue = fcsim_to_queue(item);				\
	int choice = sysfs_match_string(fcsim_##_name##_names, page);			\
											\
	if (choice < 0)									\
		return choice;								\
	return fcsim_store_fault(queue, &queue->faults._name, choice, count);		\
}											\
CONFIGFS_ATTR(fcsim_fault_, _name)

FCSIM_FAULT_CHOICE(recover_by);
FCSIM_FAULT_CHOICE(fail_live);

static ssize_t fcsim_fault_busy_as_show(struct config_item *item, char *page)
{
	unsigned int busy_as = READ_ONCE(fcsim_to_queue(item)->faults.busy_as), i = 0;

	while (fcsim_busy_as_values[i] != busy_as)
		i++;
	return sysfs_emit(page, "%s\n", fcsim_busy_as_names[i]);
}

static ssize_t fcsim_fault_busy_as_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_queue *queue = fcsim_to_queue(item);
	int choice = sysfs_match_string(fcsim_busy_as_names, page);

	if (choice < 0)
		return choice;
	return fcsim_store_fault(queue, &queue->faults.busy_as, fcsim_busy_as_values[choice],
				 count);
}
CONFIGFS_ATTR(fcsim_fault_, busy_as);

static ssize_t fcsim_fault_fail_as_show(struct config_item *item, char *page)
{
	struct fcsim_queue *queue = fcsim_to_queue(item);
	struct fcsim_failure failure;

	spin_lock_irq(&queue->lock);
	failure = queue->faults.failure;
	spin_unlock_irq(&queue->lock);
	return fcsim_format_failure(&failure, page);
}

static ssize_t fcsim_fault_fail_as_store(struct config_item *item, const char *page, size_t count)
{
	struct fcsim_queue *queue = fcsim_to_queue(item);
	struct fcsim_failure failure;
	int err;

	err = fcsim_parse_failure(page, count, &failure);
	if (err)
		return err;
	spin_lock_irq(&queue->lock);
	queue->faults.failure = failure;
	spin_unlock_irq(&queue->lock);
	return count;
}
CONFIGFS_ATTR(fcsim_fault_, fail_as);

static ssize_t fcsim_fault_in_flight_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_queue(item)->in_flight));
}
CONFIGFS_ATTR_RO(fcsim_fault_, in_flight);

static ssize_t fcsim_fault_most_in_flight_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(fcsim_to_queue(item)->most_in_flight));
}
CONFIGFS_ATTR_RO(fcsim_fault_, most_in_flight);

/* How often each level of error handling was asked. */
static ssize_t fcsim_fault_recoveries_show(struct config_item *item, char *page)
{
	struct fcsim_queue *queue = fcsim_to_queue(item);
	ssize_t len = 0;

	spin_lock_irq(&queue->lock);
	for (unsigned int i = 0; i < FCSIM_RECOVERIES; i++)
		len += sysfs_emit_at(page, len, "%s%s:%u", i ? " " : "", fcsim_recover_by_names[i],
				     queue->faults.recoveries[i]);
	spin_unlock_irq(&queue->lock);
	return len + sysfs_emit_at(page, len, "\n");
}
CONFIGFS_ATTR_RO(fcsim_fault_, recoveries);

static struct configfs_attribute *fcsim_fault_attrs[] = {
	&fcsim_fault_attr_fail,
	&fcsim_fault_attr_fail_as,
	&fcsim_fault_attr_hang,
	&fcsim_fault_attr_busy,
	&fcsim_fault_attr_busy_as,
	&fcsim_fault_attr_delay_us,
	&fcsim_fault_attr_recover_by,
	&fcsim_fault_attr_recoveries,
	&fcsim_fault_attr_fail_live,
	&fcsim_fault_attr_in_flight,
	&fcsim_fault_attr_most_in_flight,
	NULL,
};

const struct config_item_type fcsim_faults_type = {
	.ct_attrs = fcsim_fault_attrs,
	.ct_owner = THIS_MODULE,
};

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites of the interface for drivers share: an FC host that posts,
 * and a handler that writes down what it hears.
 */
#ifndef _FCEV_DRIVER_FIXTURE_H
#define _FCEV_DRIVER_FIXTURE_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/platform_device.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>
#include <linux/fcev.h>

#define HEARD_MAX	64
#define PATIENCE	(10 * HZ)

/* What a handler heard; written by the handler, read after its count rose. */
struct heard {
	unsigned int entered;		/* calls that began */
	unsigned int n;			/* calls that ended */
	struct {
		struct fcev_notice notice;	/* but for the payload */
		u8 first_byte;
	} events[HEARD_MAX];
	struct fcev_handler *remove;	/* removed by the handler itself */
	unsigned int delay_ms;
	struct completion *hold;	/* the handler waits for it */
};

struct driver_fixture {
	struct platform_device *pdev;
	struct scsi_transport_template *transport;
	struct Scsi_Host *shost;
	bool added;
	struct fcev_driver_port *port;
	struct heard heard;
};

/* The type of the event heard as number n. */
#define heard_type(h, n)	((h)->events[n].notice.type)

int driver_fixture_init(struct kunit *test);
void driver_fixture_exit(struct kunit *test);
void driver_fixture_remove_host(struct driver_fixture *f);
struct Scsi_Host *driver_fixture_stranger(struct kunit *test);

fcev_handler_fn driver_fixture_hear;
bool driver_fixture_hears(struct heard *heard, unsigned int n);
struct fcev_handler *driver_fixture_subscribe(struct kunit *test, u64 mask);

/* Wait for a condition, with a deadline. */
#define driver_fixture_wait(condition) ({		\
	unsigned long _end = jiffies + PATIENCE;	\
	bool _met;					\
							\
	while (!(_met = (condition)) &&			\
	       time_before(jiffies, _end))		\
		msleep(20);				\
	_met;						\
})

#endif /* _FCEV_DRIVER_FIXTURE_H */

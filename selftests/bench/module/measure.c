// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops whose cost is the figure: posts of ours, posts to the transport, and
 * for reference a lock and the store of a slot. And the event that comes alone,
 * out of a hard interrupt.
 */
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/ktime.h>
#include <linux/spinlock.h>
#include <linux/tick.h>
#include <linux/workqueue.h>
#include <scsi/scsi_transport_fc.h>

#include "bench.h"

#define LONE_DELAY_MS	2

static void bench_begin(struct bench_result *result)
{
	result->boot_ns = ktime_get_boottime_ns();
}

static void bench_end(struct bench_result *result)
{
	result->elapsed_ns = ktime_get_boottime_ns() - result->boot_ns;
}

/* @n RSCNs, the ports in turn. Return: 0, or -ENODEV without fcev.ko. */
int bench_post(unsigned int n, struct bench_result *result)
{
	const struct bench_port *first = bench_ports, *end = first + bench_n_ports, *at = first;
	unsigned int i;

	if (!first->port)
		return -ENODEV;
	bench_begin(result);
	for (i = 0; i < n; i++) {
		fcev_rscn(at->port, i);
		if (++at == end)
			at = first;
	}
	bench_end(result);
	return 0;
}

/* The same in the manner of today's drivers. Context: may sleep. */
int bench_transport(unsigned int n, struct bench_result *result)
{
	const struct bench_port *first = bench_ports, *end = first + bench_n_ports, *at = first;
	unsigned int i;

	bench_begin(result);
	for (i = 0; i < n; i++) {
		fc_host_post_event(at->shost, fc_get_event_number(), FCH_EVT_RSCN, i);
		if (++at == end)
			at = first;
	}
	bench_end(result);
	return 0;
}

/* What cannot be done without: a lock, a number, 64 bytes stored. */
struct bench_slot {
	u64 seq;
	u64 words[7];
};

#define BENCH_SLOTS	4096

static struct bench_slot bench_slots[BENCH_SLOTS];
static DEFINE_RAW_SPINLOCK(bench_slots_lock);	/* protects the slots and their head */
static u64 bench_head;

static noinline void bench_store_one(u64 page)
{
	struct bench_slot *slot;
	unsigned long irqflags;
	unsigned int i;

	raw_spin_lock_irqsave(&bench_slots_lock, irqflags);
	slot = &bench_slots[++bench_head % BENCH_SLOTS];
	slot->seq = bench_head;
	for (i = 0; i < ARRAY_SIZE(slot->words); i++)
		slot->words[i] = page;
	/* Nobody reads them, and still they are to be stored. */
	barrier_data(slot);
	raw_spin_unlock_irqrestore(&bench_slots_lock, irqflags);
}

int bench_store(unsigned int n, struct bench_result *result)
{
	unsigned int i;

	bench_begin(result);
	for (i = 0; i < n; i++)
		bench_store_one(i);
	bench_end(result);
	return 0;
}

/* ---- the lone event: timer -> irq_work -> post, all in hard interrupts ---- */

static struct hrtimer lone_timer;
static u32 lone_page;
static bool lone_transport;
static u64 lone_boot_ns;

/* What a driver of today does, since the transport's call may sleep. */
static void lone_work_fn(struct work_struct *work)
{
	fc_host_post_event(bench_ports[0].shost, fc_get_event_number(), FCH_EVT_RSCN, lone_page);
}
static DECLARE_WORK(lone_work, lone_work_fn);

static void lone_irq(struct irq_work *work)
{
	lone_boot_ns = ktime_get_boottime_ns();
	if (lone_transport)
		schedule_work(&lone_work);
	else
		fcev_rscn(bench_ports[0].port, lone_page);
}
static struct irq_work lone_irq_work = IRQ_WORK_INIT_HARD(lone_irq);

static enum hrtimer_restart lone_timeout(struct hrtimer *timer)
{
	irq_work_queue(&lone_irq_work);
	return HRTIMER_NORESTART;
}

/*
 * Raise one event a moment later, when the caller sleeps. The result is the
 * time at which the one before was raised. Context: may sleep.
 */
int bench_lone(bool transport, u32 page, struct bench_result *result)
{
	irq_work_sync(&lone_irq_work);
	flush_work(&lone_work);
	result->boot_ns = lone_boot_ns;
	lone_transport = transport;
	lone_page = page;
	hrtimer_start(&lone_timer, ms_to_ktime(LONE_DELAY_MS), HRTIMER_MODE_REL_HARD);
	return 0;
}

/* Time that the processors had nothing to do; (u64)-1 where nobody counts it. */
u64 bench_idle_us(void)
{
	u64 sum = 0;
	int cpu;

	for_each_online_cpu(cpu) {
		u64 idle = get_cpu_idle_time_us(cpu, NULL);

		if (idle == (u64)-1)
			return idle;
		sum += idle;
	}
	return sum;
}

void bench_measure_init(void)
{
	fcev_compat_hrtimer_setup(&lone_timer, lone_timeout, CLOCK_MONOTONIC,
				  HRTIMER_MODE_REL_HARD);
}

void bench_measure_exit(void)
{
	hrtimer_cancel(&lone_timer);
	irq_work_sync(&lone_irq_work);
	cancel_work_sync(&lone_work);
}

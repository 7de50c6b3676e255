// SPDX-License-Identifier: GPL-2.0-only
/*
 * A storm: on every processor at once a thread, a soft interrupt and a hard one
 * post RSCNs for all ports, until each port has had its number.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "bench.h"

#define STORM_PERIOD_US	500
#define STORM_BURST	32	/* posts a tick and context */

/* What one processor adds. */
struct storm_source {
	struct hrtimer hard;
	struct hrtimer soft;
	struct storm *storm;
	int cpu;
};

struct storm {
	atomic_t *left;			/* of each port */
	atomic_t ports_left;
	atomic_t sources;		/* that did not end yet */
	unsigned int n;
	struct completion ended;
};

/* Up to a burst. Any context. Return: false when there is nothing left. */
static bool storm_burst(struct storm *storm, unsigned int *at)
{
	unsigned int i;

	for (i = 0; i < STORM_BURST; i++) {
		int left;

		*at = (*at + 1) % bench_n_ports;
		left = atomic_dec_if_positive(&storm->left[*at]);
		if (left < 0) {
			if (atomic_read(&storm->ports_left) <= 0)
				return false;
			continue;
		}
		fcev_rscn(bench_ports[*at].port, storm->n - left);
		if (!left)
			atomic_dec(&storm->ports_left);
	}
	return true;
}

static ktime_t storm_period(void)
{
	return ns_to_ktime(STORM_PERIOD_US * NSEC_PER_USEC);
}

static void storm_source_end(struct storm *storm)
{
	if (atomic_dec_and_test(&storm->sources))
		complete(&storm->ended);
}

static enum hrtimer_restart storm_tick(struct hrtimer *timer, struct storm_source *source)
{
	unsigned int at = source->cpu;

	if (!storm_burst(source->storm, &at)) {
		storm_source_end(source->storm);
		return HRTIMER_NORESTART;
	}
	hrtimer_forward_now(timer, storm_period());
	return HRTIMER_RESTART;
}

static enum hrtimer_restart storm_hard(struct hrtimer *timer)
{
	return storm_tick(timer, container_of(timer, struct storm_source, hard));
}

static enum hrtimer_restart storm_soft(struct hrtimer *timer)
{
	return storm_tick(timer, container_of(timer, struct storm_source, soft));
}

static int storm_thread(void *data)
{
	struct storm_source *source = data;
	unsigned int at = source->cpu;

	hrtimer_start(&source->hard, storm_period(), HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(&source->soft, storm_period(), HRTIMER_MODE_REL_PINNED_SOFT);
	while (storm_burst(source->storm, &at))
		usleep_range(STORM_PERIOD_US, 2 * STORM_PERIOD_US);
	storm_source_end(source->storm);
	return 0;
}

static int storm_source_start(struct storm *storm, struct storm_source *source, int cpu)
{
	struct task_struct *thread;

	source->storm = storm;
	source->cpu = cpu;
	fcev_compat_hrtimer_setup(&source->hard, storm_hard, CLOCK_MONOTONIC,
				  HRTIMER_MODE_REL_PINNED_HARD);
	fcev_compat_hrtimer_setup(&source->soft, storm_soft, CLOCK_MONOTONIC,
				  HRTIMER_MODE_REL_PINNED_SOFT);
	thread = kthread_create_on_cpu(storm_thread, source, cpu, "fcev_storm/%u");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	atomic_add(3, &storm->sources);
	wake_up_process(thread);
	return 0;
}

static int storm_run(struct storm *storm, struct storm_source *sources)
{
	int cpu, err = 0;

	/* One of our own, so that it does not end before all have started. */
	atomic_set(&storm->sources, 1);
	for_each_online_cpu(cpu) {
		err = storm_source_start(storm, &sources[cpu], cpu);
		if (err) {
			atomic_set(&storm->ports_left, 0);
			break;
		}
	}
	storm_source_end(storm);
	wait_for_completion(&storm->ended);
	/* A timer's function may still be on its last instructions. */
	for_each_possible_cpu(cpu) {
		if (!sources[cpu].storm)
			continue;
		hrtimer_cancel(&sources[cpu].hard);
		hrtimer_cancel(&sources[cpu].soft);
	}
	return err;
}

/*
 * @n events of every port. Context: may sleep, for as long as that takes.
 * Return: 0, -ENODEV without fcev.ko, -ENOMEM.
 */
int bench_storm(unsigned int n, struct bench_result *result)
{
	struct storm storm = { .n = n };
	struct storm_source *sources;
	unsigned int i;
	int err = -ENOMEM;

	if (!bench_ports[0].port || !n)
		return -ENODEV;
	init_completion(&storm.ended);
	sources = kcalloc(nr_cpu_ids, sizeof(*sources), GFP_KERNEL);
	storm.left = kvcalloc(bench_n_ports, sizeof(*storm.left), GFP_KERNEL);
	if (!sources || !storm.left)
		goto out;
	for (i = 0; i < bench_n_ports; i++)
		atomic_set(&storm.left[i], n);
	atomic_set(&storm.ports_left, bench_n_ports);
	result->boot_ns = ktime_get_boottime_ns();
	err = storm_run(&storm, sources);
	result->elapsed_ns = ktime_get_boottime_ns() - result->boot_ns;
out:
	kvfree(storm.left);
	kfree(sources);
	return err;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of ports: their cache, what requests are answered from it, and
 * whom a port's arrival and removal concern. When they are sampled is in
 * sampler.c, how they are read in stats_read.c, who watches them in rule.c.
 */
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <scsi/scsi_transport.h>

#include "stats.h"

#define FCEV_SAMPLE_FRESH_MS	1000

/* What it protects: see stats.h. */
DEFINE_MUTEX(fcev_stats_lock);

/* The clock of samples: CLOCK_BOOTTIME in ms. */
u64 fcev_stats_now_ms(void)
{
	return div_u64(ktime_get_boottime_ns(), NSEC_PER_MSEC);
}

static struct fcev_sampler *fcev_sampler_alloc(struct fcev_port *port)
{
	struct attribute_container *ac = &port->shost->transportt->host_attrs.ac;
	struct fcev_sampler *sampler = kzalloc(sizeof(*sampler), GFP_KERNEL);

	if (!sampler)
		return NULL;
	INIT_LIST_HEAD(&sampler->turn);
	INIT_LIST_HEAD(&sampler->rules);
	sampler->port = port;
	sampler->classdev =
		get_device(attribute_container_find_class_device(ac, &port->shost->shost_gendev));
	return sampler;
}

static void fcev_sampler_free(struct fcev_sampler *sampler)
{
	put_device(sampler->classdev);
	kfree(sampler);
}

/**
 * fcev_stats_attach() - make the counters of a port known
 * @port: the port, just added; those of its physical port are attached before
 *
 * Calls no driver.
 *
 * Context: may sleep; the caller sees to it that the port's fc_host device
 *          does not go meanwhile.
 * Return: 0, -ENODEV where the host has no such device, -ENOMEM.
 */
int fcev_stats_attach(struct fcev_port *port)
{
	struct fcev_port *parent = port->parent ? fcev_port_by_id(port->parent) : NULL;
	struct fcev_sampler *sampler = fcev_sampler_alloc(port);
	struct fcev_sampler_group *spare = fcev_group_alloc();
	int err = -ENOMEM;

	if (!sampler || !spare)
		goto err_free;
	err = -ENODEV;
	if (!sampler->classdev)
		goto err_free;

	mutex_lock(&fcev_stats_lock);
	sampler->group = parent && parent->sampler ? parent->sampler->group : spare;
	if (sampler->group == spare)
		spare = NULL;
	sampler->group->users++;
	list_add_tail(&sampler->turn, &sampler->group->samplers);
	WRITE_ONCE(port->sampler, sampler);
	mutex_unlock(&fcev_stats_lock);

	fcev_group_free(spare);
	fcev_port_put(parent);
	return 0;

err_free:
	fcev_group_free(spare);
	if (sampler)
		fcev_sampler_free(sampler);
	fcev_port_put(parent);
	return err;
}

/**
 * fcev_stats_kill() - sample a port no more, its host is going
 * @port: the port
 *
 * Its rules end with rule-refused. Waits for no driver; may be called again.
 *
 * Context: may take a mutex.
 */
void fcev_stats_kill(struct fcev_port *port)
{
	mutex_lock(&fcev_stats_lock);
	if (port->sampler) {
		port->sampler->dead = true;
		fcev_rules_end(port->sampler, ENODEV);
	}
	mutex_unlock(&fcev_stats_lock);
}

/**
 * fcev_stats_detach() - forget the counters of a port
 * @port: the port
 *
 * Waits for a running call of the driver for this port.
 *
 * Context: may sleep; no lock that a driver's statistics call takes.
 */
void fcev_stats_detach(struct fcev_port *port)
{
	struct fcev_sampler_group *group;
	struct fcev_sampler *sampler;

	fcev_stats_kill(port);

	mutex_lock(&fcev_stats_lock);
	sampler = port->sampler;
	WRITE_ONCE(port->sampler, NULL);
	if (!sampler) {
		mutex_unlock(&fcev_stats_lock);
		return;
	}
	group = sampler->group;
	while (group->current_sampler == sampler) {
		mutex_unlock(&fcev_stats_lock);
		wait_event(group->idle, READ_ONCE(group->current_sampler) != sampler);
		mutex_lock(&fcev_stats_lock);
	}
	list_del(&sampler->turn);
	if (--group->users)
		group = NULL;
	mutex_unlock(&fcev_stats_lock);

	fcev_group_free(group);
	fcev_sampler_free(sampler);
}

/* Context: may sleep. Return: how the counters of a port are read. */
enum fcev_sampling fcev_stats_sampling(struct fcev_port *port)
{
	enum fcev_sampling sampling = FCEV_SAMPLING_NONE;

	if (!fcev_port_enter(port))
		return sampling;
	if (READ_ONCE(port->sampler) && fcev_stats_offered(port->shost))
		sampling = fcev_stats_direct() ? FCEV_SAMPLING_DIRECT : FCEV_SAMPLING_SHOW;
	fcev_port_leave(port);
	return sampling;
}

/* Have all counters sampled, unless that is under way. */
static void fcev_sampler_ask(struct fcev_sampler *sampler)
{
	struct fcev_sampler_group *group = sampler->group;

	lockdep_assert_held(&fcev_stats_lock);

	if (sampler->want_sample || (group->current_sampler == sampler && group->all))
		return;
	sampler->want_sample = true;
	fcev_group_schedule(group);
}

static u32 fcev_sampler_age_ms(const struct fcev_sampler *sampler)
{
	return min_t(u64, fcev_stats_now_ms() - sampler->cache.boot_ms, U32_MAX);
}

/**
 * fcev_stats_view() - tell the counters of a port from the cache
 * @port: the port
 * @view: filled
 *
 * Has a sample taken where the cache is older than 1 s or empty.
 *
 * Context: may sleep, calls no driver.
 * Return: 0, -ENODEV where the port is going or gone.
 */
int fcev_stats_view(struct fcev_port *port, struct fcev_stats_view *view)
{
	struct fcev_sampler *sampler;

	mutex_lock(&fcev_stats_lock);
	sampler = port->sampler;
	if (!sampler || sampler->dead) {
		mutex_unlock(&fcev_stats_lock);
		return -ENODEV;
	}
	view->sampled = sampler->sampled;
	view->age_ms = fcev_sampler_age_ms(sampler);
	view->pending = !view->sampled || view->age_ms > FCEV_SAMPLE_FRESH_MS;
	view->reset_count = sampler->reset_count;
	view->sample = sampler->cache;
	if (view->pending)
		fcev_sampler_ask(sampler);
	mutex_unlock(&fcev_stats_lock);
	return 0;
}

/**
 * fcev_stats_reset() - have the driver reset the counters of a port, later
 * @port: the port
 *
 * Context: may sleep, calls no driver.
 * Return: 0, -ENODEV where the port is going or gone, -EOPNOTSUPP where it is
 *         known that the driver cannot.
 */
int fcev_stats_reset(struct fcev_port *port)
{
	struct fcev_sampler *sampler;
	bool resettable;
	int err = 0;

	if (!fcev_port_enter(port))
		return -ENODEV;
	resettable = fcev_stats_resettable(port->shost);
	fcev_port_leave(port);

	mutex_lock(&fcev_stats_lock);
	sampler = port->sampler;
	if (!sampler || sampler->dead) {
		err = -ENODEV;
	} else if (sampler->no_reset || !resettable) {
		err = -EOPNOTSUPP;
	} else {
		sampler->want_reset = true;
		fcev_group_schedule(sampler->group);
	}
	mutex_unlock(&fcev_stats_lock);
	return err;
}

/* Context: may sleep. Return: 0 or -errno. */
int fcev_stats_init(void)
{
	fcev_stats_read_init();
	return fcev_rules_init();
}

/* No port is attached any more, so there is no rule either. */
void fcev_stats_exit(void)
{
	fcev_rules_exit();
}

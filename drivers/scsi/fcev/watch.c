// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows the FC hosts of the machine as they come and go. When they are
 * looked at is watch_look.c's.
 *
 * Hosts are found by a class interface on the fc_host class, reached through a
 * transport template of our own; hints of remote ports by an attribute
 * container that matches nothing and is asked about everything. Upstream, a
 * notifier chain in scsi_transport_fc would serve for both.
 *
 * Removal: remove_dev runs under the class's and the transport's global locks
 * and only marks the port dead. BUS_NOTIFY_DEL_DEVICE of the host comes later
 * in scsi_remove_host(), without them; there we wait for a look that is still
 * in the driver, so that the driver is not freed under it.
 *
 * fcev_watch_lock is taken in process context only, inside everything else and
 * around nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport.h>
#include <scsi/scsi_transport_fc.h>

#include "watch.h"

#define FCEV_WATCH_RETRY_MS	10000	/* until hosts that could not be followed are tried again */

static DEFINE_SPINLOCK(fcev_watch_lock);	/* protects fcev_watches */
static LIST_HEAD(fcev_watches);

static void fcev_watch_retry(struct work_struct *work);
static DECLARE_DELAYED_WORK(fcev_watch_retry_work, fcev_watch_retry);
static bool fcev_watch_ending;			/* nothing is tried again */

static void fcev_watch_release(struct kref *ref)
{
	struct fcev_watch *w = container_of(ref, struct fcev_watch, ref);

	fcev_targets_free(&w->targets);
	fcev_port_put(w->port);
	put_device(w->classdev);
	free_page((unsigned long)w->page);
	kfree(w);
}

static void fcev_watch_put(struct fcev_watch *w)
{
	kref_put(&w->ref, fcev_watch_release);
}

/* Return: what is kept of the host, with a reference, or NULL. */
static struct fcev_watch *fcev_watch_find(const struct Scsi_Host *shost)
{
	struct fcev_watch *w, *found = NULL;

	spin_lock(&fcev_watch_lock);
	list_for_each_entry(w, &fcev_watches, node) {
		if (w->shost == shost) {
			kref_get(&w->ref);
			found = w;
			break;
		}
	}
	spin_unlock(&fcev_watch_lock);
	return found;
}

/* Have all ports looked at. Return: whether there is any. */
bool fcev_watch_look_all(void)
{
	struct fcev_watch *w;
	bool any = false;

	spin_lock(&fcev_watch_lock);
	list_for_each_entry(w, &fcev_watches, node) {
		if (READ_ONCE(w->port->dead))
			continue;
		queue_work(fcev_wq, &w->look);
		any = true;
	}
	spin_unlock(&fcev_watch_lock);
	return any;
}

/* Readers follow port->watch under RCU, in any context. */
static void fcev_watch_publish(struct fcev_port *port, struct fcev_watch *w)
{
	/* Pairs with smp_load_acquire() of the readers. */
	smp_store_release(&port->watch, w);
}

/* The port that a vport belongs to, with a reference, or NULL. */
static struct fcev_port *fcev_watch_parent(const struct Scsi_Host *shost)
{
	struct device *dev = shost->shost_gendev.parent;
	struct Scsi_Host *physical = dev ? dev_to_shost(dev) : NULL;

	return physical ? fcev_port_by_shost(physical) : NULL;
}

static void fcev_watch_vports_changed(struct fcev_port *parent)
{
	if (!parent || READ_ONCE(parent->dead))
		return;
	fcev_watch_found_change(parent, FCEV_CHANGE_VPORTS, false);
	fcev_watch_hint(parent);
}

static struct fcev_watch *fcev_watch_alloc(struct Scsi_Host *shost, struct device *classdev)
{
	struct fcev_watch *w = kzalloc(sizeof(*w), GFP_KERNEL);

	if (!w)
		return NULL;
	w->page = (char *)__get_free_page(GFP_KERNEL);
	if (!w->page) {
		kfree(w);
		return NULL;
	}
	kref_init(&w->ref);
	mutex_init(&w->removal);
	fcev_watch_look_init(w);
	fcev_targets_init(&w->targets);
	w->shost = shost;
	w->classdev = get_device(classdev);
	return w;
}

static void fcev_watch_begin(struct fcev_watch *w, struct fcev_port *port)
{
	w->port = fcev_port_get(port);
	spin_lock(&fcev_watch_lock);
	list_add_tail(&w->node, &fcev_watches);
	spin_unlock(&fcev_watch_lock);
	fcev_watch_publish(port, w);
	fcev_watch_look_begin(w);
}

static void fcev_watch_retry_later(void)
{
	if (!READ_ONCE(fcev_watch_ending))
		queue_delayed_work(fcev_wq, &fcev_watch_retry_work,
				   msecs_to_jiffies(FCEV_WATCH_RETRY_MS));
}

static void fcev_watch_follow(struct Scsi_Host *shost, struct device *classdev)
{
	struct fcev_port *parent = fcev_watch_parent(shost);
	struct fcev_watch *w = fcev_watch_alloc(shost, classdev);
	struct fcev_port *port = ERR_PTR(-ENOMEM);

	if (w)
		port = fcev_port_add(shost, parent ? parent->id : 0);
	if (IS_ERR(port)) {
		pr_err_ratelimited("host%u cannot be followed, error %ld: trying again in %u s\n",
				   shost->host_no, PTR_ERR(port), FCEV_WATCH_RETRY_MS / 1000);
		if (w)
			fcev_watch_put(w);
		fcev_watch_retry_later();
	} else {
		if (fcev_stats_attach(port))
			pr_err_ratelimited("host%u: its counters cannot be read\n",
					   shost->host_no);
		fcev_watch_begin(w, port);
		fcev_watch_vports_changed(parent);
	}
	fcev_port_put(parent);
}

/* Under the class's lock, and the transport's while the host is being added. */
static int fcev_watch_add_host(fcev_compat_class_interface_args(classdev))
{
	struct Scsi_Host *shost = transport_class_to_shost(classdev);
	struct fcev_watch *w = fcev_watch_find(shost);

	if (w)
		fcev_watch_put(w);
	else
		fcev_watch_follow(shost, classdev);
	return 0;
}

/*
 * Under the class's and the transport's locks: wait for nothing. What the
 * driver posted until now is heard first.
 */
static void fcev_watch_remove_host(fcev_compat_class_interface_args(classdev))
{
	struct fcev_watch *w = fcev_watch_find(transport_class_to_shost(classdev));

	if (!w)
		return;
	fcev_bridge_drain();
	fcev_port_kill(w->port);
	fcev_stats_kill(w->port);
	fcev_watch_put(w);
}

static void fcev_watch_remove(struct fcev_watch *w)
{
	struct fcev_port *port = w->port;
	struct fcev_port *parent = port->parent ? fcev_port_by_id(port->parent) : NULL;

	lockdep_assert_held(&w->removal);

	fcev_bridge_drain();
	spin_lock(&fcev_watch_lock);
	list_del_init(&w->node);
	spin_unlock(&fcev_watch_lock);
	fcev_watch_publish(port, NULL);
	synchronize_rcu();
	fcev_watch_look_end(w);
	fcev_stats_detach(port);
	fcev_port_remove(port);
	fcev_watch_vports_changed(parent);
	fcev_port_put(parent);
}

/*
 * End following a dead host. The driver's removal and our unloading may both
 * come here; each returns when nobody is in the driver any more.
 */
static void fcev_watch_finish(struct fcev_watch *w)
{
	bool first;

	mutex_lock(&w->removal);
	first = !w->removed;
	if (first)
		fcev_watch_remove(w);
	w->removed = true;
	mutex_unlock(&w->removal);
	if (first)
		fcev_watch_put(w);
}

static int fcev_watch_bus_event(struct notifier_block *nb, unsigned long action, void *data)
{
	struct device *dev = data;
	struct fcev_watch *w;

	if (action != BUS_NOTIFY_DEL_DEVICE || !scsi_is_host_device(dev))
		return NOTIFY_DONE;
	w = fcev_watch_find(dev_to_shost(dev));
	if (w) {
		fcev_watch_finish(w);
		fcev_watch_put(w);
	}
	return NOTIFY_OK;
}

/*
 * Asked about every device that gets or loses its transport classes: a remote
 * port, or a target below one, is a hint for its host.
 */
static int fcev_watch_match(struct attribute_container *container, struct device *dev)
{
	struct fcev_watch *w;

	if (scsi_is_target_device(dev))
		dev = dev->parent;
	if (!dev || !scsi_is_fc_rport(dev))
		return 0;
	w = fcev_watch_find(dev_to_shost(dev));
	if (w) {
		if (!READ_ONCE(w->port->dead))
			fcev_watch_hint_watch(w);
		fcev_watch_put(w);
	}
	return 0;
}

static struct attribute_container fcev_watch_container = {
	.match = fcev_watch_match,
};

static struct fc_function_template fcev_watch_functions;
static struct scsi_transport_template *fcev_watch_template;
static struct class_interface fcev_watch_hosts = {
	.add_dev = fcev_watch_add_host,
	.remove_dev = fcev_watch_remove_host,
};

/* One more interface is told of all hosts; what is followed stays as it is. */
static void fcev_watch_retry(struct work_struct *work)
{
	struct class_interface hosts = {
		.class = fcev_watch_hosts.class,
		.add_dev = fcev_watch_add_host,
	};

	if (READ_ONCE(fcev_watch_ending) || class_interface_register(&hosts))
		return;
	class_interface_unregister(&hosts);
}

static struct notifier_block fcev_watch_notifier = {
	.notifier_call = fcev_watch_bus_event,
};

static struct scsi_host_template fcev_watch_no_host = {
	.module = THIS_MODULE,
	.name = "fcev",
};

static typeof_member(struct device, bus) fcev_watch_bus;

/* The SCSI bus is not exported; a host that is never added knows it. */
static int fcev_watch_find_bus(void)
{
	struct Scsi_Host *shost = scsi_host_alloc(&fcev_watch_no_host, 0);

	if (!shost)
		return -ENOMEM;
	fcev_watch_bus = shost->shost_gendev.bus;
	scsi_host_put(shost);
	return 0;
}

/**
 * fcev_watch_init() - begin to follow hosts, those present first
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int fcev_watch_init(void)
{
	int err;

	err = fcev_watch_find_bus();
	if (err)
		return err;
	fcev_watch_template = fc_attach_transport(&fcev_watch_functions);
	if (!fcev_watch_template)
		return -ENOMEM;
	err = bus_register_notifier(fcev_watch_bus, &fcev_watch_notifier);
	if (err)
		goto err_release_transport;
	err = attribute_container_register(&fcev_watch_container);
	if (err)
		goto err_unregister_notifier;
	fcev_watch_hosts.class = fcev_watch_template->host_attrs.ac.class;
	err = class_interface_register(&fcev_watch_hosts);
	if (err)
		goto err_unregister_container;
	return 0;

err_unregister_container:
	WARN_ON(attribute_container_unregister(&fcev_watch_container));
err_unregister_notifier:
	bus_unregister_notifier(fcev_watch_bus, &fcev_watch_notifier);
err_release_transport:
	fc_release_transport(fcev_watch_template);
	return err;
}

static struct fcev_watch *fcev_watch_first(void)
{
	struct fcev_watch *w;

	spin_lock(&fcev_watch_lock);
	w = list_first_entry_or_null(&fcev_watches, struct fcev_watch, node);
	if (w)
		kref_get(&w->ref);
	spin_unlock(&fcev_watch_lock);
	return w;
}

/**
 * fcev_watch_exit() - end following hosts; removes all ports
 *
 * Context: may sleep.
 */
void fcev_watch_exit(void)
{
	struct fcev_watch *w;

	WRITE_ONCE(fcev_watch_ending, true);
	cancel_delayed_work_sync(&fcev_watch_retry_work);
	/* Marks the ports of all hosts dead. */
	class_interface_unregister(&fcev_watch_hosts);
	/* What was queued by a host that failed meanwhile. */
	cancel_delayed_work_sync(&fcev_watch_retry_work);
	WARN_ON(attribute_container_unregister(&fcev_watch_container));
	fcev_watch_poll_stop();
	while ((w = fcev_watch_first())) {
		fcev_watch_finish(w);
		fcev_watch_put(w);
	}
	/* Until here a host that went had to wait for us. */
	bus_unregister_notifier(fcev_watch_bus, &fcev_watch_notifier);
	fc_release_transport(fcev_watch_template);
}

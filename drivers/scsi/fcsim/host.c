// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a port's SCSI host, and what the midlayer asks it. What the FC
 * transport asks is in transport.c, remote ports are in rport.c, commands in
 * cmd.c.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <scsi/scsi_host.h>

#include "fcsim_priv.h"

#define FCSIM_MAX_TEMPLATES	64

static struct device *fcsim_root;

/*
 * A host may outlive its port, and reads its template until it is released:
 * one template per driver name, kept until the module is unloaded.
 */
struct fcsim_host_template {
	struct list_head link_node;
	struct scsi_host_template scsi;
	char name[FCSIM_DRIVER_NAME_SIZE];
};

static DEFINE_MUTEX(fcsim_templates_lock);	/* protects the two below */
static LIST_HEAD(fcsim_templates);
static unsigned int fcsim_template_count;

static const struct scsi_host_template fcsim_template = {
	.module = THIS_MODULE,
	.queuecommand = fcsim_queuecommand,
	.eh_timed_out = fc_eh_timed_out,
	.eh_should_retry_cmd = fc_eh_should_retry_cmd,
	.eh_abort_handler = fcsim_eh_abort,
	.eh_device_reset_handler = fcsim_eh_device_reset,
	.eh_target_reset_handler = fcsim_eh_target_reset,
	.eh_bus_reset_handler = fcsim_eh_bus_reset,
	.eh_host_reset_handler = fcsim_eh_host_reset,
	.cmd_size = sizeof(struct fcsim_cmd),
	.can_queue = FCSIM_CAN_QUEUE,
	.skip_settle_delay = 1,
	.cmd_per_lun = 32,
	.this_id = -1,
	.sg_tablesize = SG_ALL,
	.max_sectors = 2048,
};

static struct fcsim_host_template *fcsim_make_template(const char *driver_name)
{
	struct fcsim_host_template *template;

	if (fcsim_template_count >= FCSIM_MAX_TEMPLATES)
		return ERR_PTR(-ENOSPC);
	template = kzalloc(sizeof(*template), GFP_KERNEL);
	if (!template)
		return ERR_PTR(-ENOMEM);
	template->scsi = fcsim_template;
	strscpy(template->name, driver_name, sizeof(template->name));
	template->scsi.name = template->name;
	template->scsi.proc_name = template->name;
	list_add(&template->link_node, &fcsim_templates);
	fcsim_template_count++;
	return template;
}

static struct fcsim_host_template *fcsim_find_template(const char *driver_name)
{
	struct fcsim_host_template *template;

	lockdep_assert_held(&fcsim_templates_lock);

	list_for_each_entry(template, &fcsim_templates, link_node)
		if (!strcmp(template->name, driver_name))
			return template;
	return fcsim_make_template(driver_name);
}

/* Return: template for hosts of that driver, or an error pointer. */
static struct scsi_host_template *fcsim_get_template(const char *driver_name)
{
	struct fcsim_host_template *template;

	mutex_lock(&fcsim_templates_lock);
	template = fcsim_find_template(driver_name);
	mutex_unlock(&fcsim_templates_lock);
	return IS_ERR(template) ? ERR_CAST(template) : &template->scsi;
}

static struct Scsi_Host *fcsim_alloc_host(struct fcsim_port *port)
{
	struct scsi_host_template *template = fcsim_get_template(port->config.driver_name);
	struct Scsi_Host *shost;

	if (IS_ERR(template))
		return ERR_CAST(template);
	shost = scsi_host_alloc(template, sizeof(struct fcsim_port *));
	if (!shost)
		return ERR_PTR(-ENOMEM);
	*(struct fcsim_port **)shost_priv(shost) = port;
	shost->transportt = fcsim_transport_template(port);
	shost->max_id = U32_MAX;
	shost->max_lun = FCSIM_MAX_LUNS;
	shost->max_channel = 0;
	shost->max_cmd_len = 16;
	/* The midlayer refuses a host that takes no commands. */
	shost->can_queue = port->queue.faults.fail_live == FCSIM_FAIL_LIVE_ADD ?
			   0 : port->config.can_queue;
	return shost;
}

static void fcsim_remove_host(struct fcsim_port *port)
{
	if (!port->fc_vport)
		fcsim_vports_close(port);
	fcsim_fabric_leave(port);
	fcsim_post_close(port);
	fcsim_rports_forget(port);
	fcsim_queue_close(port);
	fc_remove_host(port->shost);
	scsi_remove_host(port->shost);
	scsi_host_put(port->shost);
	port->shost = NULL;
	fcsim_fabric_forget(port);
}

/**
 * fcsim_host_up() - make a SCSI host of a port
 * @port: the port, not live
 * @state: the state that it begins with
 *
 * Context: may sleep.
 * Return: 0; -ENOSPC for too many driver names; what joining the fabric or the
 *         midlayer says.
 */
int fcsim_host_up(struct fcsim_port *port, enum fc_port_state state)
{
	struct Scsi_Host *shost;
	int err;

	lockdep_assert_held(&port->lock);

	err = fcsim_fabric_join(port);
	if (err)
		return err;
	shost = fcsim_alloc_host(port);
	if (IS_ERR(shost)) {
		fcsim_fabric_leave(port);
		return PTR_ERR(shost);
	}
	fcsim_queue_open(&port->queue);
	err = scsi_add_host(shost, port->fc_vport ? &port->fc_vport->dev : fcsim_root);
	if (err) {
		fcsim_queue_close(port);
		fcsim_fabric_leave(port);
		scsi_host_put(shost);
		return err;
	}
	port->shost = shost;
	fcsim_set_attributes(port, state);
	fcsim_post_open(port, state);
	fcsim_fabric_login(port);
	err = fcsim_rports_follow(port);
	if (port->queue.faults.fail_live == FCSIM_FAIL_LIVE_LOGIN)
		err = -EIO;
	if (err)
		fcsim_remove_host(port);
	else if (!port->fc_vport)
		fcsim_vports_open(port);
	return err;
}

/**
 * fcsim_host_down() - remove the SCSI host of a port
 * @port: the port, live
 *
 * Context: may sleep; waits for those who read its statistics.
 */
void fcsim_host_down(struct fcsim_port *port)
{
	lockdep_assert_held(&port->lock);

	fcsim_remove_host(port);
}

/**
 * fcsim_host_enter_state() - a port enters a state, and what belongs to it follows
 * @port: the port
 * @state: the state
 * @repeat: see fcsim_post_state()
 *
 * Context: may sleep.
 * Return: 0; -ENODEV where the port is not live; -ENOMEM where the transport
 *         did not take all remote ports.
 */
int fcsim_host_enter_state(struct fcsim_port *port, enum fc_port_state state, bool repeat)
{
	int err;

	lockdep_assert_held(&port->lock);

	err = fcsim_post_state(port, state, repeat);
	if (err)
		return err;
	fcsim_fabric_login(port);
	err = fcsim_rports_follow(port);
	if (!port->fc_vport)
		fcsim_vports_follow(port);
	return err;
}

int fcsim_host_init(void)
{
	fcsim_root = root_device_register("fcsim");
	return PTR_ERR_OR_ZERO(fcsim_root);
}

/* All hosts are gone. */
void fcsim_host_exit(void)
{
	struct fcsim_host_template *template, *next;

	list_for_each_entry_safe(template, next, &fcsim_templates, link_node)
		kfree(template);
	root_device_unregister(fcsim_root);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a port's SCSI host, and what the midlayer and the FC transport
 * are told of it and ask it. Remote ports are in rport.c, commands in target.c.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "fcsim_priv.h"

#define FCSIM_CAN_QUEUE		256
#define FCSIM_MAX_TEMPLATES	64

static struct device *fcsim_root;
static struct scsi_transport_template *fcsim_transport_template;

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

/**
 * fcsim_host_port() - the port behind a SCSI host of ours
 * @shost: the host, not yet removed
 *
 * Context: any.
 * Return: the port.
 */
struct fcsim_port *fcsim_host_port(struct Scsi_Host *shost)
{
	return *(struct fcsim_port **)shost_priv(shost);
}

/* Commands are executed at once, and so are complete when this returns. */
static int fcsim_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd)
{
	struct fc_rport *rport = starget_to_rport(scsi_target(cmd->device));
	struct fcsim_port *port = fcsim_host_port(shost);
	const struct fcsim_target *target;
	struct fcsim_rport_data *data;

	cmd->result = rport ? fc_remote_port_chkready(rport) : DID_NO_CONNECT << 16;
	if (!cmd->result) {
		data = rport->dd_data;
		rcu_read_lock();
		target = rcu_dereference(data->target);
		/* A moment later the remote port is blocked, or has its target. */
		if (!target || !READ_ONCE(port->post.online)) {
			cmd->result = DID_IMM_RETRY << 16;
		} else {
			fcsim_target_execute(target, cmd);
			fcsim_stats_io(&port->stats, cmd);
		}
		rcu_read_unlock();
	}
	scsi_done(cmd);
	return 0;
}

/* No command is ever on its way, so there is nothing to abort or to wait for. */
static int fcsim_eh_abort(struct scsi_cmnd *cmd)
{
	return SUCCESS;
}

static int fcsim_eh_reset(struct scsi_cmnd *cmd)
{
	struct fcsim_port *port = fcsim_host_port(cmd->device->host);
	int err;

	err = fc_block_scsi_eh(cmd);
	if (err)
		return err;
	fcsim_stats_raise(&port->stats, FCSIM_COUNTER(fcp_control_requests), 1);
	return SUCCESS;
}

static const struct scsi_host_template fcsim_template = {
	.module = THIS_MODULE,
	.queuecommand = fcsim_queuecommand,
	.eh_timed_out = fc_eh_timed_out,
	.eh_should_retry_cmd = fc_eh_should_retry_cmd,
	.eh_abort_handler = fcsim_eh_abort,
	.eh_device_reset_handler = fcsim_eh_reset,
	.eh_target_reset_handler = fcsim_eh_reset,
	.can_queue = FCSIM_CAN_QUEUE,
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

static void fcsim_get_starget_node_name(struct scsi_target *starget)
{
	struct fc_rport *rport = starget_to_rport(starget);

	fc_starget_node_name(starget) = rport ? rport->node_name : 0;
}

static void fcsim_get_starget_port_name(struct scsi_target *starget)
{
	struct fc_rport *rport = starget_to_rport(starget);

	fc_starget_port_name(starget) = rport ? rport->port_name : 0;
}

static void fcsim_get_starget_port_id(struct scsi_target *starget)
{
	struct fc_rport *rport = starget_to_rport(starget);

	fc_starget_port_id(starget) = rport ? rport->port_id : -1;
}

/* The transport has stored it; there is no name server to tell. */
static void fcsim_set_system_hostname(struct Scsi_Host *shost)
{
}

static void fcsim_set_rport_dev_loss_tmo(struct fc_rport *rport, u32 seconds)
{
	rport->dev_loss_tmo = seconds ?: 1;
}

static struct fc_host_statistics *fcsim_get_fc_host_stats(struct Scsi_Host *shost)
{
	return fcsim_stats_read(&fcsim_host_port(shost)->stats);
}

static void fcsim_reset_fc_host_stats(struct Scsi_Host *shost)
{
	fcsim_stats_reset(&fcsim_host_port(shost)->stats);
}

static int fcsim_issue_lip(struct Scsi_Host *shost)
{
	const struct fcsim_event event = { .type = FCEV_EVENT_TYPE_LIP };

	return fcsim_post_event(fcsim_host_port(shost), &event);
}

/* See fcsim_eh_abort(). */
static void fcsim_terminate_rport_io(struct fc_rport *rport)
{
}

static struct fc_function_template fcsim_functions = {
	.get_starget_node_name = fcsim_get_starget_node_name,
	.get_starget_port_name = fcsim_get_starget_port_name,
	.get_starget_port_id = fcsim_get_starget_port_id,
	.set_host_system_hostname = fcsim_set_system_hostname,
	.set_rport_dev_loss_tmo = fcsim_set_rport_dev_loss_tmo,
	.get_fc_host_stats = fcsim_get_fc_host_stats,
	.reset_fc_host_stats = fcsim_reset_fc_host_stats,
	.issue_fc_host_lip = fcsim_issue_lip,
	.dev_loss_tmo_callbk = fcsim_rport_lost,
	.terminate_rport_io = fcsim_terminate_rport_io,
	.bsg_request = fcsim_bsg_request,
	.dd_fcrport_size = sizeof(struct fcsim_rport_data),

	.show_rport_maxframe_size = 1,
	.show_rport_supported_classes = 1,
	.show_rport_dev_loss_tmo = 1,
	.show_starget_node_name = 1,
	.show_starget_port_name = 1,
	.show_starget_port_id = 1,
	.show_host_node_name = 1,
	.show_host_port_name = 1,
	.show_host_permanent_port_name = 1,
	.show_host_supported_classes = 1,
	.show_host_supported_fc4s = 1,
	.show_host_supported_speeds = 1,
	.show_host_maxframe_size = 1,
	.show_host_serial_number = 1,
	.show_host_manufacturer = 1,
	.show_host_model = 1,
	.show_host_model_description = 1,
	.show_host_hardware_version = 1,
	.show_host_driver_version = 1,
	.show_host_firmware_version = 1,
	.show_host_optionrom_version = 1,
	.show_host_port_id = 1,
	.show_host_port_type = 1,
	.show_host_port_state = 1,
	.show_host_active_fc4s = 1,
	.show_host_speed = 1,
	.show_host_fabric_name = 1,
	.show_host_symbolic_name = 1,
	.show_host_system_hostname = 1,
};

/* Bit by FC-4 type: FCP (0x08) and the common transport (0x20). */
static void fcsim_set_fc4s(u8 *fc4s)
{
	memset(fc4s, 0, FC_FC4_LIST_SIZE);
	fc4s[2] = 0x01;
	fc4s[7] = 0x01;
}

/* What stays as it is while the host lives. */
static void fcsim_set_fixed_attributes(const struct fcsim_port *port, struct fc_host_attrs *host)
{
	const struct fcsim_config *config = &port->config;

	host->supported_classes = FC_COS_CLASS3;
	host->supported_speeds = FC_PORTSPEED_8GBIT | FC_PORTSPEED_16GBIT |
				 FC_PORTSPEED_32GBIT | config->speed;
	host->maxframe_size = FCSIM_FRAME_SIZE;
	fcsim_set_fc4s(host->supported_fc4s);
	snprintf(host->serial_number, sizeof(host->serial_number), "%016llx", config->port_name);
	strscpy(host->manufacturer, "fcev", sizeof(host->manufacturer));
	strscpy(host->model, "fcsim", sizeof(host->model));
	strscpy(host->model_description, "Virtual Fibre Channel HBA",
		sizeof(host->model_description));
	strscpy(host->hardware_version, "virtual", sizeof(host->hardware_version));
	strscpy(host->driver_version, "1", sizeof(host->driver_version));
	strscpy(host->firmware_version, "1.0.0", sizeof(host->firmware_version));
	strscpy(host->optionrom_version, "1.0.0", sizeof(host->optionrom_version));
	host->node_name = config->node_name;
	host->permanent_port_name = config->port_name;
	/* Last: a port counts as arrived once it has its name. */
	WRITE_ONCE(host->port_name, config->port_name);
}

/* What may change later. */
static void fcsim_set_dynamic_attributes(const struct fcsim_port *port, struct fc_host_attrs *host)
{
	const struct fcsim_config *config = &port->config;

	host->port_id = config->port_id;
	host->port_type = FC_PORTTYPE_NPORT;
	host->speed = config->speed;
	host->fabric_name = config->fabric_name;
	fcsim_set_fc4s(host->active_fc4s);
	strscpy(host->symbolic_name, config->symbolic_name, sizeof(host->symbolic_name));
	host->port_state = FC_PORTSTATE_ONLINE;
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
	shost->transportt = fcsim_transport_template;
	shost->max_id = U32_MAX;
	shost->max_lun = FCSIM_MAX_LUNS;
	shost->max_channel = 0;
	shost->max_cmd_len = 16;
	return shost;
}

static void fcsim_remove_host(struct fcsim_port *port)
{
	fcsim_post_close(port);
	fcsim_rports_forget(port);
	fc_remove_host(port->shost);
	scsi_remove_host(port->shost);
	scsi_host_put(port->shost);
	port->shost = NULL;
}

/**
 * fcsim_host_up() - make a SCSI host of a port, with link up and Online
 * @port: the port, not live
 *
 * Context: may sleep.
 * Return: 0; -ENOSPC for too many driver names; what the midlayer says.
 */
int fcsim_host_up(struct fcsim_port *port)
{
	struct Scsi_Host *shost;
	int err;

	lockdep_assert_held(&port->lock);

	shost = fcsim_alloc_host(port);
	if (IS_ERR(shost))
		return PTR_ERR(shost);
	err = scsi_add_host(shost, fcsim_root);
	if (err) {
		scsi_host_put(shost);
		return err;
	}
	port->shost = shost;
	fcsim_set_dynamic_attributes(port, shost_to_fc_host(shost));
	fcsim_set_fixed_attributes(port, shost_to_fc_host(shost));
	fcsim_post_open(port);
	err = fcsim_rports_follow(port);
	if (err)
		fcsim_remove_host(port);
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

int fcsim_transport_init(void)
{
	fcsim_root = root_device_register("fcsim");
	if (IS_ERR(fcsim_root))
		return PTR_ERR(fcsim_root);
	fcsim_transport_template = fc_attach_transport(&fcsim_functions);
	if (!fcsim_transport_template) {
		root_device_unregister(fcsim_root);
		return -ENOMEM;
	}
	return 0;
}

void fcsim_transport_exit(void)
{
	struct fcsim_host_template *template, *next;

	list_for_each_entry_safe(template, next, &fcsim_templates, link_node)
		kfree(template);
	fc_release_transport(fcsim_transport_template);
	root_device_unregister(fcsim_root);
}

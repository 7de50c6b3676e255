// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the FC transport is told of a port and asks it: attributes, statistics,
 * names of targets. A physical port has what is needed to ask it for vports; a
 * vport has not.
 */
#include <linux/module.h>
#include <scsi/scsi_device.h>

#include "fcsim_priv.h"

#define FCSIM_MAX_VPORTS	64

static struct scsi_transport_template *fcsim_physical_template;
static struct scsi_transport_template *fcsim_pause_template;
static struct scsi_transport_template *fcsim_vport_template;

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

static struct fc_function_template fcsim_physical_functions = {
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
	.vport_create = fcsim_vport_create,
	.vport_delete = fcsim_vport_delete,
	.vport_disable = fcsim_vport_disable,
	.dd_fcvport_size = sizeof(struct fcsim_vport *),
	.dd_fcrport_size = sizeof(struct fcsim_rport_data),

	.show_rport_maxframe_size = 1,
	.show_rport_supported_classes = 1,
	.show_rport_dev_loss_tmo = 1,
	.show_starget_node_name = 1,
	.show_starget_port_name = 1,
	.show_starget_port_id = 1,
	.show_host_node_name = 1,
	.show_host_port_name = 1,
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

/*
 * The same without vports; made at init. It has permanent_port_name, for which
 * the transport has no room left beside what it needs for vports, and where it
 * would be nothing but port_name.
 */
static struct fc_function_template fcsim_vport_functions;

/* As of a physical port, but without dd_data: FCEV_PORT_PAUSE_IO wants it so. Made at init. */
static struct fc_function_template fcsim_pause_functions;

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
	host->max_npiv_vports = port->fc_vport ? 0 : FCSIM_MAX_VPORTS;
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
	host->permanent_port_name = port->fc_vport ?
		fc_host_port_name(vport_to_shost(port->fc_vport)) : config->port_name;
	/* Last: a port counts as arrived once it has its name. */
	WRITE_ONCE(host->port_name, config->port_name);
}

/* What may change later. */
static void fcsim_set_dynamic_attributes(const struct fcsim_port *port, struct fc_host_attrs *host,
					 enum fc_port_state state)
{
	const struct fcsim_config *config = &port->config;

	host->port_id = port->member.fabric ? port->member.port_id : config->port_id;
	host->port_type = port->fc_vport ? FC_PORTTYPE_NPIV : FC_PORTTYPE_NPORT;
	host->speed = config->speed;
	host->fabric_name = port->member.fabric ? port->member.fabric_name : config->fabric_name;
	fcsim_set_fc4s(host->active_fc4s);
	strscpy(host->symbolic_name, config->symbolic_name, sizeof(host->symbolic_name));
	host->port_state = state;
}

/**
 * fcsim_set_attributes() - what the transport shows of a port
 * @port: the port, whose host was added just now
 * @state: the state that it begins with
 */
void fcsim_set_attributes(const struct fcsim_port *port, enum fc_port_state state)
{
	struct fc_host_attrs *host = shost_to_fc_host(port->shost);

	fcsim_set_dynamic_attributes(port, host, state);
	fcsim_set_fixed_attributes(port, host);
}

struct scsi_transport_template *fcsim_transport_template(const struct fcsim_port *port)
{
	if (port->fc_vport)
		return fcsim_vport_template;
	return port->config.pause_io ? fcsim_pause_template : fcsim_physical_template;
}

int fcsim_transport_init(void)
{
	fcsim_vport_functions = fcsim_physical_functions;
	fcsim_vport_functions.vport_create = NULL;
	fcsim_vport_functions.vport_delete = NULL;
	fcsim_vport_functions.vport_disable = NULL;
	fcsim_vport_functions.show_host_permanent_port_name = 1;
	fcsim_pause_functions = fcsim_physical_functions;
	fcsim_pause_functions.dd_fcrport_size = 0;
	fcsim_physical_template = fc_attach_transport(&fcsim_physical_functions);
	if (!fcsim_physical_template)
		return -ENOMEM;
	fcsim_vport_template = fc_attach_transport(&fcsim_vport_functions);
	if (!fcsim_vport_template)
		goto err_release_physical;
	fcsim_pause_template = fc_attach_transport(&fcsim_pause_functions);
	if (!fcsim_pause_template)
		goto err_release_vport;
	return 0;

err_release_vport:
	fc_release_transport(fcsim_vport_template);
err_release_physical:
	fc_release_transport(fcsim_physical_template);
	return -ENOMEM;
}

void fcsim_transport_exit(void)
{
	fc_release_transport(fcsim_pause_template);
	fc_release_transport(fcsim_vport_template);
	fc_release_transport(fcsim_physical_template);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A port's state and what it says of itself, read the way sysfs reads them:
 * by the show() of the fc_host class device's attributes, which has the driver
 * refresh the transport's copy. Statistics are never touched here.
 *
 * All of it runs in the port's look, between fcev_port_enter() and
 * fcev_port_leave(), and may sleep in the driver.
 */
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/string.h>
#include <scsi/scsi_transport.h>

#include "watch.h"

/* Have the driver refresh an attribute, where it offers it. */
static void fcev_watch_refresh(struct fcev_watch *w, const char *name)
{
	struct device_attribute **attr = w->port->shost->transportt->host_attrs.ac.attrs;

	for (; attr && *attr; attr++) {
		if (strcmp((*attr)->attr.name, name) || !(*attr)->show)
			continue;
		(*attr)->show(w->classdev, *attr, w->page);
		return;
	}
}

static struct fcev_facts fcev_watch_facts(struct fcev_port *port)
{
	struct fcev_facts facts;

	raw_spin_lock_irq(&port->events.ring.lock);
	facts = port->facts;
	raw_spin_unlock_irq(&port->events.ring.lock);
	return facts;
}

/**
 * fcev_watch_look_state() - compare a port's state with what was told of it
 * @w: the port
 *
 * A state that contradicts the facts is posted when it was seen for the time of
 * confirmation while no post spoke of the facts. So a driver that posts
 * first and changes its state a moment later, or the other way round, makes
 * neither a false nor a second event.
 *
 * Return: true where another look is wanted after the time of confirmation.
 */
bool fcev_watch_look_state(struct fcev_watch *w)
{
	struct fcev_facts facts = fcev_watch_facts(w->port);
	u32 state;

	fcev_watch_refresh(w, "port_state");
	state = fc_host_port_state(w->port->shost);

	/* What is found before anybody was told of the port is no news either. */
	if (!READ_ONCE(w->port->announced) || fcev_state_is_baseline(facts, state)) {
		fcev_post_baseline(w->port, state);
		return fcev_state_is_news(fcev_watch_facts(w->port), state);
	}
	if (!fcev_state_is_news(facts, state)) {
		w->doubt.active = false;
		return state != facts.port_state &&
		       !fcev_post_state(w->port, state, facts.generation);
	}
	if (!fcev_doubt_settled(&w->doubt, state, facts.generation, jiffies,
				fcev_watch_confirm(w->port)))
		return true;
	return !fcev_post_state(w->port, state, facts.generation);
}

/* The transport says all ones where it does not know. */
static u64 fcev_watch_wwn(u64 wwn)
{
	return wwn == U64_MAX ? 0 : wwn;
}

static u32 fcev_watch_u32(u32 value)
{
	return value == U32_MAX ? 0 : value;
}

static void fcev_watch_read_numbers(const struct Scsi_Host *shost, struct fcev_port_attrs *attrs)
{
	attrs->wwpn = fcev_watch_wwn(fc_host_port_name(shost));
	attrs->wwnn = fcev_watch_wwn(fc_host_node_name(shost));
	attrs->permanent_wwpn = fcev_watch_wwn(fc_host_permanent_port_name(shost));
	attrs->fabric_name = fcev_watch_wwn(fc_host_fabric_name(shost));
	attrs->port_id = fcev_watch_u32(fc_host_port_id(shost));
	attrs->port_state = fc_host_port_state(shost);
	attrs->port_type = fc_host_port_type(shost);
	attrs->speed = fc_host_speed(shost);
	attrs->supported_speeds = fc_host_supported_speeds(shost);
	attrs->supported_classes = fc_host_supported_classes(shost);
	attrs->maxframe_size = fcev_watch_u32(fc_host_maxframe_size(shost));
	attrs->discovered_ports = fc_host_num_discovered_ports(shost);
	attrs->vports_in_use = fc_host_npiv_vports_inuse(shost);
	attrs->vports_max = fc_host_max_npiv_vports(shost);
	memcpy(attrs->supported_fc4s, fc_host_supported_fc4s(shost),
	       sizeof(attrs->supported_fc4s));
	memcpy(attrs->active_fc4s, fc_host_active_fc4s(shost), sizeof(attrs->active_fc4s));
}

/* Drivers need not terminate what fills its field. */
static void fcev_watch_copy(char *to, const char *from, size_t size)
{
	memcpy(to, from, size);
	to[size - 1] = '\0';
}

#define fcev_watch_string(to, from) \
	fcev_watch_copy(to, from, sizeof(to) + BUILD_BUG_ON_ZERO(sizeof(to) != sizeof(from)))

static void fcev_watch_read_strings(const struct Scsi_Host *shost, struct fcev_port_attrs *attrs)
{
	fcev_watch_string(attrs->symbolic_name, fc_host_symbolic_name(shost));
	fcev_watch_string(attrs->driver_version, fc_host_driver_version(shost));
	fcev_watch_string(attrs->firmware_version, fc_host_firmware_version(shost));
	fcev_watch_string(attrs->hardware_version, fc_host_hardware_version(shost));
	fcev_watch_string(attrs->optionrom_version, fc_host_optionrom_version(shost));
	fcev_watch_string(attrs->manufacturer, fc_host_manufacturer(shost));
	fcev_watch_string(attrs->model, fc_host_model(shost));
	fcev_watch_string(attrs->model_description, fc_host_model_description(shost));
	fcev_watch_string(attrs->serial_number, fc_host_serial_number(shost));
	fcev_watch_string(attrs->vendor_identifier, fc_host_vendor_identifier(shost));
}

/* Return: mask of FCEV_CHANGE_* of what a port that is online has. */
static u32 fcev_watch_login(struct fcev_watch *w)
{
	struct fcev_login now = {
		.fabric_name = w->attrs.fabric_name,
		.port_id = w->attrs.port_id,
		.speed = w->attrs.speed,
	};

	if (fcev_watch_facts(w->port).online != FCEV_CONDITION_UP ||
	    w->attrs.port_state != FC_PORTSTATE_ONLINE)
		return 0;
	return fcev_login_changes(&w->login, &now);
}

/* What is told otherwise: with the host of a vport, and see fcev_watch_login(). */
#define FCEV_CHANGE_TOLD_ELSEWHERE	(FCEV_CHANGE_VPORTS | FCEV_CHANGE_FABRIC_NAME | \
					 FCEV_CHANGE_PORT_ID | FCEV_CHANGE_SPEED)

/**
 * fcev_watch_look_attrs() - read what a port says of itself
 * @w: the port
 * @all: also what some drivers take long to say
 *
 * Posts adapter-change where it says something new, and its driver has not told
 * that within the time of confirmation.
 *
 * Return: true where another look is wanted after the time of confirmation.
 */
bool fcev_watch_look_attrs(struct fcev_watch *w, bool all)
{
	struct fcev_port *port = w->port;
	u32 change;

	fcev_watch_refresh(w, "port_id");
	fcev_watch_refresh(w, "speed");
	fcev_watch_refresh(w, "fabric_name");
	if (all) {
		fcev_watch_refresh(w, "port_type");
		fcev_watch_refresh(w, "symbolic_name");
		fcev_watch_refresh(w, "active_fc4s");
	}
	fcev_watch_read_numbers(port->shost, &w->attrs);
	fcev_watch_read_strings(port->shost, &w->attrs);

	change = fcev_port_set_attrs(port, &w->attrs) & ~FCEV_CHANGE_TOLD_ELSEWHERE;
	change |= fcev_watch_login(w);
	return fcev_watch_found_change(port, change, all);
}

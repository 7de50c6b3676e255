// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ports, their remote ports, counters and rules, and the module as JSON.
 * Events are in json_event.c.
 */
#include <string.h>

#include "format.h"
#include "json.h"
#include "origin.h"
#include "position.h"

static void put_identity(struct json *json, uint64_t epoch, const struct fcev_port *port)
{
	json_put_u32(json, "v", JSON_VERSION);
	json_put_u64(json, "epoch", epoch);
	json_put_u32(json, "port", port->port);
	json_put_u32(json, "host", port->host);
	json_put_wwn(json, "wwpn", port->wwpn);
}

static void put_state(struct json *json, const struct fcev_port *port)
{
	if (port->parent)
		json_put_u32(json, "parent", port->parent);
	json_put_wwn(json, "wwnn", port->wwnn);
	json_put_wwn(json, "fabric-name", port->fabric_name);
	json_put_u32(json, "port-id", port->port_id);
	json_put_name(json, "port-state", fcev_port_state_name(port->port_state), port->port_state);
	json_put_name(json, "port-type", fcev_port_type_name(port->port_type), port->port_type);
	json_put_name(json, "link", fcev_condition_name(port->link), port->link);
	json_put_name(json, "online", fcev_condition_name(port->online), port->online);
	json_put_u32(json, "speed", port->speed);
	json_put_text(json, "symbolic-name", port->symbolic_name);
	json_put_text(json, "driver", port->driver);
	json_put_bool(json, "native", port->native);
	json_put_bool(json, "gone", port->gone);
}

int line_port(FILE *out, const struct fcev_port *port)
{
	struct json json;

	json_begin(&json);
	put_identity(&json, port->epoch, port);
	put_state(&json, port);
	return json_end(&json, out);
}

static void put_adapter(struct json *json, const struct fcev_port *port)
{
	if (port->permanent_wwpn)
		json_put_wwn(json, "permanent-wwpn", port->permanent_wwpn);
	json_put_u32(json, "supported-speeds", port->supported_speeds);
	json_put_u32(json, "supported-classes", port->supported_classes);
	json_put_u32(json, "maxframe-size", port->maxframe_size);
	json_put_hex(json, "supported-fc4s", port->supported_fc4s, sizeof(port->supported_fc4s));
	json_put_hex(json, "active-fc4s", port->active_fc4s, sizeof(port->active_fc4s));
	json_put_text(json, "driver-version", port->driver_version);
	json_put_text(json, "firmware-version", port->firmware_version);
	json_put_text(json, "hardware-version", port->hardware_version);
	json_put_text(json, "optionrom-version", port->optionrom_version);
	json_put_text(json, "manufacturer", port->manufacturer);
	json_put_text(json, "model", port->model);
	json_put_text(json, "model-description", port->model_description);
	json_put_text(json, "serial-number", port->serial_number);
	json_put_text(json, "vendor-identifier", port->vendor_identifier);
	json_put_u32(json, "vports-in-use", port->vports_in_use);
	json_put_u32(json, "vports-max", port->vports_max);
	json_put_u32(json, "discovered-ports", port->discovered_ports);
}

static void put_events(struct json *json, const struct fcev_port *port)
{
	json_put_name(json, "sampling", fcev_sampling_name(port->sampling), port->sampling);
	json_put_u64(json, "posted", port->posted);
	json_put_u64(json, "repeats", port->repeats);
	json_put_u64(json, "refused", port->refused);
	json_put_u64(json, "overwritten", port->overwritten);
	json_put_u32(json, "ring-size", port->ring_size);
	json_put_u64(json, "event-boot", port->confirmed_boot_ns);
}

static struct json_object *new_position(uint64_t epoch, const struct fcev_position *p)
{
	char text[POSITION_SIZE];
	struct json json;

	json_begin(&json);
	json_put_u32(&json, "stream", p->stream);
	json_put_u64(&json, "seq", p->seq);
	json_put_u64(&json, "oldest", p->oldest);
	json_put_string(&json, "position", position_format(epoch, p->stream, p->seq, text));
	return json_take(&json);
}

static void put_positions(struct json *json, const struct fcev_port *port)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < port->n_positions; i++)
		json_append(json, array, new_position(port->epoch, &port->positions[i]));
	json_put(json, "positions", array);
}

static struct json_object *new_origin(uint32_t event, uint32_t origin)
{
	char number[12];
	struct json json;

	json_begin(&json);
	json_put_string(&json, "event", format_name(fcev_event_type_name(event), event, number));
	json_put_mask(&json, "origin", origin, fcev_origin_name);
	return json_take(&json);
}

/* With an empty array for what the port cannot have. */
static void put_origins(struct json *json, const struct fcev_port *port)
{
	struct json_object *array = json_object_new_array();
	uint32_t event;

	for (event = 1; fcev_event_type_name(event); event++)
		if (origin_matters(port, event))
			json_append(json, array, new_origin(event, origin_of(port, event)));
	json_put(json, "origins", array);
}

static struct json_object *new_bucket(const struct fcev_service_bucket *bucket)
{
	struct json json;

	json_begin(&json);
	if (bucket->below_us)
		json_put_u64(&json, "below-us", bucket->below_us);
	json_put_u64(&json, "count", bucket->count);
	return json_take(&json);
}

static void put_service_time(struct json *json, const struct fcev_service_time *service)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	json_put_u64(json, "service-time-count", service->count);
	json_put_u64(json, "service-time-sum-us", service->sum_us);
	json_put_u64(json, "service-time-max-us", service->max_us);
	for (i = 0; i < service->n_buckets; i++)
		json_append(json, array, new_bucket(&service->buckets[i]));
	json_put(json, "service-time-buckets", array);
}

static struct json_object *new_target(const struct fcev_target *t,
				      const struct fcev_service_time *service)
{
	struct json json;

	json_begin(&json);
	json_put_wwn(&json, "target-wwpn", t->wwpn);
	json_put_wwn(&json, "target-wwnn", t->wwnn);
	json_put_u32(&json, "port-id", t->port_id);
	json_put_mask(&json, "roles", t->roles, fcev_role_name);
	if (t->port_state != FCEV_NO_STATE)
		json_put_name(&json, "port-state", fcev_port_state_name(t->port_state),
			      t->port_state);
	if (t->scsi_id != FCEV_NO_SCSI_ID)
		json_put_u32(&json, "scsi-id", t->scsi_id);
	json_put_u32(&json, "supported-classes", t->supported_classes);
	json_put_u32(&json, "maxframe-size", t->maxframe_size);
	if (service)
		put_service_time(&json, service);
	return json_take(&json);
}

static void put_targets(struct json *json, const struct fcev_port *port,
			const struct fcev_targets *targets)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < fcev_targets_count(targets); i++)
		if (fcev_targets_port(targets, i) == port->port)
			json_append(json, array,
				    new_target(fcev_targets_at(targets, i),
					       fcev_targets_service_time(targets, i)));
	json_put(json, "targets", array);
}

int line_port_full(FILE *out, const struct fcev_port *port, const struct fcev_targets *targets)
{
	struct json json;

	json_begin(&json);
	put_identity(&json, port->epoch, port);
	put_state(&json, port);
	put_adapter(&json, port);
	put_events(&json, port);
	put_positions(&json, port);
	put_origins(&json, port);
	put_targets(&json, port, targets);
	return json_end(&json, out);
}

int line_module(FILE *out, const struct fcev_status *status)
{
	struct json json;

	json_begin(&json);
	json_put_u32(&json, "v", JSON_VERSION);
	json_put_u64(&json, "epoch", status->epoch);
	json_put_string(&json, "version", status->version);
	json_put_u64(&json, "boot", status->boot_ns);
	json_put_u32(&json, "ports", status->ports);
	json_put_u32(&json, "watch-interval-ms", status->watch_interval_ms);
	json_put_u64(&json, "head", status->head);
	json_put_u64(&json, "oldest", status->oldest);
	json_put_u64(&json, "ring-memory", status->ring_memory);
	json_put_u64(&json, "bridge-heard", status->bridge_heard);
	json_put_u64(&json, "bridge-lost", status->bridge_lost);
	json_put_u64(&json, "bridge-forged", status->bridge_forged);
	json_put_u64(&json, "send-retries", status->send_retries);
	json_put_u64(&json, "listener-overruns", status->listener_overruns);
	json_put_u64(&json, "echo-lost", status->echo_lost);
	return json_end(&json, out);
}

int line_statistics(FILE *out, uint64_t epoch, const struct fcev_statistics *statistics,
		    uint64_t counters)
{
	const struct fcev_port port = {
		.port = statistics->port,
		.host = statistics->host,
		.wwpn = statistics->wwpn,
	};
	struct json json, values;
	uint32_t c;

	json_begin(&json);
	put_identity(&json, epoch, &port);
	json_put_u32(&json, "age-ms", statistics->age_ms);
	json_put_u32(&json, "reset-count", statistics->reset_count);
	json_begin(&values);
	for (c = 0; c < FCEV_COUNTERS; c++)
		if (statistics->valid & counters & UINT64_C(1) << c)
			json_put_u64(&values, fcev_counter_name(c), statistics->value[c]);
	json_put(&json, "counters", json_take(&values));
	return json_end(&json, out);
}

int line_rule(FILE *out, const struct fcev_rule *rule, const struct fcev_port *port)
{
	struct json_object *array = json_object_new_array();
	struct json json, counter;
	size_t i;

	json_begin(&json);
	put_identity(&json, port->epoch, port);
	json_put_u32(&json, "rule", rule->rule);
	json_put_name(&json, "kind", fcev_rule_kind_name(rule->kind), rule->kind);
	json_put_u32(&json, "interval-ms", rule->interval_ms);
	json_put_bool(&json, "edge-only", rule->edge_only);
	for (i = 0; i < rule->n_counters; i++) {
		const struct fcev_counter_value *c = &rule->counters[i];

		json_begin(&counter);
		json_put_name(&counter, "counter", fcev_counter_name(c->counter), c->counter);
		json_put_u64(&counter, "value", c->value);
		json_append(&json, array, json_take(&counter));
	}
	json_put(&json, "counters", array);
	json_put_u32(&json, "owner", rule->owner);
	json_put_u64(&json, "fired", rule->fired);
	return json_end(&json, out);
}

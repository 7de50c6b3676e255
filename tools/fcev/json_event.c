// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events as JSON: the keys that all have, then those of the event's type,
 * named as the attributes of the protocol's specification.
 */
#include "format.h"
#include "json.h"

static void put_common(struct json *json, const struct fcev_event *event)
{
	char when[TIME_SIZE];

	json_put_u32(json, "v", JSON_VERSION);
	json_put_u64(json, "epoch", event->epoch);
	if (event->port)
		json_put_u32(json, "port", event->port);
	else
		json_put_null(json, "port");
	json_put_u32(json, "stream", event->stream);
	if (event->seq)
		json_put_u64(json, "seq", event->seq);
	else
		json_put_null(json, "seq");
	json_put_string(json, "time", format_utc(event->time_ns, when));
	json_put_u64(json, "boot", event->boot_ns);
	json_put_name(json, "event", fcev_event_type_name(event->type), event->type);
	if (event->source)
		json_put_name(json, "source", fcev_source_name(event->source), event->source);
	else
		json_put_null(json, "source");
	if (event->host >= 0)
		json_put_u32(json, "host", event->host);
	else
		json_put_null(json, "host");
	json_put_wwn(json, "wwpn", event->wwpn);
	if (event->flags)
		json_put_mask(json, "flags", event->flags, fcev_event_flag_name);
}

static void put_state(struct json *json, uint32_t state)
{
	if (state != FCEV_NO_STATE)
		json_put_name(json, "port-state", fcev_port_state_name(state), state);
}

static void put_port(struct json *json, const struct fcev_event *event)
{
	put_state(json, event->port_state);
	if (event->port_id)
		json_put_u32(json, "port-id", event->port_id);
}

static void put_rscn(struct json *json, const struct fcev_rscn *rscn)
{
	json_put_u32(json, "rscn-id", rscn->id);
	json_put_name(json, "rscn-format", fcev_rscn_format_name(rscn->format), rscn->format);
	json_put_u32(json, "rscn-qualifier", rscn->qualifier);
	json_put_u32(json, "rscn-raw", rscn->raw);
}

static void put_target(struct json *json, const struct fcev_event *event)
{
	const struct fcev_target *t = &event->target;

	json_put_wwn(json, "target-wwpn", t->wwpn);
	json_put_wwn(json, "target-wwnn", t->wwnn);
	json_put_u32(json, "port-id", t->port_id ? t->port_id : event->port_id);
	json_put_mask(json, "roles", t->roles, fcev_role_name);
	if (t->scsi_id != FCEV_NO_SCSI_ID)
		json_put_u32(json, "scsi-id", t->scsi_id);
	put_state(json, event->port_state != FCEV_NO_STATE ? event->port_state : t->port_state);
}

static void put_counter(struct json *json, uint32_t counter)
{
	json_put_name(json, "counter", fcev_counter_name(counter), counter);
}

static void put_stat(struct json *json, const struct fcev_stat *stat)
{
	json_put_u32(json, "rule", stat->rule);
	put_counter(json, stat->counter);
	json_put_u64(json, "level", stat->level);
	json_put_u64(json, "value", stat->value);
	json_put_u64(json, "previous", stat->previous);
	json_put_u32(json, "elapsed-ms", stat->elapsed_ms);
}

static void put_rule(struct json *json, const struct fcev_event *event)
{
	struct json_object *array = json_object_new_array();
	struct json counter;
	size_t i;

	json_put_u32(json, "rule", event->stat.rule);
	if (event->type == FCEV_EVENT_TYPE_RULE_REFUSED)
		json_put_u32(json, "error", event->stat.error);
	for (i = 0; i < event->n_counters; i++) {
		json_begin(&counter);
		put_counter(&counter, event->counters[i].counter);
		if (event->counters[i].has_value)
			json_put_u64(&counter, "value", event->counters[i].value);
		json_append(json, array, json_take(&counter));
	}
	json_put(json, "counters", array);
}

static struct json_object *new_wwn(uint64_t wwn)
{
	char buf[WWN_SIZE];

	return json_object_new_string(format_wwn(wwn, buf));
}

static struct json_object *new_descriptor(const struct fcev_fpin_descriptor *d)
{
	struct json_object *wwpns = json_object_new_array();
	struct json json;
	size_t i;

	json_begin(&json);
	json_put_u32(&json, "tag", d->tag);
	json_put_wwn(&json, "detecting-wwpn", d->detecting_wwpn);
	json_put_wwn(&json, "attached-wwpn", d->attached_wwpn);
	json_put_u32(&json, "event-type", d->event_type);
	json_put_u32(&json, "event-modifier", d->event_modifier);
	json_put_u32(&json, "threshold", d->threshold);
	json_put_u32(&json, "event-count", d->event_count);
	json_put_u32(&json, "event-period", d->event_period);
	json_put_u32(&json, "reason", d->reason);
	json_put_u32(&json, "severity", d->severity);
	for (i = 0; i < d->n_wwpns; i++)
		json_append(&json, wwpns, new_wwn(d->wwpns[i]));
	json_put(&json, "wwpns", wwpns);
	return json_take(&json);
}

static void put_fpin(struct json *json, const struct fcev_event *event)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < event->n_fpin; i++)
		json_append(json, array, new_descriptor(&event->fpin[i]));
	json_put(json, "fpin-descriptors", array);
}

static void put_vendor(struct json *json, const struct fcev_vendor *vendor)
{
	json_put_u64(json, "vendor-id", vendor->vendor_id);
	json_put_name(json, "vendor-scope", fcev_vendor_scope_name(vendor->scope), vendor->scope);
	if (vendor->scope != FCEV_VENDOR_SCOPE_ADAPTER)
		json_put_wwn(json, "target-wwpn", vendor->target_wwpn);
	if (vendor->scope == FCEV_VENDOR_SCOPE_LUN)
		json_put_u64(json, "lun", vendor->lun);
}

static void put_loss(struct json *json, const struct fcev_event *event)
{
	json_put_u64(json, "count", event->loss.count);
	json_put_u64(json, "first-seq", event->loss.first_seq);
	json_put_u64(json, "last-seq", event->loss.last_seq);
	json_put_bool(json, "restart", event->loss.restart);
}

static void put_particulars(struct json *json, const struct fcev_event *event)
{
	switch (event->type) {
	case FCEV_EVENT_TYPE_ADAPTER_ADD:
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
		json_put_wwn(json, "wwnn", event->wwnn);
		break;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		json_put_mask(json, "change", event->change, fcev_change_name);
		break;
	case FCEV_EVENT_TYPE_RSCN:
		put_rscn(json, &event->rscn);
		break;
	case FCEV_EVENT_TYPE_NEW_TARGETS:
		json_put_u64(json, "count", event->count);
		break;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
	case FCEV_EVENT_TYPE_TARGET_CHANGE:
		put_target(json, event);
		return;
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:
	case FCEV_EVENT_TYPE_STAT_GROWTH:
		put_stat(json, &event->stat);
		break;
	case FCEV_EVENT_TYPE_RULE_BASELINE:
	case FCEV_EVENT_TYPE_RULE_REFUSED:
		put_rule(json, event);
		break;
	case FCEV_EVENT_TYPE_FPIN:
		put_fpin(json, event);
		break;
	case FCEV_EVENT_TYPE_VENDOR:
		put_vendor(json, &event->vendor);
		break;
	case FCEV_EVENT_TYPE_UNKNOWN:
		json_put_u32(json, "event-code", event->event_code);
		json_put_u32(json, "event-data", event->event_data);
		break;
	case FCEV_EVENT_TYPE_LOST:
		put_loss(json, event);
		break;
	case FCEV_EVENT_TYPE_BRIDGE_OVERRUN:
		json_put_u64(json, "count", event->count);
		break;
	case FCEV_EVENT_TYPE_EVICTED:
		/* "stream" is that of the event itself. */
		json_put_u32(json, "evicted-stream", event->loss.stream);
		json_put_u64(json, "count", event->count);
		break;
	}
	put_port(json, event);
}

static void put_payload(struct json *json, const struct fcev_event *event)
{
	switch (event->type) {
	case FCEV_EVENT_TYPE_FPIN:
	case FCEV_EVENT_TYPE_RLIR:
	case FCEV_EVENT_TYPE_VENDOR:
		json_put_hex(json, "payload", event->payload, event->payload_len);
		json_put_u32(json, "payload-length", event->payload_length);
	}
}

int line_event(FILE *out, const struct fcev_event *event, const char *meaning)
{
	struct json json;

	json_begin(&json);
	put_common(&json, event);
	put_particulars(&json, event);
	put_payload(&json, event);
	if (meaning)
		json_put_string(&json, "meaning", meaning);
	return json_end(&json, out);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events as lines for a person: time, host, WWPN, event, source, then what is
 * particular to the event. JSON is in json_event.c.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <string.h>

#include "format.h"
#include "text.h"

/* Widths of the columns before the details. */
enum {
	WIDTH_HOST = 7,
	WIDTH_WWPN = WWN_SIZE - 1,
	WIDTH_EVENT = 15,
	WIDTH_SOURCE = 8,
};

static enum colour colour_of(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_LINK_DOWN:
	case FCEV_EVENT_TYPE_PORT_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
	case FCEV_EVENT_TYPE_BUFFER_OVERRUN:
	case FCEV_EVENT_TYPE_LOST:
	case FCEV_EVENT_TYPE_BRIDGE_OVERRUN:
	case FCEV_EVENT_TYPE_EVICTED:
	case FCEV_EVENT_TYPE_RULE_REFUSED:
		return COLOUR_RED;
	case FCEV_EVENT_TYPE_LINK_UP:
	case FCEV_EVENT_TYPE_PORT_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_NEW_TARGETS:
	case FCEV_EVENT_TYPE_ADAPTER_ADD:
		return COLOUR_GREEN;
	case FCEV_EVENT_TYPE_FPIN:
	case FCEV_EVENT_TYPE_RLIR:
	case FCEV_EVENT_TYPE_RESET_DETECTED:
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:
	case FCEV_EVENT_TYPE_STAT_GROWTH:
		return COLOUR_YELLOW;
	}
	return COLOUR_NONE;
}

static void print_state(FILE *out, uint32_t state)
{
	char number[12];

	if (state != FCEV_NO_STATE)
		fprintf(out, " state %s", format_name(fcev_port_state_name(state), state, number));
}

static void print_port_id(FILE *out, uint32_t port_id)
{
	if (port_id)
		fprintf(out, " id 0x%06" PRIx32, port_id);
}

static void print_rscn(FILE *out, const struct fcev_rscn *rscn)
{
	char number[12];

	fprintf(out, " %s 0x%06" PRIx32 " qualifier %" PRIu32 " raw 0x%08" PRIx32,
		format_name(fcev_rscn_format_name(rscn->format), rscn->format, number),
		rscn->id, rscn->qualifier, rscn->raw);
}

static void print_target(FILE *out, const struct fcev_event *event)
{
	const struct fcev_target *t = &event->target;
	char wwn[WWN_SIZE], roles[160];

	fprintf(out, " target %s", format_wwn(t->wwpn, wwn));
	print_port_id(out, t->port_id ? t->port_id : event->port_id);
	if (t->roles)
		fprintf(out, " %s", format_mask(t->roles, fcev_role_name, ",", roles, sizeof(roles)));
	if (t->scsi_id != FCEV_NO_SCSI_ID)
		fprintf(out, " scsi-id %" PRIu32, t->scsi_id);
	print_state(out, event->port_state != FCEV_NO_STATE ? event->port_state : t->port_state);
}

static const char *counter_name(uint32_t counter, char number[12])
{
	return format_name(fcev_counter_name(counter), counter, number);
}

static void print_stat(FILE *out, const struct fcev_event *event)
{
	const struct fcev_stat *s = &event->stat;
	char elapsed[32], number[12];

	fprintf(out, " rule %" PRIu32 " %s %" PRIu64 " was %" PRIu64 " level %" PRIu64 " in %s",
		s->rule, counter_name(s->counter, number), s->value, s->previous, s->level,
		format_duration_ms(s->elapsed_ms, elapsed, sizeof(elapsed)));
}

static void print_rule(FILE *out, const struct fcev_event *event)
{
	char number[12];
	size_t i;

	fprintf(out, " rule %" PRIu32, event->stat.rule);
	if (event->stat.error)
		fprintf(out, " %s", strerror(event->stat.error));
	for (i = 0; i < event->n_counters; i++) {
		const struct fcev_counter_value *c = &event->counters[i];

		fprintf(out, " %s", counter_name(c->counter, number));
		if (c->has_value)
			fprintf(out, "=%" PRIu64, c->value);
		else
			fputs(" (not available)", out);
	}
}

static void print_descriptor(FILE *out, const struct fcev_fpin_descriptor *d)
{
	const char *event = fpin_event_name(d->tag, d->event_type);
	char wwn[WWN_SIZE], number[12];

	fprintf(out, " %s", format_name(fpin_tag_name(d->tag), d->tag, number));
	if (event)
		fprintf(out, " %s", event);
	if (d->detecting_wwpn)
		fprintf(out, " detecting %s", format_wwn(d->detecting_wwpn, wwn));
	if (d->attached_wwpn)
		fprintf(out, " attached %s", format_wwn(d->attached_wwpn, wwn));
	if (d->event_count)
		fprintf(out, " count %" PRIu32, d->event_count);
	if (d->reason)
		fprintf(out, " reason %s",
			format_name(fpin_reason_name(d->reason), d->reason, number));
	if (d->severity)
		fprintf(out, " severity %s",
			format_name(fpin_severity_name(d->severity), d->severity, number));
	if (d->n_wwpns)
		fprintf(out, " affects %zu ports", d->n_wwpns);
}

static void print_fpin(FILE *out, const struct fcev_event *event)
{
	size_t i;

	for (i = 0; i < event->n_fpin; i++) {
		if (i)
			fputc(';', out);
		print_descriptor(out, &event->fpin[i]);
	}
}

static void print_vendor(FILE *out, const struct fcev_vendor *vendor)
{
	char wwn[WWN_SIZE], number[12];

	fprintf(out, " vendor 0x%" PRIx64 " about %s", vendor->vendor_id,
		format_name(fcev_vendor_scope_name(vendor->scope), vendor->scope, number));
	if (vendor->target_wwpn)
		fprintf(out, " %s", format_wwn(vendor->target_wwpn, wwn));
	if (vendor->scope == FCEV_VENDOR_SCOPE_LUN)
		fprintf(out, " lun %" PRIu64, vendor->lun);
}

static void print_loss(FILE *out, const struct fcev_event *event)
{
	const struct fcev_loss *loss = &event->loss;

	if (loss->restart)
		fputs(" the module was loaded anew;", out);
	fprintf(out, " %" PRIu64 " event%s of stream %" PRIu32, loss->count,
		loss->count == 1 ? "" : "s", event->stream);
	if (loss->first_seq)
		fprintf(out, ", %" PRIu64 " to %" PRIu64, loss->first_seq, loss->last_seq);
}

static void print_change(FILE *out, uint32_t change)
{
	char names[160];

	if (change)
		fprintf(out, " %s", format_mask(change, fcev_change_name, ",", names, sizeof(names)));
}

static void print_wwnn(FILE *out, uint64_t wwnn)
{
	char wwn[WWN_SIZE];

	if (wwnn)
		fprintf(out, " node %s", format_wwn(wwnn, wwn));
}

static void print_particulars(FILE *out, const struct fcev_event *event)
{
	switch (event->type) {
	case FCEV_EVENT_TYPE_ADAPTER_ADD:
	case FCEV_EVENT_TYPE_ADAPTER_REMOVE:
		print_wwnn(out, event->wwnn);
		break;
	case FCEV_EVENT_TYPE_ADAPTER_CHANGE:
		print_change(out, event->change);
		break;
	case FCEV_EVENT_TYPE_RSCN:
		print_rscn(out, &event->rscn);
		return;
	case FCEV_EVENT_TYPE_NEW_TARGETS:
		fprintf(out, " %" PRIu64 " new", event->count);
		break;
	case FCEV_EVENT_TYPE_TARGET_ONLINE:
	case FCEV_EVENT_TYPE_TARGET_OFFLINE:
	case FCEV_EVENT_TYPE_TARGET_REMOVED:
	case FCEV_EVENT_TYPE_TARGET_CHANGE:
		print_target(out, event);
		return;
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:
	case FCEV_EVENT_TYPE_STAT_GROWTH:
		print_stat(out, event);
		return;
	case FCEV_EVENT_TYPE_RULE_BASELINE:
	case FCEV_EVENT_TYPE_RULE_REFUSED:
		print_rule(out, event);
		return;
	case FCEV_EVENT_TYPE_FPIN:
		print_fpin(out, event);
		break;
	case FCEV_EVENT_TYPE_VENDOR:
		print_vendor(out, &event->vendor);
		break;
	case FCEV_EVENT_TYPE_UNKNOWN:
		fprintf(out, " code 0x%" PRIx32 " data 0x%" PRIx32, event->event_code,
			event->event_data);
		break;
	case FCEV_EVENT_TYPE_LOST:
		print_loss(out, event);
		return;
	case FCEV_EVENT_TYPE_BRIDGE_OVERRUN:
		fprintf(out, " %" PRIu64 " messages of drivers", event->count);
		break;
	case FCEV_EVENT_TYPE_EVICTED:
		fprintf(out, " %" PRIu64 " events of stream %" PRIu32, event->count,
			event->loss.stream);
		break;
	}
	print_port_id(out, event->port_id);
	print_state(out, event->port_state);
}

static void print_payload(FILE *out, const struct fcev_event *event)
{
	char flags[80];

	if (event->payload_length)
		fprintf(out, " %zu bytes", event->payload_length);
	if (event->flags)
		fprintf(out, " [%s]",
			format_mask(event->flags, fcev_event_flag_name, " ", flags, sizeof(flags)));
}

/* The columns that all lines have; trailing blanks are left to the caller. */
static void print_head(FILE *out, uint64_t time_ns, int64_t host, uint64_t wwpn)
{
	char when[TIME_SIZE], wwn[WWN_SIZE], name[24] = "-";

	if (host >= 0)
		snprintf(name, sizeof(name), "host%" PRId64, host);
	fprintf(out, "%s  %-*s %-*s  ", format_local(time_ns, when), WIDTH_HOST, name,
		WIDTH_WWPN, wwpn ? format_wwn(wwpn, wwn) : "-");
}

void text_event(FILE *out, const struct fcev_event *event, bool colour)
{
	char type[12], source[12];

	print_head(out, event->time_ns, event->host, event->wwpn);
	print_padded(out, format_name(fcev_event_type_name(event->type), event->type, type),
		     WIDTH_EVENT, colour_of(event->type), colour);
	fprintf(out, " %-*s", WIDTH_SOURCE,
		event->source ? format_name(fcev_source_name(event->source), event->source, source) : "-");
	print_particulars(out, event);
	print_payload(out, event);
	fputc('\n', out);
}

void text_state(FILE *out, const struct fcev_port *port, uint64_t time_ns, bool colour)
{
	char number[12], speed[80];

	print_head(out, time_ns, port->host, port->wwpn);
	print_padded(out, "state", WIDTH_EVENT, COLOUR_BOLD, colour);
	fprintf(out, " %-*s", WIDTH_SOURCE, "-");
	print_port_id(out, port->port_id);
	print_state(out, port->port_state);
	fprintf(out, " link %s", format_name(fcev_condition_name(port->link), port->link, number));
	fprintf(out, " port %s",
		port->online == FCEV_CONDITION_UP ? "online" :
		port->online == FCEV_CONDITION_DOWN ? "offline" : "unknown");
	fprintf(out, " speed %s\n", format_speeds(port->speed, speed, sizeof(speed)));
}

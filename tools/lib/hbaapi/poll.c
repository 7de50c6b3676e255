// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * HBA_GetEventBuffer: a replay of the module's history from where the handle
 * was left. It needs no thread, socket or queue of its own, and what the
 * history no longer holds is known exactly.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hbaapi_priv.h"

#define REPLAY_MS	1000	/* a replay that says nothing for so long is given up */

/* PtyData[0] of the record that tells a loss; a vendor's id is below. */
#define PTY_LOST	0x4c4f5354u	/* "LOST" */

/* Stream of a port's events; its statistics have no polled form. */
static const struct fcev_position *events_of(const struct fcev_port *port)
{
	return port->n_positions ? &port->positions[0] : NULL;
}

static struct fcev_position *find(const struct hba_adapter *adapter, uint32_t stream)
{
	for (size_t i = 0; i < adapter->n_positions; i++)
		if (adapter->positions[i].stream == stream)
			return &adapter->positions[i];
	return NULL;
}

static bool remember(struct hba_adapter *adapter, uint64_t epoch, uint32_t stream, uint64_t seq)
{
	struct fcev_position *grown;

	grown = realloc(adapter->positions, (adapter->n_positions + 1) * sizeof(*grown));
	if (!grown)
		return false;
	adapter->positions = grown;
	grown[adapter->n_positions++] = (struct fcev_position){
		.epoch = epoch, .stream = stream, .seq = seq,
	};
	return true;
}

/* At the opening: what was before is none of this handle's. */
void hba_poll_begin(const struct hba_query *query)
{
	struct hba_adapter *adapter = query->adapter;
	const struct fcev_position *position;
	const struct fcev_port *port;

	pthread_mutex_lock(&adapter->lock);
	adapter->position_epoch = query->physical->epoch;
	for (uint32_t i = 0; (port = hba_query_port(query, i)); i++) {
		position = events_of(port);
		if (position)
			remember(adapter, port->epoch, position->stream, position->seq);
	}
	pthread_mutex_unlock(&adapter->lock);
}

/* Vports that came since the opening are heard from their beginning. */
static bool follow_ports(const struct hba_query *query)
{
	struct hba_adapter *adapter = query->adapter;
	const struct fcev_position *position;
	const struct fcev_port *port;

	for (uint32_t i = 0; (port = hba_query_port(query, i)); i++) {
		position = events_of(port);
		if (position && !find(adapter, position->stream) &&
		    !remember(adapter, port->epoch, position->stream, 0))
			return false;
	}
	return true;
}

/*
 * Where to replay from: streams of others, and those of statistics, from where
 * they are now. Freed by the caller; NULL where memory is short.
 */
static struct fcev_position *since(const struct hba_query *query, uint64_t core_head, size_t *n)
{
	const struct fcev_position *own;
	const struct fcev_port *port;
	struct fcev_position *all;
	size_t room = 1;

	for (size_t i = 0; (port = fcev_ports_at(query->ports, i)); i++)
		room += port->n_positions;
	all = calloc(room, sizeof(*all));
	if (!all)
		return NULL;
	all[0] = (struct fcev_position){ .epoch = query->physical->epoch, .seq = core_head };
	*n = 1;
	for (size_t i = 0; (port = fcev_ports_at(query->ports, i)); i++) {
		for (size_t j = 0; j < port->n_positions; j++) {
			own = find(query->adapter, port->positions[j].stream);
			all[*n] = own ? *own : port->positions[j];
			all[(*n)++].epoch = port->epoch;
		}
	}
	return all;
}

static uint32_t payload_word(const struct fcev_event *event, size_t index)
{
	uint32_t word = 0;

	if (event->payload_len >= (index + 1) * sizeof(word))
		memcpy(&word, (const char *)event->payload + index * sizeof(word), sizeof(word));
	return word;
}

static void fill_lost(HBA_EVENTINFO *out, uint64_t count, uint64_t first_seq, uint64_t last_seq)
{
	HBA_UINT32 *data = out->Event.Pty_EventInfo.PtyData;

	memset(out, 0, sizeof(*out));
	out->EventCode = HBA_EVENT_PROPRIETARY;
	data[0] = PTY_LOST;
	data[1] = count > UINT32_MAX ? UINT32_MAX : (HBA_UINT32)count;
	data[2] = (HBA_UINT32)first_seq;
	data[3] = (HBA_UINT32)last_seq;
}

static void fill_vendor(HBA_EVENTINFO *out, const struct fcev_event *event)
{
	HBA_UINT32 *data = out->Event.Pty_EventInfo.PtyData;

	data[0] = (HBA_UINT32)(event->vendor.vendor_id >> 32);
	data[1] = (HBA_UINT32)event->vendor.vendor_id;
	data[2] = payload_word(event, 0);
	data[3] = payload_word(event, 1);
}

static HBA_UINT32 code_of(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_LIP:
		return HBA_EVENT_LIP_OCCURRED;
	case FCEV_EVENT_TYPE_LINK_UP:
		return HBA_EVENT_LINK_UP;
	case FCEV_EVENT_TYPE_LINK_DOWN:
		return HBA_EVENT_LINK_DOWN;
	case FCEV_EVENT_TYPE_LIP_RESET:
		return HBA_EVENT_LIP_RESET_OCCURRED;
	case FCEV_EVENT_TYPE_RSCN:
		return HBA_EVENT_RSCN;
	case FCEV_EVENT_TYPE_VENDOR:
		return HBA_EVENT_PROPRIETARY;
	}
	return 0;
}

/* Whether the event has a polled form. */
static bool fill(HBA_EVENTINFO *out, const struct fcev_event *event)
{
	if (event->type == FCEV_EVENT_TYPE_LOST) {
		fill_lost(out, event->loss.count, event->loss.first_seq, event->loss.last_seq);
		return true;
	}
	memset(out, 0, sizeof(*out));
	out->EventCode = code_of(event->type);
	if (out->EventCode == HBA_EVENT_PROPRIETARY) {
		fill_vendor(out, event);
	} else if (out->EventCode == HBA_EVENT_RSCN) {
		out->Event.RSCN_EventInfo.PortFcId = event->port_id;
		out->Event.RSCN_EventInfo.NPortPage = hba_rscn_page(&event->rscn);
	} else if (out->EventCode) {
		out->Event.Link_EventInfo.PortFcId = event->port_id;
	}
	return out->EventCode;
}

/* Links and RSCNs say at which port; the event has no address while there was none. */
static void fill_port_id(HBA_EVENTINFO *out, const struct hba_query *query, uint32_t id)
{
	const struct fcev_port *port;

	if (out->EventCode == HBA_EVENT_PROPRIETARY || out->Event.Link_EventInfo.PortFcId)
		return;
	for (uint32_t i = 0; (port = hba_query_port(query, i)); i++)
		if (port->port == id)
			out->Event.Link_EventInfo.PortFcId = port->port_id;
}

static int replay(const struct hba_query *query, HBA_EVENTINFO *out, HBA_UINT32 room, HBA_UINT32 *n)
{
	const struct fcev_event *event;
	struct fcev_position *position;
	int got = 1;

	while (*n < room && (got = fcev_wait(query->ctx, &event, REPLAY_MS)) > 0) {
		position = find(query->adapter, event->stream);
		if (!position || !event->stream)
			continue;
		if (fill(&out[*n], event)) {
			fill_port_id(&out[*n], query, event->port);
			(*n)++;
		}
		if (event->type == FCEV_EVENT_TYPE_LOST)
			position->seq = event->loss.last_seq;
		else
			position->seq = event->seq;
	}
	return got == -ENODATA || got > 0 ? 0 : got;
}

/* After a restart of the module: its history is gone, how much is not known. */
static void restart(const struct hba_query *query, HBA_EVENTINFO *out, HBA_UINT32 *n)
{
	struct hba_adapter *adapter = query->adapter;

	adapter->n_positions = 0;
	adapter->position_epoch = query->physical->epoch;
	fill_lost(&out[(*n)++], 0, 0, 0);
}

static int poll_locked(const struct hba_query *query, HBA_EVENTINFO *out, HBA_UINT32 room,
		       HBA_UINT32 *n)
{
	struct fcev_position *positions;
	struct fcev_status status;
	size_t n_positions;
	int err;

	if (room && query->adapter->position_epoch != query->physical->epoch)
		restart(query, out, n);
	err = fcev_status_get(query->ctx, &status);
	if (err)
		return err;
	if (!follow_ports(query) || !(positions = since(query, status.head, &n_positions)))
		return -ENOMEM;
	err = fcev_history(query->ctx, positions, n_positions, 0);
	free(positions);
	return err < 0 ? err : replay(query, out, room, n);
}

HBA_STATUS HBA_GetEventBuffer(HBA_HANDLE handle, HBA_EVENTINFO *EventBuffer,
			      HBA_UINT32 *EventBufferCount)
{
	struct hba_query query;
	HBA_STATUS status;
	HBA_UINT32 n = 0;
	int err;

	if (!EventBufferCount || (!EventBuffer && *EventBufferCount))
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	pthread_mutex_lock(&query.adapter->lock);
	err = poll_locked(&query, EventBuffer, *EventBufferCount, &n);
	pthread_mutex_unlock(&query.adapter->lock);
	if (err < 0)
		hba_say_error(query.ctx, "HBA_GetEventBuffer", err);
	hba_query_end(&query);
	if (err < 0 && !n)
		return hba_status(err);
	*EventBufferCount = n;
	return HBA_STATUS_OK;
}

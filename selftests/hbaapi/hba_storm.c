// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The balance of callbacks and of polled events of the bench module's ports:
 *
 *	hba_storm PORTS SECONDS
 *
 * Registers for the port events of each, says "ready", polls the event buffers
 * until a line comes on standard input, and then until everything posted since
 * was told, SECONDS at most. Prints "callbacks: posted N delivered N lost N" and
 * the same of "polled", and fails with a line a port where something was not
 * told, or came twice or out of order.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hbaapi.h>

#include "fcev.h"
#include "fcev-hbaapi.h"

#define FIRST_WWPN	UINT64_C(0x2000fcbe00000000)
#define PORTS_MAX	64
#define BUFFER		512

struct port {
	uint64_t wwpn;
	HBA_HANDLE handle;
	HBA_CALLBACKHANDLE callback;
	uint64_t begin;
	uint64_t head;
	/* Written by the library's thread, read when all has come. */
	volatile uint64_t seq;
	volatile uint64_t delivered;
	volatile uint64_t lost;
	volatile uint64_t wrong;
	/* The polled ones. */
	uint64_t polled;
	uint64_t polled_lost;
};

static struct port ports[PORTS_MAX];
static unsigned int n_ports;

static void need(bool good, const char *what)
{
	if (good)
		return;
	printf("failed: %s\n", what);
	exit(1);
}

static HBA_WWN wwn(uint64_t value)
{
	HBA_WWN w;

	for (int i = 7; i >= 0; i--, value >>= 8)
		w.wwn[i] = (HBA_UINT8)value;
	return w;
}

/* A loss is told to whoever may be concerned: counted where it happened. */
static void on_port(void *data, HBA_WWN who, HBA_UINT32 type, HBA_UINT32 page)
{
	const struct fcev_event *event = fcev_hba_current_event();
	bool lost = event->type == FCEV_EVENT_TYPE_LOST;
	uint64_t first = lost ? event->loss.first_seq : event->seq;
	struct port *port = data;

	if (event->wwpn != port->wwpn)
		return;
	port->wrong += first != port->seq + 1;
	port->wrong += type != (lost ? HBA_EVENT_PORT_UNKNOWN : HBA_EVENT_PORT_FABRIC);
	port->seq = lost ? event->loss.last_seq : event->seq;
	if (lost)
		port->lost += event->loss.count;
	else
		port->delivered++;
}

/* The newest event of each port, by its WWPN. */
static void read_heads(bool begin)
{
	const struct fcev_port *found;
	struct fcev_ports *all;
	struct fcev *ctx;

	need(!fcev_open(&ctx) && !fcev_ports_get(ctx, &all), "ports");
	for (size_t i = 0; (found = fcev_ports_at(all, i)); i++) {
		struct port *port;

		if (found->gone || found->wwpn < FIRST_WWPN || found->wwpn >= FIRST_WWPN + n_ports)
			continue;
		port = &ports[found->wwpn - FIRST_WWPN];
		port->head = found->positions[0].seq;
		if (begin)
			port->begin = port->seq = port->head;
	}
	fcev_ports_free(all);
	fcev_close(ctx);
}

static void open_all(void)
{
	need(HBA_LoadLibrary() == HBA_STATUS_OK, "HBA_LoadLibrary");
	for (unsigned int i = 0; i < n_ports; i++) {
		struct port *port = &ports[i];

		port->wwpn = FIRST_WWPN + i;
		need(HBA_OpenAdapterByWWN(&port->handle, wwn(port->wwpn)) == HBA_STATUS_OK,
		     "HBA_OpenAdapterByWWN");
	}
	read_heads(true);
	for (unsigned int i = 0; i < n_ports; i++)
		need(HBA_RegisterForAdapterPortEvents(on_port, &ports[i], ports[i].handle, wwn(ports[i].wwpn),
						      &ports[i].callback) == HBA_STATUS_OK,
		     "HBA_RegisterForAdapterPortEvents");
}

static void drain(struct port *port)
{
	static HBA_EVENTINFO events[BUFFER];
	HBA_UINT32 n = BUFFER;

	need(HBA_GetEventBuffer(port->handle, events, &n) == HBA_STATUS_OK, "HBA_GetEventBuffer");
	for (HBA_UINT32 i = 0; i < n; i++) {
		if (events[i].EventCode == HBA_EVENT_RSCN)
			port->polled++;
		else if (events[i].EventCode == HBA_EVENT_PROPRIETARY)
			port->polled_lost += events[i].Event.Pty_EventInfo.PtyData[1];
	}
}

static void drain_all(void)
{
	for (unsigned int i = 0; i < n_ports; i++)
		drain(&ports[i]);
}

static bool told(const struct port *port)
{
	uint64_t posted = port->head - port->begin;

	return port->seq == port->head && !port->wrong && port->delivered + port->lost == posted &&
	       port->polled + port->polled_lost == posted;
}

static bool all_told(void)
{
	for (unsigned int i = 0; i < n_ports; i++)
		if (!told(&ports[i]))
			return false;
	return true;
}

static int balance(void)
{
	uint64_t posted = 0, delivered = 0, lost = 0, polled = 0, polled_lost = 0;

	for (unsigned int i = 0; i < n_ports; i++) {
		const struct port *port = &ports[i];

		posted += port->head - port->begin;
		delivered += port->delivered;
		lost += port->lost;
		polled += port->polled;
		polled_lost += port->polled_lost;
		if (!told(port))
			printf("port %u: posted %" PRIu64 " delivered %" PRIu64 " lost %" PRIu64
			       " wrong %" PRIu64 " polled %" PRIu64 " lost %" PRIu64 "\n", i,
			       port->head - port->begin, port->delivered, port->lost, port->wrong,
			       port->polled, port->polled_lost);
	}
	printf("callbacks: posted %" PRIu64 " delivered %" PRIu64 " lost %" PRIu64 "\n", posted,
	       delivered, lost);
	printf("polled: posted %" PRIu64 " delivered %" PRIu64 " lost %" PRIu64 "\n", posted, polled,
	       polled_lost);
	return !all_told();
}

int main(int argc, char **argv)
{
	struct pollfd input = { .events = POLLIN };
	time_t deadline;

	n_ports = argc == 3 ? (unsigned int)atoi(argv[1]) : 0;
	if (!n_ports || n_ports > PORTS_MAX) {
		puts("usage: hba_storm PORTS SECONDS");
		return 2;
	}
	open_all();
	puts("ready");
	fflush(stdout);
	while (poll(&input, 1, 200) == 0)
		drain_all();
	read_heads(false);
	for (deadline = time(NULL) + atol(argv[2]); !all_told() && time(NULL) <= deadline;) {
		drain_all();
		poll(NULL, 0, 50);
	}
	return balance();
}

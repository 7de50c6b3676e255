// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Asks every adapter for its events once a second, the way without callbacks.
 * An argument is the number of seconds to run.
 */
#include "example.h"

static void print_events(unsigned int adapter, const HBA_EVENTINFO *events, HBA_UINT32 n)
{
	for (HBA_UINT32 i = 0; i < n; i++)
		printf("boot %" PRIu64 " adapter %u code 0x%04x data %08x %08x %08x %08x\n", boot_ns(),
		       adapter, events[i].EventCode, events[i].Event.Pty_EventInfo.PtyData[0],
		       events[i].Event.Pty_EventInfo.PtyData[1],
		       events[i].Event.Pty_EventInfo.PtyData[2],
		       events[i].Event.Pty_EventInfo.PtyData[3]);
}

static int poll_adapter(unsigned int adapter, HBA_HANDLE handle)
{
	HBA_EVENTINFO events[64];
	HBA_UINT32 n;
	HBA_STATUS status;

	do {
		n = sizeof(events) / sizeof(events[0]);
		status = HBA_GetEventBuffer(handle, events, &n);
		if (status != HBA_STATUS_OK) {
			fprintf(stderr, "HBA_GetEventBuffer: status %u\n", status);
			return -1;
		}
		print_events(adapter, events, n);
	} while (n);
	return 0;
}

int main(int argc, char **argv)
{
	struct timespec second = { .tv_sec = 1 };
	sigset_t set = example_signals();
	HBA_HANDLE handles[MAX_ADAPTERS];
	unsigned int n;

	example_begin();
	n = example_open(handles);
	printf("ready\n");
	if (argc > 1)
		alarm((unsigned int)strtoul(argv[1], NULL, 10));
	do {
		for (unsigned int i = 0; i < n; i++)
			if (poll_adapter(i, handles[i]))
				return 1;
	} while (sigtimedwait(&set, NULL, &second) < 0);
	HBA_FreeLibrary();
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the examples share: open every adapter, go through its ports, print a
 * line with a time stamp, wait to be told to end. Nothing here or in them knows
 * more than <hbaapi.h>.
 */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <hbaapi.h>

#define MAX_ADAPTERS	256

static inline uint64_t wwn_value(HBA_WWN wwn)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | wwn.wwn[i];
	return value;
}

/* CLOCK_BOOTTIME in ns, the clock of the kernel's own events. */
static inline uint64_t boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* SIGINT, SIGTERM and SIGALRM are left to example_wait(). */
static inline sigset_t example_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGALRM);
	return set;
}

static inline void example_begin(void)
{
	sigset_t set = example_signals();

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (HBA_LoadLibrary() != HBA_STATUS_OK) {
		fprintf(stderr, "HBA_LoadLibrary failed: does /etc/hba.conf name a library?\n");
		exit(1);
	}
}

/* All adapters that can be opened; returns their number. */
static inline unsigned int example_open(HBA_HANDLE *handles)
{
	HBA_UINT32 found = HBA_GetNumberOfAdapters();
	unsigned int n = 0;
	char name[256];

	for (HBA_UINT32 i = 0; i < found && n < MAX_ADAPTERS; i++) {
		if (HBA_GetAdapterName(i, name) != HBA_STATUS_OK)
			continue;
		handles[n] = HBA_OpenAdapter(name);
		if (handles[n])
			n++;
	}
	return n;
}

/* Calls @each for every port; exits when that fails. */
static inline void example_each_port(HBA_HANDLE handle, HBA_STATUS (*each)(HBA_HANDLE, HBA_WWN))
{
	HBA_ADAPTERATTRIBUTES adapter;
	HBA_PORTATTRIBUTES port;
	HBA_STATUS status;

	status = HBA_GetAdapterAttributes(handle, &adapter);
	for (HBA_UINT32 i = 0; status == HBA_STATUS_OK && i < adapter.NumberOfPorts; i++) {
		status = HBA_GetAdapterPortAttributes(handle, i, &port);
		if (status == HBA_STATUS_OK)
			status = each(handle, port.PortWWN);
	}
	if (status != HBA_STATUS_OK) {
		fprintf(stderr, "registering failed: status %u\n", status);
		exit(1);
	}
}

/* Until a signal comes, or for the seconds that the first argument says. */
static inline void example_wait(int argc, char **argv)
{
	sigset_t set = example_signals();
	int signal;

	printf("ready\n");
	if (argc > 1)
		alarm((unsigned int)strtoul(argv[1], NULL, 10));
	sigwait(&set, &signal);
}

/* Callbacks first, then the library. */
static inline void example_end(HBA_CALLBACKHANDLE *callbacks, unsigned int n)
{
	while (n)
		HBA_RemoveCallback(callbacks[--n]);
	HBA_FreeLibrary();
}

#endif /* EXAMPLE_H */

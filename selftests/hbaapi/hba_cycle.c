// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Loads and frees the library again and again, as SMI-S providers do on every
 * call, and tells what of memory and descriptors is left.
 *
 *	hba_cycle WWPN TIMES [SECONDS]
 *
 * With SECONDS, one adapter stays open meanwhile, is read all the time, and
 * registered for: what comes and goes beneath must not hurt.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <hbaapi.h>

static HBA_WWN wwpn;
static unsigned long called;

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	called++;
}

static long resident_kb(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (file && fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n - 2;
}

static int cycle(void)
{
	HBA_CALLBACKHANDLE callback;
	HBA_ADAPTERATTRIBUTES adapter;
	HBA_EVENTINFO events[4];
	HBA_UINT32 n = 4;
	HBA_HANDLE handle;
	HBA_STATUS status;

	status = HBA_LoadLibrary();
	if (status == HBA_STATUS_OK)
		status = HBA_OpenAdapterByWWN(&handle, wwpn);
	if (status == HBA_STATUS_OK)
		status = HBA_GetAdapterAttributes(handle, &adapter);
	if (status == HBA_STATUS_OK)
		status = HBA_RegisterForAdapterPortEvents(on_port, NULL, handle, wwpn, &callback);
	if (status == HBA_STATUS_OK)
		status = HBA_GetEventBuffer(handle, events, &n);
	if (status == HBA_STATUS_OK)
		status = HBA_RemoveCallback(callback);
	HBA_FreeLibrary();
	return status;
}

/* A thread that was joined is listed for a moment. */
static int threads(void)
{
	struct timespec moment = { .tv_nsec = 1000000 };

	for (int i = 0; i < 1000 && count_entries("/proc/self/task") > 1; i++)
		nanosleep(&moment, NULL);
	return count_entries("/proc/self/task");
}

static int cycles(long times)
{
	int descriptors = count_entries("/proc/self/fd");
	long begun = 0;
	int status;

	for (long i = 0; i < times; i++) {
		status = cycle();
		if (status) {
			printf("cycle %ld: status %d\n", i, status);
			return 1;
		}
		if (i == times / 4)
			begun = resident_kb();	/* by now everything was touched once */
	}
	printf("grown %ld kB\nthreads %d\ndescriptors %+d\n", resident_kb() - begun, threads(),
	       count_entries("/proc/self/fd") - descriptors);
	return 0;
}

/* How often each status came, and whether anything else did. */
static void read_on(HBA_HANDLE handle, time_t until)
{
	unsigned long seen[64] = { 0 };
	HBA_CALLBACKHANDLE callback;
	HBA_PORTATTRIBUTES port;
	HBA_PORTSTATISTICS stats;
	HBA_EVENTINFO events[4];
	HBA_UINT32 n;

	while (time(NULL) < until) {
		n = 4;
		seen[HBA_GetAdapterPortAttributes(handle, 0, &port) & 63]++;
		seen[HBA_GetPortStatistics(handle, 0, &stats) & 63]++;
		seen[HBA_GetDiscoveredPortAttributes(handle, 0, 0, &port) & 63]++;
		seen[HBA_GetEventBuffer(handle, events, &n) & 63]++;
		if (HBA_RegisterForAdapterPortEvents(on_port, NULL, handle, wwpn, &callback) == HBA_STATUS_OK)
			HBA_RemoveCallback(callback);
		HBA_RefreshInformation(handle);
	}
	for (int i = 0; i < 64; i++)
		if (seen[i])
			printf("status %d: %lu times\n", i, seen[i]);
}

static int stay(long seconds)
{
	HBA_CALLBACKHANDLE callback;
	HBA_HANDLE handle;

	if (HBA_LoadLibrary() || HBA_OpenAdapterByWWN(&handle, wwpn) ||
	    HBA_RegisterForAdapterPortEvents(on_port, NULL, handle, wwpn, &callback))
		return 1;
	printf("ready\n");
	fflush(stdout);
	read_on(handle, time(NULL) + seconds);
	printf("called %s\n", called ? "yes" : "no");
	if (HBA_RemoveCallback(callback))
		return 1;
	return HBA_FreeLibrary() != HBA_STATUS_OK;
}

int main(int argc, char **argv)
{
	uint64_t v;

	if (argc < 3)
		return 2;
	v = strtoull(argv[1], NULL, 0);
	for (int i = 7; i >= 0; i--, v >>= 8)
		wwpn.wwn[i] = (HBA_UINT8)v;
	if (argc > 3)
		return stay(atol(argv[3]));
	return cycles(atol(argv[2]));
}

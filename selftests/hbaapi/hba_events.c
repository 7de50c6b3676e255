// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Registers for every kind of event of one adapter and prints a line a
 * callback; takes commands on standard input. For libHBAAPI, and, built as
 * hba_events_direct, for this library alone.
 *
 *	hba_events WWPN [remove-inside] [KIND]...
 *
 * Commands: "remove KIND", "remove-all", "poll", "quit". KIND is add, adapter,
 * port, stat, target or link; none named means all. With remove-inside a
 * callback removes itself.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hbaapi.h>

enum { ADD, ADAPTER, PORT, STAT, TARGET, LINK, KINDS };

static const char *const names[KINDS] = { "add", "adapter", "port", "stat", "target", "link" };
static HBA_CALLBACKHANDLE callbacks[KINDS];
static bool registered[KINDS];
static bool remove_inside;
static HBA_HANDLE handle;
static HBA_WWN wwpn;
static unsigned char buffer[16];

static uint64_t value(HBA_WWN wwn)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | wwn.wwn[i];
	return v;
}

static void remove_kind(int kind)
{
	HBA_STATUS status;

	if (!registered[kind])
		return;
	registered[kind] = false;
	status = HBA_RemoveCallback(callbacks[kind]);
	printf("removed %s status %u\n", names[kind], status);
}

/* The user data is the kind, so that a callback with another's shows. */
static void told(int kind, void *data)
{
	if (strcmp(data, names[kind]))
		printf("wrong user data: %s for %s\n", (char *)data, names[kind]);
	if (remove_inside)
		remove_kind(kind);
}

static void on_adapter(void *data, HBA_WWN port, HBA_UINT32 type)
{
	int kind = !strcmp(data, "add") ? ADD : !strcmp(data, "stat") ? STAT : ADAPTER;

	printf("%s 0x%03x %016" PRIx64 "\n", names[kind], type, value(port));
	told(kind, data);
}

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	printf("port 0x%03x %016" PRIx64 " %08x\n", type, value(port), page);
	told(PORT, data);
}

static void on_target(void *data, HBA_WWN port, HBA_WWN target, HBA_UINT32 type)
{
	printf("target 0x%03x %016" PRIx64 " %016" PRIx64 "\n", type, value(port), value(target));
	told(TARGET, data);
}

static void on_link(void *data, HBA_WWN adapter, HBA_UINT32 type, void *payload, HBA_UINT32 size)
{
	const unsigned char *bytes = payload;

	printf("link 0x%03x %016" PRIx64 " ", type, value(adapter));
	for (HBA_UINT32 i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
	told(LINK, data);
}

static HBA_STATUS register_kind(int kind)
{
	void *data = (void *)(uintptr_t)names[kind];
	HBA_PORTSTATISTICS levels;
	HBA_WWN any = { { 0 } };

	switch (kind) {
	case ADD:
		return HBA_RegisterForAdapterAddEvents(on_adapter, data, &callbacks[kind]);
	case ADAPTER:
		return HBA_RegisterForAdapterEvents(on_adapter, data, handle, &callbacks[kind]);
	case PORT:
		return HBA_RegisterForAdapterPortEvents(on_port, data, handle, wwpn, &callbacks[kind]);
	case TARGET:
		return HBA_RegisterForTargetEvents(on_target, data, handle, wwpn, any, &callbacks[kind], 1);
	case LINK:
		return HBA_RegisterForLinkEvents(on_link, data, buffer, sizeof(buffer), handle,
						 &callbacks[kind]);
	}
	memset(&levels, 0, sizeof(levels));
	levels.InvalidCRCCount = 100;
	return HBA_RegisterForAdapterPortStatEvents(on_adapter, data, handle, wwpn, levels,
						    HBA_EVENT_PORT_STAT_THRESHOLD, &callbacks[kind]);
}

static int find_kind(const char *name)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (!strcmp(name, names[kind]))
			return kind;
	return -1;
}

static void poll_events(void)
{
	HBA_EVENTINFO events[32];
	HBA_UINT32 n = 32;
	HBA_STATUS status = HBA_GetEventBuffer(handle, events, &n);

	if (status != HBA_STATUS_OK)
		n = 0;
	printf("polled status %u:", status);
	for (HBA_UINT32 i = 0; i < n; i++)
		printf(" %x/%06x/%08x", events[i].EventCode, events[i].Event.RSCN_EventInfo.PortFcId,
		       events[i].Event.RSCN_EventInfo.NPortPage);
	printf("\n");
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

/* Memory of the process's own, in kB. */
static long private_kb(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kb = -1;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "RssAnon: %ld kB", &kb) == 1)
			break;
	if (file)
		fclose(file);
	return kb;
}

/* Threads, after one that was joined is listed no more, and descriptors. */
static void print_usage(void)
{
	struct timespec moment = { .tv_nsec = 1000000 };

	for (int i = 0; i < 100 && count_entries("/proc/self/task") > 1; i++)
		nanosleep(&moment, NULL);
	printf("private %ld kB\n", private_kb());
	printf("threads %d descriptors %d\n", count_entries("/proc/self/task"),
	       count_entries("/proc/self/fd"));
}

static bool obey(char *command)
{
	command[strcspn(command, "\n")] = '\0';
	if (!strcmp(command, "quit"))
		return false;
	if (!strcmp(command, "poll"))
		poll_events();
	else if (!strcmp(command, "usage"))
		print_usage();
	else if (!strcmp(command, "remove-all"))
		for (int kind = 0; kind < KINDS; kind++)
			remove_kind(kind);
	else if (!strncmp(command, "remove ", 7) && find_kind(command + 7) >= 0)
		remove_kind(find_kind(command + 7));
	else
		printf("what is '%s'?\n", command);
	printf("done %s\n", command);
	return true;
}

static int die(const char *what, HBA_STATUS status)
{
	printf("%s: status %u\n", what, status);
	return 1;
}

static HBA_STATUS register_all(bool *wanted)
{
	HBA_STATUS status;

	for (int kind = 0; kind < KINDS; kind++) {
		if (!wanted[kind])
			continue;
		status = register_kind(kind);
		if (status != HBA_STATUS_OK) {
			printf("registering %s: status %u\n", names[kind], status);
			return status;
		}
		registered[kind] = true;
	}
	return HBA_STATUS_OK;
}

int main(int argc, char **argv)
{
	bool wanted[KINDS] = { false }, any = false;
	HBA_STATUS status;
	char line[64];
	uint64_t v;

	if (argc < 2)
		return 2;
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "remove-inside"))
			remove_inside = true;
		else if (find_kind(argv[i]) >= 0)
			wanted[find_kind(argv[i])] = any = true;
	}
	for (int kind = 0; !any && kind < KINDS; kind++)
		wanted[kind] = true;
	setvbuf(stdout, NULL, _IOLBF, 0);
	v = strtoull(argv[1], NULL, 0);
	for (int i = 7; i >= 0; i--, v >>= 8)
		wwpn.wwn[i] = (HBA_UINT8)v;

	status = HBA_LoadLibrary();
	if (status != HBA_STATUS_OK)
		return die("HBA_LoadLibrary", status);
	printf("adapters %u\n", HBA_GetNumberOfAdapters());
	status = HBA_OpenAdapterByWWN(&handle, wwpn);
	if (status != HBA_STATUS_OK)
		return die("HBA_OpenAdapterByWWN", status);
	print_usage();
	status = register_all(wanted);
	if (status != HBA_STATUS_OK)
		return 1;
	printf("ready\n");
	while (fgets(line, sizeof(line), stdin) && obey(line))
		;
	HBA_CloseAdapter(handle);
	return HBA_FreeLibrary() != HBA_STATUS_OK;
}

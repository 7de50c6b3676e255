// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Prints when a port's link failures or CRC errors reach a level, or grow by it
 * within the module's interval:
 *   port-stat-events threshold|growth LEVEL [SECONDS]
 */
#include "example.h"

static HBA_CALLBACKHANDLE callbacks[MAX_ADAPTERS];
static unsigned int n_callbacks;
static HBA_PORTSTATISTICS levels;
static HBA_UINT32 kind;

static void on_stat(void *data, HBA_WWN port, HBA_UINT32 type)
{
	(void)data;
	printf("boot %" PRIu64 " wwpn 0x%016" PRIx64 " type 0x%03x\n", boot_ns(), wwn_value(port), type);
}

static HBA_STATUS watch(HBA_HANDLE handle, HBA_WWN port)
{
	if (n_callbacks == MAX_ADAPTERS)
		return HBA_STATUS_ERROR;
	return HBA_RegisterForAdapterPortStatEvents(on_stat, NULL, handle, port, levels, kind,
						    &callbacks[n_callbacks++]);
}

int main(int argc, char **argv)
{
	HBA_HANDLE handles[MAX_ADAPTERS];
	unsigned int n;

	if (argc < 3) {
		fprintf(stderr, "usage: port-stat-events threshold|growth LEVEL [SECONDS]\n");
		return 2;
	}
	kind = strcmp(argv[1], "growth") ? HBA_EVENT_PORT_STAT_THRESHOLD : HBA_EVENT_PORT_STAT_GROWTH;
	levels.LinkFailureCount = strtoll(argv[2], NULL, 0);	/* counters left at 0 are not watched */
	levels.InvalidCRCCount = levels.LinkFailureCount;

	example_begin();
	n = example_open(handles);
	for (unsigned int i = 0; i < n; i++)
		example_each_port(handles[i], watch);
	example_wait(argc - 2, argv + 2);
	example_end(callbacks, n_callbacks);
	return 0;
}

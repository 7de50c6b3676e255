// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Prints the port events of every adapter: online, offline, new targets, RSCN.
 * An argument is the number of seconds to run.
 */
#include "example.h"

static HBA_CALLBACKHANDLE callbacks[MAX_ADAPTERS];
static unsigned int n_callbacks;

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	(void)data;
	printf("boot %" PRIu64 " wwpn 0x%016" PRIx64 " type 0x%03x fabricPortID 0x%08x\n",
	       boot_ns(), wwn_value(port), type, page);
}

static HBA_STATUS watch(HBA_HANDLE handle, HBA_WWN port)
{
	if (n_callbacks == MAX_ADAPTERS)
		return HBA_STATUS_ERROR;
	return HBA_RegisterForAdapterPortEvents(on_port, NULL, handle, port, &callbacks[n_callbacks++]);
}

int main(int argc, char **argv)
{
	HBA_HANDLE handles[MAX_ADAPTERS];
	unsigned int n;

	example_begin();
	n = example_open(handles);
	for (unsigned int i = 0; i < n; i++)
		example_each_port(handles[i], watch);
	example_wait(argc, argv);
	example_end(callbacks, n_callbacks);
	return 0;
}

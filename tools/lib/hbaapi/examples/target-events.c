// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Prints when targets of any port go offline, come back or are given up, those
 * that appear later included. An argument is the number of seconds to run.
 */
#include "example.h"

static HBA_CALLBACKHANDLE callbacks[MAX_ADAPTERS];
static unsigned int n_callbacks;

static void on_target(void *data, HBA_WWN port, HBA_WWN target, HBA_UINT32 type)
{
	(void)data;
	printf("boot %" PRIu64 " wwpn 0x%016" PRIx64 " target 0x%016" PRIx64 " type 0x%03x\n",
	       boot_ns(), wwn_value(port), wwn_value(target), type);
}

static HBA_STATUS watch(HBA_HANDLE handle, HBA_WWN port)
{
	HBA_WWN any = { { 0 } };

	if (n_callbacks == MAX_ADAPTERS)
		return HBA_STATUS_ERROR;
	return HBA_RegisterForTargetEvents(on_target, NULL, handle, port, any,
					   &callbacks[n_callbacks++], 1);
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

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Prints changes and the removal of every adapter. An argument is the number of
 * seconds to run.
 */
#include "example.h"

static void on_adapter(void *data, HBA_WWN port, HBA_UINT32 type)
{
	(void)data;
	printf("boot %" PRIu64 " wwpn 0x%016" PRIx64 " type 0x%03x\n", boot_ns(), wwn_value(port), type);
}

int main(int argc, char **argv)
{
	HBA_CALLBACKHANDLE callbacks[MAX_ADAPTERS];
	HBA_HANDLE handles[MAX_ADAPTERS];
	HBA_STATUS status;
	unsigned int n;

	example_begin();
	n = example_open(handles);
	for (unsigned int i = 0; i < n; i++) {
		status = HBA_RegisterForAdapterEvents(on_adapter, NULL, handles[i], &callbacks[i]);
		if (status != HBA_STATUS_OK) {
			fprintf(stderr, "HBA_RegisterForAdapterEvents: status %u\n", status);
			return 1;
		}
	}
	example_wait(argc, argv);
	example_end(callbacks, n);
	return 0;
}

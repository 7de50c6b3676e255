// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Prints the arrival of adapters. An argument is the number of seconds to run.
 */
#include "example.h"

static void on_add(void *data, HBA_WWN port, HBA_UINT32 type)
{
	(void)data;
	printf("boot %" PRIu64 " wwpn 0x%016" PRIx64 " type 0x%03x\n", boot_ns(), wwn_value(port), type);
}

int main(int argc, char **argv)
{
	HBA_CALLBACKHANDLE callback;
	HBA_STATUS status;

	example_begin();
	status = HBA_RegisterForAdapterAddEvents(on_add, NULL, &callback);
	if (status != HBA_STATUS_OK) {
		fprintf(stderr, "HBA_RegisterForAdapterAddEvents: status %u\n", status);
		return 1;
	}
	example_wait(argc, argv);
	example_end(&callback, 1);
	return 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Prints link incidents (RLIR) and fabric notifications (FPIN) of every
 * adapter with the bytes that came. An argument is the number of seconds to run.
 */
#include "example.h"

#define PAYLOAD_MAX	2048

static unsigned char buffers[MAX_ADAPTERS][PAYLOAD_MAX];

static void on_link(void *data, HBA_WWN adapter, HBA_UINT32 type, void *buffer, HBA_UINT32 size)
{
	const unsigned char *bytes = buffer;

	(void)data;
	printf("boot %" PRIu64 " adapter 0x%016" PRIx64 " type 0x%03x size %u payload ", boot_ns(),
	       wwn_value(adapter), type, size);
	for (HBA_UINT32 i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
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
		status = HBA_RegisterForLinkEvents(on_link, NULL, buffers[i], PAYLOAD_MAX, handles[i],
						   &callbacks[i]);
		if (status != HBA_STATUS_OK) {
			fprintf(stderr, "HBA_RegisterForLinkEvents: status %u\n", status);
			return 1;
		}
	}
	example_wait(argc, argv);
	example_end(callbacks, n);
	return 0;
}

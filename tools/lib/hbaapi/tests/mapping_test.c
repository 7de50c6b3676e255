// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What comes from sysfs: target mappings, logical units, names, counters of
 * disks. Over a sysfs of the test's own.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

static char root[] = "/tmp/fcev-hbaapi-XXXXXX";

static void make_dirs(char *path)
{
	for (char *at = path + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
}

static void put(const char *path, const void *data, size_t size)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	make_dirs(full);
	if (full[strlen(full) - 1] == '/')
		return;
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

static void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text));
}

static const unsigned char page83[] = {
	0x00, 0x83, 0x00, 0x18,
	0x61, 0x93, 0x00, 0x04, 0x50, 0x00, 0x00, 0x01,		/* of the port */
	0x01, 0x03, 0x00, 0x08, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
	0x02, 0x01, 0x00, 0x00,
};

/* Host 11 is the first fake port's; it has target 0 with LUNs 0 and 257, and a stranger. */
static int make_sysfs(void **state)
{
	if (!mkdtemp(root))
		return -1;
	hba_sysfs_root = root;
	hba_dev_root = root;
	put_text("bus/scsi/devices/11:0:0:0/block/sdx/", "");
	put_text("bus/scsi/devices/11:0:0:0/scsi_generic/sg5/", "");
	put("bus/scsi/devices/11:0:0:0/vpd_pg83", page83, sizeof(page83));
	put_text("bus/scsi/devices/11:0:0:257/scsi_generic/sg6/", "");
	put_text("bus/scsi/devices/11:0:3:0/block/sdz/", "");
	put_text("bus/scsi/devices/12:0:0:0/block/sdy/", "");
	put_text("bus/scsi/devices/target11:0:0/", "");
	put_text("block/sdx/stat", " 10 0 4000 5 20 0 8000 7 0 0 0\n");
	put_text("class/fc_remote_ports/rport-11:0-2/port_name", "0x5000001122330001\n");
	put_text("class/fc_host/host11/device/vendor", "0x10df\n");
	put_text("class/fc_host/host11/device/device", "0xe300\n");
	return load(state);
}

static int remove_sysfs(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", root);
	if (system(command))
		return -1;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	return unload(state);
}

union mapping {
	HBA_FCPTARGETMAPPING one;
	HBA_FCPTARGETMAPPINGV2 two;
	char room[sizeof(HBA_FCPTARGETMAPPINGV2) + 4 * sizeof(HBA_FCPSCSIENTRYV2)];
};

static void mapping_v1(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_FCPSCSIENTRY *entries;
	union mapping map;

	(void)state;
	entries = map.one.entry;
	memset(&map, 0xee, sizeof(map));
	map.one.NumberOfEntries = 1;
	IS(HBA_GetFcpTargetMapping(handle, &map.one), ERROR_MORE_DATA);
	assert_int_equal(map.one.NumberOfEntries, 2);
	assert_int_equal(*(unsigned char *)&entries[1], 0xee);	/* no room, not touched */
	OK(HBA_GetFcpTargetMapping(handle, &map.one));
	assert_int_equal(map.one.NumberOfEntries, 2);
	assert_string_equal(entries[0].ScsiId.OSDeviceName, "/dev/sdx");
	assert_string_equal(entries[1].ScsiId.OSDeviceName, "/dev/sg6");
	assert_int_equal(entries[1].ScsiId.ScsiBusNumber, 11);
	assert_int_equal(entries[1].ScsiId.ScsiTargetNumber, 0);
	assert_int_equal(entries[1].ScsiId.ScsiOSLun, 257);
	assert_int_equal(hba_wwn_value(entries[1].FcpId.PortWWN), TARGET1);
	assert_int_equal(be64toh((uint64_t)entries[1].FcpId.FcpLun), 0x0101000000000000);
	IS(HBA_GetFcpTargetMapping(handle, NULL), ERROR_ARG);
	map.one.NumberOfEntries = 4;
	OK(HBA_GetFcpTargetMapping(open_adapter(WWPN2), &map.one));
	assert_int_equal(map.one.NumberOfEntries, 0);
}

static void mapping_v2(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	union mapping map;

	(void)state;
	map.two.NumberOfEntries = 4;
	OK(HBA_GetFcpTargetMappingV2(handle, hba_wwn(WWPN1), &map.two));
	assert_int_equal(map.two.NumberOfEntries, 2);
	assert_memory_equal(map.two.entry[0].LUID.buffer, page83 + 12, 12);
	IS(HBA_GetFcpTargetMappingV2(handle, hba_wwn(WWPN2), &map.two), ERROR_ILLEGAL_WWN);
	IS(HBA_GetFcpTargetMappingV2(handle, hba_wwn(WWPN1), NULL), ERROR_ARG);
}

static void names(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES adapter;
	HBA_PORTATTRIBUTES port;

	(void)state;
	OK(HBA_GetAdapterAttributes(handle, &adapter));
	assert_int_equal(adapter.VendorSpecificID, 0xe30010df);
	OK(HBA_GetDiscoveredPortAttributes(handle, 0, 0, &port));
	assert_string_equal(port.OSDeviceName, "/sys/class/fc_remote_ports/rport-11:0-2");
}

static void disk_counters(void **state)
{
	HBA_SCSIID unit = { .ScsiBusNumber = 11 };
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_FC4STATISTICS stats;

	(void)state;
	OK(HBA_GetFCPStatistics(handle, &unit, &stats));
	assert_int_equal(stats.InputRequests, 10);
	assert_int_equal(stats.InputMegabytes, 2);
	assert_int_equal(stats.OutputRequests, 20);
	assert_int_equal(stats.OutputMegabytes, 4);
	assert_int_equal(stats.ControlRequests, -1);
	unit.ScsiOSLun = 257;
	IS(HBA_GetFCPStatistics(handle, &unit, &stats), ERROR_NOT_SUPPORTED);
	unit.ScsiOSLun = 2;
	IS(HBA_GetFCPStatistics(handle, &unit, &stats), ERROR_INVALID_LUN);
	unit.ScsiBusNumber = 12;	/* another adapter's */
	IS(HBA_GetFCPStatistics(handle, &unit, &stats), ERROR_INVALID_LUN);
	IS(HBA_GetFCPStatistics(handle, NULL, &stats), ERROR_ARG);
}

/* Whom a command may be for; there is no device to send it to. */
static void scsi_addresses(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_WWN own = hba_wwn(WWPN1), target = hba_wwn(TARGET1);
	HBA_UINT32 size = 64, sense_size = 18;
	HBA_UINT8 status, rsp[64], sense[18];
	uint64_t lun2 = htobe64(0x0002000000000000);

#define INQUIRE(from, to, lun, byte1) \
	HBA_ScsiInquiryV2(handle, from, to, lun, byte1, 0, rsp, &size, &status, sense, &sense_size)
	(void)state;
	fake_target_add(port1, TARGET2, FCEV_ROLES_FCP_INITIATOR, FCEV_NO_SCSI_ID);
	IS(INQUIRE(own, target, 0, 0), ERROR);		/* /dev/sg5 is not there */
	IS(INQUIRE(own, target, (HBA_UINT64)lun2, 0), ERROR_INVALID_LUN);
	IS(INQUIRE(hba_wwn(WWPN2), target, 0, 0), ERROR_ILLEGAL_WWN);
	IS(INQUIRE(own, own, 0, 0), ERROR_ILLEGAL_WWN);
	IS(INQUIRE(own, hba_wwn(TARGET2), 0, 0), ERROR_NOT_A_TARGET);
	IS(INQUIRE(own, target, 0, 4), ERROR_ARG);
	size = 0;
	IS(INQUIRE(own, target, 0, 0), ERROR_ARG);
	IS(HBA_SendScsiInquiry(handle, target, 0, 0, 0x83, rsp, 64, sense, 18), ERROR_ARG);
	IS(HBA_SendScsiInquiry(handle, target, 0, 2, 0, rsp, 64, sense, 18), ERROR_ARG);
	IS(HBA_SendScsiInquiry(handle, target, 0, 1, 0x83, rsp, 64, sense, 18), ERROR);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(mapping_v1, make_sysfs, remove_sysfs),
		cmocka_unit_test_setup_teardown(mapping_v2, make_sysfs, remove_sysfs),
		cmocka_unit_test_setup_teardown(names, make_sysfs, remove_sysfs),
		cmocka_unit_test_setup_teardown(disk_counters, make_sysfs, remove_sysfs),
		cmocka_unit_test_setup_teardown(scsi_addresses, make_sysfs, remove_sysfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

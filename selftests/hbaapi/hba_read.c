// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reads what the HBA API tells of one adapter, and prints it a word and a
 * value a line, to be compared with what other programs say.
 *
 *	hba_read WWPN [TARGET-WWPN]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hbaapi.h>

#define ENTRIES	64

static HBA_HANDLE handle;

static HBA_WWN wwn(const char *text)
{
	uint64_t v = strtoull(text, NULL, 0);
	HBA_WWN out;

	for (int i = 7; i >= 0; i--, v >>= 8)
		out.wwn[i] = (HBA_UINT8)v;
	return out;
}

static void print_wwn(const char *word, HBA_WWN w)
{
	printf("%s 0x", word);
	for (int i = 0; i < 8; i++)
		printf("%02x", w.wwn[i]);
	printf("\n");
}

static void print_bytes(const char *word, const void *bytes, HBA_UINT32 n)
{
	printf("%s ", word);
	for (HBA_UINT32 i = 0; i < n; i++)
		printf("%02x", ((const unsigned char *)bytes)[i]);
	printf("\n");
}

static void read_port(HBA_UINT32 i)
{
	HBA_PORTATTRIBUTES port, target;
	HBA_PORTSTATISTICS stats;
	HBA_FC4STATISTICS fc4;
	HBA_STATUS status;

	status = HBA_GetAdapterPortAttributes(handle, i, &port);
	printf("port %u status %u\n", i, status);
	if (status != HBA_STATUS_OK)
		return;
	print_wwn("port_name", port.PortWWN);
	print_wwn("node_name", port.NodeWWN);
	print_wwn("fabric_name", port.FabricName);
	printf("port_id 0x%06x\nstate %u\ntype %u\nspeed %u\nsupported_speeds %u\nclasses %u\n", port.PortFcId,
	       port.PortState, port.PortType, port.PortSpeed, port.PortSupportedSpeed,
	       port.PortSupportedClassofService);
	printf("symbolic_name %s\nos_name %s\n", port.PortSymbolicName, port.OSDeviceName);
	print_bytes("fc4s", port.PortSupportedFc4Types.bits, 32);
	status = HBA_GetPortStatistics(handle, i, &stats);
	printf("statistics status %u\ntx_frames %lld\nlink_failure_count %lld\ninvalid_crc_count %lld\n", status,
	       stats.TxFrames, stats.LinkFailureCount, stats.InvalidCRCCount);
	status = HBA_GetFC4Statistics(handle, port.PortWWN, 8, &fc4);
	printf("fc4 status %u\nfcp_input_requests %lld\n", status, fc4.InputRequests);
	printf("discovered %u\n", port.NumberofDiscoveredPorts);
	for (HBA_UINT32 j = 0; j < port.NumberofDiscoveredPorts; j++) {
		status = HBA_GetDiscoveredPortAttributes(handle, i, j, &target);
		printf("remote %u status %u\n", j, status);
		if (status != HBA_STATUS_OK)
			continue;
		print_wwn("remote_name", target.PortWWN);
		printf("remote_id 0x%06x\nremote_os_name %s\n", target.PortFcId, target.OSDeviceName);
	}
}

static void read_mapping(HBA_WWN own)
{
	union {
		HBA_FCPTARGETMAPPINGV2 map;
		char room[sizeof(HBA_FCPTARGETMAPPINGV2) + ENTRIES * sizeof(HBA_FCPSCSIENTRYV2)];
	} u;
	HBA_FCPSCSIENTRYV2 *entry = u.map.entry;
	HBA_STATUS status;

	u.map.NumberOfEntries = ENTRIES;
	status = HBA_GetFcpTargetMappingV2(handle, own, &u.map);
	printf("mapping status %u entries %u\n", status, u.map.NumberOfEntries);
	for (HBA_UINT32 i = 0; status == HBA_STATUS_OK && i < u.map.NumberOfEntries; i++, entry++) {
		printf("lun %s %u:%u:%u ", entry->ScsiId.OSDeviceName, entry->ScsiId.ScsiBusNumber,
		       entry->ScsiId.ScsiTargetNumber, entry->ScsiId.ScsiOSLun);
		print_bytes("fcp_lun", &entry->FcpId.FcpLun, 8);
		print_bytes("luid", entry->LUID.buffer, 4 + (unsigned char)entry->LUID.buffer[3]);
	}
}

static void print_answer(const char *what, HBA_STATUS status, HBA_UINT8 scsi_status, const void *rsp,
			 HBA_UINT32 n, const void *sense, HBA_UINT32 sense_n)
{
	printf("%s status %u scsi 0x%02x length %u\n", what, status, scsi_status, n);
	if (status == HBA_STATUS_OK)
		print_bytes(what, rsp, n);
	else if (status == HBA_STATUS_SCSI_CHECK_CONDITION)
		print_bytes("sense", sense, sense_n);
}

static void read_scsi(HBA_WWN own, HBA_WWN target)
{
	HBA_UINT32 n = 36, sense_n = 18;
	unsigned char rsp[512], sense[18];
	HBA_UINT8 scsi = 0xff;
	HBA_STATUS status;

	status = HBA_ScsiInquiryV2(handle, own, target, 0, 0, 0, rsp, &n, &scsi, sense, &sense_n);
	print_answer("inquiry", status, scsi, rsp, n, sense, sense_n);
	n = sizeof(rsp), sense_n = 18;
	status = HBA_ScsiInquiryV2(handle, own, target, 0, 1, 0x83, rsp, &n, &scsi, sense, &sense_n);
	print_answer("page83", status, scsi, rsp, n, sense, sense_n);
	n = sizeof(rsp), sense_n = 18;
	status = HBA_ScsiInquiryV2(handle, own, target, 0, 1, 0xde, rsp, &n, &scsi, sense, &sense_n);
	print_answer("nopage", status, scsi, rsp, n, sense, sense_n);
	n = sizeof(rsp), sense_n = 18;
	status = HBA_ScsiReportLUNsV2(handle, own, target, rsp, &n, &scsi, sense, &sense_n);
	print_answer("luns", status, scsi, rsp, n, sense, sense_n);
	n = 8, sense_n = 18;
	status = HBA_ScsiReadCapacityV2(handle, own, target, 0, rsp, &n, &scsi, sense, &sense_n);
	print_answer("capacity", status, scsi, rsp, n, sense, sense_n);
	status = HBA_SendScsiInquiry(handle, target, 0, 0, 0, rsp, 36, sense, 18);
	print_answer("inquiry_v1", status, 0, rsp, 36, sense, 18);
	status = HBA_SendReportLUNs(handle, target, rsp, 64, sense, 18);
	printf("luns_v1 status %u\n", status);
	status = HBA_SendReadCapacity(handle, target, 0, rsp, 8, sense, 18);
	print_answer("capacity_v1", status, 0, rsp, 8, sense, 18);
	status = HBA_SendReadCapacity(handle, target, -1, rsp, 8, sense, 18);
	printf("capacity_no_lun status %u\n", status);
}

static void read_els(HBA_WWN own, HBA_WWN target)
{
	HBA_UINT32 n = 64;
	unsigned char rsp[64];
	HBA_STATUS status;

	status = HBA_SendRLS(handle, own, target, rsp, &n);
	printf("rls status %u\n", status);
	if (status == HBA_STATUS_OK)
		print_bytes("rls", rsp, n);
	n = sizeof(rsp);
	status = HBA_SendRNIDV2(handle, own, target, 0, 0xdf, rsp, &n);
	printf("rnid status %u\n", status);
	if (status == HBA_STATUS_OK)
		print_bytes("rnid", rsp, n);
}

static int open_adapter(const char *name)
{
	HBA_ADAPTERATTRIBUTES adapter;
	char found[256] = "";
	HBA_STATUS status;
	HBA_UINT32 n;

	status = HBA_LoadLibrary();
	printf("load status %u\n", status);
	n = HBA_GetNumberOfAdapters();
	printf("adapters %u\n", n);
	for (HBA_UINT32 i = 0; i < n; i++)
		if (HBA_GetAdapterName(i, found) == HBA_STATUS_OK)
			printf("name %s\n", found);
	status = HBA_OpenAdapterByWWN(&handle, wwn(name));
	printf("open status %u\n", status);
	if (status != HBA_STATUS_OK)
		return 1;
	status = HBA_GetAdapterAttributes(handle, &adapter);
	printf("adapter status %u\nmanufacturer %s\nmodel %s\nserial %s\ndriver %s\nports %u\n", status,
	       adapter.Manufacturer, adapter.Model, adapter.SerialNumber, adapter.DriverName,
	       adapter.NumberOfPorts);
	for (HBA_UINT32 i = 0; i < adapter.NumberOfPorts; i++)
		read_port(i);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2 || open_adapter(argv[1])) {
		HBA_FreeLibrary();
		return 1;
	}
	read_mapping(wwn(argv[1]));
	if (argc > 2) {
		read_scsi(wwn(argv[1]), wwn(argv[2]));
		read_els(wwn(argv[1]), wwn(argv[2]));
	}
	HBA_CloseAdapter(handle);
	return HBA_FreeLibrary() != HBA_STATUS_OK;
}

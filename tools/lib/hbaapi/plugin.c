// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The way in, for libHBAAPI by its entry tables and for programs that are
 * linked with this library alike: load, free, version, attributes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "hbaapi_priv.h"

#define VENDOR		"fcev"

enum { FREED, LOADED, FREEING };

static atomic_int state = FREED;
static atomic_bool forked;	/* a loaded library does not survive fork(2) */
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static void after_fork(void)
{
	if (atomic_load(&state) != FREED)
		atomic_store(&forked, true);
}

static void watch_fork(void)
{
	pthread_atfork(NULL, NULL, after_fork);
}

/* Whether calls make sense; in the child of a fork they would find locks taken. */
bool hba_usable(void)
{
	return atomic_load(&state) == LOADED && !atomic_load(&forked);
}

HBA_UINT32 HBA_GetVersion(void)
{
	return HBA_LIBVERSION;
}

HBA_STATUS HBA_LoadLibrary(void)
{
	int freed = FREED;

	if (atomic_load(&forked) || !atomic_compare_exchange_strong(&state, &freed, LOADED))
		return HBA_STATUS_ERROR;
	pthread_once(&fork_once, watch_fork);
	hba_conf_check();
	hba_adapters_load();
	return HBA_STATUS_OK;
}

HBA_STATUS HBA_FreeLibrary(void)
{
	int loaded = LOADED;

	if (atomic_load(&forked) || !atomic_compare_exchange_strong(&state, &loaded, FREEING))
		return HBA_STATUS_ERROR;
	hba_registry_clear();
	hba_handles_close();
	hba_adapters_forget();
	atomic_store(&state, FREED);
	return HBA_STATUS_OK;
}

static HBA_UINT32 vendor_library_attributes(HBA_LIBRARYATTRIBUTES *attributes)
{
	Dl_info info;

	if (!attributes)
		return 0;
	memset(attributes, 0, sizeof(*attributes));
	attributes->final = 1;
	if (dladdr((void *)vendor_library_attributes, &info) && info.dli_fname)
		hba_copy_string(attributes->LibPath, sizeof(attributes->LibPath), info.dli_fname);
	hba_copy_string(attributes->VName, sizeof(attributes->VName), VENDOR);
	hba_copy_string(attributes->VVersion, sizeof(attributes->VVersion), HBAAPI_VERSION);
	return HBA_LIBVERSION;
}

/* 0 for an index without an adapter, as libHBAAPI answers. */
HBA_UINT32 HBA_GetVendorLibraryAttributes(HBA_UINT32 adapter_index, HBA_LIBRARYATTRIBUTES *attributes)
{
	char name[HBA_NAME_SIZE];

	if (HBA_GetAdapterName(adapter_index, name) != HBA_STATUS_OK)
		return 0;
	return vendor_library_attributes(attributes);
}

HBA_UINT32 HBA_GetWrapperLibraryAttributes(HBA_LIBRARYATTRIBUTES *attributes)
{
	return vendor_library_attributes(attributes);
}

/* The functions that both versions of the table begin with. */
#define ENTRIES_V1 \
	.GetVersionHandler = HBA_GetVersion, \
	.LoadLibraryHandler = HBA_LoadLibrary, \
	.FreeLibraryHandler = HBA_FreeLibrary, \
	.GetNumberOfAdaptersHandler = HBA_GetNumberOfAdapters, \
	.GetAdapterNameHandler = HBA_GetAdapterName, \
	.OpenAdapterHandler = HBA_OpenAdapter, \
	.CloseAdapterHandler = HBA_CloseAdapter, \
	.GetAdapterAttributesHandler = HBA_GetAdapterAttributes, \
	.GetAdapterPortAttributesHandler = HBA_GetAdapterPortAttributes, \
	.GetPortStatisticsHandler = HBA_GetPortStatistics, \
	.GetDiscoveredPortAttributesHandler = HBA_GetDiscoveredPortAttributes, \
	.GetPortAttributesByWWNHandler = HBA_GetPortAttributesByWWN, \
	.SendCTPassThruHandler = HBA_SendCTPassThru, \
	.RefreshInformationHandler = HBA_RefreshInformation, \
	.ResetStatisticsHandler = HBA_ResetStatistics, \
	.GetFcpTargetMappingHandler = HBA_GetFcpTargetMapping, \
	.GetFcpPersistentBindingHandler = HBA_GetFcpPersistentBinding, \
	.GetEventBufferHandler = HBA_GetEventBuffer, \
	.SetRNIDMgmtInfoHandler = HBA_SetRNIDMgmtInfo, \
	.GetRNIDMgmtInfoHandler = HBA_GetRNIDMgmtInfo, \
	.SendRNIDHandler = HBA_SendRNID, \
	.ScsiInquiryHandler = HBA_SendScsiInquiry, \
	.ReportLUNsHandler = HBA_SendReportLUNs, \
	.ReadCapacityHandler = HBA_SendReadCapacity

static const HBA_ENTRYPOINTS entries_v1 = { ENTRIES_V1 };

static const HBA_ENTRYPOINTSV2 entries_v2 = {
	ENTRIES_V1,
	.OpenAdapterByWWNHandler = HBA_OpenAdapterByWWN,
	.GetFcpTargetMappingV2Handler = HBA_GetFcpTargetMappingV2,
	.SendCTPassThruV2Handler = HBA_SendCTPassThruV2,
	.RefreshAdapterConfigurationHandler = HBA_RefreshAdapterConfiguration,
	.GetBindingCapabilityHandler = HBA_GetBindingCapability,
	.GetBindingSupportHandler = HBA_GetBindingSupport,
	.SetBindingSupportHandler = HBA_SetBindingSupport,
	.SetPersistentBindingV2Handler = HBA_SetPersistentBindingV2,
	.GetPersistentBindingV2Handler = HBA_GetPersistentBindingV2,
	.RemovePersistentBindingHandler = HBA_RemovePersistentBinding,
	.RemoveAllPersistentBindingsHandler = HBA_RemoveAllPersistentBindings,
	.SendRNIDV2Handler = HBA_SendRNIDV2,
	.ScsiInquiryV2Handler = HBA_ScsiInquiryV2,
	.ScsiReportLUNsV2Handler = HBA_ScsiReportLUNsV2,
	.ScsiReadCapacityV2Handler = HBA_ScsiReadCapacityV2,
	.GetVendorLibraryAttributesHandler = vendor_library_attributes,
	.RemoveCallbackHandler = HBA_RemoveCallback,
	.RegisterForAdapterAddEventsHandler = HBA_RegisterForAdapterAddEvents,
	.RegisterForAdapterEventsHandler = HBA_RegisterForAdapterEvents,
	.RegisterForAdapterPortEventsHandler = HBA_RegisterForAdapterPortEvents,
	.RegisterForAdapterPortStatEventsHandler = HBA_RegisterForAdapterPortStatEvents,
	.RegisterForTargetEventsHandler = HBA_RegisterForTargetEvents,
	.RegisterForLinkEventsHandler = HBA_RegisterForLinkEvents,
	.SendRPLHandler = HBA_SendRPL,
	.SendRPSHandler = HBA_SendRPS,
	.SendSRLHandler = HBA_SendSRL,
	.SendLIRRHandler = HBA_SendLIRR,
	.GetFC4StatisticsHandler = HBA_GetFC4Statistics,
	.GetFCPStatisticsHandler = HBA_GetFCPStatistics,
	.SendRLSHandler = HBA_SendRLS,
};

HBA_STATUS HBA_RegisterLibrary(HBA_ENTRYPOINTS *functionTable)
{
	if (!functionTable)
		return HBA_STATUS_ERROR_ARG;
	*functionTable = entries_v1;
	return HBA_STATUS_OK;
}

HBA_STATUS HBA_RegisterLibraryV2(HBA_ENTRYPOINTSV2 *functionTable)
{
	if (!functionTable)
		return HBA_STATUS_ERROR_ARG;
	*functionTable = entries_v2;
	return HBA_STATUS_OK;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every exported function: with an unknown handle, with NULL, with a foreign
 * name, with what it should get, before the library is loaded and after it is
 * freed. The statuses are those that Documentation/hba-api.rst promises.
 */
#include <string.h>

#include "fixture.h"

/* One call of each function that takes a handle. */
struct given {
	HBA_HANDLE handle;
	HBA_WWN own;
	HBA_WWN target;
	void *p;		/* for whatever is filled in */
	HBA_UINT32 *n;
};

#define CALL(name)	static HBA_STATUS call_##name(const struct given *g)

static void on_adapter(void *data, HBA_WWN port, HBA_UINT32 type)
{
	(void)data, (void)port, (void)type;
}

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	(void)data, (void)port, (void)type, (void)page;
}

static void on_target(void *data, HBA_WWN port, HBA_WWN target, HBA_UINT32 type)
{
	(void)data, (void)port, (void)target, (void)type;
}

static void on_link(void *data, HBA_WWN adapter, HBA_UINT32 type, void *buffer, HBA_UINT32 size)
{
	(void)data, (void)adapter, (void)type, (void)buffer, (void)size;
}

CALL(adapter) { return HBA_GetAdapterAttributes(g->handle, g->p); }
CALL(port) { return HBA_GetAdapterPortAttributes(g->handle, 0, g->p); }
CALL(port_statistics) { return HBA_GetPortStatistics(g->handle, 0, g->p); }
CALL(discovered) { return HBA_GetDiscoveredPortAttributes(g->handle, 0, 0, g->p); }
CALL(by_wwn) { return HBA_GetPortAttributesByWWN(g->handle, g->own, g->p); }
CALL(ct2) { return HBA_SendCTPassThruV2(g->handle, g->own, g->p, 16, g->p, g->n); }
CALL(ct) { return HBA_SendCTPassThru(g->handle, g->p, 16, g->p, 16); }
CALL(event_buffer) { return HBA_GetEventBuffer(g->handle, g->p, g->n); }
CALL(set_rnid) { return HBA_SetRNIDMgmtInfo(g->handle, g->p); }
CALL(get_rnid) { return HBA_GetRNIDMgmtInfo(g->handle, g->p); }
CALL(rnid2) { return HBA_SendRNIDV2(g->handle, g->own, g->target, 0, 0xdf, g->p, g->n); }
CALL(rnid) { return HBA_SendRNID(g->handle, g->target, PORT_WWN, g->p, g->n); }
CALL(rpl) { return HBA_SendRPL(g->handle, g->own, g->target, 0, 0, g->p, g->n); }
CALL(rps) { return HBA_SendRPS(g->handle, g->own, g->target, 0, g->target, 0, g->p, g->n); }
CALL(srl) { return HBA_SendSRL(g->handle, g->own, g->target, 0, g->p, g->n); }
CALL(lirr) { return HBA_SendLIRR(g->handle, g->own, g->target, 1, 0, g->p, g->n); }
CALL(rls) { return HBA_SendRLS(g->handle, g->own, g->target, g->p, g->n); }
CALL(fc4) { return HBA_GetFC4Statistics(g->handle, g->own, 8, g->p); }
CALL(fcp) { return HBA_GetFCPStatistics(g->handle, g->p, g->p); }
CALL(mapping) { return HBA_GetFcpTargetMapping(g->handle, g->p); }
CALL(mapping2) { return HBA_GetFcpTargetMappingV2(g->handle, g->own, g->p); }
CALL(binding) { return HBA_GetFcpPersistentBinding(g->handle, g->p); }
CALL(capability) { return HBA_GetBindingCapability(g->handle, g->own, g->p); }
CALL(support) { return HBA_GetBindingSupport(g->handle, g->own, g->p); }
CALL(set_support) { return HBA_SetBindingSupport(g->handle, g->own, 0); }
CALL(set_binding) { return HBA_SetPersistentBindingV2(g->handle, g->own, g->p); }
CALL(get_binding) { return HBA_GetPersistentBindingV2(g->handle, g->own, g->p); }
CALL(remove_binding) { return HBA_RemovePersistentBinding(g->handle, g->own, g->p); }
CALL(remove_bindings) { return HBA_RemoveAllPersistentBindings(g->handle, g->own); }

CALL(inquiry2)
{
	return HBA_ScsiInquiryV2(g->handle, g->own, g->target, 0, 0, 0, g->p, g->n, g->p, g->p, g->n);
}

CALL(luns2)
{
	return HBA_ScsiReportLUNsV2(g->handle, g->own, g->target, g->p, g->n, g->p, g->p, g->n);
}

CALL(capacity2)
{
	return HBA_ScsiReadCapacityV2(g->handle, g->own, g->target, 0, g->p, g->n, g->p, g->p, g->n);
}

CALL(inquiry) { return HBA_SendScsiInquiry(g->handle, g->target, 0, 0, 0, g->p, 36, g->p, 18); }
CALL(luns) { return HBA_SendReportLUNs(g->handle, g->target, g->p, 64, g->p, 18); }
CALL(capacity) { return HBA_SendReadCapacity(g->handle, g->target, 0, g->p, 8, g->p, 18); }

/* Registrations are taken back at once. */
static HBA_STATUS undo(HBA_STATUS status, const struct given *g)
{
	if (status == HBA_STATUS_OK)
		OK(HBA_RemoveCallback(*(HBA_CALLBACKHANDLE *)g->p));
	return status;
}

CALL(add_events) { return undo(HBA_RegisterForAdapterAddEvents(on_adapter, NULL, g->p), g); }
CALL(adapter_events) { return undo(HBA_RegisterForAdapterEvents(on_adapter, NULL, g->handle, g->p), g); }

CALL(port_events)
{
	return undo(HBA_RegisterForAdapterPortEvents(on_port, NULL, g->handle, g->own, g->p), g);
}

CALL(stat_events)
{
	HBA_PORTSTATISTICS levels;

	memset(&levels, 0, sizeof(levels));
	levels.LinkFailureCount = 1;
	return undo(HBA_RegisterForAdapterPortStatEvents(on_adapter, NULL, g->handle, g->own, levels,
							 HBA_EVENT_PORT_STAT_THRESHOLD, g->p), g);
}

CALL(target_events)
{
	return undo(HBA_RegisterForTargetEvents(on_target, NULL, g->handle, g->own, g->target, g->p, 0), g);
}

CALL(link_events)
{
	static char buffer[8];

	return undo(HBA_RegisterForLinkEvents(on_link, NULL, buffer, sizeof(buffer), g->handle, g->p), g);
}

#define NA	UINT32_MAX	/* the function has no such argument */
#define LUNLESS	HBA_STATUS_ERROR_INVALID_LUN	/* the fake target has none */
#define NODELESS HBA_STATUS_ERROR_NOT_SUPPORTED	/* the fake host has no bsg node */
#define NO	HBA_STATUS_ERROR_NOT_SUPPORTED

static const struct {
	const char *name;
	HBA_STATUS (*call)(const struct given *given);
	bool has_handle;
	HBA_STATUS good;	/* given what it should get */
	HBA_STATUS null;	/* given NULL for everything that is a pointer */
	HBA_STATUS foreign;	/* given another adapter's port names */
} calls[] = {
	{ "GetAdapterAttributes", call_adapter, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "GetAdapterPortAttributes", call_port, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "GetPortStatistics", call_port_statistics, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "GetDiscoveredPortAttributes", call_discovered, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "GetPortAttributesByWWN", call_by_wwn, true, 0, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendCTPassThruV2", call_ct2, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendCTPassThru", call_ct, true, NODELESS, HBA_STATUS_ERROR_ARG, NODELESS },
	{ "GetEventBuffer", call_event_buffer, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "SetRNIDMgmtInfo", call_set_rnid, true, NO, HBA_STATUS_ERROR_ARG, NO },
	{ "GetRNIDMgmtInfo", call_get_rnid, true, NO, HBA_STATUS_ERROR_ARG, NO },
	{ "SendRNIDV2", call_rnid2, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendRNID", call_rnid, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendRPL", call_rpl, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendRPS", call_rps, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendSRL", call_srl, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendLIRR", call_lirr, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendRLS", call_rls, true, NODELESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "GetFC4Statistics", call_fc4, true, 0, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "GetFCPStatistics", call_fcp, true, LUNLESS, HBA_STATUS_ERROR_ARG, LUNLESS },
	{ "GetFcpTargetMapping", call_mapping, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "GetFcpTargetMappingV2", call_mapping2, true, 0, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "GetFcpPersistentBinding", call_binding, true, NO, HBA_STATUS_ERROR_ARG, NO },
	{ "GetBindingCapability", call_capability, true, NO, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "GetBindingSupport", call_support, true, NO, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SetBindingSupport", call_set_support, true, NO, NA, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SetPersistentBindingV2", call_set_binding, true, NO, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "GetPersistentBindingV2", call_get_binding, true, NO, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "RemovePersistentBinding", call_remove_binding, true, NO, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "RemoveAllPersistentBindings", call_remove_bindings, true, NO, NA, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "ScsiInquiryV2", call_inquiry2, true, LUNLESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "ScsiReportLUNsV2", call_luns2, true, LUNLESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "ScsiReadCapacityV2", call_capacity2, true, LUNLESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendScsiInquiry", call_inquiry, true, LUNLESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendReportLUNs", call_luns, true, LUNLESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "SendReadCapacity", call_capacity, true, LUNLESS, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "RegisterForAdapterAddEvents", call_add_events, false, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "RegisterForAdapterEvents", call_adapter_events, true, 0, HBA_STATUS_ERROR_ARG, 0 },
	{ "RegisterForAdapterPortEvents", call_port_events, true, 0, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "RegisterForAdapterPortStatEvents", call_stat_events, true, 0, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "RegisterForTargetEvents", call_target_events, true, 0, HBA_STATUS_ERROR_ARG, HBA_STATUS_ERROR_ILLEGAL_WWN },
	{ "RegisterForLinkEvents", call_link_events, true, 0, HBA_STATUS_ERROR_ARG, 0 },
};

static char answer[8192];
static HBA_UINT32 size;

static struct given good(HBA_HANDLE handle)
{
	memset(answer, 0, sizeof(answer));
	size = 16;
	return (struct given){ handle, hba_wwn(WWPN1), hba_wwn(TARGET1), answer, &size };
}

#define EXPECT(i, status, what) do { \
	HBA_STATUS got_ = (status); \
	if (got_ != (what)) \
		fail_msg("HBA_%s: status %u, wanted %u", calls[i].name, got_, what); \
} while (0)

static void given_what_they_should_get(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	struct given given;

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 0);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		given = good(handle);
		EXPECT(i, calls[i].call(&given), calls[i].good);
	}
}

static void given_null(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	struct given given;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		given = good(handle);
		given.p = NULL;
		given.n = NULL;
		if (calls[i].null != NA)
			EXPECT(i, calls[i].call(&given), calls[i].null);
	}
}

static void given_a_foreign_name(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	struct given given;

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_LINK_FAILURE_COUNT, 0);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		given = good(handle);
		given.own = given.target = hba_wwn(WWPN2);
		EXPECT(i, calls[i].call(&given), calls[i].foreign);
	}
}

static void given_an_unknown_handle(void **state)
{
	struct given given;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		given = good(4711);
		if (calls[i].has_handle)
			EXPECT(i, calls[i].call(&given), HBA_STATUS_ERROR_INVALID_HANDLE);
	}
	HBA_CloseAdapter(4711);
	HBA_RefreshInformation(4711);
	HBA_ResetStatistics(4711, 0);
}

static void given_a_removed_adapter(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	struct given given;

	(void)state;
	fake_port_remove(port1);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		given = good(handle);
		if (calls[i].has_handle)
			EXPECT(i, calls[i].call(&given), HBA_STATUS_ERROR_UNAVAILABLE);
	}
	HBA_RefreshInformation(handle);
	HBA_ResetStatistics(handle, 0);
}

static void not_loaded(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_LIBRARYATTRIBUTES attributes;
	char name[HBA_NAME_SIZE];
	struct given given;

	(void)state;
	OK(HBA_FreeLibrary());
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		given = good(handle);
		EXPECT(i, calls[i].call(&given), HBA_STATUS_ERROR);
	}
	IS(HBA_GetAdapterName(0, name), ERROR);
	IS(HBA_OpenAdapterByWWN(&handle, hba_wwn(WWPN1)), ERROR);
	IS(HBA_RemoveCallback(NULL), ERROR);
	assert_int_equal(HBA_OpenAdapter((char *)"com.a-b-2000001122330001"), 0);
	assert_int_equal(HBA_GetNumberOfAdapters(), 0);
	assert_int_equal(HBA_GetVendorLibraryAttributes(0, &attributes), 0);
	HBA_CloseAdapter(handle);
	HBA_RefreshInformation(handle);
	HBA_ResetStatistics(handle, 0);
	HBA_RefreshAdapterConfiguration();
}

static void about_the_library(void **state)
{
	HBA_LIBRARYATTRIBUTES attributes;
	HBA_ENTRYPOINTSV2 two;
	HBA_ENTRYPOINTS one;

	(void)state;
	assert_int_equal(HBA_GetVersion(), 2);
	assert_int_equal(HBA_GetVendorLibraryAttributes(0, &attributes), 2);
	assert_string_equal(attributes.VName, "fcev");
	assert_int_equal(HBA_GetVendorLibraryAttributes(99, &attributes), 0);
	assert_int_equal(HBA_GetVendorLibraryAttributes(0, NULL), 0);
	assert_int_equal(HBA_GetWrapperLibraryAttributes(&attributes), 2);
	assert_int_equal(HBA_GetWrapperLibraryAttributes(NULL), 0);
	IS(HBA_RegisterLibrary(NULL), ERROR_ARG);
	IS(HBA_RegisterLibraryV2(NULL), ERROR_ARG);
	OK(HBA_RegisterLibrary(&one));
	OK(HBA_RegisterLibraryV2(&two));
	/* No entry is left empty: libHBAAPI hangs without some, and says less than we do. */
	for (size_t i = 0; i < sizeof(one) / sizeof(void *); i++)
		assert_non_null(((void **)&one)[i]);
	for (size_t i = 0; i < sizeof(two) / sizeof(void *); i++)
		assert_non_null(((void **)&two)[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(given_what_they_should_get, load, unload),
		cmocka_unit_test_setup_teardown(given_null, load, unload),
		cmocka_unit_test_setup_teardown(given_a_foreign_name, load, unload),
		cmocka_unit_test_setup_teardown(given_an_unknown_handle, load, unload),
		cmocka_unit_test_setup_teardown(given_a_removed_adapter, load, unload),
		cmocka_unit_test_setup_teardown(not_loaded, load, unload),
		cmocka_unit_test_setup_teardown(about_the_library, load, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

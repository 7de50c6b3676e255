// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Adapters, ports, counters: what a program reads.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static void names(void **state)
{
	char name[HBA_NAME_SIZE];

	(void)state;
	assert_int_equal(HBA_GetNumberOfAdapters(), 2);
	OK(HBA_GetAdapterName(0, name));
	assert_string_equal(name, "com.Fake_Corp.-FC_1-2000001122330001");
	OK(HBA_GetAdapterName(1, name));
	assert_string_equal(name, "com.Fake_Corp.-FC_1-2000001122330002");
	IS(HBA_GetAdapterName(2, name), ERROR_ILLEGAL_INDEX);
	assert_string_equal(name, "");
	IS(HBA_GetAdapterName(0, NULL), ERROR_ARG);
}

static void open_by_name(void **state)
{
	char name[HBA_NAME_SIZE];
	HBA_HANDLE handle, other;

	(void)state;
	OK(HBA_GetAdapterName(0, name));
	handle = HBA_OpenAdapter(name);
	assert_in_range(handle, 1, 0xFFFF);
	other = HBA_OpenAdapter(name);
	assert_in_range(other, 1, 0xFFFF);
	assert_int_not_equal(handle, other);
	HBA_CloseAdapter(handle);
	assert_int_equal(HBA_OpenAdapter((char *)"com.other-one"), 0);
	assert_int_equal(HBA_OpenAdapter(NULL), 0);
	/* Vendor and model may become known later: the WWPN names the adapter. */
	assert_int_not_equal(HBA_OpenAdapter((char *)"com.x-y-2000001122330002"), 0);
}

static void open_by_wwn(void **state)
{
	HBA_HANDLE handle;

	(void)state;
	OK(HBA_OpenAdapterByWWN(&handle, hba_wwn(WWPN1)));
	OK(HBA_OpenAdapterByWWN(&handle, hba_wwn(WWNN2)));
	IS(HBA_OpenAdapterByWWN(&handle, hba_wwn(0x1234)), ERROR_ILLEGAL_WWN);
	assert_int_equal(handle, 0);
	IS(HBA_OpenAdapterByWWN(&handle, hba_wwn(0)), ERROR_ILLEGAL_WWN);
	IS(HBA_OpenAdapterByWWN(NULL, hba_wwn(WWPN1)), ERROR_ARG);
	fake_port(port2)->wwnn = WWNN1;
	IS(HBA_OpenAdapterByWWN(&handle, hba_wwn(WWNN1)), ERROR_AMBIGUOUS_WWN);
	OK(HBA_OpenAdapterByWWN(&handle, hba_wwn(WWPN1)));
}

static void closed_handles(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES attributes;

	(void)state;
	OK(HBA_GetAdapterAttributes(handle, &attributes));
	HBA_CloseAdapter(handle);
	IS(HBA_GetAdapterAttributes(handle, &attributes), ERROR_INVALID_HANDLE);
	IS(HBA_GetAdapterAttributes(0, &attributes), ERROR_INVALID_HANDLE);
	IS(HBA_GetAdapterAttributes(0x12345, &attributes), ERROR_INVALID_HANDLE);
	HBA_CloseAdapter(handle);
	HBA_CloseAdapter(0xFFFFFFFF);
}

/* Handles come back only after long, and always fit 16 bits. */
static void handle_turn(void **state)
{
	HBA_HANDLE first = open_adapter(WWPN1), handle;

	(void)state;
	HBA_CloseAdapter(first);
	for (int i = 0; i < 500; i++) {
		handle = open_adapter(WWPN1);
		assert_in_range(handle, 1, 0xFFFF);
		assert_int_not_equal(handle, first);
		HBA_CloseAdapter(handle);
	}
}

static void adapter_attributes(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES attributes;

	(void)state;
	OK(HBA_GetAdapterAttributes(handle, &attributes));
	assert_string_equal(attributes.Manufacturer, "Fake Corp.");
	assert_string_equal(attributes.DriverName, "fake");
	assert_int_equal(hba_wwn_value(attributes.NodeWWN), WWNN1);
	assert_int_equal(attributes.NumberOfPorts, 1);
	IS(HBA_GetAdapterAttributes(handle, NULL), ERROR_ARG);
}

static void port_attributes(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_PORTATTRIBUTES port;

	(void)state;
	OK(HBA_GetAdapterPortAttributes(handle, 0, &port));
	assert_int_equal(hba_wwn_value(port.PortWWN), WWPN1);
	assert_int_equal(port.PortState, HBA_PORTSTATE_ONLINE);
	assert_int_equal(port.PortType, HBA_PORTTYPE_NPORT);
	assert_int_equal(port.PortSpeed, 1 << 5);
	assert_int_equal(port.NumberofDiscoveredPorts, 1);
	IS(HBA_GetAdapterPortAttributes(handle, 1, &port), ERROR_ILLEGAL_INDEX);
	IS(HBA_GetAdapterPortAttributes(handle, 0, NULL), ERROR_ARG);
	OK(HBA_GetDiscoveredPortAttributes(handle, 0, 0, &port));
	assert_int_equal(hba_wwn_value(port.PortWWN), TARGET1);
	IS(HBA_GetDiscoveredPortAttributes(handle, 0, 1, &port), ERROR_ILLEGAL_INDEX);
	OK(HBA_GetPortAttributesByWWN(handle, hba_wwn(TARGET1), &port));
	OK(HBA_GetPortAttributesByWWN(handle, hba_wwn(WWPN1), &port));
	IS(HBA_GetPortAttributesByWWN(handle, hba_wwn(WWPN2), &port), ERROR_ILLEGAL_WWN);
}

static void vports(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES adapter;
	HBA_PORTATTRIBUTES port;

	(void)state;
	fake_port_add(VPORT1, WWNN1, port1);
	IS(HBA_GetAdapterPortAttributes(handle, 1, &port), ERROR_STALE_DATA);
	HBA_RefreshInformation(handle);
	OK(HBA_GetAdapterPortAttributes(handle, 1, &port));
	assert_int_equal(hba_wwn_value(port.PortWWN), VPORT1);
	OK(HBA_GetAdapterAttributes(handle, &adapter));
	assert_int_equal(adapter.NumberOfPorts, 2);
	assert_int_equal(HBA_GetNumberOfAdapters(), 2);
}

static void stale(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_PORTATTRIBUTES port;

	(void)state;
	fake_target_add(port1, TARGET2, FCEV_ROLES_FCP_TARGET, 1);
	IS(HBA_GetDiscoveredPortAttributes(handle, 0, 0, &port), ERROR_STALE_DATA);
	OK(HBA_GetAdapterPortAttributes(handle, 0, &port));
	HBA_RefreshInformation(handle);
	OK(HBA_GetDiscoveredPortAttributes(handle, 0, 1, &port));
	assert_int_equal(hba_wwn_value(port.PortWWN), TARGET2);
	fake_target_remove(port1, TARGET1);
	IS(HBA_GetDiscoveredPortAttributes(handle, 0, 0, &port), ERROR_STALE_DATA);
	HBA_RefreshInformation(handle);
	OK(HBA_GetDiscoveredPortAttributes(handle, 0, 0, &port));
	assert_int_equal(hba_wwn_value(port.PortWWN), TARGET2);
}

static void adapters_come_and_go(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES attributes;
	char name[HBA_NAME_SIZE];

	(void)state;
	assert_int_equal(HBA_GetNumberOfAdapters(), 2);
	fake_port_remove(port1);
	IS(HBA_GetAdapterAttributes(handle, &attributes), ERROR_UNAVAILABLE);
	/* Indices and names stay until the configuration is refreshed. */
	assert_int_equal(HBA_GetNumberOfAdapters(), 2);
	OK(HBA_GetAdapterName(0, name));
	assert_int_equal(HBA_OpenAdapter(name), 0);
	HBA_RefreshAdapterConfiguration();
	assert_int_equal(HBA_GetNumberOfAdapters(), 1);
	fake_port_add(WWPN1, WWNN1, 0);
	assert_int_equal(HBA_GetNumberOfAdapters(), 2);
	OK(HBA_GetAdapterName(1, name));
	assert_non_null(strstr(name, "2000001122330001"));
	/* The same adapter: the handle is good again. */
	OK(HBA_GetAdapterAttributes(handle, &attributes));
}

static void statistics(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_PORTSTATISTICS stats;
	HBA_FC4STATISTICS fc4;

	(void)state;
	fake_counter_set(port1, FCEV_COUNTER_TX_FRAMES, 7);
	fake_counter_set(port1, FCEV_COUNTER_INVALID_CRC_COUNT, 9);
	fake_counter_set(port1, FCEV_COUNTER_FCP_INPUT_REQUESTS, 11);
	OK(HBA_GetPortStatistics(handle, 0, &stats));
	assert_int_equal(stats.TxFrames, 7);
	assert_int_equal(stats.InvalidCRCCount, 9);
	assert_int_equal(stats.LIPCount, -1);
	IS(HBA_GetPortStatistics(handle, 1, &stats), ERROR_ILLEGAL_INDEX);
	IS(HBA_GetPortStatistics(handle, 0, NULL), ERROR_ARG);
	OK(HBA_GetFC4Statistics(handle, hba_wwn(WWPN1), 8, &fc4));
	assert_int_equal(fc4.InputRequests, 11);
	assert_int_equal(fc4.OutputMegabytes, -1);
	IS(HBA_GetFC4Statistics(handle, hba_wwn(WWPN1), 5, &fc4), ERROR_UNSUPPORTED_FC4);
	IS(HBA_GetFC4Statistics(handle, hba_wwn(WWPN2), 8, &fc4), ERROR_ILLEGAL_WWN);
	HBA_ResetStatistics(handle, 0);
	assert_int_equal(fake_statistics_resets(), 1);
	HBA_ResetStatistics(handle, 5);
	assert_int_equal(fake_statistics_resets(), 1);
}

static void statistics_fail(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_PORTSTATISTICS stats;

	(void)state;
	fake_statistics_fail(-EOPNOTSUPP);
	IS(HBA_GetPortStatistics(handle, 0, &stats), ERROR_NOT_SUPPORTED);
	fake_statistics_fail(-EAGAIN);
	IS(HBA_GetPortStatistics(handle, 0, &stats), ERROR_TRY_AGAIN);
	fake_statistics_fail(-EIO);
	IS(HBA_GetPortStatistics(handle, 0, &stats), ERROR);
	fake_statistics_fail(-ENODEV);
	IS(HBA_GetPortStatistics(handle, 0, &stats), ERROR_UNAVAILABLE);
}

static void without_module(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES attributes;

	(void)state;
	fake_set_loaded(false);
	IS(HBA_GetAdapterAttributes(handle, &attributes), ERROR_UNAVAILABLE);
	OK(HBA_FreeLibrary());
	OK(HBA_LoadLibrary());
	assert_int_equal(HBA_GetNumberOfAdapters(), 0);
	IS(HBA_OpenAdapterByWWN(&handle, hba_wwn(WWPN1)), ERROR);
	fake_set_loaded(true);
	assert_int_equal(HBA_GetNumberOfAdapters(), 2);
}

static void loading(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_ADAPTERATTRIBUTES attributes;

	(void)state;
	IS(HBA_LoadLibrary(), ERROR);
	OK(HBA_FreeLibrary());
	IS(HBA_FreeLibrary(), ERROR);
	IS(HBA_GetAdapterAttributes(handle, &attributes), ERROR);
	assert_int_equal(HBA_GetNumberOfAdapters(), 0);
	OK(HBA_LoadLibrary());
	IS(HBA_GetAdapterAttributes(handle, &attributes), ERROR_INVALID_HANDLE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names, load, unload),
		cmocka_unit_test_setup_teardown(open_by_name, load, unload),
		cmocka_unit_test_setup_teardown(open_by_wwn, load, unload),
		cmocka_unit_test_setup_teardown(closed_handles, load, unload),
		cmocka_unit_test_setup_teardown(handle_turn, load, unload),
		cmocka_unit_test_setup_teardown(adapter_attributes, load, unload),
		cmocka_unit_test_setup_teardown(port_attributes, load, unload),
		cmocka_unit_test_setup_teardown(vports, load, unload),
		cmocka_unit_test_setup_teardown(stale, load, unload),
		cmocka_unit_test_setup_teardown(adapters_come_and_go, load, unload),
		cmocka_unit_test_setup_teardown(statistics, load, unload),
		cmocka_unit_test_setup_teardown(statistics_fail, load, unload),
		cmocka_unit_test_setup_teardown(without_module, load, unload),
		cmocka_unit_test_setup_teardown(loading, load, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

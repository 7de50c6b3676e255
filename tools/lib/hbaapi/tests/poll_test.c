// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * HBA_GetEventBuffer: events since the opening, once, in order, loss told.
 */
#include "fixture.h"

static struct fcev_event event_of(uint32_t type)
{
	return (struct fcev_event){ .type = type, .port_id = 0x010203 };
}

static void codes(void **state)
{
	static const struct {
		uint32_t event;
		HBA_UINT32 code;
	} cases[] = {
		{ FCEV_EVENT_TYPE_LIP, HBA_EVENT_LIP_OCCURRED },
		{ FCEV_EVENT_TYPE_LINK_UP, HBA_EVENT_LINK_UP },
		{ FCEV_EVENT_TYPE_LINK_DOWN, HBA_EVENT_LINK_DOWN },
		{ FCEV_EVENT_TYPE_LIP_RESET, HBA_EVENT_LIP_RESET_OCCURRED },
		{ FCEV_EVENT_TYPE_PORT_ONLINE, 0 },	/* has no polled form */
	};
	HBA_HANDLE handle;
	HBA_EVENTINFO events[8];
	HBA_UINT32 n = 8;

	(void)state;
	fake_post(port1, event_of(FCEV_EVENT_TYPE_LIP));	/* before the opening */
	handle = open_adapter(WWPN1);
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		fake_post(port1, event_of(cases[i].event));
	fake_post(port2, event_of(FCEV_EVENT_TYPE_LIP));
	n = 8;
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(events[i].EventCode, cases[i].code);
		assert_int_equal(events[i].Event.Link_EventInfo.PortFcId, 0x010203);
	}
	n = 8;
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 0);
}

static void rscn_and_vendor(void **state)
{
	static const uint32_t payload[] = { 0x11111111, 0x22222222 };
	struct fcev_event rscn = event_of(FCEV_EVENT_TYPE_RSCN);
	struct fcev_event vendor = event_of(FCEV_EVENT_TYPE_VENDOR);
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_EVENTINFO events[2];
	HBA_UINT32 n = 2;

	(void)state;
	rscn.rscn = (struct fcev_rscn){ .id = 0x0a0b0c, .format = 1 };
	vendor.vendor.vendor_id = 0x0100000000001077ull;
	vendor.payload = payload;
	vendor.payload_len = sizeof(payload);
	fake_post(port1, rscn);
	fake_post(port1, vendor);
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 2);
	assert_int_equal(events[0].EventCode, HBA_EVENT_RSCN);
	assert_int_equal(events[0].Event.RSCN_EventInfo.NPortPage, 0x010a0b0c);
	assert_int_equal(events[1].EventCode, HBA_EVENT_PROPRIETARY);
	assert_int_equal(events[1].Event.Pty_EventInfo.PtyData[0], 0x01000000);
	assert_int_equal(events[1].Event.Pty_EventInfo.PtyData[1], 0x1077);
	assert_int_equal(events[1].Event.Pty_EventInfo.PtyData[2], 0x11111111);
	assert_int_equal(events[1].Event.Pty_EventInfo.PtyData[3], 0x22222222);
}

/* A small buffer takes what fits; the rest waits, per handle. */
static void small_buffer(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1), other = open_adapter(WWPN1);
	struct fcev_event event = event_of(FCEV_EVENT_TYPE_RSCN);
	HBA_EVENTINFO events[16];
	HBA_UINT32 n;

	(void)state;
	for (event.rscn.id = 0; event.rscn.id < 10; event.rscn.id++)
		fake_post(port1, event);
	for (HBA_UINT32 i = 0; i < 10; i += 4) {
		n = 4;
		OK(HBA_GetEventBuffer(handle, events, &n));
		assert_int_equal(n, i < 8 ? 4 : 2);
		for (HBA_UINT32 j = 0; j < n; j++)
			assert_int_equal(events[j].Event.RSCN_EventInfo.NPortPage, i + j);
	}
	n = 16;
	OK(HBA_GetEventBuffer(other, events, &n));
	assert_int_equal(n, 10);
	n = 0;
	OK(HBA_GetEventBuffer(other, NULL, &n));
	assert_int_equal(n, 0);
}

static void loss(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_EVENTINFO events[4];
	HBA_UINT32 n = 4;

	(void)state;
	fake_lose(port1, 7);
	fake_post(port1, event_of(FCEV_EVENT_TYPE_LINK_UP));
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 2);
	assert_int_equal(events[0].EventCode, HBA_EVENT_PROPRIETARY);
	assert_int_equal(events[0].Event.Pty_EventInfo.PtyData[0], 0x4c4f5354);
	assert_int_equal(events[0].Event.Pty_EventInfo.PtyData[1], 7);
	assert_int_equal(events[0].Event.Pty_EventInfo.PtyData[2], 1);
	assert_int_equal(events[0].Event.Pty_EventInfo.PtyData[3], 7);
	assert_int_equal(events[1].EventCode, HBA_EVENT_LINK_UP);
	n = 4;
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 0);
}

static void restart(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_EVENTINFO events[4];
	HBA_UINT32 n = 4;

	(void)state;
	fake_restart();
	fake_post(port1 + 100, event_of(FCEV_EVENT_TYPE_LINK_UP));
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 2);
	assert_int_equal(events[0].Event.Pty_EventInfo.PtyData[0], 0x4c4f5354);
	assert_int_equal(events[1].EventCode, HBA_EVENT_LINK_UP);
}

static void vport(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_EVENTINFO events[4];
	HBA_UINT32 n = 4;

	(void)state;
	fake_post(fake_port_add(VPORT1, WWNN1, port1), event_of(FCEV_EVENT_TYPE_LINK_UP));
	OK(HBA_GetEventBuffer(handle, events, &n));
	assert_int_equal(n, 1);
}

static void arguments(void **state)
{
	HBA_HANDLE handle = open_adapter(WWPN1);
	HBA_EVENTINFO event;
	HBA_UINT32 n = 1;

	(void)state;
	IS(HBA_GetEventBuffer(handle, NULL, &n), ERROR_ARG);
	IS(HBA_GetEventBuffer(handle, &event, NULL), ERROR_ARG);
	IS(HBA_GetEventBuffer(handle + 1, &event, &n), ERROR_INVALID_HANDLE);
	fake_set_privileged(false);
	IS(HBA_GetEventBuffer(handle, &event, &n), ERROR);
	fake_set_loaded(false);
	IS(HBA_GetEventBuffer(handle, &event, &n), ERROR_UNAVAILABLE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(codes, load, unload),
		cmocka_unit_test_setup_teardown(rscn_and_vendor, load, unload),
		cmocka_unit_test_setup_teardown(small_buffer, load, unload),
		cmocka_unit_test_setup_teardown(loss, load, unload),
		cmocka_unit_test_setup_teardown(restart, load, unload),
		cmocka_unit_test_setup_teardown(vport, load, unload),
		cmocka_unit_test_setup_teardown(arguments, load, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

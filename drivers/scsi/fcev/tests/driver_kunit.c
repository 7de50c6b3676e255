// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver may pass to fcev's calls, and what becomes of it. What each
 * call is for is mapping_kunit.c's, handlers are in handler_kunit.c.
 */
#include <linux/delay.h>

#include "driver_fixture.h"

static void driver_lip(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);

	fcev_lip(f->port);
	fcev_lip_reset(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP_RESET, heard_type(&f->heard, 1));
	fcev_handler_remove(handler);
}

static void driver_rscn_page(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler =
		driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_RSCN));

	fcev_lip(f->port);
	fcev_rscn(f->port, 0x05010203);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_RSCN, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, 0x05010203, f->heard.events[0].notice.page);
	fcev_handler_remove(handler);
}

static void driver_targets(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	/* The watch's new-targets comes whenever its next look does. */
	struct fcev_handler *handler =
		driver_fixture_subscribe(test, FCEV_HANDLER_ALL &
					       ~BIT_ULL(FCEV_EVENT_TYPE_NEW_TARGETS));
	struct fcev_target target = {
		.wwpn = 0x5000000000000001ULL,
		.wwnn = 0x5000000000000002ULL,
		.port_id = 0x010203,
		.roles = FC_PORT_ROLE_FCP_TARGET,
		.scsi_id = 3,
	};

	fcev_target_online(f->port, &target);
	fcev_target_online(f->port, &target);	/* a repeat is no event */
	fcev_target_offline(f->port, &target);
	fcev_target_removed(f->port, &target);
	target.roles = FC_PORT_ROLE_FCP_INITIATOR;
	target.wwpn++;
	fcev_target_online(f->port, &target);	/* nor is what is no target */
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 4));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_TARGET_ONLINE, heard_type(&f->heard, 0));
	KUNIT_EXPECT_EQ(test, 0x5000000000000001ULL, f->heard.events[0].notice.target.wwpn);
	KUNIT_EXPECT_EQ(test, 0x010203, f->heard.events[0].notice.target.port_id);
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_TARGET_OFFLINE, heard_type(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_TARGET_REMOVED, heard_type(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 3));
	fcev_handler_remove(handler);
}

static void set_firmware(const struct driver_fixture *f, const char *version)
{
	strscpy(fc_host_firmware_version(f->shost), version, FC_VERSION_STRING_SIZE);
}

/*
 * The driver tells of a change and the watch sees it, in either order: one
 * event, the driver's. What the driver does not tell, the watch does.
 */
static void driver_adapter_change_is_told_once(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler;

	handler = driver_fixture_subscribe(test, BIT_ULL(FCEV_EVENT_TYPE_ADAPTER_CHANGE));

	fcev_adapter_changed(f->port, FCEV_CHANGE_FIRMWARE);
	set_firmware(f, "2");
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	msleep(1500);

	set_firmware(f, "3");
	fcev_bus_changed(f->port);
	msleep(200);
	fcev_adapter_changed(f->port, FCEV_CHANGE_FIRMWARE);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	msleep(1500);
	KUNIT_EXPECT_EQ(test, 2, f->heard.n);
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_NATIVE, f->heard.events[0].notice.source);
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_NATIVE, f->heard.events[1].notice.source);

	set_firmware(f, "4");
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 3));
	KUNIT_EXPECT_EQ(test, FCEV_SOURCE_DERIVED, f->heard.events[2].notice.source);
	KUNIT_EXPECT_EQ(test, FCEV_CHANGE_FIRMWARE, f->heard.events[2].notice.change);
	fcev_handler_remove(handler);
}

static void driver_payload_is_copied_and_cut(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	u8 *payload = kunit_kzalloc(test, 4000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, payload);
	payload[0] = 0x16;
	fcev_fpin(f->port, payload, 12);
	fcev_rlir(f->port, payload, 4000);
	payload[0] = 0xff;
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 2));
	KUNIT_EXPECT_EQ(test, 12, f->heard.events[0].notice.payload_len);
	KUNIT_EXPECT_EQ(test, 0x16, f->heard.events[0].first_byte);
	KUNIT_EXPECT_EQ(test, FCEV_PAYLOAD_MAX, f->heard.events[1].notice.payload_len);
	fcev_handler_remove(handler);
}

static void driver_malformed_posts_are_dropped(struct kunit *test)
{
	struct driver_fixture *f = test->priv;
	struct fcev_handler *handler = driver_fixture_subscribe(test, FCEV_HANDLER_ALL);
	struct fcev_vendor vendor = { .scope = 77 };

	fcev_fpin(f->port, NULL, 10);
	fcev_rlir(f->port, "x", 0);
	fcev_target_online(f->port, NULL);
	fcev_target_changed(f->port, NULL);
	fcev_vendor_event(f->port, NULL, "x", 1);
	fcev_vendor_event(f->port, &vendor, "x", 1);
	fcev_lip(f->port);
	KUNIT_EXPECT_TRUE(test, driver_fixture_hears(&f->heard, 1));
	KUNIT_EXPECT_EQ(test, FCEV_EVENT_TYPE_LIP, heard_type(&f->heard, 0));
	fcev_handler_remove(handler);
}

static void driver_registers_once(struct kunit *test)
{
	struct driver_fixture *f = test->priv;

	KUNIT_EXPECT_NULL(test, fcev_port_register(f->shost));
}

static void driver_registers_hosts_that_are_added(struct kunit *test)
{
	struct Scsi_Host *stranger = driver_fixture_stranger(test);

	KUNIT_EXPECT_NULL(test, fcev_port_register(stranger));
	scsi_host_put(stranger);
}

static struct kunit_case driver_cases[] = {
	KUNIT_CASE(driver_lip),
	KUNIT_CASE(driver_rscn_page),
	KUNIT_CASE(driver_targets),
	KUNIT_CASE(driver_adapter_change_is_told_once),
	KUNIT_CASE(driver_payload_is_copied_and_cut),
	KUNIT_CASE(driver_malformed_posts_are_dropped),
	KUNIT_CASE(driver_registers_once),
	KUNIT_CASE(driver_registers_hosts_that_are_added),
	{}
};

static struct kunit_suite driver_suite = {
	.name = "fcev_driver",
	.init = driver_fixture_init,
	.exit = driver_fixture_exit,
	.test_cases = driver_cases,
};

kunit_test_suite(driver_suite);

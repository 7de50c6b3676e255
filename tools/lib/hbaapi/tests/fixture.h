/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the unit tests share: a fake machine of two adapters, and waiting for a
 * condition with a deadline.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>

#include "../hbaapi_priv.h"
#include "fake_fcev.h"

#define WWPN1	0x2000001122330001ull
#define WWNN1	0x1000001122330001ull
#define WWPN2	0x2000001122330002ull
#define WWNN2	0x1000001122330002ull
#define VPORT1	0x2100001122330001ull
#define TARGET1	0x5000001122330001ull
#define TARGET2	0x5000001122330002ull

#define DEADLINE_MS	5000

/* Waits until @condition is true. */
#define WAIT_FOR(condition) do { \
	for (int waited_ = 0; !(condition) && waited_ < DEADLINE_MS; waited_++) \
		poll(NULL, 0, 1); \
	assert_true(condition); \
} while (0)

#define OK(call)	assert_int_equal(call, HBA_STATUS_OK)
#define IS(call, what)	assert_int_equal(call, HBA_STATUS_##what)

static uint32_t port1, port2;

static inline int load(void **state)
{
	(void)state;
	fake_reset();
	port1 = fake_port_add(WWPN1, WWNN1, 0);
	port2 = fake_port_add(WWPN2, WWNN2, 0);
	fake_target_add(port1, TARGET1, FCEV_ROLES_FCP_TARGET, 0);
	return HBA_LoadLibrary() != HBA_STATUS_OK;
}

static inline int unload(void **state)
{
	(void)state;
	HBA_FreeLibrary();
	return fake_contexts() != 0;
}

static inline HBA_HANDLE open_adapter(uint64_t wwpn)
{
	HBA_HANDLE handle;

	OK(HBA_OpenAdapterByWWN(&handle, hba_wwn(wwpn)));
	return handle;
}

#endif /* FIXTURE_H */

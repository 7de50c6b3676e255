// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Persistent bindings, of which Linux has none: the kernel numbers targets as
 * it finds them, and udev's names persist in their place.
 */
#include "hbaapi_priv.h"

/* The arguments are judged first, so that a program's own mistakes show. */
static HBA_STATUS no_bindings(HBA_HANDLE handle, const HBA_WWN *port)
{
	struct hba_query query;
	HBA_STATUS status;

	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	status = HBA_STATUS_ERROR_NOT_SUPPORTED;
	if (port && !hba_query_port_by_wwn(&query, *port))
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	hba_query_end(&query);
	return status;
}

HBA_STATUS HBA_GetFcpPersistentBinding(HBA_HANDLE handle, HBA_FCPBINDING *binding)
{
	return binding ? no_bindings(handle, NULL) : HBA_STATUS_ERROR_ARG;
}

HBA_STATUS HBA_GetBindingCapability(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				    HBA_BIND_CAPABILITY *pcapability)
{
	return pcapability ? no_bindings(handle, &hbaPortWWN) : HBA_STATUS_ERROR_ARG;
}

HBA_STATUS HBA_GetBindingSupport(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				 HBA_BIND_CAPABILITY *pcapability)
{
	return pcapability ? no_bindings(handle, &hbaPortWWN) : HBA_STATUS_ERROR_ARG;
}

HBA_STATUS HBA_SetBindingSupport(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				 HBA_BIND_CAPABILITY capability)
{
	(void)capability;
	return no_bindings(handle, &hbaPortWWN);
}

HBA_STATUS HBA_SetPersistentBindingV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				      const HBA_FCPBINDING2 *pbinding)
{
	return pbinding ? no_bindings(handle, &hbaPortWWN) : HBA_STATUS_ERROR_ARG;
}

HBA_STATUS HBA_GetPersistentBindingV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				      HBA_FCPBINDING2 *binding)
{
	return binding ? no_bindings(handle, &hbaPortWWN) : HBA_STATUS_ERROR_ARG;
}

HBA_STATUS HBA_RemovePersistentBinding(HBA_HANDLE handle, HBA_WWN hbaPortWWN,
				       const HBA_FCPBINDING2 *pbinding)
{
	return pbinding ? no_bindings(handle, &hbaPortWWN) : HBA_STATUS_ERROR_ARG;
}

HBA_STATUS HBA_RemoveAllPersistentBindings(HBA_HANDLE handle, HBA_WWN hbaPortWWN)
{
	return no_bindings(handle, &hbaPortWWN);
}

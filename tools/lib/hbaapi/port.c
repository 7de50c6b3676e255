// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What an adapter, its ports and the ports they discovered say of themselves.
 */
#include <stdio.h>
#include <string.h>

#include "hbaapi_priv.h"

#define COPY(to, from)	hba_copy_string(to, sizeof(to), from)

static void fill_adapter(HBA_ADAPTERATTRIBUTES *out, const struct hba_query *query)
{
	const struct fcev_port *port = query->physical;

	memset(out, 0, sizeof(*out));
	COPY(out->Manufacturer, port->manufacturer);
	COPY(out->SerialNumber, port->serial_number);
	COPY(out->Model, port->model);
	COPY(out->ModelDescription, port->model_description);
	out->NodeWWN = hba_wwn(port->wwnn);
	COPY(out->NodeSymbolicName, port->symbolic_name);
	COPY(out->HardwareVersion, port->hardware_version);
	COPY(out->DriverVersion, port->driver_version);
	COPY(out->OptionROMVersion, port->optionrom_version);
	COPY(out->FirmwareVersion, port->firmware_version);
	out->VendorSpecificID = hba_sysfs_pci_id(port->host);
	out->NumberOfPorts = hba_query_port_count(query);
	COPY(out->DriverName, port->driver);
}

HBA_STATUS HBA_GetAdapterAttributes(HBA_HANDLE handle, HBA_ADAPTERATTRIBUTES *hbaattributes)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!hbaattributes)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	fill_adapter(hbaattributes, &query);
	hba_query_end(&query);
	return HBA_STATUS_OK;
}

/* The module counts rports with those that are given up, we only the others. */
static HBA_STATUS fill_port(HBA_PORTATTRIBUTES *out, const struct hba_query *query,
			    const struct fcev_port *port)
{
	struct fcev_targets *targets;
	HBA_STATUS status;

	status = hba_query_targets(query, port, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	memset(out, 0, sizeof(*out));
	out->NodeWWN = hba_wwn(port->wwnn);
	out->PortWWN = hba_wwn(port->wwpn);
	out->PortFcId = port->port_id;
	out->PortType = hba_port_type(port->port_type);
	out->PortState = hba_port_state(port->port_state);
	out->PortSupportedClassofService = port->supported_classes;
	memcpy(out->PortSupportedFc4Types.bits, port->supported_fc4s, sizeof(port->supported_fc4s));
	memcpy(out->PortActiveFc4Types.bits, port->active_fc4s, sizeof(port->active_fc4s));
	COPY(out->PortSymbolicName, port->symbolic_name);
	snprintf(out->OSDeviceName, sizeof(out->OSDeviceName), "/sys/class/fc_host/host%u", port->host);
	out->PortSupportedSpeed = port->supported_speeds;
	out->PortSpeed = hba_port_speed(port->speed);
	out->PortMaxFrameSize = port->maxframe_size;
	out->FabricName = hba_wwn(port->fabric_name);
	out->NumberofDiscoveredPorts = hba_target_count(targets);
	fcev_targets_free(targets);
	return HBA_STATUS_OK;
}

HBA_STATUS HBA_GetAdapterPortAttributes(HBA_HANDLE handle, HBA_UINT32 portindex,
					HBA_PORTATTRIBUTES *portattributes)
{
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!portattributes)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	port = hba_query_port(&query, portindex);
	if (hba_query_ports_stale(&query))
		status = HBA_STATUS_ERROR_STALE_DATA;
	else if (!port)
		status = HBA_STATUS_ERROR_ILLEGAL_INDEX;
	else
		status = fill_port(portattributes, &query, port);
	hba_query_end(&query);
	return status;
}

/* What the host knows of a remote port is less than what it knows of its own. */
static void fill_discovered(HBA_PORTATTRIBUTES *out, const struct fcev_port *port,
			    const struct fcev_target *target)
{
	char name[64];

	memset(out, 0, sizeof(*out));
	out->NodeWWN = hba_wwn(target->wwnn);
	out->PortWWN = hba_wwn(target->wwpn);
	out->PortFcId = target->port_id;
	out->PortType = HBA_PORTTYPE_UNKNOWN;
	out->PortState = hba_port_state(target->port_state);
	out->PortSupportedClassofService = target->supported_classes;
	if (target->roles & (FCEV_ROLES_FCP_TARGET | FCEV_ROLES_FCP_INITIATOR)) {
		out->PortSupportedFc4Types.bits[2] = 1;		/* FCP */
		out->PortActiveFc4Types.bits[2] = 1;
	}
	if (hba_sysfs_rport(port->host, target->wwpn, name, sizeof(name)))
		snprintf(out->OSDeviceName, sizeof(out->OSDeviceName),
			 "/sys/class/fc_remote_ports/%s", name);
	out->PortMaxFrameSize = target->maxframe_size;
	out->FabricName = hba_wwn(port->fabric_name);
}

static HBA_STATUS discovered(const struct hba_query *query, HBA_UINT32 portindex,
			     HBA_UINT32 index, HBA_PORTATTRIBUTES *out)
{
	const struct fcev_target *target;
	struct fcev_targets *targets;
	const struct fcev_port *port;
	HBA_STATUS status;

	if (hba_query_ports_stale(query) || hba_query_targets_stale(query))
		return HBA_STATUS_ERROR_STALE_DATA;
	port = hba_query_port(query, portindex);
	if (!port)
		return HBA_STATUS_ERROR_ILLEGAL_INDEX;
	status = hba_query_targets(query, port, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	target = hba_target_at(targets, index);
	if (target)
		fill_discovered(out, port, target);
	else
		status = HBA_STATUS_ERROR_ILLEGAL_INDEX;
	fcev_targets_free(targets);
	return status;
}

HBA_STATUS HBA_GetDiscoveredPortAttributes(HBA_HANDLE handle, HBA_UINT32 portindex,
					   HBA_UINT32 discoveredportindex,
					   HBA_PORTATTRIBUTES *portattributes)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!portattributes)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	status = discovered(&query, portindex, discoveredportindex, portattributes);
	hba_query_end(&query);
	return status;
}

/* Own ports and discovered ones alike. */
static HBA_STATUS by_wwn(const struct hba_query *query, HBA_WWN wwn, HBA_PORTATTRIBUTES *out)
{
	const struct fcev_target *target = NULL;
	struct fcev_targets *targets;
	const struct fcev_port *port;
	HBA_STATUS status;

	port = hba_query_port_by_wwn(query, wwn);
	if (port)
		return fill_port(out, query, port);
	for (uint32_t i = 0; !target && (port = hba_query_port(query, i)); i++) {
		status = hba_query_targets(query, port, &targets);
		if (status != HBA_STATUS_OK)
			return status;
		target = hba_target_by_wwn(targets, wwn);
		if (target)
			fill_discovered(out, port, target);
		fcev_targets_free(targets);
	}
	return target ? HBA_STATUS_OK : HBA_STATUS_ERROR_ILLEGAL_WWN;
}

HBA_STATUS HBA_GetPortAttributesByWWN(HBA_HANDLE handle, HBA_WWN PortWWN,
				      HBA_PORTATTRIBUTES *portattributes)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!portattributes)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	status = by_wwn(&query, PortWWN, portattributes);
	hba_query_end(&query);
	return status;
}

void HBA_RefreshInformation(HBA_HANDLE handle)
{
	struct hba_query query;

	if (hba_query_begin(&query, handle) != HBA_STATUS_OK)
		return;
	if (hba_query_refresh(&query) != HBA_STATUS_OK)
		hba_say("HBA_RefreshInformation: the remote ports cannot be read");
	hba_query_end(&query);
}

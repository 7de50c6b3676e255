// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CT and Extended Link Services for programs: whom a request goes to and what
 * its bytes are. bsg.c sends it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bsg.h"
#include "hbaapi_priv.h"

/* Well-known addresses of FC-FS. */
#define DOMAIN_CONTROLLER	0xfffc00u	/* with the domain in the low byte */
#define GENERIC_SERVICES	0xffff00u	/* with the type of service in the low byte */

#define CT_PREAMBLE		16
#define CT_GS_TYPE		4		/* offset */

#define ELS_LS_RJT		0x01
#define ELS_RLS			0x0f
#define ELS_RPS			0x56
#define ELS_RPL			0x57
#define ELS_RNID		0x78
#define ELS_LIRR		0x7a
#define ELS_SRL			0x7b

#define RPS_BY_NUMBER		0x01
#define RPS_BY_WWPN		0x02
#define SRL_ALL			0x00
#define SRL_ONE			0x01

/* A domain has eight bits. */
#define DOMAIN_MAX		0xff

/* Where a request goes: an address, and the name of the remote port if it is one. */
struct target {
	uint32_t port_id;
	char rport[64];
};

static void put_be(uint8_t *at, uint64_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t)value;
}

static HBA_STATUS judge(int err)
{
	switch (-err) {
	case 0:
		return HBA_STATUS_OK;
	case ENOENT:
	case ENXIO:
	case ENODEV:
	case ENOMSG:
	case ENOSYS:
	case EINVAL:
	case EOPNOTSUPP:
		return HBA_STATUS_ERROR_NOT_SUPPORTED;	/* by the driver of the port */
	case ENOTCONN:
	case ENOLINK:
	case ENETDOWN:
		return HBA_STATUS_ERROR_UNAVAILABLE;	/* the port is offline */
	case ETIMEDOUT:
	case EAGAIN:
		return HBA_STATUS_ERROR_TRY_AGAIN;
	}
	hba_say("a frame cannot be sent: %s", strerror(-err));
	return HBA_STATUS_ERROR;
}

/* ---- CT ---- */

static HBA_STATUS send_ct(const struct fcev_port *port, void *req, HBA_UINT32 req_len, void *rsp,
			  HBA_UINT32 *rsp_len)
{
	struct bsg_frame frame = { .out = req, .out_len = req_len, .in = rsp, .in_len = *rsp_len };
	int err;

	err = bsg_host_ct(port->host, GENERIC_SERVICES | ((uint8_t *)req)[CT_GS_TYPE], &frame);
	if (!err)
		*rsp_len = (HBA_UINT32)frame.received;
	return judge(err);
}

HBA_STATUS HBA_SendCTPassThruV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN, void *pReqBuffer,
				HBA_UINT32 ReqBufferSize, void *pRspBuffer, HBA_UINT32 *pRspBufferSize)
{
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (!pReqBuffer || ReqBufferSize < CT_PREAMBLE || !pRspBuffer || !pRspBufferSize ||
	    !*pRspBufferSize)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	port = hba_query_port_by_wwn(&query, hbaPortWWN);
	if (port)
		status = send_ct(port, pReqBuffer, ReqBufferSize, pRspBuffer, pRspBufferSize);
	else
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	hba_query_end(&query);
	return status;
}

/* By the physical port. */
HBA_STATUS HBA_SendCTPassThru(HBA_HANDLE handle, void *pReqBuffer, HBA_UINT32 ReqBufferSize,
			      void *pRspBuffer, HBA_UINT32 RspBufferSize)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!pReqBuffer || ReqBufferSize < CT_PREAMBLE || !pRspBuffer || !RspBufferSize)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	status = send_ct(query.physical, pReqBuffer, ReqBufferSize, pRspBuffer, &RspBufferSize);
	hba_query_end(&query);
	return status;
}

/* ---- ELS ---- */

static HBA_STATUS find_target(const struct hba_query *query, const struct fcev_port *port, HBA_WWN wwn,
			      struct target *target)
{
	const struct fcev_target *found;
	struct fcev_targets *targets;
	HBA_STATUS status;

	*target = (struct target){ 0 };
	status = hba_query_targets(query, port, &targets);
	if (status != HBA_STATUS_OK)
		return status;
	found = hba_target_by_wwn(targets, wwn);
	if (found) {
		target->port_id = found->port_id;
		hba_sysfs_rport(port->host, found->wwpn, target->rport, sizeof(target->rport));
	} else {
		status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	}
	fcev_targets_free(targets);
	return status;
}

/* A remote port by its name, or else the controller of a domain. */
static HBA_STATUS find_agent(const struct hba_query *query, const struct fcev_port *port, HBA_WWN wwn,
			     HBA_UINT32 domain, struct target *target)
{
	if (hba_wwn_value(wwn))
		return find_target(query, port, wwn, target);
	if (domain > DOMAIN_MAX)
		return HBA_STATUS_ERROR_ARG;
	*target = (struct target){ .port_id = DOMAIN_CONTROLLER | domain };
	return HBA_STATUS_OK;
}

/* A remote port that the driver knows is asked as such, any other by its address. */
static HBA_STATUS send_els(const struct fcev_port *port, const struct target *target,
			   const uint8_t *payload, size_t len, void *rsp, HBA_UINT32 *rsp_len)
{
	struct bsg_frame frame = { .out = payload, .out_len = len, .in = rsp, .in_len = *rsp_len };
	int err;

	if (*target->rport)
		err = bsg_rport_els(target->rport, &frame);
	else
		err = bsg_host_els(port->host, target->port_id, &frame);
	if (err)
		return judge(err);
	*rsp_len = (HBA_UINT32)frame.received;
	if (frame.rejected || (frame.received && *(uint8_t *)rsp == ELS_LS_RJT))
		return HBA_STATUS_ERROR_ELS_REJECT;
	return HBA_STATUS_OK;
}

/* What all calls begin with: the port that sends, and room for the answer. */
static HBA_STATUS begin(struct hba_query *query, HBA_HANDLE handle, HBA_WWN wwn,
			const struct fcev_port **port, const void *rsp, const HBA_UINT32 *rsp_len)
{
	HBA_STATUS status;

	if (!rsp || !rsp_len || !*rsp_len)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	*port = hba_query_port_by_wwn(query, wwn);
	if (*port)
		return HBA_STATUS_OK;
	hba_query_end(query);
	return HBA_STATUS_ERROR_ILLEGAL_WWN;
}

HBA_STATUS HBA_SendRNIDV2(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN destWWN, HBA_UINT32 destFCID,
			  HBA_UINT32 NodeIdDataFormat, void *pRspBuffer, HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[8] = { ELS_RNID, 0, 0, 0, (uint8_t)NodeIdDataFormat };
	struct target target = { .port_id = destFCID };
	const struct fcev_port *port;
	struct hba_query query;
	HBA_STATUS status;

	if (NodeIdDataFormat > 0xff || destFCID > 0xffffff)
		return HBA_STATUS_ERROR_ARG;
	status = begin(&query, handle, hbaPortWWN, &port, pRspBuffer, pRspBufferSize);
	if (status != HBA_STATUS_OK)
		return status;
	if (!destFCID)
		status = find_target(&query, port, destWWN, &target);
	if (status == HBA_STATUS_OK)
		status = send_els(port, &target, payload, sizeof(payload), pRspBuffer, pRspBufferSize);
	hba_query_end(&query);
	return status;
}

/* Topology discovery format, by whichever port of the adapter sees the name. */
HBA_STATUS HBA_SendRNID(HBA_HANDLE handle, HBA_WWN wwn, HBA_WWNTYPE wwntype, void *pRspBuffer,
			HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[8] = { ELS_RNID, 0, 0, 0, 0xdf };
	const struct fcev_port *port;
	struct hba_query query;
	struct target target;
	HBA_STATUS status;

	if (!pRspBuffer || !pRspBufferSize || !*pRspBufferSize || wwntype > PORT_WWN)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	status = HBA_STATUS_ERROR_ILLEGAL_WWN;
	for (uint32_t i = 0; status == HBA_STATUS_ERROR_ILLEGAL_WWN && (port = hba_query_port(&query, i)); i++) {
		status = find_target(&query, port, wwn, &target);
		if (status == HBA_STATUS_OK)
			status = send_els(port, &target, payload, sizeof(payload), pRspBuffer,
					  pRspBufferSize);
	}
	hba_query_end(&query);
	return status;
}

HBA_STATUS HBA_SendRPL(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN agent_wwn,
		       HBA_UINT32 agent_domain, HBA_UINT32 portindex, void *pRspBuffer,
		       HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[12] = { ELS_RPL };
	const struct fcev_port *port;
	struct hba_query query;
	struct target target;
	HBA_STATUS status;

	if (portindex > 0xffffff)
		return HBA_STATUS_ERROR_ARG;
	status = begin(&query, handle, hbaPortWWN, &port, pRspBuffer, pRspBufferSize);
	if (status != HBA_STATUS_OK)
		return status;
	/* The answer's bound is counted in words. */
	put_be(payload + 6, *pRspBufferSize / 4 < 0xffff ? *pRspBufferSize / 4 : 0xffff, 2);
	put_be(payload + 9, portindex, 3);
	status = find_agent(&query, port, agent_wwn, agent_domain, &target);
	if (status == HBA_STATUS_OK)
		status = send_els(port, &target, payload, sizeof(payload), pRspBuffer, pRspBufferSize);
	hba_query_end(&query);
	return status;
}

HBA_STATUS HBA_SendRPS(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN agent_wwn,
		       HBA_UINT32 agent_domain, HBA_WWN object_wwn, HBA_UINT32 object_port_number,
		       void *pRspBuffer, HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[12] = { ELS_RPS };
	const struct fcev_port *port;
	struct hba_query query;
	struct target target;
	HBA_STATUS status;

	status = begin(&query, handle, hbaPortWWN, &port, pRspBuffer, pRspBufferSize);
	if (status != HBA_STATUS_OK)
		return status;
	payload[3] = hba_wwn_value(object_wwn) ? RPS_BY_WWPN : RPS_BY_NUMBER;
	if (payload[3] == RPS_BY_WWPN)
		put_be(payload + 4, hba_wwn_value(object_wwn), 8);
	else
		put_be(payload + 4, object_port_number, 8);
	status = find_agent(&query, port, agent_wwn, agent_domain, &target);
	if (status == HBA_STATUS_OK)
		status = send_els(port, &target, payload, sizeof(payload), pRspBuffer, pRspBufferSize);
	hba_query_end(&query);
	return status;
}

/* One loop by the name of its FL_Port, or all of a domain. */
HBA_STATUS HBA_SendSRL(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN wwn, HBA_UINT32 domain,
		       void *pRspBuffer, HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[8] = { ELS_SRL };
	const struct fcev_port *port;
	struct hba_query query;
	struct target target;
	HBA_STATUS status;

	status = begin(&query, handle, hbaPortWWN, &port, pRspBuffer, pRspBufferSize);
	if (status != HBA_STATUS_OK)
		return status;
	status = find_agent(&query, port, wwn, domain, &target);
	if (status == HBA_STATUS_OK) {
		payload[4] = hba_wwn_value(wwn) ? SRL_ONE : SRL_ALL;
		if (payload[4] == SRL_ONE)
			put_be(payload + 5, target.port_id, 3);
		status = send_els(port, &target, payload, sizeof(payload), pRspBuffer, pRspBufferSize);
	}
	hba_query_end(&query);
	return status;
}

HBA_STATUS HBA_SendLIRR(HBA_HANDLE handle, HBA_WWN sourceWWN, HBA_WWN destWWN, HBA_UINT8 function,
			HBA_UINT8 type, void *pRspBuffer, HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[8] = { ELS_LIRR, 0, 0, 0, function, type };
	const struct fcev_port *port;
	struct hba_query query;
	struct target target;
	HBA_STATUS status;

	status = begin(&query, handle, sourceWWN, &port, pRspBuffer, pRspBufferSize);
	if (status != HBA_STATUS_OK)
		return status;
	status = find_target(&query, port, destWWN, &target);
	if (status == HBA_STATUS_OK)
		status = send_els(port, &target, payload, sizeof(payload), pRspBuffer, pRspBufferSize);
	hba_query_end(&query);
	return status;
}

HBA_STATUS HBA_SendRLS(HBA_HANDLE handle, HBA_WWN hbaPortWWN, HBA_WWN destWWN, void *pRspBuffer,
		       HBA_UINT32 *pRspBufferSize)
{
	uint8_t payload[8] = { ELS_RLS };
	const struct fcev_port *port;
	struct hba_query query;
	struct target target;
	HBA_STATUS status;

	status = begin(&query, handle, hbaPortWWN, &port, pRspBuffer, pRspBufferSize);
	if (status != HBA_STATUS_OK)
		return status;
	status = find_target(&query, port, destWWN, &target);
	if (status == HBA_STATUS_OK) {
		put_be(payload + 5, target.port_id, 3);
		status = send_els(port, &target, payload, sizeof(payload), pRspBuffer, pRspBufferSize);
	}
	hba_query_end(&query);
	return status;
}

/* ---- RNID data of our own: Linux drivers keep theirs to themselves ---- */

static HBA_STATUS no_rnid_data(HBA_HANDLE handle, const HBA_MGMTINFO *info)
{
	struct hba_query query;
	HBA_STATUS status;

	if (!info)
		return HBA_STATUS_ERROR_ARG;
	status = hba_query_begin(&query, handle);
	if (status != HBA_STATUS_OK)
		return status;
	hba_query_end(&query);
	return HBA_STATUS_ERROR_NOT_SUPPORTED;
}

HBA_STATUS HBA_SetRNIDMgmtInfo(HBA_HANDLE handle, HBA_MGMTINFO *pInfo)
{
	return no_rnid_data(handle, pInfo);
}

HBA_STATUS HBA_GetRNIDMgmtInfo(HBA_HANDLE handle, HBA_MGMTINFO *pInfo)
{
	return no_rnid_data(handle, pInfo);
}

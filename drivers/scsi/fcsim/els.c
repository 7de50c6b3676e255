// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extended Link Services that a port or the controller of a domain answers:
 * who it is, which ports it has, how their links fare. Anything else is
 * rejected. Pure.
 */
#include <linux/kernel.h>
#include <scsi/fc/fc_els.h>
#include <scsi/scsi_transport_fc.h>

#include "frame.h"

#define FCSIM_WORD	4
/* On the wire; the kernel's structures have holes. */
#define FCSIM_RPS_LEN	12
#define FCSIM_RPL_HEAD	12

struct fcsim_els {
	const struct fcsim_agent *agent;
	const u8 *request;
	struct fcsim_answer *answer;
};

static bool fcsim_els_reject(const struct fcsim_els *els, u8 reason, u8 explanation)
{
	const struct fc_els_ls_rjt reject = {
		.er_cmd = ELS_LS_RJT,
		.er_reason = reason,
		.er_explan = explanation,
	};

	fcsim_answer_add(els->answer, &reject, sizeof(reject));
	return false;
}

/* Nothing but that it was accepted. */
static bool fcsim_els_accept(const struct fcsim_els *els)
{
	const u8 accept[FCSIM_WORD] = { ELS_LS_ACC };

	fcsim_answer_add(els->answer, accept, sizeof(accept));
	return true;
}

static struct fc_els_lesb fcsim_els_lesb(const struct fcsim_known *port)
{
	return (struct fc_els_lesb) {
		.lesb_link_fail = cpu_to_be32(port->lesb[FCSIM_LESB_LINK_FAILURE]),
		.lesb_sync_loss = cpu_to_be32(port->lesb[FCSIM_LESB_LOSS_OF_SYNC]),
		.lesb_sig_loss = cpu_to_be32(port->lesb[FCSIM_LESB_LOSS_OF_SIGNAL]),
		.lesb_prim_err = cpu_to_be32(port->lesb[FCSIM_LESB_PROTOCOL_ERROR]),
		.lesb_inv_word = cpu_to_be32(port->lesb[FCSIM_LESB_INVALID_WORD]),
		.lesb_inv_crc = cpu_to_be32(port->lesb[FCSIM_LESB_INVALID_CRC]),
	};
}

/* Names; in the topology discovery format also what kind of node it is. */
static bool fcsim_els_rnid(const struct fcsim_els *els)
{
	const struct fc_els_rnid *request = (const void *)els->request;
	const struct fcsim_known *port = els->agent->ports;
	bool topology = request->rnid_fmt == ELS_RNIDF_GEN;
	struct fc_els_rnid_resp head = {
		.rnid_cmd = ELS_LS_ACC,
		.rnid_fmt = request->rnid_fmt,
		.rnid_cid_len = sizeof(struct fc_els_rnid_cid),
		.rnid_sid_len = topology ? sizeof(struct fc_els_rnid_gen) : 0,
	};
	struct fc_els_rnid_gen node = {};
	struct fc_els_rnid_cid names;

	if (!topology && request->rnid_fmt != ELS_RNIDF_NONE)
		return fcsim_els_reject(els, ELS_RJT_UNAB, ELS_EXPL_UNAB_DATA);
	names.rnid_wwpn = cpu_to_be64(port->port_name);
	names.rnid_wwnn = cpu_to_be64(port->node_name);
	put_unaligned_be64(port->node_name, node.rnid_vend_id);
	node.rnid_atype = cpu_to_be32(port->roles & FC_PORT_ROLE_FCP_TARGET ? ELS_RNIDA_STORAGE :
									      ELS_RNIDA_HOST);
	node.rnid_att_nodes = cpu_to_be32(1);
	fcsim_answer_add(els->answer, &head, sizeof(head));
	fcsim_answer_add(els->answer, &names, sizeof(names));
	if (topology)
		fcsim_answer_add(els->answer, &node, sizeof(node));
	return true;
}

static bool fcsim_els_rls(const struct fcsim_els *els)
{
	const struct fc_els_rls *request = (const void *)els->request;
	u32 port_id = get_unaligned_be24(request->rls_port_id);
	struct fc_els_rls_resp response = { .rls_cmd = ELS_LS_ACC };
	const struct fcsim_agent *agent = els->agent;

	for (unsigned int i = 0; i < agent->count; i++) {
		if (agent->ports[i].port_id != port_id)
			continue;
		response.rls_lesb = fcsim_els_lesb(&agent->ports[i]);
		fcsim_answer_add(els->answer, &response, sizeof(response));
		return true;
	}
	return fcsim_els_reject(els, ELS_RJT_LOGIC, ELS_EXPL_UNAB_DATA);
}

/* Physical port numbers are places in the list that RPL gives. */
static const struct fcsim_known *fcsim_els_select(const struct fcsim_agent *agent, u8 flag,
						  u64 selection)
{
	if (flag == FC_ELS_RPS_DID && !agent->server)
		return agent->ports;
	if (flag == FC_ELS_RPS_PPN && selection < agent->count)
		return &agent->ports[selection];
	for (unsigned int i = 0; flag == FC_ELS_RPS_WWPN && i < agent->count; i++)
		if (agent->ports[i].port_name == selection)
			return &agent->ports[i];
	return NULL;
}

static bool fcsim_els_rps(const struct fcsim_els *els)
{
	struct fc_els_rps_resp response = {
		.rps_cmd = ELS_LS_ACC,
		.rps_status = cpu_to_be16(FC_ELS_RPS_PTP | FC_ELS_RPS_FAB),
	};
	const struct fcsim_known *port;

	port = fcsim_els_select(els->agent, els->request[3], get_unaligned_be64(els->request + 4));
	if (!port)
		return fcsim_els_reject(els, ELS_RJT_LOGIC, ELS_EXPL_UNAB_DATA);
	response.rps_lesb = fcsim_els_lesb(port);
	fcsim_answer_add(els->answer, &response, sizeof(response));
	return true;
}

/* How many blocks a list may have that the asker limits to so many words; 0: any. */
static unsigned int fcsim_els_rpl_room(unsigned int max_words)
{
	unsigned int max = max_words ? max_words * FCSIM_WORD : 0xffff;

	if (max < FCSIM_RPL_HEAD)
		return 0;
	return (min(max, 0xffffU) - FCSIM_RPL_HEAD) / sizeof(struct fc_els_pnb);
}

static bool fcsim_els_rpl(const struct fcsim_els *els)
{
	const struct fc_els_rpl *request = (const void *)els->request;
	unsigned int first = get_unaligned_be24(request->rpl_index), n;
	const struct fcsim_agent *agent = els->agent;
	struct fc_els_rpl_resp response = { .rpl_cmd = ELS_LS_ACC };

	if (first >= agent->count)
		return fcsim_els_reject(els, ELS_RJT_LOGIC, ELS_EXPL_UNAB_DATA);
	n = min(agent->count - first,
		fcsim_els_rpl_room(get_unaligned_be16(&request->rpl_max_size)));
	response.rpl_plen = cpu_to_be16(FCSIM_RPL_HEAD + n * sizeof(struct fc_els_pnb));
	put_unaligned_be24(agent->count, response.rpl_llen);
	put_unaligned_be24(first, response.rpl_index);
	fcsim_answer_add(els->answer, &response, FCSIM_RPL_HEAD);
	for (unsigned int i = first; i < first + n; i++) {
		struct fc_els_pnb block = {
			.pnb_phys_pn = cpu_to_be32(i),
			.pnb_wwpn = cpu_to_be64(agent->ports[i].port_name),
		};

		put_unaligned_be24(agent->ports[i].port_id, block.pnb_port_id);
		fcsim_answer_add(els->answer, &block, sizeof(block));
	}
	return true;
}

/* There are no loops: all are scanned at once, and a certain one is not there. */
static bool fcsim_els_srl(const struct fcsim_els *els)
{
	const struct fc_els_srl *request = (const void *)els->request;

	if (request->srl_flag == FC_ELS_SRL_ALL)
		return fcsim_els_accept(els);
	if (request->srl_flag == FC_ELS_SRL_ONE)
		return fcsim_els_reject(els, ELS_RJT_UNAB, ELS_EXPL_NONE);
	return fcsim_els_reject(els, ELS_RJT_LOGIC, ELS_EXPL_UNSUPR);
}

/* Incidents of the common format alone. They come when user space raises them. */
static bool fcsim_els_lirr(const struct fcsim_els *els)
{
	const struct fc_els_lirr *request = (const void *)els->request;

	switch (request->lirr_func) {
	case ELS_LIRR_SET_COND:
	case ELS_LIRR_SET_UNCOND:
	case ELS_LIRR_CLEAR:
		if (!request->lirr_fmt)
			return fcsim_els_accept(els);
		return fcsim_els_reject(els, ELS_RJT_UNAB, ELS_EXPL_UNSUPR);
	default:
		return fcsim_els_reject(els, ELS_RJT_LOGIC, ELS_EXPL_NONE);
	}
}

static const struct {
	u8 command;
	bool port;	/* a port answers it */
	bool server;	/* the controller of a domain does */
	size_t len;
	bool (*answer)(const struct fcsim_els *els);
} fcsim_els_commands[] = {
	{ ELS_RNID, true, false, sizeof(struct fc_els_rnid), fcsim_els_rnid },
	{ ELS_RLS, true, true, sizeof(struct fc_els_rls), fcsim_els_rls },
	{ ELS_RPS, true, true, FCSIM_RPS_LEN, fcsim_els_rps },
	{ ELS_RPL, true, true, sizeof(struct fc_els_rpl), fcsim_els_rpl },
	{ ELS_SRL, false, true, sizeof(struct fc_els_srl), fcsim_els_srl },
	{ ELS_LIRR, true, false, sizeof(struct fc_els_lirr), fcsim_els_lirr },
};

/**
 * fcsim_els_answer() - answer an Extended Link Service
 * @agent: who answers
 * @request: its payload, big-endian
 * @len: bytes of it
 * @answer: gets LS_ACC or LS_RJT
 *
 * Context: any.
 * Return: whether it was accepted.
 */
bool fcsim_els_answer(const struct fcsim_agent *agent, const u8 *request, size_t len,
		      struct fcsim_answer *answer)
{
	const struct fcsim_els els = { .agent = agent, .request = request, .answer = answer };

	for (size_t i = 0; len && i < ARRAY_SIZE(fcsim_els_commands); i++) {
		if (fcsim_els_commands[i].command != request[0])
			continue;
		if (!(agent->server ? fcsim_els_commands[i].server : fcsim_els_commands[i].port))
			break;
		if (len < fcsim_els_commands[i].len)
			return fcsim_els_reject(&els, ELS_RJT_PROT, ELS_EXPL_INV_LEN);
		return fcsim_els_commands[i].answer(&els);
	}
	return fcsim_els_reject(&els, ELS_RJT_UNSUP, ELS_EXPL_UNSUPR);
}

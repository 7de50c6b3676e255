// SPDX-License-Identifier: GPL-2.0-only
/*
 * Common Transport: a small name server, which tells of the ports that it
 * knows. Registrations and other services are rejected. Pure.
 */
#include <linux/kernel.h>
#include <scsi/fc/fc_fs.h>
#include <scsi/fc/fc_gs.h>
#include <scsi/fc/fc_ns.h>
#include <scsi/scsi_transport_fc.h>

#include "frame.h"

#define FCSIM_WORD		4
#define FCSIM_SYMBOLIC_NAME	256	/* length and text */

struct fcsim_ct {
	const struct fcsim_agent *agent;
	const u8 *params;
	struct fcsim_answer *answer;
};

/* An explanation that stands for success. */
#define FCSIM_CT_ACCEPTED	-1

static const struct fcsim_known *fcsim_ct_by_id(const struct fcsim_ct *ct)
{
	u32 port_id = get_unaligned_be24(ct->params + 1);

	for (unsigned int i = 0; i < ct->agent->count; i++)
		if (ct->agent->ports[i].port_id == port_id)
			return &ct->agent->ports[i];
	return NULL;
}

static void fcsim_ct_add_wwn(struct fcsim_answer *answer, u64 name)
{
	__be64 wire = cpu_to_be64(name);

	fcsim_answer_add(answer, &wire, sizeof(wire));
}

static void fcsim_ct_add_id(struct fcsim_answer *answer, u8 flags, u32 port_id)
{
	u8 word[FCSIM_WORD] = { flags };

	put_unaligned_be24(port_id, word + 1);
	fcsim_answer_add(answer, word, sizeof(word));
}

static void fcsim_ct_add_zeros(struct fcsim_answer *answer, size_t len)
{
	static const u8 zeros[FCSIM_SYMBOLIC_NAME];

	fcsim_answer_add(answer, zeros, len);
}

/* Of the port with the next higher address, or of the lowest. */
static int fcsim_ct_ga_nxt(const struct fcsim_ct *ct)
{
	const struct fcsim_agent *agent = ct->agent;
	u32 port_id = get_unaligned_be24(ct->params + 1);
	const struct fcsim_known *next = agent->ports;
	u8 fc4s[32] = { [2] = 0x01 };	/* FCP */
	u8 class3[FCSIM_WORD] = { 0, 0, 0, 0x08 };

	for (unsigned int i = 0; i < agent->count; i++) {
		if (agent->ports[i].port_id > port_id) {
			next = &agent->ports[i];
			break;
		}
	}
	fcsim_ct_add_id(ct->answer, FC_NS_N_PORT, next->port_id);
	fcsim_ct_add_wwn(ct->answer, next->port_name);
	fcsim_ct_add_zeros(ct->answer, FCSIM_SYMBOLIC_NAME);
	fcsim_ct_add_wwn(ct->answer, next->node_name);
	fcsim_ct_add_zeros(ct->answer, FCSIM_SYMBOLIC_NAME);
	fcsim_ct_add_zeros(ct->answer, 8);	/* initial process associator */
	fcsim_ct_add_zeros(ct->answer, 16);	/* IP address of the node */
	fcsim_answer_add(ct->answer, class3, sizeof(class3));
	fcsim_answer_add(ct->answer, fc4s, sizeof(fc4s));
	/* IP address, fabric port, hard address */
	fcsim_ct_add_zeros(ct->answer, 16 + 8 + FCSIM_WORD);
	return FCSIM_CT_ACCEPTED;
}

static int fcsim_ct_gpn_id(const struct fcsim_ct *ct)
{
	const struct fcsim_known *port = fcsim_ct_by_id(ct);

	if (!port)
		return FC_FS_EXP_PID;
	fcsim_ct_add_wwn(ct->answer, port->port_name);
	return FCSIM_CT_ACCEPTED;
}

static int fcsim_ct_gnn_id(const struct fcsim_ct *ct)
{
	const struct fcsim_known *port = fcsim_ct_by_id(ct);

	if (!port)
		return FC_FS_EXP_PID;
	fcsim_ct_add_wwn(ct->answer, port->node_name);
	return FCSIM_CT_ACCEPTED;
}

static int fcsim_ct_gid_pn(const struct fcsim_ct *ct)
{
	u64 port_name = get_unaligned_be64(ct->params);

	for (unsigned int i = 0; i < ct->agent->count; i++) {
		if (ct->agent->ports[i].port_name != port_name)
			continue;
		fcsim_ct_add_id(ct->answer, 0, ct->agent->ports[i].port_id);
		return FCSIM_CT_ACCEPTED;
	}
	return FC_FS_EXP_PNAM;
}

static bool fcsim_ct_in_scope(u32 port_id, const struct fc_ns_gid_ft *scope)
{
	return (!scope->fn_domain_id_scope || scope->fn_domain_id_scope == port_id >> 16) &&
	       (!scope->fn_area_id_scope || scope->fn_area_id_scope == (port_id >> 8 & 0xff));
}

/* All ports speak FCP, and nothing else. */
static int fcsim_ct_by_type(const struct fcsim_ct *ct, bool names)
{
	const struct fc_ns_gid_ft *scope = (const void *)ct->params;
	const struct fcsim_known *port = NULL, *next = NULL;

	for (unsigned int i = 0; i <= ct->agent->count; i++) {
		next = i < ct->agent->count ? &ct->agent->ports[i] : NULL;
		if (next && !fcsim_ct_in_scope(next->port_id, scope))
			continue;
		if (port) {
			fcsim_ct_add_id(ct->answer, next ? 0 : FC_NS_FID_LAST, port->port_id);
			if (names) {
				fcsim_ct_add_zeros(ct->answer, FCSIM_WORD);
				fcsim_ct_add_wwn(ct->answer, port->port_name);
			}
		}
		if (next)
			port = next;
	}
	return port && scope->fn_fc4_type == FC_TYPE_FCP ? FCSIM_CT_ACCEPTED : FC_FS_EXP_FTNR;
}

static int fcsim_ct_gid_ft(const struct fcsim_ct *ct)
{
	return fcsim_ct_by_type(ct, false);
}

static int fcsim_ct_gpn_ft(const struct fcsim_ct *ct)
{
	return fcsim_ct_by_type(ct, true);
}

static const struct {
	u16 command;
	size_t len;	/* of what follows the preamble */
	int (*answer)(const struct fcsim_ct *ct);
} fcsim_ct_commands[] = {
	{ FC_NS_GA_NXT, sizeof(struct fc_ns_fid), fcsim_ct_ga_nxt },
	{ FC_NS_GPN_ID, sizeof(struct fc_ns_fid), fcsim_ct_gpn_id },
	{ FC_NS_GNN_ID, sizeof(struct fc_ns_fid), fcsim_ct_gnn_id },
	{ FC_NS_GID_PN, sizeof(struct fc_ns_gid_pn), fcsim_ct_gid_pn },
	{ FC_NS_GID_FT, sizeof(struct fc_ns_gid_ft), fcsim_ct_gid_ft },
	{ FC_NS_GPN_FT, sizeof(struct fc_ns_gid_ft), fcsim_ct_gpn_ft },
};

struct fcsim_ct_verdict {
	u8 reason;	/* 0: accepted */
	u8 explanation;
};

/* The answer's parameters follow the preamble, which is made afterwards. */
static struct fcsim_ct_verdict fcsim_ct_ask(const struct fcsim_ct *ct, const struct fc_ct_hdr *head,
					    size_t len)
{
	struct fcsim_ct_verdict verdict = { .reason = FC_FS_RJT_UNSUP };
	int explanation;

	if (head->ct_rev != FC_CT_REV)
		return (struct fcsim_ct_verdict) { .reason = FC_FS_RJT_VER };
	if (!ct->agent->server || head->ct_fs_type != FC_FST_DIR ||
	    head->ct_fs_subtype != FC_NS_SUBTYPE)
		return verdict;
	for (size_t i = 0; i < ARRAY_SIZE(fcsim_ct_commands); i++) {
		if (fcsim_ct_commands[i].command != be16_to_cpu(head->ct_cmd))
			continue;
		if (len < sizeof(*head) + fcsim_ct_commands[i].len)
			return (struct fcsim_ct_verdict) { .reason = FC_FS_RJT_IUSIZ };
		explanation = fcsim_ct_commands[i].answer(ct);
		if (explanation == FCSIM_CT_ACCEPTED)
			verdict.reason = 0;
		else
			verdict = (struct fcsim_ct_verdict) { FC_FS_RJT_UNABL, explanation };
		break;
	}
	return verdict;
}

/**
 * fcsim_ct_answer() - answer a request of the Common Transport
 * @agent: who answers
 * @request: preamble and parameters, big-endian
 * @len: bytes of it, at least a preamble
 * @answer: gets the answer; what the asker's maximum or the room cuts is told
 *          in the preamble as residual words
 *
 * Context: any.
 * Return: whether it was accepted.
 */
bool fcsim_ct_answer(const struct fcsim_agent *agent, const u8 *request, size_t len,
		     struct fcsim_answer *answer)
{
	const struct fcsim_ct ct = {
		.agent = agent, .params = request + FC_CT_HDR_LEN, .answer = answer,
	};
	struct fcsim_ct_verdict verdict;
	struct fc_ct_hdr head;
	size_t whole, max;

	memcpy(&head, request, sizeof(head));
	max = be16_to_cpu(head.ct_mr_size) * FCSIM_WORD;
	if (max)
		answer->size = min(answer->size, sizeof(head) + max);
	answer->len = sizeof(head);
	verdict = fcsim_ct_ask(&ct, &head, len);
	if (verdict.reason)
		answer->len = sizeof(head);
	whole = answer->len;
	head.ct_cmd = cpu_to_be16(verdict.reason ? FC_FS_RJT : FC_FS_ACC);
	head.ct_mr_size = cpu_to_be16((whole - min(whole, answer->size)) / FCSIM_WORD);
	head.ct_reason = verdict.reason;
	head.ct_explan = verdict.explanation;
	answer->len = 0;
	fcsim_answer_add(answer, &head, sizeof(head));
	answer->len = whole;
	return !verdict.reason;
}

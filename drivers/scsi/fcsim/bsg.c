// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that programs send through the transport's bsg nodes: from the
 * node's job to whom it concerns, and its answer back. What is answered is
 * els.c's and ct.c's.
 */
#include <linux/bsg-lib.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <scsi/fc/fc_fs.h>
#include <scsi/fc/fc_gs.h>
#include <scsi/scsi_bsg_fc.h>
#include <scsi/scsi_host.h>

#include "fcsim_priv.h"
#include "frame.h"

#define FCSIM_REQUEST_MAX	FCSIM_FRAME_SIZE
#define FCSIM_ANSWER_MAX	SZ_64K
#define FCSIM_RJT_BAD_D_ID	0x01	/* of F_RJT */

/* Ports that are known to the transport and can be reached, the own one among them. */
struct fcsim_directory {
	unsigned int count;
	struct fcsim_known ports[];
};

/* A port that its maker only described has no link of its own but ours. */
static void fcsim_know_counters(struct fcsim_port *port, struct fcsim_known *known)
{
	if (!fcsim_fabric_counters(known->port_name, known->lesb))
		fcsim_stats_lesb(&port->stats, known->lesb);
}

static bool fcsim_is_reached(const struct fc_rport *rport)
{
	return rport->port_state == FC_PORTSTATE_ONLINE ||
	       rport->port_state == FC_PORTSTATE_MARGINAL;
}

/* Names alone, and of no more than @room ports: the host's lock is held. */
static unsigned int fcsim_know_rports(struct Scsi_Host *shost, struct fcsim_known *known,
				      unsigned int room)
{
	struct fc_rport *rport;
	unsigned int n = 0;

	lockdep_assert_held(shost->host_lock);

	list_for_each_entry(rport, &fc_host_rports(shost), peers) {
		if (!fcsim_is_reached(rport))
			continue;
		if (n < room)
			known[n] = (struct fcsim_known) {
				.port_name = rport->port_name,
				.node_name = rport->node_name,
				.port_id = rport->port_id,
				.roles = rport->roles,
			};
		n++;
	}
	return n;
}

static int fcsim_compare_known(const void *a, const void *b)
{
	u32 id_a = ((const struct fcsim_known *)a)->port_id;
	u32 id_b = ((const struct fcsim_known *)b)->port_id;

	return id_a < id_b ? -1 : id_a > id_b;
}

static struct fcsim_known fcsim_know_self(struct Scsi_Host *shost)
{
	return (struct fcsim_known) {
		.port_name = fc_host_port_name(shost),
		.node_name = fc_host_node_name(shost),
		.port_id = fc_host_port_id(shost),
		.roles = fcsim_host_port(shost)->config.luns ? FC_PORT_ROLE_FCP_TARGET :
							       FC_PORT_ROLE_FCP_INITIATOR,
	};
}

/*
 * From what the transport knows, under its own lock: the port's lock may be
 * held by one who removes the host and waits for us.
 *
 * A port that its maker only described has no link of its own but this one.
 */
static struct fcsim_directory *fcsim_directory_make(struct Scsi_Host *shost)
{
	struct fcsim_directory *directory;
	unsigned int room, n;

	spin_lock_irq(shost->host_lock);
	room = fcsim_know_rports(shost, NULL, 0) + 1;
	spin_unlock_irq(shost->host_lock);
	directory = kvzalloc(struct_size(directory, ports, room), GFP_KERNEL);
	if (!directory)
		return NULL;
	directory->ports[0] = fcsim_know_self(shost);
	spin_lock_irq(shost->host_lock);
	n = fcsim_know_rports(shost, directory->ports + 1, room - 1);
	spin_unlock_irq(shost->host_lock);
	directory->count = 1 + min(n, room - 1);
	for (unsigned int i = 0; i < directory->count; i++)
		fcsim_know_counters(fcsim_host_port(shost), &directory->ports[i]);
	sort(directory->ports, directory->count, sizeof(directory->ports[0]),
	     fcsim_compare_known, NULL);
	return directory;
}

/* The ports of a domain; they lie side by side. Return: whether there are any. */
static bool fcsim_find_domain(const struct fcsim_directory *directory, u8 domain,
			      struct fcsim_agent *agent)
{
	for (unsigned int i = 0; i < directory->count; i++) {
		if (directory->ports[i].port_id >> 16 != domain)
			continue;
		if (!agent->count)
			agent->ports = &directory->ports[i];
		agent->count++;
	}
	agent->server = true;
	return agent->count;
}

/* Return: whether anybody has that address. */
static bool fcsim_find_agent(const struct fcsim_directory *directory, u32 port_id,
			     struct fcsim_agent *agent)
{
	*agent = (struct fcsim_agent) {};
	if (port_id >> 8 == FC_FID_DOM_MGR >> 8)
		return fcsim_find_domain(directory, port_id & 0xff, agent);
	if (port_id >= FC_FID_MCAST_SERV) {
		agent->ports = directory->ports;
		agent->count = directory->count;
		agent->server = true;
		return true;
	}
	for (unsigned int i = 0; i < directory->count; i++) {
		if (directory->ports[i].port_id != port_id)
			continue;
		agent->ports = &directory->ports[i];
		agent->count = 1;
		return true;
	}
	return false;
}

struct fcsim_frame {
	bool ct;
	u32 port_id;
};

/* The transport looks at the length of the message's code alone. */
static int fcsim_bsg_frame(const struct bsg_job *job, struct fcsim_frame *frame)
{
	const struct fc_bsg_request *request = job->request;
	const struct fc_rport *rport = fc_bsg_to_rport((struct bsg_job *)job);

	switch (request->msgcode) {
	case FC_BSG_HST_ELS_NOLOGIN:
		if (job->request_len < sizeof(request->msgcode) + sizeof(request->rqst_data.h_els))
			return -ENOMSG;
		*frame = (struct fcsim_frame) {
			.port_id = get_unaligned_be24(request->rqst_data.h_els.port_id),
		};
		return 0;
	case FC_BSG_HST_CT:
		if (job->request_len < sizeof(request->msgcode) + sizeof(request->rqst_data.h_ct))
			return -ENOMSG;
		*frame = (struct fcsim_frame) {
			.ct = true,
			.port_id = get_unaligned_be24(request->rqst_data.h_ct.port_id),
		};
		return 0;
	case FC_BSG_RPT_ELS:
	case FC_BSG_RPT_CT:
		*frame = (struct fcsim_frame) {
			.ct = request->msgcode == FC_BSG_RPT_CT,
			.port_id = rport->port_id,
		};
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/* Nobody has the address: the fabric itself rejects the frame. */
static void fcsim_bsg_undelivered(struct fc_bsg_ctels_reply *reply)
{
	reply->status = FC_CTELS_STATUS_F_RJT;
	reply->rjt_data.reason_code = FCSIM_RJT_BAD_D_ID;
}

/* A reject is told twice: by status, and as the payload that it is. */
static void fcsim_bsg_rejected(struct fc_bsg_ctels_reply *reply, bool ct, const u8 *data)
{
	const struct fc_ct_hdr *head = (const void *)data;

	reply->status = FC_CTELS_STATUS_REJECT;
	reply->rjt_data.reason_code = ct ? head->ct_reason : data[5];
	reply->rjt_data.reason_explanation = ct ? head->ct_explan : data[6];
}

static size_t fcsim_bsg_answer(const struct fcsim_frame *frame, const struct fcsim_agent *agent,
			       const u8 *request, size_t len, u8 *data, size_t room,
			       struct fc_bsg_ctels_reply *reply)
{
	struct fcsim_answer answer = { .data = data, .size = FCSIM_ANSWER_MAX };
	bool accepted;

	if (frame->ct) {
		answer.size = max_t(size_t, room, FC_CT_HDR_LEN);
		accepted = fcsim_ct_answer(agent, request, len, &answer);
	} else {
		accepted = fcsim_els_answer(agent, request, len, &answer);
	}
	if (!accepted)
		fcsim_bsg_rejected(reply, frame->ct, data);
	return min3(answer.len, answer.size, room);
}

static int fcsim_bsg_exchange(struct bsg_job *job, const struct fcsim_directory *directory,
			      u8 *request, u8 *data, size_t *received)
{
	const struct bsg_buffer *in = &job->reply_payload, *out = &job->request_payload;
	struct fc_bsg_reply *reply = job->reply;
	size_t len = min_t(size_t, out->payload_len, FCSIM_REQUEST_MAX);
	struct fcsim_agent agent;
	struct fcsim_frame frame;
	int err;

	err = fcsim_bsg_frame(job, &frame);
	if (err)
		return err;
	if (frame.ct && len < FC_CT_HDR_LEN)
		return -EINVAL;
	sg_copy_to_buffer(out->sg_list, out->sg_cnt, request, len);
	if (!fcsim_find_agent(directory, frame.port_id, &agent)) {
		fcsim_bsg_undelivered(&reply->reply_data.ctels_reply);
		return 0;
	}
	*received = fcsim_bsg_answer(&frame, &agent, request, len, data,
				     min_t(size_t, in->payload_len, FCSIM_ANSWER_MAX),
				     &reply->reply_data.ctels_reply);
	sg_copy_from_buffer(in->sg_list, in->sg_cnt, data, *received);
	return 0;
}

/**
 * fcsim_bsg_request() - a program sends a frame
 * @job: what and to whom; done when this returns 0
 *
 * Context: may sleep. Takes no lock of the port, see fcsim_directory_make().
 * Return: 0; -ENOTCONN while the port is offline; -EOPNOTSUPP for messages
 *         that are no frames; -ENOMSG, -EINVAL for what is too short; -ENOMEM.
 */
int fcsim_bsg_request(struct bsg_job *job)
{
	struct Scsi_Host *shost = fc_bsg_to_shost(job);
	struct fc_bsg_reply *reply = job->reply;
	struct fcsim_directory *directory;
	size_t received = 0;
	u8 *buffer;
	int err;

	if (!READ_ONCE(fcsim_host_port(shost)->post.online))
		return -ENOTCONN;
	directory = fcsim_directory_make(shost);
	buffer = kvzalloc(FCSIM_REQUEST_MAX + FCSIM_ANSWER_MAX, GFP_KERNEL);
	err = -ENOMEM;
	memset(reply, 0, sizeof(*reply));
	if (directory && buffer)
		err = fcsim_bsg_exchange(job, directory, buffer, buffer + FCSIM_REQUEST_MAX,
					 &received);
	kvfree(buffer);
	kvfree(directory);
	if (err)
		return err;
	reply->reply_payload_rcv_len = received;
	job->reply_len = sizeof(*reply);
	bsg_job_done(job, 0, received);
	return 0;
}

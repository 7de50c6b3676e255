// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes of the FC transport's netlink group to events. Pure and bounds-checked;
 * what becomes of an event, and who sent the bytes, is bridge.c's.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <scsi/scsi_netlink_fc.h>
#include <scsi/scsi_transport_fc.h>

#include "bridge_decode.h"
#include "fcev_priv.h"

#define FCEV_HEARD_DATA_AT	offsetof(struct fc_nl_event, event_data)

/* The payload of a netlink message, or NULL where the header lies. */
static const void *fcev_heard_payload(const void *bytes, size_t len, size_t *payload_len)
{
	const struct nlmsghdr *nlh = bytes;

	if (len < NLMSG_HDRLEN || nlh->nlmsg_len < NLMSG_HDRLEN || nlh->nlmsg_len > len)
		return NULL;
	*payload_len = nlh->nlmsg_len - NLMSG_HDRLEN;
	return bytes + NLMSG_HDRLEN;
}

/**
 * fcev_heard_parse() - check a message and find its parts
 * @bytes: netlink message with its header, aligned as netlink does
 * @len: bytes received
 * @heard: filled on success; points into @bytes
 *
 * Context: any.
 * Return: 0; -ENOMSG for a message that is no event of an FC host; -EBADMSG
 *         for one that is malformed.
 */
int fcev_heard_parse(const void *bytes, size_t len, struct fcev_heard *heard)
{
	const struct nlmsghdr *nlh = bytes;
	const struct fc_nl_event *event;
	size_t event_len;

	event = fcev_heard_payload(bytes, len, &event_len);
	if (!event)
		return -EBADMSG;
	if (nlh->nlmsg_type != SCSI_TRANSPORT_MSG)
		return -ENOMSG;
	if (event_len < sizeof(event->snlh) || event->snlh.magic != SCSI_NL_MAGIC)
		return -EBADMSG;
	if (event->snlh.version != SCSI_NL_VERSION ||
	    event->snlh.transport != SCSI_NL_TRANSPORT_FC ||
	    event->snlh.msgtype != FC_NL_ASYNC_EVENT)
		return -ENOMSG;
	if (event->snlh.msglen > event_len || event_len < FCEV_HEARD_DATA_AT ||
	    event->event_datalen > event_len - FCEV_HEARD_DATA_AT)
		return -EBADMSG;

	heard->vendor_id = event->vendor_id;
	heard->host_no = event->host_no;
	heard->event_num = event->event_num;
	heard->code = event->event_code;
	heard->data = (const u8 *)event + FCEV_HEARD_DATA_AT;
	heard->data_len = event->event_datalen < sizeof(u32) ? 0 : event->event_datalen;
	return 0;
}

/* The data as the one word that most codes carry, 0 for none. */
u32 fcev_heard_word(const struct fcev_heard *heard)
{
	u32 word = 0;

	if (heard->data_len >= sizeof(word))
		memcpy(&word, heard->data, sizeof(word));
	return word;
}

/*
 * qla2xxx makes the page from two mailbox registers; lpfc and zfcp copy it
 * from the frame, and so will a driver that we do not know.
 */
static u32 fcev_rscn_page(const char *driver, u32 word)
{
	if (!strcmp(driver, "qla2xxx"))
		return word;
	return be32_to_cpu((__force __be32)word);
}

/* Codes that carry no more than a word. */
static const struct {
	u32 code;
	enum fcev_event_type type;
} fcev_heard_plain[] = {
	{ FCH_EVT_LIP, FCEV_EVENT_TYPE_LIP },
	{ FCH_EVT_LINKUP, FCEV_EVENT_TYPE_LINK_UP },
	{ FCH_EVT_LINKDOWN, FCEV_EVENT_TYPE_LINK_DOWN },
	{ FCH_EVT_LIPRESET, FCEV_EVENT_TYPE_LIP_RESET },
	{ FCH_EVT_ADAPTER_CHANGE, FCEV_EVENT_TYPE_ADAPTER_CHANGE },
	{ FCH_EVT_PORT_OFFLINE, FCEV_EVENT_TYPE_PORT_OFFLINE },
	{ FCH_EVT_PORT_ONLINE, FCEV_EVENT_TYPE_PORT_ONLINE },
};

static bool fcev_heard_is_plain(const struct fcev_heard *heard, struct fcev_event *event)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fcev_heard_plain); i++) {
		if (fcev_heard_plain[i].code != heard->code)
			continue;
		event->type = fcev_heard_plain[i].type;
		event->args.port.port_state = FCEV_STATE_NONE;
		return true;
	}
	return false;
}

static bool fcev_heard_is_rscn(const struct fcev_heard *heard, const char *driver,
			       struct fcev_event *event)
{
	u32 word = fcev_heard_word(heard);

	if (heard->code != FCH_EVT_RSCN || !heard->data_len)
		return false;
	event->type = FCEV_EVENT_TYPE_RSCN;
	event->args.rscn.page = fcev_rscn_page(driver, word);
	event->args.rscn.raw = word;
	return true;
}

/* The transport's 0x501 and 0x502 are an FPIN; the HBA API's 0x501 is an RLIR. */
static bool fcev_heard_is_raw(const struct fcev_heard *heard, struct fcev_event *event)
{
	bool fpin = heard->code == FCH_EVT_LINK_FPIN || heard->code == FCH_EVT_LINK_FPIN_ACK;

	if (heard->code == FCH_EVT_VENDOR_UNIQUE) {
		event->type = FCEV_EVENT_TYPE_VENDOR;
		event->args.vendor.vendor_id = heard->vendor_id;
		event->args.vendor.scope = FCEV_VENDOR_SCOPE_ADAPTER;
	} else if (fpin && heard->data_len) {
		event->type = FCEV_EVENT_TYPE_FPIN;
	} else {
		return false;
	}
	event->payload = heard->data;
	event->payload_len = heard->data_len;
	return true;
}

static void fcev_heard_unknown(const struct fcev_heard *heard, struct fcev_event *event)
{
	event->type = FCEV_EVENT_TYPE_UNKNOWN;
	event->args.unknown.code = heard->code;
	event->args.unknown.data = fcev_heard_word(heard);
	if (heard->data_len <= sizeof(u32))
		return;
	event->payload = heard->data;
	event->payload_len = heard->data_len;
}

/**
 * fcev_heard_decode() - make an event of a message
 * @heard: the message
 * @driver: name of the driver of the host
 * @event: filled; its payload points into the message
 *
 * For port-online and port-offline the data says which port is meant, see
 * fcev_heard_word().
 *
 * Context: any.
 */
void fcev_heard_decode(const struct fcev_heard *heard, const char *driver,
		       struct fcev_event *event)
{
	memset(event, 0, sizeof(*event));
	event->source = FCEV_SOURCE_POSTED;
	if (!fcev_heard_is_plain(heard, event) && !fcev_heard_is_rscn(heard, driver, event) &&
	    !fcev_heard_is_raw(heard, event))
		fcev_heard_unknown(heard, event);
}

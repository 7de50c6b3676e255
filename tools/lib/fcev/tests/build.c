// SPDX-License-Identifier: LGPL-2.1-or-later
/* See build.h. */
#include <linux/genetlink.h>
#include <string.h>

#include "build.h"

void build_message(struct build *b, uint32_t request, uint64_t epoch, uint32_t stream)
{
	struct genlmsghdr *genl;

	b->nlh = mnl_nlmsg_put_header(b->bytes + b->len);
	b->nlh->nlmsg_type = 0x20;
	b->nlh->nlmsg_seq = request;
	genl = mnl_nlmsg_put_extra_header(b->nlh, sizeof(*genl));
	genl->cmd = request ? FCEV_CMD_HISTORY_GET : FCEV_CMD_EVENTS_NTF;
	genl->version = FCEV_FAMILY_VERSION;
	mnl_attr_put_u64(b->nlh, FCEV_A_MESSAGE_EPOCH, epoch);
	mnl_attr_put_u32(b->nlh, FCEV_A_MESSAGE_STREAM, stream);
	if (stream) {
		mnl_attr_put_u32(b->nlh, FCEV_A_MESSAGE_PORT, stream / 2);
		mnl_attr_put_u32(b->nlh, FCEV_A_MESSAGE_HOST, 100 + stream / 2);
		mnl_attr_put_u64(b->nlh, FCEV_A_MESSAGE_WWPN, 0x5001438000000000 + stream / 2);
	}
}

void build_limits(struct build *b, uint64_t oldest, uint64_t head)
{
	mnl_attr_put_u64(b->nlh, FCEV_A_MESSAGE_OLDEST, oldest);
	mnl_attr_put_u64(b->nlh, FCEV_A_MESSAGE_HEAD, head);
}

struct nlattr *build_event(struct build *b, uint64_t seq, uint64_t boot, uint32_t type)
{
	struct nlattr *nest = mnl_attr_nest_start(b->nlh, FCEV_A_MESSAGE_EVENTS);

	mnl_attr_put_u64(b->nlh, FCEV_A_EVENT_SEQ, seq);
	mnl_attr_put_u64(b->nlh, FCEV_A_EVENT_BOOT, boot);
	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_EVENT, type);
	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_SOURCE, FCEV_SOURCE_NATIVE);
	return nest;
}

void build_rscn(struct build *b, uint64_t seq, uint64_t boot, uint32_t raw)
{
	struct nlattr *nest = build_event(b, seq, boot, FCEV_EVENT_TYPE_RSCN);

	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_RSCN_ID, raw & 0xffffff);
	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_RSCN_FORMAT, raw >> 24 & 3);
	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_RSCN_QUALIFIER, raw >> 26 & 15);
	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_RSCN_RAW, raw);
	mnl_attr_nest_end(b->nlh, nest);
}

/* At most BUILD_RUN RSCNs whose numbers, times and pages rise by one, without raw words. */
void build_run(struct build *b, uint64_t seq, uint64_t boot, uint32_t page, size_t n)
{
	struct nlattr *nest = mnl_attr_nest_start(b->nlh, FCEV_A_MESSAGE_RSCNS);
	uint64_t boots[BUILD_RUN];
	uint32_t pages[BUILD_RUN];
	size_t i;

	for (i = 0; i < n && i < BUILD_RUN; i++) {
		boots[i] = boot + i;
		pages[i] = page + (uint32_t)i;
	}
	mnl_attr_put_u64(b->nlh, FCEV_A_RSCN_RUN_SEQ, seq);
	mnl_attr_put_u32(b->nlh, FCEV_A_RSCN_RUN_SOURCE, FCEV_SOURCE_NATIVE);
	mnl_attr_put(b->nlh, FCEV_A_RSCN_RUN_BOOT, i * sizeof(*boots), boots);
	mnl_attr_put(b->nlh, FCEV_A_RSCN_RUN_PAGE, i * sizeof(*pages), pages);
	mnl_attr_nest_end(b->nlh, nest);
}

void build_evicted(struct build *b, uint64_t seq, uint32_t stream, uint64_t last)
{
	struct nlattr *nest = build_event(b, seq, seq, FCEV_EVENT_TYPE_EVICTED);

	mnl_attr_put_u64(b->nlh, FCEV_A_EVENT_COUNT, last);
	mnl_attr_put_u64(b->nlh, FCEV_A_EVENT_FIRST_SEQ, 1);
	mnl_attr_put_u64(b->nlh, FCEV_A_EVENT_LAST_SEQ, last);
	mnl_attr_put_u32(b->nlh, FCEV_A_EVENT_STREAM, stream);
	mnl_attr_nest_end(b->nlh, nest);
}

void build_end(struct build *b)
{
	b->len += MNL_ALIGN(b->nlh->nlmsg_len);
}

void build_done(struct build *b, uint32_t request, int error)
{
	int *result;

	b->nlh = mnl_nlmsg_put_header(b->bytes + b->len);
	b->nlh->nlmsg_type = NLMSG_DONE;
	b->nlh->nlmsg_seq = request;
	result = mnl_nlmsg_put_extra_header(b->nlh, sizeof(*result));
	*result = error;
	build_end(b);
}

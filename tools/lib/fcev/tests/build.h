/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages as the module makes them, for tests. What they mean is not here.
 */
#ifndef FCEV_TEST_BUILD_H
#define FCEV_TEST_BUILD_H

#include <libmnl/libmnl.h>

#include "../priv.h"

struct build {
	char *bytes;
	size_t len;		/* of the messages that are complete */
	struct nlmsghdr *nlh;	/* in work */
};

#define BUILD_RUN	16

void build_message(struct build *b, uint32_t request, uint64_t epoch, uint32_t stream);
void build_limits(struct build *b, uint64_t oldest, uint64_t head);
struct nlattr *build_event(struct build *b, uint64_t seq, uint64_t boot, uint32_t type);
void build_rscn(struct build *b, uint64_t seq, uint64_t boot, uint32_t raw);
void build_run(struct build *b, uint64_t seq, uint64_t boot, uint32_t page, size_t n);
void build_evicted(struct build *b, uint64_t seq, uint32_t stream, uint64_t last);
void build_end(struct build *b);
void build_done(struct build *b, uint32_t request, int error);

#endif /* FCEV_TEST_BUILD_H */

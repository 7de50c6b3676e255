// SPDX-License-Identifier: LGPL-2.1-or-later
/* Print every event of every FC port, as it happens. Not even a loss escapes. */
#include <fcev.h>
#include <stdio.h>

int main(void)
{
	const struct fcev_event *event;
	struct fcev *ctx;

	if (fcev_open(&ctx))
		return 1;
	if (!fcev_listen(ctx))
		while (fcev_wait(ctx, &event, -1) == 1)
			printf("host%d %016llx %s\n", event->host, (unsigned long long)event->wwpn,
			       fcev_event_type_name(event->type));
	fprintf(stderr, "%s\n", fcev_error(ctx));
	fcev_close(ctx);
	return 1;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The counters of HBA_PORTSTATISTICS that a program watches, as a rule of the
 * module. The module refuses a rule with a counter that the driver does not
 * have; the HBA API wants the rest watched, so such counters are left out here.
 */
#include <stdio.h>
#include <string.h>

#include "hbaapi_priv.h"

/* 0 and -1 mean "not watched". */
HBA_STATUS hba_rule_counters(const HBA_PORTSTATISTICS *levels, struct fcev_counter_value *counters,
			     size_t *n)
{
	HBA_INT64 values[HBA_COUNTERS];

	memcpy(values, levels, sizeof(values));
	*n = 0;
	for (uint32_t i = 0; i < HBA_COUNTERS; i++) {
		if (!values[i] || values[i] == -1)
			continue;
		if (values[i] < 0)
			return HBA_STATUS_ERROR_ARG;
		counters[(*n)++] = (struct fcev_counter_value){
			.counter = i, .has_value = true, .value = (uint64_t)values[i],
		};
	}
	return *n ? HBA_STATUS_OK : HBA_STATUS_ERROR_ARG;
}

static void say_left_out(uint64_t port, const char *names)
{
	hba_say("port %016llx: its driver does not count %s, which cannot be watched",
		(unsigned long long)port, names);
}

/* Leaves out what the driver does not have; @valid has a bit per counter. */
HBA_STATUS hba_rule_keep_valid(struct hba_registration *reg, uint64_t valid)
{
	char names[512] = "";
	size_t kept = 0, len = 0;

	for (size_t i = 0; i < reg->n_counters; i++) {
		uint32_t counter = reg->counters[i].counter;

		if (valid & 1ull << counter) {
			reg->counters[kept++] = reg->counters[i];
			continue;
		}
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "",
					fcev_counter_name(counter));
	}
	reg->n_counters = kept;
	if (len)
		say_left_out(reg->port, names);
	return kept ? HBA_STATUS_OK : HBA_STATUS_ERROR_NOT_SUPPORTED;
}

/* The caller holds registry_lock. Returns 0 or -errno. */
int hba_rule_add(struct hba_registration *reg, struct hba_rule_wait *wait)
{
	struct fcev_rule rule = {
		.port = reg->port_id,
		.kind = reg->rule_kind,
		.n_counters = reg->n_counters,
		.counters = reg->counters,
	};
	int err = hba_listener_rule_add(&rule, wait);

	if (!err)
		reg->rule_handle = rule.handle;
	return err;
}

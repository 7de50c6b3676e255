// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The rules of a context. The module forgets them when the port goes, or the
 * module itself; they are made again here when a port of the same WWPN comes.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "priv.h"

/**
 * struct rule_entry - a rule of this context
 * @rule: as the user made it, with an own copy of the counters
 * @wwpn: of its port
 * @epoch: module that it was last made in
 * @ended: it ended with its port
 * @refused: the module gave it up for another reason; it is not made again
 * @error: it could not be made again, and that is to be told; or 0
 */
struct rule_entry {
	struct rule_entry *next;
	struct fcev_rule rule;
	uint64_t wwpn;
	uint64_t epoch;
	bool ended;
	bool refused;
	int error;
};

static bool is_rule_event(uint32_t type)
{
	return type == FCEV_EVENT_TYPE_STAT_THRESHOLD ||
	       type == FCEV_EVENT_TYPE_STAT_GROWTH ||
	       type == FCEV_EVENT_TYPE_RULE_BASELINE ||
	       type == FCEV_EVENT_TYPE_RULE_REFUSED;
}

static bool is_lost(const struct fcev *ctx, const struct rule_entry *entry)
{
	return !entry->refused && (entry->ended || entry->epoch != ctx->listener.epoch);
}

/* False for an event of a rule of another listener; notes the handle. */
bool rule_wants(struct fcev *ctx, struct fcev_event *event)
{
	struct rule_entry *entry;

	if (!is_rule_event(event->type))
		return true;
	for (entry = ctx->rules; entry; entry = entry->next) {
		if (entry->rule.rule != event->stat.rule || entry->epoch != event->epoch)
			continue;
		event->stat.handle = entry->rule.handle;
		if (event->type == FCEV_EVENT_TYPE_RULE_REFUSED) {
			entry->ended = event->stat.error == ENODEV;
			entry->refused = !entry->ended;
		}
		return true;
	}
	return false;
}

/*
 * Make an event for a rule that could not be made again: rule-refused, as if
 * the module had said so.
 */
bool rule_failed(struct fcev *ctx, struct fcev_event **event)
{
	struct rule_entry *entry = ctx->rules;
	struct fcev_event *made;
	struct timespec now;

	while (entry && !entry->error)
		entry = entry->next;
	if (!entry)
		return false;
	clock_gettime(CLOCK_BOOTTIME, &now);
	made = decoded_anew(&ctx->listener.decoded);
	*made = (struct fcev_event){
		.type = FCEV_EVENT_TYPE_RULE_REFUSED,
		.source = FCEV_SOURCE_CORE,
		.epoch = ctx->listener.epoch,
		.boot_ns = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec,
		.port = entry->rule.port,
		.host = -1,
		.wwpn = entry->wwpn,
		.port_state = FCEV_NO_STATE,
		.stat.handle = entry->rule.handle,
		.stat.error = (uint32_t)-entry->error,
	};
	entry->error = 0;
	*event = made;
	return true;
}

/* Make the rules of this port again that were lost. */
void rules_restore_port(struct fcev *ctx, uint64_t wwpn, uint32_t port)
{
	struct rule_entry *entry;

	for (entry = ctx->rules; wwpn && entry; entry = entry->next) {
		int err;

		if (entry->wwpn != wwpn || !is_lost(ctx, entry))
			continue;
		err = wire_rule_new(ctx, &entry->rule, port, &entry->rule.rule, &entry->epoch);
		entry->rule.port = port;
		entry->ended = err;
		/* A port or module that is gone again comes with an event of its own. */
		if (err && err != -ENODEV && err != -ENOENT) {
			entry->refused = true;
			entry->error = err;
		}
	}
}

void rules_restore(struct fcev *ctx)
{
	struct fcev_ports ports = { 0 };
	struct rule_entry *entry = ctx->rules;
	size_t i;

	while (entry && !is_lost(ctx, entry))
		entry = entry->next;
	/* Without the list, adapter-add events bring the ports one by one. */
	if (!entry || wire_ports_get(ctx, &ports))
		goto out;
	for (i = 0; i < ports.n; i++)
		if (!ports.at[i].gone)
			rules_restore_port(ctx, ports.at[i].wwpn, ports.at[i].port);
out:
	ports_clear(&ports);
	free(ports.at);
}

static void entry_free(struct rule_entry *entry)
{
	free((void *)entry->rule.counters);
	free(entry);
}

static struct rule_entry *entry_alloc(const struct fcev_rule *rule)
{
	struct fcev_counter_value *counters = calloc(rule->n_counters, sizeof(*counters));
	struct rule_entry *entry = calloc(1, sizeof(*entry));

	if (!counters || !entry) {
		free(counters);
		free(entry);
		return NULL;
	}
	memcpy(counters, rule->counters, rule->n_counters * sizeof(*counters));
	entry->rule = *rule;
	entry->rule.counters = counters;
	return entry;
}

static int port_wwpn(struct fcev *ctx, uint32_t port, uint64_t *wwpn)
{
	struct fcev_ports ports = { 0 };
	int err = wire_port_get(ctx, port, &ports);

	if (!err && !ports.n)
		err = fail_with(ctx, -ENODEV, "there is no port %" PRIu32, port);
	if (!err)
		*wwpn = ports.at[0].wwpn;
	ports_clear(&ports);
	free(ports.at);
	return err;
}

static int make_rule(struct fcev *ctx, struct rule_entry *entry)
{
	int err = port_wwpn(ctx, entry->rule.port, &entry->wwpn);

	if (err)
		return err;
	return wire_rule_new(ctx, &entry->rule, entry->rule.port, &entry->rule.rule,
			     &entry->epoch);
}

int fcev_rule_add(struct fcev *ctx, struct fcev_rule *rule)
{
	struct rule_entry *entry;
	int err;

	if (!rule->n_counters || !rule->counters)
		return fail_with(ctx, -EINVAL, "a rule needs a counter to watch");
	if (rule->n_counters > FCEV_COUNTERS)
		return fail_with(ctx, -EINVAL, "a rule of %zu counters: there are %d",
			    rule->n_counters, FCEV_COUNTERS);
	entry = entry_alloc(rule);
	if (!entry)
		return fail_with(ctx, -ENOMEM, "out of memory");
	err = make_rule(ctx, entry);
	if (err) {
		entry_free(entry);
		return err;
	}
	entry->rule.handle = ++ctx->last_handle;
	entry->next = ctx->rules;
	ctx->rules = entry;
	rule->rule = entry->rule.rule;
	rule->handle = entry->rule.handle;
	return 0;
}

static int unmake_rule(struct fcev *ctx, const struct rule_entry *entry)
{
	int err;

	if (entry->refused)
		return 0;
	err = wire_rule_del(ctx, entry->rule.rule);
	/* Gone with its port, or with the module. */
	return err == -ENOENT || err == -ENODEV ? 0 : err;
}

int fcev_rule_remove(struct fcev *ctx, uint32_t handle)
{
	struct rule_entry **at = &ctx->rules;
	struct rule_entry *entry;
	int err;

	while (*at && (*at)->rule.handle != handle)
		at = &(*at)->next;
	entry = *at;
	if (!entry)
		return fail_with(ctx, -ENOENT, "there is no rule of handle %" PRIu32, handle);
	err = unmake_rule(ctx, entry);
	if (err)
		return err;
	*at = entry->next;
	entry_free(entry);
	return 0;
}

/* The socket takes the rules along. */
void rules_close(struct fcev *ctx)
{
	struct rule_entry *entry = ctx->rules;

	while (entry) {
		struct rule_entry *following = entry->next;

		entry_free(entry);
		entry = following;
	}
	ctx->rules = NULL;
}

/* ---- the rules of all listeners ---- */

void rules_clear(struct fcev_rules *rules)
{
	while (rules->n)
		free((void *)rules->at[--rules->n].counters);
}

int fcev_rules_get(struct fcev *ctx, struct fcev_rules **rules)
{
	struct fcev_rules *list = calloc(1, sizeof(*list));
	int err;

	if (!list)
		return fail_with(ctx, -ENOMEM, "out of memory");
	err = wire_rules_get(ctx, list);
	if (err) {
		fcev_rules_free(list);
		return err;
	}
	*rules = list;
	return 0;
}

size_t fcev_rules_count(const struct fcev_rules *rules)
{
	return rules->n;
}

const struct fcev_rule *fcev_rules_at(const struct fcev_rules *rules, size_t i)
{
	return i < rules->n ? &rules->at[i] : NULL;
}

void fcev_rules_free(struct fcev_rules *rules)
{
	if (!rules)
		return;
	rules_clear(rules);
	free(rules->at);
	free(rules);
}

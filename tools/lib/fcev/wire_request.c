// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests that are answered at once, and their answers as structures.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

/* Dumps that change while they are read are read again so often. */
#define DUMP_TRIES	10

#define REQUEST_BUFFER(name)	char name[WIRE_REQUEST] __attribute__((aligned(8)))

#define for_each_answer_attr(attr, nlh)						\
	for_each_attr(attr, (const struct nlattr *)				\
		      mnl_nlmsg_get_payload_offset(nlh, GENL_HDRLEN),		\
		      (const char *)(nlh) + (nlh)->nlmsg_len)

/* An array with room for one more than n elements; NULL without memory. */
static void *grown(void *array, size_t n, size_t size)
{
	/* There is room for powers of two. */
	return n & (n - 1) ? array : reallocarray(array, n ? 2 * n : 1, size);
}

/* One more element at the end of a list, all zero; NULL without memory. */
#define GROW(list) ({								\
	void *grown_ = grown((list)->at, (list)->n, sizeof(*(list)->at));	\
	if (grown_) {								\
		(list)->at = grown_;						\
		grown_ = memset(&(list)->at[(list)->n++], 0, sizeof(*(list)->at)); \
	}									\
	grown_; })

static size_t answer_count(const struct nlmsghdr *nlh, uint16_t type)
{
	return nested_count(mnl_nlmsg_get_payload_offset(nlh, GENL_HDRLEN),
			    (const char *)nlh + nlh->nlmsg_len, type);
}

/* ---- status ---- */

static const struct field status_fields[] = {
	[FCEV_A_STATUS_EPOCH] = FIELD(UINT, struct fcev_status, epoch),
	[FCEV_A_STATUS_VERSION] = FIELD(STRING, struct fcev_status, version),
	[FCEV_A_STATUS_PORTS] = FIELD(UINT, struct fcev_status, ports),
	[FCEV_A_STATUS_HEAD] = FIELD(UINT, struct fcev_status, head),
	[FCEV_A_STATUS_OLDEST] = FIELD(UINT, struct fcev_status, oldest),
	[FCEV_A_STATUS_RING_MEMORY] = FIELD(UINT, struct fcev_status, ring_memory),
	[FCEV_A_STATUS_BRIDGE_HEARD] = FIELD(UINT, struct fcev_status, bridge_heard),
	[FCEV_A_STATUS_BRIDGE_LOST] = FIELD(UINT, struct fcev_status, bridge_lost),
	[FCEV_A_STATUS_BRIDGE_FORGED] = FIELD(UINT, struct fcev_status, bridge_forged),
	[FCEV_A_STATUS_SEND_RETRIES] = FIELD(UINT, struct fcev_status, send_retries),
	[FCEV_A_STATUS_LISTENER_OVERRUNS] =
		FIELD(UINT, struct fcev_status, listener_overruns),
	[FCEV_A_STATUS_ECHO_LOST] = FIELD(UINT, struct fcev_status, echo_lost),
	[FCEV_A_STATUS_BOOT] = FIELD(UINT, struct fcev_status, boot_ns),
	[FCEV_A_STATUS_WATCH_INTERVAL_MS] =
		FIELD(UINT, struct fcev_status, watch_interval_ms),
};

static int status_reply(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;

	for_each_answer_attr(attr, nlh)
		field_store(status_fields, ARRAY_SIZE(status_fields), attr, arg);
	return 0;
}

int wire_status_get(struct fcev *ctx, struct fcev_status *status)
{
	REQUEST_BUFFER(buffer);
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_STATUS_GET, NLM_F_ACK);

	*status = (struct fcev_status){ 0 };
	return wire_talk(ctx, nlh, status_reply, status);
}

/* ---- ports ---- */

static const struct field port_fields[] = {
	[FCEV_A_PORT_EPOCH] = FIELD(UINT, struct fcev_port, epoch),
	[FCEV_A_PORT_PORT] = FIELD(UINT, struct fcev_port, port),
	[FCEV_A_PORT_HOST] = FIELD(UINT, struct fcev_port, host),
	[FCEV_A_PORT_WWPN] = FIELD(UINT, struct fcev_port, wwpn),
	[FCEV_A_PORT_WWNN] = FIELD(UINT, struct fcev_port, wwnn),
	[FCEV_A_PORT_PERMANENT_WWPN] = FIELD(UINT, struct fcev_port, permanent_wwpn),
	[FCEV_A_PORT_PARENT] = FIELD(UINT, struct fcev_port, parent),
	[FCEV_A_PORT_FABRIC_NAME] = FIELD(UINT, struct fcev_port, fabric_name),
	[FCEV_A_PORT_PORT_ID] = FIELD(UINT, struct fcev_port, port_id),
	[FCEV_A_PORT_PORT_STATE] = FIELD(UINT, struct fcev_port, port_state),
	[FCEV_A_PORT_PORT_TYPE] = FIELD(UINT, struct fcev_port, port_type),
	[FCEV_A_PORT_LINK] = FIELD(UINT, struct fcev_port, link),
	[FCEV_A_PORT_ONLINE] = FIELD(UINT, struct fcev_port, online),
	[FCEV_A_PORT_SPEED] = FIELD(UINT, struct fcev_port, speed),
	[FCEV_A_PORT_SUPPORTED_SPEEDS] = FIELD(UINT, struct fcev_port, supported_speeds),
	[FCEV_A_PORT_SUPPORTED_CLASSES] = FIELD(UINT, struct fcev_port, supported_classes),
	[FCEV_A_PORT_SUPPORTED_FC4S] = FIELD(BYTES, struct fcev_port, supported_fc4s),
	[FCEV_A_PORT_ACTIVE_FC4S] = FIELD(BYTES, struct fcev_port, active_fc4s),
	[FCEV_A_PORT_MAXFRAME_SIZE] = FIELD(UINT, struct fcev_port, maxframe_size),
	[FCEV_A_PORT_SYMBOLIC_NAME] = FIELD(STRING, struct fcev_port, symbolic_name),
	[FCEV_A_PORT_DRIVER] = FIELD(STRING, struct fcev_port, driver),
	[FCEV_A_PORT_DRIVER_VERSION] = FIELD(STRING, struct fcev_port, driver_version),
	[FCEV_A_PORT_FIRMWARE_VERSION] = FIELD(STRING, struct fcev_port, firmware_version),
	[FCEV_A_PORT_HARDWARE_VERSION] = FIELD(STRING, struct fcev_port, hardware_version),
	[FCEV_A_PORT_OPTIONROM_VERSION] = FIELD(STRING, struct fcev_port, optionrom_version),
	[FCEV_A_PORT_MANUFACTURER] = FIELD(STRING, struct fcev_port, manufacturer),
	[FCEV_A_PORT_MODEL] = FIELD(STRING, struct fcev_port, model),
	[FCEV_A_PORT_MODEL_DESCRIPTION] = FIELD(STRING, struct fcev_port, model_description),
	[FCEV_A_PORT_SERIAL_NUMBER] = FIELD(STRING, struct fcev_port, serial_number),
	[FCEV_A_PORT_VENDOR_IDENTIFIER] = FIELD(STRING, struct fcev_port, vendor_identifier),
	[FCEV_A_PORT_VPORTS_IN_USE] = FIELD(UINT, struct fcev_port, vports_in_use),
	[FCEV_A_PORT_VPORTS_MAX] = FIELD(UINT, struct fcev_port, vports_max),
	[FCEV_A_PORT_DISCOVERED_PORTS] = FIELD(UINT, struct fcev_port, discovered_ports),
	[FCEV_A_PORT_NATIVE] = FIELD(FLAG, struct fcev_port, native),
	[FCEV_A_PORT_GONE] = FIELD(FLAG, struct fcev_port, gone),
	[FCEV_A_PORT_SAMPLING] = FIELD(UINT, struct fcev_port, sampling),
	[FCEV_A_PORT_POSTED] = FIELD(UINT, struct fcev_port, posted),
	[FCEV_A_PORT_REPEATS] = FIELD(UINT, struct fcev_port, repeats),
	[FCEV_A_PORT_REFUSED] = FIELD(UINT, struct fcev_port, refused),
	[FCEV_A_PORT_OVERWRITTEN] = FIELD(UINT, struct fcev_port, overwritten),
	[FCEV_A_PORT_RING_SIZE] = FIELD(UINT, struct fcev_port, ring_size),
	[FCEV_A_PORT_EVENT_BOOT] = FIELD(UINT, struct fcev_port, confirmed_boot_ns),
};

static const struct field position_fields[] = {
	[FCEV_A_POSITION_STREAM] = FIELD(UINT, struct fcev_position, stream),
	[FCEV_A_POSITION_SEQ] = FIELD(UINT, struct fcev_position, seq),
	[FCEV_A_POSITION_OLDEST] = FIELD(UINT, struct fcev_position, oldest),
};

static const struct field origin_fields[] = {
	[FCEV_A_ORIGIN_EVENT] = FIELD(UINT, struct fcev_event_origin, event),
	[FCEV_A_ORIGIN_ORIGIN] = FIELD(UINT, struct fcev_event_origin, origin),
};

static void nested_store(const struct field *fields, size_t n, const struct nlattr *nest,
			 void *object)
{
	const struct nlattr *attr;

	for_each_nested(attr, nest)
		field_store(fields, n, attr, object);
}

/* What a port has several of; both arrays are allocated. */
static void port_lists(const struct nlmsghdr *nlh, struct fcev_port *port,
		       struct fcev_position *positions, struct fcev_event_origin *origins)
{
	const struct nlattr *attr;

	for_each_answer_attr(attr, nlh) {
		if (attr_type(attr) == FCEV_A_PORT_POSITIONS) {
			positions[port->n_positions].epoch = port->epoch;
			nested_store(position_fields, ARRAY_SIZE(position_fields), attr,
				     &positions[port->n_positions++]);
		} else if (attr_type(attr) == FCEV_A_PORT_ORIGINS) {
			nested_store(origin_fields, ARRAY_SIZE(origin_fields), attr,
				     &origins[port->n_origins++]);
		}
	}
}

static int port_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct fcev_position *positions;
	struct fcev_event_origin *origins;
	struct fcev_ports *ports = arg;
	const struct nlattr *attr;
	struct fcev_port *port = GROW(ports);

	if (!port)
		return -ENOMEM;
	positions = calloc(1 + answer_count(nlh, FCEV_A_PORT_POSITIONS), sizeof(*positions));
	port->positions = positions;
	origins = calloc(1 + answer_count(nlh, FCEV_A_PORT_ORIGINS), sizeof(*origins));
	port->origins = origins;
	if (!positions || !origins)
		return -ENOMEM;
	for_each_answer_attr(attr, nlh)
		field_store(port_fields, ARRAY_SIZE(port_fields), attr, port);
	port_lists(nlh, port, positions, origins);
	return 0;
}

static int no_memory(struct fcev *ctx, int err)
{
	return err == -ENOMEM ? fail_with(ctx, err, "out of memory") : err;
}

int wire_port_get(struct fcev *ctx, uint32_t id, struct fcev_ports *ports)
{
	REQUEST_BUFFER(buffer);
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_PORT_GET, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_PORT_PORT, id);
	return no_memory(ctx, wire_talk(ctx, nlh, port_reply, ports));
}

int wire_ports_get(struct fcev *ctx, struct fcev_ports *ports)
{
	REQUEST_BUFFER(buffer);
	int tries = DUMP_TRIES;
	int err;

	do {
		struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_PORT_GET, NLM_F_DUMP);

		ports_clear(ports);
		err = wire_talk(ctx, nlh, port_reply, ports);
	} while (err == -EINTR && --tries);
	if (err == -EINTR)
		return fail_with(ctx, -EAGAIN, "the ports keep changing");
	return no_memory(ctx, err);
}

/* ---- targets ---- */

static const struct field target_fields[] = {
	[FCEV_A_TARGET_PORT] = FIELD(UINT, struct target_entry, port),
	[FCEV_A_TARGET_TARGET_WWPN] = FIELD(UINT, struct target_entry, target.wwpn),
	[FCEV_A_TARGET_TARGET_WWNN] = FIELD(UINT, struct target_entry, target.wwnn),
	[FCEV_A_TARGET_PORT_ID] = FIELD(UINT, struct target_entry, target.port_id),
	[FCEV_A_TARGET_ROLES] = FIELD(UINT, struct target_entry, target.roles),
	[FCEV_A_TARGET_PORT_STATE] = FIELD(UINT, struct target_entry, target.port_state),
	[FCEV_A_TARGET_SCSI_ID] = FIELD(UINT, struct target_entry, target.scsi_id),
	[FCEV_A_TARGET_SUPPORTED_CLASSES] =
		FIELD(UINT, struct target_entry, target.supported_classes),
	[FCEV_A_TARGET_MAXFRAME_SIZE] = FIELD(UINT, struct target_entry, target.maxframe_size),
	[FCEV_A_TARGET_SERVICE_TIME_COUNT] = FIELD(UINT, struct target_entry, service.count),
	[FCEV_A_TARGET_SERVICE_TIME_SUM_US] = FIELD(UINT, struct target_entry, service.sum_us),
	[FCEV_A_TARGET_SERVICE_TIME_MAX_US] = FIELD(UINT, struct target_entry, service.max_us),
};

static const struct field bucket_fields[] = {
	[FCEV_A_SERVICE_TIME_BUCKET_BELOW_US] =
		FIELD(UINT, struct fcev_service_bucket, below_us),
	[FCEV_A_SERVICE_TIME_BUCKET_COUNT] = FIELD(UINT, struct fcev_service_bucket, count),
};

static void bucket_store(const struct nlattr *nest, struct fcev_service_time *service)
{
	if (service->n_buckets < ARRAY_SIZE(service->buckets))
		nested_store(bucket_fields, ARRAY_SIZE(bucket_fields), nest,
			     &service->buckets[service->n_buckets++]);
}

static int target_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct fcev_targets *targets = arg;
	struct target_entry *entry = GROW(targets);
	const struct nlattr *attr;

	if (!entry)
		return -ENOMEM;
	entry->target.scsi_id = FCEV_NO_SCSI_ID;
	entry->target.port_state = FCEV_NO_STATE;
	for_each_answer_attr(attr, nlh) {
		field_store(target_fields, ARRAY_SIZE(target_fields), attr, entry);
		if (attr_type(attr) == FCEV_A_TARGET_SERVICE_TIME_BUCKETS)
			bucket_store(attr, &entry->service);
	}
	return 0;
}

int wire_targets_get(struct fcev *ctx, uint32_t port, struct fcev_targets *targets)
{
	REQUEST_BUFFER(buffer);
	int tries = DUMP_TRIES;
	int err;

	do {
		struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_TARGET_GET, NLM_F_DUMP);

		targets->n = 0;
		if (port)
			mnl_attr_put_u32(nlh, FCEV_A_TARGET_PORT, port);
		err = wire_talk(ctx, nlh, target_reply, targets);
	} while (err == -EINTR && --tries);
	if (err == -EINTR)
		return fail_with(ctx, -EAGAIN, "the targets keep changing");
	return no_memory(ctx, err);
}

/* ---- statistics ---- */

static const struct field statistics_fields[] = {
	[FCEV_A_STATISTICS_PORT] = FIELD(UINT, struct statistics_answer, statistics.port),
	[FCEV_A_STATISTICS_HOST] = FIELD(UINT, struct statistics_answer, statistics.host),
	[FCEV_A_STATISTICS_WWPN] = FIELD(UINT, struct statistics_answer, statistics.wwpn),
	[FCEV_A_STATISTICS_AGE_MS] = FIELD(UINT, struct statistics_answer, statistics.age_ms),
	[FCEV_A_STATISTICS_PENDING] = FIELD(FLAG, struct statistics_answer, pending),
	[FCEV_A_STATISTICS_ERROR] = FIELD(UINT, struct statistics_answer, error),
	[FCEV_A_STATISTICS_RESET_COUNT] =
		FIELD(UINT, struct statistics_answer, statistics.reset_count),
};

static int statistics_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct statistics_answer *answer = arg;
	struct fcev_counter_value counter;
	const struct nlattr *attr;

	for_each_answer_attr(attr, nlh) {
		field_store(statistics_fields, ARRAY_SIZE(statistics_fields), attr, answer);
		if (attr_type(attr) == FCEV_A_STATISTICS_AGE_MS)
			answer->has_age = true;
		if (attr_type(attr) == FCEV_A_STATISTICS_COUNTERS &&
		    counter_decode(attr, &counter) && counter.has_value &&
		    counter.counter < FCEV_COUNTERS) {
			answer->statistics.valid |= UINT64_C(1) << counter.counter;
			answer->statistics.value[counter.counter] = counter.value;
		}
	}
	return 0;
}

int wire_statistics_get(struct fcev *ctx, uint32_t port, struct statistics_answer *answer)
{
	REQUEST_BUFFER(buffer);
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_STATISTICS_GET, NLM_F_ACK);

	*answer = (struct statistics_answer){ 0 };
	mnl_attr_put_u32(nlh, FCEV_A_STATISTICS_PORT, port);
	return wire_talk(ctx, nlh, statistics_reply, answer);
}

int wire_statistics_reset(struct fcev *ctx, uint32_t port)
{
	REQUEST_BUFFER(buffer);
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_STATISTICS_RESET, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_STATISTICS_PORT, port);
	return wire_talk(ctx, nlh, NULL, NULL);
}

/* ---- rules ---- */

struct rule_answer {
	uint32_t rule;
	uint64_t epoch;
};

static const struct field rule_answer_fields[] = {
	[FCEV_A_RULE_RULE] = FIELD(UINT, struct rule_answer, rule),
	[FCEV_A_RULE_EPOCH] = FIELD(UINT, struct rule_answer, epoch),
};

static int rule_answer_reply(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;

	for_each_answer_attr(attr, nlh)
		field_store(rule_answer_fields, ARRAY_SIZE(rule_answer_fields), attr, arg);
	return 0;
}

/* The caller has bounded the number of counters. */
int wire_rule_new(struct fcev *ctx, const struct fcev_rule *rule, uint32_t port,
		  uint32_t *id, uint64_t *epoch)
{
	REQUEST_BUFFER(buffer);
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_RULE_NEW, NLM_F_ACK);
	struct rule_answer answer = { 0 };
	size_t i;
	int err;

	mnl_attr_put_u32(nlh, FCEV_A_RULE_PORT, port);
	mnl_attr_put_u32(nlh, FCEV_A_RULE_KIND, rule->kind);
	if (rule->interval_ms)
		mnl_attr_put_u32(nlh, FCEV_A_RULE_INTERVAL_MS, rule->interval_ms);
	if (rule->edge_only)
		mnl_attr_put(nlh, FCEV_A_RULE_EDGE_ONLY, 0, NULL);
	for (i = 0; i < rule->n_counters; i++) {
		struct nlattr *nest = mnl_attr_nest_start(nlh, FCEV_A_RULE_COUNTERS);

		mnl_attr_put_u32(nlh, FCEV_A_COUNTER_COUNTER, rule->counters[i].counter);
		mnl_attr_put_u64(nlh, FCEV_A_COUNTER_VALUE, rule->counters[i].value);
		mnl_attr_nest_end(nlh, nest);
	}
	err = wire_talk(ctx, nlh, rule_answer_reply, &answer);
	*id = answer.rule;
	*epoch = answer.epoch;
	return err;
}

int wire_rule_del(struct fcev *ctx, uint32_t id)
{
	REQUEST_BUFFER(buffer);
	struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_RULE_DEL, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_RULE_RULE, id);
	return wire_talk(ctx, nlh, NULL, NULL);
}

static const struct field rule_fields[] = {
	[FCEV_A_RULE_RULE] = FIELD(UINT, struct fcev_rule, rule),
	[FCEV_A_RULE_PORT] = FIELD(UINT, struct fcev_rule, port),
	[FCEV_A_RULE_KIND] = FIELD(UINT, struct fcev_rule, kind),
	[FCEV_A_RULE_INTERVAL_MS] = FIELD(UINT, struct fcev_rule, interval_ms),
	[FCEV_A_RULE_EDGE_ONLY] = FIELD(FLAG, struct fcev_rule, edge_only),
	[FCEV_A_RULE_OWNER] = FIELD(UINT, struct fcev_rule, owner),
	[FCEV_A_RULE_FIRED] = FIELD(UINT, struct fcev_rule, fired),
};

static int rule_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct fcev_counter_value *counters;
	struct fcev_rules *rules = arg;
	struct fcev_rule *rule = GROW(rules);
	const struct nlattr *attr;

	if (!rule)
		return -ENOMEM;
	counters = calloc(1 + answer_count(nlh, FCEV_A_RULE_COUNTERS), sizeof(*counters));
	if (!counters)
		return -ENOMEM;
	rule->counters = counters;
	for_each_answer_attr(attr, nlh) {
		field_store(rule_fields, ARRAY_SIZE(rule_fields), attr, rule);
		if (attr_type(attr) == FCEV_A_RULE_COUNTERS)
			rule->n_counters += counter_decode(attr, &counters[rule->n_counters]);
	}
	return 0;
}

int wire_rules_get(struct fcev *ctx, struct fcev_rules *rules)
{
	REQUEST_BUFFER(buffer);
	int tries = DUMP_TRIES;
	int err;

	do {
		struct nlmsghdr *nlh = wire_prepare(ctx, buffer, FCEV_CMD_RULE_GET, NLM_F_DUMP);

		rules_clear(rules);
		err = wire_talk(ctx, nlh, rule_reply, rules);
	} while (err == -EINTR && --tries);
	if (err == -EINTR)
		return fail_with(ctx, -EAGAIN, "the rules keep changing");
	return no_memory(ctx, err);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters and statistics rules of a port, asked of the kernel without the
 * library's care, so that wrong requests can be made, too.
 *
 *	stats_client port HOST			id of the port of SCSI host HOST
 *	stats_client get PORT [MS]		counters; ask again for MS until fresh
 *	stats_client reset PORT
 *	stats_client rules			all rules
 *	stats_client del RULE
 *	stats_client rule [OPTION]... PORT [COUNTER=LEVEL]...
 *		make a rule and print what it posts until killed, or N events
 *		--kind N  --interval MS  --edge-only  --times N  --events N  --quit
 *
 * A refusal is printed as "refused ERRNO MESSAGE", and the exit status is 1.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/fcev.h>
#include <linux/genetlink.h>

#include "fcev.h"
#include "fcev_group.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

#define ATTRS		64

static struct mnl_socket *control, *events;
static uint16_t family;
static char buf[65536];

/* Attributes of a message or nest, by type. */
struct attrs {
	const struct nlattr *by[ATTRS];
};

static void die(const char *what)
{
	fprintf(stderr, "stats_client: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int collect(const struct nlattr *attr, void *data)
{
	struct attrs *tb = data;

	if (mnl_attr_get_type(attr) < ATTRS)
		tb->by[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static uint64_t number(const struct nlattr *attr)
{
	uint64_t wide;

	if (!attr)
		return 0;
	if (mnl_attr_get_payload_len(attr) < sizeof(wide))
		return mnl_attr_get_u32(attr);
	memcpy(&wide, mnl_attr_get_payload(attr), sizeof(wide));
	return wide;
}

static struct nlmsghdr *request(uint16_t type, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = 1;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

/* The error of an acknowledgment and its message, which is printed. */
static int verdict(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*err);
	const struct nlattr *attr;
	const char *message = "";

	if (!err->error)
		return 0;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += err->msg.nlmsg_len - sizeof(struct nlmsghdr);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_for_each(attr, nlh, skip)
			if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
				message = mnl_attr_get_str(attr);
	printf("refused %s %s\n", strerrorname_np(-err->error), message);
	return err->error;
}

typedef void (*answer_cb)(const struct nlmsghdr *nlh, void *data);

/* Send what is in buf, hand each answer to @cb until acknowledged. */
static int transact(struct nlmsghdr *nlh, answer_cb cb, void *data)
{
	ssize_t n;
	int left;

	if (mnl_socket_sendto(control, nlh, nlh->nlmsg_len) < 0)
		die("send");
	for (;;) {
		n = mnl_socket_recvfrom(control, buf, sizeof(buf));
		if (n < 0)
			die("receive");
		left = n;
		for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_type == NLMSG_DONE)
				return 0;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return verdict(nlh);
			cb(nlh, data);
		}
	}
}

static void parse(const struct nlmsghdr *nlh, struct attrs *tb)
{
	memset(tb, 0, sizeof(*tb));
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
}

static void family_answer(const struct nlmsghdr *nlh, void *data)
{
	struct attrs tb;

	parse(nlh, &tb);
	family = mnl_attr_get_u16(tb.by[CTRL_ATTR_FAMILY_ID]);
}

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *s = mnl_socket_open(NETLINK_GENERIC);
	int one = 1;

	if (!s || mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID))
		die("socket");
	setsockopt(mnl_socket_get_fd(s), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	return s;
}

static void connect_family(void)
{
	struct nlmsghdr *nlh;

	control = open_socket();
	nlh = request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, FCEV_FAMILY_NAME);
	if (transact(nlh, family_answer, NULL))
		exit(1);
}

static void port_answer(const struct nlmsghdr *nlh, void *data)
{
	struct attrs tb;

	parse(nlh, &tb);
	printf("%" PRIu64 "\n", number(tb.by[FCEV_A_PORT_PORT]));
}

static int do_port(uint32_t host)
{
	struct nlmsghdr *nlh = request(family, FCEV_CMD_PORT_GET, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_PORT_HOST, host);
	return transact(nlh, port_answer, NULL);
}

/* "NAME=VALUE", or "NAME" where there is no value. */
static void print_counter(FILE *out, const struct nlattr *nest)
{
	const struct nlattr *value;
	struct attrs tb = {};

	mnl_attr_parse_nested(nest, collect, &tb);
	value = tb.by[FCEV_A_COUNTER_VALUE];
	fprintf(out, "%s", fcev_counter_name(number(tb.by[FCEV_A_COUNTER_COUNTER])));
	if (value)
		fprintf(out, "=%" PRIu64, number(value));
}

struct statistics {
	bool pending;
	FILE *out;
};

static void statistics_answer(const struct nlmsghdr *nlh, void *data)
{
	struct statistics *s = data;
	const struct nlattr *attr;
	struct attrs tb;

	parse(nlh, &tb);
	s->pending = tb.by[FCEV_A_STATISTICS_PENDING];
	if (tb.by[FCEV_A_STATISTICS_AGE_MS])
		fprintf(s->out, "age-ms=%" PRIu64 "\n", number(tb.by[FCEV_A_STATISTICS_AGE_MS]));
	if (s->pending)
		fprintf(s->out, "pending\n");
	if (tb.by[FCEV_A_STATISTICS_ERROR])
		fprintf(s->out, "error=%s\n",
			strerrorname_np(number(tb.by[FCEV_A_STATISTICS_ERROR])));
	fprintf(s->out, "reset-count=%" PRIu64 "\n", number(tb.by[FCEV_A_STATISTICS_RESET_COUNT]));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != FCEV_A_STATISTICS_COUNTERS)
			continue;
		print_counter(s->out, attr);
		fprintf(s->out, "\n");
	}
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

/* Only the last answer is printed. */
static int do_get(uint32_t port, uint64_t wait_ms)
{
	uint64_t end = now_ms() + wait_ms;

	for (;;) {
		struct nlmsghdr *nlh = request(family, FCEV_CMD_STATISTICS_GET, NLM_F_ACK);
		struct statistics s = {};
		char *text = NULL;
		size_t size;
		int err;

		s.out = open_memstream(&text, &size);
		mnl_attr_put_u32(nlh, FCEV_A_STATISTICS_PORT, port);
		err = transact(nlh, statistics_answer, &s);
		fclose(s.out);
		if (err || !s.pending || now_ms() >= end) {
			fputs(text, stdout);
			return err;
		}
		free(text);
		usleep(20000);
	}
}

static int do_reset(uint32_t port)
{
	struct nlmsghdr *nlh = request(family, FCEV_CMD_STATISTICS_RESET, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_STATISTICS_PORT, port);
	return transact(nlh, NULL, NULL);
}

static int do_del(uint32_t rule)
{
	struct nlmsghdr *nlh = request(family, FCEV_CMD_RULE_DEL, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_RULE_RULE, rule);
	return transact(nlh, NULL, NULL);
}

static void rules_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct attrs tb;

	parse(nlh, &tb);
	printf("rule=%" PRIu64 " port=%" PRIu64 " kind=%" PRIu64 " interval-ms=%" PRIu64
	       " fired=%" PRIu64 "%s", number(tb.by[FCEV_A_RULE_RULE]), number(tb.by[FCEV_A_RULE_PORT]),
	       number(tb.by[FCEV_A_RULE_KIND]), number(tb.by[FCEV_A_RULE_INTERVAL_MS]),
	       number(tb.by[FCEV_A_RULE_FIRED]), tb.by[FCEV_A_RULE_EDGE_ONLY] ? " edge-only" : "");
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != FCEV_A_RULE_COUNTERS)
			continue;
		printf(" ");
		print_counter(stdout, attr);
	}
	printf("\n");
}

static int do_rules(void)
{
	return transact(request(family, FCEV_CMD_RULE_GET, NLM_F_DUMP), rules_answer, NULL);
}

static const char *event_name(uint32_t type)
{
	switch (type) {
	case FCEV_EVENT_TYPE_STAT_THRESHOLD:	return "threshold";
	case FCEV_EVENT_TYPE_STAT_GROWTH:	return "growth";
	case FCEV_EVENT_TYPE_RULE_BASELINE:	return "baseline";
	case FCEV_EVENT_TYPE_RULE_REFUSED:	return "refused";
	default:				return NULL;
	}
}

/* Print an event if it is the rule's. */
static bool print_event(const struct nlattr *nest, uint32_t rule)
{
	const struct nlattr *attr;
	const char *name;
	struct attrs tb = {};

	mnl_attr_parse_nested(nest, collect, &tb);
	name = event_name(number(tb.by[FCEV_A_EVENT_EVENT]));
	if (!name || number(tb.by[FCEV_A_EVENT_RULE]) != rule)
		return false;
	printf("%s", name);
	if (tb.by[FCEV_A_EVENT_ERROR])
		printf(" %s", strerrorname_np(number(tb.by[FCEV_A_EVENT_ERROR])));
	if (tb.by[FCEV_A_EVENT_VALUE])
		printf(" %s %" PRIu64 " previous %" PRIu64 " level %" PRIu64 " elapsed-ms %" PRIu64,
		       fcev_counter_name(number(tb.by[FCEV_A_EVENT_COUNTER])),
		       number(tb.by[FCEV_A_EVENT_VALUE]), number(tb.by[FCEV_A_EVENT_PREVIOUS]),
		       number(tb.by[FCEV_A_EVENT_LEVEL]), number(tb.by[FCEV_A_EVENT_ELAPSED_MS]));
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != FCEV_A_EVENT_COUNTERS)
			continue;
		printf(" ");
		print_counter(stdout, attr);
	}
	printf("\n");
	return true;
}

/* Print the rule's events until there were @max. */
static void follow(uint32_t rule, unsigned int max)
{
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	unsigned int n = 0;
	ssize_t size;
	int left;

	while (!max || n < max) {
		size = mnl_socket_recvfrom(events, buf, sizeof(buf));
		if (size < 0)
			die("receive events");
		left = size;
		for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
				if (mnl_attr_get_type(attr) == FCEV_A_MESSAGE_EVENTS)
					n += print_event(attr, rule);
	}
}

static void rule_answer(const struct nlmsghdr *nlh, void *data)
{
	uint32_t *rule = data;
	struct attrs tb;

	parse(nlh, &tb);
	*rule = number(tb.by[FCEV_A_RULE_RULE]);
}

struct options {
	uint32_t kind;
	uint32_t interval_ms;
	bool edge_only;
	bool quit;
	unsigned int times;
	unsigned int events;
};

static void put_counter(struct nlmsghdr *nlh, char *text)
{
	char *level = strchr(text, '=');
	struct nlattr *nest;
	uint64_t value;
	int counter;

	if (level)
		*level++ = '\0';
	counter = fcev_counter_by_name(text);
	nest = mnl_attr_nest_start(nlh, FCEV_A_RULE_COUNTERS);
	mnl_attr_put_u32(nlh, FCEV_A_COUNTER_COUNTER,
			 counter < 0 ? strtoul(text, NULL, 0) : (unsigned long)counter);
	if (level) {
		value = strtoull(level, NULL, 0);
		mnl_attr_put(nlh, FCEV_A_COUNTER_VALUE, sizeof(value), &value);
		level[-1] = '=';
	}
	mnl_attr_nest_end(nlh, nest);
}

static int make_rule(const struct options *o, char **args, uint32_t *rule)
{
	struct nlmsghdr *nlh = request(family, FCEV_CMD_RULE_NEW, NLM_F_ACK);

	mnl_attr_put_u32(nlh, FCEV_A_RULE_PORT, strtoul(*args++, NULL, 0));
	if (o->kind)
		mnl_attr_put_u32(nlh, FCEV_A_RULE_KIND, o->kind);
	if (o->interval_ms)
		mnl_attr_put_u32(nlh, FCEV_A_RULE_INTERVAL_MS, o->interval_ms);
	if (o->edge_only)
		mnl_attr_put(nlh, FCEV_A_RULE_EDGE_ONLY, 0, NULL);
	for (; *args; args++)
		put_counter(nlh, *args);
	return transact(nlh, rule_answer, rule);
}

static int do_rule(const struct options *o, char **args)
{
	unsigned int i;
	uint32_t rule = 0;
	int one = 1, err = 0;

	events = o->quit ? open_socket() : fcev_group_join(FCEV_MCGRP_EVENTS, 0);
	setsockopt(mnl_socket_get_fd(events), SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof(one));
	for (i = 0; i < o->times && !err; i++)
		err = make_rule(o, args, &rule);
	if (err) {
		printf("made %u\n", i - 1);
		return err;
	}
	printf("rule %u\n", rule);
	if (!o->quit)
		follow(rule, o->events);
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: stats_client port|get|reset|rules|del|rule ...: see its source\n");
	return 2;
}

static int rule_command(int argc, char **argv)
{
	static const struct option names[] = {
		{ "kind", required_argument, NULL, 'k' },
		{ "interval", required_argument, NULL, 'i' },
		{ "times", required_argument, NULL, 't' },
		{ "events", required_argument, NULL, 'e' },
		{ "edge-only", no_argument, NULL, 'o' },
		{ "quit", no_argument, NULL, 'q' },
		{}
	};
	struct options o = { .kind = FCEV_RULE_KIND_THRESHOLD, .times = 1 };
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 'k':
			o.kind = strtoul(optarg, NULL, 0);
			break;
		case 'i':
			o.interval_ms = strtoul(optarg, NULL, 0);
			break;
		case 't':
			o.times = strtoul(optarg, NULL, 0);
			break;
		case 'e':
			o.events = strtoul(optarg, NULL, 0);
			break;
		case 'o':
			o.edge_only = true;
			break;
		case 'q':
			o.quit = true;
			break;
		default:
			return usage();
		}
	}
	return optind < argc ? do_rule(&o, argv + optind) : usage();
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	uint32_t arg = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	connect_family();
	if (!strcmp(command, "rules"))
		return !!do_rules();
	if (!strcmp(command, "rule"))
		return !!rule_command(argc - 1, argv + 1);
	if (argc < 3)
		return usage();
	if (!strcmp(command, "port"))
		return !!do_port(arg);
	if (!strcmp(command, "get"))
		return !!do_get(arg, argc > 3 ? strtoul(argv[3], NULL, 0) : 0);
	if (!strcmp(command, "reset"))
		return !!do_reset(arg);
	if (!strcmp(command, "del"))
		return !!do_del(arg);
	return usage();
}

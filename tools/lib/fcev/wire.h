/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the wire*.c files share: the only ones that know libmnl and the
 * numbers of commands and attributes.
 */
#ifndef FCEV_WIRE_H
#define FCEV_WIRE_H

#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

#include "priv.h"

/* Largest datagram: what the kernel makes of a dump. */
#define WIRE_BUFFER	32768

/* Room for any request but the one for history. */
#define WIRE_REQUEST	4096

/* History takes no more positions in one request. */
#define WIRE_POSITIONS	4096

/**
 * struct wire - sockets and what is known of the family
 * @request: requests and their answers; owns the rules
 * @events: joined to the events, NULL before fcev_listen()
 * @notify: joined to the coming and going of families, NULL likewise
 * @history: a replay, NULL while there is none
 * @seq: last sequence number of a request
 * @family: id of the family, 0 while it is not known
 * @group: its group of packed events
 * @buffer: for answers on @request
 */
struct wire {
	struct mnl_socket *request;
	struct mnl_socket *events;
	struct mnl_socket *notify;
	struct mnl_socket *history;
	uint32_t seq;
	uint16_t family;
	uint32_t group;
	char buffer[WIRE_BUFFER] __attribute__((aligned(8)));
};

/* A family of generic netlink, and one of its groups. */
struct wire_family {
	const char *group_name;
	uint16_t id;
	uint32_t group;
};

/* One netlink message of an answer; a negative return ends the call with it. */
typedef int wire_reply_t(const struct nlmsghdr *nlh, void *arg);

struct nlmsghdr *wire_prepare(struct fcev *ctx, void *buffer, uint8_t cmd, uint16_t flags);
int wire_talk(struct fcev *ctx, struct nlmsghdr *nlh, wire_reply_t *reply, void *arg);
int wire_resolve(struct fcev *ctx);
int wire_open_socket(struct fcev *ctx, struct mnl_socket **nl, int flags);
void wire_close_socket(struct mnl_socket **nl);
int wire_family_get(struct fcev *ctx, const char *name, struct wire_family *family);
ssize_t wire_receive(struct mnl_socket *nl, void *buffer, size_t size);

/* ---- wire_message.c, wire_run.c, wire_event.c ---- */

enum field_kind {
	FIELD_NONE,
	FIELD_UINT,
	FIELD_STRING,
	FIELD_BYTES,
	FIELD_FLAG,
};

/* Where an attribute goes in a structure. Tables are indexed by attribute. */
struct field {
	uint8_t kind;
	uint16_t size;
	uint32_t at;
};

#define FIELD(k, type, member) {				\
		.kind = FIELD_##k,				\
		.size = sizeof(((type *)NULL)->member),		\
		.at = offsetof(type, member),			\
	}

/*
 * libmnl's ways to an attribute, for which an event of a storm has no time: a
 * call each, several for every attribute.
 */
static inline uint16_t attr_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static inline const void *attr_payload(const struct nlattr *attr)
{
	return (const char *)attr + MNL_ATTR_HDRLEN;
}

static inline size_t attr_len(const struct nlattr *attr)
{
	return attr->nla_len - (size_t)MNL_ATTR_HDRLEN;
}

/* Is there a whole attribute before end? */
static inline bool attr_ok(const struct nlattr *attr, const char *end)
{
	ptrdiff_t left = end - (const char *)attr;

	return left >= (ptrdiff_t)sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
	       attr->nla_len <= left;
}

static inline const struct nlattr *attr_next(const struct nlattr *attr)
{
	return (const struct nlattr *)((const char *)attr + MNL_ALIGN(attr->nla_len));
}

/*
 * Put a number where the table says, if it has just the width of its place, as
 * nearly all that is received.
 */
static inline bool field_store_number(const struct field *field, const struct nlattr *attr,
				      void *object)
{
	char *to = (char *)object + field->at;

	if (field->kind != FIELD_UINT || attr_len(attr) != field->size)
		return false;
	if (field->size == sizeof(uint32_t))
		memcpy(to, attr_payload(attr), sizeof(uint32_t));
	else if (field->size == sizeof(uint64_t))
		memcpy(to, attr_payload(attr), sizeof(uint64_t));
	else
		return false;
	return true;
}

void field_store(const struct field *fields, size_t n, const struct nlattr *attr,
		 void *object);
bool attr_uint(const struct nlattr *attr, uint64_t *value);
size_t nested_count(const struct nlattr *nest, const char *end, uint16_t type);
bool counter_decode(const struct nlattr *nest, struct fcev_counter_value *counter);
bool message_begin(const struct nlmsghdr *nlh, struct message *m);
bool run_begin(const struct nlattr *nest, struct run *run);

/* As mnl_nlmsg_ok(), which takes a length above INT_MAX for a short one. */
static inline bool nlmsg_ok(const struct nlmsghdr *nlh, int left)
{
	return left >= (int)MNL_NLMSG_HDRLEN && nlh->nlmsg_len >= MNL_NLMSG_HDRLEN &&
	       nlh->nlmsg_len <= (unsigned int)left;
}

/* Attributes from attr to end, of one level; safe on any bytes. */
#define for_each_attr(attr, from, end)						\
	for ((attr) = (from); attr_ok((attr), (const char *)(end)); (attr) = attr_next(attr))

#define for_each_nested(attr, nest)						\
	for_each_attr(attr, (const struct nlattr *)attr_payload(nest),	\
		      (const char *)attr_payload(nest) +		\
		      attr_len(nest))

/*
 * The kernel's refusal as it is meant: netlink answers a dump for a module that
 * is going or not there yet with EPROTONOSUPPORT.
 */
static inline int wire_refusal(int err)
{
	return err == -EPROTONOSUPPORT ? -ENOENT : err;
}

#endif /* FCEV_WIRE_H */

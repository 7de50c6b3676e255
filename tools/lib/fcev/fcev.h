/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfcev: events of Fibre Channel HBAs, from the fcev kernel module.
 *
 * A context is used by one thread at a time; several contexts are
 * independent. There is no global state, no thread and no output. Every
 * function that returns int returns 0 or a positive number on success and
 * -errno on failure; fcev_error() then has a sentence for a person.
 *
 * World Wide Names and counters are in host byte order. Enumerations come
 * from <linux/fcev.h>, which the protocol's specification generates. Structures
 * that the library hands out only ever grow at their end.
 */
#ifndef FCEV_H
#define FCEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/fcev.h>

#ifdef __cplusplus
extern "C" {
#endif

struct fcev;
struct fcev_ports;
struct fcev_targets;
struct fcev_rules;

/* ---- the context ---- */

/**
 * fcev_open() - make a context
 * @ctx: receives it; free with fcev_close()
 *
 * Succeeds without the module, too: calls then give -ENOENT until it is
 * loaded, and a context that listens tells of its arrival. Descriptors are
 * close-on-exec. No privilege is needed.
 *
 * Return: 0, -ENOMEM, or the error of socket(2), bind(2) or epoll_create1(2).
 */
int fcev_open(struct fcev **ctx);

/** fcev_close() - free a context and its rules; NULL is allowed */
void fcev_close(struct fcev *ctx);

/**
 * fcev_error() - why the last call on a context failed
 * @ctx: the context
 *
 * Return: one sentence without a newline, never NULL; valid until the next
 * call on @ctx.
 */
const char *fcev_error(const struct fcev *ctx);

/**
 * struct fcev_status - the module
 * @epoch: random number of this load of the module
 * @version: its version
 * @boot_ns: CLOCK_BOOTTIME of the answer
 * @ports: ports present
 * @watch_interval_ms: time between looks at a port
 * @head: newest event of stream 0
 * @oldest: oldest event of stream 0 that is kept
 * @ring_memory: bytes of rings
 * @bridge_heard: messages heard from the FC transport
 * @bridge_lost: of its messages, certainly or possibly lost
 * @bridge_forged: messages whose sender was not the kernel
 * @send_retries: times that memory for a message was wanting
 * @listener_overruns: messages that a listener's full buffer did not take
 * @echo_lost: native events that the transport was not told of
 */
struct fcev_status {
	uint64_t epoch;
	char version[32];
	uint64_t boot_ns;
	uint32_t ports;
	uint32_t watch_interval_ms;
	uint64_t head;			/* newest event of stream 0 */
	uint64_t oldest;		/* oldest event of stream 0 that is kept */
	uint64_t ring_memory;		/* bytes */
	uint64_t bridge_heard;
	uint64_t bridge_lost;
	uint64_t bridge_forged;
	uint64_t send_retries;
	uint64_t listener_overruns;
	uint64_t echo_lost;
};

/** fcev_status_get() - ask the module; -ENOENT: it is not loaded */
int fcev_status_get(struct fcev *ctx, struct fcev_status *status);

/* ---- events ---- */

struct fcev_rscn {
	uint32_t id;			/* affected address, 24 bits */
	uint32_t format;		/* enum fcev_rscn_format */
	uint32_t qualifier;
	uint32_t raw;			/* the word as the driver posted it */
};

#define FCEV_NO_SCSI_ID		UINT32_MAX
#define FCEV_NO_STATE		UINT32_MAX

/* A remote port. */
struct fcev_target {
	uint64_t wwpn;
	uint64_t wwnn;
	uint32_t port_id;
	uint32_t roles;			/* mask of enum fcev_roles */
	uint32_t scsi_id;		/* FCEV_NO_SCSI_ID for none */
	uint32_t port_state;		/* enum fcev_port_state, FCEV_NO_STATE if not told */
	uint32_t supported_classes;	/* in fcev_targets only */
	uint32_t maxframe_size;		/* in fcev_targets only */
};

struct fcev_vendor {
	uint64_t vendor_id;
	uint32_t scope;			/* enum fcev_vendor_scope */
	uint64_t target_wwpn;
	uint64_t lun;
};

/*
 * What was lost. For events of type lost, stream and epoch of the event name
 * the stream. When a module goes, one with restart set follows what is known
 * to be lost of it: the epoch is that module's, the stream 0, the count 0, as
 * what more there was cannot be known.
 */
struct fcev_loss {
	uint64_t count;
	uint64_t first_seq;
	uint64_t last_seq;
	bool restart;
	uint32_t stream;		/* evicted: stream that was given up */
};

struct fcev_stat {
	uint32_t rule;
	uint32_t counter;		/* enum fcev_counter */
	uint64_t level;
	uint64_t value;
	uint64_t previous;
	uint32_t elapsed_ms;
	uint32_t error;			/* rule-refused: positive errno */
	uint32_t handle;		/* of the rule in this context */
};

struct fcev_counter_value {
	uint32_t counter;		/* enum fcev_counter */
	bool has_value;
	uint64_t value;
};

/* A decoded FPIN descriptor; has_* say which fields the descriptor type has. */
struct fcev_fpin_descriptor {
	uint32_t tag;
	uint64_t detecting_wwpn;	/* 0 where the descriptor has none */
	uint64_t attached_wwpn;
	uint32_t event_type;
	uint32_t event_modifier;
	uint32_t threshold;
	uint32_t event_count;
	uint32_t event_period;
	uint32_t reason;
	uint32_t severity;
	size_t n_wwpns;
	const uint64_t *wwpns;
};

/**
 * struct fcev_event - one event
 * @type: enum fcev_event_type
 * @source: enum fcev_source
 * @flags: mask of enum fcev_event_flags
 * @seq: number within the stream, 0 for events that the reader made
 * @boot_ns: CLOCK_BOOTTIME, taken when the event was posted or heard
 * @time_ns: the same moment as CLOCK_REALTIME, by the clocks' present distance
 * @port: id of the port, 0 where the event is about none
 * @host: number of the SCSI host, -1 where there is none
 * @wwpn: WWPN of the port, 0 where not known
 * @port_state: enum fcev_port_state, FCEV_NO_STATE where not told
 * @port_id: FC address of the port, 0 where not told
 * @change: adapter-change: mask of enum fcev_change
 * @count: new-targets: how many
 * @stream: the stream, 0 for the module's own
 * @epoch: load of the module that numbered it
 * @wwnn: WWNN of the port, 0 where not told
 * @rscn: rscn: the page
 * @target: target events: the remote port
 * @vendor: vendor: whose it is and what it is addressed to
 * @loss: lost, bridge-overrun, evicted: what was lost
 * @stat: statistics and rule events
 * @event_code: unknown: the code of the transport
 * @event_data: unknown: the data of the transport
 * @n_counters: number of @counters
 * @counters: rule-baseline, rule-refused: the counters
 * @n_fpin: number of @fpin
 * @fpin: fpin: its descriptors
 * @payload: raw bytes, or NULL
 * @payload_len: bytes at @payload
 * @payload_length: bytes that the driver posted
 *
 * Which of the members below @count are filled follows from @type; the others
 * are zero. All pointers are valid until the next call on the context.
 */
struct fcev_event {
	uint32_t type;
	uint32_t source;
	uint32_t flags;
	uint32_t stream;
	uint64_t epoch;
	uint64_t seq;
	uint64_t boot_ns;
	uint64_t time_ns;
	uint32_t port;
	int32_t host;
	uint64_t wwpn;
	uint64_t wwnn;
	uint32_t port_state;
	uint32_t port_id;
	uint32_t change;
	uint64_t count;
	struct fcev_rscn rscn;
	struct fcev_target target;
	struct fcev_vendor vendor;
	struct fcev_loss loss;
	struct fcev_stat stat;
	uint32_t event_code;		/* unknown: the transport's code and data */
	uint32_t event_data;
	size_t n_counters;		/* rule-baseline, rule-refused */
	const struct fcev_counter_value *counters;
	size_t n_fpin;
	const struct fcev_fpin_descriptor *fpin;
	const void *payload;
	size_t payload_len;		/* bytes at payload */
	size_t payload_length;		/* bytes that the driver posted */
};

/* A position in a stream; the event that has seq is the last one known. */
struct fcev_position {
	uint64_t epoch;
	uint32_t stream;
	uint64_t seq;
	uint64_t oldest;		/* oldest event kept, told by the module */
};

/**
 * fcev_listen() - join the events
 * @ctx: the context
 *
 * From now on fcev_next() gives every event of every port. A loss is made
 * good from the module's history, and what the history no longer holds is
 * reported as an event of type lost: a listener knows of every event, or of
 * exactly which it missed. A restart of the module is reported as a loss, and
 * the context goes on with the new one. Where the module is not loaded yet,
 * events begin with its arrival; that never comes in another network namespace
 * than the initial one, see fcev_status_get().
 *
 * Return: 0, -EBUSY if the context listens already, -EPERM without
 * CAP_NET_ADMIN in the initial user namespace.
 */
int fcev_listen(struct fcev *ctx);

/**
 * fcev_listen_since() - as fcev_listen(), beginning in the past
 * @ctx: the context
 * @positions: last events known, or NULL
 * @n: their number; streams not named begin with their oldest event kept
 * @boot_ns: no events before this CLOCK_BOOTTIME, 0 for no limit
 *
 * Where all positions are of another epoch than the module's, that is a
 * restart: it is reported, and the streams are given from their first event.
 *
 * Return: as fcev_listen(); -ERANGE for a position beyond the newest event.
 */
int fcev_listen_since(struct fcev *ctx, const struct fcev_position *positions,
		      size_t n, uint64_t boot_ns);

/**
 * fcev_history() - the past alone
 * @ctx: the context
 * @positions: last events known, or NULL
 * @n: number of @positions
 * @boot_ns: no events before this CLOCK_BOOTTIME, 0 for no limit
 *
 * As fcev_listen_since(), but without joining: after the last event that was
 * kept when the call was made, fcev_next() returns -ENODATA, and 1 and 0
 * before. Then it can be called again.
 *
 * Return: as fcev_listen_since(); -ENOENT without the module.
 */
int fcev_history(struct fcev *ctx, const struct fcev_position *positions,
		 size_t n, uint64_t boot_ns);

/**
 * fcev_fd() - a descriptor for poll(2)
 * @ctx: the context
 *
 * Readable when fcev_next() may have something. It is an epoll instance:
 * epoll_wait() costs less than poll(), and descriptors of the caller's may be
 * added to it; the library leaves them alone. Do nothing else with it.
 *
 * Return: the descriptor, the same for the life of the context.
 */
int fcev_fd(const struct fcev *ctx);

/**
 * fcev_next() - take the next event
 * @ctx: the context
 * @event: receives it; it and what it points to stay valid until the next
 *         call on @ctx
 *
 * Never blocks. In order within a stream, without duplicates.
 *
 * Return: 1 and an event, 0 for none now, -ENODATA at the end of
 * fcev_history(), -ESTALE if the module went in the middle of it, or another
 * -errno, after which it can be called again without a loss.
 */
int fcev_next(struct fcev *ctx, const struct fcev_event **event);

/**
 * fcev_wait() - take the next event, waiting for it
 * @ctx: the context
 * @timeout_ms: -1 for ever
 * @event: receives the event
 *
 * Return: as fcev_next(), 0 when the time is over, -EINTR by a signal.
 */
int fcev_wait(struct fcev *ctx, const struct fcev_event **event, int timeout_ms);

/**
 * fcev_set_receive_buffer() - size of the listening socket's buffer
 * @ctx: the context
 * @bytes: wanted; above the system's limit it takes CAP_NET_ADMIN
 *
 * A small buffer loses nothing, it makes history be asked more often.
 * Return: 0 or -errno. Valid before and after fcev_listen().
 */
int fcev_set_receive_buffer(struct fcev *ctx, int bytes);

/* What a context has seen, for audits. */
struct fcev_listener_counts {
	uint64_t delivered;		/* events handed out, without those of type lost */
	uint64_t replayed;		/* of them, fetched from history */
	uint64_t duplicates;		/* dropped */
	uint64_t lost;			/* sum over all events of type lost */
	uint64_t overruns;		/* times that the socket overran */
	uint64_t restarts;
	uint64_t withheld;		/* rule events of others, before boot_ns, unknown types */
};

/** fcev_listener_counts_get() - see struct fcev_listener_counts */
void fcev_listener_counts_get(const struct fcev *ctx,
			      struct fcev_listener_counts *counts);

/* ---- ports ---- */

struct fcev_event_origin {
	uint32_t event;			/* enum fcev_event_type */
	uint32_t origin;		/* mask of enum fcev_origin */
};

/*
 * struct fcev_port - a port as the module last saw it
 * @epoch: load of the module that numbered it
 * @port: id of the port
 * @host: number of the SCSI host
 * @wwpn: WWPN of the port
 * @wwnn: WWNN of the port, 0 where not told
 *
 * Strings are empty, numbers 0 where the driver does not tell. Speeds are
 * FC_PORTSPEED bits of the kernel's FC transport.
 */
struct fcev_port {
	uint64_t epoch;
	uint32_t port;
	uint32_t host;
	uint64_t wwpn;
	uint64_t wwnn;
	uint64_t permanent_wwpn;
	uint64_t fabric_name;
	uint32_t parent;		/* id of the physical port, 0 for a physical port */
	uint32_t port_id;
	uint32_t port_state;		/* enum fcev_port_state */
	uint32_t port_type;		/* enum fcev_port_type */
	uint32_t link;			/* enum fcev_condition */
	uint32_t online;		/* enum fcev_condition */
	uint32_t speed;
	uint32_t supported_speeds;
	uint32_t supported_classes;
	uint32_t maxframe_size;
	uint8_t supported_fc4s[32];
	uint8_t active_fc4s[32];
	char symbolic_name[256];
	char driver[32];
	char driver_version[64];
	char firmware_version[64];
	char hardware_version[64];
	char optionrom_version[64];
	char manufacturer[80];
	char model[256];
	char model_description[256];
	char serial_number[80];
	char vendor_identifier[8 + 1];
	uint32_t vports_in_use;
	uint32_t vports_max;
	uint32_t discovered_ports;
	bool native;			/* the driver posts through the module */
	bool gone;			/* removed; history is kept */
	uint32_t sampling;		/* enum fcev_sampling */
	uint64_t posted;
	uint64_t repeats;
	uint64_t refused;
	uint64_t overwritten;
	uint32_t ring_size;
	uint64_t confirmed_boot_ns;	/* when the state was last confirmed */
	size_t n_origins;
	const struct fcev_event_origin *origins;
	size_t n_positions;		/* events, then statistics */
	const struct fcev_position *positions;
};

/**
 * fcev_ports_get() - all ports, in the order of their ids
 * @ctx: the context
 * @ports: receives them; free with fcev_ports_free()
 *
 * Return: 0, -ENOENT without the module.
 */
int fcev_ports_get(struct fcev *ctx, struct fcev_ports **ports);
size_t fcev_ports_count(const struct fcev_ports *ports);
/* NULL past the end. Owned by @ports. */
const struct fcev_port *fcev_ports_at(const struct fcev_ports *ports, size_t i);
void fcev_ports_free(struct fcev_ports *ports);

/**
 * fcev_targets_get() - remote ports of a port
 * @ctx: the context
 * @port: its id, 0 for those of all ports
 * @targets: receives them; free with fcev_targets_free()
 *
 * Return: 0, -ENODEV for an unknown port, -ENOENT without the module.
 */
int fcev_targets_get(struct fcev *ctx, uint32_t port, struct fcev_targets **targets);
size_t fcev_targets_count(const struct fcev_targets *targets);
const struct fcev_target *fcev_targets_at(const struct fcev_targets *targets, size_t i);
/* Id of the local port of entry @i. */
uint32_t fcev_targets_port(const struct fcev_targets *targets, size_t i);

/*
 * Commands whose length is in [@below_us / 2, @below_us), or beyond all others
 * where that is 0.
 */
struct fcev_service_bucket {
	uint64_t below_us;
	uint64_t count;
};

/*
 * How long a target took to serve commands, as a native driver told it. The
 * buckets that are not empty, shortest first.
 */
struct fcev_service_time {
	uint64_t count;
	uint64_t sum_us;
	uint64_t max_us;
	size_t n_buckets;
	struct fcev_service_bucket buckets[64];
};

/* Service times of entry @i; NULL where its driver told none. */
const struct fcev_service_time *fcev_targets_service_time(const struct fcev_targets *targets,
							  size_t i);
void fcev_targets_free(struct fcev_targets *targets);

/* ---- statistics ---- */

#define FCEV_COUNTERS		(FCEV_COUNTER_MAX + 1)
#define FCEV_COUNTERS_ROOM	64	/* more counters do not change the structure */

/*
 * struct fcev_statistics - counters of a port
 * @age_ms: age of the sample
 * @valid: bit per enum fcev_counter: the driver has it
 * @value: the counters, by enum fcev_counter
 */
struct fcev_statistics {
	uint32_t port;
	uint32_t host;
	uint64_t wwpn;
	uint32_t age_ms;
	uint32_t reset_count;
	uint64_t valid;
	uint64_t value[FCEV_COUNTERS_ROOM];
};

/**
 * fcev_statistics_get() - counters of a port, at most 1 s old
 * @ctx: the context
 * @port: its id
 * @timeout_ms: how long to wait for a fresh sample; 0: take what is there
 * @statistics: receives the counters
 *
 * Return: 0, -EAGAIN when there is no fresh sample in time, -ENODEV for an
 * unknown port, -EOPNOTSUPP when the driver has no statistics, -EIO when it
 * failed to give them, -ENOENT without the module.
 */
int fcev_statistics_get(struct fcev *ctx, uint32_t port,
			struct fcev_statistics *statistics, int timeout_ms);

/** fcev_statistics_reset() - have the driver reset its counters; -EPERM without CAP_NET_ADMIN */
int fcev_statistics_reset(struct fcev *ctx, uint32_t port);

/*
 * struct fcev_rule - counters to watch
 * @rule: its id, filled by the library; may change with a restart of the module
 * @handle: names the rule in this context, filled by the library, never changes
 */
struct fcev_rule {
	uint32_t rule;
	uint32_t handle;
	uint32_t port;
	uint32_t kind;			/* enum fcev_rule_kind */
	uint32_t interval_ms;		/* 0 for the module's default */
	bool edge_only;
	size_t n_counters;
	const struct fcev_counter_value *counters;
	uint32_t owner;			/* in fcev_rules only */
	uint64_t fired;			/* in fcev_rules only */
};

/**
 * fcev_rule_add() - watch counters
 * @ctx: the context
 * @rule: what to watch; port, kind and counters are needed
 *
 * rule-baseline or rule-refused follows as an event. The rule lives until
 * fcev_rule_remove() or fcev_close(). A rule that ended with its port (the
 * event is rule-refused, error ENODEV) or with the module is made again as
 * soon as a port with the same WWPN is there; rule-baseline tells, or
 * rule-refused. That happens in fcev_next(), so the context has to listen.
 * Events of rules of other listeners are not delivered.
 *
 * Return: 0, -EPERM, -EINVAL with the reason in fcev_error(), -ENODEV,
 * -EDQUOT when the context has too many rules, -ENOSPC when all listeners
 * together have, -ENOENT without the module.
 */
int fcev_rule_add(struct fcev *ctx, struct fcev_rule *rule);
int fcev_rule_remove(struct fcev *ctx, uint32_t handle);

/** fcev_rules_get() - all rules of all listeners; free with fcev_rules_free() */
int fcev_rules_get(struct fcev *ctx, struct fcev_rules **rules);
size_t fcev_rules_count(const struct fcev_rules *rules);
const struct fcev_rule *fcev_rules_at(const struct fcev_rules *rules, size_t i);
void fcev_rules_free(struct fcev_rules *rules);

/* ---- names ---- */

/*
 * Spelled as in the specification ("port-online"), counters as in sysfs
 * ("link_failure_count"); NULL for a number without a name. The reverse
 * functions return -EINVAL for an unknown name.
 */
const char *fcev_event_type_name(uint32_t type);
const char *fcev_source_name(uint32_t source);
const char *fcev_port_state_name(uint32_t state);
const char *fcev_port_type_name(uint32_t type);
const char *fcev_condition_name(uint32_t condition);
const char *fcev_counter_name(uint32_t counter);
const char *fcev_rscn_format_name(uint32_t format);
const char *fcev_vendor_scope_name(uint32_t scope);
const char *fcev_rule_kind_name(uint32_t kind);
const char *fcev_sampling_name(uint32_t sampling);
const char *fcev_role_name(uint32_t bit);		/* one bit of the mask */
const char *fcev_change_name(uint32_t bit);
const char *fcev_origin_name(uint32_t bit);
const char *fcev_event_flag_name(uint32_t bit);
int fcev_event_type_by_name(const char *name);
int fcev_counter_by_name(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* FCEV_H */

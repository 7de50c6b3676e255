/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of libfcev-hbaapi share, a section per file. Queries open a
 * libfcev context of their own and close it; only listener.c keeps one.
 *
 * Locks, outermost first:
 *   table_lock (adapter.c): adapters found
 *   adapter->lock: one per open adapter, its snapshot and its poll position
 *   handles_lock (handle.c): open adapters
 *   registry_lock (registry.c): registrations, the dispatcher's state
 *   listener_lock (listener.c): the listening context, events not delivered yet
 * None is held while a callback runs.
 */
#ifndef HBAAPI_PRIV_H
#define HBAAPI_PRIV_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <hbaapi.h>
#include <vendorhbaapi.h>
/* Without arguments, which the headers do not say. */
HBA_UINT32 HBA_GetVersion(void);
HBA_STATUS HBA_LoadLibrary(void);
HBA_STATUS HBA_FreeLibrary(void);
HBA_UINT32 HBA_GetNumberOfAdapters(void);
void HBA_RefreshAdapterConfiguration(void);
/* Exported by libHBAAPI under this name, which its header does not have. */
HBA_STATUS HBA_SetBindingSupport(HBA_HANDLE handle, HBA_WWN port, HBA_BIND_CAPABILITY capability);
#pragma GCC diagnostic pop
#pragma GCC visibility pop

#include <fcev.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define NSEC_PER_MSEC	1000000ull
#define NSEC_PER_SEC	1000000000ull

#define HBA_FC4_FCP		0x08
#define HBA_COUNTERS		15	/* of HBA_PORTSTATISTICS; the first of enum fcev_counter, in order */
#define HBA_ANSWER_MS		5000	/* how long a call waits for counters */
#define HBA_NAME_SIZE		256

/* plugin.c: load, free, entry tables */
bool hba_usable(void);

/* log.c: one line for a person */
void hba_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void hba_say_error(const struct fcev *ctx, const char *what, int err);

/* conf.c: what else /etc/hba.conf names */
extern const char *hba_conf_path;
void hba_conf_check(void);

/* convert.c: the module's words into those of the HBA API; pure */
HBA_WWN hba_wwn(uint64_t wwn);
uint64_t hba_wwn_value(HBA_WWN wwn);
HBA_PORTTYPE hba_port_type(uint32_t type);
HBA_PORTSTATE hba_port_state(uint32_t state);
HBA_PORTSPEED hba_port_speed(uint32_t speed);
HBA_STATUS hba_status(int err);
uint32_t hba_rscn_page(const struct fcev_rscn *rscn);
void hba_copy_string(char *to, size_t size, const char *from);
uint64_t hba_boot_ns(void);
uint64_t hba_monotonic_ns(void);

/* adapter.c: the adapters of the machine, their names and indices */
void hba_adapters_forget(void);
void hba_adapters_load(void);

/**
 * struct hba_adapter - an open adapter
 * @handle: what the program holds
 * @refs: of the table and of calls under way; under handles_lock
 * @wwpn: of the physical port; 0 for one that never told it
 * @port: id of the physical port, counts only where @wwpn is 0
 * @epoch: load of the module that @port belongs to
 * @lock: protects what follows
 * @ports_digest: which ports it had at the last refresh
 * @targets_digest: which remote ports they had
 * @position_epoch: load of the module that @positions belong to
 * @positions: last event polled, a stream each
 * @n_positions: their number
 */
struct hba_adapter {
	HBA_HANDLE handle;
	unsigned int refs;
	uint64_t wwpn;
	uint32_t port;
	uint64_t epoch;

	pthread_mutex_t lock;
	uint64_t ports_digest;
	uint64_t targets_digest;
	uint64_t position_epoch;
	struct fcev_position *positions;
	size_t n_positions;
};

/* handle.c: handles of open adapters */
HBA_HANDLE hba_handle_new(uint64_t wwpn, uint32_t port, uint64_t epoch);
struct hba_adapter *hba_handle_get(HBA_HANDLE handle);
void hba_handle_put(struct hba_adapter *adapter);
void hba_handles_close(void);

/**
 * struct hba_query - an open adapter and what the module says of it now
 * @adapter: holds a reference
 * @physical: its physical port
 */
struct hba_query {
	struct hba_adapter *adapter;
	struct fcev *ctx;
	struct fcev_ports *ports;
	const struct fcev_port *physical;
};

/* query.c: from a handle to ports and remote ports */
HBA_STATUS hba_query_begin(struct hba_query *query, HBA_HANDLE handle);
void hba_query_end(struct hba_query *query);
const struct fcev_port *hba_query_port(const struct hba_query *query, uint32_t index);
const struct fcev_port *hba_query_port_by_wwn(const struct hba_query *query, HBA_WWN wwn);
bool hba_query_owns(const struct hba_query *query, const struct fcev_port *port);
uint32_t hba_query_port_count(const struct hba_query *query);
HBA_STATUS hba_query_targets(const struct hba_query *query, const struct fcev_port *port,
			     struct fcev_targets **targets);
const struct fcev_target *hba_target_at(const struct fcev_targets *targets, uint32_t index);
uint32_t hba_target_count(const struct fcev_targets *targets);
const struct fcev_target *hba_target_by_wwn(const struct fcev_targets *targets, HBA_WWN wwn);
HBA_STATUS hba_query_refresh(struct hba_query *query);
bool hba_query_ports_stale(const struct hba_query *query);
bool hba_query_targets_stale(const struct hba_query *query);

/* poll.c: HBA_GetEventBuffer; events count from the opening of the adapter */
void hba_poll_begin(const struct hba_query *query);

/* statistics.c */
HBA_STATUS hba_statistics_get(const struct hba_query *query, const struct fcev_port *port,
			      struct fcev_statistics *statistics);

/**
 * struct hba_lun - a logical unit that Linux sees
 * @host: with @channel, @target, @lun its SCSI address
 * @wire: the LUN as in FCP commands, big endian
 * @block: "sda", or empty
 * @sg: "sg0", or empty
 */
struct hba_lun {
	uint32_t host;
	uint32_t channel;
	uint32_t target;
	uint64_t lun;
	uint8_t wire[8];
	char block[32];
	char sg[32];
};

/* sysfs.c: what only sysfs knows: logical units, device names */
extern const char *hba_sysfs_root;
extern const char *hba_dev_root;
int hba_luns_get(uint32_t host, uint32_t target, struct hba_lun **luns);
size_t hba_sysfs_read(const char *path, void *buf, size_t size);
bool hba_sysfs_rport(uint32_t host, uint64_t wwpn, char *name, size_t size);
uint32_t hba_sysfs_pci_id(uint32_t host);
bool hba_sysfs_page83(const struct hba_lun *lun, HBA_LUID *luid);

/* wrapper.c: who registers with us */
enum hba_caller {
	HBA_CALLER_DIRECT,	/* the program itself */
	HBA_CALLER_UNLOCKED,	/* libHBAAPI as Debian builds it */
	HBA_CALLER_LOCKED,	/* libHBAAPI built with -DPOSIX_THREADS */
};

enum hba_caller hba_caller_of(void (*callback)(void));

/* registry.c, delivery.c: registrations */
enum hba_kind {
	HBA_KIND_ADD,
	HBA_KIND_ADAPTER,
	HBA_KIND_PORT,
	HBA_KIND_STAT,
	HBA_KIND_TARGET,
	HBA_KIND_LINK,
};

typedef void (*hba_adapter_fn)(void *data, HBA_WWN port, HBA_UINT32 type);
typedef void (*hba_port_fn)(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page);
typedef void (*hba_target_fn)(void *data, HBA_WWN port, HBA_WWN target, HBA_UINT32 type);
typedef void (*hba_link_fn)(void *data, HBA_WWN adapter, HBA_UINT32 type, void *buf, HBA_UINT32 size);

/**
 * struct hba_registration - a callback and the events it is for
 * @next: in the registry, in the order of ids
 * @id: the callback handle; never reused
 * @refs: of the registry and of the dispatcher; under registry_lock
 * @removed: no call begins any more; under registry_lock
 * @ready_ns: CLOCK_MONOTONIC before which no call begins; under registry_lock
 * @caller: whose function @callback is
 * @callback: one of the four types above, by @kind
 * @user: its first argument
 * @since_ns: events before this boot time are none of it
 * @epoch: load of the module that @adapter_id and @port_id belong to
 * @adapter: WWPN of the adapter's physical port, 0 for AdapterAdd
 * @adapter_id: its id
 * @port: WWPN of the port
 * @port_id: its id
 * @target: WWPN of the remote port
 * @all_targets: any remote port
 * @node: the adapter's WWNN, for Link
 * @buffer: the program's, for Link, with its @buffer_size
 * @rule_handle: names the rule in the listening context; under registry_lock
 * @rule_kind: enum fcev_rule_kind
 * @counters: what is watched
 * @n_counters: their number
 * @sample_ns: boot time of the last call; under registry_lock
 */
struct hba_registration {
	struct hba_registration *next;
	uintptr_t id;
	unsigned int refs;
	bool removed;
	uint64_t ready_ns;
	enum hba_kind kind;
	enum hba_caller caller;
	void (*callback)(void);
	void *user;
	uint64_t since_ns;
	uint64_t epoch;
	uint64_t adapter;
	uint32_t adapter_id;
	uint64_t port;
	uint32_t port_id;
	uint64_t target;
	bool all_targets;
	uint64_t node;
	void *buffer;
	uint32_t buffer_size;

	uint32_t rule_handle;
	uint32_t rule_kind;
	struct fcev_counter_value counters[HBA_COUNTERS];
	size_t n_counters;
	uint64_t sample_ns;
};

struct hba_origin;
struct hba_rule_wait;

HBA_STATUS hba_registry_add(struct hba_registration *reg, HBA_CALLBACKHANDLE *handle);
void hba_registry_clear(void);
struct hba_registration *hba_registry_match(uintptr_t after, const struct fcev_event *event,
					    const struct hba_origin *origin, HBA_UINT32 *type);
bool hba_registry_enter(struct hba_registration *reg);
void hba_registry_leave(void);
void hba_registry_put(struct hba_registration *reg);
void hba_registry_rules_renew(const struct fcev_event *event, const struct hba_origin *origin);
void hba_registry_rules_return(const struct fcev_event *event);
bool hba_registry_idle(void);

/**
 * struct hba_origin - a port and its adapter
 * @port: id of its physical port
 * @wwpn: of its physical port
 * @own: WWPN of the port itself
 * @vport: the port itself is no physical one
 * @stats_stream: of the port's statistics events, 0 where not known
 */
struct hba_origin {
	uint32_t port;
	uint64_t wwpn;
	uint64_t own;
	bool vport;
	uint32_t stats_stream;
};

/* origin.c: from an event to the adapter; the dispatcher's own */
void hba_origin_of(const struct fcev_event *event, struct hba_origin *origin);

/* route.c: which event is for whom, and as what; pure */
HBA_UINT32 hba_route(const struct hba_registration *reg, const struct fcev_event *event,
		     const struct hba_origin *origin);
bool hba_event_has_callback(uint32_t type);

/* rule.c: counters of HBA_PORTSTATISTICS as a rule of the module */
HBA_STATUS hba_rule_counters(const HBA_PORTSTATISTICS *levels, struct fcev_counter_value *counters,
			     size_t *n);
HBA_STATUS hba_rule_keep_valid(struct hba_registration *reg, uint64_t valid);
int hba_rule_add(struct hba_registration *reg, struct hba_rule_wait *wait);

/**
 * struct hba_event - an event on its way to callbacks
 * @event: what it points to lies behind this structure
 */
struct hba_event {
	struct hba_event *next;
	struct fcev_event event;
};

/* event.c: events that outlive the next call on their context */
struct hba_event *hba_event_copy(const struct fcev_event *event);

/**
 * struct hba_rule_wait - somebody waits for a rule's first sample
 * @next: in the listener's list
 * @handle: names it
 * @state: 0 not yet, 1 baseline, -errno refused
 *
 * Under listener_lock.
 */
struct hba_rule_wait {
	struct hba_rule_wait *next;
	uint32_t handle;
	int state;
};

/* listener.c: the one listening context, and events read from it */
int hba_listener_open(void);
void hba_listener_close(void);
bool hba_listener_pump(void);
struct hba_event *hba_listener_take(void);
void hba_listener_wait(void);
void hba_listener_wake(void);
int hba_listener_rule_add(struct fcev_rule *rule, struct hba_rule_wait *wait);
void hba_listener_rule_remove(uint32_t handle);
int hba_listener_rule_await(struct hba_rule_wait *wait, uint64_t deadline_ns);

/* dispatch.c: the one thread */
int hba_dispatch_start(pthread_t *thread);
bool hba_dispatch_is_self(void);

#endif /* HBAAPI_PRIV_H */

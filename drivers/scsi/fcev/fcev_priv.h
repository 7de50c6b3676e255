/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of fcev.ko share, a section per file. Events flow one way:
 * bridge, watch, stats, native -> post -> ring -> netlink.
 *
 * Locks, outermost first:
 *   fcev_ports_lock (mutex, port.c): the registry
 *   port->attrs_lock (mutex, port_attrs.c): what a port says of itself
 *   ring->lock (raw, irqsave): slots of a stream; that of a port's event
 *     stream also protects the port's facts
 * The comment of a file that has locks of its own says where they nest.
 */
#ifndef _FCEV_PRIV_H
#define _FCEV_PRIV_H

#include <linux/kref.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>
#include <linux/fcev.h>

#include "change.h"
#include "facts.h"
#include "ring.h"
#include "service_time.h"

#define FCEV_VERSION	"0.1"

struct fcev_watch;
struct fcev_sampler;

/**
 * struct fcev_stream - a sequence of events and its place in the send queue
 * @ring: the events
 * @port: the port they belong to, NULL for stream 0
 * @id: number in the protocol
 * @queued: on the drain's list or in its round; under ring.lock
 * @fpin: seq of the newest FPIN, 0 for none; under ring.lock
 * @sent: newest event that was multicast, or skipped as overwritten; the drain's
 *        own
 * @overwritten: events that left the ring before they were sent; under
 *               ring.lock
 * @dirty: link in the drain's list
 * @turn: link in the drain's round, the drain's own
 */
struct fcev_stream {
	struct fcev_ring ring;
	struct fcev_port *port;
	u32 id;
	bool queued;
	u64 fpin;
	u64 sent;
	u64 overwritten;
	struct llist_node dirty;
	struct list_head turn;
};

/* What a port says of itself, as watch.c last read it. */
struct fcev_port_attrs {
	u64 wwpn;
	u64 wwnn;
	u64 permanent_wwpn;
	u64 fabric_name;
	u32 port_id;
	u32 port_state;		/* enum fc_port_state */
	u32 port_type;		/* enum fc_port_type */
	u32 speed;
	u32 supported_speeds;
	u32 supported_classes;
	u32 maxframe_size;
	u32 discovered_ports;
	u16 vports_in_use;
	u16 vports_max;
	u8 supported_fc4s[FC_FC4_LIST_SIZE];
	u8 active_fc4s[FC_FC4_LIST_SIZE];
	char symbolic_name[FC_SYMBOLIC_NAME_SIZE];
	char driver_version[FC_VERSION_STRING_SIZE];
	char firmware_version[FC_VERSION_STRING_SIZE];
	char hardware_version[FC_VERSION_STRING_SIZE];
	char optionrom_version[FC_VERSION_STRING_SIZE];
	char manufacturer[FC_SERIAL_NUMBER_SIZE];
	char model[FC_SYMBOLIC_NAME_SIZE];
	char model_description[FC_SYMBOLIC_NAME_SIZE];
	char serial_number[FC_SERIAL_NUMBER_SIZE];
	char vendor_identifier[FC_VENDOR_IDENTIFIER];
};

/**
 * struct fcev_port - an fc_host, from its arrival until its history is evicted
 * @ref: the registry, every lookup and every queued stream hold one
 * @link_node: in the registry's list, in the order of ids; under
 *             fcev_ports_lock
 * @id: never reused while the module is loaded
 * @host_no: number of the SCSI host, reused by the kernel after removal
 * @parent: id of the physical port of a vport, 0 for a physical port
 * @shost: the host; followed only between fcev_port_enter() and
 *         fcev_port_leave(), the port holds a reference until removal
 * @driver: hostt->name, copied at arrival
 * @events: the stream of its events
 * @stats: the stream of its statistics events
 * @facts: link and port; under events.ring.lock
 * @changes: who told what of the adapter; under events.ring.lock
 * @refused: posts that were malformed or too late
 * @dead: set once the host goes; posts are counted and dropped from then on
 * @gone: removed; set under fcev_ports_lock, after @dead
 * @announced: adapter-add was posted
 * @driver_port: what the driver holds of it
 * @registered: the driver posts through fcev_driver_api, and the port is not
 *              @dead
 * @native: as @registered, but stays set, so that what the echo left in the
 *          transport is recognised
 * @pause_io: the driver registered with FCEV_PORT_PAUSE_IO
 * @pause_work: blocks and restores remote ports
 * @paused: struct fcev_paused of those that are blocked; @pause_work's own
 * @users: readers between fcev_port_enter() and fcev_port_leave()
 * @attrs_lock: protects @attrs and @attrs_boot
 * @attrs: what it says of itself
 * @attrs_boot: when that was read, CLOCK_BOOTTIME in ns
 * @wwpn: copy of attrs.wwpn for any context, 0 until known
 * @watch: what watch.c keeps of it
 * @sampler: what stats.c keeps of it
 * @echo_node: link in the list of echo.c
 * @echo_seq: newest event that the transport was told; echo.c's own
 * @echo_queued: on the list of echo.c
 */
struct fcev_port {
	struct kref ref;
	struct list_head link_node;
	u32 id;
	u32 host_no;
	u32 parent;
	struct Scsi_Host *shost;
	char driver[32];

	struct fcev_stream events;
	struct fcev_stream stats;

	struct fcev_facts facts;
	struct fcev_changes changes;
	atomic64_t refused;

	bool dead;
	bool gone;
	bool announced;
	struct fcev_driver_port driver_port;
	bool registered;
	bool native;
	bool pause_io;
	struct delayed_work pause_work;
	struct list_head paused;
	atomic_t users;

	struct mutex attrs_lock;	/* protects attrs, attrs_boot */
	struct fcev_port_attrs attrs;
	u64 attrs_boot;
	u64 wwpn;

	struct fcev_watch *watch;
	struct fcev_sampler *sampler;

	struct llist_node echo_node;
	u64 echo_seq;
	unsigned long echo_queued;
};

static inline struct fcev_port *to_fcev_port(const struct fcev_driver_port *driver_port)
{
	return container_of(driver_port, struct fcev_port, driver_port);
}

/* main.c */
extern u64 fcev_epoch;
extern struct workqueue_struct *fcev_wq;	/* may sleep in drivers; one per port at a time */

/* port.c: registry by id, host number and WWPN */
void fcev_ports_exit(void);

struct fcev_port *fcev_port_add(struct Scsi_Host *shost, u32 parent);
void fcev_port_kill(struct fcev_port *port);
void fcev_port_remove(struct fcev_port *port);

struct fcev_port *fcev_port_get(struct fcev_port *port);
void fcev_port_put(struct fcev_port *port);
struct fcev_port *fcev_port_by_id(u32 id);
struct fcev_port *fcev_port_by_host(u32 host_no);
struct fcev_port *fcev_port_by_wwpn(u64 wwpn);
struct fcev_port *fcev_port_by_shost(const struct Scsi_Host *shost);
struct fcev_port *fcev_port_next(u32 after);

bool fcev_port_enter(struct fcev_port *port);
void fcev_port_leave(struct fcev_port *port);

unsigned int fcev_ports_present(void);
size_t fcev_ports_memory(void);

/* port_attrs.c: what a port says of itself */
u32 fcev_port_set_attrs(struct fcev_port *port, const struct fcev_port_attrs *attrs);
void fcev_port_name(struct fcev_port *port, const struct Scsi_Host *shost);
void fcev_port_announce(struct fcev_port *port);
void fcev_port_post_adapter(struct fcev_port *port, enum fcev_event_type type);

/*
 * post.c: the one way in. All posting calls work in any context up to hardirq;
 * source says who found out.
 */

/**
 * struct fcev_event - an event on its way into a stream
 * @type: what happened
 * @source: who found out
 * @flags: mask of FCEV_EVENT_FLAGS_*
 * @aux: see struct fcev_slot
 * @args: see union fcev_args
 * @payload: raw bytes or NULL, copied
 * @payload_len: their number
 */
struct fcev_event {
	enum fcev_event_type type;
	enum fcev_source source;
	u8 flags;
	u16 aux;
	union fcev_args args;
	const void *payload;
	size_t payload_len;
};

extern struct fcev_stream fcev_stream0;

int fcev_post_init(void);
void fcev_post_exit(void);

bool fcev_post(struct fcev_port *port, const struct fcev_event *event);
bool fcev_post_admit(struct fcev_port *port);
void fcev_post_refuse(struct fcev_port *port);
bool fcev_post_stat(struct fcev_port *port, const struct fcev_event *event);
void fcev_post_core(const struct fcev_event *event);

bool fcev_post_link(struct fcev_port *port, bool up, enum fcev_source source);
bool fcev_post_online(struct fcev_port *port, bool online, enum fcev_source source);
bool fcev_post_state(struct fcev_port *port, u32 port_state, u32 generation);
void fcev_post_baseline(struct fcev_port *port, u32 port_state);
u32 fcev_post_found(struct fcev_port *port, u32 change, bool whole, unsigned long confirm);
u32 fcev_port_generation(struct fcev_port *port);

/* The parts of an RSCN page (FC-LS, RSCN payload). */
static inline u32 fcev_rscn_id(u32 page)
{
	return page & 0xffffff;
}

static inline u32 fcev_rscn_format(u32 page)
{
	return (page >> 24) & 0x3;
}

static inline u32 fcev_rscn_qualifier(u32 page)
{
	return (page >> 26) & 0xf;
}

/* Arguments of events that several sources make. */
static inline void fcev_target_args(union fcev_args *args, const struct fcev_target *target)
{
	if (!target)
		return;
	args->target.wwpn = target->wwpn;
	args->target.wwnn = target->wwnn;
	args->target.port_id = target->port_id;
	args->target.roles = target->roles;
	args->target.scsi_id = target->scsi_id;
	args->target.port_state = FCEV_STATE_NONE;
}

/* drain.c: takes events out of the rings */
int fcev_drain_init(void);
void fcev_drain_stop(void);
void fcev_drain_exit(void);
void fcev_drain_queue(struct fcev_stream *stream);
u64 fcev_drain_retries(void);

/*
 * The way out, set by netlink.c: multicast one message of a stream from after its
 * place @sent on, and move that. Returns 0, or -ENOMEM to be called again; what was
 * overwritten is skipped and counted in both cases. @head: the newest event seen.
 */
extern int (*fcev_send)(struct fcev_stream *stream, u64 *head);

/* pause.c: blocks remote ports while the link is down, where the driver asked for it */
int fcev_pause_init(void);
void fcev_pause_exit(void);
void fcev_pause_init_port(struct fcev_port *port);
void fcev_pause_begin(struct fcev_port *port);
void fcev_pause_end(struct fcev_port *port);
void fcev_pause_wake(struct fcev_port *port);

/* origin.c: which events of a port come from where; pure */
u32 fcev_origins(const char *driver, bool native, bool sampled,
		 enum fcev_event_type type);

/* handler.c: in-kernel subscribers */
void fcev_handler_wake(struct fcev_stream *stream);
bool fcev_handler_any(void);

/* handler_notice.c: what they are told */
void fcev_notice_identity(struct fcev_notice *notice, const struct fcev_stream *stream);
void fcev_notice_event(struct fcev_notice *notice, const struct fcev_stream *stream,
		       const struct fcev_slot *slot, const u8 *payload);

/* echo.c: tells the FC transport what native drivers post */
int fcev_echo_init(void);
void fcev_echo_exit(void);
void fcev_echo_begin(struct fcev_port *port);
void fcev_echo_wake(struct fcev_port *port);
u64 fcev_echo_lost(void);

/* netlink.c: the family; netlink_send.c: its multicast */
int fcev_netlink_init(void);
void fcev_netlink_exit(void);
bool fcev_netlink_listening(void);
u64 fcev_netlink_overruns(void);

/*
 * bridge.c: hears what drivers post to the FC transport. bridge_decode.c is
 * pure and has a header of its own.
 */
int fcev_bridge_init(void);
void fcev_bridge_exit(void);
void fcev_bridge_drain(void);

struct fcev_bridge_counts {
	u64 heard;
	u64 lost;
	u64 forged;
};

void fcev_bridge_counts(struct fcev_bridge_counts *counts);

/* watch.c, watch_target.c: follows hosts, port states and remote ports */
int fcev_watch_init(void);
void fcev_watch_exit(void);
void fcev_watch_hint(struct fcev_port *port);
unsigned int fcev_watch_interval_ms(void);

struct fcev_target_state {
	u64 wwpn;
	u64 wwnn;
	u32 port_id;
	u32 roles;
	u32 scsi_id;
	u32 port_state;
	u32 supported_classes;
	u32 maxframe_size;
};

struct fcev_target_view {
	struct fcev_target_state state;
	struct fcev_service_view service;
};

int fcev_watch_targets(struct fcev_port *port, struct fcev_target_view **targets);
bool fcev_watch_target(struct fcev_port *port, enum fcev_event_type type,
		       const struct fcev_target *target, enum fcev_source source);

/* watch_service.c: service times of a port's targets */
bool fcev_watch_service_time(struct fcev_port *port, u64 target_wwpn, u64 ns);
void fcev_watch_service_sum(struct fcev_port *port, struct fcev_service_view *sum);
void fcev_watch_service_reset(struct fcev_port *port);

/* stats.c: samples the counters of a port */
int fcev_stats_init(void);
void fcev_stats_exit(void);
int fcev_stats_attach(struct fcev_port *port);
void fcev_stats_kill(struct fcev_port *port);
void fcev_stats_detach(struct fcev_port *port);
enum fcev_sampling fcev_stats_sampling(struct fcev_port *port);

#endif /* _FCEV_PRIV_H */

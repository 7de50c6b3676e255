/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual FC HBA: its objects, and the internal prototypes, one section
 * per .c file. What user space sees is in Documentation/fcsim.rst.
 *
 * Lock order: fcsim_port.lock, then fcsim_vports.lock, then fcsim_port.lock of a
 * vport, then one of fcsim_ports_lock, fcsim_fabrics_lock, fcsim_post.lock and
 * the list of targets, then fcsim_queue.lock, then fcsim_stats.lock. Of these
 * only fcsim_port.lock and, for what is above it in this order,
 * fcsim_vports.lock are held when the transport or the midlayer is called in a
 * way that may wait for their work; so nothing that they call takes the lock of
 * its own port.
 */
#ifndef _FCSIM_PRIV_H
#define _FCSIM_PRIV_H

#include <linux/completion.h>
#include <linux/configfs.h>
#include <linux/fcev.h>
#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>

#include "cmd.h"
#include "fabric.h"

struct bsg_job;
struct fc_vport;
struct scsi_cmnd;
struct fcsim_port;
struct fcsim_target;

#define FCSIM_DRIVER_NAME_SIZE	32
#define FCSIM_MAX_LUNS		256	/* what peripheral device addressing reaches */
#define FCSIM_MAX_LUN_MB	4096
#define FCSIM_DEFAULT_LUN_MB	16
#define FCSIM_MAX_DELAY_MS	30000
#define FCSIM_MAX_DELAY_US	10000000
#define FCSIM_MAX_CAN_QUEUE	1024
#define FCSIM_CAN_QUEUE		256
#define FCSIM_BLOCK_SIZE	512
#define FCSIM_FRAME_SIZE	2112	/* of a frame, in bytes: what a login agrees on */

enum fcsim_mode {
	FCSIM_MODE_NATIVE,	/* posts through fcev */
	FCSIM_MODE_POSTED,	/* posts to the transport, as in-tree drivers do */
	FCSIM_MODE_SILENT,	/* posts nothing */
};

enum fcsim_order {
	FCSIM_ORDER_WIRE,
	FCSIM_ORDER_HOST,
};

enum fcsim_context {
	FCSIM_CONTEXT_PROCESS,
	FCSIM_CONTEXT_SOFTIRQ,
	FCSIM_CONTEXT_HARDIRQ,
};

/**
 * struct fcsim_config - what a port is; fixed while it is live
 * @port_name: WWPN, unique among all ports of ours
 * @node_name: WWNN
 * @fabric_name: WWN of the fabric
 * @port_id: FC address identifier
 * @speed: FC_PORTSPEED_*
 * @mode: how it tells of events
 * @rscn_order: byte order of the RSCN page in what it posts to the transport
 * @post_context: context of native posts
 * @pause_io: fcev blocks its remote ports while the link is down
 * @can_queue: commands that it takes at a time
 * @luns: number of LUNs that it has in its fabric
 * @lun_mb: size of each in MiB
 * @fabric: name of the fabric that it is attached to, empty for none
 * @symbolic_name: as it registered it with the fabric
 * @driver_name: the driver that it appears to be
 */
struct fcsim_config {
	u64 port_name;
	u64 node_name;
	u64 fabric_name;
	u32 port_id;
	u32 speed;
	unsigned int mode;
	unsigned int rscn_order;
	unsigned int post_context;
	bool pause_io;
	unsigned int can_queue;
	unsigned int luns;
	unsigned int lun_mb;
	char fabric[FCSIM_FABRIC_SIZE];
	char symbolic_name[FC_SYMBOLIC_NAME_SIZE];
	char driver_name[FCSIM_DRIVER_NAME_SIZE];
};

/* struct fc_host_statistics is nothing but u64: a counter is an index in it. */
#define FCSIM_COUNTER(name)	(offsetof(struct fc_host_statistics, name) / sizeof(u64))
#define FCSIM_COUNTERS		(sizeof(struct fc_host_statistics) / sizeof(u64))
#define FCSIM_UNSUPPORTED	U64_MAX	/* what drivers say for a counter they do not have */

/**
 * struct fcsim_stats - counters of a port
 * @lock: protects all fields
 * @values: counters; seconds_since_last_reset holds only what was written
 * @seconds_written: seconds_since_last_reset was written, and stands still
 * @reset: CLOCK_BOOTTIME in s of the last reset
 * @input_bytes: part of a megabyte not yet in fcp_input_megabytes
 * @output_bytes: part of a megabyte not yet in fcp_output_megabytes
 * @delay_ms: how long a reader sleeps
 * @fail: a reader gets nothing
 * @calls: number of readers
 * @result: what readers get; one buffer for all, as most drivers have it
 */
struct fcsim_stats {
	spinlock_t lock;	/* protects all fields */
	u64 values[FCSIM_COUNTERS];
	bool seconds_written;
	time64_t reset;
	u32 input_bytes;
	u32 output_bytes;
	unsigned int delay_ms;
	bool fail;
	u64 calls;
	struct fc_host_statistics result;
};

/**
 * struct fcsim_post - how a live port tells of events
 * @lock: one post at a time; protects all fields but those that say otherwise
 * @open: the port is live
 * @driver_port: the port at fcev; NULL in other modes and where fcev is not loaded
 * @link_up: the physical link is up
 * @online: the port can talk to its fabric; read by commands without the lock
 * @timer: brings a native post into the wanted context
 * @event: the event that @timer posts
 * @done: @timer posted it
 */
struct fcsim_post {
	struct mutex lock;	/* one post at a time; protects what follows */
	bool open;
	struct fcev_driver_port *driver_port;
	bool link_up;
	bool online;
	struct hrtimer timer;
	const struct fcsim_event *event;
	struct completion done;
};

/**
 * struct fcsim_vports - virtual ports of a physical port
 * @lock: protects all fields, and the vports' own
 * @list: its struct fcsim_vport
 * @open: new ones may be made
 */
struct fcsim_vports {
	struct mutex lock;	/* protects all fields, and the vports' own */
	struct list_head list;
	bool open;
};

/**
 * struct fcsim_port - a virtual FC port
 * @group: its configfs folder; owns the memory. A vport has none
 * @stats_group: its folder stats/
 * @faults_group: its folder faults/
 * @rports_group: its folder rports/
 * @link_node: in the list of ports, under fcsim_ports_lock
 * @lock: protects @config (port_name also fcsim_ports_lock), @shost, @rports and what is on it,
 *        @known
 * @config: what it is
 * @rports: its struct fcsim_rport
 * @known: with pause_io, those of @rports that the transport knows; read by commands, by RCU
 * @shost: its SCSI host while it is live
 * @fc_vport: the transport's side of a vport; NULL for a physical port
 * @vports: the vports of a physical port
 * @post: how it tells of events
 * @stats: its counters
 * @queue: its commands
 * @member: its place in a fabric
 */
struct fcsim_port {
	struct config_group group;
	struct config_group stats_group;
	struct config_group faults_group;
	struct config_group rports_group;
	struct list_head link_node;

	struct mutex lock;	/* protects config, shost, rports and what is on it, known */
	struct fcsim_config config;
	struct list_head rports;
	struct list_head known;
	struct Scsi_Host *shost;
	struct fc_vport *fc_vport;
	struct fcsim_vports vports;

	struct fcsim_post post;
	struct fcsim_stats stats;
	struct fcsim_queue queue;
	struct fcsim_member member;
};

/**
 * struct fcsim_rport_data - what we keep with the transport's remote port
 * @target: its LUNs
 * @told: the remote port, as told natively; the transport forgets most of it
 *        before it calls dev_loss_tmo_callbk()
 *
 * It is the transport's own dd_data, but for a port with pause_io.
 */
struct fcsim_rport_data {
	struct fcsim_target __rcu *target;
	struct fcev_target told;
};

/**
 * struct fcsim_rport - a port in the fabric, as its maker described it or as the
 *                      fabric has it
 * @item: its configfs folder; owns the memory, unless @discovered
 * @link_node: in the port's list
 * @port: whose remote port it is
 * @id: its names, address and FCP roles
 * @luns: number of LUNs
 * @lun_mb: size of each in MiB
 * @discovered: the fabric has it; @login is the number of its login
 * @login: see @discovered
 * @present: it is in the fabric: known to the transport while the port is online
 * @target: its LUNs; kept while their description stays, so that a target
 *          that leaves and returns has its data
 * @rport: what the transport made of it; with pause_io only whether it did, as
 *         fcev may have it made anew
 * @known_node: in the list of those that the transport knows, with pause_io
 * @data: what we keep with @rport, with pause_io
 *
 * Under the lock of @port.
 */
struct fcsim_rport {
	struct config_item item;
	struct list_head link_node;
	struct fcsim_port *port;
	struct fc_rport_identifiers id;
	unsigned int luns;
	unsigned int lun_mb;
	bool discovered;
	u32 login;
	bool present;
	struct fcsim_target *target;
	struct fc_rport *rport;
	struct list_head known_node;
	struct fcsim_rport_data data;
};

/* transport.c: what the FC transport is told and asks */
int fcsim_transport_init(void);
void fcsim_transport_exit(void);
struct scsi_transport_template *fcsim_transport_template(const struct fcsim_port *port);
void fcsim_set_attributes(const struct fcsim_port *port, enum fc_port_state state);

/* host.c: the life of a SCSI host */
int fcsim_host_init(void);
void fcsim_host_exit(void);

int fcsim_host_up(struct fcsim_port *port, enum fc_port_state state);
void fcsim_host_down(struct fcsim_port *port);
int fcsim_host_enter_state(struct fcsim_port *port, enum fc_port_state state, bool repeat);

/**
 * fcsim_host_port() - the port behind a SCSI host of ours
 * @shost: the host, not yet removed
 *
 * Context: any.
 * Return: the port.
 */
static inline struct fcsim_port *fcsim_host_port(struct Scsi_Host *shost)
{
	return *(struct fcsim_port **)shost_priv(shost);
}

/* vport.c: virtual ports */
int fcsim_vport_create(struct fc_vport *fc_vport, bool disable);
int fcsim_vport_delete(struct fc_vport *fc_vport);
int fcsim_vport_disable(struct fc_vport *fc_vport, bool disable);
void fcsim_vports_init(struct fcsim_port *port);
void fcsim_vports_open(struct fcsim_port *physical);
void fcsim_vports_follow(struct fcsim_port *physical);
void fcsim_vports_close(struct fcsim_port *physical);

/* bsg.c: frames that programs send */
int fcsim_bsg_request(struct bsg_job *job);

/* rport.c: remote ports come and go */
const struct fcsim_target *fcsim_rport_target(struct fcsim_port *port, struct fc_rport *rport);
bool fcsim_rport_is_paused(const struct fcsim_rport *rp);
int fcsim_rport_join(struct fcsim_rport *rport);
void fcsim_rport_leave(struct fcsim_rport *rport);
int fcsim_rports_follow(struct fcsim_port *port);
void fcsim_rports_forget(struct fcsim_port *port);
void fcsim_rport_lost(struct fc_rport *rport);

/* stats.c: counters */
void fcsim_stats_init(struct fcsim_stats *stats);
u64 fcsim_stats_get(struct fcsim_stats *stats, unsigned int counter);
void fcsim_stats_set(struct fcsim_stats *stats, unsigned int counter, u64 value);
int fcsim_stats_raise(struct fcsim_stats *stats, unsigned int counter, u64 by);
void fcsim_stats_io(struct fcsim_stats *stats, struct scsi_cmnd *cmd);
void fcsim_stats_lesb(struct fcsim_stats *stats, u32 *lesb);
void fcsim_stats_reset(struct fcsim_stats *stats);
struct fc_host_statistics *fcsim_stats_read(struct fcsim_stats *stats);

/* target.c: LUNs in memory, and the commands that read and write them */
struct fcsim_target {
	struct kref ref;
	struct list_head link_node;
	u64 port_name;
	unsigned int luns;
	u64 blocks;		/* of each LUN */
	u8 *memory;		/* of all LUNs, one after the other */
};

struct fcsim_target *fcsim_target_get(u64 port_name, unsigned int luns, unsigned int lun_mb);
void fcsim_target_put(struct fcsim_target *target);
void fcsim_target_execute(const struct fcsim_target *target, struct scsi_cmnd *cmd);

/* target_inquiry.c: commands that tell what a LUN is */
void fcsim_invalid_field(struct scsi_cmnd *cmd);
void fcsim_inquiry(const struct fcsim_target *target, struct scsi_cmnd *cmd);
void fcsim_report_luns(const struct fcsim_target *target, struct scsi_cmnd *cmd);
void fcsim_request_sense(struct scsi_cmnd *cmd, bool lun_exists);
void fcsim_mode_sense(const struct fcsim_target *target, struct scsi_cmnd *cmd);
void fcsim_read_capacity_10(const struct fcsim_target *target, struct scsi_cmnd *cmd);
void fcsim_read_capacity_16(const struct fcsim_target *target, struct scsi_cmnd *cmd);

/* inject.c: tells of events, in the port's mode and context */

/**
 * struct fcsim_event - something that happens to a port
 * @type: what happens; FCEV_EVENT_TYPE_UNKNOWN stands for a new port state
 * @state: the new port state
 * @repeat: to be posted to the transport even where the link stays as it was
 * @page: RSCN page in host order
 * @target: for target events
 * @payload: for FPIN, RLIR and vendor events
 * @len: bytes of @payload
 */
struct fcsim_event {
	enum fcev_event_type type;
	enum fc_port_state state;
	bool repeat;
	u32 page;
	const struct fcev_target *target;
	const void *payload;
	size_t len;
};

void fcsim_post_init(struct fcsim_port *port);
void fcsim_post_open(struct fcsim_port *port, enum fc_port_state state);
void fcsim_post_close(struct fcsim_port *port);
int fcsim_post_event(struct fcsim_port *port, const struct fcsim_event *event);
int fcsim_post_state(struct fcsim_port *port, enum fc_port_state state, bool repeat);
void fcsim_post_service_time(struct fcsim_port *port, u64 target_wwpn, u64 ns);

/* parse.c: what user space writes; pure */
int fcsim_parse_word(const char *page, size_t count, char *word, size_t size);
int fcsim_parse_number(const char *page, unsigned int min, unsigned int max, unsigned int *number);
int fcsim_parse_flag(const char *page, bool *flag);
int fcsim_parse_hex(const char *page, u32 max, u32 *number);
int fcsim_parse_wwn(const char *page, size_t count, u64 *wwn);
int fcsim_parse_speed(const char *page, size_t count, u32 *speed);
unsigned int fcsim_speed_gbit(u32 speed);
int fcsim_parse_roles(const char *page, size_t count, u32 *roles);
ssize_t fcsim_format_roles(u32 roles, char *page);
ssize_t fcsim_parse_payload(const char *page, size_t count, u8 *payload, size_t size);

/* configfs.c: the folders */
int fcsim_configfs_init(void);
void fcsim_configfs_exit(void);
int fcsim_set_port_name(struct fcsim_port *port, u64 port_name);
void fcsim_port_init(struct fcsim_port *port);
void fcsim_port_exit(struct fcsim_port *port);
int fcsim_port_enlist(struct fcsim_port *port);
void fcsim_port_delist(struct fcsim_port *port);

static inline struct fcsim_port *fcsim_to_port(struct config_item *item)
{
	return container_of(to_config_group(item), struct fcsim_port, group);
}

/* configfs_port.c, configfs_event.c: attributes of a port */
extern struct configfs_attribute *fcsim_port_attrs[];
extern struct configfs_attribute *fcsim_event_attrs[];
ssize_t fcsim_store_u32(struct fcsim_port *port, u32 *field, u32 value, size_t count);

/* configfs_fabric.c: attributes of a port in a fabric */
extern struct configfs_attribute *fcsim_fabric_attrs[];

/* configfs_stats.c: folder stats/ */
extern const struct config_item_type fcsim_stats_type;

/* configfs_fault.c: folder faults/ */
extern const struct config_item_type fcsim_faults_type;

/* configfs_rport.c: folder rports/ */
extern const struct config_item_type fcsim_rports_type;

#endif /* _FCSIM_PRIV_H */

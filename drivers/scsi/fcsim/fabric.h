/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A port's place in a fabric: fabric.c, zone.c.
 */
#ifndef _FCSIM_FABRIC_H
#define _FCSIM_FABRIC_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct fcsim_fabric;
struct fcsim_port;
struct fcsim_target;

#define FCSIM_FABRIC_SIZE	64
#define FCSIM_ZONES_SIZE	256

/**
 * struct fcsim_member - a port's place in a fabric
 * @fabric_node: in the fabric's list
 * @fabric: the fabric, NULL for none; changes under the port's lock, too
 * @fabric_name: its WWN
 * @port_id: address that it assigned
 * @luns: number of LUNs; a port that has some is a target
 * @online: the port can be seen
 * @login: number of its logins
 * @zones: names of its zones; changes under the port's lock, too
 * @target: its LUNs; under the port's lock
 * @follow: looks what of the others has changed
 *
 * Under the lock of fabrics.
 */
struct fcsim_member {
	struct list_head fabric_node;
	struct fcsim_fabric *fabric;
	u64 fabric_name;
	u32 port_id;
	unsigned int luns;
	bool online;
	u32 login;
	char zones[FCSIM_ZONES_SIZE];
	struct fcsim_target *target;
	struct work_struct follow;
};

/* fabric.c: who is attached to what */
int fcsim_fabric_join(struct fcsim_port *port);
void fcsim_fabric_leave(struct fcsim_port *port);
void fcsim_fabric_forget(struct fcsim_port *port);
void fcsim_fabric_login(struct fcsim_port *port);
void fcsim_fabric_rezone(struct fcsim_port *port, const char *zones);
bool fcsim_fabric_counters(u64 port_name, u32 *lesb);
void fcsim_fabric_work(struct work_struct *work);

/* zone.c: who sees whom; pure */
bool fcsim_zones_meet(const char *a, const char *b);
bool fcsim_port_sees(const struct fcsim_member *port, const struct fcsim_member *other);
int fcsim_parse_zones(const char *page, size_t count, char *zones, size_t size);

#endif /* _FCSIM_FABRIC_H */

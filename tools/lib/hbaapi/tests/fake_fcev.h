/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A libfcev without a kernel: it implements fcev.h over ports, targets,
 * counters and events that a test makes. Tests of the HBA API see how calls and
 * callbacks behave, not how netlink does.
 */
#ifndef FAKE_FCEV_H
#define FAKE_FCEV_H

#include <fcev.h>

/* Forgets everything: module loaded, caller privileged, no ports. */
void fake_reset(void);
void fake_set_loaded(bool loaded);
void fake_set_privileged(bool privileged);

/* Returns the port's id. */
uint32_t fake_port_add(uint64_t wwpn, uint64_t wwnn, uint32_t parent);
void fake_port_remove(uint32_t port);
/* To be changed before anybody asks. */
struct fcev_port *fake_port(uint32_t port);

void fake_target_add(uint32_t port, uint64_t wwpn, uint32_t roles, uint32_t scsi_id);
void fake_target_remove(uint32_t port, uint64_t wwpn);

void fake_counter_set(uint32_t port, uint32_t counter, uint64_t value);
/* fcev_statistics_get() fails with this, 0 for not. */
void fake_statistics_fail(int err);
unsigned int fake_statistics_resets(void);

/* FAKE_BASELINE_NEVER: a driver that hangs. */
enum { FAKE_BASELINE_OK, FAKE_BASELINE_NEVER, FAKE_BASELINE_REFUSED };
void fake_set_baseline(int how);
unsigned int fake_rules(void);
/* The handle of the newest rule. */
uint32_t fake_rule_handle(void);

/* Posts on a port's event stream, or on stream 0 with @port 0; fills seq, time, names. */
void fake_post(uint32_t port, struct fcev_event event);
/* Without the port's WWPN. */
void fake_post_nameless(uint32_t port, struct fcev_event event);
void fake_post_stat(uint32_t port, struct fcev_event event);
/* The ring of a port loses its oldest @n events; listeners are told. */
void fake_lose(uint32_t port, uint32_t n);
/* A new load of the module with the same ports under new ids. */
void fake_restart(void);

/* Contexts open now, listening now. */
unsigned int fake_contexts(void);
unsigned int fake_listeners(void);

#endif /* FAKE_FCEV_H */

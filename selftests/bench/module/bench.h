/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the bench module share: its FC hosts, the commands that
 * measure and the one that storms.
 */
#ifndef FCEV_BENCH_H
#define FCEV_BENCH_H

#include <linux/types.h>
#include <scsi/scsi_host.h>
#include <linux/fcev.h>

struct bench_port {
	struct Scsi_Host *shost;
	struct fcev_driver_port *port;	/* NULL without fcev.ko */
};

/* From load to unload. */
extern struct bench_port *bench_ports;
extern unsigned int bench_n_ports;

/* What the last command found: see command_show() in main.c. */
struct bench_result {
	u64 boot_ns;		/* CLOCK_BOOTTIME when it began, or raised its event */
	u64 elapsed_ns;
};

/* host.c */
int bench_hosts_add(unsigned int n);
void bench_hosts_remove(void);
u64 bench_stats_calls(void);

/* measure.c */
int bench_post(unsigned int n, struct bench_result *result);
int bench_transport(unsigned int n, struct bench_result *result);
int bench_store(unsigned int n, struct bench_result *result);
int bench_lone(bool transport, u32 page, struct bench_result *result);
u64 bench_idle_us(void);
void bench_measure_init(void);
void bench_measure_exit(void);

/* storm.c */
int bench_storm(unsigned int n, struct bench_result *result);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * FC hosts that do nothing but be there: some hundred of them cost little, and
 * what is posted for them is posted by a loop.
 */
#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_transport_fc.h>

#include "bench.h"

#define BENCH_WWPN	0x2000fcbe00000000ULL
#define BENCH_WWNN	0x1000fcbe00000000ULL

struct bench_port *bench_ports;
unsigned int bench_n_ports;

static struct device *bench_root;
static struct scsi_transport_template *bench_transport_template;
static atomic64_t bench_calls;

static int bench_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd)
{
	cmd->result = DID_NO_CONNECT << 16;
	scsi_done(cmd);
	return 0;
}

static struct scsi_host_template bench_template = {
	.module = THIS_MODULE,
	.name = "fcev_bench",
	.proc_name = "fcev_bench",
	.queuecommand = bench_queuecommand,
	.can_queue = 1,
	.this_id = -1,
};

/* As real drivers: one buffer for all readers. */
static struct fc_host_statistics *bench_get_stats(struct Scsi_Host *shost)
{
	static struct fc_host_statistics stats;

	atomic64_inc(&bench_calls);
	return &stats;
}

/* How often drivers' statistics were asked for. */
u64 bench_stats_calls(void)
{
	return atomic64_read(&bench_calls);
}

static struct fc_function_template bench_functions = {
	.get_fc_host_stats = bench_get_stats,
	.show_host_node_name = 1,
	.show_host_port_name = 1,
	.show_host_port_id = 1,
	.show_host_port_type = 1,
	.show_host_port_state = 1,
	.show_host_supported_classes = 1,
	.show_host_symbolic_name = 1,
};

static int bench_host_add(struct bench_port *port, unsigned int i)
{
	struct Scsi_Host *shost = scsi_host_alloc(&bench_template, 0);
	int err;

	if (!shost)
		return -ENOMEM;
	shost->transportt = bench_transport_template;
	err = scsi_add_host(shost, bench_root);
	if (err) {
		scsi_host_put(shost);
		return err;
	}
	fc_host_port_id(shost) = 0x010000 + i;
	fc_host_port_type(shost) = FC_PORTTYPE_NPORT;
	fc_host_port_state(shost) = FC_PORTSTATE_ONLINE;
	fc_host_node_name(shost) = BENCH_WWNN + i;
	fc_host_port_name(shost) = BENCH_WWPN + i;
	port->shost = shost;
	port->port = fcev_port_register(shost);
	return 0;
}

static void bench_host_remove(struct bench_port *port)
{
	fcev_port_unregister(port->port);
	fc_remove_host(port->shost);
	scsi_remove_host(port->shost);
	scsi_host_put(port->shost);
}

static void bench_hosts_drop(void)
{
	while (bench_n_ports)
		bench_host_remove(&bench_ports[--bench_n_ports]);
	kvfree(bench_ports);
	if (bench_transport_template)
		fc_release_transport(bench_transport_template);
	root_device_unregister(bench_root);
}

/* Context: may sleep. Return: 0 or what the midlayer says. */
int bench_hosts_add(unsigned int n)
{
	int err = -ENOMEM;

	bench_root = root_device_register("fcev_bench");
	if (IS_ERR(bench_root))
		return PTR_ERR(bench_root);
	bench_transport_template = fc_attach_transport(&bench_functions);
	bench_ports = kvcalloc(n, sizeof(*bench_ports), GFP_KERNEL);
	if (!bench_transport_template || !bench_ports)
		goto err_drop;
	for (; bench_n_ports < n; bench_n_ports++) {
		err = bench_host_add(&bench_ports[bench_n_ports], bench_n_ports);
		if (err)
			goto err_drop;
	}
	return 0;

err_drop:
	bench_hosts_drop();
	return err;
}

/* Nobody posts any more. Context: may sleep. */
void bench_hosts_remove(void)
{
	bench_hosts_drop();
}

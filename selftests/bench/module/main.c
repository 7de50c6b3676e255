// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bench's module: FC hosts whose driver is a loop. A command is written to
 * debugfs, "fcev_bench/command", and is over when the write returns; reading
 * the file tells what it found. Never installed.
 *
 *	post N		N RSCNs through fcev.ko, the ports in turn
 *	transport N	the same through fc_host_post_event()
 *	store N		a lock and a store of a slot, N times
 *	lone P		a moment later one RSCN of page P, from a hard interrupt
 *	lone-transport P	the same by a work item, fc_host_post_event()
 *	storm N		N RSCNs of each port, from all contexts at once
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "bench.h"

static unsigned int ports = 1;
module_param(ports, uint, 0444);
MODULE_PARM_DESC(ports, "how many FC hosts there are (1 to 4096, default 1)");

static DEFINE_MUTEX(bench_lock);	/* one command at a time; protects the result */
static struct bench_result bench_result;
static struct dentry *bench_dir;

static int bench_run(const char *what, unsigned int n)
{
	struct bench_result *result = &bench_result;

	if (!strcmp(what, "post"))
		return bench_post(n, result);
	if (!strcmp(what, "transport"))
		return bench_transport(n, result);
	if (!strcmp(what, "store"))
		return bench_store(n, result);
	if (!strcmp(what, "lone"))
		return bench_lone(false, n, result);
	if (!strcmp(what, "lone-transport"))
		return bench_lone(true, n, result);
	if (!strcmp(what, "storm"))
		return bench_storm(n, result);
	return -EINVAL;
}

static ssize_t command_write(struct file *file, const char __user *buffer, size_t count,
			     loff_t *pos)
{
	char text[64], what[32];
	unsigned int n;
	int err;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buffer, count))
		return -EFAULT;
	text[count] = '\0';
	if (sscanf(text, "%31s %u", what, &n) != 2)
		return -EINVAL;
	mutex_lock(&bench_lock);
	bench_result = (struct bench_result){ 0 };
	err = bench_run(what, n);
	mutex_unlock(&bench_lock);
	return err ?: count;
}

/* When it began (CLOCK_BOOTTIME) and how long it took, in ns. */
static int command_show(struct seq_file *seq, void *unused)
{
	mutex_lock(&bench_lock);
	seq_printf(seq, "%llu %llu\n", bench_result.boot_ns, bench_result.elapsed_ns);
	mutex_unlock(&bench_lock);
	return 0;
}

static int command_open(struct inode *inode, struct file *file)
{
	return single_open(file, command_show, NULL);
}

static const struct file_operations command_fops = {
	.owner = THIS_MODULE,
	.open = command_open,
	.read = seq_read,
	.write = command_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/* Time (CLOCK_BOOTTIME), time idle, both in us; statistics calls. */
static int load_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%llu %llu %llu\n", ktime_get_boottime_ns() / NSEC_PER_USEC,
		   bench_idle_us(), bench_stats_calls());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(load);

static int __init bench_init(void)
{
	int err;

	if (!ports || ports > 4096)
		return -EINVAL;
	err = bench_hosts_add(ports);
	if (err)
		return err;
	bench_measure_init();
	bench_dir = debugfs_create_dir("fcev_bench", NULL);
	debugfs_create_file("command", 0600, bench_dir, NULL, &command_fops);
	debugfs_create_file("load", 0400, bench_dir, NULL, &load_fops);
	return 0;
}
module_init(bench_init);

static void __exit bench_exit(void)
{
	debugfs_remove_recursive(bench_dir);
	bench_measure_exit();
	bench_hosts_remove();
}
module_exit(bench_exit);

MODULE_DESCRIPTION("FC hosts and loops for the bench of fcev");
MODULE_LICENSE("GPL");

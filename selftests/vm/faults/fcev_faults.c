// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deliberate faults, for the bench to prove that it notices them: one a boot,
 * named by the parameter. Never installed.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

static char *fault = "none";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault, "warn, leak, use-after-free or atomic-sleep");

static DEFINE_SPINLOCK(fault_lock);	/* protects nothing: to sleep under */

static void fault_leak(void)
{
	int i;

	/* Several: a stale pointer on the stack may keep one reachable. */
	for (i = 0; i < 16; i++) {
		void *lost = kmalloc(512, GFP_KERNEL);

		OPTIMIZER_HIDE_VAR(lost);
	}
}

static void fault_use_after_free(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	if (!p)
		return;
	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	WRITE_ONCE(p[8], 1);
}

static void fault_atomic_sleep(void)
{
	spin_lock(&fault_lock);
	msleep(20);
	spin_unlock(&fault_lock);
}

static int __init fcev_faults_init(void)
{
	if (!strcmp(fault, "warn"))
		WARN(1, "deliberate\n");
	else if (!strcmp(fault, "leak"))
		fault_leak();
	else if (!strcmp(fault, "use-after-free"))
		fault_use_after_free();
	else if (!strcmp(fault, "atomic-sleep"))
		fault_atomic_sleep();
	return 0;
}
module_init(fcev_faults_init);

static void __exit fcev_faults_exit(void)
{
}
module_exit(fcev_faults_exit);

MODULE_DESCRIPTION("Deliberate faults for the test bench");
MODULE_LICENSE("GPL");

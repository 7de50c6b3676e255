#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 60
# The sample modules: a driver that posts from hard interrupt context, with and
# without fcev, and a subscriber in the kernel that hears it.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"

unload()
{
	local m

	for m in fcev_sample_handler fcev_sample_driver fcev; do
		[ ! -d /sys/module/$m ] || modprobe -r $m
	done
}

logged()
{
	dmesg | grep -q "fcev_sample_handler: $1"
}

history_has()
{
	fcev history --json | grep -q "\"event\":\"$1\",\"source\":\"native\""
}

alone()
{
	modprobe fcev_sample_driver && modprobe -r fcev_sample_driver
}

in_use()
{
	! rmmod fcev 2>/dev/null && [ -d /sys/module/fcev ]
}

ktap_plan 8
cleanup unload
ktap_run "the driver runs without fcev" alone
need_module fcev fcev_sample_handler
ktap_run "the driver runs with fcev" modprobe fcev_sample_driver
ktap_run "its link-down is native" wait_for 20 history_has link-down
ktap_run "its port-online, too" wait_for 20 history_has port-online
ktap_run "the subscriber hears the link go" wait_for 20 logged "host[0-9]*: link down"
ktap_run "and come" wait_for 20 logged "host[0-9]*: link up"
ktap_run "fcev stays while it is used" in_use
ktap_run "all unload" unload
ktap_end

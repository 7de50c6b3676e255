# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Storms for tests: hosts of the bench module, which post from threads, soft and
# hard interrupts of all processors at once, and allocations of fcev.ko that fail
# now and then, where the kernel can have them fail. Sourced after lib/ktap.sh.

STORM=/sys/kernel/debug/fcev_bench/command

. "$(dirname "${BASH_SOURCE[0]}")/failslab.sh"

# storm_load PORTS RING: with rings so small that a storm laps them.
storm_load()
{
	modprobe fcev ring_size="$2" || ktap_skip_all "fcev does not load"
	cleanup modprobe -r fcev
	modprobe fcev_bench ports="$1" || ktap_skip_all "fcev_bench does not load: it comes with selftests/vm/run"
	cleanup rmmod fcev_bench
}

# storm N: N events of each port; over when it returns.
storm()
{
	echo "storm $1" >$STORM
}

# One allocation in twenty made by code of fcev.ko, whoever runs it.
storm_fail_begin()
{
	! failslab_can || failslab_begin 5 N
}

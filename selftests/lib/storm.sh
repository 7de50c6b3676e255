# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Storms for tests: hosts of the bench module, which post from threads, soft and
# hard interrupts of all processors at once, and allocations of fcev.ko that fail
# now and then, where the kernel can have them fail. Sourced after lib/ktap.sh.

STORM=/sys/kernel/debug/fcev_bench/command
STORM_FAILSLAB=/sys/kernel/debug/failslab

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

storm_can_fail()
{
	[ -w $STORM_FAILSLAB/probability ] && [ -w $STORM_FAILSLAB/require-start ]
}

# Pages of fcev.ko's code, from its first function to its last: the bench's own
# allocations must not fail.
storm_code()
{
	awk '$4 == "[fcev]" && tolower($2) == "t" { print $1 }' /proc/kallsyms | sort | sed -n '1p; $p' |
		tr '\n' ' '
}

# One allocation in twenty made by code of fcev.ko, whoever runs it.
storm_fail_begin()
{
	local first last

	storm_can_fail || return 0
	read -r first last <<<"$(storm_code)"
	[ -n "$last" ] || return 1
	cleanup storm_fail_end
	echo N >$STORM_FAILSLAB/task-filter
	echo N >$STORM_FAILSLAB/ignore-gfp-wait
	echo 16 >$STORM_FAILSLAB/stacktrace-depth
	echo 0 >$STORM_FAILSLAB/verbose
	printf '0x%x\n' $((0x$first & ~0xfff)) >$STORM_FAILSLAB/require-start
	printf '0x%x\n' $(((0x$last | 0xfff) + 1)) >$STORM_FAILSLAB/require-end
	echo -1 >$STORM_FAILSLAB/times
	echo 5 >$STORM_FAILSLAB/probability
}

storm_fail_end()
{
	! storm_can_fail || echo 0 >$STORM_FAILSLAB/probability
}

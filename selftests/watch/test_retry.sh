#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kernels: debug kcsan
# A host that cannot be followed for want of memory is said so and tried again.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

FAIL=/sys/kernel/debug/failslab
A=$FCSIM/a

# Allocations of fcev in this process fail, from now on.
no_memory()
{
	local start size

	start=$(cat /sys/module/fcev/sections/.text) || return 1
	size=$(awk '$1 == "fcev" { print $2 }' /proc/modules)
	printf '0x%x' "$start" >$FAIL/require-start
	printf '0x%x' $((start + size)) >$FAIL/require-end
	echo 16 >$FAIL/stacktrace-depth
	echo N >$FAIL/ignore-gfp-wait
	echo -1 >$FAIL/times
	echo 0 >$FAIL/verbose
	echo Y >$FAIL/task-filter
	echo 100 >$FAIL/probability
}

memory_again()
{
	echo 0 >$FAIL/probability
}

goes_live_without()
{
	no_memory || return 1
	(echo 1 >/proc/self/make-it-fail && exec 2>/dev/null && echo 1 >"$A/live")
	memory_again
	fcsim_host a
}

is_said()
{
	dmesg | grep -q 'fcev: host[0-9]* cannot be followed, error -12: trying again'
}

listed()
{
	fcev list 0x5000000000000d01
}

[ -w $FAIL/probability ] || ktap_skip_all "this kernel does not fail allocations"
ktap_plan 4
need_module fcev
cleanup modprobe -r fcev
fcsim_load
cleanup memory_again
fcsim_port a mode=silent port_name=0x5000000000000d01 node_name=0x5000000000000d02
ktap_run "a host comes while there is no memory" goes_live_without
ktap_run "the log says that it cannot be followed" is_said
! listed >/dev/null 2>&1
ktap_result "it is not listed" $?
ktap_run "later it is" wait_for 60 listed
ktap_end

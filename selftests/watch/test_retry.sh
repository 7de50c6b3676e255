#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kernels: debug kcsan
# A host that cannot be followed for want of memory is said so and tried again.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/../lib/failslab.sh"

A=$FCSIM/a

goes_live_without()
{
	failslab_begin 100 Y || return 1
	(echo 1 >/proc/self/make-it-fail && exec 2>/dev/null && echo 1 >"$A/live")
	failslab_end
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

failslab_can || ktap_skip_all "this kernel does not fail allocations"
ktap_plan 4
need_module fcev
cleanup modprobe -r fcev
fcsim_load
fcsim_port a mode=silent port_name=0x5000000000000d01 node_name=0x5000000000000d02
ktap_run "a host comes while there is no memory" goes_live_without
ktap_run "the log says that it cannot be followed" is_said
! listed >/dev/null 2>&1
ktap_result "it is not listed" $?
ktap_run "later it is" wait_for 60 listed
ktap_end

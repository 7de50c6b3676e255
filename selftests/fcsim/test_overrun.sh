#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 60
# kernels: 6.12
# A driver that reports buffer overruns: an event each, an error in the log now
# and then, and no panic unless it is asked for.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"

OVERRUNS=100

overruns()
{
	local i

	for ((i = 0; i < OVERRUNS; i++)); do
		echo 1 >"$FCSIM/a/buffer_overrun" || return 1
	done
}

errors_logged()
{
	ERRORS=$(dmesg | grep -c "fcev: host$HOST: the adapter wrote past a buffer")
	ktap_note "$ERRORS errors in the log"
	[ "$ERRORS" -ge 1 ] && [ "$ERRORS" -lt $OVERRUNS ]
}

events_told()
{
	[ "$(fcev history --json --event buffer-overrun | grep -c "\"host\":$HOST,")" = $OVERRUNS ]
}

need_module fcev
cleanup modprobe -r fcev
fcsim_load
ktap_plan 5
ktap_run "no panic unless asked for" grep -qx N /sys/module/fcev/parameters/panic_on_overrun
ktap_run "a port" fcsim_port a live=1
HOST=$(fcsim_host a) HOST=${HOST#host}
ktap_run "its adapter overruns" overruns
ktap_run "an event each" events_told
ktap_run "the log says so, not each time" errors_logged
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 150
# short: 6.12
# A driver that leaves it to fcev to pause its I/O, FCEV_PORT_PAUSE_IO: with
# commands in flight the same holds as for one that blocks its remote ports
# itself, and so it does where the port goes while it is paused.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"
. "$(dirname "$0")/flap.sh"

# Not while fcev has the remote port: it would bring it back.
cannot_leave()
{
	echo down >$A/link && refused EBUSY "$A/rports/t/live" 0 && wait_for 10 file_is "$R/port_state" Blocked || return 1
	echo up >$A/link && wait_for 10 file_is "$R/port_state" Online
}

# The port goes with a command in flight that waits for the link.
goes_while_paused()
{
	local pid

	echo 30 >"$R/fast_io_fail_tmo" && fcsim_set $F delay_us=500000 || return 1
	dd if="$DISK" of=/dev/null bs=4k count=1 iflag=direct status=none 2>/dev/null &
	pid=$!
	wait_for 10 in_flight 1 && echo down >$A/link && wait_for 10 file_is "$R/port_state" Blocked || return 1
	pause 1
	in_flight 1 && rmdir $A/rports/t $A && ! wait $pid
}

unloads()
{
	modprobe -r fcsim && modprobe -r fcev && modprobe fcsim
}

need_module fcev
cleanup modprobe -r fcev
fcsim_load
ktap_plan 7
flap_port pause_io=1 post_context=hardirq
ktap_run "the link flaps every 200 ms under I/O" flaps
ktap_run "commands keep their order" order
ktap_run "no command is left" test "$(<$F/in_flight)" = 0
ktap_run "a link that is down for too long fails commands" fails
ktap_run "a remote port cannot leave while it is paused" cannot_leave
ktap_run "a port goes while it is paused" goes_while_paused
ktap_run "the modules unload" unloads
ktap_end

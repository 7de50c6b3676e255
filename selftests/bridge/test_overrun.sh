#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 60
# A full buffer loses events of the transport: the loss is told with its
# number, and what comes after it is heard again.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

SEND=$(helper fc_nl_send)

# More than fits any buffer, 32 MB, and then events of the driver.
flood()
{
	local i

	"$SEND" 65535 512 65000
	for ((i = 0; i < 20; i++)); do
		echo 0a0b0c >"$FCSIM/a/rscn"
	done
}

# Real-time priority on every processor leaves none to the reader.
overrun()
{
	local cpu pids=()

	for cpu in $(seq 0 $(($(nproc) - 1))); do
		taskset -c "$cpu" chrt -f 50 bash -c flood >/dev/null &
		pids+=($!)
	done
	wait "${pids[@]}"
	monitor_wait 10 event=bridge-overrun source=core count stream=0
}

is_heard_again()
{
	echo 010203 >"$FCSIM/a/rscn"
	monitor_once 5 event=rscn source=posted rscn-id=$((0x010203))
}

# Numbers that are missing for what the socket dropped are no second loss; a
# gap counts after a second.
told_once()
{
	sleep 2.5
	monitor_none event=bridge-overrun flags
}

export -f flood
export SEND FCSIM
[ -x "$SEND" ] || ktap_skip_all "fc_nl_send is not built: make tests"
need_program chrt taskset
ktap_plan 3
need_module fcev
cleanup modprobe -r fcev
fcsim_load
monitor_start || ktap_skip_all "nobody listens"
fcsim_port a mode=posted live=1 || ktap_skip_all "fcsim makes no port"
monitor_wait 12 event=adapter-add >/dev/null
ktap_run "a loss is told" overrun
ktap_run "what follows is heard" is_heard_again
ktap_run "the loss is not told again as a gap" told_once
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 60
# A full buffer loses events of the transport: the loss is told with its
# number, and what comes after it is heard again.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

SEND=$(helper fc_nl_send)
BUSY=$(mktemp -d)
LAST_CPU=$(($(nproc) - 1))
cleanup rm -rf "$BUSY"

# More than fits any buffer, 32 MB, and then events of the driver; begins when
# all other processors are occupied.
flood()
{
	local i cpu

	for ((cpu = 0; cpu < LAST_CPU; cpu++)); do
		until [ -e "$BUSY/$cpu" ]; do :; done
	done
	"$SEND" 65535 512 65000
	for ((i = 0; i < 20; i++)); do
		echo 0a0b0c >"$FCSIM/a/rscn"
	done
	rm -r "$BUSY"
}

occupy()
{
	: >"$BUSY/$1"
	while [ -d "$BUSY" ]; do :; done
}

# Real-time priority on every processor leaves none to the reader.
overrun()
{
	local cpu pids=()

	for ((cpu = 0; cpu < LAST_CPU; cpu++)); do
		taskset -c "$cpu" chrt -f 50 bash -c "occupy $cpu" &
		pids+=($!)
	done
	taskset -c "$LAST_CPU" chrt -f 50 bash -c flood >/dev/null
	wait "${pids[@]}"
	monitor_wait 20 event=bridge-overrun source=core count stream=0
}

is_heard_again()
{
	echo 010203 >"$FCSIM/a/rscn"
	monitor_once 10 event=rscn source=posted rscn-id=$((0x010203))
}

# Numbers that are missing for what the socket dropped are no second loss; a
# gap counts after a second.
told_once()
{
	sleep 2.5
	monitor_none event=bridge-overrun flags
}

export -f flood occupy
export SEND FCSIM BUSY LAST_CPU
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

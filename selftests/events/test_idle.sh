#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# short: 6.12
# kernels: 6.1 6.12
# Nobody listens, nobody has a rule: eight ports wake the machine once a second
# at most, and no driver is asked for its statistics.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

SECONDS_IDLE=4
TRACE=/sys/kernel/tracing
RUNS=events/workqueue/workqueue_execute_start/enable
TIMERS=events/timer/timer_expire_entry/enable

trace_end()
{
	echo 0 >$TRACE/$RUNS
	echo 0 >$TRACE/$TIMERS
	echo >$TRACE/trace
}

# Work of the module's, and timers whose function is its own, while nothing
# happens. What one wake-up leads to comes within a moment: each further one
# begins after a tenth of a second without any.
watch_idle()
{
	local begun ended

	echo >$TRACE/trace
	echo 1 >$TRACE/$RUNS
	echo 1 >$TRACE/$TIMERS
	begun=$(now_ms)
	read -rt $SECONDS_IDLE -u "$KTAP_SILENT" || :
	echo 0 >$TRACE/$RUNS
	echo 0 >$TRACE/$TIMERS
	ended=$(now_ms)
	awk '/function[ =]fcev_/ && match($0, /[0-9]+\.[0-9]+:/) {
		at = substr($0, RSTART, RLENGTH - 1) + 0
		if (at > last + 0.1)
			print
		last = at
	}' $TRACE/trace >"$OUT"
	ELAPSED_MS=$((ended - begun))
	WAKES=$(wc -l <"$OUT")
}

# One more than there are seconds, for the two that were cut.
few_wakes()
{
	[ "$WAKES" -le $((ELAPSED_MS / 1000 + 1)) ] ||
		{ echo "$WAKES in $ELAPSED_MS ms:"; cat "$OUT"; return 1; }
}

# Else the counting counts nothing.
some_wakes()
{
	[ "$WAKES" -gt 0 ]
}

stats_calls()
{
	cat "$FCSIM"/*/stats_calls | paste -sd ' '
}

settled()
{
	[ "$(fcev list --json | grep -c '"link":"up"\|"online":"yes"\|"wwpn":"0x')" = 8 ]
}

[ -e $TRACE/$RUNS ] || ktap_skip_all "this kernel has no tracepoints of workqueues"
OUT=$(mktemp)
cleanup rm -f "$OUT"
cleanup trace_end
ktap_plan 4
need_module fcev
cleanup modprobe -r fcev
fcsim_load
for i in 0 1 2 3 4 5 6 7; do
	fcsim_port p$i port_name=0x500000000000c00$i node_name=0x500000000000d00$i live=1 || ktap_note "no port p$i"
done
ktap_run "eight ports are there" wait_for 20 settled
# What their arrival left to do is done.
read -rt 2 -u "$KTAP_SILENT" || :
before=$(stats_calls)
watch_idle
ktap_run "the module wakes up at all" some_wakes
ktap_run "once a second at most" few_wakes
ktap_equal "no driver was asked for statistics" "$before" "$(stats_calls)"
ktap_end

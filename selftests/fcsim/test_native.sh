#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 120
# A port that posts through fcev, from process, softirq and hardirq context:
# every event comes once, natively; fcev stays while the port is live, and the
# port works without it. A post in another context than asked for is a warning
# of the kernel, which fails the run.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/fcsim.sh"

A=$FCSIM/a
SEEN=0

# What fcev monitor has printed of native events of the port since the last
# call that was content, in NATIVE, one name after the other.
native_events()
{
	NATIVE=$(sed -n "1,${SEEN}d; s/.*\"event\":\"\([^\"]*\)\",\"source\":\"native\",\"host\":$HOST,.*/\1/p" "$MONITOR_OUT" |
		paste -sd ' ')
}

reset_came()
{
	native_events
	[ "${NATIVE##* }" = reset-detected ]
}

# told EVENTS COMMAND...: COMMAND raises EVENTS and no other, in that order. A
# reset, which nothing else here raises, ends them.
told()
{
	local wanted=$1 status=0
	shift

	"$@" && echo 1 >"$A/reset" && wait_for 10 reset_came || status=1
	native_events
	SEEN=$(wc -l <"$MONITOR_OUT")
	[ $status = 0 ] && [ "$NATIVE" = "$wanted reset-detected" ] || { ktap_note "told: $NATIVE"; return 1; }
}

# Not in a subshell: it remembers what it has seen.
check()
{
	local name=$1
	shift

	told "$@"
	ktap_result "$name" $?
}

write()
{
	echo "$2" >"$A/$1"
}

link_repeats()
{
	write link down && write link down && write port_state Linkdown && write port_state Unknown &&
		write link up && write link up && write port_state Marginal
}

each_event()
{
	write lip 1 && write lip_reset 1 && write rscn 03010203 && write buffer_overrun 1 && write adapter_change 1 &&
		write vendor 0011 && write fpin 1600000000000000 && write rlir "$PAYLOAD"
}

port_states()
{
	write port_state Bypassed && write port_state Marginal && write port_state Error && write port_state Online
}

rport_lost()
{
	local r

	r=$(fcsim_rport_path a t) && echo 1 >"$r/dev_loss_tmo" && write rports/t/live 0 &&
		wait_for 10 file_is "$r/port_state" "Not Present" && write rports/t/live 1
}

# goes_live CONTEXT: and fcev has looked at it for the first time.
goes_live()
{
	monitor_mark
	fcsim_port a post_context="$1" live=1 || return 1
	HOST=$(fcsim_host a) HOST=${HOST#host}
	monitor_wait 12 event=adapter-add host="$HOST" && SEEN=$(wc -l <"$MONITOR_OUT")
}

fcev_stays()
{
	! rmmod fcev 2>/dev/null
}

need_module fcev
cleanup modprobe -r fcev
fcsim_load
PAYLOAD=$(repeat_text 5a 2047)
ktap_plan 21
monitor_start || exit 1
for context in process softirq hardirq; do
	goes_live $context
	ktap_result "$context: goes live" $?
	check "$context: a target appears" target-online fcsim_rport a t live=1
	check "$context: link down and up, repeats are not told" \
		"link-down port-offline target-offline link-up port-online target-online" link_repeats
	check "$context: each event is told" "lip lip-reset rscn buffer-overrun adapter-change vendor fpin rlir" each_event
	check "$context: port states" \
		"port-offline target-offline port-online target-online port-offline target-offline port-online target-online" \
		port_states
	[ $context = hardirq ] || fcsim_remove a
done
ktap_run "a payload is whole" grep -qF "\"payload\":\"$PAYLOAD\"" "$MONITOR_OUT"
check "a LIP that the transport asked for" lip eval 'echo 1 >/sys/class/fc_host/host$HOST/issue_lip'
check "a target is given up and returns" "target-offline target-removed target-online" rport_lost
ktap_run "fcev stays while the port is live" fcev_stays
ktap_run "the port goes" fcsim_remove a
kill "$MONITOR_PID"
wait "$MONITOR_PID" 2>/dev/null
ktap_run "fcev goes, and a port lives without it" eval 'rmmod fcev && fcsim_port a live=1 link=down link=up rscn=1 fpin=00'
ktap_end

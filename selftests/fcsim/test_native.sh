#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
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
SOON=1
case ${FCEV_KERNEL:-} in debug|kcsan) SOON=5 ;; esac

once()
{
	monitor_once "$SOON" host="$HOST" source=native "$@"
}

# raises EVENT FILE VALUE: that event and no other.
raises()
{
	monitor_mark
	echo "$3" >"$A/$2" && once event="$1" || return 1
	[ "$(monitor_count source=native)" = 1 ] || { monitor_events; return 1; }
}

link_goes_down()
{
	monitor_mark
	echo down >"$A/link" && once event=link-down && once event=port-offline && once event=target-offline
}

link_comes_up()
{
	monitor_mark
	echo up >"$A/link" && once event=link-up && once event=port-online && once event=target-online
}

# A repeat is no event, and the port's state is none that was already told.
state_is_told_once()
{
	link_goes_down || return 1
	monitor_mark
	echo down >"$A/link" && echo Linkdown >"$A/port_state" && echo Unknown >"$A/port_state" &&
		raises lip lip 1 && monitor_none event=link-down && monitor_none event=port-offline && link_comes_up
}

each_event()
{
	raises lip lip 1 && raises lip-reset lip_reset 1 && raises rscn rscn 03010203 &&
		raises reset-detected reset 1 && raises buffer-overrun buffer_overrun 1 &&
		raises adapter-change adapter_change 1 && raises vendor vendor 0011 &&
		raises fpin fpin 1600000000000000 && raises rlir rlir 7900000000000000
}

# The whole payload, whatever its size.
payload_is_whole()
{
	local payload

	payload=$(repeat_text 5a 2047)
	raises rlir rlir "$payload" && monitor_has event=rlir "payload=$payload"
}

transport_lip()
{
	monitor_mark
	echo 1 >"/sys/class/fc_host/host$HOST/issue_lip" && once event=lip
}

port_states()
{
	monitor_mark
	echo Bypassed >"$A/port_state" && once event=port-offline && monitor_none event=link-down || return 1
	monitor_mark
	echo Marginal >"$A/port_state" && once event=port-online && monitor_none event=link-up || return 1
	monitor_mark
	echo Error >"$A/port_state" && once event=port-offline && echo Online >"$A/port_state" && once event=port-online
}

given_up()
{
	monitor_mark
	echo 1 >"$(fcsim_rport_path a t)/dev_loss_tmo" && echo 0 >"$A/rports/t/live" && once event=target-offline &&
		monitor_once 10 host="$HOST" source=native event=target-removed && echo 1 >"$A/rports/t/live" &&
		once event=target-online
}

fcev_stays()
{
	! rmmod fcev 2>/dev/null
}

# goes_live CONTEXT
goes_live()
{
	fcsim_port a post_context="$1" live=1 && fcsim_rport a t live=1
}

need_module fcev
cleanup modprobe -r fcev
fcsim_load
ktap_plan 26
monitor_start || exit 1
for context in process softirq hardirq; do
	ktap_run "$context: goes live" goes_live $context
	HOST=$(fcsim_host a) HOST=${HOST#host}
	monitor_wait 12 event=adapter-add host="$HOST" && monitor_wait 5 event=new-targets host="$HOST"
	ktap_run "$context: link down" link_goes_down
	ktap_run "$context: link up" link_comes_up
	ktap_run "$context: repeats are not told" state_is_told_once
	ktap_run "$context: each event is told" each_event
	ktap_run "$context: a payload is whole" payload_is_whole
	ktap_run "$context: port states" port_states
	[ $context = hardirq ] || fcsim_remove a
done
ktap_run "a LIP that the transport asked for" transport_lip
ktap_run "a target is given up and returns" given_up
ktap_run "fcev stays while the port is live" fcev_stays
fcsim_set "$A" live=0
monitor_stop
ktap_run "fcev goes when the port is not live" rmmod fcev
ktap_run "the port lives without fcev" fcsim_set "$A" live=1 link=down link=up rscn=1 fpin=00
ktap_end

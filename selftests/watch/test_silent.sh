#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 180
# A driver that posts nothing: state, names and remote ports are seen, each
# change once. A driver that posts natively is not contradicted.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

A=$FCSIM/a
T=$A/rports/t
WWPN=0x50000000000000f1
# What comes at all comes within this, even on a machine that is busy.
SOON=15

host()
{
	local host

	host=$(fcsim_host a) && echo "${host#host}"
}

live()
{
	echo 0 >"$A/live"
	monitor_mark
	fcsim_set "$A" "$@" live=1 || return 1
	monitor_once "$SOON" event=adapter-add host="$(host)" && monitor_mark
}

once()
{
	monitor_once "$SOON" host="$(host)" "$@"
}

set_state()
{
	monitor_mark
	echo "$1" >"$A/port_state"
}

# After two polls there is as much as before.
quiet()
{
	local before

	before=$(monitor_count)
	sleep 2.2
	[ "$(monitor_count)" = "$before" ] || { echo "still coming:"; monitor_events; return 1; }
}

state_table()
{
	set_state Linkdown && once event=link-down source=derived && once event=port-offline || return 1
	set_state Bypassed && once event=link-up && monitor_none event=port-online || return 1
	set_state Online && once event=port-online && monitor_none event=link-up || return 1
	set_state Offline && once event=port-offline && monitor_none event=link-down || return 1
	set_state Online && once event=port-online && monitor_none event=link-up
}

# A state shorter than the time of confirmation is no event of link or port.
blip()
{
	monitor_mark
	echo Linkdown >"$A/port_state"
	echo Online >"$A/port_state"
	sleep 2.2
	monitor_none event=link-down && monitor_none event=port-offline
}

target_is()
{
	monitor_once "$SOON" event="$1" target-wwpn=$WWPN host="$(host)" "${@:2}"
}

target_appears()
{
	monitor_mark
	fcsim_rport a t port_name=$WWPN node_name=0x10000000000000f1 port_id=0x010203 roles=fcp-target live=1 &&
		target_is target-online "$@" && once event=new-targets count=1
}

target_goes()
{
	monitor_mark
	echo 0 >"$T/live"
	monitor_wait "$SOON" event=target-offline target-wwpn=$WWPN || monitor_wait "$SOON" \
		event=target-removed target-wwpn=$WWPN
}

target_returns()
{
	monitor_mark
	echo 1 >"$T/live"
	target_is target-online && monitor_none event=new-targets
}

initiator_is_silent()
{
	monitor_mark
	fcsim_rport a i port_name=0x50000000000000f2 node_name=0x10000000000000f2 port_id=0x010204 \
		roles=fcp-initiator live=1 && quiet && monitor_none target-wwpn
}

interval_applies()
{
	echo 100 >/sys/module/fcev/parameters/watch_interval_ms || return 1
	! echo 99 >/sys/module/fcev/parameters/watch_interval_ms || return 1
	! echo 60001 >/sys/module/fcev/parameters/watch_interval_ms || return 1
	[ "$(cat /sys/module/fcev/parameters/watch_interval_ms)" = 100 ]
} 2>/dev/null

native_link()
{
	monitor_mark
	echo down >"$A/link"
	monitor_once "$SOON" event=link-down source=native && monitor_once "$SOON" event=port-offline source=native &&
		echo up >"$A/link" && monitor_once "$SOON" event=port-online source=native && quiet &&
		monitor_none event=link-down source=derived && monitor_none event=link-up source=derived
}

native_target()
{
	monitor_mark
	echo 0 >"$T/live" && monitor_wait "$SOON" target-wwpn=$WWPN source=native || return 1
	monitor_mark
	echo 1 >"$T/live" && target_is target-online source=native && quiet &&
		monitor_none target-wwpn=$WWPN source=derived
}

ktap_plan 13
need_module fcev
cleanup modprobe -r fcev
fcsim_load
monitor_start || ktap_skip_all "nobody listens"
fcsim_port a mode=silent || ktap_skip_all "fcsim makes no port"

ktap_run "a silent port is announced" live mode=silent
ktap_run "its states become events" state_table
ktap_run "a target appears" target_appears source=derived
ktap_run "it goes" target_goes
ktap_run "it returns and is not new" target_returns
ktap_run "an initiator is no target" initiator_is_silent
ktap_run "the interval has bounds and changes at run time" interval_applies
ktap_run "nothing more was told" quiet
ktap_run "a blip of the link is not believed" blip
ktap_run "a native port is announced" live mode=native post_context=hardirq
ktap_run "its link is told natively, once" native_link
ktap_run "its target is told natively, once" native_target
ktap_run "nothing follows" quiet
ktap_end

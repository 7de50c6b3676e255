#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 60
# A live port as the rest of the system sees it: lsscsi, systool, the FC
# transport's files in sysfs.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"
need_program lsscsi systool

A=$FCSIM/a

# fc_host FILE
fc_host()
{
	local LINE

	first_line "/sys/class/fc_host/$HOST/$1" && echo "$LINE"
}

lsscsi_shows_it()
{
	lsscsi -H | grep -E "^\[${HOST#host}\] +qla2xxx *$" || { lsscsi -H; return 1; }
	lsscsi -H -t | grep -E "fc:0x20000025b5000001,0x0a0b0c" || { lsscsi -H -t; return 1; }
}

systool_shows_it()
{
	local out wanted

	out=$(systool -c fc_host -v "$HOST") || return 1
	for wanted in 'port_name *= "0x20000025b5000001"' 'node_name *= "0x20000025b5000002"' \
		'fabric_name *= "0x1000000000000003"' 'speed *= "16 Gbit"' 'port_id *= "0x0a0b0c"' \
		'port_state *= "Online"' 'port_type *= "NPort' 'symbolic_name *= "a test"' \
		'supported_classes *= "Class 3"' 'manufacturer *= "fcev"' 'model *= "fcsim"'; do
		grep -qE "$wanted" <<<"$out" || { echo "no $wanted in"; echo "$out"; return 1; }
	done
}

states_are_shown()
{
	local state

	for state in Offline Blocked Bypassed Diagnostics Linkdown Error Loopback Deleted "Not Present" Marginal \
		Unknown Online; do
		echo "$state" >"$A/port_state" || return 1
		file_is "/sys/class/fc_host/$HOST/port_state" "$state" && file_is "$A/port_state" "$state" ||
			{ echo "$state is $(fc_host port_state)"; return 1; }
	done
}

# What the table of port states says of the link.
states_move_the_link()
{
	local state link

	while read -r link state; do
		echo "$state" >"$A/port_state" && file_is "$A/link" "$link" || { echo "after $state"; return 1; }
	done <<-END
		up Offline
		down Linkdown
		down Diagnostics
		down Unknown
		up Bypassed
		up Error
		down Linkdown
		up Marginal
		up Online
	END
}

rport_is_shown()
{
	local r

	r=$(fcsim_rport_path a r) || return 1
	file_is "$r/roles" "FCP Target, FCP Initiator" && file_is "$r/port_id" 0x010203 &&
		file_is "$r/node_name" 0x5000000000000009 && file_is "$r/port_state" Online &&
		file_is "$r/maxframe_size" "2112 bytes" && file_is "$r/supported_classes" "Class 3"
}

dev_loss_tmo_is_kept()
{
	local r

	r=$(fcsim_rport_path a r) || return 1
	echo 33 >"$r/dev_loss_tmo" && file_is "$r/dev_loss_tmo" 33 &&
		echo 5 >"$r/fast_io_fail_tmo" && file_is "$r/fast_io_fail_tmo" 5
}

# rport_follows STATE-OF-PORT STATE-OF-RPORT
rport_follows()
{
	echo "$1" >"$A/port_state" && file_is "$(fcsim_rport_path a r)/port_state" "$2"
}

rport_follows_port()
{
	local state

	for state in Linkdown Offline Bypassed Diagnostics Error; do
		rport_follows $state Blocked && rport_follows Online Online || { echo $state; return 1; }
	done
	rport_follows Marginal Online && rport_follows Unknown Online && rport_follows Online Online
}

rport_leaves_and_is_given_up()
{
	local r

	r=$(fcsim_rport_path a r)
	echo 1 >"$r/dev_loss_tmo"
	echo 0 >"$A/rports/r/live" && file_is "$r/port_state" Blocked && wait_for 20 file_is "$r/port_state" "Not Present" &&
		echo 1 >"$A/rports/r/live" && file_is "$r/port_state" Online
}

rport_without_target_role_goes()
{
	fcsim_rport a i roles=fcp-initiator live=1 || return 1
	R=$(fcsim_rport_path a i)
	[ "$(cat "$R/roles")" = "FCP Initiator" ] && echo 1 >"$R/dev_loss_tmo" && rmdir "$A/rports/i" &&
		wait_for 20 test ! -e "$R"
}

counters_are_reset()
{
	echo 1000 >"$A/stats/invalid_crc_count" && echo unsupported >"$A/stats/nos_count" &&
		echo 1 >"/sys/class/fc_host/$HOST/statistics/reset_statistics" &&
		[ "$(fc_host statistics/invalid_crc_count)" = 0x0 ] &&
		[ "$(fc_host statistics/nos_count)" = 0xffffffffffffffff ] &&
		[ $(($(fc_host statistics/seconds_since_last_reset))) -le 5 ]
}

hardware_counts()
{
	local lips failures

	lips=$(cat "$A/stats/lip_count") failures=$(cat "$A/stats/link_failure_count")
	echo 1 >"/sys/class/fc_host/$HOST/issue_lip" && echo 1 >"$A/lip_reset" &&
		file_is "$A/stats/lip_count" $((lips + 2)) || return 1
	echo down >"$A/link" && echo down >"$A/link" && echo up >"$A/link" &&
		file_is "$A/stats/link_failure_count" $((failures + 1))
}

comes_back()
{
	echo 0 >"$A/live" && [ ! -e "/sys/class/fc_host/$HOST" ] && file_is "$A/link" down && echo 0 >"$A/live" &&
		echo 1 >"$A/live" && HOST=$(fcsim_host a) && file_is "$A/link" up &&
		[ "$(fc_host port_state)" = Online ] && file_is "$(fcsim_rport_path a r)/port_state" Online
}

many_at_once()
{
	local i n

	n=$(count 12 200)
	for ((i = 0; i < n; i++)); do
		fcsim_port "m$i" live=1 || return 1
	done
	[ "$(ls /sys/class/fc_host | wc -l)" = $((n + 1)) ] || return 1
	for ((i = 0; i < n; i++)); do
		rmdir "$FCSIM/m$i" || return 1
	done
}

fcsim_load
ktap_plan 13
fcsim_port a port_name=0x20000025b5000001 node_name=0x20000025b5000002 fabric_name=0x1000000000000003 speed=16 \
	port_id=0x0a0b0c symbolic_name="a test" driver_name=qla2xxx live=1
HOST=$(fcsim_host a)
ktap_run "lsscsi shows the host" lsscsi_shows_it
ktap_run "systool shows the host" systool_shows_it
ktap_run "every port state is shown" states_are_shown
ktap_run "port states say what becomes of the link" states_move_the_link
fcsim_rport a r port_name=0x5000000000000008 node_name=0x5000000000000009 port_id=0x010203 \
	roles=fcp-target,fcp-initiator live=1
ktap_run "a remote port is shown" rport_is_shown
ktap_run "time-outs of a remote port can be set" dev_loss_tmo_is_kept
ktap_run "remote ports follow the port" rport_follows_port
ktap_run "a remote port leaves, is given up and returns" rport_leaves_and_is_given_up
ktap_run "a remote port that is no target goes" rport_without_target_role_goes
ktap_run "counters are reset" counters_are_reset
ktap_run "the hardware counts LIPs and link failures" hardware_counts
ktap_run "a port goes down and comes back" comes_back
ktap_run "many ports at once" many_at_once
ktap_end

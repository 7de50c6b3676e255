#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# short: debug
# NPIV: vports made and deleted through the transport's files are hosts of
# their own, which follow the link of the physical port, tell natively, and go
# with it; and fcev sees each as a port of its adapter.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/fcsim.sh"

A=$FCSIM/a
PHYSICAL=0x2000fc5100000001
WWPN=0x2101fc5100000001
NODE=1000fc5100000001

# vport create|delete [WWPN]
vport()
{
	local name=${2:-$WWPN}

	echo "${name#0x}:$NODE" >"/sys/class/fc_host/$HOST/vport_$1"
}

# The host of a vport, by its name.
vport_host()
{
	local host

	for host in /sys/class/fc_host/host*; do
		file_is "$host/port_name" "${1:-$WWPN}" && echo "$host" && return
	done
	return 1
}

no_vport_host()
{
	! vport_host "$@" >/dev/null
}

is_described()
{
	local host

	host=$(vport_host) && file_is "$host/node_name" "0x$NODE" && file_is "$host/port_type" "NPIV VPORT" &&
		file_is "$host/port_id" 0x010201 && file_is "$host/port_state" Online && [ ! -e "$host/vport_create" ] &&
		file_is "/sys/class/fc_host/$HOST/npiv_vports_inuse" 1 &&
		file_is "/sys/class/fc_host/$HOST/max_npiv_vports" 64 &&
		file_is /sys/class/fc_vports/*/vport_state Active
}

is_told()
{
	monitor_once 20 event=adapter-add wwpn=$WWPN && monitor_wait 20 event=adapter-change wwpn=$PHYSICAL &&
		monitor_events event=adapter-change wwpn=$PHYSICAL | grep -q vports
}

is_told_gone()
{
	monitor_once 20 event=adapter-remove wwpn=$WWPN && monitor_wait 20 event=adapter-change wwpn=$PHYSICAL &&
		monitor_none event=adapter-remove wwpn=$PHYSICAL
}

names_parent()
{
	local list parent

	list=$(fcev list --json) || return 1
	parent=$(grep "$PHYSICAL" <<<"$list" | grep -o '"port":[0-9]*' | head -n 1)
	grep "\"wwpn\":\"$WWPN\"" <<<"$list" | grep -q "\"parent\":${parent#*:}[,}]" || { echo "$list"; return 1; }
}

# Each tells of its own, once.
follows_link()
{
	monitor_mark
	echo down >$A/link
	file_is "$(vport_host)/port_state" Linkdown && file_is /sys/class/fc_vports/*/vport_state Linkdown || return 1
	echo up >$A/link
	file_is "$(vport_host)/port_state" Online && monitor_once 20 event=link-up source=native wwpn=$WWPN &&
		monitor_once 20 event=link-down source=native wwpn=$WWPN && monitor_once 1 event=link-down wwpn=$PHYSICAL
}

disabled()
{
	local dir

	dir=$(echo /sys/class/fc_vports/vport-*)
	echo 1 >"$dir/vport_disable" && file_is "$dir/vport_state" Disabled &&
		file_is "$(vport_host)/port_state" Offline || return 1
	echo down >$A/link
	file_is "$(vport_host)/port_state" Linkdown && echo up >$A/link && file_is "$(vport_host)/port_state" Offline || return 1
	echo 0 >"$dir/vport_disable" && file_is "$dir/vport_state" Active && file_is "$(vport_host)/port_state" Online
}

# In the transport's words: a name that is taken, and what is not there.
refusals()
{
	! vport create 2>/dev/null && ! vport create $PHYSICAL 2>/dev/null && ! vport delete 0x2101fc51000000ff 2>/dev/null &&
		! echo "$WWPN" >$A/port_name 2>/dev/null && fcsim_port b && refused EEXIST $FCSIM/b/port_name $WWPN &&
		rmdir $FCSIM/b && ! rmmod fcsim 2>/dev/null
}

goes()
{
	monitor_mark
	vport delete && no_vport_host && file_is "/sys/class/fc_host/$HOST/npiv_vports_inuse" 0 && is_told_gone
}

goes_with_parent()
{
	local i

	for ((i = 1; i <= 4; i++)); do
		vport create 0x210${i}fc5100000001 || return 1
	done
	monitor_mark
	echo 0 >$A/live
	for ((i = 1; i <= 4; i++)); do
		no_vport_host 0x210${i}fc5100000001 || return 1
	done
	[ ! -e /sys/class/fc_host/"$HOST" ] && monitor_wait 20 event=adapter-remove wwpn=$PHYSICAL
}

# The port comes and goes while others make and delete vports.
# The port itself stays until nobody writes: the transport waits for the writer of
# vport_create while it has the lock that the writer is about to take.
churn()
{
	local pids=() n end i

	echo 1 >$A/live && HOST=$(fcsim_host a) || return 1
	end=$(($(now_ms) + $(count 2000 60000)))
	for n in 1 2; do
		while [ "$(now_ms)" -lt $end ]; do
			echo "2${n}00fc5100000001:$NODE" >/sys/class/fc_host/$HOST/vport_create
			echo "2${n}00fc5100000001:$NODE" >/sys/class/fc_host/$HOST/vport_delete
		done 2>/dev/null &
		pids+=($!)
	done
	for ((i = 0; $(now_ms) < end; i++)); do
		echo down >$A/link && echo up >$A/link || break
	done
	wait "${pids[@]}"
	[ "$(now_ms)" -ge $end ] && vport create && vport_host && fcsim_remove a && no_vport_host
}

# The transport notes each vport in the log, and twice what is refused.
ktap_plan 9
modprobe fcev && cleanup modprobe -r fcev || ktap_skip_all "no fcev"
fcsim_load
monitor_start || ktap_skip_all "nobody listens"
fcsim_port a port_name=$PHYSICAL port_id=0x010200 live=1
HOST=$(fcsim_host a)
monitor_wait 20 event=adapter-add wwpn=$PHYSICAL >/dev/null
monitor_mark
vport create || ktap_note "no vport"
ktap_run "a vport is a host" is_described
ktap_run "its adapter tells of it" is_told
ktap_run "it names its parent" names_parent
ktap_run "it follows the link" follows_link
ktap_run "it can be disabled" disabled
ktap_run "refusals" refusals
ktap_run "it goes" goes
ktap_run "vports go with their port" goes_with_parent
ktap_run "vports come and go while the link does" churn
ktap_end

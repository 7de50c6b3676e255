#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 150
# short: 6.12
# Fabrics: ports of one fabric see each other as zones allow, hear by RSCN of
# those that come and go, and reach a LUN on several paths.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/fcsim.sh"
need_module sd_mod

T=0x5000fc5100000001
DATA=$(mktemp)
cleanup rm -f "$DATA"

host()
{
	fcsim_host "$1"
}

# seen PORT WWPN: the transport's folder of what PORT sees by that name.
seen()
{
	local path

	for path in /sys/class/fc_host/"$(host "$1")"/device/rport-*/fc_remote_ports/rport-*; do
		file_is "$path/port_name" "$2" && echo "$path" && return
	done
	return 1
}

# sees PORT OTHER [STATE]: OTHER is a port or a WWPN.
sees()
{
	local path wwpn=$2

	[ ! -d "$FCSIM/$2" ] || wwpn=$(<"$FCSIM/$2/port_name")
	path=$(seen "$1" "$wwpn") && file_is "$path/port_state" "${3:-Online}"
}

sees_not()
{
	local wwpn

	wwpn=$(<"$FCSIM/$2/port_name")
	! seen "$1" "$wwpn" >/dev/null || sees "$1" "$2" Blocked || sees "$1" "$2" "Not Present"
}

# disk PORT: sdX of the target's LUN by that port.
disk()
{
	local path

	path=$(seen "$1" $T) || return 1
	for path in "$path"/device/target*/*:0/block/sd*; do
		[ -b "/dev/${path##*/}" ] && echo "/dev/${path##*/}" && return
	done
	return 1
}

logs_in()
{
	local name

	name=$(</sys/class/fc_host/"$(host i0)"/fabric_name)
	file_is "/sys/class/fc_host/$(host i0)/port_id" 0x010000 && file_is "/sys/class/fc_host/$(host t)/port_id" 0x010100 &&
		file_is "/sys/class/fc_host/$(host t)/fabric_name" "$name" &&
		file_is "/sys/class/fc_host/$(host t)/port_type" "NPort (fabric via point-to-point)" &&
		wait_for 20 sees i0 t && wait_for 20 sees t i0 &&
		file_is "$(seen i0 $T)/roles" "FCP Target" && file_is "$(seen t "$(<$FCSIM/i0/port_name)")/roles" "FCP Initiator"
}

# The second initiator is told to the first and to the target, and not itself.
joins()
{
	monitor_mark
	fcsim_port i1 fabric=lab live=1 && wait_for 20 sees i1 t && wait_for 20 sees i0 i1 && wait_for 20 sees i1 i0 &&
		monitor_wait 20 event=rscn wwpn="$(<$FCSIM/i0/port_name)" && monitor_wait 20 event=rscn wwpn=$T &&
		monitor_none event=rscn wwpn="$(<$FCSIM/i1/port_name)"
}

two_paths()
{
	local a b

	wait_for 20 disk i0 && wait_for 20 disk i1 && a=$(disk i0) && b=$(disk i1) && [ "$a" != "$b" ] || return 1
	[ "$(<"/sys/block/${a##*/}/device/wwid")" = "$(<"/sys/block/${b##*/}/device/wwid")" ] || return 1
	head -c 1M /dev/urandom >"$DATA"
	dd if="$DATA" of="$a" bs=64k oflag=direct status=none && dd if="$b" bs=64k count=16 iflag=direct status=none | cmp - "$DATA"
}

# One write; the path over the other port works on.
pulls_cable()
{
	monitor_mark
	echo down >$FCSIM/i0/link
	sees i0 t Blocked && wait_for 20 sees t i0 Blocked && wait_for 20 sees i1 i0 Blocked && sees i1 t &&
		monitor_wait 20 event=rscn wwpn=$T && monitor_wait 20 event=link-down wwpn="$(<$FCSIM/i0/port_name)" &&
		dd if="$(disk i1)" bs=64k count=16 iflag=direct status=none | cmp - "$DATA" || return 1
	echo up >$FCSIM/i0/link
	wait_for 20 sees i0 t && wait_for 20 sees t i0 && wait_for 20 sees i1 i0
}

# Down and up before anybody looks: the others find the new login.
blinks()
{
	monitor_mark
	echo down >$FCSIM/t/link && echo up >$FCSIM/t/link && rscn_by_all && wait_for 20 sees i0 t && wait_for 20 sees i1 t &&
		dd if="$(disk i0)" bs=64k count=16 iflag=direct status=none | cmp - "$DATA"
}

rscn_by_all()
{
	monitor_wait 20 event=rscn source=native wwpn="$(<$FCSIM/i0/port_name)" &&
		monitor_wait 20 event=rscn source=native wwpn="$(<$FCSIM/i1/port_name)"
}

zones()
{
	echo "red  blue" >$FCSIM/t/zone && file_is $FCSIM/t/zone "red blue" && wait_for 20 sees_not i0 t && wait_for 20 sees_not i1 t ||
		return 1
	echo blue >$FCSIM/i0/zone && wait_for 20 sees i0 t && sees_not i1 t && wait_for 20 sees_not i0 i1 || return 1
	echo >$FCSIM/i0/zone && echo >$FCSIM/t/zone && wait_for 20 sees i1 t && wait_for 20 sees i0 t && wait_for 20 sees i0 i1
}

# In its physical port's fabric and zones, with an address of its area.
vport()
{
	local dir name=0x2100fc5100000002

	echo "${name#0x}:1000fc5100000002" >"/sys/class/fc_host/$(host i1)/vport_create" || return 1
	wait_for 20 sees t $name && file_is "$(seen t $name)/port_id" 0x010201 && wait_for 20 sees i0 $name || return 1
	echo "${name#0x}:1000fc5100000002" >"/sys/class/fc_host/$(host i1)/vport_delete" || return 1
	dir=$(seen t $name) && wait_for 20 file_is "$dir/port_state" Blocked
}

other_fabric()
{
	fcsim_port x fabric=other live=1 && sees_not x t && sees_not t x &&
		[ "$(</sys/class/fc_host/"$(host x)"/fabric_name)" != "$(</sys/class/fc_host/"$(host t)"/fabric_name)" ] &&
		fcsim_remove x
}

refusals()
{
	refused EBUSY $FCSIM/t/fabric x && refused EBUSY $FCSIM/t/luns 2 && refused EBUSY $FCSIM/t/lun_mb 2 &&
		fcsim_port x && refused ERANGE $FCSIM/x/luns 257 && refused ERANGE $FCSIM/x/lun_mb 0 4097 &&
		refused ENAMETOOLONG $FCSIM/x/fabric "$(repeat_text x 64)" &&
		refused ENAMETOOLONG $FCSIM/x/zone "$(repeat_text x 256)" && rmdir $FCSIM/x
}

# Ports come and go, flap and are rezoned, all at once.
churn()
{
	local pids=() n end p

	end=$(($(now_ms) + $(count 3000 60000)))
	for n in i0 i1 t; do
		while [ "$(now_ms)" -lt $end ]; do
			echo 0 >$FCSIM/$n/live && echo 1 >$FCSIM/$n/live && echo down >$FCSIM/$n/link
			echo blue >$FCSIM/$n/zone && echo up >$FCSIM/$n/link && echo >$FCSIM/$n/zone
		done &
		pids+=($!)
	done
	for p in "${pids[@]}"; do
		wait "$p" || return 1
	done
	wait_for 30 sees i0 t && wait_for 30 sees i1 t && wait_for 30 sees t i0 && wait_for 30 sees i0 i1
}

ktap_plan 10
modprobe fcev && cleanup modprobe -r fcev || ktap_skip_all "no fcev"
fcsim_load
monitor_start || ktap_skip_all "nobody listens"
fcsim_port i0 fabric=lab live=1
fcsim_port t fabric=lab port_name=$T luns=1 lun_mb=4 live=1
ktap_run "ports log in and see each other" logs_in
ktap_run "those who are there are told of those who join" joins
ktap_run "two ports reach one LUN" two_paths
ktap_run "one write pulls a cable" pulls_cable
ktap_run "a link that comes back at once is noticed" blinks
ktap_run "zones" zones
ktap_run "a vport is in the fabric of its port" vport
ktap_run "fabrics are apart" other_fabric
ktap_run "refusals" refusals
ktap_run "ports churn" churn
ktap_end

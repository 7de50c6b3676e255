#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: debug
# timeout: 120
# What a driver posts to the FC transport arrives, normalised and once,
# whatever the driver's dialect; what a process forges does not.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

A=$FCSIM/a
SEND=$(helper fc_nl_send)
SOON=1.5
case ${FCEV_KERNEL:-} in debug|kcsan) SOON=5 ;; esac

write()
{
	echo "$2" >"$A/$1"
}

host()
{
	local host

	host=$(fcsim_host a) && echo "${host#host}"
}

# live ATTRIBUTE=VALUE...: the port anew; its host may have another number.
live()
{
	echo 0 >"$A/live"
	monitor_mark
	fcsim_set "$A" "$@" live=1 || return 1
	monitor_wait 12 event=adapter-add host="$(host)" && monitor_mark
}

once()
{
	monitor_once "$SOON" source=posted host="$(host)" "$@"
}

link_down()
{
	monitor_mark
	write link down
	once event=link-down && once event=port-offline
}

# The driver says LINKUP; that the port is online, it shows only.
link_up()
{
	monitor_mark
	write link up
	once event=link-up && monitor_once "$SOON" event=port-online source=derived host="$(host)"
}

# The state that follows what was posted makes no second event.
stays_single()
{
	sleep 1.3
	[ "$(monitor_count event=link-"$1" host="$(host)")" = 1 ] || { monitor_events; return 1; }
}

# rscn WORD: flags << 24 | id, in hex.
rscn()
{
	monitor_mark
	write rscn "$1"
	once event=rscn rscn-id="$((0x$1 & 0xffffff))" rscn-format="$2" rscn-qualifier="$3"
}

fpin()
{
	monitor_mark
	write fpin "$1"
	once event=fpin payload-length=$((${#1} / 2)) && once event=fpin payload="$1"
}

vendor()
{
	monitor_mark
	write vendor "$1"
	once event=vendor payload="$1" vendor-id="$2"
}

# storm N: as many as were posted are heard.
storm()
{
	local i

	monitor_mark
	for ((i = 0; i < $1; i++)); do
		printf '%x\n' "$i" >"$A/rscn"
	done
	wait_for 20 heard_all "$1" || { monitor_count event=rscn; monitor_events event=bridge-overrun; return 1; }
}

heard_all()
{
	[ "$(monitor_count event=rscn host="$(host)")" = "$1" ]
}

forged()
{
	monitor_mark
	[ -x "$SEND" ] || return 4
	"$SEND" "$(host)" 10 && write lip 1 && once event=lip && monitor_none event=link-down
}

ktap_plan 13
need_module fcev
cleanup modprobe -r fcev
fcsim_load
monitor_start || ktap_skip_all "nobody listens"
fcsim_port a mode=posted driver_name=lpfc || ktap_skip_all "fcsim makes no port"

ktap_run "a port that posts goes live" live driver_name=lpfc rscn_order=wire
ktap_run "LINKDOWN: link-down and port-offline" link_down
ktap_run "and no second one derived" stays_single down
ktap_run "LINKUP: link-up; port-online is seen" link_up
ktap_run "and no second one derived" stays_single up
ktap_run "RSCN of lpfc, wire order" rscn 09010203 area 2
ktap_run "FPIN, whole" fpin 160000000000001000020004000000080002000000000001
ktap_run "vendor event of lpfc" vendor 1122334455 $((0x01000000000010df))
ktap_run "a storm is heard completely" storm "$(count 300 3000)"
if [ -x "$SEND" ]; then
	ktap_run "what a process forges is not heard" forged
else
	ktap_skip "what a process forges is not heard" "fc_nl_send is not built: make tests"
fi
ktap_run "another driver, another dialect" live driver_name=qla2xxx rscn_order=host
ktap_run "RSCN of qla2xxx, host order" rscn 02010203 domain 0
ktap_run "vendor event of qla2xxx" vendor aabbccdd $((0x0100000000001077))
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: debug
# timeout: 90
# A vport is a port of its own below the physical one, which tells of its
# arrival and removal.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../lib/fcoe.sh"

WWPN=2001aabbccddeef1
WWNN=2001aabbccddeef0

vport()
{
	echo "$WWPN:$WWNN" >"/sys/class/fc_host/host${FCOE_HOST[0]}/vport_$1"
}

# The vport's line names the physical port as parent.
names_parent()
{
	local list parent

	list=$(fcev list --json) || return 1
	parent=$(grep "${FCOE_WWPN[0]}" <<<"$list" | grep -o '"port":[0-9]*' | head -n 1)
	grep "0x$WWPN" <<<"$list" | grep -q "\"parent\":${parent#*:}[,}]" || { echo "$list"; return 1; }
}

vports_changed()
{
	monitor_once 20 event=adapter-change host="${FCOE_HOST[0]}" change source=derived &&
		monitor_events event=adapter-change host="${FCOE_HOST[0]}" | grep -q vports
}

ktap_plan 6
need_module fcev
cleanup modprobe -r fcev
monitor_start || ktap_skip_all "nobody listens"
cleanup fcoe_down
fcoe_up || ktap_skip_all "FCoE does not come up here"
monitor_wait 12 event=adapter-add wwpn="${FCOE_WWPN[0]}" >/dev/null

monitor_mark
vport create || ktap_skip_all "the driver makes no vport here"
ktap_run "a vport is announced" monitor_once 12 event=adapter-add wwpn=0x$WWPN
ktap_run "the physical port tells of it" vports_changed
ktap_run "it names its parent" names_parent
monitor_mark
vport delete
ktap_run "it goes" monitor_once 12 event=adapter-remove wwpn=0x$WWPN
ktap_run "the physical port tells of that" vports_changed
ktap_run "the physical ports stay" monitor_none event=adapter-remove wwpn="${FCOE_WWPN[0]}"
ktap_end

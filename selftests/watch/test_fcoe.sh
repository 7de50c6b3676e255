#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1 debug
# timeout: 180
# A real driver that posts next to nothing: FCoE. What it shows becomes events
# with source derived, each once.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../lib/fcoe.sh"

# What comes at all comes within this, even on a machine that is busy.
SOON=15

both_once()
{
	monitor_once "$SOON" "$@" host="${FCOE_HOST[0]}" source=derived &&
		monitor_once "$SOON" "$@" host="${FCOE_HOST[1]}" source=derived
}

# The remote port of the first host, which has the target role.
rport_state()
{
	cat /sys/class/fc_host/host"${FCOE_HOST[0]}"/device/rport-*/fc_remote_ports/rport-*/port_state
}

rport_is()
{
	[ "$(rport_state 2>/dev/null)" = "$1" ]
}

target_once()
{
	monitor_once "$SOON" event="$1" source=derived target-wwpn="${FCOE_WWPN[1]}" \
		host="${FCOE_HOST[0]}"
}

set_dev_loss()
{
	local i

	for i in 0 1; do
		echo "$1" >/sys/class/fc_host/host"${FCOE_HOST[i]}"/dev_loss_tmo || return 1
	done
	for i in /sys/class/fc_remote_ports/rport-*/dev_loss_tmo; do
		echo "$1" >"$i" || return 1
	done
}

pull()
{
	monitor_mark
	fcoe_link down
}

restore()
{
	monitor_mark
	fcoe_link up
	fcoe_wait 30 fcoe_is_online 0 && fcoe_wait 30 fcoe_is_online 1 && fcoe_wait 30 rport_is Online
}

# After what was waited for, nothing more comes in the time of two polls.
quiet()
{
	local before

	before=$(monitor_count)
	sleep 2.2
	[ "$(monitor_count)" = "$before" ] || { echo "still coming:"; monitor_events; return 1; }
}

announced()
{
	monitor_once "$SOON" event=adapter-add wwpn="${FCOE_WWPN[0]}" &&
		monitor_once "$SOON" event=adapter-add wwpn="${FCOE_WWPN[1]}"
}

ktap_plan 22
need_module fcev
cleanup modprobe -r fcev
monitor_start || ktap_skip_all "nobody listens"
cleanup fcoe_down
fcoe_up target || ktap_skip_all "FCoE does not come up here"
wait_for 30 rport_is Online || ktap_note "no remote port"

ktap_run "both ports are announced once" announced
ktap_run "the target is online" target_once target-online
ktap_run "it is new, once" monitor_once "$SOON" event=new-targets host="${FCOE_HOST[0]}" count=1
ktap_run "an initiator is no target" monitor_none target-wwpn="${FCOE_WWPN[0]}"
ktap_run "both are online" both_once event=port-online
ktap_run "nothing follows" quiet

pull
ktap_run "link pulled: link-down" both_once event=link-down
ktap_run "link pulled: port-offline" both_once event=port-offline
ktap_run "the target is blocked" target_once target-offline
ktap_run "the driver's own word is heard" monitor_wait "$SOON" event=lip-reset source=posted \
	host="${FCOE_HOST[0]}"
ktap_run "nothing follows" quiet
ktap_run "the address is no change beside the link" monitor_none event=adapter-change

ktap_run "the link comes back" restore
ktap_run "link-up" both_once event=link-up
ktap_run "port-online" both_once event=port-online
ktap_run "the target is back and not new" target_once target-online
ktap_run "nothing follows" quiet
ktap_run "no new targets" monitor_none event=new-targets

set_dev_loss 2
pull
wait_for 10 rport_is "Not Present"
ktap_run "given up after dev_loss_tmo" target_once target-removed
restore
ktap_run "revived: online and not new" target_once target-online

monitor_mark
fcoe_remove_target
fcoe_destroy 0 && fcoe_destroy 1
ktap_run "the hosts go: adapter-remove" monitor_once "$SOON" event=adapter-remove wwpn="${FCOE_WWPN[0]}"
ktap_run "of both" monitor_once "$SOON" event=adapter-remove wwpn="${FCOE_WWPN[1]}"
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 900
# The module comes and goes on a host with live ports, at any moment: what is
# there is found, and is the baseline; nothing is left behind.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../lib/fcoe.sh"

LOOPS=$(count 5 200)
case ${FCEV_KERNEL:-} in debug|kcsan) LOOPS=$((LOOPS / 3)) ;; esac

unloaded()
{
	[ ! -d /sys/module/fcev ] || modprobe -r fcev
}

# Two live ports are found, by their names.
finds_both()
{
	local list

	list=$(fcev list --json) || return 1
	grep -q "${FCOE_WWPN[0]}" <<<"$list" && grep -q "${FCOE_WWPN[1]}" <<<"$list"
}

reload()
{
	modprobe fcev && wait_for 10 finds_both && modprobe -r fcev
}

reload_many()
{
	local i

	for ((i = 0; i < LOOPS; i++)); do
		reload || { echo "at turn $i"; return 1; }
	done
}

# As fast as it goes, so that the first look is under way.
reload_at_once()
{
	local i

	for ((i = 0; i < LOOPS; i++)); do
		modprobe fcev && modprobe -r fcev || { echo "at turn $i"; return 1; }
	done
}

# While the link goes up and down, and hosts come and go.
reload_in_storm()
{
	local i pid

	: >"$GO"
	while [ -e "$GO" ]; do
		fcoe_link down
		fcoe_link up
	done &
	pid=$!
	for ((i = 0; i < LOOPS; i++)); do
		modprobe fcev && modprobe -r fcev || { echo "at turn $i"; break; }
	done
	rm "$GO"
	wait $pid
	[ $i = "$LOOPS" ]
}

reload_while_hosts_come_and_go()
{
	local i pid

	: >"$GO"
	while [ -e "$GO" ]; do
		fcoe_destroy 1
		fcoe_create 1
	done >/dev/null 2>&1 &
	pid=$!
	for ((i = 0; i < LOOPS; i++)); do
		modprobe fcev && modprobe -r fcev || { echo "at turn $i"; break; }
	done
	rm "$GO"
	wait $pid
	[ $i = "$LOOPS" ]
}

target_is_there()
{
	cat /sys/class/fc_host/host"${FCOE_HOST[0]}"/device/rport-*/fc_remote_ports/rport-*/roles |
		grep -q Target
}

# A load on live ports announces them and tells nothing else.
baseline_only()
{
	modprobe fcev && wait_for 10 finds_both || return 1
	# Two polls: what is no baseline would be told by now.
	sleep 2.2
	fcev history --json >"$HISTORY" || return 1
	[ "$(grep -c '"event":"adapter-add"' "$HISTORY")" = 2 ] &&
		! grep -qv '"event":"adapter-add"' "$HISTORY" || { cat "$HISTORY"; return 1; }
}

# What goes on beside ends in its own time when this is gone: fcoe oopses where
# a signal interrupts ctlr_create.
GO=$(mktemp -u)
HISTORY=$(mktemp)
cleanup rm -f "$HISTORY"
need_program fcev
ktap_plan 5
need_module fcoe
cleanup unloaded
cleanup fcoe_down
fcoe_up target || ktap_skip_all "FCoE does not come up here"

wait_for 30 target_is_there || ktap_skip_all "no remote port"
ktap_run "what is there at load is the baseline" baseline_only
unloaded
ktap_run "loads and unloads on live ports, $LOOPS times" reload_many
ktap_run "without waiting" reload_at_once
ktap_run "while the link flaps" reload_in_storm
ktap_run "while hosts come and go" reload_while_hosts_come_and_go
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 240
# Every event call of the HBA API: registered, fired, removed; under Debian's
# libHBAAPI, under one with locks, and linked directly.

. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"

A=$FCSIM/a

# A libHBAAPI with locks never releases one after a statistics event: those are
# for a program of their own there, which cannot remove them.
kinds_of()
{
	case $1 in
	locked)	echo add adapter port target link ;;
	*)	echo add adapter port stat target link ;;
	esac
}

# fire FILE VALUE LINE: a write, and what the program must then be told.
fire()
{
	echo "$2" >"$A/$1" && told "$3"
}

port_events()
{
	fire rscn 0x06010203 "port 0x204 $(hex $WWPN) 06010203" &&
		fire link down "port 0x201 $(hex $WWPN) 00000000" &&
		fire link up "port 0x202 $(hex $WWPN) 00000000" &&
		fire reset 1 "port 0x200 $(hex $WWPN) 00000000"
}

link_events()
{
	fire fpin 1600000000000018 "link 0x500 $(hex $WWNN) 1600000000000018" &&
		fire rlir 79000000aabbccddeeff00112233445566778899 \
			"link 0x501 $(hex $WWNN) 79000000aabbccddeeff001122334455"
}

# A new target, then one that goes: blocked, given up.
target_events()
{
	fcsim_rport a n port_name=0x5000fc5100000012 port_id=0x020312 roles=fcp-target live=1 &&
		told "port 0x203 $(hex $WWPN) 00000000" &&
		told "target 0x402 $(hex $WWPN) 5000fc5100000012" &&
		echo 1 >"$(fcsim_rport_path a n)/dev_loss_tmo" && echo 0 >"$A/rports/n/live" &&
		told "target 0x401 $(hex $WWPN) 5000fc5100000012" &&
		told "target 0x403 $(hex $WWPN) 5000fc5100000012"
}

stat_events()
{
	echo 150 >"$A/stats/invalid_crc_count" && told "stat 0x301 $(hex $WWPN)"
}

adapter_events()
{
	fire adapter_change 1 "adapter 0x103 $(hex $WWPN)" &&
		fcsim_port b port_name=0x2000fc5100000002 node_name=0x1000fc5100000002 live=1 &&
		told "add 0x101 2000fc5100000002"
}

# What the polled call says of all that.
polled_events()
{
	local id

	id=$(cat "/sys/class/fc_host/$(fcsim_host a)/port_id")
	id=${id#0x}
	hba_do poll || return 1
	grep -q "^polled status 0:.* 5/$id/06010203 3/$id/00000000 2/$id/00000000" "$OUT" ||
		{ grep ^polled "$OUT"; return 1; }
	hba_do poll && [ "$(grep -c '^polled status 0:$' "$OUT")" = 1 ]
}

removal()
{
	local before

	for kind in $KINDS; do
		hba_do "remove $kind" && grep -qx "removed $kind status 0" "$OUT" || return 1
	done
	before=$(callbacks)
	echo 0x00010203 >"$A/rscn"
	echo 1 >"$A/adapter_change"
	hba_do poll || return 1	# by now they would have come
	[ "$(callbacks)" = "$before" ] && hba_do usage && [ "$(grep '^threads' "$OUT" | sort -u | wc -l)" = 1 ]
}

# Adapters that go tell it while they are registered for.
adapter_goes()
{
	echo 0 >"$A/live" && told "adapter 0x102 $(hex $WWPN)"
}

reset_adapter()
{
	hba_stop
	[ ! -d "$FCSIM/b" ] || fcsim_remove b
	[ ! -d "$A/rports/n" ] || rmdir "$A/rports/n"
	echo 0 >"$A/live" 2>/dev/null
	echo 0 >"$A/stats/invalid_crc_count" 2>/dev/null
	fcsim_remove a
	fcsim_port a port_name=$WWPN node_name=$WWNN live=1 &&
		fcsim_rport a t port_name=$TARGET port_id=0x020311 roles=fcp-target luns=2 live=1
}

wrong_user_data()
{
	grep '^wrong user data' "$OUT"
}

mapfile -t WAYS < <(ways)
ktap_plan $((${#WAYS[@]} * 10))
adapter_up || ktap_skip_all "no simulated adapter"
for way in "${WAYS[@]}"; do
	KINDS=$(kinds_of "$way")
	# shellcheck disable=SC2086 # words
	hba_start "$way" $WWPN $KINDS
	ktap_result "$way: register for every kind" $?
	ktap_run "$way: port events" port_events
	ktap_run "$way: link events, payload cut to the buffer" link_events
	ktap_run "$way: target events, one that came later included" target_events
	[ "$way" = locked ] || ktap_run "$way: a counter passes its level" stat_events
	ktap_run "$way: adapter events" adapter_events
	ktap_run "$way: polled" polled_events
	ktap_result "$way: callbacks get their own user data" "$(wrong_user_data >/dev/null; echo $((! $?)))"
	ktap_run "$way: nothing after the removal, and no thread left" removal
	hba_stop
	if [ "$way" = locked ]; then
		hba_start "$way" $WWPN stat
		ktap_run "$way: a counter passes its level" stat_events
		hba_kill
	fi
	hba_start "$way" $WWPN adapter port
	ktap_run "$way: the adapter's removal" adapter_goes
	reset_adapter || ktap_note "the adapter cannot be made anew"
done
ktap_end

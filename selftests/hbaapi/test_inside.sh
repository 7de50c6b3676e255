#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 120
# HBA_RemoveCallback inside the callback, wherever libHBAAPI itself survives
# it: not for AdapterAdd under Debian's, and not under one with locks, which
# waits for itself.

. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"

A=$FCSIM/a

# once WAY KIND FILE VALUE: told once, removed from inside, never told again.
once()
{
	local way=$1 kind=$2 file=$3 status

	hba_start "$way" $WWPN remove-inside "$kind" || return 1
	fire "$file" "${@:4}" && wait_for 30 lines_reach "$OUT" "^removed $kind status 0\$" 1 &&
		fire "$file" "${@:4}" && hba_do poll && [ "$(callbacks | grep -c .)" = 1 ]
	status=$?
	[ $status = 0 ] || cat "$OUT"
	hba_stop && return $status
}

fire()
{
	case $1 in
	new)	fire_new ;;
	stats/*) echo 0 >"$A/$1"; sleep 2.2; echo "$2" >"$A/$1" ;;
	*)	echo "$2" >"$A/$1" ;;
	esac
}

fire_new()
{
	[ ! -d "$FCSIM/b" ] || fcsim_remove b
	fcsim_port b port_name=0x2000fc5100000002 node_name=0x1000fc5100000002 live=1
}

ktap_plan 10
adapter_up || ktap_skip_all "no simulated adapter"
for way in debian direct; do
	ktap_run "$way: port" once $way port rscn 0x00010203
	ktap_run "$way: adapter" once $way adapter adapter_change 1
	ktap_run "$way: link" once $way link fpin 1600000000000018
	ktap_run "$way: stat" once $way stat stats/invalid_crc_count 150
done
ktap_run "direct: add" once direct add new
ktap_skip "debian: add" "libHBAAPI goes through freed memory"
ktap_end

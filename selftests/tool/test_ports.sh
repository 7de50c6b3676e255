#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# fcev list, show and stats: the same as /sys says, by every spelling of a
# port, in both forms of output.

. "$(dirname "$0")/common.sh"

WWPN=0x2000fc51000000a1
COLONS=20:00:fc:51:00:00:00:a1
OTHER=0x2000fc51000000a2

json()
{
	fcev "$@" --json >"$WORK/json" && json_lines "$WORK/json" && cat "$WORK/json"
}

# field COMMAND KEY: of the port with WWPN
field()
{
	json "$1" $WWPN | jq -r "$2"
}

sysfs()
{
	cat "/sys/class/fc_host/host$HOST/$1"
}

same_port()
{
	local word ids

	ids=$(for word in "$ID" "host$HOST" $WWPN $COLONS ${WWPN^^}; do
		json list "${word/0X/0x}" | jq .port
	done | sort -u)
	[ "$ids" = "$ID" ] || { echo "$ids"; return 1; }
}

as_in_sysfs()
{
	[ "$(field list .wwnn)" = "$(sysfs node_name)" ] &&
	[ "$(field list '."symbolic-name"')" = "$(sysfs symbolic_name)" ] &&
	[ "$(printf 0x%06x "$(field list '."port-id"')")" = "$(sysfs port_id)" ] &&
	[ "$(field list '."port-state"')" = "$(sysfs port_state | tr 'A-Z ' 'a-z-')" ] ||
		{ json list $WWPN; return 1; }
}

listed_in_columns()
{
	fcev list >"$WORK/out" && grep -q "^PORT  *HOST  *WWPN" "$WORK/out" || { cat "$WORK/out"; return 1; }
	grep -q "^ *$ID  *host$HOST  *$WWPN  *online " "$WORK/out" && ! grep -q $'\033' "$WORK/out"
}

# Only a terminal has colour, and only without NO_COLOR.
colour_on_terminal()
{
	TERM=xterm script -qec "fcev list" /dev/null | grep -q $'\033' &&
	! TERM=xterm NO_COLOR=1 script -qec "fcev list" /dev/null | grep -q $'\033' &&
	! TERM=dumb script -qec "fcev list" /dev/null | grep -q $'\033'
}

origins()
{
	local native

	native=$(field show '.origins[] | select(.event == "rscn") | .origin | join(" ")')
	grep -q native <<<"$native" || { echo "rscn: $native"; return 1; }
	fcev show $WWPN >"$WORK/out"
	grep -q "^  posted\|^  native" "$WORK/out" && grep -q "posted [0-9]*, repeats [0-9]*, refused [0-9]*, overwritten [0-9]*" "$WORK/out"
}

# What show calls a position is one that --since takes.
positions()
{
	local position

	position=$(field show '.positions[0].position') &&
	ends_with 0 fcev history --since "$position" $WWPN
}

counters()
{
	echo 17 >"$SIM/sim/stats/link_failure_count" &&
	echo 18446744073709551614 >"$SIM/sim/stats/tx_words" &&
	echo unsupported >"$SIM/sim/stats/nos_count" &&
	sleep 1.1 &&	# a sample may be 1 s old
	json stats $WWPN | jq -e '.counters | .link_failure_count == "17" and .tx_words == "18446744073709551614" and (has("nos_count") | not)' &&
	fcev stats --counter link_failure_count $WWPN | grep -q "link_failure_count  *17$"
}

stats_watched()
{
	fcev stats --watch --count 2 --interval 1 --counter rx_frames $WWPN >"$WORK/out" || return 1
	[ "$(grep -c rx_frames "$WORK/out")" = 2 ] && grep -q "rx_frames .*+[0-9]*  *[0-9.]*/s" "$WORK/out"
}

gone_port()
{
	local id

	id=$(json list $OTHER | jq .port)
	sim_remove other
	wait_for 20 port_is_hidden &&
	[ "$(json list --all | jq -r "select(.port == $id) | .gone")" = true ]
}

port_is_hidden()
{
	! fcev list | grep -q $OTHER
}

module()
{
	json show --module | jq -e '.ports >= 1 and (.epoch | test("^[0-9]+$"))' && fcev show --module | grep -q epoch
}

load
sim_make sim $WWPN symbolic_name="a simulated HBA" || ktap_note "no simulated port"
sim_make other $OTHER
ID=$(field list .port) HOST=$(field list .host)

ktap_plan 10
ktap_run "a port has one id under every spelling" same_port
ktap_run "list tells what sysfs tells" as_in_sysfs
ktap_run "list prints columns, without colour into a pipe" listed_in_columns
if command -v script >/dev/null; then
	ktap_run "colour on a terminal, unless NO_COLOR" colour_on_terminal
else
	ktap_skip "colour on a terminal, unless NO_COLOR" "script is not installed"
fi
ktap_run "show tells where events come from" origins
ktap_run "show gives positions that --since takes" positions
ktap_run "stats tells the driver's counters, not those it lacks" counters
ktap_run "stats --watch tells growth and rate" stats_watched
ktap_run "a port that is gone is listed with --all only" gone_port
ktap_run "show --module" module
ktap_end

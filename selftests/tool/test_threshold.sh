#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# fcev threshold: rules live as long as the command, fire, are listed for
# everybody; what cannot be watched is refused with the reason.

. "$(dirname "$0")/common.sh"

WWPN=0x2000fc51000000c1

watch()
{
	local name=$1
	shift

	in_background "$name" fcev threshold watch --json --interval 1 --port $WWPN "$@"
	wait_for 10 tells "$name" rule-baseline
}

tells()
{
	jq -es --arg event "$2" 'any(.event == $event)' "$WORK/$1"
}

set_counter()
{
	echo "$2" >"$SIM/sim/stats/$1"
}

fires()
{
	set_counter link_failure_count 0
	watch level link_failure_count=5 || { cat "$WORK"/level*; return 1; }
	set_counter link_failure_count 7
	wait_for 10 tells level stat-threshold || { cat "$WORK/level"; return 1; }
	jq -es --arg wwpn $WWPN '.[] | select(.event == "stat-threshold") |
		.wwpn == $wwpn and .source == "sampled" and .counter == "link_failure_count" and
		.level == "5" and .value == "7" and (."elapsed-ms" | type) == "number"' "$WORK/level"
}

listed()
{
	[ "$(fcev threshold list --json | jq -c '[.wwpn, .kind, ."interval-ms", .counters]')" = \
		"[\"$WWPN\",\"threshold\",1000,[{\"counter\":\"link_failure_count\",\"value\":\"5\"}]]" ] ||
		{ fcev threshold list --json; return 1; }
	fcev threshold list | grep -q "$WWPN  *threshold  *1.0 s .* link_failure_count=5"
}

# However it dies.
gone_with_it()
{
	kill_all
	wait_for 20 no_rules
}

no_rules()
{
	[ -z "$(fcev threshold list --json)" ]
}

growth()
{
	watch growth --growth --count 2 rx_frames=1 || { cat "$WORK"/growth*; return 1; }
	set_counter rx_frames +10
	wait_for 10 tells growth stat-growth || { cat "$WORK/growth"; return 1; }
}

refused()
{
	set_counter nos_count unsupported
	ends_with 1 timeout 20 fcev threshold watch --json --interval 1 --port $WWPN nos_count=1 || return 1
	jq -es '.[-1] | .event == "rule-refused" and .counters[0].counter == "nos_count" and (.counters[0] | has("value") | not)' "$WORK/out" &&
	grep -q "all rules were refused" "$WORK/err"
}

load
sim_make sim $WWPN || ktap_note "no simulated port"

ktap_plan 5
ktap_run "a threshold fires, with its values" fires
ktap_run "threshold list tells the rule" listed
ktap_run "a rule is gone with its maker" gone_with_it
ktap_run "growth fires" growth
ktap_run "a counter that the driver lacks is refused" refused
ktap_end

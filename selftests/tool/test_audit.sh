#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 200
# kernels: 6.12
# fcev audit: listeners under a flood of events balance, what a rule of somebody
# else says is told apart, and a restart of the module is no balance.

. "$(dirname "$0")/common.sh"
WWPN=0x2000fc5100000001
FLOOD=''

# Events without end, until the port is gone.
flood()
{
	while echo 0x00010203 >"$SIM/sim/rscn"; do :; done 2>/dev/null
}

flood_end()
{
	[ -z "$FLOOD" ] || kill "$FLOOD" 2>/dev/null
	FLOOD=''
}
cleanup flood_end

# posted = delivered + lost + others in every line, and nothing is wrong.
lines_balance()
{
	json_lines "$WORK/out" && jq -es 'all(
		(.posted | tonumber) == ([.delivered, .lost, .others] | map(tonumber) | add) and .wrong == "0")' \
		"$WORK/out" >/dev/null || { cat "$WORK/out"; return 1; }
}

balances()
{
	ends_with 0 fcev audit --time 2 --listeners 3 --json && lines_balance &&
		jq -es '[.[] | select(.wwpn == "'$WWPN'" and (.delivered | tonumber) > 0) | .listener] | unique == [1, 2, 3]' \
			"$WORK/out" >/dev/null || { cat "$WORK/out"; return 1; }
}

# The rule's baseline and threshold are not the audit's to hear.
rules_of_others()
{
	in_background audit fcev audit --time 60 --json
	wait_for 20 audit_listens || return 1
	echo 0 >$SIM/sim/stats/error_frames
	fcev threshold watch --port $WWPN --interval 1 --count 1 --timeout 20 error_frames=0 >/dev/null 2>&1
	fcev threshold watch --port $WWPN --interval 1 --timeout 3 error_frames=5 >/dev/null 2>&1
	# shellcheck disable=SC2154 # in_background sets it
	kill -INT "$audit_PID"
	wait "$audit_PID" || { cat "$WORK/audit" "$WORK/audit.err"; return 1; }
	cp "$WORK/audit" "$WORK/out"
	lines_balance && jq -es 'any((.others | tonumber) > 0)' "$WORK/out" >/dev/null || { cat "$WORK/out"; return 1; }
}

audit_listens()
{
	awk '$2 == 16 && $3 != 0 && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink
}

table_has_a_row()
{
	ends_with 0 fcev audit --time 1 && grep -q '^ *LISTENER  *STREAM  *PORT' "$WORK/out" &&
		grep -qE '^ *1  *[0-9]+  *host[0-9]+ ' "$WORK/out" || { cat "$WORK/out"; return 1; }
}

restart_is_no_balance()
{
	in_background audit fcev audit --time 60
	wait_for 20 audit_listens || return 1
	rmmod fcev && modprobe fcev || return 1
	kill -INT "$audit_PID"
	wait "$audit_PID"
	[ $? = 1 ] && grep -q "loaded anew" "$WORK/audit.err" || { cat "$WORK/audit" "$WORK/audit.err"; return 1; }
}

load
sim_make sim $WWPN || ktap_note "no simulated port"

ktap_plan 6
flood &
FLOOD=$!
ktap_run "three listeners balance under a flood" balances
ktap_run "a person gets a table" table_has_a_row
flood_end
ktap_run "the rules of others are told apart" rules_of_others
ktap_run "a time that is none is refused" says 2 "--time" fcev audit --time x
ktap_run "and so are too many listeners" says 2 "--listeners" fcev audit --listeners 65
sim_remove sim
ktap_run "a restart of the module is no balance" restart_is_no_balance
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 240
# A real driver: counters as sysfs shows them, and a rule that fires when the
# link is pulled.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/stats.sh"
. "$(dirname "$0")/../lib/fcoe.sh"

DIRECT=/sys/module/fcev/parameters/stat_direct

# Counters that stand still are equal in both ways and in sysfs.
both_ways_alike()
{
	local name shown way status=0

	for way in Y N; do
		echo $way >$DIRECT
		sleep 1.1
		fresh "$PORT" >"$STATS_DIR/$way"
		for name in link_failure_count invalid_crc_count dumped_frames nos_count; do
			shown=$(cat "/sys/class/fc_host/host${FCOE_HOST[0]}/statistics/$name")
			[ "$shown" != 0xffffffffffffffff ] || shown=
			grep -qxF "$name${shown:+=$((shown))}" "$STATS_DIR/$way" && continue
			[ -n "$shown" ] || ! grep -q "^$name=" "$STATS_DIR/$way" && continue
			echo "$way: $name: sysfs $shown, ours $(grep "$name" "$STATS_DIR/$way")"
			status=1
		done
	done
	echo Y >$DIRECT
	return $status
}

need_module fcev
cleanup modprobe -r fcev
modprobe -n fcoe 2>/dev/null || ktap_skip_all "no fcoe module here"
cleanup fcoe_down
fcoe_up || ktap_skip_all "FCoE does not come up here"
wait_for 20 "$CLIENT" port "${FCOE_HOST[0]}"
PORT=$("$CLIENT" port "${FCOE_HOST[0]}")

ktap_plan 3
ktap_run "counters are those of sysfs, read both ways" both_ways_alike
FAILURES=$("$CLIENT" get "$PORT" 5000 | sed -n 's/^link_failure_count=//p')
rule_start link --interval 1000 "$PORT" link_failure_count=$((FAILURES + 1))
ktap_run "a rule takes its baseline" says link 20 "^baseline link_failure_count=$FAILURES"
fcoe_link down
ktap_run "pulling the link fires it" \
	says link 20 "^threshold link_failure_count $((FAILURES + 1)) previous $FAILURES"
fcoe_link up
ktap_end

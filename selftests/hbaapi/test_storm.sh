#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# kernels: 6.12
# Storms over 16 ports from all contexts: callbacks of the HBA API and polled
# events account for each event, as delivered or as reported lost, in order.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/storm.sh"

PORTS=16
RING=256
ROUNDS=$(count 2 50)
EACH=$(count 500 12500)		# of each port and round
PROGRAM=$(helper hba_storm)
[ -x "$PROGRAM" ] || ktap_skip_all "$PROGRAM is not built: make tests"
DIR=$(mktemp -d)
cleanup rm -rf "$DIR"

start()
{
	mkfifo "$DIR/input"
	"$PROGRAM" $PORTS 100 <"$DIR/input" >"$DIR/out" 2>&1 &
	PID=$!
	exec 9>"$DIR/input"
	wait_for 30 grep -q '^ready$' "$DIR/out" || { cat "$DIR/out"; return 1; }
}

stop()
{
	[ -z "${PID:-}" ] || kill -9 $PID 2>/dev/null
}

# Stopped during a part of them, so that its ring is lapped.
storms()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		storm "$EACH" && kill -STOP $PID && storm "$EACH" && kill -CONT $PID || return 1
	done
}

balances()
{
	wait $PID || { cat "$DIR/out"; return 1; }
}

# says KIND: all that was posted, and some of it as lost.
says()
{
	grep -qE "^$1: posted $((2 * ROUNDS * PORTS * EACH)) delivered [0-9]+ lost [1-9]" "$DIR/out" || { cat "$DIR/out"; return 1; }
}

ktap_plan 5
storm_load $PORTS $RING
cleanup stop
start
ktap_result "a program registers for $PORTS ports" $?
ktap_run "storms of $((PORTS * EACH)) events" storms
echo end >&9
exec 9>&-
balances
ktap_result "posted = delivered + lost, in order, once" $?
ktap_run "callbacks had all, the ring's loss included" says callbacks
ktap_run "and so had the event buffer" says polled
ktap_note "$(tail -n 2 "$DIR/out")"
ktap_end

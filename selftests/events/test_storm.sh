#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12 debug
# timeout: 240
# Storms over 16 ports from all contexts: four listeners, one that is stopped
# again and again, one that is killed and succeeded, allocations that fail. Each
# event is delivered or reported lost, in order, once; whoever was stopped for
# less than a ring holds loses none. In the second half the group events has a
# listener, too, so that two messages tell of each event.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/storm.sh"

PORTS=16
RING=256
ROUNDS=$(count 2 50)
EACH=$(count 1000 12500)		# of each port and round
BALANCE=$(helper balance)
[ -x "$BALANCE" ] || ktap_skip_all "$BALANCE is not built: make tests"
GROUP=$(helper group_listen)
DIR=$(mktemp -d)
cleanup rm -rf "$DIR"
declare -A PID GROUP_PID

begin()
{
	"$BALANCE" begin "$DIR/$1" && start "$1"
}

start()
{
	: >"$DIR/$1.out"
	"$BALANCE" listen "$DIR/$1" >"$DIR/$1.out" 2>&1 &
	PID[$1]=$!
	wait_for 30 grep -q listening "$DIR/$1.out" || { cat "$DIR/$1.out"; return 1; }
}

end_all()
{
	kill -9 "${PID[@]}" "${GROUP_PID[@]}" 2>/dev/null
	wait 2>/dev/null
}

listeners()
{
	local name

	for name in one two stopped killed; do
		begin $name || return 1
	done
}

# Its ring holds all of it.
short_stop()
{
	kill -STOP "${PID[stopped]}"
	storm $((RING - 56)) || return 1
	kill -CONT "${PID[stopped]}"
	settles stopped && grep -q ' lost 0$' "$DIR/stopped.balance"
}

settles()
{
	"$BALANCE" settle "$DIR/$1" 60 >"$DIR/$1.balance" && return 0
	cat "$DIR/$1.balance" "$DIR/$1.out"
	return 1
}

round()
{
	local storming

	storm "$EACH" &
	storming=$!
	kill -STOP "${PID[stopped]}"
	kill -9 "${PID[killed]}"
	wait "${PID[killed]}" 2>/dev/null
	start killed || return 1
	wait $storming || return 1
	kill -CONT "${PID[stopped]}"
}

# Listens to a group as it is.
group_start()
{
	: >"$DIR/group-$1.out"
	"$GROUP" "$1" >"$DIR/group-$1.out" 2>&1 &
	GROUP_PID[$1]=$!
	wait_for 30 grep -q listening "$DIR/group-$1.out" || { cat "$DIR/group-$1.out"; return 1; }
}

# group_ends GROUP MESSAGE: it was told all in order, its last line has MESSAGE.
group_ends()
{
	kill -TERM "${GROUP_PID[$1]}"
	wait "${GROUP_PID[$1]}" && grep -q "$2" "$DIR/group-$1.out" && return 0
	cat "$DIR/group-$1.out"
	return 1
}

storms()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		if ((i == ROUNDS / 2)); then
			group_start events && group_start packed || return 1
		fi
		round || return 1
	done
}

number()
{
	sed -n "s/.*\b$2 \([0-9]*\).*/\1/p" "$DIR/$1.balance"
}

# Of the allocations that should: the module had to try again.
allocations_failed()
{
	[ "$(fcev show --module --json | sed -n 's/.*"send-retries":"\?\([0-9]*\).*/\1/p')" -gt 0 ] ||
		{ fcev show --module --json; return 1; }
}

posted_all()
{
	[ "$(number one posted)" = $((PORTS * (RING - 56 + ROUNDS * EACH))) ] || { cat "$DIR/one.balance"; return 1; }
}

was_lapped()
{
	[ "$(number stopped lost)" -gt 0 ] || { cat "$DIR/stopped.balance"; return 1; }
}

all_live()
{
	kill -0 "${PID[@]}"
}

ktap_plan 14
storm_load $PORTS $RING
cleanup end_all
listeners
ktap_result "four listeners" $?
if failslab_can; then
	storm_fail_begin
	ktap_result "allocations fail from here on" $?
else
	ktap_skip "allocations fail from here on" "not with this kernel"
fi
ktap_run "stopped for less than a ring: nothing is lost" short_stop
storms
ktap_result "$ROUNDS storms of $((PORTS * EACH)) events, one listener stopped, one killed" $?
failslab_end
if failslab_can; then
	ktap_run "allocations failed" allocations_failed
else
	ktap_skip "allocations failed" "not with this kernel"
fi
for name in one two stopped killed; do
	ktap_run "listener '$name': posted = delivered + lost, in order, once" settles $name
done
group_ends events ' runs 0 '
ktap_result "the group events told all, none in runs" $?
group_ends packed ' runs [1-9][0-9][0-9]'
ktap_result "the group packed told all, most in runs" $?
ktap_run "all was posted" posted_all
ktap_run "the stopped one was lapped, and told so" was_lapped
ktap_run "all listeners live" all_live
ktap_note "$(head "$DIR"/*.balance)"
ktap_end

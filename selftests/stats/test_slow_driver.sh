#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: debug
# timeout: 240
# A driver that sleeps in its statistics call holds up its own port alone, and
# whoever removes it for at most the call that runs.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/stats.sh"

# Longer than anything below may take on a loaded machine.
DELAY_MS=10000

# A call of a's driver is running, and has just begun.
call_is_running()
{
	local before

	before=$(calls a)
	sleep 1.1
	wait_for 25 asked_beyond $((before + 1))
}

# Asking again: a request that comes while a call runs is answered by that.
asked_beyond()
{
	"$CLIENT" get "$A" >/dev/null && called_beyond a "$1"
}

# within MS COMMAND...
within()
{
	local limit=$1 start
	shift

	start=$(now_ms)
	"$@" || { echo "failed: $*"; return 1; }
	echo "$* took $(($(now_ms) - start)) ms"
	[ $(($(now_ms) - start)) -le "$limit" ]
}

requests_go_on()
{
	call_is_running || return 1
	within 4000 "$CLIENT" get "$A" && within 4000 "$CLIENT" rules &&
		within 7000 eval 'fresh "$B" | grep tx_frames'
}

other_rules_go_on()
{
	set_counter b nos_count 0
	rule_start other --interval 1000 "$B" nos_count=3 && based other || return 1
	call_is_running
	set_counter b nos_count 3
	says other 20 '^threshold nos_count 3'
}

arrival_goes_on()
{
	call_is_running && within 8000 stats_port c
}

# A vport's counters would be there at once, but for the call that runs.
vport_waits_its_turn()
{
	local host

	host=$(fcsim_host a) || return 1
	echo 2101fc5100000001:1000fc5100000001 >"/sys/class/fc_host/$host/vport_create" || return 1
	wait_for 20 vport_is_known || return 1
	call_is_running || return 1
	"$CLIENT" get "$V" >/dev/null || return 1
	sleep 4
	! is_sampled "$V" && wait_for 30 is_sampled "$V"
}

is_sampled()
{
	"$CLIENT" get "$1" | grep ^tx_frames=
}

vport_is_known()
{
	local host

	host=$(grep -lx 0x2101fc5100000001 /sys/class/fc_host/*/port_name) || return 1
	host=${host%/port_name}
	V=$("$CLIENT" port "${host##*/host}")
}

never_two_calls()
{
	local start before

	start=$(now_ms) before=$(calls a)
	rule_start one --interval 1000 "$A" nos_count=9 && rule_start two --interval 1000 "$A" nos_count=8
	sleep 12
	echo "$(($(calls a) - before)) calls in $(($(now_ms) - start)) ms"
	[ $(($(calls a) - before)) -le $((($(now_ms) - start) / DELAY_MS + 1)) ]
}

removal_waits_for_one_call()
{
	call_is_running && within $((DELAY_MS + 5000)) eval 'echo 0 >"$FCSIM/a/live"'
}

# modprobe is in the kernel while the call runs.
unload_waits_for_one_call()
{
	echo $DELAY_MS >"$FCSIM/c/stats_delay_ms"
	C=$(port_id c) && "$CLIENT" get "$C" >/dev/null && rules_stop
	echo 0 >"$FCSIM/b/live"
	within $((DELAY_MS + 5000)) modprobe -r fcev
}

stats_load
A=$(stats_port a) && B=$(stats_port b) || ktap_skip_all "no port appears"
fresh "$A" >/dev/null
echo $DELAY_MS >"$FCSIM/a/stats_delay_ms"

ktap_plan 7
ktap_run "requests go on" requests_go_on
ktap_run "rules of other ports go on" other_rules_go_on
ktap_run "hosts arrive" arrival_goes_on
ktap_run "a vport and its port are one driver" vport_waits_its_turn
ktap_run "never two calls at a time" never_two_calls
ktap_run "removing the port waits for one call at most" removal_waits_for_one_call
echo 0 >"$FCSIM/c/live"
fcsim_set "$FCSIM/c" mode=posted live=1
wait_for 20 port_id c
ktap_run "unloading waits for one call at most" unload_waits_for_one_call
modprobe fcev
ktap_end

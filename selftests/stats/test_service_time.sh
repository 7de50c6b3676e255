#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 90
# Service times that a driver tells: of each target in fcev show, of the port
# in fcev stats, a rule that watches them, and that a reset begins anew.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/stats.sh"

WORK=$(mktemp -d)

# number KEY: its value in the last line of fcev show or stats
number()
{
	sed -n "s/.*\"$1\":\"\([0-9]*\)\".*/\1/p" "$WORK/line"
}

# Commands were served, and each is in one bucket.
shown()
{
	local count sum=0 n

	fcev show --json "host$HOST" >"$WORK/line" || return 1
	count=$(number service-time-count)
	for n in $(grep -o '"below-us":"[0-9]*","count":"[0-9]*"' "$WORK/line" | grep -o '[0-9]*"$' | tr -d '"'); do
		sum=$((sum + n))
	done
	ktap_note "$count commands, $sum in buckets"
	[ "${count:-0}" -gt 0 ] && [ "$count" = "$sum" ]
}

in_text()
{
	fcev show "host$HOST" | grep -qE '[0-9]+ commands, mean [0-9]+ us, longest [0-9]+ us'
}

counted()
{
	fcev stats --json "host$HOST" >"$WORK/line" &&
		[ "$(number service_time_count)" -gt 0 ] && [ "$(number service_time_max_us)" -gt 0 ] &&
		[ "$(number service_time_sum_us)" -ge "$(number service_time_max_us)" ]
}

fires()
{
	fcev threshold watch --json --timeout 20 --count 2 --interval 1s --port "host$HOST" service_time_count=1 >"$WORK/fired"
	grep -q '"event":"stat-threshold".*"counter":"service_time_count"' "$WORK/fired"
}

count_is()
{
	fcev stats --json "host$HOST" >"$WORK/line" && [ "$(number service_time_count)" = "$1" ]
}

# Nothing is served meanwhile.
begins_anew()
{
	! count_is 0 && "$CLIENT" reset "$(port_id a)" && wait_for 10 count_is 0
}

need_module fcev
cleanup modprobe -r fcev
fcsim_load
ktap_plan 7
ktap_run "a port with a disk" eval 'fcsim_port a live=1 && fcsim_rport a t luns=1 live=1'
HOST=$(fcsim_host a) HOST=${HOST#host}
ktap_run "its commands are shown" wait_for 20 shown
ktap_run "as text, too" in_text
ktap_run "they are counters of the port" counted
ktap_run "a rule watches them" fires
ktap_run "a reset begins anew" begins_anew
ktap_run "the port goes" fcsim_remove a
rm -rf "$WORK"
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 240
# Counters on request: cached, with their age, sampled when old, never by the
# request itself; read in both ways alike; reset; failures told.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/stats.sh"

DIRECT=/sys/module/fcev/parameters/stat_direct

# Ours equals what sysfs shows, counter by counter.
like_sysfs()
{
	local dir file name shown ours status=0

	dir=/sys/class/fc_host/$(fcsim_host a)/statistics
	ours=$(fresh "$A")
	for file in "$dir"/*; do
		name=${file##*/}
		case $name in reset_statistics|seconds_since_last_reset) continue ;; esac
		shown=$(cat "$file")
		if [ "$shown" = 0xffffffffffffffff ]; then
			! grep -q "^$name=" <<<"$ours" && continue
		else
			grep -qx "$name=$((shown))" <<<"$ours" && continue
		fi
		echo "$name: sysfs says $shown, ours $(grep "^$name=" <<<"$ours")"
		status=1
	done
	return $status
}

all_different()
{
	local file i=1000

	for file in "$FCSIM"/a/stats/*; do
		i=$((i + 7))
		echo $i >"$file" || return 1
	done
	echo unsupported >"$FCSIM/a/stats/cn_sig_warn"
	wait_until_old
}

# To look at the age would have a new sample taken: it passes 1 s by itself.
wait_until_old()
{
	sleep 1.1
}

in_direct_mode()
{
	echo "$1" >$DIRECT && wait_until_old && like_sysfs
}

one_call_for_two_requests()
{
	local before

	wait_until_old
	before=$(calls a)
	echo 3000 >"$FCSIM/a/stats_delay_ms"
	"$CLIENT" get "$A" >/dev/null && "$CLIENT" get "$A" >/dev/null || return 1
	echo 0 >"$FCSIM/a/stats_delay_ms"
	fresh "$A" >/dev/null
	echo "$(($(calls a) - before)) calls"
	[ "$(calls a)" = $((before + 1)) ]
}

no_call_while_idle()
{
	local before

	wait_until_old
	before=$(calls a)
	sleep 3
	[ "$(calls a)" = "$before" ]
}

# An old sample is answered at once, with its age, while the driver sleeps.
request_does_not_wait()
{
	local start answer

	echo 3000 >"$FCSIM/a/stats_delay_ms"
	wait_until_old
	start=$(now_ms)
	answer=$("$CLIENT" get "$A")
	echo "took $(($(now_ms) - start)) ms"
	[ $(($(now_ms) - start)) -lt 1000 ] && grep -q '^pending' <<<"$answer" &&
		grep -q '^age-ms' <<<"$answer" && fresh "$A" | grep -q '^age-ms'
}

failure_is_told()
{
	wait_until_old
	fresh "$A" >"$STATS_DIR/failed"
	cat "$STATS_DIR/failed"
	grep -qx error=EIO "$STATS_DIR/failed" && ! grep -q '^tx_frames' "$STATS_DIR/failed" &&
		grep -qx fpin_dn=0 "$STATS_DIR/failed"
}

reset_count_is()
{
	fresh "$A" | grep -qx "reset-count=$1"
}

reset_works()
{
	set_counter a tx_frames 77
	"$CLIENT" reset "$A" || return 1
	wait_for 20 reset_count_is 1 && [ "$(counter "$A" tx_frames)" = 0 ]
}

stats_load
A=$(stats_port a) || ktap_skip_all "no port appears"

tx_frames_are()
{
	[ "$(counter "$A" tx_frames)" = "$1" ]
}

ktap_plan 13
ktap_run "the first request has no sample and asks for one" \
	grep -qx pending <("$CLIENT" get "$A")
ktap_run "the sample follows" wait_for 20 tx_frames_are 0
ktap_run "two requests for an old sample call the driver once" one_call_for_two_requests
ktap_run "without a request no call" no_call_while_idle
ktap_run "counters are set, one is unsupported" all_different
ktap_run "read by one call, they are those of sysfs" in_direct_mode Y
ktap_run "read one by one, they are those of sysfs" in_direct_mode N
echo Y >$DIRECT
ktap_run "a request does not wait for a slow driver" request_does_not_wait
echo 0 >"$FCSIM/a/stats_delay_ms"
echo 1 >"$FCSIM/a/stats_fail"
ktap_run "a driver without an answer is an error, FPIN counters stay" failure_is_told
echo 0 >"$FCSIM/a/stats_fail"
wait_until_old
ktap_run "counters are reset, and that is counted" reset_works
ktap_run "an unknown port is refused" refuses ENODEV 'port: there is no such port' get 4000
ktap_run "resetting an unknown port is refused" refuses ENODEV 'port: there is no such port' reset 4000
echo 0 >"$FCSIM/a/live"
ktap_run "a removed port is refused" refuses ENODEV 'port:' get "$A"
ktap_end

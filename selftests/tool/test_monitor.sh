#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# fcev monitor and history: every event at once and once, in the schema of the
# manual; filters, ends, the past, cursor files, signals, readers that go away.

. "$(dirname "$0")/common.sh"

A=0x2000fc51000000b1
B=0x2000fc51000000b2

rscn()
{
	echo "$2" >"$SIM/$1/rscn"
}

# follow NAME OPTION...: a monitor that listens already.
follow()
{
	local name=$1
	shift

	in_background "$name" fcev monitor --json --initial "$@"
	monitor_started "$WORK/$name"
}

events()
{
	jq -c 'select(has("event"))' "$WORK/$1"
}

has_events()
{
	lines_reach "$WORK/$1" '"event":' "$2"
}

# Keys and forms that programs rely on.
schema()
{
	local boot

	follow schema $A && rscn a 0x05010200 && wait_for 20 has_events schema 1 || return 1
	boot=$(events schema | jq -r .boot)
	events schema | jq -e --arg wwpn $A '
		(keys_unsorted[:11] == ["v","epoch","port","stream","seq","time","boot","event","source","host","wwpn"]) and
		.v == 1 and .event == "rscn" and .source == "native" and .wwpn == $wwpn and
		(.epoch | test("^[0-9]+$")) and (.seq | test("^[0-9]+$")) and (.boot | test("^[0-9]+$")) and
		(.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}Z$")) and
		."rscn-id" == 66048 and ."rscn-format" == "area" and ."rscn-qualifier" == 1 and ."rscn-raw" == 83952128' ||
		{ events schema; return 1; }
	# Within this boot, and not long ago.
	[ $((boot / 1000000)) -le "$(($(now_ms) + 20))" ] && [ $((boot / 1000000)) -gt $(($(now_ms) - 20000)) ]
}

initial_state()
{
	head -n 1 "$WORK/schema" | jq -e --arg wwpn $A '(has("event") | not) and .wwpn == $wwpn and ."port-state" == "online"'
}

only_that_port()
{
	follow one $B && rscn a 0x00010203 && rscn b 0x00010204 && wait_for 20 has_events one 1 &&
	[ "$(events one | jq -c '[.wwpn, ."rscn-id"]')" = "[\"$B\",66052]" ] || { cat "$WORK/one"; return 1; }
}

filters()
{
	follow filtered --event link-down,link-up --source native --count 2
	rscn a 0x00010203
	echo down >$SIM/a/link && echo up >$SIM/a/link
	wait_gone "$filtered_PID" || return 1
	[ "$(events filtered | jq -r .event | paste -sd ' ')" = "link-down link-up" ] || { cat "$WORK/filtered"; return 1; }
}

wait_gone()
{
	wait_for 20 is_gone "$1"
}

is_gone()
{
	! kill -0 "$1" 2>/dev/null
}

count_and_timeout()
{
	in_background counted fcev monitor --json --initial --count 3 $A
	monitor_started "$WORK/counted" && rscn a 1 && rscn a 2 && rscn a 3 && rscn a 4 || return 1
	wait "$counted_PID" || { echo "status $?"; return 1; }
	[ "$(events counted | wc -l)" = 3 ] &&
	ends_with 0 fcev monitor --timeout 0.2 &&
	ends_with 6 fcev monitor --count 1 --timeout 0.2 &&
	grep -q "0 of 1" "$WORK/err"
}

# history gives what monitor gave, in the same form. Real time is computed from
# boot time when it is printed, and the clocks' distance moves a little.
history_same()
{
	fcev history --json $A >"$WORK/history" && json_lines "$WORK/history" || return 1
	diff <(events counted | jq -c 'del(.time)') \
		<(jq -c 'select(.event == "rscn") | del(.time)' "$WORK/history" | tail -n 4 | head -n 3)
}

history_since()
{
	local position past

	position=$(events counted | head -n 1 | jq -r '.epoch + ":" + (.stream | tostring) + ":" + .seq')
	past=$(fcev history --json --since "$position" $A | jq -rs '[.[] | select(.event == "rscn") | ."rscn-id"] | join(" ")')
	[ "$past" = "2 3 4" ] || { echo "$past"; return 1; }
	[ "$(fcev history --json --since -10min --event rscn $A | wc -l)" -ge 4 ] &&
	[ "$(fcev history --json --since boot --event rscn --count 2 $A | wc -l)" = 2 ] &&
	[ "$(fcev history --json --since "$(date -u -d '+1 hour' +%FT%TZ)" $A | wc -l)" = 0 ]
}

in_order_of_time()
{
	rscn a 5 && rscn b 6 && rscn a 7 && rscn b 8 || return 1
	fcev history --json >"$WORK/all" && jq -es '[.[].boot | tonumber] | . == sort' "$WORK/all"
}

# Killed at any moment, continued from its file: nothing missing, in order.
cursor_resumes()
{
	local i

	: >"$WORK/resumed"
	for i in 1 2 3; do
		fcev monitor --json --event rscn --cursor-file "$WORK/cursor" $A >>"$WORK/resumed" &
		echo $! >>"$WORK/pids"
		in_first_run "$i" || wait_for 20 at_least $((i * 20 - 10)) "$WORK/resumed"
		send $((i * 20)) 10
		wait_for 20 at_least $((i * 20 - 10)) "$WORK/resumed" || { echo "run $i"; wc -l "$WORK/resumed"; return 1; }
		kill -9 $!
		wait $! 2>/dev/null
		send $((i * 20 + 10)) 10	# while nobody listens
	done
	fcev monitor --json --event rscn --cursor-file "$WORK/cursor" --timeout 1 $A >>"$WORK/resumed" || return 1
	# After a kill some may come twice, none may be missing.
	[ "$(jq -r '."rscn-id"' "$WORK/resumed" | sort -nu | paste -sd ' ')" = "$(seq 20 79 | paste -sd ' ')" ] ||
		{ jq -r '."rscn-id"' "$WORK/resumed" | paste -sd ' '; return 1; }
}

# The first run has no past: it must have listened before the first event.
in_first_run()
{
	[ "$1" = 1 ] && wait_for 20 test -s "$WORK/cursor"
}

send()
{
	local id

	for ((id = $1; id < $1 + $2; id++)); do
		rscn a "$(printf 0x%08x $id)" || return 1
	done
}

# A run that ends in order repeats nothing.
cursor_exact()
{
	local before after

	before=$(cat "$WORK/cursor")
	rscn a 0x00000100
	after=$(fcev monitor --json --cursor-file "$WORK/cursor" --count 1 --timeout 5 $A | jq '."rscn-id"')
	[ "$after" = 256 ] && [ "$before" != "$(cat "$WORK/cursor")" ] &&
	ends_with 0 fcev monitor --json --cursor-file "$WORK/cursor" --timeout 0.5 $A && [ ! -s "$WORK/out" ] &&
	[ "$(grep -cvE '^[0-9]+:[0-9]+:[0-9]+$' "$WORK/cursor")" = 0 ] && [ "$(ls "$WORK"/cursor* | wc -l)" = 1 ]
}

# An event reaches a reader behind a pipe when it happens, not when a buffer is full.
flushed_at_once()
{
	in_background flushed bash -c "exec fcev monitor --json --initial $A > >(cat)"
	monitor_started "$WORK/flushed" && rscn a 9 && wait_for 20 has_events flushed 1
}

reader_gone()
{
	local status

	timeout 10 fcev monitor --json --initial 2>"$WORK/err" | head -n 1 >/dev/null
	status=${PIPESTATUS[0]}
	[ "$status" = 0 ] && [ ! -s "$WORK/err" ] || { echo "status $status"; cat "$WORK/err"; return 1; }
}

signals_end_it()
{
	local signal

	for signal in INT TERM; do
		follow signalled $A || return 1
		kill -$signal "$signalled_PID"
		wait "$signalled_PID" || { echo "SIG$signal: status $?"; return 1; }
	done
}

explained()
{
	follow plain $A
	in_background explained fcev monitor --initial --explain $A
	monitor_started "$WORK/explained" && rscn a 1 && wait_for 20 at_least 3 "$WORK/explained" || return 1
	grep -q "rscn .*native .*0x000001" "$WORK/explained" && grep -q "^    The fabric says" "$WORK/explained"
}

# The module goes and comes back: the monitor tells of it and goes on.
restart()
{
	follow restarted || return 1
	sim_remove a && sim_remove b && modprobe -r fcsim fcev || return 1
	modprobe fcev && modprobe fcsim && sim_make a $A && rscn a 0x00ABCDEF || return 1
	wait_for 20 tells_restart || { cat "$WORK/restarted"; return 1; }
}

tells_restart()
{
	events restarted | jq -es 'any(.event == "lost" and .restart) and any(."rscn-id" == 11259375)'
}

load
sim_make a $A || ktap_note "no simulated port"
sim_make b $B

ktap_plan 16
ktap_run "an event has the keys of the manual" schema
ktap_run "--initial begins with the state" initial_state
ktap_run "a port named hides the others" only_that_port
ktap_run "--event, --source" filters
ktap_run "--count and --timeout, and their statuses" count_and_timeout
ktap_run "history repeats what monitor told" history_same
ktap_run "history --since a position, a duration, boot, a time" history_since
ktap_run "history is in the order of time" in_order_of_time
ktap_run "--cursor-file: nothing is missed over kills" cursor_resumes
ktap_run "--cursor-file: nothing is repeated otherwise" cursor_exact
ktap_run "an event is written out at once" flushed_at_once
ktap_run "it ends quietly when its reader goes" reader_gone
ktap_run "it ends in order by SIGINT and SIGTERM" signals_end_it
ktap_run "--explain" explained
ktap_run "every line is JSON" json_lines "$WORK/schema"
ktap_run "it goes on over a restart of the module, and tells" restart
ktap_end

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the tests of the fcev command share: simulated ports, statuses, valid
# JSON. Sourced.

. "$(dirname "${BASH_SOURCE[0]}")/../lib/ktap.sh"

SIM=/sys/kernel/config/fcsim
WORK=$(mktemp -d)
cleanup rm -rf "$WORK"

# load: our modules, until the end of the test. ktap_run has a shell of its own,
# so what is made within it is found again here.
load()
{
	need_program jq
	cleanup modprobe -r fcsim fcev
	modprobe fcev || ktap_skip_all "fcev does not load"
	modprobe fcsim || ktap_skip_all "fcsim does not load"
	cleanup sim_remove_all
	cleanup kill_all
}

kill_all()
{
	local pid

	for pid in $(cat "$WORK/pids" 2>/dev/null); do
		kill_quietly "$pid"
	done
}

# sim_make NAME WWPN [ATTRIBUTE=VALUE]...: a simulated port that is live.
sim_make()
{
	local name=$1 wwpn=$2 setting
	shift 2

	mkdir "$SIM/$name" || return 1
	echo "$wwpn" >"$SIM/$name/port_name"
	for setting; do
		echo "${setting#*=}" >"$SIM/$name/${setting%%=*}" || return 1
	done
	echo 1 >"$SIM/$name/live" && wait_for 20 fcev list "$wwpn"
}

sim_remove()
{
	[ -d "$SIM/$1" ] || return 0
	echo 0 >"$SIM/$1/live"
	rmdir "$SIM/$1"
}

sim_remove_all()
{
	local port

	for port in "$SIM"/*/; do
		[ ! -d "$port" ] || sim_remove "$(basename "$port")"
	done
}

# ends_with STATUS COMMAND...: its output is left in $WORK/out and $WORK/err.
ends_with()
{
	local wanted=$1 status
	shift

	"$@" >"$WORK/out" 2>"$WORK/err"
	status=$?
	[ $status = "$wanted" ] && return
	echo "exit status $status, wanted $wanted"
	cat "$WORK/out" "$WORK/err"
	return 1
}

# says STATUS TEXT COMMAND...: fails so, with one line that holds TEXT, and
# nothing on standard output.
says()
{
	local status=$1 text=$2
	shift 2

	ends_with "$status" "$@" || return 1
	[ ! -s "$WORK/out" ] && [ "$(wc -l <"$WORK/err")" = 1 ] && grep -qF -- "$text" "$WORK/err" && return
	echo "wanted one line with '$text':"
	cat "$WORK/out" "$WORK/err"
	return 1
}

# json_lines FILE: every line is one JSON object with a version.
json_lines()
{
	jq -es 'length > 0 and all(.v == 1)' "$1" >/dev/null &&
		[ "$(wc -l <"$1")" = "$(jq -s length "$1")" ]
}

# in_background NAME COMMAND...: output to $WORK/NAME, pid in $NAME_PID.
in_background()
{
	local name=$1
	shift

	# The shell has its background ignore SIGINT.
	env --default-signal=INT "$@" >"$WORK/$name" 2>"$WORK/$name.err" &
	printf -v "${name}_PID" %s $!
	echo $! >>"$WORK/pids"
}

kill_quietly()
{
	kill -9 "$1" 2>/dev/null
	return 0
}

# wait_lines N FILE
at_least()
{
	lines_reach "$2" '' "$1"
}

# monitor_started FILE: monitors are begun with --initial, which says so.
monitor_started()
{
	wait_for 20 at_least 1 "$1"
}

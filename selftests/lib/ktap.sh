# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a test_*.sh needs: KTAP on standard output, conditions with a deadline,
# cleaning up in reverse order, skipping with a reason. Sourced.
#
#	. "$(dirname "$0")/../lib/ktap.sh"
#	ktap_plan 2
#	ktap_run "module loads" modprobe fcev
#	ktap_run "port appears within a second" wait_for 1 port_is_there
#	ktap_end

KTAP_DONE=0 KTAP_FAILED=0 KTAP_PLAN=''
KTAP_CLEANUP=()
# Nobody ever writes to it: a pause that starts no program.
exec {KTAP_SILENT}<> <(:)

# ktap_plan N: announces N results; first of all.
ktap_plan()
{
	KTAP_PLAN=$1
	echo "KTAP version 1"
	echo "1..$1"
}

ktap_pass()
{
	KTAP_DONE=$((KTAP_DONE + 1))
	echo "ok $KTAP_DONE $*"
}

ktap_fail()
{
	KTAP_DONE=$((KTAP_DONE + 1))
	KTAP_FAILED=$((KTAP_FAILED + 1))
	echo "not ok $KTAP_DONE $*"
}

# ktap_skip NAME REASON: one result that could not be tried.
ktap_skip()
{
	KTAP_DONE=$((KTAP_DONE + 1))
	echo "ok $KTAP_DONE $1 # SKIP ${*:2}"
}

# ktap_skip_all REASON: the whole test cannot run here.
ktap_skip_all()
{
	echo "1..0 # SKIP $*"
	exit 4
}

# A remark for the reader; to standard error where output is a value.
ktap_note()
{
	local line

	while IFS= read -r line; do
		echo "# $line"
	done <<<"$*"
}

# ktap_run NAME COMMAND...: passes if COMMAND succeeds; its output is shown
# where it fails.
ktap_run()
{
	local name=$1 output
	shift

	if output=$("$@" 2>&1); then
		ktap_pass "$name"
	else
		[ -z "$output" ] || ktap_note "$output"
		ktap_note "failed: $*"
		ktap_fail "$name"
	fi
}

# ktap_equal NAME WANTED FOUND
ktap_equal()
{
	if [ "$2" = "$3" ]; then
		ktap_pass "$1"
	else
		ktap_note "wanted: $2"
		ktap_note "found:  $3"
		ktap_fail "$1"
	fi
}

# ktap_result NAME STATUS: for what does not fit into one command.
ktap_result()
{
	if [ "$2" = 0 ]; then
		ktap_pass "$1"
	else
		ktap_fail "$1"
	fi
}

# ktap_end: totals and exit status.
ktap_end()
{
	if [ -n "$KTAP_PLAN" ] && [ "$KTAP_DONE" != "$KTAP_PLAN" ]; then
		ktap_note "planned $KTAP_PLAN results, have $KTAP_DONE"
		KTAP_FAILED=$((KTAP_FAILED + 1))
	fi
	ktap_note "Totals: pass:$((KTAP_DONE - KTAP_FAILED)) fail:$KTAP_FAILED"
	[ "$KTAP_FAILED" = 0 ]
	exit
}

# wait_for SECONDS COMMAND...: until COMMAND succeeds, SECONDS (a decimal
# number) at most. COMMAND's output is thrown away. A COMMAND that starts
# programs is asked less often, so that what is waited for gets on.
wait_for()
{
	local deadline begun took
	deadline=$(($(now_ms) + $(to_ms "$1")))
	shift

	while :; do
		begun=${EPOCHREALTIME/./}
		! "$@" >/dev/null 2>&1 || return 0
		took=$(((${EPOCHREALTIME/./} - begun) / 1000))
		[ "$(now_ms)" -lt "$deadline" ] || return 1
		pause_ms $((took > 500 ? 1000 : took > 10 ? 2 * took : 20))
	done
}

pause_ms()
{
	local s

	printf -v s '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
	read -rt "$s" -u "$KTAP_SILENT" || :
}

# count_lines FILE REGEX: how many lines match, in COUNT; starts no program.
count_lines()
{
	local line
	local -a all

	COUNT=0
	mapfile -t all <"$1"
	for line in "${all[@]}"; do
		[[ ! $line =~ $2 ]] || COUNT=$((COUNT + 1))
	done
}

# lines_are FILE REGEX N: just N match. lines_reach: N or more.
lines_are()
{
	local COUNT
	count_lines "$1" "$2"
	[ "$COUNT" = "$3" ]
}

lines_reach()
{
	local COUNT
	count_lines "$1" "$2"
	[ "$COUNT" -ge "$3" ]
}

# Milliseconds since boot; no program is started for it.
now_ms()
{
	local up
	read -r up _ </proc/uptime
	echo $((10#${up/./} * 10))
}

# "1.5" is 1500.
to_ms()
{
	local whole=${1%%.*} part=000

	case $1 in *.*) part=${1#*.}000 ;; esac
	echo $((10#${whole:-0} * 1000 + 10#${part:0:3}))
}

# cleanup COMMAND...: run at exit, the last one first.
cleanup()
{
	KTAP_CLEANUP+=("$(printf '%q ' "$@")")
}

ktap_run_cleanup()
{
	local i

	for ((i = ${#KTAP_CLEANUP[@]} - 1; i >= 0; i--)); do
		eval "${KTAP_CLEANUP[i]}" || ktap_note "cleaning up failed: ${KTAP_CLEANUP[i]}"
	done
}
trap ktap_run_cleanup EXIT

# need_program NAME...: or skip.
need_program()
{
	local p

	for p in "$@"; do
		command -v "$p" >/dev/null || ktap_skip_all "$p is not installed"
	done
}

# need_module NAME...: loads it, or skips; unloading is the caller's.
need_module()
{
	local m

	for m in "$@"; do
		modprobe "$m" 2>/dev/null || ktap_skip_all "module $m does not load here"
	done
}

# helper NAME: path of the program built from NAME.c beside the test.
helper()
{
	local dir
	dir=$(cd "$(dirname "$0")" && pwd)
	echo "${dir%/selftests/*}/build/selftests/${dir##*/selftests/}/$1"
}

# count SMALL BIG: how much to do, in make check and in make check-long.
count()
{
	if [ "${FCEV_LONG:-0}" = 1 ]; then echo "$2"; else echo "$1"; fi
}

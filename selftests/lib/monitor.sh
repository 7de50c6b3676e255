# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the events of a test are: 'fcev monitor --json' in the background, and
# questions to what it has printed. Sourced after lib/ktap.sh.
#
#	monitor_start
#	monitor_mark			from here on
#	monitor_wait 1.5 event=link-down host=3
#	monitor_count event=link-down host=3
#
# A word KEY=VALUE matches a number or a name, KEY alone that it is there.

MONITOR_OUT=''

monitor_joined()
{
	[ "$(monitor_listeners)" -gt "$1" ]
}

# Sockets that joined a group of a generic netlink family; not the kernel's.
monitor_listeners()
{
	awk '$2 == 16 && $3 != 0 && $4 != "00000000"' /proc/net/netlink | wc -l
}

# Everything posted after it returns is heard.
monitor_start()
{
	local before

	command -v fcev >/dev/null || ktap_skip_all "fcev is not installed"
	MONITOR_OUT=$(mktemp)
	monitor_mark
	before=$(monitor_listeners)
	fcev monitor --json >>"$MONITOR_OUT" 2>>"$MONITOR_OUT.err" &
	MONITOR_PID=$!
	cleanup monitor_stop
	wait_for 30 monitor_joined "$before" ||
		{ ktap_note "fcev monitor does not listen: $(cat "$MONITOR_OUT.err")"; return 1; }
}

monitor_stop()
{
	kill "$MONITOR_PID" 2>/dev/null
	wait "$MONITOR_PID" 2>/dev/null
	rm -f "$MONITOR_OUT" "$MONITOR_OUT".*
}

# Forget what was printed until now, in subshells and after them, too.
monitor_mark()
{
	echo $(($(wc -l <"$MONITOR_OUT") + 1)) >"$MONITOR_OUT.from"
}

# Events since the mark that match all words.
monitor_events()
{
	local word lines

	lines=$(tail -n +"$(cat "$MONITOR_OUT.from")" "$MONITOR_OUT")
	for word in "$@"; do
		case $word in
		*=*)	lines=$(grep -E "\"${word%%=*}\":\"?${word#*=}[\",}]" <<<"$lines") ;;
		*)	lines=$(grep -E "\"$word\":" <<<"$lines") ;;
		esac
	done
	[ -z "$lines" ] || echo "$lines"
}

monitor_count()
{
	monitor_events "$@" | wc -l
}

monitor_has()
{
	[ "$(monitor_count "$@")" -gt 0 ]
}

# monitor_wait SECONDS WORD...: until there is such an event; shows what came
# instead.
monitor_wait()
{
	local seconds=$1
	shift

	wait_for "$seconds" monitor_has "$@" && return 0
	echo "no $* within $seconds s; there is:"
	monitor_events
	return 1
}

# monitor_once SECONDS WORD...: such an event comes, and is the only one.
monitor_once()
{
	monitor_wait "$@" || return 1
	shift
	[ "$(monitor_count "$@")" = 1 ] || { echo "more than one $*:"; monitor_events "$@"; return 1; }
}

# monitor_none WORD...: there is none.
monitor_none()
{
	! monitor_has "$@" || { echo "unexpected:"; monitor_events "$@"; return 1; }
}

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
# A word KEY=VALUE is a number or a name, KEY alone that it is there.

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
	echo 0 >"$MONITOR_OUT.mark"
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
	local -a all

	mapfile -t all <"$MONITOR_OUT"
	echo ${#all[@]} >"$MONITOR_OUT.mark"
}

# Is there the word in a line? KEY=VALUE is a number or a name.
monitor_line_has()
{
	local line=$1 key=${2%%=*} value=${2#*=}

	case $2 in
	*=*)	[[ $line == *"\"$key\":$value"[,\}]* || $line == *"\"$key\":\"$value\""* ]] ;;
	*)	[[ $line == *"\"$key\":"* ]] ;;
	esac
}

# Events since the mark that match all words: in MONITOR_FOUND. Starts no
# program, as tests ask again and again.
monitor_find()
{
	local line word mark
	local -a all

	MONITOR_FOUND=()
	read -r mark <"$MONITOR_OUT.mark"
	mapfile -t -s "$mark" all <"$MONITOR_OUT"
	for line in "${all[@]}"; do
		for word in "$@"; do
			monitor_line_has "$line" "$word" || continue 2
		done
		MONITOR_FOUND+=("$line")
	done
}

monitor_events()
{
	monitor_find "$@"
	[ ${#MONITOR_FOUND[@]} = 0 ] || printf '%s\n' "${MONITOR_FOUND[@]}"
}

monitor_count()
{
	monitor_find "$@"
	echo ${#MONITOR_FOUND[@]}
}

# monitor_is N WORD...: there are just N such events.
monitor_is()
{
	monitor_find "${@:2}"
	[ ${#MONITOR_FOUND[@]} = "$1" ]
}

monitor_has()
{
	monitor_find "$@"
	[ ${#MONITOR_FOUND[@]} -gt 0 ]
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
	monitor_is 1 "$@" || { echo "more than one $*:"; monitor_events "$@"; return 1; }
}

# monitor_none WORD...: there is none.
monitor_none()
{
	! monitor_has "$@" || { echo "unexpected:"; monitor_events "$@"; return 1; }
}

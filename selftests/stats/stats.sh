# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Counters and rules for tests: the client that speaks the protocol itself,
# rules kept in the background with what they print in a file. Sourced after
# lib/ktap.sh and fcsim/fcsim.sh.

CLIENT=$(helper stats_client)
[ -x "$CLIENT" ] || ktap_skip_all "$CLIENT is not built: make tests"
STATS_DIR=$(mktemp -d)
cleanup rm -rf "$STATS_DIR"
cleanup rules_stop

stats_load()
{
	need_module fcev
	cleanup modprobe -r fcev
	fcsim_load
}

# stats_port NAME: a live port of fcsim with WWNs of its own; prints its id.
stats_port()
{
	local n

	n=$(($(find "$FCSIM" -mindepth 1 -maxdepth 1 -type d | wc -l) + 1))
	fcsim_port "$1" "port_name=$(printf '0x21000000000000%02x' $n)" \
		"node_name=$(printf '0x20000000000000%02x' $n)" live=1 || return 1
	wait_for 20 port_id "$1" || return 1
	port_id "$1"
}

# port_id NAME: the module's id of a port of fcsim.
port_id()
{
	local host

	host=$(fcsim_host "$1") || return 1
	"$CLIENT" port "${host#host}"
}

# fresh PORT: its counters, at most 1 s old.
fresh()
{
	"$CLIENT" get "$1" 5000
}

# counter PORT NAME
counter()
{
	fresh "$1" | sed -n "s/^$2=//p"
}

# set_counter NAME COUNTER VALUE
set_counter()
{
	echo "$3" >"$FCSIM/$1/stats/$2"
}

calls()
{
	echo "$(<"$FCSIM/$1/stats_calls")"
}

# rule_start TAG ARGUMENT...: a rule in the background; what it prints is kept.
rule_start()
{
	local tag=$1
	shift

	"$CLIENT" rule "$@" >"$STATS_DIR/$tag" 2>&1 &
	echo $! >"$STATS_DIR/$tag.pid"
	wait_for 20 lines_reach "$STATS_DIR/$tag" '^(rule|refused)' 1
}

# rule_stop TAG [SIGNAL]
rule_stop()
{
	local pid

	pid=$(cat "$STATS_DIR/$1.pid") || return 1
	rm "$STATS_DIR/$1.pid"
	kill -"${2:-TERM}" "$pid" 2>/dev/null
	wait_for 20 process_is_gone "$pid"
}

process_is_gone()
{
	! kill -0 "$1" 2>/dev/null
}

rules_stop()
{
	local file

	for file in "$STATS_DIR"/*.pid; do
		[ ! -e "$file" ] || rule_stop "$(basename "$file" .pid)"
	done
}

# said TAG PATTERN [N]: its rule printed PATTERN, exactly N times (1).
said()
{
	lines_are "$STATS_DIR/$1" "$2" "${3:-1}" && return 0
	sed "s/^/$1: /" "$STATS_DIR/$1"
	return 1
}

# says TAG SECONDS PATTERN [N]
says()
{
	wait_for "$2" lines_are "$STATS_DIR/$1" "$3" "${4:-1}" || said "$1" "$3" "${4:-1}"
}

based()
{
	says "$1" 20 '^baseline'
}

# refuses ERRNO PATTERN ARGUMENT...: the client is refused so, and no rule stays.
refuses()
{
	local errno=$1 pattern=$2 output
	shift 2

	output=$("$CLIENT" "$@" 2>&1) && { echo "accepted: $*"; return 1; }
	grep -qE "^refused $errno .*$pattern" <<<"$output" || { echo "$output"; return 1; }
}

n_rules()
{
	"$CLIENT" rules | grep -c .
}

rules_are()
{
	[ "$(n_rules)" = "$1" ] || { "$CLIENT" rules; return 1; }
}

called_beyond()
{
	local LINE

	first_line "$FCSIM/$1/stats_calls" && [ "$LINE" -ge "$2" ]
}

# next_samples NAME N: wait until N more samples have begun and ended.
next_samples()
{
	local before
	before=$(calls "$1")
	wait_for 30 called_beyond "$1" $((before + $2))
}

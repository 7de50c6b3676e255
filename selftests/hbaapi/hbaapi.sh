# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What tests of the HBA API share: a simulated adapter, the ways to reach the
# library, a program that registers and is told what to do. Sourced after
# lib/ktap.sh and fcsim/fcsim.sh.

WWPN=0x2000fc5100000001
WWNN=0x1000fc5100000001
TARGET=0x5000fc5100000011
OUT=$(mktemp)
COMMANDS=$(mktemp -u)
PROGRAM=
cleanup rm -f "$OUT" "$COMMANDS"

# The three ways: under Debian's libHBAAPI, under one with locks, without any.
ways()
{
	echo debian
	[ ! -e "$(helper locked/libHBAAPI.so.2)" ] || echo locked
	echo direct
}

# run_way WAY PROGRAM ARGUMENT...: PROGRAM_direct is what has no libHBAAPI.
run_way()
{
	local way=$1 program=$2
	shift 2

	case $way in
	debian)	exec "$(helper "$program")" "$@" ;;
	locked)	LD_LIBRARY_PATH=$(helper locked) exec "$(helper "$program")" "$@" ;;
	direct)	exec "$(helper "${program}_direct")" "$@" ;;
	esac
}

# hba_start WAY ARGUMENT...: hba_events, until it is registered.
hba_start()
{
	rm -f "$COMMANDS"
	mkfifo "$COMMANDS"
	: >"$OUT"
	run_way "$1" hba_events "${@:2}" <"$COMMANDS" >"$OUT" 2>&1 &
	PROGRAM=$!
	exec 9>"$COMMANDS"
	wait_for 20 lines_reach "$OUT" '^ready$' 1 || { cat "$OUT"; return 1; }
}

# hba_do COMMAND: and wait until it is done.
hba_do()
{
	local COUNT

	count_lines "$OUT" "^done $1\$"
	echo "$1" >&9
	wait_for 20 lines_reach "$OUT" "^done $1\$" $((COUNT + 1))
}

# hba_stop: ends it; its exit status.
hba_stop()
{
	local status=0

	[ -n "$PROGRAM" ] || return 0
	echo quit >&9
	exec 9>&-
	wait_for 20 program_is_gone || { kill -9 "$PROGRAM"; echo "it hangs"; }
	wait "$PROGRAM" || status=$?
	PROGRAM=
	return $status
}

program_is_gone()
{
	! kill -0 "$PROGRAM" 2>/dev/null || lines_reach "/proc/$PROGRAM/status" '^State:.*Z' 1
}

hba_kill()
{
	[ -n "$PROGRAM" ] || return 0
	kill -9 "$PROGRAM"
	wait "$PROGRAM" 2>/dev/null
	PROGRAM=
}
cleanup hba_kill

# told LINE: the program was told just this, and once.
told()
{
	wait_for 20 lines_reach "$OUT" "^$1\$" 1 || { echo "not told: $1"; tail -n 20 "$OUT"; return 1; }
	lines_are "$OUT" "^$1\$" 1 || { echo "told more than once: $1"; return 1; }
}

# Nothing but these patterns was told.
callbacks()
{
	grep -E '^(add|adapter|port|stat|target|link) ' "$OUT"
}

hex()
{
	printf '%s' "${1#0x}"
}

# The modules, and an adapter with a target.
adapter_up()
{
	modprobe fcev stat_interval_ms=1000 || return 1
	cleanup modprobe -r fcev
	fcsim_load
	fcsim_port a port_name=$WWPN node_name=$WWNN live=1 || return 1
	fcsim_rport a t port_name=$TARGET port_id=0x020311 roles=fcp-target luns=2 live=1
}

rport_sets()
{
	local path

	path=$(fcsim_rport_path a t) || return 1
	echo "$2" >"$path/$1"
}

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 240
# Debian's multipathd over two ports of fcsim that reach one LUN: it finds both
# paths, I/O goes on when a cable is pulled, and the path comes back.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/clients.sh"

TARGET=0x5000fc51000000b1
DIR=$(mktemp -d)
cleanup rm -rf "$DIR"
LOG=$DIR/multipathd

configure()
{
	cat >/etc/multipath.conf <<-END
	defaults {
		find_multipaths no
		path_grouping_policy multibus
		path_selector "round-robin 0"
		polling_interval 1
		max_polling_interval 2
		fast_io_fail_tmo 1
		dev_loss_tmo 60
		no_path_retry 30
	}
	END
}

# paths STATE: how many of the map's paths are in STATE.
paths()
{
	multipathd show paths raw format "%t" 2>/dev/null | grep -c "^ *$1"
}

paths_are()
{
	[ "$(paths "$1")" = "$2" ]
}

find_map()
{
	MAP=$(multipathd show maps raw format "%n" 2>/dev/null | head -n 1)
	[ -n "$MAP" ] && [ -b "/dev/mapper/$MAP" ]
}

# Two ports, and on both the same LUN.
finds_both_paths()
{
	wait_for 60 paths_are active 2 && wait_for 60 find_map ||
		{ multipathd show paths; tail -n 20 "$LOG"; return 1; }
}

# Turn after turn something else is written, read back past the cache, compared;
# until the file is gone.
verified_io()
{
	local turn

	for ((turn = 1; ; turn++)); do
		[ -e "$DIR/go-on" ] || break
		head -c 262144 /dev/urandom >"$DIR/noise"
		dd if="$DIR/noise" of="/dev/mapper/$MAP" bs=64k oflag=direct 2>"$DIR/dd" &&
			dd if="/dev/mapper/$MAP" bs=64k count=4 iflag=direct 2>"$DIR/dd" | cmp - "$DIR/noise" ||
			{ cat "$DIR/dd"; echo "turn $turn failed"; return 1; }
		echo $turn >"$DIR/turns"
	done
	: >"$DIR/done"
}

turns_beyond()
{
	[ "$(<"$DIR/turns")" -gt "$1" ]
} 2>/dev/null

# pulled PORT: one path is given up, and I/O goes on by the other.
pulled()
{
	echo down >"$FCSIM/$1/link"
	wait_for 60 paths_are failed 1 || { multipathd show paths; return 1; }
	wait_for 60 turns_beyond $(($(<"$DIR/turns") + 2)) || { echo "I/O stands still"; return 1; }
}

restored()
{
	echo up >"$FCSIM/$1/link"
	wait_for 60 paths_are active 2 || { multipathd show paths; return 1; }
}

ends_clean()
{
	rm "$DIR/go-on"
	wait_for 60 test -e "$DIR/done" || { cat "$DIR/io"; return 1; }
}

take_down()
{
	multipathd shutdown >/dev/null 2>&1
	wait_for 20 eval "! pgrep -x multipathd"
	wait_for 20 multipath -F
}

clients_lay sbin/multipathd sbin/multipath bin/udevadm
modprobe -a dm_multipath dm_round_robin sd_mod || ktap_skip_all "no device mapper"
ktap_plan 6
need_module fcev
cleanup modprobe -r fcev
fcsim_load
clients_udev || ktap_note "udev does not start"
configure
multipathd -d >"$LOG" 2>&1 &
cleanup take_down
fcsim_port t port_name=$TARGET fabric=lab luns=1 live=1 &&
	fcsim_port i0 fabric=lab live=1 && fcsim_port i1 fabric=lab live=1 || ktap_note "no ports"

ktap_run "multipathd finds two paths to one LUN" finds_both_paths
find_map
: >"$DIR/go-on"
verified_io >"$DIR/io" 2>&1 &
wait_for 30 turns_beyond 1
ktap_run "a cable is pulled, I/O goes on" pulled i0
ktap_run "and back" restored i0
ktap_run "the other cable" pulled i1
ktap_run "and back" restored i1
ktap_run "what was written was read" ends_clean
ktap_end

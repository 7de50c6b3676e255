#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: debug
# timeout: 300
# Unloading under a flood of events, with listeners open: refused while a
# driver posts through the module, clean otherwise; a listener goes on with the
# module that comes next, and tells of the restart.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

DIR=$(mktemp -d)
cleanup rm -rf "$DIR"
FLOOD=()

# flood PORT: events of a port without end, in the background.
flood()
{
	while echo 0x00010203 >"$FCSIM/$1/rscn"; do :; done 2>/dev/null &
	FLOOD+=($!)
}

flood_end()
{
	[ ${#FLOOD[@]} = 0 ] || kill "${FLOOD[@]}" 2>/dev/null
	wait "${FLOOD[@]}" 2>/dev/null
	FLOOD=()
}

# A listener in the background, whose output is DIR/NAME.
listen()
{
	fcev monitor --json >"$DIR/$1" 2>"$DIR/$1.err" &
	eval "$1=$!"
}

hears()
{
	grep -q "$2" "$DIR/$1"
}

unload_fcev()
{
	[ ! -d /sys/module/fcev ] || modprobe -r fcev
}

unload_is_refused()
{
	! rmmod fcev 2>"$DIR/rmmod" && grep -q "in use" "$DIR/rmmod" && [ -d /sys/module/fcev ]
}

# Of the newest event heard: a flood makes too much to search it all each time.
last_epoch()
{
	tail -c 4096 "$DIR/one" | grep -o '"epoch":"[0-9]*"' | tail -n 1
}

heard_new_epoch()
{
	[ "$(last_epoch)" != "$1" ]
}

# A listener that reads history, which the flood makes both do, keeps the module
# for that moment.
goes()
{
	rmmod fcev 2>"$DIR/rmmod"
}

# Under the flood: the module goes and comes, and the listener hears the next.
cycle()
{
	local before i

	for ((i = 0; i < $1; i++)); do
		before=$(last_epoch)
		wait_for 15 goes || { cat "$DIR/rmmod"; return 1; }
		modprobe fcev || return 1
		wait_for 15 heard_new_epoch "$before" || { echo "cycle $i: nothing after $before"; return 1; }
	done
}

restarts_are_told()
{
	[ "$(grep -c '"event":"lost"' "$DIR/one")" -ge "$1" ]
}

# Within an epoch and stream the sequence has no hole and no repeat, except
# behind a loss that was told.
no_hole()
{
	/usr/bin/python3 - "$DIR/one" <<'PYTHON'
import json, sys
last = {}
for line in open(sys.argv[1]):
    try:
        e = json.loads(line)
    except ValueError:
        continue		# the line that the end cut off
    key = (e["epoch"], e["stream"])
    if e["event"] == "lost":
        if "last-seq" in e:
            last[key] = int(e["last-seq"])
        continue
    seq = int(e["seq"])
    if key in last and seq != last[key] + 1:
        sys.exit(f"stream {key}: {seq} after {last[key]}")
    last[key] = seq
if not last:
    sys.exit("no event at all")
PYTHON
}

ktap_plan 8
need_module fcev
cleanup unload_fcev
fcsim_load
cleanup flood_end
fcsim_port n mode=native post_context=hardirq port_name=0x5000000000000b01 node_name=0x5000000000000b02 live=1
fcsim_port p mode=posted port_name=0x5000000000000b03 node_name=0x5000000000000b04 live=1
listen one
listen two
# shellcheck disable=SC2154 # listen sets them
cleanup kill "$one" "$two"
flood n
flood p

ktap_run "both listeners hear native events" wait_for 15 hears one '"source":"native"'
ktap_run "and posted ones" wait_for 15 hears two '"source":"posted"'
ktap_run "unloading is refused while a native port is live" unload_is_refused
echo 0 >"$FCSIM/n/live"
TIMES=$(count 3 100)
ktap_run "under a flood it goes and comes, $TIMES times" cycle "$TIMES"
flood_end
ktap_run "the listener was told of each restart" wait_for 30 restarts_are_told "$TIMES"
ktap_run "and missed nothing untold" no_hole
ktap_run "both listeners live" kill -0 "$one" "$two"
ktap_equal "without a complaint" "" "$(cat "$DIR/one.err" "$DIR/two.err")"
ktap_end

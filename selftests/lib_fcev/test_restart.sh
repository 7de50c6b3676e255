#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 120
# A listener that is there before the module hears of its first event; it
# outlives the module, tells of the restart once, and goes on with the next.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

LISTEN=$(helper listen)
[ -x "$LISTEN" ] || ktap_skip_all "$LISTEN is not built: make tests"
OUT=$(mktemp)
cleanup rm -f "$OUT"

hears()
{
	wait_for 20 lines_reach "$OUT" "$1" 1 || { cat "$OUT"; return 1; }
}

# times N PATTERN: just so often, and no oftener.
times()
{
	wait_for 20 lines_reach "$OUT" "$2" "$1"
	lines_are "$OUT" "$2" "$1" || { cat "$OUT"; return 1; }
}

port_lives()
{
	fcsim_port a port_name=0x5000000000000b01 node_name=0x5000000000000b02 live=1
}

unload_fcev()
{
	[ ! -d /sys/module/fcev ] || modprobe -r fcev
}

unload()
{
	fcsim_remove a && modprobe -r fcev
}

restarts_with_a_port()
{
	modprobe fcev && port_lives
}

# Two restarts in a row may be told as one or as two; never as none.
quick_restarts()
{
	unload && modprobe fcev && modprobe -r fcev && restarts_with_a_port
}

epochs()
{
	grep -o 'adapter-add epoch=[0-9]*' "$OUT" | sort -u | wc -l
}

third_epoch()
{
	wait_for 20 eval '[ "$(epochs)" = 3 ]' || { cat "$OUT"; return 1; }
}

ktap_plan 10
unload_fcev
cleanup unload_fcev
fcsim_load
"$LISTEN" watch >"$OUT" 2>&1 &
PID=$!
cleanup kill $PID

ktap_run "without the module the reason is given" "$LISTEN" missing "modprobe fcev"
ktap_run "listening succeeds without the module" hears listening
ktap_run "the module comes, and a port" restarts_with_a_port
ktap_run "its arrival is heard from the first event on" \
	hears "adapter-add epoch=[0-9]* stream=0 seq=1 .*wwpn=5000000000000b01"
ktap_run "that is no restart" grep -qv restart=1 "$OUT"
ktap_run "the module is unloaded under the listener" unload
ktap_run "which is told once, after the port's removal" times 1 "^lost .*restart=1"
ktap_run "the next module is heard" eval 'restarts_with_a_port && times 2 adapter-add'
ktap_run "so is the one after two quick restarts" eval 'quick_restarts && third_epoch'
ktap_run "no event was lost but by restarts" eval '! grep "^lost" "$OUT" | grep -v restart=1'
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: debug
# timeout: 900
# Ports that come and go in a loop, under a listener and a reader of ports:
# every arrival is told, every departure is told, nothing is left behind.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

TIMES=$(count 8 256)
OUT=$(mktemp)
cleanup rm -f "$OUT"

told()
{
	grep -c "\"event\":\"$1\"" "$OUT"
}

told_times()
{
	[ "$(told "$1")" = "$2" ] || { echo "$1: $(told "$1") of $2"; return 1; }
}

listening()
{
	awk '$2 == 16 && $3 != 0 && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink
}

# A port is announced when its name is known; it goes only after that, else
# nobody would be told of either.
churn()
{
	local i

	for ((i = 1; i <= TIMES; i++)); do
		fcsim_port c live=1 || return 1
		wait_for 10 told_times adapter-add $i || { told_times adapter-add $i; return 1; }
		fcsim_remove c || return 1
	done
}

reader_ends_well()
{
	kill "$READER"
	wait "$READER" 2>/dev/null
	[ ! -s "$OUT.reader" ] || { cat "$OUT.reader"; return 1; }
}

none_left()
{
	[ "$(fcev list --json | wc -l)" = 0 ]
}

ktap_plan 6
need_module fcev
cleanup modprobe -r fcev
fcsim_load
fcev monitor --json --event adapter-add,adapter-remove >"$OUT" &
MONITOR=$!
cleanup kill $MONITOR
ktap_run "a listener" wait_for 20 listening
while fcev list --json && fcev show --json; do :; done >/dev/null 2>"$OUT.reader" &
READER=$!
cleanup rm -f "$OUT.reader"
ktap_run "$TIMES ports come and go" churn
ktap_run "every departure is told" wait_for 20 told_times adapter-remove "$TIMES"
ktap_run "every arrival was told once" told_times adapter-add "$TIMES"
ktap_run "no port is left" none_left
ktap_run "the reader of ports had no error" reader_ends_well
ktap_end

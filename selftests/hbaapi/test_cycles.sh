#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 180
# Loading and freeing again and again leaves nothing behind; a program that
# does not register has no thread and no socket; hosts come and go, and the
# module itself, while an adapter is open and read.

. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"

TIMES=$(count 15 2000)
SECONDS_OPEN=$(count 8 120)

nothing_left()
{
	local grown

	"$(helper hba_cycle)" $WWPN "$TIMES" >"$OUT" 2>&1 || { cat "$OUT"; return 1; }
	grown=$(sed -n 's/^grown \(.*\) kB/\1/p' "$OUT")
	cat "$OUT"
	[ "$grown" -lt 256 ] && grep -qx "threads 1" "$OUT" && grep -qx "descriptors +0" "$OUT"
}

# More events than the library keeps, and all it may have is 1 MiB.
little_memory()
{
	local i told private

	for ((i = 0; i < 3000; i++)); do
		echo 0x00010203 >$FCSIM/a/rscn
	done
	echo 0x000a0b0c >$FCSIM/a/rscn
	wait_for 60 lines_reach "$OUT" '000a0b0c' 1 && hba_do usage || { tail -n 3 "$OUT"; return 1; }
	mapfile -t private < <(sed -n 's/^private \(.*\) kB/\1/p' "$OUT")
	told=$(grep -c '^port 0x204' "$OUT")
	echo "${private[*]} kB, $told callbacks"
	[ "$told" -ge 3000 ] && [ $((private[1] - private[0])) -lt 1024 ]
}

# Before registering: one thread, and what was open anyway.
no_thread()
{
	hba_do "remove port" && hba_do usage || return 1
	mapfile -t usage < <(grep ^threads "$OUT")
	[ "${usage[0]%% desc*}" = "threads 1" ] && [ "${usage[1]%% desc*}" = "threads 2" ] &&
		[ "${usage[2]}" = "${usage[0]}" ]
}

adapters_come_and_go()
{
	local i=0

	"$(helper hba_cycle)" $WWPN 0 "$SECONDS_OPEN" >"$OUT" 2>&1 &
	PROGRAM=$!
	wait_for 30 lines_reach "$OUT" ready 1 || return 1
	while kill -0 $PROGRAM 2>/dev/null && ! program_is_gone; do
		adapter_restarts $((i++ % 4))
	done
	wait $PROGRAM || { cat "$OUT"; return 1; }
	PROGRAM=
	cat "$OUT"
	grep -q '^called yes' "$OUT" && only_known_statuses
}

# OK, STALE_DATA, ILLEGAL_INDEX (of a remote port), TRY_AGAIN, UNAVAILABLE; what the
# polled call says while there is no module: UNAVAILABLE as well.
only_known_statuses()
{
	! grep '^status' "$OUT" | grep -vE '^status (0|6|8|11|12):'
}

# The adapter goes and comes; every fourth time the module does.
adapter_restarts()
{
	fcsim_remove a
	if [ "$1" = 3 ]; then
		modprobe -r fcsim && wait_for 20 modprobe -r fcev && modprobe fcev && modprobe fcsim
	fi
	fcsim_port a port_name=$WWPN node_name=$WWNN live=1
	echo 0x00010203 >$FCSIM/a/rscn
	sleep 0.3
}

ktap_plan 4
adapter_up || ktap_skip_all "no simulated adapter"
ktap_run "nothing is left after $TIMES rounds" nothing_left
hba_start debian $WWPN port
ktap_run "under 1 MiB with one, whatever comes" little_memory
ktap_run "no thread and no descriptor without a registration" no_thread
hba_stop
fcsim_remove a
fcsim_port a port_name=$WWPN node_name=$WWNN live=1 && wait_for 20 fcev list $WWPN
ktap_run "hosts and the module come and go while an adapter is open" adapters_come_and_go
ktap_end

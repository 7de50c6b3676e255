#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The demo's part in the guest: a real driver (FCoE) with a target and a LUN,
# a program of the HBA API, a simulated HBA; then the rows of the table. Exits
# 0 only if every callback came, once.

set -u
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/../lib/fcoe.sh"
. "$HERE/table.sh"
SIM=/sys/kernel/config/fcsim/demo
PEER=/sys/kernel/config/fcsim/peer
SIM_WWPN=0x2000fc51000000d1
SIM_WWNN=0x1000fc51000000d1
STARTED=()

die()
{
	echo "demo: $*" >&2
	tail -n 5 ./*.err >&2 2>/dev/null
	exit 1
}

clean_up()
{
	local port

	for port in $PEER $SIM; do
		[ ! -d $port ] || { echo 0 >$port/live; rmdir $port; }
	done
	[ ${#STARTED[@]} = 0 ] || kill "${STARTED[@]}" 2>/dev/null
	wait
	fcoe_down
	modprobe -r fcsim fcev
}

# wait_line FILE TEXT WHAT: until a program says that it is ready.
wait_line()
{
	fcoe_wait 20 grep -q "$2" "$1" 2>/dev/null || die "$3 did not start"
}

# start LOG PROGRAM...: its output goes to LOG, stamped with the time.
start()
{
	local log=$1 name=${2##*/}
	shift

	"$@" 2>"$name.err" > >(stamped "$log") &
	STARTED+=($!)
}

start_listeners()
{
	start $HEARD ./transport_listen
	wait_line $HEARD listening "the listener of today's netlink"
	start_monitor
	start_programs ./port-events ./target-events
}

start_monitor()
{
	: >$EVENTS
	start $EVENTS fcev monitor --json --initial
	MONITOR=${STARTED[-1]}
	wait_line $EVENTS '"v":1' "fcev monitor"
}

# start_programs PROGRAM...: each may have arguments behind it, in one word.
start_programs()
{
	local words

	PROGRAMS=()
	: >$CALLED
	for words in "$@"; do
		# shellcheck disable=SC2086 # words on purpose
		start $CALLED $words
		PROGRAMS+=("${STARTED[-1]}")
	done
	fcoe_wait 20 all_ready $# || die "an HBA API program did not start: $*"
}

all_ready()
{
	[ "$(grep -c ' ready$' $CALLED)" = "$1" ]
}

# Adapters that come later are not theirs, so each part has programs of its own.
next_programs()
{
	kill "${PROGRAMS[@]}"
	wait "${PROGRAMS[@]}"
	start_programs "$@"
}

# The disk that the initiator sees through its FCoE port.
lun()
{
	local block

	for block in /sys/class/scsi_device/"${FCOE_HOST[0]}":*/device/block/*; do
		[ -e "$block" ] && echo "/dev/${block##*/}" && return
	done
	return 1
}

# 4 MiB of noise, there and back, past the page cache.
verified_io()
{
	local disk

	fcoe_wait 20 lun >/dev/null || die "no LUN appeared"
	disk=$(lun)
	dd if=/dev/urandom of=noise bs=1M count=4 2>/dev/null
	dd if=noise of="$disk" bs=1M oflag=direct 2>dd.err || die "writing to $disk failed"
	dd if="$disk" bs=1M count=4 iflag=direct 2>dd.err | cmp - noise || die "$disk gave back other data"
	echo "$1: 4 MiB written to and read back from $disk over FCoE: identical"
}

# ---- the rows: what is caused, and the callbacks that must follow ----

rows_of_link_down()
{
	cause fcoe_link down
	row "fcoe host${FCOE_HOST[0]}: link pulled" "${FCOE_HOST[0]}" PORT_OFFLINE port-offline "${FCOE_WWPN[0]}"
	row "fcoe host${FCOE_HOST[1]}: its peer" "${FCOE_HOST[1]}" PORT_OFFLINE port-offline "${FCOE_WWPN[1]}"
	row "fcoe host${FCOE_HOST[0]}: its target" "${FCOE_HOST[0]}" TARGET_OFFLINE target-offline "${FCOE_WWPN[0]}" \
		"target ${FCOE_WWPN[1]}"
}

rows_of_link_up()
{
	cause fcoe_link up
	row "fcoe host${FCOE_HOST[0]}: link restored" "${FCOE_HOST[0]}" PORT_ONLINE port-online "${FCOE_WWPN[0]}"
	row "fcoe host${FCOE_HOST[1]}: its peer" "${FCOE_HOST[1]}" PORT_ONLINE port-online "${FCOE_WWPN[1]}"
	row "fcoe host${FCOE_HOST[0]}: its target" "${FCOE_HOST[0]}" TARGET_ONLINE target-online "${FCOE_WWPN[0]}" \
		"target ${FCOE_WWPN[1]}"
}

rows_of_arrival()
{
	cause make_sim
	SIM_HOST=$(fcoe_wait 20 sim_is_listed && fcev list --json $SIM_WWPN | jq .host)
	row "fcsim host$SIM_HOST: an HBA arrives" "$SIM_HOST" ADAPTER_ADD adapter-add $SIM_WWPN
}

sim_is_listed()
{
	fcev list $SIM_WWPN >/dev/null 2>&1
}

rows_of_rscn()
{
	cause tell rscn 0x00010203
	row "fcsim host$SIM_HOST: RSCN in hardirq" "$SIM_HOST" PORT_FABRIC rscn $SIM_WWPN
}

# A second port in the fabric of the first, which is told when it goes.
rows_of_fabric()
{
	cause eval "echo down >$PEER/link"
	row "fcsim host$SIM_HOST: a peer's cable" "$SIM_HOST" PORT_FABRIC rscn $SIM_WWPN
}

# What a driver tells that Windows knows as BufferOverrunDetected.
rows_of_overrun()
{
	cause tell buffer_overrun 1
	row "fcsim host$SIM_HOST: buffer overrun" "$SIM_HOST" PORT_UNKNOWN buffer-overrun $SIM_WWPN
}

# A congested peer, as the fabric tells it: link integrity, detected by the one
# port, of the link of the other. The HBA API names the adapter by its node.
rows_of_link_news()
{
	local fpin=16000000000000280002000100000020
	local detecting=50000000000000a1 attached=50000000000000a2 told

	cause tell fpin $fpin$detecting${attached}0003000000000bb80000000500000000
	row "fcsim host$SIM_HOST: FPIN" "$SIM_HOST" LINK_UNKNOWN fpin $SIM_WWPN "adapter $SIM_WWNN"
	told=$(payload LINK_UNKNOWN)
	[ "${told:32:32}" = $detecting$attached ] || MISSING=$((MISSING + 1))
	echo "    in its payload: detecting WWPN 0x${told:32:16}, attached WWPN 0x${told:48:16}"
	cause tell rlir 79000000aabbccdd
	row "fcsim host$SIM_HOST: RLIR" "$SIM_HOST" LINK_INCIDENT rlir $SIM_WWPN "adapter $SIM_WWNN"
}

# The counter is sampled each second, so the delay is up to that.
rows_of_counters()
{
	cause add_link_failures 1000
	row "fcsim host$SIM_HOST: link failures" "$SIM_HOST" PORT_STAT_THRESHOLD stat-threshold $SIM_WWPN
	row "fcsim host$SIM_HOST: their growth" "$SIM_HOST" PORT_STAT_GROWTH stat-growth $SIM_WWPN
}

rows_of_removal()
{
	cause eval "echo 0 >$SIM/live"
	row "fcsim host$SIM_HOST: the HBA goes" "$SIM_HOST" ADAPTER_REMOVE adapter-remove $SIM_WWPN
}

# More than any socket buffer holds, while nobody reads: what each has in the
# end. Rings that hold as much are asked for when the module is loaded.
rows_of_burst()
{
	local n=20000 transport program kept told

	: >burst-heard.log
	: >burst-called.log
	./transport_listen >burst-heard.log &
	transport=$!
	./port-events >burst-called.log 2>burst.err &
	program=$!
	STARTED+=("$transport" "$program")
	wait_line burst-heard.log listening "the listener of today's netlink"
	wait_line burst-called.log ready "the HBA API program port-events"
	kill -STOP "$transport" "$program"
	raise_rscns $n
	kill -CONT "$transport" "$program"
	fcoe_wait 60 stands_still burst-called.log
	kept=$(grep -c "type 0x204 " burst-called.log)
	told=$(grep -c RSCN burst-heard.log)
	[ "$kept" = $n ] || MISSING=$((MISSING + 1))
	# shellcheck disable=SC2059 # one format for all lines
	printf "$FORMAT" "$n RSCNs, readers stopped" "$told of $n" "PORT_FABRIC, $kept of $n" "-" native
}

raise_rscns()
{
	local i

	for ((i = 0; i < $1; i++)); do
		printf 0x00010203 >&5
	done 5>$SIM/rscn
}

# Nothing has come for half a second.
stands_still()
{
	local before

	before=$(stat -c %s "$1")
	sleep 0.5
	[ "$(stat -c %s "$1")" = "$before" ]
}

add_link_failures()
{
	echo "+$1" >$SIM/stats/link_failure_count
}

tell()
{
	echo "$2" >"$SIM/$1"
}

# A virtual HBA whose driver posts through fcev, from a hard interrupt.
make_sim()
{
	mkdir $SIM || die "fcsim gives no port"
	echo $SIM_WWPN >$SIM/port_name
	echo $SIM_WWNN >$SIM/node_name
	echo native >$SIM/mode
	echo hardirq >$SIM/post_context
	echo demo >$SIM/fabric
	echo 1 >$SIM/live || die "the simulated port does not go live"
}

make_peer()
{
	mkdir $PEER || die "fcsim gives no second port"
	echo demo >$PEER/fabric
	echo 1 >$PEER/live || die "the second simulated port does not go live"
}

trap clean_up EXIT
fcoe_up target || die "FCoE did not come up"
modprobe fcev stat_interval_ms=1000 growth_interval_ms=1000 ring_size=32768 || die "fcev does not load"
modprobe fcsim || die "fcsim does not load"
start_listeners
read_clocks
verified_io "before"
echo
table_head
rows_of_link_down
rows_of_link_up
next_programs ./adapter-add-events
rows_of_arrival
make_peer
next_programs ./port-events ./link-events "./port-stat-events threshold 1000" "./port-stat-events growth 500"
rows_of_rscn
rows_of_fabric
rows_of_link_news
rows_of_overrun
rows_of_counters
kill "${PROGRAMS[@]}"
wait "${PROGRAMS[@]}"
kill "$MONITOR"
rows_of_burst
start_monitor
start_programs ./adapter-events
rows_of_removal
echo
verified_io "after"
[ $MISSING = 0 ] || die "$MISSING callbacks did not come as they should"

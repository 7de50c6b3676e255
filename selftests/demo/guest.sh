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
SIM_WWPN=0x2000fc51000000d1
STARTED=()

die()
{
	echo "demo: $*" >&2
	tail -n 5 ./*.err >&2 2>/dev/null
	exit 1
}

clean_up()
{
	[ ! -d $SIM ] || { echo 0 >$SIM/live; rmdir $SIM; }
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

	: >"$log"
	"$@" 2>"$name.err" > >(stamped "$log") &
	STARTED+=($!)
}

start_listeners()
{
	start $HEARD ./transport_listen
	wait_line $HEARD listening "the listener of today's netlink"
	start $EVENTS fcev monitor --json --initial
	wait_line $EVENTS '"v":1' "fcev monitor"
	start_program ./port-events
}

# Adapters that come later are not its business, so one is started for each part.
start_program()
{
	start $CALLED "$@"
	PROGRAM=${STARTED[-1]}
	wait_line $CALLED ready "the HBA API program ${1##*/}"
}

next_program()
{
	kill "$PROGRAM"
	wait "$PROGRAM"
	start_program "$@"
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
}

rows_of_link_up()
{
	cause fcoe_link up
	row "fcoe host${FCOE_HOST[0]}: link restored" "${FCOE_HOST[0]}" PORT_ONLINE port-online "${FCOE_WWPN[0]}"
	row "fcoe host${FCOE_HOST[1]}: its peer" "${FCOE_HOST[1]}" PORT_ONLINE port-online "${FCOE_WWPN[1]}"
}

rows_of_rscn()
{
	local host

	host=$(fcev list --json $SIM_WWPN | jq .host)
	cause write_rscn 0x00010203
	row "fcsim host$host: RSCN in hardirq" "$host" PORT_FABRIC rscn $SIM_WWPN
}

# The counter is sampled each second, so the delay is up to that.
rows_of_threshold()
{
	local host

	host=$(fcev list --json $SIM_WWPN | jq .host)
	cause add_link_failures 1000
	row "fcsim host$host: link failures" "$host" PORT_STAT_THRESHOLD stat-threshold $SIM_WWPN
}

add_link_failures()
{
	echo "+$1" >$SIM/stats/link_failure_count
}

write_rscn()
{
	echo "$1" >$SIM/rscn
}

# A virtual HBA whose driver posts through fcev, from a hard interrupt.
make_sim()
{
	mkdir $SIM || die "fcsim gives no port"
	echo $SIM_WWPN >$SIM/port_name
	echo native >$SIM/mode
	echo hardirq >$SIM/post_context
	echo 1 >$SIM/live || die "the simulated port does not go live"
}

trap clean_up EXIT
fcoe_up target || die "FCoE did not come up"
modprobe fcev stat_interval_ms=1000 || die "fcev does not load"
modprobe fcsim || die "fcsim does not load"
start_listeners
read_clocks
verified_io "before"
echo
table_head
rows_of_link_down
rows_of_link_up
make_sim
next_program ./port-events
rows_of_rscn
next_program ./port-stat-events threshold 1000
rows_of_threshold
echo
verified_io "after"
[ $MISSING = 0 ] || die "$MISSING callbacks did not come as they should"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 60
# Modes: what a listener of the FC transport's netlink group hears of a port
# that posts as in-tree drivers do, and that it hears nothing of the others.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"

A=$FCSIM/a
LISTEN=$(helper fc_nl_listen)
[ -x "$LISTEN" ] || ktap_skip_all "$LISTEN is not built: make tests"
HEARD=$(mktemp)
cleanup rm -f "$HEARD"

# hears WANTED COMMAND...: exactly the lines WANTED (without the host), in
# order. An event of another port ends it, so that nothing more can follow.
hears()
{
	local wanted=$1 n pid host
	shift

	host=$(fcsim_host a) n=$(grep -c . <<<"$wanted")
	"$LISTEN" $((n + 1)) 60 >"$HEARD" &
	pid=$!
	wait_for 30 lines_reach "$HEARD" ready 1 && "$@" && echo 1 >"$FCSIM/end/adapter_change" || return 1
	wait $pid || { echo "less than $n events"; cat "$HEARD"; return 1; }
	[ "$(sed -n "s/^host=${host#host} //p" "$HEARD")" = "$wanted" ] || { cat "$HEARD"; return 1; }
}

write()
{
	echo "$2" >"$A/$1"
}

# bounce: both ways of taking a link down
bounce()
{
	write link down && write link up && write port_state Linkdown && write port_state Online
}

go_live()
{
	echo 0 >"$A/live" && fcsim_set "$A" "$@" live=1
}

fpin=1600000000000024000200010000001c

port_alone()
{
	write port_state Offline && write port_state Error && write port_state Online
}

everything()
{
	local t

	bounce && port_alone && write rscn 10203 && write fpin $fpin && write vendor 11223344 || return 1
	for t in lip lip_reset adapter_change reset buffer_overrun; do
		write $t 1 || return 1
	done
	write rlir 0011
}

refuses()
{
	refused EOPNOTSUPP "$A/reset" 1 && refused EOPNOTSUPP "$A/buffer_overrun" 1 && refused EOPNOTSUPP "$A/rlir" 0011 &&
		refused EOPNOTSUPP "$A/rlir_raw" x && refused EINVAL "$A/fpin" 16000000000000
}

NONE=
hears_nothing()
{
	hears "$NONE" "$@"
}

# Descriptors that say they are longer than the frame.
cut_fpins()
{
	local tag

	for tag in 00020001 00020002 00020003 00020004; do
		write fpin "16000000ffffffff$tag" && write fpin "16000000ffffffff${tag}00000000" &&
			write fpin "16000000ffffffff${tag}ffffffff" && write fpin "1600000000000008${tag}00000000" || return 1
	done
}

fpin_is_counted()
{
	local host before

	host=/sys/class/fc_host/$(fcsim_host a)/statistics
	before=$(($(cat "$host/fpin_cn")))
	# Congestion notification, credit stall.
	write fpin 1600000000000010000200040000000800020000000000000a
	write fpin 160000000000001400020004000000100002000000000000000000000a000000
	[ $(($(cat "$host/fpin_cn"))) -gt $before ]
}

fcsim_load
modprobe -r fcev 2>/dev/null
ktap_plan 15
fcsim_port a mode=posted live=1
fcsim_port end mode=posted driver_name=end live=1
ktap_run "link down and up" hears "code=0x3 vendor=0x0 data=00000000
code=0x2 vendor=0x0 data=00000000
code=0x3 vendor=0x0 data=00000000
code=0x2 vendor=0x0 data=00000000" bounce
ktap_run "port offline and online" hears "code=0x201 vendor=0x0 data=00000000
code=0x202 vendor=0x0 data=00000000" port_alone
ktap_run "a repeated link down is repeated" hears "code=0x3 vendor=0x0 data=00000000
code=0x3 vendor=0x0 data=00000000
code=0x2 vendor=0x0 data=00000000" eval "write link down; write link down; write link up"
ktap_run "LIP" hears "code=0x1 vendor=0x0 data=00000000" write lip 1
ktap_run "LIP reset" hears "code=0x4 vendor=0x0 data=00000000" write lip_reset 1
ktap_run "adapter change" hears "code=0x103 vendor=0x0 data=00000000" write adapter_change 1
ktap_run "RSCN in wire order" hears "code=0x5 vendor=0x0 data=03010203" write rscn 03010203
ktap_run "FPIN" hears "code=0x501 vendor=0x0 data=$fpin" write fpin $fpin
ktap_run "FPINs that are cut short" cut_fpins
ktap_run "FPINs are counted by the transport" fpin_is_counted
go_live driver_name=lpfc
ktap_run "vendor event of lpfc" hears "code=0xffff vendor=0x1000000000010df data=1122334455" write vendor 1122334455
go_live driver_name=qla2xxx rscn_order=host
ktap_run "RSCN in host order" hears "code=0x5 vendor=0x0 data=03020103" write rscn 03010203
ktap_run "what the transport has no call for is refused" refuses
go_live mode=silent
ktap_run "a silent port is not heard" hears_nothing everything
go_live mode=native
ktap_run "a native port is not heard without fcev" hears_nothing everything
ktap_end

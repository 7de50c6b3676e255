#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 120
# LUNs of remote ports: disks with working I/O, before, during and after the
# link is down; commands answered as the standards say.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"
need_program sg_raw sg_vpd sg_luns sg_readcap sg_inq
need_module sd_mod sg

A=$FCSIM/a B=$FCSIM/b
DATA=$(mktemp)
cleanup rm -f "$DATA"

# disk PORT NAME LUN: waits for it.
disk()
{
	wait_for 10 fcsim_disk "$@" && echo "/dev/$(fcsim_disk "$@")"
}

no_disk()
{
	! fcsim_disk "$@"
}

# What was written is read again, past the page cache.
verifies()
{
	local dev=$1 mb=$2

	head -c "${mb}M" /dev/urandom >"$DATA"
	dd if="$DATA" of="$dev" bs=64k oflag=direct status=none && reads_same "$dev" "$mb"
}

reads_same()
{
	dd if="$1" bs=1M count="$2" iflag=direct status=none | cmp - "$DATA"
}

two_luns_differ()
{
	verifies "$DISK1" 8 && ! cmp -s -n 4096 "$DISK0" "$DISK1"
}

capacity_is_right()
{
	[ "$(cat "/sys/block/${DISK0##*/}/size")" = $((8 * 2048)) ] &&
		sg_readcap --16 "$DISK0" | grep -q "blocks=16384$" && sg_readcap "$DISK0" | grep -q "blocks=16384$"
}

is_described()
{
	sg_inq "$DISK0" | grep -q "Vendor identification: FCEV" &&
		sg_vpd -p 0x00 "$DISK0" | grep -q "Device identification" &&
		sg_vpd -p 0x80 "$DISK0" | grep -q "500000000000000a0000" &&
		sg_vpd -p 0x83 "$DISK0" | grep -q 0x500000000000000a &&
		sg_luns "$DISK0" | grep -q "2 lun entries" || return 1
	[ "$(sg_vpd -q -p 0x83 "$DISK0" | grep -m 1 -o '0x3.*')" != "$(sg_vpd -q -p 0x83 "$DISK1" | grep -m 1 -o '0x3.*')" ]
}

# sense CDB...: sense key, additional code and qualifier, as sg_raw -v names them
sense()
{
	local out

	out=$(sg_raw -r 512 "$DISK0" "${@:2}" 2>&1)
	grep -q "$1" <<<"$out" || { echo "$out"; return 1; }
}

bad_commands_are_told()
{
	sense "Invalid command operation code" c0 00 00 00 00 00 &&
		sense "Logical block address out of range" 28 00 00 00 40 00 00 00 01 00 &&
		sense "Logical block address out of range" 88 00 ff ff ff ff ff ff ff ff 00 00 00 01 00 00 &&
		sense "Invalid field in cdb" 12 01 b0 00 ff 00 &&
		sense "Invalid field in cdb" 28 20 00 00 00 00 00 00 01 00 &&
		sense "Invalid field in cdb" 1a 00 1c 00 ff 00 &&
		sense "Saving parameters not supported" 1a 00 c8 00 ff 00
}

short_commands_work()
{
	local byte

	byte=$(head -c 1 "$DATA" | od -An -tx1)
	dd if="$DATA" of="$DISK0" bs=512 count=1 oflag=direct status=none
	sg_raw -r 512 "$DISK0" 08 00 00 00 01 00 2>&1 | grep -q "^ 00 *${byte// /}" &&
		sg_raw -r 512 "$DISK0" 03 00 00 00 12 00 >/dev/null 2>&1 && sg_raw "$DISK0" 00 00 00 00 00 00 >/dev/null 2>&1 &&
		sg_raw "$DISK0" 35 00 00 00 00 00 00 00 00 00 >/dev/null 2>&1
}

# What is written while the link is down waits, and succeeds afterwards.
io_outlives_link_down()
{
	local pid

	head -c 4M /dev/urandom >"$DATA"
	echo down >"$A/link"
	dd if="$DATA" of="$DISK0" bs=64k oflag=direct status=none &
	pid=$!
	file_is "$(fcsim_rport_path a t)/port_state" Blocked && kill -0 $pid || return 1
	echo up >"$A/link"
	wait $pid && reads_same "$DISK0" 4
}

io_under_bouncing_link()
{
	local pid i

	head -c 8M /dev/urandom >"$DATA"
	dd if="$DATA" of="$DISK0" bs=16k oflag=direct status=none &
	pid=$!
	for ((i = 0; i < $(count 50 1000); i++)); do
		echo down >"$A/link" && echo up >"$A/link" || return 1
	done
	wait $pid && reads_same "$DISK0" 8
}

fails_after_fast_io_fail()
{
	local r

	r=$(fcsim_rport_path a t)
	echo 30 >"$r/dev_loss_tmo" && echo 1 >"$r/fast_io_fail_tmo" && echo down >"$A/link" || return 1
	! dd if="$DISK0" of=/dev/null bs=4k count=1 iflag=direct status=none 2>/dev/null &&
		file_is "$r/port_state" Blocked && echo up >"$A/link" || return 1
	dd if="$DISK0" of=/dev/null bs=4k count=1 iflag=direct status=none
}

goes_after_dev_loss()
{
	local r

	r=$(fcsim_rport_path a t)
	verifies "$DISK0" 2 || return 1
	echo off >"$r/fast_io_fail_tmo"
	echo 1 >"$r/dev_loss_tmo" && echo down >"$A/link" && wait_for 10 no_disk a t 0 &&
		file_is "$r/port_state" "Not Present" && echo up >"$A/link" && DISK0=$(disk a t 0) && reads_same "$DISK0" 2
}

second_path_has_same_data()
{
	local other

	fcsim_port b live=1 && fcsim_rport b t port_name=0x500000000000000a luns=2 lun_mb=8 live=1 || return 1
	other=$(disk b t 0) && reads_same "$other" 2 && verifies "$other" 2 && reads_same "$DISK0" 2 || return 1
	[ "$(cat "/sys/block/${other##*/}/device/wwid")" = "$(cat "/sys/block/${DISK0##*/}/device/wwid")" ] || return 1
	rmdir "$B/rports/t" && mkdir "$B/rports/u" && fcsim_set "$B/rports/u" port_name=0x500000000000000a luns=1
	refused EEXIST "$B/rports/u/live" 1
}

counts_io()
{
	local f before after

	before=$(cat "$A"/stats/{fcp_output_requests,fcp_output_megabytes,tx_frames,tx_words})
	dd if="$DATA" of="$DISK0" bs=1M count=2 oflag=direct status=none
	after=$(cat "$A"/stats/{fcp_output_requests,fcp_output_megabytes,tx_frames,tx_words})
	for f in 1 2 3 4; do
		[ "$(sed -n ${f}p <<<"$after")" -gt "$(sed -n ${f}p <<<"$before")" ] || { echo "counter $f stands"; return 1; }
	done
}

# all_disks N
all_disks()
{
	[ "$(ls -d "$(fcsim_rport_path a many)"/device/target*/*/block/sd* | wc -l)" = "$1" ]
}

many_luns()
{
	local n

	n=$(count 20 256)
	fcsim_rport a many luns="$n" lun_mb=1 live=1 && wait_for 30 all_disks "$n"
}

removed_while_open()
{
	exec 9<"$DISK0"
	fcsim_remove a && [ ! -e "/sys/block/${DISK0##*/}" ] || return 1
	exec 9<&-
}

removed_under_io()
{
	local pid dev i

	for ((i = 0; i < $(count 3 50); i++)); do
		fcsim_port c live=1 && fcsim_rport c t luns=1 lun_mb=4 live=1 && dev=$(disk c t 0) || return 1
		(while dd if="$dev" of=/dev/null bs=64k iflag=direct status=none; do :; done) 2>/dev/null &
		pid=$!
		fcsim_remove c || return 1
		wait $pid
	done
}

fcsim_load
ktap_plan 16
fcsim_port a live=1
fcsim_rport a t port_name=0x500000000000000a luns=2 lun_mb=8 live=1
DISK0=$(disk a t 0) DISK1=$(disk a t 1)
ktap_run "LUNs are disks" test -b "$DISK0" -a -b "$DISK1"
ktap_run "what was written is read" verifies "$DISK0" 8
ktap_run "LUNs have data of their own" two_luns_differ
ktap_run "capacity" capacity_is_right
ktap_run "inquiry data, vital product data, LUNs" is_described
ktap_run "what is invalid has its sense data" bad_commands_are_told
ktap_run "READ(6), REQUEST SENSE, TEST UNIT READY, SYNCHRONIZE CACHE" short_commands_work
ktap_run "I/O waits while the link is down" io_outlives_link_down
ktap_run "I/O under a link that bounces" io_under_bouncing_link
ktap_run "I/O fails after fast_io_fail_tmo" fails_after_fast_io_fail
ktap_run "a LUN goes after dev_loss_tmo and returns with its data" goes_after_dev_loss
DISK0=$(disk a t 0)
ktap_run "two ports that see one target see one disk" second_path_has_same_data
ktap_run "I/O is counted" counts_io
ktap_run "a target with many LUNs" many_luns
ktap_run "a disk in use is removed with its port" removed_while_open
ktap_run "ports are removed under I/O" removed_under_io
ktap_end

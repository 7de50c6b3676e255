#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 150
# short: debug
# Faults on demand: commands that fail, hang, find the port busy or take their
# time, and what the midlayer makes of each; hosts that do not come up.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"
need_program sg_raw sg_reset
need_module sd_mod sg

A=$FCSIM/a F=$FCSIM/a/faults

read_block()
{
	dd if="$DISK" of=/dev/null bs=4k count=1 iflag=direct status=none 2>/dev/null
}

faults()
{
	fcsim_set $F "$@"
}

# counted FILE VALUE
counted()
{
	file_is "$F/$1" "$2" || { echo "$1 is $(<"$F/$1"), not $2"; return 1; }
}

fails_with_sense()
{
	faults fail_as=3/11/00 fail=1
	sg_raw -r 512 "$DISK" 28 00 00 00 00 00 00 00 01 00 2>&1 | grep -q "Unrecovered read error" && counted fail 0 &&
		read_block && faults fail=1 && ! read_block && read_block
}

# What may be tried again is, without end or for a few times; what may not fails.
fails_with_host_byte()
{
	faults fail_as=imm-retry fail=20 && read_block && counted fail 0 &&
		faults fail_as=soft-error fail=2 && read_block && counted fail 0 &&
		faults fail_as=soft-error fail=50 && ! read_block && faults fail=0 &&
		faults fail_as=no-connect fail=1 && ! read_block && read_block
}

# recovered BY "LEVEL:CALLS"...: a hanging read succeeds, by these calls.
recovered()
{
	local by=$1 before after word level
	shift

	faults recover_by="$by" hang=1
	read -ra before <$F/recoveries
	read_block || { echo "the read failed"; return 1; }
	read -ra after <$F/recoveries
	counted hang 0 && counted in_flight 0 || return 1
	for level in 0 1 2 3 4; do
		word=$((${after[level]#*:} - ${before[level]#*:}))
		[ "${after[level]%:*}:$word" = "$1" ] || { echo "$by: ${after[level]%:*}:$word, not $1"; return 1; }
		shift
	done
}

aborted()
{
	recovered abort abort:1 device:0 target:0 bus:0 host:0
}

reset()
{
	recovered device abort:1 device:1 target:0 bus:0 host:0 && recovered host abort:1 device:1 target:1 bus:1 host:1
}

# A command that hangs comes back by a reset of each kind.
reset_by_hand()
{
	local flag pid i=0 now

	echo 60 >"/sys/block/${DISK##*/}/device/timeout"
	faults recover_by=abort
	for flag in -d -t -b -H; do
		i=$((i + 1))
		faults hang=1
		read_block &
		pid=$!
		wait_for 10 counted in_flight 1 && sg_reset $flag "$DISK" >/dev/null && wait $pid && counted in_flight 0 ||
			{ echo "sg_reset $flag"; return 1; }
	done
	read -ra now <$F/recoveries
	echo "${now[*]}"
	echo 1 >"/sys/block/${DISK##*/}/device/timeout"
}

busy()
{
	local as

	for as in host device target; do
		faults busy_as=$as busy=5 && read_block && counted busy 0 || { echo "busy $as"; return 1; }
	done
}

# Twelve readers, four at a time; not of neighbours, which would be read as one.
can_queue()
{
	local pids=() i before status=0

	fcsim_set $F delay_us=1000000 hang=0
	before=$(now_ms)
	for ((i = 0; i < 12; i++)); do
		dd if="$DISK" of=/dev/null bs=4k count=1 skip="$((i * 16))" iflag=direct status=none &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || status=1
	done
	fcsim_set $F delay_us=0
	[ $status = 0 ] && counted in_flight 0 && counted most_in_flight 4 && [ $(($(now_ms) - before)) -ge 2900 ]
}

no_host()
{
	! fcsim_host b >/dev/null
}

fails_to_live()
{
	fcsim_port b && fcsim_set $FCSIM/b/faults fail_live=add && refused EINVAL $FCSIM/b/live 1 && no_host &&
		fcsim_set $FCSIM/b/faults fail_live=login && ! echo 1 2>/dev/null >$FCSIM/b/live && no_host &&
		file_is $FCSIM/b/live 0 && fcsim_set $FCSIM/b/faults fail_live=none && fcsim_set $FCSIM/b live=1 &&
		fcsim_host b && fcsim_remove b
}

# The transport ends what hangs, long before the midlayer would.
ends_with_rport()
{
	local r pid

	r=$(fcsim_rport_path a t)
	echo 60 >"/sys/block/${DISK##*/}/device/timeout"
	echo 30 >"$r/dev_loss_tmo" && echo 1 >"$r/fast_io_fail_tmo" && faults hang=1 || return 1
	read_block &
	pid=$!
	wait_for 10 counted in_flight 1 && echo down >$A/link || return 1
	! wait $pid && counted in_flight 0 && echo up >$A/link && wait_for 10 read_block
}

ends_with_port()
{
	local pids=() i

	faults hang=3 delay_us=1000000
	for ((i = 0; i < 6; i++)); do
		dd if="$DISK" of=/dev/null bs=4k count=1 skip="$((i * 16))" iflag=direct status=none 2>/dev/null &
		pids+=($!)
	done
	wait_for 10 counted in_flight 4 && fcsim_remove a || return 1
	for i in "${pids[@]}"; do
		! wait "$i" || { echo "a read succeeded"; return 1; }
	done
}

refusals()
{
	refused EINVAL $F/fail x -1 1x && refused ERANGE $F/fail 1000001 && refused ERANGE $F/delay_us 10000001 &&
		refused EINVAL $F/fail_as nothing 3/11 3/11/00/00 x/y/z && refused ERANGE $F/fail_as 10/00/00 0/00/00 3/100/00 &&
		refused EINVAL $F/busy_as bus && refused EINVAL $F/recover_by never && refused EINVAL $F/fail_live 1 &&
		accepted $F/fail_as 5/25/1 5/25/01 && accepted $F/fail_as bus-busy bus-busy && refused EBUSY $A/can_queue 8 &&
		fcsim_port b && refused ERANGE $FCSIM/b/can_queue 0 1025 && rmdir $FCSIM/b
}

fcsim_load
ktap_plan 12
fcsim_port a can_queue=4 live=1
fcsim_rport a t luns=1 lun_mb=8 live=1
wait_for 20 fcsim_disk a t 0
DISK=/dev/$(fcsim_disk a t 0)
echo 1 >"/sys/block/${DISK##*/}/device/timeout"
ktap_run "a command fails with sense data" fails_with_sense
ktap_run "a command fails with a host byte" fails_with_host_byte
ktap_run "a command that hangs is aborted" aborted
ktap_run "where that does not help, resets do" reset
ktap_run "resets on demand bring commands back" reset_by_hand
ktap_run "a port that is busy is tried again" busy
ktap_run "no more commands than can_queue are in flight" can_queue
ktap_run "a port fails to go live" fails_to_live
ktap_run "what hangs ends with its remote port" ends_with_rport
ktap_run "a disk that had faults works" read_block
ktap_run "refusals" refusals
ktap_run "what hangs ends with its port" ends_with_port
ktap_end

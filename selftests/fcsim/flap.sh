# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A port with one disk, whose link goes down with commands in flight. Sourced
# after lib/ktap.sh and fcsim.sh.

need_module sd_mod

A=$FCSIM/a F=$FCSIM/a/faults
DATA=$(mktemp)
STOP=$(mktemp -u)
# For how long commands are in flight: four can be sent in that time. Less than
# the 30 s after which the midlayer takes one for lost.
FLIGHT_S=3
case ${FCEV_KERNEL:-} in debug|kcsan) FLIGHT_S=9 ;; esac
cleanup rm -f "$DATA" "$STOP"

pause()
{
	read -rt "$1" -u "$KTAP_SILENT"
	:
}

in_flight()
{
	[ "$(<$F/in_flight)" -ge "$1" ]
}

# Writes and reads again, past the page cache, until told to stop.
write_and_verify()
{
	local rounds=0

	while [ ! -e "$STOP" ]; do
		head -c 2M /dev/urandom >"$DATA"
		dd if="$DATA" of="$DISK" bs=16k oflag=direct status=none || return 1
		dd if="$DISK" bs=64k count=32 iflag=direct status=none | cmp - "$DATA" || return 1
		rounds=$((rounds + 1))
	done
	[ $rounds -gt 0 ]
}

# Down for 100 ms, up for 100 ms.
flaps()
{
	local pid i caught=0

	rm -f "$STOP"
	write_and_verify &
	pid=$!
	for ((i = 0; i < $(count 20 600); i++)); do
		echo down >$A/link || return 1
		! in_flight 1 || caught=$((caught + 1))
		pause 0.1
		echo up >$A/link || return 1
		pause 0.1
	done
	: >"$STOP"
	wait $pid && [ $caught -gt 0 ] || { echo "$caught times commands were in flight"; return 1; }
}

# Commands that were on their way before come back in the order in which they
# were sent: the later of two writes to one block is what stays.
order()
{
	local i pids=() status=0

	fcsim_set $F delay_us=$((FLIGHT_S * 1000000))
	for ((i = 1; i <= 4; i++)); do
		printf "%4096s" $i | dd of="$DISK" bs=4k count=1 oflag=direct iflag=fullblock status=none &
		pids+=($!)
		wait_for 10 in_flight $i || break
	done
	echo down >$A/link
	fcsim_set $F delay_us=2000
	pause $((FLIGHT_S + 1))
	in_flight 4 || { echo "$(<$F/in_flight) wait"; status=1; }
	echo up >$A/link
	wait "${pids[@]}" && [ $status = 0 ] || return 1
	[ "$(dd if="$DISK" bs=4k count=1 iflag=direct status=none | tr -d ' ')" = 4 ]
}

# Too long: what is in flight fails, and so does what comes then.
fails()
{
	local pid

	head -c 1M /dev/urandom >"$DATA"
	dd if="$DATA" of="$DISK" bs=64k oflag=direct status=none || return 1
	fcsim_set $F delay_us=$((FLIGHT_S * 1000000))
	dd if=/dev/zero of="$DISK" bs=64k seek=16 count=1 oflag=direct status=none 2>/dev/null &
	pid=$!
	wait_for 10 in_flight 1 && echo 1 >"$R/fast_io_fail_tmo" && echo down >$A/link || return 1
	! wait $pid && ! dd if="$DISK" of=/dev/null bs=4k count=1 iflag=direct status=none 2>/dev/null &&
		file_is "$R/port_state" Blocked && ! in_flight 1 && fcsim_set $F delay_us=0 && echo up >$A/link || return 1
	wait_for 10 dd if="$DISK" of=/dev/null bs=4k count=1 iflag=direct status=none &&
		dd if="$DISK" bs=1M count=1 iflag=direct status=none | cmp - "$DATA"
}

# flap_port [ATTRIBUTE=VALUE]...: port a, its remote port t and disk DISK, with
# deadlines that no flap reaches.
flap_port()
{
	fcsim_port a "$@" live=1
	fcsim_rport a t luns=1 lun_mb=8 live=1
	wait_for 20 fcsim_disk a t 0
	DISK=/dev/$(fcsim_disk a t 0)
	R=$(fcsim_rport_path a t)
	echo 60 >"$R/dev_loss_tmo"
	echo 30 >"$R/fast_io_fail_tmo"
	fcsim_set $F delay_us=2000
}

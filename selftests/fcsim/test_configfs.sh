#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 300
# The files under configfs: what they take and show, and that bad input is
# refused with the right errno and changes nothing.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"

CONFIG="port_name node_name fabric_name symbolic_name speed port_id mode driver_name rscn_order post_context pause_io"
TRIGGERS="lip lip_reset rscn reset buffer_overrun adapter_change fpin rlir vendor fpin_raw rlir_raw vendor_raw"
OTHERS="live link port_state stats_delay_ms stats_fail stats_calls stats rports"
A=$FCSIM/a B=$FCSIM/b

has_files()
{
	local dir=$1 file
	shift

	for file in "$@"; do
		[ -e "$dir/$file" ] || { echo "$file is missing"; return 1; }
	done
}

has_all_counters()
{
	local host f wanted

	host=/sys/class/fc_host/$(fcsim_host a)/statistics
	for f in "$host"/*; do
		case ${f##*/} in reset_statistics|fpin_*) continue ;; esac
		wanted="$wanted ${f##*/}"
	done
	# shellcheck disable=SC2086
	has_files "$A/stats" $wanted
	[ "$(echo $wanted | wc -w)" = 31 ] && [ "$(ls "$A/stats" | wc -l)" = 31 ]
}

has_defaults()
{
	file_is "$A/mode" native && file_is "$A/rscn_order" wire && file_is "$A/post_context" process &&
		file_is "$A/driver_name" fcsim && file_is "$A/pause_io" 0 &&
		file_is "$A/live" 0 && file_is "$A/link" down
}

takes_names()
{
	local name

	for name in port_name node_name fabric_name; do
		accepted "$A/$name" 0x20000025b5000001 0x20000025b5000001 &&
			accepted "$A/$name" 50:06:0b:00:00:C2:62:01 0x50060b0000c26201 || return 1
	done
}

refuses_names()
{
	local name

	for name in port_name node_name fabric_name; do
		refused EINVAL "$A/$name" 0x2000 0x20000025b50000011 20000025b5000001 0x20000025b500000g \
			0x0000000000000000 0x0000000000000001 0xffffffffffffffff 20:00:00:25:b5:00:00 \
			20:00:00:25:b5:00:00:01:02 20-00-00-25-b5-00-00-01 "0x20000025b5000001 x" " " || return 1
	done
}

refuses_same_name()
{
	local other

	other=$(cat "$A/port_name")
	refused EEXIST "$B/port_name" "$other"
}

takes_settings()
{
	accepted "$A/speed" 64 "64 Gbit" && accepted "$A/speed" "16 Gbit" "16 Gbit" &&
		accepted "$A/port_id" 0x0a0b0c 0x0a0b0c && accepted "$A/port_id" ffffff 0xffffff &&
		accepted "$A/symbolic_name" "port of a test" "port of a test" &&
		accepted "$A/driver_name" lpfc lpfc && accepted "$A/mode" posted posted &&
		accepted "$A/rscn_order" host host && accepted "$A/post_context" hardirq hardirq &&
		accepted "$A/post_context" softirq softirq && accepted "$A/pause_io" 1 1 && accepted "$A/pause_io" 0 0 &&
		accepted "$A/mode" silent silent
}

refuses_settings()
{
	refused EINVAL "$A/speed" 3 0 fast "32 Mbit" -1 $'\n' &&
		refused EINVAL "$A/port_id" xyz $'\n' "1 2" && refused ERANGE "$A/port_id" 0x1000000 &&
		refused EINVAL "$A/mode" loud $'\n' NATIVE && refused EINVAL "$A/rscn_order" big &&
		refused EINVAL "$A/post_context" nmi && refused EINVAL "$A/driver_name" $'\n' "two words" a/b $'a\tb' &&
		refused ENAMETOOLONG "$A/driver_name" "$(repeat_text d 32)" &&
		refused ENAMETOOLONG "$A/symbolic_name" "$(repeat_text s 256)" &&
		refused EINVAL "$A/symbolic_name" $'a\tb' $'\xe4' && refused EINVAL "$A/pause_io" 2 yes $'\n' &&
		refused EINVAL "$A/live" 2 yes $'\n'
}

refuses_when_not_live()
{
	local t

	for t in $TRIGGERS link port_state; do
		case $t in
		link)		refused ENODEV "$A/$t" up ;;
		port_state)	refused ENODEV "$A/$t" Online ;;
		fpin|rlir|vendor) refused ENODEV "$A/$t" 0011 ;;
		*)		refused ENODEV "$A/$t" 1 ;;
		esac || return 1
	done
}

refuses_when_live()
{
	local c

	for c in $CONFIG; do
		refused EBUSY "$A/$c" "$(<"$A/$c")" || return 1
	done
	refused EBUSY "$A/live" 1
}

refuses_posts_in_interrupts()
{
	local context

	for context in softirq hardirq; do
		fcsim_set "$B" mode=posted post_context=$context
		refused EINVAL "$B/live" 1 || return 1
	done
	fcsim_set "$B" post_context=process live=1 && fcsim_set "$B" live=0
}

# It is fcev that pauses, and in a fabric remote ports go by themselves.
refuses_pause()
{
	local mode

	for mode in posted silent; do
		fcsim_set "$B" mode=$mode pause_io=1
		refused EINVAL "$B/live" 1 || return 1
	done
	fcsim_set "$B" mode=native fabric=lab
	refused EINVAL "$B/live" 1 && fcsim_set "$B" fabric= && fcsim_set "$B" live=1 && fcsim_set "$B" live=0 pause_io=0
}

refuses_events()
{
	local t

	for t in lip lip_reset reset buffer_overrun adapter_change; do
		refused EINVAL "$A/$t" 0 2 x || return 1
	done
	for t in fpin rlir vendor; do
		refused EINVAL "$A/$t" 123 xy "12 34" 0x12 &&
			refused EFBIG "$A/$t" "$(repeat_text ab 2048)" || return 1
	done
	for t in fpin_raw rlir_raw vendor_raw; do
		refused EFBIG "$A/$t" "$(repeat_text x 4095)" "$(repeat_text x 6000)" || return 1
	done
	refused EINVAL "$A/rscn" zz "1 2" && refused ERANGE "$A/rscn" 100000000 &&
		refused EINVAL "$A/link" sideways $'\n' && refused EINVAL "$A/port_state" Sleeping online
}

takes_events()
{
	local t

	for t in lip lip_reset reset buffer_overrun adapter_change; do
		echo 1 >"$A/$t" || return 1
	done
	for t in fpin rlir vendor; do
		repeat_text ab 2047 >"$A/$t" && echo 0a0b0c0d >"$A/$t" &&
			repeat_text x 4094 >"$A/${t}_raw" || return 1
	done
	echo 0x00010203 >"$A/rscn" && echo ffffffff >"$A/rscn"
}

write_only()
{
	local t

	for t in $TRIGGERS; do
		! cat "$A/$t" >/dev/null 2>&1 || { echo "$t can be read"; return 1; }
	done
	! { echo 1 >"$A/stats_calls"; } 2>/dev/null
}

# counter NAME: as the transport shows it, in COUNTER.
counter()
{
	local LINE

	first_line "/sys/class/fc_host/$HOST/statistics/$1" || return 1
	COUNTER=$LINE
}

counter_is()
{
	counter "$1" && [ "$COUNTER" = "$2" ] || { echo "$1 is $COUNTER, not $2"; return 1; }
}

counters_work()
{
	local f n=100 hex

	for f in "$A"/stats/*; do
		printf -v hex '0x%x 0x%x' $n $((n + 7))
		accepted "$f" $n $n && counter_is "${f##*/}" "${hex% *}" &&
			accepted "$f" +7 $((n + 7)) && counter_is "${f##*/}" "${hex#* }" &&
			accepted "$f" unsupported unsupported && counter_is "${f##*/}" 0xffffffffffffffff &&
			accepted "$f" 0x10 16 || return 1
		n=$((n + 1))
	done
	refused EINVAL "$f" ++1 -1 1x $'\n' none && echo unsupported >"$f" && refused EOPNOTSUPP "$f" +1
}

statistics_fail_and_wait()
{
	local before start

	echo 1 >"$A/stats_fail"
	! counter tx_frames || { echo "read in spite of stats_fail"; return 1; }
	echo 0 >"$A/stats_fail"
	before=$(<"$A/stats_calls")
	echo 300 >"$A/stats_delay_ms"
	start=$(now_ms)
	counter tx_frames || return 1
	[ $(($(now_ms) - start)) -ge 300 ] || { echo "did not wait"; return 1; }
	echo 0 >"$A/stats_delay_ms"
	counter tx_frames
	file_is "$A/stats_calls" $((before + 2)) || { echo "calls are not counted"; return 1; }
	refused ERANGE "$A/stats_delay_ms" 30001 && refused EINVAL "$A/stats_delay_ms" -1 soon &&
		refused EINVAL "$A/stats_fail" 2 maybe
}

rports_work()
{
	local r=$A/rports/r s=$A/rports/s

	mkdir "$r" "$s" || return 1
	accepted "$r/roles" fcp-target,nvme-target fcp-target,nvme-target &&
		accepted "$r/roles" 0x03 fcp-target,fcp-initiator && accepted "$r/roles" none none &&
		refused EINVAL "$r/roles" fcp fcp-target, "fcp-target nvme-target" && refused ERANGE "$r/roles" 0x80 &&
		refused EINVAL "$r/port_name" 0x01 && refused ERANGE "$r/luns" 257 && refused EINVAL "$r/luns" many &&
		refused ERANGE "$r/lun_mb" 0 4097 && refused ERANGE "$r/port_id" 1000000 &&
		refused EINVAL "$r/live" 2 || return 1
	fcsim_set "$r" port_name=0x5000000000000001 live=1 || return 1
	for c in port_name node_name port_id roles luns lun_mb; do
		refused EBUSY "$r/$c" "$(<"$r/$c")" || return 1
	done
	refused EBUSY "$r/live" 1 && fcsim_set "$s" port_name=0x5000000000000001 && refused EEXIST "$s/live" 1 &&
		fcsim_set "$s" port_name="$(cat "$A/port_name")" && refused EEXIST "$s/live" 1
}

# Too much memory is refused, not taken from others.
refuses_memory()
{
	local s=$A/rports/s

	fcsim_set "$s" port_name=0x5000000000000002 luns=256 lun_mb=4096
	if { echo 1 >"$s/live"; } 2>/dev/null; then echo "a TiB was given"; return 1; fi
	file_is "$s/live" 0 && fcsim_set "$s" luns=0
}

rmdir_with_rports()
{
	! rmdir "$A" 2>/dev/null && file_is "$A/live" 1 && rmdir "$A"/rports/r "$A"/rports/s
}

rmdir_of_live_port()
{
	local host

	host=$(fcsim_host a) || return 1
	rmdir "$A" && [ ! -e "/sys/class/fc_host/$host" ]
}

stays_loaded_with_ports()
{
	! rmmod fcsim 2>/dev/null && [ -d "$FCSIM" ]
}

makes_and_removes_many()
{
	local i

	for ((i = 0; i < $(count 10 500); i++)); do
		fcsim_port loop mode=native live=1 && fcsim_rport loop r luns=1 lun_mb=1 live=1 &&
			echo down >"$FCSIM/loop/link" && echo up >"$FCSIM/loop/link" &&
			rmdir "$FCSIM/loop/rports/r" && rmdir "$FCSIM/loop" || return 1
	done
}

unloads()
{
	fcsim_remove_all && modprobe -r fcsim && [ ! -e "$FCSIM" ] && modprobe fcsim
}

fcsim_load
ktap_plan 27
# shellcheck disable=SC2086
{
fcsim_port a
ktap_run "a port has its files" has_files "$A" $CONFIG $TRIGGERS $OTHERS
ktap_run "defaults" has_defaults
ktap_run "names are taken in both spellings" takes_names
ktap_run "malformed names are refused" refuses_names
fcsim_port b
ktap_run "the WWPN of a configured port is refused" refuses_same_name
ktap_run "settings are taken" takes_settings
ktap_run "malformed settings are refused" refuses_settings
ktap_run "events are refused where the port is not live" refuses_when_not_live
ktap_run "going live" fcsim_set "$A" live=1
HOST=$(fcsim_host a)
ktap_run "the WWPN of a live port is refused" refuses_same_name
ktap_run "settings are refused while live" refuses_when_live
ktap_run "posts to the transport from interrupts are refused" refuses_posts_in_interrupts
ktap_run "a pause is refused where nobody makes it" refuses_pause
ktap_run "stats/ has every counter of sysfs" has_all_counters
ktap_run "malformed events are refused" refuses_events
ktap_run "events are taken" takes_events
ktap_run "events can only be written, stats_calls only read" write_only
ktap_run "counters are set, raised and unsupported" counters_work
ktap_run "statistics fail and wait on demand" statistics_fail_and_wait
ktap_run "remote ports take and refuse settings" rports_work
ktap_run "more memory than there is is refused" refuses_memory
ktap_run "a port with remote ports cannot be removed" rmdir_with_rports
ktap_run "the module stays while there are ports" stays_loaded_with_ports
ktap_run "a live port can be removed" rmdir_of_live_port
ktap_run "an unused WWPN is free again" accepted "$B/port_name" 0x50060b0000c26201 0x50060b0000c26201
ktap_run "ports come and go" makes_and_removes_many
ktap_run "the module unloads and loads" unloads
}
ktap_end

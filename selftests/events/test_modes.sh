#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 120
# One thing happens to three ports at once: one whose driver posts through
# fcev, one whose driver posts to the transport, one whose driver posts
# nothing. What can be derived gives one stream, equal but for the source; of
# the rest each port has what its driver can tell, and no more.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/monitor.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

MODES="native posted silent"
DERIVABLE='link-up|link-down|port-online|port-offline|new-targets|target-online|target-offline|target-removed'
DIR=$(mktemp -d)
cleanup rm -rf "$DIR"

wwpn_of()
{
	case $1 in
	native) echo 0x5000000000000c01 ;;
	posted) echo 0x5000000000000c02 ;;
	silent) echo 0x5000000000000c03 ;;
	esac
}

# events MODE: "type source" of what can be derived, a line each, in order.
events()
{
	local line

	monitor_find wwpn="$(wwpn_of "$1")"
	for line in "${MONITOR_FOUND[@]}"; do
		[[ $line =~ \"event\":\"($DERIVABLE)\",\"source\":\"([a-z]*)\" ]] || continue
		echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
	done
}

# On all ports at once.
all()
{
	local attr=$1 value=$2 mode

	for mode in $MODES; do
		echo "$value" >"$FCSIM/$mode/$attr" || return 1
	done
}

# Where a driver of that mode cannot tell it, the write is refused.
try_all()
{
	local attr=$1 value=$2 mode

	for mode in $MODES; do
		echo "$value" >"$FCSIM/$mode/$attr" 2>/dev/null
	done
}

count_of()
{
	monitor_count wwpn="$(wwpn_of "$1")" event="$2"
}

# each_has EVENT N: every port's stream has it N times.
each_has()
{
	local mode

	for mode in $MODES; do
		monitor_is "$2" wwpn="$(wwpn_of "$mode")" event="$1" || return 1
	done
}

# held: what was done is seen on all ports, and lasts longer than two polls.
held()
{
	wait_for 20 each_has "$1" "$2" && sleep 2.2 && each_has "$1" "$2" && return
	echo "$1: $(count_of native "$1") $(count_of posted "$1") $(count_of silent "$1"), not $2"
	return 1
}

same_streams()
{
	local mode

	for mode in $MODES; do
		events $mode | cut -d ' ' -f 1 >"$DIR/$mode"
	done
	[ -s "$DIR/native" ] && diff "$DIR/native" "$DIR/silent" && diff "$DIR/posted" "$DIR/silent"
}

# sources MODE SOURCE...: the stream's derivable rows have these and no other.
sources()
{
	local mode=$1 found
	shift

	found=$(events "$mode" | cut -d ' ' -f 2 | sort -u | paste -sd ' ')
	[ "$found" = "$*" ] || { echo "$mode: $found"; return 1; }
}

# carried EVENT NATIVE POSTED SILENT: how often each port's stream has it.
carried()
{
	local event=$1 found
	shift

	found="$(count_of native "$event") $(count_of posted "$event") $(count_of silent "$event")"
	[ "$found" = "$*" ] || { echo "$event: $found"; return 1; }
}

make_ports()
{
	local mode

	for mode in $MODES; do
		fcsim_port $mode mode=$mode "port_name=$(wwpn_of $mode)" live=1 || return 1
	done
}

target_comes()
{
	local mode

	for mode in $MODES; do
		fcsim_rport $mode t roles=fcp-target live=1 || return 1
	done
	held target-online 1
}

# A port that is offline has its targets blocked as well, so there were others.
target_goes()
{
	local before

	before=$(count_of silent target-offline)
	all rports/t/live 0 && held target-offline $((before + 1))
}

remove_ports()
{
	local mode

	for mode in $MODES; do
		fcsim_remove $mode || return 1
	done
	held adapter-remove 1
}

do_link_down()	{ all link down && held link-down 1; }
do_link_up()	{ all link up && held link-up 1; }
do_offline()	{ all port_state Offline && held port-offline 2; }
do_online()	{ all port_state Online && held port-online 2; }
do_bypassed()	{ all port_state Bypassed && held port-offline 3 && all port_state Online && held port-online 3; }

ktap_plan 29
need_module fcev
cleanup modprobe -r fcev
fcsim_load
monitor_start || ktap_skip_all "nobody listens"
ktap_run "the ports come" make_ports
ktap_run "adapter-add: once each" held adapter-add 1
ktap_run "target-online: once each" target_comes
ktap_run "new-targets: once each" each_has new-targets 1
ktap_run "link-down: once each" do_link_down
ktap_run "port-offline with it" each_has port-offline 1
ktap_run "target-offline with it" each_has target-offline 1
ktap_run "link-up: once each" do_link_up
ktap_run "port-online with it" each_has port-online 1
ktap_run "target-online with it" held target-online 2
ktap_run "new-targets: not for a revival" each_has new-targets 1
ktap_run "port-offline: the port alone" do_offline
ktap_run "port-online: the port alone" do_online
ktap_run "Bypassed: link up, port offline" do_bypassed
ktap_run "no link event came of it" each_has link-down 1
ktap_run "the three streams are equal" same_streams
ktap_run "native: told by the driver, new-targets found" sources native derived native
ktap_run "silent: all found" sources silent derived

all lip 1
all lip_reset 1
all rscn 00010203
all fpin 16000000000000280002000100000020500000000000000150000000000000020003000000000bb80000000500000000
all vendor 11223344
try_all rlir 0011
try_all reset 1
try_all buffer_overrun 1
wait_for 20 carried vendor 1 1 0 && wait_for 20 carried buffer-overrun 1 0 0
ktap_run "lip: native and posted" carried lip 1 1 0
ktap_run "lip-reset: native and posted" carried lip-reset 1 1 0
ktap_run "rscn: native and posted" carried rscn 1 1 0
ktap_run "fpin: native and posted" carried fpin 1 1 0
ktap_run "vendor: native and posted" carried vendor 1 1 0
ktap_run "rlir: native alone" carried rlir 1 0 0
ktap_run "reset-detected: native alone" carried reset-detected 1 0 0
ktap_run "buffer-overrun: native alone" carried buffer-overrun 1 0 0
ktap_run "a target that goes is offline" target_goes
ktap_run "the ports go" remove_ports
ktap_run "adapter-remove: once each" each_has adapter-remove 1
ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
# short: 6.12
# CT pass-through and Extended Link Services through the HBA API, to a remote
# port, to the controller of a domain, to the name server, to nobody: the
# answer, byte by byte; rejects; room that is too small; a link that is down.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"

OK=0 BAD_ARG=4 BAD_WWN=5 REJECT=13 UNAVAILABLE=12
T=${TARGET#0x} W=${WWPN#0x} N=${WWNN#0x}
ACC=02000000
# Six counters, as in the port's statistics.
LESB=000000070000000800000009000000000000000000000000
NS=01000000fc020000

# answers ROOM "CALL ARGUMENT..." "STATUS LENGTH BYTES"...: pairs. Bytes may be
# a pattern.
answers()
{
	local calls=() wanted=() line i status=0

	ROOM=$1
	shift
	while [ $# -gt 0 ]; do
		# shellcheck disable=SC2206 # words
		calls+=($1)
		wanted+=("${1%% *} $2")
		shift 2
	done
	ROOM=$ROOM "$(helper hba_frames)" "$WWPN" "${calls[@]}" >"$OUT" 2>&1 || { cat "$OUT"; return 1; }
	for ((i = 0; i < ${#wanted[@]}; i++)); do
		line=$(sed -n "$((i + 1))p" "$OUT")
		# shellcheck disable=SC2053 # a pattern
		[[ $line == ${wanted[i]} ]] || { echo "wanted: ${wanted[i]}"; echo "found:  $line"; status=1; }
	done
	return $status
}

rnid()
{
	answers 256 "rnidv1 $TARGET" "$OK 76 ${ACC}df100034$T${NODE}*00000009000000000000000100*" \
		"rnid $TARGET 0xdf 0" "$OK 76 ${ACC}df100034$T*" \
		"rnid $TARGET 0 0" "$OK 24 ${ACC}00100000$T$NODE" \
		"rnid 0 0 0x020311" "$OK 24 ${ACC}00100000$T$NODE" \
		"rnid 0 0xdf 0x010203" "$OK 76 ${ACC}df100034$W$N*0000000a000000000000000100*" \
		"rnid $TARGET 8 0" "$REJECT *" "rnid 0 0 0x070707" "$REJECT *" \
		"rnid 0x2000000000000001 0 0" "$BAD_WWN *" "rnid $TARGET 256 0" "$BAD_ARG *"
}

# The target's domain is 2, our own 1.
rpl()
{
	local own=0000000000010203$W target=0000000000020311$T

	answers 256 "rpl $TARGET 0 0" "$OK 28 0200001c0000000100000000$target" \
		"rpl 0 2 0" "$OK 28 0200001c0000000100000000$target" \
		"rpl 0 1 0" "$OK 28 0200001c0000000100000000$own" \
		"rpl 0 1 1" "$REJECT *" "rpl 0 9 0" "$REJECT *" "rpl 0 256 0" "$BAD_ARG *"
}

rps()
{
	local good="$OK 32 0200000000000028$LESB"

	answers 256 "rps $TARGET 0 $TARGET 0" "$good" "rps $TARGET 0 0 0" "$good" \
		"rps 0 2 $TARGET 0" "$good" "rps 0 2 0 0" "$good" \
		"rps $TARGET 0 $WWPN 0" "$REJECT *" "rps $TARGET 0 0 1" "$REJECT *"
}

rls()
{
	answers 256 "rls $TARGET" "$OK 28 $ACC$LESB" "rls 0x2000000000000001" "$BAD_WWN *"
}

# Nobody has a loop.
srl()
{
	answers 256 "srl 0 2" "$OK 4 $ACC" "srl $TARGET 0" "$REJECT *" "srl 0 9" "$REJECT *"
}

lirr()
{
	answers 256 "lirr $TARGET 1 0" "$OK 4 $ACC" "lirr $TARGET 2 0" "$OK 4 $ACC" \
		"lirr $TARGET 255 0" "$OK 4 $ACC" "lirr $TARGET 9 0" "$REJECT *" "lirr $TARGET 1 0x18" "$REJECT *"
}

# A reject of the Common Transport is an answer.
ct()
{
	answers 1024 "ct ${NS}011200000000000000020311" "$OK 24 01000000fc0200008002000000000000$T" \
		"ctv1 ${NS}011200000000000000020311" "$OK 1024 01000000fc0200008002000000000000${T}00*" \
		"ct ${NS}012100000000000000$T" "$OK 16 *" \
		"ct ${NS}0121000000000000$T" "$OK 20 01000000fc020000800200000000000000020311" \
		"ct ${NS}017100000000000000000008" "$OK 24 01000000fc02000080020000000000000001020380020311" \
		"ct ${NS}010000000000000000010203" "$OK 636 01000000fc020000800200000000000001020311$T*" \
		"ct ${NS}010000000000000000020311" "$OK 636 01000000fc020000800200000000000001010203$W*" \
		"ct ${NS}011200000000000000070707" "$OK 16 01000000fc0200008001000000090100" \
		"ct ${NS}021200000000000000020311" "$OK 16 01000000fc02000080010000000b0000" \
		"ct 01000000fa010000010000000000000000000000" "$OK 16 01000000fa01000080010000000b0000" \
		"ct 01000000fc02" "$BAD_ARG *"
}

short_buffers()
{
	answers 10 "rnid $TARGET 0 0" "$OK 10 ${ACC}00100000${T:0:4}" "rls $TARGET" "$OK 10 $ACC${LESB:0:12}" &&
		answers 1 "rls $TARGET" "$OK 1 02" "srl 0 2" "$OK 1 02" "rnid $TARGET 8 0" "$REJECT *" &&
		answers 30 "rpl $TARGET 0 0" "$OK 28 *" && answers 20 "rpl $TARGET 0 0" "$OK 12 0200000c0000000100000000" &&
		answers 20 "ct ${NS}017100000000000000000008" "$OK 20 01000000fc020000800200010000000000010203"
}

link_down()
{
	local status

	echo down >$FCSIM/a/link
	answers 256 "rnid 0 0 0x020311" "$UNAVAILABLE *" "ct ${NS}011200000000000000020311" "$UNAVAILABLE *"
	status=$?
	echo up >$FCSIM/a/link
	return $status
}

# Messages that are no frames, and frames that are none: by the transport's own node.
refused_by_node()
{
	answers 0 "rls $TARGET" "$BAD_ARG *" && [ -c "/dev/bsg/fc_$(fcsim_host a)" ]
}

ktap_plan 10
modprobe bsg 2>/dev/null
adapter_up || ktap_skip_all "no simulated adapter"
fcsim_remove a
fcsim_port a port_name=$WWPN node_name=$WWNN port_id=0x010203 live=1
fcsim_rport a t port_name=$TARGET port_id=0x020311 live=1
NODE=$(<$FCSIM/a/rports/t/node_name) NODE=${NODE#0x}
fcsim_set $FCSIM/a/stats link_failure_count=7 loss_of_sync_count=8 loss_of_signal_count=9
ktap_run "RNID" rnid
ktap_run "RPL" rpl
ktap_run "RPS" rps
ktap_run "RLS" rls
ktap_run "SRL" srl
ktap_run "LIRR" lirr
ktap_run "CT" ct
ktap_run "answers are cut to the room, and nothing is written behind it" short_buffers
ktap_run "while the link is down" link_down
ktap_run "no room" refused_by_node
ktap_end

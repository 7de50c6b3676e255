#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 120
# What the HBA API tells of a simulated adapter, its LUNs and its counters is
# what sysfs and sg3-utils tell; vports are ports of their adapter; the program
# of libHBAAPI's own source runs.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"
need_module sd_mod sg
need_program sg_inq sg_vpd

# says WORD VALUE
says()
{
	grep -qxF "$1 $2" "$OUT" || { echo "wanted: $1 $2"; grep "^$1 " "$OUT"; return 1; }
}

of_host()
{
	cat "/sys/class/fc_host/$HOST/$1"
}

names()
{
	says load "status 0" && says adapters 1 && says name "com.fcev-fcsim-${WWPN#0x}" &&
		says open "status 0" && says driver fcsim && says ports 1 && says manufacturer "$(of_host manufacturer)" &&
		says serial "$(of_host serial_number)"
}

port()
{
	says port_name "$(of_host port_name)" && says node_name "$(of_host node_name)" &&
		says fabric_name "$(of_host fabric_name)" && says port_id "$(of_host port_id)" && says state 2 &&
		says type 5 && says speed 64 && says symbolic_name "$(of_host symbolic_name)" &&
		says os_name "/sys/class/fc_host/$HOST" &&
		says fc4s "$(of_host supported_fc4s | sed 's/0x//g; s/ //g')"
}

counters()
{
	says statistics "status 0" && says tx_frames 1234567890123 && says invalid_crc_count -1 &&
		says fc4 "status 0" && says fcp_input_requests 77
}

remote_port()
{
	says discovered 1 && says remote_name $TARGET && says remote_id 0x020311 &&
		says remote_os_name "/sys/class/fc_remote_ports/$(basename "$(fcsim_rport_path a t)")"
}

mapping()
{
	local disk address

	disk=$(fcsim_disk a t 1)
	address=$(basename "$(readlink -f "/sys/block/$disk/device")")
	says mapping "status 0 entries 2" &&
		says lun "/dev/$disk ${address%%:*}:$(cut -d: -f3,4 <<<"$address") fcp_lun 0001000000000000" &&
		grep -q '^luid 01030008' "$OUT"
}

# Bytes of a command's answer, as sg_inq --raw gives them.
raw()
{
	sg_inq --raw "$@" | od -An -v -tx1 | tr -d ' \n'
}

# The last block and the size of blocks, as READ CAPACITY(10) answers.
capacity()
{
	printf '%08x%08x' $(($(cat "/sys/block/${DISK##*/}/size") - 1)) 512
}

scsi()
{
	says inquiry "$(raw --len=36 "$DISK")" && says page83 "$(raw --page=0x83 "$DISK")" &&
		says capacity "$(capacity)" && says capacity_v1 "$(capacity)" &&
		says inquiry_v1 "$(raw --len=36 "$DISK")" && says luns_v1 "status 0" &&
		says capacity_no_lun "status 14" && grep -q '^luns 00000010' "$OUT"
}

# ILLEGAL REQUEST, INVALID FIELD IN CDB
sense()
{
	says nopage "status 9 scsi 0x02 length 0" || grep -q '^nopage status 9 scsi 0x02' "$OUT" || return 1
	grep -qE '^sense 7[02]..05' "$OUT"
}

vport()
{
	echo "${WWPN_V#0x}:${WWNN#0x}" >"/sys/class/fc_host/$HOST/vport_create" || return 1
	wait_for 20 vport_is_told
}

vport_is_told()
{
	"$(helper hba_read)" $WWPN >"$OUT" 2>&1
	says ports 2 && says adapters 1 && says port_name $WWPN_V
}

own_program()
{
	"$(helper hbaapitest)" >"$OUT" 2>&1 && grep -q "Adapter number 0 is named: com.fcev-fcsim-" "$OUT" &&
		grep -qi "PortWWN:$WWPN" "$OUT" && grep -q "^Target Mappings: 2" "$OUT"
}

WWPN_V=0x2100fc5100000001
ktap_plan 9
adapter_up || ktap_skip_all "no simulated adapter"
HOST=$(fcsim_host a)
wait_for 10 fcsim_disk a t 1 && wait_for 10 fcsim_disk a t 0 || ktap_note "no LUNs"
DISK=/dev/$(fcsim_disk a t 0)
echo 1234567890123 >$FCSIM/a/stats/tx_frames
echo unsupported >$FCSIM/a/stats/invalid_crc_count
echo 77 >$FCSIM/a/stats/fcp_input_requests
"$(helper hba_read)" $WWPN $TARGET >"$OUT" 2>&1
ktap_run "names" names
ktap_run "port" port
ktap_run "counters" counters
ktap_run "remote port" remote_port
ktap_run "target mapping" mapping
ktap_run "SCSI commands" scsi
ktap_run "sense data" sense
if [ -e "$(helper hbaapitest)" ]; then
	ktap_run "hbaapitest" own_program
else
	ktap_skip "hbaapitest" "libHBAAPI's source was not to be had"
fi
if [ -w "/sys/class/fc_host/$HOST/vport_create" ]; then
	ktap_run "a vport is a port of its adapter" vport
else
	ktap_skip "a vport is a port of its adapter" "fcsim has none"
fi
ktap_end

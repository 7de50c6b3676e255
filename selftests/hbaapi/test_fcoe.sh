#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# short: 6.1
# kernels: 6.1 6.12
# Not in the debug kernel: libfc itself reads past the end of an object when it
# serves a link service (KASAN in fc_lport_bsg_request), and KASAN reports once.
# An unmodified driver: FCoE's ports, target and LUN through the HBA API, SCSI
# commands and extended link services with real answers, offline and online.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../lib/fcoe.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"
need_module fcoe sg

says()
{
	grep -qE "^$1 $2" "$OUT" || { echo "wanted: $1 $2"; grep "^$1 " "$OUT"; return 1; }
}

a_lun_is_there()
{
	compgen -G "/sys/bus/scsi/devices/${FCOE_HOST[0]}:0:0:0/block/*"
}

reads()
{
	"$(helper hba_read)" "${FCOE_WWPN[0]}" "${FCOE_WWPN[1]}" >"$OUT" 2>&1
	says adapters 2 && says state 2 && says discovered 1 && says remote_name "${FCOE_WWPN[1]}" &&
		says statistics "status 0" && says mapping "status 0 entries 1"
}

scsi()
{
	says inquiry "status 0" && says capacity "status 0" && says luns "status 0" && says page83 "status 0"
}

els()
{
	says rls "status 0" && says rls "02000000" && says rnid "status 0" && says rnid "02000000"
}

own_program()
{
	"$(helper hbaapitest)" >"$OUT" 2>&1 && [ "$(grep -c 'Adapter number' "$OUT")" = 2 ]
}

link_events()
{
	hba_start debian "${FCOE_WWPN[0]}" port target || return 1
	fcoe_link down && told "port 0x201 ${FCOE_WWPN[0]#0x} 00000000" &&
		told "target 0x401 ${FCOE_WWPN[0]#0x} ${FCOE_WWPN[1]#0x}" &&
		fcoe_link up && wait_for 30 lines_reach "$OUT" "^port 0x202 ${FCOE_WWPN[0]#0x}" 1 &&
		wait_for 30 lines_reach "$OUT" "^target 0x402 ${FCOE_WWPN[0]#0x}" 1 && hba_stop
}

ktap_plan 5
cleanup modprobe -r fcev
cleanup fcoe_down
fcoe_up target || ktap_skip_all "FCoE does not come up"
modprobe fcev || ktap_skip_all "fcev does not load"
wait_for 20 a_lun_is_there || ktap_note "no LUN"
ktap_run "attributes, counters, mapping" reads
ktap_run "SCSI commands" scsi
ktap_run "RLS and RNID are answered" els
if [ -e "$(helper hbaapitest)" ]; then
	ktap_run "hbaapitest" own_program
else
	ktap_skip "hbaapitest" "libHBAAPI's source was not to be had"
fi
ktap_run "the link goes and comes" link_events
ktap_end
